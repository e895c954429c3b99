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
class Told:
    """Something that happened, as it stands after all corrections."""

    number: int
    event: Any
    on: date
    because: str | None


def tell(entries: Sequence[cc.Entry[Any]]) -> list[Told]:
    """Give what happened, in the order recorded, without what was withdrawn."""
    right = {entry.event.entry: entry.event for entry in entries if isinstance(entry.event, PUT_RIGHT)}
    return [told for entry in entries if (told := _told(entry, right.get(entry.number))) is not None]


PUT_RIGHT = (EntryCorrected, EntryWithdrawn)


def _told(entry: cc.Entry[Any], right: EntryCorrected | EntryWithdrawn | None) -> Told | None:
    match right:
        case None:
            return Told(entry.number, entry.event, entry.happened_on, entry.because)
        case EntryCorrected():
            event = read_event(type(entry.event), right.data)
            return Told(entry.number, event, right.happened_on, entry.because)
        case EntryWithdrawn():
            return None


def of(story: Sequence[Told], kind: type[T]) -> Iterator[T]:
    """Give the events of one class."""
    return (told.event for told in story if isinstance(told.event, kind))
