"""A round planned again after something changed: what still stands stays, and no more changes than has to."""

import datetime as dt
from collections.abc import Mapping, Sequence

import attrs
import pytest
from tests.core.test_planning_rounds import FIRST, IN_TURN, G, teaches
from tests.planner.schools import group, visit
from tests.school import School, sept, unreadable

import collegial_core as cc
from collegial_core.group import MemberJoined, MemberLeft
from collegial_core.ids import PersonId, VisitId
from collegial_core.kernel import Severity
from collegial_core.planning import Does, Visit
from collegial_core.planning.by_hand import placed_by_hand
from collegial_core.planning.checker import check_visits
from collegial_core.planning.options import options_of
from collegial_core.planning.outcome import Proof
from collegial_core.planning.pricing import price
from collegial_core.planning.repair import Amended, Broken, Repair, repair_problem, repair_requests
from collegial_core.planning.rounds import Wishes
from collegial_core.planning.timetable import Timetable
from collegial_core.visit import Step, VisitCancelled, VisitMoved, VisitPlanned

ON = sept(8)
BY = PersonId("p-1")

PLANNED = {
    "a": ("p-1", "p-2", 7),
    "b": ("p-2", "p-3", 14),
    "c": ("p-3", "p-2", 14),
    "d": ("p-4", "p-1", 15),
    "e": ("p-1", "p-4", 15),
}
"""Visits on Mondays and Tuesdays of September, in the lesson that the host has then."""


def school(members: int = 4, visits: Mapping[str, tuple[str, str, int]] = PLANNED) -> School:
    made = School().starts("base-group-visits@3").runs(members, method="base-group-visits@3").opens()
    for name, (visitor, host, day) in visits.items():
        on = sept(day)
        made.plans_visit(visitor, host, on, visit=name, lesson=f"{host}.{on.isoweekday()}")
    return made


def repair(made: School, timetable: Timetable = IN_TURN, **away: Sequence[dt.date]) -> Repair:
    days = {PersonId(f"p-{name[1:]}"): frozenset(each) for name, each in away.items()}
    return repair_problem(made.ledger.state, G, timetable, ON, Wishes(away=days))


def broken(of: Repair) -> dict[str, Broken]:
    return {it.visit: why for it, why in of.broken}


def repaired(made: School, of: Repair) -> dict[str, Amended]:
    """Plan again by hand, see that the checker has nothing against it, record it, and give what was changed."""
    board = placed_by_hand(of.of.problem, options_of(of.of.problem))
    plan = board.finished(0, Proof(said_by=("hand",)))
    assert check_visits(of.of.problem, plan) == ()
    amended = repair_requests(made.ledger.state, of, plan.value, by=BY, on=ON)
    made.ledger.do_all([it.request for it in amended])
    assert [it for it in made.ledger.check() if it.severity is Severity.E] == []
    return {it.was.visit: it for it in amended if it.was is not None}


def where(made: School, name: str) -> tuple[str, str, Step]:
    there = made.ledger.state.visits[VisitId(name)]
    return str(there.date), there.lesson, there.step


@pytest.mark.requirement("S4-02")
def test_where_nothing_is_broken_nothing_planned_is_moved_and_what_is_missing_is_planned() -> None:
    made = school()
    of = repair(made)
    assert of.broken == ()
    assert [it.visit for it in of.was] == ["b", "c", "d", "e"]
    assert repaired(made, of) == {}
    assert len(made.ledger.state.visits) == 12


@pytest.mark.requirement("S4-02")
def test_whoever_is_ill_neither_visits_nor_is_visited_and_the_others_stay() -> None:
    """Given p-2 ill on the 14th, then the visits that p-2 would make or receive that day move, and no others."""
    made = school()
    before = {name: where(made, name) for name in PLANNED}
    of = repair(made, p2=[sept(14)])
    assert broken(of) == {"b": Broken.NOT_THERE, "c": Broken.NOT_THERE}
    amended = repaired(made, of)
    assert {name: type(it.request.asked) for name, it in amended.items()} == {"b": VisitMoved, "c": VisitMoved}
    for name in "ade":
        assert where(made, name) == before[name]
    assert {where(made, name)[0] for name in "bc"}.isdisjoint({"2026-09-14"})


def without(lesson: str, *more: str) -> Timetable:
    return Timetable(tuple(it for it in IN_TURN.doings if it.lesson not in {lesson, *more}))


def test_a_lesson_that_is_cancelled_takes_its_visits_with_it() -> None:
    made = school()
    of = repair(made, without("p-2.1"))
    assert broken(of) == {"c": Broken.NO_LESSON}
    assert list(repaired(made, of)) == ["c"]
    assert where(made, "c")[1] == "p-2.2"


def test_a_lesson_that_is_moved_within_its_day_keeps_its_visit_where_the_visitor_can_come() -> None:
    """Given p-2's lesson moved to the first period, in which p-1 teaches and p-3 is free, then c stays as it is."""
    made = school()
    moved = Timetable((*without("p-2.1").doings, teaches("p-2", 1, 1, 2, "p-2.1")))
    of = repair(made, moved)
    assert of.broken == ()
    assert repaired(made, of) == {}


@pytest.mark.requirement("S4-01")
def test_the_visits_of_whoever_left_are_called_off() -> None:
    made = school()
    made.does(MemberLeft(group=G, person=PersonId("p-4")), on=ON, because="Elsewhere")
    of = repair(made)
    assert broken(of) == {"d": Broken.NOT_ASKED, "e": Broken.NOT_ASKED}
    amended = repaired(made, of)
    assert {name: type(it.request.asked) for name, it in amended.items()} == {"d": VisitCancelled, "e": VisitCancelled}
    assert [where(made, name)[2] for name in "de"] == [Step.CANCELLED] * 2


def test_whoever_joined_is_planned_for_and_nothing_else_is_touched() -> None:
    made = school()
    more = tuple(attrs.evolve(it, person=PersonId("p-5")) for it in IN_TURN.of(PersonId("p-4"), FIRST, 1))
    five = Timetable((*IN_TURN.doings, *(attrs.evolve(it, lesson=it.lesson and "p-5.1") for it in more)))
    made.does(MemberJoined(group=G, person=PersonId("p-5")), on=ON, because="New here")
    of = repair(made, five)
    assert of.broken == ()
    board = placed_by_hand(of.of.problem, options_of(of.of.problem))
    amended = repair_requests(made.ledger.state, of, board.visits, by=BY, on=ON)
    assert {type(it.request.asked) for it in amended} == {VisitPlanned}
    theirs = [it for it in amended if it.visit is not None and PersonId("p-5") in it.visit.pair]
    assert len(theirs) == 8


def test_what_lies_before_the_day_is_left_alone() -> None:
    """Given a visit planned for yesterday, of which nobody has told, it is neither moved nor asked for again."""
    of = repair(school(), p1=[sept(7)])
    assert ("p-1", "p-2") in of.of.problem.left_out
    assert of.broken == ()


def test_as_few_as_can_be_are_moved_before_anything_else_counts() -> None:
    """Given a visit that needs cover where it stands, it stays, though it would cost less elsewhere."""
    problem = group("TF", "TT", standing=(visit("p-1", "p-2", "1.1"),), left_out=frozenset({("p-2", "p-1")}))
    weights = attrs.evolve(problem.weights, moved=5000)
    plan = placed_by_hand(attrs.evolve(problem, weights=weights), options_of(attrs.evolve(problem, weights=weights)))
    assert next(it for it in plan.visits if it.pair == ("p-1", "p-2")).cover
    moved = placed_by_hand(problem, options_of(problem))
    assert not next(it for it in moved.visits if it.pair == ("p-1", "p-2")).cover
    assert {it.name: it.count for it in price(problem, moved.visits)}["moved"] == 1
    assert {it.name: it.count for it in price(problem, ())}["moved"] == 1


def test_a_fixed_visit_that_stood_elsewhere_counts_as_moved() -> None:
    fixed, stood = visit("p-1", "p-2", "1.2"), visit("p-1", "p-2", "1.1")
    problem = group("FF", "TT", fixed=(fixed,), standing=(stood,), whole=False)
    weighed = attrs.evolve(problem, weights=attrs.evolve(problem.weights, moved=7))
    assert options_of(weighed).of["p-1", "p-2"][0].cost == 7
    assert options_of(attrs.evolve(weighed, standing=(fixed,))).of["p-1", "p-2"][0].cost == 0


def test_a_new_visit_that_cannot_be_asked_for_is_said() -> None:
    made = school()
    of = repair(made)
    wrong = Visit(time=next(of.of.problem.times), visitor=PersonId("p-1"), host=PersonId(""))
    with pytest.raises(cc.Unreadable):
        repair_requests(made.ledger.state, of, [wrong], by=BY, on=ON)


def test_a_round_that_is_over_is_not_repaired() -> None:
    made = School().starts("base-group-visits@3").runs(4, method="base-group-visits@3")
    with unreadable("group", "g has no open round; open one first, with round.open"):
        repair(made)


def test_who_is_away_is_away_whatever_the_timetable_says() -> None:
    of = repair(school(), p3=[sept(14)]).of
    away = next(it for it in of.problem.people if it.person == "p-3")
    assert {away.does(it) for it in of.problem.times if it.date == sept(14)} == {Does.AWAY}
