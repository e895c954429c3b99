"""A disk that is really full: nothing is torn, and the same open store goes on when there is space."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.stores.test_sqlite import opened, stored

from collegial_core import StoreError
from collegial_core.store import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from collegial_eventsourcing.sqlite import SQLiteStore

BATCH = 5


def mount(*arguments: str) -> None:
    program = shutil.which(arguments[0])
    if os.geteuid() != 0 or program is None:
        pytest.skip("only root can mount a small disk")
    done = subprocess.run([program, *arguments[1:]], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one mebibyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder))
    yield folder
    mount("umount", "-l", str(folder))


def fill(store: SQLiteStore, last: int = 0) -> int:
    """Append batches until there is no more space; give the last number acknowledged."""
    with pytest.raises(StoreError, match="cannot grow: the disk is full") as caught:  # noqa: PT012 - the last of many
        while True:
            records = [
                Record(last + place, "visit.held@1", bytes([65 + place]) * 3000) for place in range(1, BATCH + 1)
            ]
            store.append("a", after=last, records=records)
            last += BATCH
    assert "\n" not in str(caught.value)
    return last


def test_a_full_disk_tears_nothing_and_the_store_goes_on(disk: Path) -> None:
    with closing(opened(disk / "school.db")) as store:
        last = fill(store)
        assert 50 < last == store.position() == len(stored(store))
        for _ in range(20):
            assert fill(store, last) == last
        mount("mount", "-o", "remount,size=4m", str(disk))
        more = fill(store, last)
        assert more > 2 * last
        assert [len(line) for _, _, line in stored(store)] == [3000] * more
        mount("mount", "-o", "remount,size=16m", str(disk))
        assert list(store.verify()) == []
    with closing(opened(disk / "school.db")) as store:
        assert len(stored(store)) == more
        assert list(store.verify()) == []


def test_a_disk_that_was_full_from_the_start(disk: Path) -> None:
    (disk / "ballast").write_bytes(bytes(1024 * 1024 - 3 * 4096))
    with closing(opened(disk / "school.db")) as store:
        for _ in range(3):
            assert fill(store) == 0
        (disk / "ballast").unlink()
        assert fill(store) > 50


def test_a_copy_for_which_there_is_no_space_leaves_nothing(disk: Path, tmp_path: Path) -> None:
    with closing(opened(tmp_path / "school.db")) as store:
        store.append("a", after=0, records=[Record(number, "visit.held@1", bytes(3000)) for number in range(1, 500)])
        with pytest.raises(StoreError, match=r"copy\.db' cannot grow: the disk is full"):
            store.backup(str(disk / "copy.db"))
        assert list(disk.iterdir()) == []
