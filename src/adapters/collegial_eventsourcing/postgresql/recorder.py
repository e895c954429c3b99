"""The package's parts over our tables, for reading: the store itself writes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from eventsourcing.persistence import Notification
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Connection
from psycopg.rows import DictRow, dict_row, tuple_row

from collegial_eventsourcing.postgresql.connections import Connections
from collegial_eventsourcing.postgresql.following import position
from collegial_eventsourcing.postgresql.schema import VIEW, Names


class PostgresEntriesDatastore(PostgresDatastore):
    """The package's data store, with our connections."""

    def __init__(self, connections: Connections, schema: str) -> None:
        """Take the connections; the package's own pool is never opened."""
        super().__init__("", "", "", "", "", schema=schema, originator_id_type="text")
        self._connections = connections

    @contextmanager
    def get_connection(self) -> Iterator[Connection[DictRow]]:
        """Lend a connection whose rows are dictionaries."""
        with self._connections.one() as connection:
            lent: Any = connection
            lent.row_factory = dict_row
            try:
                yield lent
            finally:
                lent.row_factory = tuple_row

    def register_type_adapters(self) -> None:
        """Do nothing: the table of entries needs no types of the package's."""


class PostgresRecorder(PostgresApplicationRecorder):
    """The package's recorder over the table of entries."""

    def __init__(self, connections: Connections, names: Names) -> None:
        """Take the connections and the names of our things."""
        super().__init__(PostgresEntriesDatastore(connections, names.schema), events_table_name=VIEW)
        self._connections = connections
        self._names = names
        self.sql_create_statements = []  # the store makes the tables

    def max_notification_id(self) -> int | None:
        """Give the position up to which nothing is still to come."""
        return self._connections.serve(lambda connection: position(connection, self._names)) or None

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Give notifications, none of them sooner than one with a lower position."""
        last = self.max_notification_id() or 0
        last = last if stop is None else min(stop, last)
        log: Sequence[Notification] = super().select_notifications(
            start, limit, last, topics, inclusive_of_start=inclusive_of_start
        )
        return log
