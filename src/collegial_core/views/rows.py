"""How a view is declared: a class of rows whose fields say their columns, and a function that gives the rows.

    @row
    class PromiseRow:
        person: PersonId = column("Person", Kind.PERSON)
        on: date = column("Day")

    @view("promises", heading="Promises not yet told of")
    def promises(state: State, query: Query) -> list[PromiseRow]:

JSON has the fields, a table the columns in the order in which they stand here, and the command line's help and the
reference the first sentence of the function's docstring.  Labels and headings are English, and keys of translations.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import partial
from inspect import getdoc
from operator import attrgetter
from types import ModuleType
from typing import Any, Final, Generic, TypeVar, dataclass_transform, get_args

import attrs

from collegial_core.state import State
from collegial_core.views.query import EVERYTHING, Query, require_query

T = TypeVar("T")
R = TypeVar("R")
Of = Callable[[Any], object]
"""Works something out from a row."""


class Kind(Enum):
    """How the value of a cell is written for people; JSON always has the value itself."""

    PLAIN = "as it is"
    PERSON = "by name"
    SUBJECT = "by name, or as a word of the library"
    WORD = "as a word of the library"
    QUESTION = "as the question of the checklist that it stands for"
    THEME = "as the list of themes calls it"
    AT_LEAST = "as so many at least, or as fewer than three"
    SUPPORT = "as a word of the library, or the areas of a form by name with + between"
    STEP = "as a word that says how far something has come"
    COUNT = "how many there are"
    SHARE = "as so many of how many"
    MINUTES = "in hours and minutes"
    WEEKS = "in weeks"
    TEXT = "on one line"
    TEXTS = "each after the name of its field"
    FACTS = "each after its name"
    ROLE = "as its method calls it"
    ROLES = "each role, as its method calls it, with who has it"
    PROPOSALS = "each unit with its principal and people"


PERSONAL: Final = (Kind.TEXT, Kind.TEXTS)
"""What somebody wrote: it is sealed for those who may not read it."""


@attrs.frozen
class Column:
    """A column of a table: its label, how its cells are written, and what is in them.

    A cell is drawn as a warning where `warns` gives something true.  `field` is the field that has the value;
    None where it is made of several.
    """

    label: str
    kind: Kind
    warns: Of
    value: Of
    field: str | None = None


def _never(_: object) -> bool:
    return False


def column(label: str, kind: Kind = Kind.PLAIN, *, warn: Of = _never, default: Any = attrs.NOTHING) -> Any:  # noqa: ANN401 - as attrs.field does
    """Declare a field that has a column of its own."""
    personal = {"personal": "text"} if kind in PERSONAL else {}
    return attrs.field(default=default, metadata={"column": partial(Column, label, kind, warn), **personal})


def personal_text(*, default: Any = attrs.NOTHING) -> Any:  # noqa: ANN401 - as attrs.field does
    """Declare a field with a text that somebody wrote, and no column of its own."""
    return attrs.field(default=default, metadata={"personal": "text"})


def cell(label: str, value: Of, kind: Kind = Kind.PLAIN, *, warn: Of = _never) -> Column:
    """Declare a column that is made of a row's fields."""
    return Column(label, kind, warn, value)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(attrs.field, column, personal_text))
def row(cls: type[T]) -> type[T]:
    """Make a class of rows: frozen, every argument with its name."""
    made: Any = attrs.frozen(kw_only=True)(cls)
    made.COLUMNS = tuple(_columns(vars(cls), attrs.fields_dict(made)))
    return made  # type: ignore[no-any-return]


def _columns(body: Mapping[str, object], fields: Mapping[str, "attrs.Attribute[Any]"]) -> Iterator[Column]:
    for name, it in body.items():
        if isinstance(it, Column):
            yield it
        elif name in fields and "column" in fields[name].metadata:
            yield fields[name].metadata["column"](attrgetter(name), name)


def is_row(kind: type) -> bool:
    """Tell whether a class is one of rows: their texts are sealed for their reader by the view that gives them."""
    return hasattr(kind, "COLUMNS")


def columns_of(rows: type) -> tuple[Column, ...]:
    """Give the columns of a class of rows; none where it is no table."""
    return getattr(rows, "COLUMNS", ())


@attrs.frozen
class View(Generic[R]):
    """What is shown of the state: a function that gives rows, its name and the heading above them.

    `figures` are what JSON shows of a row beside its fields: name → how it is worked out.
    """

    name: str
    heading: str
    of: Callable[[State, Query], list[R]]
    figures: Mapping[str, Of]

    def __call__(self, state: State, query: Query = EVERYTHING) -> list[R]:
        """Give the rows.

        Raises:
            TypeError: `query` is no `Query`.

        """
        require_query(query)
        return self.of(state, query)

    @property
    def rows(self) -> type[R]:
        """The class of the rows."""
        (rows,) = get_args(self.of.__annotations__["return"])
        return rows  # type: ignore[no-any-return]

    @property
    def says(self) -> str:
        """What it shows, in a sentence; the requirements that it meets are left out."""
        return re.sub(r" \(S\d[^)]*\)", "", (getdoc(self.of) or "").partition("\n")[0])


def view(
    name: str, *, heading: str, figures: Mapping[str, Of] | None = None
) -> Callable[[Callable[[State, Query], list[R]]], View[R]]:
    """Make a view of a function; `name` is what a command line or a web address calls it."""
    return lambda of: View(name, heading, of, figures or {})


def gathered(*modules: ModuleType) -> dict[str, View[Any]]:
    """Give the views that these modules declare, by name, in the order in which they stand there."""
    found = [it for module in modules for it in vars(module).values() if isinstance(it, View)]
    return {it.name: it for it in found}
