"""Parties, leaders, readiness, the checklist, courses, and what is overdue."""

from collections.abc import Sequence

from collegial_cli.screen import Cell, Screen
from collegial_cli.tables.drawing import MISSING, NOTHING, day_text, draw_table, field_label, number_text, time_text
from collegial_core.cycle import in_hours
from collegial_core.views import (
    ChecklistLine,
    CourseLine,
    LeaderLine,
    OverdueLine,
    PartyLine,
    Readiness,
)


def parties_table(screen: Screen, lines: Sequence[PartyLine]) -> None:
    """Draw the units and principals of each group, and whom it could join with."""
    screen.heading(screen.say("Parties"))
    head = screen.labels("Group", "Units", "Principals", "Members", "Too few by", "Could join with", "Needs not told")
    draw_table(screen, head, [_party_row(screen, line) for line in lines])


def _party_row(screen: Screen, line: PartyLine) -> list[Cell]:
    units = [f"{it.unit} ({screen.who(it.principal)}): {screen.everyone(it.people)}" for it in line.proposals]
    people = [screen.everyone(line.principals), str(line.members), str(line.short)]
    rest = ["; ".join(units) or NOTHING, screen.everyone(line.without_needs) or NOTHING]
    return [line.group, ", ".join(line.units), *people, *rest]


def leaders_table(screen: Screen, lines: Sequence[LeaderLine]) -> None:
    """Draw each leader's groups, time and work, in minutes."""
    screen.heading(screen.say("Leaders"))
    head = screen.labels(
        "Leader",
        "Groups",
        "Asked a week",
        "Set aside a week",
        "Travel a week",
        "Where",
        "Leads every",
        "Worked",
        "Check-ins",
        "Trainings",
    )
    draw_table(screen, head, [_leader_row(screen, line) for line in lines])


def _leader_row(screen: Screen, line: LeaderLine) -> list[Cell]:
    short = "warn" if line.allotted < line.asked else ""
    every = (
        NOTHING if line.meets_every is None else screen.sentence("{weeks} weeks", weeks=number_text(line.meets_every))
    )
    time: list[Cell] = [time_text(line.asked), (time_text(line.allotted), short), time_text(line.travel)]
    places = ", ".join(map(screen.say, line.places)) or NOTHING
    rest = [every, in_hours(line.worked), str(line.checkins), ", ".join(line.trainings) or NOTHING]
    return [screen.who(line.leader), ", ".join(line.groups) or NOTHING, *time, places, *rest]


def readiness_table(screen: Screen, lines: Sequence[Readiness]) -> None:
    """Draw how ready everybody is, and what is missing."""
    screen.heading(screen.say("Readiness"))
    head = screen.labels("Who", "About", "Shown", "Missing")
    draw_table(screen, head, [row for line in lines for row in _readiness_rows(screen, line)])


def _readiness_rows(screen: Screen, line: Readiness) -> list[list[Cell]]:
    who = screen.say(line.of) if line.who is None else f"{screen.say(line.of)} {screen.who(line.who)}"
    missing = [f"{duty.number}. {screen.say(duty.says)}" for duty in line.duties if not duty.done]
    start: list[Cell] = [who, line.about, (f"{line.shown}/{line.asked}", "warn" if missing else "good")]
    blank: list[Cell] = ["", "", ""]
    return [[*(blank if place else start), text] for place, text in enumerate(missing or [NOTHING])]


def checklist_table(screen: Screen, lines: Sequence[ChecklistLine]) -> None:
    """Draw which questions of the checklist are answered, and the answers that the reader may read."""
    screen.heading(screen.say("The planning checklist"))
    rows: list[list[Cell]] = [
        [field_label(screen, line.question), day_text(line.on), line.answer or (MISSING, "warn")] for line in lines
    ]
    draw_table(screen, screen.labels("Question", "Answered", "Answer"), rows)


def courses_table(screen: Screen, lines: Sequence[CourseLine]) -> None:
    """Draw the planned courses, what they lack, and who has gone through them."""
    screen.heading(screen.say("Courses"))
    head = screen.labels("Course", "Title", "For whom", "Forms", "Blocks", "Not covered", "Gone through by")
    draw_table(screen, head, [_course_row(screen, line) for line in lines])


def _course_row(screen: Screen, line: CourseLine) -> list[Cell]:
    lists = [", ".join(words) for words in (line.audience, line.forms, line.blocks)]
    without = ", ".join(field_label(screen, word) for word in line.without) or NOTHING
    return [line.course, line.title, *lists, without, screen.everyone(line.people) or NOTHING]


def overdue_table(screen: Screen, lines: Sequence[OverdueLine]) -> None:
    """Draw what should have happened by a day."""
    screen.heading(screen.say("Overdue"))
    rows: list[list[Cell]] = [
        [screen.say(line.kind), line.about, str(line.due), NOTHING if line.days is None else (str(line.days), "warn")]
        for line in lines
    ]
    draw_table(screen, screen.labels("What", "Which", "Due", "Days late"), rows)
