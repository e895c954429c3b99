"""Principal and leader: check-ins in time, and time to lead."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.school import AUTUMN, SUMMER, School, refused, sept

import collegial_core as cc
from collegial_core.checkin import (
    Allotment,
    Leader,
    TimeAllotted,
    allotments_in_force,
    meeting_rhythm,
    minutes_asked,
    weekly_minutes,
)
from collegial_core.definitions import shipped_methods
from collegial_core.todo import todo
from collegial_core.views import VIEWS, Query
from collegial_core.views.leaders import LeaderRow, leader_years
from collegial_core.views.overdue import OverdueRow, overdue

MODEL = {method.ref: method for method in shipped_methods()}["development-model@2"]
HOME, AWAY = cc.checkin.LeadingPlace.HOME, cc.checkin.LeadingPlace.AWAY


@pytest.fixture
def school() -> School:
    """Give a school with group g of five, led by p-1; nothing of its time is planned yet."""
    return groups_of(5)


def groups_of(*sizes: int) -> School:
    """Give a school with groups g, h, i, j of these sizes, all led by p-1."""
    school = School().starts("development-model@2", people=sum(sizes))
    first = 1
    for name, size in zip("ghij", sizes, strict=False):
        school.forms([f"p-{number}" for number in range(first, first + size)], group=name, method="development-model@2")
        school.does(cc.group.AppointLeader(group=name, leader="p-1", until=SUMMER))
        first += size
    return school


def checkin(**what: Any) -> cc.checkin.CheckinHeld:
    return cc.checkin.CheckinHeld(**{"group": "g", "leader": "p-1", "principal": "p-rektor", "minutes": 30, **what})


def allot(minutes: int, weeks: int, groups: Sequence[str] = ("g",), **what: Any) -> cc.checkin.TimeAllotted:
    return cc.checkin.TimeAllotted(leader="p-1", groups=tuple(groups), minutes=minutes, weeks=weeks, **what)


def work(kind: cc.checkin.WorkKind, minutes: int, **what: Any) -> cc.checkin.WorkRecorded:
    return cc.checkin.WorkRecorded(**{"leader": "p-1", "group": "g", "kind": kind, "minutes": minutes, **what})


def the_leader(school: School) -> LeaderRow:
    (line,) = VIEWS["leaders"](school.ledger.state)
    assert isinstance(line, LeaderRow)
    return line


# --- check-ins ---------------------------------------------------------------------


@pytest.mark.requirement("S0-21")
@pytest.mark.parametrize(("days", "late"), [(1, False), (27, False), (28, False), (29, True)])
def test_the_first_checkin_is_counted_from_the_planning(school: School, days: int, late: bool) -> None:
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=4))
    on = AUTUMN + timedelta(days=days)
    if not late:
        assert len(school.does(checkin(), on=on)) == 1
        return
    with refused("S0-21") as caught:
        school.does(checkin(), on=on)
    assert caught.value.severity is cc.Severity.W
    assert caught.value.facts == {
        "group": "g",
        "weeks": 4,
        "last": "2026-08-17",
        "due": "2026-09-14",
        "day": "2026-09-15",
    }


@pytest.mark.requirement("S0-21")
def test_the_next_checkin_is_counted_from_the_last(school: School) -> None:
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=2))
    school.does(checkin(), on=sept(1) - timedelta(days=1))
    with refused("S0-21"):
        school.does(checkin(), on=sept(15))
    held, departure = school.does(
        checkin(), on=sept(15), because="The principal was ill", accept=("checkins_are_as_often_as_planned",)
    )
    assert (departure.event.entry, departure.event.rule) == (held.number, "S0-21")
    school.does(checkin(), on=sept(29))
    assert [it.on for it in school.ledger.state.checkins["g"].held] == [date(2026, 8, 31), sept(15), sept(29)]


@pytest.mark.requirement("S0-21")
def test_a_later_plan_sets_another_interval_but_forgets_no_day(school: School) -> None:
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=2))
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=3), on=sept(1))
    plan = school.ledger.state.checkins["g"]
    assert (plan.since, plan.weeks, plan.due) == (AUTUMN, 3, sept(7))
    with refused("S0-21"):
        school.does(checkin(), on=sept(8))
    school.does(checkin(), on=sept(7))
    assert school.ledger.state.checkins["g"].due == sept(28)


def late(school: School, on: date, **query: Any) -> list[tuple[str, str, int | None]]:
    return [(line.kind, line.about, line.days) for line in overdue(school.ledger.state, Query(on=on, **query))]


@pytest.mark.requirement("S0-21")
def test_a_checkin_is_overdue_from_the_day_after_its_last(school: School) -> None:
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=2))
    state = school.ledger.state
    assert overdue(state) == [
        OverdueRow(kind="checkin", about="g", due=date(2026, 8, 31), days=None, waits_for=("p-rektor",))
    ]
    assert late(school, date(2026, 8, 31)) == []
    assert late(school, sept(2)) == [("checkin", "g", 2)]
    assert late(school, sept(2), person="p-1", group="g") == [("checkin", "g", 2)]
    assert late(school, sept(2), person="p-9") == late(school, sept(2), group="h") == []
    school.does(checkin(), on=sept(2), because="Late", accept=("checkins_are_as_often_as_planned",))
    assert late(school, sept(16)) == []
    assert late(school, sept(17)) == [("checkin", "g", 1)]
    school.does(cc.group.GroupClosed(group="g"), on=sept(17))
    assert late(school, sept(28)) == []


@pytest.mark.requirement("S0-21")
def test_a_group_without_a_leader_has_its_checkins_overdue_too() -> None:
    school = School().starts("development-model@2")
    school.forms(4, method="development-model@2")
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=2))
    assert late(school, sept(1)) == [("checkin", "g", 1)]


@pytest.mark.requirement("S0-21")
def test_a_checkin_is_overdue_for_a_leader_from_outside_the_group_too() -> None:
    school = School().starts("development-model@2", people=12)
    school.forms(4, method="development-model@2")
    school.does(cc.group.AppointLeader(group="g", leader="p-9", until=SUMMER))
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=2))
    assert late(school, sept(1), person="p-9") == [("checkin", "g", 1)]
    assert late(school, sept(1), person="p-10") == []


@pytest.mark.requirement("S0-21", "S1-02")
def test_what_a_group_is_late_with_is_told_to_everyone_who_is_a_party() -> None:
    """p-9 leads from outside, p-10 gets the minutes, p-11 works at a unit that p-chef heads; p-8 has left."""
    school = School().starts("learning-group@2", people=10).neighbours("p-11", "p-12")
    school.forms([*(f"p-{number}" for number in range(1, 9)), "p-11"], method="learning-group@2", because="Many")
    school.does(cc.group.AppointLeader(group="g", leader="p-9", until=SUMMER))
    school.does(cc.group.RoleAssigned(group="g", role="receiver", person="p-10"))
    school.does(cc.group.MemberLeft(group="g", person="p-8"), because="Ill")
    form = cc.meeting.MeetingForm.ON_SITE
    school.prepares().analyses("ekbacken").does(cc.group.GroupStarted(group="g"), because="We begin")
    school.does(cc.meeting.MeetingPlanned(meeting="m", group="g", date=sept(7), starts="14:30", minutes=90, form=form))
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=2))
    told = {"p-1", "p-11", "p-9", "p-10", "p-rektor", "p-chef"}
    for person in (*told, "p-8", "p-12", "p-stranger"):
        kinds = {kind for kind, _, _ in late(school, sept(9), person=person)}
        assert kinds == ({"checkin", "meeting"} if person in told else set()), person
    school.does(cc.plan.PrincipalAppointed(unit="ekbacken", principal="p-ny"), on=sept(8))
    told = {name for name in ("p-chef", "p-ny") if late(school, sept(9), person=name)}
    assert told == {"p-ny"}


@pytest.mark.requirement("S4-02")
def test_a_late_visit_is_told_to_the_principals_of_both() -> None:
    school = School().starts().neighbours("p-9").neighbours("p-10", unit="nyby", principal="p-ny")
    school.runs(["p-1", "p-2", "p-9", "p-10"]).opens().plans_visit("p-1", "p-9", sept(7))
    people = ("p-1", "p-9", "p-rektor", "p-chef", "p-2", "p-10", "p-ny")
    assert [name for name in people if late(school, sept(9), person=name)] == ["p-1", "p-9", "p-rektor", "p-chef"]


@pytest.mark.requirement("S4-02")
def test_a_visit_is_overdue_for_its_visitor_and_its_host_until_it_is_held() -> None:
    school = School().starts().runs(4).opens().visits("p-1", "p-2", sept(7), visit="held", steps=1)
    school.plans_visit("p-3", "p-4", sept(7), visit="late")
    for person, due in (("p-3", ["late"]), ("p-4", ["late"]), ("p-1", []), ("p-2", [])):
        assert [about for _, about, _ in late(school, sept(9), person=person)] == due
    assert late(school, sept(9)) == [("visit", "late", 2)]


@pytest.mark.requirement("S0-21", "S4-02")
def test_what_is_overdue_is_shown_the_oldest_first_until_it_has_ended() -> None:
    school = School().starts().runs(4).opens()
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=4))
    school.plans_visit("p-1", "p-2", sept(7))
    school.visits("p-2", "p-1", sept(7), visit="w")
    assert late(school, sept(7)) == []
    assert late(school, sept(8)) == [("visit", "v", 1)]
    assert late(school, sept(15)) == [("visit", "v", 8), ("checkin", "g", 1)]
    assert late(school, sept(15), person="p-2", group="g") == [("visit", "v", 8), ("checkin", "g", 1)]
    assert late(school, sept(15), person="p-3") == [("checkin", "g", 1)]
    assert late(school, sept(15), group="h") == []
    school.does(
        cc.visit.RoundClosed(round="r"), on=sept(8), because="No time", accept=("a_round_ends_when_its_aim_is_reached",)
    )
    assert late(school, sept(9)) == []


@pytest.mark.requirement("S0-21", "S1-02")
def test_a_meeting_that_was_to_be_held_is_overdue_until_it_is_cancelled(school: School) -> None:
    school.prepares().does(cc.group.GroupStarted(group="g"))
    for name, day in (("m", sept(7)), ("n", sept(9))):
        form = cc.meeting.MeetingForm.ON_SITE
        school.does(cc.meeting.MeetingPlanned(meeting=name, group="g", date=day, starts="14:30", minutes=90, form=form))
    assert late(school, sept(7)) == []
    assert late(school, sept(10)) == [("meeting", "m", 3), ("meeting", "n", 1)]
    assert late(school, sept(10), person="p-9") == late(school, sept(10), group="h") == []
    assert late(school, sept(10), group="g") == late(school, sept(10))
    school.does(cc.meeting.MeetingCancelled(meeting="m"), on=sept(7))
    assert late(school, sept(10)) == [("meeting", "n", 1)]


@pytest.mark.requirement("L-06")
def test_checkins_are_planned_before_they_are_held(school: School) -> None:
    with refused("L-06"):
        school.does(checkin())
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=1))
    school.does(checkin(notes="All is well"))
    assert school.words("checkin", "g") == [{"notes": "All is well"}]


@pytest.mark.requirement("L-08")
def test_a_checkin_is_between_the_groups_leader_and_a_principal_of_its_units(school: School) -> None:
    school.neighbours("p-9").neighbours("p-10", unit="bjorken", principal="p-b")
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=4))
    with refused("L-08"):
        school.does(checkin(leader="p-2"))
    with refused("L-08") as caught:
        school.does(checkin(principal="p-chef"))
    assert caught.value.facts == {"principal": "p-chef", "group": "g", "principals": ("p-rektor",)}
    school.does(cc.group.MemberJoined(group="g", person="p-9"))
    school.does(checkin(principal="p-chef"))
    school.does(cc.group.AppointLeader(group="g", leader="p-10", until=SUMMER))
    school.does(checkin(leader="p-10", principal="p-b"))
    school.does(checkin(leader="p-10"))
    school.does(checkin(), on=sept(1))


@pytest.mark.requirement("L-01", "L-03", "L-06")
def test_leaders_time_comes_in_order_of_time_and_ends_with_the_group(school: School) -> None:
    for unknown in (
        cc.checkin.CheckinsPlanned(group="x", weeks=1),
        checkin(group="x"),
        checkin(leader="p-x"),
        allot(600, 1, ["g", "x"]),
        work(cc.checkin.WorkKind.READING, 10, group="x"),
    ):
        with refused("L-01"):
            school.does(unknown)
    school.does(cc.group.AppointLeader(group="g", leader="p-2", until=SUMMER), on=sept(3))
    for early in (
        cc.checkin.TimeAllotted(leader="p-2", groups=("g",), minutes=600),
        work(cc.checkin.WorkKind.READING, 10, leader="p-2"),
    ):
        with refused("L-03"):
            school.does(early, on=sept(2))
        school.does(early, on=sept(3))
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=4), on=sept(1))
    for command in (cc.checkin.CheckinsPlanned(group="g", weeks=2), checkin()):
        with refused("L-03"):
            school.does(command, on=AUTUMN)
    school.does(checkin(), on=sept(5))
    with refused("L-03"):
        school.does(checkin(), on=sept(4))
    school.does(cc.group.GroupClosed(group="g"), on=sept(5))
    for late in (
        cc.checkin.CheckinsPlanned(group="g", weeks=2),
        checkin(),
        allot(600, 1),
        work(cc.checkin.WorkKind.READING, 10),
    ):
        with refused("L-06"):
            school.does(late, on=sept(6))
        school.does(late, on=sept(5))


@pytest.mark.requirement("L-03")
def test_checkins_are_not_planned_before_their_group_is_formed() -> None:
    school = School().starts("development-model@2")
    school.forms(4, method="development-model@2", on=sept(2))
    with refused("L-03"):
        school.does(cc.checkin.CheckinsPlanned(group="g", weeks=4), on=sept(1))
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=4), on=sept(2))


# --- time to lead --------------------------------------------------------------------


@pytest.mark.requirement("S0-43", "S0-44")
@pytest.mark.parametrize(
    ("sizes", "minutes", "weeks", "a_week", "meets_every"),
    [
        ((5,), 240, 2, 120, 4.0),
        ((7, 7), 240, 1, 240, 2.0),
        ((8, 8, 8, 8), 480, 1, 480, 1.0),
    ],
)
def test_the_three_preschools_give_two_hours_a_week_and_group(
    sizes: tuple[int, ...], minutes: int, weeks: int, a_week: int, meets_every: float
) -> None:
    school = groups_of(*sizes)
    groups = "ghij"[: len(sizes)]
    with refused("S0-44") as caught:
        school.does(allot(minutes - 1, weeks, groups))
    assert caught.value.facts == {
        "leader": "p-1",
        "minutes": minutes - 1,
        "weeks": weeks,
        "groups": tuple(groups),
        "asked": a_week,
        "least": minutes,
    }
    assert len(school.does(allot(minutes, weeks, groups))) == 1
    assert [it.on for it in school.ledger.state.leaders["p-1"].allotments] == [AUTUMN]
    line = the_leader(school)
    assert (line.asked, line.allotted, line.meets_every) == (a_week, float(a_week), meets_every)


@pytest.mark.requirement("S0-44")
def test_less_time_than_the_method_asks_for_needs_a_reason(school: School) -> None:
    allotted, departure = school.does(allot(60, 1), because="The budget", accept=("a_leader_has_time_for_each_group",))
    assert (departure.event.entry, departure.event.rule) == (allotted.number, "S0-44")
    assert the_leader(school).allotted == 60.0


@pytest.mark.requirement("S0-44", "S0-46")
def test_travel_is_no_time_for_leading(school: School) -> None:
    with refused("S0-44"):
        school.does(allot(100, 1, travel_minutes=20, place=AWAY))
    school.does(allot(240, 2, travel_minutes=45, place=AWAY))
    line = the_leader(school)
    assert (line.allotted, line.travel, line.places) == (120.0, 22.5, ("away",))


@pytest.mark.requirement("S0-44")
def test_methods_that_ask_for_no_time_take_any() -> None:
    school = School().starts().runs(4)
    school.does(allot(1, 52))
    assert (the_leader(school).asked, the_leader(school).meets_every) == (0, None)


@pytest.mark.requirement("S0-44")
def test_a_later_allotment_replaces_those_that_share_a_group() -> None:
    school = groups_of(5, 5)
    school.does(allot(240, 1, "gh"))
    school.does(allot(120, 1, "h"))
    assert (the_leader(school).asked, the_leader(school).allotted) == (240, 120.0)
    school.does(allot(130, 1, "g", place=AWAY, travel_minutes=30))
    assert (the_leader(school).allotted, the_leader(school).places) == (250.0, ("away", "home"))


@pytest.mark.requirement("S0-43", "S0-44")
def test_time_is_set_aside_for_those_who_lead(school: School) -> None:
    with refused("L-08") as caught:
        school.does(cc.checkin.TimeAllotted(leader="p-2", groups=("g",), minutes=600))
    assert caught.value.facts == {"leader": "p-2", "group": "g"}


@pytest.mark.requirement("S0-26", "S0-45")
def test_all_that_a_leader_does_counts_but_travel(school: School) -> None:
    for kind in cc.checkin.WorkKind:
        school.does(work(kind, 10))
    school.does(work(cc.checkin.WorkKind.PLANNING, 25, questions="What surprised you?"))
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=4))
    school.does(checkin(minutes=40))
    line = the_leader(school)
    assert (line.worked, line.checkins) == (7 * 10 + 25 + 40, 1)
    assert school.words("questions", "g") == [{"questions": "What surprised you?"}]


@pytest.mark.requirement("S0-45")
def test_a_leaders_work_is_told_by_school_years(school: School) -> None:
    school.does(work(cc.checkin.WorkKind.READING, 15), on=date(2027, 7, 31))
    school.does(work(cc.checkin.WorkKind.TRAVEL, 20), on=date(2027, 7, 31))
    school.does(work(cc.checkin.WorkKind.PLANNING, 30), on=date(2027, 8, 1))
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=4), on=date(2027, 8, 1))
    school.does(checkin(minutes=40), on=date(2027, 8, 2))
    lines = leader_years(school.ledger.state)
    assert [attrs.astuple(line) for line in lines] == [("p-1", 2026, 15, 20, 0), ("p-1", 2027, 70, 0, 1)]
    assert sum(line.worked for line in lines) == the_leader(school).worked
    assert leader_years(school.ledger.state, Query(person="p-1")) == lines
    assert leader_years(school.ledger.state, Query(person="p-2")) == []


@pytest.mark.requirement("S0-20", "S0-45")
def test_a_leader_is_shown_with_training_groups_and_a_former_leader_with_none(school: School) -> None:
    school.does(work(cc.checkin.WorkKind.READING, 15))
    school.does(cc.conditions.TrainingRecorded(training="t", person="p-2", title="Leading talks", hours=12))
    school.does(cc.group.AppointLeader(group="g", leader="p-2", until=SUMMER))
    former, leader = VIEWS["leaders"](school.ledger.state)
    assert (former.leader, former.groups, former.worked) == ("p-1", (), 15)
    assert (leader.leader, leader.groups, leader.trainings) == ("p-2", ("g",), ("Leading talks",))
    assert VIEWS["leaders"](school.ledger.state, Query(person="p-1")) == [former]
    assert VIEWS["leaders"](school.ledger.state, Query(group="g")) == [leader]
    school.does(cc.group.GroupClosed(group="g"))
    assert [line.leader for line in VIEWS["leaders"](school.ledger.state)] == ["p-1"]


@pytest.mark.requirement("S0-20", "S0-44")
def test_whose_mandate_was_ended_leads_no_group_any_more(school: School) -> None:
    school.does(allot(120, 1))
    assert (the_leader(school).groups, the_leader(school).asked) == (("g",), 120)
    school.does(cc.group.MandateEnded(group="g", leader="p-1"), on=sept(4))
    assert (the_leader(school).groups, the_leader(school).asked) == ((), 0)
    (year,) = VIEWS["person"](school.ledger.state, Query(person="p-1"))
    assert year.leads == ()
    assert VIEWS["leaders"](school.ledger.state, Query(group="g")) == []


@pytest.mark.requirement("S0-20")
def test_whoever_has_left_the_school_leads_no_group_any_more(school: School) -> None:
    school.does(cc.group.PersonLeft(person="p-1"), on=sept(4))
    assert VIEWS["leaders"](school.ledger.state) == []


# --- what always holds -----------------------------------------------------------------


@given(st.integers(1, 20))
@pytest.mark.requirement("S0-43", "S0-44")
def test_n_groups_take_n_times_two_hours_and_a_meeting_every_four_nth_week(groups: int) -> None:
    methods = [MODEL] * groups
    assert minutes_asked(methods) == 120 * groups
    assert meeting_rhythm(methods) == Fraction(4, groups)
    assert meeting_rhythm([]) is None


def allotted(on: int, groups: Sequence[str], minutes: int, weeks: int) -> Allotment:
    day = AUTUMN + timedelta(days=on)
    return Allotment(
        on=day,
        by=cc.ids.PersonId("p"),
        groups=tuple(groups),
        minutes=minutes,
        weeks=weeks,
        place=HOME,
        travel_minutes=0,
    )


NAMED = st.lists(st.sampled_from("ghij"), min_size=1, max_size=4, unique=True)


@given(st.lists(NAMED, max_size=6))
@pytest.mark.requirement("S0-44")
def test_no_group_has_two_allotments_in_force_and_the_latest_always_is(named: list[list[str]]) -> None:
    leader = Leader("p-1", [allotted(day, groups, 60, 1) for day, groups in enumerate(named)])
    kept = allotments_in_force(leader)
    groups = [group for it in kept for group in it.groups]
    assert len(groups) == len(set(groups))
    assert kept[:1] == tuple(leader.allotments[-1:])


@given(st.integers(1, 3000), st.integers(1, 52))
@pytest.mark.requirement("S0-44")
def test_an_allotment_is_enough_exactly_when_a_week_of_it_is(minutes: int, weeks: int) -> None:
    school = groups_of(4)
    enough = weekly_minutes(allotted(0, ["g"], minutes, weeks)) >= 120
    recorded = school.does(allot(minutes, weeks), because="x", accept=("a_leader_has_time_for_each_group",))
    assert isinstance(recorded[0].event, TimeAllotted)
    assert (len(recorded) == 1) == enough


# --- where somebody leads --------------------------------------------------------------


def led_by_a_neighbour(principal: str = "p-chef") -> School:
    """Give group g, led by p-9 of another unit."""
    school = groups_of(5).neighbours("p-9", principal=principal)
    school.does(cc.group.AppointLeader(group="g", leader="p-9", until=SUMMER))
    return school


def allot_neighbour(**what: Any) -> cc.checkin.TimeAllotted:
    return cc.checkin.TimeAllotted(leader="p-9", groups=("g",), minutes=120, **what)


@pytest.mark.requirement("S0-46", "who_leads_away_has_time_to_travel")
def test_who_leads_at_another_unit_has_time_to_travel_or_a_reason_why_none(school: School) -> None:
    with refused("S0-46") as caught:
        school.does(allot(120, 1, place=AWAY))
    assert caught.value.severity is cc.Severity.W
    assert caught.value.facts == {"leader": "p-1", "groups": ("g",)}
    school.does(
        allot(120, 1, place=AWAY), because="We meet online", accept=("who_leads_away_has_time_to_travel",), on=sept(1)
    )
    assert [it.rule for it in school.ledger.state.deviations] == ["S0-46"]
    school.does(allot(120, 1, place=AWAY, travel_minutes=1), on=sept(1))
    school.does(allot(120, 1), on=sept(1))


@pytest.mark.requirement("S0-46", "home_is_the_leaders_own_unit")
def test_home_is_the_unit_where_the_leader_works_that_day() -> None:
    school = led_by_a_neighbour()
    for what in ({}, {"travel_minutes": 30}):
        with refused("S0-46") as caught:
            school.does(allot_neighbour(**what))
        assert caught.value.facts == {"leader": "p-9", "groups": ("g",), "unit": "ekbacken"}
    school.does(allot_neighbour(place=AWAY, travel_minutes=30))
    school.does(allot_neighbour(), because="They come to Ekbacken every time", accept=("home_is_the_leaders_own_unit",))
    school.does(cc.plan.PersonMoved(person="p-9", unit="solbacken"), on=sept(7))
    with refused("S0-46"):
        school.does(allot_neighbour(), on=sept(6))
    school.does(allot_neighbour(), on=sept(7))


@pytest.mark.requirement("S0-46", "home_is_the_leaders_own_unit")
def test_a_group_across_units_is_led_at_home_by_somebody_of_any_of_them() -> None:
    school = led_by_a_neighbour()
    school.does(cc.plan.PersonRegistered(person="p-10", unit="ekbacken"))
    school.does(cc.group.MemberJoined(group="g", person="p-10"), on=sept(7))
    with refused("S0-46"):
        school.does(allot_neighbour(), on=sept(6))
    school.does(allot_neighbour(), on=sept(7))


@pytest.mark.requirement("S0-46")
def test_the_time_of_a_leader_from_another_unit_is_proposed_with_travel() -> None:
    school = led_by_a_neighbour(principal="p-rektor")
    (waiting,) = [it for it in todo(school.ledger.state, "p-rektor", AUTUMN) if it.kind == "leaders_time"]
    assert waiting.request.example == allot_neighbour(place=AWAY, travel_minutes=30)
