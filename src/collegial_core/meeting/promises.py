"""What somebody promised to try, until they have told how it went (S1-08, S1-16)."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import takewhile

from collegial_core.kernel import MeetingId, PersonId
from collegial_core.kernel.value import Value, value
from collegial_core.meeting.state import Meeting, held


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


def open_promises(meetings: Iterable[Meeting], before: Meeting | None = None) -> tuple[Promise, ...]:
    """Give the promises that nobody has told of yet, oldest first.

    With `before`, those that were open when that meeting began.
    """
    reported: set[PersonId] = set()
    promises: list[Promise] = []
    for it in reversed(list(_until(meetings, before))):
        promises += [
            Promise(person=who, meeting=it.meeting, on=it.date) for who in it.wrote_plans if who not in reported
        ]
        reported.update(it.reports)
    promises.reverse()
    return tuple(sorted(promises, key=lambda it: (it.on, it.person)))


def _until(meetings: Iterable[Meeting], before: Meeting | None) -> Iterator[Meeting]:
    return takewhile(lambda it: it is not before, held(meetings))


def due(meeting: Meeting, meetings: Iterable[Meeting]) -> tuple[PersonId, ...]:
    """Name those present who have yet to tell of an earlier promise."""
    waiting = {promise.person for promise in open_promises(meetings, meeting)}
    return tuple(person for person in meeting.present if person in waiting and person not in meeting.reports)


def material_of(meeting: Meeting, meetings: Iterable[Meeting]) -> tuple[Material, ...]:
    """Gather what those present tried since they met last: the meeting's material (S1-16)."""
    return tuple(
        Material(promise=promise, tried=meeting.reports.get(promise.person))
        for promise in open_promises(meetings, meeting)
        if promise.person in meeting.present
    )
