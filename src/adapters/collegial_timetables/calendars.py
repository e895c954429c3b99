"""A teacher's own calendar as iCalendar: what is a lesson by its title is one, all else is busy time and nothing more.

A title may be about a pupil or a visit to a doctor; so nothing is kept of what is no lesson but when it is.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from collegial_calendar.published_icalendar import CalendarFilesMissing
from collegial_core.kernel import Unreadable
from collegial_core.planning.problem import Does
from collegial_core.planning.timetable import Span
from collegial_core.schedule.week import Week
from collegial_people import Finding, Place
from collegial_people.content import text_of
from collegial_people.numbers import found_in
from collegial_people.text import cleaned
from collegial_timetables.listing import Listed, Listing
from collegial_timetables.reading import Notes
from collegial_timetables.saying import HOUR

if TYPE_CHECKING:
    from icalendar import Component

_SUBJECT: Final = re.compile(r"[A-ZÅÄÖ]{2,6}[0-9]{0,2}|[A-ZÅÄÖ][a-zåäö]{1,3}[0-9]{0,2}")
_CLASS: Final = re.compile(r"F|(?:[1-9]|F-)[A-ZÅÄÖ](?:[-/+][1-9]?[A-ZÅÄÖ])?|[A-ZÅÄÖ]{2,4}[0-9]{2}[A-ZÅÄÖ]?")
_MIDNIGHT: Final = time()
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(weeks=1)
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY_ENDS: Final = 24 * HOUR
_LATEST: Final = 400
"""An event comes again at most so many days later: in a school year."""


def is_calendar(content: bytes) -> bool:
    """Tell whether it looks like an iCalendar file."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:15].upper() == b"BEGIN:VCALENDAR"


def read_calendar(content: bytes, shown: str, teacher: str, notes: Notes) -> Listing:
    """Read the calendar of a teacher, who is called as the plan or its directory does.

    Raises:
        CalendarFilesMissing: the package `icalendar` is not installed.
        Unreadable: it is no such file, or the time zone is not known.

    """
    text = text_of(content, shown)
    events = _events(text, shown)
    try:
        zone = ZoneInfo(notes.options.zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Unreadable("zone", f"there is no time zone {notes.options.zone[:40]!r}") from error
    reader = _Calendar(teacher, zone, notes)
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip().upper() == "BEGIN:VEVENT"]
    for line, event in zip(lines, events, strict=True):
        reader.read(line, event)
    return Listing(format="icalendar", clock=True, items=tuple(reader.listed()), findings=tuple(notes.findings))


def _events(text: str, shown: str) -> "Sequence[Component]":
    try:
        from icalendar import Calendar  # noqa: PLC0415 - it takes long to import
    except ImportError as error:
        message = "iCalendar files need icalendar; install it with: pip install 'collegial[ical]'"
        raise CalendarFilesMissing(message) from error
    try:
        events = [event for it in Calendar.from_ical(text, multiple=True) for event in it.walk("VEVENT")]
    except (ValueError, IndexError, KeyError, RecursionError) as error:
        raise Unreadable(shown, "is no iCalendar file") from error
    if text.upper().count("BEGIN:VEVENT") != len(events):
        raise Unreadable(shown, "is no iCalendar file")
    return events


@attrs.frozen
class _Event:
    """An event: when it first begins, how long it takes, what it is, and on which line it stands."""

    uid: str
    line: int
    starts: datetime
    length: timedelta
    subject: str
    classes: tuple[str, ...]

    @property
    def is_lesson(self) -> bool:
        return bool(self.classes)


@attrs.define
class _Calendar:
    """What was read so far of a teacher's calendar."""

    teacher: str
    zone: tzinfo
    notes: Notes
    events: list[tuple[_Event, list[datetime]]] = attrs.field(factory=list)
    moved: set[tuple[str, datetime]] = attrs.field(factory=set)
    """The times of recurring events that are somewhere else, or nowhere."""

    def read(self, line: int, event: "Component") -> None:
        """Take in an event, as when it is."""
        place = Place(line=line)
        uid = str(event.get("UID", line))
        for it in _dates(event, "RECURRENCE-ID"):
            self.moved.add((uid, self._local(it)))
        found = self._event(uid, line, event)
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            self.notes.tell("cancelled", place)
        elif found is None:
            self.notes.tell("unplaced", place)
        elif str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
            self.notes.tell("not_busy", place)
        else:
            self.events.append((found, self._times(found, event)))

    def listed(self) -> Iterator[Listed]:
        """Give what was read, the same on the same weekday as one."""
        weeks: dict[Any, set[Week]] = {}
        first: dict[Any, _Event] = {}
        outside: set[int] = set()
        for event, times in self.events:
            for starts in times:
                if (event.uid, starts) in self.moved and len(times) > 1:
                    continue
                for span, on in _spans(starts, event.length):
                    if not self._is_in_year(on):
                        outside.add(event.line)
                        continue
                    key = (span, event.subject, event.classes)
                    weeks.setdefault(key, set()).add(Week.of(on))
                    first.setdefault(key, event)
        told = {it.line for it in first.values()}
        self.notes.findings += [Finding(code="outside_year", place=Place(line=it)) for it in sorted(outside - told)]
        for key, those in weeks.items():
            event = first[key]
            yield Listed(
                teachers=(self.teacher,),
                span=key[0],
                does=Does.TEACHES if event.is_lesson else Does.AWAY,
                place=Place(line=event.line),
                teacher_at=Place(line=1),
                weeks=frozenset(those),
                subject=event.subject,
                classes=event.classes,
            )

    def _is_in_year(self, on: date) -> bool:
        year = self.notes.options.year
        return date(year, 7, 1) <= on <= date(year + 1, 7, 31)

    def _local(self, at: date) -> datetime:
        """Give a moment as the clock of the zone shows it; a day begins at midnight."""
        if not isinstance(at, datetime):
            return datetime.combine(at, _MIDNIGHT)
        return at if at.tzinfo is None else at.astimezone(self.zone).replace(tzinfo=None)

    def _event(self, uid: str, line: int, event: "Component") -> _Event | None:
        try:
            starts, ends = event.decoded("DTSTART"), event.decoded("DTEND", None)
            length = ends - starts if ends else event.decoded("DURATION", None) or _none_said(starts)
            at = self._local(starts)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            return None
        title = "" if str(event.get("CLASS", "PUBLIC")).upper() != "PUBLIC" else cleaned(str(event.get("SUMMARY", "")))
        for number in found_in(title)[:1]:
            self.notes.tell(number.kind, Place(line=line))
            title = ""
        subject, classes = lesson_in(title)
        return _Event(uid, line, at, length, subject, classes) if length > timedelta() else None

    def _times(self, found: _Event, event: "Component") -> list[datetime]:
        rule = event.get("RRULE")
        if rule is None:
            return [found.starts]
        times = _recurring(found.starts, dict(rule), self._local)
        if times is None:
            self.notes.tell("recurring", Place(line=found.line))
            times = [found.starts]
        out = {self._local(it) for it in _dates(event, "EXDATE")}
        return [it for it in times if it not in out]


def lesson_in(title: str) -> tuple[str, tuple[str, ...]]:
    """Give the subject and the classes that a title names, such as `MA 7A sal 101`; none where it is no lesson."""
    words = title.replace(",", " ").split()
    if not words or not _SUBJECT.fullmatch(words[0]):
        return "", ()
    classes = tuple(it for it in words[1:] if _CLASS.fullmatch(it))
    return (words[0], classes) if classes else ("", ())


def _none_said(starts: date) -> timedelta:
    return timedelta() if isinstance(starts, datetime) else _DAY


def _dates(event: "Component", name: str) -> Iterator[date]:
    """Yield the dates of a property that may stand several times, with several each."""
    said = event.get(name)
    for it in said if isinstance(said, list) else [] if said is None else [said]:
        for one in getattr(it, "dts", [it]):
            if isinstance(at := getattr(one, "dt", None), date):
                yield at


def _spans(starts: datetime, length: timedelta) -> Iterator[tuple[Span, date]]:
    """Give the parts of days that an event takes, of a few days at most."""
    ends = starts + length
    on = starts.date()
    while datetime.combine(on, _MIDNIGHT) < ends and on - starts.date() < _LATEST * _DAY:
        first = starts.hour * HOUR + starts.minute if on == starts.date() else 0
        last = ends.hour * HOUR + ends.minute if on == ends.date() else _DAY_ENDS
        if first < last:
            yield Span(on.isoweekday(), first, last), on
        on += _DAY


def _recurring(starts: datetime, rule: dict[str, Any], local: Any) -> list[datetime] | None:  # noqa: ANN401 - a method
    """Give when an event that comes every so many weeks is; None where it comes in another way."""
    known = {"FREQ", "UNTIL", "COUNT", "INTERVAL", "BYDAY", "WKST"}
    days = [str(it).upper() for it in rule.get("BYDAY", [_WEEKDAYS[starts.weekday()]])]
    if set(rule) - known or rule.get("FREQ") != ["WEEKLY"] or not set(days) <= set(_WEEKDAYS):
        return None
    every, count = int(rule.get("INTERVAL", [1])[0]), int(rule.get("COUNT", [_LATEST])[0])
    until = rule.get("UNTIL")
    last = starts + _LATEST * _DAY if until is None else _end_of(local(until[0]), until[0])
    monday = starts - starts.weekday() * _DAY
    offsets = sorted(_WEEKDAYS.index(it) for it in days)
    found: list[datetime] = []
    while monday <= min(last, starts + _LATEST * _DAY) and len(found) < count:
        found += [at for it in offsets if starts <= (at := monday + it * _DAY) <= last]
        monday += every * _WEEK
    return found[:count]


def _end_of(at: datetime, said: date) -> datetime:
    return at if isinstance(said, datetime) else at + _DAY
