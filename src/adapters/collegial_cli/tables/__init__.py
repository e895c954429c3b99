"""Every view, drawn for people: as a table by the columns of its rows, or on a page of its own."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from collegial_cli.screen import Screen
from collegial_cli.tables.coverage import coverages_page
from collegial_cli.tables.pages import (
    action_plans_page,
    agenda_page,
    minutes_page,
    my_page,
    person_page,
    plan_page,
    readiness_page,
)
from collegial_cli.tables.roles import RoleNames
from collegial_cli.tables.rows import draw_rows
from collegial_core.state import State
from collegial_core.views import EVERYTHING, VIEWS, Query

PAGES: Final[dict[str, Callable[[Screen, str, Sequence[Any]], None]]] = {
    "plan": plan_page,
    "coverage": coverages_page,
    "readiness": readiness_page,
    "minutes": minutes_page,
    "plans": action_plans_page,
    "person": person_page,
    "agenda": agenda_page,
    "my": my_page,
}
"""The views that are no tables: what draws them under their headings."""


def draw_view(screen: Screen, name: str, state: State, query: Query = EVERYTHING) -> None:
    """Draw a view of a plan."""
    view = VIEWS[name]
    heading, rows = screen.say(view.heading), view(state, query)
    if name in PAGES:
        PAGES[name](screen, heading, rows)
    else:
        screen.heading(heading)
        draw_rows(screen, view.rows, rows, RoleNames(screen, state))
