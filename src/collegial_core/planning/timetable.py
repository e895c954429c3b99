"""A school's timetable: when each person teaches which lesson, is busy, and is on site; and the periods made of it.

Some timetables have numbered periods, others only clock times; a span counts in either.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

import attrs

from collegial_core.ids import LessonId, PersonId
from collegial_core.planning.problem import Change, Does, Period, Person, Time
from collegial_core.schedule.week import Week

LEAST_MINUTES: Final = 30
"""A visit takes at least so long, where the timetable has clock times."""

_TALKING: Final = 1
_VISITING: Final = 20
"""What a minute is worth in which two people could talk, and in which one could visit the other."""


@attrs.frozen(order=True)
class Span:
    """A part of a weekday, from 1, Monday: in minutes from midnight, or in numbers of periods; the end is not in it."""

    day: int
    starts: int
    ends: int

    def holds(self, other: "Span") -> bool:
        """Tell whether another lies in it whole."""
        return self.day == other.day and self.starts <= other.starts and other.ends <= self.ends

    def meets(self, other: "Span") -> bool:
        """Tell whether they share any time."""
        return self.day == other.day and self.starts < other.ends and other.starts < self.ends

    def without(self, others: "Iterable[Span]") -> "tuple[Span, ...]":
        """Give what is left of it where others of its day are taken out."""
        left: list[Span] = []
        reached = self.starts
        for it in sorted(others):
            if reached < min(it.starts, self.ends):
                left.append(Span(self.day, reached, min(it.starts, self.ends)))
            reached = max(reached, it.ends)
        return (*left, *((Span(self.day, reached, self.ends),) if reached < self.ends else ()))


@attrs.frozen(kw_only=True)
class Doing:
    """What somebody does in a span of every week, or of some.

    They teach a lesson, are away or busy, or are on site, where `does` is free: of which those who teach then and are
    busy then are no part.
    """

    person: PersonId
    span: Span
    does: Does
    weeks: frozenset[Week] | None = None
    lesson: LessonId | None = None

    def is_in(self, week: Week) -> bool:
        """Tell whether it is so in a week."""
        return self.weeks is None or week in self.weeks


@attrs.frozen
class Timetable:
    """What people do at school; `clock` tells whether spans are minutes of the day.

    Of whoever's presence it says nothing on a day, it is taken that they are on site from the first thing they do that
    day to the last.
    """

    doings: tuple[Doing, ...]
    clock: bool = False

    @cached_property
    def people(self) -> frozenset[PersonId]:
        """Those of whom it says something."""
        return frozenset(self._by_person)

    @cached_property
    def _by_person(self) -> Mapping[PersonId, Sequence[Doing]]:
        found: dict[PersonId, list[Doing]] = {}
        for it in self.doings:
            found.setdefault(it.person, []).append(it)
        return found

    def of(self, person: PersonId, week: Week, day: int) -> list[Doing]:
        """Give what somebody does on a day of a week."""
        return [it for it in self._by_person.get(person, ()) if it.span.day == day and it.is_in(week)]

    def lesson(self, person: PersonId, week: Week, span: Span) -> LessonId | None:
        """Give the lesson that somebody teaches in a span, from its beginning to its end."""
        there = self.of(person, week, span.day)
        return next((it.lesson for it in there if it.does is Does.TEACHES and it.span.holds(span)), None)

    def does(self, person: PersonId, week: Week, span: Span) -> Does:
        """Say what somebody does in all of a span: where they teach a part of it only, they are away."""
        there = self.of(person, week, span.day)
        if any(it.does is Does.AWAY and it.span.meets(span) for it in there):
            return Does.AWAY
        if any(it.does is Does.TEACHES and it.span.holds(span) for it in there):
            return Does.TEACHES
        if any(it.does is Does.TEACHES and it.span.meets(span) for it in there):
            return Does.AWAY
        return Does.FREE if any(it.holds(span) for it in _presence(there)) else Does.AWAY

    def free(self, person: PersonId, week: Week, day: int) -> tuple[Span, ...]:
        """Give when somebody is on site on a day of a week, and neither teaches nor is busy."""
        there = self.of(person, week, day)
        busy = [it.span for it in there if it.does is not Does.FREE]
        return tuple(left for it in _presence(there) for left in it.without(busy))


def _presence(there: Sequence[Doing]) -> Iterable[Span]:
    said = [it.span for it in there if it.does is Does.FREE]
    if said or not there:
        return said
    first, last = min(it.span.starts for it in there), max(it.span.ends for it in there)
    return [Span(there[0].span.day, first, last)]


# --- the periods ------------------------------------------------------------------


@attrs.frozen
class Grid:
    """The periods in which visits are planned, and the span of each; no two share any time."""

    spans: Mapping[Period, Span]

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods in order."""
        return tuple(sorted(self.spans))

    def around(self, span: Span) -> tuple[Period, ...]:
        """Give the periods that share any time with a span."""
        return tuple(it for it in self.periods if self.spans[it].meets(span))


def grid_of(
    timetable: Timetable, people: Collection[PersonId], weeks: Sequence[Week], least: int = LEAST_MINUTES
) -> Grid:
    """Give the periods of a timetable for some people: its own, or where it has clock times, those that suit them best.

    These are cut at the beginnings and ends of lessons.  A period takes at least `least` minutes, and of all ways to
    cut a day the one is taken that has most minutes in which one of the people could visit another, in whole lessons
    where that is as good.
    """
    days = sorted({it.span.day for it in timetable.doings if it.person in people})
    alike = _alike(timetable, people, weeks)
    spans: dict[Period, Span] = {}
    for day in days:
        cuts = sorted({cut for it in timetable.doings if it.person in people for cut in _cuts(it, day)})
        if timetable.clock:
            chosen = _best(_Day(timetable, sorted(people), alike, day), cuts, least)
            spans |= {Period(day, number): span for number, span in enumerate(chosen, 1)}
        else:
            spans |= {Period(day, at): Span(day, at, at + 1) for at in range(cuts[0], cuts[-1])}
    return Grid(spans)


def _cuts(doing: Doing, day: int) -> tuple[int, ...]:
    return (doing.span.starts, doing.span.ends) if doing.span.day == day else ()


def _alike(timetable: Timetable, people: Collection[PersonId], weeks: Sequence[Week]) -> dict[Week, int]:
    """Give one week of those in which people do the same, with their number: there are few kinds of weeks."""
    some = [it for it in timetable.doings if it.person in people and it.weeks is not None]
    kinds: dict[tuple[bool, ...], list[Week]] = {}
    for week in weeks:
        kinds.setdefault(tuple(it.is_in(week) for it in some), []).append(week)
    return {those[0]: len(those) for those in kinds.values()}


@attrs.frozen
class _Day:
    """A weekday of the people, in one week of each kind; `weeks` tells how many there are of it."""

    timetable: Timetable
    people: Sequence[PersonId]
    weeks: Mapping[Week, int]
    day: int

    def worth(self, span: Span) -> int:
        """Say how much a span is worth as a period, by what the people do in all of it."""
        return sum(self._worth_in(week, span) * times for week, times in self.weeks.items()) * (span.ends - span.starts)

    def _worth_in(self, week: Week, span: Span) -> int:
        counts = Counter(self.timetable.does(it, week, span) for it in self.people)
        free = counts[Does.FREE]
        return _VISITING * free * counts[Does.TEACHES] + _TALKING * free * (free - 1) // 2


def _best(day: _Day, cuts: Sequence[int], least: int) -> list[Span]:
    """Choose spans between cuts, none of which share any time, of the highest worth in all; the fewest of those."""
    best: list[tuple[int, int, tuple[Span, ...]]] = [(0, 0, ())] * max(1, len(cuts))
    for at in range(1, len(cuts)):
        options = [best[at - 1]]
        for start in range(at):
            span = Span(day.day, cuts[start], cuts[at])
            if span.ends - span.starts >= least and (worth := day.worth(span)):
                before, fewer, chosen = best[start]
                options.append((before + worth, fewer - 1, (*chosen, span)))
        best[at] = max(options, key=lambda it: it[:2])
    return list(best[-1][2])


# --- people -----------------------------------------------------------------------


def person_of(
    timetable: Timetable,
    grid: Grid,
    person: PersonId,
    weeks: Sequence[Week],
    away: Collection[Time] = (),
) -> Person:
    """Give somebody as a problem has them: an ordinary week, and what differs from it in one of the weeks.

    `away` are times at which they cannot be there, whatever the timetable says.
    """
    teaches, free = set[Period](), set[Period]()
    changes: list[Change] = []
    for period in grid.periods:
        does = {week: _does(timetable, grid, person, Time(week, period), away) for week in weeks}
        ordinary = Counter(does.values()).most_common(1)[0][0] if does else Does.AWAY
        if ordinary is not Does.AWAY:
            (teaches if ordinary is Does.TEACHES else free).add(period)
        changes += [Change(Time(week, period), it) for week, it in does.items() if it is not ordinary]
    return Person(person=person, teaches=frozenset(teaches), free=frozenset(free), changes=tuple(changes))


def _does(timetable: Timetable, grid: Grid, person: PersonId, time: Time, away: Collection[Time]) -> Does:
    return Does.AWAY if time in away else timetable.does(person, time.week, grid.spans[time.period])
