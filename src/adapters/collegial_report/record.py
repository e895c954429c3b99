"""What a report tells of the record itself: what was put right in it, and where it stands."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import attrs

from collegial_cli.proving import heads_of, since_last
from collegial_core import Ledger, Plans
from collegial_core.kernel import Entry
from collegial_core.plan import EntryCorrected, EntryWithdrawn
from collegial_core.proofs import Checkpoint, Head
from collegial_core.store import Corruption
from collegial_core.wire import plain, read_data


@attrs.frozen(kw_only=True)
class Said:
    """What an entry says by its latest correction: its day and its fields, texts sealed."""

    day: date
    fields: Mapping[str, Any]


@attrs.frozen(kw_only=True)
class Correction:
    """An entry that puts another right, and what that said before and after; None after is withdrawn."""

    entry: Entry[Any]
    other: Entry[Any]
    before: Said | None
    after: Said | None

    @property
    def days(self) -> tuple[date, date] | None:
        """The day as it was, and as it is right; None where it is the same, or where one of them is withdrawn."""
        if self.before is None or self.after is None or self.before.day == self.after.day:
            return None
        return self.before.day, self.after.day

    @property
    def differs(self) -> list[tuple[str, Any, Any]]:
        """The fields that differ; of texts nobody can tell here."""
        if self.before is None or self.after is None:
            return []
        before, after = self.before.fields, self.after.fields
        fields = dict.fromkeys((*before, *after))
        return [(it, before.get(it), after.get(it)) for it in fields if before.get(it) != after.get(it)]


@attrs.frozen(kw_only=True)
class Stand:
    """Where the record stands: its head, when the last entry was recorded, and the last checkpoint remembered.

    There is no head where the record is damaged, for such a root is not worth keeping.
    """

    damage: Sequence[Corruption]
    head: Head | None
    recorded_at: datetime | None
    checkpoint: Checkpoint | None
    entries_since: int


def corrections(ledger: Ledger, first: date, last: date) -> list[Correction]:
    """Give what was put right between two days, in order."""
    putting: list[Entry[Any]] = [it for it in ledger.entries() if isinstance(it.event, EntryCorrected | EntryWithdrawn)]
    others = entries_of(ledger, {it.event.entry for it in putting})
    return [it for it in _in_turn(putting, others) if first <= it.entry.happened_on <= last]


def _in_turn(putting: Sequence[Entry[Any]], others: Mapping[int, Entry[Any]]) -> Iterator[Correction]:
    """Yield each correction with what stood before it, which another may have put right already."""
    said: dict[int, Said | None] = {
        number: Said(day=it.happened_on, fields=plain(it.event)) for number, it in others.items()
    }
    for entry in putting:
        other = others[entry.event.entry]
        before, after = said[other.number], _right(other, entry.event)
        said[other.number] = after
        yield Correction(entry=entry, other=other, before=before, after=after)


def _right(other: Entry[Any], event: EntryCorrected | EntryWithdrawn) -> Said | None:
    if isinstance(event, EntryWithdrawn):
        return None
    return Said(day=event.happened_on, fields=plain(read_data(type(other.event), event.data, "$.data.data")))


def entries_of(ledger: Ledger, numbers: set[int]) -> Mapping[int, Entry[Any]]:
    """Give these entries by their numbers."""
    return {it.number: it for it in ledger.entries() if it.number in numbers} if numbers else {}


def stand(plans: Plans, ledger: Ledger, entries: int) -> Stand:
    """Give where the record of a plan stands after so many entries, read from what is stored."""
    damage = list(plans.verify(ledger.plan))
    head = None if damage else next(iter(heads_of(plans, ledger.plan, entries)), None)
    last = next(ledger.entries(after=entries - 1), None) if entries else None
    since = None if head is None else since_last(plans, [head], ledger.plan)
    return Stand(
        damage=damage,
        head=head,
        recorded_at=None if last is None else last.recorded_at,
        checkpoint=None if since is None else since.checkpoint,
        entries_since=0 if since is None else since.entries,
    )
