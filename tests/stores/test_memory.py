"""The store in memory."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import settings

from collegial_core import Stale, StoreError
from collegial_core.store import Record, Store
from collegial_core.testing import StoreMachine
from collegial_eventsourcing.memory import open_store

ROW = Record(1, "visit.held@1", b"{}")


class MemoryMachine(StoreMachine):
    durable = False

    def open_store(self, place: str) -> Store:
        return open_store(f"memory://{place}")


TestAgreement = MemoryMachine.TestCase
TestAgreement.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)


def test_without_a_name_a_store_is_its_own() -> None:
    one, other = open_store("memory://"), open_store("memory://")
    one.append("a", after=0, records=[ROW])
    assert (list(one.plans()), list(other.plans())) == (["a"], [])


def test_with_a_name_it_is_shared_until_the_last_has_closed_it() -> None:
    one, other = open_store("memory://shared"), open_store("memory://shared")
    one.append("a", after=0, records=[ROW])
    one.close()
    assert list(other.plans()) == ["a"]
    other.close()
    assert list(open_store("memory://shared").plans()) == []


@pytest.mark.parametrize("url", ["memory://a/b", "memory:///a", "memory://å", "sqlite://x", "memory"])
def test_other_names_are_none(url: str) -> None:
    with pytest.raises(StoreError, match="neither memory:// nor memory://NAME"):
        open_store(url)


def test_a_closed_store_says_so() -> None:
    store = open_store("memory://")
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.plans()


def test_threads_leave_no_gap() -> None:
    store = open_store("memory://")

    def write(_: int) -> None:
        for _ in range(100):
            append_somehow(store)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))
    assert [number for page in store.read("a") for number, _, _ in page] == list(range(1, 801))


def append_somehow(store: Store) -> int:
    last = sum(len(page) for page in store.read("a"))
    while True:
        try:
            return store.append("a", after=last, records=[Record(last + 1, *ROW[1:])])
        except Stale:
            last += 1
