"""What somebody promised to try, until they have told how it went (S1-08, S1-16).

Whoever goes on in a group that continues theirs tells there.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import takewhile

from collegial_core.kernel import GroupId, MeetingId, PersonId
from collegial_core.kernel.value import Value, value
from collegial_core.meeting.state import Meeting, StateProtocol, held


@value
class Promise(Value):
    """Who promised an effort at which meeting; what it was stands in the action plan."""

    person: PersonId
    meeting: MeetingId
    on: dt.date


@value
class Material(Value):
    """What somebody means to tell at a meeting: what they promised, and whether they tried it, once they have told."""

    promise: Promise
    tried: bool | None


def open_promises(state: StateProtocol, group: GroupId, before: Meeting | None = None) -> tuple[Promise, ...]:
    """Give the promises that are to be told of in a group and that nobody has told of yet, oldest first.

    Those of members who go on in the group that continues it are told of there.
    With `before`, those that were open when that meeting of the group began.
    """
    after = state.groups[group].continued_by
    gone_on = set[PersonId]() if after is None or before else _ever_in(state, after)
    return tuple(it for it in _open_in(state, group, before) if it.person not in gone_on)


def _open_in(state: StateProtocol, group: GroupId, before: Meeting | None = None) -> list[Promise]:
    """Give the promises that a group's members have not told of in it, those brought along included."""
    reported: set[PersonId] = set()
    promises: list[Promise] = []
    for it in reversed(list(_until(state, group, before))):
        promises += [
            Promise(person=who, meeting=it.meeting, on=it.date) for who in it.wrote_plans if who not in reported
        ]
        reported.update(it.reports)
    earlier = state.groups[group].continues
    if earlier is not None:
        here = _ever_in(state, group) - reported
        promises += [it for it in _open_in(state, earlier) if it.person in here]
    return sorted(promises, key=lambda it: (it.on, it.person))


def _until(state: StateProtocol, group: GroupId, before: Meeting | None) -> Iterator[Meeting]:
    return takewhile(lambda it: it is not before, held(state.meetings_of.get(group, ())))


def _ever_in(state: StateProtocol, group: GroupId) -> set[PersonId]:
    return {stay.person for stay in state.groups[group].stays}


def due(state: StateProtocol, meeting: Meeting) -> tuple[PersonId, ...]:
    """Name those present who have yet to tell of an earlier promise."""
    waiting = {promise.person for promise in open_promises(state, meeting.group, meeting)}
    return tuple(person for person in meeting.present if person in waiting and person not in meeting.reports)


def material_of(state: StateProtocol, meeting: Meeting) -> tuple[Material, ...]:
    """Gather what those present tried since they met last: the meeting's material (S1-16)."""
    return tuple(
        Material(promise=promise, tried=meeting.reports.get(promise.person))
        for promise in open_promises(state, meeting.group, meeting)
        if promise.person in meeting.present
    )


def has_met(state: StateProtocol, person: PersonId, meeting: Meeting) -> bool:
    """Tell whether somebody was at another meeting of the group, or of those that it continues (S1-07)."""
    name: GroupId | None = meeting.group
    while name is not None:
        if any(person in it.present for it in state.meetings_of.get(name, ()) if it is not meeting):
            return True
        name = state.groups[name].continues
    return False
