"""School calendars from files: what they say, and what is said of files that are none."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import collegial_core as cc
from collegial_calendar import HolidaysMissing, SchoolCalendar, WorkingHours, read_calendar
from collegial_core.kernel import Unreadable
from collegial_core.kernel.fields import MAX_LIST
from collegial_core.schedule import Break, Calendar, NoSchool, Reason, Term

EXAMPLES = Path(__file__).parents[2] / "examples"

TOML = """
[[terms]]
name = "autumn"
first = 2026-08-18
last = 2026-12-18

[[terms]]
name = "spring"
first = 2027-01-11
last = 2027-06-15

[[breaks]]
name = "läslov"
week = "2026-W44"

[[breaks]]
name = "påsklov"
first = 2027-03-29
last = 2027-04-02

[[study_days]]
name = "study day"
date = 2026-09-25

[[hours]]
weekday = 1
starts = "08:00"
ends = "16:30"
"""

SAME: dict[str, Any] = {
    "terms": [
        {"name": "autumn", "first": "2026-08-18", "last": "2026-12-18"},
        {"name": "spring", "first": "2027-01-11", "last": "2027-06-15"},
    ],
    "breaks": [
        {"name": "läslov", "week": "2026-W44"},
        {"name": "påsklov", "first": "2027-03-29", "last": "2027-04-02"},
    ],
    "study_days": [{"name": "study day", "date": "2026-09-25"}],
    "hours": [{"weekday": 1, "starts": "08:00", "ends": "16:30"}],
}


def written(folder: Path, text: str | bytes, name: str = "school.toml") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.fixture
def school(tmp_path: Path) -> SchoolCalendar:
    """The calendar of a school, as its file has it."""
    return read_calendar(written(tmp_path, TOML))


@pytest.mark.requirement("S0-39")
def test_a_file_tells_of_terms_breaks_study_days_and_hours(school: SchoolCalendar) -> None:
    assert [term.name for term in school.terms] == ["autumn", "spring"]
    assert [(it.name, str(it.first), str(it.last)) for it in school.breaks] == [
        ("läslov", "2026-10-26", "2026-11-01"),
        ("påsklov", "2027-03-29", "2027-04-02"),
        ("study day", "2026-09-25", "2026-09-25"),
    ]
    assert school.hours == (WorkingHours(weekday=1, starts="08:00", ends="16:30"),)
    assert school.calendar.why_closed(date(2026, 9, 25)) == NoSchool(Reason.BREAK, "study day")
    assert school.calendar.why_closed(date(2026, 9, 24)) is None


def test_json_says_the_same(tmp_path: Path, school: SchoolCalendar) -> None:
    assert read_calendar(written(tmp_path, json.dumps(SAME), "school.JSON")) == school


@pytest.mark.requirement("S0-39")
def test_the_public_holidays_inside_the_terms_close_days_too(school: SchoolCalendar) -> None:
    names = {"2027-03-26": "Good Friday", "2027-03-29": "Easter Monday", "2027-05-06": "Ascension Day"}
    assert {str(on): name for on, name in school.holidays("en").items()} == names
    assert list(school.holidays().values()) == ["Långfredagen", "Annandag påsk", "Kristi himmelsfärdsdag"]
    assert [*map(str, school.calendar.holidays)] == [*names]
    assert school.calendar.country == "SE"
    assert school.calendar.why_closed(date(2027, 5, 6)) == NoSchool(Reason.HOLIDAY)
    assert school.calendar.why_closed(date(2027, 3, 29)) == NoSchool(Reason.BREAK, "påsklov")


@pytest.mark.requirement("S0-39")
def test_a_file_may_say_whose_holidays_count(tmp_path: Path) -> None:
    norway = read_calendar(written(tmp_path, 'country = "NO"\n' + TOML))
    assert norway.country == norway.adopt("solbacken").country == "NO"
    assert date(2027, 5, 17) in norway.calendar.holidays
    nowhere = read_calendar(written(tmp_path, 'country = "XX"\n' + TOML))
    with pytest.raises(Unreadable, match=r"school.toml: \$.country: the public holidays of XX are not known"):
        nowhere.adopt("solbacken")


@pytest.mark.requirement("S0-39")
def test_holidays_of_terms_in_any_order_are_given_in_order_of_time_and_each_once() -> None:
    spring, whole = date(2027, 1, 11), date(2026, 8, 18)
    terms = tuple(Term(name=str(first), first=first, last=date(2027, 6, 15)) for first in (spring, whole))
    holidays = SchoolCalendar(terms=terms).adopt("solbacken").holidays
    assert list(holidays) == sorted(set(holidays))
    assert holidays[0] == date(2026, 12, 24)


def test_a_file_is_read_without_the_package_that_knows_the_holidays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    school = read_calendar(written(tmp_path, TOML))
    for ask in (school.holidays, lambda: school.calendar, lambda: school.adopt("solbacken")):
        with pytest.raises(HolidaysMissing, match="public holidays need holidays; install it with"):
            ask()


@pytest.mark.requirement("S0-39")
def test_a_school_calendar_becomes_a_units_own(school: SchoolCalendar) -> None:
    on = date(2026, 8, 17)
    with cc.open("memory://calendar") as plans:
        plan = plans.ledger("solbacken")
        plan.do(cc.plan.PlanStarted(title="Solbacken", aim="Learn", starts=on, ends=date(2027, 6, 15)), by="p-1", on=on)
        plan.do(cc.plan.UnitRegistered(unit="solbacken", principal="p-1"), by="p-1", on=on)
        plan.do(school.adopt("solbacken"), by="p-1", on=on)
        adopted = plan.state.calendars["solbacken"]
    assert adopted == school.calendar == Calendar(school.terms, school.breaks, school.country, (*school.holidays(),))


def test_more_breaks_than_a_plan_takes_are_not_adopted() -> None:
    day = date(2026, 9, 1)
    breaks = tuple(Break(name=f"break {n}", first=day, last=day) for n in range(MAX_LIST + 1))
    school = SchoolCalendar(terms=(Term(name="autumn", first=day, last=day),), breaks=breaks)
    with pytest.raises(Unreadable, match="breaks"):
        school.adopt("solbacken")


WRONG: dict[str, tuple[Any, str, str]] = {
    "a list": ([], "$", "expected names and values, got list"),
    "no terms": ({}, "$", "has no terms"),
    "terms that are none": ({"terms": 7}, "$.terms", "expected a list, got int"),
    "an empty list of terms": ({"terms": []}, "$.terms", "at least one term"),
    "a term that is a text": ({"terms": ["autumn"]}, "$.terms[0]", "expected names and values, got str"),
    "an unknown name": ({**SAME, "brakes": []}, "$", "has 'brakes', which is none of terms, breaks"),
    "a nameless term": ({"terms": [{"date": "2026-09-01"}]}, "$.terms[0]", "has no name"),
    "a blank name": ({"terms": [{"name": " ", "date": "2026-09-01"}]}, "$.terms[0].name", "is blank"),
    "a name that is a number": ({"terms": [{"name": 7, "date": "2026-09-01"}]}, "$.terms[0].name", "expected text"),
    "no days": ({"terms": [{"name": "autumn"}]}, "$.terms[0]", "expected first and last, or a date, or a week"),
    "half a period": ({"terms": [{"name": "a", "first": "2026-09-01"}]}, "$.terms[0]", "expected first and last"),
    "a day and a week": (
        {**SAME, "breaks": [{"name": "a", "date": "2026-09-01", "week": "2026-W44"}]},
        "$.breaks[0]",
        "expected first and last",
    ),
    "a day that is none": (
        {**SAME, "study_days": [*SAME["study_days"], {"name": "a", "date": "2026-02-30"}]},
        "$.study_days[1].date",
        "expected a date such as 2026-09-14, got '2026-02-30'",
    ),
    "a day in another form": ({"terms": [{"name": "a", "date": "20260901"}]}, "$.terms[0].date", "expected a date"),
    "a day that is a number": ({"terms": [{"name": "a", "date": 7}]}, "$.terms[0].date", "expected a date"),
    "a day before all": ({"terms": [{"name": "a", "date": "0001-01-01"}]}, "$.terms[0].first", "is outside"),
    "a term that ends first": (
        {"terms": [{"name": "a", "first": "2026-09-02", "last": "2026-09-01"}]},
        "$.terms[0].last",
        "2026-09-01 is before the first day, 2026-09-02",
    ),
    "a week that is none": ({**SAME, "breaks": [{"name": "a", "week": 44}]}, "$.breaks[0].week", "2026-W53, got '44'"),
    "week 53 of a short year": ({**SAME, "breaks": [{"name": "a", "week": "2025-W53"}]}, "$.breaks[0].week", "1 to 52"),
    "an eighth weekday": (
        {**SAME, "hours": [{"weekday": 8, "starts": "08:00", "ends": "09:00"}]},
        "$.hours[0].weekday",
        "from 1 to 7",
    ),
    "an hour that is none": (
        {**SAME, "hours": [{"weekday": 1, "starts": "8", "ends": "09:00"}]},
        "$.hours[0].starts",
        "such as 14:30",
    ),
    "units that are none": ({**SAME, "units": "u-1"}, "$.units", "expected a list, got str"),
    "a unit that is no id": ({**SAME, "units": ["Sol backen"]}, "$.units[0]", "is no id"),
    "a school year that is none": ({**SAME, "school_year": 2026}, "$.school_year", "expected text"),
    "a day of adoption that is none": ({**SAME, "adopted_on": "soon"}, "$.adopted_on", "expected a date"),
    "a country that is none": ({**SAME, "country": "Sverige"}, "$.country", "two letters of a country such as SE"),
    "hours that end first": (
        {**SAME, "hours": [{"weekday": 1, "starts": "09:00", "ends": "09:00"}]},
        "$.hours[0].ends",
        "09:00 is not after 09:00",
    ),
}


@pytest.mark.parametrize(("data", "place", "words"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_in_a_file_is_told_with_its_place(tmp_path: Path, data: Any, place: str, words: str) -> None:
    path = written(tmp_path, json.dumps(data), "school.json")
    with pytest.raises(Unreadable) as no:
        read_calendar(path)
    assert no.value.path == f"{path}: {place}"
    assert words in no.value.message


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/calendar.json")), ids=lambda path: path.parent.name)
def test_the_calendars_of_the_examples_are_read(path: Path) -> None:
    assert read_calendar(path).terms


def test_a_file_may_say_whose_calendar_it_is(tmp_path: Path) -> None:
    whose = {"school_year": "2026/27", "adopted_on": "2026-08-10", "units": ["solbacken-f-6", "solbacken-7-9"]}
    read = read_calendar(written(tmp_path, json.dumps({**SAME, **whose}), "school.json"))
    assert (read.school_year, read.adopted_on) == ("2026/27", date(2026, 8, 10))
    assert read.units == ("solbacken-f-6", "solbacken-7-9")
    assert read.calendar == read_calendar(written(tmp_path, json.dumps(SAME), "same.json")).calendar


NO_FILES: dict[str, tuple[str, bytes, str]] = {
    "empty JSON": ("a.json", b"", "is no JSON"),
    "half JSON": ("a.json", b'{"terms": [', "is no JSON"),
    "a name twice": ("a.json", b'{"terms": [], "terms": []}', "is given twice in the same object"),
    "a name twice in TOML": ("a.toml", b"terms = []\nterms = []\n", "is no TOML: at line 2, terms is given twice"),
    "deep JSON": ("a.json", b"[" * 100_000, "is no JSON"),
    "a huge number": ("a.json", b'{"terms": ' + b"9" * 5000 + b"}", "is no JSON"),
    "no UTF-8": ("a.json", "läslov".encode("latin-1"), "is not UTF-8 text (byte 1)"),
    "no TOML": ("a.toml", b"terms\n", "is no TOML"),
    "deep TOML": ("a.toml", b"a = " + b"[" * 100_000, "is nested too deeply"),
    "empty TOML": ("a.toml", b"", "has no terms"),
    "a date and time": ("a.toml", b"[[terms]]\nname='a'\ndate=2026-09-01T00:00:00\n", "expected a date"),
    "another kind": ("a.ics", b"BEGIN:VCALENDAR", "a calendar is a file of .json or .toml"),
    "no kind": ("calendar", b"", "a calendar is a file of"),
    "too much": ("a.json", b" " * 1_000_001, "is larger than 1000000 bytes"),
}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '\ufeff{"terms": [{"name": "x", "date": "2026-09-01"}]}'),
        ("a.toml", "\ufeffterms = [{name = 'x', date = 2026-09-01}]"),
    ],
)
def test_the_mark_of_unicode_at_the_start_is_passed_over(tmp_path: Path, name: str, text: str) -> None:
    (term,) = read_calendar(written(tmp_path, text.encode(), name)).terms
    assert term.name == "x"


@pytest.mark.requirement("S0-39")
@pytest.mark.parametrize(
    ("changes", "where", "words"),
    [
        (
            {"terms": [{"name": "a", "first": "2026-08-18", "last": "2027-01-18"}, *SAME["terms"][1:]]},
            "terms[1].first",
            "2027-01-11 is not after the last day of the term before, 2027-01-18",
        ),
        (
            {"terms": [*SAME["terms"][1:], {"name": "a", "first": "2026-08-18", "last": "2027-01-18"}]},
            "terms[0].first",
            "2027-01-11 is not after the last day of the term before, 2027-01-18",
        ),
        (
            {"breaks": [{"name": "läslov", "week": "2025-W44"}]},
            "breaks[0]",
            "2025-10-27 is in none of the terms' years, 2026 to 2027",
        ),
        (
            {"study_days": [{"name": "study day", "date": "2028-09-25"}]},
            "study_days[0]",
            "2028-09-25 is in none of the terms' years, 2026 to 2027",
        ),
        ({"school_year": "2025/26"}, "school_year", "'2025/26' does not begin in 2026, as the terms do"),
    ],
)
def test_an_absurd_calendar_is_told_of_by_its_field(
    tmp_path: Path, changes: dict[str, Any], where: str, words: str
) -> None:
    path = written(tmp_path, json.dumps({**SAME, **changes}), "school.json")
    with pytest.raises(Unreadable) as no:
        read_calendar(path)
    assert (no.value.path, no.value.message) == (f"{path}: $.{where}", words)
    for year in ("2026/27", "läsåret 2026-2027", "26/27"):
        assert read_calendar(written(tmp_path, json.dumps({**SAME, "school_year": year}), "b.json")).school_year == year


@pytest.mark.parametrize(("name", "data", "words"), NO_FILES.values(), ids=NO_FILES)
def test_a_file_that_is_no_calendar_is_named(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = written(tmp_path, data, name)
    with pytest.raises(Unreadable) as no:
        read_calendar(path)
    assert no.value.path.startswith(str(path))
    assert words in no.value.message
    assert len(no.value.message) <= 200
