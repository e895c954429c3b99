"""A unit's school calendar, and whether there is school on a given day."""

from datetime import date
from typing import Final

import attrs

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
