"""All ways in which each visit can be placed, and what each costs by itself: what the planners choose from."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import attrs

from collegial_core.ids import PersonId
from collegial_core.planning.problem import Does, Pair, Person, Problem, Time, Visit

NO_TALK = -1


class Option(NamedTuple):
    """A way to place a visit: what it costs by itself, its time, that of the talk, and whether it needs cover.

    Times are places in `Options.times`; without a talk, `talk` is `NO_TALK`.  Cheaper options come first in order,
    then earlier ones.  A group has 150,000 in a year: as tuples they are made and put in order four times as fast.
    """

    cost: int
    time: int
    talk: int
    cover: bool


@attrs.frozen
class Options:
    """The times in order, and each asked-for visit's options, cheapest first; a fixed visit has the one."""

    times: tuple[Time, ...]
    of: Mapping[Pair, tuple[Option, ...]]

    def visit(self, pair: Pair, option: Option) -> Visit:
        """Write an option as a visit."""
        talk = None if option.talk == NO_TALK else self.times[option.talk]
        return Visit(time=self.times[option.time], visitor=pair[0], host=pair[1], talk=talk, cover=option.cover)


@attrs.frozen
class _Grid:
    """Who does what at which time, with times by their places."""

    times: tuple[Time, ...]
    days: tuple[int, ...]
    does: Mapping[PersonId, tuple[Does, ...]]
    hosting: frozenset[tuple[PersonId, int]]
    standing: Mapping[Pair, Collection[Time]]


def options_of(problem: Problem) -> Options:
    """Find every option of every asked-for visit, without those that fixed visits rule out."""
    fixed = {it.pair: it for it in problem.fixed}
    school = tuple(problem.times)
    times = _with_fixed(problem, school)
    place = {time: number for number, time in enumerate(times)}
    there = frozenset(place.values()) if len(times) == len(school) else frozenset(place[it] for it in school)
    does = {it.person: _does(it, times, place, there) for it in problem.people}
    hosting = frozenset((it.host, place[it.time]) for it in problem.fixed)
    days = tuple(it.date.toordinal() for it in times)
    standing = problem.standing_times
    grid = _Grid(times, days, _without_fixed(problem, does, place), hosting, standing)
    found: dict[Pair, tuple[Option, ...]] = {}
    for pair in problem.pairs:
        if pair in fixed:
            found[pair] = (_fixed_option(problem, fixed[pair], place, standing),)
        else:
            found[pair] = tuple(sorted(_find(problem, grid, pair)))
    return Options(times, found)


def _with_fixed(problem: Problem, school: tuple[Time, ...]) -> tuple[Time, ...]:
    """Add the times of fixed visits, those too at which nothing else can be planned."""
    others = {time for it in problem.fixed for time in (it.time, it.talk) if time is not None}
    more = others.difference(school) if others else ()
    return tuple(sorted((*school, *more))) if more else school


def _does(person: Person, times: Sequence[Time], place: Mapping[Time, int], there: frozenset[int]) -> tuple[Does, ...]:
    """Say what somebody does at each time; where there is no school they are away."""
    ordinary = dict.fromkeys(person.free, Does.FREE) | dict.fromkeys(person.teaches, Does.TEACHES)
    does = [ordinary.get(time.period, Does.AWAY) for time in times]
    for change in person.changes:
        if (number := place.get(change.time)) is not None:
            does[number] = change.does
    return tuple(it if number in there else Does.AWAY for number, it in enumerate(does))


def _without_fixed(
    problem: Problem, does: Mapping[PersonId, tuple[Does, ...]], place: Mapping[Time, int]
) -> dict[PersonId, tuple[Does, ...]]:
    """Take away the times at which fixed visits keep somebody busy; a visited lesson may have room for more."""
    left = {person: list(each) for person, each in does.items()}
    hosted: dict[tuple[PersonId, int], int] = {}
    for it in problem.fixed:
        time = place[it.time]
        left[it.visitor][time] = Does.AWAY
        hosted[it.host, time] = hosted.get((it.host, time), 0) + 1
        if it.talk is not None:
            left[it.visitor][place[it.talk]] = left[it.host][place[it.talk]] = Does.AWAY
    for (host, time), count in hosted.items():
        if count >= problem.visitors:
            left[host][time] = Does.AWAY
    return {person: tuple(each) for person, each in left.items()}


def _fixed_option(
    problem: Problem, visit: Visit, place: Mapping[Time, int], standing: Mapping[Pair, Collection[Time]]
) -> Option:
    closed = any(visit.time.period in it.closed for it in problem.people if it.person == visit.host)
    moved = visit.time not in standing.get(visit.pair, (visit.time,))
    cost = _cost(problem, visit.pair, cover=visit.cover, closed=closed, moved=moved)
    if visit.talk is not None:
        delay = (visit.talk.date - visit.time.date).days
        return Option(cost + delay * problem.weights.talk_delay, place[visit.time], place[visit.talk], visit.cover)
    missed = 0 if problem.talk_days is None else problem.weights.no_talk
    return Option(cost + missed, place[visit.time], NO_TALK, visit.cover)


def _find(problem: Problem, grid: _Grid, pair: Pair) -> Iterator[Option]:
    visits, hosts = grid.does[pair[0]], grid.does[pair[1]]
    talks = _Talks.of(problem, grid, pair)
    shut = next(it.closed for it in problem.people if it.person == pair[1])
    missed = 0 if problem.talk_days is None else problem.weights.no_talk
    stands = grid.standing.get(pair)
    for time, (visitor, host) in enumerate(zip(visits, hosts, strict=True)):
        if host is not Does.TEACHES or visitor is Does.AWAY:
            continue
        cover = visitor is Does.TEACHES
        if cover and (not problem.cover or (pair[0], time) in grid.hosting):
            continue
        at = grid.times[time]
        moved = stands is not None and at not in stands
        alone = _cost(problem, pair, cover=cover, closed=at.period in shut, moved=moved)
        yield Option(alone + missed, time, NO_TALK, cover)
        for talk, delay in talks.after(time, grid.days[time]):
            yield Option(alone + delay, time, talk, cover)


@attrs.frozen
class _Talks:
    """The times at which two people can talk, in order; their days; within how many; and what a day costs."""

    times: Sequence[int]
    days: Sequence[int]
    within: int
    weight: int

    @classmethod
    def of(cls, problem: Problem, grid: _Grid, pair: Pair) -> "_Talks":
        both = zip(grid.does[pair[0]], grid.does[pair[1]], strict=True)
        times = [number for number, (one, two) in enumerate(both) if one is two is Does.FREE]
        if problem.talk_days is None:
            return cls((), (), 0, 0)
        return cls(times, [grid.days[it] for it in times], problem.talk_days, problem.weights.talk_delay)

    def after(self, time: int, day: int) -> Iterable[tuple[int, int]]:
        """Give those that come after a time soon enough, and what each costs."""
        first, last = bisect_right(self.times, time), bisect_right(self.days, day + self.within)
        return ((self.times[at], (self.days[at] - day) * self.weight) for at in range(first, last))


def _cost(problem: Problem, pair: Pair, *, cover: bool, closed: bool, moved: bool) -> int:
    weights = problem.weights
    avoided = pair in problem.avoided
    return weights.cover * cover + weights.closed * closed + weights.avoided * avoided + weights.moved * moved


def price_of_nothing(problem: Problem, pair: Pair) -> int:
    """Say what it costs not to place a visit."""
    weights = problem.weights
    stood = any(it.pair == pair for it in problem.standing)
    return weights.unplaced + weights.preferred * (pair in problem.preferred) + weights.moved * stood
