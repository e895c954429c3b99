"""The write lock, across threads and processes."""

import fcntl
import os
import time
from pathlib import Path
from random import uniform
from threading import Lock
from typing import Final
from weakref import finalize

from collegial_core.kernel import StoreError
from collegial_eventsourcing.sqlite.making import open_lock
from collegial_eventsourcing.sqlite.words import shown

TIMEOUT: Final = 30.0
"""How many seconds a writer waits for the lock, and waits for other programs that hold the file."""


class WriteLock:
    """A context that one thread of one process at a time is in."""

    def __init__(self, path: Path) -> None:
        """Lock by the lock file beside the file at a path."""
        self._path = path
        self._thread = Lock()
        self._file = open_lock(path)
        finalize(self, os.close, self._file)

    def __enter__(self) -> None:
        if not self._thread.acquire(timeout=TIMEOUT):
            raise StoreError(self._too_long)
        try:
            if not self._got():
                self._wait()
        except BaseException:
            self._thread.release()
            raise

    def _got(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait(self) -> None:
        """Try again until the lock is ours: a wait in the kernel could not be given up."""
        end = time.monotonic() + TIMEOUT
        while time.monotonic() < end:
            time.sleep(uniform(0.0003, 0.002))  # noqa: S311 - so that writers do not march in step
            if self._got():
                return
        raise StoreError(self._too_long)

    @property
    def _too_long(self) -> str:
        return f"{shown(self._path)} is held by another writer, for more than {TIMEOUT:.0f} seconds now"

    def __exit__(self, *_: object) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._thread.release()
