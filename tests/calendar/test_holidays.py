"""The public holidays that close schools."""

from __future__ import annotations

import sys
from datetime import date

import pytest

from collegial_calendar import HolidaysMissing, public_holidays
from collegial_core.kernel import CollegialError, Country, Unreadable
from collegial_core.schedule import Calendar, NoSchool, Reason, Term
from collegial_core.schedule.layout import closed_days, school_year
from collegial_core.schedule.week import Week


def named(first: str, last: str, lang: str = "en", country: str = "SE") -> dict[str, str]:
    found = public_holidays(date.fromisoformat(first), date.fromisoformat(last), lang, Country(country))
    assert [*found] == sorted(found)
    return {str(on): name for on, name in found.items()}


@pytest.mark.requirement("S0-39")
def test_the_holidays_of_a_school_year_fall_on_its_weekdays() -> None:
    assert named("2026-08-01", "2027-07-31") == {
        "2026-12-24": "Christmas Eve",
        "2026-12-25": "Christmas Day",
        "2026-12-31": "New Year's Eve",
        "2027-01-01": "New Year's Day",
        "2027-01-06": "Epiphany",
        "2027-03-26": "Good Friday",
        "2027-03-29": "Easter Monday",
        "2027-05-06": "Ascension Day",
        "2027-06-25": "Midsummer Eve",
    }


@pytest.mark.requirement("S0-39")
@pytest.mark.parametrize(
    ("easter_monday", "week"),
    [("2026-04-06", "2026-W15"), ("2027-03-29", "2027-W13"), ("2028-04-17", "2028-W16"), ("2029-04-02", "2029-W14")],
)
def test_easter_moves(easter_monday: str, week: str) -> None:
    assert named(easter_monday, easter_monday) == {easter_monday: "Easter Monday"}
    assert str(Week.of(date.fromisoformat(easter_monday))) == week


EASTER: dict[int, dict[int, str]] = {
    2026: {14: "2026-04-03"},
    2027: {12: "2027-03-26", 13: "2027-03-29"},
    2029: {13: "2029-03-30", 14: "2029-04-02"},
    2032: {13: "2032-03-26", 14: "2032-03-29"},
    2034: {14: "2034-04-07"},
    2035: {12: "2035-03-23", 13: "2035-03-26"},
    2037: {14: "2037-04-03"},
}
"""Spring → the weeks of 12 to 14 in which a day of Easter falls, and that day; in the springs between none does."""


@pytest.mark.requirement("S0-35", "S0-39")
@pytest.mark.parametrize("spring", range(2026, 2038))
def test_the_last_sessions_of_a_module_heed_easter(spring: int) -> None:
    term = Term(name="spring", first=date(spring, 1, 8), last=date(spring, 6, 10))
    school = Calendar((term,), (), Country("SE"), tuple(public_holidays(term.first, term.last)))
    year = school_year(spring - 1, [school], {})
    weeks = [Week(spring, number) for number in (12, 13, 14)]
    holidays = {week.number: {str(on) for on in closed_days(week, [school])} for week in weeks}
    assert holidays == {week: {day} if (day := EASTER.get(spring, {}).get(week)) else set() for week in holidays}
    assert not set(weeks) & year.closed.keys(), "four days of school are left"


@pytest.mark.requirement("S0-39")
def test_the_turn_of_the_year_2026_lies_in_week_53() -> None:
    term = Term(name="year", first=date(2026, 8, 3), last=date(2027, 6, 15))
    school = Calendar((term,), (), Country("SE"), tuple(public_holidays(term.first, term.last)))
    holiday = NoSchool(Reason.HOLIDAY)
    assert closed_days(Week(2026, 52), [school]) == {date(2026, 12, 24): holiday, date(2026, 12, 25): holiday}
    assert closed_days(Week(2026, 53), [school]) == {date(2026, 12, 31): holiday, date(2027, 1, 1): holiday}
    assert closed_days(Week(2027, 1), [school]) == {date(2027, 1, 6): holiday}
    weeks = school_year(2026, [school], {}).teaching(school_year(2026, [school], {}).autumn, Week(2026, 52))
    assert weeks == (Week(2026, 52), Week(2026, 53))


@pytest.mark.requirement("S0-39")
def test_other_countries_have_holidays_of_their_own() -> None:
    assert named("2027-05-01", "2027-05-31", country="NO").keys() == {"2027-05-06", "2027-05-17"}
    assert named("2026-12-06", "2026-12-25", "sv", "FI")["2026-12-25"] == "Juldagen"
    assert named("2026-12-25", "2026-12-25", "sv", "NO") == {"2026-12-25": "Første juledag"}, "not known in Swedish"


@pytest.mark.requirement("S0-39")
@pytest.mark.parametrize("country", ["XX", "se"])
def test_a_country_of_which_nothing_is_known_is_named(country: str) -> None:
    with pytest.raises(Unreadable, match=f"country: the public holidays of {country} are not known"):
        named("2026-01-01", "2026-12-31", country=country)


def test_both_days_count() -> None:
    assert named("2026-12-24", "2026-12-25", "sv") == {"2026-12-24": "Julafton", "2026-12-25": "Juldagen"}
    assert named("2026-12-26", "2026-12-30") == {}


def test_two_holidays_on_one_day_are_both_named() -> None:
    assert named("2008-05-01", "2008-05-01") == {"2008-05-01": "Ascension Day, May Day"}


@pytest.mark.requirement("S0-39")
@pytest.mark.parametrize("year", range(1953, 2100, 7))
def test_holidays_alone_close_no_whole_week(year: int) -> None:
    found = set(public_holidays(date(year, 1, 1), date(year + 1, 1, 7)))
    weeks = [Week(year, number) for number in range(1, 53)]
    assert not [week for week in weeks if found.issuperset(week.school_days)]


@pytest.mark.parametrize(("first", "last"), [("1952-12-31", "1953-01-01"), ("2100-12-31", "2101-01-01")])
def test_years_of_which_nothing_is_known_are_named(first: str, last: str) -> None:
    with pytest.raises(Unreadable, match="are known from 1953 to 2100"):
        named(first, last)


def test_without_its_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(HolidaysMissing, match=r"install it with: pip install 'collegial\[calendar\]'") as no:
        named("2026-01-01", "2026-12-31")
    assert isinstance(no.value, CollegialError)
