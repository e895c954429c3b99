"""A database beside the plans, in a schema of PostgreSQL (extra `postgres`), or in a database of its own.

    postgresql://USER:PASSWORD@HOST/DATABASE?schema=SCHEMA

The schema has to be there.
"""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Final

from psycopg.sql import SQL, Identifier

from collegial_core.kernel import StoreError
from collegial_sql.home import TIMEOUT, Purpose, Values, busy, plain
from collegial_sql.postgresql import Explaining, PostgreSQLAddress, connect

if TYPE_CHECKING:
    import psycopg

_OURS: Final = {
    "idle_in_transaction_session_timeout": "0",  # plans are replayed while the tables stay as they are
    "lock_timeout": "0",
}

PATIENCE: Final = 3.0
"""How many seconds an older transaction is waited for where deleted rows have to be gone."""

_LOCK: Final = 0x436F4C6F  # "CoLo", the first half of our advisory lock's key


class PostgresCursor:
    """One transaction in the database."""

    def __init__(self, cursor: "psycopg.Cursor[Values]") -> None:
        self._cursor = cursor

    def read(self, statement: str, *values: object) -> list[Values]:
        """Give the rows that a statement finds."""
        return [plain(row) for row in self._cursor.execute(_marked(statement), values)]

    def columns(self, table: str) -> list[str]:
        """Give the names of a table's columns."""
        described = self._cursor.execute(f"SELECT * FROM {table} LIMIT 0".encode()).description
        return [column.name for column in described or ()]

    def do(self, statement: str, *values: object) -> None:
        """Do a statement."""
        self._cursor.execute(_marked(statement), values or None)

    def each(self, statement: str, rows: Iterable[Values]) -> None:
        """Do a statement for each row of values."""
        self._cursor.executemany(_marked(statement), list(rows))


def _marked(statement: str) -> bytes:
    return statement.replace("?", "%s").encode()


class PostgresHome:
    """A schema of a PostgreSQL database."""

    def __init__(self, address: PostgreSQLAddress, purpose: Purpose) -> None:
        """Connect to the database at an address.

        Raises:
            StoreError: the database cannot serve.

        """
        self._schema = address.schema
        self._erasing = purpose.erasing
        self.shown = purpose.shown(f"in {address.shown}")
        self._explaining = Explaining(self.shown)
        self._taking_turns = RLock()
        with self._explaining:
            path = SQL("{}").format(Identifier(address.schema)).as_string()
            settings = {**_OURS, "search_path": path, "synchronous_commit": "off" if purpose.remade else "on"}
            self._connection = connect(address, settings, self.shown)
            with self._closing_on_error():
                self._require_schema()

    def _require_schema(self) -> None:
        found = self._connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (self._schema,)).fetchone()
        if found is None:
            raise StoreError(f"{self.shown} has no schema {self._schema!r}; make it, or name another")

    def tables(self) -> set[str]:
        """Give the names of the tables that are there."""
        with self.reading() as cursor:
            found = cursor.read("SELECT tablename FROM pg_tables WHERE schemaname = ?", self._schema)
        return {name for (name,) in found}

    @contextmanager
    def reading(self) -> Iterator[PostgresCursor]:
        """Open a transaction that sees one and the same moment all along."""
        with self._transaction() as cursor:
            cursor.do("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[PostgresCursor]:
        """Open a transaction that happens whole, or not at all."""
        with self._transaction() as cursor:
            yield cursor

    @contextmanager
    def _transaction(self) -> Iterator[PostgresCursor]:
        with (
            self._taking_turns,
            self._explaining,
            self._connection.transaction(),
            self._connection.cursor() as cursor,
        ):
            yield PostgresCursor(cursor)

    def forget(self, table: str) -> None:
        """Write the table anew: a row that was deleted stays in its file until then.

        Raises:
            StoreError: a transaction somewhere in the database is older, for seconds now, so that such rows had to be
                kept for it, and the database's purpose is that they are gone.

        """
        end = time.monotonic() + PATIENCE
        while self._keeps_dead_rows(table) and self._erasing:
            if time.monotonic() > end:
                raise StoreError(f"{self.shown} is being read by another process; do it again when that is done")
            time.sleep(0.1)

    def _keeps_dead_rows(self, table: str) -> bool:
        """Write the table anew, and tell whether deleted rows had to be kept for somebody."""
        told: list[str] = []
        with self._taking_turns, self._explaining, self._telling(told):
            self._connection.execute(SQL("VACUUM (FULL, VERBOSE) {}").format(Identifier(self._schema, table)))
        return not told or any(int(it) for it in told)

    @contextmanager
    def _telling(self, told: list[str]) -> Iterator[None]:
        """Gather how many dead rows had to be kept: the first number in VACUUM's detail, in any language."""

        def tell(notice: "psycopg.errors.Diagnostic") -> None:
            if notice.message_detail:
                told.extend(re.findall(r"\d+", notice.message_detail)[:1])

        self._connection.add_notice_handler(tell)
        try:
            yield
        finally:
            self._connection.remove_notice_handler(tell)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one at work, by an advisory lock that ends with the connection."""
        self._wait_for_lock()
        try:
            yield
        finally:
            if not self._connection.broken:
                self._ask("SELECT pg_advisory_unlock(%s, hashtext(%s))")

    def _wait_for_lock(self) -> None:
        end = time.monotonic() + TIMEOUT
        while not self._ask("SELECT pg_try_advisory_lock(%s, hashtext(%s))"):
            if time.monotonic() > end:
                raise busy(self.shown)
            time.sleep(0.02)

    def _ask(self, statement: str) -> bool:
        with self._explaining:
            found = self._connection.execute(statement.encode(), (_LOCK, self._schema)).fetchone()
        return bool(found and found[0])

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    @contextmanager
    def _closing_on_error(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._connection.close()
            raise
