"""Plans in a PostgreSQL database (extra `postgres`).

    postgresql://USER:PASSWORD@HOST/DATABASE?schema=SCHEMA
    postgresql://USER:PASSWORD@HOST1,HOST2,HOST3/DATABASE     a primary and its standbys

It is libpq's own form of address, with all of its parameters, and `schema` (by
default `public`) for the schema that holds our tables; the schema must be there,
the tables are made when they are missing.  Nothing is taken from the
environment.  The password appears in no message and in no log.

Writers to one plan wait for its advisory lock; writers to different plans do not
meet.  So rows may become visible in another order than that of their positions.
How a follower misses none all the same is told in `following`.
"""

from collegial_core.store import Clock
from collegial_eventsourcing.postgresql.store import PostgresStore
from collegial_sql.postgresql import PostgreSQLAddress

__all__ = ["PostgresStore", "open_store"]


def open_store(url: str, *, clock: Clock | None = None) -> PostgresStore:
    """Open the store in a PostgreSQL database.

    Raises:
        StoreError: the URL is wrong, or the database cannot serve.

    """
    return PostgresStore(PostgreSQLAddress.of(url), clock)
