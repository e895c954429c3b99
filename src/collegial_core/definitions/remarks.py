"""What a method definition says that no rule, view or to-do item ever acts on.

Such a part contradicts nothing, so a plan may adopt it; but whoever wrote it may believe that it is enforced.  Where
it is meant for people to read only, a comment on its line says why: `# only told: …`.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import attrs

from collegial_core.kernel.texts import TEXTS
from collegial_core.policy import Artefact, Deadline, Form, Held, Method, Problem, Role, Share, Step, problem
from collegial_core.visit.rules.common import NOTE, TALK, VISIT

ONLY_TOLD: Final = re.compile(r"#\s*only told: *\S")
"""The comment that says why a part is there though nothing reads it."""

_STEPS_OF_A_VISIT: Final = (VISIT, TALK, NOTE)
_DEADLINES_OF_A_VISIT: Final = ((TALK, VISIT), (NOTE, VISIT), (NOTE, TALK))
_READ_AT_MEETINGS: Final = ("needed", "rotates")
_OF_AN_ITEM: Final = ("who", "least_minutes", "share", "optional")


def remarks(method: Method) -> tuple[Problem, ...]:
    """List every part of the definition that nothing will enforce."""
    return tuple(found for look in LOOKS for found in look(method))


def _says(it: Role | Step, field: str) -> bool:
    """Tell whether a field says something else than when it is left out."""
    kind: Any = type(it)
    default = {known.name: known.default for known in attrs.fields(kind)}[field]
    return bool(getattr(it, field) != default)


def _steps_that_no_visit_has(method: Method) -> Iterator[Problem]:
    for index, step in enumerate(method.steps):
        if method.form is Form.VISIT and step.step not in _STEPS_OF_A_VISIT:
            yield problem(
                f"steps[{index}]",
                "Nothing asks for {step}: a visit is held, talked about and noted.",
                "Leave it out, or say on its line why it stands there: # only told: …",
                step=step.step,
            )


def _items_of_no_agenda(method: Method) -> Iterator[Problem]:
    """Look for what is read of an agenda's items only; who does a step is read where the role is the group's."""
    for index, step in enumerate(method.steps):
        if method.form is Form.VISIT and step.step in _STEPS_OF_A_VISIT:
            for field in _OF_AN_ITEM:
                if _says(step, field) and not (field == "who" and _is_the_groups(method, step)):
                    yield problem(
                        f"steps[{index}].{field}",
                        "Nothing reads {field} of step {step}: who visits whom and when is each visit's own.",
                        "Leave it out, or say on its line why it stands there: # only told: …",
                        field=field,
                        step=step.step,
                    )


def _is_the_groups(method: Method, step: Step) -> bool:
    role = method.role(step.who) if step.who else None
    return role is None or role.held is Held.GROUP


def _shares_of_no_minutes(method: Method) -> Iterator[Problem]:
    for index, step in enumerate(method.steps):
        alone = method.form is Form.CYCLE and step.share is Share.EACH
        if method.form is not Form.VISIT and step.share is not Share.GROUP and step.most_minutes is None and not alone:
            yield problem(
                f"steps[{index}].share",
                "Nothing reads the share of step {step}, for it has no minutes.",
                "Give it minutes, or say on its line why it stands there: # only told: …",
                step=step.step,
            )


def _deadlines_that_nothing_keeps(method: Method) -> Iterator[Problem]:
    for index, deadline in enumerate(method.deadlines):
        if not _is_kept(method, deadline):
            yield problem(
                f"deadlines[{index}]",
                "Nothing keeps this deadline: the items of a meeting are taken on one day."
                if method.form is Form.MEETING
                else "Nothing keeps this deadline: a talk follows its visit, and a note its visit or talk.",
                "Leave it out, or say on its line why it stands there: # only told: …",
            )


def _is_kept(method: Method, deadline: Deadline) -> bool:
    pair = deadline.step, deadline.after
    return method.form is Form.CYCLE or (method.form is Form.VISIT and pair in _DEADLINES_OF_A_VISIT)


def _artefacts_that_nothing_leaves(method: Method) -> Iterator[Problem]:
    """Look for names that no text is kept under; a step's outcome is kept under the name that it leaves."""
    kept = {it.kind.replace("_", "-") for it in TEXTS.values()}
    kept |= {str(it.leaves) for it in method.steps if it.leaves and method.form is Form.CYCLE}
    for index, artefact in enumerate(method.artefacts):
        if artefact.artefact not in kept:
            yield _no_text(index, artefact)


def _no_text(index: int, artefact: Artefact) -> Problem:
    return problem(
        f"artefacts[{index}]",
        "No text is ever kept as {artefact}, so nothing reads who may read it.",
        "Let a step of a cycle leave it, or say on its line why it stands there: # only told: …",
        artefact=artefact.artefact,
    )


def _roles_at_no_meeting(method: Method) -> Iterator[Problem]:
    if method.form is not Form.VISIT or method.meetings is not None or method.cadence is not None:
        return
    for index, role in enumerate(method.roles):
        for field in _READ_AT_MEETINGS:
            if role.held is Held.MEETING and _says(role, field):
                yield problem(
                    f"roles[{index}].{field}",
                    "Nothing reads {field} of {role}, for the method has no meetings.",
                    "Add [meetings], or say on its line why it stands there: # only told: …",
                    field=field,
                    role=role.role,
                )


def _who_writes_no_plan_where_nobody_does(method: Method) -> Iterator[Problem]:
    """Look for who takes no part: it is read only where all others write action plans (S1-05)."""
    plans = method.meetings is not None and method.meetings.action_plans
    for index, role in enumerate(method.roles):
        if not role.takes_part and not plans:
            yield problem(
                f"roles[{index}].takes_part",
                "Nothing reads that {role} takes no part, for nobody writes action plans.",
                "Leave it out, or say on its line why it stands there: # only told: …",
                role=role.role,
            )


LOOKS: Final = (
    _steps_that_no_visit_has,
    _items_of_no_agenda,
    _shares_of_no_minutes,
    _deadlines_that_nothing_keeps,
    _artefacts_that_nothing_leaves,
    _roles_at_no_meeting,
    _who_writes_no_plan_where_nobody_does,
)
