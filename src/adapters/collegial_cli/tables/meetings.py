"""Meetings, promises, turns, minutes and action plans."""

from collections.abc import Sequence

from collegial_cli.screen import Cell, Screen
from collegial_cli.tables.drawing import NOTHING, STEP_STYLE, draw_nothing, draw_table, draw_texts, value_text
from collegial_core.views import (
    ActionPlanLine,
    MeetingLine,
    MinutesLine,
    PromiseLine,
    RotaLine,
)


def meetings_table(screen: Screen, lines: Sequence[MeetingLine]) -> None:
    """Draw the meetings in order of their days."""
    screen.heading(screen.say("The meetings"))
    draw_table(
        screen,
        screen.labels("Meeting", "Group", "Day", "Form", "Step", "Present", "Leader", "Roles", "Plans", "Missing"),
        [_meeting_row(screen, line) for line in lines],
    )


def _meeting_row(screen: Screen, line: MeetingLine) -> list[Cell]:
    roles = ", ".join(f"{holder.role}: {screen.who(holder.person)}" for holder in line.roles)
    return [
        line.meeting,
        line.group,
        f"{line.date} {line.starts}",
        value_text(screen, "form", line.form),
        (screen.say(line.step), STEP_STYLE.get(line.step, "")),
        screen.everyone(line.present),
        screen.who(line.leader) if line.leader else NOTHING,
        roles or NOTHING,
        str(len(line.promised)),
        (screen.everyone(line.missing), "warn") if line.missing else NOTHING,
    ]


def promises_table(screen: Screen, lines: Sequence[PromiseLine]) -> None:
    """Draw who has yet to tell of a promise, and since when."""
    screen.heading(screen.say("Promises not yet told of"))
    rows: list[list[Cell]] = [[screen.who(line.person), line.group, line.meeting, str(line.on)] for line in lines]
    draw_table(screen, screen.labels("Person", "Group", "Meeting", "Day"), rows)


def rota_table(screen: Screen, lines: Sequence[RotaLine]) -> None:
    """Draw who has had which rotating role how often, the next one first."""
    screen.heading(screen.say("Turns"))
    rows: list[list[Cell]] = [
        [line.group, line.role, str(line.place), screen.who(line.person), str(line.times)] for line in lines
    ]
    draw_table(screen, screen.labels("Group", "Role", "Place", "Person", "Times"), rows)


def minutes_table(screen: Screen, lines: Sequence[MinutesLine]) -> None:
    """Draw the minutes of each meeting, as far as the reader may read them."""
    screen.heading(screen.say("The minutes"))
    for line in lines:
        people = screen.everyone(line.participants)
        screen.line(f"{line.meeting}  {line.date}  {line.group}  {people}", "bold")
        draw_texts(screen, line)
    draw_nothing(screen, lines)


def plans_table(screen: Screen, lines: Sequence[ActionPlanLine]) -> None:
    """Draw the personal action plans, as far as the reader may read them."""
    screen.heading(screen.say("The action plans"))
    for line in lines:
        screen.line(f"{screen.who(line.person)}  {line.meeting}  {line.date}  {line.group}", "bold")
        draw_texts(screen, line)
    draw_nothing(screen, lines)
