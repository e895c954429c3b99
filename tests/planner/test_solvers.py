"""What every solver has to keep to: one suite, and each solver passes it."""

from itertools import combinations

import attrs
import pytest
from hypothesis import given, settings
from tests.planner.schools import drawn_group, group, of_people, person, small_problems, visit
from tests.planner.trying import best_cost

from collegial_core.planning import Problem
from collegial_core.planning.board import Board
from collegial_core.planning.by_hand import placed_by_hand
from collegial_core.planning.checker import check_visits
from collegial_core.planning.explain import visits_in_conflict
from collegial_core.planning.options import options_of
from collegial_core.planning.outcome import Impossible, OutOfTime, Planned, Proof, Why
from collegial_planner import fewest_left_out, is_possible, plan_visits
from collegial_planner.model import Answer, Limits, Model, Row, Status, build
from collegial_planner.visits import CP_SAT, MILP, Solver, solver_of

KINDS: dict[str, Problem] = {
    "plain": drawn_group(4, 1, weeks_there=3),
    "with talks": drawn_group(4, 2, weeks_there=2, talk_days=0),
    "several in a lesson": drawn_group(4, 3, weeks_there=1, visitors=3, load=0.3),
    "not all": drawn_group(5, 4, weeks_there=1, whole=False, quota=2, load=0.7),
    "with caps": attrs.evolve(
        drawn_group(4, 5, weeks_there=3),
        people=tuple(attrs.evolve(it, most_a_week=1) for it in drawn_group(4, 5).people),
    ),
    "without cover": drawn_group(4, 6, weeks_there=4, cover=False, load=0.4),
    "with a fixed visit": of_people(
        person("p-1", "TFTF"),
        person("p-2", "FTFT"),
        person("p-3", "FFTT"),
        weeks_there=3,
        fixed=(visit("p-1", "p-2", "1.2"),),
    ),
    "nobody": group(),
}


@pytest.fixture(params=[CP_SAT, MILP])
def solve(request: pytest.FixtureRequest) -> Solver:
    return solver_of(request.param)


def ask(solve: Solver, model: Model, **limits: float) -> Answer:
    return solve(model, Limits(**limits), frozenset())


def cost_of(problem: Problem, answer: Answer) -> int:
    """Give what a chosen plan costs, after the checker has seen it."""
    board = Board(problem, options_of(problem))
    for pair, option in answer.chosen:
        board.place(pair, option)
    plan = board.finished(answer.bound or 0, Proof(said_by=("solver",)))
    assert [it.message for it in check_visits(problem, plan)] == []
    return plan.cost


@pytest.mark.parametrize("kind", KINDS)
def test_both_solvers_agree_on_the_best_cost(kind: str) -> None:
    problem = KINDS[kind]
    model = build(problem, options_of(problem))
    one, two = ask(solver_of(CP_SAT), model), ask(solver_of(MILP), model)
    assert (one.status, two.status) == (Status.BEST, Status.BEST)
    assert one.bound == two.bound == cost_of(problem, one) == cost_of(problem, two)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_left_out_of_a_model_for_its_cost_is_in_no_better_plan(solve: Solver, kind: str) -> None:
    """Given the cost of a plan by hand, a model with fewer options has the same best cost."""
    problem = KINDS[kind]
    options = options_of(problem)
    board = placed_by_hand(problem, options)
    upper = None if problem.whole and board.missing else board.cost
    full, pruned = build(problem, options), build(problem, options, upper)
    assert len(pruned.choices) <= len(full.choices)
    assert ask(solve, pruned).bound == ask(solve, full).bound


@settings(max_examples=40)
@pytest.mark.parametrize("name", [CP_SAT, MILP])
@given(problem=small_problems(most_periods=3))
def test_a_solver_says_what_comes_of_trying_all_plans(name: str, problem: Problem) -> None:
    best, model = best_cost(problem), build(problem, options_of(problem))
    for presolve in (True, False):
        answer = ask(solver_of(name), model, presolve=presolve)
        assert answer.status is (Status.IMPOSSIBLE if best is None else Status.BEST)
        assert best is None or answer.bound == best == cost_of(problem, answer)


@pytest.mark.parametrize(
    "problem",
    [
        group("T", "T", "F", "F", "F", visitors=3, whole=False),
        group("T", "F", "F", "F", visitors=2, whole=False, fixed=(visit("p-2", "p-1", "1.1"),)),
    ],
)
def test_a_lesson_takes_as_many_visitors_as_it_has_room_for(solve: Solver, problem: Problem) -> None:
    answer = ask(solve, build(problem, options_of(problem)))
    assert answer.bound == best_cost(problem) == cost_of(problem, answer)


def test_a_wrong_hint_changes_no_best_cost(solve: Solver) -> None:
    model = build(KINDS["plain"], options_of(KINDS["plain"]))
    wrong = frozenset(range(0, len(model.choices), 3))
    assert solve(model, Limits(), wrong).bound == ask(solve, model).bound


def test_in_no_time_nothing_is_claimed(solve: Solver) -> None:
    problem = drawn_group(6, 1, weeks_there=3, talk_days=7)
    answer = ask(solve, build(problem, options_of(problem)), seconds=1e-3, work=1e-3)
    assert answer.status in {Status.FOUND, Status.UNKNOWN}


@pytest.mark.parametrize(("low", "high", "status"), [(1, None, Status.IMPOSSIBLE), (None, 0, Status.BEST)])
def test_a_model_of_rows_alone_is_kept_or_not(solve: Solver, low: int | None, high: int | None, status: Status) -> None:
    assert ask(solve, Model(rows=[Row((), low, high)])).status is status


# --- nothing is taken from one alone ----------------------------------------------

TOGETHER = group("F.TFTT", "TFFTFF", "FTTTFF", cover=False)
"""Six visits that cannot all be placed, for no reason that one person's times show."""


def test_what_only_solvers_see_is_said_by_both_and_names_visits_that_are_all_needed() -> None:
    outcome = plan_visits(TOGETHER)
    assert isinstance(outcome, Impossible)
    assert outcome.proof.said_by == (CP_SAT, MILP)
    assert outcome.proof.confirmed
    (reason,) = outcome.reasons
    assert reason.why is Why.TOGETHER
    named = set(reason.facts["pairs"])
    others = frozenset(TOGETHER.pairs) - named
    assert best_cost(attrs.evolve(TOGETHER, left_out=others)) is None
    for pair in named:
        assert best_cost(attrs.evolve(TOGETHER, left_out=others | {pair})) is not None


def test_as_few_visits_are_left_out_as_can_be() -> None:
    left = fewest_left_out(TOGETHER)
    assert best_cost(attrs.evolve(TOGETHER, left_out=frozenset(left))) is not None
    for fewer in combinations(TOGETHER.pairs, len(left) - 1):
        assert best_cost(attrs.evolve(TOGETHER, left_out=frozenset(fewer))) is None


def test_each_relaxation_was_tried() -> None:
    outcome = plan_visits(TOGETHER)
    assert isinstance(outcome, Impossible)
    assert [str(it.ease) for it in outcome.relaxations] == ["cover", "weeks", "visitors", "leave-out"]


@settings(max_examples=40)
@given(small_problems(most_periods=3))
def test_whether_all_can_be_placed_is_known(problem: Problem) -> None:
    whole = attrs.evolve(problem, whole=True, talk_days=None)
    assert is_possible(problem) is (best_cost(whole) is not None)


def test_a_second_opinion_is_told_where_it_agrees() -> None:
    plan = plan_visits(KINDS["with talks"], second_opinion=True)
    assert isinstance(plan, Planned)
    assert plan.best
    assert plan.proof.said_by[-1] == MILP


def test_a_set_in_conflict_without_answers_is_the_whole() -> None:
    reason = visits_in_conflict(TOGETHER, lambda _: None)
    assert reason.facts["pairs"] == TOGETHER.pairs


# --- one time for all questions ---------------------------------------------------


def test_when_the_time_is_over_no_solver_is_asked_and_nothing_is_claimed() -> None:
    assert plan_visits(TOGETHER, budget=0) == OutOfTime(best=None, bound=0)
    assert is_possible(TOGETHER, budget=0) is None
    problem = drawn_group(4, 0, weeks_there=3)
    outcome = plan_visits(problem, budget=0)
    assert isinstance(outcome, OutOfTime)
    assert outcome.best is not None
    assert check_visits(problem, outcome.best) == ()


def test_what_is_seen_without_a_solver_is_said_in_no_time_but_nothing_that_would_have_to_be_tried() -> None:
    outcome = plan_visits(group("T", "T", cover=False), budget=0)
    assert isinstance(outcome, Impossible)
    assert {it.why for it in outcome.reasons} == {Why.NO_SHARED_LESSON, Why.TOO_FEW_POINTS}
    assert (outcome.relaxations, outcome.proof.said_by) == ((), ("no-option", "hall"))


# --- what would help --------------------------------------------------------------


def eases(problem: Problem) -> list[str]:
    outcome = plan_visits(problem)
    assert isinstance(outcome, Impossible)
    return [it.message for it in outcome.relaxations]


def test_somebody_who_shares_no_lesson_is_freed_in_one_of_those_whom_they_have_to_visit() -> None:
    problem = group("T...", "FTFT", "FTTF", weeks_there=5, cover=False)
    assert eases(problem) == [
        "Let p-1 be free in period 1.2.",
        "Leave out, as visitor and host: p-1 to p-2, p-1 to p-3.",
    ]


def test_where_two_people_share_no_lesson_the_time_of_one_does_not_help() -> None:
    assert all(" be free in " not in it for it in eases(group("T", "T", weeks_there=3, cover=False)))
