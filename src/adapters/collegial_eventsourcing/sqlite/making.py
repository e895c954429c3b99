"""Creating a new file atomically, and only where none exists.

It is written without a name (Linux's `O_TMPFILE`) or under another one, synced, and then
linked to its name.  So whoever is killed meanwhile leaves no file of that name, and a file
that is empty is never one that is just being made: it was emptied, or is not ours.
"""

import errno
import logging
import os
import sqlite3
import tempfile
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Final

from collegial_core.kernel import StoreError
from collegial_eventsourcing.logs import log_event
from collegial_eventsourcing.sqlite.schema import SCHEMA, SCHEMA_VERSION
from collegial_sql.file_lock import PRIVATE
from collegial_sql.sqlite import shown

LOGS: Final = ("-wal", "-journal")
"""How the names of the files end from which SQLite completes a database."""

BESIDE: Final = (*LOGS, "-shm", ".lock")
"""How the names of all files end that lie beside a store."""

_OPEN_FILES: Final = "/proc/self/fd"
_UNNAMED: Final = getattr(os, "O_TMPFILE", None)
_NO_UNNAMED: Final = (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL)
_NO_LINKS: Final = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)


def files_of(path: Path) -> list[str]:
    """Give the paths of a file and of all that may lie beside it."""
    real = os.path.realpath(path)
    return [str(path), *(f"{place}{ending}" for place in {str(path), real} for ending in BESIDE)]


def remove(path: Path) -> None:
    """Remove a file, and then all that lies beside it; the caller has the write lock."""
    for place in (os.path.realpath(path), *files_of(path)):
        Path(place).unlink(missing_ok=True)
    make_lasting(path.parent)


def is_there(path: Path) -> bool:
    """Tell whether a file has come into being.

    Raises:
        StoreError: it has, and was lost or emptied since.

    """
    size = _size(path)
    if size is None:
        _require_nothing_left(path)
    if size == 0:
        message = f"{shown(path)} is empty: it was emptied, or never was a store; put a copy back, or remove the file"
        raise StoreError(message)
    return _size(path) is not None


def _size(path: Path | str) -> int | None:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - of a text, too
    except FileNotFoundError:
        return None


def _require_nothing_left(path: Path) -> None:
    """Refuse to begin anew beside a log: SQLite would read into the new file what belongs to the lost one."""
    for ending in LOGS:
        log = f"{os.path.realpath(path)}{ending}"
        if _size(log) and _size(path) is None:  # else somebody has made it just now
            message = f"{shown(path)} is missing, and {shown(Path(log))} belongs to it; put it back, or remove that too"
            raise StoreError(message)


def make(path: Path) -> None:
    """Make the file of a new store, unless there is one; the caller has the write lock."""
    if is_there(path):
        return
    target = Path(os.path.realpath(path))
    made, part = _opened(target.parent)
    try:
        content = _blank()
        if os.pwrite(made, content, 0) < len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fchmod(made, PRIVATE)  # whatever the umask
        os.fsync(made)
        with suppress(FileExistsError):  # somebody who queues elsewhere was faster
            give_name(part or Path(f"{_OPEN_FILES}/{made}"), target)
    finally:
        os.close(made)
        if part is not None:
            part.unlink(missing_ok=True)
    make_lasting(target.parent)
    log_event(logging.INFO, "created", schema=SCHEMA_VERSION)


@cache
def _blank() -> bytes:
    """Give a new file's content: our tables, marked as ours and for use with a write-ahead log."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        for statement in SCHEMA:
            model.execute(statement)
        content = bytearray(model.serialize())
    content[18:20] = b"\2\2"  # by SQLite's file format: who reads and who writes it needs the log
    return bytes(content)


def _opened(folder: Path) -> tuple[int, Path | None]:
    """Open a new file, without a name where that is possible; give its name where it has one."""
    if _UNNAMED is not None and Path(_OPEN_FILES).is_dir():
        try:
            return os.open(folder, os.O_WRONLY | _UNNAMED, PRIVATE), None
        except OSError as error:
            if error.errno not in _NO_UNNAMED:
                raise
    made, name = tempfile.mkstemp(prefix=".new-", suffix=".part", dir=folder)
    return made, Path(name)


def give_name(part: Path, target: Path) -> None:
    """Let a whole file have its name.

    Raises:
        FileExistsError: another has it.

    """
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.link(part, target.name, src_dir_fd=folder, dst_dir_fd=folder)  # with folders, so that it follows links
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from error
        part.rename(target)  # on a disk without links, such as a memory stick
    finally:
        os.close(folder)


def make_lasting(folder: Path) -> None:
    """Let a new name survive a power cut."""
    there = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(there)
    finally:
        os.close(there)
