"""The shipped methods say what their sources say, and a school's own method takes no code."""

import pytest
from tests.school import School, refused

import collegial_core as cc
from collegial_core.ledger import shipped_methods
from collegial_core.policy import Form, Method, Precondition, ReaderRole

METHODS = {method.ref: method for method in shipped_methods()}
NEW = [method for method in METHODS.values() if method.steps]
NOW = {
    "action-research@1",
    "base-group-visits@2",
    "coaching-cycle@1",
    "colleague-observation@1",
    "collegial-supervision@1",
    "consultancy-protocol@1",
    "development-model@2",
    "inquiry-cycle@1",
    "learning-group@2",
    "learning-study@1",
    "quality-teaching-rounds@1",
    "reflecting-group-talk@1",
    "research-lesson-study@1",
    "teacher-learning-community@1",
    "teaching-squares@1",
    "two-occasion-learning-community@1",
}
BEFORE = {"base-group-visits@1", "development-model@1", "learning-group@1"}


def names(ref: str) -> list[str]:
    return [step.step for step in METHODS[ref].steps]


def minutes(ref: str) -> list[tuple[int | None, int | None]]:
    return [(step.least_minutes, step.most_minutes) for step in METHODS[ref].steps]


def needed(ref: str) -> set[str]:
    return {role.role for role in METHODS[ref].roles if role.needed}


def turns(ref: str) -> tuple[str, str, int, int | None]:
    repeat = METHODS[ref].repeat
    return repeat.first, repeat.last, repeat.least, repeat.most


# --- all of them -----------------------------------------------------------------


@pytest.mark.requirement("S0-09")
def test_sixteen_methods_ship_and_the_three_first_stay() -> None:
    assert set(METHODS) == NOW | BEFORE
    assert {method.ref for method in NEW} == NOW


@pytest.mark.parametrize("method", NEW, ids=lambda method: method.ref)
def test_a_method_is_told_in_both_languages(method: Method) -> None:
    assert len(method.basis_en) == len(method.basis_sv)
    for told in (*method.roles, *method.steps, *method.artefacts):
        assert told.name_en != told.name_sv or told.name_en in {"Coach"}


@pytest.mark.parametrize("method", NEW, ids=lambda method: method.ref)
def test_no_principal_reads_an_observation(method: Method) -> None:
    for artefact in method.artefacts:
        if artefact.artefact != "minutes":
            assert ReaderRole.PRINCIPAL not in artefact.readers
        if {"note", "notes"} & {*artefact.artefact.split("-")}:
            assert ReaderRole.ALL not in artefact.readers
            assert ReaderRole.UNIT not in artefact.readers


# --- what the requirements say ------------------------------------------------------


@pytest.mark.requirement("S0-01")
def test_the_development_model_has_four_phases_of_which_two_are_repeated() -> None:
    model = METHODS["development-model@2"]
    assert model.form is Form.CYCLE
    assert names(model.ref) == ["A", "B", "C", "D"]
    assert minutes(model.ref) == [(45, 60), (90, 120), (None, None), (45, 60)]
    assert turns(model.ref) == ("C", "D", 1, None)
    assert model.before_start == (Precondition.JOINT_ANALYSIS, Precondition.DIALOGUE)


@pytest.mark.requirement("S0-29", "S0-30", "S0-44")
def test_a_part_of_a_module_takes_its_hours_and_its_leader_has_time() -> None:
    model = METHODS["development-model@2"]
    assert 8 * model.module.minutes_a_part == 30 * 60
    assert 6 * model.module.leader_minutes_a_part == 21 * 60
    assert 8 * model.module.meetings_a_part * model.module.meeting_minutes == 24 * 60
    assert (model.leader.weekly_minutes, model.leader.meeting_weeks) == (120, 4)
    assert (model.group_size.least, model.group_size.most, model.group_size.severity) == (4, 8, cc.Severity.W)


@pytest.mark.requirement("S1-03", "S1-05", "S1-15")
def test_a_learning_group_has_six_items_in_ninety_minutes_and_names_its_basis() -> None:
    group = METHODS["learning-group@2"]
    assert minutes(group.ref) == [(5, 5), (20, 20), (15, 15), (35, 35), (10, 10), (5, 5)]
    assert sum(step.most_minutes or 0 for step in group.steps) == 90
    assert [step.step for step in group.steps if step.share == "shared"] == ["done"]
    assert group.role("leader").takes_part
    assert group.role("documenter").rotates
    assert not group.role("reflector").needed
    assert len(group.basis_en) == 1 + 10


@pytest.mark.requirement("S1-12")
def test_everyone_reads_the_minutes_and_nobody_anothers_action_plan() -> None:
    group = METHODS["learning-group@2"]
    assert group.artefact("minutes").readers == (ReaderRole.ALL,)
    assert group.artefact("action-plan").readers == (ReaderRole.AUTHOR,)
    assert group.artefact("action-plan").shareable


@pytest.mark.requirement("S2-01", "S2-02")
def test_five_methods_ask_for_the_four_preconditions() -> None:
    four = (Precondition.SHARED_VIEW, Precondition.TIME_AND_STRUCTURE, Precondition.TRUST, Precondition.LONG_DURATION)
    assert {method.ref for method in NEW if method.before_start == four} == {
        "collegial-supervision@1",
        "action-research@1",
        "teacher-learning-community@1",
        "learning-study@1",
        "colleague-observation@1",
    }


@pytest.mark.requirement("S2-05")
def test_learning_study_and_supervision_need_somebody_who_leads() -> None:
    assert needed("learning-study@1") == {"supervisor"}
    assert needed("collegial-supervision@1") == {"case-owner", "conversation-leader"}


@pytest.mark.requirement("S2-06")
def test_a_colleague_observation_has_its_feedback_soon() -> None:
    method = METHODS["colleague-observation@1"]
    assert method.visits.talk
    assert [(it.step, it.after, it.days) for it in method.deadlines] == [("talk", "visit", 2)]
    assert minutes(method.ref) == [(10, 45), (None, None), (None, None), (20, 45), (None, None)]
    assert not method.step("talk").optional


@pytest.mark.requirement("S4-10")
def test_visits_keep_their_quota_purposes_and_goal_in_the_new_version() -> None:
    old, new = METHODS["base-group-visits@1"], METHODS["base-group-visits@2"]
    assert new.visits == old.visits
    assert new.group_size == old.group_size
    assert len(new.visits.purposes) == 4


def test_studies_of_lessons_repeat_a_part_of_their_steps() -> None:
    assert turns("learning-study@1") == ("plan", "revise", 2, 4)
    assert METHODS["learning-study@1"].repeat.another_class
    assert turns("research-lesson-study@1") == ("plan", "discuss", 2, 3)
    assert len(names("research-lesson-study@1")) == 10
    assert turns("action-research@1")[3] is None
    assert turns("inquiry-cycle@1") == ("pupils-needs", "impact", 1, None)


@pytest.mark.parametrize(
    ("ref", "least", "most"),
    [
        ("teacher-learning-community@1", 75, 75),
        ("consultancy-protocol@1", 45, 50),
        ("reflecting-group-talk@1", 29, 35),
    ],
)
def test_talks_by_the_clock_have_their_length(ref: str, least: int, most: int) -> None:
    assert sum(low or 0 for low, _ in minutes(ref)) == least
    assert sum(high or 0 for _, high in minutes(ref)) == most


@pytest.mark.parametrize(
    ("ref", "least", "most", "severity"),
    [
        ("teacher-learning-community@1", 8, 14, "W"),
        ("learning-study@1", 3, 6, "I"),
        ("research-lesson-study@1", 2, 3, "I"),
        ("colleague-observation@1", 2, 8, "W"),
        ("teaching-squares@1", 4, 4, "W"),
        ("quality-teaching-rounds@1", 3, 4, "W"),
        ("collegial-supervision@1", 4, 8, "W"),
        ("consultancy-protocol@1", 4, 12, "W"),
        ("coaching-cycle@1", 2, 2, "E"),
    ],
)
def test_a_method_has_its_sources_size(ref: str, least: int, most: int, severity: str) -> None:
    size = METHODS[ref].group_size
    assert (size.least, size.most, size.severity, size.rule) == (least, most, severity, "M-01")


@pytest.mark.requirement("M-01")
def test_a_group_has_the_size_that_its_method_asks_for() -> None:
    school = School().starts("teaching-squares", "coaching-cycle", "action-research")
    with refused("M-01"):
        school.forms(3, method="teaching-squares")
    school.forms(4, method="teaching-squares")
    with refused("M-01"):
        school.forms(3, group="c", method="coaching-cycle", because="Three of us want it")
    school.forms(2, group="c", method="coaching-cycle")
    assert len(school.forms(1, group="a", method="action-research")) == 1
