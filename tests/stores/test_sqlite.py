"""The store in an SQLite file."""

import fcntl
import hashlib
import json
import logging
import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import structlog
from hypothesis import settings
from tests.stores import writer

from collegial_core import Stale, StoreError
from collegial_core.store import Record, Store
from collegial_core.testing import StoreMachine
from collegial_eventsourcing.sqlite import SQLiteStore, connection, making, open_store, write_lock
from collegial_eventsourcing.sqlite.connection import make_durable
from collegial_eventsourcing.sqlite.schema import SCHEMA_VERSION
from collegial_sql.sqlite import SQLiteAddress

WRITER = Path(writer.__file__)
NOBODY = 65534


class SQLiteMachine(StoreMachine):
    folder: Path

    def open_store(self, place: str) -> Store:
        return open_store(f"sqlite:///{self.target_of(place)}")

    def target_of(self, place: str) -> str:
        return f"{self.folder}/{place}.db"

    @contextmanager
    def corrupted(self, place: str, plan: str, number: int) -> Iterator[None]:
        path = Path(self.target_of(place))
        with closing(sqlite3.connect(path)) as raw:
            ((line,),) = raw.execute("SELECT line FROM entries WHERE plan = ? AND number = ?", (plan, number))
        change = "UPDATE entries SET line = ? WHERE plan = ? AND number = ?"
        with tampering(path) as raw:
            raw.execute(change, (line + b"!", plan, number))
        yield
        with tampering(path) as raw:
            raw.execute(change, (line, plan, number))


@contextmanager
def tampering(path: Path) -> Iterator[sqlite3.Connection]:
    """Change a file by SQL, as somebody would who takes the triggers away and puts them back."""
    with closing(sqlite3.connect(path)) as raw, raw:
        triggers = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid").fetchall()
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        yield raw
        for _, statement in triggers:
            raw.execute(statement)


@pytest.fixture(autouse=True, scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    SQLiteMachine.folder = tmp_path_factory.mktemp("agreement")


TestAgreement = SQLiteMachine.TestCase
TestAgreement.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "school.db"


@pytest.fixture
def store(path: Path) -> Iterator[SQLiteStore]:
    """A store with three entries."""
    store = opened(path)
    store.append("a", after=0, records=records(1, 3))
    yield store
    store.close()


def opened(path: Path) -> SQLiteStore:
    return open_store(f"sqlite:///{path}")


def records(first: int, last: int) -> list[Record]:
    return [Record(number, "visit.held@1", b"%d" % number) for number in range(first, last + 1)]


def stored(store: Store, plan: str = "a", after: int = 0) -> list[Record]:
    return [row for page in store.read(plan, after=after) for row in page]


# --- the file -----------------------------------------------------------------


def test_the_file_comes_with_the_first_entry(path: Path) -> None:
    with closing(opened(path)) as store:
        assert (list(store.plans()), stored(store)) == ([], [])
        store.append("a", after=0, records=[])
        with pytest.raises(Stale):
            store.append("a", after=1, records=records(2, 2))
        assert list(path.parent.iterdir()) == []
        store.append("a", after=0, records=records(1, 1))
        assert path.exists()


def test_a_reader_sees_a_file_that_came_later(path: Path) -> None:
    with closing(opened(path)) as early, closing(opened(path)) as late:
        late.append("a", after=0, records=records(1, 1))
        assert stored(early) == records(1, 1)


def test_an_empty_file_is_no_store(path: Path) -> None:
    path.touch()
    with pytest.raises(StoreError, match="is empty: it was emptied, or never was a store"):
        opened(path)
    assert path.read_bytes() == b""
    path.unlink()
    with closing(opened(path)) as store:
        store.append("a", after=0, records=records(1, 1))
        assert stored(store) == records(1, 1)


def test_a_store_that_is_emptied_while_it_is_open_is_not_healthy(path: Path) -> None:
    with closing(opened(path)) as store:
        store.append("a", after=0, records=records(1, 1))
        os.truncate(path, 0)
        with pytest.raises(StoreError, match="is empty: it was emptied"):
            list(store.verify())


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_no_store_is_begun_beside_the_log_of_a_lost_one(path: Path, ending: str) -> None:
    left = path.with_name(path.name + ending)
    left.write_bytes(b"entries")
    with pytest.raises(StoreError, match=f"is missing, and .*{ending}' belongs to it; put it back"):
        opened(path)
    assert [path.name for path in path.parent.iterdir()] == [left.name]


def test_a_store_is_made_for_its_owner_alone_whatever_the_umask(path: Path) -> None:
    for umask in (0o000, 0o022, 0o777):
        before = os.umask(umask)
        try:
            with closing(opened(path)) as store:
                store.append("a", after=0, records=records(1, 1))
                made = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        finally:
            os.umask(before)
        assert made == dict.fromkeys(["school.db", "school.db-wal", "school.db-shm", "school.db.lock"], 0o600)
        for file in list(path.parent.iterdir()):
            file.unlink()


def test_a_wider_mode_is_kept_and_holds_for_the_files_beside_it(path: Path) -> None:
    with closing(opened(path)) as store:
        store.append("a", after=0, records=records(1, 1))
    path.chmod(0o660)
    path.with_name("school.db.lock").unlink()
    with closing(opened(path)) as store:
        store.append("a", after=1, records=records(2, 2))
        assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o660}


def test_a_store_is_made_where_files_need_a_name_from_the_start(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "_UNNAMED", None)
    with closing(opened(path)) as store:
        store.append("a", after=0, records=records(1, 1))
        assert stored(store) == records(1, 1)
    assert [file.name for file in sorted(path.parent.iterdir())] == ["school.db", "school.db.lock"]


def test_a_store_is_made_where_a_link_points(path: Path) -> None:
    link = path.with_name("link.db")
    link.symlink_to("school.db")
    with closing(opened(link)) as store:
        store.append("a", after=0, records=records(1, 1))
    with closing(opened(path)) as store:
        assert stored(store) == records(1, 1)


def test_a_blank_database_is_no_store(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="without tables, and no store"):
        opened(path)
    assert path.read_bytes() == before


def test_a_commit_survives_a_power_cut(store: SQLiteStore) -> None:
    session = store._session  # noqa: SLF001
    assert session is not None
    assert session.fetch("PRAGMA journal_mode") + session.fetch("PRAGMA synchronous") == [("wal",), (2,)]


def test_a_place_that_allows_no_durable_file_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as raw, pytest.raises(StoreError, match="cannot be made durable"):
        make_durable(raw, path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET line = x'00' WHERE number = 1",
        "DELETE FROM entries WHERE number = 3",
        "INSERT INTO entries (plan, number, name, line, chain) VALUES ('a', 5, 'visit.held@1', x'00', zeroblob(32))",
        "INSERT INTO entries (plan, number, name, line, chain) VALUES ('a', 3, 'visit.held@1', x'00', zeroblob(32))",
        "INSERT INTO entries (plan, number, name, line, chain) VALUES ('a', -1, 'visit.held@1', x'00', zeroblob(32))",
        "INSERT INTO entries (plan, number, name, line, chain) VALUES ('b', 0, 'visit.held@1', x'00', zeroblob(32))",
        "INSERT INTO entries (plan, number, name, line, chain) VALUES ('b', NULL, 'visit.held@1', x'00', zeroblob(32))",
        "INSERT INTO entries (plan, number, name, line, chain) VALUES ('a', 4, 'visit.held@1', 'text', zeroblob(32))",
        "INSERT INTO entries (plan, number, name, line, chain) VALUES ('a', 4, 'visit.held@1', x'00', zeroblob(31))",
        "INSERT INTO entries (plan, number, name, line) VALUES ('a', 4, 'visit.held@1', x'00')",
        "INSERT OR REPLACE INTO entries VALUES (NULL, 'a', 3, 'visit.held@1', x'00', zeroblob(32))",
        "INSERT OR REPLACE INTO entries VALUES (1, 'a', 4, 'visit.held@1', x'00', zeroblob(32))",
        "UPDATE heads SET number = 2",
        "UPDATE heads SET chain = zeroblob(32)",
        "UPDATE heads SET plan = 'b'",
        "UPDATE heads SET number = 2, chain = (SELECT chain FROM entries WHERE number = 2)",
        "INSERT INTO heads VALUES ('b', 1, zeroblob(32))",
        "INSERT OR REPLACE INTO heads VALUES ('a', 2, (SELECT chain FROM entries WHERE number = 2))",
        "DELETE FROM heads",
    ],
)
def test_the_tables_themselves_refuse_changes_and_gaps(store: SQLiteStore, path: Path, statement: str) -> None:
    before = dumped(path)
    with closing(sqlite3.connect(path)) as raw, pytest.raises(sqlite3.IntegrityError):
        raw.execute(statement)
    assert dumped(path) == before
    assert stored(store) == records(1, 3)


def dumped(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as raw:
        return list(raw.iterdump())


def test_positions_are_never_used_twice(store: SQLiteStore, path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("DROP TRIGGER entries_never_go")
        raw.execute("DELETE FROM entries WHERE number = 3")
        raw.execute("UPDATE heads SET (number, chain) = (SELECT number, chain FROM entries WHERE number = 2)")
    store.append("a", after=2, records=records(3, 3))
    assert [row.position for page in store.follow() for row in page] == [1, 2, 4]


def test_each_entry_is_held_fast_by_its_link_and_the_last_by_the_head(store: SQLiteStore, path: Path) -> None:
    store.append("b", after=0, records=records(1, 2))
    store.append("a", after=3, records=records(4, 4))
    assert chains(path) == {"a": linked(records(1, 4)), "b": linked(records(1, 2))}
    assert heads(path) == {"a": (4, linked(records(1, 4))[-1]), "b": (2, linked(records(1, 2))[-1])}


def linked(stored: list[Record]) -> list[bytes]:
    """Make the links anew, by the words of the reference."""
    made: list[bytes] = []
    for _, name, line in stored:
        before = made[-1] if made else b""
        made.append(hashlib.sha256(before + name.encode() + bytes(1) + line).digest())
    return made


def chains(path: Path) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    with closing(sqlite3.connect(path)) as raw:
        for plan, chain in raw.execute("SELECT plan, chain FROM entries ORDER BY plan, number"):
            found.setdefault(plan, []).append(chain)
    return found


def heads(path: Path) -> dict[str, tuple[int, bytes]]:
    with closing(sqlite3.connect(path)) as raw:
        return {plan: (number, chain) for plan, number, chain in raw.execute("SELECT * FROM heads")}


def test_a_head_that_does_not_belong_takes_no_more(store: SQLiteStore, path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("DROP TRIGGER heads_never_go")
        raw.execute("DELETE FROM heads")
    with pytest.raises(StoreError, match=r"damaged at the head of a; `collegial check` tells more"):
        store.append("a", after=3, records=records(4, 4))
    assert stored(store) == records(1, 3)


# --- several at once --------------------------------------------------------------


@contextmanager
def writing(path: Path, batches: int) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, str(WRITER), f"sqlite:///{path}", "a", str(batches)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


def start(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def test_eight_processes_open_and_write_a_new_file_at_once(path: Path) -> None:
    ready = Barrier(8)
    with ThreadPoolExecutor(8) as threads:
        outcomes = [threads.submit(write_all, path, 20, ready) for _ in range(8)]
    assert [outcome.result() for outcome in outcomes] == [0] * 8
    with closing(opened(path)) as store:
        assert stored(store) == records(1, 8 * 20 * writer.BATCH)


def write_all(path: Path, batches: int, ready: Barrier) -> int:
    with writing(path, batches) as process:
        ready.wait(60)
        start(process)
        process.communicate(timeout=60)
        return process.returncode


@pytest.mark.parametrize("acknowledged", [1, 5, 40])
def test_what_was_acknowledged_survives_a_killed_writer(path: Path, acknowledged: int) -> None:
    with writing(path, 10_000) as process:
        start(process)
        assert process.stdout is not None
        last = [int(process.stdout.readline()) for _ in range(acknowledged)][-1]
        process.kill()
        last = max([last, *(int(line) for line in process.stdout if line.endswith("\n"))])
    with closing(opened(path)) as store:
        found = stored(store)
        assert len(found) >= last
        assert found == records(1, len(found))
        assert len(found) % writer.BATCH == 0
        store.append("a", after=len(found), records=records(len(found) + 1, len(found) + 1))


def test_threads_share_a_store(store: SQLiteStore) -> None:
    def write(_: int) -> None:
        last = 0
        for _ in range(20):
            last = writer.append(store, "b", last)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))
    assert stored(store, "b") == records(1, 8 * 20 * writer.BATCH)


def test_a_fork_opens_the_file_anew(store: SQLiteStore) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads of the test runner's
        child = os.fork()
    if not child:
        os._exit(0 if appended(store, "a", 3) else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert stored(store) == records(1, 4)
    assert appended(store, "a", 4)


def appended(store: Store, plan: str, after: int) -> bool:
    try:
        store.append(plan, after=after, records=records(after + 1, after + 1))
    except Exception:  # noqa: BLE001 - a forked test must not return
        return False
    return True


def test_a_reading_left_halfway_holds_nothing(store: SQLiteStore, path: Path) -> None:
    store.append("a", after=3, records=records(4, 2500))
    halfway = store.read("a")
    assert len(next(halfway)) == 1000
    with closing(opened(path)) as other:
        other.append("a", after=2500, records=records(2501, 2501))
    with closing(sqlite3.connect(path)) as raw:
        (busy, *_) = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert not busy
    assert [len(page) for page in halfway] == [1000, 501]


def test_whoever_has_the_write_lock_takes_it_again_and_nobody_else_writes_until_all_is_released(
    store: SQLiteStore, path: Path
) -> None:
    with closing(opened(path)) as other, ThreadPoolExecutor(1) as thread:
        with store.write_lock("a"):
            with store.write_lock("b"):
                store.append("a", after=3, records=records(4, 4))
            late = thread.submit(writer.append, other, "a", 4)
            assert wait([late], 0.3).not_done
            store.append("a", after=4, records=records(5, 5))
        assert late.result(30) == 5 + writer.BATCH


def test_what_goes_wrong_under_the_write_lock_is_not_put_down_to_the_file(store: SQLiteStore) -> None:
    with pytest.raises(FileNotFoundError), store.write_lock("a"):
        raise FileNotFoundError
    store.append("a", after=3, records=records(4, 4))


def test_the_write_lock_of_a_file_that_is_not_there_yet_makes_no_store(path: Path) -> None:
    with closing(opened(path)) as store:
        with store.write_lock("a"):
            assert not path.exists()
            store.append("a", after=0, records=records(1, 1))
        assert list(store.plans()) == ["a"]


def test_a_writer_waits_only_so_long_for_another(
    store: SQLiteStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_lock, "TIMEOUT", 0.05)
    with Path(f"{path}.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match="held by another writer"):
            store.append("a", after=3, records=records(4, 4))
    store.append("a", after=3, records=records(4, 4))


def test_a_writer_waits_only_so_long_for_another_program(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_lock, "TIMEOUT", 0.05)
    with closing(opened(path)) as store:
        store.append("a", after=0, records=records(1, 1))
    with closing(opened(path)) as store, closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="held by another program"):
            store.append("a", after=1, records=records(2, 2))
        raw.execute("ROLLBACK")
        store.append("a", after=1, records=records(2, 2))


# --- what cannot be served ---------------------------------------------------------


def write_text(path: Path) -> None:
    path.write_text("Not a database, but a text that is longer than the header of one. " * 20)


def write_newer(path: Path) -> None:
    with closing(opened(path)) as store:
        store.append("a", after=0, records=records(1, 1))
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")


def write_foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE entries (position)")


def write_marked_foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA application_id = 7")


def write_damaged(path: Path) -> None:
    with closing(opened(path)) as store:
        store.append("a", after=0, records=records(1, 5000))
    os.truncate(path, path.stat().st_size // 2)


def write_zeros(path: Path) -> None:
    path.write_bytes(bytes(8192))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (write_text, "is no SQLite database"),
        (write_zeros, "is no SQLite database"),
        (write_damaged, "is damaged"),
        (write_foreign, "an SQLite database of something else"),
        (write_marked_foreign, "an SQLite database of something else"),
        (write_newer, "written by a newer release"),
        (Path.mkdir, "is a folder"),
    ],
)
def test_a_file_that_is_no_store(path: Path, make: Callable[[Path], None], message: str) -> None:
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StoreError, match=message) as caught, closing(opened(path)) as store:
        stored(store)
    assert str(caught.value).startswith(repr(str(path)))
    assert "\n" not in str(caught.value)
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_folder_that_is_not_there(path: Path) -> None:
    with pytest.raises(StoreError, match="there is no folder"):
        opened(path / "school.db")


@pytest.fixture
def common() -> Iterator[Path]:
    """A folder that is open to all; inside, root counts as anybody."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder


@contextmanager
def as_anybody() -> Iterator[None]:
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_read_only_folder_without_the_file(common: Path) -> None:
    common.chmod(0o555)
    with as_anybody(), closing(opened(common / "school.db")) as store:
        assert stored(store) == []
        with pytest.raises(StoreError, match="must be readable and writable"):
            store.append("a", after=0, records=records(1, 1))


def test_a_read_only_folder_with_the_file(common: Path) -> None:
    with as_anybody(), closing(opened(common / "school.db")) as store:
        store.append("a", after=0, records=records(1, 1))
    common.chmod(0o555)
    with as_anybody(), pytest.raises(StoreError, match=r"must be( readable and)? writable"):
        opened(common / "school.db")


def test_a_read_only_file_can_be_read(common: Path) -> None:
    path = common / "school.db"
    with as_anybody():
        with closing(opened(path)) as store:
            store.append("a", after=0, records=records(1, 1))
        path.chmod(0o444)
        with closing(opened(path)) as store:
            assert stored(store) == records(1, 1)
            with pytest.raises(StoreError, match="is read-only"):
                store.append("a", after=1, records=records(2, 2))


def test_a_full_disk_records_nothing(store: SQLiteStore) -> None:
    assert store._session is not None  # noqa: SLF001
    store._session._cursor.execute("PRAGMA max_page_count = 8")  # noqa: SLF001
    with pytest.raises(StoreError, match="the disk is full"):
        store.append("a", after=3, records=[Record(4, "visit.held@1", b"x" * 100_000)])
    assert stored(store) == records(1, 3)
    store.append("a", after=3, records=records(4, 4))


def test_a_session_that_cannot_even_roll_back_gives_way_to_a_new_one(
    store: SQLiteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = store._session  # noqa: SLF001
    with monkeypatch.context() as patch:
        patch.setattr(connection, "undo", lambda _: None)
        with pytest.raises(StoreError, match="cannot take these records"):
            store.append("a", after=3, records=[Record(4, "visit.held@1", "text")])
    store.append("a", after=3, records=records(4, 4))
    assert stored(store) == records(1, 4)
    assert store._session is not before  # noqa: SLF001


def test_a_file_that_was_replaced_takes_no_more(store: SQLiteStore, path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))
    with pytest.raises(StoreError, match="moved, removed or replaced"):
        store.append("a", after=3, records=records(4, 4))


@pytest.mark.parametrize(
    "row", [(4, "visit.held@1", "text"), (4, 7, b""), (4, None, b""), (4, "visit.held@1", None), (4.5, "n@1", b"")]
)
def test_a_row_of_other_things_is_not_taken(store: SQLiteStore, row: Any) -> None:
    with pytest.raises(StoreError, match=r"cannot take these records|not numbered"):
        store.append(
            "a",
            after=3,
            records=[Record(4, "visit.held@1", b""), Record(5, *row[1:])] if row[0] == 4 else [Record(*row)],
        )
    assert stored(store) == records(1, 3)
    store.append("a", after=3, records=records(4, 4))


def test_a_closed_store_says_so(store: SQLiteStore) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreError, match="has been closed"):
        store.plans()
    with pytest.raises(StoreError, match="has been closed"):
        store.append("a", after=3, records=records(4, 4))


# --- addresses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:////srv/school.db", Path("/srv/school.db")),
        ("sqlite:////srv/our%20school.db", Path("/srv/our school.db")),
        ("sqlite:////srv/100%.db", Path("/srv/100%.db")),
        ("sqlite:////srv/%C3%A5.db", Path("/srv/å.db")),
        ("sqlite:///school.db", Path.cwd() / "school.db"),
        ("sqlite:///a/b/school", Path.cwd() / "a" / "b" / "school"),
    ],
)
def test_a_url_names_a_file(url: str, path: Path) -> None:
    assert SQLiteAddress.of(url).path == path


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///",
        "sqlite://school.db",
        "sqlite://host/school.db",
        "sqlite:///school.db?mode=ro",
        "sqlite:///school.db#part",
        "sqlite:///folder/",
        "sqlite:///:memory:",
        "sqlite:///a%00b",
        "memory://",
        "school.db",
    ],
)
def test_a_url_that_names_none(url: str) -> None:
    with pytest.raises(StoreError, match=r"is not of the form|names no file"):
        open_store(url)


@pytest.mark.parametrize(
    "name", ["with space?.db", "100%.db", "#1.db", "å'\";.db", "x:memory:y", "mode=memory", "\udcff.db"]
)
def test_odd_file_names(tmp_path: Path, name: str) -> None:
    with closing(SQLiteStore(tmp_path / name)) as store:
        store.append("a", after=0, records=records(1, 1))
    assert (tmp_path / name).stat().st_size > 0
    with closing(SQLiteStore(tmp_path / name)) as store:
        assert stored(store) == records(1, 1)


def test_the_clock_can_be_replaced(path: Path) -> None:
    moment = datetime(2026, 8, 1, tzinfo=UTC)
    with closing(open_store(f"sqlite:///{path}", clock=lambda: moment)) as store:
        assert store.now() == moment


# --- the log ---------------------------------------------------------------------------


def test_the_log_holds_numbers_and_no_texts(path: Path) -> None:
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(structlog.processors.JSONRenderer()))
    logger = logging.getLogger("collegial.store")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        with closing(opened(path)) as store:
            store.append("a", after=0, records=[Record(1, "plan.started@1", b'{"title": "secret"}')])
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
    said = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert {"event": "appended", "plan": "a", "after": 0, "records": 1, "level": "debug"}.items() <= said[-1].items()
    assert "secret" not in stream.getvalue()


def test_by_default_nothing_is_said_and_structlog_not_even_imported(path: Path) -> None:
    program = (
        "import sys; from collegial_core.store import Record; from collegial_eventsourcing.sqlite import open_store;"
        "store = open_store(sys.argv[1]);"
        "store.append('a', after=0, records=[Record(1, 'n@1', b'')]); sys.exit('structlog' in sys.modules)"
    )
    command = [sys.executable, "-c", program, f"sqlite:///{path}"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)  # noqa: S603
    assert done.stdout + done.stderr == b""
