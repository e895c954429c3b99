"""What is read from a timetable's file: who does what when, by what the file calls them, with nobody looked up yet."""

from collections.abc import Mapping
from enum import StrEnum

import attrs

from collegial_core.planning.problem import Does
from collegial_core.planning.timetable import Span
from collegial_core.schedule.week import Week
from collegial_people import Finding, Place


class Column(StrEnum):
    """What a cell says; what is none of these is dropped."""

    TEACHER = "teacher"
    DAY = "day"
    PERIOD = "period"
    FROM = "from"
    TO = "to"
    MINUTES = "minutes"
    SUBJECT = "subject"
    CLASS = "class"
    WEEKS = "weeks"
    WHAT = "what"
    LESSON = "lesson"


@attrs.frozen
class Cell:
    """What stands in a cell, and where."""

    text: str
    place: Place


@attrs.frozen
class Item:
    """Something that a file says of a weekday: its cells, and where it stands."""

    place: Place
    cells: Mapping[Column, Cell]

    def said(self, column: Column) -> str:
        """Give what it says; nothing where it does not."""
        cell = self.cells.get(column)
        return "" if cell is None else cell.text

    def at(self, *columns: Column) -> Place:
        """Give where the first of these stands that it has; where it has none, its own place."""
        return next((self.cells[it].place for it in columns if it in self.cells), self.place)


@attrs.frozen(kw_only=True)
class Listed:
    """What a file says that people do: a lesson, or, where `does` is not to teach, that they are busy or on site.

    `teachers` are by what the file calls them.  `weeks` is None for all weeks.
    """

    teachers: tuple[str, ...]
    span: Span
    does: Does
    place: Place
    teacher_at: Place
    weeks: frozenset[Week] | None = None
    subject: str = ""
    classes: tuple[str, ...] = ()
    lesson: str | None = None


@attrs.frozen(kw_only=True)
class Listing:
    """All of a file; `clock` tells whether its times are minutes of the day, or numbered periods."""

    format: str
    clock: bool
    items: tuple[Listed, ...]
    findings: tuple[Finding, ...]
