"""What should have happened and has not."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from operator import attrgetter

import attrs

from collegial_core.group import Group, roles_wanted
from collegial_core.kernel import PersonId, UnitId
from collegial_core.meeting import Meeting, Stage
from collegial_core.meeting.cadence import silent
from collegial_core.meeting.parties import calendars_of
from collegial_core.policy.authority import Matter
from collegial_core.state import State
from collegial_core.views.days import end_of_period, last_day_of_delivery
from collegial_core.views.duties import mandate_of
from collegial_core.views.parties import principals_of
from collegial_core.views.query import Query
from collegial_core.views.rows import Kind, column, row, view
from collegial_core.visit import Step


@row
class OverdueRow:
    """Something that should have happened by the day `due`; `days` is how long ago that was.

    `waits_for` names those whose duty it is.
    """

    kind: str = column("What", Kind.WORD)
    about: str = column("Which")
    due: date = column("Due")
    days: int | None = column("Days late", warn=attrgetter("days"))
    waits_for: tuple[PersonId, ...] = column("Waits for", Kind.PERSON)


@attrs.frozen
class _Due:
    """What is to be done by a day, and by whom; `people` visit, or are the group that it concerns."""

    kind: str
    about: str
    day: date
    waits_for: Iterable[PersonId]
    people: Iterable[PersonId]


@view("overdue", heading="Overdue")
def overdue(state: State, query: Query) -> list[OverdueRow]:
    """Show what should have happened before the day of looking and has not, the oldest first (S0-21).

    Check-ins of running groups, and meetings and visits that are still planned.  Of groups that have started: months
    or weeks without the meeting that their method asks for, where the calendar is known (S1-02); mandates that have
    run out (S0-18); roles that nobody has (S2-05, S1-13); and minutes that have not reached whom they were handed to
    (S1-13).  Without a day of looking nobody knows what is late: then all that is to be done is shown, with its day;
    no month is over, and only a mandate that was ended has run out.

    With a person, what they are party to.  A visit concerns its visitor, its host and their principals; all else the
    group's members, its leader, whoever has a role in it, and its members' principals.
    """
    lines = [_row(it, query.on) for it in _due(state, query) if query.on is None or it.day < query.on]
    return sorted(lines, key=attrgetter("due", "kind", "about"))


def overdue_of_units(state: State, on: date | None) -> Iterator[tuple[OverdueRow, Sequence[UnitId]]]:
    """Yield the same, each with the units that it counts for: the visitor's, or where the group's members work."""
    for it in _due(state, Query(on=on)):
        if on is None or it.day < on:
            yield _row(it, on), sorted({state.people[one].unit for one in it.people if one in state.people})


def _row(it: _Due, on: date | None) -> OverdueRow:
    return OverdueRow(
        kind=it.kind,
        about=it.about,
        due=it.day,
        days=None if on is None else (on - it.day).days,
        waits_for=tuple(dict.fromkeys(it.waits_for)),
    )


def _due(state: State, query: Query) -> Iterator[_Due]:
    return chain(_checkins_due(state, query), _visits_due(state, query), _of_groups(state, query))


def _checkins_due(state: State, query: Query) -> Iterator[_Due]:
    for plan in state.checkins.values():
        group = state.groups[plan.group]
        if group.closed_on is None and query.at_group(plan.group) and query.at_person(*_concerned(state, group)):
            yield _Due("checkin", plan.group, plan.due, principals_of(state, group.members), group.members)


def _visits_due(state: State, query: Query) -> Iterator[_Due]:
    for visit in state.visits.values():
        visit_round = state.rounds[visit.round]
        if visit.step is not Step.PLANNED or visit_round.closed_on is not None:
            continue
        pair = (visit.visitor, visit.host)
        if query.at_group(visit_round.group) and query.at_person(*pair, *principals_of(state, pair)):
            yield _Due("visit", visit.visit, visit.date, [visit.visitor], [visit.visitor])


def _of_groups(state: State, query: Query) -> Iterator[_Due]:
    for group in state.groups.values():
        if query.at_group(group.group) and query.at_person(*_concerned(state, group)):
            yield from _meetings_due(state, group, query.on)
            if group.started_on is not None and group.closed_on is None:
                yield from _silent_periods(state, group, group.started_on, query.on)
                yield from _mandate_over(state, group, query.on)
                yield from _roles_lacking(state, group, group.started_on)
                yield from _minutes_due(state, group, query.on)


def _meetings_due(state: State, group: Group, on: date | None) -> Iterator[_Due]:
    for meeting in state.meetings_of.get(group.group, ()):
        if meeting.stage is Stage.PLANNED:
            yield _Due("meeting", meeting.meeting, meeting.date, _leading(state, group, on), group.members)


def _silent_periods(state: State, group: Group, since: date, on: date | None) -> Iterator[_Due]:
    method = state.methods[group.method]
    calendars = None if on is None else calendars_of(state, group.members, on)
    if method.meetings is None or method.cadence is None or on is None or not calendars:
        return
    days = [it.date for it in state.meetings_of.get(group.group, ()) if it.stage is not Stage.CANCELLED]
    for period in silent(method.cadence, days, since, on, calendars):
        ends = end_of_period(state, group, method.cadence, period)
        yield _Due("no_meeting", group.group, ends, _leading(state, group, on), group.members)


def _mandate_over(state: State, group: Group, on: date | None) -> Iterator[_Due]:
    given = [it for it in group.mandates if on is None or it.since <= on]
    if given and mandate_of(group, on) is None:
        yield _Due("mandate", group.group, given[-1].until, principals_of(state, group.members), group.members)


def _roles_lacking(state: State, group: Group, since: date) -> Iterator[_Due]:
    for role in roles_wanted(state.methods[group.method]):
        if role not in group.roles and group.members:
            yield _Due("role", f"{group.group}.{role}", since, principals_of(state, group.members), group.members)


def _minutes_due(state: State, group: Group, on: date | None) -> Iterator[_Due]:
    for meeting in state.meetings_of.get(group.group, ()):
        if meeting.undelivered_to is not None:
            last = last_day_of_delivery(state, group, meeting)
            yield _Due("delivery", meeting.meeting, last, _delivering(state, meeting, on or last), group.members)


def _delivering(state: State, meeting: Meeting, on: date) -> Iterable[PersonId]:
    """Name the systems that deliver minutes that day; where there is none, who led the meeting."""
    systems = [
        PersonId(system)
        for system, admitted in state.systems.items()
        if any(Matter.DELIVERY in it.matters and it.covers(on) for it in admitted)
    ]
    return systems or ([] if meeting.led_by is None else [meeting.led_by])


def _leading(state: State, group: Group, on: date | None) -> Iterable[PersonId]:
    """Name who leads a group; where nobody does, its principals."""
    mandate = mandate_of(group, on)
    return principals_of(state, group.members) if mandate is None else [mandate.leader]


def _concerned(state: State, group: Group) -> Iterator[PersonId]:
    """Yield everyone who has a part in what a group is to do."""
    yield from group.members
    if group.leader:
        yield group.leader.leader
    yield from group.roles.values()
    yield from principals_of(state, group.members)
