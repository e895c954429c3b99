"""A store that keeps snapshots and tells what was asked of it."""

from collections.abc import Iterator, Sequence

from collegial_core.kernel import PlanId
from collegial_core.ledger.memory import load
from collegial_core.state import State
from collegial_core.store import Record, Snapshot
from collegial_core.testing import ReferenceStore


class SpyStore(ReferenceStore):
    """The reference, with snapshots; `read_from` has the number after which each reading began."""

    def __init__(self) -> None:
        super().__init__()
        self.snapshots: dict[str, Snapshot] = {}
        self.read_from: list[int] = []

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Record]]:
        self.read_from.append(after)
        return super().read(plan, after=after)

    def save_snapshot(self, plan: str, snapshot: Snapshot) -> None:
        self.snapshots[plan] = snapshot

    def load_snapshot(self, plan: str) -> Snapshot | None:
        return self.snapshots.get(plan)


def saved_at(plan: str, records: Sequence[Record], number: int) -> SpyStore:
    """Make a store that holds the rows, and the snapshot that was taken when there were so many."""
    store = SpyStore()
    store.append(plan, after=0, records=records[:number])
    memory = load(store, PlanId(plan))
    snapshot = memory.due_snapshot(records[number - 1], minimum=1)
    if snapshot is not None:
        store.save_snapshot(plan, snapshot)
    store.append(plan, after=number, records=records[number:])
    return store


def opened_from(plan: str, records: Sequence[Record], number: int) -> State:
    """Give the plan's state as it is read from the snapshot taken at an entry, and the rest."""
    return load(saved_at(plan, records, number), PlanId(plan)).state
