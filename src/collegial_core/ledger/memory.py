"""What a ledger keeps in memory of its plan: read from the newest snapshot and the entries after it."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from operator import attrgetter
from typing import Final

import attrs

from collegial_core.audit import state_of
from collegial_core.kernel import Entry, PlanId, StoreError, Unreadable
from collegial_core.ledger.correction import read_event
from collegial_core.plan import EntryCorrected, EntryWithdrawn
from collegial_core.policy import UnknownLanguage
from collegial_core.snapshots.ids import Ids
from collegial_core.snapshots.snapshot import line_digest, read_snapshot, write_snapshot
from collegial_core.state import EVOLVE, Event, State
from collegial_core.store import Record, Snapshot, SnapshotStore, Store
from collegial_core.wire import REPLAY_DECODERS, command_id, decode
from collegial_core.wire.vocabulary import EVENT_OF

CORRECTIONS: Final = frozenset(name for name, word in EVENT_OF.items() if word.kind in (EntryCorrected, EntryWithdrawn))
"""The names of the entries that put others right."""

MIN_SNAPSHOT_GROWTH: Final = 2000
SNAPSHOT_SHARE: Final = 20
"""A writer saves a snapshot when so many entries, and one in so many, have come since the last one."""

_name: Final = attrgetter("name")
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@attrs.define
class Memory:
    """A plan as it is up to and with entry `number`."""

    plan: PlanId
    state: State = attrs.field(factory=State)
    number: int = 0
    recorded_at: datetime = _NEVER
    edition: int = 1
    """The edition of the rules under which the last entry was recorded."""
    rules: tuple[str, ...] = ()
    """The names of a host's own rules under which the last entry was recorded."""
    ids: Ids | None = None
    """The entries at which commands' ids were first used; None until somebody asks with an id."""
    packed: tuple[int, bytes] = (0, b"")
    """The same up to some entry, as a snapshot had it."""
    saved: int = 0
    """The number of the last entry in the snapshot; 0 where there is none of use."""
    corrected: bool = False
    """Whether a correction has been met that the state does not know; then only all entries together tell it."""

    def read_on(self, pages: Iterator[Sequence[Record]]) -> None:
        """Take in pages of records."""
        last: Record | None = None
        for page in pages:
            self._read(page)
            last = page[-1]
        if last is not None:
            entry = decode(last)
            self.recorded_at, self.edition, self.rules = entry.recorded_at, entry.edition, entry.rules

    def _read(self, page: Sequence[Record]) -> None:
        self.corrected = self.corrected or not CORRECTIONS.isdisjoint(map(_name, page))
        if self.corrected:
            self.number = page[-1].number
        else:
            self.number = _remember(self.state, self.number, page)
        if self.ids is not None:
            _index(self.ids, page)

    def known_ids(self, store: Store) -> Ids:
        """Give at which entries the ids of all written commands were first used, gathered when first asked for."""
        if self.ids is None:
            known, packed = self.packed
            self.ids = Ids(packed)
            for page in store.read(self.plan, after=known):
                _index(self.ids, page)
        return self.ids

    def due_snapshot(self, last: Record, *, minimum: int = MIN_SNAPSHOT_GROWTH) -> Snapshot | None:
        """Give a snapshot to be saved if the plan has grown enough since the last one."""
        grown = self.number - self.saved
        if grown < minimum or grown < self.number // SNAPSHOT_SHARE:
            return None
        self.saved = self.number
        if self.ids is not None:
            self.packed = self.number, self.ids.packed()
        return write_snapshot(self.state, last, self.packed)


def load(store: Store, plan: PlanId) -> Memory:
    """Read a plan: from its snapshot on, or from the beginning.

    Raises:
        StoreError: the storage cannot serve, or an entry cannot be replayed.

    """
    memory = _from_snapshot(store, plan) or Memory(plan)
    if not memory.number:
        memory.read_on(store.read(plan))
    _put_right(memory, store)
    return memory


def by_period(
    store: Store, plan: PlanId, period: Callable[[datetime], object], until: int | None = None
) -> Iterator[Memory]:
    """Go through a plan once, and yield it as it stood after the last entry that was recorded in each period.

    What is yielded goes on with the next.

    Raises:
        StoreError: the storage cannot serve, or an entry cannot be replayed.

    """
    memory = Memory(plan)
    for page in _parted(store.read(plan), period, until):
        if memory.number and period(decode(page[0]).recorded_at) != period(memory.recorded_at):
            _put_right(memory, store)
            yield memory
        memory.read_on(iter([page]))
    if memory.number:
        _put_right(memory, store)
        yield memory


def _parted(
    pages: Iterator[Sequence[Record]], period: Callable[[datetime], object], until: int | None
) -> Iterator[Sequence[Record]]:
    """Part each page where a period begins; leave out what comes after a number."""
    for whole in pages:
        page = whole if until is None else [it for it in whole if it.number <= until]
        while page:
            now = period(decode(page[0]).recorded_at)
            cut = bisect_left(page, x=True, key=lambda it, now=now: period(decode(it).recorded_at) != now)  # type: ignore[misc]
            yield page[:cut]
            page = page[cut:]


def _put_right(memory: Memory, store: Store) -> None:
    if memory.corrected:
        with replaying():
            memory.state = state_of(lambda: entries(store, memory.plan, memory.number), read_event)
        memory.corrected, memory.saved = False, 0


def entries(store: Store, plan: PlanId, until: int) -> Iterator[Entry[Event]]:
    """Yield the plan's first entries."""
    for page in store.read(plan):
        for record in page:
            if record.number > until:
                return
            yield decode(record)


def _from_snapshot(store: Store, plan: PlanId) -> Memory | None:
    snapshot = _load_snapshot(store, plan)
    restored = read_snapshot(snapshot) if snapshot else None
    if restored is None:
        return None
    pages = store.read(plan, after=restored.number - 1)
    page = next(pages, ())
    if not page or line_digest(page[0].line) != restored.digest:
        return None  # of another history, or of one that is longer than ours
    entry = decode(page[0])
    number, packed = restored.number, restored.ids
    memory = Memory(
        plan, restored.state, number, entry.recorded_at, entry.edition, entry.rules, packed=packed, saved=number
    )
    memory.read_on(_but_first(page, pages))
    return memory


def _load_snapshot(store: Store, plan: PlanId) -> Snapshot | None:
    if isinstance(store, SnapshotStore):
        with suppress(StoreError):
            return store.load_snapshot(plan)
    return None


def _but_first(page: Sequence[Record], pages: Iterator[Sequence[Record]]) -> Iterator[Sequence[Record]]:
    if len(page) > 1:
        yield page[1:]
    yield from pages


@contextmanager
def replaying() -> Iterator[None]:
    """Turn what cannot be replayed into a sentence about the plan."""
    try:
        yield
    except UnknownLanguage as error:
        raise StoreError(f"the plan cannot be replayed: {error.message}") from error
    except (LookupError, Unreadable) as error:
        message = f"the plan cannot be replayed ({type(error).__name__}); `collegial check` tells more"
        raise StoreError(message) from error


def _remember(state: State, number: int, page: Sequence[Record]) -> int:
    """Fold a page of records into the state; this loop is what a replay's speed hangs on."""
    try:
        for number, name, line in page:  # noqa: B007, PLR1704 - where reading fails, the number tells
            found = REPLAY_DECODERS[name](line)
            event = found.data
            EVOLVE[type(event)](state, event, found)
    except UnknownLanguage as error:
        raise StoreError(f"entry {number} cannot be replayed: {error.message}") from error
    except (LookupError, ValueError, OverflowError, RecursionError) as error:
        message = f"entry {number} cannot be replayed ({type(error).__name__}); `collegial check` tells more"
        raise StoreError(message) from error
    return number


def _index(ids: Ids, page: Sequence[Record]) -> None:
    for number, _, line in page:
        ids.note(command_id(line), number)
