"""From a group, its method's rhythm and a timetable to when it can meet, and from meetings to what the ledger is asked.

Timetables with clock times alone say when somebody is free for so many minutes.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, Protocol

import attrs

from collegial_core.group import Group
from collegial_core.ids import GroupId, MeetingId, PersonId
from collegial_core.kernel import ClockTime, Occasion, Unreadable
from collegial_core.kernel.entry import Request
from collegial_core.meeting import MeetingForm, MeetingPlanned, Stage, agenda, expected, total
from collegial_core.meeting import StateProtocol as MeetingStateProtocol
from collegial_core.meeting.parties import minutes_into, units_of, working_on
from collegial_core.plan import found
from collegial_core.planning.meetings import DAY, Attendee, FreeTime, MeetingProblem, Meetings
from collegial_core.planning.timetable import Span, Timetable
from collegial_core.policy import Cadence, Every, Form, Method
from collegial_core.schedule import first_closed
from collegial_core.schedule.week import Week
from collegial_core.visit import MADE, Step
from collegial_core.visit import StateProtocol as VisitStateProtocol

_HOUR: Final = 60


class StateProtocol(VisitStateProtocol, MeetingStateProtocol, Protocol):
    """The part of the state from which meetings are planned."""


@attrs.frozen(kw_only=True)
class MeetingWishes:
    """What meetings are planned by beside the plan and the timetable.

    `every` so many weeks, and for so many `minutes`; left out, as the method says.  `until` is the last day, the plan's
    where it is left out.  `whole`: nobody is missing.
    """

    every: int | None = None
    minutes: int | None = None
    until: dt.date | None = None
    whole: bool = True
    form: MeetingForm = MeetingForm.ON_SITE


@attrs.frozen(kw_only=True)
class SeriesProblem:
    """A group's meetings as a problem.

    `unknown` are those of whose time neither the timetable nor the plan says anything: they are not asked about.
    """

    group: GroupId
    problem: MeetingProblem
    form: MeetingForm
    unknown: tuple[PersonId, ...]


def series_problem(
    state: StateProtocol, group: GroupId, timetable: Timetable, on: dt.date, wishes: MeetingWishes | None = None
) -> SeriesProblem:
    """Give a group's meetings, from a day on, as a problem (S0-17, S0-39, S1-02).

    Its people are the members and the leader.  They are free when they are on site and neither teach nor are busy,
    within their working time where that is known, and outside visits and meetings that are planned.  Weeks in which the
    group meets already are left out.

    Raises:
        Refused: there is no such group (L-01).
        Unreadable: no rhythm, length or week is known, or nothing of anybody's time.

    """
    wishes = wishes or MeetingWishes()
    there = found(state.groups, group, "group")
    method = state.methods[there.method]
    if not timetable.clock:
        raise Unreadable("timetable", "has numbered periods; for meetings it needs clock times")
    known = meeting_length(method, wishes.minutes)
    if known is None:
        raise Unreadable("minutes", f"{method.ref} does not say how long a meeting takes; say so")
    days = _days(state, there, on, wishes)
    weeks = _weeks(days, method, wishes)
    left = tuple(it for it in weeks if it not in _met(state, group))
    if not left:
        raise Unreadable("on", f"{group} has no week left to meet in, from {on} on")
    everyone = tuple(dict.fromkeys(person for day in days for person in expected(there, day)))
    at_school = _AtSchool(state, timetable, tuple(it for it in days if Week.of(it) in left))
    people = [at_school.attendee(it, there) for it in everyone if at_school.is_known(it)]
    if not people:
        raise Unreadable("timetable", f"says nothing of anybody in {group}")
    return SeriesProblem(
        group=group,
        problem=MeetingProblem(
            people=tuple(people),
            weeks=left,
            length=known[0],
            least=known[1],
            closed=frozenset(it for week in left for it in week.days if it not in days),
            whole=wishes.whole,
        ),
        form=wishes.form,
        unknown=tuple(it for it in everyone if not at_school.is_known(it)),
    )


def meeting_requests(
    state: StateProtocol, of: SeriesProblem, meetings: Meetings, *, by: PersonId, on: dt.date
) -> tuple[Request, ...]:
    """Give what the ledger is asked for so that these meetings are planned."""
    return tuple(
        Request(
            MeetingPlanned(
                meeting=_name(state, of.group, it.on),
                group=of.group,
                date=it.on,
                starts=ClockTime(f"{it.starts // _HOUR:02}:{it.starts % _HOUR:02}"),
                minutes=of.problem.length,
                form=of.form,
            ),
            Occasion(by=by, on=on),
        )
        for it in meetings
    )


def _name(state: StateProtocol, group: GroupId, on: dt.date) -> MeetingId:
    number, name = 1, MeetingId(f"{group}-{on}")
    while name in state.meetings:
        number += 1
        name = MeetingId(f"{group}-{on}-{number}")
    return name


# --- how long and how often ---------------------------------------------------


def meeting_length(method: Method, minutes: int | None) -> tuple[int, int] | None:
    """Give the minutes of a meeting, as said or as the method says, and how many it needs at least; None if unknown.

    Raises:
        Unreadable: fewer are said than the method's agenda takes.

    """
    least = total(agenda(method, 1))[0] if method.form is Form.MEETING else 0
    said = minutes or (method.module.meeting_minutes if method.module else least)
    if said and said < least:
        raise Unreadable("minutes", f"the agenda of {method.ref} takes {least} minutes, not {said}")
    return (said, max(1, least)) if said else None


def _days(state: StateProtocol, group: Group, on: dt.date, wishes: MeetingWishes) -> tuple[dt.date, ...]:
    """Give the days on which the group could meet: there is school for all, and somebody is a member."""
    ends = wishes.until or (state.plan.ends if state.plan else on)
    days = (on + dt.timedelta(it) for it in range((ends - on).days + 1))
    return tuple(it for it in days if group.members_on(it) and _is_open(state, group, it))


def _is_open(state: StateProtocol, group: Group, on: dt.date) -> bool:
    units = units_of(state, expected(group, on), on)
    return first_closed(units, state.calendars, on) is None


def _weeks(days: Sequence[dt.date], method: Method, wishes: MeetingWishes) -> tuple[Week, ...]:
    """Give the weeks with school in which the rhythm has a meeting."""
    cadence = method.cadence
    there = tuple(dict.fromkeys(map(Week.of, days)))
    if wishes.every is not None:
        return tuple(it for it in there if (it - there[0]) % wishes.every == 0)
    if cadence is None:
        raise Unreadable("every", f"{method.ref} does not say how often its groups meet; say so, in weeks")
    return _by_months(there, cadence) if cadence.every is Every.MONTHS else _by_weeks(there, cadence)


def _by_weeks(weeks: Sequence[Week], cadence: Cadence) -> tuple[Week, ...]:
    turns = {it * cadence.length // cadence.meetings for it in range(cadence.meetings)}
    return tuple(it for it in weeks if (it - weeks[0]) % cadence.length in turns)


def _by_months(weeks: Sequence[Week], cadence: Cadence) -> tuple[Week, ...]:
    """Spread the meetings over the weeks of the months, of those weeks that lie in one month: it counts for one."""
    whole = [it for it in weeks if it.monday.month == it.friday.month]

    def months(week: Week) -> int:
        first = weeks[0].friday
        return ((week.friday.year - first.year) * 12 + week.friday.month - first.month) // cadence.length

    spans = [list(those) for _, those in groupby(whole, months)]
    turns = range(cadence.meetings)
    return tuple(dict.fromkeys(those[it * len(those) // cadence.meetings] for those in spans for it in turns))


def _met(state: StateProtocol, group: GroupId) -> frozenset[Week]:
    there = state.meetings_of.get(group, ())
    return frozenset(Week.of(it.date) for it in there if it.stage is not Stage.CANCELLED)


# --- when somebody is free ------------------------------------------------------


@attrs.frozen
class _AtSchool:
    """When people are free on some days, by the timetable and by what the plan knows."""

    state: StateProtocol
    timetable: Timetable
    days: tuple[dt.date, ...]

    def is_known(self, person: PersonId) -> bool:
        """Tell whether anything is known of somebody's time."""
        return person in self.timetable.people or any(self._hours(person, it) is not None for it in self.days)

    def attendee(self, person: PersonId, group: Group) -> Attendee:
        """Give somebody as the problem has them."""
        free = (FreeTime(on, it.starts, it.ends) for on in self.days for it in self._free(person, on))
        since = next((it for it in self.days if person in expected(group, it)), None)
        return Attendee(person=person, free=tuple(free), since=since)

    def _free(self, person: PersonId, on: dt.date) -> Iterator[Span]:
        hours = self._hours(person, on)
        outside = () if hours is None else Span(on.isoweekday(), 0, DAY).without(hours)
        busy = (*outside, *self._meetings(person, on), *self._visits(person, on))
        if person in self.timetable.people:
            there: Iterable[Span] = self.timetable.free(person, Week.of(on), on.isoweekday())
        else:
            there = hours or ()
        yield from (left for it in there for left in it.without(busy))

    def _hours(self, person: PersonId, on: dt.date) -> tuple[Span, ...] | None:
        hours = working_on(self.state, person, on)
        if hours is None:
            return None
        return tuple(Span(on.isoweekday(), minutes_into(it.starts), minutes_into(it.ends)) for it in hours)

    def _meetings(self, person: PersonId, on: dt.date) -> Iterator[Span]:
        for it in self.state.meetings.values():
            if it.date == on and it.stage is Stage.PLANNED and person in expected(self.state.groups[it.group], on):
                starts = minutes_into(it.starts)
                yield Span(on.isoweekday(), starts, starts + it.length)

    def _visits(self, person: PersonId, on: dt.date) -> Iterator[Span]:
        """Yield when visits are planned; of a lesson that the timetable does not have, the whole day."""
        for visit in self.state.visits_on.get(on, ()):
            if person in {visit.visitor, visit.host} and visit.step in {Step.PLANNED, *MADE}:
                there = self.timetable.of(visit.host, Week.of(on), on.isoweekday())
                spans = [it.span for it in there if it.lesson == visit.lesson]
                yield from spans or [Span(on.isoweekday(), 0, DAY)]
