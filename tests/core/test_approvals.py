"""What was approved, and what came after it: a later change shows as one."""

import pytest
from tests.circle import LEARNING, Circle, but
from tests.school import MONDAY, School, checked, records_of, refused, sept

import collegial_core as cc
from collegial_core.ledger import Plans
from collegial_core.meeting import AdjustMinutes, MinutesAdjusted
from collegial_core.plan import ApprovePlan, PlanApproved
from collegial_core.proofs.leaves import entry_hash
from collegial_core.proofs.tree import root_of
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore
from collegial_core.views import VIEWS, Query


@pytest.fixture
def school() -> School:
    """Give a school that has begun."""
    return School().starts(people=3)


@pytest.fixture
def circle() -> Circle:
    """Give a learning group that has met, and closed its meeting."""
    circle = Circle()
    circle.gathers(8).meets(MONDAY)
    return circle


def root(school: School, entries: int) -> str:
    """Work the root out from the stored bytes."""
    return root_of(entry_hash("solbacken", it) for it in records_of(school)[:entries]).hex()


def touched(school: School) -> list[tuple[int | None, object]]:
    return [(it.entry, it.facts["touching"]) for it in checked(school.ledger) if it.rule == "A-16"]


def revise() -> cc.plan.RevisePlan:
    return cc.plan.RevisePlan(of=1, lessons="More time", aim="See each other teach")


@pytest.mark.requirement("S0-24")
def test_an_approval_carries_the_root_of_all_entries_so_far(school: School) -> None:
    before = school.ledger.number
    (entry,) = school.does(ApprovePlan())
    assert entry.event == PlanApproved(entries=before, root=root(school, before))
    (row,) = VIEWS["approvals"](school.ledger.state)
    assert (row.of, row.entries, row.by, row.root) == ("plan", before, "p-rektor", root(school, before))
    assert VIEWS["approvals"](school.ledger.state, Query(person=cc.ids.PersonId("p-1"))) == []


def test_what_somebody_saw_can_be_approved_later(school: School) -> None:
    (entry,) = school.does(ApprovePlan(entries=2))
    assert entry.event == PlanApproved(entries=2, root=root(school, 2))


def test_nothing_is_approved_that_is_not_there(school: School) -> None:
    with pytest.raises(cc.Unreadable, match="there is no entry 99; the latest is 6"):
        school.does(ApprovePlan(entries=99))


def test_an_approval_together_with_what_it_approves_covers_it(school: School) -> None:
    occasion = cc.Occasion(by=cc.ids.PersonId("p-rektor"), on=sept(20), because="After autumn")
    revised, approved = school.ledger.do_all([cc.Request(revise(), occasion), cc.Request(ApprovePlan(), occasion)])
    assert isinstance(approved.event, PlanApproved)
    assert approved.event == PlanApproved(entries=revised.number, root=root(school, revised.number))


def test_the_same_request_twice_approves_once(school: School) -> None:
    (first,) = school.does(ApprovePlan(), id="a-1")
    (again,) = school.does(ApprovePlan(), id="a-1")
    assert first == again


@pytest.mark.requirement("S0-24")
@pytest.mark.requirement("A-16")
def test_a_later_change_of_an_approved_plan_shows_as_one(school: School) -> None:
    (entry,) = school.does(ApprovePlan())
    assert touched(school) == []
    school.does(cc.plan.PersonRegistered(person="p-9", unit="solbacken"))
    assert touched(school) == []
    (revised,) = school.does(revise(), because="After autumn", on=sept(20))
    (withdrawn,) = school.does(cc.plan.WithdrawEntry(entry=6), because="Never came", on=sept(21))
    (later,) = school.does(cc.plan.PersonRegistered(person="p-8", unit="solbacken"), on=sept(21))
    school.does(cc.plan.WithdrawEntry(entry=later.number), because="Never came", on=sept(22))
    assert touched(school) == [(entry.number, (revised.number, withdrawn.number))]
    school.does(ApprovePlan(), on=sept(23))
    assert touched(school) == []


@pytest.mark.requirement("S1-11")
def test_minutes_are_adjusted_by_somebody_who_was_there(circle: Circle) -> None:
    (entry,) = circle.does(AdjustMinutes(meeting="m"), by="p-2", on=sept(14))
    assert isinstance(entry.event, MinutesAdjusted)
    assert entry.event.root == root(circle, entry.event.entries)
    (row,) = VIEWS["approvals"](circle.ledger.state)
    assert (row.of, row.meeting, row.by) == ("minutes", "m", "p-2")
    assert VIEWS["approvals"](circle.ledger.state, Query(group=cc.ids.GroupId("h"))) == []
    with refused("S1-11"):
        circle.does(AdjustMinutes(meeting="m"), by="p-rektor", on=sept(14))
    with refused("L-01"):
        circle.does(AdjustMinutes(meeting="m-9"), by="p-2", on=sept(14))


@pytest.mark.requirement("S1-11")
def test_minutes_are_adjusted_when_they_are_written_and_the_meeting_is_closed() -> None:
    circle = Circle()
    circle.gathers(8).plans_meeting(sept(14), meeting="m-7")
    with refused("S1-11"):
        circle.does(AdjustMinutes(meeting="m-7"), by="p-2", on=sept(14))
    circle.opens_planned(sept(14), meeting="m-7")
    circle.does_all(sept(14), meeting="m-7")
    with refused("S1-11"):
        circle.does(AdjustMinutes(meeting="m-7"), by="p-2", on=sept(14))
    circle.closes_meeting(sept(14), meeting="m-7")
    circle.does(AdjustMinutes(meeting="m-7"), by="p-2", on=sept(14))


@pytest.mark.requirement("S1-11")
def test_a_meeting_that_left_no_minutes_has_none_to_adjust() -> None:
    circle = Circle(but(LEARNING, method="own", version=9, meetings=None)).gathers(8)
    circle.opens_meeting(sept(14), meeting="m-7").takes_items(sept(14), meeting="m-7").decides(sept(14), meeting="m-7")
    circle.closes_meeting(sept(14), meeting="m-7")
    with refused("S1-11"):
        circle.does(AdjustMinutes(meeting="m-7"), by="p-2", on=sept(14))


def test_a_later_change_of_adjusted_minutes_shows_as_one(circle: Circle) -> None:
    written = next(it for it in circle.ledger.entries() if it.event.recorded_as[0] == "meeting.minutes_written")
    (other,) = circle.does(cc.plan.PersonRegistered(person="p-19", unit="solbacken"))
    (entry,) = circle.does(AdjustMinutes(meeting="m"), by="p-2", on=sept(14))
    circle.does(cc.plan.WithdrawEntry(entry=other.number), because="Never came", on=sept(15))
    assert touched(circle) == []
    change = {field: "Put otherwise" for field in cc.wire.to_data(written.event) if field != "meeting"}
    (right,) = circle.does(cc.plan.CorrectEntry(entry=written.number, data=change), because="A word", on=sept(15))
    assert touched(circle) == [(entry.number, (right.number,))]


@pytest.mark.requirement("A-17")
def test_an_approval_of_what_was_altered_since_is_told(school: School) -> None:
    school.does(ApprovePlan())
    lines = records_of(school)
    old = lines[2]
    lines[2] = Record(old.number, old.name, old.line.replace(b'"principal":"p-rektor"', b'"principal":"p-annan"'))
    store = ReferenceStore()
    store.append("solbacken", after=0, records=lines)
    found = [it for it in Plans(store).ledger("solbacken").check() if it.rule == "A-17"]
    assert [(it.entry, it.facts["approved"]) for it in found] == [(7, 6)]
