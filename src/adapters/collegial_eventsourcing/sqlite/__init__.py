"""Plans in one SQLite file.

    sqlite:///school.db            relative to the working directory
    sqlite:////srv/school.db       absolute; %20 is a space

The file comes into being with the first entry; until then it reads as empty.
Beside it stand SQLite's own `-wal` and `-shm` files while it is in use, and
`school.db.lock`, for which writers wait.  It is a kernel lock (flock): it
is fair enough, its owner's death releases it, and nobody meets "database is
locked".  What is right does not hang on it: every append is one transaction, and
the table itself refuses gaps, changes and deletions.

A page of rows is one short query.  So a reader that stops halfway holds nothing.
"""

import logging
import sqlite3
from functools import cache
from typing import Final

from collegial_core.store import Clock
from collegial_eventsourcing.logs import log_event
from collegial_eventsourcing.sqlite.store import SQLiteStore
from collegial_sql.sqlite import SQLiteAddress

__all__ = ["SQLiteStore", "is_sound", "open_store"]

_SOUND: Final = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""The first versions of SQLite, of two older lines and of all, in which no rare race can corrupt a write-ahead log."""


def open_store(url: str, *, clock: Clock | None = None) -> SQLiteStore:
    """Open the store in an SQLite file; the file itself is made with the first entry.

    Raises:
        StoreError: the URL is wrong, or the file cannot be opened or is not ours.

    """
    store = SQLiteStore(SQLiteAddress.of(url).path, clock)
    _warn_of_unsound_sqlite()
    return store


def is_sound(version: tuple[int, int, int]) -> bool:
    """Tell whether a version of SQLite is one of those in which the race has been mended."""
    return version >= _SOUND[-1] or any(version >= first and version[:2] == first[:2] for first in _SOUND)


@cache
def _warn_of_unsound_sqlite() -> None:
    """Say once that this SQLite is one that might corrupt its log."""
    if not is_sound(sqlite3.sqlite_version_info):
        sound = ", ".join(".".join(map(str, first)) for first in _SOUND)
        log_event(logging.WARNING, "sqlite-may-corrupt-its-log", sqlite=sqlite3.sqlite_version, sound_from=sound)
