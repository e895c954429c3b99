"""A person's, a group's and a unit's year, and what was written."""

from collections.abc import Sequence

from collegial_cli.screen import Cell, Screen
from collegial_cli.tables.drawing import CONDITION_WORDS, NOTHING, day_text, draw_table, field_label, one_line
from collegial_core.views import (
    ContentLine,
    GroupYearLine,
    OverviewLine,
    PersonLine,
    TimeLine,
)


def contents_table(screen: Screen, lines: Sequence[ContentLine]) -> None:
    """Draw everything that was written, as far as the reader may read it."""
    screen.heading(screen.say("What was written"))
    _written(screen, lines)


def _written(screen: Screen, lines: Sequence[ContentLine]) -> None:
    rows: list[list[Cell]] = [
        [
            str(line.date),
            field_label(screen, line.kind),
            field_label(screen, line.of) if line.of in CONDITION_WORDS else screen.who(line.of),
            screen.everyone(line.authors) or NOTHING,
            screen.everyone(line.shared_with) or NOTHING,
            "; ".join(f"{field_label(screen, name)}: {one_line(text)}" for name, text in line.texts),
        ]
        for line in lines
    ]
    draw_table(screen, screen.labels("Day", "What", "Of", "By", "Shared with", "Text"), rows)


def person_table(screen: Screen, lines: Sequence[PersonLine]) -> None:
    """Draw people's years; of one person alone also the rounds and what they have written."""
    screen.heading(screen.say("People"))
    head = ("Person", "Unit", "Groups", "Made", "Received", "Meetings", "Promises", "Leading (min)")
    rows: list[list[Cell]] = [
        [
            screen.who(line.person),
            line.unit,
            ", ".join(line.groups) or NOTHING,
            str(line.visits_made),
            str(line.visits_received),
            str(line.meetings),
            str(len(line.promises)),
            str(line.leading_minutes),
        ]
        for line in lines
    ]
    draw_table(screen, screen.labels(*head), rows)
    if len(lines) == 1:
        _rounds(screen, lines[0])
        _written(screen, lines[0].written)


def _rounds(screen: Screen, line: PersonLine) -> None:
    rows: list[list[Cell]] = [
        [it.round, it.group, f"{it.made}/{it.quota}", str(it.left), str(it.received), screen.everyone(it.unseen)]
        for it in line.rounds
    ]
    draw_table(screen, screen.labels("Round", "Group", "Made", "Left", "Received", "Not yet seen"), rows)


def group_table(screen: Screen, lines: Sequence[GroupYearLine]) -> None:
    """Draw the groups' years."""
    screen.heading(screen.say("The groups' year"))
    head = ("Group", "Members", "Rounds", "Visits", "Notes", "Meetings", "Minutes", "Promises", "Cycles", "Check-ins")
    rows: list[list[Cell]] = [
        [
            line.group,
            screen.everyone(line.members),
            str(len(line.rounds)),
            str(line.visits),
            str(line.notes),
            f"{line.meetings_held}/{line.meetings_held + line.meetings_planned}",
            str(line.minutes_written),
            str(line.promises),
            f"{line.cycles_closed}/{len(line.cycles)}",
            str(line.checkins),
        ]
        for line in lines
    ]
    draw_table(screen, screen.labels(*head), rows)


def overview_table(screen: Screen, lines: Sequence[OverviewLine]) -> None:
    """Draw the units as their principals see them."""
    screen.heading(screen.say("Overview"))
    head = ("Unit", "Principal", "In groups", "Groups", "Visits", "Complete", "Meetings", "Cycles", "Check-ins")
    rows: list[list[Cell]] = [
        [
            line.unit,
            screen.who(line.principal),
            f"{line.in_groups}/{line.people}",
            str(line.groups),
            f"{line.visits_made}/{line.visits_made + line.visits_planned}",
            str(line.visits_complete),
            f"{line.meetings_held}/{line.meetings_held + line.meetings_planned}",
            f"{line.cycles_closed}/{line.cycles}",
            str(line.checkins),
        ]
        for line in lines
    ]
    draw_table(screen, screen.labels(*head), rows)


def timeline_table(screen: Screen, lines: Sequence[TimeLine]) -> None:
    """Draw in order of time what the plan consists of."""
    screen.heading(screen.say("The plan in order of time"))
    rows: list[list[Cell]] = [
        [
            str(line.on),
            day_text(line.until),
            field_label(screen, line.kind),
            line.about,
            line.unit or NOTHING,
            line.group or NOTHING,
            one_line(line.aim or NOTHING),
        ]
        for line in lines
    ]
    draw_table(screen, screen.labels("From", "Until", "What", "Name", "Unit", "Group", "Aim"), rows)
