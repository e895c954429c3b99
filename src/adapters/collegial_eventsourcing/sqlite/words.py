"""The store's error messages, each one sentence about the file."""

import errno
import sqlite3
from pathlib import Path
from typing import Final

from collegial_core.kernel import StoreError

_SENTENCES: Final = {
    sqlite3.SQLITE_BUSY: "is held by another program; try again when that is done",
    sqlite3.SQLITE_LOCKED: "is held by another program; try again when that is done",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: it and its folder must be readable and writable",
    sqlite3.SQLITE_PERM: "cannot be opened: it and its folder must be readable and writable",
    sqlite3.SQLITE_READONLY: "is read-only: it and its folder must be writable",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full",
    sqlite3.SQLITE_IOERR_SHMSIZE: "cannot grow: the disk is full",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error",
    sqlite3.SQLITE_CORRUPT: "is damaged; put a copy back, or import an export into a new file",
    sqlite3.SQLITE_NOTADB: "is no SQLite database",
    sqlite3.SQLITE_TOOBIG: "cannot take a line of that length",
}
_OS_SENTENCES: Final = {
    errno.EACCES: "cannot be opened: it and its folder must be readable and writable",
    errno.EPERM: "cannot be opened: it and its folder must be readable and writable",
    errno.EROFS: "is read-only: it and its folder must be writable",
    errno.ENOSPC: "cannot grow: the disk is full",
    errno.EDQUOT: "cannot grow: the disk is full",
    errno.EIO: "cannot be read or written: the disk reports an error",
    errno.ENAMETOOLONG: "has a name that is too long",
}


_FROM_BELOW: Final = (sqlite3.Error, OSError, OverflowError, UnicodeError)


class Explaining:
    """A context that turns errors from below into one sentence about the file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, _FROM_BELOW):
            raise StoreError(f"{shown(self._path)} {_sentence(error)}") from error


def _sentence(error: Exception) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    known = (_SENTENCES.get(code) or _SENTENCES.get(code & 0xFF)) if isinstance(code, int) else None
    if isinstance(error, OSError):
        known = _OS_SENTENCES.get(error.errno or 0)
    if isinstance(error, UnicodeError):  # SQLite quotes what is corrupt
        known = _SENTENCES[sqlite3.SQLITE_CORRUPT]
    return known or f"cannot serve: {error}"


def shown(path: Path) -> str:
    """Show a path in a message; what cannot be printed is escaped."""
    return repr(str(path))
