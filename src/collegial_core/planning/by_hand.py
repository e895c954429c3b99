"""Visits planned without a solver: known facts first, then best fit or stable matching, both improved."""

from typing import Final

from collegial_core.planning.board import Board, cheapest_sum
from collegial_core.planning.bounds import known_facts
from collegial_core.planning.explain import reasons_against
from collegial_core.planning.galvin import galvin
from collegial_core.planning.greedy import best_fit, improved
from collegial_core.planning.options import Options, options_of
from collegial_core.planning.outcome import Impossible, OutOfTime, Planned, Proof
from collegial_core.planning.problem import Problem, Visit

BY_HAND: Final = "by-hand"
CHEAPEST: Final = "cheapest"
"""That each visit has its cheapest option: then no plan costs less."""

FACTS: Final = "facts"

VisitsOutcome = Planned[tuple[Visit, ...]] | Impossible | OutOfTime[tuple[Visit, ...]]


def plan_by_hand(problem: Problem) -> VisitsOutcome:
    """Plan without a solver: a plan that may not be the best, or why there is none, where that can be seen.

    Where not all visits find a place and nothing shows that they cannot, it is out of time, with no plan.
    """
    options = options_of(problem)
    spoke = known_facts(problem, options)
    reasons = reasons_against(problem, options) if problem.whole else ()
    if reasons:
        return Impossible(reasons=reasons, relaxations=(), proof=Proof(said_by=(FACTS,), spoke=spoke))
    floor = cheapest_sum(problem, options)
    board = placed_by_hand(problem, options)
    if problem.whole and board.missing:
        return OutOfTime(best=None, bound=floor)
    said_by = CHEAPEST if board.cost == floor else BY_HAND
    planned = board.finished(floor, Proof(said_by=(said_by,), spoke=spoke))
    return planned if planned.best else OutOfTime(best=planned, bound=floor)


def placed_by_hand(problem: Problem, options: Options) -> Board:
    """Place what finds a place: best fit, and where that leaves something out, stable matching; both improved."""
    board = improved(best_fit(Board(problem, options)))
    if board.missing and (other := galvin(Board(problem, options))) is not None:
        return improved(other)
    return board
