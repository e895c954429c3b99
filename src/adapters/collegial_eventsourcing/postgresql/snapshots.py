"""Snapshots beside the entries, in a table that may be emptied or dropped at any time."""

from typing import Final

from collegial_core.store import Snapshot
from collegial_eventsourcing.postgresql.schema import Names
from collegial_sql.postgresql import Plain

_IS_THERE: Final = "SELECT to_regclass(%s) IS NOT NULL"
_TABLE: Final = """
    CREATE TABLE IF NOT EXISTS {snapshots} (
        plan text COLLATE "C" PRIMARY KEY,
        number bigint NOT NULL,
        print text NOT NULL,
        body bytea NOT NULL
    )
"""
_SAVE: Final = """
    INSERT INTO {snapshots} (plan, number, print, body) VALUES (%s, %s, %s, %b)
    ON CONFLICT (plan) DO UPDATE SET number = EXCLUDED.number, print = EXCLUDED.print, body = EXCLUDED.body
"""
_LOAD: Final = "SELECT number, print, body FROM {snapshots} WHERE plan = %s"


def save(connection: Plain, names: Names, plan: str, snapshot: Snapshot) -> None:
    """Put a plan's snapshot in the place of its earlier one."""
    if not _is_there(connection, names):
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (names.key("snapshots"),))
            connection.execute(names.sql(_TABLE))
    connection.execute(names.sql(_SAVE), (plan, *snapshot))


def load(connection: Plain, names: Names, plan: str) -> Snapshot | None:
    """Give a plan's snapshot, if there is one."""
    if not _is_there(connection, names):
        return None
    found = connection.cursor(binary=True).execute(names.sql(_LOAD), (plan,)).fetchone()
    return None if found is None else Snapshot(*found)


def _is_there(connection: Plain, names: Names) -> bool:
    found = connection.execute(_IS_THERE, (names.sql("{snapshots}").decode(),)).fetchone()
    return found == (True,)
