"""ISO weeks: from Monday to Sunday, and in the year that holds their Thursday."""

import re
from datetime import date, timedelta
from typing import Final

import attrs

from collegial_core.kernel import Unreadable
from collegial_core.kernel.fields import FIRST_DAY, LAST_DAY

SCHOOL_DAYS: Final = 5
"""Monday to Friday."""

_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})", re.ASCII)
_FIRST: Final = FIRST_DAY.isocalendar().year
_LAST: Final = LAST_DAY.isocalendar().year


def weeks_in(year: int) -> int:
    """Give the number of weeks in an ISO year: 52, or 53 in a long one such as 2026."""
    return date(year, 12, 28).isocalendar().week


@attrs.frozen(order=True)
class Week:
    """A week of a year, such as 2026-W53; weeks can be compared, counted on and subtracted.

    `year` is the ISO year: 1 January 2027 lies in 2026-W53.

    Raises:
        Unreadable: there is no such week: week 53 is in long years only, and
            years go from 1900 to 2200.

    """

    year: int
    number: int

    def __attrs_post_init__(self) -> None:
        if not _FIRST <= self.year <= _LAST:
            raise Unreadable("week", f"{self.year} is no year from {_FIRST} to {_LAST}")
        last = weeks_in(self.year)
        if not 1 <= self.number <= last:
            raise Unreadable("week", f"{self.year} has weeks 1 to {last}, not {self.number}")

    @classmethod
    def of(cls, on: date) -> "Week":
        """Give the week that a day lies in."""
        year, number, _ = on.isocalendar()
        return cls(year, number)

    @classmethod
    def read(cls, text: str, where: str = "week") -> "Week":
        """Read a week as it is written in ISO 8601, such as `2026-W53`.

        Raises:
            Unreadable: it is no such week; `where` tells where it stood.

        """
        found = _WEEK.fullmatch(text)
        if found is None:
            raise Unreadable(where, f"expected a week such as 2026-W53, got {text[:40]!r}")
        try:
            return cls(int(found[1]), int(found[2]))
        except Unreadable as error:
            raise Unreadable(where, error.message) from None

    @property
    def monday(self) -> date:
        """Its first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def friday(self) -> date:
        """Its last school day."""
        return self.school_days[-1]

    @property
    def days(self) -> tuple[date, ...]:
        """Its seven days, from Monday."""
        return tuple(self.monday + timedelta(days=n) for n in range(7))

    @property
    def school_days(self) -> tuple[date, ...]:
        """Its days from Monday to Friday."""
        return self.days[:SCHOOL_DAYS]

    def __add__(self, weeks: int) -> "Week":
        try:
            return Week.of(self.monday + timedelta(weeks=weeks))
        except OverflowError:
            raise Unreadable("week", f"{weeks} weeks from {self} there is no week") from None

    def __sub__(self, other: "Week") -> int:
        return (self.monday - other.monday).days // 7

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02}"


def number_of(week: "int | Week") -> int:
    """Give the number that a week is printed by."""
    return week if isinstance(week, int) else week.number
