"""A unit's school calendar, and whether there is school on a given day."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

import attrs

from collegial_core.kernel import Country, UnitId
from collegial_core.kernel.fields import day, label
from collegial_core.kernel.value import Value, value
from collegial_core.policy import Violation, violation

SATURDAY: Final = 6


@value
class Period(Value):
    """A named run of days, from the first to the last, inclusive."""

    name: str = label()
    first: date = day()
    last: date = day()

    def holds(self, on: date) -> bool:
        """Tell whether the day lies in it."""
        return self.first <= on <= self.last


@value
class Term(Period):
    """A term: its first and last day of school."""


@value
class Break(Period):
    """Days without school inside a term: läslov, sportlov, a study day."""


class Reason(StrEnum):
    """Why there is no school on a day."""

    BREAK = "a break"
    TERMS = "outside the terms"
    HOLIDAY = "a public holiday"
    WEEKEND = "a weekend"


@attrs.frozen
class NoSchool:
    """Why there is no school; a break has a name of its own."""

    why: Reason
    name: str | None = None


@attrs.frozen
class Calendar:
    """The terms and breaks of one unit, and the public holidays of its country.

    Where the country is None, nobody has said which it is, and there are no holidays.
    """

    terms: tuple[Term, ...]
    breaks: tuple[Break, ...]
    country: Country | None = None
    holidays: tuple[date, ...] = ()

    def why_closed(self, on: date) -> NoSchool | None:
        """Tell why there is no school on that day, or None when there is."""
        for pause in self.breaks:
            if pause.holds(on):
                return NoSchool(Reason.BREAK, pause.name)
        if not any(term.holds(on) for term in self.terms):
            return NoSchool(Reason.TERMS)
        if on in self.holidays:
            return NoSchool(Reason.HOLIDAY)
        return NoSchool(Reason.WEEKEND) if on.isoweekday() >= SATURDAY else None


@attrs.frozen
class Closed:
    """A unit that has no school on a day, and why."""

    unit: UnitId
    on: date
    no_school: NoSchool

    def violation(self, remedy: str) -> Violation:
        """Say so, for a rule that asks for a school day."""
        day, why, name = str(self.on), str(self.no_school.why), self.no_school.name
        if name is None:
            return violation("{unit} has no school on {day}: {why}.", remedy, unit=self.unit, day=day, why=why)
        return violation("{unit} has no school on {day}: {name}.", remedy, unit=self.unit, day=day, why=why, name=name)


def first_closed(units: Iterable[UnitId], calendars: Mapping[UnitId, Calendar], on: date) -> Closed | None:
    """Give the first of the units that has no school that day; a unit whose calendar is unknown is open (S0-39)."""
    for unit in units:
        no_school = calendars[unit].why_closed(on) if unit in calendars else None
        if no_school is not None:
            return Closed(unit, on, no_school)
    return None
