"""What holds for every planner and every problem: drawn by chance, and tried against all plans there are."""

from collections.abc import Callable
from random import Random

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.planner.schools import WEEK, drawn_group, group, small_problems
from tests.planner.trying import as_plan, best_cost

from collegial_core.ids import PersonId
from collegial_core.planning import Ease, Impossible, OutOfTime, Planned, Problem, Relaxation, Visit
from collegial_core.planning.board import Board
from collegial_core.planning.by_hand import VisitsOutcome, plan_by_hand
from collegial_core.planning.checker import check_visits
from collegial_core.planning.explain import reasons_against, relaxed
from collegial_core.planning.galvin import galvin
from collegial_core.planning.greedy import plan_best_fit, plan_first_fit
from collegial_core.planning.options import options_of
from collegial_core.planning.outcome import Proof
from collegial_core.planning.rotation import plan_rotation
from collegial_planner import cpsat, milp, plan_visits
from collegial_planner.model import Limits, Model, Status, build

Plan = Planned[tuple[Visit, ...]]

few = settings(max_examples=25)


def by_galvin(problem: Problem) -> Plan | None:
    board = galvin(Board.of(problem))
    return None if board is None else board.finished(0, Proof(said_by=("galvin",)))


def of_outcome(outcome: VisitsOutcome) -> Plan | None:
    best = outcome.best if isinstance(outcome, OutOfTime) else outcome
    return best if isinstance(best, Planned) else None


def solved_by(solve: Callable[[Model, Limits], object]) -> Callable[[Problem], Plan | None]:
    def plan(problem: Problem) -> Plan | None:
        options = options_of(problem)
        answer = solve(build(problem, options), Limits())
        if answer.status is not Status.BEST:  # type: ignore[attr-defined]
            return None
        board = Board(problem, options)
        for pair, option in answer.chosen:  # type: ignore[attr-defined]
            board.place(pair, option)
        return board.finished(answer.bound, Proof(said_by=("solver",)))  # type: ignore[attr-defined]

    return plan


PLANNERS: dict[str, Callable[[Problem], Plan | None]] = {
    "first fit": plan_first_fit,
    "best fit": plan_best_fit,
    "rotation": plan_rotation,
    "galvin": by_galvin,
    "by hand": lambda problem: of_outcome(plan_by_hand(problem)),
    "cp-sat": solved_by(cpsat.solve),
    "milp": solved_by(milp.solve),
    "both": lambda problem: of_outcome(plan_visits(problem)),
}
IN_PART = {"first fit", "best fit", "rotation"}
"""What leaves out visits that it finds no place for."""


def faults(name: str, problem: Problem, plan: Plan) -> list[str]:
    judged = attrs.evolve(problem, whole=False) if name in IN_PART else problem
    return [it.message for it in check_visits(judged, plan)]


@few
@pytest.mark.parametrize("name", PLANNERS)
@given(small_problems())
def test_every_plan_of_every_planner_passes_the_checker(name: str, problem: Problem) -> None:
    plan = PLANNERS[name](problem)
    assert plan is None or faults(name, problem, plan) == []


@pytest.mark.parametrize("name", PLANNERS)
def test_every_plan_of_a_school_passes_the_checker(name: str) -> None:
    for problem in (
        drawn_group(4, 1, talk_days=3, weeks_there=2),
        drawn_group(6, 2, weeks_there=2, visitors=2, whole=False),
        drawn_group(4, 3, weeks_there=4, cover=False, load=0.4),
    ):
        plan = PLANNERS[name](problem)
        assert plan is not None or name == "galvin"
        assert plan is None or faults(name, problem, plan) == []


def test_stable_matching_places_all_where_there_is_room() -> None:
    problem = drawn_group(6, 3, weeks_there=4, cover=False, load=0.4)
    plan = by_galvin(problem)
    assert plan is not None
    assert (len(plan.value), faults("galvin", problem, plan)) == (30, [])


@settings(few, max_examples=150)
@given(small_problems(most_periods=3))
def test_what_is_called_best_or_impossible_is_so_among_all_plans(problem: Problem) -> None:
    outcome = plan_visits(problem)
    if isinstance(outcome, Impossible):
        assert outcome.reasons
        assert outcome.proof.confirmed
        assert best_cost(problem) is None
    else:
        assert isinstance(outcome, Planned)
        assert outcome.best
        assert outcome.cost == best_cost(problem)


@few
@given(small_problems(most_periods=3))
def test_a_reason_that_is_seen_without_a_solver_is_certain_and_no_bound_lies_above_the_best(problem: Problem) -> None:
    best = best_cost(problem)
    if problem.whole and reasons_against(problem, options_of(problem)):
        assert best is None
    by_hand = plan_by_hand(problem)
    if isinstance(by_hand, Planned):
        assert by_hand.cost == best
    elif isinstance(by_hand, OutOfTime) and best is not None:
        assert by_hand.bound <= best


def eases(problem: Problem) -> list[Problem]:
    """Ask less in each way that leaves weeks and visits, and so everybody's fair share, as they are."""
    caps = [it.most_a_week for it in problem.people if it.most_a_week is not None]
    less = [Relaxation(ease=Ease.COVER, template="", facts={})]
    less += [Relaxation(ease=Ease.VISITORS, template="", facts={"visitors": problem.visitors + 1})]
    less += [Relaxation(ease=Ease.QUOTA, template="", facts={"quota": 9})] if problem.quota else []
    less += [Relaxation(ease=Ease.WEEK_CAP, template="", facts={"most": 2})] if caps else []
    later = attrs.evolve(problem, talk_days=7) if problem.talk_days == 0 else problem
    partly, open_days = attrs.evolve(problem, whole=False), attrs.evolve(problem, closed=frozenset())
    return [*(relaxed(problem, it) for it in less), later, partly, open_days]


def shorter(problem: Problem) -> list[Problem]:
    """Ask less so that fair shares become smaller: the same visits in a week more, and a visit less in the same."""
    less = Relaxation(ease=Ease.LEAVE_OUT, template="", facts={"pairs": problem.pairs[:1]})
    return [relaxed(problem, Relaxation(ease=Ease.WEEKS, template="", facts={"weeks": 1})), relaxed(problem, less)]


def plan_of(problem: Problem) -> Plan | None:
    return of_outcome(plan_visits(problem))


def cost_of(problem: Problem) -> int | None:
    plan = plan_of(problem)
    return None if plan is None else plan.cost


def evenness_aside(problem: Problem) -> Problem:
    return attrs.evolve(problem, weights=attrs.evolve(problem.weights, uneven_week=0, uneven_hosting=0))


def never_costs_more(problem: Problem, easier: Problem) -> bool:
    before, after = cost_of(problem), cost_of(easier)
    return before is None or (after is not None and after <= before)


@few
@given(small_problems())
def test_a_problem_of_the_same_weeks_and_visits_that_is_relaxed_never_costs_more(problem: Problem) -> None:
    for easier in eases(problem):
        assert never_costs_more(problem, easier)


@few
@given(small_problems())
def test_a_relaxed_problem_never_costs_more_evenness_aside(problem: Problem) -> None:
    """Given a week more or a visit less, which make fair shares smaller, then all else costs no more."""
    for easier in shorter(problem):
        assert never_costs_more(evenness_aside(problem), evenness_aside(easier))


@few
@given(small_problems())
def test_a_plan_stays_a_plan_of_the_relaxed_problem_and_the_best_costs_no_more_than_it_does_there(
    problem: Problem,
) -> None:
    """Evenness included: the old plan is one of those among which the new one is chosen."""
    old = plan_of(problem)
    assume(old is not None)
    assert old is not None
    for easier in (*eases(problem), *shorter(problem)):
        kept = as_plan(easier, [it for it in old.value if it.pair in easier.pairs])
        after = cost_of(easier)
        assert check_visits(easier, kept) == ()
        assert after is not None
        assert after <= kept.cost


def test_a_week_more_that_nobody_can_use_makes_the_fair_share_smaller_and_costs_that_alone() -> None:
    """Given three who each make two visits in a week, when a week without school is added, then each is above one."""
    problem = group("TFF" * 2, "FTF" * 2, "FFT" * 2)
    longer = relaxed(problem, Relaxation(ease=Ease.WEEKS, template="", facts={"weeks": 1}))
    shut = attrs.evolve(longer, closed=frozenset(it for it in longer.times if it.week != WEEK))
    assert cost_of(problem) == 0
    plan = plan_of(shut)
    assert plan is not None
    assert {it.name: it.count for it in plan.costs if it.amount} == {"uneven_week": 6}
    assert cost_of(evenness_aside(shut)) == 0


def renamed(problem: Problem, names: dict[PersonId, PersonId], order: list[int]) -> Problem:
    people = [attrs.evolve(it, person=names[it.person]) for it in problem.people]
    pairs = {
        which: frozenset((names[one], names[two]) for one, two in getattr(problem, which))
        for which in ("preferred", "avoided", "left_out")
    }
    return attrs.evolve(problem, people=tuple(people[it] for it in order), **pairs)


@few
@given(small_problems(), st.randoms(use_true_random=False))
def test_other_names_in_another_order_change_nothing(problem: Problem, chance: Random) -> None:
    there = [it.person for it in problem.people]
    mixed = chance.sample([PersonId(f"x-{number}") for number in range(len(there))], len(there))
    other = renamed(problem, dict(zip(there, mixed, strict=True)), chance.sample(range(len(there)), len(there)))
    one, two = plan_visits(problem), plan_visits(other)
    assert type(one) is type(two)
    assert cost_of(problem) == cost_of(other)


@pytest.mark.parametrize("name", PLANNERS)
def test_the_same_question_has_the_same_plan(name: str) -> None:
    for seed in range(3):
        problem = drawn_group(4, seed, talk_days=0, weeks_there=2)
        assert PLANNERS[name](problem) == PLANNERS[name](problem)
