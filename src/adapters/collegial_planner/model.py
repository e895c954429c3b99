"""A problem as whole numbers, costs and rows: the same for every solver.

Each variable is a whole number from 0 on.  The first ones say which option each visit takes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import attrs

from collegial_core.planning.board import cheapest
from collegial_core.planning.bounds import not_fixed
from collegial_core.planning.options import NO_TALK, Option, Options, price_of_nothing
from collegial_core.planning.pricing import fair_share
from collegial_core.planning.problem import Pair, Problem

if TYPE_CHECKING:
    from collegial_core.ids import PersonId
    from collegial_core.schedule.week import Week


@attrs.frozen
class Row:
    """Variables and their factors, whose sum lies from `low` to `high`; None is no limit."""

    factors: tuple[tuple[int, int], ...]
    low: int | None
    high: int | None


@attrs.define
class Model:
    """What a solver is asked: the least cost, with all rows kept.  `choices` say what the first variables stand for."""

    offset: int = 0
    most: list[int] = attrs.field(factory=list)
    costs: list[int] = attrs.field(factory=list)
    rows: list[Row] = attrs.field(factory=list)
    choices: list[tuple[Any, Any]] = attrs.field(factory=list)

    def variable(self, most: int, cost: int = 0) -> int:
        """Add a variable, and give its number."""
        self.most.append(most)
        self.costs.append(cost)
        return len(self.most) - 1

    def row(self, factors: Iterable[tuple[int, int]], low: int | None = None, high: int | None = None) -> None:
        """Add a row."""
        self.rows.append(Row(tuple(factors), low, high))


class Status(StrEnum):
    """How far a solver came."""

    BEST = "best"
    FOUND = "found"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class Answer:
    """What a solver said: what it chose, if it found something, and what it says no plan costs less than."""

    status: Status
    chosen: tuple[tuple[Any, Any], ...] = ()
    bound: int | None = None


@attrs.frozen(kw_only=True)
class Limits:
    """How a solver is asked: with so many seconds; `presolve` simplifies first.

    `work` are seconds of a usual machine, where the solver can count so: what ends before has the same end each time.
    """

    seconds: float = 10.0
    work: float = 10.0
    presolve: bool = True


def build(problem: Problem, options: Options, upper: int | None = None) -> Model:
    """Write a problem as a model; `upper` is the cost of a plan that is known.

    An option that costs more than its visit's cheapest by more than that plan costs above the sum of the cheapest is
    in no plan that costs less, and is left out.
    """
    model = Model()
    new = not_fixed(problem)
    floor = {pair: cheapest(problem, options, pair) for pair in problem.pairs}
    slack = None if upper is None else upper - sum(floor.values())
    kept = {pair: [it for it in options.of[pair] if slack is None or it.cost <= floor[pair] + slack] for pair in new}
    of = {pair: [(_choice(model, pair, it), it) for it in found] for pair, found in kept.items()}
    fixed = {it.pair for it in problem.fixed}
    model.offset = sum(options.of[pair][0].cost for pair in problem.pairs if pair in fixed)
    _place_each(model, problem, of)
    _one_place_at_a_time(model, problem, options, of)
    _keep_caps(model, problem, options, of)
    _spread_over_weeks(model, problem, options, of)
    _share_hosting(model, problem, of)
    return model


_Of = dict[Pair, list[tuple[int, Option]]]


def _choice(model: Model, pair: Pair, option: Option) -> int:
    model.choices.append((pair, option))
    return model.variable(1, option.cost)


def _place_each(model: Model, problem: Problem, of: _Of) -> None:
    for pair, found in of.items():
        factors = [(it, 1) for it, _ in found]
        if not problem.whole:
            factors.append((model.variable(1, price_of_nothing(problem, pair)), 1))
        model.row(factors, 1, 1)


def _one_place_at_a_time(model: Model, problem: Problem, options: Options, of: _Of) -> None:
    busy, hosting = defaultdict(list), defaultdict(list)
    for (visitor, host), found in of.items():
        for number, option in found:
            busy[visitor, option.time].append(number)
            hosting[host, option.time].append(number)
            if option.talk != NO_TALK:
                busy[visitor, option.talk].append(number)
                busy[host, option.talk].append(number)
    place = {time: number for number, time in enumerate(options.times)}
    taken: defaultdict[tuple[str, int], int] = defaultdict(int)
    for it in problem.fixed:
        taken[it.host, place[it.time]] += 1
    for key in sorted({*busy, *hosting}):
        _keep_apart(model, busy[key], hosting[key], problem.visitors - taken[key])


def _keep_apart(model: Model, busy: list[int], hosting: list[int], room: int) -> None:
    """Let somebody do one thing, or host as many visits as the lesson has room for."""
    if room == 1 or not hosting:
        if len(busy) + len(hosting) > 1:
            model.row([(it, 1) for it in (*busy, *hosting)], None, 1)
    elif not busy:
        if len(hosting) > room:
            model.row([(it, 1) for it in hosting], None, room)
    else:
        hosts = model.variable(1)
        model.row([*((it, 1) for it in hosting), (hosts, -room)], None, 0)
        model.row([*((it, 1) for it in busy), (hosts, 1)], None, 1)


def _keep_caps(model: Model, problem: Problem, options: Options, of: _Of) -> None:
    for person in problem.people:
        weeks, all_of = defaultdict[Any, list[tuple[int, int]]](list), list[tuple[int, int]]()
        for (visitor, _), found in of.items():
            if visitor == person.person:
                all_of += [(number, 1) for number, _ in found]
                for number, option in found:
                    weeks[options.times[option.time].week].append((number, 1))
        made = [it.time.week for it in problem.fixed if it.visitor == person.person]
        if problem.quota is not None and all_of:
            model.row(all_of, None, max(0, problem.quota - len(made)))
        for week, factors in weeks.items():
            if person.most_a_week is not None:
                model.row(factors, None, max(0, person.most_a_week - made.count(week)))


def _spread_over_weeks(model: Model, problem: Problem, options: Options, of: _Of) -> None:
    """Count what somebody makes, or receives, in a week above their fair share."""
    shares = fair_share(problem.pairs, len(problem.weeks))
    for side, share in enumerate(shares):
        chosen: defaultdict[tuple[PersonId, Week], dict[Pair, list[int]]] = defaultdict(dict)
        before: Counter[tuple[PersonId, Week]] = Counter((it.pair[side], it.time.week) for it in problem.fixed)
        for pair, found in of.items():
            for number, option in found:
                chosen[pair[side], options.times[option.time].week].setdefault(pair, []).append(number)
        for key in sorted({*chosen, *before}):
            room = share[key[0]] - before[key]
            above = len(chosen[key]) - room
            if above > 0:
                excess = model.variable(above, problem.weights.uneven_week)
                numbers = [number for each in chosen[key].values() for number in each]
                model.row([*((it, 1) for it in numbers), (excess, -1)], None, room)


def _share_hosting(model: Model, problem: Problem, of: _Of) -> None:
    """Count by how many visits those who receive most and least differ, beyond one."""
    people = [it.person for it in problem.people]
    asked = [sum(host == person for _, host in problem.pairs) for person in people]
    if problem.whole:
        model.offset += problem.weights.uneven_hosting * max(0, max(asked, default=0) - min(asked, default=0) - 1)
        return
    limit = max(asked, default=0)
    most, least = model.variable(limit), model.variable(limit)
    apart = model.variable(limit, problem.weights.uneven_hosting)
    model.row([(most, 1), (least, -1), (apart, -1)], None, 1)
    for person in people:
        before = sum(it.host == person for it in problem.fixed)
        factors = [(number, 1) for (_, host), found in of.items() if host == person for number, _ in found]
        model.row([*factors, (most, -1)], None, -before)
        model.row([*factors, (least, -1)], -before, None)
