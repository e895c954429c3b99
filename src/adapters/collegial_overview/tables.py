"""What a read model keeps: tables, and the rows that a plan's state comes to."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from hashlib import sha256
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from types import NoneType
from typing import Any, Final, get_args

import attrs

from collegial_core import State
from collegial_sql.home import Values, plain

_SQL: Final[dict[type, str]] = {
    str: "TEXT",
    int: "BIGINT",
    float: "DOUBLE PRECISION",
    bool: "BOOLEAN",
    date: "DATE",
}
"""The types of columns, in words that SQLite and PostgreSQL both understand."""


@attrs.frozen
class Table:
    """A table with a row for each thing that a plan has of it; `row` is an attrs class, `key` tells its rows apart.

    The first column is always the plan.
    """

    name: str
    row: type[Any]
    key: tuple[str, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The columns after the plan."""
        return tuple(field.name for field in attrs.fields(self.row))

    @cached_property
    def columns(self) -> str:
        """The columns and their key, as SQL."""
        own = [_column(field) for field in attrs.fields(self.row)]
        return ", ".join(["plan TEXT NOT NULL", *own, f"PRIMARY KEY ({', '.join(('plan', *self.key))})"])

    @cached_property
    def values(self) -> Callable[[Any], Values]:
        """Give a row's values, the plan not among them."""
        take = attrgetter(*self.names)
        return lambda row: plain(take(row))


def _column(field: "attrs.Attribute[Any]") -> str:
    kinds = [kind for kind in get_args(field.type) or (field.type,) if kind is not NoneType]
    kind = getattr(kinds[0], "__supertype__", kinds[0])
    if field.metadata.get("personal") or kind not in _SQL:
        message = f"{field.name} is no column: it is personal text, or of a type that no column has"
        raise TypeError(message)
    return f"{field.name} {_SQL[kind]}{'' if NoneType in get_args(field.type) else ' NOT NULL'}"


Rows = Mapping[str, Sequence[Any]]
"""Table → its rows for one plan."""


@attrs.frozen
class Standing:
    """One of the tables, whose rows tell how a plan stood when each period ended: they stay when it goes on.

    `period` names the period in which a day lies, by the values of the columns `of_period`.  `rows` works out a
    plan's rows of one period from its state after the last entry that was recorded then, and that day.
    """

    table: str
    of_period: tuple[str, ...]
    period: Callable[[date], Values]
    rows: Callable[[State, date], Sequence[Any]]

    def at(self, moment: datetime) -> Values:
        """Name the period in which an entry was recorded."""
        return self.period(moment.astimezone(UTC).date())


@attrs.frozen
class Projection:
    """What a read model shows of each plan.

    `rows` works out a plan's rows from its state, and from nothing else; only those of `standing` are of earlier
    states.  Its tables are named `NAME_TABLE`.  `packages` hold the code on which the rows depend: when it changes,
    the model is built anew.
    """

    name: str
    tables: tuple[Table, ...]
    rows: Callable[[State], Rows]
    packages: tuple[str, ...]
    standing: Standing | None = None

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint of the tables and of the code that fills them."""
        digest = sha256(repr([(table.name, table.columns) for table in self.tables]).encode())
        for package in ("collegial_core", "collegial_overview", *self.packages):
            for path in _files_of(package):
                digest.update(path.read_bytes())
        return digest.hexdigest()


def _files_of(package: str) -> list[Path]:
    folder = Path(str(import_module(package).__file__)).parent
    return sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".toml"})
