"""The public holidays that close schools."""

from __future__ import annotations

import sys
from datetime import date

import pytest

from collegial_calendar import HolidaysMissing, public_holidays
from collegial_core.kernel import CollegialError, Unreadable
from collegial_core.schedule.week import Week


def named(first: str, last: str, lang: str = "en") -> dict[str, str]:
    found = public_holidays(date.fromisoformat(first), date.fromisoformat(last), lang)
    assert all(it.first == it.last for it in found)
    return {str(it.first): it.name for it in found}


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


def test_both_days_count() -> None:
    assert named("2026-12-24", "2026-12-25", "sv") == {"2026-12-24": "Julafton", "2026-12-25": "Juldagen"}
    assert named("2026-12-26", "2026-12-30") == {}


def test_two_holidays_on_one_day_are_both_named() -> None:
    assert named("2008-05-01", "2008-05-01") == {"2008-05-01": "Ascension Day, May Day"}


@pytest.mark.requirement("S0-39")
@pytest.mark.parametrize("year", range(1953, 2100, 7))
def test_holidays_alone_close_no_whole_week(year: int) -> None:
    found = {it.first for it in public_holidays(date(year, 1, 1), date(year + 1, 1, 7))}
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
