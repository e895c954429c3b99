"""School calendars and public holidays, from whatever package can read or knows them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib.metadata import EntryPoint, entry_points
from inspect import signature
from pathlib import Path
from typing import Any, Final, Protocol

from collegial_core import Unreadable
from collegial_core.kernel import Country, UnitId
from collegial_core.plan import CalendarAdopted
from collegial_core.schedule import Break, Calendar, Term

CALENDARS: Final = "collegial.calendars"
"""The entry point group of readers of calendars, by the ending of a file: from its path to the calendar.

One whose files may tell of no terms takes them as `terms`.
"""
HOLIDAYS: Final = "collegial.holidays"
"""The entry point group of public holidays, by the country: each is called with two days and a language."""


class SchoolCalendar(Protocol):
    """What a reader gives: a school's calendar, and whose it is."""

    @property
    def terms(self) -> tuple[Term, ...]:
        """Its terms."""

    @property
    def breaks(self) -> tuple[Break, ...]:
        """Its breaks and study days."""

    @property
    def country(self) -> Country | None:
        """The country whose public holidays count."""

    @property
    def units(self) -> tuple[UnitId, ...]:
        """Whose calendar it is, if it says so."""

    @property
    def adopted_on(self) -> date | None:
        """Since when it is theirs, if it says so."""

    @property
    def calendar(self) -> Calendar:
        """The calendar that tells on which days there is school."""

    def holidays(self, lang: str) -> Mapping[date, str]:
        """Give the public holidays inside the terms, named in a language."""

    def adopt(self, unit: str) -> CalendarAdopted:
        """Give the request that makes it a unit's calendar."""


ReadCalendar = Callable[..., SchoolCalendar]
PublicHolidays = Callable[[date, date, str], Mapping[date, str]]


class CalendarFinding(Protocol):
    """What a reader has to tell of a line of a file."""

    @property
    def code(self) -> str:
        """A word for programs."""

    @property
    def line(self) -> int:
        """The line, from 1."""

    @property
    def column(self) -> int | None:
        """The column of a table, from 1."""

    @property
    def says(self) -> str:
        """A sentence for people."""


def findings_of(school: SchoolCalendar) -> Sequence[CalendarFinding]:
    """Give what a reader has to tell of the file; most have nothing."""
    found: Sequence[CalendarFinding] = getattr(school, "findings", ())
    return found


def days_of_units(school: SchoolCalendar) -> Sequence[Any]:
    """Give the days that close one unit alone, of calendars that tell units apart."""
    return [it for it in getattr(school, "days", ()) if it.unit is not None and it.closes]


def read_calendar(path: str, terms: Sequence[Term] = ()) -> SchoolCalendar:
    """Read a calendar from its file; terms that are given count before its own.

    Raises:
        Unreadable: the file is no calendar, or nothing that is installed reads files of its kind, or not with terms.
        OSError: it cannot be read.

    """
    readers = _installed(CALENDARS)
    reader = readers.get(Path(path).suffix.removeprefix(".").lower())
    if reader is None:
        there = ", ".join(f".{suffix}" for suffix in readers) or "none yet"
        raise Unreadable(path, f"no calendar of that kind can be read; the installed kinds are: {there}")
    read: ReadCalendar = reader.load()
    if not terms:
        return read(path)
    if "terms" not in signature(read).parameters:
        raise Unreadable("--term", "is not taken with such a file, which tells of its terms itself")
    return read(path, terms=terms)


def public_holidays(country: Country, first: date, last: date, lang: str) -> Mapping[date, str] | None:
    """Give a country's public holidays between two days by their names; None where nothing installed knows them."""
    entry = _installed(HOLIDAYS).get(country)
    if entry is None:
        return None
    known: PublicHolidays = entry.load()
    return known(first, last, lang)


def _installed(group: str) -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in sorted(entry_points(group=group), key=lambda entry: entry.name)}
