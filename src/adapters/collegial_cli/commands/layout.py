"""`collegial layout`: a proposal for a module's sessions over a school year."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import attrs
import click

from collegial_cli.calendars import public_holidays, read_calendar
from collegial_cli.language import option, spoken
from collegial_cli.output import write_json
from collegial_cli.screen import Cell, Screen
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import open_screen
from collegial_core import CollegialError, Unreadable
from collegial_core.kernel import Country
from collegial_core.schedule import Calendar, NoSchool, Reason, Term
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

SWEDEN: Final = Country("SE")
JULY: Final = 7


@attrs.frozen
class Known:
    """The calendars that a layout heeds, and what their public holidays are called."""

    calendars: Sequence[Calendar] = ()
    holidays: Mapping[date, str] = attrs.field(factory=dict[date, str])

    def closed_in(self, row: PrintedRow[W]) -> dict[date, NoSchool]:
        """Give a line's days without school, but for those that are closed as its whole week is."""
        weeks = [week for week in row.regions[0] if isinstance(week, Week)]
        found = {on: it for week in weeks for on, it in closed_days(week, self.calendars).items()}
        if row.no_school is not None and len(set(found.values())) == 1:
            return {}
        return {on: it for on, it in found.items() if it != row.no_school}

    def words(self, no_school: NoSchool, screen: Screen, on: date | None = None) -> str:
        """Say why there is no school: a break and a public holiday by their names."""
        holiday = None if on is None or no_school.why is not Reason.HOLIDAY else self.holidays.get(on)
        return holiday or no_school.name or screen.say(no_school.why)


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
    --sportlov and --calendar, one table serves all regions.

    With --json, one document: {"sessions": [{"part": 1, "moments": "AB", "weeks": [38]}, ...], "stepped_over":
    [{"week": 44, "why": ...}, ...], "no_school": [{"date": ..., "why": ...}, ...]}; the last are the other days without
    school in these weeks.
    """
    regions = SPORTLOV if sportlov is None else (sportlov,)
    if settings.json and sportlov is None and not files:
        message = "with --json, say which region it is for: give --sportlov or --calendar"
        raise click.UsageError(spoken(message))
    wish = Wish(**asked)
    if files:
        known = _known(files, settings.lang)
        start = _first_year(known.calendars) if year is None else year
        _show(settings, [wish.in_year(start, known.calendars, sportlov)], known)
    elif year is not None:
        known, note = _school_days(year, settings.lang)
        _show(settings, [wish.in_year(year, known.calendars, region) for region in regions], known, note)
    else:
        _show(settings, [wish.any_year(region) for region in regions])
        _tell_slips(settings, wish, regions)


def _week(year: int, number: int, name: str) -> Week:
    try:
        return Week(year, number)
    except Unreadable as error:
        raise Unreadable(name, error.message) from None


# --- calendars and their public holidays ------------------------------------------------


def _known(files: Sequence[str], lang: str) -> Known:
    schools = [read_calendar(path) for path in files]
    holidays = {on: name for school in reversed(schools) for on, name in school.holidays(lang).items()}
    return Known([school.calendar for school in schools], holidays)


def _first_year(calendars: Sequence[Calendar]) -> int:
    """Give the autumn's year of the first school year in the calendars."""
    first = min(term.first for calendar in calendars for term in calendar.terms)
    return first.year if first.month >= JULY else first.year - 1


def _school_days(year: int, lang: str) -> tuple[Known, str | None]:
    """Give a school year that only public holidays interrupt, and why these are not known if so."""
    term = Term(name="year", first=Week(year, AUTUMN).monday, last=Week(year + 1, SPRING).days[-1])
    try:
        found = public_holidays(SWEDEN, term.first, term.last, lang)
    except CollegialError as error:
        return Known([Calendar((term,), ())]), str(error)
    if found is None:
        return Known([Calendar((term,), ())]), spoken("nothing installed knows them")
    return Known([Calendar((term,), (), SWEDEN, tuple(found))], found), None


# --- what is shown ---------------------------------------------------------------------


def _show(settings: Settings, plans: Sequence[Layout[W]], known: Known | None = None, note: str | None = None) -> None:
    screen = open_screen(settings)
    rows = printed_rows(plans)
    if settings.json:
        write_json(_document(plans[0], rows, known or Known(), screen))
        return
    _table(screen, screen.say("Autumn"), [row for row in rows if row.autumn], known)
    _table(screen, screen.say("Spring"), [row for row in rows if not row.autumn], known)
    if note is not None:
        screen.line()
        screen.line(screen.sentence("Public holidays are not shown: {why}", why=translated(note, screen.say)), "dim")


def _document(plan: Layout[W], rows: Sequence[PrintedRow[W]], known: Known, screen: Screen) -> dict[str, Any]:
    return {
        "sessions": [
            {"part": it.part, "moments": it.moments, "weeks": [number_of(week) for week in it.weeks]}
            for it in plan.sessions
        ],
        "stepped_over": [{"week": number_of(it.week), "why": known.words(it.no_school, screen)} for it in plan.breaks],
        "no_school": [
            {"date": on, "why": known.words(it, screen, on)} for row in rows for on, it in known.closed_in(row).items()
        ],
    }


def _table(screen: Screen, title: str, rows: Sequence[PrintedRow[W]], known: Known | None) -> None:
    if not rows:
        return
    screen.heading(title)
    head = [*screen.labels("Weeks", "Session"), *(screen.labels("Days", "No school") if known else ())]
    screen.table(head, [list(_cells(screen, row, known)) for row in rows])


def _cells(screen: Screen, row: PrintedRow[W], known: Known | None) -> Iterator[Cell]:
    yield row.weeks
    if row.no_school is not None:
        yield (known or Known()).words(row.no_school, screen), "dim"
    else:
        yield screen.sentence("part {part}, moments {moments}", part=row.part or 0, moments=list(row.moments))
    if known is not None:
        yield from _days(screen, row, known)


def _days(screen: Screen, row: PrintedRow[W], known: Known) -> Iterator[Cell]:
    """Give a line's days, and which of them have no school; blank where regions differ."""
    weeks = [week for week in row.regions[0] if isinstance(week, Week)]
    if len(set(row.regions)) > 1:
        yield from ("", "")
        return
    yield f"{weeks[0].monday} – {weeks[-1].friday}"
    yield ", ".join(f"{on} {known.words(it, screen, on)}" for on, it in known.closed_in(row).items())


def _tell_slips(settings: Settings, wish: Wish, regions: Sequence[int]) -> None:
    """Tell people where the source prints the same layout otherwise."""
    printed = [table for table in PRINTED_TABLES if Wish.of(table) == wish]
    found = [slip for table in printed for region in regions for slip in slips(table, region)]
    if found and not settings.json:
        screen = open_screen(settings)
        screen.line()
        for slip in found:
            screen.line(screen.sentence(slip.template, **slip.facts), "dim")
