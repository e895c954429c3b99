"""The shipped methods say what their sources say, and a school's own method takes no code."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.circle import but
from tests.school import School, checked, refused, start

import collegial_core as cc
from collegial_core.definitions import diagnostics, read_method, shipped_methods
from collegial_core.definitions.faults import faults
from collegial_core.definitions.places import line_of, lines_of
from collegial_core.policy import Artefact, Form, Method, Precondition, ReaderRole, Role, Step, StepForm, problems
from collegial_core.testing.strategies import json_values
from collegial_core.wire import read_data, to_data

GOLDEN = Path(__file__).parents[1] / "golden"
METHODS = {method.ref: method for method in shipped_methods()}
NEW = [method for method in METHODS.values() if method.steps]
NOW = {
    "action-research@1",
    "base-group-visits@2",
    "base-group-visits@3",
    "coaching-cycle@1",
    "colleague-observation@1",
    "colleague-observation@2",
    "collegial-supervision@1",
    "collegial-supervision@2",
    "consultancy-protocol@1",
    "development-model@2",
    "development-model@3",
    "development-model@4",
    "inquiry-cycle@1",
    "learning-group@2",
    "learning-group@3",
    "learning-group@4",
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


def named_in(method: Method) -> list[Role | Step | Artefact]:
    return [*method.roles, *method.steps, *method.artefacts]


def needed(ref: str) -> set[str]:
    return {role.role for role in METHODS[ref].roles if role.needed}


def turns(ref: str) -> tuple[str, str, int, int | None]:
    repeat = METHODS[ref].repeat
    return repeat.first, repeat.last, repeat.least, repeat.most


# --- all of them -----------------------------------------------------------------


@pytest.mark.requirement("S0-09")
def test_sixteen_methods_ship_and_earlier_versions_stay() -> None:
    assert set(METHODS) == NOW | BEFORE
    assert {method.ref for method in NEW} == NOW


@pytest.mark.parametrize("method", NEW, ids=lambda method: method.ref)
def test_a_method_is_told_in_both_languages(method: Method) -> None:
    assert len(method.basis_en) == len(method.basis_sv)
    for told in named_in(method):
        assert told.name_en != told.name_sv or told.name_en == "Coach"


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


@pytest.mark.requirement("S0-01", "S0-14", "S0-42")
def test_the_newest_development_model_has_b_together_and_is_a_large_effort_with_its_pace() -> None:
    model, before = METHODS["development-model@4"], METHODS["development-model@3"]
    assert [step.form for step in model.steps] == [None, StepForm.JOINT, None, None]
    assert (model.module.most_minutes_a_day, model.module.most_minutes_a_week) == (225, 450)
    assert {method.ref for method in METHODS.values() if method.large} == {model.ref, "learning-group@4"}
    assert model.took_part == 50
    steps = tuple(but(step, form=None) for step in model.steps)
    module = but(model.module, most_minutes_a_day=None, most_minutes_a_week=None)
    assert but(model, version=3, large=False, took_part=0, steps=steps, module=module) == before


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


@pytest.mark.requirement("S1-15")
def test_a_learning_group_names_whose_principles_it_builds_on_and_where_its_structure_comes_from() -> None:
    group = METHODS["learning-group@3"]
    for basis, words in ((group.basis_en, "research"), (group.basis_sv, "forskning")):
        structure, whose, *principles = basis
        assert "Borås" in structure
        assert "2008" in structure
        assert "Helen Timperley" in whose
        assert words in whose
        assert [it.partition(".")[0] for it in principles] == [str(number) for number in range(1, 11)]
    rest = {"version": 2, "basis_en": (), "basis_sv": ()}
    assert but(group, **rest) == but(METHODS["learning-group@2"], **rest)


@pytest.mark.requirement("S4-10")
def test_visits_in_base_groups_have_four_purposes_and_one_goal_in_both_languages() -> None:
    aims = METHODS["base-group-visits@3"].visits.aims
    told = (
        ("learn", "lära"),
        ("responsibility", "ansvar"),
        ("own role", "egen roll"),
        ("language in common", "gemensamt språk"),
    )
    for english, swedish, (en, sv) in zip(aims.purposes_en, aims.purposes_sv, told, strict=True):
        assert en in english.lower()
        assert sv in swedish.lower()
    assert "goals" in str(aims.goal_en)
    assert "målen" in str(aims.goal_sv)
    assert METHODS["base-group-visits@2"].visits.aims.purposes_sv == ()
    assert METHODS["colleague-observation@2"].visits.aims is None


@pytest.mark.requirement("S4-08")
@pytest.mark.parametrize("ref", ["base-group-visits@3", "colleague-observation@2"])
def test_a_method_of_visits_has_a_form_for_observing_in_both_languages(ref: str) -> None:
    form = METHODS[ref].support
    assert [it.area for it in form] == ["beginning", "content", "questions", "participation", "response", "climate"]
    for area in form:
        assert area.name_en != area.name_sv
        assert 2 <= len(area.questions_en) == len(area.questions_sv) <= 3


@pytest.mark.requirement("S3-04")
def test_in_supervision_everyone_owns_a_case_and_leads_a_talk() -> None:
    roles = METHODS["collegial-supervision@2"].roles
    assert [role.role for role in roles if role.everyone] == ["case-owner", "conversation-leader"]
    assert not any(role.everyone for role in METHODS["collegial-supervision@1"].roles)


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
        "collegial-supervision@2",
        "action-research@1",
        "teacher-learning-community@1",
        "learning-study@1",
        "colleague-observation@1",
        "colleague-observation@2",
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


# --- a definition holds together ------------------------------------------------------

TRIADS = """
method = "triads"
version = 1
name_en = "Triads"
name_sv = "Triader"
source = "Our own school"
form = "meeting"

[group_size]
least = 3
most = 3
severity = "W"
rule = "OUR-1"

[[roles]]
role = "listener"
name_en = "Listener"
name_sv = "Lyssnare"
held = "meeting"
rotates = true

[[steps]]
step = "tell"
name_en = "Tell"
name_sv = "Berätta"
kind = "talk"
least_minutes = 10
most_minutes = 10

[[steps]]
step = "mirror"
name_en = "Mirror"
name_sv = "Spegla"
kind = "talk"
least_minutes = 5
most_minutes = 10
who = "listener"
leaves = "card"

[[artefacts]] # only told: the card is on paper
artefact = "card"
name_en = "Card"
name_sv = "Kort"
readers = ["group"]
"""

CYCLE = TRIADS.replace('form = "meeting"', 'form = "cycle"')
VISIT = TRIADS.replace('form = "meeting"', 'form = "visit"')
NOTE = '[[artefacts]]\nartefact = "note"\nname_en = "N"\nname_sv = "A"\nreaders = []\n'
AREA = """
[[support]]
area = "talk"
name_en = "Talk"
name_sv = "Samtal"
questions_en = ["Who talks?"]
questions_sv = ["Vem talar?"]
"""
LISTENER = '[[roles]]\nrole = "listener"\nname_en = "L"\nname_sv = "L"\nheld = "meeting"\n'
AGAIN = '[repeat]\nfirst = "tell"\nlast = "mirror"\n'
SOON = '[[deadlines]]\nstep = "mirror"\nafter = "tell"\ndays = 1\nseverity = "W"\nrule = "OUR-2"\n'
MODULE = """
[module]
minutes_a_part = 60
leader_minutes_a_part = 60
meetings_a_part = 2
meeting_minutes = 30
long_parts = 12
"""


def told(text: str) -> list[str]:
    return [str(found) for found in problems(read_method(text, "triads.toml"))]


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.ref)
def test_every_shipped_definition_holds_together(method: Method) -> None:
    assert problems(method) == ()


@pytest.mark.parametrize(
    "text",
    [
        TRIADS,
        CYCLE + AGAIN + SOON,
        CYCLE + MODULE + "[sources]\n",
        CYCLE + AGAIN.replace("mirror", "tell") + "most = 1\n",
        CYCLE.replace('"talk"', '"activity"', 1) + AGAIN + "another_class = true\n",
        VISIT + NOTE + "[visits]\neach = 2\n",
        VISIT + NOTE + "[visits]\neach = 1\neveryone = false\n",
        VISIT.replace('severity = "W"', 'severity = "I"') + NOTE + "[visits]\neach = 1\n",
        VISIT + NOTE + "[visits]\n",
        TRIADS + '[meetings]\nminutes = true\nminutes_to = "listener"\n' + NOTE.replace('"note"', '"minutes"'),
        TRIADS + "[meetings]\n",
        TRIADS.partition("[[steps]]")[0] + '[meetings]\nminutes = true\nminutes_to = "principal"\n',
        TRIADS.replace('who = "listener"', 'who = "leader"'),
        TRIADS.replace("10\n", "720\n").replace("= 5", "= 720"),
        TRIADS.replace('held = "meeting"\nrotates = true', 'held = "group"'),
    ],
)
def test_a_definition_without_contradictions_has_no_problems(text: str) -> None:
    assert told(text) == []


@pytest.mark.requirement("L-08")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TRIADS.replace('"mirror"', '"tell"'), "steps[1].step: tell is there already. Give each a name of its own."),
        (
            TRIADS.replace('who = "listener"', 'who = "nobody"'),
            "steps[1].who: nobody is not in the definition; there are: listener. Name one of them, or add nobody.",
        ),
        (
            TRIADS.replace('leaves = "card"', 'leaves = "film"'),
            "steps[1].leaves: film is not in the definition; there are: card. Name one of them, or add film.",
        ),
        (
            TRIADS.replace("least = 3", "least = 4"),
            "group_size: The least, 4, is more than the most, 3. Swap them.",
        ),
        (
            TRIADS.replace("least_minutes = 5", "least_minutes = 11"),
            "steps[1]: The least, 11, is more than the most, 10. Swap them.",
        ),
        (
            CYCLE.replace("least_minutes = 5\n", ""),
            (
                "steps[1]: Only one end of mirror's minutes is given. "
                "Give least_minutes and most_minutes, or neither; for a fixed time they are equal."
            ),
        ),
        (
            TRIADS.replace("least_minutes = 5\nmost_minutes = 10\n", ""),
            (
                "steps: The agenda does not add up: there are no minutes for mirror. "
                "Give minutes to every item, or to none."
            ),
        ),
        (
            TRIADS.replace("10\n", "721\n").replace("= 5", "= 720"),
            "steps: The agenda takes 1441 minutes. Let it fit into a day.",
        ),
        (
            CYCLE + AGAIN + "least = 3\nmost = 2\n",
            "repeat: The least, 3, is more than the most, 2. Swap them.",
        ),
        (
            CYCLE + '[repeat]\nfirst = "mirror"\nlast = "tell"\n',
            "repeat.last: tell comes before mirror. Begin the turn with the earlier of the two steps.",
        ),
        (
            CYCLE + AGAIN + "another_class = true\n",
            (
                "repeat.another_class: No step of the turn is held in a class. "
                'Let the turn have a step of kind = "activity", or leave this out.'
            ),
        ),
        (
            CYCLE + SOON.replace("mirror", "tell"),
            "deadlines[0].after: tell does not come after tell. Name a step that comes before tell.",
        ),
        (
            CYCLE + SOON.replace('"tell"', '"x"').replace('"mirror"', '"tell"').replace('"x"', '"mirror"'),
            "deadlines[0].after: tell does not come after mirror. Name a step that comes before tell.",
        ),
        (
            CYCLE + MODULE.replace("leader_minutes_a_part = 60", "leader_minutes_a_part = 59"),
            (
                "module.leader_minutes_a_part: The meetings of a part take 60 minutes, more than the part's 59. "
                "Give a part at least 60 minutes, or fewer meetings."
            ),
        ),
        (
            CYCLE + MODULE + "most_minutes_a_day = 30\nmost_minutes_a_week = 29\n",
            (
                "module.most_minutes_a_week: A meeting takes 30 minutes, more than the most, 29. "
                "Give at least 30 minutes, or leave this out."
            ),
        ),
        (
            TRIADS.replace('kind = "talk"', 'kind = "talk"\nform = "joint"', 1),
            (
                "steps[0].form: Only a step of a cycle is done alone or together. "
                'Write form = "cycle" for the whole method, or leave this out.'
            ),
        ),
        (
            VISIT.replace("most = 3", "most = 4") + NOTE + "[visits]\neach = 2\n",
            (
                "visits.each: 2 visits reach 3 members at most, but the group may have 4. "
                "Ask for 3 visits, or let a group have at most 3 members, or set everyone = false."
            ),
        ),
        (
            VISIT + "[visits]\n",
            "visits: Nothing tells who may read what this leaves behind. Add an artefact note with its readers.",
        ),
        (
            TRIADS + "[meetings]\naction_plans = true\n",
            (
                "meetings.action_plans: Nothing tells who may read what this leaves behind. "
                "Add an artefact action-plan with its readers."
            ),
        ),
        (VISIT, "form: A method of visits says what a round aims at. Add [visits], or choose another form."),
        (
            TRIADS + NOTE + "[visits]\n",
            'visits: Rounds of visits need the form visit. Write form = "visit", or leave out [visits].',
        ),
        (
            CYCLE.partition("[[roles]]")[0],
            "form: A method of this form is its steps, and there are none. Add [[steps]] in their order.",
        ),
        (
            TRIADS + AGAIN,
            'repeat: Only a method of the form cycle has [repeat]. Write form = "cycle", or leave out [repeat].',
        ),
        (
            TRIADS.replace('held = "meeting"', 'held = "group"'),
            (
                "roles[0].rotates: listener is held for the group's whole work and cannot go round. "
                'Write held = "meeting", or leave out rotates.'
            ),
        ),
        (
            TRIADS + '[meetings]\nminutes_by = "listener"\n',
            "meetings.minutes_by: There are no minutes to write. Write minutes = true, or leave out minutes_by.",
        ),
        (
            TRIADS + '[meetings]\nminutes_to = "listener"\n',
            "meetings.minutes_to: There are no minutes to hand over. Write minutes = true, or leave out minutes_to.",
        ),
        (
            'basis_en = ["One"]' + TRIADS,
            "basis_sv: The basis has 1 sentences in English and 0 in Swedish. Tell each in both.",
        ),
        (
            TRIADS.replace('held = "meeting"', 'held = "group"').replace("rotates", "everyone"),
            (
                "roles[0].everyone: listener is held for the group's whole work, so not everyone can have it. "
                'Write held = "meeting", or leave out everyone.'
            ),
        ),
        (
            "took_part = 50" + TRIADS,
            (
                "took_part: The method asks for no joint analysis and no dialogue, so nobody has to have taken part. "
                "Write joint_analysis or dialogue into before_start, or leave out took_part."
            ),
        ),
        (
            TRIADS + AREA,
            (
                "support: Nobody visits a lesson, so there is nothing to support. "
                "Add [visits], or leave out [[support]]."
            ),
        ),
        (
            VISIT + NOTE + "[visits]\n" + AREA + AREA.replace('"Talk"', '"Again"'),
            "support[1].area: talk is there already. Give each a name of its own.",
        ),
        (
            VISIT + NOTE + "[visits]\n" + AREA.replace('["Vem talar?"]', '["Vem talar?", "Hur?"]'),
            "support[0].questions_sv: talk has 1 questions in English and 2 in Swedish. Ask each in both.",
        ),
        *(
            (
                VISIT + NOTE + "[visits]\n" + aims,
                (
                    "visits.purposes_sv: What visits are for is not the same in English and in Swedish. "
                    "Give as many purposes in purposes_sv as in purposes, and a goal_sv for the goal."
                ),
            )
            for aims in ('purposes_sv = ["Lära"]', 'goal_sv = "Bättre"', 'purposes = ["Learn"]\ngoal_sv = "Bättre"')
        ),
    ],
)
def test_a_contradiction_is_named_with_its_place_and_its_remedy(text: str, says: str) -> None:
    assert told(text) == [says]
    school = school_with(text).started()
    with refused("L-08") as caught:
        school.does(cc.plan.AdoptMethod(method="triads", version=1))
    assert says in caught.value.message


def test_names_that_are_nowhere_are_told_wherever_they_stand() -> None:
    text = CYCLE + '[repeat]\nfirst = "a"\nlast = "b"\nanother_class = true\n' + SOON + '[meetings]\nminutes_to = "c"\n'
    paths = [found.path for found in problems(read_method(text.replace('after = "tell"', 'after = "d"'), "t"))]
    assert paths == ["deadlines[0].after", "repeat.first", "repeat.last", "meetings.minutes_to", "meetings.minutes_to"]


def test_each_name_that_is_nowhere_or_twice_is_told_where_it_stands() -> None:
    for wrong, path, message in (
        (TRIADS.replace('who = "listener"', 'who = "x"'), "steps[1].who", "x is not in the definition"),
        (TRIADS.replace('leaves = "card"', 'leaves = "x"'), "steps[1].leaves", "x is not in the definition"),
        (CYCLE + SOON.replace('"mirror"', '"x"'), "deadlines[0].step", "x is not in the definition"),
        (TRIADS.replace('step = "mirror"', 'step = "tell"'), "steps[1].step", "tell is there already."),
        (TRIADS + LISTENER, "roles[1].role", "listener is there already."),
        (TRIADS + NOTE.replace('"note"', '"card"'), "artefacts[1].artefact", "card is there already."),
    ):
        (found,) = problems(read_method(wrong, "triads.toml"))
        assert (found.path, found.message[: len(message)]) == (path, message)


# --- a file and its lines ----------------------------------------------------------------


def test_all_that_is_wrong_in_a_file_is_found_with_its_line() -> None:
    text = TRIADS.replace("least = 3", 'least = "three"').replace('kind = "talk"', 'kind = "chat"').replace("who", "by")
    assert [(it.line, it.problem.path) for it in diagnostics(text, "triads.toml")] == [
        (10, "group_size.least"),
        (26, "steps[0].kind"),
        (34, "steps[1].kind"),
        (37, "steps[1].by"),
    ]
    (odd,) = diagnostics(TRIADS.replace("least = 3", 'least = "three"'), "triads.toml")
    assert (odd.problem.remedy, str(odd.problem)[-4:]) == ("", "text")
    (whole,) = diagnostics(TRIADS.replace('name_sv = "Triader"\n', ""), "triads.toml")
    assert (whole.line, str(whole.problem)) == (1, ": the field 'name_sv' is missing. Write name_sv = …")
    assert [it.line for it in diagnostics(TRIADS.replace('"listener"\nleaves', '"x"\nleaves'), "triads.toml")] == [37]
    assert diagnostics(TRIADS, "triads.toml") == ()


@pytest.mark.parametrize("name", ["\\u200B", "Tri\\u2028ads"])
def test_a_definition_is_looked_through_for_text_as_a_command_is(name: str) -> None:
    (unseen,) = diagnostics(TRIADS.replace('name_en = "Triads"', f'name_en = "{name}"'), "triads.toml")
    assert unseen.problem.path == "name_en"


PLACES = '''# all that TOML can hold
a.b = 1.5
"c" = { d = "}", e.f = [1, 2] } # a comment with = and [
g = [
  "]", # one
  """two
" lines \\""" and """", [3],
  { h = 1 },
]
when = 1979-05-27 07:32:00

[ i . j ]
k = \'\'\'four \\
\'s\'\'\'\'
l = ""
[[m]]
n = 1
[[m]]
[m.o]
p = 2
[[m.q]]
r = '"'
'''


def test_the_line_of_everything_in_a_file_is_known() -> None:
    assert lines_of(PLACES) == {
        "a": 2,
        "a.b": 2,
        "c": 3,
        "c.d": 3,
        "c.e": 3,
        "c.e.f": 3,
        "c.e.f[0]": 3,
        "c.e.f[1]": 3,
        "g": 4,
        "g[0]": 5,
        "g[1]": 6,
        "g[2]": 7,
        "g[2][0]": 7,
        "g[3]": 8,
        "g[3].h": 8,
        "when": 10,
        "i": 12,
        "i.j": 12,
        "i.j.k": 13,
        "i.j.l": 15,
        "m": 16,
        "m[0]": 16,
        "m[0].n": 17,
        "m[1]": 18,
        "m[1].o": 19,
        "m[1].o.p": 20,
        "m[1].q": 21,
        "m[1].q[0]": 21,
        "m[1].q[0].r": 22,
    }
    assert [line_of(path, lines_of(PLACES)) for path in ("m[1].o.x", "i.j.k[3].z", "x", "x.y")] == [19, 13, 1, 1]
    assert lines_of("") == {}
    assert lines_of("a = 1") == {"a": 1}


@given(st.sampled_from(sorted(METHODS)), st.data())
def test_whatever_a_definition_holds_is_read_or_explained(ref: str, data: st.DataObject) -> None:
    plain: dict[str, Any] = to_data(METHODS[ref])
    place = data.draw(st.sampled_from(sorted(plain)))
    plain = {name: value for name, value in plain.items() if value is not None} | {place: data.draw(json_values())}
    wrong = list(faults(Method, plain))
    try:
        assert read_data(Method, plain, "$").method == plain["method"]
    except cc.Unreadable:
        assert wrong
    else:
        assert not wrong or plain[place] is None


# --- plans and versions -------------------------------------------------------------------


class Owner(School):
    """A school whose plan can adopt methods of its own."""

    def __init__(self, *methods: Method) -> None:
        super().__init__()
        self.plans = cc.Plans(self.store, methods=methods)
        self.ledger = self.plans.ledger("solbacken")

    def started(self) -> "Owner":
        self.does(start())
        return self


def school_with(*texts: str) -> Owner:
    return Owner(*(read_method(text, "own.toml") for text in texts))


@pytest.mark.requirement("S0-09")
def test_a_method_of_ones_own_is_one_file_and_no_code(tmp_path: Path) -> None:
    file = tmp_path / "triads.toml"
    file.write_text(TRIADS, "utf-8")
    assert diagnostics(file.read_text("utf-8"), str(file)) == ()
    school = school_with(file.read_text("utf-8")).started()
    school.does(cc.plan.AdoptMethod(method="triads", version=1))
    school.does(cc.plan.UnitRegistered(unit="solbacken", principal="p-rektor"))
    for number in range(1, 5):
        school.does(cc.plan.PersonRegistered(person=f"p-{number}", unit="solbacken"))
    with refused("OUR-1"):
        school.forms(4, method="triads")
    school.runs(3, method="triads")
    assert school.ledger.state.methods["triads@1"].artefact("card").readers == (ReaderRole.GROUP,)
    assert cc.Plans(school.store, methods=()).ledger("solbacken").state == school.ledger.state


@pytest.mark.requirement("S0-09")
def test_a_plan_keeps_each_version_it_adopted() -> None:
    school = school_with(TRIADS, TRIADS.replace("version = 1", "version = 2").replace("= 3", "= 2")).started()
    for version in (1, 2):
        school.does(cc.plan.AdoptMethod(method="triads", version=version))
    school.does(cc.plan.UnitRegistered(unit="u", principal="p"))
    for number in range(1, 7):
        school.does(cc.plan.PersonRegistered(person=f"p-{number}", unit="u"))
    with refused("OUR-1"):
        school.does(formed("g-1", 1, ("p-1", "p-2")))
    school.does(formed("g-1", 1, ("p-1", "p-2", "p-3")))
    with refused("OUR-1"):
        school.does(formed("g-2", 2, ("p-4", "p-5", "p-6")))
    school.does(formed("g-2", 2, ("p-4", "p-5")))
    assert {name: group.method for name, group in school.ledger.state.groups.items()} == {
        "g-1": "triads@1",
        "g-2": "triads@2",
    }


def formed(group: str, version: int, members: tuple[str, ...]) -> cc.group.GroupFormed:
    return cc.group.GroupFormed(group=group, method="triads", version=version, members=members, folder="F")


@pytest.mark.requirement("S0-09")
def test_a_plan_of_the_first_shape_replays_and_adopts_the_second_version_beside_it() -> None:
    lines = (GOLDEN / "plan.jsonl").read_bytes().splitlines()
    with cc.open("memory://") as plans:
        ledger, _ = plans.import_lines(lines)
        before = {**ledger.state.methods}
        assert {"base-group-visits@1", "learning-group@1"} <= set(before)
        last = max(entry.happened_on for entry in ledger.entries())
        ledger.do(cc.plan.AdoptMethod(method="learning-group", version=2), by="p-rektor", on=last)
        assert ledger.state.methods == before | {"learning-group@2": METHODS["learning-group@2"]}
        assert before["learning-group@1"] == METHODS["learning-group@1"]
        assert [line for line, _ in zip(ledger.export(), lines, strict=False)] == lines
        assert not [finding for finding in checked(ledger) if finding.severity is cc.Severity.E]
