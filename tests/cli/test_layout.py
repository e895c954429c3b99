"""`collegial layout`: a module's sessions over a school year, for people and for programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Collegial, Process

EXAMPLE = Path(__file__).parents[2] / "examples" / "base_groups" / "calendar.json"

MODULE = ("layout", "--parts", "8", "--rhythm", "three-week", "--autumn", "38", "--spring", "2")

SCHOOL = """
[[terms]]
name = "autumn"
first = 2026-08-18
last = 2026-12-18

[[terms]]
name = "spring"
first = 2027-01-11
last = 2027-06-15

[[breaks]]
name = "{name}"
week = "2027-W{week}"

[[breaks]]
name = "påsklov"
first = 2027-03-30
last = 2027-04-02
"""


def calendar(folder: Path, week: str = "08", name: str = "sportlov") -> str:
    """A file with the calendar of a school whose sportlov is in that week."""
    path = folder / f"week-{week}.toml"
    path.write_text(SCHOOL.format(name=name, week=week), encoding="utf-8")
    return str(path)


def weeks(collegial: Collegial, *options: str) -> list[list[int]]:
    outcome = collegial(*MODULE, *options, "--json")
    assert (outcome.status, outcome.err) == (0, "")
    return [session["weeks"] for session in outcome.document["sessions"]]


@pytest.mark.requirement("S0-38")
def test_programs_get_the_sessions_in_order(collegial: Collegial) -> None:
    outcome = collegial("layout", "--parts", "2", "--autumn", "43", "--spring", "8", "--sportlov", "9", "--json")
    assert outcome.out == (
        '{"sessions":[{"part":1,"moments":"AB","weeks":[43]},{"part":1,"moments":"CD","weeks":[45,46]},'
        '{"part":2,"moments":"AB","weeks":[8]},{"part":2,"moments":"CD","weeks":[10,11]}],'
        '"stepped_over":[{"week":44,"why":"läslov"},{"week":9,"why":"sportlov"}],"no_school":[]}\n'
    )


@pytest.mark.requirement("S0-36")
def test_the_weekly_rhythm_has_a_session_a_week(collegial: Collegial) -> None:
    call = ("layout", "--parts", "8", "--rhythm", "weekly", "--autumn", "40", "--spring", "4", "--sportlov", "7")
    found = [week for session in collegial(*call, "--json").document["sessions"] for week in session["weeks"]]
    assert found == [40, 41, 42, 43, 45, 46, 47, 48, 4, 5, 6, 8, 9, 10, 11, 12]


@pytest.mark.requirement("S0-40")
def test_people_get_one_table_for_all_regions(collegial: Collegial) -> None:
    assert collegial(*MODULE).out == (
        """Autumn
Weeks  Session
   38  part 1, moments A, B
39–40  part 1, moments C, D
   41  part 2, moments A, B
42–43  part 2, moments C, D
   44  läslov
   45  part 3, moments A, B
46–47  part 3, moments C, D
   48  part 4, moments A, B
49–50  part 4, moments C, D

Spring
   Weeks  Session
       2  part 5, moments A, B
     3–4  part 5, moments C, D
       5  part 6, moments A, B
   6–7/8  part 6, moments C, D
7/8/9/10  sportlov
     8/9  part 7, moments A, B
 9/10–11  part 7, moments C, D
      12  part 8, moments A, B
   13–14  part 8, moments C, D
"""
    )


@pytest.mark.requirement("S0-38")
def test_where_the_source_prints_something_else_that_is_told(collegial: Collegial) -> None:
    call = ("layout", "--parts", "6", "--autumn", "41", "--spring", "2")
    shown = "\n\nThe source prints weeks 10–11 for part 6, moments CD (S0: layout of a module for school leaders in a "
    assert " 9/10–11  part 6, moments C, D" + shown in collegial(*call).out
    assert collegial(*call, "--sportlov", "10").out.count("The source prints") == 1
    assert "The source prints" not in collegial(*call, "--sportlov", "9").out
    assert "The source prints" not in collegial("layout", "--parts", "4", *call[3:]).out
    assert collegial(*call, "--sportlov", "10", "--json").document["sessions"][-1]["weeks"] == [9, 11]


def test_one_part_needs_no_spring(collegial: Collegial) -> None:
    out = collegial("layout", "--parts", "1", "--autumn", "38", "--spring", "2", "--sportlov", "9").out
    assert out.splitlines() == [
        "Autumn",
        "Weeks  Session",
        "   38  part 1, moments A, B",
        "39–40  part 1, moments C, D",
    ]


@pytest.mark.requirement("S0-39")
def test_a_year_has_days_and_shows_which_of_them_are_holidays(collegial: Collegial) -> None:
    out = collegial(*MODULE, "--year", "2026", "--sportlov", "8").out
    assert "12  part 8, moments A, B  2027-03-22 – 2027-03-26  2027-03-26 Good Friday\n" in out
    assert "\n    8  sportlov              2027-02-22 – 2027-02-26\n" in out
    assert "Public holidays are not shown" not in out


@pytest.mark.requirement("S0-39")
def test_what_is_stepped_over_is_told_by_the_breaks_name_and_the_holidays_in_the_asked_language(
    collegial: Collegial, tmp_path: Path
) -> None:
    call = (*MODULE, "--calendar", calendar(tmp_path), "--lang")
    found = {lang: collegial(*call, lang).out for lang in ("en", "sv")}
    for lang, friday, monday in (
        ("en", "Good Friday", "Easter Monday"),
        ("sv", "Långfredagen", "Annandag påsk"),
    ):
        assert f"2027-03-22 – 2027-03-26  2027-03-26 {friday}\n" in found[lang]
        (line,) = [line for line in found[lang].splitlines() if line.split()[:2] == ["13", "påsklov"]]
        assert line.endswith(f"2027-03-29 – 2027-04-02  2027-03-29 {monday}")
        assert ("Inte skoldag" in found[lang]) == (lang == "sv")
        told = collegial(*call, lang, "--json").document
        assert told["stepped_over"] == [
            {"week": 44, "why": "läslov"},
            {"week": 8, "why": "sportlov"},
            {"week": 13, "why": "påsklov"},
        ]
        assert told["no_school"] == [{"date": "2027-03-26", "why": friday}, {"date": "2027-03-29", "why": monday}]


@pytest.mark.requirement("S0-39")
def test_a_day_outside_the_terms_is_told_in_the_asked_language(collegial: Collegial, tmp_path: Path) -> None:
    call = ("layout", "--parts", "2", "--autumn", "34", "--spring", "2", "--calendar", calendar(tmp_path), "--json")
    for lang, words in (("en", "outside the terms"), ("sv", "utanför terminerna")):
        assert {"date": "2026-08-17", "why": words} in collegial(*call, "--lang", lang).document["no_school"]


@pytest.mark.requirement("S0-39")
def test_a_long_year_has_week_53(collegial: Collegial) -> None:
    call = ("layout", "--parts", "2", "--autumn", "51", "--spring", "2", "--sportlov", "9", "--json")
    assert [it["weeks"] for it in collegial(*call, "--year", "2026").document["sessions"]] == [
        [51],
        [52, 53],
        [2],
        [3, 4],
    ]
    assert collegial(*call, "--year", "2025").err == (
        "collegial: autumn: 3 teaching weeks are needed from week 2025-W51 on, and there are 2 to 2025-W52; "
        "begin earlier, or take fewer parts or the weekly rhythm\n"
    )


@pytest.mark.requirement("S0-39")
def test_where_regions_differ_there_are_no_days(collegial: Collegial) -> None:
    lines = collegial(*MODULE, "--year", "2026").out.splitlines()
    assert "     8/9  part 7, moments A, B" in lines
    assert "      12  part 8, moments A, B  2027-03-22 – 2027-03-26  2027-03-26 Good Friday" in lines


@pytest.mark.requirement("S0-39")
def test_a_calendar_says_which_weeks_are_closed(collegial: Collegial, tmp_path: Path) -> None:
    found = weeks(collegial, "--calendar", calendar(tmp_path))
    assert found[11:] == [[6, 7], [9], [10, 11], [12], [14, 15]], "påsklov and Easter Monday fill week 13"
    assert weeks(collegial, "--calendar", calendar(tmp_path), "--year", "2026") == found


@pytest.mark.requirement("S0-39")
def test_with_two_calendars_the_breaks_of_both_count(collegial: Collegial, tmp_path: Path) -> None:
    both = ("--calendar", calendar(tmp_path, "07"), "--calendar", calendar(tmp_path, "08"))
    assert weeks(collegial, *both)[11:13] == [[6, 9], [10]]
    assert weeks(collegial, "--calendar", calendar(tmp_path, "07"), "--sportlov", "8")[11:13] == [[6, 9], [10]]


@pytest.mark.requirement("S0-39")
def test_a_calendar_of_a_spring_term_belongs_to_the_autumn_before(collegial: Collegial, tmp_path: Path) -> None:
    path = tmp_path / "spring.json"
    path.write_text('{"terms": [{"name": "spring", "first": "2027-01-11", "last": "2027-06-15"}]}', encoding="utf-8")
    assert "2026-W38" in collegial(*MODULE, "--calendar", str(path)).err


def test_the_calendar_of_the_examples_school_is_read(collegial: Collegial) -> None:
    assert weeks(collegial, "--calendar", str(EXAMPLE))[11:] == [[6, 7], [8], [10, 11], [12], [14, 15]]


def test_a_calendars_names_cannot_command_the_terminal(collegial: Collegial, tmp_path: Path) -> None:
    outcome = collegial(*MODULE, "--calendar", calendar(tmp_path, name="\\u001b[31m"))
    assert outcome.status == 2
    assert (
        outcome.err
        == f"collegial: {tmp_path}/week-08.toml: $.breaks[0].name: holds the character U+001B, which is not text\n"
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--parts", "0", "--sportlov", "9"], "parts: a module has 1 to 200 parts"),
        (["--parts", "9" * 500], "parts: a module has 1 to 200 parts"),
        (["--parts", "9"], "teaching weeks are needed from week 38 on, and there are 14 to 52"),
        (["--parts", "200", "--year", "2026"], "there are 15 to 2026-W53"),
        (["--sportlov", "11"], "sportlov: sportlov is in week 7, 8, 9 or 10, not 11"),
        (["--autumn", "20"], "autumn: week 20 is outside the autumn term, which has weeks 31 to 52"),
        (["--autumn", "53"], "autumn: week 53 is outside the autumn term, which has weeks 31 to 52"),
        (["--autumn", "53", "--year", "2025"], "autumn: 2025 has weeks 1 to 52, not 53"),
        (["--spring", "27"], "spring: week 27 is outside the spring term, which has weeks 1 to 26"),
        (["--spring", "-1", "--year", "2026"], "spring: 2027 has weeks 1 to 52, not -1"),
        (["--calendar", "plan.odd"], "plan.odd: no calendar of that kind can be read; the installed kinds are: "),
        (["--calendar", "."], "no calendar of that kind can be read; the installed kinds are: "),
        (["--calendar", ""], "--calendar is empty"),
        (["--calendar", "nowhere.toml"], "nowhere.toml: No such file"),
        (["--calendar", "/proc/self/mem.toml"], "/proc/self/mem.toml"),
    ],
    ids=lambda it: " ".join(it)[:40] if isinstance(it, list) else "",
)
def test_what_cannot_be_laid_out_is_said_in_a_line(collegial: Collegial, options: list[str], words: str) -> None:
    outcome = collegial(*MODULE, *options)
    (line,) = outcome.err.splitlines()
    assert (outcome.status, outcome.out) == (2, "")
    assert line.startswith("collegial: ")
    assert words in line
    assert len(line) < 200


@pytest.mark.parametrize(
    "call",
    [
        ["layout"],
        ["layout", "--parts", "8"],
        [*MODULE, "--json"],
        [*MODULE, "--rhythm", "daily"],
        [*MODULE, "--autumn", "x"],
        [*MODULE, "--year", "1"],
        [*MODULE, "--year", "99999"],
        [*MODULE, "more"],
    ],
    ids=lambda call: " ".join(call[-2:]),
)
def test_a_wrong_call_is_explained(collegial: Collegial, call: list[str]) -> None:
    outcome = collegial(*call)
    assert (outcome.status, outcome.out) == (2, "")
    assert "Usage: collegial layout" in outcome.err


@pytest.mark.parametrize("year", [1900, 1953, 2099, 2100, 2198])
def test_the_first_and_last_years_are_laid_out_like_others(collegial: Collegial, year: int) -> None:
    outcome = collegial(*MODULE, "--year", str(year), "--sportlov", "9")
    assert outcome.status == 0
    unknown = "Public holidays are not shown: holidays: public holidays are known from 1953 to 2100"
    assert (unknown in outcome.out) == (year not in {1953, 2099})
    assert weeks(collegial, "--year", str(year), "--sportlov", "9") == weeks(collegial, "--sportlov", "9")


def test_without_its_extra_a_year_still_has_its_weeks(
    collegial: Collegial, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    out = collegial(*MODULE, "--year", "2026", "--sportlov", "9").out
    assert "12  part 8, moments A, B  2027-03-22 – 2027-03-26\n" in out
    assert out.endswith(
        "not shown: public holidays need holidays; install it with: pip install 'collegial[calendar]'\n"
    )
    outcome = collegial(*MODULE, "--calendar", calendar(tmp_path))
    assert (outcome.status, outcome.out) == (2, "")
    assert "pip install 'collegial[calendar]'" in outcome.err


def test_where_no_package_knows_holidays_that_is_said(collegial: Collegial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collegial_cli.calendars.entry_points", lambda **_: ())
    assert "not shown: nothing installed knows them" in collegial(*MODULE, "--year", "2026").out
    assert "the installed kinds are: none yet" in collegial(*MODULE, "--calendar", "a.toml").err


def test_help_needs_neither_a_calendar_nor_a_store(process: Process) -> None:
    outcome = process("layout", "--help")
    assert (outcome.status, outcome.err) == (0, "")
    assert "--calendar FILE" in outcome.out
