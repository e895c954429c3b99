"""What a report tells of the record itself: what was put right in it, and where it stands."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import attrs

from collegial_cli.proving import heads_of, since_last
from collegial_core import Ledger, Plans
from collegial_core.kernel import Entry
from collegial_core.plan import EntryCorrected, EntryWithdrawn
from collegial_core.proofs import Checkpoint, Head
from collegial_core.wire import plain


@attrs.frozen(kw_only=True)
class Correction:
    """An entry that puts another right: which, and the fields that differ, before and after.

    Nothing differs where only the day or a text does, and nothing can where the other was withdrawn.
    """

    entry: Entry[Any]
    other: Entry[Any]
    differs: tuple[tuple[str, Any, Any], ...]

    @property
    def withdrawn(self) -> bool:
        """Tell whether the other entry should not have been made."""
        return isinstance(self.entry.event, EntryWithdrawn)

    @property
    def days(self) -> tuple[date, date] | None:
        """The day as it was, and as it is right; None where it is the same, or withdrawn."""
        event = self.entry.event
        if not isinstance(event, EntryCorrected) or event.happened_on == self.other.happened_on:
            return None
        return self.other.happened_on, event.happened_on


@attrs.frozen(kw_only=True)
class Stand:
    """Where the record stands: its head, when the last entry was recorded, and the last checkpoint remembered.

    There is no head where the record is damaged.
    """

    head: Head | None
    recorded_at: datetime | None
    checkpoint: Checkpoint | None
    entries_since: int


def corrections(ledger: Ledger, first: date, last: date) -> list[Correction]:
    """Give what was put right between two days, in order."""
    putting = [
        (it, it.event.entry)
        for it in ledger.entries()
        if isinstance(it.event, EntryCorrected | EntryWithdrawn) and first <= it.happened_on <= last
    ]
    others = entries_of(ledger, {number for _, number in putting})
    return [
        Correction(entry=it, other=others[number], differs=tuple(_differs(others[number], it)))
        for it, number in putting
    ]


def _differs(other: Entry[Any], entry: Entry[Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield the fields in which a correction differs; texts are sealed on both sides."""
    if isinstance(entry.event, EntryCorrected):
        before, after = plain(other.event), plain(entry.event)["data"]
        for name in {**before, **after}:
            if before.get(name) != after.get(name):
                yield name, before.get(name), after.get(name)


def entries_of(ledger: Ledger, numbers: set[int]) -> Mapping[int, Entry[Any]]:
    """Give these entries by their numbers."""
    return {it.number: it for it in ledger.entries() if it.number in numbers} if numbers else {}


def stand(plans: Plans, ledger: Ledger, entries: int) -> Stand:
    """Give where the record of a plan stands after so many entries, read from what is stored."""
    head = next(iter(heads_of(plans, ledger.plan, entries)), None)
    last = next(ledger.entries(after=entries - 1), None) if entries else None
    since = None if head is None else since_last(plans, [head], ledger.plan)
    return Stand(
        head=head,
        recorded_at=None if last is None else last.recorded_at,
        checkpoint=None if since is None else since.checkpoint,
        entries_since=0 if since is None else since.entries,
    )
