"""Groups that continue another: what was promised there is told of here."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.circle import AHEAD, LEARNING, Circle, but, people
from tests.core.test_meetings import own
from tests.school import MONDAY, School, refused, sept
from tests.waiting import waits

import collegial_core as cc
from collegial_core.ids import GroupId
from collegial_core.meeting import due, material_of, open_promises
from collegial_core.views import VIEWS, Query

JANUARY = date(2027, 1, 11)
FEBRUARY = date(2027, 2, 8)


@pytest.fixture
def school() -> School:
    """Give a group of four that has closed."""
    return closed(School().starts().runs(4))


def closed(school: School) -> School:
    school.does(cc.group.GroupClosed(group="g"), on=MONDAY)
    return school


def forms(school: School, on: date = MONDAY, **what: Any) -> None:
    said = {"group": "h", "method": "base-group-visits", "version": 1, "members": people(1, 2, 3), "folder": "h"}
    school.does(cc.group.GroupFormed(**{**said, "continues": "g", **what}), on=on)


# --- which group ---------------------------------------------------------------------------


@pytest.mark.requirement("S0-24")
def test_a_group_can_continue_one_that_has_closed(school: School) -> None:
    forms(school)
    groups = school.ledger.state.groups
    assert (groups["h"].continues, groups["g"].continued_by) == ("g", "h")
    assert school.ledger.as_of(entry=school.ledger.number).groups == groups


@pytest.mark.requirement("L-06")
def test_a_group_that_still_works_cannot_be_continued() -> None:
    school = School().starts().runs(4)
    with refused("L-06") as caught:
        forms(school, members=people(5, 6, 7))
    assert caught.value.name == "a_group_continues_a_closed_one"
    forms(closed(school))


@pytest.mark.requirement("L-03")
def test_a_group_is_formed_no_earlier_than_the_one_it_continues_has_closed(school: School) -> None:
    with refused("L-03") as caught:
        forms(school, on=sept(6), members=people(5, 6, 7))
    assert caught.value.name == "a_group_is_formed_after_the_one_it_continues"


@pytest.mark.requirement("L-06")
def test_a_group_is_continued_by_one_alone(school: School) -> None:
    forms(school)
    with refused("L-06") as caught:
        forms(school, group="i", members=people(5, 6, 7))
    assert caught.value.facts == {"continues": "g", "other": "h"}
    school.does(cc.group.GroupClosed(group="h"), on=MONDAY)
    forms(school, group="i", continues="h")


@pytest.mark.requirement("L-01")
@pytest.mark.parametrize("other", ["h", "i"])
def test_a_group_continues_one_that_is_there_and_not_itself(school: School, other: str) -> None:
    with refused("L-01") as caught:
        forms(school, continues=other)
    assert caught.value.facts == {"kind": "group", "name": other}


def test_a_line_that_names_no_group_continues_none(school: School) -> None:
    school.forms(3, group="h", on=MONDAY)
    assert school.ledger.state.groups["h"].continues is None


# --- what was promised -----------------------------------------------------------------------


@pytest.fixture
def circle() -> Circle:
    """Give a learning group of eight that met, promised, and goes on in another; p-8 does not."""
    return Circle().gathers(8).meets(MONDAY).goes_on(JANUARY, people(*range(1, 8)))


@pytest.mark.requirement("S1-08", "promises_are_told_of")
def test_where_the_new_groups_method_has_no_action_plans_nobody_has_to_tell_of_those_of_the_old() -> None:
    assert LEARNING.meetings is not None
    circle = Circle(own(cadence=None, meetings=but(LEARNING.meetings, action_plans=False)))
    circle.method, plain = LEARNING, circle.method
    circle.gathers(8).meets(MONDAY)
    circle.method = plain
    circle.does(cc.plan.AdoptMethod(method="own", version=9))
    circle.goes_on(JANUARY).opens_meeting(FEBRUARY, meeting="n").takes_items(FEBRUARY, meeting="n")
    circle.brings_input(FEBRUARY, meeting="n").writes_minutes(FEBRUARY, meeting="n").decides(FEBRUARY, meeting="n")
    assert due(circle.state, circle.meeting("n")) == people(*range(1, 9))
    circle.closes_meeting(FEBRUARY, meeting="n")


@pytest.mark.requirement("S1-08")
def test_at_the_first_meeting_of_the_new_year_all_tell_what_they_promised_in_the_old(circle: Circle) -> None:
    circle.opens_meeting(FEBRUARY, meeting="n")
    assert due(circle.state, circle.meeting("n")) == people(*range(1, 8))
    assert "tell_of_promise n" in waits(circle, "p-2", FEBRUARY)
    circle.does_all(FEBRUARY, meeting="n", besides=["p-2"]).promises(FEBRUARY, meeting="n")
    with refused("S1-08") as caught:
        circle.closes_meeting(FEBRUARY, meeting="n")
    assert caught.value.facts["missing"] == ("p-2",)
    circle.does(cc.meeting.EffortReported(meeting="n", person="p-2", tried=False), on=FEBRUARY)
    circle.closes_meeting(FEBRUARY, meeting="n")
    assert {it.meeting for it in open_promises(circle.state, GroupId("h"))} == {"n"}


@pytest.mark.requirement("S1-08")
def test_a_promise_is_shown_where_it_will_be_told_of(circle: Circle) -> None:
    lines = {(it.group, it.person, it.meeting) for it in VIEWS["promises"](circle.state)}
    assert lines == {*(("h", who, "m") for who in people(*range(1, 8))), ("g", "p-8", "m")}
    (year,) = VIEWS["person"](circle.state, Query(person=people(2)[0]))
    assert year.promises == ("m",)


@pytest.mark.requirement("S1-08")
def test_who_comes_into_the_new_group_later_tells_there_too(circle: Circle) -> None:
    circle.does(cc.group.MemberJoined(group="h", person="p-8"), on=JANUARY)
    assert {it.group for it in VIEWS["promises"](circle.state)} == {"h"}
    circle.opens_meeting(FEBRUARY, meeting="n")
    assert "p-8" in due(circle.state, circle.meeting("n"))


@pytest.mark.requirement("S1-08")
def test_the_promise_of_somebody_who_leaves_the_new_group_stays_open_there(circle: Circle) -> None:
    few: dict[str, Any] = {"because": "Another team", "accept": ("a_group_has_its_methods_size",)}
    circle.does(cc.group.MemberLeft(group="h", person="p-2"), on=JANUARY, **few)
    assert ("h", "p-2") in {(it.group, it.person) for it in VIEWS["promises"](circle.state)}


@pytest.mark.requirement("S1-08")
def test_who_promised_nothing_in_the_old_group_has_nothing_to_tell_of_in_the_new(circle: Circle) -> None:
    circle.does(cc.group.MemberJoined(group="h", person="p-9"), on=JANUARY)
    circle.opens_meeting(FEBRUARY, meeting="n")
    with refused("S1-08"):
        circle.does(cc.meeting.EffortReported(meeting="n", person="p-9", tried=True), on=FEBRUARY)


@pytest.mark.requirement("S1-16")
def test_what_was_tried_since_the_old_group_met_is_the_new_ones_material(circle: Circle) -> None:
    circle.opens_meeting(FEBRUARY, people(1, 2), meeting="n")
    material = material_of(circle.state, circle.meeting("n"))
    assert [(it.promise.person, it.promise.meeting) for it in material] == [("p-1", "m"), ("p-2", "m")]


@pytest.mark.requirement("S1-07")
def test_the_first_action_plan_in_the_new_group_looks_back_on_the_old(circle: Circle) -> None:
    circle.opens_meeting(FEBRUARY, meeting="n")
    with refused("S1-07") as caught:
        circle.does(cc.meeting.ActionPlanWritten(meeting="n", person="p-2", **AHEAD), on=FEBRUARY)
    assert caught.value.facts["missing"] == ("tried", "learned")


@pytest.mark.requirement("S1-10")
def test_whose_turn_it_is_starts_anew_in_the_new_group() -> None:
    circle = Circle().gathers(8).meets(MONDAY)
    assert circle.documenters() == ["p-1"]
    circle.goes_on(JANUARY).meets(FEBRUARY, meeting="n")
    assert circle.documenters() == ["p-1"]


@pytest.mark.requirement("S1-08")
@given(st.data())
def test_a_promise_is_never_lost_from_year_to_year(data: st.DataObject) -> None:
    """Whoever promised and has not told of it is asked at every meeting they come to, in whatever group."""
    circle = Circle(own(cadence=None, group_size=but(LEARNING.group_size, least=1))).gathers(4)
    waiting: dict[str, str] = {}
    for number in range(data.draw(st.integers(2, 5))):
        day, name = date.fromordinal(MONDAY.toordinal() + number), f"m-{number}"
        if data.draw(st.booleans()):
            circle.goes_on(day, group=f"h-{number}")
        absent = data.draw(st.sets(st.sampled_from(people(2, 3, 4)), max_size=3))
        here = [person for person in people(1, 2, 3, 4) if person not in absent]
        circle.opens_meeting(day, here, meeting=name)
        assert set(due(circle.state, circle.meeting(name))) == waiting.keys() & set(here)
        circle.does_all(day, meeting=name)
        circle.closes_meeting(day, meeting=name)
        waiting |= dict.fromkeys(here, name)
        found = [it for group in circle.state.groups for it in open_promises(circle.state, group)]
        assert {it.person: it.meeting for it in found} == waiting
        assert len(found) == len(waiting)


@pytest.mark.requirement("S0-24")
def test_a_group_that_was_formed_to_continue_another_can_be_put_right(school: School) -> None:
    forms(school)
    number = school.ledger.number
    school.does(cc.plan.WithdrawEntry(entry=number), on=MONDAY, because="They go on as they were")
    assert school.ledger.state.groups["g"].continued_by is None
