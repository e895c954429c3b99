"""Every part of a method's definition is read by something, or remarked on, or only told to people."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Any, Final, get_args

import attrs
import pytest

import collegial_core
from collegial_core.definitions import diagnostics, read_method, shipped_methods
from collegial_core.definitions.remarks import remarks
from collegial_core.policy import Method, problems

CORE = Path(collegial_core.__file__).parent
TOLD: Final = "../adapters/collegial_cli/method_tables.py"
"""Where a definition is shown whole, to be read by people."""

DAYS, CLOSING, PEOPLE = "meeting/rules/days.py", "meeting/rules/closing.py", "meeting/rules/people.py"
STEPS, TURNS, AGENDA = "cycle/steps.py", "cycle/rules/steps.py", "meeting/agenda.py"
NAMES = {"name_en": f"{TOLD}:_name", "name_sv": f"{TOLD}:_name"}

READ: Final[dict[str, dict[str, str]]] = {
    "GroupSize": {
        "least": "group/rules.py:a_group_has_its_methods_size",
        "most": "group/rules.py:a_group_has_its_methods_size",
        "severity": "group/rules.py:a_group_has_its_methods_size",
        "rule": "group/rules.py:_wrong_size",
    },
    "Role": {
        **NAMES,
        "role": f"{PEOPLE}:roles_at_a_meeting_are_the_methods",
        "held": "group/rules.py:an_assigned_role_is_the_methods",
        "needed": f"{PEOPLE}:needed_roles_are_held",
        "rotates": f"{PEOPLE}:turns_are_taken_fairly",
        "everyone": f"{PEOPLE}:everyone_gives_and_receives",
        "takes_part": "meeting/parties.py:writers",
    },
    "Step": {
        **NAMES,
        "step": "cycle/rules/common.py:no_step",
        "kind": f"{STEPS}:is_activity",
        "least_minutes": f"{AGENDA}:total",
        "most_minutes": f"{AGENDA}:total",
        "share": f"{AGENDA}:each",
        "form": f"{STEPS}:form_of",
        "who": "authority/roles.py:_doers",
        "leaves": f"{STEPS}:artefact_of",
        "optional": f"{CLOSING}:a_meeting_takes_every_item",
    },
    "Repeat": {
        "first": f"{STEPS}:follows",
        "last": f"{STEPS}:missing_to_develop",
        "least": f"{TURNS}:a_part_has_its_methods_turns",
        "most": f"{TURNS}:a_part_has_its_methods_turns",
        "another_class": f"{STEPS}:in_another_class",
    },
    "Cadence": {
        "meetings": "meeting/cadence.py:too_often",
        "length": "meeting/cadence.py:too_often",
        "every": "meeting/cadence.py:too_often",
        "severity": f"{DAYS}:a_group_meets_as_often_as_its_method_asks",
        "rule": f"{DAYS}:_off_beat",
    },
    "Artefact": {
        **NAMES,
        "artefact": "policy/method.py:artefact",
        "readers": "privacy/readers.py:_asked",
        "shareable": "sharing/rules.py:the_method_lets_it_be_shared",
    },
    "Deadline": dict.fromkeys(("step", "after", "days", "severity", "rule"), f"{TURNS}:a_step_keeps_its_deadline"),
    "SupportArea": {
        **NAMES,
        "area": "visit/rules/planning.py:chosen_support_is_in_the_form",
        "questions_en": f"{TOLD}:_support",
        "questions_sv": f"{TOLD}:_support",
    },
    "VisitPolicy": {
        "each": "visit/requests.py:_opened",
        "late_joiner": "visit/requests.py:_opened",
        "received_spread": "visit/requests.py:_opened",
        "everyone": "visit/rules/rounds.py:a_round_can_reach_everyone",
        "together": "visit/rules/planning.py:_together",
        "talk": "visit/rules/steps.py:_without_talk",
        "note_by": "visit/state.py:note_writers",
        "note_of_both": "visit/state.py:about",
        **dict.fromkeys(("purposes", "purposes_sv", "goal", "goal_sv"), "policy/method.py:aims"),
    },
    "MeetingPolicy": {
        "minutes": f"{CLOSING}:a_meeting_leaves_minutes",
        "action_plans": f"{CLOSING}:everyone_present_writes_an_action_plan",
        "new_input": f"{CLOSING}:a_meeting_brings_something_new",
        "result": f"{CLOSING}:a_meeting_comes_to_something",
        "practical": "meeting/rules/content.py:practical_matters_stay_outside",
        "minutes_to": f"{CLOSING}:minutes_are_handed_over",
        "minutes_by": "meeting/parties.py:minute_takers",
    },
    "SourcePolicy": {
        "needed": "cycle/rules/sources.py:a_cycle_has_a_theoretical_source",
        "mixed": "cycle/rules/sources.py:a_cycle_mixes_its_sources",
        "module_first": "module/rules.py:a_module_comes_before_other_material",
    },
    "ModulePolicy": {
        "minutes_a_part": "module/hours.py:module_minutes",
        "leader_minutes_a_part": "module/hours.py:module_minutes",
        "meetings_a_part": "module/hours.py:module_meetings",
        "meeting_minutes": "module/requests.py:complete",
        "long_parts": "module/rules.py:a_long_module_gets_more_than_a_year",
        "most_minutes_a_day": "module/rules.py:sessions_keep_to_the_methods_hours",
        "most_minutes_a_week": "module/rules.py:sessions_keep_to_the_methods_hours",
    },
    "LeaderPolicy": {
        "weekly_minutes": "checkin/load.py:minutes_asked",
        "meeting_weeks": "checkin/load.py:meeting_rhythm",
        "manager": "conditions/group_rules.py:a_leader_is_not_the_members_manager",
        "in_meetings": f"{PEOPLE}:the_leader_leads_and_takes_part",
    },
    "Method": {
        **NAMES,
        "method": "plan/rules.py:a_method_version_is_adopted_once",
        "version": "plan/rules.py:a_method_version_is_adopted_once",
        "source": f"{TOLD}:_at_a_glance",
        "form": "cycle/rules/ground.py:a_cycle_belongs_to_a_method_of_cycles",
        "large": "conditions/large_efforts.py:a_group_is_its_members_only_large_effort",
        "group_size": "group/rules.py:a_group_has_its_methods_size",
        "roles": f"{PEOPLE}:roles_at_a_meeting_are_the_methods",
        "steps": f"{STEPS}:next_steps",
        "repeat": f"{TURNS}:a_part_has_its_methods_turns",
        "cadence": f"{DAYS}:a_group_meets_as_often_as_its_method_asks",
        "artefacts": "policy/method.py:artefact",
        "deadlines": f"{TURNS}:a_step_keeps_its_deadline",
        "before_start": "conditions/group_rules.py:a_group_starts_after_a_dialogue",
        "took_part": "conditions/taking_part.py:members_took_part_in_the_analysis",
        "visits": "visit/rules/common.py:visits_of",
        "support": "visit/state.py:areas_of",
        "meetings": "meeting/parties.py:minute_takers",
        "sources": "cycle/rules/sources.py:sources_asked",
        "module": "module/rules.py:policy_of",
        "leader": "checkin/load.py:minutes_asked",
        "basis_en": f"{TOLD}:method_tables",
        "basis_sv": f"{TOLD}:method_tables",
    },
}
"""Of every field of a definition, a file of the core and the function in it that reads the field."""


def definition_classes(kind: type = Method) -> dict[str, type]:
    """Give a definition's class, and those of all its parts."""
    found = {kind.__name__: kind}
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(kind)
    for field in fields:
        for part in (field.type, *get_args(field.type)):
            if isinstance(part, type) and attrs.has(part):
                found |= definition_classes(part)
    return found


KINDS = definition_classes()


@cache
def functions_in(file: str) -> dict[str, set[str]]:
    """Give the functions of a file, each with the fields that it reads."""
    tree = ast.parse((CORE / file).read_text("utf-8"))
    return {
        function.name: {it.attr for it in ast.walk(function) if isinstance(it, ast.Attribute)}
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
    }


@pytest.mark.requirement("S0-09")
@pytest.mark.parametrize("kind", KINDS)
def test_each_field_of_a_definition_is_read_by_what_is_named_here(kind: str) -> None:
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(KINDS[kind])
    assert {it.name for it in fields} == set(READ[kind])
    for field, place in READ[kind].items():
        file, _, function = place.partition(":")
        assert field in functions_in(file)[function], f"{kind}.{field} is not read by {place}"


# --- what is read under some conditions only ----------------------------------------------

HEAD = """\
method = "triads"
version = 1
name_en = "Triads"
name_sv = "Triader"
source = "Our own school"
form = "{form}"
group_size = {{ least = 3, most = 3, severity = "W", rule = "OUR-1" }}
{rest}
"""
NAMED = 'name_en = "Tell"\nname_sv = "Berätta"\n'
ROLE = f'[[roles]]\nrole = "teller"\n{NAMED}held = "meeting"\n'
VISITS = "[visits]\n"
NOTE = f'[[artefacts]]\nartefact = "note"\n{NAMED}readers = ["group"]\n'


def step(name: str, says: str = "") -> str:
    return f'[[steps]]\nstep = "{name}"\n{NAMED}kind = "talk"\n{says}'


def deadline(name: str, after: str) -> str:
    return f'[[deadlines]]\nstep = "{name}"\nafter = "{after}"\ndays = 3\nseverity = "W"\nrule = "OUR-2"\n'


VISIT = step("visit") + NOTE + VISITS
MEETING = step("tell") + "[meetings]\n"

UNREAD = {
    "a step that no visit has": ("visit", step("walk") + VISIT, "steps[0]: Nothing asks for walk"),
    "who visits": (
        "visit",
        step("visit", 'who = "teller"\n') + ROLE + NOTE + VISITS,
        "steps[0].who: Nothing reads who",
    ),
    "how long a talk takes": (
        "visit",
        step("talk", "least_minutes = 5\nmost_minutes = 9\n") + NOTE + VISITS,
        "steps[0].least_minutes: Nothing reads least_minutes of step talk",
    ),
    "whose minutes a talk takes": (
        "visit",
        step("talk", 'share = "each"\n') + NOTE + VISITS,
        "steps[0].share: Nothing reads share",
    ),
    "an optional talk": ("visit", step("talk", "optional = true\n") + NOTE + VISITS, "steps[0].optional: Nothing"),
    "a share of no minutes": (
        "meeting",
        step("tell", 'share = "shared"\n') + "[meetings]\n",
        "steps[0].share: Nothing reads the share of step tell",
    ),
    "a share of no minutes in a cycle": ("cycle", step("tell", 'share = "shared"\n'), "steps[0].share: Nothing reads"),
    "a deadline in a meeting": (
        "meeting",
        step("ask") + MEETING + deadline("tell", "ask"),
        "deadlines[0]: Nothing keeps this deadline: the items of a meeting",
    ),
    "a deadline that no visit has": (
        "visit",
        step("talk") + step("note") + VISIT + deadline("visit", "talk"),
        "deadlines[0]: Nothing keeps this deadline: a talk follows its visit",
    ),
    "an artefact that nothing leaves": (
        "meeting",
        MEETING + NOTE.replace('"note"', '"card"'),
        "artefacts[0]: No text is ever kept as card",
    ),
    "a step of a meeting leaves nothing": (
        "meeting",
        step("tell", 'leaves = "card"\n') + NOTE.replace('"note"', '"card"'),
        "artefacts[0]: No text is ever kept as card",
    ),
    "a role that is needed at no meeting": (
        "visit",
        VISIT + ROLE + "needed = true\n",
        "roles[0].needed: Nothing reads needed of teller, for the method has no meetings.",
    ),
    "turns at no meeting": ("visit", VISIT + ROLE + "rotates = true\n", "roles[0].rotates: Nothing reads rotates"),
    "who takes no part where nobody writes": (
        "meeting",
        MEETING + ROLE + "takes_part = false\n",
        "roles[0].takes_part: Nothing reads that teller takes no part",
    ),
}


@pytest.mark.requirement("S0-09")
@pytest.mark.parametrize("case", UNREAD)
def test_what_nothing_will_enforce_is_remarked_on_but_may_be_adopted(case: str) -> None:
    form, rest, says = UNREAD[case]
    text = HEAD.format(form=form, rest=rest)
    (found,) = diagnostics(text, "triads.toml")
    assert str(found.problem).startswith(says)
    assert "only told" in found.problem.remedy
    assert problems(read_method(text, "triads.toml")) == ()
    lines = text.split("\n")
    lines[found.line - 1] += " # only told: we like to see it"
    assert diagnostics("\n".join(lines), "triads.toml") == ()
    lines[found.line - 1] = lines[found.line - 1].replace("we like to see it", "")
    assert diagnostics("\n".join(lines), "triads.toml") == (found,)


@pytest.mark.requirement("S0-09")
@pytest.mark.parametrize(
    ("form", "rest"),
    [
        ("visit", step("visit") + step("talk") + step("note") + NOTE + VISITS + deadline("talk", "visit")),
        ("visit", step("talk") + step("note") + NOTE + VISITS + deadline("note", "talk")),
        ("visit", step("visit", 'who = "teller"\n') + ROLE.replace("meeting", "group") + NOTE + VISITS),
        ("visit", step("visit", 'who = "leader"\n') + NOTE + VISITS),
        ("visit", VISIT + "[meetings]\n" + ROLE + "needed = true\nrotates = true\n"),
        ("visit", VISIT + ROLE.replace("meeting", "group") + "needed = true\n"),
        ("cycle", step("ask", 'share = "each"\nwho = "teller"\noptional = true\n') + step("tell") + ROLE),
        ("cycle", step("ask") + step("tell") + deadline("tell", "ask")),
        ("cycle", step("tell", 'leaves = "card"\n') + NOTE.replace('"note"', '"card"')),
        ("meeting", step("tell", 'share = "shared"\nleast_minutes = 5\nmost_minutes = 9\n')),
        (
            "meeting",
            step("tell")
            + "[meetings]\naction_plans = true\n"
            + ROLE
            + "takes_part = false\n"
            + NOTE.replace('"note"', '"action-plan"'),
        ),
    ],
)
def test_what_something_reads_is_not_remarked_on(form: str, rest: str) -> None:
    assert diagnostics(HEAD.format(form=form, rest=rest), "triads.toml") == ()


def test_a_contradiction_is_told_before_what_nothing_reads() -> None:
    text = HEAD.format(form="meeting", rest=MEETING + NOTE.replace('"note"', '"card"')).replace(
        "least = 3", "least = 4"
    )
    (found,) = diagnostics(text, "triads.toml")
    assert found.problem.path == "group_size"


NEWEST = {method.method: method for method in shipped_methods()}


@pytest.mark.requirement("S0-09", "S2-01")
@pytest.mark.parametrize("method", NEWEST.values(), ids=lambda method: method.ref)
def test_a_shipped_method_says_why_it_tells_what_nothing_enforces(method: Method) -> None:
    file = CORE / f"policy/methods/{method.method}-{method.version}.toml"
    text = file.read_text("utf-8")
    assert diagnostics(text, file.name) == ()
    assert text.count("# only told: ") == len(remarks(method))
