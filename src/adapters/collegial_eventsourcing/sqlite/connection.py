"""One file, open: a connection that threads share, and what is asked and written on it."""

import logging
import os
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final
from weakref import finalize

from collegial_core.kernel import StoreError
from collegial_core.store import Record, Upgrade
from collegial_core.wire import link
from collegial_eventsourcing.chain import Head
from collegial_eventsourcing.logs import log_event
from collegial_eventsourcing.sqlite import wal, write_lock
from collegial_eventsourcing.sqlite.schema import (
    SCHEMA_VERSION,
    one,
    undo,
    upgrade,
    version_of,
)
from collegial_sql.sqlite import connect, shown

_MAX_BATCH: Final = 25
"""The rows that one statement inserts, where there are so many: one at a time, the triggers cost twice as much."""

_INSERT: Final = "INSERT INTO entries (plan, number, name, line, chain) VALUES (?, ?, ?, ?, ?)"
_WIDE: Final = _INSERT.count("?")
_INSERT_BATCH: Final = _INSERT + ", (?, ?, ?, ?, ?)" * (_MAX_BATCH - 1)
_HEAD: Final = "SELECT number, chain FROM heads WHERE plan = ?"
_BEGIN_HEAD: Final = "INSERT INTO heads (number, chain, plan) VALUES (?, ?, ?)"
_MOVE_HEAD: Final = "UPDATE heads SET number = ?, chain = ? WHERE plan = ? AND number = ? AND chain = ?"
_LAST: Final = "SELECT coalesce(max(number), 0) FROM entries WHERE plan = ?"


def make_durable(connection: sqlite3.Connection, path: Path) -> None:
    """Let a commit return only when it would survive a power cut, and read the settings back.

    Raises:
        StoreError: the file, or where it lies, does not allow it.

    """
    journal = one(connection, "PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA journal_size_limit = {wal.JOURNAL_SIZE_LIMIT}")
    synchronous = one(connection, "PRAGMA synchronous")
    if (journal, synchronous) != ("wal", 2):
        raise StoreError(f"{shown(path)} cannot be made durable: journal {journal}, synchronous {synchronous}")


class Session:
    """One connection, which the threads of one process take turns to use."""

    def __init__(self, path: Path) -> None:
        """Open the file at a path."""
        connection = connect(path, timeout=write_lock.TIMEOUT)
        try:
            self.schema = version_of(connection, path)
        except BaseException:
            connection.close()
            raise
        finalize(self, connection.close).atexit = False  # pyrefly: ignore[missing-attribute]
        # At its end a fork must not close what its parent has open.
        self._path = path
        self._cursor = connection.cursor()
        self._using = Lock()
        self._wal = wal.WalWatch(path)
        self._is_durable = False
        self._left: dict[str, Head] = {}
        """The heads of plans as we left them, which spares looking them up."""
        self._name = str(path)
        self._identity = _identity(self._name)

    def make_durable(self) -> None:
        """Let what is written from now on survive a power cut; who only reads leaves the file as it is."""
        with self._using:
            if not self._is_durable:
                make_durable(self._cursor.connection, self._path)
                self._is_durable = True

    def read_schema_again(self) -> None:
        """See whether somebody has brought older tables up to date meanwhile."""
        with self._using:
            self.schema = version_of(self._cursor.connection, self._path)

    def upgrade(self, at: datetime) -> Upgrade | None:
        """Bring older tables to today's schema; the caller has the write lock."""
        self.make_durable()
        with self._using:
            made, self.schema = upgrade(self._cursor.connection, self._path, at), SCHEMA_VERSION
        if made:
            log_event(logging.INFO, "upgraded", before=made.before, schema=SCHEMA_VERSION, entries=made.entries)
        return made

    def fetch(self, query: str, *values: str | int) -> list[Any]:
        """Give all rows that a query finds."""
        with self._using:
            return self._cursor.execute(query, values).fetchall()

    def last(self, plan: str) -> int:
        """Give the plan's last number; 0 before the first."""
        ((number,),) = self.fetch(_LAST, plan)
        return int(number)

    def insert(self, plan: str, after: int, records: Sequence[Record]) -> int:
        """Add rows after a plan's head, if that is number `after`; on return they are on the disk.

        It gives the position of the last; 0 where the head is another.

        The caller has the write lock.
        """
        cursor = self._cursor
        with self._using:
            cursor.execute("BEGIN IMMEDIATE")
            try:
                head, position = self._gone_on(plan, after, records)
                cursor.execute("COMMIT" if head else "ROLLBACK")
            except BaseException:
                undo(cursor.connection)
                raise
            if head:
                self._left[plan] = head
            self._wal.check(cursor.connection)
        return position

    def _gone_on(self, plan: str, after: int, records: Sequence[Record]) -> tuple[Head | None, int]:
        """Write rows and move the head, if it is the one that we left, or else find to be at number `after`.

        It gives the new head and the position of the last row.
        """
        cursor = self._cursor
        head = self._left.get(plan)
        if head is None or head[0] != after:
            head = cursor.execute(_HEAD, (plan,)).fetchone() or (0, b"")
        if head[0] != after:
            return None, 0
        number, chain = records[-1].number, _insert(cursor, plan, head[1], records)
        position = cursor.lastrowid or 0
        if after:
            cursor.execute(_MOVE_HEAD, (number, chain, plan, *head))
        else:
            cursor.execute(_BEGIN_HEAD, (number, chain, plan))
        return ((number, chain), position) if cursor.rowcount else (None, 0)

    @property
    def is_stuck(self) -> bool:
        """Whether a transaction could not be ended."""
        return self._cursor.connection.in_transaction

    def write(self, *steps: tuple[str, tuple[str | int | bytes, ...]]) -> None:
        """Run statements in one transaction."""
        cursor = self._cursor
        with self._using:
            cursor.execute("BEGIN IMMEDIATE")
            try:
                for statement, values in steps:
                    cursor.execute(statement, values)
                cursor.execute("COMMIT")
            except BaseException:
                if cursor.connection.in_transaction:
                    cursor.execute("ROLLBACK")
                raise

    def empty_log(self) -> None:
        """Move all of the log into the file, so that the file alone holds everything.

        Raises:
            StoreError: a reader keeps it from that.

        """
        ((busy, _, _),) = self.fetch("PRAGMA wal_checkpoint(TRUNCATE)")
        if busy:
            raise StoreError(f"{shown(self._path)} is being read by somebody else; try again when they are done")

    def is_there(self) -> bool:
        """Tell whether the file that is open is still the one that has the name."""
        return self._identity == _identity(self._name)

    def close(self) -> None:
        """Close the file."""
        with self._using:
            self._cursor.close()
            self._cursor.connection.close()


def _insert(cursor: sqlite3.Cursor, plan: str, chain: bytes, records: Sequence[Record]) -> bytes:
    """Insert rows with their links; give the last link."""
    values: list[str | int | bytearray] = []
    for number, name, line in records:
        chain = link(chain, name, line)
        values += (plan, number, name, bytearray(line), bytearray(chain))  # for bytes it would look for an adapter
    singly = len(records) // _MAX_BATCH * _MAX_BATCH * _WIDE
    for at in range(0, singly, _MAX_BATCH * _WIDE):
        cursor.execute(_INSERT_BATCH, values[at : at + _MAX_BATCH * _WIDE])
    for at in range(singly, len(values), _WIDE):
        cursor.execute(_INSERT, values[at : at + _WIDE])
    return chain


def _identity(path: str) -> tuple[int, int] | None:
    try:
        stat = os.stat(path)  # noqa: PTH116 - on the way of every append
    except FileNotFoundError:
        return None
    return stat.st_dev, stat.st_ino
