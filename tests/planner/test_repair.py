"""Repairs by every planner: no plan changes fewer visits, and what is proposed keeps every rule."""

from random import Random

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.planner.schools import drawn_group, small_problems
from tests.planner.test_accepting import BY, ON, WEEKS, G, proposed, school_with, timetable_of
from tests.planner.trying import best_cost
from tests.school import sept

import collegial_core as cc
from collegial_core.ids import PersonId
from collegial_core.kernel import Severity
from collegial_core.planning import Change, Does, Planned, Problem
from collegial_core.planning.by_hand import plan_by_hand
from collegial_core.planning.rounds import Wishes
from collegial_planner import plan_visits
from collegial_timetables.proposing import Planner, accept
from collegial_timetables.repairing import RepairProposal, propose_repair


@settings(max_examples=60)
@given(small_problems(most_periods=3), st.randoms(use_true_random=False))
def test_no_plan_costs_less_where_visits_stand(problem: Problem, chance: Random) -> None:
    """Given a plan, when somebody is away at a time, then the plan that moves least is the best of all plans."""
    before = plan_visits(problem)
    assume(isinstance(before, Planned) and before.value)
    assert isinstance(before, Planned)
    ill = chance.choice(problem.people)
    away = Change(chance.choice(before.value).time, Does.AWAY)
    changed = attrs.evolve(
        problem,
        people=tuple(attrs.evolve(it, changes=(*it.changes, away)) if it is ill else it for it in problem.people),
        standing=before.value,
        weights=attrs.evolve(problem.weights, moved=700),
    )
    outcome = plan_visits(changed)
    assert (outcome.cost if isinstance(outcome, Planned) else None) == best_cost(changed)


def proposal_of(days: list[int], planner: Planner) -> tuple[RepairProposal, cc.Ledger]:
    """Give what is proposed when p-2 is ill on some days of September, after all visits are planned."""
    school = school_with()
    accept(school.ledger, proposed(school))
    wishes = Wishes(away={PersonId("p-2"): frozenset(map(sept, days))})
    timetable = timetable_of(WEEKS)
    return propose_repair(school.ledger, G, timetable, by=BY, on=ON, planner=planner, wishes=wishes), school.ledger


@pytest.mark.parametrize("planner", [plan_visits, plan_by_hand])
@pytest.mark.parametrize("days", [[], [7], [7, 8], [14, 15, 21, 22, 28, 29]])
def test_no_more_than_what_is_broken_changes_and_no_rule_is_broken(days: list[int], planner: Planner) -> None:
    proposal, ledger = proposal_of(days, planner)
    assert list(proposal.refused) == []
    assert len(proposal.amended) == len(proposal.repair.broken)
    accept(ledger, proposal)
    assert [it for it in ledger.check() if it.severity is Severity.E] == []
    at = {PersonId("p-2") in (it.visitor, it.host) for it in ledger.state.visits.values() if it.date.day in days}
    assert True not in at


def test_a_repair_grown_stale_is_not_recorded() -> None:
    proposal, ledger = proposal_of(list(range(1, 31)), plan_visits)
    assert len(proposal.amended) > 1
    ledger.do_all([proposal.amended[0].request])
    number = len(list(ledger.entries()))
    with pytest.raises(cc.Stale):
        accept(ledger, proposal)
    assert len(list(ledger.entries())) == number


def test_one_lesson_of_a_group_of_six_that_falls_away_moves_one_visit() -> None:
    problem = drawn_group(6, 1, weeks_there=8)
    before = plan_visits(problem)
    assert isinstance(before, Planned)
    lost = before.value[7]
    gone = Change(lost.time, Does.AWAY)
    people = tuple(attrs.evolve(it, changes=(gone,)) if it.person == lost.host else it for it in problem.people)
    weights = attrs.evolve(problem.weights, moved=100_000)
    after = plan_visits(attrs.evolve(problem, people=people, standing=before.value, weights=weights))
    assert isinstance(after, Planned)
    assert after.best
    assert {
        it.pair for it in after.value if it.time not in {was.time for was in before.value if was.pair == it.pair}
    } == {lost.pair}
