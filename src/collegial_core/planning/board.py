"""A plan in the making: what is placed, what fits beside it, and what it would add to the cost."""

from collections import Counter
from typing import Final

import attrs

from collegial_core.ids import PersonId
from collegial_core.planning.options import NO_TALK, Option, Options, options_of, price_of_nothing
from collegial_core.planning.outcome import Planned, Proof
from collegial_core.planning.pricing import fair_share, price
from collegial_core.planning.problem import Pair, Problem, Visit
from collegial_core.schedule.week import Week

HOSTS: Final = "hosts"


@attrs.define
class Board:
    """What is placed so far, from nothing but the fixed visits.

    `booked` has, for a person and a time, the pairs that keep them busy; several only in a lesson that is visited.
    """

    problem: Problem
    options: Options
    placed: dict[Pair, Option] = attrs.field(factory=dict)
    booked: dict[tuple[PersonId, int], list[Pair]] = attrs.field(factory=dict)
    hosted: Counter[tuple[PersonId, int]] = attrs.field(factory=Counter)
    made: Counter[tuple[PersonId, Week]] = attrs.field(factory=Counter)
    received: Counter[tuple[PersonId, Week]] = attrs.field(factory=Counter)
    total: Counter[PersonId] = attrs.field(factory=Counter)
    caps: dict[PersonId, int | None] = attrs.field(init=False)
    shares: tuple[Counter[PersonId], Counter[PersonId]] = attrs.field(init=False)
    fixed: frozenset[Pair] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        problem = self.problem
        self.caps = {it.person: it.most_a_week for it in problem.people}
        self.shares = fair_share(problem.pairs, len(problem.weeks))
        self.fixed = frozenset(it.pair for it in problem.fixed)
        for pair in problem.pairs:
            if pair in self.fixed:
                self.place(pair, self.options.of[pair][0])

    @classmethod
    def of(cls, problem: Problem) -> "Board":
        """Begin a plan."""
        return cls(problem, options_of(problem))

    @property
    def missing(self) -> list[Pair]:
        """The visits that are not placed yet, in the order of the people."""
        return [pair for pair in self.problem.pairs if pair not in self.placed]

    def in_the_way(self, pair: Pair, option: Option) -> set[Pair]:
        """Give the placed visits that would have to go for this one, as far as times say; none if it fits."""
        visitor, host = pair
        found = set(self.booked.get((visitor, option.time), ()))
        hosting = self.booked.get((host, option.time), [])
        if self.hosted[host, option.time] < len(hosting) or len(hosting) >= self.problem.visitors:
            found.update(hosting)
        if option.talk != NO_TALK:
            found.update(self.booked.get((visitor, option.talk), ()), self.booked.get((host, option.talk), ()))
        return found

    def within_caps(self, pair: Pair, option: Option) -> bool:
        """Tell whether the visitor may make one more visit, in all and in that week."""
        visitor, cap, quota = pair[0], self.caps[pair[0]], self.problem.quota
        week = self.options.times[option.time].week
        return (cap is None or self.made[visitor, week] < cap) and (quota is None or self.total[visitor] < quota)

    def fits(self, pair: Pair, option: Option) -> bool:
        """Tell whether it can be placed beside what is placed."""
        return self.within_caps(pair, option) and not self.in_the_way(pair, option)

    def adds(self, pair: Pair, option: Option) -> int:
        """Say what it would cost, with what it adds to an uneven week."""
        week = self.options.times[option.time].week
        makes, receives = self.shares
        above = self.made[pair[0], week] >= makes[pair[0]], self.received[pair[1], week] >= receives[pair[1]]
        return option.cost + self.problem.weights.uneven_week * sum(above)

    def place(self, pair: Pair, option: Option) -> None:
        """Put it in."""
        self.placed[pair] = option
        self._book(pair, option)
        self._count(pair, option, 1)

    def remove(self, pair: Pair) -> Option:
        """Take it out again."""
        option = self.placed.pop(pair)
        for key in self._keys(pair, option):
            self.booked[key].remove(pair)
        self._count(pair, option, -1)
        return option

    def _book(self, pair: Pair, option: Option) -> None:
        for key in self._keys(pair, option):
            self.booked.setdefault(key, []).append(pair)

    def _keys(self, pair: Pair, option: Option) -> list[tuple[PersonId, int]]:
        times = [option.time] if option.talk == NO_TALK else [option.time, option.talk]
        return [(person, time) for person in pair for time in times]

    def _count(self, pair: Pair, option: Option, by: int) -> None:
        visitor, host = pair
        week = self.options.times[option.time].week
        self.hosted[host, option.time] += by
        self.made[visitor, week] += by
        self.received[host, week] += by
        self.total[visitor] += by

    @property
    def cost(self) -> int:
        """What it costs as it is."""
        return sum(it.amount for it in price(self.problem, self.visits))

    @property
    def visits(self) -> tuple[Visit, ...]:
        """What is placed, in the order of time."""
        return tuple(sorted((self.options.visit(pair, it) for pair, it in self.placed.items()), key=_in_order))

    def finished(self, bound: int, proof: Proof) -> Planned[tuple[Visit, ...]]:
        """Give the plan."""
        visits = self.visits
        return Planned(value=visits, costs=price(self.problem, visits), bound=bound, proof=proof)


def cheapest_sum(problem: Problem, options: Options) -> int:
    """Add up what each visit costs at the least by itself: no plan costs less."""
    return sum(cheapest(problem, options, pair) for pair in problem.pairs)


def cheapest(problem: Problem, options: Options, pair: Pair) -> int:
    """Say what a visit costs at the least, or what it costs not to place it."""
    nothing = price_of_nothing(problem, pair)
    found = options.of[pair]
    if not found:
        return nothing
    return found[0].cost if problem.whole else min(nothing, found[0].cost)


def _in_order(visit: Visit) -> tuple[object, ...]:
    return visit.time, visit.visitor, visit.host
