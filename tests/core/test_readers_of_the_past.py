"""Whatever moment is looked at, who may read is decided by today's state, and by every appointment ever recorded."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from tests.circle import AHEAD, Circle
from tests.school import SUMMER, Clock, School, sept

import collegial_core as cc
from collegial_core.ledger.memory import load
from collegial_core.plan import PutRight
from collegial_core.privacy import AUDITOR, NOBODY, SEALED, Reader
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore
from collegial_core.views import VIEWS, Query

NOTE = "Calm start"
OFFICE = sept(9)
LATER = sept(21)
WHY = "So it was"


@pytest.fixture
def school() -> School:
    """p-1 has visited p-2 on the 7th; p-3 and p-4 are of the group, and p-9 heads another unit."""
    clock = Clock()
    told = School(ReferenceStore(clock=clock)).starts(people=0).neighbours("p-9", "p-10")
    for number in range(1, 9):
        told.does(cc.plan.PersonRegistered(person=f"p-{number}", unit="solbacken"))
    told.runs(4).opens().visits("p-1", "p-2")
    clock.goes(days=30)
    return told


def appointed(school: School, principal: str = "p-3", on: date = OFFICE) -> int:
    """Let p-3 become principal of solbacken; give the entry's number."""
    appoint = cc.plan.PrincipalAppointed(unit=cc.ids.UnitId("solbacken"), principal=cc.ids.PersonId(principal))
    return school.does(appoint, on=on, because=WHY)[0].number


def number_of(school: School, name: str, **fields: Any) -> int:
    """Give the number of the last entry of such an event."""
    return [
        entry.number
        for entry in school.ledger.entries()
        if type(entry.event).__name__ == name
        and all(getattr(entry.event, field) == value for field, value in fields.items())
    ][-1]


def moments(school: School) -> Iterator[cc.State]:
    """Give the plan of today, and of every moment that can be asked for."""
    ledger = school.ledger
    yield ledger.state
    for entry in range(ledger.number + 1):
        yield ledger.as_of(entry=entry)
    for day in range(1, 31):
        yield ledger.as_of(happened=sept(day))
        yield ledger.as_of(known=date(2026, 8 + day // 16, day))
    yield ledger.as_of(happened=SUMMER)
    yield ledger.as_of(known=SUMMER)


def noted(state: cc.State, reader: str, visit: str = "v") -> str | None:
    """Read a visit's note as somebody; None where there is none yet."""
    lines = VIEWS["notes"](state, Query(reader=Reader(cc.ids.PersonId(reader))))
    return next((line.note for line in lines if line.visit == visit), None)


def ever(school: School, reader: str, visit: str = "v") -> set[str | None]:
    """Give all that a reader can see of a note, today and at any moment of the past."""
    return {noted(state, reader, visit) for state in moments(school)} - {None}


# --- who heads a unit ---------------------------------------------------------------


@pytest.mark.requirement("S4-09")
def test_who_becomes_principal_reads_no_earlier_note_at_any_moment(school: School) -> None:
    assert ever(school, "p-3") == {NOTE}
    appointed(school)
    assert ever(school, "p-3") == {SEALED}
    assert ever(school, "p-4") == {NOTE}


@pytest.mark.requirement("S4-09")
def test_what_is_closed_to_a_former_principal_was_written_up_to_their_last_day(school: School) -> None:
    appointed(school, on=sept(7))
    school.visits("p-2", "p-1", sept(14), visit="w")
    appointed(school, "p-ny", on=sept(15))
    school.visits("p-2", "p-4", sept(15), visit="after")
    assert [ever(school, "p-3", visit) for visit in ("v", "w", "after")] == [{SEALED}, {SEALED}, {NOTE}]


@pytest.mark.requirement("S4-09")
def test_who_heads_a_unit_for_one_day_has_headed_it_on_that_day(school: School) -> None:
    appointed(school, on=sept(7))
    appointed(school, "p-ny", on=sept(7))
    school.visits("p-2", "p-4", sept(8), visit="after")
    assert [ever(school, "p-3", visit) for visit in ("v", "after")] == [{SEALED}, {NOTE}]


@pytest.mark.requirement("S4-09")
def test_who_heads_a_unit_for_the_second_time_is_kept_from_all_up_to_now(school: School) -> None:
    appointed(school, on=sept(7))
    appointed(school, "p-ny", on=sept(8))
    school.visits("p-2", "p-4", sept(9), visit="between")
    appointed(school, "p-3", on=sept(10))
    assert [ever(school, "p-3", visit) for visit in ("v", "between")] == [{SEALED}, {SEALED}]


@pytest.mark.requirement("S4-09")
def test_a_principal_reads_what_they_wrote_themselves(school: School) -> None:
    appointed(school, "p-1")
    assert ever(school, "p-1") == {NOTE}
    assert ever(school, "p-2") == {NOTE}
    appointed(school, "p-2")
    assert ever(school, "p-2") == {SEALED}


@pytest.mark.requirement("S4-09", "L-05")
def test_nobody_opens_a_note_by_withdrawing_their_own_appointment(school: School) -> None:
    number = appointed(school)
    school.does(cc.plan.WithdrawEntry(entry=number), by="p-3", because=WHY, on=LATER)
    assert ever(school, "p-3") == {SEALED}
    school.does(cc.plan.WithdrawEntry(entry=number), by="p-rektor", because=WHY, on=LATER)
    assert ever(school, "p-3") == {NOTE}


@pytest.mark.requirement("S4-09", "L-05")
@pytest.mark.parametrize("act", [{"by": "p-admin", "on_behalf_of": "p-3"}, {"by": "p-3", "on_behalf_of": "p-rektor"}])
def test_nobody_has_it_withdrawn_for_them_or_for_another_either(school: School, act: dict[str, str]) -> None:
    school.does(cc.plan.WithdrawEntry(entry=appointed(school)), because=WHY, on=LATER, **act)
    assert ever(school, "p-3") == {SEALED}


@pytest.mark.requirement("S4-09", "L-05")
def test_an_appointment_that_another_withdrew_as_a_mistake_does_not_count(school: School) -> None:
    school.does(cc.plan.WithdrawEntry(entry=appointed(school)), because=WHY, on=LATER)
    assert ever(school, "p-3") == {NOTE}


@pytest.mark.requirement("S4-09", "L-05")
@pytest.mark.parametrize(("by", "seen"), [("p-3", SEALED), ("p-rektor", NOTE)])
def test_who_an_appointment_names_is_put_right_by_another_only(school: School, by: str, seen: str) -> None:
    right = cc.plan.CorrectEntry(entry=appointed(school), data={"principal": "p-4"})
    school.does(right, by=by, because=WHY, on=LATER)
    assert ever(school, "p-3") == {seen}
    assert ever(school, "p-4") == {SEALED}


@pytest.mark.requirement("S4-09", "L-05")
def test_nobody_moves_their_own_last_day(school: School) -> None:
    appointed(school, on=sept(1))
    school.visits("p-2", "p-4", sept(14), visit="w")
    successor = appointed(school, "p-ny", on=sept(15))
    right = cc.plan.CorrectEntry(entry=successor, data={}, happened_on=sept(2))
    school.does(right, by="p-3", because=WHY, on=LATER)
    assert ever(school, "p-3") == ever(school, "p-3", "w") == {SEALED}
    school.visits("p-2", "p-3", sept(16), visit="after")
    assert ever(school, "p-3", "after") == {NOTE}
    school.does(right, by="p-rektor", because=WHY, on=LATER)
    assert ever(school, "p-3", "w") == {NOTE}


@pytest.mark.requirement("S4-09", "L-05")
@pytest.mark.parametrize(("by", "seen"), [("p-3", SEALED), ("p-rektor", NOTE)])
def test_nobody_opens_a_note_by_moving_people_to_another_unit(school: School, by: str, seen: str) -> None:
    appointed(school)
    for person in ("p-1", "p-2"):
        right = cc.plan.CorrectEntry(
            entry=number_of(school, "PersonRegistered", person=person), data={"unit": "ekbacken"}
        )
        school.does(right, by=by, because=WHY, on=LATER)
    assert ever(school, "p-3") == {seen}


@pytest.mark.requirement("S4-09", "L-05")
def test_nobody_opens_a_note_by_putting_the_visit_right(school: School) -> None:
    for person in ("p-9", "p-10"):
        school.does(
            cc.group.MemberJoined(group=cc.ids.GroupId("g"), person=cc.ids.PersonId(person)), on=sept(1), because=WHY
        )
    school.visits("p-9", "p-2", sept(14), visit="w")
    appointed(school)
    planned = cc.plan.CorrectEntry(entry=number_of(school, "VisitPlanned", visit="w"), data={"host": "p-10"})
    school.does(planned, by="p-3", because=WHY, on=LATER)
    assert ever(school, "p-3", "w") == {SEALED}
    mine = cc.plan.CorrectEntry(entry=number_of(school, "VisitPlanned", visit="v"), data={"visitor": "p-3"})
    school.does(mine, by="p-3", because=WHY, on=LATER)
    assert ever(school, "p-3") == {SEALED}


@pytest.mark.requirement("S4-09", "L-05")
def test_nobody_opens_a_note_by_dating_it_after_their_last_day(school: School) -> None:
    appointed(school, on=sept(1))
    appointed(school, "p-ny", on=sept(15))
    right = cc.plan.CorrectEntry(entry=number_of(school, "NotePublished"), data={}, happened_on=sept(16))
    school.does(right, by="p-3", because=WHY, on=LATER)
    assert ever(school, "p-3") == {SEALED}
    assert ever(school, "p-4") == {NOTE}


@pytest.mark.requirement("S4-09")
def test_what_was_withdrawn_of_appointments_holds_for_the_plan_as_it_goes_on(school: School) -> None:
    school.does(cc.plan.WithdrawEntry(entry=appointed(school)), by="p-3", because=WHY, on=LATER)
    appointed(school, "p-4", on=LATER)
    school.does(cc.plan.UnitRegistered(unit="nyby", principal="p-3"), on=LATER)
    school.does(cc.plan.PersonRegistered(person="p-20", unit=cc.ids.UnitId("nyby")), on=LATER)
    school.visits("p-2", "p-3", sept(22), visit="after")
    assert (noted(school.ledger.state, "p-3"), noted(school.ledger.state, "p-4", "after")) == (SEALED, SEALED)
    assert noted(school.ledger.state, "p-2", "after") == NOTE
    assert load(school.store, school.ledger.plan).state == school.ledger.state
    assert isinstance(school.ledger.state.put_right[cc.ids.PersonId("p-3")], PutRight)


# --- what authors take back ---------------------------------------------------------


@pytest.mark.requirement("S1-12")
def test_what_was_shared_and_taken_back_is_closed_at_every_moment() -> None:
    circle = written()
    share = {"kind": cc.sharing.Shareable.ACTION_PLAN, "of": "a", "with_person": cc.ids.PersonId("p-9")}
    assert plans_read(circle, "p-9") == {SEALED}
    circle.does(cc.sharing.ShareArtefact(**share), by="p-2", on=sept(8))
    assert plans_read(circle, "p-9") == {"Plan"}
    circle.does(cc.sharing.UnshareArtefact(**share), by="p-2", on=sept(9))
    assert plans_read(circle, "p-9") == {SEALED}
    assert plans_read(circle, "p-2") == {"Plan"}


@pytest.mark.requirement("S1-12", "L-05")
@pytest.mark.parametrize(("by", "seen"), [("p-9", {SEALED}), ("p-2", {"Plan"})])
def test_nobody_shares_with_themselves_by_putting_the_sharing_right(by: str, seen: set[str]) -> None:
    circle = written()
    share = {"kind": cc.sharing.Shareable.ACTION_PLAN, "of": "a", "with_person": cc.ids.PersonId("p-9")}
    circle.does(cc.sharing.ShareArtefact(**share), by="p-2", on=sept(8))
    (unshared,) = circle.does(cc.sharing.UnshareArtefact(**share), by="p-2", on=sept(9))
    circle.does(cc.plan.WithdrawEntry(entry=unshared.number), by=by, because=WHY, on=LATER)
    assert plans_read(circle, "p-9") == seen


def written() -> Circle:
    """p-2 and p-3 have written action plans at a meeting."""
    circle = Circle().gathers().opens_meeting(meeting="a")
    for person, effort in (("p-2", "Plan"), ("p-3", "Another")):
        plan = {**AHEAD, "effort": effort}
        circle.does(cc.meeting.ActionPlanWritten(meeting="a", person=person, **plan), by=person, on=sept(7))
    return circle


def plans_read(circle: Circle, reader: str) -> set[str]:
    """Give what a reader sees of p-2's plan, at any moment."""
    query = Query(reader=Reader(cc.ids.PersonId(reader)))
    lines = [line for state in moments(circle) for line in VIEWS["plans"](state, query)]
    return {line.effort for line in lines if line.person == "p-2"}


def test_what_was_withdrawn_is_read_at_any_moment_by_who_alone_wrote_it(school: School) -> None:
    school.does(cc.plan.WithdrawEntry(entry=number_of(school, "NotePublished")), because=WHY, on=LATER)
    assert [ever(school, reader) for reader in ("p-1", "p-2", "p-3")] == [{NOTE}, {SEALED}, {SEALED}]


def test_an_action_plan_withdrawn_is_not_taken_for_anothers() -> None:
    circle = written()
    assert plans_read(circle, "p-3") == {SEALED}
    number = number_of(circle, "ActionPlanWritten", person="p-2")
    circle.does(cc.plan.WithdrawEntry(entry=number), because=WHY, on=sept(8))
    assert plans_read(circle, "p-3") == {SEALED}
    assert plans_read(circle, "p-2") == {"Plan"}


def test_who_has_left_the_group_reads_at_no_moment_what_it_reads_today(school: School) -> None:
    school.does(cc.group.MemberLeft(group=cc.ids.GroupId("g"), person=cc.ids.PersonId("p-4")), on=sept(10))
    assert ever(school, "p-4") == {SEALED}
    school.does(cc.group.MemberJoined(group=cc.ids.GroupId("g"), person=cc.ids.PersonId("p-5")), on=sept(11))
    assert ever(school, "p-5") == {NOTE}


def test_everybody_sees_at_every_moment_that_it_was_done(school: School) -> None:
    appointed(school)
    for state in (school.ledger.as_of(happened=sept(8)), school.ledger.as_of(entry=school.ledger.number - 1)):
        for reader in (NOBODY, AUDITOR, Reader(cc.ids.PersonId("p-3"))):
            (line,) = VIEWS["notes"](state, Query(reader=reader))
            assert (line.visitor, line.written_on, line.note) == ("p-1", sept(7), SEALED)


def test_the_aim_and_other_words_for_all_are_read_at_every_moment(school: School) -> None:
    revised = cc.plan.RevisePlan(of=1, lessons="Much", aim="More")
    school.does(revised, on=sept(10), because=WHY)
    query = Query(reader=Reader(cc.ids.PersonId("p-8")))
    aims = {line.aim for state in moments(school) for line in VIEWS["plan"](state, query)}
    assert aims == {"See each other teach", "More"}


def test_where_later_entries_cannot_be_read_the_past_shows_to_authors_only(school: School) -> None:
    past = school.ledger.number
    appointed(school)
    last = school.ledger.number
    school.store.append("solbacken", after=last, records=[Record(last + 1, "visit.held@1", b'{"type":"visit.held"')])
    again = cc.Plans(school.store).ledger("solbacken")
    with pytest.raises(cc.StoreError):
        _ = again.state
    assert [noted(again.as_of(entry=past), reader) for reader in ("p-1", "p-2")] == [NOTE, SEALED]


def test_who_has_left_the_group_reads_at_no_moment_what_all_of_it_wrote() -> None:
    school = School().starts("development-model@2").runs(5, method="development-model@2")
    school.does(
        cc.cycle.CycleStarted(cycle="c", group="g", need="Quiet pupils"),
        on=sept(1),
        because=WHY,
        accept=("a_cycle_has_a_theoretical_source", "a_module_comes_before_other_material"),
    )
    assert needs_read(school, "p-5") == {"Quiet pupils"}
    school.does(cc.group.MemberLeft(group=cc.ids.GroupId("g"), person=cc.ids.PersonId("p-5")), on=sept(10))
    assert needs_read(school, "p-5") == {SEALED}
    assert needs_read(school, "p-4") == {"Quiet pupils"}


def needs_read(school: School, reader: str) -> set[str]:
    return texts_read(school, reader, "cycle_need")


def texts_read(school: School, reader: str, kind: str) -> set[str]:
    """Give what a reader sees of such contents, at any moment."""
    query = Query(reader=Reader(cc.ids.PersonId(reader)))
    lines = [line for state in moments(school) for line in VIEWS["contents"](state, query) if line.kind == kind]
    return {text for line in lines for _, text in line.texts}


def test_a_talk_withdrawn_is_not_taken_for_anothers_of_the_same_group() -> None:
    school = School().starts("development-model@2").runs(5, method="development-model@2")
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=30))
    talk = {"group": "g", "principal": "p-rektor", "minutes": 30}
    (first,) = school.does(cc.checkin.CheckinHeld(**talk, leader="p-1", notes="Of p-1"), on=sept(1))
    school.does(cc.group.AppointLeader(group="g", leader="p-2", until=SUMMER), on=sept(2))
    school.does(cc.checkin.CheckinHeld(**talk, leader="p-2", notes="Of p-2"), on=sept(3))
    assert texts_read(school, "p-2", "checkin") == {SEALED, "Of p-2"}
    school.does(cc.plan.WithdrawEntry(entry=first.number), because=WHY, on=sept(4))
    assert texts_read(school, "p-2", "checkin") == {SEALED, "Of p-2"}
