"""School years as a school's page tells them: a line for each thing, days without years, weeks by their numbers.

    Läsårstider 2026-2027
    Höstterminen 2026: 18/8 – 18/12
    Höstlov: vecka 44
    K-dagar:
    HT 26: 14/8, 28/9

A line that ends in a colon says what the lines below it are about.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import attrs

from collegial_calendar.countries import public_holidays
from collegial_calendar.findings import Finding, text_of
from collegial_calendar.published import (
    JULY,
    Day,
    DayKind,
    Meaning,
    PublishedCalendar,
    bytes_of,
    meaning_of,
    published,
    term_of,
    unit_in,
    working_days,
)
from collegial_core.kernel import ClockTime, Unreadable
from collegial_core.schedule import Term
from collegial_core.schedule.week import weeks_in

_MONTHS: Final = {
    name: number
    for names in (
        "januari februari mars april maj juni juli augusti september oktober november december",
        "january february march april may june july august september october november december",
        "jan feb mar apr maj jun jul aug sep okt nov dec",
    )
    for number, name in enumerate(names.split(), 1)
}
_MONTH: Final = rf"(?:/(?:1[0-2]|0?[1-9])(?![0-9])|\s*(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b)"
_TO: Final = r"\s*[-–—]\s*"
_DATES: Final = re.compile(
    rf"""(?<![\d/.:-])(?:
      (?P<iso>\d{{4}}-\d\d-\d\d)(?:{_TO}(?P<iso_last>\d{{4}}-\d\d-\d\d))?
    | (?P<day>[0-3]?\d)(?P<month>{_MONTH})?{_TO}(?P<last>[0-3]?\d)(?P<last_month>{_MONTH})(?:\s+(?P<last_year>20\d\d))?
    | (?P<only>[0-3]?\d)(?P<only_month>{_MONTH})(?:\s+(?P<year>20\d\d))?
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_WEEKS: Final = re.compile(rf"\bv(?:ecka|eckorna|eckor|\.)?\s*(\d{{1,2}})(?:{_TO}(\d{{1,2}}))?(?!\d)", re.IGNORECASE)
_SCHOOL_YEAR: Final = re.compile(r"\b(20\d\d)\s*[-/–]\s*(?:20)?\d\d\b")
_HALF: Final = re.compile(r"\b(?:ht|vt|höstterminen|vårterminen)\s*(?:20)?(\d\d)\b", re.IGNORECASE)
_CLOCK: Final = re.compile(r"\bkl(?:ockan)?\.?\s*([01]?\d|2[0-3])(?:[.:]([0-5]\d))?", re.IGNORECASE)
_BEHIND: Final = re.compile(r"\s*\(([^()]{1,40})\)")
"""What stands in brackets behind a day, such as `7/5 (klämdag)`."""

_MOVABLE: Final = re.compile(r"\bflyttbar|\bmovable", re.IGNORECASE)
_BESIDE: Final = re.compile(r"\b(?:mån|tis|ons|tors?|fre|lör|sön)(?:dag(?:en)?)?\b|\bden\b|\bdatum\b", re.IGNORECASE)
_SUMMER: Final = 27
_YEAR: Final = timedelta(days=366)
"""Longer than this is no run of days of a school year."""


def read_prose(path: str | Path, terms: Sequence[Term] = ()) -> PublishedCalendar:
    """Read a page of a school year that was saved as a text; terms that are given count before its own.

    Raises:
        Unreadable: it tells of no school year, or of no terms and none are given.
        OSError: it cannot be read.

    """
    return prose_of(text_of(bytes_of(path)), terms, str(path))


def prose_of(text: str, terms: Sequence[Term] = (), where: str = "$") -> PublishedCalendar:
    """Read what such a file holds.

    Raises:
        Unreadable: as `read_prose`.

    """
    lines = text.splitlines()
    named = _SCHOOL_YEAR.search(text)
    begins = min((it.first for it in terms), default=None)
    if named is None and begins is None:
        raise Unreadable(where, "tells of no school year such as 2026-2027; give its terms with --term")
    first = int(named[1]) if named else begins.year - (begins.month < JULY) if begins else 0
    page = _Page(first)
    for number, line in enumerate(lines, 1):
        page.read(number, line.strip())
    return published(terms or page.terms, page.days, page.findings, where)


@attrs.frozen
class _Run:
    """Days from the first to the last; `guessed` where no year stood beside them, `over_53` over a week 53.

    `called` is what the brackets behind them call them, where it is known.
    """

    first: date
    last: date
    guessed: bool = False
    over_53: bool = False
    called: Meaning | None = None

    def name_as(self, about: Meaning) -> str:
        """Give their own name where they are such days by a name of their own, else that of all."""
        own = self.called
        return own.name if own is not None and own.kind is about.kind else about.name


class _Page:
    """What was read so far of a page of the school year that begins in a year."""

    def __init__(self, year: int) -> None:
        self.terms: list[Term] = []
        self.days: list[Day] = []
        self.findings: list[Finding] = []
        self._year = year
        self._section: Meaning | None = None

    def read(self, number: int, line: str) -> None:
        """Take in a line."""
        runs, meaning = self._runs(line), meaning_of(line)
        if not runs:
            if meaning is not None and line.endswith(":"):
                self._section = meaning
            elif line and not _SCHOOL_YEAR.search(line):
                self._tell("not_understood", number)
            return
        about = meaning or self._section or (Meaning(None, "") if _HALF.search(line) else None)
        if about is None:
            self._tell("not_understood", number)
        elif about.kind is None:
            self.terms += (term_of(it.first, it.last) for it in runs)
        else:
            self._take(number, line, about, runs)

    def _take(self, number: int, line: str, about: Meaning, runs: Sequence[_Run]) -> None:
        if any(it.guessed for it in runs) and not any(it.code == "year_inferred" for it in self.findings):
            self._tell("year_inferred", number)  # once: what holds for one holds for all
        if any(it.over_53 for it in runs):
            self._tell("week_53", number)
        if _MOVABLE.search(line):
            self._tell("movable", number)
        for run in runs:
            for first, last in self._spans(number, about, run):
                self.days.append(
                    Day(
                        kind=about.kind or DayKind.BREAK,
                        first=first,
                        last=last,
                        line=number,
                        name=run.name_as(about),
                        unit=_unit_of(line, is_below_heading=about is self._section),
                        at=_clock_in(line),
                        movable=bool(_MOVABLE.search(line)),
                    )
                )

    def _spans(self, number: int, about: Meaning, run: _Run) -> list[tuple[date, date]]:
        """Give the days that are meant: of staff only working days, of a holiday school none that is a holiday."""
        if about.kind is DayKind.STAFF_DAY:
            spans = working_days(run.first, run.last)
            if len(spans) > 1:
                self._tell("range_over_weekend", number)
            return spans
        if about.kind is DayKind.HOLIDAY_SCHOOL:
            closed = public_holidays(run.first, run.last)
            if closed:
                self._tell("weeks_ambiguous", number)
            open_days = [it for it in _days(run) if it not in closed]
            return [(open_days[0], open_days[-1])] if open_days else []
        return [(run.first, run.last)]

    def _tell(self, code: str, line: int) -> None:
        self.findings.append(Finding(code, line))

    # --- days ------------------------------------------------------------------------------

    def _runs(self, line: str) -> list[_Run]:
        """Give the days of a line; weeks that stand beside them only say the same again."""
        half = _HALF.search(line)
        year = None if half is None else 2000 + int(half[1])
        dates = [
            attrs.evolve(it, called=_called(line, found.end()))
            for found in _DATES.finditer(line)
            if (it := self._run(found, year)) is not None
        ]
        return dates or [it for found in _WEEKS.finditer(line) if (it := self._of_weeks(found)) is not None]

    def _run(self, found: re.Match[str], year: int | None) -> _Run | None:
        said = found.groupdict()
        try:
            if said["iso"]:
                first = date.fromisoformat(said["iso"])
                return _run(first, date.fromisoformat(said["iso_last"] or said["iso"]), guessed=False)
            if said["only"]:
                on, guessed = self._date(said["only"], said["only_month"], said["year"], year)
                return _run(on, on, guessed=guessed)
            last, guessed = self._date(said["last"], said["last_month"], said["last_year"], year)
            first, _ = self._date(said["day"], said["month"] or said["last_month"], said["last_year"], year)
            return _run(first.replace(year=first.year - (first > last)), last, guessed=guessed)
        except ValueError:
            return None

    def _date(self, day: str, month: str, said: str | None, year: int | None) -> tuple[date, bool]:
        """Give a day, and whether its year had to be taken from the school year."""
        name = month.strip(" /").lower()
        number = int(name) if name.isdigit() else _MONTHS[name]
        known = int(said) if said else year
        its = self._year + (number < JULY) if known is None else known
        return date(its, number, int(day)), known is None

    def _of_weeks(self, found: re.Match[str]) -> _Run | None:
        """Give a week from Monday to Friday; of several, all from the first Monday to the last Sunday."""
        start, end = int(found[1]), int(found[2] or found[1])
        years = [self._year + (it < _SUMMER) for it in (start, end)]
        if not all(1 <= it <= weeks_in(year) for it, year in zip((start, end), years, strict=True)):
            return None
        monday = date.fromisocalendar(years[0], start, 1)
        if found[2] is None:
            return _Run(monday, monday + timedelta(days=4))
        over_53 = years[0] < years[1] and weeks_in(years[0]) > 52  # noqa: PLR2004 - the usual number
        return _run(monday, date.fromisocalendar(years[1], end, 7), guessed=False, over_53=over_53)


def _run(first: date, last: date, *, guessed: bool, over_53: bool = False) -> _Run | None:
    return _Run(first, last, guessed, over_53) if timedelta() <= last - first <= _YEAR else None


def _called(line: str, end: int) -> Meaning | None:
    behind = _BEHIND.match(line, end)
    return None if behind is None else meaning_of(behind[1])


def _days(run: _Run) -> Iterator[date]:
    for number in range((run.last - run.first).days + 1):
        yield run.first + timedelta(days=number)


def _unit_of(line: str, *, is_below_heading: bool) -> str | None:
    """Give the school that a line is about: below a heading, whatever stands before the day with a capital letter."""
    found = _DATES.search(line) or _WEEKS.search(line)
    lead = _BESIDE.sub("", _HALF.sub("", line[: found.start()] if found else "")).strip(" :,.–-")
    return lead if is_below_heading and lead[:1].isupper() else unit_in(line)


def _clock_in(line: str) -> ClockTime | None:
    found = _CLOCK.search(line)
    return None if found is None else ClockTime(f"{int(found[1]):02}:{found[2] or '00'}")
