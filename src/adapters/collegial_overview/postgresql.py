"""A read model in a PostgreSQL database (extra `postgres`), beside the plans or in a database of its own.

    postgresql://USER:PASSWORD@HOST/DATABASE?schema=SCHEMA

The schema has to be there.  As the tables can be made again at any time, a commit
here need not wait for the disk (`synchronous_commit=off`): rows and position go together.
"""

import json
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import unquote

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from collegial_core import StoreError
from collegial_overview.home import TIMEOUT, busy
from collegial_overview.tables import Values, plain

SETTINGS: Final = {
    "bytea_output": "hex",
    "client_min_messages": "notice",
    "DateStyle": "ISO, YMD",
    "default_transaction_isolation": "read committed",
    "extra_float_digits": "1",
    "idle_session_timeout": "0",
    "IntervalStyle": "postgres",
    "quote_all_identifiers": "off",
    "row_security": "off",  # where a policy hides rows that is an error, and not an answer without them
    "standard_conforming_strings": "on",
    "statement_timeout": "0",
    "TimeZone": "UTC",
    "transaction_timeout": "0",
}
"""What is set on every connection, whatever the server, the database, the role or the environment says.

The stores set the same; no adapter knows another, so it is said twice, and a test holds the two against each other.
What a server is too old to know is left out.
"""

_OURS: Final = {
    "idle_in_transaction_session_timeout": "0",  # plans are replayed while the tables stay as they are
    "lock_timeout": "0",
    "synchronous_commit": "off",
}

# Named in full, for the search path is not ours yet.
_SET: Final = """
    SELECT pg_catalog.set_config(name, value, false)
    FROM pg_catalog.jsonb_each_text(%s::pg_catalog.jsonb) AS wanted (name, value)
    WHERE pg_catalog.current_setting(name, true) IS NOT NULL
"""

_ENCODING: Final = "UTF8"

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

    def __init__(self, url: str) -> None:
        """Connect to the database at a URL.

        Raises:
            StoreError: the URL is wrong, or the database cannot serve.

        """
        parameters, self._schema = address_of(url)
        host = parameters.get("host") or parameters.get("hostaddr")
        name = f"the overview in the PostgreSQL database {parameters.get('dbname') or 'by default'}"
        self.shown = name + (f" at {host}" if host else "")
        with self._explaining():
            ours = {"client_encoding": _ENCODING, "autocommit": True}
            patient: dict[str, Any] = {"connect_timeout": 5, **parameters, **ours}
            self._connection = psycopg.connect(**patient)
            with self._closing_on_error():
                self._prepare()

    def _prepare(self) -> None:
        settings = {**SETTINGS, **_OURS, "search_path": SQL("{}").format(Identifier(self._schema)).as_string()}
        self._connection.execute(_SET, (json.dumps(settings),))
        ((encoding,),) = self._connection.execute("SELECT current_setting('server_encoding')").fetchall()
        if encoding != _ENCODING:
            raise StoreError(_cannot_hold(self.shown, encoding))
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
        with self._explaining(), self._connection.transaction(), self._connection.cursor() as cursor:
            yield PostgresCursor(cursor)

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
        with self._explaining():
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

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            why = str(error).strip().partition("\n")[0]
            raise StoreError(f"{self.shown} cannot serve: {why}") from error


def _cannot_hold(shown: str, encoding: str) -> str:
    """Say of a database with another encoding what would make it right."""
    return (
        f"{shown} stores text as {encoding}, which cannot hold all of UTF-8:"
        " name a database that was made with ENCODING 'UTF8' TEMPLATE template0"
    )


def address_of(url: str) -> tuple[dict[str, Any], str]:
    """Read libpq's parameters and the schema out of a URL.

    Raises:
        StoreError: it is no PostgreSQL address.

    """
    base, _, query = url.partition("?")
    items = query.split("&") if query else []
    schemas = [unquote(item.removeprefix("schema=")) for item in items if item.startswith("schema=")]
    rest = "&".join(item for item in items if not item.startswith("schema="))
    try:
        return dict(conninfo_to_dict(f"{base}?{rest}" if rest else base)), (schemas or ["public"])[-1]
    except psycopg.Error:
        pass  # its message may hold the whole URL
    raise StoreError("the URL is not of the form postgresql://USER:PASSWORD@HOST/DATABASE?schema=SCHEMA")
