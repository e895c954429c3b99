"""What learning together needs: analysis, goals, dialogue, parties, and what a start asks for."""

from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.school import AUTUMN, SUMMER, School, checked, found, refused, sept

import collegial_core as cc
from collegial_core.conditions import PRECONDITIONS
from collegial_core.definitions import shipped_methods
from collegial_core.policy import LeaderPolicy, Method, Precondition
from collegial_core.privacy import AUDITOR, NOBODY, Reader
from collegial_core.views import VIEWS, Query
from collegial_core.views.parties import PartyRow, Proposal

METHODS = {method.ref: method for method in shipped_methods()}
MODEL = METHODS["development-model@2"]
STUDY = METHODS["learning-study@1"]


@pytest.fixture
def school() -> School:
    """Give a school whose group g of four is formed and has a leader, but has not started."""
    return formed(MODEL)


def but(whole: Any, **changes: Any) -> Any:
    """Give a method, or a part of one, with some changes."""
    return attrs.evolve(whole, **changes)


def formed(method: Method, *, leader: str = "p-1", members: int = 4) -> School:
    school = School(methods=[method]).starts(method.ref)
    school.forms(members, method=method.ref, because="as many as there are", accept=("a_group_has_its_methods_size",))
    school.does(cc.group.AppointLeader(group="g", leader=leader, until=SUMMER))
    return school


def start(school: School, **occasion: Any) -> int:
    """Start the group; give the number of entries that it takes."""
    return len(school.does(cc.group.GroupStarted(group="g"), **occasion))


def effort(name: str, first: date, last: date, *, units: tuple[str, ...] = ("solbacken",), large: bool = True) -> Any:
    return cc.conditions.EffortBegun(
        effort=name, title="Digital tools", units=units, large=large, starts=first, ends=last
    )


def the_party(school: School) -> PartyRow:
    (line,) = VIEWS["parties"](school.ledger.state)
    assert isinstance(line, PartyRow)
    return line


SMALL: Any = {"on": sept(2), "because": "as many as there are", "accept": ("a_group_has_its_methods_size",)}


# --- before a group starts -----------------------------------------------------------


@pytest.mark.requirement("S0-10")
def test_a_group_starts_from_a_joint_analysis(school: School) -> None:
    school.talks()
    with refused("S0-10") as caught:
        start(school)
    assert caught.value.severity is cc.Severity.W
    assert caught.value.facts == {"group": "g", "missing": ("solbacken",)}
    school.analyses(joint=False)
    with refused("S0-10"):
        start(school)
    school.analyses(on=sept(2))
    with refused("S0-10"):
        start(school, on=sept(1))
    assert start(school, on=sept(2)) == 1


@pytest.mark.requirement("S0-13")
def test_a_group_starts_after_a_dialogue_with_staff(school: School) -> None:
    school.analyses()
    with refused("S0-13") as caught:
        start(school)
    assert caught.value.severity is cc.Severity.W
    assert caught.value.facts == {"group": "g", "missing": ("solbacken",)}
    school.talks(on=sept(2))
    with refused("S0-13"):
        start(school, on=sept(1))
    assert start(school, on=sept(2)) == 1


@pytest.mark.requirement("S0-10", "S0-13", "S0-16")
def test_each_unit_of_a_group_has_its_own_analysis_and_dialogue(school: School) -> None:
    school.neighbours("p-9").analyses().talks()
    school.does(cc.group.MemberJoined(group="g", person="p-9"))
    with refused("S0-10") as caught:
        start(school)
    assert caught.value.facts["missing"] == ("ekbacken",)
    school.analyses("ekbacken")
    with refused("S0-13") as caught:
        start(school)
    assert caught.value.facts["missing"] == ("ekbacken",)
    school.talks("ekbacken", "p-chef")
    assert start(school) == 1


@pytest.mark.requirement("S0-10", "S0-13")
def test_a_start_without_them_is_a_departure_from_each(school: School) -> None:
    begun, *departures = school.does(
        cc.group.GroupStarted(group="g"),
        because="Begun last spring",
        accept=("a_group_starts_after_a_dialogue", "a_group_starts_from_a_joint_analysis"),
    )
    assert [(it.event.entry, it.event.rule) for it in departures] == [(begun.number, "S0-10"), (begun.number, "S0-13")]
    assert [it.rule for it in checked(school.ledger)] == ["S0-10", "S0-13"]


@pytest.mark.requirement("S2-02")
@pytest.mark.parametrize("there", range(5))
def test_a_start_names_the_preconditions_that_are_missing(there: int) -> None:
    school = formed(STUDY)
    words = list(PRECONDITIONS)
    for word in words[:there]:
        school.does(found(word))
    if there == 4:
        assert start(school) == 1
        return
    with refused("S2-02") as caught:
        start(school)
    assert caught.value.severity is cc.Severity.W
    missing = tuple(str(word) for word in words[there:])
    assert caught.value.facts == {"group": "g", "there": there, "asked": 4, "missing": missing}
    begun, departure = school.does(
        cc.group.GroupStarted(group="g"), because="We begin, and see", accept=("a_group_starts_with_its_preconditions",)
    )
    assert (departure.event.entry, departure.event.facts["there"]) == (begun.number, there)


@pytest.mark.requirement("S2-02")
def test_a_precondition_says_where_it_was_found_how_and_by_whom(school: School) -> None:
    bare = cc.conditions.PreconditionRecorded(precondition=Precondition.TRUST, text="Doors stand open")
    with refused("S2-02") as caught:
        school.does(bare)
    assert (caught.value.severity, caught.value.facts["missing"]) == (cc.Severity.W, ("unit", "how_known", "known_by"))
    with refused("S2-02") as caught:
        school.does(found(Precondition.TRUST, known_by=()))
    assert caught.value.facts["missing"] == ("known_by",)
    school.does(bare, because="Everyone says so", accept=("a_precondition_says_where_how_and_by_whom",))
    school.neighbours("p-9")
    school.does(found(Precondition.TRUST, text="The survey in May"), on=sept(1))
    school.does(found(Precondition.TRUST, unit="ekbacken", known_by=("p-9",)), on=sept(2), by="p-chef")
    school.does(found(Precondition.TRUST, text="The survey in June", how_known="observation"), on=sept(3))

    told = VIEWS["preconditions"](school.ledger.state, Query(reader=Reader("p-1")))
    lines = {it.unit: it for it in told if it.precondition == Precondition.TRUST}
    here, there = lines["solbacken"], lines["ekbacken"]
    assert (here.on, here.how, here.known_by, here.by) == (sept(3), "observation", ("p-1",), "p-rektor")
    assert (there.on, there.how, there.known_by, there.by) == (sept(2), "survey", ("p-9",), "p-chef")
    assert (here.text, there.text) == ("The survey in June", "We have seen it")
    assert [(it.on, it.text) for it in told if it.precondition != Precondition.TRUST] == [(None, None)] * 6


@pytest.mark.requirement("S2-02")
def test_a_group_starts_with_the_preconditions_of_each_of_its_units() -> None:
    school = formed(but(STUDY, before_start=(Precondition.TRUST, Precondition.SHARED_VIEW))).neighbours("p-9")
    school.does(cc.group.MemberJoined(group="g", person="p-9"))
    everywhere = found(Precondition.SHARED_VIEW, unit=None)
    school.does(everywhere, because="It is the authority's", accept=("a_precondition_says_where_how_and_by_whom",))
    school.does(found(Precondition.TRUST))
    school.does(found(Precondition.TRUST, unit="ekbacken"), on=sept(2))
    with refused("S2-02") as caught:
        start(school, on=sept(1))
    assert (caught.value.severity, caught.value.facts["missing"]) == (cc.Severity.W, (("ekbacken", "trust"),))
    assert start(school, on=sept(2)) == 1


@pytest.mark.requirement("L-01", "L-03")
def test_a_precondition_is_found_by_people_and_at_a_unit_that_are_there(school: School) -> None:
    for wrong in (found("trust", unit="nowhere"), found("trust", known_by=("p-99",))):
        with refused("L-01"):
            school.does(wrong)
    school.does(cc.plan.UnitRegistered(unit="ekbacken", principal="p-chef"), on=sept(2))
    school.does(cc.plan.PersonRegistered(person="p-9", unit="solbacken"), on=sept(2))
    for early in (found("trust", unit="ekbacken"), found("trust", known_by=("p-9",))):
        with refused("L-03"):
            school.does(early, on=sept(1))
        school.does(early, on=sept(2))


@pytest.mark.requirement("S2-02")
def test_a_precondition_counts_from_its_day(school: School) -> None:
    school = formed(but(STUDY, before_start=(Precondition.TRUST,)))
    school.does(found(Precondition.TRUST, text="Doors stand open"), on=sept(2))
    with refused("S2-02") as caught:
        start(school, on=sept(1))
    assert caught.value.facts == {"group": "g", "there": 0, "asked": 1, "missing": ("trust",)}
    assert start(school, on=sept(2)) == 1


@pytest.mark.requirement("S0-10", "S0-13", "S2-02")
def test_a_method_that_asks_for_nothing_before_the_start_gets_nothing_asked() -> None:
    assert start(formed(METHODS["development-model@1"])) == 1
    assert start(formed(METHODS["base-group-visits@1"])) == 1


@pytest.mark.requirement("L-08")
def test_what_has_an_entry_of_its_own_is_not_noted_as_a_precondition(school: School) -> None:
    for word, command in (("joint_analysis", "analysis.record"), ("dialogue", "dialogue.hold")):
        with refused("L-08") as caught:
            school.does(cc.conditions.PreconditionRecorded(precondition=cc.policy.Precondition(word), text="Done"))
        assert caught.value.facts == {"precondition": word, "command": command}


@pytest.mark.requirement("L-08")
def test_a_dialogue_is_held_by_the_units_own_principal(school: School) -> None:
    school.neighbours("p-9")
    with refused("L-08") as caught:
        school.talks("ekbacken", "p-rektor")
    assert caught.value.facts == {"principal": "p-rektor", "unit": "ekbacken", "right": "p-chef"}
    school.talks("ekbacken", "p-chef")


# --- the leader ------------------------------------------------------------------------


def managed(weight: cc.Severity | None) -> School:
    leader = None if weight is None else LeaderPolicy(manager=weight)
    school = School(methods=[but(MODEL, leader=leader)]).starts(MODEL.ref)
    school.does(cc.plan.PersonRegistered(person="p-rektor", unit="solbacken"))
    school.forms(4, method=MODEL.ref)
    return school


@pytest.mark.requirement("S0-19")
def test_a_leader_who_is_the_members_manager_needs_a_reason() -> None:
    school = managed(cc.Severity.W)
    lead = cc.group.AppointLeader(group="g", leader="p-rektor", until=SUMMER)
    with refused("S0-19") as caught:
        school.does(lead)
    assert caught.value.severity is cc.Severity.W
    assert caught.value.facts == {"leader": "p-rektor", "heads": ("solbacken",), "group": "g"}
    assert caught.value.message == "p-rektor is the principal of solbacken, where members of group g work."
    assert "because" in caught.value.remedy
    assert (
        len(school.does(lead, because="Nobody else is trained yet", accept=("a_leader_is_not_the_members_manager",)))
        == 2
    )
    assert len(school.does(cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER))) == 1


@pytest.mark.requirement("S0-19")
def test_how_much_that_weighs_is_said_by_the_method() -> None:
    lead = cc.group.AppointLeader(group="g", leader="p-rektor", until=SUMMER)
    with refused("S0-19") as caught:
        managed(cc.Severity.E).does(lead, because="No reason helps")
    assert caught.value.severity is cc.Severity.E
    assert "because" not in caught.value.remedy
    for weight in (cc.Severity.I, None):
        assert len(managed(weight).does(lead)) == 1


@pytest.mark.requirement("S0-19", "S0-16")
def test_the_principal_of_any_members_unit_is_a_manager() -> None:
    school = managed(cc.Severity.W).neighbours("p-9", "p-chef")
    lead = cc.group.AppointLeader(group="g", leader="p-chef", until=SUMMER)
    school.does(cc.group.MemberJoined(group="g", person="p-9"))
    with refused("S0-19") as caught:
        school.does(lead)
    assert caught.value.facts["heads"] == ("ekbacken",)


@pytest.mark.requirement("S0-19")
def test_somebody_who_joins_the_group_of_their_manager_needs_a_reason() -> None:
    school = managed(cc.Severity.W).neighbours("p-9", "p-chef")
    join = cc.group.MemberJoined(group="g", person="p-9")
    assert len(school.does(join)) == 1
    school.does(cc.group.MemberLeft(group="g", person="p-9"), on=sept(1))
    school.does(cc.group.AppointLeader(group="g", leader="p-chef", until=sept(8)), on=sept(2))
    with refused("S0-19") as caught:
        school.does(join, on=sept(8))
    assert caught.value.facts == {"leader": "p-chef", "heads": ("ekbacken",), "group": "g"}
    assert (
        len(
            school.does(
                join, on=sept(8), because="Nobody else can lead", accept=("a_leader_is_not_the_members_manager",)
            )
        )
        == 2
    )
    school.does(cc.group.MemberLeft(group="g", person="p-9"), on=sept(9))
    assert len(school.does(join, on=sept(9))) == 1


@pytest.mark.requirement("S0-20", "L-06", "L-01", "L-03")
def test_a_persons_trainings_are_on_record_once_each(school: School) -> None:
    led = cc.conditions.TrainingRecorded(training="t", person="p-1", title="Leading talks", hours=12)
    school.does(led)
    with refused("L-06"):
        school.does(led)
    school.does(cc.conditions.TrainingRecorded(training="t", person="p-2", title="Leading talks"))
    school.does(cc.conditions.TrainingRecorded(training="u", person="p-1", title="Supervision"))
    with refused("L-01"):
        school.does(cc.conditions.TrainingRecorded(training="t", person="p-99", title="Leading talks"))
    known = school.ledger.state.conditions.trainings
    assert {person: [(it.training, it.on, it.hours) for it in done] for person, done in known.items()} == {
        "p-1": [("t", AUTUMN, 12), ("u", AUTUMN, None)],
        "p-2": [("t", AUTUMN, None)],
    }


# --- need, goals, participation ----------------------------------------------------------


@pytest.mark.requirement("S0-11")
@pytest.mark.parametrize(
    ("law", "need", "missing"),
    [
        ("Curriculum, part 2.2", "Pupils seldom ask", ()),
        (None, "Pupils seldom ask", ("law",)),
        ("Curriculum, part 2.2", None, ("need",)),
        (None, None, ("law", "need")),
    ],
)
def test_a_goal_names_law_and_need(school: School, law: str | None, need: str | None, missing: tuple[str, ...]) -> None:
    goal = cc.conditions.GoalSet(
        goal="ask", scope=cc.conditions.GoalScope.SUBJECT, text="Everyone asks", law=law, need=need
    )
    if missing:
        with refused("S0-11") as caught:
            school.does(goal)
        assert (caught.value.severity, caught.value.facts) == (cc.Severity.W, {"goal": "ask", "missing": missing})
        assert len(school.does(goal, because="It will be added", accept=("a_goal_comes_from_law_and_need",))) == 2
    else:
        assert len(school.does(goal)) == 1
    kept = school.ledger.state.conditions.goals["ask"]
    assert (kept.goal, kept.scope, kept.law) == ("ask", cc.conditions.GoalScope.SUBJECT, law)
    assert school.words("goal", "ask") == [{"text": "Everyone asks", **({"need": need} if need else {})}]


@pytest.mark.requirement("S0-12")
def test_each_participants_own_needs_are_on_record(school: School) -> None:
    assert the_party(school).without_needs == ("p-1", "p-2", "p-3", "p-4")
    school.does(cc.conditions.NeedIdentified(person="p-2", text="To ask open questions"))
    school.does(cc.conditions.NeedIdentified(person="p-2", text="To wait for the answer"), on=sept(1))
    assert the_party(school).without_needs == ("p-1", "p-3", "p-4")
    assert [it["text"] for it in school.words("own_need", "p-2")] == [
        "To ask open questions",
        "To wait for the answer",
    ]


@pytest.mark.requirement("S0-14")
@pytest.mark.parametrize(
    ("first", "last", "meets"),
    [
        (sept(1), sept(9), False),
        (sept(1), sept(10), True),
        (sept(12), sept(15), True),
        (sept(20), sept(30), True),
        (sept(21), sept(30), False),
    ],
)
def test_two_large_efforts_do_not_meet_at_a_unit(school: School, first: date, last: date, meets: bool) -> None:
    school.does(effort("one", sept(10), sept(20)))
    if not meets:
        assert len(school.does(effort("two", first, last))) == 1
        return
    with refused("S0-14") as caught:
        school.does(effort("two", first, last))
    assert caught.value.severity is cc.Severity.W
    assert caught.value.facts == {"effort": "two", "other": "one", "units": ("solbacken",)}
    assert (
        len(school.does(effort("two", first, last), because="Decided above us", accept=("large_efforts_do_not_meet",)))
        == 2
    )


@pytest.mark.requirement("S0-14")
def test_small_efforts_and_those_of_other_units_meet_freely(school: School) -> None:
    school.neighbours("p-9").does(effort("one", sept(10), sept(20)))
    school.does(effort("small", sept(10), sept(20), large=False))
    school.does(effort("there", sept(10), sept(20), units=("ekbacken",)))
    school.does(effort("small-there", sept(10), sept(20), units=("ekbacken",), large=False))
    with refused("S0-14") as caught:
        school.does(effort("both", sept(10), sept(20), units=("ekbacken", "solbacken")))
    assert caught.value.facts["other"] == "one"


@pytest.mark.requirement("S0-49", "S0-46")
@pytest.mark.parametrize("scope", cc.conditions.ParticipationScope)
def test_who_takes_part_is_decided_with_a_reason(school: School, scope: cc.conditions.ParticipationScope) -> None:
    decide = cc.conditions.ParticipationDecided(unit="solbacken", scope=scope, people=("p-1", "p-2"))
    with refused("S0-49") as caught:
        school.does(decide)
    assert caught.value.severity is cc.Severity.E
    assert caught.value.facts == {"scope": scope, "unit": "solbacken"}
    (decided,) = school.does(decide, because="They lead the others")
    assert decided.because == "They lead the others"
    kept = school.ledger.state.conditions.participation["solbacken"]
    assert (kept.scope, kept.people, kept.on) == (scope, ("p-1", "p-2"), AUTUMN)


@pytest.mark.requirement("S0-50")
def test_the_checklist_shows_what_is_answered() -> None:
    assert VIEWS["checklist"](School().ledger.state) == []
    school = School().starts()
    assert [(line.question, line.on, line.answer) for line in VIEWS["checklist"](school.ledger.state)] == [
        (word, None, None)
        for word in ("regular_meetings", "informing", "leader_conditions", "check_ins", "engagement", "long_term")
    ]
    school.does(
        cc.conditions.ChecklistAnswered(
            question=cc.conditions.ChecklistQuestion.INFORMING, answer="At the staff meeting"
        )
    )
    school.does(
        cc.conditions.ChecklistAnswered(question=cc.conditions.ChecklistQuestion.INFORMING, answer="By letter"),
        on=sept(1),
    )
    for reader, answer in ((Reader("p-1"), "By letter"), (AUDITOR, "By letter"), (NOBODY, "[personal]")):
        told = VIEWS["checklist"](school.ledger.state, Query(reader=reader))
        assert [(it.question, it.on, it.answer) for it in told if it.on] == [("informing", sept(1), answer)]


def _answers(school: School, question: str, answer: str, unit: str | None, on: date) -> None:
    school.does(
        cc.conditions.ChecklistAnswered(question=cc.conditions.ChecklistQuestion(question), answer=answer, unit=unit),
        on=on,
    )


@pytest.mark.requirement("S0-50")
def test_each_question_is_answered_over_time_for_the_plan_and_for_a_unit() -> None:
    assert VIEWS["reflections"](School().ledger.state) == []
    school = School().starts()
    _answers(school, "informing", "In August at Solbacken", "solbacken", AUTUMN)
    _answers(school, "informing", "By letter", None, sept(1))
    _answers(school, "informing", "Told late: in the hall", "solbacken", sept(2))
    _answers(school, "informing", "At the weekly meeting", "solbacken", sept(9))
    _answers(school, "informing", "In writing, too", "solbacken", sept(9))

    told = VIEWS["reflections"](school.ledger.state, Query(reader=Reader("p-1"), on=sept(10)))
    assert [(it.unit, it.on, it.ago, it.by, it.answer) for it in told if it.question == "informing"] == [
        (None, sept(1), 9, "p-rektor", "By letter"),
        ("solbacken", sept(9), 1, "p-rektor", "In writing, too"),
        ("solbacken", sept(9), 1, "p-rektor", "At the weekly meeting"),
        ("solbacken", sept(2), 8, "p-rektor", "Told late: in the hall"),
        ("solbacken", AUTUMN, (sept(10) - AUTUMN).days, "p-rektor", "In August at Solbacken"),
    ]
    open_questions = {(it.unit, str(it.question)) for it in told if it.on is None}
    others = {str(it) for it in cc.conditions.ChecklistQuestion} - {"informing"}
    assert open_questions == {(unit, it) for unit in (None, "solbacken") for it in others}
    assert {(it.ago, it.by, it.answer) for it in told if it.on is None} == {(None, None, None)}

    answers = {it.answer for it in VIEWS["reflections"](school.ledger.state, Query(reader=NOBODY)) if it.on}
    assert answers == {"[personal]"}
    shown = VIEWS["reflections"](school.ledger.state, Query(on=sept(1)))
    assert [it.ago for it in shown if it.unit and it.on] == [None, None, None, (sept(1) - AUTUMN).days]


@pytest.mark.requirement("S0-50")
def test_an_answer_for_a_unit_is_not_one_for_the_plan() -> None:
    school = School().starts()
    _answers(school, "informing", "By letter", None, AUTUMN)
    _answers(school, "informing", "At Solbacken by mail", "solbacken", sept(1))
    _answers(school, "engagement", "At Solbacken by talks", "solbacken", sept(1))
    told = VIEWS["checklist"](school.ledger.state, Query(reader=AUDITOR))
    assert [(it.question, it.on, it.answer) for it in told if it.on] == [("informing", AUTUMN, "By letter")]


@pytest.mark.requirement("S0-50", "L-01", "L-03")
def test_a_question_is_answered_for_a_unit_that_is_there_by_then() -> None:
    school = School().starts()
    with refused("L-01"):
        _answers(school, "informing", "By letter", "ekbacken", sept(1))
    school.does(cc.plan.UnitRegistered(unit="ekbacken", principal="p-other"), on=sept(2))
    with refused("L-03"):
        _answers(school, "informing", "By letter", "ekbacken", sept(1))
    _answers(school, "informing", "By letter", "ekbacken", sept(2))


# --- courses and strategies ----------------------------------------------------------------


@pytest.mark.requirement("S3-01", "S3-02", "L-02")
def test_a_course_has_its_audience_its_forms_and_three_contents(school: School) -> None:
    first = cc.conditions.CourseBlock(
        content=cc.conditions.CourseContent.WHAT_AND_WHY, title="Why together", minutes=180
    )
    course = cc.conditions.CoursePlanned(
        training="t", title="Learning together", audience=("Leaders",), forms=("Lecture", "Workshop"), blocks=(first,)
    )
    school.does(course)
    with refused("L-02"):
        school.does(course)
    school.does(cc.conditions.TrainingRecorded(training="t", person="p-1", title="Learning together"))
    school.does(cc.conditions.TrainingRecorded(training="u", person="p-2", title="Something else"))
    (line,) = VIEWS["courses"](school.ledger.state)
    assert (line.audience, line.forms, line.blocks) == (("Leaders",), ("Lecture", "Workshop"), ("Why together",))
    assert line.without == ("meeting_places", "from_problem_to_development")
    assert line.people == ("p-1",)
    whole = tuple(
        cc.conditions.CourseBlock(content=word, title=word.replace("_", " ")) for word in cc.conditions.CourseContent
    )
    school.does(
        cc.conditions.CoursePlanned(training="u", title="Again", audience=("All",), forms=("Day",), blocks=whole)
    )
    assert VIEWS["courses"](school.ledger.state)[1].without == ()
    assert school.ledger.state.conditions.courses["u"].on == AUTUMN


@pytest.mark.requirement("S3-06")
def test_the_use_of_each_others_knowledge_is_planned(school: School) -> None:
    school.does(
        cc.conditions.StrategyPlanned(text="Ask whoever has tried it", strategies=("Asking", "Showing")), on=sept(1)
    )
    (kept,) = school.ledger.state.conditions.strategies
    assert (kept.on, kept.strategies) == (sept(1), ("Asking", "Showing"))
    assert school.words("strategy", "strategy") == [{"text": "Ask whoever has tried it"}]


@pytest.mark.requirement("S3-06")
def test_the_strategies_show_with_who_trained_them_and_when_they_were_used(school: School) -> None:
    planned = cc.conditions.StrategyPlanned(text="Ask whoever has tried it", strategies=("Asking", "Showing"))
    school.does(planned, on=sept(1))
    school.does(but(planned, strategies=("Showing",)), on=sept(2))
    trained = cc.conditions.TrainingRecorded(training="t", person="p-1", title="Ask", strategies=("Asking",))
    school.does(trained, on=sept(2))
    for day in (8, 3):
        school.does(cc.conditions.StrategyUsed(group="g", strategy="Asking"), on=sept(day))
    asking, showing = VIEWS["strategies"](school.ledger.state)
    assert (asking.strategy, asking.planned_on, asking.trained_by) == ("Asking", sept(1), ("p-1",))
    assert (asking.used_on, asking.used_by) == ((sept(3), sept(8)), ("g",))
    assert (showing.strategy, showing.planned_on, showing.trained_by, showing.used_on) == ("Showing", sept(1), (), ())
    elsewhere, _ = VIEWS["strategies"](school.ledger.state, Query(person="p-2", group="h"))
    assert (elsewhere.trained_by, elsewhere.used_on, elsewhere.used_by) == ((), (), ())


@pytest.mark.requirement("S3-06")
def test_a_strategy_is_planned_before_it_is_trained_or_used(school: School) -> None:
    trained = cc.conditions.TrainingRecorded(training="t", person="p-1", title="Ask", strategies=("Asking",))
    for command in (trained, cc.conditions.StrategyUsed(group="g", strategy="Asking")):
        with refused("S3-06") as caught:
            school.does(command, on=sept(1))
        assert (caught.value.severity, caught.value.facts["name"]) == (cc.Severity.E, "Asking")
    school.does(cc.conditions.StrategyPlanned(text="Ask", strategies=("Asking",)), on=sept(2))
    for command in (trained, cc.conditions.StrategyUsed(group="g", strategy="Asking")):
        with refused("S3-06"):
            school.does(command, on=sept(1))
        school.does(command, on=sept(2))


@pytest.mark.requirement("L-01", "L-06")
def test_only_a_group_that_is_there_uses_a_strategy(school: School) -> None:
    school.does(cc.conditions.StrategyPlanned(text="Ask", strategies=("Asking",)))
    school.does(
        cc.group.GroupFormed(group="h", method="development-model", version=2, members=("p-5",), folder="h"), **SMALL
    )
    school.does(cc.group.GroupClosed(group="h"), on=sept(3))
    with refused("L-01"):
        school.does(cc.conditions.StrategyUsed(group="nowhere", strategy="Asking"))
    for day in (AUTUMN, sept(4)):
        with refused("L-06"):
            school.does(cc.conditions.StrategyUsed(group="h", strategy="Asking"), on=day)
    for number in (2, 3):
        school.does(cc.conditions.StrategyUsed(group="h", strategy="Asking"), on=sept(number))


# --- parties ---------------------------------------------------------------------------


@pytest.mark.requirement("S0-16")
def test_a_group_across_units_has_every_principal_as_a_party(school: School) -> None:
    school.neighbours("p-9")
    assert (the_party(school).units, the_party(school).principals) == (("solbacken",), ("p-rektor",))
    school.does(cc.group.MemberJoined(group="g", person="p-9"))
    line = the_party(school)
    assert (line.units, line.principals) == (("solbacken", "ekbacken"), ("p-rektor", "p-chef"))
    assert (line.members, line.short, line.proposals) == (5, 0, ())
    school.does(cc.group.GroupClosed(group="g"))
    assert VIEWS["parties"](school.ledger.state) == []


@pytest.mark.requirement("S0-16")
@pytest.mark.parametrize(("members", "short"), [(2, 2), (3, 1), (4, 0)])
def test_a_group_that_is_too_small_gets_a_nearby_unit_proposed(members: int, short: int) -> None:
    school = formed(MODEL, members=members).neighbours("p-9", "p-10")
    assert (the_party(school).short, the_party(school).proposals) == (short, ())
    school.does(cc.conditions.NearbyNoted(unit="solbacken", nearby=("ekbacken",)))
    proposal = Proposal(unit="ekbacken", principal="p-chef", people=("p-9", "p-10"))
    assert the_party(school).proposals == ((proposal,) if short else ())


@pytest.mark.requirement("S0-16")
def test_only_units_near_with_people_who_are_free_are_proposed() -> None:
    school = formed(MODEL, members=3).neighbours("p-9", "p-10", "p-11", "p-12").neighbours(unit="tom", principal="p-t")
    school.neighbours("p-20", unit="fjarran", principal="p-f").neighbours("p-30", unit="bjorken", principal="p-b")
    school.does(cc.conditions.NearbyNoted(unit="ekbacken", nearby=("solbacken", "fjarran")))
    school.does(cc.conditions.NearbyNoted(unit="solbacken", nearby=("tom", "bjorken")))
    school.does(cc.conditions.NearbyNoted(unit="solbacken", nearby=("tom",)), on=sept(1))
    assert [(it.unit, it.people) for it in the_party(school).proposals] == [
        ("ekbacken", ("p-9", "p-10", "p-11", "p-12"))
    ]
    school.forms(
        ["p-9", "p-10", "p-11"], group="h", method=MODEL.ref, because="Few", accept=("a_group_has_its_methods_size",)
    )
    assert [it.people for it in VIEWS["parties"](school.ledger.state)[0].proposals] == [("p-12",)]
    school.does(cc.group.GroupClosed(group="h"), on=sept(2))
    assert the_party(school).proposals[0].people == ("p-9", "p-10", "p-11", "p-12")


@pytest.mark.requirement("S0-16")
def test_who_is_in_a_group_of_another_method_is_still_free() -> None:
    school = School().starts("development-model@2", "base-group-visits@1").neighbours("p-9", "p-10")
    school.does(cc.conditions.NearbyNoted(unit="solbacken", nearby=("ekbacken",)))
    school.forms(3, method="development-model@2", because="Few", accept=("a_group_has_its_methods_size",))
    school.forms(["p-9", "p-10"], group="b")
    assert VIEWS["parties"](school.ledger.state)[0].proposals[0].people == ("p-9", "p-10")
    for query, groups in (({"group": "b"}, ["b"]), ({"person": "p-1"}, ["g"]), ({"person": "p-8"}, [])):
        assert [line.group for line in VIEWS["parties"](school.ledger.state, Query(**query))] == groups


@pytest.mark.requirement("S0-16")
def test_a_size_that_is_only_advice_is_not_fallen_short_of() -> None:
    size = but(MODEL.group_size, severity=cc.Severity.I)
    assert the_party(formed(but(MODEL, group_size=size), members=2)).short == 0


# --- the ledger's own ------------------------------------------------------------------


@pytest.mark.requirement("L-01")
def test_whatever_a_condition_names_is_known(school: School) -> None:
    nobody, nowhere = ("p-99",), "nowhere"
    for command in (
        cc.conditions.AnalysisRecorded(unit=nowhere, joint=True, text="x", participants=("p-1",)),
        cc.conditions.AnalysisRecorded(unit="solbacken", joint=True, text="x", participants=nobody),
        cc.conditions.NeedIdentified(person="p-99", text="x"),
        cc.conditions.DialogueHeld(unit=nowhere, principal="p-rektor", participants=("p-1",)),
        cc.conditions.DialogueHeld(unit="solbacken", principal="p-rektor", participants=nobody),
        cc.conditions.ParticipationDecided(unit=nowhere, scope=cc.conditions.ParticipationScope.ALL),
        cc.conditions.ParticipationDecided(
            unit="solbacken", scope=cc.conditions.ParticipationScope.SOME, people=nobody
        ),
        effort("e", sept(1), sept(2), units=(nowhere,)),
        cc.conditions.NearbyNoted(unit=nowhere, nearby=("solbacken",)),
        cc.conditions.NearbyNoted(unit="solbacken", nearby=(nowhere,)),
        cc.conditions.ExpectationCommunicated(unit=nowhere, text="x", participants=("p-1",)),
        cc.conditions.ExpectationCommunicated(unit="solbacken", text="x", participants=nobody),
    ):
        with refused("L-01"):
            school.does(command, because="x")


@pytest.mark.requirement("L-03")
def test_nothing_is_told_of_units_and_people_before_they_are_there(school: School) -> None:
    school.does(cc.plan.UnitRegistered(unit="ekbacken", principal="p-chef"), on=sept(2))
    school.does(cc.plan.PersonRegistered(person="p-9", unit="solbacken"), on=sept(2))
    for command in (
        cc.conditions.AnalysisRecorded(unit="ekbacken", joint=True, text="x", participants=("p-1",)),
        cc.conditions.DialogueHeld(unit="solbacken", principal="p-rektor", participants=("p-1", "p-9")),
        cc.conditions.NeedIdentified(person="p-9", text="x"),
        cc.conditions.NearbyNoted(unit="solbacken", nearby=("ekbacken",)),
        cc.conditions.TrainingRecorded(training="t", person="p-9", title="x"),
    ):
        with refused("L-03"):
            school.does(command, on=sept(1))
        school.does(command, on=sept(2))
    with refused("L-03"):
        school.does(effort("e", sept(2), sept(1)))
    school.does(effort("e", sept(1), sept(1)))


@pytest.mark.requirement("L-02")
def test_goals_and_efforts_have_ids_of_their_own(school: School) -> None:
    goal = cc.conditions.GoalSet(goal="ask", scope=cc.conditions.GoalScope.ACTIVITY, text="x", law="y", need="z")
    for command in (goal, effort("e", sept(1), sept(2), large=False)):
        school.does(command)
        with refused("L-02"):
            school.does(command)


def test_a_condition_that_is_put_right_is_judged_anew(school: School) -> None:
    school.talks()
    (analysed,) = school.does(
        cc.conditions.AnalysisRecorded(unit="solbacken", joint=True, text="x", participants=("p-1",))
    )
    assert start(school) == 1
    withdrawn = school.does(
        cc.plan.WithdrawEntry(entry=analysed.number),
        on=sept(1),
        because="It was another unit's",
        accept=("a_group_starts_from_a_joint_analysis",),
    )
    assert [it.event.rule for it in withdrawn[1:]] == ["S0-10"]


@given(st.integers(-40, 40), st.integers(0, 30), st.integers(0, 30))
@pytest.mark.requirement("S0-14")
def test_efforts_meet_exactly_when_they_have_a_day_in_common(shift: int, one: int, other: int) -> None:
    begin = date(2027, 1, 1)
    days = [
        {begin + timedelta(days=start + day) for day in range(length + 1)}
        for start, length in ((0, one), (shift, other))
    ]
    school = School().starts(people=1)
    school.does(effort("one", min(days[0]), max(days[0])))
    recorded = school.does(
        effort("two", min(days[1]), max(days[1])), because="x", accept=("large_efforts_do_not_meet",)
    )
    assert (len(recorded) == 2) == bool(days[0] & days[1])
