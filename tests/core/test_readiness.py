"""Readiness: what is shown counts, what is missing is named, and nothing else is believed."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.circle import but
from tests.school import AUTUMN, SUMMER, School, checked, found, of_the_first_edition, records_of, refused, sept

import collegial_core as cc
from collegial_core.conditions import LEADER_DUTIES, PRECONDITIONS, PRINCIPAL_DUTIES
from collegial_core.kernel.value import Asked
from collegial_core.testing import ReferenceStore
from collegial_core.views import VIEWS, Query
from collegial_core.views.readiness import LackingRow, ReadinessRow
from collegial_core.wire.vocabulary import REQUESTS

MODEL = "development-model@2"
NAMES = {word.name for word in REQUESTS}


@pytest.fixture
def school() -> School:
    """Give a school with a plan of one year, and nothing else done."""
    return School().starts(MODEL)


def ready(school: School, of: str = "principal", about: str = "solbacken") -> ReadinessRow:
    (line,) = [it for it in VIEWS["readiness"](school.ledger.state) if (it.of, it.about) == (of, about)]
    assert isinstance(line, ReadinessRow)
    return line


def done(line: ReadinessRow) -> list[int]:
    """Give the numbers of the duties that are shown."""
    return [duty.number for duty in line.duties if duty.done]


def lacking(line: ReadinessRow, number: int) -> tuple[str, ...]:
    return line.duties[number - 1].lacks


def revise(ends: date | None = date(2028, 6, 14)) -> cc.plan.RevisePlan:
    return cc.plan.RevisePlan(of=1, lessons="More time", aim="See each other teach", ends=ends)


def evidence(duty: cc.conditions.Duty, **towards: str) -> cc.conditions.EvidenceRecorded:
    return cc.conditions.EvidenceRecorded(duty=duty, text="Seen on the wall", **towards)  # pyrefly: ignore[bad-argument-type]


def form(group: str = "g", first: int = 1, members: int = 4) -> cc.group.GroupFormed:
    people = tuple(f"p-{number}" for number in range(first, first + members))
    return cc.group.GroupFormed(group=group, method="development-model", version=2, members=people, folder="Folder")


BY_NUMBER: dict[int, tuple[Asked, ...]] = {
    1: (
        cc.conditions.AnalysisRecorded(unit="solbacken", joint=True, text="Few ask", participants=("p-1",)),
        cc.conditions.GoalSet(
            goal="ask", scope=cc.conditions.GoalScope.WHOLE_UNIT, text="All ask", law="Law", need="Need"
        ),
        cc.conditions.DialogueHeld(unit="solbacken", principal="p-rektor", participants=("p-1",)),
    ),
    2: (cc.conditions.ParticipationDecided(unit="solbacken", scope=cc.conditions.ParticipationScope.ALL),),
    3: (form(),),
    4: (evidence(cc.conditions.Duty.PRINCIPAL_OVERVIEW, unit="solbacken"),),
    5: (evidence(cc.conditions.Duty.PRINCIPAL_READING, unit="solbacken"),),
    6: (cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER),),
    7: (cc.checkin.TimeAllotted(leader="p-1", groups=("g",), minutes=120),),
    8: (cc.checkin.CheckinsPlanned(group="g", weeks=4),),
    9: (revise(),),
    10: (cc.conditions.ExpectationCommunicated(unit="solbacken", text="Come prepared", participants=("p-1",)),),
}
"""What shows each of a principal's duties, in the order in which it can be done."""

OF_LEADER: dict[int, Asked] = {
    1: evidence(cc.conditions.Duty.LEADER_PURPOSE, group="g"),
    2: cc.checkin.WorkRecorded(leader="p-1", group="g", kind=cc.checkin.WorkKind.READING, minutes=60),
    3: evidence(cc.conditions.Duty.LEADER_CLIMATE, group="g"),
    4: evidence(cc.conditions.Duty.LEADER_TALK_MODELS, group="g"),
    5: cc.checkin.WorkRecorded(
        leader="p-1", group="g", kind=cc.checkin.WorkKind.LEADING, minutes=90, questions="What surprised you?"
    ),
    6: evidence(cc.conditions.Duty.LEADER_LANGUAGE, group="g"),
    7: cc.checkin.CheckinHeld(group="g", leader="p-1", principal="p-rektor", minutes=30),
}


@pytest.mark.requirement("S0-22", "S0-23")
def test_a_principal_becomes_ready_step_by_step(school: School) -> None:
    assert (ready(school).shown, ready(school).asked, ready(school).who) == (0, 10, "p-rektor")
    for number, commands in BY_NUMBER.items():
        assert number not in done(ready(school))
        for command in commands:
            school.does(command, because="x")
        assert done(ready(school)) == list(range(1, number + 1))
        assert ready(school).shown == number
    assert (ready(school).missing, ready(school).source) == ((), "S0-22")


@pytest.mark.requirement("S0-23")
def test_what_is_missing_is_named_by_number_and_sentence(school: School) -> None:
    sentences = list(PRINCIPAL_DUTIES.values())
    assert ready(school).missing == tuple(f"{number}. {says}" for number, says in enumerate(sentences, 1))
    school.does(BY_NUMBER[10][0])
    assert ready(school).missing[-1].startswith("9. The plan reaches over more than one year")
    assert [lacking(ready(school), number) for number in range(1, 11)] == [
        ("analysis.record solbacken", "goal.set", "dialogue.hold solbacken"),
        ("participation.decide solbacken",),
        *[("group.form solbacken",)] * 6,
        ("plan.revise",),
        (),
    ]


@pytest.mark.requirement("S0-22")
def test_each_part_of_a_duty_is_shown_by_itself(school: School) -> None:
    for count, command in enumerate(BY_NUMBER[1], 1):
        school.does(command)
        assert len(lacking(ready(school), 1)) == 3 - count
    assert ready(school).duties[0].shown_by == (
        "analysis.recorded 2026-08-17",
        "goal.was_set ask",
        "dialogue.held 2026-08-17",
    )


@pytest.mark.requirement("S0-22")
def test_an_analysis_that_was_not_joint_shows_nothing(school: School) -> None:
    school.analyses(joint=False)
    assert "analysis.record solbacken" in lacking(ready(school), 1)


@pytest.mark.requirement("S0-22")
@pytest.mark.parametrize(("ends", "long"), [(None, False), (date(2027, 8, 18), False), (date(2027, 8, 19), True)])
def test_a_plan_is_long_when_it_lasts_more_than_a_year_and_has_been_revised(
    school: School, ends: date | None, long: bool
) -> None:
    school.does(revise(ends), because="x")
    line = ready(school)
    assert (9 in done(line)) == long
    assert line.duties[8].shown_by == ("plan.revised 2026-08-17",)
    assert lacking(line, 9) == (() if long else ("plan.revise",))
    unrevised = School()
    unrevised.does(cc.plan.PlanStarted(title="T", aim="A", starts=AUTUMN, ends=date(2029, 6, 15)))
    unrevised.does(cc.plan.UnitRegistered(unit="solbacken", principal="p-rektor"))
    assert 9 not in done(ready(unrevised))


@pytest.mark.requirement("S0-22", "S0-16")
def test_a_group_too_small_for_its_method_works_with_another_unit(school: School) -> None:
    school.neighbours("p-9")
    school.does(form(members=3), because="All there are", accept=("a_group_has_its_methods_size",))
    assert lacking(ready(school), 3) == ("group.join g",)
    assert lacking(ready(school, about="ekbacken"), 3) == ("group.form ekbacken",)
    school.does(
        cc.group.MemberLeft(group="g", person="p-3"),
        because="Leave",
        accept=("a_group_has_its_methods_size",),
        on=sept(1),
    )
    school.does(
        cc.group.MemberJoined(group="g", person="p-9"),
        because="Leave",
        accept=("a_group_has_its_methods_size",),
        on=sept(1),
    )
    assert 3 in done(ready(school))
    assert 3 in done(ready(school, about="ekbacken"))


@pytest.mark.requirement("S0-22")
def test_a_duty_towards_groups_is_done_when_it_is_done_for_each(school: School) -> None:
    school.does(form())
    school.does(form("h", first=5))
    for group in "gh":
        assert {lacking(ready(school), number)[-1].split()[-1] for number in (6, 7, 8)} == {"h"}
        school.does(cc.group.AppointLeader(group=group, leader="p-1", until=SUMMER))
        school.does(cc.checkin.TimeAllotted(leader="p-1", groups=(group,), minutes=120))
        school.does(cc.checkin.CheckinsPlanned(group=group, weeks=4))
    assert done(ready(school)) == [3, 6, 7, 8]
    school.does(cc.group.AppointLeader(group="h", leader="p-2", until=SUMMER))
    assert lacking(ready(school), 7) == ("leader.allot_time h",)
    school.does(cc.checkin.WorkRecorded(leader="p-2", group="h", kind=cc.checkin.WorkKind.READING, minutes=5))
    assert lacking(ready(school), 7) == ("leader.allot_time h",)
    school.does(cc.group.GroupClosed(group="h"))
    assert done(ready(school)) == [3, 6, 7, 8]


@pytest.mark.requirement("S0-22")
def test_the_latest_cycle_shows_overview_and_reading(school: School) -> None:
    school.does(form())
    school.does(BY_NUMBER[6][0])
    school.does(
        cc.group.GroupStarted(group="g"),
        because="x",
        accept=("a_group_starts_after_a_dialogue", "a_group_starts_from_a_joint_analysis"),
    )
    assert (lacking(ready(school), 4), lacking(ready(school), 5)) == (("module.plan g",), ("reading.schedule g",))
    school.does(
        cc.cycle.CycleStarted(cycle="c", group="g", need="Few ask"),
        because="x",
        accept=("a_cycle_has_a_theoretical_source", "a_module_comes_before_other_material"),
    )
    assert not {4, 5} & set(done(ready(school)))
    school.does(cc.module.PlanModule(cycle="c"), because="x", accept=("a_module_gets_its_hours",))
    school.does(cc.module.ReadingScheduled(cycle="c", part=1, date=sept(7), minutes=30))
    assert done(ready(school)) == [3, 4, 5, 6]
    assert ready(school).duties[3].shown_by == ("module.planned g",)
    assert ready(school).duties[4].shown_by == ("reading.scheduled g",)
    school.does(
        cc.cycle.CycleStarted(cycle="d", group="g", need="Fewer answer"),
        because="x",
        accept=("a_cycle_has_a_theoretical_source", "a_module_comes_before_other_material"),
    )
    assert not {4, 5} & set(done(ready(school)))


@pytest.mark.requirement("S0-22")
def test_reading_is_scheduled_for_each_or_for_all(school: School) -> None:
    school.does(form())
    school.does(BY_NUMBER[6][0])
    school.does(
        cc.group.GroupStarted(group="g"),
        because="x",
        accept=("a_group_starts_after_a_dialogue", "a_group_starts_from_a_joint_analysis"),
    )
    school.does(
        cc.cycle.CycleStarted(cycle="c", group="g", need="Few ask"),
        because="x",
        accept=("a_cycle_has_a_theoretical_source", "a_module_comes_before_other_material"),
    )
    for number in range(1, 5):
        assert 5 not in done(ready(school))
        school.does(cc.module.ReadingScheduled(cycle="c", part=1, date=sept(7), minutes=30, person=f"p-{number}"))
    assert 5 in done(ready(school))
    school.does(cc.group.MemberJoined(group="g", person="p-5"))
    assert lacking(ready(school), 5) == ("reading.schedule g",)
    school.does(cc.module.ReadingScheduled(cycle="c", part=1, date=sept(7), minutes=30))
    assert 5 in done(ready(school))


@pytest.mark.requirement("S0-22", "S0-25", "S0-18")
def test_all_groups_count_whatever_their_method_says_of_leaders() -> None:
    school = School().starts("base-group-visits", "learning-group", people=16).runs(4)
    school.runs([f"p-{number}" for number in range(5, 13)], group="lg", method="learning-group")
    line = ready(school)
    assert line.duties[5].shown_by == ("group.leader_appointed g", "group.leader_appointed lg")
    assert lacking(line, 7) == ("leader.allot_time g", "leader.allot_time lg")
    assert lacking(line, 8) == ("checkin.plan g", "checkin.plan lg")
    leaders = [(it.about, it.who) for it in VIEWS["readiness"](school.ledger.state) if it.of == "leader"]
    assert leaders == [("g", "p-1"), ("lg", "p-1")]
    school.forms(["p-13", "p-14"], group="new")
    assert lacking(ready(school), 6) == ("group.appoint_leader new",)
    school.does(cc.group.GroupClosed(group="new"))
    assert 6 in done(ready(school))


@pytest.mark.requirement("S0-22", "S0-23")
@pytest.mark.parametrize("duty", PRINCIPAL_DUTIES)
def test_evidence_shows_a_principals_duty_whole_and_that_unit_only(school: School, duty: cc.conditions.Duty) -> None:
    school.neighbours("p-9")
    school.does(evidence(duty, unit="solbacken"))
    line = ready(school)
    number = list(PRINCIPAL_DUTIES).index(duty) + 1
    assert (line.shown, done(line)) == (1, [number])
    assert line.duties[number - 1].shown_by == ("evidence.recorded 2026-08-17",)
    assert ready(school, about="ekbacken").shown == 0


@pytest.mark.requirement("S0-25")
def test_a_leader_becomes_ready_step_by_step(school: School) -> None:
    school.does(form())
    assert (ready(school, "leader", "g").who, ready(school, "leader", "g").asked) == (None, 7)
    for command in (*BY_NUMBER[6], *BY_NUMBER[8]):
        school.does(command)
    assert ready(school, "leader", "g").missing == tuple(
        f"{number}. {says}" for number, says in enumerate(LEADER_DUTIES.values(), 1)
    )
    for number, command in OF_LEADER.items():
        assert lacking(ready(school, "leader", "g"), number)[0].endswith(" g")
        school.does(command, by="p-1")
        assert done(ready(school, "leader", "g")) == list(range(1, number + 1))
    assert ready(school, "leader", "g").who == "p-1"


@pytest.mark.requirement("S0-25", "S0-26")
@pytest.mark.parametrize("kind", cc.checkin.WorkKind)
def test_a_leader_knows_the_material_by_reading_or_planning_for_that_group(
    school: School, kind: cc.checkin.WorkKind
) -> None:
    for command in (form(), form("h", first=5)):
        school.does(command)
        school.does(cc.group.AppointLeader(group=command.group, leader="p-1", until=SUMMER))
    school.does(cc.checkin.WorkRecorded(leader="p-1", group="g", kind=kind, minutes=60), by="p-1")
    prepared = kind in {cc.checkin.WorkKind.READING, cc.checkin.WorkKind.PLANNING}
    assert done(ready(school, "leader", "g")) == ([2] if prepared else [])
    assert done(ready(school, "leader", "h")) == []


@pytest.mark.requirement("S0-25")
@pytest.mark.parametrize("duty", LEADER_DUTIES)
def test_evidence_shows_a_leaders_duty(school: School, duty: cc.conditions.Duty) -> None:
    school.does(form())
    school.does(cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER))
    school.does(evidence(duty, group="g"), by="p-1")
    assert done(ready(school, "leader", "g")) == [list(LEADER_DUTIES).index(duty) + 1]


@pytest.mark.requirement("S2-02")
def test_preconditions_are_shown_one_by_one(school: School) -> None:
    title = "Teaching together"
    for number, word in enumerate(PRECONDITIONS, 1):
        assert lacking(ready(school, "preconditions", title), number) == (f"precondition.record {word}",)
        school.does(found(word))
        line = ready(school, "preconditions", title)
        assert (line.shown, line.asked, len(line.missing)) == (number, 4, 4 - number)


@pytest.mark.requirement("L-08", "L-01", "L-03")
def test_evidence_is_of_a_duty_towards_something_known(school: School) -> None:
    school.does(form(), on=sept(2))
    school.does(cc.plan.UnitRegistered(unit="ekbacken", principal="p-chef"), on=sept(2))
    of_unit, of_group = cc.conditions.Duty.PRINCIPAL_READING, cc.conditions.Duty.LEADER_CLIMATE
    for wrong in (
        evidence(of_unit),
        evidence(of_unit, group="g"),
        evidence(of_group, unit="solbacken"),
        evidence(of_group, unit="solbacken", group="g"),
    ):
        with refused("L-08"):
            school.does(wrong, on=sept(2))
    for unknown in (evidence(of_unit, unit="nowhere"), evidence(of_group, group="x")):
        with refused("L-01"):
            school.does(unknown, on=sept(2))
    for known in (evidence(of_unit, unit="ekbacken"), evidence(of_group, group="g")):
        with refused("L-03"):
            school.does(known, on=sept(1))
        school.does(known, on=sept(2))


def test_readiness_is_looked_at_by_group_or_person(school: School) -> None:
    for command in (form(), *BY_NUMBER[6]):
        school.does(command)
    for query, told in (
        ({}, [("principal", "solbacken"), ("leader", "g"), ("preconditions", "Teaching together")]),
        ({"group": "g"}, [("leader", "g")]),
        ({"group": "h"}, []),
        ({"person": "p-1"}, [("leader", "g")]),
        ({"person": "p-rektor"}, [("principal", "solbacken")]),
    ):
        assert [(it.of, it.about) for it in VIEWS["readiness"](school.ledger.state, Query(**query))] == told


def test_nothing_is_ready_where_nothing_has_started() -> None:
    assert VIEWS["readiness"](School().ledger.state) == []


# --- whose acts count ------------------------------------------------------------------


def others(line: ReadinessRow, number: int) -> tuple[str, ...]:
    return line.duties[number - 1].by_others


@pytest.mark.requirement("S0-22", "S0-23")
def test_teachers_do_not_make_their_principal_ready(school: School) -> None:
    for number, commands in BY_NUMBER.items():
        for command in commands:
            school.does(command, by="p-1", because="x")
        assert 0 < len(others(ready(school), number)) == len(commands)
    line = ready(school)
    assert (line.shown, [it.shown_by for it in line.duties]) == (0, [()] * 10)
    asked = {it.number: it.lacks for it in line.duties}
    assert (asked.pop(4), asked.pop(5)) == (("module.plan g",), ("reading.schedule g",))
    assert set(asked.values()) == {("evidence.record solbacken",)}
    for duty in PRINCIPAL_DUTIES:
        school.does(evidence(duty, unit="solbacken"))
    assert ready(school).shown == 10


@pytest.mark.requirement("S0-25")
def test_nobody_else_makes_a_leader_ready(school: School) -> None:
    for command in (form(), *BY_NUMBER[6], *BY_NUMBER[8]):
        school.does(command)
    for number, command in OF_LEADER.items():
        school.does(command)
        assert len(others(ready(school, "leader", "g"), number)) == 1
    line = ready(school, "leader", "g")
    assert (line.shown, {it.lacks for it in line.duties}) == (0, {("evidence.record g",)})


@pytest.mark.requirement("S0-22", "S0-25")
def test_what_is_recorded_on_behalf_of_who_has_the_duty_counts(school: School) -> None:
    for command in (form(), *BY_NUMBER[6]):
        school.does(command)
    school.does(BY_NUMBER[2][0], by="p-secretary", on_behalf_of="p-rektor", because="x")
    school.does(OF_LEADER[1], by="p-secretary", on_behalf_of="p-1")
    assert 2 in done(ready(school))
    assert done(ready(school, "leader", "g")) == [1]


@pytest.mark.requirement("S0-22")
@pytest.mark.parametrize("in_name", [True, False])
def test_an_assistant_counts_who_may_act_in_the_principals_name(school: School, in_name: bool) -> None:
    assistant = cc.plan.AssistantAppointed(
        unit="solbacken", person="p-bitr", until=sept(30), in_name=in_name, appoints=False
    )
    school.does(assistant)
    school.does(BY_NUMBER[10][0], by="p-bitr", on=sept(30))
    assert (10 in done(ready(school))) == in_name
    school.does(BY_NUMBER[2][0], by="p-bitr", on=date(2026, 10, 1), because="x")
    assert others(ready(school), 2) == ("participation.decided 2026-10-01",)


@pytest.mark.requirement("S0-22")
def test_the_principal_of_that_day_has_the_duty(school: School) -> None:
    school.does(BY_NUMBER[10][0], on=sept(1))
    school.does(cc.plan.PrincipalAppointed(unit="solbacken", principal="p-ny"), on=sept(7))
    school.does(BY_NUMBER[2][0], by="p-rektor", on=sept(8), because="x")
    line = ready(school)
    assert (line.who, done(line), others(line, 2)) == ("p-ny", [10], ("participation.decided 2026-09-08",))
    school.does(BY_NUMBER[2][0], by="p-ny", on=sept(9), because="x")
    assert done(ready(school)) == [2, 10]
    (then,) = VIEWS["readiness"](school.ledger.state, Query(person="p-rektor", on=sept(1)))
    assert then.who == "p-rektor"


@pytest.mark.requirement("S0-25")
def test_the_leader_of_that_day_has_the_duty_and_who_stands_in(school: School) -> None:
    for command in (form(), *BY_NUMBER[6]):
        school.does(command)
    school.does(
        cc.group.DeputyAppointed(group="g", deputy="p-2", since=sept(1), until=sept(5), in_name=False), on=sept(1)
    )
    climate, language = OF_LEADER[3], OF_LEADER[6]
    school.does(climate, by="p-2", on=sept(5))
    school.does(language, by="p-2", on=sept(6))
    assert done(ready(school, "leader", "g")) == [3]
    school.does(cc.group.AppointLeader(group="g", leader="p-3", until=SUMMER), on=sept(7))
    school.does(language, by="p-1", on=sept(8))
    assert others(ready(school, "leader", "g"), 6) == ("evidence.recorded 2026-09-06", "evidence.recorded 2026-09-08")
    school.does(language, by="p-3", on=sept(9))
    assert (ready(school, "leader", "g").who, done(ready(school, "leader", "g"))) == ("p-3", [3, 6])


@pytest.mark.requirement("S0-22", "S0-16")
def test_what_one_principal_does_for_a_group_across_units_is_done_for_all(school: School) -> None:
    school.neighbours("p-9")
    school.does(but(form(), members=("p-1", "p-2", "p-3", "p-9")))
    school.does(BY_NUMBER[6][0], by="p-chef")
    for unit in ("solbacken", "ekbacken"):
        assert {3, 6} <= set(done(ready(school, about=unit)))
    school.does(BY_NUMBER[8][0], by="p-9")
    assert lacking(ready(school), 8) == ("evidence.record solbacken",)


@pytest.mark.requirement("S0-25", "S0-26")
def test_one_record_of_work_shows_one_duty(school: School) -> None:
    for command in (form(), *BY_NUMBER[6]):
        school.does(command)
    reading, questions = cc.checkin.WorkKind.READING, "What surprised you?"
    school.does(
        cc.checkin.WorkRecorded(leader="p-1", group="g", kind=reading, minutes=60, questions=questions), by="p-1"
    )
    assert done(ready(school, "leader", "g")) == [5]
    school.does(cc.checkin.WorkRecorded(leader="p-1", group="g", kind=reading, minutes=60), by="p-1")
    assert done(ready(school, "leader", "g")) == [2, 5]


@pytest.mark.requirement("S0-22", "S0-18")
def test_a_mandate_that_is_over_leads_nobody(school: School) -> None:
    for command in (form(), *BY_NUMBER[6], *BY_NUMBER[7]):
        school.does(command)
    (before, _), (after, leader) = (
        VIEWS["readiness"](school.ledger.state, Query(on=on))[:2] for on in (SUMMER, SUMMER + timedelta(1))
    )
    assert ({6, 7} <= set(done(before)), {6, 7} & set(done(after)), leader.who) == (True, set(), None)
    assert lacking(after, 6) == ("group.appoint_leader g",)
    school.does(cc.group.MandateEnded(group="g", leader="p-1"), on=sept(1))
    assert 6 not in done(ready(school))


# --- what is missing -------------------------------------------------------------------


@pytest.mark.requirement("S0-23", "S0-25")
def test_what_is_missing_names_for_whom_whose_duty_and_the_request_that_would_show_it(school: School) -> None:
    school.does(form())
    says = list(PRINCIPAL_DUTIES.values())[5]
    (leader,) = [it for it in ready(school).lacking if it.number == 6]
    assert leader == LackingRow(
        number=6,
        duty="principal_leader",
        says=says,
        unit=None,
        group="g",
        whose="principal",
        who="p-rektor",
        request="group.appoint_leader",
        data={"group": "g"},
    )
    school.does(BY_NUMBER[6][0])
    requests = {(it.whose, it.request): (it.unit, it.group, it.data) for it in every_lack(school)}
    assert requests["principal", "participation.decide"] == ("solbacken", None, {"unit": "solbacken"})
    assert requests["principal", "leader.allot_time"] == (None, "g", {"leader": "p-1", "groups": ("g",)})
    assert requests["principal", "plan.revise"] == ("solbacken", None, {"of": 1})
    assert requests["leader", "checkin.hold"][2] == {"leader": "p-1", "group": "g", "principal": "p-rektor"}
    assert requests["leader", "evidence.record"] == (None, "g", {"duty": "leader_language", "group": "g"})
    assert requests["preconditions", "precondition.record"][:2] == (None, None)


def every_lack(school: School) -> list[LackingRow]:
    return [it for line in VIEWS["readiness"](school.ledger.state) for it in line.lacking]


@pytest.mark.requirement("S0-23", "S0-25")
def test_the_fields_that_are_known_are_fields_of_the_request(school: School) -> None:
    school.does(form())
    school.does(BY_NUMBER[6][0])
    kinds = {word.name: word.kind for word in REQUESTS}
    for it in every_lack(school):
        assert set(it.data) <= {field.name for field in attrs.fields(kinds[it.request])}, it


@pytest.mark.requirement("S0-23", "L-08")
def test_evidence_says_something(school: School) -> None:
    duty = cc.conditions.Duty.PRINCIPAL_OVERVIEW
    for nothing in (".", "...", "– –", "ok"):
        with refused("L-08"):
            school.does(cc.conditions.EvidenceRecorded(duty=duty, unit="solbacken", text=nothing))
    school.does(cc.conditions.EvidenceRecorded(duty=duty, unit="solbacken", text="Pärm"))
    assert 4 in done(ready(school))


@pytest.mark.requirement("S0-23", "L-08")
def test_evidence_that_said_nothing_stays_where_it_was_recorded_before(school: School) -> None:
    school.does(evidence(cc.conditions.Duty.PRINCIPAL_OVERVIEW, unit="solbacken"))
    lines = [of_the_first_edition(row, b"Seen on the wall", b".").line for row in records_of(school)]
    ledger, _ = cc.Plans(ReferenceStore()).import_lines(lines)
    assert [it.severity for it in checked(ledger) if it.rule == "L-08"] == [cc.Severity.I]
    (line, *_) = VIEWS["readiness"](ledger.state)
    assert 4 in done(line)


# --- what always holds -----------------------------------------------------------------

OF_PRINCIPAL: list[Asked] = [
    *(command for number, commands in BY_NUMBER.items() for command in commands if number not in {3, 6, 8}),
    *(found(word) for word in PRECONDITIONS),
    *(evidence(duty, unit="solbacken") for duty in PRINCIPAL_DUTIES),
]
SHOWN = [*(("p-rektor", it) for it in OF_PRINCIPAL), *(("p-1", it) for it in OF_LEADER.values())]
"""What can be withdrawn again without taking the ground from under another entry, and whose duty it shows."""


@given(st.lists(st.sampled_from(range(len(SHOWN))), unique=True, max_size=8), st.data())
@settings(max_examples=25)
@pytest.mark.requirement("S0-23", "S0-25", "S2-02")
def test_readiness_counts_what_is_there_and_nothing_else(chosen: list[int], data: st.DataObject) -> None:
    school = School().starts(MODEL)
    for command in (form(), *BY_NUMBER[6], *BY_NUMBER[8]):
        school.does(command)
    bare = told(school)
    numbers = [school.does(SHOWN[index][1], by=SHOWN[index][0], because="x")[0].number for index in chosen]
    before = told(school)
    for number in data.draw(st.permutations(numbers)):
        school.does(cc.plan.WithdrawEntry(entry=number), because="It was not so")
        after = told(school)
        assert all(after[about] <= before[about] for about in after)
        before = after
    assert before == bare


ACTS: list[Asked] = [
    *OF_PRINCIPAL,
    *OF_LEADER.values(),
    *(evidence(duty, group="g") for duty in LEADER_DUTIES),
    *(BY_NUMBER[6][0], BY_NUMBER[8][0]),
]
OTHERS = {"principal": ("p-1", "p-2", "p-organiser", "p-chef"), "leader": ("p-2", "p-rektor", "p-organiser", "p-chef")}
"""Some who do not have the duty; p-chef heads another unit."""


@given(st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(("p-1", "p-2", "p-rektor", "p-organiser", "p-chef")))))
@settings(max_examples=40)
@pytest.mark.requirement("S0-23", "S0-25")
def test_readiness_never_grows_by_what_somebody_without_the_duty_records(acts: list[tuple[Asked, str]]) -> None:
    school = School().starts(MODEL).neighbours()
    for command in (form(), *BY_NUMBER[6], *BY_NUMBER[8]):
        school.does(command)
    before = told(school)
    for command, by in acts:
        with suppress(cc.Refused):
            school.does(command, by=by, because="x")
        after = told(school)
        for (of, about), numbers in after.items():
            grown = numbers - before[of, about]
            assert not (grown and by in OTHERS.get(of, ())), (of, about, grown, by)
        before = after


def told(school: School) -> dict[Any, frozenset[int]]:
    """Give the numbers of the duties that are shown, for everybody; the arithmetic has to be right."""
    lines = VIEWS["readiness"](school.ledger.state)
    for line in lines:
        assert line.shown + len(line.missing) == line.asked == len(line.duties)
        assert [it.number for it in line.lacking] == [it.number for it in line.duties for _ in it.lacks]
        assert all(it.request in NAMES for it in line.lacking)
        assert line.asked == {"principal": 10, "leader": 7, "preconditions": 4}[line.of]
        assert all(duty.shown_by for duty in line.duties if duty.done)
    return {(line.of, line.about): frozenset(done(line)) for line in lines}


@pytest.mark.requirement("S0-22")
def test_a_planned_module_and_time_to_read_show_two_duties() -> None:
    school = School().starts(MODEL).runs(4, method=MODEL)
    assert lacking(ready(school), 4) == ("module.plan g",)
    assert lacking(ready(school), 5) == ("reading.schedule g",)
    need = cc.cycle.CycleStarted(cycle="c", group="g", need="Few ask", parts=4, sources=())
    school.does(
        need,
        because="We begin small",
        accept=("a_cycle_has_a_theoretical_source", "a_module_comes_before_other_material"),
    )
    assert {4, 5}.isdisjoint(done(ready(school)))
    school.does(cc.module.PlanModule(cycle="c", preparation_minutes=3 * 60))
    assert ready(school).duties[3].shown_by == ("module.planned g",)
    for person in ("p-1", "p-2", "p-3"):
        school.does(cc.module.ReadingScheduled(cycle="c", part=1, person=person, date=sept(7), minutes=45))
    assert lacking(ready(school), 5) == ("reading.schedule g",)
    school.does(cc.module.ReadingScheduled(cycle="c", part=1, person="p-4", date=sept(7), minutes=45))
    assert ready(school).duties[4].shown_by == ("reading.scheduled g",)
    school.does(cc.group.MemberJoined(group="g", person="p-5"))
    assert 5 not in done(ready(school))
    school.does(cc.module.ReadingScheduled(cycle="c", part=2, date=sept(21), minutes=45))
    assert 5 in done(ready(school))


@pytest.mark.requirement("S0-22")
def test_where_a_method_has_no_modules_overview_and_reading_take_evidence() -> None:
    school = School().starts("learning-group@2", people=16)
    for group, first in (("g", 1), ("h", 9)):
        members = [f"p-{number}" for number in range(first, first + 8)]
        school.runs(members, group=group, method="learning-group@2")
    for number, duty in ((4, cc.conditions.Duty.PRINCIPAL_OVERVIEW), (5, cc.conditions.Duty.PRINCIPAL_READING)):
        (remedy,) = lacking(ready(school), number)
        assert remedy == "evidence.record solbacken"
        school.does(evidence(duty, unit="solbacken"))
        assert number in done(ready(school))
