"""A copy of an SQLite file that others are writing to."""

from __future__ import annotations

import errno
import os
import stat
import warnings
from contextlib import closing
from signal import SIGKILL
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest
from tests.stores import writer
from tests.stores.test_sqlite import opened, records, start, stored, writing
from tests.stores.test_sqlite_damage import overwrite
from tests.stores.test_sqlite_of_before import write_first

from collegial_core import StoreError
from collegial_core.store import BackedUp
from collegial_eventsourcing.sqlite import SQLiteStore, backup

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "school.db"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "copies").mkdir()
    return tmp_path / "copies" / "copy.db"


@pytest.fixture
def store(path: Path) -> Iterator[SQLiteStore]:
    with closing(opened(path)) as store:
        store.append("a", after=0, records=records(1, 3000))
        store.append("b", after=0, records=records(1, 2))
        yield store


def names(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir())


def test_a_copy_is_a_store_with_all_that_was_there(store: SQLiteStore, target: Path) -> None:
    assert isinstance(store, BackedUp)
    copied = store.backup(str(target))
    assert (copied.plans, copied.entries, copied.position) == (2, 3002, 3002)
    assert (copied.bytes, names(target)) == (target.stat().st_size, ["copy.db"])
    store.append("a", after=3000, records=records(3001, 3001))
    with closing(opened(target)) as copy:
        assert (list(copy.plans()), stored(copy), stored(copy, "b")) == (["a", "b"], records(1, 3000), records(1, 2))
        assert list(copy.verify()) == []
        copy.append("a", after=3000, records=records(3001, 3005))
    assert stored(store) == records(1, 3001)


def test_what_is_copied_is_told_step_by_step(store: SQLiteStore, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "PAGES", 10)
    steps: list[tuple[int, int]] = []
    store.backup(str(target), lambda done, of: steps.append((done, of)))
    pages = target.stat().st_size // 4096
    assert steps[:2] == [(10, pages), (20, pages)]
    assert steps[-1] == (pages, pages)


def test_a_copy_made_while_a_process_writes_is_all_up_to_a_moment(
    path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "PAGES", 3)
    with closing(opened(path)) as store, writing(path, 1_000_000) as process:
        start(process)
        assert process.stdout is not None
        for place in range(5):
            before = [int(process.stdout.readline()) for _ in range(20)][-1]
            within = [0]
            copied = store.backup(f"{target}-{place}", lambda *_: within.append(moved(store, within[-1])))  # noqa: B023
            with closing(opened(target.with_name(f"copy.db-{place}"))) as copy:
                found = stored(copy)
                assert list(copy.verify()) == []
            assert found == records(1, copied.entries)
            assert len(found) % writer.BATCH == 0
            assert before <= len(found) < within[-1], "nothing was written meanwhile"


def moved(store: SQLiteStore, position: int) -> int:
    """Wait until somebody has written."""
    end = monotonic() + 10
    while store.position() == position and monotonic() < end:
        sleep(0.001)
    return store.position()


def test_no_file_is_ever_written_over(store: SQLiteStore, path: Path, target: Path) -> None:
    target.write_text("mine")
    (target.parent / "dangling").symlink_to("nowhere")
    for there in (target, path, target.parent, target.parent / "dangling"):
        with pytest.raises(StoreError, match="is there already"):
            store.backup(str(there))
    assert (target.read_text(), names(target)) == ("mine", ["copy.db", "dangling"])


def test_a_name_that_is_taken_meanwhile_is_left_alone(store: SQLiteStore, target: Path) -> None:
    with pytest.raises(StoreError, match="is there already"):
        store.backup(str(target), lambda *_: target.write_text("mine") and None)
    assert (target.read_text(), names(target)) == ("mine", ["copy.db"])


def test_a_disk_without_links_gets_a_copy_too(
    store: SQLiteStore, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", link)
    store.backup(str(target))
    assert names(target) == ["copy.db"]
    with closing(opened(target)) as copy:
        assert stored(copy) == stored(store)


def test_a_copy_that_is_killed_leaves_no_file_of_that_name(store: SQLiteStore, target: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads of the test runner's
        child = os.fork()
    if not child:
        store.backup(str(target), lambda *_: os.kill(os.getpid(), SIGKILL))
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -SIGKILL
    (left,) = names(target)
    assert (left[:8], left[-5:]) == (".backup-", ".part")
    store.backup(str(target))
    assert names(target) == ["copy.db"]


def test_a_copy_that_somebody_is_still_making_is_not_swept_away(store: SQLiteStore, target: Path) -> None:
    other = target.with_name("other.db")

    def meanwhile(*_: int) -> None:
        if not other.exists():
            store.backup(str(other))

    store.backup(str(target), meanwhile)
    assert names(target) == ["copy.db", "other.db"]


@pytest.mark.parametrize("ending", ["-wal", "-journal", "-shm", ".lock"])
def test_no_copy_gets_a_name_that_belongs_to_the_store(store: SQLiteStore, path: Path, ending: str) -> None:
    target = path.with_name(path.name + ending)
    target.unlink(missing_ok=True)
    with pytest.raises(StoreError, match="would be taken for a part of the file beside it"):
        store.backup(str(target))
    assert not target.exists()


def test_a_copy_is_for_its_owner_alone(store: SQLiteStore, target: Path) -> None:
    store.backup(str(target))
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_copy_that_is_given_up_leaves_nothing(store: SQLiteStore, target: Path) -> None:
    def give_up(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.backup(str(target), give_up)
    assert names(target) == []


def test_a_damaged_store_is_not_copied(store: SQLiteStore, path: Path, target: Path) -> None:
    store.close()
    overwrite(path, b"visit.held@11234", b"visit.held@1x234")
    with closing(opened(path)) as corrupted, pytest.raises(StoreError, match="Entry 1234 is not what was written"):
        corrupted.backup(str(target))
    assert names(target) == []


def test_a_copy_may_be_read_by_those_who_may_read_the_file(store: SQLiteStore, path: Path, target: Path) -> None:
    path.chmod(0o640)
    store.backup(str(target))
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_file_of_the_first_schema_is_copied_as_it_is(path: Path, target: Path) -> None:
    write_first(path)
    with closing(opened(path)) as store:
        assert store.backup(str(target)).entries == 40
        with closing(opened(target)) as copy:
            assert stored(copy) == stored(store)


def test_there_has_to_be_something_to_copy(path: Path, target: Path) -> None:
    with closing(opened(path)) as store, pytest.raises(StoreError, match="holds no plans yet"):
        store.backup(str(target))
    assert names(target) == []


def test_there_has_to_be_a_folder(store: SQLiteStore, target: Path) -> None:
    with pytest.raises(StoreError, match="there is no folder"):
        store.backup(str(target / "copy.db"))


def test_a_closed_store_makes_no_copy(store: SQLiteStore, target: Path) -> None:
    store.close()
    with pytest.raises(StoreError, match="has been closed"):
        store.backup(str(target))
