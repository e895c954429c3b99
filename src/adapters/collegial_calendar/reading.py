"""School calendars from JSON and TOML files.

    [[terms]]
    name = "autumn"
    first = 2026-08-18
    last = 2026-12-18

    [[breaks]]
    name = "läslov"
    week = "2026-W44"

    [[study_days]]
    name = "study day"
    date = 2026-09-25

    [[hours]]
    weekday = 1
    starts = "08:00"
    ends = "16:30"

Terms, breaks and study days have a name and either `first` and `last`, a `date`
or a `week`, in any of the three lists.  JSON has the same, with days as texts.
A file may also say whose it is: `school_year` is a text, `adopted_on` a date and
`units` a list of ids.  `country` says whose public holidays count: two letters, and
`SE` where it is left out.
"""

import re
from collections.abc import Callable, Collection
from datetime import date
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, Final, TypeVar

import attrs

from collegial_calendar.countries import SWEDEN, public_holidays
from collegial_core.definitions import read_toml
from collegial_core.kernel import ClockTime, Country, UnitId, Unreadable
from collegial_core.kernel.fields import clock_time, count, country, idents, label
from collegial_core.kernel.validation import require_limits
from collegial_core.kernel.value import Value, value
from collegial_core.plan import CalendarAdopted
from collegial_core.schedule import Break, Calendar, Term
from collegial_core.schedule.week import Week
from collegial_core.wire import read_json

MAX_BYTES: Final = 1_000_000
"""The largest file that is read, in bytes."""

_YEAR: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")

LISTS: Final = ("terms", "breaks", "study_days", "hours")

T = TypeVar("T")
P = TypeVar("P", Term, Break)


@value
class WorkingHours(Value):
    """When people work on a weekday, 1 for Monday to 7 for Sunday."""

    weekday: int = count(1, 7)
    starts: ClockTime = clock_time()
    ends: ClockTime = clock_time()


@attrs.frozen(kw_only=True)
class SchoolCalendar:
    """What a calendar file says; study days are among the breaks, and all but the terms may be left out.

    `school_year`, `adopted_on` and `units` say whose it is, for whoever makes it the units' own.  `where` is the file,
    for what is said of it.
    """

    terms: tuple[Term, ...]
    breaks: tuple[Break, ...] = ()
    hours: tuple[WorkingHours, ...] = ()
    school_year: str | None = label(default=None)
    adopted_on: date | None = None
    units: tuple[UnitId, ...] = idents(minimum=0, default=())
    country: Country = country(default=SWEDEN)
    where: str = attrs.field(default="$", eq=False, repr=False)

    def holidays(self, lang: str = "sv") -> dict[date, str]:
        """Give the public holidays inside the terms, named in `sv` or `en`.

        Raises:
            HolidaysMissing: the package `holidays` is not installed.
            Unreadable: it is not known which they are in that country, or in those years.

        """
        try:
            found = [public_holidays(term.first, term.last, lang, self.country) for term in self.terms]
        except Unreadable as error:
            raise Unreadable(f"{self.where}.{error.path}", error.message) from None
        return dict(sorted(chain.from_iterable(days.items() for days in found)))

    @property
    def calendar(self) -> Calendar:
        """The calendar that tells on which days there is school, public holidays included.

        Raises:
            HolidaysMissing: as for `holidays`.
            Unreadable: likewise.

        """
        return Calendar(self.terms, self.breaks, self.country, tuple(self.holidays()))

    def breaks_of(self, unit: str) -> tuple[Break, ...]:  # noqa: ARG002 - a kind of calendar that tells units apart does
        """Give the breaks and study days of a unit."""
        return self.breaks

    def adopt(self, unit: str) -> CalendarAdopted:
        """Give the command that makes it a unit's calendar, with the dates of the public holidays (S0-39).

        Raises:
            HolidaysMissing: as for `holidays`.
            Unreadable: likewise, or there are more terms, breaks or holidays than a plan takes.

        """
        adopted = CalendarAdopted(
            unit=UnitId(unit),
            terms=self.terms,
            breaks=self.breaks_of(unit),
            country=self.country,
            holidays=self.calendar.holidays,
        )
        return _checked(adopted, self.where)


def read_calendar(path: str | Path) -> SchoolCalendar:
    """Read a calendar from its file, `.json` or `.toml`; what the entry points `collegial.calendars` name.

    Raises:
        Unreadable: the file is no such calendar.
        OSError: the file cannot be read.

    """
    path = Path(path)
    with path.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unreadable(str(path), f"is larger than {MAX_BYTES} bytes")
    return _school_calendar(_parsed(data, path), f"{path}: $")


def read_calendar_text(text: str) -> SchoolCalendar:
    """Read what such a file holds: JSON where it begins with a brace, else TOML.

    Raises:
        Unreadable: the text is no such calendar.

    """
    parse = read_json if text.lstrip().startswith("{") else read_toml
    return _school_calendar(parse(text, "$"), "$")


def calendar_of(data: object) -> SchoolCalendar:
    """Make a calendar of what such a file says, read already: lists and dictionaries, with days as texts.

    Raises:
        Unreadable: it says something else.

    """
    return _school_calendar(data, "$")


def _parsed(data: bytes, path: Path) -> object:
    parsers: dict[str, Callable[[str, str], object]] = {".json": read_json, ".toml": read_toml}
    parse = parsers.get(path.suffix.lower())
    if parse is None:
        raise Unreadable(str(path), f"a calendar is a file of {' or '.join(parsers)}")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(str(path), f"is not UTF-8 text (byte {error.start})") from error
    return parse(text, str(path))


# --- from what was parsed to what it says; `where` is the place in the file ------------


def _school_calendar(data: object, where: str) -> SchoolCalendar:
    table = _table(data, where, needed=("terms",), known=(*LISTS, "school_year", "adopted_on", "units", "country"))
    terms = _each(table, "terms", where, lambda item, at: _period(Term, item, at))
    if not terms:
        raise Unreadable(f"{where}.terms", "expected at least one term")
    breaks = (
        *_each(table, "breaks", where, lambda item, at: _period(Break, item, at)),
        *_each(table, "study_days", where, lambda item, at: _period(Break, item, at)),
    )
    school = SchoolCalendar(
        terms=terms,
        breaks=breaks,
        hours=_each(table, "hours", where, _hours),
        school_year=table.get("school_year"),
        adopted_on=_day(table["adopted_on"], f"{where}.adopted_on") if "adopted_on" in table else None,
        units=_each(table, "units", where, _unit),
        country=table.get("country", SWEDEN),
        where=where,
    )
    require_sense(_checked(school, where), len(table.get("breaks", [])))
    return school


def require_sense(school: SchoolCalendar, breaks: int) -> None:
    """Refuse terms that overlap, breaks of other years, and another school year than that of the terms."""
    order = sorted(range(len(school.terms)), key=lambda place: school.terms[place].first)
    for before, place in pairwise(order):
        earlier, term = school.terms[before], school.terms[place]
        if term.first <= earlier.last:
            message = f"{term.first} is not after the last day of the term before, {earlier.last}"
            raise Unreadable(f"{school.where}.terms[{place}].first", message)
    first, last = school.terms[order[0]].first.year, school.terms[order[-1]].last.year
    for place, it in enumerate(school.breaks):
        if not first <= it.first.year <= it.last.year <= last:
            within = f"breaks[{place}]" if place < breaks else f"study_days[{place - breaks}]"
            message = f"{it.first} is in none of the terms' years, {first} to {last}"
            raise Unreadable(f"{school.where}.{within}", message)
    named = [int(year) for year in _YEAR.findall(school.school_year or "")]
    if named and named[0] != first:
        message = f"{school.school_year!r} does not begin in {first}, as the terms do"
        raise Unreadable(f"{school.where}.school_year", message)


def _table(data: object, where: str, *, needed: Collection[str], known: Collection[str]) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Unreadable(where, f"expected names and values, got {type(data).__name__}")
    for name in needed:
        if name not in data:
            raise Unreadable(where, f"has no {name}")
    for name in data:
        if name not in known:
            raise Unreadable(where, f"has {name[:40]!r}, which is none of {', '.join(known)}")
    return data


def _each(table: dict[str, Any], name: str, where: str, read: Callable[[object, str], T]) -> tuple[T, ...]:
    items = table.get(name, [])
    if not isinstance(items, list):
        raise Unreadable(f"{where}.{name}", f"expected a list, got {type(items).__name__}")
    return tuple(read(item, f"{where}.{name}[{index}]") for index, item in enumerate(items))


def _period(kind: type[P], data: object, where: str) -> P:
    table = _table(data, where, needed=("name",), known=("name", "first", "last", "date", "week"))
    first, last = _span(table, where)
    if last < first:
        raise Unreadable(f"{where}.last", f"{last} is before the first day, {first}")
    return _checked(kind(name=table["name"], first=first, last=last), where)


def _span(table: dict[str, Any], where: str) -> tuple[date, date]:
    match sorted(table.keys() - {"name"}):
        case ["first", "last"]:
            return _day(table["first"], f"{where}.first"), _day(table["last"], f"{where}.last")
        case ["date"]:
            on = _day(table["date"], f"{where}.date")
            return on, on
        case ["week"]:
            week = Week.read(str(table["week"]), f"{where}.week")
            return week.monday, week.days[-1]
        case _:
            raise Unreadable(where, "expected first and last, or a date, or a week")


def _day(data: object, where: str) -> date:
    if type(data) is date:
        return data
    try:
        if isinstance(data, str) and (on := date.fromisoformat(data)).isoformat() == data:
            return on
    except ValueError:
        pass
    raise Unreadable(where, f"expected a date such as 2026-09-14, got {str(data)[:40]!r}")


def _hours(data: object, where: str) -> WorkingHours:
    names = ("weekday", "starts", "ends")
    table = _table(data, where, needed=names, known=names)
    hours = _checked(WorkingHours(**table), where)
    if hours.ends <= hours.starts:
        raise Unreadable(f"{where}.ends", f"{hours.ends} is not after {hours.starts}")
    return hours


def _unit(data: Any, _: str) -> UnitId:  # noqa: ANN401 - the calendar's own check tells what is no id
    unit: UnitId = data
    return unit


def _checked(value: T, where: str) -> T:
    """Hold a value against the limits of its fields; a complaint names the field's place."""
    require_limits(value, where)
    return value
