"""How views are declared: each in the module of its subject, with the columns of its rows."""

import pkgutil
from datetime import date
from importlib import import_module
from typing import Any

import pytest

from collegial_core import State, views
from collegial_core.privacy import SEALED, marks
from collegial_core.privacy.marks import without_personal_text
from collegial_core.views import VIEWS, Query, View, columns_of
from collegial_core.views.rows import Kind, cell, column, personal_text, row, view
from collegial_core.wire import to_data


@row
class FocusRow:
    """What host and visitor agreed to look for."""

    day = cell("Day", lambda it: f"{it.date}!")
    visit: str = column("Visit")
    date: date
    who: tuple[str, ...] = column("Who", Kind.PERSON, warn=lambda it: not it.who)
    said: str | None = column("Said", Kind.TEXT, default=None)
    unsaid: str = personal_text(default="")


FOCUS = FocusRow(visit="v-1", date=date(2026, 9, 7), who=(), said="Wait longer", unsaid="Kept")


@view("focuses", heading="What to look for", figures={"count": lambda it: len(it.who)})
def focuses(_: State, query: Query) -> list[FocusRow]:
    """Show what was agreed to look for (S4-08, S4-09).

    Visit by visit.
    """
    return [FOCUS] if query.person is None else []


def test_every_view_of_every_module_is_gathered() -> None:
    modules = [import_module(f"{views.__name__}.{found.name}") for found in pkgutil.iter_modules(views.__path__)]
    declared = [it for module in modules for it in vars(module).values() if isinstance(it, View)]
    assert sorted(it.name for it in declared) == sorted(VIEWS)


def test_columns_stand_in_the_order_of_their_declaration() -> None:
    columns = columns_of(FocusRow)
    assert [it.label for it in columns] == ["Day", "Visit", "Who", "Said"]
    assert [it.field for it in columns] == [None, "visit", "who", "said"]
    assert [it.value(FOCUS) for it in columns] == ["2026-09-07!", "v-1", (), "Wait longer"]
    assert [bool(it.warns(FOCUS)) for it in columns] == [False, False, True, False]
    assert columns_of(State) == ()


def test_what_somebody_wrote_is_marked_where_it_is_declared_and_sealed() -> None:
    assert marks(FocusRow) == {"said": "text", "unsaid": "text"}
    plain = without_personal_text(to_data(FOCUS), FOCUS)
    assert plain == {"visit": "v-1", "date": "2026-09-07", "who": [], "said": SEALED, "unsaid": SEALED}


def test_a_view_is_its_function_with_what_it_says_of_itself() -> None:
    assert focuses(State()) == [FOCUS]
    assert focuses(State(), Query(person="p-1")) == []
    assert focuses.rows is FocusRow
    assert focuses.says == "Show what was agreed to look for."
    assert {name: of(FOCUS) for name, of in focuses.figures.items()} == {"count": 0}


@pytest.mark.parametrize("it", VIEWS.values(), ids=VIEWS)
def test_the_rows_of_every_view_are_of_its_class(it: View[Any]) -> None:
    assert it.says.endswith(".")
    assert it.heading
    assert isinstance(it.rows, type)
    assert all(hasattr(it.rows, column.field) for column in columns_of(it.rows) if column.field)
