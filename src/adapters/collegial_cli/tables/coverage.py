"""Who has seen whom: a matrix for each round, and who has visits left."""

from collections.abc import Sequence
from typing import Final

from collegial_cli.screen import Cell, Screen
from collegial_cli.tables.aims import aims_lines
from collegial_cli.tables.drawing import MISSING, NOTHING, draw_table
from collegial_core.visit import Coverage

NAMED: Final = 5
"""How many visits without a note are named."""


def coverage_table(screen: Screen, coverage: Coverage) -> None:
    """Draw who has seen whom in a round, and what is missing for its aim."""
    say = screen.say
    _coverage_heading(screen, coverage)
    screen.table(
        [say("Visitor"), *map(screen.who, coverage.members), *screen.labels("Made", "Left", "Received")],
        [_coverage_row(screen, coverage, index) for index in range(len(coverage.members))],
    )
    if coverage.missing:
        pairs = tuple((screen.who(visitor), screen.who(host)) for visitor, host in coverage.missing)
        screen.line(screen.sentence("Pairs missing: {pairs}", pairs=pairs), "warn")
    if coverage.not_owed:
        pairs = tuple((screen.who(visitor), screen.who(host)) for visitor, host in coverage.not_owed)
        screen.line(screen.sentence("Not asked for, since one of the two joined late: {pairs}", pairs=pairs))
    if coverage.unfinished:
        screen.line(_without_notes(screen, coverage.unfinished), "warn")
    if coverage.reached:
        screen.line(say("The round has reached its aim."), "good")


def _without_notes(screen: Screen, visits: Sequence[str]) -> str:
    """Name the visits, or say how many there are where their ids would fill the page."""
    if len(visits) <= NAMED:
        return screen.sentence("Notes missing after visits: {visits}", visits=visits)
    return screen.sentence("Notes missing after {count} visits; the view `notes` shows which.", count=len(visits))


def _coverage_heading(screen: Screen, coverage: Coverage) -> None:
    template = "Round {round} in group {group}: {seen} of {possible} pairs seen ({share} %)"
    share = int(100 * coverage.share)
    screen.heading(
        screen.sentence(
            template,
            round=coverage.round,
            group=coverage.group,
            seen=coverage.seen,
            possible=coverage.possible,
            share=share,
        )
    )


def _coverage_row(screen: Screen, coverage: Coverage, index: int) -> list[Cell]:
    member = coverage.people[index]
    cells: list[Cell] = [
        NOTHING if place == index else str(visits) if visits else (MISSING, "bad")
        for place, visits in enumerate(coverage.matrix[index])
    ]
    left: Cell = (str(member.left), "warn") if member.left else "0"
    return [screen.who(member.person), *cells, f"{member.made}/{member.quota}", left, str(member.received)]


def coverages_page(screen: Screen, heading: str, coverages: Sequence[Coverage]) -> None:
    """Draw the coverage of each round, under a heading of its own."""
    if not coverages:
        screen.heading(heading)
        screen.line(screen.say("No round has been opened."))
    for coverage in coverages:
        coverage_table(screen, coverage)
    for aims in dict.fromkeys(it.aims for it in coverages if it.aims is not None):
        aims_lines(screen, aims)


def left_table(screen: Screen, coverages: Sequence[Coverage]) -> None:
    """Draw who has how many visits left, those with the most first."""
    say = screen.say
    screen.heading(say("Visits left to make"))
    people = [(person, coverage) for coverage in coverages for person in coverage.people if person.left]
    people.sort(key=lambda pair: -pair[0].left)
    rows: list[list[Cell]] = [
        [screen.who(person.person), coverage.group, coverage.round, str(person.left), screen.everyone(person.unseen)]
        for person, coverage in people
    ]
    draw_table(screen, screen.labels("Visitor", "Group", "Round", "Left", "Not yet seen"), rows)
