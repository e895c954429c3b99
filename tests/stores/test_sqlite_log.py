"""The write-ahead log of an SQLite file: emptied by and by, and told of when a reader prevents that."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from io import StringIO
from json import loads
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog
from tests.stores.test_sqlite import opened

from collegial_core.store import Record
from collegial_eventsourcing.sqlite import SQLiteStore, is_sound, wal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BOUND = 300_000
READER = """
import sqlite3, sys
raw = sqlite3.connect(sys.argv[1], isolation_level=None)
raw.execute("BEGIN")
raw.execute("SELECT count(*) FROM entries").fetchone()
print("reading", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "school.db"


@pytest.fixture
def said() -> Iterator[Callable[[], list[dict[str, object]]]]:
    """What the store's log says of the write-ahead log."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(structlog.processors.JSONRenderer()))
    logger = logging.getLogger("collegial.store")
    logger.addHandler(handler)
    yield lambda: [said for said in map(loads, stream.getvalue().splitlines()) if "write-ahead" in said["event"]]
    logger.removeHandler(handler)


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wal, "MAX_SIZE", BOUND)
    monkeypatch.setattr(wal, "JOURNAL_SIZE_LIMIT", BOUND // 2)


def write(store: SQLiteStore, size: int, pieces: int = 1) -> None:
    """Append so many bytes, in so many pieces."""
    for _ in range(pieces):
        after = store.position()
        store.append("a", after=after, records=[Record(after + 1, "visit.held@1", bytes(size // pieces))])


def size_of_log(path: Path) -> int:
    return Path(f"{path}-wal").stat().st_size


@contextmanager
def stuck_reader(path: Path) -> Iterator[None]:
    """Let another process begin to read, and not end."""
    command = [sys.executable, "-c", READER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdout.readline() == "reading\n"
        try:
            yield
        finally:
            process.kill()


def test_the_log_is_emptied_by_and_by(path: Path) -> None:
    with closing(opened(path)) as store:
        sizes = []
        for _ in range(60):
            write(store, 500_000, 5)
            sizes.append(size_of_log(path))
        assert max(sizes) < wal.JOURNAL_SIZE_LIMIT
        assert path.stat().st_size > 20_000_000


@pytest.mark.usefixtures("narrow")
def test_a_stuck_reader_is_told_of_once_for_each_growth(
    path: Path, said: Callable[[], list[dict[str, object]]]
) -> None:
    with closing(opened(path)) as store:
        write(store, 1000)
        with stuck_reader(path):
            write(store, 2 * BOUND, 20)
            (first,) = said()
            assert (first["level"], first["bound"]) == ("warning", BOUND)
            assert BOUND < int(str(first["bytes"])) < 2 * BOUND
            write(store, 2 * BOUND, 20)
            assert len(said()) == 1
            assert size_of_log(path) > 3 * BOUND
        with closing(sqlite3.connect(path)) as raw:
            raw.execute("PRAGMA wal_checkpoint")
        write(store, 2000, 2)
        assert size_of_log(path) <= BOUND
        assert len(said()) == 1
        with stuck_reader(path):
            write(store, 2 * BOUND, 20)
        assert len(said()) == 2
        assert [len(line) for _, _, line in next(store.read("a"))][-1] == BOUND // 10


@pytest.mark.usefixtures("narrow")
def test_a_long_append_is_no_stuck_reader(path: Path, said: Callable[[], list[dict[str, object]]]) -> None:
    with closing(opened(path)) as store:
        write(store, 3 * BOUND)
        assert size_of_log(path) > BOUND
        write(store, 1000, 5)
        assert said() == []


@pytest.mark.usefixtures("narrow")
def test_readers_of_ours_that_pause_keep_no_log_from_being_emptied(
    path: Path, said: Callable[[], list[dict[str, object]]]
) -> None:
    with closing(opened(path)) as store, closing(opened(path)) as other:
        store.append("a", after=0, records=[Record(number, "visit.held@1", b"1") for number in range(1, 2501)])
        halfway = [other.read("a"), other.follow(), other.follow(wait=5), other.verify()]
        assert [len(next(pages)) for pages in halfway[:3]] == [1000] * 3
        write(store, 4 * BOUND, 40)
        assert said() == []
        assert len(next(halfway[0])) == 1000


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 7, 0), False),
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 44, 7), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_the_versions_of_sqlite_that_may_spoil_a_log_are_known(version: tuple[int, int, int], sound: bool) -> None:
    assert is_sound(version) == sound
