"""Where a goal stands, an effort that ends before its time, and minutes that reach somebody."""

from typing import Any

import pytest
from tests.circle import Circle
from tests.school import MONDAY, SUMMER, School, refused, sept

import collegial_core as cc
from collegial_core.conditions import GoalScope, GoalState
from collegial_core.ids import EffortId, GoalId, PersonId
from collegial_core.privacy import AUDITOR, NOBODY, Reader, may_read

DAY = sept(14)


@pytest.fixture
def school() -> School:
    school = School().starts()
    goal = cc.conditions.GoalSet(goal="g-1", scope=GoalScope.WHOLE_UNIT, text="More talk", law="Lgr22", need="Silence")
    school.does(goal, on=sept(7))
    return school


def assess(state: GoalState = GoalState.ON_WAY, goal: str = "g-1") -> Any:
    return cc.conditions.GoalAssessed(goal=goal, state=state, text=f"It is {state}")


def end(effort: str = "e-1") -> Any:
    return cc.conditions.EffortEnded(effort=effort)


@pytest.mark.requirement("S0-11")
def test_a_goal_stands_where_it_was_found_last(school: School) -> None:
    assert school.ledger.state.conditions.goals[GoalId("g-1")].state is None
    for state, day in ((GoalState.ON_WAY, DAY), (GoalState.REACHED, sept(21))):
        school.does(assess(state), on=day)
    goal = school.ledger.state.conditions.goals[GoalId("g-1")]
    assert (goal.state, goal.assessed_on) == (GoalState.REACHED, sept(21))
    written = school.ledger.state.texts["assessment"]["g-1"]
    assert [it.words["text"] for it in written] == ["It is on_way", "It is reached"]
    readers = (Reader(PersonId("p-1")), AUDITOR, NOBODY, Reader(PersonId("p-stranger")))
    assert [may_read(school.ledger.state, it, written[0]) for it in readers] == [True, True, False, False]


@pytest.mark.requirement("L-01")
def test_only_a_goal_that_was_set_is_assessed_and_an_effort_that_began_ended(school: School) -> None:
    for command in (assess(goal="none"), end("none")):
        with refused("L-01"):
            school.does(command)


@pytest.mark.requirement("L-03")
def test_a_goal_is_assessed_in_order_of_time(school: School) -> None:
    with refused("L-03"):
        school.does(assess(), on=sept(6))
    school.does(assess(), on=DAY)
    with refused("L-03") as caught:
        school.does(assess(GoalState.DROPPED), on=sept(13))
    assert caught.value.facts == {"goal": "g-1", "day": "2026-09-13", "than": "2026-09-14"}
    school.does(assess(GoalState.NOT_REACHED), on=DAY)


@pytest.mark.requirement("S0-14")
def test_an_effort_that_has_ended_makes_room_for_the_next(school: School) -> None:
    begin = {"title": "Large", "units": ("solbacken",), "large": True, "ends": SUMMER}
    school.does(cc.conditions.EffortBegun(effort="e-1", starts=sept(1), **begin))
    following = cc.conditions.EffortBegun(effort="e-2", starts=sept(15), **begin)
    with refused("S0-14"):
        school.does(following)
    school.does(end(), on=DAY)
    assert school.ledger.state.conditions.efforts[EffortId("e-1")].ends == DAY
    school.does(following)


@pytest.mark.requirement("L-06")
def test_only_an_effort_that_goes_on_is_ended(school: School) -> None:
    effort = {"title": "Small", "units": ("solbacken",), "large": False}
    school.does(cc.conditions.EffortBegun(effort="e-1", starts=sept(7), ends=sept(20), **effort), on=sept(1))
    for day in (sept(6), sept(20)):
        with refused("L-06"):
            school.does(end(), on=day)
    school.does(end(), on=sept(7))
    with refused("L-06"):
        school.does(end(), on=sept(7))


@pytest.mark.requirement("L-03", "S0-14")
def test_an_effort_does_not_end_before_the_plan_knew_of_it(school: School) -> None:
    effort = {"title": "Small", "units": ("solbacken",), "large": False}
    school.does(cc.conditions.EffortBegun(effort="e-1", starts=sept(1), ends=sept(20), **effort), on=sept(10))
    with refused("L-03") as caught:
        school.does(end(), on=sept(9))
    assert caught.value.facts == {"effort": "e-1", "day": "2026-09-09", "than": "2026-09-10"}
    school.does(end(), on=sept(10))
    assert school.ledger.as_of(happened=sept(10)).conditions.efforts[EffortId("e-1")].ends == sept(10)


def deliver(to: str = "p-3", meeting: str = "m") -> Any:
    return cc.meeting.MinutesDelivered(meeting=meeting, to=to, receipt=f"r-{to}")


@pytest.mark.requirement("S1-13", "L-06", "L-03")
def test_minutes_are_delivered_after_the_closing_and_once_to_each() -> None:
    circle = Circle().gathers().opens_meeting()
    circle.does_all()
    with refused("L-06"):
        circle.does(deliver(), on=MONDAY)
    circle.closes_meeting()
    with refused("L-03"):
        circle.does(deliver(), on=sept(6))
    circle.does(deliver(), on=DAY)
    circle.does(deliver("p-rektor"), on=DAY)
    with refused("L-06"):
        circle.does(deliver(), on=DAY)
    assert circle.meeting().delivered == {"p-3": "r-p-3", "p-rektor": "r-p-rektor"}
    assert circle.meeting().since == MONDAY


@pytest.mark.requirement("L-01")
def test_minutes_are_delivered_to_somebody_of_the_plan() -> None:
    circle = Circle().gathers().meets()
    for command in (deliver("nobody"), deliver(meeting="none")):
        with refused("L-01"):
            circle.does(command, on=DAY)


@pytest.mark.requirement("L-06")
def test_where_no_minutes_were_written_none_are_delivered() -> None:
    school = School().starts().runs(2)
    meeting = {"meeting": "m", "group": "g", "date": MONDAY, "starts": "14:30", "minutes": 60}
    school.does(cc.meeting.MeetingPlanned(**meeting, form=cc.meeting.MeetingForm.ON_SITE))
    school.does(cc.meeting.MeetingOpened(meeting="m", present=("p-1", "p-2"), led_by="p-1"), on=MONDAY)
    came_to = cc.meeting.ResultRecorded(meeting="m", kind=cc.meeting.ResultKind.DECISION, text="We try it")
    school.does(came_to, on=MONDAY)
    school.does(cc.meeting.MeetingClosed(meeting="m"), on=MONDAY)
    with refused("L-06"):
        school.does(deliver(), on=MONDAY)
