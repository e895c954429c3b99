"""Groups formed where local search finds none: a solver says whether there are any, and none is trusted alone."""

from collections.abc import Iterable
from itertools import combinations

from collegial_core.ids import PersonId
from collegial_core.planning import group_forming
from collegial_core.planning.group_forming import GroupsOutcome, Verdict, search_by_hand
from collegial_core.planning.group_search import formed_by_hand
from collegial_core.planning.groups import GroupProblem, Groups, numbers_of_groups
from collegial_planner.model import Answer, Limits, Model, Status
from collegial_planner.visits import CP_SAT, MILP, solver_of

_RELAXED = 1.0
"""So many seconds are given to each change that may help."""


def form_groups(problem: GroupProblem, budget: float = 10.0) -> GroupsOutcome:
    """Form groups: the best of few people, good ones of many, or why there are none and what would help.

    `budget` are the seconds of work for each question to a solver.
    """
    return group_forming.form_groups(problem, lambda it: search(it, budget if it is problem else min(budget, _RELAXED)))


def search(problem: GroupProblem, budget: float) -> Verdict:
    """Look for groups by hand, then with a solver: that there are none is asked again without presolve, and of two."""
    verdict = search_by_hand(problem)
    if verdict.possible is not None:
        return verdict
    found = ask(problem, CP_SAT, Limits(seconds=budget))
    if found.groups is not None:
        better = formed_by_hand(problem, found.groups)
        return found if better is None else Verdict(groups=better, said_by=found.said_by)
    again = ask(problem, CP_SAT, Limits(seconds=budget, presolve=False)) if found.possible is False else found
    other = ask(problem, MILP, Limits(seconds=budget))
    if other.groups is not None or again.possible is None:
        return other
    return again if again.groups is not None else Verdict(said_by=(*again.said_by, *other.said_by))


def ask(problem: GroupProblem, name: str, limits: Limits) -> Verdict:
    """Ask one solver for each number of groups."""
    sure = True
    for number in numbers_of_groups(len(problem.people), problem.least, problem.most):
        answer = solver_of(name)(build_groups(problem, number), limits, frozenset())
        if answer.status in {Status.BEST, Status.FOUND}:
            return Verdict(groups=_groups(answer, number), said_by=(name,))
        sure = sure and answer.status is Status.IMPOSSIBLE
    return Verdict(said_by=(name,)) if sure else Verdict()


def _groups(answer: Answer, number: int) -> Groups:
    return tuple(tuple(person for person, group in answer.chosen if group == it) for it in range(number))


def build_groups(problem: GroupProblem, number: int) -> Model:
    """Write the rules of so many groups as a model; a choice is a person and a group.

    Groups differ in nothing but their members: so the first person is in the first one, the second in the first or the
    second, and so on.
    """
    model = Model()
    names = [it.person for it in problem.people]
    of: dict[PersonId, dict[int, int]] = {
        person: {group: _choice(model, person, group) for group in range(min(place + 1, number))}
        for place, person in enumerate(names)
    }
    for choices in of.values():
        model.row(((it, 1) for it in choices.values()), 1, 1)
    for group in range(number):
        there = [(choices[group], 1) for choices in of.values() if group in choices]
        model.row(there, problem.least, problem.most)
        _keep_pairs(model, problem, of, group)
        if problem.slot:
            _meet(model, problem, of, group)
    return model


def _choice(model: Model, person: PersonId, group: int) -> int:
    model.choices.append((person, group))
    return model.variable(1)


def _keep_pairs(model: Model, problem: GroupProblem, of: dict[PersonId, dict[int, int]], group: int) -> None:
    for one, other in combinations(of, 2):
        if not problem.may_join(one, other):
            model.row(_of_both(of, group, ((one, 1), (other, 1))), None, 1)
    for one, other in problem.in_order(problem.together):
        model.row(_of_both(of, group, ((one, 1), (other, -1))), 0, 0)


def _of_both(
    of: dict[PersonId, dict[int, int]], group: int, people: Iterable[tuple[PersonId, int]]
) -> list[tuple[int, int]]:
    return [(of[person][group], factor) for person, factor in people if group in of[person]]


def _meet(model: Model, problem: GroupProblem, of: dict[PersonId, dict[int, int]], group: int) -> None:
    """Let the group have one slot, in which all of its members are free."""
    slots = {slot: model.variable(1) for slot in sorted({slot for it in problem.people for slot in it.slots})}
    model.row(((it, 1) for it in slots.values()), 1, 1)
    for slot, chosen in slots.items():
        busy = [it.person for it in problem.people if slot not in it.slots and group in of[it.person]]
        model.row([*((of[it][group], 1) for it in busy), (chosen, problem.most)], None, problem.most)
