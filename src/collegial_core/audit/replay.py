"""From what was recorded to the state it gives, corrections taken in.

A correction changes what an earlier entry says, not the entry.  So a replay
gathers the corrections first, and then lets each corrected entry say what it should
have said.  What was recorded after a correction builds on it, and may make no sense
beside what was first said.  A correction has the shape of the entry that it corrects; only
then is either brought to the shape of today.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final, NamedTuple

import attrs

from collegial_core.kernel import Entry, Occasion, PersonId
from collegial_core.plan import (
    AssistantAppointed,
    AssistantReleased,
    Correction,
    EntryCorrected,
    EntryWithdrawn,
    PersonMoved,
    PersonRegistered,
    PrincipalAppointed,
    PutRight,
    UnitRegistered,
)
from collegial_core.state import EVOLVE, Event, State
from collegial_core.upcasts import newest


class Replayed(NamedTuple):
    """What an entry tells a replay."""

    number: int
    event: Event
    occasion: Occasion


ReadData = Callable[[type, dict[str, Any]], Event]
"""Reads an event's data, as a correction carries it."""


CORRECTIONS: Final = (EntryCorrected, EntryWithdrawn)


def fold(replayed: Iterable[Replayed]) -> State:
    """Remember everything in the given order, as it was recorded."""
    state = State()
    for _, event, occasion in replayed:
        EVOLVE[type(event)](state, event, occasion)
    return state


def amended(entries: Iterable[Entry[Event]], corrections: dict[int, Correction], read: ReadData) -> Iterator[Replayed]:
    """Let every corrected entry say what it should have said, leave out the withdrawn, and give events of today."""
    for entry in entries:
        correction = corrections.get(entry.number)
        if correction is None:
            yield Replayed(entry.number, newest(entry.event), entry.occasion(entry.happened_on))
        elif correction.data is not None:
            event = newest(read(type(entry.event), correction.data))
            yield Replayed(entry.number, event, entry.occasion(correction.happened_on or entry.happened_on))


def corrections_of(entries: Iterable[Entry[Event]]) -> dict[int, Correction]:
    """Give the corrections that the entries hold, by the number they correct."""
    correcting = (entry for entry in entries if isinstance(entry.event, CORRECTIONS))
    return fold(Replayed(it.number, it.event, it.occasion(it.happened_on)) for it in correcting).corrections


def editions_of(entries: Iterable[Entry[Event]]) -> dict[int, int]:
    """Give the edition of the rules that judges each entry: its own, or that of its latest correction."""
    editions: dict[int, int] = {}
    for entry in entries:
        editions[entry.number] = entry.edition
        if isinstance(entry.event, EntryCorrected):
            editions[entry.event.entry] = entry.edition
    return editions


def own_rules_of(entries: Iterable[Entry[Event]]) -> dict[int, tuple[str, ...]]:
    """Give the names of a host's own rules that judge each entry: its own, or those of its latest correction."""
    names: dict[int, tuple[str, ...]] = {}
    for entry in entries:
        names[entry.number] = entry.rules
        if isinstance(entry.event, EntryCorrected):
            names[entry.event.entry] = entry.rules
    return names


def state_of(entries: Callable[[], Iterable[Entry[Event]]], read: ReadData) -> State:
    """Give the state that the entries tell; `entries` is called several times."""
    state = fold(amended(entries(), corrections_of(entries()), read))
    state.put_right = put_right(entries, read)
    return state


def as_it_happened(entries: Callable[[], Iterable[Entry[Event]]], until: date, read: ReadData) -> State:
    """Give the state on a past day by all that is known now: ordered by the day it happened."""
    now = state_of(entries, read)
    past = [it for it in amended(entries(), now.corrections, read) if it.occasion.on <= until]
    state = fold(sorted(past, key=lambda it: (it.occasion.on, it.number)))
    numbers = {it.number for it in past}
    state.deviations = [deviation for deviation in now.deviations if deviation.entry in numbers]
    state.put_right, state.today = now.put_right, now
    return state


# --- by whom it was put right -------------------------------------------------------

_REGISTERED: Final = (
    UnitRegistered,
    PrincipalAppointed,
    AssistantAppointed,
    AssistantReleased,
    PersonRegistered,
    PersonMoved,
)


@attrs.frozen
class _Version:
    """What an entry says from one correction to the next, and who put it so; no event where it is withdrawn."""

    event: Event | None
    on: date
    people: tuple[PersonId, ...]


def put_right(entries: Callable[[], Iterable[Entry[Event]]], read: ReadData) -> dict[PersonId, PutRight]:
    """Give, for each person who has corrected or withdrawn anything, what would stand without that.

    Whoever acts on behalf of another, and that other, have both put it right.
    """
    corrections = _corrections(entries())
    theirs = {person: PutRight() for each in corrections.values() for occasion in each for person in _people(occasion)}
    for entry in entries() if theirs else ():
        if isinstance(entry.event, _REGISTERED) or entry.number in corrections:
            versions = _versions(entry, corrections.get(entry.number, ()), read)
            for person, own in theirs.items():
                _without(own, person, versions, _people(entry))
    return theirs


def _corrections(entries: Iterable[Entry[Event]]) -> Mapping[int, Sequence[Entry[Event]]]:
    """Give the entries that correct or withdraw, by the number of what they put right."""
    found = defaultdict[int, list[Entry[Event]]](list)
    for entry in entries:
        if isinstance(entry.event, CORRECTIONS):
            found[entry.event.entry].append(entry)
    return dict(found)


def _people(occasion: Entry[Event]) -> tuple[PersonId, ...]:
    return (occasion.by,) if occasion.on_behalf_of is None else (occasion.by, occasion.on_behalf_of)


def _versions(entry: Entry[Event], acts: Iterable[Entry[Event]], read: ReadData) -> list[_Version]:
    """Give what an entry says: first as it was recorded, then after each correction."""
    versions = [_Version(newest(entry.event), entry.happened_on, ())]
    for occasion in acts:
        match occasion.event:
            case EntryCorrected(happened_on=on, data=data):
                versions.append(_Version(newest(read(type(entry.event), data)), on, _people(occasion)))
            case _:
                versions.append(_Version(None, occasion.happened_on, _people(occasion)))
    return versions


def _without(own: PutRight, person: PersonId, versions: Sequence[_Version], by: tuple[PersonId, ...]) -> None:
    """Remember the last version that is not this person's, and what they have put in the place of what."""
    by_others = [version for version in versions if person not in version.people][-1]
    if isinstance(by_others.event, _REGISTERED):
        own.register(by_others.event, by_others.on, by)
    for before, after in pairwise(versions):
        if person in after.people and before.event is not None:
            own.note(before.event, after.event)
