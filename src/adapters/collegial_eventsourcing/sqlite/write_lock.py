"""The write lock, across threads and processes."""

import os
from pathlib import Path
from threading import RLock
from typing import Final
from weakref import finalize

from collegial_core.kernel import StoreError
from collegial_sql.file_lock import lock_within, open_lock, unlock
from collegial_sql.sqlite import shown

TIMEOUT: Final = 30.0
"""How many seconds a writer waits for the lock, and waits for other programs that hold the file."""


class WriteLock:
    """A context that one thread of one process at a time is in; this thread may enter it again."""

    def __init__(self, path: Path) -> None:
        """Lock by the lock file beside the file at a path."""
        self._path = path
        self._thread = RLock()
        self._entered = 0
        """How many contexts the thread is in that has the lock."""
        self._file = open_lock(path)
        finalize(self, os.close, self._file)

    def __enter__(self) -> None:
        if not self._thread.acquire(timeout=TIMEOUT):
            raise StoreError(self._too_long)
        try:
            if not self._entered:
                self._wait()
            self._entered += 1
        except BaseException:
            self._thread.release()
            raise

    def _wait(self) -> None:
        if not lock_within(self._file, TIMEOUT):
            raise StoreError(self._too_long)

    @property
    def _too_long(self) -> str:
        return f"{shown(self._path)} is held by another writer, for more than {TIMEOUT:.0f} seconds now"

    def __exit__(self, *_: object) -> None:
        self._entered -= 1
        if not self._entered:
            unlock(self._file)
        self._thread.release()
