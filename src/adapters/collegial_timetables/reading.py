"""From items to what people do: times and weeks read, findings told, lessons of several classes put together."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import attrs

from collegial_core.planning.problem import Does
from collegial_core.planning.timetable import Span
from collegial_core.schedule.week import Week
from collegial_people import Finding, Place
from collegial_people.numbers import found_in, in_column
from collegial_timetables.listing import Cell, Column, Item, Listed, Listing
from collegial_timetables.saying import day_in, kind_in, minutes_in, number_in, range_in, several, weeks_in_text

_DAY_ENDS: Final = 24 * 60


@attrs.frozen
class Options:
    """How files are read.

    `year` is that of the school year's autumn, for weeks by their numbers.  `zone` is the time zone of calendars.
    `teachers` says by the names of files whose calendar each is; a file not named here is of whom its name says.
    """

    year: int
    zone: str = "Europe/Stockholm"
    teachers: dict[str, str] = attrs.field(factory=dict)


@attrs.define
class Notes:
    """What was read so far of a file."""

    options: Options
    findings: list[Finding] = attrs.field(factory=list)

    def tell(self, code: str, place: Place, other: Place | None = None) -> None:
        """Tell of something."""
        self.findings.append(Finding(code=code, place=place, other=other))

    def taken(self, text: str, place: Place, *, of_numbers: bool = False) -> Cell:
        """Take a cell in without the personal numbers in it; in a column of numbers, nothing of it."""
        found = found_in(text)
        kind = in_column(text) if of_numbers else found[0].kind if found else None
        if kind is not None:
            self.tell(kind, place)
        return Cell("" if kind is not None else text, place)


def listing_of(items: Iterable[Item], notes: Notes, form: str) -> Listing:
    """Read all items of a file."""
    read = [it for item in items if (it := _listed(item, notes)) is not None]
    clock = any(it.clock for it in read)
    for it in read:
        if it.clock != clock:
            notes.tell("time_mixed", it.listed.place)
    listed = _together([it.listed for it in read if it.clock == clock], notes)
    _tell_overlaps(listed, notes)
    return Listing(format=form, clock=clock, items=tuple(listed), findings=tuple(notes.findings))


@attrs.frozen
class _Read:
    listed: Listed
    clock: bool


def _listed(item: Item, notes: Notes) -> _Read | None:
    """Read an item; None where it is left out, which is told."""
    teachers = several(item.said(Column.TEACHER))
    timed = _span(item)
    problem = ("teacher_missing", (Column.TEACHER,)) if not teachers else timed if isinstance(timed, tuple) else None
    weeks = _weeks(item, notes) if item.said(Column.WEEKS) else None
    if problem is None and item.said(Column.WEEKS) and weeks is None:
        problem = ("weeks_unreadable", (Column.WEEKS,))
    if problem is not None or isinstance(timed, tuple):
        code, columns = problem or ("unplaced", ())
        notes.tell(code, item.at(*columns))
        return None
    listed = Listed(
        teachers=teachers,
        span=timed.span,
        does=_does(item, notes),
        place=item.place,
        teacher_at=item.at(Column.TEACHER),
        weeks=weeks,
        subject=item.said(Column.SUBJECT),
        classes=several(item.said(Column.CLASS)),
        lesson=item.said(Column.LESSON) or None,
    )
    return _Read(listed, timed.clock)


@attrs.frozen
class _Timed:
    span: Span
    clock: bool


_Wrong = tuple[str, tuple[Column, ...]]


def _span(item: Item) -> _Timed | _Wrong:
    """Read when it is; or say what is wrong, and in which columns."""
    said_day, said_period = item.said(Column.DAY), item.said(Column.PERIOD)
    starts = item.said(Column.FROM)
    if not said_day or not (said_period or starts):
        return "unplaced", (Column.DAY, Column.PERIOD)
    day = day_in(said_day)
    if day is None:
        return "day_unreadable", (Column.DAY,)
    if starts:
        return _clocked(item, day)
    if (number := number_in(said_period)) is not None:
        return _Timed(Span(day, number, number + 1), clock=False)
    between = range_in(said_period)
    if between is None:
        return "time_unreadable", (Column.PERIOD,)
    return _between(day, *between, Column.PERIOD)


def _clocked(item: Item, day: int) -> _Timed | _Wrong:
    starts, ends = minutes_in(item.said(Column.FROM)), minutes_in(item.said(Column.TO))
    length = item.said(Column.MINUTES)
    if starts is None:
        return "time_unreadable", (Column.FROM,)
    if ends is None and length.isascii() and length.isdigit():
        return _between(day, starts, starts + int(length[:4]), Column.MINUTES)
    if ends is None:
        return "time_unreadable", (Column.TO, Column.MINUTES, Column.FROM)
    return _between(day, starts, ends, Column.TO)


def _between(day: int, starts: int, ends: int, column: Column) -> _Timed | _Wrong:
    if not starts < ends <= _DAY_ENDS:
        return "no_length", (column,)
    return _Timed(Span(day, starts, ends), clock=True)


def _weeks(item: Item, notes: Notes) -> frozenset[Week] | None:
    return weeks_in_text(item.said(Column.WEEKS), notes.options.year)


def _does(item: Item, notes: Notes) -> Does:
    said = item.said(Column.WHAT)
    kind = kind_in(said) if said else Does.TEACHES
    if kind is None:
        notes.tell("what_unknown", item.at(Column.WHAT))
        return Does.AWAY
    if kind is Does.TEACHES and not (item.said(Column.CLASS) or item.said(Column.LESSON)):
        notes.tell("no_class", item.at(Column.CLASS))
        return Does.AWAY
    return kind


def _together(listed: Sequence[Listed], notes: Notes) -> list[Listed]:
    """Make one lesson of rows that differ only in the class."""
    found: dict[Any, Listed] = {}
    classes: dict[Any, dict[str, None]] = {}
    for it in listed:
        key = (it.teachers, it.span, it.does, it.weeks, it.subject, it.lesson, *([it.place] if not it.classes else []))
        first = found.setdefault(key, it)
        classes.setdefault(key, {}).update(dict.fromkeys(it.classes))
        if first is not it:
            notes.tell("same_lesson", it.place, first.place)
    return [attrs.evolve(it, classes=tuple(classes[key])) for key, it in found.items()]


def _tell_overlaps(listed: Sequence[Listed], notes: Notes) -> None:
    """Tell of lessons that one teacher has at the same time in the same weeks."""
    before: dict[tuple[str, int], list[Listed]] = {}
    for it in (it for it in listed if it.does is Does.TEACHES):
        for teacher in it.teachers:
            there = before.setdefault((teacher.casefold(), it.span.day), [])
            other = next((one for one in there if one.span.meets(it.span) and _share_weeks(one, it)), None)
            if other is not None:
                notes.tell("overlap", it.place, other.place)
            there.append(it)


def _share_weeks(one: Listed, two: Listed) -> bool:
    return one.weeks is None or two.weeks is None or bool(one.weeks & two.weeks)
