"""What schools publish of their year, in prose, in tables of weeks and as iCalendar: the days, and what they mean."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

import attrs

from collegial_calendar.findings import Finding
from collegial_calendar.reading import MAX_BYTES, SchoolCalendar, require_sense
from collegial_core.kernel import ClockTime, Unreadable
from collegial_core.schedule import Break, Term

JULY: Final = 7
SATURDAY: Final = 6


class DayKind(StrEnum):
    """What a day is: the first three have no school; the others say something of after-school centres, or of half days.

    Working days of staff before and after the terms are `STAFF_DAY` too.
    """

    BREAK = "break"
    PUPILS_FREE = "pupils_free"
    STAFF_DAY = "staff_day"
    HALF_DAY = "half_day"
    HOLIDAY_SCHOOL = "holiday_school"
    AFTER_SCHOOL_CLOSED = "after_school_closed"
    CLOSED = "closed"


CLOSING: Final = (DayKind.BREAK, DayKind.PUPILS_FREE, DayKind.STAFF_DAY)


@attrs.frozen(kw_only=True)
class Day:
    """A day, or a run of them, with the line of the file on which it stands.

    `unit` is the school that it is of alone, as the file calls it; `at` a time of day, such as when a centre closes.
    `movable` tells that the file itself says that it may still be moved.
    """

    kind: DayKind
    first: date
    last: date
    line: int
    name: str
    unit: str | None = None
    at: ClockTime | None = None
    movable: bool = False

    @property
    def closes(self) -> bool:
        """Whether there is no school that day."""
        return self.kind in CLOSING

    @property
    def as_break(self) -> Break:
        """The days without school that it makes."""
        return Break(name=self.name, first=self.first, last=self.last)


@attrs.frozen(kw_only=True)
class PublishedCalendar(SchoolCalendar):
    """A calendar as a school publishes it: `breaks` are the days of all its units that close school inside the terms.

    `days` are all that were found, `findings` what is left open.
    """

    days: tuple[Day, ...] = ()
    findings: tuple[Finding, ...] = ()

    def breaks_of(self, unit: str) -> tuple[Break, ...]:
        """Give the breaks of all, and those of a unit alone: where the file calls it by its id, or nearly so."""
        own = (it for it in _inside(self.days, self.terms) if it.unit is not None and _plain(it.unit) == _plain(unit))
        return (*self.breaks, *(it.as_break for it in own))


def published(terms: Sequence[Term], days: Iterable[Day], findings: Iterable[Finding], where: str) -> PublishedCalendar:
    """Make the calendar of what was found in a file.

    Raises:
        Unreadable: no terms are known, or they overlap.

    """
    if not terms:
        raise Unreadable(where, "tells of no terms; give their first and last days with --term")
    known = tuple(sorted(days, key=lambda it: (it.first, it.line)))
    closing = [it.as_break for it in _inside(known, terms) if it.unit is None]
    calendar = PublishedCalendar(
        terms=tuple(terms),
        breaks=tuple(dict.fromkeys(closing)),
        days=known,
        findings=tuple(sorted(findings, key=lambda it: (it.line, it.column or 0))),
        where=where,
    )
    require_sense(calendar, len(closing))
    return calendar


def _inside(days: Iterable[Day], terms: Sequence[Term]) -> Iterator[Day]:
    """Yield the days that close school, as far as they lie in a term; elsewhere there is none anyway."""
    for it in days:
        for term in terms if it.closes else ():
            first, last = max(it.first, term.first), min(it.last, term.last)
            if first <= last:
                yield attrs.evolve(it, first=first, last=last)


def _plain(name: str) -> str:
    letters = name.casefold().translate(str.maketrans("åäö", "aao"))
    return re.sub(r"[^a-z0-9]", "", letters).removesuffix("skolan").removesuffix("skola")


def term_of(first: date, last: date) -> Term:
    """Give a term its name by its first day: `HT 2026` or `VT 2027`."""
    return Term(name=f"{'HT' if first.month >= JULY else 'VT'} {first.year}", first=first, last=last)


def bytes_of(path: str | Path) -> bytes:
    """Read a file.

    Raises:
        Unreadable: it is too large to be a calendar.
        OSError: it cannot be read.

    """
    with Path(path).open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unreadable(str(path), f"is larger than {MAX_BYTES} bytes")
    return data


def working_days(first: date, last: date) -> list[tuple[date, date]]:
    """Give the runs of days from Monday to Friday between two days."""
    runs: list[tuple[date, date]] = []
    for number in range((last - first).days + 1):
        on = first + timedelta(days=number)
        if on.isoweekday() < SATURDAY:
            if runs and runs[-1][1] == on - timedelta(days=1):
                runs[-1] = (runs[-1][0], on)
            else:
                runs.append((on, on))
    return runs


# --- what words mean ---------------------------------------------------------------------

_TERM: Final = re.compile(r"\b(?:höst|vår)terminen?\b|\b(?:autumn|spring) term\b", re.IGNORECASE)
_KINDS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), kind, name)
    for pattern, kind, name in (
        (r"\blovskola\w*", DayKind.HOLIDAY_SCHOOL, "Lovskola"),
        (r"\bjourdag\w*", DayKind.CLOSED, "Jourdag"),
        (r"\bstängningsdag\w*", DayKind.CLOSED, "Stängningsdag"),
        (r"\bfritids\w*", DayKind.AFTER_SCHOOL_CLOSED, "Fritids"),
        (r"\bstudiedag\w*|\bstudy days?\b", DayKind.STAFF_DAY, "Studiedag"),
        (r"\bplaneringsdag\w*", DayKind.STAFF_DAY, "Planeringsdag"),
        (r"\bku?-dag\w*|\bkud\b|\bkompetens\w*|\bfortbildningsdag\w*|\bstaff days?\b", DayKind.STAFF_DAY, "K-dag"),
        (r"\blov/|\blediga dagar\b|\blovdag\w*", DayKind.PUPILS_FREE, "Lovdag"),
        (r"\bklämdag\w*", DayKind.PUPILS_FREE, "Klämdag"),
        (r"\b(?P<name>\w{2,}lov)\b", DayKind.BREAK, ""),
        (r"\b(?P<name>(?:autumn|christmas|winter|easter) (?:break|holiday))\b", DayKind.BREAK, ""),
    )
)
_UNIT: Final = re.compile(r"\b(?!Lovskola)[A-ZÅÄÖ][\w-]*(?:skolan?|\s+skolan?)\b")


@attrs.frozen
class Meaning:
    """What a line or a title is about; no kind where it is a term.  Its name is a word of these here, or of a break."""

    kind: DayKind | None
    name: str


def meaning_of(text: str) -> Meaning | None:
    """Tell what a text is about; None where none of its words is known."""
    if _TERM.search(text):
        return Meaning(None, "")
    for pattern, kind, name in _KINDS:
        if found := pattern.search(text):
            return Meaning(kind, name or found["name"])
    return None


def unit_in(text: str) -> str | None:
    """Give the school that a text names."""
    found = _UNIT.search(text)
    return None if found is None else found[0]
