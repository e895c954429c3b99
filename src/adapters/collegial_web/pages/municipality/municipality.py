"""The municipality: all plans of a store in numbers, unit by unit and term by term, from the overview; never a text."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

import attrs

from collegial_core import Plans, StoreError
from collegial_overview import Overview, PlanLines, UnitLine, UnitTerm, open_overview
from collegial_web.asking import Asker, Grant
from collegial_words.catalogue import Say, sentence

PAGE: Final = 50
"""So many plans stand on a page."""

TERMS: Final = 6
"""So many terms are shown of each plan, the latest."""


@attrs.frozen
class Term:
    """The pairs seen in the rounds that began in a term, of all that there were."""

    words: str
    seen: int
    possible: int

    @property
    def share(self) -> float:
        """How much of the whole that is, in hundredths."""
        return round(100 * self.seen / self.possible, 1) if self.possible else 0


@attrs.frozen
class UnitWords:
    """A unit in numbers."""

    unit: str
    members: str
    visits: str
    meetings: str
    duties: str
    late: int


@attrs.frozen
class TermWords:
    """A unit in a term: visits made, meetings held, minutes that its leaders worked beside these, and how it stood."""

    unit: str
    words: str
    visits: int
    meetings: int
    worked: int
    duties: str
    late: int | None


@attrs.frozen
class PlanPart:
    """A plan: its units, how its terms went, and those of each unit."""

    plan: str
    units: tuple[UnitWords, ...]
    terms: tuple[Term, ...]
    each: tuple[TermWords, ...]


def may_see(asker: Asker) -> bool:
    """Tell whether somebody may see numbers over all plans."""
    return Grant.OVERVIEW in asker.grants


def gathered(place: str, plans: Plans, say: Say, on: date, after: str) -> dict[str, Any]:
    """Gather a page of plans, in the order of their ids, when what was recorded since has been taken in.

    Raises:
        StoreError: the overview follows another store, or is just being built by another process.

    """
    with open_overview(place) as overview:
        behind = _brought_up_to_date(overview, plans)
        found = overview.units(on, after=after, most=PAGE + 1)
        unreadable = [it.plan for it in overview.unreadable()]
    more = found[PAGE - 1].plan if len(found) > PAGE else None
    parts = [_part(say, it) for it in found[:PAGE]]
    return {"parts": parts, "next": more, "behind": behind, "unreadable": unreadable}


def _brought_up_to_date(overview: Overview, plans: Plans) -> bool:
    """Take in what was recorded since; tell whether it is behind, for another process is at it."""
    try:
        overview.update(plans)
    except StoreError:
        overview.check()
        return overview.is_behind(plans)
    return False


def _part(say: Say, plan: PlanLines) -> PlanPart:
    terms = [Term(_words(say, term[0], is_autumn=term[1]), seen, possible) for term, seen, possible in plan.coverage]
    return PlanPart(
        plan.plan,
        tuple(_unit(say, it) for it in plan.units),
        tuple(terms[-TERMS:]),
        tuple(_each(say, plan.terms)),
    )


def _of(say: Say, done: int, every: int) -> str:
    return sentence(say, "{done} of {all}", {"done": done, "all": every}) if every else say("none")


def _unit(say: Say, it: UnitLine) -> UnitWords:
    return UnitWords(
        unit=it.unit,
        members=_of(say, it.in_groups, it.people),
        visits=_of(say, it.visits_made, it.visits_made + it.visits_planned),
        meetings=_of(say, it.meetings_held, it.meetings_held + it.meetings_planned),
        duties=_of(say, it.shown, it.asked),
        late=it.late,
    )


def _each(say: Say, terms: Sequence[UnitTerm]) -> Iterator[TermWords]:
    """Give the latest terms of each unit, in which something was recorded or done."""
    latest = sorted({(it.year, it.autumn) for it in terms})[-TERMS:]
    for it in terms:
        if (it.year, it.autumn) in latest:
            yield TermWords(
                unit=it.unit,
                words=_words(say, it.year, is_autumn=it.autumn),
                visits=it.visits or 0,
                meetings=it.meetings or 0,
                worked=it.worked or 0,
                duties="" if it.shown is None or it.asked is None else _of(say, it.shown, it.asked),
                late=it.late,
            )


def _words(say: Say, year: int, *, is_autumn: bool) -> str:
    return sentence(say, "autumn {year}" if is_autumn else "spring {year}", {"year": str(year)})
