"""School years as iCalendar files, as Google and Outlook publish them: what a title names is taken, nothing else.

A title may be about somebody, and so may whoever has entered it; so of each event its days are kept, and the word by
which it is known.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from collegial_calendar.findings import Finding, text_of
from collegial_calendar.published import (
    Day,
    DayKind,
    Meaning,
    PublishedCalendar,
    bytes_of,
    meaning_of,
    published,
    term_of,
    unit_in,
)
from collegial_core.kernel import ClockTime, CollegialError, Unreadable
from collegial_core.schedule import Term

if TYPE_CHECKING:
    from icalendar import Component

DAY: Final = timedelta(days=1)
_MIDNIGHT: Final = time()


class CalendarFilesMissing(CollegialError):
    """The package that reads iCalendar files is not installed."""


def read_icalendar(path: str | Path, terms: Sequence[Term] = ()) -> PublishedCalendar:
    """Read an iCalendar file; terms that are given count before its own.

    Raises:
        CalendarFilesMissing: the package `icalendar` is not installed.
        Unreadable: it is no such file, or tells of no terms and none are given.
        OSError: it cannot be read.

    """
    return icalendar_of(text_of(bytes_of(path)), terms, str(path))


def icalendar_of(text: str, terms: Sequence[Term] = (), where: str = "$") -> PublishedCalendar:
    """Read what such a file holds.

    Raises:
        CalendarFilesMissing: as `read_icalendar`.
        Unreadable: likewise.

    """
    try:
        from icalendar import Calendar  # noqa: PLC0415 - it takes long to import
    except ImportError as error:
        message = "iCalendar files need icalendar; install it with: pip install 'collegial[ical]'"
        raise CalendarFilesMissing(message) from error
    try:
        events = [event for it in Calendar.from_ical(text, multiple=True) for event in it.walk("VEVENT")]
    except (ValueError, IndexError, KeyError, RecursionError) as error:
        raise Unreadable(where, "is no iCalendar file") from error
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip().upper() == "BEGIN:VEVENT"]
    if len(lines) != len(events):
        raise Unreadable(where, "is no iCalendar file")
    found = _Found()
    for line, event in zip(lines, events, strict=True):
        found.read(line, event)
    return published(terms or found.terms, found.days, found.findings, where)


@attrs.frozen
class _Span:
    """Its days, and a time of day at which it begins where it does not take the whole of them."""

    first: date
    last: date
    at: ClockTime | None = None


class _Found:
    """What was read so far."""

    def __init__(self) -> None:
        self.terms: list[Term] = []
        self.days: list[Day] = []
        self.findings: list[Finding] = []

    def read(self, line: int, event: "Component") -> None:
        """Take in an event."""
        title = str(event.get("SUMMARY", ""))
        meaning, span = meaning_of(title), _span(event)
        for code in _told(event, meaning, span):
            self.findings.append(Finding(code, line))
            if code != "recurring":
                return
        if meaning is None or span is None:
            return
        if meaning.kind is None:
            self.terms.append(term_of(span.first, span.last))
            return
        self.days.append(
            Day(
                kind=meaning.kind,
                first=span.first,
                last=span.last,
                line=line,
                name=meaning.name,
                unit=unit_in(title),
                at=span.at if meaning.kind is DayKind.AFTER_SCHOOL_CLOSED else None,
            )
        )


def _told(event: "Component", meaning: Meaning | None, span: _Span | None) -> Iterator[str]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        yield "cancelled"
    elif meaning is None or span is None:
        yield "not_understood"
    elif "RRULE" in event or "RDATE" in event:
        yield "recurring"


def _span(event: "Component") -> _Span | None:
    """Give the days of an event: its end is exclusive, and from midnight to midnight, wherever, is a whole day."""
    try:
        starts = event.decoded("DTSTART")
        ends = event.decoded("DTEND", None) or starts + event.decoded("DURATION", _length(starts))
        if isinstance(starts, datetime) and isinstance(ends, datetime):
            whole = starts.time() == ends.time() == _MIDNIGHT and ends > starts
            at = None if whole else ClockTime(starts.strftime("%H:%M"))
            last = (ends - timedelta(microseconds=1)).date() if ends > starts else starts.date()
            return _Span(starts.date(), last, at)
        return _Span(starts, max(starts, ends - DAY))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def _length(starts: date) -> timedelta:
    return timedelta() if isinstance(starts, datetime) else DAY
