"""An ended mandate stops what a group does together, until somebody leads it again (S0-18)."""

from collections.abc import Callable
from datetime import date

import pytest
from tests.circle import LEARNING, Circle, but
from tests.core.test_cycle import at_work, begin, begun, takes
from tests.school import MONDAY, SUMMER, School, refused, sept

import collegial_core as cc
from collegial_core.cycle import StepForm
from collegial_core.todo import todo

LEADERLESS = sept(5)


def steps_down(school: School, leader: str = "p-9") -> School:
    """Let the leader step down with the fourth of September."""
    school.does(cc.group.MandateEnded(group="g", leader=leader), on=sept(4))
    return school


def of_cycles() -> School:
    return steps_down(at_work())


def in_a_cycle() -> School:
    return steps_down(begun())


def of_visits() -> School:
    return steps_down(School().starts().runs(4), "p-1")


def begins(school: School, on: date) -> None:
    begin(school, on=on)


def works_through(school: School, on: date) -> None:
    takes(school, "B", on=on)


def plans_the_module(school: School, on: date) -> None:
    school.does(cc.module.PlanModule(cycle="c", preparation_minutes=45), on=on)


def opens_a_round(school: School, on: date) -> None:
    school.does(cc.visit.OpenRound(round="r", group="g", starts=sept(8), ends=date(2026, 11, 30)), on=on)


LED = [
    (of_cycles, begins),
    (in_a_cycle, plans_the_module),
    (of_visits, opens_a_round),
]


@pytest.mark.requirement("S0-18", "what_a_group_does_together_is_led")
@pytest.mark.parametrize(("given", "does"), LED)
def test_what_needs_a_leader_waits_until_there_is_one(
    given: Callable[[], School], does: Callable[[School, date], None]
) -> None:
    school = given()
    with pytest.raises(cc.Refused) as caught:
        does(school, LEADERLESS)
    assert caught.value.rule in {"S0-18", "S2-05"}
    school.does(cc.group.AppointLeader(group="g", leader="p-2", until=SUMMER), on=LEADERLESS)
    does(school, LEADERLESS)


@pytest.mark.requirement("S0-18", "what_a_group_does_together_is_led")
def test_without_a_leader_each_may_prepare_but_nothing_is_worked_through_together() -> None:
    school = in_a_cycle()
    joint = cc.cycle.StartStep(cycle="c", step="A", form=StepForm.JOINT)
    with refused("S0-18") as caught:
        school.does(joint, on=LEADERLESS)
    assert caught.value.facts == {"group": "g", "day": "2026-09-05"}
    takes(school, "A", on=LEADERLESS)
    with refused("S0-18"):
        takes(school, "B", on=LEADERLESS)
    takes(school, "B", on=LEADERLESS, form=StepForm.INDIVIDUAL)
    takes(school, "C", on=LEADERLESS)
    with refused("S0-18"):
        takes(school, "D", on=LEADERLESS)
    school.does(
        cc.group.DeputyAppointed(group="g", deputy="p-2", since=LEADERLESS, until=LEADERLESS, in_name=False),
        on=LEADERLESS,
    )
    with refused("S0-18"):
        takes(school, "D", on=sept(6))
    takes(school, "D", on=LEADERLESS)


@pytest.mark.requirement("S0-18", "what_a_group_does_together_is_led")
def test_a_meeting_of_any_method_is_led_on_its_day() -> None:
    roles = tuple(role for role in LEARNING.roles if role.role != "leader")
    circle = Circle(but(LEARNING, method="own", version=9, leader=None, roles=roles)).gathers()
    circle.does(cc.group.MandateEnded(group="g", leader="p-1"), on=sept(4))
    circle.plans_meeting()
    with refused("S0-18"):
        circle.opens_planned()
    circle.does(cc.group.AppointLeader(group="g", leader="p-2", until=SUMMER), on=MONDAY)
    circle.opens_planned()


@pytest.mark.requirement("S0-18")
def test_what_needs_a_leader_waits_for_nobody_while_there_is_none() -> None:
    for school, kinds in ((in_a_cycle(), {"start_step", "plan_module"}), (of_visits(), {"open_round"})):
        state = school.ledger.state
        people = (*state.people, "p-rektor")
        for on, expected in ((sept(4), kinds), (LEADERLESS, set())):
            waiting = {it.kind for person in people for it in todo(state, person, on)}
            assert waiting & kinds == expected
