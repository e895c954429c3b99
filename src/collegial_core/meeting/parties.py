"""Who takes part in a meeting, who leads it, and who gets its minutes."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from collegial_core.group import BY_OFFICE, LEADER, PRINCIPAL, Group
from collegial_core.kernel import ClockTime, PersonId, RoleId, UnitId
from collegial_core.meeting.events import MeetingMoved, MeetingOpened, MeetingPlanned, Working
from collegial_core.meeting.state import Meeting, StateProtocol
from collegial_core.meeting.turns import proposed_roles
from collegial_core.policy import Method
from collegial_core.schedule import Calendar

DOCUMENTER: Final = RoleId("documenter")
"""Who writes the minutes where the method names no other role."""

_HOUR: Final = 60

Dated = MeetingPlanned | MeetingMoved | MeetingOpened
"""The events that say when people meet."""


def group_of(state: StateProtocol, event: Dated) -> Group:
    """Give the group that meets."""
    name = event.group if isinstance(event, MeetingPlanned) else state.meetings[event.meeting].group
    return state.groups[name]


def belonging(group: Group, on: dt.date) -> tuple[PersonId, ...]:
    """Give those who belong to a group that day: members, its leader or who stands in, and who has a role in it."""
    return tuple(dict.fromkeys((*group.members_on(on), *group.leading_on(on), *group.roles_on(on).values())))


def expected(group: Group, on: dt.date) -> tuple[PersonId, ...]:
    """Give those who are expected at a meeting of that day: the members, and the leader."""
    leader = group.leader_on(on)
    return tuple(dict.fromkeys((*group.members_on(on), *(() if leader is None else (leader,)))))


def as_opened(state: StateProtocol, meeting: Meeting) -> Meeting:
    """Give a meeting as it is to be opened: who is expected, leads, and whose turn each role is; else as it was."""
    if meeting.number is not None:
        return meeting
    group = state.groups[meeting.group]
    members, past = group.members_on(meeting.date), state.meetings_of[meeting.group]
    return attrs.evolve(
        meeting,
        present=expected(group, meeting.date),
        led_by=next(iter(group.leading_on(meeting.date)), None),
        roles=tuple(proposed_roles(state.methods[group.method], group, past, members)),
    )


def taking_part(state: StateProtocol, event: Dated) -> tuple[PersonId, ...]:
    """Give those whom a meeting's time has to suit: those present; before that the members and the leader."""
    if isinstance(event, MeetingOpened):
        return event.present
    group = group_of(state, event)
    return expected(group, event.date)


def when(state: StateProtocol, event: Dated) -> tuple[dt.date, ClockTime, int]:
    """Give a meeting's day, start and length in minutes, as the event leaves them."""
    if isinstance(event, MeetingPlanned):
        return event.date, event.starts, event.minutes
    meeting = state.meetings[event.meeting]
    if isinstance(event, MeetingMoved):
        return event.date, event.starts, meeting.length
    return meeting.date, meeting.starts, meeting.length


def minutes_into(clock: ClockTime) -> int:
    """Give the minutes since midnight."""
    hours, minutes = clock.split(":")
    return int(hours) * _HOUR + int(minutes)


def working_on(state: StateProtocol, person: PersonId, on: dt.date) -> tuple[Working, ...] | None:
    """Give somebody's times of work on a day; None where their working time is unknown that day."""
    known = [it for it in state.working_times.get(person, ()) if it.since <= on]
    if not known:
        return None
    latest = max(reversed(known), key=lambda it: it.since)  # of those of one day, the one recorded last
    return tuple(it for it in latest.hours if it.weekday == on.isoweekday())


def is_at_work(hours: Iterable[Working], starts: ClockTime, length: int) -> bool:
    """Tell whether the whole meeting lies in times of work; where one ends as the next begins, work goes on."""
    reached, over = minutes_into(starts), minutes_into(starts) + length
    for first, last in sorted((minutes_into(it.starts), minutes_into(it.ends)) for it in hours):
        if first <= reached:
            reached = max(reached, last)
    return over <= reached


def units_of(state: StateProtocol, people: Iterable[PersonId], on: dt.date) -> tuple[UnitId, ...]:
    """Give the units where the people work on a day, each once."""
    return tuple(dict.fromkeys(state.people[person].unit_on(on) for person in people))


def calendars_of(state: StateProtocol, people: Iterable[PersonId], on: dt.date) -> Sequence[Calendar] | None:
    """Give the calendars of the people's units on a day; None where one of them is unknown."""
    units = units_of(state, people, on)
    known = [state.calendars[unit] for unit in units if unit in state.calendars]
    return known if len(known) == len(units) else None


def holders_on(state: StateProtocol, meeting: Meeting, role: RoleId) -> tuple[PersonId, ...]:
    """Give whoever has a role on the day of a meeting, by office, by mandate, for the group or at the meeting."""
    group = state.groups[meeting.group]
    if role == PRINCIPAL:
        units = units_of(state, group.members_on(meeting.date), meeting.date)
        return tuple(dict.fromkeys(state.units[unit].principal_on(meeting.date) for unit in units))
    if role == LEADER:
        return _leaders(group, meeting)
    appointed = group.roles_on(meeting.date).get(role)
    return meeting.holders(role) if appointed is None else (appointed,)


def _leaders(group: Group, meeting: Meeting) -> tuple[PersonId, ...]:
    """Name the leader, and who stood in at the meeting; where the group has no leader, whoever stands in."""
    leader = group.leader_on(meeting.date)
    if leader is None:
        return group.leading_on(meeting.date)
    return tuple(person for person in group.leading_on(meeting.date) if person in {leader, meeting.led_by})


def minute_takers(state: StateProtocol, meeting: Meeting) -> tuple[PersonId, ...]:
    """Name those who write the minutes: who has that role, or whoever leads where the method has no such role."""
    method = state.methods[state.groups[meeting.group].method]
    role = (method.meetings.minutes_by if method.meetings else None) or DOCUMENTER
    if method.role(role) is None and role not in BY_OFFICE:
        return () if meeting.led_by is None else (meeting.led_by,)
    return holders_on(state, meeting, role)


def writers(method: Method, state: StateProtocol, meeting: Meeting) -> tuple[PersonId, ...]:
    """Give those present who do what all do, and so write an action plan (S1-05, S1-06)."""
    beside = {
        person for role in method.roles if not role.takes_part for person in holders_on(state, meeting, role.role)
    }
    return tuple(person for person in meeting.present if person not in beside)
