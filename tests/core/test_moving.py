"""People move from one unit to another, and leave: the past stays as it was, and the new day begins elsewhere."""

from datetime import date
from typing import Any

import pytest
from tests.circle import SHIPPED, Circle, but
from tests.school import AUTUMN, MONDAY, SUMMER, School, refused, sept

import collegial_core as cc
from collegial_core.kernel import ArtefactId
from collegial_core.policy import Artefact, ReaderRole
from collegial_core.privacy import Reader
from collegial_core.views import VIEWS, Query
from collegial_core.views.visits import notes

DAY = sept(14)


def move(person: str = "p-2", unit: str = "ekbacken") -> Any:
    return cc.plan.PersonMoved(person=person, unit=unit)


def leave(person: str = "p-2") -> Any:
    return cc.group.PersonLeft(person=person)


@pytest.fixture
def school() -> School:
    return School().starts().neighbours("p-9")


def reads(school: School, person: str) -> list[bool]:
    lines = notes(school.ledger.state, Query(reader=Reader(cc.ids.PersonId(person))))
    return [line.note == "Calm start" for line in sorted(lines, key=lambda it: it.visit)]


# --- who moves --------------------------------------------------------------------------


@pytest.mark.requirement("S0-16")
def test_a_person_works_in_the_new_unit_from_the_day_of_the_move(school: School) -> None:
    school.does(move(), on=DAY)
    school.does(move(unit="solbacken"), on=sept(28))
    person = school.ledger.state.people["p-2"]
    days = [person.unit_on(day) for day in (AUTUMN, sept(13), DAY, sept(27), sept(28))]
    assert days == ["solbacken", "solbacken", "ekbacken", "ekbacken", "solbacken"]
    assert (person.unit, person.units) == ("solbacken", ("solbacken", "ekbacken"))
    assert cc.Plans(school.store).ledger("solbacken").state == school.ledger.state
    assert school.ledger.as_of(happened=SUMMER).people == school.ledger.state.people


@pytest.mark.requirement("L-01")
def test_only_people_of_the_plan_move_to_its_units_or_leave(school: School) -> None:
    for command in (move("nobody"), move(unit="none"), leave("nobody")):
        with refused("L-01"):
            school.does(command)


@pytest.mark.requirement("L-06")
def test_nobody_moves_to_where_they_work_or_after_they_have_left(school: School) -> None:
    with refused("L-06"):
        school.does(move(unit="solbacken"))
    school.does(leave(), on=DAY)
    for command in (move(), leave()):
        with refused("L-06") as caught:
            school.does(command, on=sept(15))
        assert caught.value.facts == {"person": "p-2", "day": "2026-09-14"}


@pytest.mark.requirement("L-03")
def test_people_move_and_leave_in_order_of_time(school: School) -> None:
    school.does(cc.plan.UnitRegistered(unit="nyby", principal="p-x"), on=DAY)
    school.does(cc.plan.PersonRegistered(person="p-99", unit="solbacken"), on=sept(10))
    for command, day in ((move("p-99"), sept(9)), (leave("p-99"), sept(9)), (move(unit="nyby"), sept(13))):
        with refused("L-03"):
            school.does(command, on=day)
    school.does(move(), on=DAY)
    for command in (move(unit="solbacken"), leave()):
        with refused("L-03") as caught:
            school.does(command, on=sept(13))
        assert caught.value.facts["than"] == "2026-09-14"


@pytest.mark.requirement("S0-39")
def test_each_day_has_the_calendar_of_the_unit_of_that_day(school: School) -> None:
    term = cc.schedule.Term(name="Autumn", first=AUTUMN, last=date(2026, 12, 18))
    closed = cc.schedule.Break(name="Reading day", first=sept(21), last=sept(21))
    school.does(cc.plan.CalendarAdopted(unit="ekbacken", terms=(term,), breaks=(closed,)))
    school.runs(3).opens()
    school.does(move("p-2"), on=sept(22))
    school.plans_visit("p-1", "p-2", sept(21), visit="v-1")
    again = cc.plan.CalendarAdopted(
        unit="ekbacken",
        terms=(term,),
        breaks=(closed, cc.schedule.Break(name="Another", first=sept(28), last=sept(28))),
    )
    school.does(again)
    with refused("S0-39"):
        school.plans_visit("p-1", "p-2", sept(28), visit="v-2")


@pytest.mark.requirement("S0-21", "L-08")
def test_a_checkin_is_with_the_principal_of_that_days_unit(school: School) -> None:
    school.runs(2)
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=30))
    for person in ("p-1", "p-2"):
        school.does(move(person), on=DAY)
    talk = {"group": "g", "leader": "p-1", "minutes": 30}
    for principal, day in (("p-chef", sept(13)), ("p-rektor", DAY)):
        with refused("L-08"):
            school.does(cc.checkin.CheckinHeld(**talk, principal=principal), on=day)
    school.does(cc.checkin.CheckinHeld(**talk, principal="p-rektor"), on=sept(13))
    school.does(cc.checkin.CheckinHeld(**talk, principal="p-chef"), on=DAY)


@pytest.mark.requirement("S4-09")
def test_managers_of_the_old_and_the_new_unit_are_kept_out(school: School) -> None:
    for person in ("p-rektor", "p-chef"):
        school.does(cc.plan.PersonRegistered(person=person, unit="ekbacken" if person == "p-rektor" else "solbacken"))
    school.does(cc.plan.UnitRegistered(unit="nyby", principal="p-9"))
    school.does(cc.plan.PersonRegistered(person="p-10", unit="nyby"))
    school.runs(("p-2", "p-10", "p-rektor", "p-chef")).opens()
    school.visits("p-10", "p-2", visit="v-1")
    assert (reads(school, "p-rektor"), reads(school, "p-chef")) == ([False], [True])
    school.does(move(), on=DAY)
    school.visits("p-10", "p-2", sept(21), visit="v-2")
    assert (reads(school, "p-rektor"), reads(school, "p-chef")) == ([False, False], [False, False])


@pytest.mark.requirement("L-09")
def test_nothing_is_shared_with_the_manager_of_the_old_unit(school: School) -> None:
    school.does(cc.plan.PersonRegistered(person="p-rektor", unit="ekbacken"))
    school.runs(2).opens().visits("p-1", "p-2")
    for person in ("p-1", "p-2"):
        school.does(move(person), on=DAY)
    share = cc.sharing.ShareArtefact(kind=cc.sharing.Shareable.NOTE, of="v", with_person="p-rektor")
    with refused("L-09"):
        school.does(share, by="p-1", on=DAY)


def test_no_manager_opens_by_a_correction_of_a_move(school: School) -> None:
    """Moved into the unit, and put right by its principal to another."""
    school.does(cc.plan.PersonRegistered(person="p-chef", unit="solbacken"))
    school.does(cc.plan.UnitRegistered(unit="nyby", principal="p-x"))
    school.runs(("p-1", "p-2", "p-chef")).opens().visits("p-1", "p-2")
    (moved,) = school.does(move(), on=DAY)
    right = cc.plan.CorrectEntry(entry=moved.number, data={"unit": "nyby"})
    assert reads(school, "p-chef") == [False]
    school.does(right, by="p-chef", because="A slip", on=sept(15))
    assert reads(school, "p-chef") == [False]
    school.does(right, because="She works in Nyby", on=sept(16))
    assert reads(school, "p-chef") == [True]


def test_colleagues_read_what_was_written_in_the_unit_of_that_day() -> None:
    note = Artefact(
        artefact=ArtefactId("note"), name_en="Note", name_sv="Text", readers=(ReaderRole.UNIT,), shareable=False
    )
    method = but(SHIPPED["base-group-visits@2"], artefacts=(note,), version=9)
    school = School(methods=[method]).starts("base-group-visits@9").neighbours("p-9")
    school.runs(2, method="base-group-visits@9").opens().visits("p-1", "p-2")
    for person in ("p-1", "p-2"):
        school.does(move(person), on=DAY)
    assert (reads(school, "p-8"), reads(school, "p-9")) == ([True], [False])
    school.does(leave("p-8"), on=DAY)
    assert reads(school, "p-8") == [False]


# --- who leaves ---------------------------------------------------------------------------


@pytest.mark.requirement("S4-11")
def test_with_a_person_their_stays_roles_and_mandates_end() -> None:
    circle = Circle().gathers()
    circle.does(cc.plan.UnitRegistered(unit="ekbacken", principal="p-chef"))
    assist = cc.plan.AssistantAppointed(unit="ekbacken", person="p-1", until=SUMMER, in_name=False, appoints=False)
    circle.does(assist)
    circle.does(cc.group.DeputyAppointed(group="g", deputy="p-12", since=sept(1), until=SUMMER, in_name=False))
    for person in ("p-1", "p-12"):
        circle.does(leave(person), on=DAY)
    eve = sept(13)
    group, unit = circle.group, circle.state.units["ekbacken"]
    assert ("p-1" in group.members_on(eve), "p-1" in group.members_on(DAY)) == (True, False)
    assert (group.leading_on(eve), group.leading_on(DAY)) == (("p-1", "p-12"), ())
    assert (group.roles_on(eve), group.roles_on(DAY), group.roles) == ({"receiver": "p-12"}, {}, {})
    assert [len(unit.assistants_on(day)) for day in (eve, DAY)] == [1, 0]
    assert circle.ledger.as_of(happened=SUMMER).groups == circle.state.groups
    assert cc.Plans(circle.store).ledger("solbacken").state == circle.state
    circle.does(cc.group.RoleAssigned(group="g", role="receiver", person="p-11"), on=sept(15))
    assert circle.group.roles == {"receiver": "p-11"}


def test_no_earlier_holder_of_a_role_comes_back_when_the_last_one_leaves() -> None:
    circle = Circle().gathers()
    circle.does(cc.group.RoleAssigned(group="g", role="receiver", person="p-11"), on=sept(2))
    circle.does(leave("p-11"), on=DAY)
    assert (circle.group.roles, circle.group.roles_on(DAY), circle.group.roles_on(sept(1))) == (
        {},
        {},
        {"receiver": "p-12"},
    )


@pytest.mark.requirement("S1-01", "S4-01")
def test_nobody_leaves_before_a_meeting_or_visit_they_were_at(school: School) -> None:
    school.runs(2).opens().visits("p-1", "p-2")
    with refused("S4-01"):
        school.does(leave(), on=MONDAY)
    school.does(leave(), on=sept(8))
    circle = Circle().gathers()
    circle.opens_meeting()
    with refused("S1-01"):
        circle.does(leave(), on=MONDAY)
    circle.does(leave(), on=sept(8))


@pytest.mark.requirement("L-03")
def test_nobody_leaves_before_what_they_began() -> None:
    circle = Circle().gathers(7)
    circle.does(cc.group.AppointLeader(group="g", leader="p-9", until=SUMMER), on=DAY)
    circle.does(cc.group.RoleAssigned(group="g", role="receiver", person="p-10"), on=DAY)
    circle.does(cc.group.MemberJoined(group="g", person="p-11"), on=DAY)
    for person in ("p-9", "p-10", "p-11"):
        with refused("L-03") as caught:
            circle.does(leave(person), on=sept(13))
        assert caught.value.facts == {"person": person, "day": "2026-09-13", "than": "2026-09-14"}
        circle.does(leave(person), on=DAY)


@pytest.mark.requirement("L-06")
def test_who_has_left_takes_part_in_nothing_later(school: School) -> None:
    school.runs(3)
    school.does(leave("p-8"), on=DAY)
    later: tuple[Any, ...] = (
        cc.conditions.NeedIdentified(person="p-8", text="To wait"),
        cc.conditions.AnalysisRecorded(unit="solbacken", joint=True, text="Few ask", participants=("p-1", "p-8")),
        cc.conditions.TrainingRecorded(training="t", person="p-8", title="To lead"),
        cc.meeting.WorkingTimeSet(person="p-8", hours=(cc.meeting.Working(weekday=1, starts="08:00", ends="16:00"),)),
    )
    for command in later:
        with refused("L-06") as caught:
            school.does(command, on=DAY)
        assert caught.value.facts == {"person": "p-8", "day": "2026-09-14"}
        school.does(command, on=sept(13))
    for joining in (
        cc.group.MemberJoined(group="g", person="p-8"),
        cc.group.AppointLeader(group="g", leader="p-8", until=SUMMER),
        cc.group.DeputyAppointed(group="g", deputy="p-8", since=sept(1), until=sept(2), in_name=False),
        cc.plan.AssistantAppointed(unit="solbacken", person="p-8", until=SUMMER, in_name=False, appoints=False),
    ):
        with refused("L-06"):
            school.does(joining, on=sept(1))


@pytest.mark.requirement("S4-09")
def test_who_has_left_still_finishes_their_own_note_and_reads_it(school: School) -> None:
    school.runs(2).opens().visits("p-1", "p-2", steps=2)
    school.does(leave("p-1"), on=DAY)
    school.does(cc.visit.PublishNote(visit="v", note="Calm start", receipt="r"), on=DAY, by="p-1")
    assert reads(school, "p-1") == [True]


def test_who_has_left_is_nobody_of_the_plan_any_longer(school: School) -> None:
    (line,) = VIEWS["plan"](school.ledger.state, Query(reader=Reader(cc.ids.PersonId("p-8"))))
    assert (line.aim, line.people) == ("See each other teach", 9)
    school.does(leave("p-8"), on=DAY)
    (line,) = VIEWS["plan"](school.ledger.state, Query(reader=Reader(cc.ids.PersonId("p-8"))))
    assert (line.aim, line.people) == ("[personal]", 8)
    (row,) = VIEWS["person"](school.ledger.state, Query(person=cc.ids.PersonId("p-8")))
    assert row.left_on == DAY
    assert [row.people for row in VIEWS["overview"](school.ledger.state, Query())] == [7, 1]


def test_nobody_is_proposed_who_has_left() -> None:
    school = School().starts("development-model@2").neighbours("p-9", "p-10")
    school.does(cc.conditions.NearbyNoted(unit="solbacken", nearby=("ekbacken",)))
    why = {"because": "So few", "accept": ("a_group_has_its_methods_size",)}
    school.forms(2, method="development-model@2", **why)
    school.does(leave("p-9"), on=DAY)
    (row,) = VIEWS["parties"](school.ledger.state, Query())
    assert [it.people for it in row.proposals] == [("p-10",)]
