"""One rule that lays out all modules over a school year (S0-35 … S0-39, S0-42).

A part has two sessions: moments A and B take one teaching week, C and D the
next two, or one in the weekly rhythm.  The first half of the parts is in the
autumn term.  A week with at least one school day is a teaching week; weeks
without any are stepped over.

The rule works on weeks in order and nothing else.  So it serves years in general,
where a week is a number, and one year with its calendars, where it is a `Week`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import islice, pairwise
from typing import Final, Generic, TypeVar

import attrs

from collegial_core.kernel import Finding, Severity, Unreadable
from collegial_core.schedule.calendar import Calendar, NoSchool, Reason
from collegial_core.schedule.notation import LASLOV, SPORTLOV, print_weeks
from collegial_core.schedule.week import Week, number_of, weeks_in

AUTUMN: Final = 31
"""The earliest autumn week: a school year begins in August."""

SPRING: Final = 26
"""The latest spring week: a school year ends in June."""

MAX_PARTS: Final = 200

MOMENTS: Final = ("AB", "CD")
"""What each part's two sessions are about."""

W = TypeVar("W", bound=int | Week)


class Rhythm(StrEnum):
    """How sessions follow each other: two in three teaching weeks, or one a week."""

    THREE_WEEK = "three-week"
    WEEKLY = "weekly"

    @property
    def weeks(self) -> tuple[int, int]:
        """The teaching weeks of moments A and B, and of C and D."""
        return (1, 2) if self is Rhythm.THREE_WEEK else (1, 1)


@attrs.frozen(kw_only=True)
class SchoolYear(Generic[W]):
    """The weeks of both terms in order, and why the closed ones are closed."""

    autumn: tuple[W, ...]
    spring: tuple[W, ...]
    closed: Mapping[W, NoSchool]

    def teaching(self, term: Sequence[W], first: W) -> tuple[W, ...]:
        """Give the teaching weeks of a term from a week on."""
        return tuple(week for week in term[term.index(first) :] if week not in self.closed)

    def why_closed(self, week: W) -> NoSchool | None:
        """Tell why there is no school in that week, or None when there is."""
        if week in self.autumn or week in self.spring:
            return self.closed.get(week)
        return NoSchool(Reason.TERMS)


@attrs.frozen(kw_only=True)
class Session(Generic[W]):
    """Moments `AB` or `CD` of a part, and the teaching weeks they take."""

    part: int
    moments: str
    weeks: tuple[W, ...]


@attrs.frozen(kw_only=True)
class BreakWeek(Generic[W]):
    """A week without school that a layout steps over, and why there is none."""

    no_school: NoSchool
    week: W


@attrs.frozen(kw_only=True)
class Layout(Generic[W]):
    """A proposal for a module's sessions, in order, with the breaks between them."""

    sessions: tuple[Session[W], ...]
    breaks: tuple[BreakWeek[W], ...]


def breaks(sportlov: int | None) -> dict[int, NoSchool]:
    """Give the breaks of every year by their weeks: läslov, and the region's sportlov if it is known.

    Raises:
        Unreadable: sportlov is in none of the weeks 7 to 10.

    """
    laslov = {LASLOV: NoSchool(Reason.BREAK, "läslov")}
    if sportlov is None:
        return laslov
    if sportlov not in SPORTLOV:
        raise Unreadable("sportlov", f"sportlov is in week 7, 8, 9 or 10, not {sportlov}")
    return {**laslov, sportlov: NoSchool(Reason.BREAK, "sportlov")}


def any_year(closed: Mapping[int, NoSchool]) -> SchoolYear[int]:
    """Give the weeks of years in general, by their numbers; an autumn ends with week 52."""
    return SchoolYear(autumn=tuple(range(AUTUMN, 53)), spring=tuple(range(1, SPRING + 1)), closed=closed)


def school_year(year: int, calendars: Sequence[Calendar], closed: Mapping[int, NoSchool]) -> SchoolYear[Week]:
    """Give the weeks of one school year, by the year of its autumn; the breaks of all calendars count (S0-39).

    `closed` adds weeks by their numbers.  Without calendars only these are closed.
    An autumn ends with week 52, or with week 53 in a long year such as 2026.

    Raises:
        Unreadable: the year is outside 1900 to 2199.

    """
    first = Week(year, AUTUMN)
    autumn = tuple(first + n for n in range(weeks_in(year) - AUTUMN + 1))
    spring = tuple(Week(year + 1, number) for number in range(1, SPRING + 1))
    why = {week: closed.get(week.number) or why_closed(week, calendars) for week in (*autumn, *spring)}
    return SchoolYear(autumn=autumn, spring=spring, closed={week: it for week, it in why.items() if it})


def closed_days(week: Week, calendars: Sequence[Calendar]) -> dict[date, NoSchool]:
    """Give the days from Monday to Friday on which not everyone has school, and why."""
    reasons = ((on, calendar.why_closed(on)) for on in week.school_days for calendar in reversed(calendars))
    return {on: it for on, it in reasons if it}


def why_closed(week: Week, calendars: Sequence[Calendar]) -> NoSchool | None:
    """Tell why there is no day in a week on which everyone has school, or None when there is one."""
    closed = closed_days(week, calendars)
    if len(closed) < len(week.school_days):
        return None
    return Counter(closed.values()).most_common(1)[0][0]


def layout(year: SchoolYear[W], *, parts: int, rhythm: Rhythm, autumn: W, spring: W) -> Layout[W]:
    """Lay out a module's parts over a school year, from the given first week of each term.

    Raises:
        Unreadable: there are too few teaching weeks, or a week lies outside its term.

    """
    if not 1 <= parts <= MAX_PARTS:
        raise Unreadable("parts", f"a module has 1 to {MAX_PARTS} parts")
    early = -(-parts // 2)
    a_part = sum(rhythm.weeks)
    taken = (
        _taken(year, year.autumn, autumn, early * a_part, "autumn"),
        _taken(year, year.spring, spring, (parts - early) * a_part, "spring"),
    )
    stepped_over = (*_stepped_over(year, year.autumn, taken[0]), *_stepped_over(year, year.spring, taken[1]))
    return Layout(sessions=tuple(_sessions(parts, rhythm, iter([*taken[0], *taken[1]]))), breaks=stepped_over)


def _taken(year: SchoolYear[W], term: tuple[W, ...], first: W, wanted: int, name: str) -> tuple[W, ...]:
    if first not in term:
        raise Unreadable(name, f"week {first} is outside the {name} term, which has weeks {term[0]} to {term[-1]}")
    there = year.teaching(term, first)
    if len(there) < wanted:
        counted = f"{wanted} teaching weeks are needed from week {first} on, and there are {len(there)} to {term[-1]}"
        raise Unreadable(name, f"{counted}; begin earlier, or take fewer parts or the weekly rhythm")
    return there[:wanted]


def _sessions(parts: int, rhythm: Rhythm, weeks: Iterator[W]) -> Iterator[Session[W]]:
    for part in range(1, parts + 1):
        for moments, length in zip(MOMENTS, rhythm.weeks, strict=True):
            yield Session(part=part, moments=moments, weeks=tuple(islice(weeks, length)))


def _stepped_over(year: SchoolYear[W], term: tuple[W, ...], taken: tuple[W, ...]) -> Iterator[BreakWeek[W]]:
    if taken:
        between = term[term.index(taken[0]) : term.index(taken[-1])]
        yield from (BreakWeek(no_school=year.closed[week], week=week) for week in between if week in year.closed)


@attrs.frozen(kw_only=True)
class PrintedRow(Generic[W]):
    """One line of a printed layout: a part's session, or a week that is stepped over, and why.

    `regions` has its weeks in each region.
    """

    regions: tuple[tuple[W, ...], ...]
    part: int | None = None
    moments: str = ""
    no_school: NoSchool | None = None

    @property
    def weeks(self) -> str:
        """Its weeks in the notation of the source, such as `6–7/8`."""
        return print_weeks(self.regions)

    @property
    def first(self) -> int:
        """The number of its earliest week."""
        return min(number_of(weeks[0]) for weeks in self.regions)

    @property
    def autumn(self) -> bool:
        """Whether it belongs to the autumn term."""
        return self.first >= AUTUMN


_Line = tuple[int, str | NoSchool]
"""What a line is about: a part and its moments, or the first, second … week that is closed for the same reason."""


def printed_rows(layouts: Sequence[Layout[W]]) -> tuple[PrintedRow[W], ...]:
    """Print the layouts of the same module in one or more regions as one table (S0-40).

    Lines stand in the order of their earliest weeks.
    """
    regions: dict[_Line, list[tuple[W, ...]]] = {}
    for plan in layouts:
        for line, weeks in _lines(plan):
            regions.setdefault(line, []).append(weeks)
    rows = [_row(line, tuple(weeks)) for line, weeks in regions.items()]
    return tuple(sorted(rows, key=lambda row: (not row.autumn, row.first, row.part is None)))


def _lines(plan: Layout[W]) -> Iterator[tuple[_Line, tuple[W, ...]]]:
    """Yield the weeks of each line."""
    yield from (((session.part, session.moments), session.weeks) for session in plan.sessions)
    seen = Counter[NoSchool]()
    for pause in plan.breaks:
        seen[pause.no_school] += 1
        yield (seen[pause.no_school], pause.no_school), (pause.week,)


def _row(line: _Line, regions: tuple[tuple[W, ...], ...]) -> PrintedRow[W]:
    number, about = line
    if isinstance(about, NoSchool):
        return PrintedRow(regions=regions, no_school=about)
    return PrintedRow(regions=regions, part=number, moments=about)


# --- other distributions -----------------------------------------------------------


def keeps(year: SchoolYear[W], sessions: Sequence[Session[W]], *, parts: int) -> tuple[Finding, ...]:
    """Tell what another distribution of a module's sessions fails to keep (S0-42).

    Any will do that has every part's two sessions, in order, and none in a break.
    Two sessions may share a week.
    """
    return (*_hours_kept(sessions, parts), *_order_kept(year, sessions), *_breaks_kept(year, sessions))


def _hours_kept(sessions: Sequence[Session[W]], parts: int) -> Iterator[Finding]:
    there = {(session.part, session.moments) for session in sessions if session.weeks}
    for part in range(1, parts + 1):
        for moments in MOMENTS:
            if (part, moments) not in there:
                template = "Part {part} has no session for moments {moments}."
                yield _finding("S0-42", Severity.W, template, part=part, moments=moments)


def _order_kept(year: SchoolYear[W], sessions: Sequence[Session[W]]) -> Iterator[Finding]:
    place = {week: index for index, week in enumerate((*year.autumn, *year.spring))}
    in_term = [session for session in sessions if session.weeks and place.keys() >= set(session.weeks)]
    in_order = sorted(in_term, key=lambda session: (session.part, session.moments))
    for before, after in pairwise(in_order):
        if min(map(place.__getitem__, after.weeks)) < max(map(place.__getitem__, before.weeks)):
            template = "Part {part}, moments {moments}, would begin before what comes before it has ended."
            yield _finding("S0-42", Severity.W, template, part=after.part, moments=after.moments)


def _breaks_kept(year: SchoolYear[W], sessions: Sequence[Session[W]]) -> Iterator[Finding]:
    for session in sessions:
        for week in session.weeks:
            no_school = year.why_closed(week)
            if no_school is not None:
                template = "Part {part}, moments {moments}, would be in week {week}, when there is no school: {why}."
                if no_school.name is not None:
                    template = "Part {part}, moments {moments}, would be in week {week}, which is in a break: {name}."
                part, moments = session.part, session.moments
                yield _finding(
                    "S0-39",
                    Severity.E,
                    template,
                    part=part,
                    moments=moments,
                    week=week if isinstance(week, int) else str(week),
                    why=str(no_school.why),
                    **({} if no_school.name is None else {"name": no_school.name}),
                )


def _finding(rule: str, severity: Severity, template: str, **facts: str | int) -> Finding:
    return Finding(rule=rule, severity=severity, entry=None, template=template, facts={**facts})
