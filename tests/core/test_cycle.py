"""Cycles: phases in order, turns, sources, and a cycle that follows another."""

from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.circle import but
from tests.school import AUTUMN, SUMMER, School, checked, refused, sept

import collegial_core as cc
from collegial_core.cycle import Cycle, next_steps, record_of
from collegial_core.cycle.steps import follows, in_another_class
from collegial_core.definitions import shipped_methods
from collegial_core.kernel import Severity
from collegial_core.policy import Deadline, Form, Held, Method, SourcePolicy
from collegial_core.privacy import SEALED, Reader
from collegial_core.views import VIEWS, Query

ARTICLE = cc.cycle.Source(kind=cc.cycle.SourceKind.RESEARCH_ARTICLE, title="On questions in class")
OWN = cc.cycle.Source(kind=cc.cycle.SourceKind.OWN_PRACTICE, title="Our lessons last spring")
MODULE = cc.cycle.Material(kind=cc.policy.MaterialKind.AGENCY_MODULE, title="Reading in all subjects")
OTHER = cc.cycle.Material(kind=cc.policy.MaterialKind.OTHER, title="A book of our own")
COURSE = cc.cycle.Material(kind=cc.policy.MaterialKind.WEB_COURSE, title="A course for the after-school centre")

METHODS = {method.ref: method for method in shipped_methods()}
MODEL = METHODS["development-model@2"]
STUDY = METHODS["learning-study@1"]
OF_CYCLES = [method for method in METHODS.values() if method.form is Form.CYCLE]


def changed(**what: Any) -> Method:
    """Give the model as a school of its own would have it."""
    model: Any = MODEL
    other: Method = attrs.evolve(model, version=3, **what)
    return other


def at_work(method: Method = MODEL, *, members: int | None = None) -> School:
    """Give a school with a running group `g` under the method, of four or as many as it may have."""
    school = School()
    school.plans = cc.Plans(school.store, methods=(*(it for it in METHODS.values() if it.ref != method.ref), method))
    school.ledger = school.plans.ledger("solbacken")
    school.starts(people=9)
    school.does(cc.plan.AdoptMethod(method=method.method, version=method.version))
    return joined(school, method, members=members or min(4, method.group_size.most))


def joined(school: School, method: Method = MODEL, *, group: str = "g", members: int = 4, first: int = 1) -> School:
    """Let another group run, of so many people from the first one on."""
    names = tuple(f"p-{number}" for number in range(first, first + members))
    form = cc.group.GroupFormed(
        group=group, method=method.method, version=method.version, members=names, folder="Folder"
    )
    school.does(form, because="as many as we are")
    school.does(cc.group.AppointLeader(group=group, leader="p-9", until=SUMMER))
    school.does(
        cc.group.GroupStarted(group=group),
        because="we have talked about it in another way",
        accept=(
            "a_group_starts_after_a_dialogue",
            "a_group_starts_from_a_joint_analysis",
            "a_group_starts_with_its_preconditions",
        ),
    )
    for role in method.roles:
        if role.needed and role.held is Held.GROUP and role.role != "leader":
            school.does(cc.group.RoleAssigned(group=group, role=role.role, person="p-9"))
    return school


def begun(method: Method = MODEL, **what: Any) -> School:
    """Give a school whose group has a cycle `c` under way."""
    school = at_work(method)
    begin(school, **what)
    return school


def begin(
    school: School, *, because: str | None = None, accept: tuple[str, ...] = (), on: date = AUTUMN, **what: Any
) -> None:
    whole = {"cycle": "c", "group": "g", "need": "Too few talk", "sources": (ARTICLE, OWN), "material": MODULE, **what}
    school.does(cc.cycle.CycleStarted(**whole), because=because, accept=accept, on=on)


def cycle_of(school: School, name: str = "c") -> Cycle:
    return school.ledger.state.cycles[name]


def takes(
    school: School, *steps: str, cycle: str = "c", on: date = AUTUMN, outcome: str | None = None, **what: Any
) -> None:
    """Start and complete steps, all on one day."""
    for step in steps:
        school.does(cc.cycle.StartStep(cycle=cycle, step=step, **what), on=on)
        school.does(cc.cycle.CompleteStep(cycle=cycle, step=step, outcome=outcome), on=on)


def closes_part(school: School, *, cycle: str = "c", on: date = AUTUMN) -> None:
    school.does(cc.cycle.DecidePart(cycle=cycle, decision=cc.cycle.Decision.CLOSE), on=on)


def goes_through(school: School, parts: int, *, cycle: str = "c", on: date = AUTUMN) -> None:
    """Take so many parts of the development model, one after the other."""
    for _ in range(parts):
        takes(school, "A", "B", "C", "D", cycle=cycle, on=on)
        closes_part(school, cycle=cycle, on=on)


# --- the four phases -----------------------------------------------------------------


@pytest.mark.requirement("S0-01")
def test_a_cycle_has_the_four_phases_of_the_model_and_no_other() -> None:
    assert [step.step for step in MODEL.steps] == ["A", "B", "C", "D"]
    school = begun()
    with refused("S0-01") as caught:
        school.does(cc.cycle.StartStep(cycle="c", step="E"))
    assert caught.value.facts == {"method": "development-model@2", "step": "E", "steps": ("A", "B", "C", "D")}
    assert caught.value.source == "S0: the model; the method definition"
    assert caught.value.says == "A cycle has exactly its method's steps, as the phases A, B, C and D."
    takes(school, "A", "B", "C", "D")


FORM = "a_step_has_its_methods_form"


@pytest.mark.requirement("S0-01", FORM)
def test_b_is_joint_where_the_method_says_so_and_nobody_may_do_it_alone() -> None:
    school = begun(METHODS["development-model@4"])
    takes(school, "A", form="individual")
    with refused("S0-01") as caught:
        school.does(cc.cycle.StartStep(cycle="c", step="B", form="individual"), because="We are few")
    no = caught.value
    assert (no.name, no.severity) == (FORM, Severity.E)
    assert no.facts == {"method": "development-model@4", "step": "B", "form": "joint"}
    takes(school, "B", form="joint")
    takes(school, "C", "D")


@pytest.mark.requirement("S0-01", "S0-04", FORM)
def test_a_method_may_have_a_step_done_alone() -> None:
    first, *others = MODEL.steps
    alone = but(first, form=cc.cycle.StepForm.INDIVIDUAL)
    school = begun(changed(steps=(alone, *others)))
    with refused("S0-01") as caught:
        school.does(cc.cycle.StartStep(cycle="c", step="A", form="joint"))
    assert caught.value.message == "Under development-model@3 step A is done alone, not together."
    takes(school, "A", form="individual")


@pytest.mark.requirement("S0-01", "S0-04", FORM)
def test_a_step_whose_form_is_left_out_has_the_methods() -> None:
    school = begun(METHODS["development-model@4"])
    takes(school, "A", "B")
    assert [taken.form for taken in cycle_of(school).taken] == [None, cc.cycle.StepForm.JOINT]
    older = begun()
    takes(older, "A", form="individual")
    takes(older, "B", form="individual")  # whoever has the older definition keeps it


@pytest.mark.requirement("S0-02")
def test_a_phase_starts_when_the_one_before_it_is_completed() -> None:
    school = begun()
    for step in ("B", "C", "D"):
        with refused("S0-02"):
            school.does(cc.cycle.StartStep(cycle="c", step=step))
    school.does(cc.cycle.StartStep(cycle="c", step="A"))
    for step in ("A", "B"):
        with refused("S0-02") as caught:
            school.does(cc.cycle.StartStep(cycle="c", step=step))
        assert caught.value.facts == {"step": "A", "part": 1, "cycle": "c"}
    with refused("S0-02"):
        school.does(cc.cycle.CompleteStep(cycle="c", step="B"))
    school.does(cc.cycle.CompleteStep(cycle="c", step="A"))
    with refused("S0-02"):
        school.does(cc.cycle.CompleteStep(cycle="c", step="A"))
    school.does(cc.cycle.StartStep(cycle="c", step="B"))


@pytest.mark.requirement("S0-02")
def test_steps_come_in_order_of_time() -> None:
    school = begun()
    with refused("L-03"):
        school.does(cc.cycle.StartStep(cycle="c", step="A"), on=AUTUMN - timedelta(1))
    school.does(cc.cycle.StartStep(cycle="c", step="A"), on=sept(7))
    with refused("L-03"):
        school.does(cc.cycle.CompleteStep(cycle="c", step="A"), on=sept(6))
    school.does(cc.cycle.CompleteStep(cycle="c", step="A"), on=sept(7))
    (taken,) = cycle_of(school).taken
    assert (taken.started_on, taken.completed_on) == (sept(7), sept(7))
    school.does(cc.module.HoursRecorded(cycle="c", part=1, step="A", minutes=20), on=sept(3))


@pytest.mark.requirement("S0-03")
def test_after_the_last_phase_the_group_develops_further_or_closes() -> None:
    school = begun(parts=2)
    takes(school, "A", "B", "C")
    for decision in cc.cycle.Decision:
        with refused("S0-03") as caught:
            school.does(cc.cycle.DecidePart(cycle="c", decision=decision))
        assert caught.value.facts == {"part": 1, "cycle": "c", "turn": 1, "missing": ("D",)}
    school.does(cc.cycle.StartStep(cycle="c", step="D"))
    with refused("S0-03"):
        closes_part(school)
    school.does(cc.cycle.CompleteStep(cycle="c", step="D"))
    for turn in (2, 3, 4):
        school.does(cc.cycle.DecidePart(cycle="c", decision=cc.cycle.Decision.DEVELOP))
        assert cycle_of(school).current.turn == turn
        for step in ("A", "B", "D"):
            with refused("S0-02"):
                school.does(cc.cycle.StartStep(cycle="c", step=step))
        takes(school, "C", "D")
    closes_part(school)
    assert [(it.turn, it.step) for it in cycle_of(school).taken][-2:] == [(4, "C"), (4, "D")]
    assert (cycle_of(school).current.number, cycle_of(school).current.turn) == (2, 1)


@pytest.mark.requirement("S0-03")
def test_without_a_decision_the_part_stays_open() -> None:
    school = begun(parts=2)
    takes(school, "A", "B", "C", "D")
    for part in (None, 2):
        with refused("S0-02"):
            school.does(cc.cycle.StartStep(cycle="c", part=part, step="A"))
    assert cycle_of(school).open_parts == (1, 2)
    with refused("S0-03"):
        school.does(cc.cycle.DecidePart(cycle="c", part=2, decision=cc.cycle.Decision.CLOSE))
    closes_part(school)
    assert cycle_of(school).open_parts == (2,)
    with refused("S0-02") as caught:
        school.does(cc.cycle.StartStep(cycle="c", part=1, step="C"))
    assert caught.value.facts == {"cycle": "c", "now": 2, "turn": 1}
    school.does(cc.cycle.StartStep(cycle="c", step="A"))
    with refused("S0-02") as caught:
        school.does(cc.cycle.CompleteStep(cycle="c", part=1, step="A"))
    assert caught.value.facts == {"cycle": "c", "now": 2, "turn": 1}


@pytest.mark.requirement("S0-03")
def test_a_cycle_closed_with_parts_open_needs_a_reason_and_lists_them() -> None:
    school = begun(parts=3)
    goes_through(school, 1)
    with refused("S0-03") as caught:
        school.does(cc.cycle.CycleClosed(cycle="c"))
    assert caught.value.facts == {"cycle": "c", "parts": (2, 3)}
    _, deviation = school.does(
        cc.cycle.CycleClosed(cycle="c"), because="The school is split", accept=("a_cycle_closes_with_its_parts",)
    )
    assert deviation.event.rule == "S0-03"


@pytest.mark.requirement("S0-03")
def test_a_cycle_gone_through_closes_without_a_word_and_stays_closed() -> None:
    school = begun()
    goes_through(school, 1)
    with refused("S0-02"):
        school.does(cc.cycle.StartStep(cycle="c", step="A"))
    school.does(cc.cycle.CycleClosed(cycle="c"), on=sept(1))
    assert cycle_of(school).closed_on == sept(1)
    for command in (
        cc.cycle.StartStep(cycle="c", step="A"),
        cc.cycle.CycleClosed(cycle="c"),
        cc.module.PlanModule(cycle="c", preparation_minutes=45),
        cc.module.ReadingScheduled(cycle="c", part=1, date=sept(7), minutes=30),
    ):
        with refused("L-06"):
            school.does(command, on=sept(1))


@pytest.mark.requirement("S0-04")
def test_a_phase_is_individual_or_joint_and_the_cycle_tells_its_need_and_sources() -> None:
    school = begun()
    school.does(cc.cycle.StartStep(cycle="c", step="A", form=cc.cycle.StepForm.INDIVIDUAL))
    school.does(cc.cycle.CompleteStep(cycle="c", step="A", outcome="Three questions each"))
    takes(school, "B", form=cc.cycle.StepForm.JOINT)
    takes(school, "C")
    assert VIEWS["cycles"](school.ledger.state)[0].forms == ("A individual", "B joint")
    assert cycle_of(school).sources == (ARTICLE, OWN)
    assert school.words("cycle_need", "c") == [{"need": "Too few talk"}]
    assert school.words("outcome", "c.1.1.A") == [{"outcome": "Three questions each"}]


@pytest.mark.requirement("S0-09")
def test_a_cycle_names_its_method() -> None:
    school = begun()
    assert VIEWS["cycles"](school.ledger.state)[0].method == "development-model@2"
    (entry,) = school.does(cc.cycle.StartStep(cycle="c", step="A"))
    assert entry.policy == "development-model@2"


# --- sources and material --------------------------------------------------------------


@pytest.mark.requirement("S0-05")
def test_a_cycle_without_a_theoretical_source_needs_a_reason() -> None:
    school = at_work()
    with refused("S0-05"):
        begin(school, sources=())
    begin(school, sources=(), because="We begin with our own questions", accept=("a_cycle_has_a_theoretical_source",))
    assert [it.rule for it in school.ledger.state.deviations if it.rule.startswith("S0-0")] == ["S0-05"]


@pytest.mark.requirement("S0-06")
@pytest.mark.parametrize("kind", [kind for kind in cc.cycle.SourceKind if kind is not cc.cycle.SourceKind.OWN_PRACTICE])
def test_every_source_from_outside_is_theoretical_and_asks_for_own_practice_beside_it(
    kind: cc.cycle.SourceKind,
) -> None:
    school = at_work()
    source = cc.cycle.Source(kind=kind, title="Something read, heard or seen")
    with refused("S0-06") as caught:
        begin(school, sources=(source,))
    assert caught.value.message == "Cycle c builds on sources from outside only."
    begin(school, sources=(source, OWN))


@pytest.mark.requirement("S0-06", "S0-05")
def test_own_practice_alone_departs_from_both_rules() -> None:
    school = at_work()
    with refused("S0-05"):
        begin(school, sources=(OWN,))
    begin(
        school,
        sources=(OWN,),
        because="Nothing is written about this yet",
        accept=("a_cycle_has_a_theoretical_source", "a_cycle_mixes_its_sources"),
    )
    assert [it.rule for it in school.ledger.state.deviations][-2:] == ["S0-05", "S0-06"]


@pytest.mark.requirement("S0-06")
def test_own_practice_alone_is_refused_where_only_a_mixture_is_asked_for() -> None:
    school = at_work(changed(sources=SourcePolicy(mixed=True)))
    with refused("S0-06") as caught:
        begin(school, sources=(OWN,))
    assert caught.value.message == "Cycle c builds on own practice only."
    begin(school, sources=())


@pytest.mark.requirement("S0-07")
def test_other_material_comes_after_a_whole_module_of_the_agencys() -> None:
    school = at_work()
    for material in (OTHER, None):
        with refused("S0-07"):
            begin(school, cycle="early", material=material)
    begin(school)
    takes(school, "A", "B", outcome="Three questions", on=AUTUMN)
    takes(school, "C", "D", on=sept(1))
    closes_part(school, on=sept(1))
    with refused("S0-07"):
        begin(school, cycle="before-the-close", material=OTHER, on=sept(1))
    school.does(cc.cycle.CycleClosed(cycle="c"), on=sept(2))
    with refused("S0-07"):
        begin(school, cycle="backdated", material=OTHER, on=sept(1))
    begin(school, cycle="later", material=OTHER, on=sept(2))


CLOSING = sept(20)
WORKED = "a_module_is_completed_once_it_was_worked_through"


def worked(school: School, *parts: tuple[date, date, str | None], cycle: str = "c", on: date = CLOSING) -> None:
    """Work a module through: each part's days of A and B, and of C and D, and what it left behind; then close it."""
    begin(school, cycle=cycle, parts=len(parts))
    for first, last, outcome in parts:
        takes(school, "A", "B", cycle=cycle, on=first, outcome=outcome)
        takes(school, "C", "D", cycle=cycle, on=last)
        closes_part(school, cycle=cycle, on=last)
    school.does(cc.cycle.CycleClosed(cycle=cycle), on=on)


@pytest.mark.requirement("S0-07", WORKED)
@pytest.mark.parametrize(
    ("parts", "told", "days"),
    [
        ([(sept(1), sept(1), "Notes"), (sept(1), sept(1), "Notes")], (1, 2), 1),
        ([(sept(1), sept(8), "Notes"), (sept(8), sept(15), None)], (1,), 3),
        ([(sept(1), sept(8), None), (sept(8), sept(15), None)], (), 3),
        ([(sept(1), sept(1), "Notes"), (sept(2), sept(2), "Notes")], (1, 2), None),
    ],
)
def test_a_module_counts_once_its_parts_left_outcomes_on_more_than_one_day(
    parts: list[tuple[date, date, str | None]], told: tuple[int, ...], days: int | None
) -> None:
    school = at_work()
    worked(school, *parts)
    if days is None:
        begin(school, cycle="later", material=OTHER, on=sept(20))
        return
    with refused("S0-07") as caught:
        begin(school, cycle="later", material=OTHER, on=sept(20))
    no = caught.value
    assert (no.name, no.severity, no.others) == (WORKED, Severity.W, ())
    assert no.facts == {"group": "g", "cycle": "c", "parts": told, "all": 2, "days": days}
    begin(school, cycle="next", on=sept(20))  # another module may always come
    begin(school, cycle="later", material=OTHER, on=sept(20), because="The book is for this term", accept=(WORKED,))
    assert school.ledger.state.deviations[-1].rule == "S0-07"


@pytest.mark.requirement("S0-07", WORKED)
def test_one_module_worked_through_is_enough_and_what_is_left_open_is_asked_once() -> None:
    school = at_work()
    worked(school, (sept(1), sept(8), "Notes"))
    worked(school, (sept(21), sept(21), None), cycle="hasty", on=sept(21))
    begin(school, cycle="later", material=OTHER, on=sept(22))
    with refused("S0-07") as caught:
        begin(at_work(), material=OTHER)
    assert (caught.value.name, caught.value.others) == ("a_module_comes_before_other_material", ())


@pytest.mark.requirement("S0-07", WORKED)
def test_of_several_modules_hardly_worked_through_the_latest_is_named() -> None:
    school = at_work()
    for cycle in ("first", "second"):
        worked(school, (sept(1), sept(1), None), cycle=cycle)
    with refused("S0-07") as caught:
        begin(school, cycle="later", material=OTHER, on=sept(20))
    assert caught.value.facts["cycle"] == "second"


@pytest.mark.requirement("S0-07", WORKED)
def test_a_method_that_asks_for_no_module_first_asks_nothing_of_one() -> None:
    school = at_work(changed(sources=SourcePolicy()))
    worked(school, (sept(1), sept(1), None))
    begin(school, cycle="later", material=OTHER, on=sept(20))


@pytest.mark.requirement("S0-07")
def test_neither_a_web_course_nor_a_module_left_open_is_a_module_completed() -> None:
    school = at_work()
    begin(school, cycle="course", material=COURSE)
    goes_through(school, 1, cycle="course")
    school.does(cc.cycle.CycleClosed(cycle="course"))
    begin(school, cycle="half")
    school.does(cc.cycle.CycleClosed(cycle="half"), because="We stopped", accept=("a_cycle_closes_with_its_parts",))
    with refused("S0-07"):
        begin(school, cycle="other", material=OTHER)
    begin(
        school,
        cycle="other",
        material=OTHER,
        because="The school has a theme this year",
        accept=("a_module_comes_before_other_material",),
    )


@pytest.mark.requirement("S0-05", "S0-06", "S0-07")
def test_a_method_that_asks_nothing_of_sources_gets_nothing_asked() -> None:
    school = at_work(METHODS["two-occasion-learning-community@1"])
    begin(school, sources=(), material=None)
    assert [it.rule for it in school.ledger.state.deviations] == []


@pytest.mark.requirement("S0-08")
def test_the_record_of_collegial_learning_has_question_source_action_and_evaluation() -> None:
    school = at_work()
    begin(school, sources=(), because="We begin with our own questions", accept=("a_cycle_has_a_theoretical_source",))
    assert missing(school) == ("source", "action", "evaluation")
    school.does(
        cc.plan.CorrectEntry(entry=school.ledger.number - 1, data={"sources": plain_sources()}), because="forgotten"
    )
    assert missing(school) == ("action", "evaluation")
    takes(school, "A", "B")
    school.does(cc.cycle.StartStep(cycle="c", step="C"))
    assert missing(school) == ("action", "evaluation")
    school.does(cc.cycle.CompleteStep(cycle="c", step="C"))
    assert missing(school) == ("evaluation",)
    takes(school, "D")
    assert missing(school) == ()


def plain_sources() -> list[dict[str, str]]:
    return [{"kind": "film", "title": "A lesson filmed"}, {"kind": "own_practice", "title": "Our lessons"}]


def missing(school: School) -> tuple[str, ...]:
    (line,) = VIEWS["cycles"](school.ledger.state)
    lacking = record_of(cycle_of(school), MODEL)
    assert line.missing == lacking
    return lacking


def test_what_a_step_leaves_behind_is_told_where_its_method_has_it() -> None:
    school = at_work(METHODS["coaching-cycle@1"], members=2)
    begin(school)
    school.does(cc.cycle.StartStep(cycle="c", step="kick-off"))
    with refused("L-08"):
        school.does(cc.cycle.CompleteStep(cycle="c", step="kick-off", outcome="We met"))
    school.does(cc.cycle.CompleteStep(cycle="c", step="kick-off"))
    school.does(cc.cycle.StartStep(cycle="c", step="goal"))
    assert VIEWS["cycles"](school.ledger.state)[0].not_left == ()
    school.does(cc.cycle.CompleteStep(cycle="c", step="goal"))
    assert VIEWS["cycles"](school.ledger.state)[0].not_left == ("goal",)
    school.does(cc.cycle.StartStep(cycle="c", step="observe"))
    school.does(cc.cycle.CompleteStep(cycle="c", step="observe", outcome="Wait time is short"))
    assert VIEWS["cycles"](school.ledger.state)[0].not_left == ("goal",)


@pytest.mark.requirement("S3-05")
def test_the_trace_goes_from_a_problem_through_an_action_to_a_change_for_pupils() -> None:
    school = begun(parts=2)
    goes_through(school, 2)
    school.does(cc.cycle.CycleClosed(cycle="c"))
    school.does(
        cc.cycle.ObserveChange(cycle="c", part=1, problem="Few talk", action="Talk in pairs", change="All talk"),
        on=sept(1),
    )
    school.does(cc.cycle.ObserveChange(cycle="c", problem="Noise", action="A sign", change="Calm"), on=sept(2))
    first, second = cycle_of(school).parts
    assert (first.changes, second.changes) == (1, 1)
    one, other = (it for part in ("c.1", "c.2") for it in school.ledger.state.texts["change"][part])
    assert one.words == {"problem": "Few talk", "action": "Talk in pairs", "change": "All talk"}
    assert (one.since, other.words["change"]) == (sept(1), "Calm")
    assert VIEWS["cycles"](school.ledger.state)[0].changes == 2
    with refused("L-03"):
        school.does(
            cc.cycle.ObserveChange(cycle="c", problem="Noise", action="A sign", change="Calm"), on=AUTUMN - timedelta(1)
        )


# --- other methods -----------------------------------------------------------------------


def teaches(school: School, school_class: str | None, *, turn: int) -> None:
    """Go through one turn of a learning study in a class."""
    if turn == 1:
        takes(school, "object", "pre-test")
    takes(school, "plan")
    takes(school, "teach", school_class=school_class)
    takes(school, "post-test", "analyse", "revise")
    assert not follows(STUDY, (1, "post-test"), (1, "plan"))
    assert follows(STUDY, (1, "revise"), (1, "plan"))


def develops(school: School) -> None:
    school.does(cc.cycle.DecidePart(cycle="c", decision=cc.cycle.Decision.DEVELOP))


def test_every_turn_of_a_learning_study_is_held_in_another_class() -> None:
    school = begun(STUDY)
    with refused("S2-01"):
        teaches(school, None, turn=1)
    school = begun(STUDY)
    teaches(school, "7a", turn=1)
    develops(school)
    with refused("S2-01") as caught:
        teaches(school, "7a", turn=2)
    assert caught.value.facts == {"school_class": "7a"}
    takes(school, "teach", school_class="7b")
    with refused("S2-01"):
        takes(school, "post-test", school_class="7a")
    takes(school, "post-test", school_class="7b")
    assert in_another_class(STUDY) == ("plan", "teach", "post-test", "analyse", "revise")


def test_a_part_has_at_least_and_at_most_the_turns_of_its_method() -> None:
    school = begun(STUDY)
    teaches(school, "7a", turn=1)
    takes(school, "share")
    with refused("S0-03") as caught:
        closes_part(school)
    assert caught.value.facts == {"part": 1, "turn": 1, "least": 2}
    for turn, school_class in ((2, "7b"), (3, "7c"), (4, "7d")):
        develops(school)
        teaches(school, school_class, turn=turn)
    with refused("S0-03") as caught:
        develops(school)
    assert caught.value.facts == {"part": 1, "turn": 4, "most": 4}
    with refused("S0-03") as caught:
        closes_part(school)
    assert caught.value.facts["missing"] == ("share",)
    takes(school, "delayed-post-test", "share")
    closes_part(school)


def test_optional_steps_may_be_passed_over() -> None:
    school = begun(STUDY)
    teaches(school, "7a", turn=1)
    assert next_steps(STUDY, cycle_of(school).current) == ("delayed-post-test", "share")
    takes(school, "share")
    with refused("S0-02"):
        takes(school, "delayed-post-test")


def test_a_method_without_turns_only_closes() -> None:
    school = at_work(METHODS["two-occasion-learning-community@1"])
    begin(school)
    takes(school, "first", "between", "second")
    with refused("S0-03") as caught:
        develops(school)
    assert caught.value.facts == {"part": 1, "turn": 1, "most": 1}
    closes_part(school)


@pytest.mark.parametrize(("severity", "because"), [(Severity.W, "a sick week"), (Severity.E, None)])
def test_a_step_keeps_the_deadline_that_its_method_gives(severity: Severity, because: str | None) -> None:
    late = Deadline(step="D", after="C", days=7, severity=severity, rule="X-07")
    school = begun(changed(deadlines=(late,)))
    takes(school, "A", "B", "C", on=sept(1))
    with refused("X-07") as caught:
        school.does(cc.cycle.StartStep(cycle="c", step="D"), on=sept(9))
    assert caught.value.severity is severity
    assert caught.value.facts == {"step": "D", "day": "2026-09-09", "days": 7, "after": "C", "done": "2026-09-01"}
    takes(school, "D", on=sept(8))
    develops_on(school, sept(8))
    takes(school, "C", on=sept(20))
    if because:
        accept = ("a_step_keeps_its_deadline",)
        school.does(cc.cycle.StartStep(cycle="c", step="D"), on=sept(30), because=because, accept=accept)
        assert school.ledger.state.deviations[-1].rule == "X-07"


def develops_on(school: School, on: date) -> None:
    school.does(cc.cycle.DecidePart(cycle="c", decision=cc.cycle.Decision.DEVELOP), on=on)


def test_a_deadline_that_is_only_advice_refuses_nothing() -> None:
    advice = Deadline(step="D", after="C", days=0, severity=Severity.I, rule="X-07")
    school = begun(changed(deadlines=(advice,)))
    takes(school, "A", "B", "C")
    takes(school, "D", on=sept(30))


def test_a_deadline_holds_only_for_its_own_step() -> None:
    late = Deadline(step="D", after="A", days=7, severity=Severity.E, rule="X-07")
    other = Deadline(step="B", after="A", days=30, severity=Severity.E, rule="X-08")
    school = begun(changed(deadlines=(other, late)))
    takes(school, "A", on=sept(1))
    takes(school, "B", "C", on=sept(9))
    with refused("X-07"):
        school.does(cc.cycle.StartStep(cycle="c", step="D"), on=sept(9))


# --- what a cycle stands on ----------------------------------------------------------------


def test_a_cycle_belongs_to_a_running_group_under_a_method_of_cycles() -> None:
    school = School().starts().runs(4)
    with refused("L-08"):
        begin(school)
    with refused("L-08"):
        begin(School().starts("learning-group@2").runs(7, method="learning-group@2"))
    with refused("L-01"):
        begin(school, group="nobody")
    stepless = changed(steps=(), repeat=None)
    with refused("L-08"):
        begin(at_work(stepless))
    school = at_work()
    school.does(cc.plan.AdoptMethod(method="learning-study", version=1))
    members = ("p-5", "p-6", "p-7")
    school.does(cc.group.GroupFormed(group="new", method="learning-study", version=1, members=members, folder="F"))
    with refused("L-06"):
        begin(school, group="new")
    school.does(cc.group.GroupClosed(group="g"))
    with refused("L-06"):
        begin(school)


@pytest.mark.requirement("S2-05")
def test_a_learning_study_has_a_supervisor_before_it_begins() -> None:
    school = at_work()
    school.does(cc.plan.AdoptMethod(method="learning-study", version=1))
    members = ("p-5", "p-6", "p-7")
    school.does(cc.group.GroupFormed(group="study", method="learning-study", version=1, members=members, folder="F"))
    school.does(cc.group.AppointLeader(group="study", leader="p-5", until=SUMMER))
    school.does(
        cc.group.GroupStarted(group="study"),
        because="we have talked about it in another way",
        accept=("a_group_starts_with_its_preconditions",),
    )
    with refused("S2-05") as caught:
        begin(school, group="study", on=sept(7))
    assert caught.value.facts == {"group": "study", "lacking": ("supervisor",)}
    school.does(cc.group.RoleAssigned(group="study", role="supervisor", person="p-8"), on=sept(7))
    with refused("S2-05"):
        begin(school, group="study", on=sept(6))
    begin(school, group="study", on=sept(7))


@pytest.mark.requirement("S2-05")
def test_a_cycle_begins_while_the_leaders_mandate_lasts() -> None:
    school = at_work()
    with refused("S2-05") as caught:
        begin(school, on=SUMMER + timedelta(1))
    assert caught.value.facts == {"group": "g", "lacking": ("leader",)}
    begin(school, on=SUMMER)


def test_a_cycle_starts_after_its_group_and_has_an_id_of_its_own() -> None:
    school = at_work()
    school.today = sept(7)
    joined(school, group="late", first=5)
    with refused("L-03") as caught:
        begin(school, cycle="d", group="late", on=sept(6))
    assert caught.value.facts == {"cycle": "d", "day": "2026-09-06", "than": "2026-09-07"}
    begin(school)
    with refused("L-02"):
        begin(school)
    for command in (
        cc.cycle.StartStep(cycle="x", step="A"),
        cc.module.PlanModule(cycle="x"),
        cc.cycle.CycleClosed(cycle="x"),
    ):
        with refused("L-01"):
            school.does(command)
    for number in (2, 200):
        with refused("L-01") as caught:
            school.does(cc.cycle.StartStep(cycle="c", part=number, step="A"))
        assert caught.value.facts == {"cycle": "c", "part": number, "parts": 1}


CLOSES_EARLY = ("a_cycle_closes_with_its_parts",)


def test_a_group_closes_after_its_cycles() -> None:
    school = begun()
    with refused("L-06"):
        school.does(cc.group.GroupClosed(group="g"))
    school.does(cc.module.HoursRecorded(cycle="c", part=1, step="A", minutes=30), on=sept(3))
    with refused("L-03"):
        school.does(cc.cycle.CycleClosed(cycle="c"), on=sept(2), because="Enough", accept=CLOSES_EARLY)
    school.does(cc.cycle.CycleClosed(cycle="c"), on=sept(3), because="Enough", accept=CLOSES_EARLY)
    with refused("L-03"):
        school.does(cc.group.GroupClosed(group="g"), on=sept(2))
    school.does(cc.group.GroupClosed(group="g"), on=sept(3))


@pytest.mark.requirement("S0-47")
def test_the_centre_takes_a_part_when_the_network_has_gone_through_it() -> None:
    school = joined(at_work(), group="network", first=5)
    with refused("L-01"):
        begin(school, follows="network-course", material=COURSE, parts=8)
    begin(school, cycle="network-course", group="network", material=COURSE, parts=8, on=sept(1))
    with refused("L-03"):
        begin(school, follows="network-course", material=COURSE, parts=8)
    begin(school, follows="network-course", material=COURSE, parts=8, on=sept(1))
    with refused("S0-47") as caught:
        school.does(cc.cycle.StartStep(cycle="c", step="A"), on=sept(2))
    assert caught.value.facts == {"cycle": "c", "other": "network-course", "part": 1, "day": "2026-09-02"}
    goes_through(school, 1, cycle="network-course", on=sept(7))
    with refused("S0-47"):
        school.does(cc.cycle.StartStep(cycle="c", step="A"), on=sept(6))
    goes_through(school, 1, on=sept(7))
    with refused("S0-47"):
        school.does(cc.cycle.StartStep(cycle="c", step="A"), on=sept(8))


@pytest.mark.requirement("S0-47")
def test_a_centre_has_no_network_to_follow_into_a_part_that_the_network_lacks() -> None:
    school = joined(at_work(), group="network", first=5)
    begin(school, cycle="network-course", group="network", material=COURSE, parts=1)
    begin(school, follows="network-course", material=COURSE, parts=2)
    goes_through(school, 1, cycle="network-course")
    goes_through(school, 1)
    with refused("S0-47"):
        school.does(cc.cycle.StartStep(cycle="c", step="A"))


def test_the_picture_of_a_cycle_tells_how_far_it_has_come() -> None:
    school = begun(parts=2)
    (line,) = VIEWS["cycles"](school.ledger.state)
    assert (line.closed, line.part, line.turn, line.step, line.next) == (0, 1, 1, None, ("A",))
    assert (line.material, line.sources) == (MODULE.title, ("research_article", "own_practice"))
    school.does(cc.cycle.StartStep(cycle="c", step="A"))
    (line,) = VIEWS["cycles"](school.ledger.state)
    assert (line.part, line.step, line.next) == (1, "A", ())
    school.does(cc.cycle.CompleteStep(cycle="c", step="A"))
    takes(school, "B", "C", "D")
    closes_part(school)
    goes_through(school, 1)
    (line,) = VIEWS["cycles"](school.ledger.state)
    assert (line.closed, line.part, line.turn, line.step, line.next) == (2, None, None, None, ())
    school.does(cc.cycle.CycleClosed(cycle="c"))
    said = {"because": "Two lessons were enough", "accept": (WORKED,)}
    begin(school, cycle="d", material=None, **said)
    school.does(cc.cycle.StartStep(cycle="d", step="A"))
    school.does(cc.cycle.CycleClosed(cycle="d"), because="Enough", accept=("a_cycle_closes_with_its_parts",))
    line = VIEWS["cycles"](school.ledger.state)[1]
    assert (line.material, line.part, line.step) == (None, None, None)


def test_a_correction_of_a_step_is_told_everywhere() -> None:
    school = begun()
    (entry,) = school.does(cc.cycle.StartStep(cycle="c", step="A", form=cc.cycle.StepForm.JOINT))
    school.does(cc.cycle.CompleteStep(cycle="c", step="A"))
    school.does(cc.plan.CorrectEntry(entry=entry.number, data={"form": "individual"}), because="alone, it was")
    assert cycle_of(school).taken[0].form is cc.cycle.StepForm.INDIVIDUAL
    with refused("L-05"):
        school.does(cc.plan.WithdrawEntry(entry=entry.number), because="never")
    with refused("S0-02"):
        school.does(cc.plan.CorrectEntry(entry=entry.number, data={"turn": 2}), because="the second turn, it was")
    assert [it for it in checked(school.ledger) if it.severity is Severity.E] == []


# --- any order of steps, against a simpler model -----------------------------------------------


class Plain:
    """What a part of a cycle may do next, told as plainly as can be: a list of what was done."""

    def __init__(self, method: Method) -> None:
        names = [step.step for step in method.steps]
        needed = [step.step for step in method.steps if not step.optional]
        repeat = method.repeat
        start = names.index(repeat.first) if repeat else 0
        end = names.index(repeat.last) if repeat else len(names) - 1
        self.names, self.needed = names, needed
        self.again = set(names[start:]), names[start : end + 1]
        self.limits = (repeat.least, repeat.most or 10**9) if repeat else (1, 1)
        self.turn, self.done, self.open, self.closed = 1, list[str](), "", False

    def may(self, act: tuple[str, str]) -> bool:
        kind, step = act
        if self.closed:
            return False
        if kind == "complete":
            return self.open == step
        if self.open:
            return False
        if kind == "start":
            return self._is_next(step)
        if kind == "close":
            return self.turn >= self.limits[0] and not self._left(self.names)
        upto = self.names[: self.names.index(self.again[1][-1]) + 1]
        return self.turn < self.limits[1] and not self._left(upto)

    def _mine(self) -> list[str]:
        return [name for name in self.names if self.turn == 1 or name in self.again[0]]

    def _left(self, upto: list[str]) -> list[str]:
        return [name for name in self._mine() if name in upto and name in self.needed and name not in self.done]

    def _is_next(self, step: str) -> bool:
        mine = self._mine()
        behind = max((mine.index(name) for name in self.done), default=-1)
        if step not in mine or mine.index(step) <= behind:
            return False
        return not any(name in self.needed for name in mine[behind + 1 : mine.index(step)])

    def does(self, act: tuple[str, str]) -> None:
        kind, step = act
        if kind == "start":
            self.open = step
        elif kind == "complete":
            self.done.append(step)
            self.open = ""
        elif kind == "develop":
            self.turn, self.done = self.turn + 1, []
        else:
            self.closed = True


def command_of(act: tuple[str, str], place: int) -> Any:
    kind, step = act
    if kind == "start":
        return cc.cycle.StartStep(cycle="c", part=1, step=step, school_class=f"class {place}")
    if kind == "complete":
        return cc.cycle.CompleteStep(cycle="c", part=1, step=step)
    return cc.cycle.DecidePart(cycle="c", part=1, decision=cc.cycle.Decision(kind))


@pytest.mark.requirement("S0-01", "S0-02", "S0-03")
@pytest.mark.parametrize("method", OF_CYCLES, ids=lambda method: method.ref)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_exactly_the_steps_in_their_order_are_accepted(method: Method, data: st.DataObject) -> None:
    school, plain = begun(method), Plain(method)
    acts: list[tuple[str, str]] = [(kind, step.step) for step in method.steps for kind in ("start", "complete")]
    acts += [("develop", ""), ("close", "")]
    for place in range(data.draw(st.integers(10, 60))):
        likely = [act for act in acts if plain.may(act)]
        act = data.draw(st.sampled_from(likely) if likely and data.draw(st.integers(0, 3)) else st.sampled_from(acts))
        allowed = plain.may(act)
        try:
            school.does(command_of(act, place))
        except cc.Refused as error:
            assert not allowed, (act, error)  # noqa: PT017 - a refusal is one of two right answers
        else:
            assert allowed, act
            plain.does(act)
    part = cycle_of(school).parts[0]
    assert (part.turn, part.closed_on is not None) == (plain.turn, plain.closed)
    assert [it.step for it in part.taken if it.turn == part.turn and it.completed_on] == plain.done
    assert not [it for it in checked(school.ledger) if it.severity is Severity.E]


def test_two_steps_of_a_group_leave_what_different_people_read() -> None:
    school = at_work(METHODS["action-research@1"])
    begin(school, material=None)
    leaving = {
        "question": "Why so quiet?",
        "plan": "Wait longer",
        "act": None,
        "observe": "Ten of them",
        "reflect": "It works",
    }
    for step, outcome in {**leaving, "new-question": "Who is still quiet?"}.items():
        school.does(cc.cycle.StartStep(cycle="c", step=step))
        school.does(cc.cycle.CompleteStep(cycle="c", step=step, outcome=outcome))
    lines = VIEWS["contents"](school.ledger.state, Query(reader=Reader(person=cc.ids.PersonId("p-8"))))
    texts = [dict(line.texts)["outcome"] for line in lines if line.kind == "outcome"]
    assert sorted(texts) == ["Who is still quiet?", *[SEALED] * 4]
