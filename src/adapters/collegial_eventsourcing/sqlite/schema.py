"""The tables, how a file of ours is recognised, and how an older one is upgraded on request.

Each entry carries a link, made of its name and line and of the link before it in its
plan; a plan's head holds the last number and link.  So a changed byte, or a row
removed in the middle or at the end, is found by reading.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from collegial_core.kernel import StoreError
from collegial_core.store import Upgrade
from collegial_core.wire import link
from collegial_sql.sqlite import shown

APPLICATION_ID: Final = 0x436F4C67  # "CoLg", in the file's header: such a file is ours
SCHEMA_VERSION: Final = 2
"""The version of the tables below, as the file's `user_version`."""

_NEVER: Final = """
    CREATE TRIGGER {table}_{word} BEFORE {act} ON {table}
    BEGIN SELECT raise(ABORT, '{what}'); END
"""
_HEAD: Final = """
    CREATE TRIGGER heads_are_{word} BEFORE {act} ON heads
    WHEN (NEW.number, NEW.chain) IS NOT
        (SELECT number, chain FROM entries WHERE plan = NEW.plan ORDER BY number DESC LIMIT 1)
    BEGIN SELECT raise(ABORT, 'a head is the number and link of its plan''s last entry'); END
"""

_ENTRIES: Final = """
    CREATE TABLE entries (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        plan TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number > 0),
        name TEXT NOT NULL,
        line BLOB NOT NULL,{chain}
        UNIQUE (plan, number)
    ) STRICT
"""
_GUARDS: Final = (
    """
    CREATE TRIGGER entries_leave_no_gap BEFORE INSERT ON entries
    WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM entries WHERE plan = NEW.plan)
        OR EXISTS (SELECT 1 FROM entries WHERE position = NEW.position)
    BEGIN SELECT raise(ABORT, 'an entry follows directly on the last one of its plan'); END
    """,
    _NEVER.format(table="entries", word="never_change", act="UPDATE", what="an entry is never changed"),
    _NEVER.format(table="entries", word="never_go", act="DELETE", what="an entry is never deleted"),
)

SCHEMA: Final = (
    _ENTRIES.format(chain="\n        chain BLOB NOT NULL CHECK (length(chain) = 32),"),
    """
    CREATE TABLE heads (
        plan TEXT PRIMARY KEY NOT NULL,
        number INTEGER NOT NULL,
        chain BLOB NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    *_GUARDS,
    _HEAD.format(word="begun_at_the_last", act="INSERT"),
    _HEAD.format(word="moved_to_the_last", act="UPDATE"),
    _NEVER.format(table="heads", word="never_go", act="DELETE", what="a head is never deleted"),
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)

FIRST: Final = (_ENTRIES.format(chain=""), *_GUARDS)
"""The tables and triggers of the first schema."""

UPGRADES: Final = (
    """
    CREATE TABLE upgrades (
        at TEXT NOT NULL,
        before INTEGER NOT NULL,
        plans INTEGER NOT NULL,
        entries INTEGER NOT NULL
    ) STRICT
    """,
    _NEVER.format(table="upgrades", word="never_change", act="UPDATE", what="an upgrade is never changed"),
    _NEVER.format(table="upgrades", word="never_go", act="DELETE", what="an upgrade is never deleted"),
)
"""What remembers which entries had no links until an upgrade; only a file that was upgraded has it."""

_REMEMBER: Final = """
    INSERT INTO upgrades (at, before, plans, entries)
    SELECT ?, ?, count(DISTINCT plan), count(*) FROM entries RETURNING plans, entries
"""
_OLD: Final = "entries_of_schema_1"
_FROM_1: Final = (
    "DROP TRIGGER entries_leave_no_gap",
    "DROP TRIGGER entries_never_change",
    "DROP TRIGGER entries_never_go",
    f"ALTER TABLE entries RENAME TO {_OLD}",
    *SCHEMA,
)
_POSITIONS_GO_ON: Final = f"""
    UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = '{_OLD}') WHERE name = 'entries'
"""  # noqa: S608 - a name of our own

Moved = tuple[int, str, int, str, bytes]
"""A row of the first schema: position, plan, number, name, line."""


def one(connection: sqlite3.Connection, query: str) -> object:
    """Ask for a single value."""
    (value,) = connection.execute(query).fetchone()
    return value


def version_of(connection: sqlite3.Connection, path: Path) -> int:
    """Tell the schema of a file of ours.

    Raises:
        StoreError: it is blank, or not ours, or newer than this release.

    """
    connection.execute("BEGIN")  # all in one transaction, for another process may just be upgrading it
    version = _version(connection, path)
    connection.execute("COMMIT")
    if not version:
        message = f"{shown(path)} is an SQLite database without tables, and no store; put a copy back, or remove it"
        raise StoreError(message)
    return version


def _version(connection: sqlite3.Connection, path: Path) -> int:
    tables = one(connection, "SELECT count(*) FROM sqlite_schema")
    application, version = one(connection, "PRAGMA application_id"), one(connection, "PRAGMA user_version")
    if application == APPLICATION_ID and isinstance(version, int) and 0 < version <= SCHEMA_VERSION:
        return version
    if application == APPLICATION_ID:
        raise StoreError(f"{shown(path)} was written by a newer release (schema {version}); update this one to read it")
    if application or version or tables:
        raise StoreError(f"{shown(path)} is an SQLite database of something else, and holds no plans")
    return 0


def upgrade(connection: sqlite3.Connection, path: Path, at: datetime) -> Upgrade | None:
    """Bring older tables to today's schema and link the entries as they are, in one step; None if they are today's.

    Raises:
        StoreError: the entries that are there have a gap.

    """
    try:
        with _at_once(connection):
            return _upgraded(connection, at) if _version(connection, path) == 1 else None
    except sqlite3.IntegrityError as error:
        raise StoreError(f"{shown(path)} has gaps in its entries; `collegial check` tells more") from error


def _upgraded(connection: sqlite3.Connection, at: datetime) -> Upgrade:
    for statement in _FROM_1:
        connection.execute(statement)
    _move_entries(connection)
    for statement in UPGRADES:
        connection.execute(statement)
    ((plans, entries),) = connection.execute(_REMEMBER, (at.isoformat(), 1)).fetchall()
    return Upgrade(at=at, before=1, plans=plans, entries=entries)


@contextmanager
def _at_once(connection: sqlite3.Connection) -> Iterator[None]:
    """Let what is done in the context happen whole or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        undo(connection)
        raise


def _move_entries(connection: sqlite3.Connection) -> None:
    """Copy the entries of the first schema with their links; the triggers look at each."""
    heads: dict[str, tuple[int, bytes]] = {}
    rows = connection.execute(
        f"SELECT position, plan, number, name, line FROM {_OLD} ORDER BY position"  # noqa: S608 - our own name
    )
    connection.executemany(
        "INSERT INTO entries (position, plan, number, name, line, chain) VALUES (?, ?, ?, ?, ?, ?)",
        _linked(rows, heads),
    )
    connection.executemany("INSERT INTO heads VALUES (?, ?, ?)", ((plan, *head) for plan, head in heads.items()))
    connection.execute(_POSITIONS_GO_ON)
    connection.execute(f"DROP TABLE {_OLD}")


def _linked(rows: Iterable[Moved], heads: dict[str, tuple[int, bytes]]) -> Iterator[tuple[*Moved, bytes]]:
    for row in rows:
        _, plan, number, name, line = row
        chain = link(heads[plan][1] if plan in heads else b"", name, line)
        heads[plan] = number, chain
        yield *row, chain


def undo(connection: sqlite3.Connection) -> None:
    """Take back what has not been committed, unless SQLite has done so already."""
    if connection.in_transaction:
        with suppress(sqlite3.Error):  # what went wrong before is what is told
            connection.execute("ROLLBACK")
