"""Plans in a PostgreSQL database (extra `postgres`).

    postgresql://USER:PASSWORD@HOST/DATABASE?schema=SCHEMA

It is libpq's own form of address, with all of its parameters, and `schema` (by
default `public`) for the schema that holds our table; the schema must be there,
the table is made when it is missing.  The password appears in no message and in
no log.

Writers to one plan queue at an advisory lock.  While it inserts, a writer also
holds the table against others: so positions are handed out in the order of the
commits, and nobody who follows the notification log misses an entry.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final, LiteralString
from urllib.parse import unquote

import psycopg
from eventsourcing.persistence import IntegrityError, PersistenceError
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row, tuple_row
from psycopg.sql import SQL, Composed, Identifier, Literal

from collegial_core.kernel import Stale, StoreError
from collegial_core.ledger import Clock, Followed, Row
from collegial_eventsourcing.following import follow
from collegial_eventsourcing.telling import tell

PAGE: Final = 1000
"""The most rows that a page holds."""

PATIENCE: Final = 30.0
"""How many seconds a writer queues, and a thread waits for a connection."""

CONNECTIONS: Final = 8
"""The most connections that one store uses at a time."""

TABLE: Final = "collegial_entries"
VIEW: Final = "collegial_events"
SIGN: Final = "collegial: entries, schema version 1"
"""The comment on the table, by which we know it."""

_LOCK: Final = 0x436F4C67  # "CoLg", the first half of our advisory locks' keys

_INSERT: Final = "INSERT INTO {schema}.{table} (plan, number, name, line) VALUES (%s, %s, %s, %s)"
_LAST: Final = "SELECT coalesce(max(number), 0) AS last FROM {schema}.{table} WHERE plan = %s"
_LOCK_TABLE: Final = "LOCK TABLE {schema}.{table} IN EXCLUSIVE MODE"
_PLANS: Final = "SELECT DISTINCT plan FROM {schema}.{table} ORDER BY plan"
_READ: Final = """
    SELECT number, name, line FROM {schema}.{table} WHERE plan = %s AND number > %s ORDER BY number LIMIT %s
"""
_FOLLOW: Final = """
    SELECT position, plan, number, name, line FROM {schema}.{table} WHERE position > %s ORDER BY position LIMIT %s
"""
_POSITION: Final = "SELECT coalesce(max(position), 0) FROM {schema}.{table}"

_QUEUE: Final = SQL("SELECT pg_advisory_xact_lock(%s, hashtext(%s))")
_PATIENCE: Final = SQL("SET LOCAL lock_timeout = {}").format(Literal(f"{PATIENCE:.0f}s"))
_NOTIFY: Final = SQL("NOTIFY {}").format(Identifier(VIEW))
_NOW: Final = SQL("SELECT clock_timestamp()").format()
_FOUND: Final = SQL("SELECT to_regclass(%s) IS NOT NULL AS there, obj_description(to_regclass(%s), 'pg_class') AS sign")

_SCHEMA: Final = (
    """
    CREATE TABLE {schema}.{table} (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        plan text COLLATE "C" NOT NULL,
        number bigint NOT NULL CHECK (number > 0),
        name text NOT NULL,
        line bytea NOT NULL,
        UNIQUE (plan, number)
    )
    """,
    """
    CREATE FUNCTION {schema}.collegial_leave_no_gap() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM {schema}.{table} WHERE plan = NEW.plan) THEN
            RAISE integrity_constraint_violation
                USING MESSAGE = 'an entry follows directly on the last one of its plan';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE FUNCTION {schema}.collegial_never() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE integrity_constraint_violation USING MESSAGE = 'an entry is never changed or deleted';
    END $$
    """,
    """
    CREATE TRIGGER leave_no_gap BEFORE INSERT ON {schema}.{table}
    FOR EACH ROW EXECUTE FUNCTION {schema}.collegial_leave_no_gap()
    """,
    """
    CREATE TRIGGER never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.{table}
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.collegial_never()
    """,
    # The entries under the column names that the package's recorder uses.
    """
    CREATE VIEW {schema}.{view} AS
    SELECT plan AS originator_id, number AS originator_version, name AS topic, line AS state,
        position AS notification_id
    FROM {schema}.{table}
    """,
    "COMMENT ON TABLE {schema}.{table} IS {sign}",
)


# --- the package's parts, with our table ---------------------------------------


class PostgresEntriesDatastore(PostgresDatastore):
    """The package's data store, connected as libpq's own parameters say."""

    def __init__(self, parameters: dict[str, Any], schema: str) -> None:
        """Take what `conninfo_to_dict` gave; nothing is connected yet."""
        super().__init__(
            "",
            "",
            "",
            "",
            "",
            connect_timeout=PATIENCE,
            idle_in_transaction_session_timeout=PATIENCE,
            max_overflow=CONNECTIONS - 1,
            pre_ping=True,
            schema=schema,
            originator_id_type="text",
        )
        self.pool.kwargs = {**parameters, "row_factory": dict_row}

    def register_type_adapters(self) -> None:
        """Do nothing: the table of entries needs no types of the package's."""


class PostgresRecorder(PostgresApplicationRecorder):
    """The package's recorder over the table of entries, for reading; the store itself writes."""

    def __init__(self, datastore: PostgresDatastore) -> None:
        """Take a data store."""
        super().__init__(datastore, events_table_name=VIEW)
        self.sql_create_statements = [in_schema(statement, datastore.schema) for statement in _SCHEMA]


def in_schema(statement: LiteralString, schema: str) -> Composed:
    """Put the names of our things into a statement."""
    return SQL(statement).format(
        schema=Identifier(schema), table=Identifier(TABLE), view=Identifier(VIEW), sign=Literal(SIGN)
    )


# --- the store ---------------------------------------------------------------------


class PostgresStore:
    """Keeps plans in a PostgreSQL database.  Threads may share it; a fork needs one of its own."""

    def __init__(self, parameters: dict[str, Any], schema: str = "public", clock: Clock | None = None) -> None:
        """Connect as libpq's parameters say, and make the table if it is missing.

        Raises:
            StoreError: the server cannot be reached, is not set to be durable, or the table is not ours.

        """
        self._clock = clock
        self._shown = _shown(parameters)
        self._explaining = _Explaining(self._shown)
        with self._explaining:
            _check_durable(parameters)
            self._datastore = PostgresEntriesDatastore(parameters, schema)
            self.recorder = PostgresRecorder(self._datastore)
            self._migrate()
        self._insert = in_schema(_INSERT, schema)
        self._last = in_schema(_LAST, schema)
        self._lock_table = in_schema(_LOCK_TABLE, schema)
        self._plans = in_schema(_PLANS, schema)
        self._read = in_schema(_READ, schema)
        self._follow = in_schema(_FOLLOW, schema)
        self._position = in_schema(_POSITION, schema)

    def _migrate(self) -> None:
        """Make the table, unless it is there; two who open at once take turns."""
        schema = self._datastore.schema
        with self._datastore.transaction(commit=True) as cursor:
            cursor.execute(_QUEUE, (_LOCK, schema))
            name = f"{Identifier(schema).as_string()}.{TABLE}"
            found = cursor.execute(_FOUND, (name, name)).fetchone() or {}
            if found["there"] and found["sign"] != SIGN:
                raise StoreError(f"{self._shown} has a table {TABLE} that is not ours")
            if not found["there"]:
                for statement in self.recorder.sql_create_statements:
                    cursor.execute(statement)
                tell(logging.INFO, "created", schema=1)

    # --- the port -----------------------------------------------------------------

    def plans(self) -> Sequence[str]:
        """List the ids of all plans that have entries, sorted."""
        return [plan for (plan,) in self._fetch(self._plans, ())]

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Row]]:
        """Yield pages of the plan's rows with numbers above `after`."""
        page = self._fetch(self._read, (plan, after, PAGE))
        while page:
            yield page
            page = self._fetch(self._read, (plan, page[-1][0], PAGE)) if len(page) == PAGE else []

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        """Yield pages of all plans' rows with positions above `after`."""
        return follow(lambda after: self._fetch(self._follow, (after, PAGE)), after, wait)

    def position(self) -> int:
        """Give the position of the latest row."""
        return int(self._fetch(self._position, ())[0][0])

    def _fetch(self, query: Composed, values: tuple[object, ...]) -> list[Any]:
        with self._explaining, self._datastore.get_connection() as connection:
            return connection.cursor(binary=True, row_factory=tuple_row).execute(query, values).fetchall()

    def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
        """Add rows numbered `after` + 1 and on, all or none; on return they are durable."""
        try:
            with self._explaining, self._datastore.transaction(commit=True) as cursor:
                cursor.execute(_PATIENCE)
                cursor.execute(_QUEUE, (_LOCK, plan))
                self._judge(cursor, plan, after, rows)
                cursor.execute(self._lock_table)
                cursor.executemany(self._insert, [(plan, *row) for row in rows])
                cursor.execute(_NOTIFY)
        except IntegrityError as error:
            raise Stale(plan, after) from error
        tell(logging.DEBUG, "appended", plan=plan, after=after, rows=len(rows))

    def _judge(self, cursor: "psycopg.Cursor[Any]", plan: str, after: int, rows: Sequence[Row]) -> None:
        (last,) = (cursor.execute(self._last, (plan,)).fetchone() or {"last": 0}).values()
        if last != after:
            raise Stale(plan, after)
        if [row[0] for row in rows] != list(range(after + 1, after + 1 + len(rows))):
            raise StoreError(f"the rows are not numbered from {after + 1} on, one by one")

    def now(self) -> datetime:
        """Tell the present moment by the server's clock, which all who use it share."""
        if self._clock is not None:
            return self._clock()
        moment: datetime = self._fetch(_NOW, ())[0][0]
        return moment.astimezone(UTC)

    def close(self) -> None:
        """Let go of the connections."""
        self._datastore.close()


# --- in words -------------------------------------------------------------------------


class _Explaining:
    """A context that turns errors from below into one sentence about the database."""

    def __init__(self, shown: str) -> None:
        self._shown = shown

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, IntegrityError):
            return
        if isinstance(error, psycopg.Error | PersistenceError):
            why = str(error).strip().partition("\n")[0]
            raise StoreError(f"{self._shown} cannot serve: {why}") from error


def _shown(parameters: dict[str, Any]) -> str:
    """Name the database in a message: not its user, and never the password."""
    host = parameters.get("host") or parameters.get("hostaddr")
    name = parameters.get("dbname") or "by default"
    return f"the PostgreSQL database {name}" + (f" at {host}" if host else "")


# --- opening ----------------------------------------------------------------------------


def _check_durable(parameters: dict[str, Any]) -> None:
    """See that the server answers, and that a commit there survives a power cut.

    Raises:
        StoreError: a setting says that it would not.

    """
    patient: dict[str, Any] = {"connect_timeout": 5, **parameters}
    with psycopg.connect(**patient) as connection:
        for setting in ("synchronous_commit", "fsync"):
            (value,) = connection.execute("SELECT current_setting(%s)", (setting,)).fetchone() or ("",)
            if value == "off":
                raise StoreError(f"{_shown(parameters)} is not durable: set {setting} to on")


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


def open_store(url: str, *, clock: Clock | None = None) -> PostgresStore:
    """Open the store in a PostgreSQL database.

    Raises:
        StoreError: the URL is wrong, or the database cannot serve.

    """
    parameters, schema = address_of(url)
    return PostgresStore(parameters, schema, clock)
