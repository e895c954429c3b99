"""People of a plan as groups to be formed: who, when they could meet, who could visit whom, and what is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.core.test_planning_series import MORNINGS, doing
from tests.school import AUTUMN, School, refused, sept, unreadable

from collegial_core.group import GroupClosed, PersonLeft
from collegial_core.ids import GroupId, PersonId, UnitId
from collegial_core.planning import Does, Planned
from collegial_core.planning.forming import FormingProblem, GroupWishes, forming_problem, group_requests
from collegial_core.planning.group_forming import form_groups
from collegial_core.planning.timetable import Doing, Span, Timetable
from collegial_core.policy import MethodRef
from collegial_core.schedule.week import Week

if TYPE_CHECKING:
    from datetime import date

VISITS = MethodRef("base-group-visits@3")
ON = sept(1)


def starts_with(*methods: str, people: int = 4) -> School:
    return School().starts(*(methods or (VISITS,)), people=people)


def problem_of(
    school: School, timetable: Timetable = MORNINGS, method: str = VISITS, on: date = ON, **wishes: Any
) -> FormingProblem:
    asked = GroupWishes(method=MethodRef(method), name="bas", **wishes)
    return forming_problem(school.ledger.state, timetable, on, asked)


def people(of: FormingProblem) -> list[str]:
    return [it.person for it in of.problem.people]


# --- who ------------------------------------------------------------------------


@pytest.mark.requirement("S4-09")
def test_those_who_are_in_no_group_of_the_method_are_put_into_groups() -> None:
    """Given a group of the method with p-1 and p-2, the others are left; a closed group leaves its members free."""
    school = starts_with()
    school.forms(["p-1", "p-2"], method=VISITS)
    assert people(problem_of(school)) == ["p-3", "p-4"]
    with unreadable("people", "p-1 is in g already, a group of the same method"):
        problem_of(school, people=(PersonId("p-1"),))
    school.forms(["p-3", "p-4"], group="h", method=VISITS)
    with unreadable("people", "there is nobody without a group of base-group-visits"):
        problem_of(school)
    school.does(GroupClosed(group=GroupId("g")))
    assert people(problem_of(school)) == ["p-1", "p-2"]


@pytest.mark.requirement("S4-11")
def test_whoever_has_left_is_put_into_no_group() -> None:
    school = starts_with()
    school.does(PersonLeft(person=PersonId("p-2")))
    assert people(problem_of(school)) == ["p-1", "p-3", "p-4"]
    with unreadable("people", "p-2 is not in the plan"):
        problem_of(school, people=(PersonId("p-2"),))


def test_a_group_of_another_method_is_in_nobodys_way() -> None:
    school = starts_with(VISITS, "reflecting-group-talk@1")
    school.forms(4, method="reflecting-group-talk@1")
    assert len(people(problem_of(school))) == 4


def test_only_people_of_a_unit_or_those_who_are_named() -> None:
    school = starts_with().neighbours("p-9")
    assert people(problem_of(school, units=(UnitId("solbacken"),))) == ["p-1", "p-2", "p-3", "p-4"]
    assert people(problem_of(school, people=(PersonId("p-3"), PersonId("p-1")))) == ["p-3", "p-1"]
    with unreadable("people", "p-8 is not in the plan"):
        problem_of(school, people=(PersonId("p-8"),))


def test_heads_of_units_are_put_into_groups_only_if_they_are_named() -> None:
    school = starts_with().neighbours("p-chef")
    timetable = Timetable((*MORNINGS.doings, doing("p-chef", 1, 480, 540, Does.TEACHES)), clock=True)
    assert "p-chef" not in people(problem_of(school, timetable))
    assert people(problem_of(school, timetable, people=(PersonId("p-chef"),))) == ["p-chef"]


def test_of_whom_the_timetable_says_nothing_is_told() -> None:
    school = starts_with(people=6)
    assert problem_of(school).unknown == ("p-5", "p-6")
    with unreadable("timetable", "says nothing of anybody who is to be in a group"):
        problem_of(school, Timetable((), clock=True))


def test_the_method_says_the_sizes_and_has_to_be_adopted() -> None:
    school = starts_with()
    assert (problem_of(school).problem.least, problem_of(school).problem.most) == (2, 6)
    assert (problem_of(school, least=3, most=4).problem.least, problem_of(school, least=3, most=4).problem.most) == (
        3,
        4,
    )
    with refused("L-01"):
        problem_of(school, method="learning-group@3")
    with unreadable("name", "expected letters a-z, digits, '.', '_' or '-', got 'Our groups'"):
        GroupWishes(method=VISITS, name="Our groups")


# --- when -----------------------------------------------------------------------


def test_slots_are_times_at_which_somebodys_free_time_begins() -> None:
    """Given mornings of lessons and an hour that is taken, one can meet for an hour at noon or from two."""
    of = problem_of(starts_with(), minutes=60)
    assert of.problem.people[0].slots == {f"{day} {time}" for day in range(1, 6) for time in ("12:00", "14:00")}
    assert of.slot_of((PersonId("p-1"), PersonId("p-2"))) == "1 12:00"
    assert problem_of(starts_with(), minutes=90).slot_of((PersonId("p-1"),)) == "1 14:00"


def test_without_a_length_there_are_no_slots_and_where_they_are_asked_for_it_has_to_be_said() -> None:
    of = problem_of(starts_with())
    assert (of.problem.people[0].slots, of.slot_of((PersonId("p-1"),))) == (frozenset(), None)
    with unreadable("minutes", "base-group-visits@3 does not say how long a meeting takes; say so"):
        problem_of(starts_with(), slot=True)


def test_whoever_is_free_in_one_of_two_weeks_is_not_free() -> None:
    """Given a lesson every other week, its time is no slot; of the rest of that time a shorter one may be."""
    odd = frozenset({Week.of(ON)})
    lesson = Doing(person=PersonId("p-1"), span=Span(1, 720, 750), does=Does.TEACHES, weeks=odd)
    of = problem_of(starts_with(), Timetable((*MORNINGS.doings, lesson), clock=True), minutes=30)
    assert {it for it in of.problem.people[0].slots if it.startswith("1 ")} == {"1 12:30", "1 14:00"}
    assert "1 12:00" in of.problem.people[1].slots


@pytest.mark.parametrize("later", [780, 840])
def test_times_that_are_free_in_different_weeks_begin_no_slot_for_anybody(later: int) -> None:
    """Given somebody free at noon in one week and later in the other, others have no slot that begins then."""
    doings = (
        Doing(person=PersonId("p-1"), span=Span(1, 720, 780), does=Does.FREE, weeks=frozenset({Week.of(ON)})),
        Doing(person=PersonId("p-1"), span=Span(1, later, 960), does=Does.FREE, weeks=frozenset({Week.of(ON) + 1})),
        doing("p-2", 1, 720, 960, Does.FREE),
    )
    of = problem_of(starts_with(people=2), Timetable(doings, clock=True), minutes=60)
    assert [it.slots for it in of.problem.people] == [frozenset(), {"1 12:00"}]


def test_of_times_that_overlap_in_part_the_slots_are_what_both_weeks_have() -> None:
    """Given two free times in one week and one across both in the other, two shorter times are left."""
    doings = (
        *(
            Doing(person=PersonId("p-1"), span=Span(1, *it), does=Does.FREE, weeks=frozenset({Week.of(ON)}))
            for it in ((720, 780), (840, 960))
        ),
        Doing(person=PersonId("p-1"), span=Span(1, 750, 900), does=Does.FREE, weeks=frozenset({Week.of(ON) + 1})),
    )
    timetable = Timetable(doings, clock=True)
    slots = {it: problem_of(starts_with(), timetable, minutes=it).problem.people[0].slots for it in (30, 31, 60, 61)}
    assert slots == {30: {"1 12:30", "1 14:00"}, 31: {"1 14:00"}, 60: {"1 14:00"}, 61: frozenset()}


def test_numbered_periods_are_slots_as_they_are() -> None:
    doings = [doing(name, 1, 1, 11, Does.FREE) for name in ("p-1", "p-2")]
    doings.append(doing("p-1", 1, 1, 9, Does.TEACHES))
    of = problem_of(starts_with(), Timetable(tuple(doings)), slot=True)
    assert of.problem.people[0].slots == {"1 9", "1 10"}
    assert of.slot_of((PersonId("p-1"), PersonId("p-2"))) == "1 9"


def test_who_can_visit_whom_without_cover_is_read_from_the_timetable_where_the_method_has_visits() -> None:
    """Given that p-1 is free in a lesson of p-2's, but not the other way round, that pair is shared."""
    doings = (
        *(doing("p-1", 1, 480, 540, Does.FREE), doing("p-2", 1, 480, 540, Does.TEACHES)),
        *(doing("p-1", 1, 540, 600, Does.TEACHES), doing("p-2", 1, 560, 600, Does.FREE)),
    )
    school = starts_with(VISITS, "reflecting-group-talk@1")
    assert list(problem_of(school, Timetable(doings, clock=True)).problem.shared or ()) == [("p-1", "p-2")]
    assert problem_of(school, Timetable(doings, clock=True), "reflecting-group-talk@1").problem.shared is None


# --- what is asked for ------------------------------------------------------------


@pytest.mark.requirement("S0-15")
def test_groups_that_are_formed_are_what_the_ledger_takes() -> None:
    """Given groups of two, the ledger forms each; the name of a group that is there is left alone."""
    school = starts_with(VISITS, "reflecting-group-talk@1")
    school.forms(4, group="bas-1", method="reflecting-group-talk@1")
    of = problem_of(school, least=2, most=2, taught={PersonId("p-1"): frozenset({"ma"})})
    assert of.problem.people[0].subjects == {"ma"}
    outcome = form_groups(of.problem)
    assert isinstance(outcome, Planned)
    requests = group_requests(school.ledger.state, of, outcome.value, by=PersonId("p-rektor"), on=AUTUMN)
    school.ledger.do_all(requests)
    there = {name: it.members for name, it in school.ledger.state.groups.items()}
    assert there[GroupId("bas-2")] == outcome.value[0]
    assert there[GroupId("bas-3")] == outcome.value[1]
    assert school.ledger.state.groups[GroupId("bas-3")].folder == "bas-3"
