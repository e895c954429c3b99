"""The store over one schema."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

import psycopg

from collegial_core.kernel import Stale, StoreError
from collegial_core.ledger import Clock, Damage, Followed, Row, Snapshot
from collegial_eventsourcing.chain import link
from collegial_eventsourcing.following import follow
from collegial_eventsourcing.postgresql import snapshots
from collegial_eventsourcing.postgresql.address import Explaining
from collegial_eventsourcing.postgresql.checking import damages
from collegial_eventsourcing.postgresql.connections import WARNED, Connections, Plain, is_told, listening, settle
from collegial_eventsourcing.postgresql.following import PAGE, Follower, one, position
from collegial_eventsourcing.postgresql.recorder import PostgresRecorder
from collegial_eventsourcing.postgresql.schema import Names, bring_up_to_date
from collegial_eventsourcing.telling import tell

_PLANS: Final = "SELECT plan FROM {heads} ORDER BY plan"
_READ: Final = """
    SELECT number, name, line FROM {entries} WHERE plan = %s AND number > %s ORDER BY number LIMIT %s
"""
_BEGIN: Final = "BEGIN"  # read committed, as connections are set: what is read after a lock is newer than the lock
_QUEUE: Final = "SELECT pg_advisory_xact_lock(%s)"
_TURN: Final = "SELECT pg_advisory_lock(%s)"
_TURN_OVER: Final = "SELECT pg_advisory_unlock(%s)"
_JOIN: Final = "SELECT pg_advisory_xact_lock_shared(%s)"
_HEAD: Final = "SELECT number, chain FROM {heads} WHERE plan = %s"
_INSERT: Final = """
    INSERT INTO {entries} (plan, number, name, line, chain)
    SELECT %s, %s + place, name, line, chain
    FROM unnest(%b::text[], %b::bytea[], %b::bytea[]) WITH ORDINALITY AS row (name, line, chain, place)
    ORDER BY place
"""
_MOVE: Final = """
    INSERT INTO {heads} (plan, number, chain) VALUES (%s, %s, %b)
    ON CONFLICT (plan) DO UPDATE SET number = EXCLUDED.number, chain = EXCLUDED.chain
"""


# All of an append, where the plan's head is the one that we left: nothing is written if it is another.
_LEFT: Final = """
    WITH locks AS MATERIALIZED (
        SELECT pg_advisory_xact_lock(%(queue)s), pg_advisory_xact_lock_shared(%(join)s)
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
"""  # noqa: S608 - of our own words
_GO_ON_BY_ONE: Final = f"{_LEFT} SELECT plan, %(last)s, %(name)s, %(line)b, %(link)b FROM head"  # noqa: S608

_Head = tuple[int, bytes]
"""The number and link of a plan's last entry."""
_NO_HEAD: Final[_Head] = (0, b"")


class PostgresStore:
    """Keeps plans in a PostgreSQL database.  Threads may share it; a fork gets connections of its own."""

    def __init__(self, parameters: dict[str, Any], schema: str = "public", clock: Clock | None = None) -> None:
        """Connect as libpq's parameters say, and make the tables, or bring them up to date.

        Raises:
            StoreError: the server cannot be reached, is not set to be durable, or the table is not ours.

        """
        self._clock = clock
        self._names = Names(schema)
        self._connections = Connections(parameters)
        self._explaining = Explaining(self._connections.shown)
        self._open()
        self._plans = self._names.sql(_PLANS)
        self._read = self._names.sql(_READ)
        self._left: dict[str, _Head] = {}
        """The heads of plans as this store left them, which spares looking them up."""

    def _open(self) -> None:
        try:
            with self._explaining, self._connections.one() as connection:
                bring_up_to_date(connection, self._names, self._connections.shown)
        except BaseException:
            self._connections.close()
            raise

    # --- the port -----------------------------------------------------------------

    def plans(self) -> Sequence[str]:
        """List the ids of all plans that have entries, sorted."""
        return [plan for (plan,) in self._fetch(self._plans)]

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Row]]:
        """Yield pages of the plan's rows with numbers above `after`."""
        page = self._fetch(self._read, plan, after, PAGE)
        while page:
            yield page
            page = self._fetch(self._read, plan, page[-1][0], PAGE) if len(page) == PAGE else []

    def _fetch(self, query: bytes, *values: object) -> list[Any]:
        def fetch(connection: Plain) -> list[Any]:
            return connection.cursor(binary=True).execute(query, values).fetchall()

        with self._explaining:
            return self._connections.serve(fetch)

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        """Yield pages of all plans' rows with positions above `after`, none of which is ever missed."""
        follower = Follower(self._connections, self._names)

        def page(after: int) -> Sequence[Followed]:
            with self._explaining:
                return follower(after)

        return follow(page, after, wait)

    def position(self) -> int:
        """Give the position up to which nothing is still to come."""
        with self._explaining:
            return self._connections.serve(lambda connection: position(connection, self._names))

    def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
        """Add rows numbered `after` + 1 and on, all or none; on return they are durable.

        When the connection is lost, another one is asked what became of the rows.
        """
        writing = _Writing(self._names, self._left, plan, after, rows)
        try:
            with self._explaining:
                self._connections.serve(writing)
        except StoreError as error:
            if writing.unsure:
                raise StoreError(f"{error}; whether entry {after + 1} and on were recorded is not known") from error
            raise
        tell(logging.DEBUG, "appended", plan=plan, after=after, rows=len(rows))

    def keep(self, plan: str, snapshot: Snapshot) -> None:
        """Keep a plan's snapshot in place of its earlier one."""
        with self._explaining:
            self._connections.serve(lambda connection: snapshots.keep(connection, self._names, plan, snapshot))

    def kept(self, plan: str) -> Snapshot | None:
        """Give a plan's snapshot, if there is one."""
        with self._explaining:
            return self._connections.serve(lambda connection: snapshots.kept(connection, self._names, plan))

    def verify(self, plan: str | None = None) -> Iterator[Damage]:
        """Yield what is damaged in a plan; without one, in all of them."""
        return damages(self._fetch, self._names, plan)

    @contextmanager
    def turn(self, plan: str) -> Iterator[None]:
        """Wait in line; in the context nobody else writes to the plan."""
        key = (self._names.key("plan", plan),)
        with self._explaining, self._connections.held() as connection:
            connection.execute(_TURN, key)  # the lock that appends take: on this connection they have it already
            try:
                yield
            finally:
                if not connection.closed:
                    connection.execute(_TURN_OVER, key)

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

    @property
    def recorder(self) -> PostgresRecorder:
        """The package's recorder over this schema, with its notification log."""
        return PostgresRecorder(self._connections, self._names)


class _Writing:
    """One append: tried on a connection, and if that is lost, on another."""

    def __init__(self, names: Names, left: dict[str, _Head], plan: str, after: int, rows: Sequence[Row]) -> None:
        self._names = names
        self._left = left
        self._plan = plan
        self._after = after
        self._rows = rows
        self.unsure = False
        """Whether a commit was under way when a connection was lost."""
        self._committing = False

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
                    self._write_in_turn(connection)
            if WARNED in heard:
                self._committing = True
                settle(connection)
        except psycopg.Error:
            self.unsure = self.unsure or (self._committing and connection.closed)
            raise

    def _can_go_on(self, connection: Plain) -> bool:
        """Tell whether one step may do; when the server has said something unasked, it may have gone: we look first."""
        known = not self.unsure and self._left.get(self._plan, _NO_HEAD)[0] == self._after > 0
        return known and len(self._rows) > 0 and self._are_numbered() and not is_told(connection)

    def _gone_on(self, connection: Plain) -> bool:
        """Write the rows in one step if nobody has written to the plan since we did; tell whether that was so."""
        _, chain = self._left[self._plan]
        names, lines, links = self._linked(chain)
        head = self._after + len(links), links[-1]
        values: dict[str, object] = {
            "queue": self._names.key("plan", self._plan),
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
        done = connection.execute(self._names.sql(statement), values)
        self._committing = False
        if done.rowcount:
            self._left[self._plan] = head
        return done.rowcount > 0

    def _write_in_turn(self, connection: Plain) -> None:
        """Look where the plan ends when it is our turn, and write the rows there."""
        with connection.pipeline() as pipeline:
            self._write_at_head(connection, pipeline)

    def _write_at_head(self, connection: Plain, pipeline: psycopg.Pipeline) -> None:
        number, chain = self._head(connection)
        if self.unsure and self._was_made(connection):
            return
        self.unsure = False
        self._judge(number)
        if self._rows:
            head = self._insert(connection, chain)
            self._committing = True
            connection.execute("COMMIT", prepare=False)
            pipeline.sync()
            self._left[self._plan] = head

    def _head(self, connection: Plain) -> _Head:
        """Wait for our turn; then give the plan's last number and link."""
        connection.execute(_BEGIN)
        connection.execute(_QUEUE, (self._names.key("plan", self._plan),))
        connection.execute(_JOIN, (self._names.writing,))
        head = connection.cursor(binary=True).execute(self._names.sql(_HEAD), (self._plan,)).fetchone()
        return head or _NO_HEAD

    def _was_made(self, connection: Plain) -> bool:
        """Look what became of the commit that was under way."""
        made = self._are_there(connection)
        tell(logging.INFO, "commit-was-made" if made else "commit-was-not-made", plan=self._plan, after=self._after)
        return made

    def _are_there(self, connection: Plain) -> bool:
        cursor = connection.cursor(binary=True)
        found = cursor.execute(self._names.sql(_READ), (self._plan, self._after, len(self._rows))).fetchall()
        return found == [tuple(row) for row in self._rows]

    def _judge(self, last: int) -> None:
        if last != self._after:
            raise Stale(self._plan, self._after)
        if not self._are_numbered():
            raise StoreError(f"the rows are not numbered from {last + 1} on, one by one")

    def _are_numbered(self) -> bool:
        return [row[0] for row in self._rows] == list(range(self._after + 1, self._after + 1 + len(self._rows)))

    def _insert(self, connection: Plain, chain: bytes) -> _Head:
        names, lines, links = self._linked(chain)
        connection.execute(self._names.sql(_INSERT), (self._plan, self._after, names, lines, links))
        head = self._after + len(links), links[-1]
        connection.execute(self._names.sql(_MOVE), (self._plan, *head))
        return head

    def _linked(self, chain: bytes) -> tuple[list[str], list[bytes], list[bytes]]:
        """Give the rows as columns, each with its link."""
        _, names, lines = zip(*self._rows, strict=True)
        links = [chain := link(chain, name, line) for name, line in zip(names, lines, strict=True)]
        return list(names), list(lines), links
