"""One set of a read model's tables: the living one, or the one that is being built beside it."""

from typing import Any, Final

import attrs

from collegial_overview.tables import Projection, Rows, Table
from collegial_sql.home import Cursor, Home, Values, foreign

SIGN: Final = "collegial read model, version 1"
"""What the table `NAME_model` says, by which we know our own."""

_MODEL: Final = """
    one INTEGER PRIMARY KEY CHECK (one = 1),
    sign TEXT NOT NULL,
    print TEXT NOT NULL,
    tables TEXT NOT NULL,
    position BIGINT NOT NULL,
    last BIGINT NOT NULL,
    line TEXT NOT NULL
"""
_NUMBERS: Final = "plan TEXT PRIMARY KEY, number BIGINT NOT NULL"
_UNREADABLE: Final = "plan TEXT PRIMARY KEY, why TEXT NOT NULL"


@attrs.frozen
class Checkpoint:
    """How far a read model has come: all up to `position` is in it.

    `last` is the position of the last entry there, and `line` the hash of that entry: so
    another store is told from this one, and this one from what it was before a copy was put back.
    """

    position: int
    last: int = 0
    line: str = ""


class TableSet:
    """A set of tables whose names begin alike.  What takes a cursor works in its transaction."""

    def __init__(self, home: Home, projection: Projection, prefix: str) -> None:
        self.home = home
        self.projection = projection
        self._prefix = prefix
        self._model = f"{prefix}model"
        self._numbers = f"{prefix}numbers"
        self._unreadable = f"{prefix}unreadable"

    def name(self, table: Table) -> str:
        """Give a table's name in the database."""
        return f"{self._prefix}{table.name}"

    @property
    def names(self) -> list[str]:
        """The names of all its tables in the database, with those that say how far they have come."""
        return [*(self.name(table) for table in self.projection.tables), self._unreadable, self._numbers, self._model]

    # --- what is there --------------------------------------------------------------

    def is_there(self) -> bool:
        """Tell whether the tables are there.

        Raises:
            StoreError: there are tables of these names that are not ours.

        """
        there = self.home.tables()
        others = [] if self._model in there else sorted(there.intersection(self.names))
        if others:
            raise foreign(self.home.shown, f"a table {others[0]}", "overview")
        return self._model in there

    def is_of_this_code(self) -> bool:
        """Tell whether the tables that are there were filled by this very code.

        Raises:
            StoreError: they are not ours at all.

        """
        with self.home.reading() as cursor:
            if "sign" not in cursor.columns(self._model):
                raise foreign(self.home.shown, f"a table {self._model}", "overview")
            return cursor.read(f"SELECT sign, print FROM {self._model}") == [(SIGN, self.projection.fingerprint)]

    def checkpoint(self, cursor: Cursor) -> Checkpoint:
        """Tell how far it has come."""
        (found,) = cursor.read(f"SELECT position, last, line FROM {self._model}")
        return Checkpoint(*found)

    def numbers(self, cursor: Cursor) -> dict[str, int]:
        """Give each plan's number: its rows tell of the entries up to that."""
        found: list[Any] = cursor.read(f"SELECT plan, number FROM {self._numbers}")
        return dict(found)

    def unreadable(self, cursor: Cursor) -> dict[str, str]:
        """Give the plans that could not be read, and why; their rows tell of the entries up to their number."""
        found: list[Any] = cursor.read(f"SELECT plan, why FROM {self._unreadable}")
        return dict(found)

    def rows(self, cursor: Cursor, table: Table, plan: str) -> list[Values]:
        """Give a plan's rows in a table, the plan not among the values."""
        return cursor.read(f"SELECT {', '.join(table.names)} FROM {self.name(table)} WHERE plan = ?", plan)

    def plans(self, cursor: Cursor) -> set[str]:
        """Give the plans that have rows, or a number."""
        names = [self._numbers, *(self.name(table) for table in self.projection.tables)]
        return {str(plan) for name in names for (plan,) in cursor.read(f"SELECT DISTINCT plan FROM {name}")}

    # --- writing --------------------------------------------------------------------

    def make(self, checkpoint: Checkpoint) -> None:
        """Make the tables anew, empty, in the place of any that are there."""
        there = self.is_there()
        with self.home.writing() as cursor:
            if there:
                self.drop(cursor)
            for table in self.projection.tables:
                cursor.do(f"CREATE TABLE {self.name(table)} ({table.columns})")
            cursor.do(f"CREATE TABLE {self._unreadable} ({_UNREADABLE})")
            cursor.do(f"CREATE TABLE {self._numbers} ({_NUMBERS})")
            cursor.do(f"CREATE TABLE {self._model} ({_MODEL})")
            tables = " ".join([*(table.name for table in self.projection.tables), "unreadable"])
            values = (1, SIGN, self.projection.fingerprint, tables, *attrs.astuple(checkpoint))
            cursor.do(f"INSERT INTO {self._model} VALUES (?, ?, ?, ?, ?, ?, ?)", *values)

    def drop(self, cursor: Cursor) -> None:
        """Drop the tables that were made, by whatever release."""
        ((made,),) = cursor.read(f"SELECT tables FROM {self._model}")
        for name in (*str(made).split(), "numbers", "model"):
            cursor.do(f"DROP TABLE {self._prefix}{name}")

    def take_the_place_of(self, other: "TableSet") -> None:
        """Become the other set, in one step: whoever reads sees the one or the other."""
        there = other.is_there()
        with self.home.writing() as cursor:
            if there:
                other.drop(cursor)
            for mine, its in zip(self.names, other.names, strict=True):
                cursor.do(f"ALTER TABLE {mine} RENAME TO {its}")

    def put(self, cursor: Cursor, plan: str, number: int, rows: Rows, period: Values | None = None) -> None:
        """Put a plan's rows in the place of those that it had.

        With a period, those stay that tell how the plan stood at the end of earlier ones.
        """
        standing = self.projection.standing
        for table in self.projection.tables:
            if period is None or standing is None or table.name != standing.table:
                cursor.do(f"DELETE FROM {self.name(table)} WHERE plan = ?", plan)
            else:
                of_it = "".join(f" AND {name} = ?" for name in standing.of_period)
                cursor.do(f"DELETE FROM {self.name(table)} WHERE plan = ?{of_it}", plan, *period)
            placeholders = ", ".join("?" * (1 + len(table.names)))
            values = [(plan, *table.values(row)) for row in rows[table.name]]
            cursor.each(f"INSERT INTO {self.name(table)} VALUES ({placeholders})", values)
        cursor.do(f"DELETE FROM {self._numbers} WHERE plan = ?", plan)
        cursor.do(f"INSERT INTO {self._numbers} VALUES (?, ?)", plan, number)
        cursor.do(f"DELETE FROM {self._unreadable} WHERE plan = ?", plan)

    def leave_out(self, cursor: Cursor, plan: str, why: str) -> None:
        """Say of a plan that it could not be read; the rows that it had stay."""
        cursor.do(f"DELETE FROM {self._unreadable} WHERE plan = ?", plan)
        cursor.do(f"INSERT INTO {self._unreadable} VALUES (?, ?)", plan, why)

    def move(self, cursor: Cursor, checkpoint: Checkpoint) -> None:
        """Say how far it has come now."""
        cursor.do(f"UPDATE {self._model} SET position = ?, last = ?, line = ?", *attrs.astuple(checkpoint))
