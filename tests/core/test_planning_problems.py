"""What a plan of visits is asked for: who teaches when, and what a school may say about it."""

import attrs
import pytest
from hypothesis import given
from tests.planner.schools import WEEK, at, group, of_people, person, planned, small_problems, visit

from collegial_core import Unreadable
from collegial_core.planning import (
    Change,
    Does,
    Impossible,
    OutOfTime,
    Period,
    Problem,
    Proof,
    Reason,
    Relaxation,
    Time,
    Why,
    outcome_as_json,
    problem_as_json,
    read_problem,
    read_visit,
)
from collegial_core.planning.explain import relaxed, smallest_relaxations
from collegial_core.planning.outcome import Ease


def test_a_period_is_a_day_and_a_number_on_it() -> None:
    tuesday = Period.read("2.4")
    assert (tuesday.day, tuesday.number, str(tuesday)) == (2, 4, "2.4")
    assert Time(WEEK, tuesday).date.isoformat() == "2026-09-01"
    assert Time.read("2026-W36 2.4") == Time(WEEK, tuesday)
    assert str(at("2.4")) == "2026-W36 2.4"


@pytest.mark.parametrize("text", ["8.1", "0.1", "1.0", "1", "1.x", "Monday", "", "1.٣"])
def test_what_is_no_period_is_not_read(text: str) -> None:
    with pytest.raises(Unreadable, match="expected a"):
        Period.read(text, "line 3")


def test_a_timetable_says_what_somebody_does() -> None:
    somebody = person("p-1", "TF.")
    assert [somebody.does(at(f"1.{it}")) for it in (1, 2, 3)] == [Does.TEACHES, Does.FREE, Does.AWAY]


def test_a_change_holds_in_its_week_only_and_the_last_one_counts() -> None:
    changes = (Change(at("1.1"), Does.AWAY), Change(at("1.1"), Does.FREE))
    ill = person("p-1", "T", changes=changes)
    assert ill.does(at("1.1")) is Does.FREE
    assert ill.does(at("1.1", 1)) is Does.TEACHES


def test_nobody_teaches_and_is_free_at_once() -> None:
    one = frozenset({Period(1, 1)})
    with pytest.raises(Unreadable, match=r"teaches and is free in the same period, 1\.1"):
        attrs.evolve(person("p-1", "T"), free=one)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"visitors": 0}, "expected 1 or more"),
        ({"preferred": frozenset({("p-1", "p-9")})}, "p-1 and p-9 are not two of the people"),
        ({"avoided": frozenset({("p-1", "p-1")})}, "are not two of the people"),
        ({"fixed": (visit("p-1", "p-2", "1.2"), visit("p-1", "p-2", "1.2", 1))}, "p-1 to p-2 is there more than once"),
        ({"fixed": (visit("p-1", "p-2", "1.2"),), "left_out": frozenset({("p-1", "p-2")})}, "is left out as well"),
    ],
)
def test_what_cannot_be_meant_is_not_taken(asked: dict[str, object], says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        group("TF", "FT", **asked)


def test_times_without_school_cannot_be_used() -> None:
    problem = group("TF", "FT", closed=frozenset({at("1.1")}))
    assert [str(it) for it in problem.times] == ["2026-W36 1.2"]


def test_pairs_that_are_left_out_are_not_asked_for() -> None:
    problem = group("TF", "FT", left_out=frozenset({("p-1", "p-2")}))
    assert problem.pairs == (("p-2", "p-1"),)


WHOLE = {
    "people": [
        {
            "person": "p-1",
            "teaches": ["1.1", "1.2"],
            "free": ["1.3"],
            "closed": ["1.2"],
            "changes": [{"time": "2026-W36 1.1", "does": "away"}],
            "most_a_week": 1,
        },
        {"person": "p-2", "teaches": ["1.2"], "free": ["1.1", "1.3"]},
    ],
    "weeks": ["2026-W36"],
    "periods": ["1.1", "1.2", "1.3"],
    "closed": ["2026-W36 1.1"],
    "visitors": 2,
    "talk_days": None,
    "cover": False,
    "preferred": [["p-1", "p-2"]],
    "weights": {"cover": 7},
    "fixed": [{"time": "2026-W36 1.2", "visitor": "p-1", "host": "p-2", "talk": "2026-W36 1.3", "cover": True}],
}


def test_a_problem_is_read_from_json_and_written_back() -> None:
    problem = read_problem(WHOLE)
    assert problem.people[0].most_a_week == 1
    assert problem.weights.cover == 7
    assert problem.fixed == (read_visit(WHOLE["fixed"][0]),)
    assert read_problem(problem_as_json(problem)) == problem


@given(small_problems())
def test_every_problem_comes_back_from_json(problem: Problem) -> None:
    assert read_problem(problem_as_json(problem)) == problem


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ([], "$"),
        ({"weeks": "2026-W36"}, "$.weeks"),
        ({"weeks": ["36"]}, "$.weeks[0]"),
        ({"periods": ["9.9"]}, "$.periods[0]"),
        ({"closed": ["2026-W36"]}, "$.closed[0]"),
        ({"visitors": -1}, "$.visitors"),
        ({"visitors": True}, "$.visitors"),
        ({"cover": 1}, "$.cover"),
        ({"people": [{"person": "p-1"}]}, "$.people[0]"),
        ({"people": [{"person": "", "teaches": [], "free": []}]}, "$.people[0].person"),
        ({"people": [{"person": "p-1", "teaches": ["1.1"], "free": ["1.1"]}]}, "$.people[0]"),
        (
            {
                "people": [
                    {"person": "p-1", "teaches": [], "free": [], "changes": [{"time": "2026-W36 1.1", "does": "x"}]}
                ]
            },
            "$.people[0].changes[0].does",
        ),
        ({"avoided": [["p-1"]]}, "$.avoided[0]"),
        ({"weights": {"cover": -1}}, "$.weights.cover"),
        ({"colour": "red"}, "$.colour"),
    ],
)
def test_a_finding_says_where_in_the_json(change: object, path: str) -> None:
    with pytest.raises(Unreadable) as found:
        read_problem({**WHOLE, **change} if isinstance(change, dict) else change)
    assert found.value.path == path


def test_a_weight_below_nothing_is_no_weight() -> None:
    with pytest.raises(Unreadable, match="expected 0 or more, got -1"):
        attrs.evolve(read_problem(WHOLE).weights, cover=-1)


def test_an_outcome_is_written_with_its_sentences() -> None:
    problem = group("TF", "FT", talk_days=None)
    plan = planned(problem, visit("p-1", "p-2", "1.2"), visit("p-2", "p-1", "1.1"))
    written = outcome_as_json(plan)
    assert (written["outcome"], written["cost"], written["best"]) == ("planned", 0, True)
    assert written["value"][0]["time"] == "2026-W36 1.2"
    reason = Reason(why=Why.QUOTA, template="{visitor} makes {quota}.", facts={"visitor": "p-1", "quota": 2})
    ease = Relaxation(ease=Ease.QUOTA, template="Let each make {quota}.", facts={"quota": 3})
    no = outcome_as_json(Impossible(reasons=(reason,), relaxations=(ease,), proof=Proof(said_by=("quota",))))
    assert no["reasons"] == [{"name": "quota", "message": "p-1 makes 2.", "facts": {"visitor": "p-1", "quota": 2}}]
    assert (no["relaxations"][0]["message"], no["confirmed"]) == ("Let each make 3.", True)
    assert outcome_as_json(OutOfTime(best=plan, bound=0))["best"] == written
    assert outcome_as_json(OutOfTime(best=None, bound=3)) == {"outcome": "out-of-time", "best": None, "bound": 3}


@pytest.mark.parametrize(("ways", "confirmed"), [(("cp-sat",), False), (("cp-sat", "milp"), True), (("hall",), True)])
def test_what_one_solver_alone_says_is_not_confirmed(ways: tuple[str, ...], confirmed: bool) -> None:
    assert Proof(said_by=ways).confirmed is confirmed


@pytest.mark.parametrize(
    ("problem", "ease", "says"),
    [
        (group("TT", "TT", cover=False), Ease.COVER, "Let somebody else take a visitor's class, where it has to be."),
        (group("T", "F", "F", weeks_there=1), Ease.WEEKS, None),
    ],
)
def test_a_relaxation_changes_what_it_says(problem: Problem, ease: Ease, says: str | None) -> None:
    found = smallest_relaxations(problem, lambda it: it.cover if ease is Ease.COVER else len(it.weeks) == 3)
    (one,) = [it for it in found if it.ease is ease]
    assert relaxed(problem, one) != problem
    assert one.message == (says or "Plan over 2 weeks more.")


def test_every_kind_of_relaxation_is_tried_and_only_what_helps_is_said() -> None:
    problem = of_people(
        person("p-1", "TTF", most_a_week=1),
        person("p-2", "TFT"),
        person("p-3", "TTT", most_a_week=1),
        cover=False,
        quota=1,
    )
    found = smallest_relaxations(problem, lambda _: True, (("p-3", "p-1"),))
    of_others = {Ease.SHORTER, Ease.FEWER_WEEKS, Ease.OTHER_TIMES, Ease.SIZES, Ease.NO_SLOT, Ease.SITES, Ease.PAIR}
    assert [it.ease for it in found] == [it for it in Ease if it not in of_others]
    assert all(relaxed(problem, it) != problem for it in found)
    assert smallest_relaxations(problem, lambda _: None) == ()
    assert [it.message for it in found][-3:] == [
        "Let each make 2 visits a week.",
        "Let p-3 be free in period 1.1.",
        "Leave out, as visitor and host: p-3 to p-1.",
    ]


def frees(problem: Problem) -> list[str]:
    found = smallest_relaxations(problem, lambda _: True)
    return [it.message for it in found if it.ease is Ease.FREE]


def test_who_has_too_few_lessons_to_choose_from_is_freed_in_one_more() -> None:
    only_one_visits = frozenset({("p-2", "p-1"), ("p-2", "p-3"), ("p-3", "p-1"), ("p-3", "p-2")})
    assert frees(group("F.", "TT", "T.", left_out=only_one_visits)) == ["Let p-1 be free in period 1.2."]


def test_where_two_people_share_no_lesson_with_somebody_the_time_of_one_does_not_help() -> None:
    assert frees(group("T", "T", cover=False)) == []


def test_a_lesson_that_is_taught_in_one_week_alone_is_one_to_be_freed_for() -> None:
    """Given that p-2 teaches once, by a change, when p-1 could only be there then, that is what would help."""
    once = person("p-2", "FF", changes=(Change(at("1.2"), Does.TEACHES),))
    problem = of_people(person("p-1", "T."), once, left_out=frozenset({("p-2", "p-1")}), cover=False)
    assert frees(problem) == ["Let p-1 be free in period 1.2."]
