"""How a follower misses nothing, although writers of different plans do not wait for each other.

Positions are handed out one after another, but the rows may become visible in
another order.  So every writer holds a lock, together with the other writers,
from before its first position until its commit is over.  A follower looks up
which position was handed out last and who holds that lock now, waits until none
of those holds it any more, and reads up to that position: all rows up to there
are visible now, or will never be.  It waits for nobody who began later, and for
no transaction but a writer's.

With synchronous replication a writer holds the lock until the standby has its
rows.  So a follower never sees what a failover could take back.
"""

import time
from collections.abc import Sequence
from typing import Any, Final

from collegial_core.kernel import StoreError
from collegial_core.store import Followed
from collegial_eventsourcing.postgresql.connections import TIMEOUT
from collegial_eventsourcing.postgresql.schema import Names
from collegial_sql.postgresql import Plain

PAGE: Final = 1000
"""The most records that a page holds."""

EVERYTHING: Final = 0.001
"""How many seconds pass between two looks at those who are still writing."""

_HANDED_OUT: Final = "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence(%s, 'position')::regclass), 0)"
_WRITING: Final = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND objsubid = 1 AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_FOLLOW: Final = """
    SELECT position, plan, number, name, line FROM {entries}
    WHERE position > %s AND position <= %s ORDER BY position LIMIT %s
"""
_LAST: Final = "SELECT coalesce(max(position), 0) FROM {entries} WHERE position <= %s"


class Horizon:
    """Finds out how far the rows are complete."""

    def __init__(self, names: Names) -> None:
        """Take the names of our things."""
        self._entries = names.entries
        key = names.writing & (2**64 - 1)
        self._key = (key >> 32, key & (2**32 - 1))

    def handed_out(self, connection: Plain) -> int:
        """Give the position that was handed out last."""
        return int(one(connection, _HANDED_OUT, self._entries))

    def complete(self, connection: Plain) -> int:
        """Give a position up to which every row is there, or will never be; wait for those who still write."""
        last = self.handed_out(connection)
        writing = self._writing(connection)
        end = time.monotonic() + TIMEOUT
        while writing:
            if time.monotonic() > end:
                raise StoreError("a writer has not come to its end for long; see what holds it up in the database")
            time.sleep(EVERYTHING)
            writing &= self._writing(connection)
        return last

    def _writing(self, connection: Plain) -> set[str]:
        return {name for (name,) in connection.execute(_WRITING, self._key)}


class Follower:
    """Gives one page after another, up to the horizon; it looks out again when it has come there."""

    def __init__(self, names: Names) -> None:
        """Take the names of our things."""
        self._horizon = Horizon(names)
        self._rows = names.sql(_FOLLOW)
        self._complete = 0
        self._known_from: Plain | None = None

    def __call__(self, connection: Plain, after: int) -> Sequence[Followed]:
        """Give the next rows after a position."""
        if connection is not self._known_from:  # after a crash, positions handed out in vain are handed out again
            self._known_from, self._complete = connection, 0
        page = self._up_to(connection, after)
        if not page and self._horizon.handed_out(connection) != self._complete:
            self._complete = self._horizon.complete(connection)
            page = self._up_to(connection, after)
        return page

    def _up_to(self, connection: Plain, after: int) -> list[Followed]:
        cursor = connection.cursor(binary=True)
        return [*map(Followed._make, cursor.execute(self._rows, (after, self._complete, PAGE)).fetchall())]


def position(connection: Plain, names: Names) -> int:
    """Give the position of the last row up to the horizon.

    Not the horizon itself: a position that was handed out but never used may be
    handed out again after a crash of the server.
    """
    return int(one(connection, names.sql(_LAST), Horizon(names).complete(connection)))


def one(connection: Plain, query: Any, *values: object) -> Any:  # noqa: ANN401 - whatever is asked for
    """Give the one value that a query finds."""
    (value,) = connection.cursor(binary=True).execute(query, values).fetchone() or (0,)
    return value
