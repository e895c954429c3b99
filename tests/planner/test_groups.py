"""Groups and the solvers: what they say of few people is what all divisions say, and neither is believed alone."""

from __future__ import annotations

from itertools import combinations

import attrs
import pytest
from hypothesis import given, settings
from tests.core.test_planning_groups import cheapest, crowd, pair, planned, problems, school

from collegial_core.ids import UnitId
from collegial_core.planning import Impossible, OutOfTime, Planned
from collegial_core.planning.group_checker import check_groups
from collegial_core.planning.group_forming import Verdict
from collegial_core.planning.groups import GroupProblem, Subjects
from collegial_planner import form_groups, groups
from collegial_planner.groups import ask, search
from collegial_planner.model import Answer, Limits, Model, Status
from collegial_planner.visits import CP_SAT, MILP
from collegial_planner.visits import solver_of as solver_of_name


@pytest.mark.parametrize("solver", [CP_SAT, MILP])
@given(of=problems())
@settings(max_examples=40, deadline=None)
def test_a_solver_finds_groups_exactly_where_there_are_some(solver: str, of: GroupProblem) -> None:
    verdict = ask(of, solver, Limits())
    assert verdict.possible is (cheapest(of) is not None)
    if verdict.groups is not None:
        assert check_groups(of, planned(of, *verdict.groups)) == ()


HIDDEN = crowd(13, least=3, most=3 + 1, apart=frozenset(combinations([f"p-{it}" for it in range(1, 8)], 2)))
"""Of thirteen, seven are apart from each other, and there are four groups at most."""


def test_that_there_are_none_is_said_by_both_and_by_no_presolve() -> None:
    outcome = form_groups(HIDDEN)
    assert isinstance(outcome, Impossible)
    assert outcome.proof.said_by == (CP_SAT, MILP)
    assert outcome.proof.confirmed
    assert {str(it.why) for it in outcome.reasons} == {"apart", "sizes"}
    assert "Let groups have 2 to 4 members." not in [it.message for it in outcome.relaxations]


def test_of_many_people_each_is_in_a_good_group_that_the_checker_accepts() -> None:
    of = school(60, seed=5, slot=True, subjects=Subjects.MIXED)
    outcome = form_groups(of)
    assert isinstance(outcome, Planned)
    assert check_groups(of, outcome) == ()
    assert form_groups(of) == outcome


def test_what_local_search_misses_a_solver_finds_and_local_search_improves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given that local search finds nothing by itself, the solver's groups are where it begins."""
    of = school(20, seed=7)
    monkeypatch.setattr(groups, "search_by_hand", lambda _: Verdict())
    verdict = search(of, 5.0)
    assert verdict.said_by == (CP_SAT,)
    assert verdict.groups is not None
    bare = ask(of, CP_SAT, Limits()).groups
    assert bare is not None
    assert planned(of, *verdict.groups).cost < planned(of, *bare).cost


def answers(monkeypatch: pytest.MonkeyPatch, said: dict[tuple[str, bool], Status]) -> None:
    """Let solvers say what they never should."""

    def solver_of(name: str) -> object:
        def solve(_: Model, limits: Limits, __: frozenset[int]) -> Answer:
            return Answer(status=said[name, limits.presolve])

        return solve

    monkeypatch.setattr(groups, "solver_of", solver_of)
    monkeypatch.setattr(groups, "search_by_hand", lambda _: Verdict())


@pytest.mark.parametrize(
    ("with_presolve", "without", "milp", "said_by"),
    [
        (Status.IMPOSSIBLE, Status.IMPOSSIBLE, Status.IMPOSSIBLE, (CP_SAT, MILP)),
        (Status.IMPOSSIBLE, Status.IMPOSSIBLE, Status.UNKNOWN, (CP_SAT,)),
        (Status.IMPOSSIBLE, Status.UNKNOWN, Status.UNKNOWN, ()),
        (Status.UNKNOWN, Status.UNKNOWN, Status.IMPOSSIBLE, (MILP,)),
        (Status.UNKNOWN, Status.UNKNOWN, Status.UNKNOWN, ()),
    ],
)
def test_what_one_solver_alone_says_is_called_so(
    monkeypatch: pytest.MonkeyPatch, with_presolve: Status, without: Status, milp: Status, said_by: tuple[str, ...]
) -> None:
    answers(monkeypatch, {(CP_SAT, True): with_presolve, (CP_SAT, False): without, (MILP, True): milp})
    verdict = search(crowd(13), 1.0)
    assert (verdict.said_by, verdict.possible) == (said_by, False if said_by else None)


def test_a_false_no_of_one_solver_is_found_out_by_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given that CP-SAT says wrongly that there are none, with and without presolve, the other finds some."""

    def solver_of(name: str) -> object:
        return solver_of_name(MILP) if name == MILP else lambda *_: Answer(status=Status.IMPOSSIBLE)

    monkeypatch.setattr(groups, "solver_of", solver_of)
    monkeypatch.setattr(groups, "search_by_hand", lambda _: Verdict())
    assert search(crowd(13), 5.0).possible is True


def test_in_no_time_nothing_is_claimed() -> None:
    """Given a school whose sites and pairs are hard to divide, and no time, it is out of time or found, never no."""
    of = attrs.evolve(school(40, seed=11, least=5, most=5), apart=frozenset({pair("p-1", "p-2")}))
    of = attrs.evolve(of, people=tuple(attrs.evolve(it, site=UnitId("one")) for it in of.people))
    assert isinstance(form_groups(of, 0.01), Planned | OutOfTime)
