"""Meetings found: all times that can be the best are tried, so that what is found is the best, and "none" is certain.

That the beginnings of free times are enough: moved to an earlier time, until it begins with the free time of somebody
who is there, a meeting loses nobody.
"""

from collections.abc import Iterator
from typing import Final

import attrs

from collegial_core.planning.meeting_checker import check_meetings
from collegial_core.planning.meeting_reasons import minutes_together, reasons_against_meetings, smallest_relaxations
from collegial_core.planning.meetings import WEEKDAYS, MeetingProblem, Meetings, MeetingTime, price_meetings
from collegial_core.planning.outcome import Impossible, Planned, Proof, Spoke

SEARCH: Final = "search"
"""All times tried."""

OVERLAY: Final = "overlay"
"""Everybody's free times laid over each other: a second way to see that too little is left."""

MeetingsOutcome = Planned[Meetings] | Impossible


def find_meetings(problem: MeetingProblem) -> MeetingsOutcome:
    """Find the meetings of least harm, or say why there are none, and what would help."""
    found = best_meetings(problem)
    minutes = minutes_together(problem)
    says = "All are free together for {minutes:minute|minutes} at the most."
    spoke = (Spoke(name=OVERLAY, template=says, facts={"minutes": minutes}),)
    if found is not None:
        return _planned(problem, found, spoke)
    return Impossible(
        reasons=reasons_against_meetings(problem),
        relaxations=smallest_relaxations(problem, is_possible),
        proof=Proof(said_by=(SEARCH, OVERLAY) if minutes < problem.length else (SEARCH,), spoke=spoke),
    )


def is_possible(problem: MeetingProblem) -> bool:
    """Tell whether there are such meetings: some were found, and the checker has nothing against them."""
    found = best_meetings(problem)
    return found is not None and not check_meetings(problem, _planned(problem, found))


def _planned(problem: MeetingProblem, found: Meetings, spoke: tuple[Spoke, ...] = ()) -> Planned[Meetings]:
    costs = price_meetings(problem, found)
    cost = sum(it.amount for it in costs)
    return Planned(value=found, costs=costs, bound=cost, proof=Proof(said_by=(SEARCH,), spoke=spoke))


def best_meetings(problem: MeetingProblem) -> Meetings | None:
    """Give the meetings of least harm, of those alike the earliest in the week; None where there are none."""
    return next(_ranked(problem), None) if problem.same_time else _week_by_week(problem)


def offers(problem: MeetingProblem, most: int) -> tuple[Meetings, ...]:
    """Give meetings at so many times of the week, those of least harm first; of those alike, one on each weekday."""
    found: dict[object, Meetings] = {}
    for meetings in _ranked(attrs.evolve(problem, whole=False)):
        found.setdefault((meetings[0].on.isoweekday(), tuple(it.missing for it in meetings)), meetings)
    return tuple(found.values())[:most]


def _week_by_week(problem: MeetingProblem) -> Meetings | None:
    found: list[MeetingTime] = []
    for week in sorted(problem.weeks):
        one = attrs.evolve(problem, weeks=(week,), same_time=True)
        best = best_meetings(one)
        if best is None and problem.whole and any(one.days(day) for day in WEEKDAYS):
            return None
        found += best or ()
    return tuple(found) or None


def _ranked(problem: MeetingProblem) -> Iterator[Meetings]:
    """Yield the meetings at each time of the week at which somebody's free time begins, those of least cost first."""
    found = [it for day in WEEKDAYS for it in _on(problem, day)]
    if problem.whole:
        found = [it for it in found if not any(time.missing for time in it)]
    return iter(sorted(found, key=lambda it: (_cost(problem, it), it[0].on.isoweekday(), it[0].starts)))


def _cost(problem: MeetingProblem, meetings: Meetings) -> int:
    return sum(it.amount for it in price_meetings(problem, meetings))


def _on(problem: MeetingProblem, weekday: int) -> Iterator[Meetings]:
    days = problem.days(weekday)
    for start in sorted({it.starts for who in problem.people for on in days for it in who.by_day.get(on, ())}):
        yield tuple(MeetingTime(on, start, problem.missing(on, start)) for on in days)
