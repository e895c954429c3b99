"""All ways in which each visit can be placed, and what each costs by itself: what the planners choose from."""

from collections.abc import Iterator, Mapping

import attrs

from collegial_core.ids import PersonId
from collegial_core.planning.problem import Does, Pair, Problem, Time, Visit

NO_TALK = -1


@attrs.frozen
class Option:
    """A way to place a visit: what it costs by itself, its time, that of the talk, and whether it needs cover.

    Times are places in `Options.times`; without a talk, `talk` is `NO_TALK`.
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


def options_of(problem: Problem) -> Options:
    """Find every option of every asked-for visit, without those that fixed visits rule out."""
    fixed = {it.pair: it for it in problem.fixed}
    others = {time for it in problem.fixed for time in (it.time, it.talk) if time is not None}
    times = tuple(sorted(others.union(problem.times)))
    school = set(problem.times)
    place = {time: number for number, time in enumerate(times)}
    does = {it.person: tuple(it.does(time) if time in school else Does.AWAY for time in times) for it in problem.people}
    hosting = frozenset((it.host, place[it.time]) for it in problem.fixed)
    days = tuple(it.date.toordinal() for it in times)
    grid = _Grid(times, days, _without_fixed(problem, does, place), hosting)
    found: dict[Pair, tuple[Option, ...]] = {}
    for pair in problem.pairs:
        if pair in fixed:
            found[pair] = (_fixed_option(problem, fixed[pair], place),)
        else:
            found[pair] = tuple(sorted(_find(problem, grid, pair), key=_in_order))
    return Options(times, found)


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


def _fixed_option(problem: Problem, visit: Visit, place: Mapping[Time, int]) -> Option:
    closed = any(visit.time.period in it.closed for it in problem.people if it.person == visit.host)
    cost = _cost(problem, visit.pair, cover=visit.cover, closed=closed)
    if visit.talk is not None:
        delay = (visit.talk.date - visit.time.date).days
        return Option(cost + delay * problem.weights.talk_delay, place[visit.time], place[visit.talk], visit.cover)
    missed = 0 if problem.talk_days is None else problem.weights.no_talk
    return Option(cost + missed, place[visit.time], NO_TALK, visit.cover)


def _find(problem: Problem, grid: _Grid, pair: Pair) -> Iterator[Option]:
    visits, hosts = grid.does[pair[0]], grid.does[pair[1]]
    talks = [
        it for it in range(len(grid.times)) if problem.talk_days is not None and visits[it] is hosts[it] is Does.FREE
    ]
    shut = next(it.closed for it in problem.people if it.person == pair[1])
    delayed = problem.weights.talk_delay
    for time in range(len(grid.times)):
        if hosts[time] is not Does.TEACHES or visits[time] is Does.AWAY:
            continue
        cover = visits[time] is Does.TEACHES
        if cover and (not problem.cover or (pair[0], time) in grid.hosting):
            continue
        alone = _cost(problem, pair, cover=cover, closed=grid.times[time].period in shut)
        without = alone if problem.talk_days is None else alone + problem.weights.no_talk
        yield Option(without, time, NO_TALK, cover)
        for talk in talks:
            delay = grid.days[talk] - grid.days[time]
            if talk > time and delay <= (problem.talk_days or 0):
                yield Option(alone + delay * delayed, time, talk, cover)


def _cost(problem: Problem, pair: Pair, *, cover: bool, closed: bool) -> int:
    weights = problem.weights
    return weights.cover * cover + weights.closed * closed + weights.avoided * (pair in problem.avoided)


def _in_order(option: Option) -> tuple[int, int, int]:
    return option.cost, option.time, option.talk


def price_of_nothing(problem: Problem, pair: Pair) -> int:
    """Say what it costs not to place a visit."""
    return problem.weights.unplaced + problem.weights.preferred * (pair in problem.preferred)
