"""From a group's round and a timetable to a problem, and from a plan of visits to what the ledger is asked for."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, Protocol

import attrs

from collegial_core.group import Membership
from collegial_core.ids import GroupId, LessonId, PersonId, VisitId
from collegial_core.kernel import Unreadable
from collegial_core.meeting import Meeting, Stage
from collegial_core.meeting import StateProtocol as MeetingStateProtocol
from collegial_core.plan import found
from collegial_core.planning.problem import Pair, Problem, Time, Visit, Weights
from collegial_core.planning.timetable import LEAST_MINUTES, Grid, Span, Timetable, grid_of, person_of
from collegial_core.policy import VisitPolicy
from collegial_core.schedule import first_closed
from collegial_core.schedule.week import Week
from collegial_core.visit import MADE, Round, RowsRead, Step, VisitRow, made_of, members_of, owed, read_rows, visits_of
from collegial_core.visit import StateProtocol as VisitStateProtocol
from collegial_core.visit import Visit as Recorded

_AFTER_VISIT: Final = ("talk", "visit")
_HOUR: Final = 60
_TAKING: Final = {Step.PLANNED, *MADE}
"""The steps at which a visit takes its people's time."""

TALK_DAYS: Final = 7
"""Within so many days of a visit its talk is planned, where the method names no deadline."""


class StateProtocol(VisitStateProtocol, MeetingStateProtocol, Protocol):
    """The part of the state from which a round is planned."""


@attrs.frozen(kw_only=True)
class RoundProblem:
    """A group's round as a problem, with the timetable that says which lesson a planned visit is in.

    `unknown` are members of whom the timetable says nothing: they can neither visit nor be visited.
    """

    round: Round
    problem: Problem
    timetable: Timetable
    grid: Grid
    unknown: tuple[PersonId, ...]

    def lesson(self, visit: Visit) -> LessonId:
        """Give the host's lesson at the time of a visit; where it has no name, its period stands for it."""
        found_ = self.timetable.lesson(visit.host, visit.time.week, self.grid.spans[visit.time.period])
        return found_ or LessonId(f"lesson.{visit.time.period.number}")


@attrs.frozen(kw_only=True)
class Wishes:
    """What a round is planned by beside the plan and the timetable.

    `cover`: whether somebody else may teach a visitor's class meanwhile.  `partly`: whether as many visits as can be
    are planned where not all can.  `least` is how many minutes a visit takes at
    least, where the timetable has clock times.  `away` are days on which somebody is not there, ill for example.
    """

    cover: bool = True
    partly: bool = False
    least: int = LEAST_MINUTES
    away: Mapping[PersonId, Collection[dt.date]] = attrs.field(factory=dict)
    weights: Weights = Weights()


def round_problem(
    state: StateProtocol,
    group: GroupId,
    timetable: Timetable,
    on: dt.date,
    wishes: Wishes | None = None,
    moving: Collection[VisitId] = (),
) -> RoundProblem:
    """Give what is left of a group's open round, from a day on, as a problem (S4-01, S4-03, S0-39).

    The visits that are made or planned are left as they are, but for those `moving`, which are planned again; and so
    are the days without school, the meetings that are planned, where the timetable has clock times, and everybody's
    days before they joined.

    Raises:
        Refused: there is no such group (L-01), or its method has no visits (L-08).
        Unreadable: the group has no open round, or the round has no days left.

    """
    wishes = wishes or Wishes()
    policy = visits_of(state, found(state.groups, group, "group"))
    visit_round = open_round(state, group)
    first = max(on, visit_round.starts)
    if first > visit_round.ends:
        raise Unreadable("on", f"round {visit_round.round} ended on {visit_round.ends}; nothing of it can be planned")
    weeks = _weeks(first, visit_round.ends)
    stays = members_of(visit_round, state.groups[group])
    people = tuple(it.person for it in stays)
    grid = grid_of(timetable, people, weeks, wishes.least)
    asked = _asked(visit_round, stays, policy, moving)
    known = _Away(state, timetable, grid, weeks, wishes.away, moving)
    away = {stay.person: known.of(stay) for stay in stays}
    problem = Problem(
        people=tuple(person_of(timetable, grid, it, weeks, away[it]) for it in people),
        weeks=weeks,
        periods=grid.periods,
        closed=frozenset(_outside(weeks, grid, first, visit_round.ends)),
        visitors=max(1, len(people) - 1) if policy.together else 1,
        talk_days=_talk_days(state, group, policy),
        cover=wishes.cover,
        quota=asked.quota,
        whole=asked.quota is None and not wishes.partly,
        left_out=asked.left_out,
        weights=wishes.weights,
    )
    unknown = tuple(it for it in people if it not in timetable.people)
    return RoundProblem(round=visit_round, problem=problem, timetable=timetable, grid=grid, unknown=unknown)


def visit_requests(
    state: StateProtocol, of: RoundProblem, visits: Sequence[Visit], *, by: PersonId, on: dt.date
) -> RowsRead:
    """Give what the ledger is asked for so that these visits are planned; of those it has already there is nothing.

    Talks are not asked for: a talk is recorded when it has been held (S4-02).  Places are those among the visits.
    """
    rows = [VisitRow(visitor=it.visitor, host=it.host, lesson=of.lesson(it), date=it.time.date) for it in visits]
    return read_rows(state, of.round.round, rows, by=by, on=on)


def planned_of(visit_round: Round) -> Iterator[Recorded]:
    """Give the visits of a round that are planned and not made."""
    return (it for it in visit_round.visits if it.step is Step.PLANNED)


def open_round(state: StateProtocol, group: GroupId) -> Round:
    """Give the round of a group that is open.

    Raises:
        Unreadable: there is none.

    """
    there = [it for it in state.rounds_of.get(group, ()) if it.closed_on is None]
    if not there:
        raise Unreadable("group", f"{group} has no open round; open one first, with round.open")
    return there[-1]


def _weeks(first: dt.date, last: dt.date) -> tuple[Week, ...]:
    start = Week.of(first)
    return tuple(start + n for n in range(Week.of(last) - start + 1))


def _outside(weeks: Sequence[Week], grid: Grid, first: dt.date, last: dt.date) -> Iterator[Time]:
    for week in (weeks[0], weeks[-1]):
        yield from (it for it in _times(week, grid) if not first <= it.date <= last)


def _times(week: Week, grid: Grid) -> Iterator[Time]:
    return (Time(week, period) for period in grid.periods)


def _talk_days(state: StateProtocol, group: GroupId, policy: VisitPolicy) -> int | None:
    """Give within how many days the method wants the talk; where it says nothing, within a week."""
    if not policy.talk:
        return None
    deadlines = state.methods[state.groups[group].method].deadlines
    return next((it.days for it in deadlines if (it.step, it.after) == _AFTER_VISIT), TALK_DAYS)


# --- which visits -----------------------------------------------------------------


@attrs.frozen
class _Asked:
    """The pairs that are not asked for, and how many visits each makes at most, where not everyone sees everyone."""

    left_out: frozenset[Pair]
    quota: int | None = None


def _asked(visit_round: Round, stays: Sequence[Membership], policy: VisitPolicy, moving: Collection[VisitId]) -> _Asked:
    """Leave out what is made, planned or not owed, and all visits of whoever has made enough."""
    owing = owed(visit_round, stays)
    done = [*made_of(visit_round.visits), *(it for it in planned_of(visit_round) if it.visit not in moving)]
    pairs = {(one, two) for one in owing for two in owing if one != two}
    out = {(one, two) for one, two in pairs if two not in owing[one].hosts} | (pairs & {_pair(it) for it in done})
    if policy.everyone:
        return _Asked(frozenset(out))
    left = {it: max(0, owing[it].visits - sum(visit.visitor == it for visit in done)) for it in owing}
    out |= {(one, two) for one, two in pairs if not left[one]}
    return _Asked(frozenset(out), max(left.values(), default=0))


def _pair(visit: Recorded) -> Pair:
    return visit.visitor, visit.host


# --- when somebody cannot -----------------------------------------------------------


@attrs.frozen
class _Away:
    """When somebody cannot visit or be visited, by what the plan knows."""

    state: StateProtocol
    timetable: Timetable
    grid: Grid
    weeks: Sequence[Week]
    days: Mapping[PersonId, Collection[dt.date]]
    moving: Collection[VisitId]

    def of(self, stay: Membership) -> frozenset[Time]:
        """Give the times of somebody's."""
        found_ = (time for week in self.weeks for time in _times(week, self.grid) if self._is_closed(stay, time.date))
        return frozenset((*found_, *self._meetings(stay.person), *self._visits(stay.person)))

    def _is_closed(self, stay: Membership, on: dt.date) -> bool:
        unit = self.state.people[stay.person].unit_on(on)
        away = on < stay.since or on in self.days.get(stay.person, ())
        return away or first_closed([unit], self.state.calendars, on) is not None

    def _meetings(self, person: PersonId) -> Iterator[Time]:
        for group in self.state.groups_of.get(person, ()):
            for meeting in self.state.meetings_of.get(group, ()):
                if meeting.stage is Stage.PLANNED and person in self.state.groups[group].members_on(meeting.date):
                    yield from self._during(meeting.date, self._span(meeting))

    def _span(self, meeting: Meeting) -> Span | None:
        """Give when a meeting is; None where the timetable has no clock times, and its period is not known."""
        if not self.timetable.clock:
            return None
        hours, _, minutes = meeting.starts.partition(":")
        starts = int(hours) * _HOUR + int(minutes)
        return Span(meeting.date.isoweekday(), starts, starts + meeting.length)

    def _during(self, on: dt.date, span: Span | None) -> Iterator[Time]:
        week = Week.of(on)
        if span is not None and week in self.weeks:
            yield from (Time(week, period) for period in self.grid.around(span))

    def _visits(self, person: PersonId) -> Iterator[Time]:
        """Yield the times of visits that are planned; of a lesson that the timetable does not have, the whole day."""
        for week in self.weeks:
            for on in week.days:
                for visit in self.state.visits_on.get(on, ()):
                    if person in _pair(visit) and visit.step in _TAKING and visit.visit not in self.moving:
                        yield from self._of_visit(visit, week)

    def _of_visit(self, visit: Recorded, week: Week) -> Iterator[Time]:
        day = visit.date.isoweekday()
        there = self.timetable.of(visit.host, week, day)
        spans = [it.span for it in there if it.lesson == visit.lesson]
        for time in _times(week, self.grid):
            if time.period.day == day and (
                not spans or any(self.grid.spans[time.period].meets(span) for span in spans)
            ):
                yield time
