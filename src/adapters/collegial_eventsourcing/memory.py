"""Plans in memory, for trying things out and for tests.

`memory://` is a store of its own.  `memory://NAME` is one store for all who open
that name in this process, and is gone when the last of them has closed it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from threading import Condition, Lock
from typing import Final
from weakref import WeakValueDictionary

from collegial_core.kernel import Stale, StoreError, Unreadable
from collegial_core.kernel.fields import require_id
from collegial_core.store import Clock, Corruption, Followed, Record, Snapshot
from collegial_eventsourcing.logs import utc_now

PAGE: Final = 1000
"""The most records that a page holds."""

_SCHEME: Final = "memory://"


class Memory:
    """What the stores of one name share."""

    def __init__(self) -> None:
        """Begin empty."""
        self.changed = Condition()
        """Held by whoever reads or writes; told of each append."""
        self.snapshots: dict[str, Snapshot] = {}
        self._rows: list[Followed] = []
        """The rows of all plans; a row's place is its position less one."""
        self._records: dict[str, list[Record]] = {}

    def plans(self) -> list[str]:
        """List the ids of all plans that have entries, sorted."""
        with self.changed:
            return sorted(self._records)

    def page(self, plan: str, after: int) -> list[Record]:
        """Give the next rows of a plan."""
        with self.changed:
            return self._records.get(plan, [])[after : after + PAGE]

    def append(self, plan: str, after: int, records: Sequence[Record]) -> int:
        """Add rows after number `after`, all or none; give the position of the last."""
        with self.changed:
            if len(self._records.get(plan, [])) != after:
                raise Stale(plan, after)
            if [row.number for row in records] != list(range(after + 1, after + 1 + len(records))):
                raise StoreError(f"the records are not numbered from {after + 1} on, one by one")
            if records:
                self._records.setdefault(plan, []).extend(records)
                self._rows += (Followed(place, plan, *row) for place, row in enumerate(records, len(self._rows) + 1))
                self.changed.notify_all()
            return len(self._rows) if records else 0

    def position(self) -> int:
        """Give the position of the latest row."""
        with self.changed:
            return len(self._rows)

    def followed(self, after: int) -> list[Followed]:
        """Give the next rows of all plans."""
        with self.changed:
            return self._rows[after : after + PAGE]


_shared: Final[WeakValueDictionary[str, Memory]] = WeakValueDictionary()
_sharing: Final = Lock()


class MemoryStore:
    """Keeps plans in memory."""

    def __init__(self, memory: Memory, clock: Clock | None = None) -> None:
        """Take the memory; other stores may have the same one."""
        self._memory: Memory | None = memory
        self._clock = clock or utc_now

    @property
    def _open(self) -> Memory:
        if self._memory is None:
            raise StoreError("the store in memory is closed")
        return self._memory

    def plans(self) -> Sequence[str]:
        """List the ids of all plans that have entries, sorted."""
        return self._open.plans()

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Record]]:
        """Yield pages of the plan's records with numbers above `after`."""
        while page := self._open.page(plan, after):
            yield page
            after = page[-1].number

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        """Yield pages of all plans' records with positions above `after`."""
        while page := self._next(after, wait):
            yield page
            after = page[-1].position

    def _next(self, after: int, wait: float) -> Sequence[Followed]:
        memory = self._open
        with memory.changed:
            memory.changed.wait_for(lambda: self._memory is None or memory.position() > after, wait)
        return self._open.followed(after)

    def position(self) -> int:
        """Give the position of the latest row."""
        return self._open.position()

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        """Add records numbered `after` + 1 and on, all or none."""
        return self._open.append(plan, after, records)

    def save_snapshot(self, plan: str, snapshot: Snapshot) -> None:
        """Keep a plan's snapshot in place of its earlier one."""
        self._open.snapshots[plan] = snapshot

    def load_snapshot(self, plan: str) -> Snapshot | None:
        """Give a plan's snapshot, if there is one."""
        return self._open.snapshots.get(plan)

    def verify(self, plan: str | None = None) -> Iterator[Corruption]:  # noqa: ARG002 - the port's signature
        """Find nothing: what is in memory has not been away."""
        yield from ()

    def now(self) -> datetime:
        """Tell the present moment."""
        return self._clock()

    def close(self) -> None:
        """Let go of the memory."""
        memory, self._memory = self._memory, None
        if memory is not None:
            with memory.changed:
                memory.changed.notify_all()


def open_store(url: str, *, clock: Clock | None = None) -> MemoryStore:
    """Open a store in memory: a new one, or the one of a name.

    Raises:
        StoreError: the URL is neither `memory://` nor `memory://NAME`.

    """
    if url == _SCHEME:
        return MemoryStore(Memory(), clock)
    name = url.removeprefix(_SCHEME)
    try:
        require_id(name if name != url else "", url)
    except Unreadable as error:
        raise StoreError(f"{url!r} is neither memory:// nor memory://NAME") from error
    with _sharing:
        return MemoryStore(_shared.setdefault(name, Memory()), clock)
