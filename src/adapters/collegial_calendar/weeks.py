"""Tables of weeks: a line a week, a column a weekday, and letters for what a day is.

    Vecka;Mån;Tis;Ons;Tor;Fre
    44;L;L;L;L;L
    47;;;;S;

L is a break, K and S are days of staff, ½ is half a day; an empty cell is a day of school.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Final

import attrs

from collegial_calendar.findings import Finding, rows_of, text_of
from collegial_calendar.published import JULY, Day, DayKind, PublishedCalendar, bytes_of, published
from collegial_core.kernel import ClockTime, Unreadable
from collegial_core.schedule import Term
from collegial_core.schedule.week import SCHOOL_DAYS, weeks_in

_WEEK: Final = ("vecka", "v", "v.", "week")
_DAYS: Final = (("mån", "tis", "ons", "tor", "fre"), ("mon", "tue", "wed", "thu", "fri"))
_LETTERS: Final = {
    "L": (DayKind.BREAK, "Lov"),
    "K": (DayKind.STAFF_DAY, "K-dag"),
    "S": (DayKind.STAFF_DAY, "Studiedag"),
    "½": (DayKind.HALF_DAY, "Halvdag"),
}
_NOON: Final = ClockTime("12:00")
_SUMMER: Final = 27
"""The weeks from this one on lie in the school year's first half."""


@attrs.frozen
class _Columns:
    week: int
    days: tuple[int, ...]
    others: tuple[int, ...]


def read_weeks(path: str | Path, terms: Sequence[Term] = ()) -> PublishedCalendar:
    """Read a table of weeks; it holds no year, so its terms are given with it.

    Raises:
        Unreadable: it is no such table, or no terms are given.
        OSError: it cannot be read.

    """
    return weeks_of(text_of(bytes_of(path)), terms, str(path))


def weeks_of(text: str, terms: Sequence[Term], where: str = "$") -> PublishedCalendar:
    """Read what such a file holds.

    Raises:
        Unreadable: as `read_weeks`.

    """
    lines = text.splitlines()
    head = lines[0] if lines else ""
    delimiter = max(";\t,", key=head.count)
    columns = _columns(next(iter(rows_of([head], delimiter, where)), []))
    if columns is None:
        raise Unreadable(
            where, "is no table of weeks: a column for the week, and one for each day from Monday to Friday"
        )
    if not terms:
        return published((), (), (), where)
    rows = _Rows(min(it.first for it in terms), columns)
    days = [day for line, row in enumerate(rows_of(lines[1:], delimiter, where), 2) for day in rows.read(line, row)]
    free = [Finding("free_text", 1, place + 1) for place in columns.others]
    return published(terms, days, [*rows.findings, *free], where)


def _columns(head: Sequence[str]) -> _Columns | None:
    names = [it.strip().casefold() for it in head]
    week = next((place for place, name in enumerate(names) if name in _WEEK), None)
    for day_names in _DAYS:
        places = [next((at for at, it in enumerate(names) if it.startswith(name)), None) for name in day_names]
        days = tuple(it for it in places if it is not None)
        if week is not None and len(days) == SCHOOL_DAYS:
            others = (at for at, name in enumerate(names) if name and at not in (week, *days))
            return _Columns(week, days, tuple(others))
    return None


class _Rows:
    """The rows of a table, read one after another."""

    def __init__(self, begins: date, columns: _Columns) -> None:
        self.findings: list[Finding] = []
        self._first = begins.year if begins.month >= JULY else begins.year - 1
        self._columns = columns
        self._year = self._first

    def read(self, line: int, row: Sequence[str]) -> Iterator[Day]:
        """Yield the days of a week: each run of the same letter is one."""
        cells = [row[it].strip() if it < len(row) else "" for it in (self._columns.week, *self._columns.days)]
        if not any(cells):
            return
        week = self._week(cells[0], line)
        if week is None:
            self.findings.append(Finding("not_understood", line, self._columns.week + 1))
            return
        marked = [(letter.upper(), weekday) for weekday, letter in enumerate(cells[1:], 1)]
        for letter, run in groupby(marked, key=lambda it: it[0]):
            weekdays = [weekday for _, weekday in run]
            if letter in _LETTERS:
                yield _day(letter, [date.fromisocalendar(self._year, week, it) for it in weekdays], line)
            elif letter:
                self.findings += (Finding("not_understood", line, self._columns.days[it - 1] + 1) for it in weekdays)

    def _week(self, text: str, line: int) -> int | None:
        """Read a week's number, and see in which year it lies; where that is another than before, tell so."""
        if not (text.isascii() and text.isdigit()):
            return None
        week = int(text)
        year = self._first if week >= _SUMMER else self._first + 1
        if not 1 <= week <= weeks_in(year):
            return None
        if year != self._year:
            self.findings.append(Finding("year_inferred", line, self._columns.week + 1))
        self._year = year
        return week


def _day(letter: str, days: Sequence[date], line: int) -> Day:
    kind, name = _LETTERS[letter]
    at = _NOON if kind is DayKind.HALF_DAY else None
    return Day(kind=kind, first=days[0], last=days[-1], line=line, name=name, at=at)
