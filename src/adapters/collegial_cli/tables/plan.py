"""The plan and its groups, and what was departed from."""

from collections.abc import Sequence

from collegial_cli.screen import Cell, Screen
from collegial_cli.tables.drawing import NOTHING, day_text, draw_table, facts_text, one_line
from collegial_core.views import (
    DeviationLine,
    GroupLine,
    PlanLine,
)


def plan_table(screen: Screen, lines: Sequence[PlanLine]) -> None:
    """Draw the plan at a glance."""
    say = screen.say
    screen.heading(say("The plan"))
    if not lines:
        screen.line(say("The plan has not started."))
    for line in lines:
        screen.line(line.title)
        screen.line(
            screen.sentence(
                "From {starts} to {ends}, revision {revision}",
                starts=str(line.starts),
                ends=str(line.ends),
                revision=line.revision,
            )
        )
        screen.line(screen.sentence("Aim: {text}", text=one_line(line.aim)))
        screen.line(screen.sentence("Methods: {methods}", methods=line.methods))
        screen.line(_counts(screen, line))


def _counts(screen: Screen, line: PlanLine) -> str:
    template = (
        "Units: {units}. People: {people}. Groups: {groups}. "
        "Rounds: {rounds}. Visits: {visits}. Deviations: {deviations}."
    )
    return screen.sentence(
        template,
        units=line.units,
        people=line.people,
        groups=line.groups,
        rounds=line.rounds,
        visits=line.visits,
        deviations=line.deviations,
    )


def groups_table(screen: Screen, lines: Sequence[GroupLine]) -> None:
    """Draw the groups with members, leader and mandate."""
    say = screen.say
    screen.heading(say("The groups"))
    rows = [_group_row(screen, line) for line in lines]
    draw_table(
        screen,
        screen.labels("Group", "Method", "Members", "Leader", "Mandate until", "Started", "Closed", "Fewest lessons"),
        rows,
    )


def _group_row(screen: Screen, line: GroupLine) -> list[Cell]:
    leader = screen.who(line.leader) if line.leader else NOTHING
    days = [day_text(line.mandate_until), day_text(line.started_on), day_text(line.closed_on)]
    lessons = str(line.fewest_lessons) if line.visits_lessons else NOTHING
    return [line.group, line.method, screen.everyone(line.members), leader, *days, lessons]


def deviations_table(screen: Screen, lines: Sequence[DeviationLine]) -> None:
    """Draw every departure from a rule."""
    say = screen.say
    screen.heading(say("Deviations"))
    rows: list[list[Cell]] = [
        [str(line.entry), str(line.on), (line.rule, "warn"), facts_text(screen, line.facts)] for line in lines
    ]
    draw_table(screen, screen.labels("Entry", "Happened", "Rule", "Facts"), rows)
