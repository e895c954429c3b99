"""All plans of a store, from an overview."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from collegial_cli.screen import Cell, Screen
from collegial_cli.tables.drawing import day_text, draw_table
from collegial_cli.tables.rows import draw_rows
from collegial_core.kernel.facts import in_hours
from collegial_core.views.deviations import DeviationRow


def all_plans_table(screen: Screen, on: date, lines: Sequence[Any]) -> None:
    """Draw a line for each plan of an overview across all plans; what is late first."""
    screen.heading(screen.sentence("All plans on {on}", on=str(on)))
    works = screen.labels("Visits", "Pairs seen", "Meetings", "Leaders' hours", "Minutes a week", "Deviations")
    head = [*screen.labels("Plan", "Late", "First due", "People", "Groups"), *works, screen.say("Entries")]
    draw_table(screen, head, [_plan_row(line) for line in lines])


def _plan_row(line: Any) -> list[Cell]:  # noqa: ANN401 - of an adapter that is found by its entry point
    weight = "bad" if line.late else ""
    return [
        line.plan,
        (str(line.late), weight),
        (day_text(line.due), weight),
        str(line.people),
        str(line.groups),
        f"{line.held}/{line.wanted}",
        f"{line.seen}/{line.possible}",
        str(line.meetings),
        in_hours(line.worked),
        f"{line.allotted:.0f}/{line.asked}",
        str(line.deviations),
        str(line.entries),
    ]


def deviations_tables(screen: Screen, departing: Sequence[Any]) -> None:
    """Draw the deviations of each plan that has some, with what its reader may read of the reasons."""
    for it in departing:
        screen.heading(screen.sentence("Deviations in {plan}", plan=it.plan))
        draw_rows(screen, DeviationRow, it.rows)


def unreadable_plans_table(screen: Screen, unreadable: Sequence[Any]) -> None:
    """Draw the plans that an overview could not read, with the last entry that its tables tell of, and why."""
    screen.heading(screen.say("Plans that cannot be read"))
    rows: list[list[Cell]] = [[it.plan, str(it.number), (it.why, "bad")] for it in unreadable]
    screen.table(screen.labels("Plan", "Told up to entry", "Why"), rows)
