"""Snapshots in the stores themselves: saved in the earlier one's place, and never in the way."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import pytest
from tests.school import School, asked
from tests.stores.postgres_server import place
from tests.stores.test_sqlite import as_anybody, common

import collegial_core as cc
from collegial_core.ledger.memory import MIN_SNAPSHOT_GROWTH
from collegial_core.store import Record, Snapshot, SnapshotStore, Store
from collegial_eventsourcing import memory, postgresql, sqlite

ROWS = [Record(1, "visit.held@1", b"1")]
FIRST = Snapshot(1, "print-1", b"\0body")
NEXT = Snapshot(2, "print-2", b"x" * 3_000_000)

__all__ = ["common"]  # a fixture


class SavingStore(Store, SnapshotStore, Protocol):
    """A store that keeps snapshots."""


Open = Callable[[], SavingStore]


MODULES: dict[str, Any] = {"memory": memory, "sqlite": sqlite, "postgresql": postgresql}


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def opens(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Give what opens one and the same store again and again."""
    urls = {"memory": "memory://keeping", "sqlite": f"sqlite:///{tmp_path}/school.db"}
    url = urls.get(request.param) or place(request.getfixturevalue("server"), uuid4().hex[:8])
    opened: list[SavingStore] = []

    def another() -> SavingStore:
        opened.append(MODULES[request.param].open_store(url))
        return opened[-1]

    yield another
    for store in opened:
        store.close()


def test_the_newest_snapshot_of_each_plan_is_kept(opens: Open) -> None:
    here, there = opens(), opens()
    assert isinstance(here, SnapshotStore)
    assert here.load_snapshot("a") is None
    here.append("a", after=0, records=ROWS)
    assert here.load_snapshot("a") is None
    for snapshot in (FIRST, NEXT):
        here.save_snapshot("a", snapshot)
        assert here.load_snapshot("a") == there.load_snapshot("a") == opens().load_snapshot("a") == snapshot
    here.save_snapshot("A", FIRST)
    assert (there.load_snapshot("a"), there.load_snapshot("A"), there.load_snapshot("b")) == (NEXT, FIRST, None)
    assert list(here.plans()) == ["a"]
    assert [row for page in here.read("a") for row in page] == ROWS


def test_many_keep_their_first_snapshots_at_once(opens: Open) -> None:
    stores = [opens() for _ in range(4)]
    for place_of, store in enumerate(stores):
        store.append(f"p-{place_of}", after=0, records=ROWS)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda it: stores[it].save_snapshot(f"p-{it}", FIRST), range(4)))
    assert [opens().load_snapshot(f"p-{it}") for it in range(4)] == [FIRST] * 4


# --- SQLite -----------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "school.db"


def test_a_snapshot_makes_no_file(path: Path) -> None:
    with closing(sqlite.open_store(f"sqlite:///{path}")) as store:
        store.save_snapshot("a", FIRST)
        assert store.load_snapshot("a") is None
    assert not path.exists()


def test_a_dropped_table_comes_back(path: Path) -> None:
    with closing(sqlite.open_store(f"sqlite:///{path}")) as store:
        store.append("a", after=0, records=ROWS)
        store.save_snapshot("a", FIRST)
        with closing(sqlite3.connect(path)) as raw:
            raw.execute("DROP TABLE snapshots")
        assert store.load_snapshot("a") is None
        store.save_snapshot("a", NEXT)
        assert store.load_snapshot("a") == NEXT


def test_a_snapshot_that_cannot_be_written_is_a_store_error_and_leaves_the_old_one(path: Path) -> None:
    with closing(sqlite.open_store(f"sqlite:///{path}")) as store:
        store.append("a", after=0, records=ROWS)
        store.save_snapshot("a", FIRST)
        with closing(sqlite3.connect(path)) as raw:
            raw.execute(
                "CREATE TRIGGER no BEFORE INSERT ON snapshots WHEN NEW.number = 2 BEGIN SELECT raise(FAIL, 'no'); END"
            )
        with pytest.raises(cc.StoreError):
            store.save_snapshot("a", NEXT)
        assert store.load_snapshot("a") == FIRST
        store.append("a", after=1, records=[Record(2, "visit.held@1", b"2")])


def test_a_file_that_may_only_be_read_opens_from_its_snapshot(common: Path) -> None:
    path = common / "school.db"
    with as_anybody():
        with closing(sqlite.open_store(f"sqlite:///{path}")) as store:
            store.append("a", after=0, records=ROWS)
            store.save_snapshot("a", FIRST)
        path.chmod(0o444)
        with closing(sqlite.open_store(f"sqlite:///{path}")) as store:
            assert store.load_snapshot("a") == FIRST
            with pytest.raises(cc.StoreError, match="is read-only"):
                store.save_snapshot("a", NEXT)


def test_a_plan_in_a_file_opens_from_what_its_writers_kept(path: Path) -> None:
    url = f"sqlite:///{path}"
    with cc.open(url) as plans:
        school = School(plans._store).starts()  # noqa: SLF001
        people = [
            cc.plan.PersonRegistered(person=f"q-{number}", unit="solbacken") for number in range(MIN_SNAPSHOT_GROWTH)
        ]
        for first in range(0, MIN_SNAPSHOT_GROWTH, 100):
            school.ledger.do_many([asked(command) for command in people[first : first + 100]])
        state = repr(school.ledger.state)
    with closing(sqlite.open_store(url)) as store:
        snapshot = store.load_snapshot("solbacken")
        assert snapshot is not None
        assert snapshot[0] >= MIN_SNAPSHOT_GROWTH
    with cc.open(url) as plans:
        assert repr(plans.ledger("solbacken").state) == state
