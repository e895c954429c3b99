"""The independent check of a plan: each rule is broken once."""

import attrs
import pytest
from tests.planner.schools import at, group, of_people, person, planned, visit

from collegial_core.planning import Change, Does, Planned, Problem, Visit
from collegial_core.planning.checker import Fault, WrongPlanError, check_visits, require_none
from collegial_core.planning.pricing import price

PAIR = group("TFFF", "FTFF", talk_days=0)
"""Two colleagues who can visit each other and talk in the third or the fourth period."""

GOOD = (visit("p-1", "p-2", "1.2", talk="1.3"), visit("p-2", "p-1", "1.1", talk="1.4"))


def broken(problem: Problem, *visits: Visit) -> list[str]:
    return [it.rule for it in check_visits(problem, planned(problem, *visits))]


def test_a_good_plan_breaks_no_rule() -> None:
    assert broken(PAIR, *GOOD) == []


@pytest.mark.requirement("S4-02")
@pytest.mark.parametrize(
    ("talk", "rule"), [("1.2", "deadline"), ("1.1", "deadline"), ("1.3", "one-place"), ("2.1", "deadline")]
)
def test_a_talk_comes_after_the_visit_and_in_time(talk: str, rule: str) -> None:
    late = attrs.evolve(GOOD[0], talk=at(talk))
    other = attrs.evolve(GOOD[1], talk=at("1.3"))
    assert rule in broken(PAIR, late, other)


def test_a_talk_needs_both_to_be_free_and_a_school_day() -> None:
    problem = group("TFFT", "FTFF", talk_days=0)
    assert broken(problem, GOOD[0], GOOD[1]) == ["both-free"]
    assert broken(attrs.evolve(PAIR, closed=frozenset({at("1.3")})), *GOOD) == ["both-free"]


def test_a_method_without_talks_has_none() -> None:
    assert broken(attrs.evolve(PAIR, talk_days=None), *GOOD) == ["deadline", "deadline"]


@pytest.mark.requirement("S4-03")
def test_everyone_visits_everyone_once_if_the_plan_is_to_be_whole() -> None:
    assert broken(PAIR, GOOD[0]) == ["whole"]
    assert broken(attrs.evolve(PAIR, whole=False), GOOD[0]) == []
    again = visit("p-1", "p-2", "1.2")
    assert broken(PAIR, *GOOD, again) == ["once", "visitors"]
    without = attrs.evolve(PAIR, left_out=frozenset({("p-1", "p-2")}))
    assert "asked-for" in broken(without, *GOOD)


def test_a_visit_is_to_a_lesson_while_the_visitor_is_there() -> None:
    assert "lesson" in broken(PAIR, attrs.evolve(GOOD[0], time=at("1.1"), cover=True), GOOD[1])
    assert "time" in broken(PAIR, attrs.evolve(GOOD[0], time=at("1.2", 5), talk=None), GOOD[1])
    ill = person("p-1", "TFFF", changes=(Change(at("1.2"), Does.AWAY),))
    assert broken(of_people(ill, PAIR.people[1], talk_days=0), *GOOD) == ["present"]


def test_cover_is_told_and_allowed() -> None:
    busy = group("TT", "FT")
    to_cover = visit("p-1", "p-2", "1.2", cover=True), visit("p-2", "p-1", "1.1")
    assert broken(busy, *to_cover) == []
    assert broken(attrs.evolve(busy, cover=False), *to_cover) == ["free"]
    assert broken(busy, attrs.evolve(to_cover[0], cover=False), to_cover[1]) == ["cover"]


def test_so_many_watch_a_lesson_as_the_method_has() -> None:
    watched = group("T", "F", "F", whole=False)
    both = visit("p-2", "p-1", "1.1"), visit("p-3", "p-1", "1.1")
    assert broken(watched, *both) == ["visitors"]
    assert broken(attrs.evolve(watched, visitors=2), *both) == []


def test_nobody_hosts_while_visiting() -> None:
    problem = group("T", "T", "T", whole=False)
    round_the_table = visit("p-1", "p-2", "1.1", cover=True), visit("p-2", "p-3", "1.1", cover=True)
    (fault,) = check_visits(problem, planned(problem, *round_the_table))
    assert fault.rule == "one-place"
    assert fault.message == ("p-2 would be in several places at 2026-W36 1.1: lesson that is visited, visit to p-3.")


def test_caps_of_a_week_and_quotas_are_kept() -> None:
    capped = of_people(person("p-1", "FF", most_a_week=1), person("p-2", "T."), person("p-3", ".T"), whole=False)
    both = visit("p-1", "p-2", "1.1"), visit("p-1", "p-3", "1.2")
    assert broken(capped, *both) == ["week-cap"]
    assert broken(attrs.evolve(group("FF", "T.", ".T", whole=False), quota=1), *both) == ["quota"]


def test_fixed_visits_are_facts_and_what_is_new_fits_beside_them() -> None:
    held = visit("p-1", "p-2", "1.1", cover=True)
    problem = attrs.evolve(PAIR, fixed=(held,), talk_days=None)
    assert broken(problem, held, visit("p-2", "p-1", "1.1", week=0)) == ["one-place", "one-place"]
    assert broken(attrs.evolve(problem, whole=False)) == ["fixed"]
    assert broken(attrs.evolve(problem, whole=False), held) == []


def test_what_is_told_of_the_cost_is_true() -> None:
    right = planned(PAIR, *GOOD)
    assert [it.rule for it in check_visits(PAIR, attrs.evolve(right, bound=right.cost + 1))] == ["cost"]


def counts(problem: Problem, *visits: Visit) -> dict[str, int]:
    return {it.name: it.count for it in price(problem, visits) if it.count}


def test_each_part_of_the_cost_is_counted() -> None:
    closed = attrs.evolve(PAIR.people[1], closed=frozenset({at("1.2").period}))
    problem = attrs.evolve(
        PAIR,
        people=(PAIR.people[0], closed),
        avoided=frozenset({("p-1", "p-2")}),
        preferred=frozenset({("p-2", "p-1")}),
        talk_days=7,
    )
    assert counts(problem, attrs.evolve(GOOD[0], talk=at("1.3", 1))) == {
        "unplaced": 1,
        "preferred": 1,
        "talk_delay": 7,
        "closed": 1,
        "avoided": 1,
    }
    assert counts(problem, visit("p-1", "p-2", "1.2", cover=True)) == {
        "unplaced": 1,
        "preferred": 1,
        "cover": 1,
        "no_talk": 1,
        "closed": 1,
        "avoided": 1,
    }


@pytest.mark.requirement("S4-07")
def test_visits_are_spread_over_weeks_and_hosts() -> None:
    three = group("TFF", "FTF", "FFT", weeks_there=2, whole=False)
    crowded = visit("p-1", "p-2", "1.2"), visit("p-1", "p-3", "1.3"), visit("p-3", "p-2", "1.2", 1)
    assert counts(three, *crowded) == {"unplaced": 3, "uneven_week": 1, "uneven_hosting": 1}
    assert counts(group()) == {}


def test_a_plan_is_best_when_none_can_cost_less() -> None:
    plan = planned(PAIR, *GOOD)
    assert plan.best
    assert not attrs.evolve(plan, costs=price(PAIR, GOOD[:1])).best
    assert isinstance(plan, Planned)


def test_a_plan_that_breaks_a_rule_is_a_mistake_of_its_planner() -> None:
    fault = Fault(rule="quota", template="{visitor} makes too many visits.", facts={"visitor": "p-1"})
    require_none(())
    with pytest.raises(WrongPlanError, match="p-1 makes too many visits"):
        require_none((fault,))
