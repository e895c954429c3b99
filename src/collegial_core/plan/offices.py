"""Who managed which unit until when, and how that would be without each person's own corrections.

Principals and their assistants may not read some of what was written in their unit, and must not get access by a
correction.
So for each person who has corrected or withdrawn something, the state without that is remembered too.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final, TypeVar

import attrs

from collegial_core.kernel import PersonId, UnitId
from collegial_core.plan.events import (
    AssistantAppointed,
    AssistantReleased,
    PersonMoved,
    PersonRegistered,
    PrincipalAppointed,
    UnitRegistered,
)

_DAY: Final = timedelta(days=1)
_SUBJECTS: Final = ("visit", "cycle", "group")
_PEOPLE: Final = ("visitor", "host", "person")

Assisted = AssistantAppointed | AssistantReleased
Registered = UnitRegistered | PrincipalAppointed | Assisted | PersonRegistered | PersonMoved
"""The events that say who manages a unit and who works there."""


@attrs.frozen
class Head:
    """Who heads a unit, from a day on."""

    principal: PersonId
    since: date


@attrs.frozen
class Appointment:
    """What somebody was trusted with for a time: from a day, until a day inclusive."""

    since: date
    until: date

    def covers(self, on: date) -> bool:
        """Tell whether it holds that day."""
        return self.since <= on <= self.until


def overlapping(appointments: Iterable[Appointment], since: date, until: date) -> bool:
    """Tell whether one of them holds in a time that begins on a day or later, and goes on after that day."""
    return any(since < it.until and it.since <= until for it in appointments)


def going_on(appointments: Iterable[Appointment], on: date) -> bool:
    """Tell whether one of them holds that day and the next."""
    return any(it.since <= on < it.until for it in appointments)


_A = TypeVar("_A", bound=Appointment)


def ending(appointments: tuple[_A, ...], on: date) -> tuple[_A, ...]:
    """Let the appointment of a day end with that day."""
    return tuple(attrs.evolve(it, until=on) if it.covers(on) else it for it in appointments)


@attrs.frozen
class Assistant:
    """An assistant principal's appointment to a unit: from a day, until a day inclusive.

    What was written up to `closed_until` is closed to them as to the principal.
    """

    person: PersonId
    since: date
    until: date
    in_name: bool
    appoints: bool
    closed_until: date = attrs.field(metadata={"beside": True})

    def covers(self, on: date) -> bool:
        """Tell whether they assist the principal that day."""
        return self.since <= on <= self.until


def last_day_in_office(heads: Sequence[Head], assistants: Sequence[Assistant], person: PersonId) -> date | None:
    """Give the last day on which somebody managed a unit: `date.max` while they head it, None if they never did."""
    days = [_last_day(heads[place : place + 2]) for place, head in enumerate(heads) if head.principal == person]
    days += [it.closed_until for it in assistants if it.person == person]
    return max(days, default=None)


def assisted(
    assistants: tuple[Assistant, ...], event: Assisted, on: date, by: tuple[PersonId | None, ...]
) -> tuple[Assistant, ...]:
    """Give a unit's appointments with the event, recorded by somebody or in somebody's name."""
    if isinstance(event, AssistantAppointed):
        new = Assistant(event.person, on, event.until, event.in_name, event.appoints, closed_until=event.until)
        return (*assistants, new)
    return tuple(_released(it, on, by) if it.person == event.person and it.covers(on) else it for it in assistants)


def _released(it: Assistant, on: date, by: tuple[PersonId | None, ...]) -> Assistant:
    """End an appointment; whoever releases themselves opens nothing by it, on whatever day they say it was."""
    return attrs.evolve(it, until=on, closed_until=it.closed_until if it.person in by else on)


def _last_day(heads: Sequence[Head]) -> date:
    """Give the last day of the first of two heads who follow each other; of one alone, the end of time."""
    if len(heads) == 1:
        return date.max
    head, successor = heads
    return successor.since - _DAY if head.since < successor.since else head.since


@attrs.define
class PutRight:
    """What one person has corrected or withdrawn, as far as it might open something to them.

    `heads`, `assistants` and `units` are the units' principals and their assistants, and the people's units, as they
    would be on record without it.  `subjects` are the visits, cycles, groups and shares whose entries they have put
    right (`visit v-014`), each with the people whom such an entry named before.
    """

    heads: dict[UnitId, tuple[Head, ...]] = attrs.field(factory=dict)
    assistants: dict[UnitId, tuple[Assistant, ...]] = attrs.field(factory=dict)
    units: dict[PersonId, tuple[UnitId, ...]] = attrs.field(factory=dict)
    subjects: dict[str, tuple[PersonId, ...]] = attrs.field(factory=dict)

    def register(self, event: Registered, on: date, by: tuple[PersonId | None, ...]) -> None:
        """Remember an entry as others left it; `by` are those who recorded it, and in whose name."""
        if isinstance(event, PersonRegistered | PersonMoved):
            self.units[event.person] = (*self.units.get(event.person, ()), event.unit)
        elif isinstance(event, AssistantAppointed | AssistantReleased):
            self.assistants[event.unit] = assisted(self.assistants.get(event.unit, ()), event, on, by)
        else:
            self.heads[event.unit] = (*self.heads.get(event.unit, ()), Head(event.principal, on))

    def note(self, before: object, after: object | None) -> None:
        """Remember that this person has put `after` in the place of `before`, or has withdrawn it."""
        people = _named(before)
        for subject in dict.fromkeys((*_subjects(before), *_subjects(after))):
            self.subjects[subject] = tuple(dict.fromkeys((*self.subjects.get(subject, ()), *people)))


def share_subject(kind: str, of: str, author: str) -> str:
    """Name a share among the subjects."""
    return f"share {kind} {of} {author}"


def _subjects(event: object) -> list[str]:
    """Name what an event is about."""
    found = [f"{name} {getattr(event, name)}" for name in _SUBJECTS if hasattr(event, name)]
    if hasattr(event, "with_person"):
        share: Any = event
        found.append(share_subject(share.kind, share.of, share.author))
    return found


def _named(event: object) -> tuple[PersonId, ...]:
    """Give the people whom an event names as those of a visit or a group."""
    people = [getattr(event, name) for name in _PEOPLE if hasattr(event, name)]
    return (*people, *getattr(event, "members", ()))
