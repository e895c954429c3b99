"""The tables, how they are created, and how older ones are upgraded on request."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, LiteralString

from psycopg.sql import SQL, Identifier, Literal

from collegial_core.kernel import StoreError
from collegial_core.store import Upgrade
from collegial_eventsourcing.chain import remembered
from collegial_eventsourcing.logs import log_event
from collegial_sql.postgresql import Plain

ENTRIES: Final = "collegial_entries"
VIEW: Final = "collegial_events"
SCHEMA_VERSION: Final = 2
_SIGN: Final = "collegial: entries, schema version "
"""How the comment on the table begins, by which we know it."""

# Not by `to_regclass`, which may remember that there was none.
_FOUND: Final = """
    SELECT relname, coalesce(obj_description(pg_class.oid, 'pg_class'), '')
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = %s AND relname = ANY(%s)
"""
_HAS_SCHEMA: Final = "SELECT FROM pg_namespace WHERE nspname = %s"

HEADS: Final = "collegial_heads"
NO_GAP: Final = """
    BEGIN
        IF NEW.number > 1 AND NOT EXISTS (
            SELECT FROM {entries} WHERE plan = NEW.plan AND number = NEW.number - 1
        ) THEN
            RAISE integrity_constraint_violation
                USING MESSAGE = 'an entry follows directly on the last one of its plan';
        END IF;
        RETURN NEW;
    END """
NO_GAP_OF_1: Final = """
    BEGIN
        IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM {entries} WHERE plan = NEW.plan) THEN
            RAISE integrity_constraint_violation
                USING MESSAGE = 'an entry follows directly on the last one of its plan';
        END IF;
        RETURN NEW;
    END """
NEVER: Final = """
    BEGIN
        RAISE integrity_constraint_violation USING MESSAGE = 'an entry is never changed or deleted';
    END """
"""What the functions of our triggers do; that of the first release says the first in other words."""

_CREATE: Final = (
    """
    CREATE TABLE {entries} (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        plan text COLLATE "C" NOT NULL,
        number bigint NOT NULL CHECK (number > 0),
        name text NOT NULL,
        line bytea NOT NULL,
        chain bytea NOT NULL CHECK (octet_length(chain) = 32),
        UNIQUE (plan, number)
    )
    """,
    f"CREATE FUNCTION {{schema}}.collegial_leave_no_gap() RETURNS trigger LANGUAGE plpgsql AS $${NO_GAP}$$",
    f"CREATE FUNCTION {{schema}}.collegial_never() RETURNS trigger LANGUAGE plpgsql AS $${NEVER}$$",
    """
    CREATE TRIGGER leave_no_gap BEFORE INSERT ON {entries}
    FOR EACH ROW EXECUTE FUNCTION {schema}.collegial_leave_no_gap()
    """,
    """
    CREATE TRIGGER never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {entries}
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.collegial_never()
    """,
    # The entries under the column names that the package's recorder uses.
    """
    CREATE VIEW {view} AS
    SELECT plan AS originator_id, number AS originator_version, name AS topic, line AS state,
        position AS notification_id
    FROM {entries}
    """,
)

# The last number and link of each plan: they tell a tail that was cut off, and spare a search.
_HEADS: Final = """
    CREATE TABLE {heads} (
        plan text COLLATE "C" PRIMARY KEY,
        number bigint NOT NULL CHECK (number > 0),
        chain bytea NOT NULL CHECK (octet_length(chain) = 32)
    )
"""
_SIGNED: Final = "COMMENT ON TABLE {entries} IS {sign}"

_FROM_1_TO_2: Final = (
    "LOCK TABLE {entries} IN ACCESS EXCLUSIVE MODE",
    "ALTER TABLE {entries} DISABLE TRIGGER never_change, ADD chain bytea CHECK (octet_length(chain) = 32)",
    # Link by link, as `collegial_eventsourcing.chain` does.
    """
    DO $$
    DECLARE
        entry record;
        plan text COLLATE "C" := '';
        chain bytea;
    BEGIN
        FOR entry IN SELECT * FROM {entries} ORDER BY plan, number LOOP
            IF entry.plan <> plan THEN
                plan := entry.plan;
                chain := '';
            END IF;
            chain := sha256(chain || convert_to(entry.name, 'UTF8') || '\\x00'::bytea || entry.line);
            UPDATE {entries} SET chain = link.chain
            FROM (SELECT chain) AS link (chain) WHERE position = entry.position;
        END LOOP;
    END $$
    """,
    "ALTER TABLE {entries} ALTER chain SET NOT NULL, ENABLE TRIGGER never_change",
    _HEADS,
    """
    INSERT INTO {heads} (plan, number, chain)
    SELECT DISTINCT ON (plan) plan, number, chain FROM {entries} ORDER BY plan, number DESC
    """,
    _SIGNED,
)
_DROP: Final = (
    "DROP VIEW {view}",
    "DROP TABLE IF EXISTS {snapshots}",
    "DROP TABLE {heads}, {entries}",
    "DROP FUNCTION {schema}.collegial_leave_no_gap(), {schema}.collegial_never()",
)
_TO_BE_LINKED: Final = "SELECT count(DISTINCT plan), count(*) FROM {entries}"

_UPGRADED: Final = "collegial: linked by an upgrade, "
"""How the comment on the heads begins where older entries got their links only then; what it was follows, as JSON."""


class Names:
    """The names of our things in one schema, and the keys of our locks."""

    def __init__(self, schema: str) -> None:
        """Take the schema's name."""
        self.schema = schema
        self._said: dict[str, bytes] = {}
        self._keys: dict[tuple[str, ...], int] = {}
        self.entries = self.sql("{entries}").decode()
        self.writing = self.key("writing")
        """The lock that every writer holds, together with others, while its rows are on their way."""

    def sql(self, statement: LiteralString) -> bytes:
        """Put the names into a statement."""
        if statement not in self._said:
            named = SQL(statement).format(
                schema=Identifier(self.schema),
                entries=Identifier(self.schema, ENTRIES),
                heads=Identifier(self.schema, HEADS),
                snapshots=Identifier(self.schema, "collegial_snapshots"),
                view=Identifier(self.schema, VIEW),
                sign=Literal(f"{_SIGN}{SCHEMA_VERSION}"),
            )
            self._said[statement] = named.as_bytes()
        return self._said[statement]

    def key(self, *what: str) -> int:
        """Give the key of an advisory lock: 64 bits, so that no two meet by chance."""
        if what not in self._keys:
            name = "\0".join(("collegial", self.schema, *what))
            self._keys[what] = int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
        return self._keys[what]


def create(connection: Plain, names: Names, shown: str) -> None:
    """Make the tables, unless somebody made them just now; others who do so meanwhile wait."""
    with _alone(connection, names):
        is_blank = version_of(connection, names, shown) == 0
        for statement in (*_CREATE, _HEADS, _SIGNED) if is_blank else ():
            connection.execute(names.sql(statement))
    if is_blank:
        log_event(logging.INFO, "created", schema=SCHEMA_VERSION)


def upgrade(connection: Plain, names: Names, at: datetime) -> Upgrade:
    """Bring tables of the first release up to date; the caller has looked at them, and is alone with them."""
    ((plans, entries),) = connection.execute(names.sql(_TO_BE_LINKED)).fetchall()
    made = Upgrade(at=at, before=1, plans=plans, entries=entries)
    for statement in _FROM_1_TO_2:
        connection.execute(names.sql(statement))
    facts = {"at": at.isoformat(), "before": made.before, "plans": plans, "entries": entries}
    comment = SQL("COMMENT ON TABLE {} IS {}").format(
        Identifier(names.schema, HEADS), Literal(_UPGRADED + json.dumps(facts))
    )
    connection.execute(comment)
    return made


def drop(connection: Plain, names: Names) -> None:
    """Drop all that is ours; the caller is alone with the entries."""
    for statement in _DROP:
        connection.execute(names.sql(statement))


@contextmanager
def alone_with_entries(connection: Plain, names: Names) -> Iterator[None]:
    """Let what is done in the context happen whole or not at all, while nobody else reads or writes entries."""
    with _alone(connection, names):
        connection.execute(names.sql("LOCK TABLE {entries} IN ACCESS EXCLUSIVE MODE"))
        yield


@contextmanager
def _alone(connection: Plain, names: Names) -> Iterator[None]:
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (names.writing,))
        yield


def upgrades(connection: Plain, names: Names, shown: str) -> list[Upgrade]:
    """Tell which upgrade linked the entries of an older release, if one did."""
    comment = _tables(connection, names).get(HEADS, "")
    if not comment.startswith(_UPGRADED):
        return []
    facts: dict[str, Any] = {}
    with suppress(ValueError):
        facts = json.loads(comment.removeprefix(_UPGRADED))
    return [remembered(shown, facts)]


def version_of(connection: Plain, names: Names, shown: str) -> int:
    """Tell the version of the tables that are there; 0 where there are none.

    Raises:
        StoreError: the table is not ours, or a newer release's, or has been lost.

    """
    found = _tables(connection, names)
    if ENTRIES not in found:
        _require_blank(connection, names, shown, found)
        return 0
    version = found[ENTRIES].removeprefix(_SIGN)
    if version == found[ENTRIES] or not version.isdecimal():
        raise StoreError(f"{shown} has a table {ENTRIES} that is not ours")
    if int(version) > SCHEMA_VERSION:
        raise StoreError(f"{shown} was written by a newer release (schema {version}); update this one to read it")
    return int(version)


def _require_blank(connection: Plain, names: Names, shown: str, found: dict[str, str]) -> None:
    if connection.execute(_HAS_SCHEMA, (names.schema,)).fetchone() is None:
        raise StoreError(f"{shown} has no schema {names.schema!r}; make it, or name another")
    if found:
        raise StoreError(f"{shown} has lost its table {ENTRIES}, of which {', '.join(sorted(found))} is left")


def _tables(connection: Plain, names: Names) -> dict[str, str]:
    """Give the comments on those of our tables that are there."""
    return dict(connection.execute(_FOUND, (names.schema, [ENTRIES, HEADS, VIEW])).fetchall())
