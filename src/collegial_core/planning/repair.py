"""A round's visits planned again after something changed: what can stay as it was stays.

    repair = repair_problem(state, group, timetable, on)

The timetable is the one that holds now, with lessons moved or cancelled; who is away is a wish; who left or joined, and
which days have no school, the plan knows.  Whatever was before the day is left alone.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from enum import StrEnum

import attrs

from collegial_core.ids import GroupId, PersonId
from collegial_core.kernel import Occasion, Request
from collegial_core.kernel.value import Asked
from collegial_core.plan import found
from collegial_core.planning.options import Options, options_of
from collegial_core.planning.problem import Does, Pair, Problem, Time, Visit, Weights
from collegial_core.planning.rounds import (
    RoundProblem,
    StateProtocol,
    Wishes,
    open_round,
    planned_of,
    round_problem,
    visit_requests,
)
from collegial_core.planning.timetable import Timetable
from collegial_core.visit import Visit as Recorded
from collegial_core.visit import VisitCancelled, VisitMoved


class Broken(StrEnum):
    """Why a visit cannot be as it was planned: nobody owes it now, its lesson is gone, or somebody is not there."""

    NOT_ASKED = "not-asked"
    NO_LESSON = "no-lesson"
    NOT_THERE = "not-there"


@attrs.frozen(kw_only=True)
class Repair:
    """What is to be planned again: the problem, the visits that were planned from the day on, and those broken, why."""

    of: RoundProblem
    was: tuple[Recorded, ...]
    broken: tuple[tuple[Recorded, Broken], ...]


@attrs.frozen(kw_only=True)
class Amended:
    """A change of the plan: the visit as it was, None for a new one; as it is to be, None if it is called off."""

    pair: Pair
    was: Recorded | None
    visit: Visit | None
    request: Request


def repair_problem(
    state: StateProtocol, group: GroupId, timetable: Timetable, on: dt.date, wishes: Wishes | None = None
) -> Repair:
    """Give a group's open round, from a day on, as a problem in which visits had better stay as they are planned.

    All visits come first, then as few changes as can be, then what a plan costs else.

    Raises:
        Refused: as `round_problem`.
        Unreadable: likewise.

    """
    found(state.groups, group, "group")
    was = tuple(it for it in planned_of(open_round(state, group)) if it.date >= on)
    of = round_problem(state, group, timetable, on, wishes, frozenset(it.visit for it in was))
    asked, times = set(of.problem.pairs), tuple(of.problem.times)
    standing = tuple(place for it in was if _pair(it) in asked for place in _places(of, it, times))
    weights = _fewest_changes_first(of.problem)
    of = attrs.evolve(of, problem=attrs.evolve(of.problem, standing=standing, weights=weights))
    options = options_of(of.problem)
    broken = tuple((it, why) for it in was if (why := _broken(of, options, it)) is not None)
    return Repair(of=of, was=was, broken=broken)


def _places(of: RoundProblem, was: Recorded, times: Sequence[Time]) -> Iterator[Visit]:
    """Give a visit at each time at which it would be as it was planned: on its day, in the host's lesson of its name.

    A lesson that the timetable does not have by that name is taken to be gone.
    """
    for time in times:
        visit = Visit(time=time, visitor=was.visitor, host=was.host)
        does = of.timetable.does(was.host, time.week, of.grid.spans[time.period]) if time.date == was.date else None
        if does is Does.TEACHES and of.lesson(visit) == was.lesson:
            yield visit


def _broken(of: RoundProblem, options: Options, was: Recorded) -> Broken | None:
    if _pair(was) not in options.of:
        return Broken.NOT_ASKED
    there = of.problem.standing_times.get(_pair(was), ())
    if not there:
        return Broken.NO_LESSON
    return None if any(options.times[it.time] in there for it in options.of[_pair(was)]) else Broken.NOT_THERE


def _fewest_changes_first(problem: Problem) -> Weights:
    """Weigh a change above all else that a plan can cost, and a visit that is not placed above all changes."""
    weights, count = problem.weights, len(problem.pairs)
    days = weights.talk_delay * (problem.talk_days or 0)
    each = weights.cover + max(weights.no_talk, days) + weights.closed + weights.avoided + 2 * weights.uneven_week
    moved = count * (each + weights.uneven_hosting) + 1
    return attrs.evolve(weights, moved=moved, unplaced=(count + 1) * moved)


def repair_requests(
    state: StateProtocol, repair: Repair, visits: Sequence[Visit], *, by: PersonId, on: dt.date
) -> tuple[Amended, ...]:
    """Give what the ledger is asked for so that its visits are these: call off, move, plan; none for what stays.

    Raises:
        Unreadable: a new visit cannot be asked for.

    """
    planned = {it.pair: it for it in visits}
    occasion, of = Occasion(by=by, on=on), repair.of
    amended: list[Amended] = []
    for was in repair.was:
        visit = planned.pop(_pair(was), None)
        asked = _change(of, was, visit)
        if asked is not None:
            amended.append(Amended(pair=_pair(was), was=was, visit=visit, request=Request(asked, occasion)))
    new = tuple(planned.values())
    read = visit_requests(state, of, new, by=by, on=on)
    for it in read.faults:
        raise it.fault
    amended.sort(key=lambda it: it.visit is not None)
    asked_for = zip(read.places, read.requests, strict=True)
    return (
        *amended,
        *(Amended(pair=new[place].pair, was=None, visit=new[place], request=it) for place, it in asked_for),
    )


def _change(of: RoundProblem, was: Recorded, visit: Visit | None) -> Asked | None:
    if visit is None:
        return VisitCancelled(visit=was.visit)
    date, lesson = visit.time.date, of.lesson(visit)
    return None if (date, lesson) == (was.date, was.lesson) else VisitMoved(visit=was.visit, date=date, lesson=lesson)


def _pair(visit: Recorded) -> Pair:
    return visit.visitor, visit.host
