"""Every method that ships can be lived as its source tells it: nothing refused, nothing to remark."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.circle import SHIPPED, Circle
from tests.core.test_cycle import ARTICLE, MODULE, OWN
from tests.school import AUTUMN, MONDAY, checked, sept

import collegial_core as cc
from collegial_core.cycle import next_steps
from collegial_core.policy import Form

if TYPE_CHECKING:
    from collegial_core.policy import Method

OCTOBER = date(2026, 10, 5)
WHOLE = {ref: method for ref, method in SHIPPED.items() if method.steps}
"""The methods that tell their steps; three first versions say only how large a group is."""

OF = {form: [ref for ref, method in WHOLE.items() if method.form is form] for form in Form}


def gathered(method: Method) -> Circle:
    """Give a running group, of as few as the method likes but three where it may have them."""
    size = method.group_size
    return Circle(method).gathers(min(max(size.least, 3), size.most))


def ends(circle: Circle, on: date = AUTUMN) -> None:
    """Close the group; all of it was as it should be, but where everyone should have had a role it says why."""
    short = any(role.everyone for role in circle.method.roles)
    because = {"because": "Two have moved", "accept": ("everyone_gives_and_receives",)} if short else {}
    circle.does(cc.group.GroupClosed(group="g"), on=on, **because)
    assert len(circle.state.deviations) == short
    assert [it for it in checked(circle.ledger) if it.severity is not cc.Severity.W] == []


@pytest.mark.requirement("S0-09", "S2-01")
@pytest.mark.parametrize("ref", OF[Form.MEETING])
def test_two_meetings_of_every_method_of_meetings(ref: str) -> None:
    circle = gathered(WHOLE[ref])
    for meeting, on in (("m", MONDAY), ("n", OCTOBER)):
        circle.opens_meeting(on, meeting=meeting).does_all(on, meeting=meeting)
        circle.does(
            cc.meeting.ResultRecorded(meeting=meeting, kind=cc.meeting.ResultKind.ACTION, text="We try it"), on=on
        )
        circle.closes_meeting(on, meeting=meeting)
    ends(circle, OCTOBER)


@pytest.mark.requirement("S0-09", "S2-01", "S0-03")
@pytest.mark.parametrize("ref", OF[Form.CYCLE])
def test_a_cycle_of_every_method_of_cycles(ref: str) -> None:
    method = WHOLE[ref]
    circle = gathered(method)
    start = cc.cycle.CycleStarted(cycle="c", group="g", need="Few ask", sources=(ARTICLE, OWN), material=MODULE)
    circle.does(start)
    turns = method.repeat.least if method.repeat else 1
    for turn in range(1, turns):
        goes_on(circle, turn, until=method.repeat.last if method.repeat else None)
        circle.does(cc.cycle.DecidePart(cycle="c", decision=cc.cycle.Decision.DEVELOP))
    goes_on(circle, turns)
    circle.does(cc.cycle.DecidePart(cycle="c", decision=cc.cycle.Decision.CLOSE))
    circle.does(cc.cycle.CycleClosed(cycle="c"))
    ends(circle)


def goes_on(circle: Circle, turn: int, *, until: str | None = None) -> None:
    """Take the steps of a turn that the method cannot do without."""
    step = None
    while step != until or until is None:
        now = next_steps(circle.method, circle.state.cycles["c"].current)
        if not now:
            return
        step = now[-1]
        circle.does(cc.cycle.StartStep(cycle="c", step=step, school_class=f"7{'ABC'[turn - 1]}"))
        circle.does(cc.cycle.CompleteStep(cycle="c", step=step))


@pytest.mark.requirement("S0-09", "S2-01", "S4-03")
@pytest.mark.parametrize("ref", OF[Form.VISIT])
def test_a_round_of_every_method_of_visits(ref: str) -> None:
    circle = gathered(WHOLE[ref])
    circle.opens()
    members = circle.group.members
    for time in range(circle.state.rounds["r"].visits_each):
        for place, visitor in enumerate(members):
            host = members[(place + 1 + time % (len(members) - 1)) % len(members)]
            visits(circle, visitor, host, f"{time}.{visitor}", lesson=f"{host}.{time // (len(members) - 1)}")
    circle.does(cc.visit.RoundClosed(round="r"), on=MONDAY)
    ends(circle, MONDAY)


def visits(circle: Circle, visitor: str, host: str, name: str, lesson: str) -> None:
    """Make a whole visit of a lesson of the host's, with a talk where the method has one."""
    policy = circle.method.visits
    circle.plans_visit(visitor, host, visit=name, lesson=lesson)
    circle.does(cc.visit.VisitHeld(visit=name), on=MONDAY)
    if policy is not None and policy.talk:
        circle.does(cc.visit.TalkHeld(visit=name), on=MONDAY)
    circle.does(cc.visit.PublishNote(visit=name, note="Calm start", receipt=name), on=MONDAY)


@pytest.mark.parametrize("ref", ["coaching-cycle@1", "quality-teaching-rounds@1"])
def test_where_every_other_week_is_the_least_a_group_may_meet_each_week(ref: str) -> None:
    circle = gathered(WHOLE[ref])
    for meeting, on in (("m", MONDAY), ("n", sept(14)), ("o", sept(21))):
        circle.opens_meeting(on, meeting=meeting).decides(on, meeting=meeting)
        circle.closes_meeting(on, meeting=meeting)
    ends(circle, sept(21))
