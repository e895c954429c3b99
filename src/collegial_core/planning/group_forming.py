"""Groups formed: known facts first, then a search, and where that finds none, who can tell whether there are any."""

from collections.abc import Callable
from typing import Final

import attrs

from collegial_core.planning.group_checker import check_groups
from collegial_core.planning.group_reasons import (
    reasons_against_groups,
    rules_in_conflict,
    smallest_group_relaxations,
)
from collegial_core.planning.group_search import (
    ALL,
    FEW,
    LOCAL,
    best_division,
    floor_of,
    formed_by_hand,
    known_facts,
    planned_groups,
)
from collegial_core.planning.groups import GroupProblem, Groups
from collegial_core.planning.outcome import Impossible, OutOfTime, Planned, Proof

FACTS: Final = "facts"

GroupsOutcome = Planned[Groups] | Impossible | OutOfTime[Groups]


@attrs.frozen(kw_only=True)
class Verdict:
    """What a search came to: groups, or that there are none, or neither, where nobody says so.

    `said_by` are the ways that came to it.  `best`: no groups cost less.
    """

    groups: Groups | None = None
    said_by: tuple[str, ...] = ()
    best: bool = False

    @property
    def possible(self) -> bool | None:
        """Whether there are groups; None where it is not known."""
        return True if self.groups is not None else False if self.said_by else None


Search = Callable[[GroupProblem], Verdict]


def search_by_hand(problem: GroupProblem) -> Verdict:
    """Look for groups without a solver: of few people the best, or that there are none; of many some that are good."""
    if len(problem.people) <= FEW:
        return Verdict(groups=best_division(problem), said_by=(ALL,), best=True)
    groups = formed_by_hand(problem)
    return Verdict() if groups is None else Verdict(groups=groups, said_by=(LOCAL,))


def form_groups(problem: GroupProblem, search: Search = search_by_hand) -> GroupsOutcome:
    """Form groups, or say why there are none, and what would help.

    That groups are the best is claimed of few people only.  Without groups and without a reason it is out of time.
    """
    reasons = reasons_against_groups(problem)
    verdict = search(problem)
    if verdict.groups is not None:
        return _planned(problem, verdict.groups, verdict)
    if not reasons and verdict.possible is None:
        return OutOfTime(best=None, bound=floor_of(problem))

    def possible(changed: GroupProblem) -> bool | None:
        return is_possible(changed, search)

    return Impossible(
        reasons=reasons or rules_in_conflict(problem, possible),
        relaxations=smallest_group_relaxations(problem, possible),
        proof=Proof(said_by=(*((FACTS,) if reasons else ()), *verdict.said_by), spoke=known_facts(problem)),
    )


def is_possible(problem: GroupProblem, search: Search) -> bool | None:
    """Tell whether there are groups: some were found, and the checker has nothing against them; None if not known."""
    if reasons_against_groups(problem):
        return False
    verdict = search(problem)
    if verdict.groups is None:
        return verdict.possible
    return not check_groups(problem, _planned(problem, verdict.groups, verdict))


def _planned(problem: GroupProblem, groups: Groups, verdict: Verdict) -> Planned[Groups]:
    planned = planned_groups(problem, groups, floor_of(problem), verdict.said_by)
    return attrs.evolve(planned, bound=planned.cost) if verdict.best else planned
