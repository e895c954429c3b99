"""Looking at what was recorded: plans, log, show, diff, check, export, import and the lists."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from tests.cli import lines

import collegial_core
from collegial_core.state import RULES
from collegial_core.store import Record
from collegial_core.views import VIEWS
from collegial_core.wire.vocabulary import EVENTS, REQUESTS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Collegial, Process

PERSONAL = (lines.AIM, lines.REASON, lines.NOTE)


def test_plans_are_listed(year: Collegial) -> None:
    assert year("plans").out == "solbacken\n"
    assert year("plans", "--json").document == {"plans": ["solbacken"]}


def test_a_store_without_plans_lists_none(collegial: Collegial) -> None:
    assert collegial("plans").out == ""
    assert collegial("plans", "--json").document == {"plans": []}


def test_the_log_shows_every_entry_with_its_deviation_and_reason(year: Collegial) -> None:
    head, *rows = year("log", lines.PLAN).out.splitlines()
    assert head.split() == ["Entry", "Recorded", "(UTC)", "Happened", "By", "Event", "Remark", "What"]
    assert len(rows) == 21
    assert "visit v-1, round r-1, visitor p-01, host p-02" in rows[13]
    assert "  because: [personal]  " in rows[11]
    assert "  deviation; because: [personal]  " in rows[12]


def test_a_reason_is_shown_to_a_reader_who_may_read_it_and_to_no_other(year: Collegial) -> None:
    for reader in ("auditor", "p-01"):
        _, *rows = year("log", lines.PLAN, "--reader", reader).out.splitlines()
        assert f"deviation; because: {lines.REASON}" in rows[12]
        logged = year("log", lines.PLAN, "--reader", reader, "--json").documents
        assert [entry["because"] for entry in logged[11:13]] == [lines.REASON] * 2
        assert lines.REASON in year("show", lines.PLAN, "deviations", "--reader", reader).out
        checked = year("check", lines.PLAN, "--reader", reader)
        assert f"with a reason. Reason: {lines.REASON}" in checked.out
        assert set(year("check", lines.PLAN, "--reader", reader, "--json").document["reasons"].values()) == {
            lines.REASON
        }
    assert year.applies(lines.line("person.register", "2026-12-18", person="p-99", unit="u-1")).status == 0
    for call in (["log"], ["show", "deviations"], ["check"]):
        command, *rest = call
        other = year(command, lines.PLAN, *rest, "--reader", "p-99")
        assert (other.status, lines.REASON in other.out) == (0, False)


def test_the_log_can_begin_later(year: Collegial) -> None:
    assert [entry["number"] for entry in year("log", lines.PLAN, "--after", "19", "--json").documents] == [20, 21]
    assert year("log", lines.PLAN, "--after", "21").out == "Nothing.\n"


def test_the_log_says_what_was_put_right(year: Collegial) -> None:
    right = lines.line("entry.correct", "2026-09-15", because="A slip", entry=14, data={"lesson": "m-2"})
    gone = lines.line("entry.withdraw", "2026-09-15", because="A slip", entry=21)
    assert year.applies(right, gone).status == 0
    rows = year("log", lines.PLAN).out.splitlines()
    assert "corrected by entry 22" in rows[14]
    assert "withdrawn by entry 23" in rows[21]
    assert "data [personal]" in rows[22]


WHERE_PEOPLE_LOOK = [
    ["log"],
    ["log", "--json"],
    ["show", "all"],
    ["show", "all", "--json"],
    ["diff", "0", "21"],
    ["diff", "0", "21", "--json"],
]


@pytest.mark.parametrize("call", WHERE_PEOPLE_LOOK, ids=" ".join)
def test_free_text_about_people_is_not_shown(year: Collegial, call: list[str]) -> None:
    command, *rest = call
    outcome = year(command, lines.PLAN, *rest)
    assert outcome.status == 0
    assert "[personal]" in outcome.out
    assert not any(text in outcome.out for text in PERSONAL)


MISTAKEN = [
    lines.line("person.register", "2026-10-01", person="p-99", unit="u-1"),
    lines.line("entry.withdraw", "2026-10-01", entry=22, because="Not of this school"),
]
"""Somebody is registered, and that is taken back: the record knows them, the plan does not."""


@pytest.mark.parametrize("form", [[], ["--json"]])
@pytest.mark.parametrize(("reader", "note"), [("p-03", True), ("p-00", False), ("p-99", False), ("auditor", False)])
def test_what_a_reader_may_read_is_shown_to_them(year: Collegial, reader: str, note: bool, form: list[str]) -> None:
    assert year.applies(*MISTAKEN).status == 0
    out = year("show", lines.PLAN, "all", "--reader", reader, *form).out
    assert (lines.NOTE in out) is note
    assert (lines.AIM in out) is (reader != "p-99")
    assert ("[personal]" in out) is not note


SHORT = ["a_round_ends_when_its_aim_is_reached"]
APPOINTED = lines.line("unit.appoint_principal", "2026-09-20", because="Until June", unit="u-1", principal="p-03")


def notes_ever(year: Collegial, reader: str) -> set[str]:
    """Give whatever is shown of the first note to a reader, today and as of every moment since it was written."""
    recorded = next(it["recorded_at"] for it in year("log", lines.PLAN, "--json").documents if it["number"] == 17)
    moments = [(), ("--entry", "17"), ("--known", recorded), ("--happened", "2026-09-10"), ("--known", "2199-12-31")]
    shown = [year("show", lines.PLAN, "all", "--json", "--reader", reader, *at).document["views"] for at in moments]
    pages = [json.dumps(views, ensure_ascii=False) for views in shown]
    return {line["note"] for views in shown for line in views["notes"]} | {
        lines.NOTE for it in pages if lines.NOTE in it
    }


@pytest.mark.requirement("S4-09", "L-05")
def test_no_moment_of_the_past_shows_a_note_to_who_has_become_principal(year: Collegial) -> None:
    assert notes_ever(year, "p-03") == {lines.NOTE}
    assert year.applies(APPOINTED).status == 0
    assert notes_ever(year, "p-03") == {"[personal]"}
    for by, seen in (("p-03", "[personal]"), ("p-00", lines.NOTE)):
        assert year.applies(lines.line("entry.withdraw", "2026-09-21", by=by, because="A slip", entry=22)).status == 0
        assert notes_ever(year, "p-03") == {seen}
    assert notes_ever(year, "p-01") == {lines.NOTE}


def test_a_view_is_narrowed_to_a_person_or_a_group(year: Collegial) -> None:
    def visits(*at: str) -> list[str]:
        shown = year("show", lines.PLAN, "visits", "--json", *at).document
        return [visit["visit"] for visit in shown["views"]["visits"]]

    assert visits("--person", "p-03", "--on", "2026-10-01") == ["v-2"]
    assert visits("--group", "g-1") == ["v-1", "v-2"]


@pytest.mark.parametrize("view", ["all", "visits"])
@pytest.mark.parametrize(
    ("options", "near"),
    [
        (["--person", "p-1"], "did you mean p-01?"),
        (["--group", "g1"], "did you mean g-1?"),
        (["--reader", "p_02"], "did you mean p-0"),
        (["--reader", "Auditor"], "there are: p-00, p-01, p-02, p-03"),
        (["--person", "g-1"], "there are: p-00, p-01, p-02, p-03"),
        (["--group", "u-1"], "did you mean g-1?"),
        (["--person", "p-1", "--known", "2026-08-01"], "did you mean p-01?"),
        (["--group", "g1", "--json"], "did you mean g-1?"),
    ],
    ids=lambda it: " ".join(it) if isinstance(it, list) else "",
)
def test_an_id_that_no_entry_names_is_an_error_that_lists_near_ones(
    year: Collegial, options: list[str], near: str, view: str
) -> None:
    outcome = year("show", lines.PLAN, view, *options)
    assert (outcome.status, outcome.out) == (2, "")
    assert f"{options[0]}: there is no {options[1]!r} in this plan; {near}" in outcome.err
    assert outcome.err.count("\n") == 1


def test_somebody_who_came_later_is_known_at_every_moment(year: Collegial) -> None:
    for options in (["--person", "p-03"], ["--group", "g-1"], ["--reader", "p-00"], ["--person", "p-00"]):
        outcome = year("show", lines.PLAN, "visits", *options, "--entry", "1")
        assert (outcome.status, outcome.err) == (0, "")


def test_whoever_was_registered_by_mistake_is_still_known(year: Collegial) -> None:
    assert year.applies(*MISTAKEN).status == 0
    assert lines.state_of(year.record).people.keys().isdisjoint({"p-99"})
    assert year("show", lines.PLAN, "visits", "--person", "p-99").status == 0


def test_the_log_in_json_has_the_shape_of_the_export(year: Collegial) -> None:
    logged = year("log", lines.PLAN, "--json").documents
    exported = [json.loads(line) for line in year.record.splitlines()]
    assert [entry.keys() for entry in logged] == [entry.keys() for entry in exported]
    assert logged[13] == exported[13]


def test_the_plan_is_shown_with_its_coverage(year: Collegial) -> None:
    out = year("show", lines.PLAN).out
    assert "Round r-1 in group g-1: 2 of 6 pairs seen (33 %)" in out
    assert "p-01        –     1     ·   1/2     1         0" in out
    assert "Pairs missing: p-01 to p-03, p-02 to p-01, p-03 to p-01, p-03 to p-02" in out
    assert "g-2    learning-group@1" in out


@pytest.mark.requirement("S4-05")
def test_coverage_in_json_lists_what_is_missing(year: Collegial) -> None:
    shown = year("show", lines.PLAN, "coverage", "--json").document
    (coverage,) = shown["views"]["coverage"]
    assert shown["plan"] == lines.PLAN
    assert coverage["share"] == 0.3333
    assert coverage["reached"] is False
    assert ["p-03", "p-02"] in coverage["missing"]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_shown_as_table_and_json(year: Collegial, view: str) -> None:
    whose = ("--person", "p-01") if view == "my" else ()
    assert year("show", lines.PLAN, view, *whose).status == 0
    assert set(year("show", lines.PLAN, view, "--json", *whose).document["views"]) == {view}
    assert year("show", lines.PLAN, view, "--entry", "0", *whose).status == 0


def test_of_many_notes_that_are_missing_the_number_is_said(collegial: Collegial) -> None:
    pairs = [(f"p-0{one}", f"p-0{other}") for one in (1, 2, 3) for other in (1, 2, 3) if one != other]
    days = [f"2026-09-{day:02}" for day in range(7, 12)] + ["2026-09-14"]
    made = [lines.visit(f"v-{day}", *pair, day)[:3] for pair, day in zip(pairs, days, strict=True)]
    assert collegial.applies(*lines.START, *(it for visit in made[:5] for it in visit)).status == 0
    named = ", ".join(f"v-{day}" for day in days[:5])
    assert f"Notes missing after visits: {named}\n" in collegial("show", lines.PLAN, "coverage").out
    assert collegial.applies(*made[5]).status == 0
    many = "Notes missing after 6 visits; the view `notes` shows which.\n"
    assert many in collegial("show", lines.PLAN, "coverage").out
    assert all(f"v-{day}" in collegial("show", lines.PLAN, "notes").out for day in days)


def test_notes_that_are_missing_and_an_aim_reached_are_said(collegial: Collegial) -> None:
    members = {"members": ["p-01", "p-02"]}
    start = [line.replace('"members": ["p-01", "p-02", "p-03"]', json.dumps(members)[1:-1]) for line in lines.START]
    assert collegial.applies(*start, *lines.visit("v-1", "p-01", "p-02", "2026-09-07")[:3]).status == 0
    assert "Notes missing after visits: v-1" in collegial("show", lines.PLAN, "coverage").out
    rest = [
        *lines.visit("v-1", "p-01", "p-02", "2026-09-07")[3:],
        *lines.visit("v-2", "p-02", "p-01", "2026-09-08"),
        *lines.visit("v-3", "p-02", "p-01", "2026-09-09"),
        *lines.visit("v-4", "p-01", "p-02", "2026-09-10"),
    ]
    assert collegial.applies(*rest).status == 0
    assert "The round has reached its aim." in collegial("show", lines.PLAN, "coverage").out


def test_the_plan_is_shown_as_it_stood(year: Collegial) -> None:
    def visits(*when: str) -> list[str]:
        shown = year("show", lines.PLAN, "visits", "--json", *when).document
        return [visit["visit"] for visit in shown["views"]["visits"]]

    assert visits() == ["v-1", "v-2"]
    assert visits("--entry", "14") == ["v-1"]
    assert visits("--happened", "2026-09-10") == ["v-1"]
    assert visits("--known", "2020-01-01") == []
    assert visits("--known", "2199-12-31T23:59:59+01:00") == ["v-1", "v-2"]
    assert year("show", lines.PLAN, "--entry", "14", "--json").document["as_of"] == {"entry": 14}
    assert year("show", lines.PLAN, "--happened", "2026-09-10", "--json").document["as_of"] == {
        "happened": "2026-09-10"
    }


def test_a_difference_lists_fields_and_new_things(year: Collegial) -> None:
    changes = year("diff", lines.PLAN, "15", "18", "--json").document
    assert changes["from"] == {"entry": 15}
    assert {"path": ["visits", "v-1", "step"], "before": "held", "after": "complete"} in changes["changes"]
    rows = year("diff", lines.PLAN, "15", "18").out.splitlines()
    assert rows[1].split() == ["visits", "v-1", "step", "held", "complete"]
    assert any(row.startswith("visits  v-2") and "round r-1, visitor p-02, host p-03" in row for row in rows)
    assert (rows[-1].split()[:2], rows[-1].split()[-1]) == (["texts", "note"], "[personal]")
    assert "visits  v-2" in year("diff", lines.PLAN, "18", "15").out


def test_a_difference_between_dates_is_of_what_was_known(year: Collegial) -> None:
    document = year("diff", lines.PLAN, "2020-01-01", "2199-12-31", "--json").document
    assert document["from"] == {"known": "2020-01-01"}
    assert document["changes"]
    assert year("diff", lines.PLAN, "2199-12-31", "2199-12-31").out == "Nothing.\n"


def test_a_lawful_plan_is_checked_with_status_0(year: Collegial) -> None:
    outcome = year("check", lines.PLAN)
    assert outcome.status == 0
    assert "12  W         S1-01  Departs from S1-01, with a reason." in outcome.out
    assert year("check", lines.PLAN, "--json").document["findings"][0]["severity"] == "W"


def test_a_plan_without_oddities_has_nothing_to_remark(collegial: Collegial) -> None:
    named = {"keepers": ["k-board"], "organisers": ["p-01", "p-02"]}
    order = lines.line("authority.adopt", "2026-08-17", authority="school", version=1, **named)
    assert collegial.applies(lines.START[0], order).status == 0
    assert collegial("check", lines.PLAN).out.splitlines()[0] == "Nothing to remark."


def test_a_reader_of_reasons_reads_one_plan(collegial: Collegial) -> None:
    assert collegial.applies(*lines.START).status == 0
    outcome = collegial("check", "--reader", "p-01")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "collegial: --reader: reasons are shown of one plan: name it\n"


def test_a_plan_without_authority_is_told_to_be_open(collegial: Collegial) -> None:
    assert collegial.applies(*lines.START).status == 0
    assert "A-11  The plan has adopted no authority" in collegial("check", lines.PLAN).out


def test_an_error_found_gives_status_1(collegial: Collegial) -> None:
    assert collegial.applies(*lines.START).status == 0
    with collegial_core.open(collegial.store) as plans:
        store = plans._store  # noqa: SLF001 - a store that does not keep its word
        line = collegial.record.splitlines()[-1].replace('"number":11', '"number":12').encode()
        store.append(lines.PLAN, after=11, records=[Record(12, "round.opened@1", line)])
    outcome = collegial("check", lines.PLAN)
    assert outcome.status == 1
    assert "L-02" in outcome.out


def test_an_export_is_the_stored_bytes_and_comes_back_the_same(year: Collegial, tmp_path: Path) -> None:
    file = tmp_path / "plan.jsonl"
    assert year("export", lines.PLAN, "-o", str(file)).out == ""
    export = year("export", lines.PLAN).out
    assert file.read_text(encoding="utf-8") == export
    assert lines.NOTE in year.record
    other = "memory://other"
    with collegial_core.open(other):
        first = year("--store", other, "import", str(file), "--json")
        assert first.document == {"plan": lines.PLAN, "entries": 21, "new": 21, "findings": []}
        again = year("--store", other, "import", "-", given=export)
        assert (again.out, again.err) == ("Plan solbacken: 21 entries, 0 of them new.\n", "")
        assert year("--store", other, "export", lines.PLAN).out == export


def test_an_import_that_contradicts_is_not_taken_in(year: Collegial) -> None:
    before = year.record
    outcome = year("import", "-", given=before.replace("p-02", "p-03"))
    assert outcome.status == 2
    assert outcome.err.startswith("collegial: line ")
    assert year.record == before


def test_an_import_cut_short_in_a_line_is_not_taken_in(collegial: Collegial, year: Collegial) -> None:
    half = year.record[:-40]
    with collegial_core.open("memory://half"):
        assert collegial("--store", "memory://half", "import", "-", given=half).status == 2
        assert collegial("--store", "memory://half", "plans").out == ""


def test_the_vocabulary_gives_every_word_with_a_valid_schema(collegial: Collegial) -> None:
    document = collegial("vocabulary", "--json").document
    assert [word["name"] for word in document["commands"]] == [word.name for word in REQUESTS]
    assert [word["name"] for word in document["events"]] == [word.name for word in EVENTS]
    for word in (*document["commands"], *document["events"]):
        jsonschema.Draft202012Validator.check_schema(word["schema"])
    table = collegial("vocabulary").out
    assert all(word.name in table and word.says in table for word in (*REQUESTS, *EVENTS))


def test_what_the_vocabulary_says_fits_the_commands_here(collegial: Collegial) -> None:
    schemas = {word["name"]: word["schema"] for word in collegial("vocabulary", "--json").document["commands"]}
    for line in lines.YEAR:
        command = json.loads(line)
        jsonschema.Draft202012Validator(schemas[command["type"]]).validate(command["data"])


def test_the_rules_are_listed(collegial: Collegial) -> None:
    document = collegial("rules", "--json").document
    assert len(document["rules"]) == len(RULES)
    assert {"id", "severity", "category", "name", "says", "source", "judges"} == set(document["rules"][0])
    assert (
        "visit.planned"
        in next(rule for rule in document["rules"] if rule["name"] == "nobody_visits_themselves")["judges"]
    )
    assert "S4-01  E         A visitor and a host are two different people." in collegial("rules").out


def test_the_methods_are_listed_in_both_languages(collegial: Collegial) -> None:
    assert "Lesson visits in base groups" in collegial("methods").out
    assert "Lektionsbesök i basgrupper" in collegial("methods", "--lang", "sv").out
    assert {"learning-group", "base-group-visits"} <= {
        method["method"] for method in collegial("methods", "--json").document["methods"]
    }


def test_the_stores_are_listed(collegial: Collegial) -> None:
    assert {"memory", "sqlite"} <= {store["scheme"] for store in collegial("stores", "--json").document["stores"]}
    assert "sqlite://" in collegial("stores").out


def test_names_are_shown_in_tables_and_nowhere_else(year: Collegial, tmp_path: Path) -> None:
    staff = tmp_path / "staff.csv"
    staff.write_text("\ufeffperson,name,unit\np-01,Åsa Öberg,u-1\np-02,Bo,u-1\n,Nobody,\n", encoding="utf-8")
    names = ("--names", str(staff))
    assert "Åsa Öberg" in year("show", lines.PLAN, *names).out
    assert "Åsa Öberg to p-03" in year(*names, "show", lines.PLAN, "coverage").out
    assert "visitor Åsa Öberg, host Bo" in year("log", lines.PLAN, *names).out
    assert "Åsa Öberg" in year("diff", lines.PLAN, "0", "21", *names).out
    for call in (["show", "all"], ["log"], ["diff", "0", "21"], ["check"]):
        command, *rest = call
        assert "Åsa" not in year(command, lines.PLAN, *rest, "--json", *names).out
    assert "Åsa" not in year("export", lines.PLAN, *names).out


def test_names_stand_also_in_what_a_rule_saw(year: Collegial, tmp_path: Path) -> None:
    staff = tmp_path / "staff.csv"
    staff.write_text("person,name\np-01,Åsa Öberg\np-02,Bo\n", encoding="utf-8")
    assert (
        year.applies(
            lines.line("round.close", "2026-12-18", round="r-1", because="The term is over", accept=SHORT)
        ).status
        == 0
    )
    seen = year("show", lines.PLAN, "deviations", "--names", str(staff)).out
    assert "Bo to Åsa Öberg" in seen
    assert "p-01" not in seen
    assert "p-02" not in seen


def test_the_log_says_yes_and_no_and_nothing_of_empty_lists(collegial: Collegial) -> None:
    analysis = {"unit": "u-1", "text": "Few pupils ask", "participants": ["p-01"]}
    assert collegial.applies(*lines.START[:5]).status == 0
    for joint in (True, False):
        assert collegial.applies(lines.line("analysis.record", "2026-08-18", joint=joint, **analysis)).status == 0
    decided = lines.line("participation.decide", "2026-08-18", because="All want to", unit="u-1", scope="all")
    assert collegial.applies(decided).status == 0
    log = collegial("log", lines.PLAN).out
    assert "unit u-1, joint yes, text [personal]" in log
    assert "unit u-1, joint no, text [personal]" in log
    assert "unit u-1, scope all\n" in log
    assert " ja, " in collegial("log", lines.PLAN, "--lang", "sv").out


def test_fewest_lessons_are_told_where_lessons_are_visited(year: Collegial) -> None:
    group, other = year("show", lines.PLAN, "groups", "--json").document["views"]["groups"]
    assert (group["fewest_lessons"], group["visits_lessons"], other["visits_lessons"]) == (6, True, False)


def test_a_leaders_time_is_told_in_hours(year: Collegial) -> None:
    allotted = lines.line("leader.allot_time", "2026-09-01", leader="p-01", groups=["g-1"], minutes=91, weeks=2)
    held = {"group": "g-1", "leader": "p-01", "principal": "p-00", "minutes": 90}
    planned = lines.line("checkin.plan", "2026-09-01", group="g-1", weeks=4)
    assert year.applies(allotted, planned, lines.line("checkin.hold", "2026-09-01", **held)).status == 0
    shown = year("show", lines.PLAN, "leaders").out
    assert "45.5 min" in shown
    assert "1 h 30 min" in shown


def test_what_was_written_is_of_people_and_duties_by_their_names(year: Collegial, tmp_path: Path) -> None:
    staff = tmp_path / "staff.csv"
    staff.write_text("person,name\np-01,Åsa Öberg\n", encoding="utf-8")
    need = lines.line("need.identify", "2026-09-01", person="p-01", text="Lead talks")
    seen = lines.line("evidence.record", "2026-09-01", duty="leader_climate", group="g-1", text="All speak")
    assert year.applies(need, seen).status == 0
    written = year("show", lines.PLAN, "contents", "--names", str(staff)).out
    assert "p-01" not in written
    assert "leader climate" in written


@pytest.mark.requirement("S0-12")
def test_themes_that_people_share_are_counted_by_their_names_and_never_theirs(year: Collegial) -> None:
    people = ("p-01", "p-02", "p-03")
    shared = [lines.line("need.share", "2026-09-01", by=it, person=it, theme="calm") for it in people]
    assert year.applies(*shared).status == 0
    table = year("show", lines.PLAN, "themes").out
    assert re.search(r"Calm to work and safety +at least 3", table)
    assert re.search(r"Questions and talk in lessons +fewer than three", table)
    swedish = year("--lang", "sv", "show", lines.PLAN, "themes").out
    assert re.search(r"Studiero och trygghet +minst 3", swedish)
    for said in (table, swedish, year("show", lines.PLAN, "themes", "--json").out):
        assert not any(it in said for it in people)
    log = year("log", lines.PLAN, "--reader", "p-03").out
    assert "theme [personal]" in log
    assert not any(it in log for it in ("calm", "Calm"))


def test_an_entry_made_for_somebody_else_says_so(year: Collegial) -> None:
    command: dict[str, Any] = json.loads(
        lines.line("plan.revise", "2026-10-01", because="x", of=1, lessons="y", aim="z")
    )
    assert year.applies(json.dumps({**command, "on_behalf_of": "p-03"})).status == 0
    assert "on behalf of p-03; because: [personal]" in year("log", lines.PLAN).out
    assert "plan    –      revisions 2 number" not in year("diff", lines.PLAN, "20", "21").out
    assert "[personal]" in year("diff", lines.PLAN, "21", "22").out


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_log_is_written_when_asked_for_and_names_nobody(process: Process, form: str) -> None:
    given = lines.text([*lines.YEAR, lines.REFUSED])
    outcome = process("apply", lines.PLAN, "--log-format", form, given=given)
    assert "commands.answered" in outcome.err
    assert "S4-01" in outcome.err
    assert not any(text in outcome.err for text in PERSONAL)
    assert len(outcome.documents) == 21
    if form == "json":
        answered = [json.loads(line) for line in outcome.err.splitlines()]
        assert sum(line.get("commands", 0) for line in answered) == 21


def test_without_the_option_nothing_is_logged(process: Process) -> None:
    assert process("apply", lines.PLAN, given=lines.text(lines.YEAR)).err == ""
    assert process("show", lines.PLAN).err == ""


@pytest.mark.requirement("S1-12", "S4-03")
def test_my_own_is_shown_of_one_person_and_read_by_that_person(year: Collegial) -> None:
    for reader, word in (("p-01", lines.NOTE), ("p-02", "[personal]")):
        shown = year("show", lines.PLAN, "my", "--person", "p-01", "--reader", reader).out
        assert shown.startswith("My own\np-01\n")
        assert word in shown
    (row,) = year("show", lines.PLAN, "my", "--person", "p-01", "--json").document["views"]["my"]
    assert set(row) == {"person", "promises", "visits_left", "next_days", "texts"}
    assert year("show", lines.PLAN, "my", "--person", "p-01", "--lang", "sv").out.startswith("Mitt eget\n")
    without = year("show", lines.PLAN, "my")
    assert (without.status, "--person" in without.err) == (2, True)


@pytest.mark.requirement("S0-22", "S0-23")
def test_what_readiness_lacks_is_told_with_its_request_in_both_languages(year: Collegial) -> None:
    for lang, labels in (("en", "For Request By others"), ("sv", "För Begäran Av andra")):
        _, head, *rows = year("show", lines.PLAN, "readiness", "--lang", lang).out.splitlines()
        assert head.endswith(labels) or " ".join(head.split()).endswith(labels)
        assert any("participation.decide" in row for row in rows)
    lacking = year("show", lines.PLAN, "readiness", "--json").document["views"]["readiness"][0]["lacking"]
    decide = next(it for it in lacking if it["request"] == "participation.decide")
    assert decide["data"] == {"unit": decide["unit"]}
