"""Meetings, what was promised at them, and whose turn it is."""

import datetime as dt
from collections.abc import Iterator
from operator import attrgetter

from collegial_core.group import Group
from collegial_core.kernel import ClockTime, GroupId, MeetingId, PersonId, RoleId
from collegial_core.meeting import Meeting, RoleHolder, Stage, Subgroup, held, open_promises, queue, writers
from collegial_core.policy import Held
from collegial_core.state import State
from collegial_core.views.query import Query
from collegial_core.views.rows import Kind, cell, column, row, view


@row
class MeetingRow:
    """A meeting at a glance: `promised` have written an action plan at it, `missing` have still to write theirs."""

    meeting: MeetingId = column("Meeting")
    group: GroupId = column("Group")
    begins = cell("Day", lambda it: f"{it.date} {it.starts}")
    date: dt.date
    starts: ClockTime
    minutes: int
    form: str = column("Form", Kind.WORD)
    step: str = column("Stage", Kind.STEP)
    present: tuple[PersonId, ...] = column("Present", Kind.PERSON)
    leader: PersonId | None = column("Leader", Kind.PERSON)
    roles: tuple[RoleHolder, ...] = column("Roles", Kind.ROLES)
    promised: tuple[PersonId, ...] = column("Plans", Kind.COUNT)
    missing: tuple[PersonId, ...] = column("Missing", Kind.PERSON, warn=attrgetter("missing"))
    subgroups: tuple[Subgroup, ...]


@row
class PromiseRow:
    """A promise that nobody has told of yet; what it was is for its author."""

    person: PersonId = column("Person", Kind.PERSON)
    group: GroupId = column("Group")
    meeting: MeetingId = column("Meeting")
    on: dt.date = column("Day")


@row
class RotaRow:
    """How often a member has had a role that rotates or that no meeting can do without (S1-10, S3-04).

    Whose `place` is 1 has a rotating role next; any other goes to whom the group likes.
    """

    group: GroupId = column("Group")
    role: RoleId = column("Role", Kind.ROLE)
    next = cell("Place", attrgetter("place"))
    person: PersonId = column("Person", Kind.PERSON)
    times: int = column("Times")
    place: int


@view("meetings", heading="The meetings")
def meetings(state: State, query: Query) -> list[MeetingRow]:
    """Show the meetings in order of their days, and whose action plans are missing (S1-06)."""
    lines = [_meeting_line(state, meeting) for meeting in state.meetings.values() if query.at_group(meeting.group)]
    return sorted(lines, key=lambda line: (line.date, line.starts, line.meeting))


def _meeting_line(state: State, meeting: Meeting) -> MeetingRow:
    method = state.methods[state.groups[meeting.group].method]
    asked = meeting.stage is Stage.OPEN and method.meetings is not None and method.meetings.action_plans
    writing = writers(method, state, meeting) if asked else ()
    return MeetingRow(
        meeting=meeting.meeting,
        group=meeting.group,
        date=meeting.date,
        starts=meeting.starts,
        minutes=meeting.length,
        form=str(meeting.form),
        step=str(meeting.stage),
        present=meeting.present,
        leader=meeting.led_by,
        roles=meeting.roles,
        promised=tuple(meeting.wrote_plans),
        missing=tuple(person for person in writing if person not in meeting.wrote_plans),
        subgroups=meeting.subgroups,
    )


@view("promises", heading="Promises not yet told of")
def promises(state: State, query: Query) -> list[PromiseRow]:
    """Show who has promised to try something and not told of it yet (S1-08)."""
    return [
        PromiseRow(person=promise.person, group=group, meeting=promise.meeting, on=promise.on)
        for group in state.groups
        if query.at_group(group)
        for promise in open_promises(state, group)
        if query.at_person(promise.person)
    ]


@view("rota", heading="Turns")
def rota(state: State, query: Query) -> list[RotaRow]:
    """Show the roles that all should have at meetings: who has had them how often, and who is next (S1-10, S3-04)."""
    return [
        line
        for group in state.groups.values()
        for role in state.methods[group.method].roles
        if (role.rotates or (role.needed and role.held is Held.MEETING))
        and group.closed_on is None
        and query.at_any(group.group, group.members)
        for line in _rota_lines(state, group, role.role)
        if query.at_person(line.person)
    ]


def _rota_lines(state: State, group: Group, role: RoleId) -> Iterator[RotaRow]:
    past = held(state.meetings_of.get(group.group, ()))
    for place, person in enumerate(queue(group, past, role, group.members), 1):
        times = sum(person in meeting.holders(role) for meeting in past)
        yield RotaRow(group=group.group, role=role, person=person, times=times, place=place)
