"""The store over one schema."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import psycopg

from collegial_core.kernel import Stale, StoreError
from collegial_core.store import Clock, Corruption, Followed, Record, Snapshot, Upgrade
from collegial_core.wire import link
from collegial_eventsourcing.chain import older
from collegial_eventsourcing.following import follow
from collegial_eventsourcing.logs import log_event
from collegial_eventsourcing.postgresql import snapshots
from collegial_eventsourcing.postgresql.checking import corruptions, unlinked
from collegial_eventsourcing.postgresql.connections import (
    WARNED,
    Connections,
    has_unread_message,
    listening,
    settle,
)
from collegial_eventsourcing.postgresql.following import PAGE, Follower, one, position
from collegial_eventsourcing.postgresql.schema import (
    SCHEMA_VERSION,
    Names,
    alone_with_entries,
    create,
    drop,
    upgrade,
    upgrades,
    version_of,
)
from collegial_sql.postgresql import Explaining, Plain, PostgreSQLAddress

_PLANS: Final = "SELECT plan FROM {heads} ORDER BY plan"
_NUMBERS: Final = "SELECT plan, number FROM {heads}"
_PLANS_OF_1: Final = "SELECT DISTINCT plan FROM {entries} ORDER BY plan"
_READ: Final = """
    SELECT number, name, line FROM {entries} WHERE plan = %s AND number > %s ORDER BY number LIMIT %s
"""
_POSITION: Final = "SELECT position FROM {entries} WHERE plan = %s AND number = %s"
_BEGIN: Final = "BEGIN"  # read committed, as connections are set: what is read after a lock is newer than the lock
_LOCK_IN_TRANSACTION: Final = "SELECT pg_advisory_xact_lock(%s)"
_LOCK: Final = "SELECT pg_advisory_lock(%s)"
_UNLOCK: Final = "SELECT pg_advisory_unlock(%s)"
_JOIN: Final = "SELECT pg_advisory_xact_lock_shared(%s)"
_HEAD: Final = "SELECT number, chain FROM {heads} WHERE plan = %s"
_INSERT: Final = """
    INSERT INTO {entries} (plan, number, name, line, chain)
    SELECT %s, %s + place, name, line, chain
    FROM unnest(%b::text[], %b::bytea[], %b::bytea[]) WITH ORDINALITY AS row (name, line, chain, place)
    ORDER BY place
    RETURNING position
"""
_MOVE: Final = """
    INSERT INTO {heads} (plan, number, chain) VALUES (%s, %s, %b)
    ON CONFLICT (plan) DO UPDATE SET number = EXCLUDED.number, chain = EXCLUDED.chain
"""


# All of an append, where the plan's head is the one that we left: nothing is written if it is another.
_LEFT: Final = """
    WITH locks AS MATERIALIZED (
        SELECT pg_advisory_xact_lock(%(plan_lock)s), pg_advisory_xact_lock_shared(%(join)s)
    ), head AS (
        UPDATE {heads} SET number = %(last)s, chain = %(link)b FROM locks
        WHERE plan = %(plan)s AND number = %(after)s AND chain = %(before)b RETURNING plan
    )
    INSERT INTO {entries} (plan, number, name, line, chain)
"""
_GO_ON: Final = f"""{_LEFT}
    SELECT plan, %(after)s + place, name, line, chain
    FROM head, unnest(%(names)b::text[], %(lines)b::bytea[], %(links)b::bytea[])
        WITH ORDINALITY AS row (name, line, chain, place)
    ORDER BY place
    RETURNING position
"""  # noqa: S608 - of our own words
_GO_ON_BY_ONE: Final = f"{_LEFT} SELECT plan, %(last)s, %(name)s, %(line)b, %(link)b FROM head RETURNING position"  # noqa: S608

_Head = tuple[int, bytes]
"""The number and link of a plan's last entry."""
_NO_HEAD: Final[_Head] = (0, b"")

T = TypeVar("T")


class PostgresStore:
    """Keeps plans in a PostgreSQL database.  Threads may share it; a fork gets connections of its own."""

    def __init__(self, address: PostgreSQLAddress, clock: Clock | None = None) -> None:
        """Connect to the database, and look what tables there are; the first append makes them.

        Raises:
            StoreError: the server cannot be reached, is not set to be durable, or the table is not ours.

        """
        self._clock = clock
        self._names = Names(address.schema)
        self._connections = Connections(address)
        self._explaining = Explaining(self._connections.shown)
        self._version = self._open()
        """The version of the tables as we saw them last; 0 where there were none."""
        self._read = self._names.sql(_READ)
        self._left: dict[str, _Head] = {}
        """The heads of plans as this store left them, which spares looking them up."""

    def _open(self) -> int:
        try:
            with self._explaining, self._connections.one() as connection:
                return self._read_version(connection)
        except BaseException:
            self._connections.close()
            raise

    def _read_version(self, connection: Plain) -> int:
        return version_of(connection, self._names, self._connections.shown)

    def _serve(self, ask: Callable[[Plain], T], blank: T) -> T:
        """Ask; as long as there are no tables, give what is to be told of a blank store."""
        with self._explaining:
            try:
                return self._connections.serve(ask)
            except psycopg.errors.UndefinedTable:
                if not self._connections.serve(self._read_version):
                    return blank
            return self._connections.serve(ask)  # somebody made them just now

    def _is_writable(self) -> bool:
        """Tell whether there are tables to write to.

        Raises:
            StoreError: they are of an older release.

        """
        if self._version < SCHEMA_VERSION:
            self._version = self._connections.serve(self._read_version)
        if 0 < self._version < SCHEMA_VERSION:
            raise StoreError(older(self._connections.shown, self._version))
        return self._version > 0

    # --- the port -----------------------------------------------------------------

    def plans(self) -> Sequence[str]:
        """List the ids of all plans that have entries, sorted."""
        query = _PLANS_OF_1 if self._version == 1 else _PLANS
        return [plan for (plan,) in self._fetch(self._names.sql(query))]

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Record]]:
        """Yield pages of the plan's records with numbers above `after`."""
        page = self._page(plan, after)
        while page:
            yield page
            page = self._page(plan, page[-1].number) if len(page) == PAGE else []

    def _page(self, plan: str, after: int) -> list[Record]:
        return [*map(Record._make, self._fetch(self._read, plan, after, PAGE))]

    def _fetch(self, query: bytes, *values: object) -> list[Any]:
        def fetch(connection: Plain) -> list[Any]:
            return connection.cursor(binary=True).execute(query, values).fetchall()

        return self._serve(fetch, [])

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        """Yield pages of all plans' records with positions above `after`, none of which is ever missed."""
        follower = Follower(self._names)

        return follow(lambda after: self._serve(lambda connection: follower(connection, after), []), after, wait)

    def position(self) -> int:
        """Give the position up to which nothing is still to come."""
        return self._serve(lambda connection: position(connection, self._names), 0)

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        """Add records numbered `after` + 1 and on, all or none; on return they are durable.

        When the connection is lost, another one is asked what became of the rows.
        """
        writing = _Writing(self._names, self._left, plan, after, records)
        try:
            with self._explaining:
                if not self._is_writable():
                    writing.judge(0)
                    if not records:
                        return 0
                    self._create()
                self._connections.serve(writing)
        except StoreError as error:
            if writing.unsure:
                raise StoreError(f"{error}; whether entry {after + 1} and on were recorded is not known") from error
            raise
        log_event(logging.DEBUG, "appended", plan=plan, after=after, records=len(records))
        return writing.position

    def _create(self) -> None:
        shown = self._connections.shown
        self._connections.serve(lambda connection: create(connection, self._names, shown))
        self._version = SCHEMA_VERSION

    def save_snapshot(self, plan: str, snapshot: Snapshot) -> None:
        """Keep a plan's snapshot in place of its earlier one."""
        with self._explaining:
            if not self._is_writable():
                return
            self._connections.serve(lambda connection: snapshots.save(connection, self._names, plan, snapshot))

    def load_snapshot(self, plan: str) -> Snapshot | None:
        """Give a plan's snapshot, if there is one."""
        with self._explaining:
            return self._connections.serve(lambda connection: snapshots.load(connection, self._names, plan))

    def verify(self, plan: str | None = None) -> Iterator[Corruption]:
        """Yield what is corrupt in a plan; without one, in all of them."""
        with self._explaining:
            version = self._connections.serve(self._read_version)
        if version:
            yield from corruptions(self._fetch, self._names, version, plan)
            yield from unlinked(self._fetch, self._names, version)

    def upgrade(self) -> Upgrade | None:
        """Bring tables of an older release up to date, and link the entries as they are now."""
        with self._explaining:
            if self._connections.serve(self._read_version) in (0, SCHEMA_VERSION):
                return None
            with self._connections.one() as connection, alone_with_entries(connection, self._names):
                return self._upgrade(connection)

    def _upgrade(self, connection: Plain) -> Upgrade | None:
        version = self._read_version(connection)
        if version == SCHEMA_VERSION:
            return None  # somebody else was faster

        def fetch(query: bytes, *values: object) -> list[Any]:
            return connection.execute(query, values).fetchall()

        for corruption in corruptions(fetch, self._names, version, None):
            raise StoreError(f"{self._connections.shown} is damaged, and stays as it is: {corruption.message}")
        made = upgrade(connection, self._names, self.now())
        log_event(logging.INFO, "upgraded", before=made.before, schema=SCHEMA_VERSION, entries=made.entries)
        return made

    def upgrades(self) -> Sequence[Upgrade]:
        """Tell which upgrade linked the entries of an older release, if one did."""
        with self._explaining:
            shown = self._connections.shown
            return self._connections.serve(lambda connection: upgrades(connection, self._names, shown))

    def destroy(self, numbers: Mapping[str, int]) -> None:
        """Drop our tables, if nothing was written since."""
        with self._explaining:
            with self._connections.one() as connection, alone_with_entries(connection, self._names):
                if dict(connection.execute(self._names.sql(_NUMBERS)).fetchall()) != dict(numbers):
                    raise StoreError(f"{self._connections.shown} was written to meanwhile, and stays as it is")
                drop(connection, self._names)
            self.close()

    @contextmanager
    def write_lock(self, plan: str) -> Iterator[None]:
        """Wait for the lock; in the context nobody else writes to the plan."""
        key = (self._names.key("plan", plan),)
        with self._explaining, self._connections.held() as connection:
            connection.execute(_LOCK, key)  # the lock that appends take: on this connection they have it already
            try:
                yield
            finally:
                if not connection.closed:
                    connection.execute(_UNLOCK, key)

    def now(self) -> datetime:
        """Tell the present moment by the server's clock, which all who use it share."""
        if self._clock is not None:
            return self._clock()
        with self._explaining:
            moment: datetime = self._connections.serve(lambda connection: one(connection, "SELECT clock_timestamp()"))
        return moment.astimezone(UTC)

    def close(self) -> None:
        """Let go of the connections."""
        self._connections.close()


class _Writing:
    """One append: tried on a connection, and if that is lost, on another."""

    def __init__(self, names: Names, left: dict[str, _Head], plan: str, after: int, records: Sequence[Record]) -> None:
        self._names = names
        self._left = left
        self._plan = plan
        self._after = after
        self._records = records
        self.unsure = False
        """Whether a commit was under way when a connection was lost."""
        self._committing = False
        self.position = 0
        """The position of the last row."""

    def __call__(self, connection: Plain) -> None:
        """Write the rows, unless an earlier try did.

        Raises:
            Stale: the plan's last number is another.
            StoreError: the rows are misnumbered.

        """
        self._committing = False
        try:
            with listening(connection) as heard:
                if not self._can_go_on(connection) or not self._gone_on(connection):
                    self._write_under_lock(connection)
            if WARNED in heard:
                self._committing = True
                settle(connection)
        except psycopg.Error:
            self.unsure = self.unsure or (self._committing and connection.closed)
            raise

    def _can_go_on(self, connection: Plain) -> bool:
        """Tell whether one step may do; when the server has said something unasked, it may have gone: we look first."""
        known = not self.unsure and self._left.get(self._plan, _NO_HEAD)[0] == self._after > 0
        return known and len(self._records) > 0 and self._are_numbered() and not has_unread_message(connection)

    def _gone_on(self, connection: Plain) -> bool:
        """Write the rows in one step if nobody has written to the plan since we did; tell whether that was so."""
        _, chain = self._left[self._plan]
        names, lines, links = self._linked(chain)
        head = self._after + len(links), links[-1]
        values: dict[str, object] = {
            "plan_lock": self._names.key("plan", self._plan),
            "join": self._names.writing,
            "plan": self._plan,
            "after": self._after,
            "before": chain,
            "last": head[0],
            "link": head[1],
        }
        if len(links) == 1:
            statement = _GO_ON_BY_ONE
            values |= {"name": names[0], "line": lines[0]}
        else:
            statement = _GO_ON
            values |= {"names": names, "lines": lines, "links": links}
        self._committing = True
        rows = connection.execute(self._names.sql(statement), values).fetchall()
        self._committing = False
        if rows:
            (self.position,) = rows[-1]
            self._left[self._plan] = head
        return bool(rows)

    def _write_under_lock(self, connection: Plain) -> None:
        """Look where the plan ends when we have the lock, and write the rows there."""
        with connection.pipeline() as pipeline:
            self._write_at_head(connection, pipeline)

    def _write_at_head(self, connection: Plain, pipeline: psycopg.Pipeline) -> None:
        number, chain = self._head(connection)
        if self.unsure and self._was_made(connection):
            return
        self.unsure = False
        self.judge(number)
        if self._records:
            rows, head = self._insert(connection, chain)
            self._committing = True
            connection.execute("COMMIT", prepare=False)
            pipeline.sync()
            (self.position,) = rows.fetchall()[-1]
            self._left[self._plan] = head

    def _head(self, connection: Plain) -> _Head:
        """Wait for the lock; then give the plan's last number and link."""
        connection.execute(_BEGIN)
        connection.execute(_LOCK_IN_TRANSACTION, (self._names.key("plan", self._plan),))
        connection.execute(_JOIN, (self._names.writing,))
        head = connection.cursor(binary=True).execute(self._names.sql(_HEAD), (self._plan,)).fetchone()
        return head or _NO_HEAD

    def _was_made(self, connection: Plain) -> bool:
        """Look what became of the commit that was under way."""
        made = self._are_there(connection)
        if made:
            self.position = one(connection, self._names.sql(_POSITION), self._plan, self._after + len(self._records))
        log_event(
            logging.INFO, "commit-was-made" if made else "commit-was-not-made", plan=self._plan, after=self._after
        )
        return made

    def _are_there(self, connection: Plain) -> bool:
        cursor = connection.cursor(binary=True)
        found = cursor.execute(self._names.sql(_READ), (self._plan, self._after, len(self._records))).fetchall()
        return found == [tuple(row) for row in self._records]

    def judge(self, last: int) -> None:
        """Say why rows cannot follow on a plan's last number, if so.

        Raises:
            Stale: the plan's last number is another than was thought.
            StoreError: the rows are misnumbered.

        """
        if last != self._after:
            raise Stale(self._plan, self._after)
        if not self._are_numbered():
            raise StoreError(f"the records are not numbered from {last + 1} on, one by one")

    def _are_numbered(self) -> bool:
        return [row.number for row in self._records] == list(
            range(self._after + 1, self._after + 1 + len(self._records))
        )

    def _insert(self, connection: Plain, chain: bytes) -> tuple[psycopg.Cursor[Any], _Head]:
        names, lines, links = self._linked(chain)
        rows = connection.execute(self._names.sql(_INSERT), (self._plan, self._after, names, lines, links))
        head = self._after + len(links), links[-1]
        connection.execute(self._names.sql(_MOVE), (self._plan, *head))
        return rows, head

    def _linked(self, chain: bytes) -> tuple[list[str], list[bytes], list[bytes]]:
        """Give the rows as columns, each with its link."""
        _, names, lines = zip(*self._records, strict=True)
        links = [chain := link(chain, name, line) for name, line in zip(names, lines, strict=True)]
        return list(names), list(lines), links
