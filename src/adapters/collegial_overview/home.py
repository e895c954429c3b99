"""Where a read model lives: what SQLite and PostgreSQL have in common."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Final, Protocol

from collegial_core import StoreError
from collegial_overview.tables import Values

TIMEOUT: Final = 5.0
"""How many seconds an update waits for another that is at work on the same tables."""


class Cursor(Protocol):
    """One transaction in the database.  Statements have `?` in the place of values."""

    def read(self, statement: str, *values: object) -> list[Values]:
        """Give the rows that a statement finds."""

    def columns(self, table: str) -> list[str]:
        """Give the names of a table's columns."""

    def do(self, statement: str, *values: object) -> None:
        """Do a statement."""

    def each(self, statement: str, rows: Iterable[Values]) -> None:
        """Do a statement for each row of values."""


class Home(Protocol):
    """A database for read models.  All that is done in it raises `StoreError` when it cannot be done."""

    @property
    def shown(self) -> str:
        """Its name in messages: no user, never a password."""

    def tables(self) -> set[str]:
        """Give the names of the tables that are there; none before the first was made."""

    def reading(self) -> AbstractContextManager[Cursor]:
        """Open a transaction that sees one and the same moment all along."""

    def writing(self) -> AbstractContextManager[Cursor]:
        """Open a transaction that happens whole, or not at all."""

    def alone(self) -> AbstractContextManager[None]:
        """Be the only one who builds or updates here, among all processes; the death of a process ends it."""

    def close(self) -> None:
        """Let go of files and connections."""


def busy(shown: str) -> StoreError:
    """Say that somebody else is at work."""
    return StoreError(f"{shown} is being updated by another process; wait until it is done, or end it")


def foreign(shown: str, what: str) -> StoreError:
    """Say that something there is not ours."""
    return StoreError(f"{shown} holds something else ({what}); name another place for the overview")
