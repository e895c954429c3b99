"""What the entries tell, in the plainest way: the machine's own view of what happened.

The models that invariants compare the library with are made from this list of events,
not from the rooms' state.  So a room that remembers wrongly does not judge itself.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

import attrs

import collegial_core as cc
from collegial_core.ledger.correction import read_event
from collegial_core.plan import EntryCorrected, EntryWithdrawn

T = TypeVar("T")


@attrs.frozen
class Happened:
    """Something that happened, as it stands after all corrections."""

    number: int
    event: Any
    on: date
    because: str | None


def as_happened(entries: Sequence[cc.Entry[Any]]) -> list[Happened]:
    """Give what happened, in the order recorded, without what was withdrawn."""
    right = {entry.event.entry: entry.event for entry in entries if isinstance(entry.event, PUT_RIGHT)}
    return [happened for entry in entries if (happened := _as_happened(entry, right.get(entry.number))) is not None]


PUT_RIGHT = (EntryCorrected, EntryWithdrawn)


def _as_happened(entry: cc.Entry[Any], right: EntryCorrected | EntryWithdrawn | None) -> Happened | None:
    match right:
        case None:
            return Happened(entry.number, entry.event, entry.happened_on, entry.because)
        case EntryCorrected():
            event = read_event(type(entry.event), right.data)
            return Happened(entry.number, event, right.happened_on, entry.because)
        case EntryWithdrawn():
            return None


def of(story: Sequence[Happened], kind: type[T]) -> Iterator[T]:
    """Give the events of one class."""
    return (happened.event for happened in story if isinstance(happened.event, kind))
