"""Modules: how long they take, how they are planned, and what counts."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.circle import but
from tests.core.test_cycle import (
    METHODS,
    MODEL,
    MODULE,
    at_work,
    begin,
    begun,
    closes_part,
    goes_through,
    joined,
    takes,
)
from tests.core.test_cycle import changed as changed_model
from tests.school import (
    AUTUMN,
    MONDAY,
    SUMMER,
    School,
    changed,
    checked,
    records_of,
    refused,
    sept,
    tampered,
    unreadable,
)

import collegial_core as cc
from collegial_core.definitions import read_materials, shipped_materials
from collegial_core.kernel import CycleId, Severity
from collegial_core.kernel.facts import in_hours
from collegial_core.module import (
    Budget,
    Module,
    budget,
    meetings_needed,
    module_meetings,
    module_minutes,
    module_of,
    plan_budget,
    school_year,
)
from collegial_core.policy import MaterialKind, ModulePolicy
from collegial_core.store import Record
from collegial_core.views import VIEWS

HOUR = 60
POLICY = MODEL.module or ModulePolicy(
    minutes_a_part=1, leader_minutes_a_part=1, meetings_a_part=1, meeting_minutes=1, long_parts=1
)
MATERIALS = {it.material: it for it in shipped_materials()}


def session(part: int, on: date, *steps: str, minutes: int = 90) -> cc.module.Session:
    return cc.module.Session(part=part, steps=steps, date=on, minutes=minutes)


def fortnightly(parts: int, first: date = MONDAY, every: int = 14) -> tuple[cc.module.Session, ...]:
    """Plan A and B in one session, C and D in the next."""
    phases = [(part, steps) for part in range(1, parts + 1) for steps in (("A", "B"), ("C", "D"))]
    return tuple(session(part, first + timedelta(every * place), *steps) for place, (part, steps) in enumerate(phases))


def plans(school: School, because: str | None = None, accept: tuple[str, ...] = (), **what: Any) -> None:
    school.does(cc.module.PlanModule(**{"cycle": "c", **what}), because=because, accept=accept)


def budget_of(school: School, cycle: str = "c") -> Budget:
    return budget(school.ledger.state, CycleId(cycle))


def the_module(school: School) -> Module:
    return module_of(school.ledger.state, CycleId("c"))


# --- how long modules take ---------------------------------------------------------------


@pytest.mark.requirement("S0-29")
@pytest.mark.parametrize(("parts", "hours"), [(4, 15), (8, 30), (12, 45)])
def test_a_part_of_a_module_takes_three_and_three_quarter_hours(parts: int, hours: int) -> None:
    assert module_minutes(POLICY, parts) == hours * HOUR


@pytest.mark.requirement("S0-29")
def test_a_part_for_school_leaders_takes_three_and_a_half_hours() -> None:
    assert module_minutes(POLICY, 6, leaders=True) == 21 * HOUR


@pytest.mark.requirement("S0-30")
@pytest.mark.parametrize(("parts", "meetings"), [(8, 16), (6, 12), (4, 8)])
def test_a_part_takes_two_meetings(parts: int, meetings: int) -> None:
    assert module_meetings(POLICY, parts) == meetings


@pytest.mark.requirement("S0-27")
def test_the_web_courses_for_after_school_centres_take_seventy_hours_in_all() -> None:
    courses = [it.minutes for it in MATERIALS.values() if it.kind is MaterialKind.WEB_COURSE]
    assert courses == [25 * HOUR, 25 * HOUR, 20 * HOUR]
    assert sum(courses) == 70 * HOUR
    assert {it.meetings for it in MATERIALS.values() if it.kind is MaterialKind.WEB_COURSE} == {None}


@pytest.mark.requirement("S0-27")
def test_the_web_courses_have_their_names_and_parts_only_where_the_agency_says_so() -> None:
    courses = [it for it in MATERIALS.values() if it.kind is MaterialKind.WEB_COURSE]
    assert [(it.material, it.name_sv, it.parts) for it in courses] == [
        ("after-school-course-1", "Fritidshemmets uppdrag", 8),
        ("after-school-course-2", "Fritidshemmets undervisning", None),
        ("after-school-course-3", "Utomhusdidaktik", None),
    ]
    assert all(f"({it.name_sv})" in it.name_en for it in courses)


@pytest.mark.requirement("S0-29", "S0-30")
def test_the_shipped_modules_agree_with_the_methods_arithmetic() -> None:
    modules = [it for it in MATERIALS.values() if it.kind is MaterialKind.AGENCY_MODULE]
    for it in modules:
        assert it.minutes == module_minutes(POLICY, it.parts, leaders=it.series == "leaders")
        assert it.meetings == module_meetings(POLICY, it.parts)
    told = {it.material: (it.parts, in_hours(it.minutes), it.meetings) for it in modules}
    assert told == {
        "school-module": (8, "30 h", 16),
        "leader-module": (6, "21 h", 12),
        "preschool-reading": (4, "15 h", 8),
        "preschool-special-education": (4, "15 h", 8),
        "preschool-mathematics": (12, "45 h", 24),
    }


@pytest.mark.requirement("S0-34")
def test_preschools_have_nine_modules() -> None:
    preschool = [(it.modules, it.parts) for it in MATERIALS.values() if it.series == "preschool"]
    assert preschool == [(6, 4), (2, 4), (1, 12)]
    assert sum(modules for modules, _ in preschool) == 9


def test_a_school_can_keep_a_list_of_its_own() -> None:
    text = """
    [[materials]]
    material = "our-course"
    kind = "other"
    series = "school"
    name_en = "Our course"
    name_sv = "Vår kurs"
    source = "Our school"
    minutes_a_part = 90
    """
    (course,) = read_materials(text, "ours.toml")
    assert (course.minutes, course.modules, course.parts) == (90, 1, None)
    with pytest.raises(cc.Unreadable, match=r"ours\.toml"):
        read_materials("materials = []", "ours.toml")
    for times in ("", "minutes_a_part = 90\nminutes_in_all = 90"):
        with unreadable("ours.toml.materials[0]", "expected minutes_a_part or minutes_in_all, one of the two"):
            read_materials(text.replace("minutes_a_part = 90", times), "ours.toml")


@pytest.mark.requirement("S0-48")
def test_five_colleagues_cover_a_course_of_25_hours_in_nine_meetings() -> None:
    school = at_work(members=5)
    begin(
        school,
        material=cc.cycle.Material(kind=cc.policy.MaterialKind.WEB_COURSE, title="Course", minutes=25 * HOUR),
        parts=5,
    )
    assert meetings_needed(25 * HOUR, each=(2 + 1) * HOUR) == 9
    plans(school, meetings=9, meeting_minutes=2 * HOUR, preparation_minutes=9 * HOUR)
    assert budget_of(school).missing == 0
    plan = the_module(school).plan
    assert plan is not None
    assert plan.minutes == 25 * HOUR
    with refused("S0-31"):
        plans(school, meetings=8, meeting_minutes=2 * HOUR, preparation_minutes=8 * HOUR)


@given(total=st.integers(1, 10_000), each=st.integers(1, 500))
@pytest.mark.requirement("S0-48")
def test_so_many_meetings_and_not_one_fewer_cover_the_total(total: int, each: int) -> None:
    meetings = meetings_needed(total, each)
    assert (meetings - 1) * each < total <= meetings * each


def test_minutes_are_written_as_hours() -> None:
    assert [in_hours(it) for it in (0, 45, 60, 90, 1440)] == ["0 min", "45 min", "1 h", "1 h 30 min", "24 h"]


# --- meetings and preparation --------------------------------------------------------------


@pytest.mark.requirement("S0-31")
def test_sixteen_meetings_of_ninety_minutes_leave_six_hours_to_prepare() -> None:
    school = begun(parts=8)
    with refused("S0-31") as caught:
        plans(school)
    assert caught.value.facts == {
        "meetings": ((16, 90),),
        "total": 24 * HOUR,
        "preparation": 0,
        "needed": 30 * HOUR,
        "missing": 6 * HOUR,
        "each": 45,
    }
    assert caught.value.message == (
        "Meetings in minutes: 16 × 90, together 24 h, and 0 min of preparation; the module takes 30 h. "
        "6 h are missing, 45 min a part."
    )
    with refused("S0-31") as caught:
        plans(school, preparation_minutes=6 * HOUR - 1)
    assert (caught.value.facts["missing"], caught.value.facts["each"]) == (1, 1)
    plans(school, preparation_minutes=6 * HOUR)
    assert budget_of(school) == Budget(
        needed=30 * HOUR, meetings=24 * HOUR, preparation=6 * HOUR, planned=30 * HOUR, missing=0, counted=0
    )


@pytest.mark.requirement("S0-29")
def test_a_module_given_fewer_hours_than_the_agency_says_needs_a_reason() -> None:
    school = begun(parts=8)
    for minutes in (28 * HOUR - 1, 60):
        with refused("S0-29") as caught:
            plans(school, minutes=minutes, preparation_minutes=4 * HOUR)
        assert caught.value.facts == {"minutes": minutes, "parts": 8, "least": 28 * HOUR}
    plans(school, minutes=28 * HOUR, preparation_minutes=4 * HOUR)
    plans(school, minutes=60, because="We know half of it from last year", accept=("a_module_keeps_the_agencys_hours",))
    assert school.ledger.state.deviations[-1].rule == "S0-29"


@pytest.mark.requirement("S0-29")
def test_other_material_takes_the_hours_that_it_takes() -> None:
    course = cc.cycle.Material(kind=MaterialKind.WEB_COURSE, title="Play and learning", minutes=60)
    for material in (course, None):
        school = begun(
            parts=8, material=material, because="A course first", accept=("a_module_comes_before_other_material",)
        )
        plans(school, minutes=60)


@pytest.mark.requirement("S0-31")
def test_leaders_have_half_an_hour_a_part_to_prepare() -> None:
    school = begun(parts=6)
    minutes = module_minutes(POLICY, 6, leaders=True)
    with refused("S0-31") as caught:
        plans(school, minutes=minutes)
    told = {name: caught.value.facts[name] for name in ("meetings", "total", "missing", "each")}
    assert told == {"meetings": ((12, 90),), "total": 18 * HOUR, "missing": 3 * HOUR, "each": 30}
    plans(school, minutes=minutes, preparation_minutes=3 * HOUR)


@pytest.mark.requirement("S0-31")
def test_a_module_with_too_few_hours_is_planned_only_with_a_reason() -> None:
    school = begun(parts=8)
    plans(school, because="Two parts are known already", accept=("a_module_gets_its_hours",))
    assert school.ledger.state.deviations[-1].rule == "S0-31"
    assert budget_of(school).missing == 6 * HOUR
    plans(school, meeting_minutes=120)
    assert budget_of(school).missing == 0


@pytest.mark.requirement("S0-31")
def test_before_its_module_is_planned_all_hours_are_missing() -> None:
    school = begun(parts=4)
    assert budget_of(school).missing == 15 * HOUR
    (line,) = VIEWS["hours"](school.ledger.state)
    assert (line.parts, line.meetings, line.budget.needed) == (4, None, 15 * HOUR)
    begin(
        school, cycle="d", material=cc.cycle.Material(kind=cc.policy.MaterialKind.AGENCY_MODULE, title="M", minutes=90)
    )
    assert budget_of(school, "d").needed == 90


def test_a_method_without_modules_has_no_module_to_plan() -> None:
    method = METHODS["two-occasion-learning-community@1"]
    school = begun(method)
    with refused("L-08"):
        plans(school, minutes=90, meetings=1, meeting_minutes=90)
    assert budget_of(school).needed == 0
    elsewhere = begun(parts=1)
    plans(elsewhere, minutes=225, meetings=2, meeting_minutes=90, preparation_minutes=45)
    _, name, line = records_of(elsewhere)[-1]
    last = school.ledger.number + 1
    found = checked(tampered(*records_of(school), Record(last, name, changed(line, number=last))))
    assert [(it.rule, it.entry, it.facts) for it in found if it.entry == last] == [
        ("L-08", last, {"method": method.ref})
    ]


# --- what never counts -----------------------------------------------------------------------


@pytest.mark.requirement("S0-32")
def test_the_hours_of_the_teaching_itself_are_refused() -> None:
    school = begun(parts=2)
    for step in ("A", "B", "D"):
        school.does(cc.module.HoursRecorded(cycle="c", part=2, step=step, minutes=50))
    with refused("S0-32") as caught:
        school.does(cc.module.HoursRecorded(cycle="c", part=1, step="C", minutes=50))
    assert caught.value.facts == {"step": "C"}
    with refused("S0-01"):
        school.does(cc.module.HoursRecorded(cycle="c", part=1, step="E", minutes=50))
    with refused("L-01"):
        school.does(cc.module.HoursRecorded(cycle="c", part=3, step="A", minutes=50))
    assert budget_of(school).counted == 150
    assert [(it.part, it.step, it.on) for it in the_module(school).hours] == [(2, step, AUTUMN) for step in "ABD"]


@pytest.mark.requirement("S0-32")
def test_a_session_of_teaching_only_does_not_count() -> None:
    school = begun(parts=1)
    sessions = (session(1, sept(7), "A", "B"), session(1, sept(8), "C", minutes=300), session(1, sept(9), "D"))
    with refused("S0-31") as caught:
        plans(school, sessions=sessions)
    assert (caught.value.facts["meetings"], caught.value.facts["missing"]) == (((2, 90),), 45)
    plans(school, sessions=sessions, preparation_minutes=45)
    assert VIEWS["hours"](school.ledger.state)[0].meetings == 2
    mixed = (session(1, sept(7), "A", "B"), session(1, sept(9), "C", "D"))
    plans(school, sessions=mixed, preparation_minutes=45)
    assert budget_of(school).meetings == 180


@pytest.mark.requirement("S0-32", "S0-31")
@settings(max_examples=60, deadline=None)
@given(
    told=st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(1, 300)), max_size=12),
    lengths=st.lists(st.tuples(st.sampled_from(["A", "B", "C", "D", "AB", "CD"]), st.integers(1, 300)), max_size=9),
    preparation=st.integers(0, 900),
)
def test_the_budget_is_what_a_hand_counts(
    told: list[tuple[str, int]], lengths: list[tuple[str, int]], preparation: int
) -> None:
    school = begun(parts=len(lengths) or 1)
    sessions = tuple(
        session(place, sept(1) + timedelta(place), *steps, minutes=minutes)
        for place, (steps, minutes) in enumerate(lengths, 1)
    )
    plans(
        school,
        because="as it comes",
        accept=("a_module_gets_its_hours",),
        sessions=sessions,
        preparation_minutes=preparation,
    )
    spent = 0
    for step, minutes in told:
        try:
            school.does(cc.module.HoursRecorded(cycle="c", part=1, step=step, minutes=minutes))
            spent += minutes
        except cc.Refused as error:
            assert (error.rule, step) == ("S0-32", "C")  # noqa: PT017 - a refusal is one of two right answers
    assert spent == sum(minutes for step, minutes in told if step != "C")
    met = sum(minutes for steps, minutes in lengths if steps != "C") if lengths else 2 * 90
    needed = 225 * (len(lengths) or 1)
    assert budget_of(school) == Budget(
        needed=needed,
        meetings=met,
        preparation=preparation,
        planned=met + preparation,
        missing=max(0, needed - met - preparation),
        counted=spent,
    )
    plan = the_module(school).plan
    assert plan is not None
    assert plan_budget(plan, MODEL).counted == 0
    assert any(it.rule == "S0-31" for it in school.ledger.state.deviations) is (needed > met + preparation)


@pytest.mark.requirement("S0-28")
def test_a_certificate_is_ones_own_and_completing_never_needs_one() -> None:
    school = begun()
    goes_through(school, 1)
    school.does(cc.cycle.CycleClosed(cycle="c"), on=sept(1))
    assert [it.rule for it in school.ledger.state.deviations if it.rule.startswith("S0-0")] == []
    assert VIEWS["cycles"](school.ledger.state)[0].certificates == 0
    school.does(cc.module.CertificateNoted(cycle="c", person="p-1"), on=sept(7))
    assert the_module(school).certificates == {"p-1": sept(7)}
    school.does(cc.module.CertificateNoted(cycle="c", person="p-9"), on=sept(7))
    with refused("L-08"):
        school.does(cc.module.CertificateNoted(cycle="c", person="p-8"), on=sept(7))
    with refused("L-01"):
        school.does(cc.module.CertificateNoted(cycle="c", person="p-99"), on=sept(7))


# --- when -------------------------------------------------------------------------------------


@pytest.mark.requirement("S0-33")
def test_a_module_of_twelve_parts_takes_more_than_one_school_year() -> None:
    school = begun(parts=12)
    weekly = fortnightly(12, every=7)
    with refused("S0-33") as caught:
        plans(school, sessions=weekly, preparation_minutes=9 * HOUR)
    assert caught.value.facts == {"parts": 12, "year": 2026}
    plans(school, sessions=fortnightly(12, every=21), preparation_minutes=9 * HOUR)
    assert weekly[-1].date.year == 2027
    plans(
        school,
        sessions=weekly,
        preparation_minutes=9 * HOUR,
        because="We have a day a week",
        accept=("a_long_module_gets_more_than_a_year",),
    )
    plans(school, preparation_minutes=9 * HOUR)


@pytest.mark.requirement("S0-33")
def test_the_first_year_of_a_long_module_may_be_planned_alone() -> None:
    school = begun(parts=12)
    year = fortnightly(12)
    for some in (year[:-2], year[2:]):
        plans(school, sessions=some, preparation_minutes=15 * HOUR)
    with refused("S0-33"):
        plans(school, sessions=(*year[:2], *fortnightly(12, every=7)[-2:]), preparation_minutes=42 * HOUR)


@pytest.mark.requirement("S0-33")
def test_a_shorter_module_may_lie_in_one_school_year() -> None:
    plans(begun(parts=11), sessions=fortnightly(11, every=7), preparation_minutes=9 * HOUR)


LONG = "a_long_module_ends_in_a_later_year"
TWO = changed_model(module=but(POLICY, long_parts=2, most_minutes_a_day=225, most_minutes_a_week=300))
"""The model for a school whose modules are long with two parts, and whose sessions have their limits."""
NEXT = date(2027, 8, 20)


def meets(school: School, part: int | None, on: date, meeting: str = "m", cycle: str | None = "c") -> None:
    plan = cc.meeting.MeetingPlanned(
        meeting=meeting,
        group="g",
        date=on,
        starts="14:00",
        minutes=90,
        form=cc.meeting.MeetingForm.ON_SITE,
        cycle=cycle,
        part=part,
        steps=() if part is None else ("A", "B"),
    )
    school.does(plan)


def first_part(school: School) -> School:
    """Go through the first part, a step every day or so."""
    goes_through(school, 1, on=sept(1))
    return school


@pytest.mark.requirement("S0-33", LONG)
def test_the_last_part_of_a_long_module_begun_in_its_first_year_takes_a_reason_without_any_plan() -> None:
    school = first_part(begun(TWO, parts=2))
    start = cc.cycle.StartStep(cycle="c", step="A")
    with refused("S0-33") as caught:
        school.does(start, on=sept(2))
    no = caught.value
    assert (no.name, no.severity, no.others) == (LONG, Severity.W, ())
    assert no.facts == {"parts": 2, "cycle": "c", "year": 2026}
    school.does(start, on=sept(2), because="We have a day a week", accept=(LONG,))
    school.does(cc.cycle.CompleteStep(cycle="c", step="A"), on=sept(2))
    takes(school, "B", on=sept(3))  # asked once
    first_part(begun(TWO, parts=2)).does(start, on=NEXT)
    first_part(begun(changed_model(module=but(POLICY, long_parts=3)), parts=2)).does(start, on=sept(2))


@pytest.mark.requirement("S0-33", LONG)
def test_a_first_part_that_reaches_into_the_second_year_leaves_room_for_the_last() -> None:
    school = begun(TWO, parts=2)
    takes(school, "A", "B", on=sept(1))
    school.does(cc.group.AppointLeader(group="g", leader="p-9", until=date(2027, 12, 1)), on=sept(2))
    takes(school, "C", "D", on=NEXT)
    closes_part(school, on=NEXT)
    takes(school, "A", on=NEXT)


@pytest.mark.requirement("S0-33", LONG)
def test_what_was_asked_with_the_plan_is_not_asked_again_at_the_steps() -> None:
    school = begun(TWO, parts=2)
    year = {"sessions": fortnightly(2), "preparation_minutes": 2 * HOUR}
    with refused("S0-33") as caught:
        plans(school, **year)
    assert (caught.value.name, caught.value.others) == ("a_long_module_gets_more_than_a_year", ())
    plans(school, **year, because="We hurry", accept=(caught.value.name,))
    meets(school, 2, sept(21))
    first_part(school).does(cc.cycle.StartStep(cycle="c", step="A"), on=sept(22))


@pytest.mark.requirement("S0-33", LONG)
def test_a_plan_of_what_is_left_counts_with_the_parts_gone_through() -> None:
    school = first_part(begun(TWO, parts=2))
    left = {"sessions": fortnightly(2)[2:], "preparation_minutes": 5 * HOUR}
    with refused("S0-33") as caught:
        plans(school, **left)
    assert caught.value.name == LONG
    later = (session(2, sept(21), "A", "B"), session(2, NEXT, "C", "D"))
    plans(school, sessions=later, preparation_minutes=5 * HOUR)
    plans(school, sessions=fortnightly(1), preparation_minutes=5 * HOUR)  # which leaves the last part for later


@pytest.mark.requirement("S0-33", LONG)
def test_meetings_for_the_last_part_count_like_sessions() -> None:
    school = begun(TWO, parts=2)
    meets(school, 2, sept(15))  # nobody knows yet when the first part comes
    school.does(cc.meeting.MeetingCancelled(meeting="m"))
    meets(school, 1, sept(7), "m-1")
    meets(school, None, sept(8), "m-2")
    meets(school, None, sept(9), "m-3", cycle=None)
    with refused("S0-33") as caught:
        meets(school, 2, sept(14), "m-4")
    assert caught.value.name == LONG
    plans(school, sessions=(session(2, NEXT, "A", "B"),), preparation_minutes=6 * HOUR)
    later = {"starts": "14:00"}
    school.does(cc.meeting.MeetingMoved(meeting="m-3", date=sept(10), **later))


@pytest.mark.requirement("S0-33", LONG)
def test_a_meeting_moved_into_the_first_year_takes_a_reason_once() -> None:
    school = School(methods=[*METHODS.values(), but(TWO, version=9)])
    school.does(cc.plan.PlanStarted(title="Two years", aim="See", starts=AUTUMN, ends=date(2028, 6, 15)))
    school.does(cc.plan.AdoptMethod(method=TWO.method, version=9))
    school.does(cc.plan.UnitRegistered(unit="solbacken", principal="p-rektor"))
    for number in range(1, 10):
        school.does(cc.plan.PersonRegistered(person=f"p-{number}", unit="solbacken"))
    joined(school, but(TWO, version=9))
    begin(school, parts=2)
    meets(school, 1, sept(7), "m-1")
    meets(school, 2, NEXT, "m-2")
    into = cc.meeting.MeetingMoved(meeting="m-2", date=sept(14), starts="14:00")
    with refused("S0-33"):
        school.does(into)
    school.does(into, because="The group hurries", accept=(LONG,))
    school.does(cc.meeting.MeetingMoved(meeting="m-2", date=sept(15), starts="14:00"))


@pytest.mark.requirement("S0-42", "sessions_keep_to_the_methods_hours")
def test_sessions_of_a_day_and_of_a_week_keep_to_the_methods_hours() -> None:
    school, ample = begun(TWO), {"preparation_minutes": 4 * HOUR}
    a_day = (session(1, MONDAY, "A", minutes=200), session(1, MONDAY, "B", minutes=26))
    with refused("S0-42") as caught:
        plans(school, sessions=a_day, **ample)
    no = caught.value
    assert (no.name, no.severity) == ("sessions_keep_to_the_methods_hours", Severity.W)
    assert no.facts == {"day": "2026-09-07", "minutes": 226, "most": 225}
    plans(school, sessions=a_day, **ample, because="A day for all", accept=(no.name,))
    plans(school, sessions=(session(1, MONDAY, "A", minutes=225),), **ample)
    a_week = (session(1, sept(8), "A", minutes=150), session(1, sept(13), "B", minutes=151))
    with refused("S0-42") as caught:
        plans(school, sessions=a_week, **ample)
    assert caught.value.facts == {"day": "2026-09-07", "minutes": 301, "most": 300}
    over_sunday = (session(1, sept(13), "A", minutes=150), session(1, sept(14), "B", minutes=151))
    plans(school, sessions=over_sunday, **ample)


@pytest.mark.requirement("S0-42", "sessions_keep_to_the_methods_hours")
def test_a_method_that_sets_no_hours_has_no_limit_to_sessions() -> None:
    plans(begun(), sessions=(session(1, MONDAY, "A", minutes=600),), preparation_minutes=4 * HOUR)


@pytest.mark.requirement("S0-33")
def test_a_school_year_begins_in_august() -> None:
    assert [school_year(on) for on in (date(2026, 7, 31), date(2026, 8, 1), date(2027, 6, 30))] == [2025, 2026, 2026]


@pytest.mark.requirement("S0-39")
def test_no_session_lies_in_a_break_of_any_unit_of_the_group() -> None:
    school = at_work()
    for unit, week in (("north", sept(14)), ("south", sept(21)), ("solbacken", sept(28))):
        if unit not in school.ledger.state.units:
            school.does(cc.plan.UnitRegistered(unit=unit, principal="p-head"))
        autumn = cc.schedule.Term(name="autumn", first=AUTUMN, last=date(2026, 12, 18))
        pause = cc.schedule.Break(name="a week off", first=week, last=week + timedelta(6))
        school.does(cc.plan.CalendarAdopted(unit=unit, terms=(autumn,), breaks=(pause,)))
    for person, unit in (("p-n", "north"), ("p-s", "south")):
        school.does(cc.plan.PersonRegistered(person=person, unit=unit))
    begin(school, parts=4)
    met = [session(part, sept(7 * part), *"ABCD") for part in (1, 2, 3, 4)]
    ample = {"preparation_minutes": 15 * HOUR}
    plans(school, sessions=(met[0], met[1], met[2]), **ample)
    with refused("S0-39"):
        plans(school, sessions=(met[3],), **ample)
    school.does(cc.group.MemberJoined(group="g", person="p-n"))
    with refused("S0-39") as caught:
        plans(school, sessions=(met[0], met[1]), **ample)
    assert caught.value.facts == {"unit": "north", "day": "2026-09-14", "why": "a break", "name": "a week off"}
    plans(school, sessions=(met[0], met[2]), **ample)
    school.does(cc.group.AppointLeader(group="g", leader="p-s", until=SUMMER))
    with refused("S0-39"):
        plans(school, sessions=(met[2],), **ample)
    school.does(cc.group.MemberLeft(group="g", person="p-n"), on=sept(10))
    plans(school, sessions=(met[1],), **ample)
    school.does(cc.group.AppointLeader(group="g", leader="p-9", until=SUMMER))
    plans(school, sessions=(met[2],), **ample)


@pytest.mark.requirement("S0-39")
def test_a_leader_who_has_stepped_down_keeps_no_session_and_no_reading_out_of_their_units_breaks() -> None:
    school = at_work().neighbours("p-s", unit="south")
    autumn = cc.schedule.Term(name="autumn", first=AUTUMN, last=date(2026, 12, 18))
    pause = cc.schedule.Break(name="a week off", first=sept(14), last=sept(20))
    school.does(cc.plan.CalendarAdopted(unit="south", terms=(autumn,), breaks=(pause,)))
    begin(school, parts=4)
    school.does(cc.group.AppointLeader(group="g", leader="p-s", until=SUMMER))
    met = session(2, sept(14), *"ABCD")
    reads = cc.module.ReadingScheduled(cycle="c", part=2, date=sept(14), minutes=45)
    for command in (cc.module.PlanModule(cycle="c", sessions=(met,), preparation_minutes=15 * HOUR), reads):
        with refused("S0-39"):
            school.does(command)
    school.does(cc.group.MandateEnded(group="g", leader="p-s"), on=sept(1))
    stands_in = cc.group.DeputyAppointed(group="g", deputy="p-2", since=sept(2), until=SUMMER, in_name=False)
    school.does(stands_in, on=sept(2))
    school.today = sept(3)
    plans(school, sessions=(met,), preparation_minutes=15 * HOUR)
    school.does(reads)


@pytest.mark.requirement("S0-42")
def test_any_distribution_is_allowed_while_the_order_holds() -> None:
    school = begun(parts=2)
    ample = {"preparation_minutes": 8 * HOUR}
    day = sept(7)
    whole_day = tuple(session(part, day, step, minutes=60) for part in (1, 2) for step in "ABCD")
    plans(school, sessions=whole_day, **ample)
    twice = tuple(
        session(1, day + timedelta(place), *steps) for place, steps in enumerate(("A", "A", "B", "C", "D", "C", "D"))
    )
    plans(school, sessions=twice, **ample)
    plans(school, sessions=(session(2, sept(9), "A"), session(1, sept(8), "D")), **ample)


@pytest.mark.requirement("S0-42")
@pytest.mark.parametrize(
    ("earlier", "later"), [((1, "B"), (1, "A")), ((1, "D"), (1, "B")), ((1, "D"), (1, "A")), ((2, "A"), (1, "D"))]
)
def test_a_later_step_is_not_planned_before_an_earlier_one(earlier: tuple[int, str], later: tuple[int, str]) -> None:
    school = begun(parts=2)
    sessions = (session(later[0], sept(9), later[1]), session(earlier[0], sept(7), earlier[1]))
    with refused("S0-42") as caught:
        plans(school, sessions=sessions, preparation_minutes=8 * HOUR)
    assert caught.value.facts == {"step": earlier[1], "part": earlier[0], "other": later[1], "late": later[0]}


@pytest.mark.requirement("S0-42")
def test_sessions_are_of_the_cycles_parts_and_steps_and_not_before_it() -> None:
    school = begun()
    for rule, planned in (
        ("L-01", session(2, sept(7), "A")),
        ("S0-01", session(1, sept(7), "A", "E")),
        ("S0-42", session(1, AUTUMN - timedelta(1), "A", minutes=225)),
    ):
        with refused(rule):
            plans(school, sessions=(session(1, AUTUMN, "A"), planned), because="we try")
    plans(school, sessions=(session(1, AUTUMN, "A", minutes=225),))


@pytest.mark.requirement("S0-22")
def test_reading_before_a_part_is_scheduled_for_one_or_for_all() -> None:
    school = begun(parts=2)
    school.does(cc.module.ReadingScheduled(cycle="c", part=1, date=sept(7), minutes=45))
    school.does(cc.module.ReadingScheduled(cycle="c", part=2, date=sept(14), minutes=60, person="p-2"))
    told = [(it.part, it.person, it.date, it.minutes) for it in the_module(school).readings]
    assert told == [(1, None, sept(7), 45), (2, "p-2", sept(14), 60)]
    with refused("L-08"):
        school.does(cc.module.ReadingScheduled(cycle="c", part=1, date=sept(7), minutes=45, person="p-8"))
    with refused("L-01"):
        school.does(cc.module.ReadingScheduled(cycle="c", part=1, date=sept(7), minutes=45, person="p-99"))
    with refused("L-01"):
        school.does(cc.module.ReadingScheduled(cycle="c", part=3, date=sept(7), minutes=45))


@pytest.mark.requirement("S0-47")
def test_the_after_school_centre_takes_eight_parts_over_three_terms() -> None:
    school = joined(at_work(), group="network", first=5)
    for group in ("g", "network"):
        school.does(cc.group.AppointLeader(group=group, leader="p-9", until=date(2028, 1, 31)))
    course = cc.cycle.Material(kind=cc.policy.MaterialKind.WEB_COURSE, title="Course", minutes=25 * HOUR)
    for name, group, follows in (("network-course", "network", None), ("c", "g", "network-course")):
        begin(school, cycle=name, group=group, material=course, parts=8, follows=follows)
    mornings = tuple(
        session(place // 5 + 1, sept(8) + timedelta(14 * place), steps, minutes=3 * HOUR)
        for place, steps in enumerate(["A", "B", "C", "D", "D"] * 8)
    )
    plans(school, sessions=mornings)
    assert (mornings[-1].date - mornings[0].date).days > 365
    for part in range(8):
        goes_through(school, 1, cycle="network-course", on=sept(1) + timedelta(60 * part))
        goes_through(school, 1, on=sept(20) + timedelta(60 * part))
    school.does(cc.cycle.CycleClosed(cycle="c"), on=date(2028, 1, 20))
    assert [it for it in checked(school.ledger) if it.severity is Severity.E] == []


def test_the_hours_of_a_corrected_entry_are_counted_anew() -> None:
    school = begun(material=MODULE)
    (entry,) = school.does(cc.module.HoursRecorded(cycle="c", part=1, step="A", minutes=50))
    takes(school, "A")
    school.does(cc.plan.CorrectEntry(entry=entry.number, data={"minutes": 45}), because="It was shorter")
    assert budget_of(school).counted == 45
    with refused("S0-32"):
        school.does(cc.plan.CorrectEntry(entry=entry.number, data={"step": "C"}), because="It was in class")
    school.does(cc.plan.WithdrawEntry(entry=entry.number), because="It was another group")
    assert budget_of(school).counted == 0


@pytest.mark.requirement("S0-32", "L-06")
def test_hours_may_be_told_when_the_cycle_is_closed_but_not_spent_after_that() -> None:
    school = begun()
    goes_through(school, 1, on=sept(7))
    school.does(cc.cycle.CycleClosed(cycle="c"), on=sept(8))
    for step, on in (("D", sept(7)), ("B", sept(8))):
        school.does(cc.module.HoursRecorded(cycle="c", part=1, step=step, minutes=60), on=on)
    assert budget_of(school).counted == 120
    with refused("L-06"):
        school.does(cc.module.HoursRecorded(cycle="c", part=1, step="D", minutes=60), on=sept(9))
    with refused("L-06"):
        school.does(cc.module.ReadingScheduled(cycle="c", part=1, date=sept(7), minutes=60), on=sept(7))


def test_nothing_of_a_module_comes_before_its_cycle() -> None:
    school = begun(on=sept(1))
    for asked in (
        cc.module.PlanModule(cycle="c", preparation_minutes=6 * HOUR),
        cc.module.ReadingScheduled(cycle="c", part=1, date=MONDAY, minutes=45),
        cc.module.HoursRecorded(cycle="c", part=1, step="A", minutes=45),
        cc.module.CertificateNoted(cycle="c", person="p-1"),
    ):
        with refused("L-03"):
            school.does(asked, on=AUTUMN)
        school.does(asked, on=sept(1), because="The leader decides")
