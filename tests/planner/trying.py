"""All plans of a small problem, one after the other: slow, and nobody's planner.

Every visit, and every plan, is judged by the checker alone.
"""

from collections.abc import Sequence
from typing import Final

from collegial_core.planning import Planned, Problem, Proof, Visit
from collegial_core.planning.checker import check_visits
from collegial_core.planning.pricing import price

HARD: Final = {"whole", "cost"}
"""The faults that say nothing of the visits that are there."""


def as_plan(problem: Problem, visits: Sequence[Visit], *said_by: str) -> Planned[tuple[Visit, ...]]:
    """Give visits as a plan that claims nothing of its cost."""
    return Planned(value=tuple(visits), costs=price(problem, visits), bound=0, proof=Proof(said_by=said_by))


def best_cost(problem: Problem) -> int | None:
    """Give what the cheapest plan costs; None where there is none."""
    return _Search(problem).run()


class _Search:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        fixed = {it.pair for it in problem.fixed}
        self.ways = [_alone(problem, pair) for pair in problem.pairs if pair not in fixed]
        self.ways.sort(key=len)
        self.best: int | None = None

    def run(self) -> int | None:
        self._go(self.problem.fixed, 0)
        return self.best

    def _go(self, placed: tuple[Visit, ...], depth: int) -> None:
        if self.best is not None and _at_least(self.problem, placed) >= self.best:
            return
        if depth == len(self.ways):
            cost = sum(it.amount for it in price(self.problem, placed))
            self.best = cost if self.best is None else min(cost, self.best)
            return
        for visit in self.ways[depth]:
            if not breaks(self.problem, (*placed, visit)):
                self._go((*placed, visit), depth + 1)
        if not self.problem.whole:
            self._go(placed, depth + 1)


def _alone(problem: Problem, pair: tuple[str, str]) -> list[Visit]:
    """Give every way to place one visit that the checker has nothing against, cheapest first."""
    times = list(problem.times)
    talks = [None, *times] if problem.talk_days is not None else [None]
    every = [
        Visit(time=time, visitor=pair[0], host=pair[1], talk=talk, cover=cover)
        for time in times
        for talk in talks
        for cover in (False, True)
    ]
    fitting = [it for it in every if not breaks(problem, (*problem.fixed, it))]
    return sorted(fitting, key=lambda it: _at_least(problem, (it,)))


def breaks(problem: Problem, visits: Sequence[Visit]) -> bool:
    """Tell whether some of these visits break a rule, whatever is added."""
    return any(it.rule not in HARD for it in check_visits(problem, as_plan(problem, visits)))


def _at_least(problem: Problem, visits: Sequence[Visit]) -> int:
    """Say what every plan costs that has these visits: what they cost by themselves and above fair shares."""
    ends = {"unplaced", "preferred", "uneven_hosting"}
    return sum(it.amount for it in price(problem, visits) if it.name not in ends)
