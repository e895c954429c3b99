"""Plans in memory, for trying things out and for tests.

`memory://` is a store of its own.  `memory://NAME` is one store for all who open
that name in this process, and is gone when the last of them has closed it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from threading import Condition, Lock
from typing import Final
from weakref import WeakValueDictionary

from eventsourcing.persistence import StoredEvent
from eventsourcing.popo import POPOApplicationRecorder

from collegial_core.kernel import Stale, StoreError, Unreadable
from collegial_core.kernel.fields import require_id
from collegial_core.store import Clock, Corruption, Followed, Record, Snapshot
from collegial_eventsourcing.logs import utc_now

PAGE: Final = 1000
"""The most records that a page holds."""

_SCHEME: Final = "memory://"


class MemoryRecorder(POPOApplicationRecorder):
    """The package's recorder in memory, which also sees to it that no number is left out."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.changed = Condition(self._database_lock)
        self.snapshots: dict[str, Snapshot] = {}

    def plans(self) -> list[str]:
        """List the ids of all plans that have entries, sorted."""
        with self._database_lock:
            return sorted(plan for plan, places in self._stored_events_index.items() if places)

    def page(self, plan: str, after: int) -> list[Record]:
        """Give the next rows of a plan."""
        with self._database_lock:
            places = self._stored_events_index.get(plan, {})
            numbers = range(after + 1, min(after + PAGE, len(places)) + 1)
            return [_record(self._stored_events[places[number]]) for number in numbers]

    def append(self, plan: str, after: int, records: Sequence[Record]) -> None:
        """Add rows after number `after`, all or none."""
        with self._database_lock:
            if len(self._stored_events_index.get(plan, {})) != after:
                raise Stale(plan, after)
            if [row.number for row in records] != list(range(after + 1, after + 1 + len(records))):
                raise StoreError(f"the records are not numbered from {after + 1} on, one by one")
            self.insert_events([StoredEvent(plan, *row) for row in records])
            self.changed.notify_all()

    def position(self) -> int:
        """Give the position of the latest row."""
        return self.max_notification_id() or 0

    def followed(self, after: int) -> list[Followed]:
        """Give the next rows of all plans."""
        with self._database_lock:
            events = self._stored_events[after : after + PAGE]
            return [
                Followed(position, str(event.originator_id), *_record(event))
                for position, event in enumerate(events, after + 1)
            ]


def _record(event: StoredEvent) -> Record:
    return Record(event.originator_version, event.topic, event.state)


_shared: Final[WeakValueDictionary[str, MemoryRecorder]] = WeakValueDictionary()
_sharing: Final = Lock()


class MemoryStore:
    """Keeps plans in memory."""

    def __init__(self, recorder: MemoryRecorder, clock: Clock | None = None) -> None:
        """Wrap a recorder; other stores may wrap the same one."""
        self._recorder: MemoryRecorder | None = recorder
        self._clock = clock or utc_now

    @property
    def recorder(self) -> MemoryRecorder:
        """The recorder beneath, with its notification log."""
        if self._recorder is None:
            raise StoreError("the store in memory is closed")
        return self._recorder

    def plans(self) -> Sequence[str]:
        """List the ids of all plans that have entries, sorted."""
        return self.recorder.plans()

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Record]]:
        """Yield pages of the plan's records with numbers above `after`."""
        while page := self.recorder.page(plan, after):
            yield page
            after = page[-1].number

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        """Yield pages of all plans' records with positions above `after`."""
        while page := self._next(after, wait):
            yield page
            after = page[-1].position

    def _next(self, after: int, wait: float) -> Sequence[Followed]:
        recorder = self.recorder
        with recorder.changed:
            recorder.changed.wait_for(lambda: self._recorder is None or recorder.position() > after, wait)
        return self.recorder.followed(after)

    def position(self) -> int:
        """Give the position of the latest row."""
        return self.recorder.position()

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> None:
        """Add records numbered `after` + 1 and on, all or none."""
        self.recorder.append(plan, after, records)

    def save_snapshot(self, plan: str, snapshot: Snapshot) -> None:
        """Keep a plan's snapshot in place of its earlier one."""
        self.recorder.snapshots[plan] = snapshot

    def load_snapshot(self, plan: str) -> Snapshot | None:
        """Give a plan's snapshot, if there is one."""
        return self.recorder.snapshots.get(plan)

    def verify(self, plan: str | None = None) -> Iterator[Corruption]:  # noqa: ARG002 - the port's signature
        """Find nothing: what is in memory has not been away."""
        yield from ()

    def now(self) -> datetime:
        """Tell the present moment."""
        return self._clock()

    def close(self) -> None:
        """Let go of the memory."""
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            with recorder.changed:
                recorder.changed.notify_all()


def open_store(url: str, *, clock: Clock | None = None) -> MemoryStore:
    """Open a store in memory: a new one, or the one of a name.

    Raises:
        StoreError: the URL is neither `memory://` nor `memory://NAME`.

    """
    if url == _SCHEME:
        return MemoryStore(MemoryRecorder(), clock)
    name = url.removeprefix(_SCHEME)
    try:
        require_id(name if name != url else "", url)
    except Unreadable as error:
        raise StoreError(f"{url!r} is neither memory:// nor memory://NAME") from error
    with _sharing:
        return MemoryStore(_shared.setdefault(name, MemoryRecorder()), clock)
