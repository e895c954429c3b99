"""A small database beside the plans: tables in an SQLite file or a PostgreSQL schema, used in the same words.

An overview's tables live in one, the directory's, and what the workers of a server share.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, Final, Protocol

import attrs

from collegial_core.kernel import StoreError

TIMEOUT: Final = 5.0
"""How many seconds one waits for another that is at work on the same tables."""

Values = tuple[Any, ...]
"""A row as the database keeps it: texts, numbers, yes and no; a day is its text, such as `2026-09-14`."""


def plain(values: Iterable[Any]) -> Values:
    """Write days as their texts."""
    return tuple([value.isoformat() if isinstance(value, date) else value for value in values])


@attrs.frozen
class Purpose:
    """What a database is for: its name in messages, and the mark in an SQLite file's header that says it is ours.

    `shown` names one that lies somewhere: a sentence of its own in each package, so that it can be translated.
    One that can be `remade` from the plans at any time need not reach the disk with each commit: after a power cut the
    latest may be gone, and is done again.  From one that is `erasing`, what was destroyed has to be gone: SQLite keeps
    no log beside the file, so that whoever reads waits for whoever writes, and PostgreSQL is asked whether old rows
    are left.
    """

    name: str
    shown: Callable[[str], str]
    mark: int
    remade: bool = False
    erasing: bool = False


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
    """A database for one purpose, shared by threads, which take turns.

    All that is done in it raises `StoreError` when it cannot be done.
    """

    @property
    def shown(self) -> str:
        """Its name in messages: no user, never a password."""

    def tables(self) -> set[str]:
        """Give the names of the tables that are there; none before the first was made."""

    def reading(self) -> AbstractContextManager[Cursor]:
        """Open a transaction that sees one and the same moment all along."""

    def writing(self) -> AbstractContextManager[Cursor]:
        """Open a transaction that happens whole, or not at all."""

    def forget(self, table: str) -> None:
        """Leave no byte of what was deleted or replaced in a table, beyond the database's own log and backups."""

    def alone(self) -> AbstractContextManager[None]:
        """Be the only one at work here, among all processes; the death of a process ends it."""

    def close(self) -> None:
        """Let go of files and connections."""


def busy(shown: str) -> StoreError:
    """Say that somebody else is at work."""
    return StoreError(f"{shown} is being updated by another process; wait until it is done, or end it")


def foreign(shown: str, what: str, name: str) -> StoreError:
    """Say that something there is not ours."""
    return StoreError(f"{shown} holds something else ({what}); name another place for {name}")
