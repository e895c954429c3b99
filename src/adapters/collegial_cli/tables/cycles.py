"""Cycles and hours."""

from collections.abc import Sequence

from collegial_cli.screen import Cell, Screen
from collegial_cli.tables.drawing import NOTHING, draw_table
from collegial_core.cycle import in_hours
from collegial_core.views import (
    CycleLine,
    HoursLine,
)


def cycles_table(screen: Screen, lines: Sequence[CycleLine]) -> None:
    """Draw how far each cycle has come, and what its record lacks."""
    screen.heading(screen.say("The cycles"))
    head = screen.labels("Cycle", "Group", "Method", "Parts closed", "Part", "Turn", "Step", "Missing in the record")
    draw_table(screen, head, [_cycle_row(screen, line) for line in lines])


def _cycle_row(screen: Screen, line: CycleLine) -> list[Cell]:
    missing = ", ".join(map(screen.say, line.missing))
    under_way = [str(line.part or NOTHING), str(line.turn or NOTHING), line.step or NOTHING]
    closed = f"{line.closed}/{line.parts}"
    return [line.cycle, line.group, line.method, closed, *under_way, (missing, "warn") if missing else NOTHING]


def hours_table(screen: Screen, lines: Sequence[HoursLine]) -> None:
    """Draw the hours of each cycle's module: needed, planned and recorded."""
    screen.heading(screen.say("Hours of the modules"))
    head = screen.labels("Cycle", "Group", "Needed", "In meetings", "Preparation", "Missing", "Recorded")
    draw_table(screen, head, [_hours_row(line) for line in lines])


def _hours_row(line: HoursLine) -> list[Cell]:
    it = line.budget
    missing = in_hours(it.missing)
    return [
        line.cycle,
        line.group,
        in_hours(it.needed),
        in_hours(it.meetings),
        in_hours(it.preparation),
        (missing, "warn") if it.missing else missing,
        in_hours(it.counted),
    ]
