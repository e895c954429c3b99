"""Files of the first schema: read as they are, and brought to today's only by an upgrade that is asked for."""

from __future__ import annotations

import os
import sqlite3
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from signal import SIGKILL
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from tests.stores import writer
from tests.stores.test_sqlite import chains, heads, linked, opened, records, stored, tampering, write_all

from collegial_core import Stale, StoreError
from collegial_core.store import Snapshot
from collegial_core.wire import link
from collegial_eventsourcing.sqlite import schema
from collegial_eventsourcing.sqlite import store as sqlite_store
from collegial_eventsourcing.sqlite.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from pathlib import Path

FIRST = """
    PRAGMA journal_mode = WAL;
    BEGIN;
    CREATE TABLE entries (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        plan TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number > 0),
        name TEXT NOT NULL,
        line BLOB NOT NULL,
        UNIQUE (plan, number)
    ) STRICT;
    CREATE TRIGGER entries_leave_no_gap BEFORE INSERT ON entries
    WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM entries WHERE plan = NEW.plan)
        OR EXISTS (SELECT 1 FROM entries WHERE position = NEW.position)
    BEGIN SELECT raise(ABORT, 'an entry follows directly on the last one of its plan'); END;
    CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries
    BEGIN SELECT raise(ABORT, 'an entry is never changed'); END;
    CREATE TRIGGER entries_never_go BEFORE DELETE ON entries
    BEGIN SELECT raise(ABORT, 'an entry is never deleted'); END;
    PRAGMA application_id = 1131367527;
    PRAGMA user_version = 1;
    COMMIT;
"""
"""What the first release made of a new file, for ever as it was."""

INSERT = "INSERT INTO entries (plan, number, name, line) VALUES (?, ?, ?, ?)"


def write_first(path: Path, last: int = 30) -> None:
    """Make a file of the first schema: plan `a` with so many entries, and every third time one of `b`."""
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.executescript(FIRST)
        for number, name, line in records(1, last):
            raw.execute(INSERT, ("a", number, name, line))
            if number % 3 == 0:
                raw.execute(INSERT, ("b", number // 3, name, line))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "school.db"
    write_first(path)
    return path


def asked(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute(query).fetchall()


def version(path: Path) -> object:
    return asked(path, "PRAGMA user_version")[0][0]


def test_reading_leaves_an_old_file_as_it_is(old: Path) -> None:
    with closing(opened(old)) as store:
        assert (list(store.plans()), stored(store), stored(store, "b", 8)) == (
            ["a", "b"],
            records(1, 30),
            stored(store, "b")[8:],
        )
        with pytest.raises(Stale):
            store.append("a", after=7, records=records(9, 9))
    assert version(old) == 1


def test_nobody_who_writes_links_old_entries_by_the_way(old: Path) -> None:
    before = old.read_bytes()
    with closing(opened(old)) as store:
        for plan, after in (("a", 30), ("c", 0)):
            with pytest.raises(StoreError, match=r"older release \(schema 1\).*`collegial upgrade`"):
                store.append(plan, after=after, records=records(after + 1, after + 1))
        with pytest.raises(StoreError, match=r"older release \(schema 1\).*`collegial upgrade`"):
            store.save_snapshot("a", Snapshot(30, "print", b"body"))
        assert stored(store) == records(1, 30)
        assert store.upgrades() == []
    assert old.read_bytes() == before


def test_an_upgrade_links_the_entries_and_says_what_it_vouches_for(old: Path) -> None:
    before = asked(old, "SELECT position, plan, number, name, line FROM entries ORDER BY position")
    with closing(opened(old)) as store, closing(opened(old)) as reader:
        assert stored(reader) == records(1, 30)
        made = store.upgrade()
        assert made is not None
        assert (made.before, made.plans, made.entries) == (1, 2, 40)
        assert (store.upgrade(), reader.upgrade(), list(store.verify())) == (None, None, [])
        assert store.upgrades() == reader.upgrades() == [made]
        store.append("a", after=30, records=records(31, 31))
        assert stored(store) == stored(reader) == records(1, 31)
        reader.append("a", after=31, records=records(32, 32))
        lines = stored(store, "b")
    after = asked(old, "SELECT position, plan, number, name, line FROM entries ORDER BY position")
    assert (version(old), after[:40], [row[0] for row in after[40:]]) == (SCHEMA_VERSION, before, [41, 42])
    assert chains(old) == {"a": linked(records(1, 32)), "b": linked(lines)}
    assert heads(old) == {"a": (32, linked(records(1, 32))[-1]), "b": (10, linked(lines)[-1])}


def test_what_an_upgrade_vouches_for_is_not_forgotten(old: Path) -> None:
    with closing(opened(old)) as store:
        made = store.upgrade()
    with closing(opened(old)) as store:
        assert store.upgrades() == [made]
    for change in ("DELETE FROM upgrades", "UPDATE upgrades SET entries = 0"):
        with closing(sqlite3.connect(old)) as raw, pytest.raises(sqlite3.IntegrityError, match="never"):
            raw.execute(change)


def test_a_garbled_memory_of_an_upgrade_is_told_of_in_one_sentence(old: Path) -> None:
    with closing(opened(old)) as store:
        store.upgrade()
    with tampering(old) as raw:
        raw.execute("UPDATE upgrades SET at = 'yesterday'")
    with closing(opened(old)) as store, pytest.raises(StoreError, match="does not remember its upgrade"):
        store.upgrades()


def test_an_old_file_becomes_the_same_as_a_new_one(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.db"
    with closing(opened(old)) as store:
        store.upgrade()
    for path, after in ((old, 30), (new, 0)):
        with closing(opened(path)) as store:
            store.append("a", after=after, records=records(after + 1, after + 1))
    query = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE tbl_name <> 'upgrades' ORDER BY name"
    assert asked(old, query) == asked(new, query)
    assert asked(old, "PRAGMA integrity_check") == [("ok",)]


def test_an_old_file_without_entries_can_be_begun(tmp_path: Path) -> None:
    path = tmp_path / "school.db"
    write_first(path, 0)
    with closing(opened(path)) as store:
        assert store.upgrade() is not None
        store.append("a", after=0, records=records(1, 2))
        assert stored(store) == records(1, 2)
    assert version(path) == SCHEMA_VERSION


def test_where_there_is_nothing_an_upgrade_makes_nothing(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "school.db")) as store:
        assert store.upgrade() is None
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_the_first_schema_that_was_emptied_is_not_upgraded(old: Path) -> None:
    with closing(opened(old)) as store:
        old.write_bytes(b"")
        with pytest.raises(StoreError, match="without tables, and no store"):
            store.upgrade()
    with pytest.raises(StoreError, match="is empty: it was emptied"):
        opened(old)
    assert old.read_bytes() == b""


TAMPERED = {
    "an entry too few": "DELETE FROM entries WHERE plan = 'b' AND number = 10",
    "a position forgotten": "UPDATE sqlite_sequence SET seq = 90",
    "a guard taken away": "DROP TRIGGER entries_never_change",
    "a guard of another kind": "CREATE TRIGGER quiet BEFORE INSERT ON entries BEGIN SELECT raise(IGNORE); END",
    "a column of later": "ALTER TABLE entries ADD COLUMN chain BLOB",
    "a table of later": "CREATE TABLE heads (plan TEXT)",
}


@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED.keys())
def test_an_upgrade_vouches_for_nothing_that_is_not_as_the_first_release_left_it(old: Path, change: str) -> None:
    with tampering(old) as raw:
        raw.execute(change.replace("DROP TRIGGER", "DROP TRIGGER IF EXISTS"))
    if change.startswith("DROP"):
        with closing(sqlite3.connect(old)) as raw:
            raw.execute(change)
    with closing(opened(old)) as store:
        with pytest.raises(StoreError, match="is damaged, and stays as it is"):
            store.upgrade()
        assert len([*store.verify()]) > 1
    assert version(old) == 1


def test_an_old_file_with_a_gap_stays_as_it_is(old: Path) -> None:
    with tampering(old) as raw:
        raw.execute("DELETE FROM entries WHERE number = 7")
    with closing(opened(old)) as store:
        before = stored(store)
        for _ in range(2):
            with pytest.raises(StoreError, match=r"is damaged, and stays as it is: Entry 7 is missing"):
                store.upgrade()
        assert stored(store) == before
    assert version(old) == 1


def test_a_gap_made_while_an_upgrade_looks_is_found_all_the_same(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_store, "corruptions", lambda *_: iter(()))  # as if it had come after the look
    with tampering(old) as raw:
        raw.execute("DELETE FROM entries WHERE number = 7")
    with closing(opened(old)) as store, pytest.raises(StoreError, match="has gaps in its entries"):
        store.upgrade()
    assert version(old) == 1


def test_an_upgrade_cut_short_leaves_the_old_file(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = count(1)

    def die_at_the_twentieth(before: bytes, name: str, line: bytes) -> bytes:
        if next(seen) == 20:
            os.kill(os.getpid(), SIGKILL)
        return link(before, name, line)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads of the test runner's
        child = os.fork()
    if not child:
        monkeypatch.setattr(schema, "link", die_at_the_twentieth)
        opened(old).upgrade()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -SIGKILL
    assert version(old) == 1
    with closing(opened(old)) as store:
        store.upgrade()
        store.append("a", after=30, records=records(31, 31))
        assert stored(store) == records(1, 31)


def test_eight_open_files_are_upgraded_once(old: Path) -> None:
    stores = [opened(old) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda store: store.upgrade(), stores))
    assert sorted(each is None for each in made) == [False] + [True] * 7
    for store in stores:
        store.close()


def test_eight_processes_write_an_upgraded_file_at_once(old: Path) -> None:
    with closing(opened(old)) as store:
        store.upgrade()
    ready = Barrier(8)
    with ThreadPoolExecutor(8) as threads:
        outcomes = [threads.submit(write_all, old, 10, ready) for _ in range(8)]
    assert [outcome.result() for outcome in outcomes] == [0] * 8
    with closing(opened(old)) as store:
        assert stored(store) == records(1, 30 + 8 * 10 * writer.BATCH)
    assert version(old) == SCHEMA_VERSION
