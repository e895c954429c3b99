"""The overview as people read it: one line a plan, what is late first; and what departs from rules in the plans."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import attrs

from collegial_core import Plans, StoreError, Unreadable
from collegial_core.module import school_year
from collegial_core.privacy import NOBODY, Reader
from collegial_core.views import Query
from collegial_core.views.deviations import DeviationRow
from collegial_core.views.terms import Term, term_of
from collegial_overview.model import ReadModel, UnreadablePlan
from collegial_overview.overview import OVERVIEW
from collegial_sql.home import Cursor, Home, Values


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@attrs.frozen
class Line:
    """A plan on a day.

    `late` counts what should have been done before that day; `due` is the day of the first
    thing to be done, late or not.  `held` of `wanted` visits and `seen` of `possible` pairs
    are those of the rounds that are not closed.  `worked` are the leaders' minutes in the
    day's school year, `asked` and `allotted` their minutes a week.
    """

    plan: str
    entries: int
    late: int
    due: date | None = attrs.field(converter=_day)
    people: int
    groups: int
    held: int
    wanted: int
    seen: int
    possible: int
    meetings: int
    worked: int
    asked: int
    allotted: float
    deviations: int


@attrs.frozen
class PlanDeviations:
    """What departs from rules in a plan; `unreadable` says why nothing is told where the plan cannot be read."""

    plan: str
    rows: list[DeviationRow] = attrs.field(factory=list)
    unreadable: UnreadablePlan | None = None


@attrs.frozen
class UnitLine:
    """A unit on a day: `late` counts what was overdue, `shown` of `asked` are its principal's duties when last read."""

    unit: str
    people: int
    in_groups: int
    visits_made: int
    visits_planned: int
    meetings_held: int
    meetings_planned: int
    late: int
    shown: int
    asked: int


@attrs.frozen
class UnitTerm:
    """A unit in a term: what was done in it, and how it stood when something was last recorded there.

    Each is None for a term in which nothing was recorded, or nothing was done.
    """

    unit: str
    year: int
    autumn: bool
    visits: int | None
    meetings: int | None
    worked: int | None
    late: int | None
    shown: int | None
    asked: int | None


@attrs.frozen
class PlanLines:
    """A plan: its units, their terms in order, and of the rounds that began in each term the pairs seen of all."""

    plan: str
    units: tuple[UnitLine, ...]
    terms: tuple[UnitTerm, ...]
    coverage: tuple[tuple[Term, int, int], ...]


_LINES: Final = """
    SELECT p.plan, n.number, coalesce(d.late, 0), d.due, p.people, p.running,
        coalesce(c.held, 0), coalesce(c.wanted, 0), coalesce(c.seen, 0), coalesce(c.possible, 0),
        p.meetings_held, coalesce(y.worked, 0), coalesce(l.asked, 0), coalesce(l.allotted, 0), p.deviations
    FROM overview_plans p
    JOIN overview_numbers n ON n.plan = p.plan
    LEFT JOIN (
        SELECT plan, count(CASE WHEN due < ? THEN 1 END) AS late, min(due) AS due FROM overview_due GROUP BY plan
    ) d ON d.plan = p.plan
    LEFT JOIN (
        SELECT plan, CAST(sum(held) AS BIGINT) AS held, CAST(sum(wanted) AS BIGINT) AS wanted,
            CAST(sum(seen) AS BIGINT) AS seen, CAST(sum(possible) AS BIGINT) AS possible
        FROM overview_coverage WHERE closed_on IS NULL GROUP BY plan
    ) c ON c.plan = p.plan
    LEFT JOIN (
        SELECT plan, CAST(sum(asked) AS BIGINT) AS asked, sum(allotted) AS allotted
        FROM overview_leaders GROUP BY plan
    ) l ON l.plan = p.plan
    LEFT JOIN (
        SELECT plan, CAST(sum(worked) AS BIGINT) AS worked FROM overview_leader_years WHERE year = ? GROUP BY plan
    ) y ON y.plan = p.plan
"""

_UNITS: Final = """
    SELECT u.unit, u.people, u.in_groups, u.visits_made, u.visits_planned, u.meetings_held, u.meetings_planned,
        coalesce(d.late, 0)
    FROM overview_units u
    LEFT JOIN (
        SELECT unit, count(*) AS late FROM overview_unit_due WHERE plan = ? AND due < ? GROUP BY unit
    ) d ON d.unit = u.unit
    WHERE u.plan = ? ORDER BY u.unit
"""

_TERMS: Final = "FROM overview_{} WHERE plan = ? ORDER BY year, autumn"

_DEPARTING: Final = """
    SELECT p.plan, n.number FROM overview_plans p JOIN overview_numbers n ON n.plan = p.plan
    WHERE p.deviations > 0 ORDER BY p.plan
"""


class Overview(ReadModel):
    """The overview across all plans."""

    def __init__(self, home: Home) -> None:
        """Take a place; nothing is made yet."""
        super().__init__(home, OVERVIEW)

    def lines(self, on: date) -> list[Line]:
        """Give a line for each plan on a day; first the one with what is late longest, or due soonest.

        Raises:
            StoreError: the overview is not there, or was made by another release.

        """
        self.check()
        with self.home.reading() as cursor:
            found = cursor.read(_LINES, on.isoformat(), school_year(on))
        return sorted((Line(*row) for row in found), key=lambda line: (line.due or date.max, line.plan))

    def units(self, on: date, *, after: str = "", most: int) -> list[PlanLines]:
        """Give the units of the plans whose ids come after one, on a day.

        Raises:
            StoreError: the overview is not there, or was made by another release.

        """
        self.check()
        with self.home.reading() as cursor:
            plans = cursor.read("SELECT plan FROM overview_plans WHERE plan > ? ORDER BY plan LIMIT ?", after, most)
            return [_plan_lines(cursor, str(plan), on) for (plan,) in plans]

    def deviations(self, plans: Plans, reader: Reader = NOBODY) -> Iterator[PlanDeviations]:
        """Yield the deviations of each plan that had some at the last update, with the reasons that a reader may read.

        The tables hold no reason: each of these plans is read now.

        Raises:
            StoreError: the overview is not there, or was made by another release; or the store cannot serve.

        """
        self.check()
        with self.home.reading() as cursor:
            found = cursor.read(_DEPARTING)
        return (_deviations(plans, plan, number, Query(reader=reader)) for plan, number in found)


def _plan_lines(cursor: Cursor, plan: str, on: date) -> PlanLines:
    done = cursor.read(f"SELECT unit, year, autumn, visits, meetings, worked {_TERMS.format('terms')}", plan)
    stood = cursor.read(f"SELECT unit, year, autumn, late, shown, asked {_TERMS.format('standings')}", plan)
    terms: dict[Values, list[Any]] = {}
    for place, rows in enumerate((done, stood)):
        for unit, year, autumn, *numbers in rows:
            terms.setdefault((unit, year, bool(autumn)), [None] * 6)[3 * place : 3 * place + 3] = numbers
    duties: dict[Any, Any] = {unit: (shown, asked) for unit, _, _, _, shown, asked in stood}
    units: list[Any] = cursor.read(_UNITS, plan, on.isoformat(), plan)
    return PlanLines(
        plan,
        tuple(UnitLine(*row, *duties.get(row[0], (0, 0))) for row in units),
        tuple(UnitTerm(*key, *numbers) for key, numbers in sorted(terms.items())),
        tuple(_coverage(cursor.read("SELECT starts, seen, possible FROM overview_coverage WHERE plan = ?", plan))),
    )


def _coverage(rounds: list[Any]) -> Iterator[tuple[Term, int, int]]:
    """Sum up rounds by the term in which they began."""
    sums: dict[Term, tuple[int, int]] = {}
    for starts, seen, possible in rounds:
        term = term_of(date.fromisoformat(str(starts)))
        before = sums.get(term, (0, 0))
        sums[term] = (before[0] + seen, before[1] + possible)
    for term, (seen, possible) in sorted(sums.items()):
        yield term, seen, possible


def _deviations(plans: Plans, plan: str, number: int, query: Query) -> PlanDeviations:
    try:
        return PlanDeviations(plan, plans.view(plan, "deviations", query))
    except (StoreError, Unreadable) as error:
        plans.position()  # a store that is gone does not answer this either
        return PlanDeviations(plan, unreadable=UnreadablePlan(plan, number, str(error)))
