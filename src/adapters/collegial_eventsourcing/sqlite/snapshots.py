"""Snapshots beside the entries, in a table that may be emptied or dropped at any time."""

from typing import Final

from collegial_core.store import Snapshot
from collegial_eventsourcing.sqlite.connection import Session

_TABLE: Final = """
    CREATE TABLE IF NOT EXISTS snapshots (
        plan TEXT NOT NULL PRIMARY KEY,
        number INTEGER NOT NULL,
        print TEXT NOT NULL,
        body BLOB NOT NULL
    ) STRICT
"""
_IS_THERE: Final = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'snapshots'"
_SAVE: Final = "INSERT OR REPLACE INTO snapshots (plan, number, print, body) VALUES (?, ?, ?, ?)"
_LOAD: Final = "SELECT number, print, body FROM snapshots WHERE plan = ?"


def save(session: Session, plan: str, snapshot: Snapshot) -> None:
    """Put a plan's snapshot in the place of its earlier one; the caller has the write lock."""
    session.write((_TABLE, ()), (_SAVE, (plan, *snapshot)))


def load(session: Session, plan: str) -> Snapshot | None:
    """Give a plan's snapshot, if there is one."""
    found = session.fetch(_LOAD, plan) if session.fetch(_IS_THERE) else []
    return Snapshot(*found[0]) if found else None
