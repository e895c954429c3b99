"""Turns at meetings: swaps, minutes, and what everyone should have had before a group ends (S1-10, S3-04)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from tests.circle import LEARNING, SAID, SHIPPED, Circle, but, people
from tests.school import MONDAY, SUMMER, School, checked, refused

import collegial_core as cc
from collegial_core.kernel import Severity
from collegial_core.meeting import RoleHolder

LEADS = "minutes_are_written_by_whose_task_it_is"
ENDS = "everyone_gives_and_receives"
MINUTES = cc.meeting.MinutesWritten(meeting="m", **SAID)


@pytest.fixture
def circle() -> Circle:
    """A learning group of eight, at its first meeting: p-1 leads, p-1 documents."""
    circle = Circle(SHIPPED["learning-group@3"]).gathers().opens_meeting()
    assert circle.meeting().holders("documenter") == ("p-1",)
    return circle


# --- swaps ----------------------------------------------------------------------------------


def swap(person: str, **what: Any) -> cc.meeting.RoleSwapped:
    return cc.meeting.RoleSwapped(**{"meeting": "m", "role": "documenter", "person": person, **what})


@pytest.mark.requirement("S1-10")
def test_turns_are_swapped_with_a_reason_and_that_is_no_deviation(circle: Circle) -> None:
    with refused("S1-10") as caught:
        circle.does(swap("p-2"), on=MONDAY)
    assert caught.value.facts == {"person": "p-2", "holders": ("p-1",), "role": "documenter"}
    assert caught.value.severity is Severity.E
    circle.does(swap("p-2"), on=MONDAY, because="p-1 has hurt a hand")
    assert circle.meeting().holders("documenter") == ("p-2",)
    assert circle.state.deviations == []


@pytest.mark.requirement("S1-10")
def test_a_role_that_does_not_go_round_changes_hands_without_a_reason() -> None:
    circle = supervision()
    session(circle, "case-owner", "p-2", "conversation-leader", "p-1")
    circle.does(swap("p-3", role="conversation-leader"), on=MONDAY)
    assert circle.meeting().holders("conversation-leader") == ("p-3",)


# --- minutes --------------------------------------------------------------------------------


@pytest.mark.requirement("S1-10", "S1-11")
@pytest.mark.parametrize("writer", ["p-2", "p-3", "p-rektor"])
def test_minutes_are_the_documenters_and_another_writes_them_with_a_reason(writer: str) -> None:
    circle = Circle(SHIPPED["learning-group@3"]).gathers().opens_meeting()
    with refused("S1-10") as caught:
        circle.does(MINUTES, on=MONDAY, by=writer)
    assert caught.value.facts == {"person": writer, "meeting": "m", "whose": ("p-1",)}
    circle.does(MINUTES, on=MONDAY, by=writer, because="p-1 had to leave early", accept=(LEADS,))
    assert [it.rule for it in circle.state.deviations] == ["S1-10"]


@pytest.mark.requirement("S1-10", "S1-11")
def test_the_documenter_writes_after_a_swap_too_and_so_does_who_records_it_in_their_name(circle: Circle) -> None:
    circle.does(swap("p-4"), on=MONDAY, because="p-1 leads and writes at once otherwise")
    with refused("S1-10"):
        circle.does(MINUTES, on=MONDAY, by="p-1")
    circle.does(MINUTES, on=MONDAY, by="p-4")
    circle.does(MINUTES, on=MONDAY, by="p-rektor", on_behalf_of="p-4")
    assert circle.state.deviations == []


@pytest.mark.requirement("S1-10")
def test_where_a_method_has_no_documenter_whoever_leads_writes() -> None:
    circle = supervision()
    session(circle, "case-owner", "p-2", "conversation-leader", "p-3")
    with refused("S1-10") as caught:
        circle.does(MINUTES, on=MONDAY, by="p-2")
    assert caught.value.facts["whose"] == ("p-1",)
    circle.does(MINUTES, on=MONDAY, by="p-1")


@pytest.mark.requirement("S1-10")
def test_where_nobody_has_the_task_anybody_writes() -> None:
    roles = tuple(but(role, needed=False) for role in LEARNING.roles)
    circle = Circle(but(LEARNING, version=9, roles=roles)).gathers().opens_meeting()
    circle.does(MINUTES, on=MONDAY, by="p-5")
    assert circle.state.deviations == []


# --- uneven turns ---------------------------------------------------------------------------


def documents(circle: Circle, *writers: str) -> None:
    """Hold a meeting a month at which these people document, whoever's turn it is."""
    for number, writer in enumerate(writers):
        on, name = MONDAY + timedelta(days=35 * number), f"m-{number}"
        circle.opens_meeting(on, meeting=name)
        if circle.meeting(name).holders("documenter") != (writer,):
            circle.does(swap(writer, meeting=name), on=on, because="So we wanted it")
        circle.does_all(on, meeting=name).closes_meeting(on, meeting=name)


def uneven(school: School) -> list[dict[str, Any]]:
    return [dict(it.facts) for it in checked(school.ledger) if it.rule == "S1-10"]


@pytest.mark.requirement("S1-10")
def test_turns_that_differ_by_more_than_one_are_told_of_when_no_meeting_can_mend_it() -> None:
    circle = Circle(SHIPPED["learning-group@3"]).gathers(7)
    documents(circle, "p-1", "p-1")
    assert uneven(circle) == []
    circle.does(cc.group.GroupClosed(group="g"), on=SUMMER)
    turns = (("p-1", 2), *((person, 0) for person in people(2, 3, 4, 5, 6, 7)))
    assert uneven(circle) == [{"group": "g", "role": "documenter", "turns": turns}]
    assert [it.severity for it in checked(circle.ledger) if it.rule == "S1-10"] == [Severity.I]


@pytest.mark.requirement("S1-10")
def test_turns_may_differ_by_one_when_a_group_ends() -> None:
    circle = Circle(SHIPPED["learning-group@3"]).gathers(7)
    documents(circle, "p-1", "p-2")
    circle.does(cc.group.GroupClosed(group="g"), on=SUMMER)
    assert uneven(circle) == []


@pytest.mark.requirement("S1-10")
def test_turns_are_told_of_after_the_plans_last_day_too() -> None:
    circle = Circle(SHIPPED["learning-group@3"]).gathers(7)
    documents(circle, "p-1", "p-1")
    circle.does(cc.plan.UnitRegistered(unit="ekbacken", principal="p-other"), on=SUMMER)
    assert uneven(circle) == []
    circle.does(cc.plan.UnitRegistered(unit="granbacken", principal="p-other"), on=SUMMER + timedelta(days=1))
    assert len(uneven(circle)) == 1


# --- giving and receiving -------------------------------------------------------------------


def supervision(version: int = 2, members: int = 4) -> Circle:
    return Circle(SHIPPED[f"collegial-supervision@{version}"]).gathers(members)


def session(circle: Circle, *roles: str, number: int = 0) -> str:
    """Open a session: roles and who has them, one after the other."""
    name, on = f"m-{number}" if number else "m", MONDAY + timedelta(days=number)
    circle.plans_meeting(on, meeting=name, minutes=60)
    holders = tuple(RoleHolder(role=role, person=person) for role, person in zip(roles[::2], roles[1::2], strict=True))
    present = circle.group.members
    circle.does(cc.meeting.MeetingOpened(meeting=name, present=present, led_by="p-1", roles=holders), on=on)
    return name


def sessions(circle: Circle, pairs: Sequence[tuple[str, str]]) -> None:
    """Hold sessions, at each of which the first receives and the second gives."""
    for number, (receives, gives) in enumerate(pairs, 1):
        name, on = session(circle, "case-owner", receives, "conversation-leader", gives, number=number), MONDAY
        on += timedelta(days=number)
        circle.takes_items(on, meeting=name)
        result = cc.meeting.ResultRecorded(meeting=name, kind=cc.meeting.ResultKind.ACTION, text="We try it")
        circle.does(result, on=on)
        circle.closes_meeting(on, meeting=name)


ROUND = [("p-1", "p-2"), ("p-2", "p-3"), ("p-3", "p-4"), ("p-4", "p-1")]


@pytest.mark.requirement("S3-04")
def test_a_group_ends_when_everyone_has_given_and_received_supervision() -> None:
    circle = supervision()
    sessions(circle, ROUND)
    circle.does(cc.group.GroupClosed(group="g"), on=SUMMER)
    assert circle.state.deviations == []


@pytest.mark.requirement("S3-04")
def test_a_group_that_ends_before_that_says_why_and_who_lacks_what() -> None:
    circle = supervision()
    sessions(circle, ROUND[:3])
    with refused("S3-04") as caught:
        circle.does(cc.group.GroupClosed(group="g"), on=SUMMER)
    missing = (("case-owner", "p-4"), ("conversation-leader", "p-1"))
    assert caught.value.facts == {"group": "g", "missing": missing}
    circle.does(cc.group.GroupClosed(group="g"), on=SUMMER, because="p-4 is ill", accept=(ENDS,))
    assert [(it.rule, it.facts["missing"]) for it in circle.state.deviations] == [("S3-04", missing)]


@pytest.mark.requirement("S3-04", ENDS)
def test_a_group_that_never_met_has_given_nobody_any_role() -> None:
    circle = supervision()
    with refused("S3-04") as caught:
        circle.does(cc.group.GroupClosed(group="g"), on=SUMMER)
    missing = tuple((role, person) for role in ("case-owner", "conversation-leader") for person in people(1, 2, 3, 4))
    assert caught.value.facts == {"group": "g", "missing": missing}


@pytest.mark.requirement("S3-04")
def test_whoever_has_left_is_not_waited_for() -> None:
    circle = supervision(members=5)
    sessions(circle, ROUND)
    circle.does(cc.group.MemberLeft(group="g", person="p-5"), on=SUMMER)
    circle.does(cc.group.GroupClosed(group="g"), on=SUMMER)
    assert circle.state.deviations == []


@pytest.mark.requirement("S3-04")
def test_groups_under_the_first_version_end_as_they_did() -> None:
    circle = supervision(1)
    sessions(circle, ROUND[:1])
    circle.does(cc.group.GroupClosed(group="g"), on=SUMMER)
    assert circle.state.deviations == []
