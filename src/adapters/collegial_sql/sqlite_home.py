"""A database beside the plans, in an SQLite file of its own."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import Final

from collegial_core.kernel import StoreError
from collegial_sql.file_lock import PRIVATE, lock_within, open_lock
from collegial_sql.home import TIMEOUT, Purpose, Values, busy, foreign
from collegial_sql.sqlite import Explaining, SQLiteAddress, connect, shown

_REMADE_SENTENCES: Final = {sqlite3.SQLITE_CORRUPT: "is damaged; delete it and build it anew"}
"""What to do about a file that can be made again."""

_KEPT_SENTENCES: Final = {sqlite3.SQLITE_CORRUPT: "is damaged; put a copy back"}
"""What to do about one that cannot."""


class SQLiteCursor:
    """One transaction in the file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def read(self, statement: str, *values: object) -> list[Values]:
        """Give the rows that a statement finds."""
        return self._connection.execute(statement, values).fetchall()

    def columns(self, table: str) -> list[str]:
        """Give the names of a table's columns."""
        described = self._connection.execute(f"SELECT * FROM {table} LIMIT 0").description
        return [column[0] for column in described]

    def do(self, statement: str, *values: object) -> None:
        """Do a statement."""
        self._connection.execute(statement, values)

    def each(self, statement: str, rows: Iterable[Values]) -> None:
        """Do a statement for each row of values."""
        self._connection.executemany(statement, rows)


class SQLiteHome:
    """An SQLite file; it comes into being with the first tables."""

    def __init__(self, address: SQLiteAddress, purpose: Purpose) -> None:
        """Take the file at an address.

        Raises:
            StoreError: it cannot be opened, or is not ours, or is for another purpose.

        """
        self._path = address.path
        self._purpose = purpose
        self._taking_turns = RLock()
        self.shown = purpose.shown(shown(address.path))
        self._explaining = Explaining(self.shown, _sentences(purpose))
        self._connection: sqlite3.Connection | None = None
        if self._is_there():
            with self._explaining:
                self._open()

    def tables(self) -> set[str]:
        """Give the names of the tables that are there."""
        if self._connection is None and not self._is_there():
            return set()
        with self.reading() as cursor:
            return {name for (name,) in cursor.read("SELECT name FROM sqlite_schema WHERE type = 'table'")}

    @contextmanager
    def reading(self) -> Iterator[SQLiteCursor]:
        """Open a transaction that sees one and the same moment all along."""
        with self._explaining, self._transaction("BEGIN") as cursor:
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[SQLiteCursor]:
        """Open a transaction that happens whole, or not at all."""
        with self._explaining, self._transaction("BEGIN IMMEDIATE") as cursor:
            yield cursor

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[SQLiteCursor]:
        with self._taking_turns:
            connection = self._connection or self._make()
            connection.execute(begin)
            try:
                yield SQLiteCursor(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def forget(self, table: str) -> None:  # noqa: ARG002 - what is deleted is overwritten in all tables
        """Write the log's pages over those of the file, and empty the log: it still holds what was there."""
        with self._explaining, self._taking_turns:
            connection = self._connection or self._make()
            ((is_busy, _, _),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if is_busy:
            raise StoreError(f"{self.shown} is being read by another process; do it again when that is done")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one at work, by a kernel lock on a file beside."""
        with self._explaining:
            lock = open_lock(self._path)
        try:
            if not lock_within(lock, TIMEOUT):
                raise busy(self.shown)
            yield
        finally:
            os.close(lock)

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    # --- opening ------------------------------------------------------------------

    def _is_there(self) -> bool:
        if not self._path.parent.is_dir():
            raise StoreError(f"{self.shown} cannot be opened: there is no folder {str(self._path.parent)!r}")
        if self._path.exists() and not self._path.is_file():
            raise StoreError(f"{self.shown} cannot be opened: it is a folder or device, not a file")
        return self._path.exists() and self._path.stat().st_size > 0

    def _make(self) -> sqlite3.Connection:
        _make_private(self._path)
        return self._open()

    def _open(self) -> sqlite3.Connection:
        connection = connect(self._path, timeout=TIMEOUT)
        try:
            self._require_ours(connection)
            _set(connection, "journal_mode", "delete" if self._purpose.erasing else "wal")
            _set(connection, "secure_delete", 1)  # what is erased is overwritten
            _set(connection, "synchronous", 1 if self._purpose.remade else 2)  # NORMAL or FULL
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return connection

    def _require_ours(self, connection: sqlite3.Connection) -> None:
        """Mark a blank file as ours, and refuse one that is somebody else's."""
        if self._is_blank(connection):
            connection.execute("BEGIN IMMEDIATE")  # another process may just be making the file
            if self._is_blank(connection):
                connection.execute(f"PRAGMA application_id = {self._purpose.mark}")
            connection.execute("COMMIT")

    def _is_blank(self, connection: sqlite3.Connection) -> bool:
        ((tables,),) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        ((application,),) = connection.execute("PRAGMA application_id").fetchall()  # there before tables are
        if application != self._purpose.mark and (application or tables):
            raise foreign(self.shown, f"an SQLite database that is not {self._purpose.name}", self._purpose.name)
        return bool(application != self._purpose.mark)


def _set(connection: sqlite3.Connection, name: str, value: str | int) -> None:
    """Set what the promises rest on, and read it back: SQLite passes over what it does not take."""
    connection.execute(f"PRAGMA {name} = {value}").fetchall()
    ((found,),) = connection.execute(f"PRAGMA {name}").fetchall()
    if found != value:
        message = f"{name} is {found} and not {value}"
        raise sqlite3.OperationalError(message)


def _sentences(purpose: Purpose) -> dict[int, str]:
    return {sqlite3.SQLITE_NOTADB: words(purpose), **(_REMADE_SENTENCES if purpose.remade else _KEPT_SENTENCES)}


def words(purpose: Purpose) -> str:
    """Say what to do about a file of another kind."""
    return f"is no SQLite database; name another place for {purpose.name}"


def _make_private(path: Path) -> None:
    """Make a file, unless it is there, for its owner alone, whatever the umask.

    One that is there is not opened: to close it again would take SQLite's locks from whoever has it open here.
    """
    with suppress(FileExistsError):
        made = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE)
        os.fchmod(made, PRIVATE)
        os.close(made)
