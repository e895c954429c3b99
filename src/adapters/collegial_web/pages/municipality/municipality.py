"""The municipality: all plans of a store in numbers, unit by unit, with the rounds of each term; never a text."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, Final

import attrs

from collegial_core import Plans
from collegial_core.state import State
from collegial_core.views import VIEWS, Query
from collegial_core.views.terms import Term as InTime
from collegial_core.views.terms import term_of, unit_terms
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
class UnitLine:
    """A unit in numbers."""

    unit: str
    members: str
    visits: str
    meetings: str
    duties: str
    late: int


@attrs.frozen
class UnitTerm:
    """A unit in a term: visits made, meetings held, and the minutes that its leaders worked beside these."""

    unit: str
    words: str
    visits: int
    meetings: int
    worked: int


@attrs.frozen
class PlanPart:
    """A plan: what it is called, its units, how its terms went, and those of each unit."""

    plan: str
    title: str
    units: tuple[UnitLine, ...]
    terms: tuple[Term, ...]
    each: tuple[UnitTerm, ...]


def may_see(asker: Asker) -> bool:
    """Tell whether somebody may see numbers over all plans."""
    return Grant.OVERVIEW in asker.grants


def gathered(plans: Plans, say: Say, on: date, after: str) -> dict[str, Any]:
    """Gather a page of plans, in the order of their ids."""
    page = list(islice((it for it in sorted(plans) if it > after), PAGE + 1))
    parts = []
    for plan in page[:PAGE]:
        with plans.read(plan) as reading:
            if reading.state.plan is not None:
                parts.append(_part(say, plan, reading.state, on))
    return {"parts": parts, "next": page[PAGE - 1] if len(page) > PAGE else None}


def _part(say: Say, plan: str, state: State, on: date) -> PlanPart:
    query = Query(on=on)
    ready = {it.about: it for it in VIEWS["readiness"](state, query) if it.of == "principal"}
    late = VIEWS["overdue"](state, query)

    def of(done: int, every: int) -> str:
        return sentence(say, "{done} of {all}", {"done": done, "all": every}) if every else say("none")

    units = tuple(
        UnitLine(
            unit=it.unit,
            members=of(it.in_groups, it.people),
            visits=of(it.visits_made, it.visits_made + it.visits_planned),
            meetings=of(it.meetings_held, it.meetings_held + it.meetings_planned),
            duties=of(ready[it.unit].shown, ready[it.unit].asked),
            late=sum(state.units[it.unit].principal_on(on) in one.waits_for for one in late),
        )
        for it in VIEWS["overview"](state, query)
    )
    title = state.plan.title if state.plan else plan
    return PlanPart(plan, title, units, tuple(_terms(say, state, query))[-TERMS:], tuple(_each(say, state)))


def _each(say: Say, state: State) -> Iterator[UnitTerm]:
    """Give the latest terms of each unit."""
    rows = unit_terms(state)
    latest = sorted({(it.year, it.autumn) for it in rows})[-TERMS:]
    for it in rows:
        if (it.year, it.autumn) in latest:
            yield UnitTerm(it.unit, _words(say, (it.year, it.autumn)), it.visits, it.meetings, it.worked)


def _terms(say: Say, state: State, query: Query) -> Iterator[Term]:
    """Sum up the rounds by the term in which they began."""
    sums: dict[InTime, tuple[int, int]] = {}
    for it in VIEWS["coverage"](state, query):
        term = term_of(state.rounds[it.round].starts)
        seen, possible = sums.get(term, (0, 0))
        sums[term] = (seen + it.seen, possible + it.possible)
    for term, (seen, possible) in sorted(sums.items()):
        yield Term(_words(say, term), seen, possible)


def _words(say: Say, term: InTime) -> str:
    year, is_autumn = term
    return sentence(say, "autumn {year}" if is_autumn else "spring {year}", {"year": str(year)})
