"""SQLite files: their addresses, connections to them, and each error as one sentence about the file."""

import errno
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

import attrs

from collegial_core.kernel import StoreError

_SCHEME: Final = "sqlite"


@attrs.frozen
class SQLiteAddress:
    """A file, by its absolute path."""

    path: Path

    @classmethod
    def of(cls, url: str) -> "SQLiteAddress":
        """Read a URL: `sqlite:///school.db` is relative to the working directory, `sqlite:////srv/school.db` is not.

        Raises:
            StoreError: it has another form, or names no file.

        """
        scheme, _, rest = url.partition("://")
        if scheme != _SCHEME or not rest.startswith("/") or "?" in rest or "#" in rest:
            raise StoreError(f"{url!r} is not of the form sqlite:///school.db or sqlite:////srv/school.db")
        path = unquote(rest[1:], errors="surrogateescape")
        if not path or "\0" in path or path == ":memory:" or path.endswith("/"):
            raise StoreError(f"{url!r} names no file; for a store in memory there is memory://")
        return cls(Path(path).absolute())

    @classmethod
    def at(cls, place: str) -> "SQLiteAddress | None":
        """Read a place, which is a path or a URL; None for a URL of something else.

        Raises:
            StoreError: it is a URL of SQLite's, and not of the form.

        """
        scheme, found, _ = place.partition("://")
        if not found:
            return cls(Path(place).absolute())
        return cls.of(place) if scheme == _SCHEME else None


def connect(path: Path, *, still: bool = False, alone: bool = False, timeout: float = 5.0) -> sqlite3.Connection:
    """Connect to a file that is there; a statement is a transaction of its own, unless one was begun.

    A file that is `still` changes for nobody.  One that is `alone` nobody else opens: it gets no locks of SQLite's,
    which could meet ours on a network drive.  `timeout` is how many seconds other programs may hold the file.
    Threads that share the connection have to take turns.
    """
    options = f"mode=rw{'&immutable=1' * still}{'&nolock=1' * alone}"
    uri = f"file:{quote(os.fsencode(path))}?{options}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=timeout, check_same_thread=False)


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

    def __init__(self, shown: str, instead: Mapping[int, str] | None = None) -> None:
        """Take the words that name the file, and sentences to say instead of ours, by SQLite's code."""
        self._shown = shown
        self._sentences = {**_SENTENCES, **(instead or {})}

    def __enter__(self) -> None:
        """Do nothing yet."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Raise what was raised as a StoreError."""
        if isinstance(error, _FROM_BELOW):
            raise StoreError(f"{self._shown} {self._sentence(error)}") from error

    def _sentence(self, error: Exception) -> str:
        code = getattr(error, "sqlite_errorcode", None)
        known = (self._sentences.get(code) or self._sentences.get(code & 0xFF)) if isinstance(code, int) else None
        if isinstance(error, OSError):
            known = _OS_SENTENCES.get(error.errno or 0)
        if isinstance(error, UnicodeError):  # SQLite quotes what is corrupt
            known = self._sentences[sqlite3.SQLITE_CORRUPT]
        return known or f"cannot serve: {error}"


def shown(path: Path) -> str:
    """Show a path in a message; what cannot be printed is escaped."""
    return repr(str(path))
