"""The protocol of a store: anything with these seven methods can hold plans."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple, Protocol, runtime_checkable

import attrs

from collegial_core.kernel import Facts
from collegial_core.kernel.facts import fill


class Record(NamedTuple):
    """An entry as a store keeps it; a tuple, for a replay takes thousands of them apart."""

    number: int
    """The entry's number in its plan: 1, 2, 3 and so on."""
    name: str
    """What the event is called, with its version: `visit.held@1`."""
    line: bytes
    """The entry's one JSON object as exported, without a line break.  A store keeps these bytes as they are."""


class Followed(NamedTuple):
    """An entry among those of all plans, as whoever follows a store is given it."""

    position: int
    """Its place in the store.  Positions rise, and may leave gaps."""
    plan: str
    """The plan whose entry it is."""
    number: int
    """The entry's number in its plan."""
    name: str
    """What the event is called, with its version."""
    line: bytes
    """The entry's line, as in `Record`."""


class Snapshot(NamedTuple):
    """A plan's state, saved for opening it fast.  Whatever is corrupt, or made by other code, is passed over."""

    number: int
    """The number of the last entry in it."""
    fingerprint: str
    """What tells the code that made it from any other."""
    body: bytes
    """The library's own affair."""


Clock = Callable[[], datetime]
"""Something that tells the present moment, aware and in UTC."""


class Store(Protocol):
    """Where ledgers are kept, one for each plan."""

    def plans(self) -> Sequence[str]:
        """List the ids of all plans that have entries, sorted."""

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Record]]:
        """Yield pages of the plan's records with numbers above `after`, in their order."""

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        """Yield pages of all plans' records with positions above `after`, in an order in which none is ever missed.

        Positions rise and may leave gaps; the records of a plan come in the order of
        their numbers.  It ends when there is nothing more; with `wait`, when nothing
        came for so many seconds.
        """

    def position(self) -> int:
        """Give the position up to which all that will ever be there is there now; 0 in an empty store."""

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        """Add records numbered `after` + 1 and on, all or none; on return they are durable.

        It gives the position of the last of them; 0 where there are none.

        Raises:
            Stale: the plan's last number is not `after`; nothing was added.
            StoreError: the storage cannot serve; nothing was added.

        """

    def now(self) -> datetime:
        """Tell the present moment by the store's clock, aware and in UTC."""

    def close(self) -> None:
        """Let go of files and connections."""


@runtime_checkable
class SnapshotStore(Protocol):
    """What a store may offer beside: it saves a snapshot of each plan.  Without it, opening a plan reads all of it."""

    def save_snapshot(self, plan: str, snapshot: Snapshot) -> None:
        """Save the snapshot in place of the plan's earlier one; it may be lost.

        Raises:
            StoreError: it cannot be saved, which does no harm.

        """

    def load_snapshot(self, plan: str) -> Snapshot | None:
        """Give the plan's snapshot as it was saved, if there is one."""


@runtime_checkable
class Lockable(Protocol):
    """What a store may offer beside: a write lock on a plan, so that no writer is overtaken again and again."""

    def write_lock(self, plan: str) -> AbstractContextManager[None]:
        """Wait for the lock; in the context nobody else writes to the plan.

        Raises:
            StoreError: the storage cannot serve, or it takes too long.

        """


@attrs.frozen
class Corruption:
    """Something in a store that is not as it was written.

    `plan` and `number` name the entry.  `number` is None when no entry is meant, and
    `plan` when no plan is.  `why` is the English sentence before the facts were filled
    in, for translation.
    """

    plan: str | None
    number: int | None
    why: str
    facts: Facts = attrs.field(factory=dict)

    @property
    def message(self) -> str:
        """What is wrong, as an English sentence."""
        return fill(self.why, self.facts)


@runtime_checkable
class Verified(Protocol):
    """A store that can look whether what it keeps is what was written."""

    def verify(self, plan: str | None = None) -> Iterator[Corruption]:
        """Yield what is corrupt in a plan, its first corrupt entry first.

        Without a plan, look at all of them, and at what the engine itself can check.
        """


@runtime_checkable
class InFiles(Protocol):
    """A store that lives in files, to which nobody else may write."""

    def files(self) -> Sequence[str]:
        """Give the paths of its files, those beside them included, whether they are there yet or not."""


Progress = Callable[[int, int], None]
"""Called with how many parts of a long work are done, and how many there are."""


@attrs.frozen
class Copied:
    """What a copy holds: plans, entries, the position of the last of them, and its size in bytes."""

    plans: int
    entries: int
    position: int
    bytes: int


@runtime_checkable
class BackedUp(Protocol):
    """A store that can copy itself while others write."""

    def backup(self, target: str, on_progress: Progress | None = None) -> Copied:
        """Copy all that is there now into a new file, verified and durable, or leave none under that name.

        Raises:
            StoreError: the file is there already, or cannot be made; or what was to be copied is corrupt.

        """


@runtime_checkable
class Destroyable(Protocol):
    """A store that can destroy all that it keeps."""

    def destroy(self, numbers: Mapping[str, int]) -> None:
        """Destroy everything, snapshots included, and close, if these are the numbers of the plans' last entries still.

        Raises:
            StoreError: something was written meanwhile, or it cannot be done; then all is there as before.

        """


@attrs.frozen
class Upgrade:
    """A step from an older release's tables, whose entries had no links: what was linked, and when.

    From then on a change in these entries is noticed.  Whether one of them was changed
    before, nothing in the store tells.
    """

    at: datetime
    before: int
    plans: int
    entries: int


@runtime_checkable
class Upgradable(Protocol):
    """A store that reads an older release's tables as they are, and brings them up to date only when it is told to."""

    def upgrade(self) -> Upgrade | None:
        """Bring the tables up to date and link the entries as they are now; None where there is nothing to do.

        Raises:
            StoreError: what is there is corrupt, or the storage cannot serve; everything is as it was.

        """

    def upgrades(self) -> Sequence[Upgrade]:
        """Tell which upgrades linked entries that are there, the first one first."""


OpenStore = Callable[..., Store]
"""What an entry point in the group `collegial.stores` names: `open_store(url, *, clock=None)`."""
