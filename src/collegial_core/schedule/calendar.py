"""A unit's school calendar, and whether there is school on a given day."""

from datetime import date
from typing import Final

import attrs

from collegial_core.kernel.fields import day, label

SATURDAY: Final = 6


@attrs.frozen(kw_only=True)
class Term:
    """A term: from the first to the last day of school, inclusive."""

    name: str = label()
    first: date = day()
    last: date = day()


@attrs.frozen(kw_only=True)
class Break:
    """Days without school inside a term, inclusive: läslov, sportlov, a study day."""

    name: str = label()
    first: date = day()
    last: date = day()


@attrs.frozen
class Calendar:
    """The terms and breaks of one unit."""

    terms: tuple[Term, ...]
    breaks: tuple[Break, ...]

    def why_closed(self, on: date) -> str | None:
        """Tell why there is no school on that day, or None when there is."""
        for pause in self.breaks:
            if pause.first <= on <= pause.last:
                return pause.name
        if not any(term.first <= on <= term.last for term in self.terms):
            return "outside the terms"
        return "a weekend" if on.isoweekday() >= SATURDAY else None
