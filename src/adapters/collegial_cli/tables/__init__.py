"""Every view as a table, by the view's name."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from collegial_cli.screen import Screen
from collegial_cli.tables.conditions import (
    checklist_table,
    courses_table,
    leaders_table,
    overdue_table,
    parties_table,
    readiness_table,
)
from collegial_cli.tables.cycles import cycles_table, hours_table
from collegial_cli.tables.meetings import meetings_table, minutes_table, plans_table, promises_table, rota_table
from collegial_cli.tables.plan import deviations_table, groups_table, plan_table
from collegial_cli.tables.visits import coverages_table, notes_table, visits_table
from collegial_cli.tables.years import contents_table, group_table, overview_table, person_table, timeline_table

VIEW_TABLES: Final[dict[str, Callable[[Screen, Sequence[Any]], None]]] = {
    "plan": plan_table,
    "groups": groups_table,
    "coverage": coverages_table,
    "visits": visits_table,
    "notes": notes_table,
    "minutes": minutes_table,
    "plans": plans_table,
    "contents": contents_table,
    "person": person_table,
    "group": group_table,
    "overview": overview_table,
    "timeline": timeline_table,
    "cycles": cycles_table,
    "hours": hours_table,
    "meetings": meetings_table,
    "promises": promises_table,
    "rota": rota_table,
    "parties": parties_table,
    "leaders": leaders_table,
    "readiness": readiness_table,
    "checklist": checklist_table,
    "courses": courses_table,
    "overdue": overdue_table,
    "deviations": deviations_table,
}
"""The drawer of each view in `collegial_core.views.VIEWS`."""
