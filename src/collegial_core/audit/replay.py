"""From what was recorded to the state it tells, corrections taken in.

A correction changes what an earlier entry says, not the entry.  So a replay
gathers the corrections first, and then lets each corrected entry say what it should
have said.  What was recorded after a correction builds on it, and may make no sense
beside what was first said.  A correction has the shape of the entry that it corrects; only
then is either brought to the shape of today.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Final

from collegial_core.kernel import Entry
from collegial_core.plan import Correction, EntryCorrected, EntryWithdrawn
from collegial_core.state import EVOLVE, Event, State
from collegial_core.upcasts import newest

Told = tuple[int, Event, date]
"""What an entry tells a replay: its number, its event, the day it happened."""

ReadData = Callable[[type, dict[str, Any]], Event]
"""Reads an event's data, as a correction carries it."""


CORRECTIONS: Final = (EntryCorrected, EntryWithdrawn)


def fold(told: Iterable[Told]) -> State:
    """Remember everything in the given order, as it was recorded."""
    state = State()
    for _, event, on in told:
        EVOLVE[type(event)](state, event, on)
    return state


def amended(told: Iterable[Told], corrections: dict[int, Correction], read: ReadData) -> Iterator[Told]:
    """Let every corrected entry say what it should have said, leave out the withdrawn, and give events of today."""
    for number, event, on in told:
        correction = corrections.get(number)
        if correction is None:
            yield number, newest(event), on
        elif correction.data is not None:
            yield number, newest(read(type(event), correction.data)), correction.happened_on or on


def corrections_of(told: Iterable[Told]) -> dict[int, Correction]:
    """Give the corrections that the entries hold, by the number they correct."""
    return fold(item for item in told if isinstance(item[1], CORRECTIONS)).corrections


def editions_of(entries: Iterable[Entry[Event]]) -> dict[int, int]:
    """Give the edition of the rules that judges each entry: its own, or that of its latest correction."""
    editions: dict[int, int] = {}
    for entry in entries:
        editions[entry.number] = entry.edition
        if isinstance(entry.event, EntryCorrected):
            editions[entry.event.entry] = entry.edition
    return editions


def state_of(told: Callable[[], Iterable[Told]], read: ReadData) -> State:
    """Give the state that the entries tell; `told` is called twice."""
    return fold(amended(told(), corrections_of(told()), read))


def as_it_happened(told: Callable[[], Iterable[Told]], until: date, read: ReadData) -> State:
    """Give the state on a past day by all that is known now: ordered by the day it happened."""
    now = state_of(told, read)
    past = [item for item in amended(told(), now.corrections, read) if item[2] <= until]
    state = fold(sorted(past, key=lambda item: (item[2], item[0])))
    entries = {number for number, _, _ in past}
    state.deviations = [deviation for deviation in now.deviations if deviation.entry in entries]
    return state
