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
from typing import Any, Final

import attrs

from collegial_core.kernel import Entry, PersonId
from collegial_core.plan import (
    Correction,
    EntryCorrected,
    EntryWithdrawn,
    PersonRegistered,
    PrincipalAppointed,
    PutRight,
    UnitRegistered,
)
from collegial_core.state import EVOLVE, Event, State
from collegial_core.upcasts import newest

Replayed = tuple[int, Event, date]
"""What an entry tells a replay: its number, its event, the day it happened."""

ReadData = Callable[[type, dict[str, Any]], Event]
"""Reads an event's data, as a correction carries it."""


CORRECTIONS: Final = (EntryCorrected, EntryWithdrawn)


def fold(replayed: Iterable[Replayed]) -> State:
    """Remember everything in the given order, as it was recorded."""
    state = State()
    for _, event, on in replayed:
        EVOLVE[type(event)](state, event, on)
    return state


def amended(replayed: Iterable[Replayed], corrections: dict[int, Correction], read: ReadData) -> Iterator[Replayed]:
    """Let every corrected entry say what it should have said, leave out the withdrawn, and give events of today."""
    for number, event, on in replayed:
        correction = corrections.get(number)
        if correction is None:
            yield number, newest(event), on
        elif correction.data is not None:
            yield number, newest(read(type(event), correction.data)), correction.happened_on or on


def corrections_of(replayed: Iterable[Replayed]) -> dict[int, Correction]:
    """Give the corrections that the entries hold, by the number they correct."""
    return fold(item for item in replayed if isinstance(item[1], CORRECTIONS)).corrections


def editions_of(entries: Iterable[Entry[Event]]) -> dict[int, int]:
    """Give the edition of the rules that judges each entry: its own, or that of its latest correction."""
    editions: dict[int, int] = {}
    for entry in entries:
        editions[entry.number] = entry.edition
        if isinstance(entry.event, EntryCorrected):
            editions[entry.event.entry] = entry.edition
    return editions


def as_replayed(entry: Entry[Event]) -> Replayed:
    """Give what an entry tells a replay."""
    return entry.number, entry.event, entry.happened_on


def state_of(entries: Callable[[], Iterable[Entry[Event]]], read: ReadData) -> State:
    """Give the state that the entries tell; `entries` is called several times."""
    state = fold(amended(map(as_replayed, entries()), corrections_of(map(as_replayed, entries())), read))
    state.put_right = put_right(entries, read)
    return state


def as_it_happened(entries: Callable[[], Iterable[Entry[Event]]], until: date, read: ReadData) -> State:
    """Give the state on a past day by all that is known now: ordered by the day it happened."""
    now = state_of(entries, read)
    past = [item for item in amended(map(as_replayed, entries()), now.corrections, read) if item[2] <= until]
    state = fold(sorted(past, key=lambda item: (item[2], item[0])))
    numbers = {number for number, _, _ in past}
    state.deviations = [deviation for deviation in now.deviations if deviation.entry in numbers]
    state.put_right, state.today = now.put_right, now
    return state


# --- by whom it was put right -------------------------------------------------------

_REGISTERED: Final = (UnitRegistered, PrincipalAppointed, PersonRegistered)


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
                _without(own, person, versions)
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


def _without(own: PutRight, person: PersonId, versions: Sequence[_Version]) -> None:
    """Remember the last version that is not this person's, and what they have put in the place of what."""
    by_others = [version for version in versions if person not in version.people][-1]
    if isinstance(by_others.event, _REGISTERED):
        own.register(by_others.event, by_others.on)
    for before, after in pairwise(versions):
        if person in after.people and before.event is not None:
            own.note(before.event, after.event)
