"""A watch over the size of the write-ahead log: SQLite empties it, unless a reader keeps a transaction open."""

import logging
import os
import sqlite3
from pathlib import Path
from typing import Final
from weakref import finalize

from collegial_eventsourcing.logs import log_event

JOURNAL_SIZE_LIMIT: Final = 8 * 1024 * 1024
"""The bytes that the log's file keeps when SQLite begins it anew; usually it needs half of that."""

MAX_SIZE: Final = 64 * 1024 * 1024
"""The bytes beyond which a log that cannot be emptied is told of."""


class WalWatch:
    """Tells once, each time the log outgrows its bound because a reader is stuck."""

    def __init__(self, path: Path) -> None:
        """Watch the log of the file at a path, which is open; so its log stays the same file."""
        self._log = f"{path}-wal"
        self._file: int | None = None
        self._warned = False

    def check(self, connection: sqlite3.Connection) -> None:
        """Look at the log after a commit; the caller has the write lock, and nobody else empties it meanwhile."""
        size = self._size()
        if size <= MAX_SIZE:
            self._warned = False
        elif not self._warned and not _emptied(connection):
            self._warned = True
            log_event(logging.WARNING, "write-ahead-log-grows-behind-a-stuck-reader", bytes=size, bound=MAX_SIZE)

    def _size(self) -> int:
        """Ask where the file ends.

        To ask for its status costs a fifth of a commit: who has seen a time of change makes
        the kernel write down a new one with the next change.
        """
        if self._file is None:
            try:
                self._file = os.open(self._log, os.O_RDONLY | os.O_CLOEXEC)
            except OSError:  # the commit was made all the same, and has to be told of
                return 0
            finalize(self, os.close, self._file)
        return os.lseek(self._file, 0, os.SEEK_END)


def _emptied(connection: sqlite3.Connection) -> bool:
    """Move what can be moved into the file, without waiting for anybody; tell whether that was all."""
    _, there, moved = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return bool(there == moved)
