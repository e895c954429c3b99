"""The tables, and how a file of ours is known."""

import sqlite3
from pathlib import Path
from typing import Final

from collegial_core.kernel import StoreError
from collegial_eventsourcing.sqlite.words import shown

APPLICATION_ID: Final = 0x436F4C67  # "CoLg", in the file's header: such a file is ours
SCHEMA_VERSION: Final = 1
"""The version of the tables below, as the file's `user_version`."""

SCHEMA: Final = (
    """
    CREATE TABLE entries (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        plan TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number > 0),
        name TEXT NOT NULL,
        line BLOB NOT NULL,
        UNIQUE (plan, number)
    ) STRICT
    """,
    """
    CREATE TRIGGER entries_leave_no_gap BEFORE INSERT ON entries
    WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM entries WHERE plan = NEW.plan)
        OR EXISTS (SELECT 1 FROM entries WHERE position = NEW.position)
    BEGIN SELECT raise(ABORT, 'an entry follows directly on the last one of its plan'); END
    """,
    """
    CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries
    BEGIN SELECT raise(ABORT, 'an entry is never changed'); END
    """,
    """
    CREATE TRIGGER entries_never_go BEFORE DELETE ON entries
    BEGIN SELECT raise(ABORT, 'an entry is never deleted'); END
    """,
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)


def one(connection: sqlite3.Connection, query: str) -> object:
    """Ask for a single value."""
    (value,) = connection.execute(query).fetchone()
    return value


def is_ours(connection: sqlite3.Connection, path: Path) -> bool:
    """Tell a file of ours from a blank one.

    Raises:
        StoreError: it is neither.

    """
    connection.execute("BEGIN")  # one picture, for another process may just be making the table
    tables = one(connection, "SELECT count(*) FROM sqlite_schema")
    mark, version = one(connection, "PRAGMA application_id"), one(connection, "PRAGMA user_version")
    connection.execute("COMMIT")
    if (mark, version) == (APPLICATION_ID, SCHEMA_VERSION):
        return True
    if mark == APPLICATION_ID:
        raise StoreError(f"{shown(path)} was written by a newer release (schema {version}); update this one to read it")
    if mark or version or tables:
        raise StoreError(f"{shown(path)} is an SQLite database of something else, and holds no plans")
    return False
