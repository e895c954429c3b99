"""Finding corruption in the rows, by the hash chain and the heads; the storage below them is the server's to check."""

from collections.abc import Callable, Iterator
from typing import Any, Final, LiteralString

import psycopg

from collegial_core.kernel import StoreError
from collegial_core.store import Corruption
from collegial_eventsourcing.chain import (
    Chain,
    Head,
    foreign,
    miscounted,
    misplaced,
    missing_links,
    no_guard_in_database,
    unreadable,
)
from collegial_eventsourcing.postgresql.following import PAGE
from collegial_eventsourcing.postgresql.schema import (
    ENTRIES,
    HEADS,
    NEVER,
    NO_GAP,
    NO_GAP_OF_1,
    SCHEMA_VERSION,
    Names,
)

_PLANS: Final = "SELECT plan FROM {heads} UNION SELECT plan FROM {entries}"
_PLANS_OF_1: Final = "SELECT DISTINCT plan FROM {entries}"
_HEAD: Final = """
    SELECT head.number, head.chain, (SELECT coalesce(max(number), 0) FROM {entries} WHERE plan = asked.plan)
    FROM (SELECT %s::text AS plan) AS asked LEFT JOIN {heads} AS head ON head.plan = asked.plan
"""
_HEAD_OF_1: Final = "SELECT NULL, NULL, coalesce(max(number), 0) FROM {entries} WHERE plan = %s"
_ROWS: Final = """
    SELECT number, name, line, chain FROM {entries}
    WHERE plan = %s AND number > %s AND number <= %s ORDER BY number LIMIT %s
"""
_ROWS_OF_1: Final = """
    SELECT number, name, line, ''::bytea FROM {entries}
    WHERE plan = %s AND number > %s AND number <= %s ORDER BY number LIMIT %s
"""
_BY_VERSION: Final[dict[bool, tuple[LiteralString, LiteralString]]] = {
    True: (_HEAD, _ROWS),
    False: (_HEAD_OF_1, _ROWS_OF_1),
}
"""How a plan's head and rows are read, with links and without."""

# What hangs on our tables, each with its name and what it is like.  Another constraint than ours has another name.
_GUARDS: Final = """
    WITH ours AS (
        SELECT pg_class.oid, relname, relkind, relpersistence
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = %s AND relname = ANY(%s)
    )
    SELECT 'table ' || relname, concat(relkind, relpersistence) FROM ours
    UNION ALL
    SELECT 'column ' || relname || '.' || attname,
        concat_ws(
            ' ', format_type(atttypid, atttypmod), collname,
            CASE WHEN attnotnull THEN 'not null' END, nullif(attidentity, '')
        )
    FROM ours JOIN pg_attribute ON attrelid = ours.oid LEFT JOIN pg_collation ON pg_collation.oid = attcollation
    WHERE attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT 'constraint of ' || relname || ': ' || pg_get_constraintdef(pg_constraint.oid), convalidated::text
    FROM ours JOIN pg_constraint ON conrelid = ours.oid WHERE contype IN ('p', 'u', 'c')
    UNION ALL
    SELECT 'trigger ' || tgname || ' of ' || relname,
        concat_ws(' ', tgtype, tgenabled, proname, CASE WHEN tgqual IS NOT NULL THEN 'sometimes' END)
    FROM ours JOIN pg_trigger ON tgrelid = ours.oid LEFT JOIN (
        SELECT pg_proc.oid, proname FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace WHERE nspname = %s
    ) AS function ON function.oid = tgfoid
    WHERE NOT tgisinternal
    UNION ALL
    SELECT 'rule ' || rulename || ' of ' || relname, '' FROM ours JOIN pg_rewrite ON ev_class = ours.oid
    UNION ALL
    SELECT 'table ' || inhrelid::regclass || ' within ' || relname, ''
    FROM ours JOIN pg_inherits ON inhparent = ours.oid
    UNION ALL
    SELECT 'function ' || proname, concat_ws(' ', lanname, prosecdef, proconfig, prosrc)
    FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace JOIN pg_language ON pg_language.oid = prolang
    WHERE nspname = %s AND proname IN ('collegial_leave_no_gap', 'collegial_never')
"""
_COUNTS: Final = """
    SELECT (SELECT coalesce(sum(number), 0)::bigint FROM {heads}), count(*) FROM {entries}
"""
_POSITIONS: Final = """
    SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence(%s, 'position')::regclass), 0),
        coalesce(max(position), 0)
    FROM {entries}
"""
_HOW_MANY: Final = "SELECT count(*) FROM {entries}"

_BEFORE_INSERT, _BEFORE_ANY_CHANGE = 7, 58
"""How PostgreSQL writes when a trigger fires (`tgtype`): for each row before INSERT; before all but INSERT."""

Fetch = Callable[..., list[Any]]
"""Takes a query and its values, and gives the rows."""


def corruptions(fetch: Fetch, names: Names, version: int, plan: str | None) -> Iterator[Corruption]:
    """Yield what is corrupt in a plan, or in all of them; each step is a short query of its own."""
    checker = _Checker(fetch, names, version)
    if plan is not None:
        yield from checker.plan(plan)
        return
    guards = list(checker.guards())
    if checker.can_be_read:
        yield from checker.whole()
    yield from guards


def unlinked(fetch: Fetch, names: Names, version: int) -> Iterator[Corruption]:
    """Tell if the tables are of an older release, so that a change in them would not be noticed."""
    if 0 < version < SCHEMA_VERSION:
        ((entries,),) = fetch(names.sql(_HOW_MANY))
        yield missing_links(version, entries)


class _Checker:
    """Checks tables of one of our versions."""

    def __init__(self, fetch: Fetch, names: Names, version: int) -> None:
        self._fetch = fetch
        self._names = names
        self._linked = version > 1
        self.can_be_read = True
        """Whether all tables and columns are there."""

    def whole(self) -> Iterator[Corruption]:
        for (plan,) in sorted(self._fetch(self._names.sql(_PLANS if self._linked else _PLANS_OF_1))):
            yield from self.plan(plan)
        if self._linked:
            ((given, there),) = self._fetch(self._names.sql(_COUNTS))
            if given != there:
                yield miscounted(given, there)
        ((given, last),) = self._fetch(self._names.sql(_POSITIONS), self._names.entries)
        if given < last:
            yield misplaced(given, last)

    def guards(self) -> Iterator[Corruption]:
        """Hold tables, columns, constraints, triggers and functions against ours: none missing, and none too many."""
        there: dict[str, set[str]] = {}
        schema = self._names.schema
        for name, like in self._fetch(_GUARDS, schema, [ENTRIES, HEADS], schema, schema):
            there.setdefault(name, set()).add(_squeezed(like))
        ours = self._ours()
        for name in sorted(ours):
            if not there.get(name, set()) <= ours[name] or name not in there:
                self.can_be_read &= name in there or not name.startswith(("table", "column"))
                yield no_guard_in_database(name)
        yield from (foreign(name) for name in sorted(there.keys() - ours.keys()))

    def _ours(self) -> dict[str, set[str]]:
        """Give what there has to be, with what it may be like."""
        ours = {
            f"table {ENTRIES}": {"rp"},
            **_columns(ENTRIES, position="bigint not null a", plan="text C not null", number="bigint not null"),
            **_columns(ENTRIES, name="text default not null", line="bytea not null"),
            **_constraints(ENTRIES, 'PRIMARY KEY ("position")', "UNIQUE (plan, number)", "CHECK ((number > 0))"),
            f"trigger leave_no_gap of {ENTRIES}": {f"{_BEFORE_INSERT} O collegial_leave_no_gap"},
            f"trigger never_change of {ENTRIES}": {f"{_BEFORE_ANY_CHANGE} O collegial_never"},
            "function collegial_leave_no_gap": {self._body(NO_GAP_OF_1), *([self._body(NO_GAP)] * self._linked)},
            "function collegial_never": {self._body(NEVER)},
        }
        return {**ours, **(_LINKED if self._linked else {})}

    def _body(self, body: LiteralString) -> str:
        return _squeezed(f"plpgsql f {self._names.sql(body).decode()}")

    def plan(self, plan: str) -> Iterator[Corruption]:
        """Follow a plan's rows to its head."""
        chain = Chain(plan, linked=self._linked)
        head_of, rows_of = _BY_VERSION[self._linked]
        try:
            ((number, link, last),) = self._fetch(self._names.sql(head_of), plan)
            while chain.number < last:
                rows = self._fetch(self._names.sql(rows_of), plan, chain.number, last, PAGE)
                yield from filter(None, map(chain.follow, rows))
                if not rows:
                    break
        except StoreError as error:
            if not isinstance(error.__cause__, psycopg.errors.DataCorrupted | psycopg.errors.IndexCorrupted):
                raise
            yield unreadable(plan, chain.number + 1, str(error.__cause__).partition("\n")[0])
            return
        head: Head | None = None if number is None else (number, link)
        yield from filter(None, [chain.end(head)])


def _squeezed(text: str) -> str:
    """Give what something is like without quotes and line breaks, which releases set in different places."""
    return " ".join(text.replace('"', "").split())


def _columns(table: str, **like: str) -> dict[str, set[str]]:
    return {f"column {table}.{name}": {how} for name, how in like.items()}


def _constraints(table: str, *definitions: str) -> dict[str, set[str]]:
    return {f"constraint of {table}: {each}": {"true"} for each in definitions}


_LINKED: Final = {
    f"table {HEADS}": {"rp"},
    **_columns(ENTRIES, chain="bytea not null"),
    **_columns(HEADS, plan="text C not null", number="bigint not null", chain="bytea not null"),
    **_constraints(ENTRIES, "CHECK ((octet_length(chain) = 32))"),
    **_constraints(HEADS, "PRIMARY KEY (plan)", "CHECK ((number > 0))", "CHECK ((octet_length(chain) = 32))"),
}
"""What came with the links."""
