"""What waits before and around the work of groups: leaders, cycles, units and the plan."""

from datetime import date

import pytest
from tests.circle import SHIPPED, Circle
from tests.core.test_cycle import ARTICLE, MODULE, OWN
from tests.core.test_todo import adopts_authority, adopts_calendar
from tests.school import AUTUMN, MONDAY, SUMMER, School, sept
from tests.waiting import item, named, sends, waits

import collegial_core as cc
from collegial_core import wire
from collegial_core.todo import todo
from collegial_core.views import Query
from collegial_core.views.readiness import readiness

MODEL = "development-model@2"
JUNE = date(2027, 6, 30)


def waits_too(school: School, person: str, on: date = AUTUMN) -> list[str]:
    """Name what waits for somebody, the optional included."""
    return [named(it) for it in todo(school.ledger.state, person, on)]


def forms_group(members: int = 4) -> School:
    """Give a plan with a group of the development model that nobody leads yet."""
    school = School().starts(MODEL)
    few = {"because": "More will join", "accept": ("a_group_has_its_methods_size",)} if members < 4 else {}
    school.forms(members, method=MODEL, **few)
    return school


# --- leading -----------------------------------------------------------------------------


@pytest.mark.requirement("S0-18")
def test_a_leader_waits_to_be_appointed_and_again_a_month_before_the_mandate_ends() -> None:
    school = forms_group()
    sends(school, "appoint_leader g", "p-rektor", leader="p-1")
    assert school.ledger.state.groups["g"].leader.until == JUNE
    assert "appoint_leader g" not in waits(school, "p-rektor")
    june = date(2027, 6, 7)
    assert item(school, "appoint_leader g", "p-rektor", june).due == JUNE
    sends(school, "appoint_leader g", "p-rektor", june, leader="p-2")
    assert school.ledger.state.groups["g"].leader.until == date(2028, 6, 30)


@pytest.mark.requirement("S0-18")
def test_an_organiser_may_appoint_the_leader_of_a_group_at_whatever_unit() -> None:
    school = forms_group()
    adopts_authority(school.ledger, "p-8")
    assert not item(school, "appoint_leader g", "p-8").own
    assert "start_group g" not in waits(school, "p-8")


@pytest.mark.requirement("S0-44")
def test_time_waits_to_be_set_aside_for_a_leader() -> None:
    school = forms_group()
    school.does(cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER))
    sends(school, "leaders_time g", "p-rektor", travel_minutes=0)
    assert school.ledger.state.leaders["p-1"].allotments[0].minutes == 120
    assert "leaders_time g" not in waits(school, "p-rektor")


@pytest.mark.requirement("S0-21", "S0-22")
def test_check_ins_wait_to_be_planned_and_each_from_a_week_before_it_is_due() -> None:
    school = forms_group()
    school.does(cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER))
    sends(school, "plan_checkins g", "p-rektor", weeks=4)
    assert "plan_checkins g" not in waits(school, "p-rektor")
    assert "check_in g" not in waits(school, "p-rektor", sept(6))
    assert item(school, "check_in g", "p-1", sept(7)).due == sept(14)
    sends(school, "check_in g", "p-rektor", sept(7), minutes=30, notes="It goes well")
    assert "check_in g" not in waits(school, "p-rektor", sept(7))


@pytest.mark.requirement("S0-21")
def test_a_check_in_that_turns_out_to_be_older_waits_again() -> None:
    school = forms_group()
    school.does(cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER))
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=4))
    (held,) = sends(school, "check_in g", "p-rektor", sept(10), minutes=30, notes="It goes well")
    assert "check_in g" not in waits(school, "p-rektor", sept(10))
    school.does(cc.plan.CorrectEntry(entry=held.number, happened_on=date(2026, 8, 18)), on=sept(10), because="A slip")
    assert item(school, "check_in g", "p-rektor", sept(10)).due == sept(15)


@pytest.mark.requirement("S0-21")
def test_of_weekly_check_ins_the_next_does_not_wait_on_the_day_of_the_last() -> None:
    school = forms_group()
    school.does(cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER))
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=1))
    assert "check_in g" not in waits(school, "p-rektor")
    assert "check_in g" in waits(school, "p-rektor", date(2026, 8, 18))


@pytest.mark.requirement("S1-13")
def test_a_role_that_gets_the_minutes_waits_for_somebody() -> None:
    school = School().starts("learning-group@2")
    school.forms(7, method="learning-group@2")
    sends(school, "fill_role g.receiver", "p-rektor", person="p-8")
    assert "fill_role g.receiver" not in waits(school, "p-rektor")


@pytest.mark.requirement("S0-18", "S0-10")
def test_a_group_with_a_leader_waits_to_be_started_and_says_what_it_departs_from() -> None:
    school = forms_group()
    school.does(cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER))
    assert "because" in item(school, "start_group g", "p-1").request.fill
    school.prepares()
    assert not item(school, "start_group g", "p-rektor").own
    sends(school, "start_group g", "p-1")
    assert "start_group g" not in waits(school, "p-1")


@pytest.mark.requirement("S0-22")
def test_a_group_with_nothing_open_waits_to_be_closed_after_its_school_year() -> None:
    school = School().starts().runs(4)
    july = date(2027, 7, 1)
    assert "close_group g" not in waits(school, "p-rektor", SUMMER)
    sends(school, "close_group g", "p-rektor", july)
    assert "close_group g" not in waits(school, "p-rektor", july)


@pytest.mark.requirement("S0-22")
def test_a_group_waits_to_be_closed_when_the_plan_is_over() -> None:
    school = School().starts().runs(4)
    assert item(school, "close_group g", "p-rektor", date(2027, 6, 16)).due == SUMMER


# --- cycles ------------------------------------------------------------------------------


@pytest.fixture
def cycling() -> School:
    """Give a group of the development model that p-1 leads, at the start of a cycle of one part."""
    school = School().starts(MODEL).runs(4, method=MODEL)
    sends(school, "begin_cycle g", "p-1", need="Few ask", sources=(ARTICLE, OWN), because="We have no module")
    return school


@pytest.mark.requirement("S0-04", "S0-05")
def test_a_cycle_waits_to_be_begun_by_the_leader_of_a_group_without_one(cycling: School) -> None:
    assert "g-1" in cycling.ledger.state.cycles
    assert "begin_cycle g" not in waits(cycling, "p-1")


@pytest.mark.requirement("S0-02", "S0-03", "S3-05")
def test_the_steps_wait_one_after_another_until_the_cycle_is_closed(cycling: School) -> None:
    for step in "ABCD":
        assert not item(cycling, f"start_step g-1.1.1.{step}", "p-2").own
        sends(cycling, f"start_step g-1.1.1.{step}", "p-1", form=cc.cycle.StepForm.JOINT)
        waiting = item(cycling, f"complete_step g-1.1.1.{step}", "p-2")
        cycling.ledger.request(waiting.request.filled(**dict.fromkeys(waiting.request.fill, "Pupils ask more")))
    sends(cycling, "decide g-1.1.1", "p-1", decision=cc.cycle.Decision.CLOSE)
    assert item(cycling, "trace_change g-1.1", "p-2").optional
    sends(cycling, "trace_change g-1.1", "p-2", problem="Few ask", action="Wait", change="More ask")
    assert "trace_change g-1.1" not in waits_too(cycling, "p-2")
    sends(cycling, "close_cycle g-1", "p-1")
    assert "close_cycle g-1" not in waits(cycling, "p-1")


@pytest.mark.requirement("S0-03")
def test_a_part_may_be_developed_further_in_another_turn(cycling: School) -> None:
    for step in "ABCD":
        cycling.does(cc.cycle.StartStep(cycle="g-1", step=step))
        cycling.does(cc.cycle.CompleteStep(cycle="g-1", step=step))
    sends(cycling, "decide g-1.1.1", "p-1", decision=cc.cycle.Decision.DEVELOP)
    assert "start_step g-1.1.2.C" in waits(cycling, "p-1")


@pytest.mark.requirement("S0-31", "S0-22")
def test_a_module_waits_for_its_plan_its_reading_time_and_its_hours(cycling: School) -> None:
    sends(cycling, "plan_module g-1", "p-1")
    assert "plan_module g-1" not in waits(cycling, "p-1")
    reading = item(cycling, "reading_time g-1.1", "p-rektor")
    assert (reading.own, reading.request.fill) == (True, ("date",))
    cycling.does(cc.module.ReadingScheduled(cycle="g-1", part=1, person="p-2", date=MONDAY, minutes=45))
    assert "reading_time g-1.1.p-2" not in waits(cycling, "p-rektor")
    sends(cycling, "reading_time g-1.1.p-3", "p-rektor", date=MONDAY)
    assert "reading_time g-1.1.p-3" not in waits(cycling, "p-rektor")
    cycling.does(cc.module.ReadingScheduled(cycle="g-1", part=1, date=MONDAY, minutes=45))
    assert not [it for it in waits(cycling, "p-rektor") if it.startswith("reading_time")]
    cycling.does(cc.cycle.StartStep(cycle="g-1", step="A"))
    cycling.does(cc.cycle.CompleteStep(cycle="g-1", step="A"))
    assert item(cycling, "hours g-1.1.A", "p-1").due == date(2026, 8, 24)
    sends(cycling, "hours g-1.1.A", "p-1", minutes=45)
    assert "hours g-1.1.A" not in waits(cycling, "p-1")


@pytest.mark.requirement("S2-01")
def test_each_turn_of_a_lesson_study_names_its_class() -> None:
    method = next(it for it in SHIPPED.values() if it.repeat is not None and it.repeat.another_class)
    circle = Circle(method).gathers(max(4, method.group_size.least))
    start = cc.cycle.CycleStarted(cycle="c", group="g", need="Few ask", sources=(ARTICLE, OWN), material=MODULE)
    circle.does(start)
    for step in method.steps:
        name = f"start_step c.1.1.{step.step}"
        if name in waits(circle, "p-1"):
            fill = dict.fromkeys(item(circle, name, "p-1").request.fill, "7A")
            sends(circle, name, "p-1", **{**fill, "form": cc.cycle.StepForm.JOINT})
            circle.does(cc.cycle.CompleteStep(cycle="c", step=step.step))
    assert {it.school_class for it in circle.state.cycles["c"].taken} == {None, "7A"}


# --- units and the plan --------------------------------------------------------------------


@pytest.mark.requirement("S0-49", "S0-22")
def test_who_takes_part_waits_to_be_decided_and_then_to_be_told_what_is_expected() -> None:
    school = School().starts(people=2)
    sends(
        school,
        "participation solbacken",
        "p-rektor",
        scope=cc.conditions.ParticipationScope.ALL,
        because="We learn from each other",
    )
    assert "participation solbacken" not in waits(school, "p-rektor")
    sends(school, "expectations solbacken", "p-rektor", text="All take part")
    assert "expectations solbacken" not in waits(school, "p-rektor")


@pytest.mark.requirement("S0-15", "S0-16")
def test_a_group_that_became_too_small_waits_for_somebody_unless_it_was_said_why() -> None:
    school = School().starts("learning-group@2").runs(7, group="lg", method="learning-group@2")
    school.does(cc.group.PersonLeft(person="p-7"), on=sept(7))
    sends(school, "group_too_small lg", "p-rektor", sept(8), person="p-8")
    assert "group_too_small lg" not in waits(school, "p-rektor", sept(8))
    why = {"because": "They teach half time", "accept": ("a_group_has_its_methods_size",)}
    school.does(cc.group.MemberLeft(group="lg", person="p-8"), on=sept(9), **why)
    assert "group_too_small lg" not in waits(school, "p-rektor", sept(9))


@pytest.mark.requirement("S0-49", "S0-16")
def test_consent_waits_for_the_principal_whose_people_came_into_a_group_formed_elsewhere() -> None:
    school = School().starts(people=3).neighbours("p-8", "p-9")
    some = cc.conditions.ParticipationDecided(
        unit="ekbacken", scope=cc.conditions.ParticipationScope.SOME, people=("p-8",)
    )
    school.does(some, by="p-chef", because="A first year")
    assert "participation ekbacken" not in waits(school, "p-chef")
    school.forms(["p-1", "p-2", "p-9"])
    sends(school, "participation ekbacken", "p-chef", because="p-9 teaches the same subject")
    assert "participation ekbacken" not in waits(school, "p-chef")
    assert school.ledger.state.conditions.participation[cc.ids.UnitId("ekbacken")].people == ("p-8", "p-9")


@pytest.mark.requirement("S0-10", "S0-13")
def test_what_the_method_asks_for_before_the_start_waits_at_each_unit() -> None:
    school = forms_group()
    sends(school, "analysis solbacken", "p-rektor", participants=("p-1",), text="Few pupils ask")
    sends(school, "dialogue solbacken", "p-rektor", participants=("p-1",), text="We talked")
    assert not {"analysis solbacken", "dialogue solbacken"} & set(waits(school, "p-rektor"))


@pytest.mark.requirement("S2-02")
def test_preconditions_wait_before_the_start_of_a_group_whose_method_asks_for_them() -> None:
    methods = School().starts("collegial-supervision").ledger.state.methods
    asked = [it for method in methods.values() for it in method.before_start if it in cc.conditions.PRECONDITIONS]
    school = School().starts("collegial-supervision")
    school.forms(4, method="collegial-supervision")
    seen = {"text": "We have seen it", "how_known": "survey", "known_by": ("p-1",)}
    for precondition in asked:
        sends(school, f"precondition solbacken.{precondition}", "p-rektor", **seen)
    assert not [it for it in waits(school, "p-rektor") if it.startswith("precondition")]


@pytest.mark.requirement("S0-11")
def test_a_goal_waits_for_the_organiser_and_a_principal_may_set_it() -> None:
    school = School().starts()
    adopts_authority(school.ledger)
    assert item(school, "goal goal-1", "p-rektor").own
    sends(
        school,
        "goal goal-1",
        "p-rektor",
        scope=cc.conditions.GoalScope.SUBJECT,
        text="Pupils ask more",
        law="Lgr 22",
        need="To be heard",
    )
    assert "goal goal-1" not in waits(school, "p-rektor")


@pytest.mark.requirement("S0-12")
def test_a_member_may_name_what_they_need_to_learn() -> None:
    school = School().starts().runs(4)
    sends(school, "own_need p-2", "p-2", text="To ask better questions")
    assert "own_need p-2" not in waits_too(school, "p-2")


@pytest.mark.requirement("S0-50")
def test_the_checklist_is_answered_once_in_each_school_year() -> None:
    school = School().starts()
    sends(school, "checklist long_term", "p-rektor", answer="At this unit two", unit="solbacken")
    assert "checklist long_term" in waits(school, "p-rektor")  # that was for a unit, not for the plan
    sends(school, "checklist long_term", "p-rektor", answer="Three years")
    assert "checklist long_term" not in waits(school, "p-rektor")
    assert "checklist long_term" in waits(school, "p-rektor", date(2027, 8, 16))


@pytest.mark.requirement("S0-39")
def test_a_calendar_waits_where_there_is_none_or_the_last_term_ends() -> None:
    school = School().starts()
    adopts_calendar(school)
    assert "calendar solbacken" not in waits(school, "p-rektor")
    december = date(2026, 12, 1)
    assert item(school, "calendar solbacken", "p-rektor", december).due == date(2026, 12, 18)
    spring = cc.schedule.Term(name="VT 2027", first=date(2027, 1, 11), last=date(2027, 6, 11))
    sends(school, "calendar solbacken", "p-rektor", december, terms=(spring,), breaks=())
    assert "calendar solbacken" not in waits(school, "p-rektor", december)


@pytest.mark.requirement("S0-17")
def test_the_working_time_of_members_may_be_set() -> None:
    school = School().starts().runs(4)
    hours = (cc.meeting.Working(weekday=1, starts="08:00", ends="16:00"),)
    sends(school, "working_time p-2", "p-rektor", hours=hours)
    assert "working_time p-2" not in waits_too(school, "p-rektor")


@pytest.mark.requirement("S0-23", "S0-25")
def test_a_duty_that_nothing_shows_waits_when_a_term_has_run() -> None:
    school = forms_group()
    adopts_calendar(school)
    school.runs(["p-5", "p-6", "p-7", "p-8"], group="h", method=MODEL)
    school.does(cc.group.AppointLeader(group="h", leader="p-5", until=SUMMER))
    led, headed = "unshown_duty h.leader_climate", "unshown_duty solbacken.principal_overview"
    assert not {led, headed} & {*waits(school, "p-5", date(2026, 12, 18)), *waits(school, "p-rektor")}
    january = date(2027, 1, 11)
    assert item(school, led, "p-5", january).own
    assert led not in waits(school, "p-rektor", january)
    sends(school, led, "p-5", january, text="All have spoken")
    sends(school, headed, "p-rektor", january, text="It is all laid out")
    assert not {led, headed} & {*waits(school, "p-5", january), *waits(school, "p-rektor", january)}


@pytest.mark.requirement("S0-22", "S0-23", "S0-25")
def test_an_unshown_duty_waits_for_those_whose_act_counts_until_readiness_has_it() -> None:
    school = School().starts(MODEL).runs(4, method=MODEL)
    adopts_calendar(school)
    for person, in_name in (("p-bitr", True), ("p-helps", False)):
        assistant = cc.plan.AssistantAppointed(
            unit="solbacken", person=person, until=SUMMER, in_name=in_name, appoints=False
        )
        school.does(assistant)
    january, headed = date(2027, 1, 11), "unshown_duty solbacken.principal_overview"
    assert unshown(school, "p-rektor", january) == unshown(school, "p-bitr", january) == lacking(school, january)
    assert unshown(school, "p-helps", january) == set()
    shows = cc.conditions.EvidenceRecorded(
        duty=cc.conditions.Duty.PRINCIPAL_OVERVIEW, unit="solbacken", text="It is all laid out"
    )
    school.does(shows, by="p-2", on=january)
    assert headed in unshown(school, "p-rektor", january) == lacking(school, january)
    sends(school, headed, "p-bitr", january, text="It is all laid out")
    assert headed not in unshown(school, "p-rektor", january) == lacking(school, january)


def unshown(school: School, person: str, on: date) -> set[str]:
    return {name for name in waits(school, person, on) if name.startswith("unshown_duty solbacken")}


def lacking(school: School, on: date) -> set[str]:
    """Name the duties of the principal that readiness has not, as they would wait."""
    (line, *_) = readiness(school.ledger.state, Query(person="p-rektor", on=on))
    return {f"unshown_duty solbacken.{duty.duty}" for duty in line.duties if not duty.done}


@pytest.mark.requirement("S0-24")
def test_the_plan_waits_to_be_revised_two_months_before_it_ends() -> None:
    school = School().starts()
    assert "revise_plan 1" not in waits(school, "p-rektor", date(2027, 4, 1))
    may = date(2027, 5, 3)
    assert item(school, "revise_plan 1", "p-rektor", may).due == SUMMER
    sends(school, "revise_plan 1", "p-rektor", may, lessons="See more", because="A second year", ends=date(2028, 6, 30))
    assert not [it for it in waits(school, "p-rektor", may) if it.startswith("revise_plan")]
    assert school.ledger.state.plan.ends == date(2028, 6, 30)


@pytest.mark.requirement("S0-24")
def test_a_longer_plan_waits_to_be_revised_after_each_school_year() -> None:
    school = School().starts()
    revision = cc.plan.RevisePlan(of=1, aim="See each other teach", lessons="Take time", ends=date(2029, 6, 15))
    school.does(revision, because="Three years are better")
    assert "revise_plan 2" not in waits(school, "p-rektor", JUNE)
    assert item(school, "revise_plan 2", "p-rektor", date(2027, 7, 1)).request.fill == ("lessons", "because")


@pytest.mark.requirement("S0-22")
def test_an_organiser_for_a_time_waits_for_a_successor_a_month_before() -> None:
    school = School().starts()
    adopts_authority(school.ledger)
    until = date(2026, 12, 18)
    school.does(cc.authority.OrganiserAppointed(person="p-2", until=until), by="office")
    school.does(cc.authority.OrganiserReleased(person="p-rektor"), by="office", on=sept(1))
    assert "appoint_organiser plan" not in waits(school, "office", sept(1))
    assert item(school, "appoint_organiser plan", "office", date(2026, 12, 1)).due == until


@pytest.mark.requirement("S0-22")
def test_an_organiser_waits_to_be_appointed_where_none_will_be_left() -> None:
    school = School().starts()
    adopts_authority(school.ledger)
    assert "appoint_organiser plan" not in waits(school, "office")
    school.does(cc.authority.OrganiserReleased(person="p-rektor"), by="office", on=sept(1))
    sends(school, "appoint_organiser plan", "office", sept(1), person="p-2")
    assert "appoint_organiser plan" not in waits(school, "office", sept(1))


def test_what_is_to_be_sent_is_plain_by_itself_too() -> None:
    school = School().starts(people=2)
    it = item(school, "participation solbacken", "p-rektor")
    assert wire.plain(it.request)["type"] == "participation.decide"
    assert wire.plain(it)["request"] == wire.plain(it.request)
