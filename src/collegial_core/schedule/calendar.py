"""A unit's school calendar, and whether there is school on a given day."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import attrs

from collegial_core.kernel import UnitId
from collegial_core.kernel.fields import day, label
from collegial_core.kernel.value import Value, value

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


@attrs.frozen
class Calendar:
    """The terms and breaks of one unit."""

    terms: tuple[Term, ...]
    breaks: tuple[Break, ...]

    def why_closed(self, on: date) -> str | None:
        """Tell why there is no school on that day, or None when there is."""
        for pause in self.breaks:
            if pause.holds(on):
                return pause.name
        if not any(term.holds(on) for term in self.terms):
            return "outside the terms"
        return "a weekend" if on.isoweekday() >= SATURDAY else None


@attrs.frozen
class Closed:
    """A unit that has no school on some day, and why."""

    unit: UnitId
    why: str


def first_closed(units: Iterable[UnitId], calendars: Mapping[UnitId, Calendar], on: date) -> Closed | None:
    """Give the first of the units that has no school that day; a unit whose calendar is unknown is open (S0-39)."""
    for unit in units:
        why = calendars[unit].why_closed(on) if unit in calendars else None
        if why is not None:
            return Closed(unit, why)
    return None
