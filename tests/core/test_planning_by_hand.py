"""Plans without a solver: first fit, best fit, the rotation table, stable matching; and what is known beforehand."""

from collections import Counter
from itertools import permutations

import attrs
import pytest
from tests.planner.schools import at, drawn_group, group, of_people, person, visit

from collegial_core.planning import Change, Does, Impossible, OutOfTime, Planned, Problem, Visit, Why
from collegial_core.planning.board import Board
from collegial_core.planning.bounds import fewest_points, known_facts
from collegial_core.planning.by_hand import plan_by_hand
from collegial_core.planning.checker import check_visits
from collegial_core.planning.explain import reasons_against, visits_in_conflict
from collegial_core.planning.galvin import colours, galvin, stable_matching
from collegial_core.planning.greedy import best_fit, improved, plan_best_fit, plan_first_fit
from collegial_core.planning.options import options_of
from collegial_core.planning.rotation import plan_rotation
from collegial_core.visit import fewest_slots

BY_HAND = [plan_first_fit, plan_best_fit, plan_rotation]

TALKS = drawn_group(5, seed=7, talk_days=7, whole=False)


def faults(problem: Problem, plan: Planned[tuple[Visit, ...]]) -> list[str]:
    return [it.message for it in check_visits(attrs.evolve(problem, whole=False), plan)]


@pytest.mark.parametrize("by_hand", BY_HAND)
@pytest.mark.parametrize(
    "problem",
    [
        TALKS,
        attrs.evolve(TALKS, visitors=3, cover=False, quota=3),
        attrs.evolve(TALKS, people=tuple(attrs.evolve(it, most_a_week=1) for it in TALKS.people)),
        attrs.evolve(TALKS, weeks=()),
        group("F"),
        group(),
    ],
)
def test_a_plan_by_hand_breaks_no_rule(by_hand: type, problem: Problem) -> None:
    assert faults(problem, by_hand(problem)) == []


def test_the_first_fit_takes_the_earliest_lesson_and_the_best_fit_the_cheapest() -> None:
    problem = group("TFT", "FTF", talk_days=None)
    closed = attrs.evolve(problem.people[0], closed=frozenset({at("1.1").period}))
    problem = attrs.evolve(problem, people=(closed, problem.people[1]))
    first, best = plan_first_fit(problem), plan_best_fit(problem)
    assert [str(it.time) for it in first.value] == ["2026-W36 1.1", "2026-W36 1.2"]
    assert [str(it.time) for it in best.value] == ["2026-W36 1.2", "2026-W36 1.3"]
    assert (first.cost, best.cost, best.bound, best.best) == (60, 0, 0, True)


def test_the_rotation_table_gives_each_turn_its_week() -> None:
    problem = group("TFF", "FTF", "FFT", weeks_there=2)
    assert [(it.time.week.number, *it.pair) for it in plan_rotation(problem).value] == [
        (36, "p-3", "p-1"),
        (36, "p-1", "p-2"),
        (36, "p-2", "p-3"),
        (37, "p-2", "p-1"),
        (37, "p-3", "p-2"),
        (37, "p-1", "p-3"),
    ]


def test_what_costs_more_than_to_leave_it_out_is_left_out() -> None:
    problem = group("T", "T", whole=False)
    dear = attrs.evolve(problem, weights=attrs.evolve(problem.weights, cover=2000))
    assert plan_best_fit(dear).value == ()
    assert len(plan_best_fit(problem).value) == 1


def test_a_visit_is_put_in_by_moving_another() -> None:
    problem = group(
        "F.", "TT", "T.", left_out=frozenset({("p-2", "p-1"), ("p-2", "p-3"), ("p-3", "p-2"), ("p-3", "p-1")})
    )
    one = attrs.evolve(problem.people[0], free=frozenset({at("1.1").period, at("1.2").period}))
    problem = attrs.evolve(problem, people=(one, *problem.people[1:]))
    board = Board.of(problem)
    board.place(("p-1", "p-2"), board.options.of["p-1", "p-2"][0])
    assert board.missing == [("p-1", "p-3")]
    assert improved(board).missing == []


def test_what_does_not_find_another_place_stays_and_fixed_visits_always_do() -> None:
    three = group("F", "T", "T", whole=False)
    board = improved(best_fit(Board.of(three)))
    assert [it.pair for it in board.visits] == [("p-1", "p-2")]
    held = visit("p-1", "p-3", "1.1")
    board = improved(best_fit(Board.of(attrs.evolve(three, fixed=(held,)))))
    assert board.visits == (held,)


def test_nobody_is_given_more_than_their_quota_however_much_room_there_is() -> None:
    problem = group("TFF", "FTF", "FFT", weeks_there=2, quota=1, whole=False)
    assert Counter(it.visitor for it in improved(best_fit(Board.of(problem))).visits) == {"p-1": 1, "p-2": 1, "p-3": 1}


def test_each_time_of_a_visit_is_tried_once_whenever_they_could_talk() -> None:
    """Given one lesson for two visits, with two times to talk, then one of them finds no room."""
    problem = group("FFF", "TFF", "TFF", talk_days=0, cover=False, whole=False)
    board = improved(best_fit(Board.of(problem)))
    assert [it.pair for it in board.visits] == [("p-1", "p-2")]
    assert ("p-1", "p-3") in board.missing


# --- all by hand --------------------------------------------------------------


def test_by_hand_it_is_said_why_there_is_no_plan() -> None:
    outcome = plan_by_hand(group("T", "T", cover=False))
    assert isinstance(outcome, Impossible)
    assert {it.why for it in outcome.reasons} == {Why.NO_SHARED_LESSON, Why.TOO_FEW_POINTS}


def test_where_best_fit_leaves_something_out_stable_matching_finds_room() -> None:
    problem = group("FTFTTF", "FFTFTT", "TTTFFF", cover=False)
    assert improved(best_fit(Board.of(problem))).missing
    outcome = plan_by_hand(problem)
    assert isinstance(outcome, Planned)
    assert (faults(problem, outcome), len(outcome.value)) == ([], 6)


def test_what_is_not_found_by_hand_is_out_of_time_and_not_called_impossible() -> None:
    """Given six visits that cannot all be placed, for no reason that is seen by hand, no plan is claimed nor denied."""
    problem = group("F.TFTT", "TFFTFF", "FTTTFF", cover=False)
    outcome = plan_by_hand(problem)
    assert isinstance(outcome, OutOfTime)
    assert outcome.best is None
    assert why_not(problem) == []


def test_a_plan_that_is_not_known_to_be_the_best_says_how_far_it_may_be_from_it() -> None:
    """Given a plan that costs more than each pair's cheapest option, by hand it is not said that it is the best."""
    outcome = plan_by_hand(drawn_group(4, 0, weeks_there=3))
    assert isinstance(outcome, OutOfTime)
    assert outcome.best is not None
    assert outcome.best.cost > outcome.bound


def test_a_fixed_visit_keeps_its_people_busy() -> None:
    held = visit("p-1", "p-2", "1.1", talk="1.2")
    problem = group("FFT", "TFF", "TTF", fixed=(held,), talk_days=0, whole=False)
    plan = plan_best_fit(problem)
    assert held in plan.value
    assert faults(problem, plan) == []
    crowd = attrs.evolve(group("T", "F", "F", fixed=(visit("p-2", "p-1", "1.1"),), whole=False), visitors=2)
    assert {it.visitor for it in plan_best_fit(crowd).value} == {"p-2", "p-3"}
    away = attrs.evolve(crowd, visitors=1)
    assert len(plan_best_fit(away).value) == 1


def test_nobody_is_covered_out_of_a_lesson_that_others_come_to_see() -> None:
    held = visit("p-2", "p-1", "1.1", cover=True)
    problem = group("T", "T", "T", fixed=(held,), visitors=2, whole=False)
    assert options_of(problem).of["p-1", "p-3"] == ()


# --- what is known ------------------------------------------------------------


@pytest.mark.requirement("S4-06")
@pytest.mark.parametrize("people", range(9))
def test_the_fewest_points_are_those_of_a_tournament(people: int) -> None:
    pairs = people * (people - 1)
    assert fewest_points(pairs, people, 1) == fewest_slots(people)
    assert fewest_points(pairs, people, max(1, people - 1)) == fewest_slots(people, together=True)


def test_known_facts_are_said_with_their_numbers() -> None:
    problem = group("TF.", "FT.", "TTF", talk_days=None)
    assert [it.message for it in known_facts(problem, options_of(problem))] == [
        "3 people make 6 visits.",
        "They take 6 points in time at the least, and 2 are usable.",
        "At least 2 visits take cover, or cannot be placed.",
        "No plan costs less than 200, each visit's cheapest option added up.",
    ]


def test_each_visit_with_more_choices_than_rivals_is_placed() -> None:
    problem = group("TFF", "FTF", "FFT", weeks_there=2)
    assert known_facts(problem, options_of(problem))[-1].name == "galvin"
    board = galvin(Board.of(problem))
    assert board is not None
    assert board.missing == []
    assert galvin(Board.of(attrs.evolve(problem, weeks=problem.weeks[:1]))) is None
    assert galvin(Board.of(group("TT", "TT"))) is None
    assert plan_rotation(attrs.evolve(problem, left_out=frozenset({("p-1", "p-2")}))).cost == 0


def test_a_cap_in_the_way_of_a_matching_is_no_answer() -> None:
    problem = group("TFF", "FTF", "FFT", weeks_there=2)
    assert galvin(Board.of(attrs.evolve(problem, quota=1))) is None


def test_a_stable_matching_leaves_no_pair_that_would_both_rather() -> None:
    everyone = colours(group("T", "T", "T", "T"))
    for pairs in permutations([("p-1", "p-3"), ("p-2", "p-3"), ("p-2", "p-4"), ("p-1", "p-4")]):
        matched = stable_matching(pairs, everyone)
        for visitor, host in set(pairs) - set(matched):
            colour = everyone[visitor, host]
            assert any(
                (it[0] == visitor and everyone[it] > colour) or (it[1] == host and everyone[it] < colour)
                for it in matched
            )


# --- why not ------------------------------------------------------------------


def why_not(problem: Problem) -> list[tuple[Why, str]]:
    return [(it.why, it.message) for it in reasons_against(problem, options_of(problem))]


def test_who_never_shares_a_lesson_is_named() -> None:
    assert why_not(group("T", "T", weeks_there=9, cover=False))[0] == (
        Why.NO_SHARED_LESSON,
        "p-1 is never there and free when these teach: p-2.",
    )
    assert why_not(group("T.", ".T", weeks_there=9))[1] == (
        Why.NO_SHARED_LESSON,
        "p-2 is never there when these teach: p-1.",
    )


@pytest.mark.requirement("S4-04")
def test_a_quota_below_the_colleagues_is_named() -> None:
    assert why_not(group("TFF", "FTF", "FFT", weeks_there=3, quota=1))[0] == (
        Why.QUOTA,
        "p-1 has 2 colleagues to visit, and makes 1 visit at most.",
    )


ONE_HOST = frozenset(permutations(("p-2", "p-3"), 2)) | {("p-1", "p-2"), ("p-1", "p-3")}
"""What is left out where the two others only visit p-1."""

ONE_VISITOR = frozenset((visitor, host) for host, visitor in ONE_HOST)


def test_too_few_points_are_named_for_the_group_and_the_visitor() -> None:
    assert why_not(group("F", "T", "T", left_out=ONE_VISITOR)) == [
        (Why.TOO_FEW_POINTS, "2 visits take 2 points in time, and 1 is there."),
        (Why.TOO_FEW_POINTS, "p-1 cannot visit all of these: p-2, p-3. There is room for 1, in 1 lesson."),
    ]


def test_a_host_with_too_few_lessons_is_named() -> None:
    host = group("T", "F", "F", left_out=ONE_HOST)
    assert why_not(host)[1:] == [
        (Why.TOO_FEW_POINTS, "These cannot all visit p-1: p-2, p-3. They share 1 lesson, with room for 1."),
    ]
    assert why_not(attrs.evolve(host, visitors=2)) == []


def test_a_cap_of_the_week_is_named() -> None:
    capped = of_people(
        person("p-1", "FF", most_a_week=1),
        person("p-2", "TF"),
        person("p-3", "FT"),
        left_out=ONE_VISITOR,
    )
    says = "p-1 cannot visit all of these: p-2, p-3. With 1 a week at most there is room for 1."
    assert why_not(capped) == [(Why.WEEK_CAP, says)]
    held = attrs.evolve(capped, fixed=(visit("p-1", "p-2", "1.1"),))
    assert [it for it, _ in why_not(held)] == [Why.WEEK_CAP]


def test_visits_in_conflict_are_those_that_are_all_needed_for_it() -> None:
    problem = drawn_group(4, seed=1)
    bad = {("p-1", "p-2"), ("p-3", "p-2")}
    reason = visits_in_conflict(problem, lambda it: not bad <= set(it.pairs))
    assert reason.why is Why.TOGETHER
    assert set(reason.facts["pairs"]) == bad


def test_somebody_who_is_away_makes_no_visit_then() -> None:
    ill = person("p-1", "FF", changes=(Change(at("1.1"), Does.AWAY),))
    assert [it.time for it in options_of(of_people(ill, person("p-2", "TT"))).of["p-1", "p-2"]] == [1]


def test_what_somebody_does_in_another_term_changes_no_option() -> None:
    later = person("p-1", "FF", changes=(Change(at("1.1", week=20), Does.AWAY),))
    assert [it.time for it in options_of(of_people(later, person("p-2", "TT"))).of["p-1", "p-2"]] == [0, 1]
