"""`collegial layout`: a proposal for a module's sessions over a school year."""

from collections.abc import Callable, Sequence
from datetime import date
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Final

import attrs
import click

from collegial_cli.language import option, spoken
from collegial_cli.output import write_json
from collegial_cli.screen import Cell, Screen
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import open_screen
from collegial_core import CollegialError, Unreadable
from collegial_core.schedule import Break, Calendar, Term
from collegial_core.schedule.layout import (
    AUTUMN,
    SPRING,
    Layout,
    PrintedRow,
    Rhythm,
    W,
    any_year,
    breaks,
    closed_days,
    layout,
    printed_rows,
    school_year,
)
from collegial_core.schedule.notation import SPORTLOV
from collegial_core.schedule.tables import PRINTED_TABLES, PrintedTable, slips
from collegial_core.schedule.week import Week, number_of
from collegial_words.errors import translated

COUNTRY: Final = "SE"
JULY: Final = 7

ReadCalendar = Callable[[str, str], Calendar]
"""What an entry point of `collegial.calendars` is: from a file's path and a language to a calendar."""

PublicHolidays = Callable[[date, date, str], tuple[Break, ...]]
"""What an entry point of `collegial.holidays` is: the closed days between two days, named in a language."""


@attrs.frozen(kw_only=True)
class Wish:
    """What is to be laid out; `sportlov` None leaves it to a calendar."""

    parts: int
    rhythm: str
    autumn: int
    spring: int

    @classmethod
    def of(cls, table: PrintedTable) -> "Wish":
        """Give what a printed layout was made for."""
        return cls(parts=table.parts, rhythm=str(table.rhythm), autumn=table.autumn, spring=table.spring)

    def any_year(self, sportlov: int) -> Layout[int]:
        """Lay it out by the numbers of weeks."""
        year = any_year(breaks(sportlov))
        rhythm = Rhythm(self.rhythm)
        return layout(year, parts=self.parts, rhythm=rhythm, autumn=self.autumn, spring=self.spring)

    def in_year(self, year: int, calendars: Sequence[Calendar], sportlov: int | None) -> Layout[Week]:
        """Lay it out over the school year whose autumn is in that year."""
        weeks = school_year(year, calendars, breaks(sportlov))
        autumn, spring = _week(year, self.autumn, "autumn"), _week(year + 1, self.spring, "spring")
        return layout(weeks, parts=self.parts, rhythm=Rhythm(self.rhythm), autumn=autumn, spring=spring)


@subcommand("layout")
@option("--parts", type=int, required=True, metavar="NUMBER", help="How many parts the module has.")
@option(
    "--rhythm",
    type=click.Choice([str(rhythm) for rhythm in Rhythm]),
    default=str(Rhythm.THREE_WEEK),
    help="Two sessions in three weeks, or one a week. [default: three-week]",
)
@option("--autumn", type=int, required=True, metavar="WEEK", help="The first week in autumn.")
@option("--spring", type=int, required=True, metavar="WEEK", help="The first week in spring.")
@option("--sportlov", type=int, metavar="WEEK", help="The region's winter break: 7, 8, 9 or 10.")
@option("--year", type=click.IntRange(1900, 2198), metavar="YEAR", help="The autumn's year, for days and week 53.")
@option(
    "--calendar",
    "files",
    multiple=True,
    metavar="FILE",
    help="A school's calendar; given again, the breaks of all count.",
)
def command(
    settings: Settings,
    sportlov: int | None,
    year: int | None,
    files: tuple[str, ...],
    **asked: Any,  # noqa: ANN401 - the fields of a wish
) -> None:
    """Lay out a module's sessions over a school year.

    Läslov in week 44, sportlov, and each week in which a calendar has no day of school are stepped over. Without
    --sportlov and --calendar, one table serves all regions. With --json, one document:
    [{"part": 1, "moments": "AB", "weeks": [38]}, ...].
    """
    regions = SPORTLOV if sportlov is None else (sportlov,)
    if settings.json and sportlov is None and not files:
        message = "with --json, say which region it is for: give --sportlov or --calendar"
        raise click.UsageError(spoken(message))
    wish = Wish(**asked)
    if files:
        calendars = [_calendar(path, settings.lang) for path in files]
        start = _first_year(calendars) if year is None else year
        _show(settings, [wish.in_year(start, calendars, sportlov)], calendars)
    elif year is not None:
        calendar, note = _school_days(year, settings.lang)
        _show(settings, [wish.in_year(year, [calendar], region) for region in regions], [calendar], note)
    else:
        _show(settings, [wish.any_year(region) for region in regions])
        _tell_slips(settings, wish, regions)


def _week(year: int, number: int, name: str) -> Week:
    try:
        return Week(year, number)
    except Unreadable as error:
        raise Unreadable(name, error.message) from None


# --- calendars, by way of the entry points of whoever reads them ----------------------


def _calendar(path: str, lang: str) -> Calendar:
    readers = _installed("collegial.calendars")
    reader = readers.get(Path(path).suffix.removeprefix(".").lower())
    if reader is None:
        there = ", ".join(f".{suffix}" for suffix in readers) or "none yet"
        raise Unreadable(path, f"no calendar of that kind can be read; the installed kinds are: {there}")
    read: ReadCalendar = reader.load()
    return read(path, lang)


def _installed(group: str) -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in sorted(entry_points(group=group), key=lambda entry: entry.name)}


def _first_year(calendars: Sequence[Calendar]) -> int:
    """Give the autumn's year of the first school year in the calendars."""
    first = min(term.first for calendar in calendars for term in calendar.terms)
    return first.year if first.month >= JULY else first.year - 1


def _school_days(year: int, lang: str) -> tuple[Calendar, str | None]:
    """Give a school year that only public holidays interrupt, and why these are not known if so."""
    term = Term(name="year", first=Week(year, AUTUMN).monday, last=Week(year + 1, SPRING).days[-1])
    entry = _installed("collegial.holidays").get(COUNTRY)
    if entry is None:
        return Calendar((term,), ()), spoken("nothing installed knows them")
    holidays: PublicHolidays = entry.load()
    try:
        return Calendar((term,), holidays(term.first, term.last, lang)), None
    except CollegialError as error:
        return Calendar((term,), ()), str(error)


# --- what is shown ---------------------------------------------------------------------


def _show(
    settings: Settings, plans: Sequence[Layout[W]], calendars: Sequence[Calendar] = (), note: str | None = None
) -> None:
    if settings.json:
        write_json([_plain(session.part, session.moments, session.weeks) for session in plans[0].sessions])
        return
    screen = open_screen(settings)
    rows = printed_rows(plans)
    _table(screen, screen.say("Autumn"), [row for row in rows if row.autumn], calendars)
    _table(screen, screen.say("Spring"), [row for row in rows if not row.autumn], calendars)
    if note is not None:
        screen.line()
        screen.line(screen.sentence("Public holidays are not shown: {why}", why=translated(note, screen.say)), "dim")


def _plain(part: int, moments: str, weeks: Sequence[int | Week]) -> dict[str, Any]:
    return {"part": part, "moments": moments, "weeks": [number_of(week) for week in weeks]}


def _table(screen: Screen, title: str, rows: Sequence[PrintedRow[W]], calendars: Sequence[Calendar]) -> None:
    if not rows:
        return
    screen.heading(title)
    head = screen.labels("Weeks", "Session")
    head += screen.labels("Days", "No school") if calendars else []
    screen.table(head, [[row.weeks, _session(screen, row), *_days(screen, row, calendars)] for row in rows])


def _session(screen: Screen, row: PrintedRow[W]) -> Cell:
    if row.part is None:
        return screen.say(row.name), "dim"
    return screen.sentence("part {part}, moments {moments}", part=row.part, moments=list(row.moments))


def _days(screen: Screen, row: PrintedRow[W], calendars: Sequence[Calendar]) -> list[Cell]:
    """Give a line's days, and those of them on which a session meets no school; blank where regions differ."""
    weeks = [week for week in row.regions[0] if isinstance(week, Week)]
    if not calendars:
        return []
    if len(set(row.regions)) > 1:
        return ["", ""]
    teaching = weeks if row.part is not None else weeks[:0]
    closed = [it for week in teaching for it in closed_days(week, calendars).items()]
    return [f"{weeks[0].monday} – {weeks[-1].friday}", ", ".join(f"{on} {screen.say(why)}" for on, why in closed)]


def _tell_slips(settings: Settings, wish: Wish, regions: Sequence[int]) -> None:
    """Tell people where the source prints the same layout otherwise."""
    printed = [table for table in PRINTED_TABLES if Wish.of(table) == wish]
    found = [slip for table in printed for region in regions for slip in slips(table, region)]
    if found and not settings.json:
        screen = open_screen(settings)
        screen.line()
        for slip in found:
            screen.line(screen.sentence(slip.template, **slip.facts), "dim")
