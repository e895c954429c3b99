"""Somebody stands in for a group's leader, so that an illness stops no meeting; and a leader steps down."""

from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from tests.circle import LEARNING, SHIPPED, Circle, but
from tests.school import AUTUMN, MONDAY, SUMMER, School, refused, sept

import collegial_core as cc
from collegial_core.kernel import ArtefactId
from collegial_core.policy import Artefact, LeaderPolicy, ReaderRole
from collegial_core.privacy import Reader
from collegial_core.views import VIEWS, Query
from collegial_core.views.groups import groups
from collegial_core.views.timeline import timeline
from collegial_core.views.visits import notes
from collegial_core.wire.vocabulary import ACCEPTABLE

MODEL = SHIPPED["development-model@2"]


def stand_in(deputy: str = "p-2", since: date = MONDAY, until: date = MONDAY, group: str = "g") -> Any:
    return cc.group.DeputyAppointed(group=group, deputy=deputy, since=since, until=until, in_name=False)


def end(leader: str = "p-1", group: str = "g") -> Any:
    return cc.group.MandateEnded(group=group, leader=leader)


def led(school: School, day: date) -> tuple[str, ...]:
    return school.ledger.state.groups["g"].leading_on(day)


@pytest.fixture
def school() -> School:
    return School().starts().runs(4)


@pytest.fixture
def circle() -> Circle:
    return Circle().gathers()


# --- for a time -----------------------------------------------------------------------


@pytest.mark.requirement("S0-18")
def test_a_deputy_stands_in_beside_the_leader_from_the_first_day_to_the_last(school: School) -> None:
    school.does(stand_in(until=sept(9)), on=sept(2))
    days = [led(school, sept(day)) for day in (6, 7, 9, 10)]
    assert days == [("p-1",), ("p-1", "p-2"), ("p-1", "p-2"), ("p-1",)]
    told = [(it.on, it.until, it.about, it.group) for it in timeline(school.ledger.state) if it.kind == "deputy"]
    assert told == [(sept(7), sept(9), "p-2", "g")]


@pytest.mark.requirement("S0-18")
def test_a_deputy_who_leaves_stood_in_until_the_day_before_and_never_where_that_was_to_come(school: School) -> None:
    for deputy, since, until in (
        ("p-2", 2, 3),
        ("p-2", 6, 9),
        ("p-2", 7, 9),
        ("p-2", 8, 10),
        ("p-3", 8, 10),
    ):
        school.does(stand_in(deputy, sept(since), sept(until)))
    school.does(cc.group.PersonLeft(person="p-2"), on=MONDAY)
    told = [(it.about, it.on, it.until) for it in timeline(school.ledger.state) if it.kind == "deputy"]
    assert told == [("p-2", sept(2), sept(3)), ("p-2", sept(6), sept(6)), ("p-3", sept(8), sept(10))]


@pytest.mark.requirement("L-03")
@pytest.mark.parametrize(
    ("since", "until"),
    [(sept(8), sept(7)), (AUTUMN - timedelta(1), sept(7)), (sept(7), SUMMER + timedelta(1))],
)
def test_a_deputys_time_is_a_part_of_the_groups(school: School, since: date, until: date) -> None:
    with refused("L-03"):
        school.does(stand_in(since=since, until=until))
    school.does(stand_in(since=AUTUMN, until=SUMMER))


@pytest.mark.requirement("L-01")
def test_a_deputy_is_somebody_of_the_plan_in_a_group_of_the_plan(school: School) -> None:
    for command in (stand_in("nobody"), stand_in(group="none"), end("nobody"), end(group="none")):
        with refused("L-01"):
            school.does(command)


@pytest.mark.requirement("L-06")
def test_nobody_stands_in_or_steps_down_in_a_closed_group(school: School) -> None:
    school.does(cc.group.GroupClosed(group="g"), on=sept(1))
    for command in (stand_in(), end()):
        with refused("L-06"):
            school.does(command, on=sept(2))


@pytest.mark.requirement("S0-18")
def test_nobody_is_their_own_deputy(school: School) -> None:
    with refused("S0-18") as caught:
        school.does(stand_in("p-1"))
    assert caught.value.facts == {"deputy": "p-1", "group": "g"}
    school.does(cc.group.AppointLeader(group="g", leader="p-3", until=SUMMER), on=sept(9))
    for since, until in ((sept(7), sept(7)), (sept(8), sept(12))):
        with refused("S0-18"):
            school.does(stand_in("p-1", since, until))
    with refused("S0-18"):
        school.does(stand_in("p-3", sept(1), sept(10)))
    school.does(stand_in("p-1", sept(9), sept(12)))
    school.does(end("p-3"), on=sept(20))
    school.does(stand_in("p-3", sept(21), sept(22)))
    school.does(stand_in("p-3", sept(1), sept(8)))


# --- what a deputy does ---------------------------------------------------------------


@pytest.mark.requirement("S1-05", "S0-18")
def test_an_illness_stops_no_meeting(circle: Circle) -> None:
    circle.does(stand_in("p-9"), on=sept(6))
    circle.plans_meeting()
    members = ("p-2", "p-3", "p-4", "p-5", "p-6", "p-7", "p-8")
    roles = (cc.meeting.RoleHolder(role="documenter", person="p-2"),)
    with refused("S1-05"):
        circle.does(cc.meeting.MeetingOpened(meeting="m", present=members, led_by="p-2", roles=roles), on=MONDAY)
    opened = cc.meeting.MeetingOpened(meeting="m", present=(*members, "p-9"), led_by="p-9", roles=roles)
    circle.does(opened, on=MONDAY, by="p-9")
    circle.does_all().closes_meeting()
    assert circle.meeting().led_by == "p-9"


@pytest.mark.requirement("S1-05", "S1-01")
def test_a_deputy_leads_no_meeting_of_another_day(circle: Circle) -> None:
    circle.does(stand_in(until=sept(13)))
    circle.plans_meeting(sept(14))
    with refused("S1-05"):
        circle.does(cc.meeting.MeetingOpened(meeting="m", present=("p-1", "p-2"), led_by="p-2", roles=()), on=sept(14))
    circle.does(stand_in("p-9", sept(21), sept(21)))
    with refused("S1-01"):
        circle.does(cc.meeting.MeetingOpened(meeting="m", present=("p-1", "p-9"), led_by="p-1", roles=()), on=sept(14))


@pytest.mark.requirement("S2-05")
def test_a_group_whose_leader_has_stepped_down_goes_on_with_a_deputy() -> None:
    leader = next(role for role in LEARNING.roles if role.role == "leader")
    circle = Circle(
        but(LEARNING, version=9, roles=tuple(but(it, needed=True) if it is leader else it for it in LEARNING.roles))
    )
    circle.gathers()
    circle.does(end(), on=sept(2))
    circle.plans_meeting()
    roles = (cc.meeting.RoleHolder(role="documenter", person="p-1"),)
    opened = cc.meeting.MeetingOpened(meeting="m", present=("p-1", "p-2"), led_by="p-2", roles=roles)
    with refused("S1-05"):
        circle.does(opened, on=MONDAY)
    circle.does(stand_in())
    circle.does(opened, on=MONDAY)


def test_who_stood_in_and_led_does_what_a_leader_does_at_the_meeting() -> None:
    """Where a leader takes no part in the items, neither does the deputy who led; another deputy does."""
    away = tuple(but(it, takes_part=False) if it.role == "leader" else it for it in LEARNING.roles)
    circle = Circle(but(LEARNING, version=9, roles=away)).gathers()
    circle.does(stand_in("p-2"))
    circle.does(stand_in("p-3"))
    circle.plans_meeting()
    roles = (cc.meeting.RoleHolder(role="documenter", person="p-1"),)
    circle.does(
        cc.meeting.MeetingOpened(meeting="m", present=("p-2", "p-3", "p-4", "p-1"), led_by="p-2", roles=roles),
        on=MONDAY,
    )
    assert cc.meeting.writers(circle.method, circle.state, circle.meeting()) == ("p-3", "p-4")


def test_a_cycle_begins_under_a_deputy() -> None:
    """Where the method cannot do without a leader, a group without either begins none."""
    model: Any = MODEL
    needed = tuple(but(it, needed=True) if it.role == "leader" else it for it in model.roles)
    school = School(methods=[but(MODEL, version=9, roles=needed)]).starts("development-model@9")
    school.runs(4, method="development-model@9")
    school.does(end(), on=sept(1))
    own = cc.cycle.Source(kind=cc.cycle.SourceKind.OWN_PRACTICE, title="Logbook")
    film = cc.cycle.Source(kind=cc.cycle.SourceKind.FILM, title="Talk in half a class")
    begin = cc.cycle.CycleStarted(cycle="c", group="g", need="Few ask", sources=(own, film), parts=1)
    why = {"because": "So it is", "accept": ACCEPTABLE}
    with refused("S2-05"):
        school.does(begin, on=MONDAY, **why)
    school.does(stand_in("p-7"))
    school.does(begin, on=MONDAY, **why)
    reading = {"cycle": "c", "part": 1, "date": sept(8), "minutes": 45}
    with refused("L-08"):
        school.does(cc.module.ReadingScheduled(**reading, person="p-8"), on=MONDAY)
    school.does(cc.module.ReadingScheduled(**reading, person="p-7"), on=MONDAY)


@pytest.mark.requirement("S0-43")
def test_a_deputys_work_and_time_count_from_their_first_day(school: School) -> None:
    work = {"leader": "p-2", "group": "g", "kind": cc.checkin.WorkKind.PLANNING, "minutes": 30}
    with refused("L-08"):
        school.does(cc.checkin.WorkRecorded(**work))
    school.does(stand_in())
    with refused("L-03") as caught:
        school.does(cc.checkin.WorkRecorded(**work), on=sept(6))
    assert caught.value.facts["than"] == "2026-09-07"
    school.does(cc.checkin.WorkRecorded(**work), on=MONDAY)


# --- who manages does not stand in ------------------------------------------------------


@pytest.mark.requirement("S0-19")
def test_who_manages_the_members_stands_in_for_a_reason_only() -> None:
    model: Any = MODEL
    school = School(methods=[attrs.evolve(model, leader=LeaderPolicy(manager=cc.Severity.W))]).starts(MODEL.ref)
    school.neighbours("p-9").forms(("p-1", "p-2", "p-3", "p-9"), method=MODEL.ref)
    school.does(cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER))
    school.does(cc.plan.AssistantAppointed(unit="ekbacken", person="p-2", until=sept(7), in_name=False, appoints=False))
    with refused("S0-19"):
        school.does(stand_in())
    school.does(stand_in(since=sept(8), until=sept(9)))
    school.does(stand_in("p-3", sept(1), sept(30)))
    with refused("S0-19"):
        school.does(
            cc.plan.AssistantAppointed(unit="ekbacken", person="p-3", until=SUMMER, in_name=False, appoints=False),
            on=sept(8),
        )
    school.does(cc.plan.PersonRegistered(person="p-10", unit="ekbacken"))
    school.does(
        cc.plan.AssistantAppointed(unit="ekbacken", person="p-3", until=SUMMER, in_name=False, appoints=False),
        on=sept(1),
        because="Nobody else is there",
        accept=("a_new_assistant_leads_none_of_their_staff",),
    )
    with refused("S0-19") as caught:
        school.does(cc.group.MemberJoined(group="g", person="p-10"), on=sept(8))
    assert caught.value.facts["leader"] == "p-3"


# --- a deputy reads no more -------------------------------------------------------------


def observed(role: ReaderRole) -> School:
    """Let p-2 visit p-3, in a group that p-1 leads and whose notes that role reads."""
    note = Artefact(artefact=ArtefactId("note"), name_en="Note", name_sv="Text", readers=(role,), shareable=False)
    method = but(SHIPPED["base-group-visits@2"], artefacts=(note,), version=9)
    school = School(methods=[method]).starts("base-group-visits@9")
    return school.runs(4, method="base-group-visits@9").opens().visits("p-2", "p-3")


def reads(school: School, person: str) -> bool:
    (line,) = notes(school.ledger.state, Query(reader=Reader(cc.ids.PersonId(person))))
    return line.note == "Calm start"


def test_a_deputy_reads_nothing_that_the_leader_alone_reads() -> None:
    school = observed(ReaderRole.LEADER)
    before = _seen(school, "p-8")
    school.does(stand_in("p-8", AUTUMN, SUMMER))
    school.does(stand_in("p-4", AUTUMN, SUMMER))
    assert (reads(school, "p-1"), reads(school, "p-4"), reads(school, "p-8")) == (True, False, False)
    assert _seen(school, "p-8").keys() == before.keys()
    unchanged = {name: page for name, page in before.items() if name != "timeline"}
    assert {name: page for name, page in _seen(school, "p-8").items() if name != "timeline"} == unchanged


def _seen(school: School, person: str) -> dict[str, str]:
    query = Query(reader=Reader(cc.ids.PersonId(person)))
    return {name: repr(view(school.ledger.state, query)) for name, view in VIEWS.items()}


def test_who_has_stepped_down_reads_no_more_as_the_leader() -> None:
    school = observed(ReaderRole.LEADER)
    assert reads(school, "p-1")
    school.does(end(), on=sept(14))
    assert not reads(school, "p-1")


# --- a leader steps down ----------------------------------------------------------------


@pytest.mark.requirement("S0-18")
def test_a_mandate_ends_with_the_day_on_which_the_leader_steps_down(school: School) -> None:
    school.does(end(), on=sept(7), by="p-1")
    assert (led(school, sept(7)), led(school, sept(8))) == (("p-1",), ())
    (line,) = groups(school.ledger.state, Query())
    assert (line.leader, line.mandate_until) == ("p-1", sept(7))


@pytest.mark.requirement("S0-18")
def test_a_group_does_not_start_after_its_leader_has_stepped_down() -> None:
    school = School().starts()
    school.forms(4)
    school.does(cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER))
    school.does(end(), on=sept(7))
    with refused("S0-18"):
        school.does(cc.group.GroupStarted(group="g"), on=sept(8))


@pytest.mark.requirement("L-06")
def test_only_the_present_leaders_mandate_is_ended_and_once(school: School) -> None:
    for leader, day in (("p-2", sept(7)), ("p-1", SUMMER)):
        with refused("L-06"):
            school.does(end(leader), on=day)
    school.does(cc.group.AppointLeader(group="g", leader="p-2", until=SUMMER), on=sept(7))
    with refused("L-06"):
        school.does(end("p-1"), on=sept(7))
    school.does(end("p-2"), on=sept(7))
    with refused("L-06"):
        school.does(end("p-2"), on=sept(7))


@pytest.mark.requirement("L-03")
def test_a_mandate_ends_after_it_began_and_the_next_begins_after_it_ended(school: School) -> None:
    school.does(cc.group.AppointLeader(group="g", leader="p-2", until=SUMMER), on=sept(7))
    with refused("L-03"):
        school.does(end("p-2"), on=sept(6))
    school.does(end("p-2"), on=sept(14))
    lead = cc.group.AppointLeader(group="g", leader="p-3", until=SUMMER)
    with refused("L-03"):
        school.does(lead, on=sept(13))
    school.does(lead, on=sept(14))
    assert (led(school, sept(13)), led(school, sept(14))) == (("p-2",), ("p-3",))


def test_a_mandate_that_was_ended_is_the_same_by_the_day_it_happened(school: School) -> None:
    school.does(end(), on=sept(7))
    school.does(cc.group.AppointLeader(group="g", leader="p-2", until=SUMMER), on=sept(9))
    school.does(stand_in("p-3", sept(10), sept(11)), on=sept(9))
    then = school.ledger.as_of(happened=SUMMER).groups["g"]
    now = school.ledger.state.groups["g"]
    assert (then.mandates, then.deputies) == (now.mandates, now.deputies)
    assert cc.Plans(school.store).ledger("solbacken").state == school.ledger.state
