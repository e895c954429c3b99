"""`collegial round record`: a round in one table, as spreadsheets write it."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cli import lines
from tests.cli.test_bad_input import is_a_clear_no

import collegial_core as cc
from collegial_cli.visit_tables import COLUMNS, HEADINGS, STEPS, TableLine, read_table
from collegial_core.visit import Step, VisitRow
from collegial_words.catalogue import translator

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Collegial, Outcome

HEAD = "Day,Visitor,Host,Lesson,Step"
TABLE = f"""{HEAD}
2026-09-07,p-01,p-02,ma-7b,talked
2026-09-14,p-02,p-03,sv-8a,held
2026-09-21,p-03,p-01,en-9c,cancelled
2026-10-05,p-01,p-03,en-9c,
"""
SWEDISH = """Dag;Besökare;Värd;Lektion;Steg
2026-09-07;p-01;p-02;ma-7b;samtalat
2026-09-14;p-02;p-03;sv-8a;genomfört
2026-09-21;p-03;p-01;en-9c;inställt
2026-10-05;p-01;p-03;en-9c;planerat
"""
CALL = ("round", "record", lines.PLAN, "r-1", "-", "--by", "p-01", "--on", "2026-09-30")


@pytest.fixture
def school(collegial: Collegial) -> Collegial:
    """`collegial` on a plan of three in a base group, whose round r-1 is open."""
    assert collegial.applies(*lines.START).status == 0
    return collegial


KNOWN = "planned, held, talked, cancelled, planerat, genomfört, samtalat, inställt"


def takes(school: Collegial, table: str | bytes, *more: str) -> Outcome:
    return school(*CALL, *more, given=table)


def visits(school: Collegial) -> list[tuple[str, str, str, str]]:
    return [
        (it["visitor"], it["host"], it["date"], it["step"])
        for it in school("show", lines.PLAN, "visits", "--json").document["views"]["visits"]
    ]


@pytest.mark.requirement("S4-01", "S4-02", "S4-12")
def test_a_round_is_recorded_from_one_table(school: Collegial) -> None:
    outcome = takes(school, TABLE)
    assert (outcome.status, outcome.out, outcome.err) == (0, "4 lines: 8 new entries.\n", "")
    assert sorted(visits(school)) == [
        ("p-01", "p-02", "2026-09-07", "talked"),
        ("p-01", "p-03", "2026-10-05", "planned"),
        ("p-02", "p-03", "2026-09-14", "held"),
        ("p-03", "p-01", "2026-09-21", "cancelled"),
    ]


@pytest.mark.requirement("S4-12")
def test_the_same_table_again_records_nothing(school: Collegial) -> None:
    takes(school, TABLE)
    before = school.record
    for table in (TABLE, SWEDISH, TABLE.replace("\n", "\r\n")):
        again = takes(school, table)
        assert (again.status, again.out) == (0, "4 lines: 0 new entries.\n")
    assert school.record == before


@pytest.mark.requirement("S4-02", "S4-12")
def test_a_line_whose_visit_went_on_records_only_that(school: Collegial) -> None:
    takes(school, TABLE)
    outcome = takes(school, TABLE.replace("sv-8a,held", "sv-8a,talked"), "--json")
    told = outcome.document
    assert (told["plan"], told["round"], told["lines"], told["findings"]) == (lines.PLAN, "r-1", 4, [])
    assert [it["type"] for it in told["entries"]] == ["visit.talked"]


@pytest.mark.parametrize(
    "content",
    [
        SWEDISH.encode(),
        SWEDISH.encode("utf-8-sig"),
        SWEDISH.replace(";", "\t").encode("utf-16"),
        b"\xfe\xff" + SWEDISH.encode("utf-16-be"),
        SWEDISH.replace("\n", "\r\n").encode("cp1252"),
        SWEDISH.replace("\n", ";;\r\n").encode("cp1252"),
        SWEDISH.replace("\n", "\r").encode(),
        b"\n" + SWEDISH.encode() + b"\n;;;;\n",
        SWEDISH.upper()
        .replace("P-0", "p-0")
        .replace("MA-", "ma-")
        .replace("SV-", "sv-")
        .replace("EN-", "en-")
        .encode(),
        SWEDISH.replace(";", ",").replace("ma-7b", '"ma-7b"').encode(),
    ],
    ids=["utf-8", "mark", "utf-16", "utf-16-be", "cp1252", "empty end", "cr", "blank lines", "capitals", "commas"],
)
def test_a_table_is_read_as_spreadsheets_write_it(content: bytes) -> None:
    told = [it.row for it in read_table(content, "t.csv").lines]
    assert [str(it.step) for it in told if isinstance(it, VisitRow)] == ["talked", "held", "cancelled", "planned"]
    plain = [it.row for it in read_table(SWEDISH.encode(), "t.csv").lines]
    lower = [
        VisitRow(visitor=it.visitor, host=it.host, lesson=it.lesson.lower(), date=it.date, step=it.step)
        for it in told
        if isinstance(it, VisitRow)
    ]
    assert lower == plain


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_a_table_may_use_the_words_that_the_visits_are_shown_in(lang: str) -> None:
    say = translator(lang)
    assert {say(heading).casefold(): field for field, heading in COLUMNS.items()}.items() <= HEADINGS.items()
    told = (Step.PLANNED, Step.HELD, Step.TALKED, Step.CANCELLED)
    assert {say(str(step)).casefold(): step for step in told}.items() <= STEPS.items()


def test_without_a_column_for_it_a_visit_is_planned() -> None:
    (line,) = read_table(b"host,visitor,lesson,day\np-02,p-01,ma-7b,2026-09-07\n", "t.csv").lines
    assert isinstance(line.row, VisitRow)
    assert (line.line, line.row.visitor, line.row.step) == (2, "p-01", Step.PLANNED)


# --- findings by line --------------------------------------------------------------------

WRONG = f"""{HEAD}
2026-09-07,p-01,p-02,ma-7b,talked
14/9 2026,p-02,p-03,sv-8a,held

2026-09-21,p-03,p-03,en-9c,talked
2026-09-22,p-01,p-99,en-9c,
2026-09-23,p-01,p-02,en-9c,done
2026-10-05,p-01,p-03,en-9c,held
,p-01,p-03,en-9c,
2026-09-24,Anna Berg,p-03,en-9c,
2026-09-25,p-01,p-03,en-9c,planned,well
2026-09-07,p-01,p-02,ma-7b,held
"""


@pytest.mark.requirement("S4-01", "S4-02")
@pytest.mark.parametrize("more", [(), ("--check",)])
def test_each_line_is_told_what_stands_against_it(school: Collegial, more: tuple[str, ...]) -> None:
    before = school.record
    outcome = takes(school, WRONG, *more)
    assert (outcome.status, outcome.err) == (2, "")
    assert outcome.out.splitlines() == [
        "-:3: Day: expected a date such as 2026-09-14, got '14/9 2026'",
        "-:5: S4-01: p-03 would visit themselves. Name another visitor or host.",
        "-:6: L-01: There is no host p-99. Check the id, or make the host known first.",
        f"-:7: Step: expected one of {KNOWN}, got 'done'",
        "-:8: Day: 2026-10-05 is after 2026-09-30, the day of recording; so the visit is planned",
        "-:9: Day: is missing",
        "-:10: Visitor: 'Anna Berg' is no id: 1 to 64 letters a-z, digits, '.', '_' or '-'",
        "-:11: has more than 5 cells",
        "-:12: tells of the same visit as an earlier row; leave one",
        "10 lines, 9 with a finding; nothing was recorded.",
    ]
    assert school.record == before
    told = takes(school, WRONG, *more, "--json").document
    assert [it["line"] for it in told["findings"]] == [3, 5, 6, 7, 8, 9, 10, 11, 12]
    assert told["findings"][1]["refused"]["rule"] == "S4-01"
    assert [it["type"] for it in told["would"]] == ["visit.planned", "visit.held", "visit.talked"]


@pytest.mark.requirement("S4-01")
def test_a_refused_line_alone_ends_with_one(school: Collegial) -> None:
    outcome = takes(school, f"{HEAD}\n2026-09-21,p-03,p-03,en-9c,\n")
    assert outcome.status == 1


def test_a_check_records_nothing(school: Collegial) -> None:
    before = school.record
    outcome = takes(school, TABLE, "--check")
    assert (outcome.status, outcome.out) == (0, "4 lines: 8 entries would be new; nothing was recorded.\n")
    assert school.record == before


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_the_help_names_only_columns_and_steps_that_a_table_may_use(school: Collegial, lang: str) -> None:
    text = " ".join(school("--lang", lang, "round", "record", "--help").out.split())
    say = translator(lang)
    for word in (*map(say, COLUMNS.values()), *map(say, ("planned", "held", "talked", "cancelled"))):
        assert word in text
        assert word.casefold() in {*HEADINGS, *STEPS}
    assert "gjort" not in text


def test_words_of_earlier_tables_are_still_taken() -> None:
    (line,) = read_table("Dag;Besökare;Värd;Lektion;Steg\n2026-09-07;p-01;p-02;m;gjort\n".encode(), "t.csv").lines
    assert isinstance(line.row, VisitRow)
    assert line.row.step == "held"


def test_findings_are_told_in_swedish(school: Collegial) -> None:
    outcome = school("--lang", "sv", *CALL, given=WRONG.replace("Day", "Dag").replace("Host", "Värd"))
    assert "-:3: Dag: väntade ett datum som 2026-09-14, fick '14/9 2026'" in outcome.out
    assert "-:9: Dag: saknas" in outcome.out
    assert "-:10: Visitor: " in outcome.out, "a column is called as in the table"
    assert "inget fördes in" in outcome.out


@pytest.mark.requirement("S0-25")
def test_in_a_plan_with_rights_each_line_is_judged_by_them(school: Collegial) -> None:
    order = lines.line(
        "authority.adopt", "2026-08-18", authority="school", version=1, keepers=["k-1"], organisers=["p-00"]
    )
    assert school.applies(order).status == 0
    outcome = takes(school, TABLE)
    assert outcome.status == 1
    assert [row.split(": ")[:2] for row in outcome.out.splitlines()[:-1]] == [["-:3", "P-01"]]
    assert takes(school, TABLE.replace("sv-8a,held", "sv-8a,")).status == 0
    own = school(*CALL[:-3], "p-03", *CALL[-2:], given=f"{HEAD}\n2026-09-14,p-02,p-03,sv-8a,held\n")
    assert own.out == "1 line: 1 new entry.\n"


@pytest.mark.requirement("S4-12")
def test_what_somebody_records_meanwhile_is_not_overlooked(school: Collegial, monkeypatch: pytest.MonkeyPatch) -> None:
    def and_then(*given: Any) -> Any:
        done = would_many(*given)
        assert school.applies(*lines.visit("v-1", "p-02", "p-01", "2026-09-08")[:1]).status == 0
        return done

    would_many = cc.Ledger.would_many
    monkeypatch.setattr(cc.Ledger, "would_many", and_then)
    assert is_a_clear_no(takes(school, TABLE), "somebody else wrote after entry 11")
    assert len(visits(school)) == 1


# --- nasty files -------------------------------------------------------------------------

LONG = f"{HEAD}\n" + "2026-09-07,p-01,p-02,ma-7b,held\n" * 10_000


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("", "line 1: has no column 'Day'; the first line names the columns: Day, Visitor, Host, Lesson, Step"),
        (
            "Dag;Besökare;Värd\n",
            "line 1: has no column 'Lektion'; the first line names the columns: Dag, Besökare, Värd",
        ),
        ("\n\n", "line 1: has no column 'Day'"),
        ("2026-09-07,p-01,p-02,ma-7b,held\n", "line 1: '2026-09-07' is no column of a round"),
        ("Day,Visitor,Host,Lesson,Note\n", "line 1: 'Note' is no column of a round; the columns are Day, Visitor, "),
        ("Day,Visitor,Host\n", "line 1: has no column 'Lesson'"),
        ("Day,Visitor,Host,Lesson,Dag\n", "line 1: has two columns 'Day'; leave one"),
        (f'{HEAD}\n2026-09-07,"p-01,p-02\n,x,y\n', "line 2: "),
        (f"{HEAD}\n2026-09-07,{'x' * 140_000},p-02,m,\n", "line 2: is no CSV: a cell is longer than 131072 letters"),
        (LONG, "has more than 1000 lines; divide it"),
        ("x" * 1_100_000, "is longer than 1048576 bytes"),
        (b"\xff\xfe\x00", "is no text in UTF-8, UTF-16 or Windows-1252"),
        (b"\x81\x8d\xff", "is no text in UTF-8, UTF-16 or Windows-1252"),
        (b"\x00\x01\x02", "is no column of a round"),
    ],
)
def test_a_file_that_is_no_table_is_told_of_at_once(school: Collegial, table: str | bytes, told: str) -> None:
    before, start = school.record, perf_counter()
    assert is_a_clear_no(takes(school, table), told)
    assert perf_counter() - start < 1
    assert school.record == before


def test_a_table_of_headings_alone_records_nothing(school: Collegial) -> None:
    assert takes(school, f"{HEAD}\n").out == "0 lines: 0 new entries.\n"


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (("round", "record", lines.PLAN, "r-2", "-", "--by", "p-01"), "ROUND: there is no 'r-2' in this plan; did you"),
        (("round", "record", "berga", "r-1", "-", "--by", "p-01"), "there is no plan berga in this store"),
        (("round", "record", lines.PLAN, "r-1", "-", "--by", "p-0x"), "--by: there is no 'p-0x' in this plan; did"),
        (("round", "record", lines.PLAN, "r-1", "-", "--by", "p-01", "--on", "today"), "--on: expected a date"),
        (("round", "record", lines.PLAN, "r-1", "nowhere.csv", "--by", "p-01"), "nowhere.csv: No such file"),
    ],
)
def test_what_the_command_is_told_wrongly_is_named(school: Collegial, call: tuple[str, ...], told: str) -> None:
    assert is_a_clear_no(school(*call, given=TABLE), told)


def test_a_file_is_named_in_its_findings(school: Collegial, tmp_path: Path) -> None:
    path = tmp_path / "round.csv"
    path.write_bytes(WRONG.encode("cp1252"))
    outcome = school(*CALL[:4], str(path), *CALL[5:])
    assert outcome.out.startswith(f"{path}:3: Day: ")


def test_round_alone_shows_its_help(school: Collegial) -> None:
    assert "record" in school("round").out


def table_or_no(content: bytes) -> list[TableLine] | cc.Unreadable:
    try:
        return read_table(content, "t.csv").lines
    except cc.Unreadable as no:
        return no


ABSURD = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=60).map(lambda text: f"{HEAD}\n{text}".encode("utf-8", "surrogatepass")),
    st.binary(max_size=60).map(lambda some: HEAD.encode() + b"\n" + some),
    st.binary(max_size=40).map(lambda some: b"\xff\xfe" + some),
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ABSURD)
def test_whatever_a_file_holds_it_is_read_or_told_of(content: bytes) -> None:
    told = table_or_no(content)
    if isinstance(told, cc.Unreadable):
        assert told.path.startswith("t.csv")
        assert len(told.message) < 400
    else:
        assert all(it.line > 1 for it in told)
