"""Meetings of learning groups: agenda, promises, turns, minutes, and when people can meet."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.circle import AHEAD, BACK, LEARNING, SAID, SHIPPED, Circle, but, people
from tests.school import AUTUMN, MONDAY, SUMMER, School, checked, refused, sept

import collegial_core as cc
from collegial_core.kernel.validation import require_new
from collegial_core.kernel.value import Asked
from collegial_core.meeting import (
    AgendaLine,
    Stage,
    agenda,
    due,
    in_term,
    material_of,
    next_holder,
    open_promises,
    role_coverage,
    standings,
    too_often,
    too_seldom,
    total,
)
from collegial_core.policy import (
    Cadence,
    Every,
    Held,
    LeaderPolicy,
    MeetingPolicy,
    Method,
    Role,
    Share,
    Step,
    StepKind,
)
from collegial_core.policy.authority import Matter
from collegial_core.privacy import Reader, marks
from collegial_core.schedule import Break, Calendar, Term
from collegial_core.views import VIEWS, Query

OCTOBER = date(2026, 10, 5)
NOVEMBER = date(2026, 11, 2)


def own(version: int = 9, **changes: Any) -> Method:
    """Give the learning group's method as a school of its own would have it."""
    return but(LEARNING, method="own", version=version, **changes)


@pytest.fixture
def circle() -> Circle:
    return Circle().gathers()


def weekly(n: int) -> Iterator[date]:
    """Give so many Mondays."""
    return (MONDAY + timedelta(weeks=number) for number in range(n))


FREE = own(cadence=None)
"""The learning group's method without a cadence, so that many meetings fit into a school year."""


# --- a meeting's way -------------------------------------------------------------


@pytest.mark.requirement("S0-41")
@pytest.mark.parametrize("form", cc.meeting.MeetingForm)
def test_a_meeting_is_on_site_online_or_mixed(circle: Circle, form: cc.meeting.MeetingForm) -> None:
    (planned,) = circle.plans_meeting(sept(14), form=form)
    meeting = circle.meeting()
    assert (meeting.date, meeting.starts, meeting.length, meeting.form) == (sept(14), "14:30", 90, form)
    assert planned.policy == "learning-group@2"


def test_a_meeting_goes_from_planned_to_closed(circle: Circle) -> None:
    wishes = {
        "move": cc.meeting.MeetingMoved(meeting="m", date=MONDAY, starts="15:00"),
        "cancel": cc.meeting.MeetingCancelled(meeting="m"),
        "open": cc.meeting.MeetingOpened(meeting="m", present=people(1, 2), led_by="p-1"),
        "add": cc.meeting.ItemAdded(meeting="m", kind=cc.meeting.ItemKind.COLLEGIAL, title="A film", minutes=5),
        "take": cc.meeting.ItemTaken(meeting="m", item="opening"),
        "tell": cc.meeting.EffortReported(meeting="m", person="p-1", tried=False),
        "bring": cc.meeting.InputBrought(meeting="m", kind=cc.meeting.InputKind.FINDINGS, title="Our survey"),
        "promise": cc.meeting.ActionPlanWritten(meeting="m", person="p-1", **AHEAD),
        "write": cc.meeting.MinutesWritten(meeting="m", **SAID),
        "decide": cc.meeting.ResultRecorded(meeting="m", kind=cc.meeting.ResultKind.DECISION, text="Try it"),
        "reflect": cc.meeting.MeetingReflected(meeting="m", text="Good"),
        "swap": cc.meeting.RoleSwapped(meeting="m", role="documenter", person="p-2"),
        "close": cc.meeting.MeetingClosed(meeting="m"),
    }
    planning = {"move", "cancel", "open"}
    circle.plans_meeting()
    for name in wishes.keys() - planning:
        with refused("L-06"):
            circle.does(wishes[name], on=MONDAY)
    circle.opens_planned()
    assert circle.meeting().stage is Stage.OPEN
    for name in planning:
        with refused("L-06"):
            circle.does(wishes[name], on=MONDAY)
    circle.does_all()
    circle.closes_meeting()
    assert circle.meeting().stage is Stage.CLOSED
    for name, wish in wishes.items():
        with refused("L-06") as caught:
            circle.does(wish, on=MONDAY)
        assert caught.value.facts["step"] == "closed", name


def test_a_planned_meeting_can_be_moved_or_cancelled(circle: Circle) -> None:
    circle.plans_meeting()
    circle.does(cc.meeting.MeetingMoved(meeting="m", date=sept(9), starts="08:00"))
    assert (circle.meeting().date, circle.meeting().starts) == (sept(9), "08:00")
    circle.does(cc.meeting.MeetingCancelled(meeting="m"), on=sept(8))
    assert circle.meeting().stage is Stage.CANCELLED
    with refused("L-06"):
        circle.does(cc.meeting.MeetingMoved(meeting="m", date=sept(10), starts="08:00"))


def test_only_a_running_group_meets() -> None:
    school = School().starts("learning-group")
    school.forms(8, method="learning-group")
    plan = cc.meeting.MeetingPlanned(
        meeting="m", group="g", date=MONDAY, starts="14:30", minutes=90, form=cc.meeting.MeetingForm.ONLINE
    )
    with refused("L-06"):
        school.does(plan)
    school.does(cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER))
    school.does(cc.group.GroupStarted(group="g"), on=sept(3))
    with refused("L-03"):
        school.does(plan, on=sept(2))
    school.does(plan, on=sept(3))
    with refused("L-02"):
        school.does(plan, on=sept(3))
    school.does(cc.meeting.MeetingCancelled(meeting="m"), on=sept(3))
    school.does(cc.group.GroupClosed(group="g"), on=sept(4))
    with refused("L-06"):
        school.does(but(plan, meeting="n"), on=sept(4))


def test_a_meeting_lies_ahead_and_inside_the_plan(circle: Circle) -> None:
    with refused("L-03"):
        circle.does(
            cc.meeting.MeetingPlanned(
                meeting="m", group="g", date=sept(6), starts="14:30", minutes=90, form=cc.meeting.MeetingForm.MIXED
            ),
            on=MONDAY,
        )
    with refused("L-03"):
        circle.plans_meeting(SUMMER + timedelta(1))
    circle.plans_meeting(SUMMER)
    with refused("L-03"):
        circle.does(cc.meeting.MeetingMoved(meeting="m", date=SUMMER + timedelta(1), starts="14:30"))
    circle.plans_meeting(AUTUMN, meeting="n")


def test_a_meeting_is_held_on_its_day(circle: Circle) -> None:
    circle.plans_meeting()
    for day in (sept(6), sept(8)):
        with refused("L-03") as caught:
            circle.does(cc.meeting.MeetingOpened(meeting="m", present=people(1, 2), led_by="p-1"), on=day)
        assert caught.value.facts["planned"] == str(MONDAY)
    circle.opens_planned()


def test_what_happens_at_a_meeting_comes_in_order_of_time(circle: Circle) -> None:
    circle.today = sept(2)
    circle.plans_meeting()
    for wish in (
        cc.meeting.MeetingMoved(meeting="m", date=MONDAY, starts="15:00"),
        cc.meeting.MeetingCancelled(meeting="m"),
    ):
        with refused("L-03"):
            circle.does(wish, on=sept(1))
    circle.opens_planned()
    with refused("L-03"):
        circle.takes_items(sept(6))
    circle.does_all()
    circle.promises(sept(9)).writes_minutes(sept(8))
    with refused("L-03") as caught:
        circle.closes_meeting(sept(8))
    assert caught.value.facts["than"] == "2026-09-09"
    circle.closes_meeting(sept(9))


def test_meetings_are_held_one_after_the_other(circle: Circle) -> None:
    circle.plans_meeting(OCTOBER, meeting="n")
    circle.opens_meeting()
    with refused("L-06") as caught:
        circle.opens_planned(OCTOBER, meeting="n")
    assert caught.value.facts["meeting"] == "m"
    circle.does_all()
    circle.closes_meeting(date(2026, 10, 6))
    with refused("L-03"):
        circle.opens_planned(OCTOBER, meeting="n")
    circle.does(cc.meeting.MeetingMoved(meeting="n", date=date(2026, 10, 6), starts="14:30"))
    circle.opens_planned(date(2026, 10, 6), meeting="n")
    assert [meeting.number for meeting in circle.meetings] == [2, 1]


def test_a_group_ends_after_its_meetings(circle: Circle) -> None:
    circle.plans_meeting()
    with refused("L-06"):
        circle.does(cc.group.GroupClosed(group="g"), on=sept(8))
    circle.opens_planned()
    with refused("L-06"):
        circle.does(cc.group.GroupClosed(group="g"), on=sept(8))
    circle.does_all()
    circle.closes_meeting(sept(9))
    circle.plans_meeting(OCTOBER, meeting="n")
    circle.does(cc.meeting.MeetingCancelled(meeting="n"), on=sept(10))
    with refused("L-03"):
        circle.does(cc.group.GroupClosed(group="g"), on=sept(9))
    circle.does(cc.group.GroupClosed(group="g"), on=sept(10))


def test_a_meeting_covers_steps_of_its_method() -> None:
    circle = Circle(SHIPPED["development-model@2"]).gathers(5)
    steps = tuple(step.step for step in circle.method.steps)
    with refused("L-01") as caught:
        circle.plans_meeting(steps=(*steps[:2], "somewhere"))
    assert caught.value.facts == {"kind": "step", "name": "somewhere"}
    circle.does(
        cc.cycle.CycleStarted(cycle="c", group="g", need="More talk", sources=(), parts=2),
        because="So it is",
        accept=("a_cycle_has_a_theoretical_source", "a_module_comes_before_other_material"),
    )
    circle.plans_meeting(steps=(steps[1], steps[0]), cycle="c", part=2)
    circle.opens_planned()
    for item in (steps[1], steps[2]):
        with refused("S1-03"):
            circle.does(cc.meeting.ItemTaken(meeting="m", item=item), on=MONDAY)
    circle.does(cc.meeting.ItemTaken(meeting="m", item=steps[0]), on=MONDAY)
    circle.decides().closes_meeting()
    assert (circle.meeting().cycle, circle.meeting().part) == ("c", 2)
    assert circle.meeting().taken == [steps[0]]


def test_a_meeting_covers_a_part_of_its_groups_open_cycle() -> None:
    circle = Circle(SHIPPED["development-model@2"]).gathers(5)
    start = cc.cycle.CycleStarted(cycle="c", group="g", need="More talk", sources=(), parts=2)
    circle.does(
        start,
        on=sept(2),
        because="So it is",
        accept=("a_cycle_has_a_theoretical_source", "a_module_comes_before_other_material"),
    )
    other = cc.group.GroupFormed(
        group="h", method="development-model", version=2, members=people(6, 7, 8, 9), folder="Folder"
    )
    circle.does(other)
    circle.does(cc.group.AppointLeader(group="h", leader="p-6", until=SUMMER))
    circle.does(cc.group.GroupStarted(group="h"), because="So it is")
    for what in ({"cycle": "d"}, {"part": 1}, {"cycle": "c", "part": 3}):
        with refused("L-01"):
            circle.plans_meeting(on=MONDAY, **what)
    circle.today = sept(1)
    with refused("L-03"):
        circle.plans_meeting(cycle="c")
    circle.today = sept(2)
    with refused("L-08"):
        circle.plans_meeting(group="h", cycle="c")
    circle.plans_meeting(cycle="c", part=2)
    circle.does(cc.cycle.CycleClosed(cycle="c"), because="So it is", accept=("a_cycle_closes_with_its_parts",))
    with refused("L-06"):
        circle.plans_meeting(meeting="n", cycle="c")


# --- when ------------------------------------------------------------------------


def adopts(circle: Circle, unit: str, *breaks: Break, first: date = AUTUMN, last: date = SUMMER) -> None:
    circle.does(cc.plan.CalendarAdopted(unit=unit, terms=(Term(name="year", first=first, last=last),), breaks=breaks))


@pytest.mark.requirement("S0-39")
def test_nobody_meets_on_a_day_off_in_anyones_unit(circle: Circle) -> None:
    circle.does(cc.plan.UnitRegistered(unit="nearby", principal="p-other"))
    circle.does(cc.plan.PersonRegistered(person="p-20", unit="nearby"))
    circle.does(cc.group.MemberJoined(group="g", person="p-20"))
    adopts(circle, "solbacken", Break(name="läslov", first=sept(7), last=sept(8)))
    adopts(circle, "nearby", Break(name="study day", first=sept(9), last=sept(9)))
    for day, unit, why in (
        (sept(7), "solbacken", "läslov"),
        (sept(9), "nearby", "study day"),
        (sept(12), "solbacken", "a weekend"),
    ):
        with refused("S0-39") as caught:
            circle.plans_meeting(day)
        assert caught.value.facts["unit"] == unit
        assert why in (caught.value.facts["why"], caught.value.facts.get("name"))
    circle.plans_meeting(sept(10))
    with refused("S0-39"):
        circle.does(cc.meeting.MeetingMoved(meeting="m", date=sept(9), starts="14:30"))
    adopts(circle, "nearby", Break(name="study day", first=sept(10), last=sept(10)))
    with refused("S0-39"):
        circle.opens_planned(sept(10), ["p-1", "p-20"])
    said = {"because": "Study days came between", "accept": ("a_group_meets_from_its_start_on",)}
    circle.opens_planned(sept(10), ["p-1", "p-2"], **said)


@pytest.mark.requirement("S0-39")
def test_the_leaders_unit_counts_also_where_the_leader_is_no_member() -> None:
    circle = Circle().gathers()
    circle.does(cc.plan.UnitRegistered(unit="nearby", principal="p-other"))
    circle.does(cc.plan.PersonRegistered(person="p-20", unit="nearby"))
    circle.does(cc.group.AppointLeader(group="g", leader="p-20", until=SUMMER))
    adopts(circle, "nearby", Break(name="study day", first=sept(9), last=sept(9)))
    with refused("S0-39"):
        circle.plans_meeting(sept(9))
    circle.plans_meeting(sept(10))


def works(circle: Circle, person: str, *hours: tuple[int, str, str], on: date = AUTUMN) -> None:
    told = tuple(cc.meeting.Working(weekday=weekday, starts=starts, ends=ends) for weekday, starts, ends in hours)
    circle.does(cc.meeting.WorkingTimeSet(person=person, hours=told), on=on)


@pytest.mark.requirement("S0-17")
@pytest.mark.parametrize(
    ("starts", "inside"),
    [("12:59", False), ("13:00", True), ("14:30", True), ("14:31", False), ("07:00", True), ("11:00", False)],
)
def test_a_meeting_lies_inside_everyones_known_working_time(circle: Circle, starts: str, inside: bool) -> None:
    works(circle, "p-2", (1, "07:00", "12:00"), (1, "13:00", "16:00"), (2, "00:00", "23:59"))
    if inside:
        circle.plans_meeting(starts=starts)
        return
    with refused("S0-17") as caught:
        circle.plans_meeting(starts=starts)
    assert caught.value.facts == {
        "person": "p-2",
        "day": "2026-09-07",
        "starts": starts,
        "minutes": 90,
        "hours": (("07:00", "12:00"), ("13:00", "16:00")),
    }


@pytest.mark.requirement("S0-17")
def test_working_time_is_asked_again_when_a_meeting_moves_and_opens(circle: Circle) -> None:
    circle.plans_meeting()
    works(circle, "p-2", (1, "07:00", "15:00"))
    with refused("S0-17"):
        circle.opens_planned()
    with refused("S0-17"):
        circle.does(cc.meeting.MeetingMoved(meeting="m", date=sept(8), starts="08:00"))
    works(circle, "p-9", (1, "07:00", "08:00"))
    circle.opens_planned(MONDAY, ["p-1", "p-3"])


@pytest.mark.requirement("S0-17")
def test_the_working_time_of_the_day_itself_counts(circle: Circle) -> None:
    works(circle, "p-2", (1, "07:00", "12:00"), on=sept(8))
    circle.plans_meeting(sept(7))
    with refused("S0-17") as caught:
        circle.plans_meeting(sept(8), meeting="n")
    assert caught.value.facts["hours"] == ()
    with refused("S0-17"):
        circle.plans_meeting(sept(14), meeting="n")
    works(circle, "p-2", (1, "07:00", "17:00"), on=sept(15))
    with refused("S0-17"):
        circle.plans_meeting(sept(14), meeting="n")
    circle.plans_meeting(sept(21), meeting="n")


@pytest.mark.requirement("S0-17")
def test_of_working_times_set_for_the_same_day_the_last_counts(circle: Circle) -> None:
    works(circle, "p-2", (1, "07:00", "12:00"))
    works(circle, "p-2", (1, "07:00", "17:00"))
    circle.plans_meeting()


@pytest.mark.requirement("S0-17")
@pytest.mark.parametrize(("starts", "inside"), [("13:59", False), ("14:00", True), ("15:30", True), ("15:31", False)])
def test_work_goes_on_where_one_time_of_work_ends_as_the_next_begins(circle: Circle, starts: str, inside: bool) -> None:
    works(circle, "p-2", (1, "15:00", "17:00"), (1, "14:00", "15:00"), (1, "07:00", "13:59"))
    if inside:
        circle.plans_meeting(starts=starts)
    else:
        with refused("S0-17"):
            circle.plans_meeting(starts=starts)


@pytest.mark.requirement("S0-17")
def test_who_never_works_on_that_weekday_is_told_so(circle: Circle) -> None:
    works(circle, "p-2", (2, "07:00", "17:00"))
    with refused("S0-17") as caught:
        circle.plans_meeting()
    assert caught.value.message.endswith("known hours: none.")


def test_working_time_ends_after_it_begins_and_is_somebodys(circle: Circle) -> None:
    with refused("L-03"):
        works(circle, "p-2", (1, "07:00", "16:00"), (2, "12:00", "12:00"))
    circle.does(cc.plan.PersonRegistered(person="p-20", unit="solbacken"), on=sept(3))
    with refused("L-03"):
        works(circle, "p-20", (1, "07:00", "16:00"), on=sept(2))
    with refused("L-01"):
        works(circle, "p-99", (1, "07:00", "16:00"))
    works(circle, "p-20", (1, "07:00", "07:01"), on=sept(3))


# --- cadence ---------------------------------------------------------------------


@pytest.mark.requirement("S1-02")
def test_a_second_meeting_in_a_month_needs_a_reason(circle: Circle) -> None:
    circle.meets(sept(1))
    circle.plans_meeting(sept(30), meeting="n")
    with refused("S1-02") as caught:
        circle.opens_planned(sept(30), meeting="n")
    assert caught.value.severity is cc.Severity.W
    assert caught.value.facts == {"meetings": 1, "length": 1, "every": "months", "last": "2026-09-01"}
    _, deviation = circle.opens_planned(
        sept(30), meeting="n", because="A visiting researcher", accept=("a_group_meets_as_often_as_its_method_asks",)
    )
    assert deviation.event.rule == "S1-02"
    circle.does_all(sept(30), meeting="n")
    circle.closes_meeting(sept(30), meeting="n")
    circle.opens_meeting(date(2026, 10, 1), meeting="o")


@pytest.mark.requirement("S1-02")
def test_a_skipped_month_of_term_needs_a_reason_where_calendars_are_known(circle: Circle) -> None:
    circle.meets(sept(30))
    circle.plans_meeting(NOVEMBER, meeting="n")
    adopts(circle, "solbacken")
    with refused("S1-02") as caught:
        circle.opens_planned(NOVEMBER, meeting="n")
    assert "fewer" in caught.value.message
    circle.does(cc.meeting.MeetingMoved(meeting="n", date=date(2026, 10, 30), starts="14:30"))
    circle.opens_planned(date(2026, 10, 30), meeting="n")


@pytest.mark.requirement("S1-02")
def test_without_every_calendar_nobody_knows_what_is_term(circle: Circle) -> None:
    circle.does(cc.plan.UnitRegistered(unit="nearby", principal="p-other"))
    circle.does(cc.plan.PersonRegistered(person="p-20", unit="nearby"))
    circle.does(cc.group.MemberJoined(group="g", person="p-20"))
    adopts(circle, "solbacken")
    circle.meets(sept(30), people(1, 2, 3))
    circle.opens_meeting(NOVEMBER, people(1, 2, 3), meeting="n")


@pytest.mark.requirement("S1-02")
def test_a_month_of_holiday_is_not_skipped(circle: Circle) -> None:
    circle.meets(sept(30))
    adopts(circle, "solbacken", Break(name="autumn", first=date(2026, 10, 7), last=date(2026, 10, 29)))
    circle.plans_meeting(NOVEMBER, meeting="n")
    with refused("S1-02"):
        circle.opens_planned(NOVEMBER, meeting="n")
    adopts(circle, "solbacken", Break(name="autumn", first=date(2026, 10, 7), last=date(2026, 10, 30)))
    circle.opens_planned(NOVEMBER, meeting="n")


@pytest.mark.requirement("S1-02")
def test_a_method_may_refuse_another_cadence_or_not_mind() -> None:
    strict = Cadence(meetings=1, length=2, every=Every.WEEKS, severity=cc.Severity.E, rule="M-02")
    circle = Circle(own(cadence=strict)).gathers()
    circle.meets(sept(7))
    circle.plans_meeting(sept(18), meeting="n")
    with refused("M-02") as caught:
        circle.opens_planned(sept(18), meeting="n", because="We want to")
    assert "because" not in caught.value.remedy
    circle.does(cc.meeting.MeetingMoved(meeting="n", date=sept(21), starts="14:30"))
    circle.opens_planned(sept(21), meeting="n")
    easy = Circle(own(cadence=but(strict, severity=cc.Severity.I))).gathers()
    easy.meets(sept(7)).opens_meeting(sept(7), meeting="n")


FROM_THE_START = "a_group_meets_from_its_start_on"


@pytest.mark.requirement("S1-02", FROM_THE_START)
def test_months_of_term_count_from_the_groups_start_and_not_from_its_first_meeting(circle: Circle) -> None:
    adopts(circle, "solbacken")
    circle.plans_meeting(date(2026, 10, 1))
    with refused("S1-02") as caught:
        circle.opens_planned(date(2026, 10, 1))
    no = caught.value
    assert (no.name, no.severity, no.others) == (FROM_THE_START, cc.Severity.W, ())
    assert no.facts == {"group": "g", "day": "2026-08-17", "meetings": 1, "length": 1, "every": "months"}
    circle.does(cc.meeting.MeetingMoved(meeting="m", date=sept(30), starts="14:30"))
    with refused("S1-02"):  # August has ten days of school after the start
        circle.opens_planned(sept(30))
    _, deviation = circle.opens_planned(sept(30), because="No leader till now", accept=(FROM_THE_START,))
    assert deviation.event.rule == "S1-02"


@pytest.mark.requirement("S1-02", FROM_THE_START)
@pytest.mark.parametrize(("first", "late"), [(date(2026, 8, 25), True), (date(2026, 8, 26), False)])
def test_the_month_of_the_start_counts_with_five_days_of_school_left(first: date, late: bool) -> None:
    circle = Circle()
    circle.starts("learning-group@2", people=12)
    adopts(circle, "solbacken")
    circle.today = first
    circle.forms(8, method="learning-group@2")
    circle.does(cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER))
    circle.does(cc.group.RoleAssigned(group="g", role="receiver", person="p-12"))
    circle.does(cc.group.GroupStarted(group="g"))
    circle.plans_meeting(sept(1))
    if late:
        with refused("S1-02"):
            circle.opens_planned(sept(1))
    else:
        circle.opens_planned(sept(1))


@pytest.mark.requirement("S1-02", FROM_THE_START)
def test_what_is_asked_since_the_last_meeting_is_asked_once(circle: Circle) -> None:
    adopts(circle, "solbacken")
    circle.meets(date(2026, 8, 31))
    circle.plans_meeting(NOVEMBER, meeting="n")
    with refused("S1-02") as caught:
        circle.opens_planned(NOVEMBER, meeting="n")
    assert (caught.value.name, caught.value.others) == ("a_group_meets_as_often_as_its_method_asks", ())


@pytest.mark.requirement("S1-02", FROM_THE_START)
def test_weeks_count_from_the_start_as_strictly_as_the_method_says() -> None:
    strict = Cadence(meetings=1, length=2, every=Every.WEEKS, severity=cc.Severity.E, rule="M-02")
    circle = Circle(own(cadence=strict)).gathers()
    adopts(circle, "solbacken")
    circle.plans_meeting(sept(4))
    with refused("M-02") as caught:
        circle.opens_planned(sept(4), because="We want to")
    assert "because" not in caught.value.remedy
    easy = Circle(own(cadence=but(strict, severity=cc.Severity.I))).gathers()
    adopts(easy, "solbacken")
    easy.opens_meeting(sept(4))


def cadence(meetings: int, length: int, every: Every = Every.WEEKS) -> Cadence:
    return Cadence(meetings=meetings, length=length, every=every, severity=cc.Severity.W, rule="S1-02")


def monday(week: int) -> date:
    return date(2026, 8, 17) + timedelta(weeks=week)


@pytest.mark.requirement("S1-02")
@pytest.mark.parametrize(
    ("meetings", "length", "weeks", "often", "seldom"),
    [
        (1, 1, (1, 2, 3), False, False),
        (1, 1, (1, 3), False, True),
        (1, 1, (1, 1), True, False),
        (1, 2, (1, 3), False, False),
        (1, 2, (1, 2), True, False),
        (1, 2, (1, 4), False, True),
        (2, 3, (1, 3, 4, 6, 7), False, False),
        (2, 3, (1, 2, 4, 5), False, False),
        (2, 3, (1, 3, 4, 5), True, False),
        (2, 3, (1, 4), False, True),
        (2, 3, (1, 3, 6), False, True),
        (2, 3, (1, 3), False, False),
    ],
)
def test_weeks_are_counted_to_the_cadence(
    meetings: int, length: int, weeks: tuple[int, ...], often: bool, seldom: bool
) -> None:
    *past, day = map(monday, weeks)
    year = Calendar((Term(name="year", first=AUTUMN, last=SUMMER),), ())
    assert too_often(cadence(meetings, length), past, day) is often
    assert too_seldom(cadence(meetings, length), past, day, [year]) is seldom


@pytest.mark.requirement("S1-02")
def test_where_the_groups_start_is_left_out_a_first_meeting_is_never_too_late() -> None:
    year = Calendar((Term(name="year", first=AUTUMN, last=SUMMER),), ())
    assert not too_seldom(cadence(1, 1, Every.MONTHS), [], date(2027, 3, 1), [year])
    assert not too_often(cadence(1, 1, Every.MONTHS), [], date(2027, 3, 1))


@pytest.mark.requirement("S1-02")
def test_a_year_has_twelve_months_and_no_week_is_lost_at_its_end() -> None:
    year = Calendar((Term(name="year", first=AUTUMN, last=SUMMER),), ())
    monthly, weekly = cadence(1, 1, Every.MONTHS), cadence(1, 1)
    assert not too_seldom(monthly, [date(2026, 12, 1)], date(2027, 1, 31), [year])
    assert too_seldom(monthly, [date(2026, 11, 30)], date(2027, 1, 1), [year])
    assert not too_often(monthly, [date(2026, 12, 31)], date(2027, 1, 1))
    assert too_often(weekly, [date(2026, 12, 28)], date(2027, 1, 3))  # ISO week 53
    assert not too_often(weekly, [date(2027, 1, 3)], date(2027, 1, 4))
    assert not too_seldom(weekly, [date(2026, 12, 27)], date(2027, 1, 3), [year])


@pytest.mark.requirement("S1-02")
@pytest.mark.parametrize(("last", "inside"), [(sept(8), False), (sept(9), True)])
def test_a_week_is_term_with_three_days_of_school_in_every_unit(last: date, inside: bool) -> None:
    one = Calendar((Term(name="a", first=AUTUMN, last=SUMMER),), ())
    two = Calendar((Term(name="b", first=AUTUMN, last=last),), ())
    week = (MONDAY.toordinal() - 1) // 7
    assert in_term(week, Every.WEEKS, [one, two]) is inside
    assert in_term(week, Every.WEEKS, [one])


# --- who -------------------------------------------------------------------------


@pytest.mark.requirement("S1-01")
def test_only_those_who_belong_to_the_group_meet(circle: Circle) -> None:
    circle.plans_meeting(sept(7))
    with refused("S1-01") as caught:
        circle.opens_planned(sept(7), people(1, 2, 9))
    assert caught.value.facts["person"] == "p-9"
    with refused("L-01"):
        circle.opens_planned(sept(7), ["p-1", "p-99"])
    circle.does(cc.group.MemberJoined(group="g", person="p-9"), on=sept(7))
    circle.opens_planned(sept(7), [*people(1, 2, 9), "p-12"])


@pytest.mark.requirement("S1-01")
def test_nobody_leaves_before_a_meeting_they_were_at(circle: Circle) -> None:
    circle.meets(MONDAY, people(1, 2, 3))
    with refused("S1-01") as caught:
        circle.does(cc.group.MemberLeft(group="g", person="p-2"), on=MONDAY)
    assert caught.value.facts["meeting"] == "m"
    circle.does(cc.group.MemberLeft(group="g", person="p-4"), on=MONDAY)
    circle.does(
        cc.group.MemberLeft(group="g", person="p-2"),
        on=sept(8),
        because="A new post",
        accept=("a_group_has_its_methods_size",),
    )


@pytest.mark.requirement("S1-01", "nobody_is_gone_before_a_meeting_they_were_at")
def test_who_led_a_meeting_from_outside_was_in_the_plan_that_day(circle: Circle) -> None:
    circle.does(cc.group.AppointLeader(group="g", leader="p-10", until=SUMMER), on=sept(1))
    circle.opens_meeting(present=[*circle.group.members, "p-10"])
    for day in (sept(1), MONDAY):
        with refused("S1-01") as caught:
            circle.does(cc.group.PersonLeft(person="p-10"), on=day)
        assert caught.value.facts == {"person": "p-10", "meeting": "m", "day": "2026-09-07"}
        assert caught.value.others == ()
    with refused("S1-01") as caught:
        circle.does(cc.group.PersonLeft(person="p-2"), on=MONDAY)
    assert (caught.value.name, caught.value.others) == ("nobody_leaves_before_a_meeting_they_were_at", ())
    circle.does(cc.group.PersonLeft(person="p-11"), on=MONDAY)
    circle.does(cc.group.PersonLeft(person="p-10"), on=sept(8))


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (cc.meeting.MeetingOpened(meeting="m", present=("p-1", "x"), led_by="p-1"), "person"),
        (cc.conditions.ParticipationDecided(unit="solbacken", scope="some", people=("x",)), "person"),
        (cc.conditions.NearbyNoted(unit="solbacken", nearby=("x",)), "unit"),
    ],
)
def test_one_who_is_unknown_among_several_is_called_what_one_of_them_is(
    circle: Circle, names: Asked, kind: str
) -> None:
    circle.plans_meeting()
    with refused("L-01") as caught:
        circle.does(names, on=MONDAY, because="So it was decided")
    assert caught.value.message == f"There is no {kind} x."


@pytest.mark.requirement("S1-05")
def test_the_leader_of_that_day_leads_and_is_there(circle: Circle) -> None:
    circle.plans_meeting()
    with refused("S1-05") as caught:
        circle.names("documenter", "p-2", led_by="p-2")
    assert caught.value.facts["leader"] == "p-1"
    with refused("S1-05"):
        circle.names("documenter", "p-2", present=people(2, 3))
    circle.does(cc.group.AppointLeader(group="g", leader="p-2", until=MONDAY), on=MONDAY)
    circle.names("documenter", "p-2", led_by="p-2")
    circle.does_all()
    circle.closes_meeting()
    circle.plans_meeting(OCTOBER, meeting="n")
    with refused("S1-05") as caught:
        circle.names("documenter", "p-3", OCTOBER, led_by="p-2", meeting="n")
    assert caught.value.message == "p-2 would lead meeting n; g has no leader on 2026-10-05."


@pytest.mark.requirement("S1-05", "S1-06")
def test_the_leader_writes_an_action_plan_like_everyone_else(circle: Circle) -> None:
    circle.opens_meeting().does_all(besides=["p-1"])
    with refused("S1-06") as caught:
        circle.closes_meeting()
    assert caught.value.facts["missing"] == ("p-1",)


@pytest.mark.requirement("S1-05")
def test_where_the_method_leaves_it_open_anybody_there_leads() -> None:
    circle = Circle(own(leader=None)).gathers()
    circle.plans_meeting()
    with refused("S1-05"):
        circle.names("documenter", "p-2", led_by="p-9")
    circle.names("documenter", "p-2", led_by="p-3")
    lenient = Circle(own(leader=LeaderPolicy())).gathers()
    lenient.plans_meeting()
    lenient.names("documenter", "p-2", led_by="p-4")


@pytest.mark.requirement("S2-05")
def test_supervision_needs_a_conversation_leader() -> None:
    circle = Circle(SHIPPED["collegial-supervision@1"]).gathers(5, because="So it is")
    circle.plans_meeting()
    with refused("S2-05") as caught:
        circle.names("case-owner", "p-2")
    assert caught.value.facts["lacking"] == ("conversation-leader",)
    circle.opens_planned()


@pytest.mark.requirement("S2-05")
def test_a_learning_study_meets_with_its_supervisor() -> None:
    bare = School().starts()
    bare.does(cc.plan.AdoptMethod(method="learning-study", version=1))
    bare.does(cc.group.GroupFormed(group="g", method="learning-study", version=1, members=people(1, 2, 3), folder="F"))
    bare.does(cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER))
    bare.does(cc.group.GroupStarted(group="g"), because="As it is", accept=("a_group_starts_with_its_preconditions",))
    meeting = cc.meeting.MeetingPlanned(
        meeting="m", group="g", date=MONDAY, starts="14:30", minutes=60, form=cc.meeting.MeetingForm.ON_SITE
    )
    bare.does(meeting)
    opening = cc.meeting.MeetingOpened(meeting="m", present=people(1, 2, 3), led_by="p-1")
    with refused("S2-05") as caught:
        bare.does(opening, on=MONDAY)
    assert caught.value.facts["lacking"] == ("supervisor",)
    bare.does(cc.group.RoleAssigned(group="g", role="supervisor", person="p-8"), on=sept(8))
    with refused("S2-05"):
        bare.does(opening, on=MONDAY)
    bare.does(cc.group.RoleAssigned(group="g", role="supervisor", person="p-7"), on=sept(8))
    bare.does(cc.meeting.MeetingMoved(meeting="m", date=sept(8), starts="14:30"), on=sept(8))
    bare.does(opening, on=sept(8))


@pytest.mark.requirement("S2-05")
def test_a_needed_leader_has_a_mandate_that_day() -> None:
    circle = Circle(own(leader=None)).gathers()
    circle.does(cc.group.AppointLeader(group="g", leader="p-2", until=sept(6)))
    circle.plans_meeting(sept(7))
    with refused("S2-05") as caught:
        circle.names("documenter", "p-2", sept(7))
    assert caught.value.facts["lacking"] == ("leader",)
    circle.does(cc.meeting.MeetingMoved(meeting="m", date=sept(6), starts="14:30"))
    circle.names("documenter", "p-2", sept(6))


@pytest.mark.requirement("S2-05")
def test_a_role_for_the_whole_work_is_assigned(circle: Circle) -> None:
    circle.does(cc.group.RoleAssigned(group="g", role="receiver", person="p-11"), on=sept(8))
    group = circle.group
    assert group.roles == {"receiver": "p-11"}
    assert group.roles_on(MONDAY) == {"receiver": "p-12"}
    for role in ("leader", "documenter", "cook"):
        with refused("L-08"):
            circle.does(cc.group.RoleAssigned(group="g", role=role, person="p-2"))
    head = Role(role="principal", name_en="Principal", name_sv="Rektor", held=Held.GROUP)
    other = Circle(own(roles=(*LEARNING.roles, head))).gathers()
    with refused("L-08"):
        other.does(cc.group.RoleAssigned(group="g", role="principal", person="p-2"))
    with refused("L-01"):
        circle.does(cc.group.RoleAssigned(group="g", role="receiver", person="p-99"))
    with refused("L-03"):
        circle.does(cc.group.RoleAssigned(group="g", role="receiver", person="p-3"), on=sept(7))
    circle.does(cc.plan.PersonRegistered(person="p-20", unit="solbacken"), on=sept(9))
    with refused("L-03"):
        circle.does(cc.group.RoleAssigned(group="g", role="receiver", person="p-20"), on=sept(8))
    with refused("L-03"):
        circle.does(cc.group.GroupClosed(group="g"), on=sept(7))
    circle.does(cc.group.GroupClosed(group="g"), on=sept(8))
    with refused("L-06"):
        circle.does(cc.group.RoleAssigned(group="g", role="receiver", person="p-3"), on=sept(9))


def test_roles_at_a_meeting_are_the_methods_and_of_those_present(circle: Circle) -> None:
    circle.plans_meeting()
    for role in ("leader", "cook"):
        with refused("L-08") as caught:
            circle.names(role, "p-2")
        assert caught.value.facts["known"] == ("documenter", "reflector")
    with refused("S1-10"):
        circle.names("documenter", "p-3", present=people(1, 2))


# --- the agenda ------------------------------------------------------------------


@pytest.mark.requirement("S1-03")
def test_the_agenda_has_six_items_and_ninety_minutes() -> None:
    lines = agenda(LEARNING, 8)
    assert [line.least_minutes for line in lines] == [5, 20, 15, 35, 10, 5]
    assert total(lines) == (90, 90)
    told = [(line.step, line.name_en, line.name_sv) for line in lines]
    assert told == [(step.step, step.name_en, step.name_sv) for step in LEARNING.steps]


@pytest.mark.requirement("S1-04")
@pytest.mark.parametrize(("present", "shown"), [(7, "2.86"), (8, "2.50"), (9, "2.22"), (10, "2.00")])
def test_what_i_have_done_is_divided_among_those_present(present: int, shown: str) -> None:
    line = agenda(LEARNING, present)[1]
    assert line.each == (Fraction(20, present), Fraction(20, present))
    assert line.shown == shown


def item(name: str, least: int | None, most: int | None, share: Share = Share.GROUP, **what: Any) -> Step:
    return Step(
        step=name,
        name_en=name,
        name_sv=name,
        kind=StepKind.TALK,
        least_minutes=least,
        most_minutes=most,
        share=share,
        **what,
    )


@pytest.mark.requirement("S1-04")
def test_an_item_may_take_a_span_of_time_or_say_nothing_of_it() -> None:
    steps = (
        item("a", 10, 15),
        item("b", None, None, Share.SHARED),
        item("c", 5, 8, Share.EACH),
        item("d", 8, 16, Share.SHARED),
    )
    lines = agenda(own(steps=steps), 4)
    assert [line.shown for line in lines] == [None, None, "5.00–8.00", "2.00–4.00"]
    assert total(lines) == (23, 39)


def spans() -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda span: (min(span), max(span)))


@pytest.mark.requirement("S1-03", "S1-04")
@given(st.lists(st.tuples(spans(), st.sampled_from(Share)), min_size=1, max_size=8), st.integers(1, 200))
def test_an_agenda_adds_up_for_any_number_of_people(items: list[Any], present: int) -> None:
    steps = tuple(item(f"s-{number}", span[0], span[1], share) for number, (span, share) in enumerate(items))
    lines = agenda(own(steps=steps), present)
    assert total(lines) == (sum(span[0] for span, _ in items), sum(span[1] for span, _ in items))
    for line in lines:
        assert (line.each is None) is (line.share is Share.GROUP)
        if line.share is Share.SHARED:
            assert [part * present for part in line.each] == [line.least_minutes, line.most_minutes]
    assert total(agenda(LEARNING, present)) == (90, 90)


@pytest.mark.requirement("S1-04")
@given(st.integers(0, 1440), st.integers(1, 200))
def test_two_decimals_are_never_half_a_hundredth_off(minutes: int, people_there: int) -> None:
    line = AgendaLine(
        step="s",
        name_en="s",
        name_sv="s",
        share=Share.SHARED,
        people=people_there,
        least_minutes=minutes,
        most_minutes=minutes,
    )
    assert abs(Fraction(str(line.shown)) - Fraction(minutes, people_there)) <= Fraction(1, 200)


@pytest.mark.requirement("S1-04")
def test_half_a_hundredth_is_rounded_up() -> None:
    line = AgendaLine(step="s", name_en="s", name_sv="s", share=Share.SHARED, people=8, least_minutes=1, most_minutes=1)
    assert line.shown == "0.13"


@pytest.mark.requirement("S1-03")
def test_a_meeting_is_long_enough_for_its_agenda(circle: Circle) -> None:
    with refused("S1-03") as caught:
        circle.plans_meeting(minutes=89)
    assert caught.value.facts["least"] == 90
    circle.plans_meeting(minutes=90)
    alone = Circle(own(steps=(item("words", 10, 10, Share.EACH),))).gathers()
    with refused("S1-03"):
        alone.plans_meeting(minutes=9)
    alone.plans_meeting(minutes=10)


@pytest.mark.requirement("S1-03")
def test_the_items_are_taken_in_order_each_once_and_all(circle: Circle) -> None:
    circle.opens_meeting()
    items = [item.step for item in LEARNING.steps]
    for place, item in enumerate(items):
        for other in {*items, "coffee"} - {item}:
            with refused("S1-03") as caught:
                circle.does(cc.meeting.ItemTaken(meeting="m", item=other), on=MONDAY)
            assert caught.value.facts["next"] == (item,)
        with refused("S1-03") as caught:
            circle.closes_meeting()
        assert caught.value.facts["missing"] == tuple(items[place:])
        circle.does(cc.meeting.ItemTaken(meeting="m", item=item), on=MONDAY)
    with refused("S1-03") as caught:
        circle.does(cc.meeting.ItemTaken(meeting="m", item=items[0]), on=MONDAY)
    assert caught.value.facts["next"] == ()
    circle.brings_input().promises().writes_minutes()
    circle.closes_meeting()


@pytest.mark.requirement("S1-03")
def test_an_optional_item_may_be_left_out_but_not_taken_late() -> None:
    steps = (item("a", 5, 5), item("b", 5, 5, optional=True), item("c", 5, 5), item("d", 5, 5, optional=True))
    circle = Circle(own(steps=steps, meetings=None)).gathers()
    circle.opens_meeting()
    circle.does(cc.meeting.ItemTaken(meeting="m", item="a"), on=MONDAY)
    with refused("S1-03"):
        circle.does(cc.meeting.ItemTaken(meeting="m", item="d"), on=MONDAY)
    circle.does(cc.meeting.ItemTaken(meeting="m", item="c"), on=MONDAY)
    with refused("S1-03"):
        circle.does(cc.meeting.ItemTaken(meeting="m", item="b"), on=MONDAY)
    circle.decides().closes_meeting()


TOO_LONG = "what_is_added_fits_into_the_agenda"


def roomy(minutes: int, **changes: Any) -> Method:
    """Give a method whose agenda may take so many minutes more than it has to."""
    opening, *others = LEARNING.steps
    longer = but(opening, most_minutes=5 + minutes)
    return own(steps=(longer, *others), **changes)


def film(minutes: int, title: str = "A film") -> cc.meeting.ItemAdded:
    return cc.meeting.ItemAdded(meeting="m", kind=cc.meeting.ItemKind.COLLEGIAL, title=title, minutes=minutes)


@pytest.mark.requirement("S1-03", TOO_LONG)
def test_what_is_added_beyond_the_methods_length_takes_a_reason(circle: Circle) -> None:
    circle.plans_meeting(minutes=120)  # however long the meeting itself is
    circle.opens_planned()
    with refused("S1-03") as caught:
        circle.does(film(1), on=MONDAY)
    no = caught.value
    assert (no.name, no.severity, no.others) == (TOO_LONG, cc.Severity.W, ())
    assert no.facts == {"title": "A film", "meeting": "m", "minutes": 91, "method": "learning-group@2", "most": 90}
    _, deviation = circle.does(film(1), on=MONDAY, because="It came out today", accept=(TOO_LONG,))
    assert deviation.event.rule == "S1-03"


@pytest.mark.requirement("S1-03", TOO_LONG)
def test_what_was_added_before_counts_with_it() -> None:
    circle = Circle(roomy(20)).gathers().opens_meeting()
    circle.does(film(15), on=MONDAY)
    with refused("S1-03") as caught:
        circle.does(film(6, "Another"), on=MONDAY)
    assert (caught.value.facts["minutes"], caught.value.facts["most"]) == (111, 110)
    circle.does(film(5, "Another"), on=MONDAY)


@pytest.mark.requirement("S1-03", TOO_LONG)
def test_a_method_that_gives_its_items_no_minutes_is_never_too_long() -> None:
    steps = tuple(but(step, least_minutes=None, most_minutes=None) for step in LEARNING.steps)
    Circle(own(steps=steps)).gathers().opens_meeting().does(film(300), on=MONDAY)


@pytest.mark.requirement("S1-03", TOO_LONG)
def test_a_meeting_that_covers_steps_of_a_cycle_has_no_agenda_to_be_too_long() -> None:
    circle = Circle(SHIPPED["development-model@2"]).gathers(5, assigned=False)
    circle.plans_meeting()
    circle.opens_planned()
    circle.does(film(300), on=MONDAY)


@pytest.mark.requirement("S2-03")
def test_practical_matters_need_a_reason(circle: Circle) -> None:
    circle.opens_meeting()
    item = cc.meeting.ItemAdded(meeting="m", kind=cc.meeting.ItemKind.PRACTICAL, title="The locker keys", minutes=5)
    with refused("S2-03") as caught:
        circle.does(item, on=MONDAY)
    assert caught.value.severity is cc.Severity.W
    both = ("practical_matters_stay_outside", TOO_LONG)
    _, deviation, _ = circle.does(item, on=MONDAY, because="The keys are due today", accept=both)
    assert deviation.event.rule == "S2-03"
    film = but(item, kind=cc.meeting.ItemKind.COLLEGIAL, title="A film")
    circle.does(film, on=MONDAY, because="It shows what we mean", accept=(TOO_LONG,))
    assert [it.title for it in circle.meeting().added] == ["The locker keys", "A film"]


@pytest.mark.requirement("S2-03")
@pytest.mark.parametrize("policy", [None, MeetingPolicy(practical=True)])
def test_practical_matters_take_a_reason_whatever_the_method_says(policy: MeetingPolicy | None) -> None:
    circle = Circle(roomy(20, meetings=policy)).gathers().opens_meeting()
    item = cc.meeting.ItemAdded(meeting="m", kind=cc.meeting.ItemKind.PRACTICAL, title="The locker keys", minutes=5)
    with refused("S2-03") as caught:
        circle.does(item, on=MONDAY)
    assert (caught.value.name, caught.value.others) == ("practical_matters_take_a_reason_in_every_method", ())
    _, deviation = circle.does(item, on=MONDAY, because="They are due today", accept=(caught.value.name,))
    assert deviation.event.rule == "S2-03"


# --- action plans and promises ---------------------------------------------------


@pytest.mark.requirement("S1-06")
def test_a_meeting_cannot_close_while_an_action_plan_is_missing(circle: Circle) -> None:
    circle.opens_meeting(MONDAY, people(1, 2, 3)).does_all(besides=["p-2", "p-3"])
    with refused("S1-06") as caught:
        circle.closes_meeting()
    assert caught.value.facts == {"meeting": "m", "missing": ("p-2", "p-3")}
    circle.promises(besides=["p-3"])
    with refused("S1-06"):
        circle.closes_meeting()
    circle.promises()
    circle.closes_meeting()


@pytest.mark.requirement("S1-06")
def test_only_those_who_are_there_speak(circle: Circle) -> None:
    circle.meets().opens_meeting(OCTOBER, people(1, 2, 3), meeting="n")
    for wish in (
        cc.meeting.ActionPlanWritten(meeting="n", person="p-4", **BACK, **AHEAD),
        cc.meeting.EffortReported(meeting="n", person="p-4", tried=True),
        cc.meeting.MeetingReflected(meeting="n", person="p-4", text="Good"),
    ):
        with refused("S1-06"):
            circle.does(wish, on=OCTOBER)


@pytest.mark.requirement("S1-06")
def test_who_is_there_for_another_task_writes_no_action_plan() -> None:
    circle = Circle().gathers()
    circle.opens_meeting(MONDAY, [*people(1, 2), "p-12"]).does_all()
    circle.closes_meeting()
    assert set(circle.meeting().wrote_plans) == {"p-1", "p-2"}
    roles = tuple(but(role, takes_part=role.role not in {"leader", "documenter"}) for role in LEARNING.roles)
    other = Circle(own(roles=(*roles, Role(role="principal", name_en="P", name_sv="R", held=Held.GROUP)))).gathers()
    other.opens_meeting(MONDAY, people(1, 2, 3))
    other.does(cc.meeting.RoleSwapped(meeting="m", role="documenter", person="p-2"), on=MONDAY, because="p-1 is hoarse")
    other.does_all()
    other.closes_meeting()
    assert set(other.meeting().wrote_plans) == {"p-3"}


@pytest.mark.requirement("S1-07")
@pytest.mark.parametrize("field", AHEAD)
def test_an_action_plan_says_each_thing_ahead(field: str) -> None:
    whole = {"meeting": "m", "person": "p-1", **AHEAD}
    require_new(cc.meeting.ActionPlanWritten(**whole), "$.data")
    with pytest.raises(cc.Unreadable, match=f"{field}: is blank"):
        require_new(cc.meeting.ActionPlanWritten(**{**whole, field: " "}), "$.data")
    with pytest.raises(TypeError):
        cc.meeting.ActionPlanWritten(**{name: said for name, said in whole.items() if name != field})


@pytest.mark.requirement("S1-07")
def test_from_the_second_meeting_on_an_action_plan_looks_back(circle: Circle) -> None:
    first = cc.meeting.ActionPlanWritten(meeting="m", person="p-2", **AHEAD)
    circle.opens_meeting(MONDAY, people(1, 2))
    circle.does(first, on=MONDAY)
    circle.does_all()
    circle.closes_meeting()
    circle.opens_meeting(OCTOBER, people(1, 2, 3), meeting="n")
    with refused("S1-07") as caught:
        circle.does(but(first, meeting="n"), on=OCTOBER)
    assert caught.value.facts == {"person": "p-2", "missing": ("tried", "learned")}
    with refused("S1-07") as caught:
        circle.does(but(first, meeting="n", tried="Once"), on=OCTOBER)
    assert caught.value.facts["missing"] == ("learned",)
    circle.does(but(first, meeting="n", tried="Once", learned="A lot"), on=OCTOBER)
    circle.does(but(first, meeting="n", person="p-3"), on=OCTOBER)


@pytest.mark.requirement("S1-08")
def test_what_was_promised_is_told_of_at_the_next_meeting(circle: Circle) -> None:
    circle.meets(MONDAY, people(1, 2, 3))
    circle.opens_meeting(OCTOBER, people(1, 2, 3), meeting="n").does_all(OCTOBER, meeting="n", besides=["p-2"])
    circle.promises(OCTOBER, meeting="n")
    with refused("S1-08") as caught:
        circle.closes_meeting(OCTOBER, meeting="n")
    assert caught.value.facts["missing"] == ("p-2",)
    circle.does(cc.meeting.EffortReported(meeting="n", person="p-2", tried=False), on=OCTOBER)
    circle.closes_meeting(OCTOBER, meeting="n")


@pytest.mark.requirement("S1-08")
def test_who_was_away_tells_at_the_next_meeting_they_come_to(circle: Circle) -> None:
    circle.meets(MONDAY, people(1, 2, 3))
    circle.meets(OCTOBER, people(1, 3), meeting="n")
    assert [(it.person, it.meeting) for it in open_promises(circle.state, circle.group.group)] == [
        ("p-2", "m"),
        ("p-1", "n"),
        ("p-3", "n"),
    ]
    circle.opens_meeting(NOVEMBER, people(1, 2, 3), meeting="o")
    assert due(circle.state, circle.meeting("o")) == people(1, 2, 3)


@pytest.mark.requirement("S1-08")
def test_there_is_nothing_to_tell_of_without_a_promise(circle: Circle) -> None:
    circle.opens_meeting().promises()
    with refused("S1-08"):
        circle.does(cc.meeting.EffortReported(meeting="m", person="p-2", tried=True), on=MONDAY)
    circle.does_all()
    circle.closes_meeting()
    circle.opens_meeting(OCTOBER, people(1, 2), meeting="n")
    circle.does(cc.meeting.EffortReported(meeting="n", person="p-2", tried=True), on=OCTOBER)
    circle.does(cc.meeting.EffortReported(meeting="n", person="p-2", tried=False), on=OCTOBER)
    assert circle.meeting("n").reports["p-2"] is False
    was_away = Circle().gathers().meets(MONDAY, people(1, 2, 3)).opens_meeting(OCTOBER, people(1, 2, 4), meeting="n")
    with refused("S1-08"):
        was_away.does(cc.meeting.EffortReported(meeting="n", person="p-4", tried=True), on=OCTOBER)


@pytest.mark.requirement("S1-16")
def test_what_was_tried_in_between_is_the_meetings_material(circle: Circle) -> None:
    circle.meets(MONDAY, people(1, 2, 3))
    circle.opens_meeting(OCTOBER, people(1, 2), meeting="n")
    circle.does(cc.meeting.EffortReported(meeting="n", person="p-2", tried=True, lesson="Short questions"), on=OCTOBER)
    first, second = material_of(circle.state, circle.meeting("n"))
    assert (first.promise.person, first.promise.meeting, first.tried) == ("p-1", "m", None)
    assert (second.promise.person, second.tried) == ("p-2", True)
    assert material_of(circle.state, circle.meeting("m")) == ()


@pytest.mark.requirement("S1-08")
@given(st.data())
def test_a_promise_is_never_lost(data: st.DataObject) -> None:
    """Whoever promised and has not told of it is in the list, and is asked at every meeting they come to."""
    circle = Circle(own(cadence=None, group_size=but(LEARNING.group_size, least=1))).gathers(4)
    waiting: dict[str, str] = {}
    for number in range(data.draw(st.integers(1, 5))):
        absent = data.draw(st.sets(st.sampled_from(people(2, 3, 4)), max_size=3))
        here = [person for person in people(1, 2, 3, 4) if person not in absent]
        name, day = f"m-{number}", MONDAY + timedelta(days=number)
        circle.opens_meeting(day, here, meeting=name)
        assert set(due(circle.state, circle.meeting(name))) == waiting.keys() & set(here)
        circle.does_all(day, meeting=name)
        circle.closes_meeting(day, meeting=name)
        waiting |= dict.fromkeys(here, name)
        assert {it.person: it.meeting for it in open_promises(circle.state, circle.group.group)} == waiting
        assert len(open_promises(circle.state, circle.group.group)) == len(waiting)


# --- turns -----------------------------------------------------------------------


@pytest.mark.requirement("S1-10")
def test_the_documenter_rotates_and_everyone_has_been_it_once() -> None:
    circle = Circle(FREE).gathers(7)
    for number, day in enumerate(weekly(14)):
        circle.meets(day, meeting=f"m-{number}")
    told = circle.documenters()
    assert all(len(set(told[start : start + 7])) == 7 for start in range(8))


@pytest.mark.requirement("S1-10")
def test_somebody_whose_turn_it_is_not_does_not_document(circle: Circle) -> None:
    circle.meets(MONDAY, people(1, 2, 3))
    assert circle.documenters() == ["p-1"]
    circle.plans_meeting(OCTOBER, meeting="n")
    with refused("S1-10") as caught:
        circle.names("documenter", "p-1", OCTOBER, present=people(1, 2, 3), meeting="n")
    assert caught.value.facts == {"holders": ("p-1",), "role": "documenter", "turn": ("p-2", "p-3")}
    assert next_holder(circle.group, circle.meetings, "documenter") == "p-2"
    circle.names("documenter", "p-3", OCTOBER, present=people(1, 2, 3), meeting="n")


@pytest.mark.requirement("S1-10")
def test_who_is_away_keeps_their_turn(circle: Circle) -> None:
    circle.meets(MONDAY, people(1, 2, 3))
    circle.meets(OCTOBER, people(1, 3), meeting="n")
    assert circle.documenters() == ["p-1", "p-3"]
    circle.plans_meeting(NOVEMBER, meeting="o")
    with refused("S1-10") as caught:
        circle.names("documenter", "p-3", NOVEMBER, present=people(1, 2, 3), meeting="o")
    assert caught.value.facts["turn"] == ("p-2",)
    circle.names("documenter", "p-2", NOVEMBER, present=people(1, 2, 3), meeting="o")


@pytest.mark.requirement("S1-10")
def test_a_rotating_role_is_a_members(circle: Circle) -> None:
    circle.plans_meeting()
    with refused("S1-10") as caught:
        circle.names("documenter", "p-12", present=(*people(1, 2), "p-12"))
    assert caught.value.facts["turn"] == people(1, 2)
    circle.does(cc.group.AppointLeader(group="g", leader="p-11", until=SUMMER))
    with refused("S1-10") as caught:
        circle.names("documenter", "p-12", present=("p-11", "p-12"), led_by="p-11")
    assert caught.value.facts["turn"] == ()


@pytest.mark.requirement("S1-10")
def test_a_swap_is_told_of_and_counts_for_who_really_did_it(circle: Circle) -> None:
    circle.opens_meeting()
    with refused("S1-10"):
        circle.does(cc.meeting.RoleSwapped(meeting="m", role="documenter", person="p-5"), on=MONDAY)
    circle.does(
        cc.meeting.RoleSwapped(meeting="m", role="documenter", person="p-5"), on=MONDAY, because="p-1 is hoarse"
    )
    assert circle.meeting().holders("documenter") == ("p-5",)
    circle.does_all()
    circle.closes_meeting()
    now = standings(circle.group, circle.meetings, "documenter", circle.group.members)
    assert {person for person, it in now.items() if it.turns} == {"p-5"}
    assert next_holder(circle.group, circle.meetings, "documenter") == "p-1"


@pytest.mark.requirement("S1-10")
def test_a_swap_is_between_the_holder_and_somebody_there(circle: Circle) -> None:
    circle.opens_meeting(MONDAY, people(1, 2, 3))
    for who in (
        {"person": "p-4"},
        {"person": "p-1"},
        {"person": "p-2", "from_person": "p-3"},
        {"person": "p-2", "role": "reflector"},
    ):
        with refused("S1-10") as caught:
            circle.does(cc.meeting.RoleSwapped(**{"meeting": "m", "role": "documenter", **who}), on=MONDAY)
        holders = () if "role" in who else circle.meeting().holders("documenter")
        assert caught.value.facts.get("holders", holders) == holders
    with refused("L-01"):
        circle.does(cc.meeting.RoleSwapped(meeting="x", role="documenter", person="p-2"), on=MONDAY)
    swap = cc.meeting.RoleSwapped(meeting="m", role="documenter", from_person="p-1", person="p-2")
    circle.does(swap, on=MONDAY, because="p-1 is hoarse")


@pytest.mark.requirement("S1-10")
def test_two_may_share_a_role_and_one_of_them_swaps() -> None:
    circle = Circle(FREE).gathers()
    circle.plans_meeting()
    pair = tuple(cc.meeting.RoleHolder(role="documenter", person=person) for person in people(2, 3))
    circle.does(cc.meeting.MeetingOpened(meeting="m", present=people(1, 2, 3, 4), led_by="p-1", roles=pair), on=MONDAY)
    with refused("S1-10"):
        circle.does(cc.meeting.RoleSwapped(meeting="m", role="documenter", person="p-4"), on=MONDAY)
    swap = cc.meeting.RoleSwapped(meeting="m", role="documenter", from_person="p-3", person="p-4")
    circle.does(swap, on=MONDAY, because="p-3 is hoarse")
    assert circle.meeting().holders("documenter") == ("p-2", "p-4")


@pytest.mark.requirement("S1-10")
def test_a_newcomer_has_nothing_to_catch_up_on() -> None:
    circle = Circle(FREE).gathers(7)
    for number, day in enumerate(weekly(21)):
        circle.meets(day, meeting=f"m-{number}")
    last = MONDAY + timedelta(weeks=21)
    circle.does(cc.group.MemberJoined(group="g", person="p-8"), on=last)
    for number in range(16):
        circle.meets(last + timedelta(days=number), meeting=f"n-{number}")
    told = circle.documenters()[21:]
    assert told[:8] == told[8:]
    assert set(told[:8]) == set(people(1, 2, 3, 4, 5, 6, 7, 8))
    assert told[0] != "p-8"


@pytest.mark.requirement("S1-10")
def test_a_meeting_at_which_nobody_had_the_role_does_not_count(circle: Circle) -> None:
    circle.meets()
    now = standings(circle.group, circle.meetings, "reflector", circle.group.members)
    assert {it.place for it in now.values()} == {(0, 0)}
    assert next_holder(circle.group, circle.meetings, "reflector") == "p-1"


@pytest.mark.requirement("S1-10")
def test_an_empty_group_has_nobody_whose_turn_it_is() -> None:
    circle = Circle(but(FREE, group_size=but(LEARNING.group_size, least=1))).gathers(1)
    circle.does(
        cc.group.MemberLeft(group="g", person="p-1"), because="Nobody is left", accept=("a_group_has_its_methods_size",)
    )
    assert next_holder(circle.group, circle.meetings, "documenter") is None


LOOSE = own(
    cadence=None,
    steps=(item("talk", None, None, optional=True),),
    meetings=None,
    leader=None,
    group_size=but(LEARNING.group_size, severity=cc.Severity.I),
    roles=tuple(role for role in LEARNING.roles if role.role == "documenter"),
)
"""A method that asks for a documenter whose role rotates, and nothing else."""


def holds_short_meeting(circle: Circle, data: st.DataObject, number: int, here: list[str]) -> str:
    """Let one of those whose turn it is, whoever that is, document a short meeting."""
    day, name = MONDAY + timedelta(days=number), f"m-{number}"
    circle.plans_meeting(day, meeting=name)
    now = standings(circle.group, circle.meetings, "documenter", circle.group.members_on(day))
    best = min(now[person].place for person in here)
    fair = [person for person in here if now[person].place == best]
    chosen = data.draw(st.sampled_from(fair))
    for person in set(here) - set(fair):
        with refused("S1-10"):
            circle.names("documenter", person, day, present=tuple(here), led_by=here[0], meeting=name)
    circle.names("documenter", chosen, day, present=tuple(here), led_by=here[0], meeting=name)
    circle.decides(day, meeting=name).closes_meeting(day, meeting=name)
    return chosen


@pytest.mark.requirement("S1-10")
@given(st.data())
def test_turns_are_fair_while_people_come_and_go(data: st.DataObject) -> None:
    """Over any run of meetings that two members both belonged to, their turns differ by at most one."""
    circle = Circle(LOOSE).gathers(data.draw(st.integers(2, 5)))
    told: list[tuple[str, tuple[str, ...]]] = []
    for number in range(data.draw(st.integers(1, 12))):
        day = MONDAY + timedelta(days=number)
        outside = [person for person in people(*range(1, 8)) if not circle.group.has(person)]
        change = data.draw(st.sampled_from(("none", "join", "leave")))
        if change == "join" and outside:
            circle.does(cc.group.MemberJoined(group="g", person=data.draw(st.sampled_from(outside))), on=day)
        if change == "leave" and len(circle.group.members) > 1:
            circle.does(cc.group.MemberLeft(group="g", person=data.draw(st.sampled_from(circle.group.members))), on=day)
        members = circle.group.members
        told.append((holds_short_meeting(circle, data, number, list(members)), members))
        now = standings(circle.group, circle.meetings, "documenter", circle.group.members)
        assert max(it.turns for it in now.values()) - min(it.turns for it in now.values()) <= 1
    for start in range(len(told)):
        for end in range(start + 1, len(told) + 1):
            run = told[start:end]
            always = set.intersection(*(set(members) for _, members in run))
            turns = [sum(who == person for who, _ in run) for person in always]
            assert max(turns, default=0) - min(turns, default=0) <= 1
            if len(always) == len(run) and all(set(members) == always for _, members in run):
                assert turns == [1] * len(run)


@pytest.mark.requirement("S1-10")
@given(st.data())
def test_nobody_documents_while_somebody_there_has_done_it_less(data: st.DataObject) -> None:
    """Also when people are away now and then, and swap."""
    circle = Circle(LOOSE).gathers(4)
    done = dict.fromkeys(people(1, 2, 3, 4), 0)
    for number in range(data.draw(st.integers(1, 8))):
        here = sorted(data.draw(st.sets(st.sampled_from(list(done)), min_size=1)))
        day, name = MONDAY + timedelta(days=number), f"m-{number}"
        circle.opens_meeting(day, here, meeting=name)
        (chosen,) = circle.meeting(name).holders("documenter")
        assert done[chosen] == min(done[person] for person in here)
        instead = data.draw(st.sampled_from(here))
        if instead != chosen:
            swap = cc.meeting.RoleSwapped(meeting=name, role="documenter", person=instead)
            circle.does(swap, on=day, because="They like it better so")
        done[instead] += 1
        circle.decides(day, meeting=name).closes_meeting(day, meeting=name)
    now = standings(circle.group, circle.meetings, "documenter", circle.group.members)
    assert {person: it.turns for person, it in now.items()} == done


@pytest.mark.requirement("S3-04")
def test_over_the_training_everyone_gives_and_receives_supervision() -> None:
    circle = Circle(SHIPPED["collegial-supervision@1"]).gathers(4, because="So it is")
    circle.plans_meeting()
    roles = (
        cc.meeting.RoleHolder(role="case-owner", person="p-2"),
        cc.meeting.RoleHolder(role="conversation-leader", person="p-1"),
    )
    circle.does(cc.meeting.MeetingOpened(meeting="m", present=people(1, 2, 3, 4), led_by="p-1", roles=roles), on=MONDAY)
    owner, leader = role_coverage(circle.method, circle.group, circle.meetings)
    assert (owner.role, owner.times["p-2"], owner.missing) == ("case-owner", 1, people(1, 3, 4))
    assert (leader.role, leader.missing) == ("conversation-leader", people(2, 3, 4))
    now = standings(circle.group, circle.meetings, "conversation-leader", circle.group.members)
    assert now["p-1"].turns == 1


@pytest.mark.requirement("S3-04")
def test_nobody_gives_and_receives_supervision_at_the_same_time() -> None:
    circle = Circle(SHIPPED["collegial-supervision@1"]).gathers(4, because="So it is")
    circle.plans_meeting()
    alone = tuple(cc.meeting.RoleHolder(role=role, person="p-1") for role in ("case-owner", "conversation-leader"))
    with refused("S3-04") as caught:
        circle.does(
            cc.meeting.MeetingOpened(meeting="m", present=people(1, 2, 3, 4), led_by="p-1", roles=alone), on=MONDAY
        )
    assert caught.value.facts == {"person": "p-1", "meeting": "m", "roles": ("case-owner", "conversation-leader")}
    roles = (
        cc.meeting.RoleHolder(role="case-owner", person="p-2"),
        cc.meeting.RoleHolder(role="conversation-leader", person="p-1"),
    )
    circle.does(cc.meeting.MeetingOpened(meeting="m", present=people(1, 2, 3, 4), led_by="p-1", roles=roles), on=MONDAY)
    with refused("S3-04"):
        circle.does(cc.meeting.RoleSwapped(meeting="m", role="conversation-leader", person="p-2"), on=MONDAY)
    circle.does(cc.meeting.RoleSwapped(meeting="m", role="conversation-leader", person="p-3"), on=MONDAY)
    lines = [line for line in VIEWS["rota"](circle.state) if line.times]
    assert [(line.role, line.person) for line in lines] == [("case-owner", "p-2"), ("conversation-leader", "p-3")]


# --- closing ---------------------------------------------------------------------


@pytest.mark.requirement("S1-09")
@pytest.mark.parametrize("kind", cc.meeting.InputKind)
def test_every_meeting_brings_something_new(circle: Circle, kind: cc.meeting.InputKind) -> None:
    circle.opens_meeting().takes_items().promises().writes_minutes()
    with refused("S1-09"):
        circle.closes_meeting()
    circle.does(cc.meeting.InputBrought(meeting="m", kind=kind, title="On feedback"), on=MONDAY)
    circle.closes_meeting()


@pytest.mark.requirement("S1-11")
def test_minutes_have_nine_fields(circle: Circle) -> None:
    circle.opens_meeting(MONDAY, people(1, 2)).takes_items().brings_input().promises()
    assert circle.words("minutes", "m") == []
    with refused("S1-11"):
        circle.closes_meeting()
    circle.writes_minutes()
    (sheet,) = VIEWS["minutes"](circle.state, Query(reader=Reader(cc.ids.PersonId("p-1"))))
    assert (sheet.date, sheet.participants) == (MONDAY, people(1, 2))
    assert {name: getattr(sheet, name) for name in SAID} == SAID
    assert len({*SAID, "date", "participants"}) == 9
    assert marks(cc.meeting.MinutesWritten) == marks(type(sheet)) == dict.fromkeys(SAID, "text")


@pytest.mark.requirement("S1-11")
@pytest.mark.parametrize("field", SAID)
def test_no_field_of_the_minutes_is_left_out(field: str) -> None:
    with pytest.raises(cc.Unreadable, match=f"{field}: is blank"):
        require_new(cc.meeting.MinutesWritten(meeting="m", **{**SAID, field: ""}), "$.data")


@pytest.mark.requirement("S1-12")
def test_action_plans_are_no_part_of_the_minutes(circle: Circle) -> None:
    circle.meets()
    (sheet,) = circle.words("minutes", "m")
    for text in (*AHEAD.values(), *BACK.values()):
        assert text not in sheet.values()
    assert set(circle.meeting().wrote_plans) == set(people(1, 2, 3, 4, 5, 6, 7, 8))


@pytest.mark.requirement("S1-13")
def test_closing_hands_the_minutes_to_who_has_that_role(circle: Circle) -> None:
    circle.opens_meeting().does_all()
    with refused("S1-13") as caught:
        circle.does(cc.meeting.MeetingClosed(meeting="m", handed_to="p-2"), on=MONDAY)
    assert (caught.value.facts["holders"], caught.value.facts["person"]) == (("p-12",), "p-2")
    with refused("L-01"):
        circle.does(cc.meeting.MeetingClosed(meeting="m", handed_to="p-99"), on=MONDAY)
    (closed,) = circle.does(cc.meeting.MeetingClosed(meeting="m", receipt="dnr 2026-17"), on=MONDAY)
    assert closed.event.handed_to == "p-12"
    assert (circle.meeting().handed_to, circle.meeting().receipt) == ("p-12", "dnr 2026-17")


@pytest.mark.requirement("S1-13")
def test_minutes_that_nobody_receives_keep_the_meeting_open() -> None:
    circle = Circle().gathers(assigned=False).opens_meeting().does_all()
    with refused("S1-13") as caught:
        circle.closes_meeting()
    assert caught.value.message == "The minutes of meeting m go to nobody; they belong to the receiver: none."
    circle.does(cc.group.RoleAssigned(group="g", role="receiver", person="p-12"), on=sept(8))
    with refused("S1-13") as caught:
        circle.closes_meeting(sept(8))
    assert caught.value.remedy.endswith("from 2026-09-07 on.")
    circle.does(cc.plan.WithdrawEntry(entry=len(circle.lines())), on=sept(8), because="From the wrong day")
    circle.does(cc.group.RoleAssigned(group="g", role="receiver", person="p-12"), on=MONDAY)
    circle.closes_meeting(sept(8))


@pytest.mark.requirement("S1-13")
@pytest.mark.parametrize(("role", "receiver"), [("leader", "p-1"), ("documenter", "p-1"), ("principal", "p-7")])
def test_minutes_may_go_to_a_leader_or_a_principal(role: str, receiver: str) -> None:
    policy = but(LEARNING.meetings, minutes_to=role)
    head = Role(role="principal", name_en="Principal", name_sv="Rektor", held=Held.GROUP, needed=True)
    roles = (*LEARNING.roles, head) if role == "principal" else LEARNING.roles
    circle = Circle(own(meetings=policy, roles=roles)).gathers(
        6, because="So it is", accept=("a_group_has_its_methods_size",)
    )
    circle.does(cc.plan.UnitRegistered(unit="nearby", principal="p-7"))
    circle.does(cc.plan.PersonRegistered(person="p-20", unit="nearby"))
    circle.does(cc.group.MemberJoined(group="g", person="p-20"), because="So it is")
    circle.opens_meeting().does_all()
    circle.does(cc.meeting.MeetingClosed(meeting="m", handed_to=receiver), on=MONDAY)
    assert circle.meeting().handed_to == receiver


@pytest.mark.requirement("S1-13")
@pytest.mark.parametrize("receiver", ["p-rektor", "s-diariet", "k-skolchef", "p-huvudman"])
def test_a_principal_or_a_function_that_is_no_staff_receives_minutes(receiver: str) -> None:
    circle = Circle().gathers(assigned=False)
    circle.takes_order("p-huvudman", "p-rektor")
    matters = (Matter.DELIVERY,)
    circle.does(
        cc.plan.SystemAdmitted(system="s-diariet", matters=matters, until=SUMMER), by="p-huvudman", because="Diariet"
    )
    circle.does(cc.group.RoleAssigned(group="g", role="receiver", person=receiver), by="p-rektor")
    assert receiver not in circle.state.people
    circle.state.order.authority = None  # who may record the rest is another test's affair
    circle.opens_meeting().does_all()
    (closed,) = circle.closes_meeting()
    assert closed.event.handed_to == receiver
    circle.does(cc.meeting.MinutesDelivered(meeting="m", to=receiver, receipt="dnr 2026-17"), on=MONDAY)
    assert circle.meeting().delivered == {receiver: "dnr 2026-17"}


@pytest.mark.requirement("S1-13", "L-01")
def test_only_minutes_go_to_somebody_who_is_no_staff() -> None:
    working = Role(role="host", name_en="Host", name_sv="Värd", held=Held.GROUP)
    circle = Circle(own(roles=(*LEARNING.roles, working))).gathers()
    for role, person in (("host", "p-rektor"), ("receiver", "p-99")):
        with refused("L-01") as caught:
            circle.does(cc.group.RoleAssigned(group="g", role=role, person=person))
        assert caught.value.facts == {"kind": "person", "name": person}


@pytest.mark.requirement("S1-13")
def test_a_receipt_belongs_to_a_delivery() -> None:
    circle = Circle(own(meetings=None)).gathers().opens_meeting().takes_items().decides()
    for to in (None, "p-3"):
        with refused("S1-13") as caught:
            circle.does(cc.meeting.MeetingClosed(meeting="m", handed_to=to, receipt="dnr 2026-17"), on=MONDAY)
        assert caught.value.name == "a_receipt_belongs_to_a_delivery"
    circle.writes_minutes()
    circle.does(cc.meeting.MeetingClosed(meeting="m", handed_to="p-3", receipt="dnr 2026-17"), on=MONDAY)
    assert circle.meeting().receipt == "dnr 2026-17"


@pytest.mark.requirement("S1-13")
def test_left_to_itself_a_meeting_hands_its_minutes_to_the_principal() -> None:
    circle = Circle(SHIPPED["teacher-learning-community@1"]).gathers(8).meets()
    assert circle.meeting().handed_to == "p-rektor"


@pytest.mark.requirement("S1-13")
def test_where_the_leader_had_stepped_down_before_nobody_has_the_leaders_minutes() -> None:
    policy = but(LEARNING.meetings, minutes_to="leader")
    roles = tuple(but(role, needed=False) for role in LEARNING.roles)
    circle = Circle(own(meetings=policy, leader=None, roles=roles)).gathers()
    circle.opens_meeting().does_all()
    circle.does(cc.group.MandateEnded(group="g", leader="p-1"), on=sept(6))
    with refused("S1-13"):
        circle.closes_meeting()


@pytest.mark.requirement("S1-13")
def test_without_a_receiver_in_the_method_minutes_stay_or_go_anywhere() -> None:
    for policy in (None, MeetingPolicy(minutes=True)):
        circle = Circle(own(meetings=policy)).gathers().opens_meeting().takes_items().writes_minutes()
        circle.decides().does(cc.meeting.MeetingClosed(meeting="m", handed_to="p-3"), on=MONDAY)
        assert circle.meeting().handed_to == "p-3"


@pytest.mark.requirement("S1-14")
def test_the_group_or_a_reflector_says_what_the_meeting_gave(circle: Circle) -> None:
    circle.opens_meeting()
    circle.does(cc.meeting.MeetingReflected(meeting="m", text="We listened"), on=MONDAY)
    circle.does(cc.meeting.MeetingReflected(meeting="m", person="p-2", text="Fewer words, more quiet"), on=MONDAY)
    assert [(it.authors, it.words["text"]) for it in circle.state.texts["reflection"]["m"]] == [
        (circle.meeting().present, "We listened"),
        (("p-2",), "Fewer words, more quiet"),
    ]


@pytest.mark.requirement("S3-03")
@pytest.mark.parametrize("kind", cc.meeting.ResultKind)
def test_a_meeting_without_a_result_needs_a_reason(kind: cc.meeting.ResultKind) -> None:
    circle = Circle(SHIPPED["collegial-supervision@1"]).gathers(4, because="So it is")
    circle.opens_meeting().takes_items()
    with refused("S3-03") as caught:
        circle.closes_meeting()
    assert caught.value.severity is cc.Severity.W
    circle.does(cc.meeting.ResultRecorded(meeting="m", kind=kind, text="Try the other seating"), on=MONDAY)
    assert len(circle.closes_meeting()) == 1
    circle.opens_meeting(OCTOBER, meeting="n", because="So it is").takes_items(OCTOBER, meeting="n")
    _, deviation = circle.closes_meeting(
        OCTOBER, meeting="n", because="The fire alarm", accept=("a_meeting_comes_to_something",)
    )
    assert deviation.event.rule == "S3-03"


@pytest.mark.requirement("S3-03")
@pytest.mark.parametrize("policy", [None, MeetingPolicy(result=False)])
def test_a_meeting_without_a_result_takes_a_reason_whatever_the_method_says(policy: MeetingPolicy | None) -> None:
    circle = Circle(own(meetings=policy)).gathers().opens_meeting().takes_items()
    with refused("S3-03") as caught:
        circle.closes_meeting()
    assert (caught.value.name, caught.value.others) == ("a_meeting_has_a_result_in_every_method", ())
    _, deviation = circle.closes_meeting(because="The fire alarm", accept=(caught.value.name,))
    assert deviation.event.rule == "S3-03"
    assert (
        len(
            circle.opens_meeting(OCTOBER, meeting="n")
            .takes_items(OCTOBER, meeting="n")
            .decides(OCTOBER, meeting="n")
            .closes_meeting(OCTOBER, meeting="n")
        )
        == 1
    )


@pytest.mark.requirement("S3-03")
def test_a_personal_action_plan_is_a_result() -> None:
    circle = Circle(own(meetings=None)).gathers().opens_meeting().takes_items()
    circle.does(cc.meeting.ActionPlanWritten(meeting="m", person="p-1", **AHEAD), on=MONDAY, by="p-1")
    assert len(circle.closes_meeting()) == 1


# --- views, corrections ------------------------------------------------------------


@pytest.mark.requirement("S1-06", "S1-08", "S1-10")
def test_the_views_show_meetings_promises_and_turns(circle: Circle) -> None:
    circle.meets(MONDAY, people(1, 2, 3))
    circle.opens_meeting(OCTOBER, people(1, 2), meeting="n").promises(OCTOBER, meeting="n", besides=["p-2"])
    circle.plans_meeting(NOVEMBER, meeting="o")
    first, second, third = VIEWS["meetings"](circle.state)
    assert (first.step, first.leader, first.promised, first.missing) == ("closed", "p-1", people(1, 2, 3), ())
    assert (second.step, second.promised, second.missing) == ("open", ("p-1",), ("p-2",))
    assert (third.step, third.leader, third.roles, third.missing) == ("planned", None, (), ())
    assert [(it.person, it.meeting) for it in VIEWS["promises"](circle.state)] == [
        ("p-1", "m"),
        ("p-2", "m"),
        ("p-3", "m"),
        ("p-1", "n"),
    ]
    turns = [(it.place, it.person, it.times) for it in VIEWS["rota"](circle.state)]
    assert turns[0] == (1, "p-3", 0)
    assert turns[-2:] == [(7, "p-1", 1), (8, "p-2", 1)]
    easy = Circle(own(meetings=None)).gathers().opens_meeting()
    assert VIEWS["meetings"](easy.state)[0].missing == ()


def test_a_closed_group_has_no_turns_to_come(circle: Circle) -> None:
    circle.does(cc.group.GroupClosed(group="g"))
    assert VIEWS["rota"](circle.state) == []


def test_an_audit_tells_of_meetings_left_open(circle: Circle) -> None:
    circle.opens_meeting().plans_meeting(sept(8), meeting="n")
    circle.plans_meeting(sept(9), meeting="o")
    circle.does(cc.meeting.MeetingCancelled(meeting="o"))
    circle.does(cc.plan.PersonRegistered(person="p-20", unit="solbacken"), on=sept(8))
    (finding,) = checked(circle.ledger)
    assert (finding.rule, finding.entry, finding.message) == ("S1-02", None, "Meeting m of 2026-09-07 is still open.")
    circle.does_all()
    circle.closes_meeting()
    circle.does(cc.plan.PersonRegistered(person="p-21", unit="solbacken"), on=sept(10))
    (finding,) = checked(circle.ledger)
    assert (finding.severity, finding.message) == (cc.Severity.I, "Meeting n of 2026-09-08 is still planned.")


def test_what_was_said_of_a_meeting_can_be_put_right(circle: Circle) -> None:
    circle.opens_meeting(MONDAY, people(1, 2, 3)).does_all(besides=["p-3"])
    opened = next(e for e in circle.ledger.entries() if type(e.event).__name__ == "MeetingOpened")
    circle.does(cc.plan.CorrectEntry(entry=opened.number, data={"present": ["p-1", "p-2"]}), because="p-3 was ill")
    circle.closes_meeting()
    assert circle.meeting().present == people(1, 2)
    planned = opened.number - 1
    with refused("L-05"):
        circle.does(cc.plan.WithdrawEntry(entry=planned), because="A mistake")
    assert [finding for finding in checked(circle.ledger) if finding.severity is cc.Severity.E] == []
    for day in (sept(6), MONDAY, sept(8)):
        assert circle.ledger.as_of(happened=day).meetings.keys() == {"m"}
