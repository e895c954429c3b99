"""Checks of a method definition as a whole, across its fields.

The limits of each field are checked when a definition is read.  Here its parts are
compared with each other: what is named exists, what comes first comes before what
comes last, and the numbers can be reached.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from collegial_core.kernel import Fact, Facts, Severity
from collegial_core.kernel.facts import fill
from collegial_core.kernel.value import Value, value
from collegial_core.policy.method import DAY, Form, Held, Method, Precondition, StepKind

OFFICES: Final = ("leader", "principal")
"""The roles that somebody has by mandate or by office, in every method."""


@value
class Problem(Value):
    """One contradiction in a definition.

    `path` tells where, such as `steps[2].who`; `template` what is wrong there, and
    `remedy_template` what would make it right, as English sentences with `{names}`
    of the facts in them.
    """

    path: str
    template: str
    remedy_template: str
    facts: Facts

    @property
    def message(self) -> str:
        """What is wrong, with the facts in it."""
        return fill(self.template, self.facts)

    @property
    def remedy(self) -> str:
        """What would make it right, with the facts in it."""
        return fill(self.remedy_template, self.facts)

    def __str__(self) -> str:
        return f"{self.path}: {self.message} {self.remedy}".rstrip()


def problem(path: str, template: str, remedy: str, **facts: Fact) -> Problem:
    """Make a problem out of a place, two sentences and their facts."""
    return Problem(path=path, template=template, remedy_template=remedy, facts=facts)


def problems(method: Method) -> tuple[Problem, ...]:
    """List everything in the definition that contradicts itself; nothing when it holds together."""
    return tuple(found for check in CHECKS for found in check(method))


# --- names ------------------------------------------------------------------------


def _names_are_unique(method: Method) -> Iterator[Problem]:
    yield from _twice("roles", "role", [it.role for it in method.roles])
    yield from _twice("steps", "step", [it.step for it in method.steps])
    yield from _twice("artefacts", "artefact", [it.artefact for it in method.artefacts])
    yield from _twice("support", "area", [it.area for it in method.support])


def _twice(table: str, field: str, names: Sequence[str]) -> Iterator[Problem]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield problem(
                f"{table}[{index}].{field}", "{name} is there already.", "Give each a name of its own.", name=name
            )


def _what_is_named_exists(method: Method) -> Iterator[Problem]:
    roles = [it.role for it in method.roles]
    steps = [it.step for it in method.steps]
    artefacts = [it.artefact for it in method.artefacts]
    for index, step in enumerate(method.steps):
        yield from _known(f"steps[{index}].who", step.who, roles, OFFICES)
        yield from _known(f"steps[{index}].leaves", step.leaves, artefacts)
    for index, deadline in enumerate(method.deadlines):
        yield from _known(f"deadlines[{index}].step", deadline.step, steps)
        yield from _known(f"deadlines[{index}].after", deadline.after, steps)
    if method.repeat is not None:
        yield from _known("repeat.first", method.repeat.first, steps)
        yield from _known("repeat.last", method.repeat.last, steps)
    if method.meetings is not None:
        yield from _known("meetings.minutes_to", method.meetings.minutes_to, roles, OFFICES)
        yield from _known("meetings.minutes_by", method.meetings.minutes_by, roles, OFFICES)


def _known(path: str, name: str | None, names: Sequence[str], besides: Sequence[str] = ()) -> Iterator[Problem]:
    if name is not None and name not in names and name not in besides:
        yield problem(
            path,
            "{name} is not in the definition; there are: {known}.",
            "Name one of them, or add {name}.",
            name=name,
            known=tuple(names),
        )


def _what_the_machinery_writes_has_readers(method: Method) -> Iterator[Problem]:
    """Look for the artefacts `note`, `minutes` and `action-plan`, by whose names readers are found."""
    meetings = method.meetings
    wanted = (
        ("visits", "note", method.visits is not None),
        ("meetings.minutes", "minutes", meetings is not None and meetings.minutes),
        ("meetings.action_plans", "action-plan", meetings is not None and meetings.action_plans),
    )
    for path, name, asked in wanted:
        if asked and method.steps and not any(it.artefact == name for it in method.artefacts):
            yield problem(
                path,
                "Nothing tells who may read what this leaves behind.",
                "Add an artefact {name} with its readers.",
                name=name,
            )


# --- order ------------------------------------------------------------------------


def _turns_go_forward(method: Method) -> Iterator[Problem]:
    repeat = method.repeat
    if repeat is not None and _comes_after(method, repeat.first, repeat.last):
        yield problem(
            "repeat.last",
            "{last} comes before {first}.",
            "Begin the turn with the earlier of the two steps.",
            first=repeat.first,
            last=repeat.last,
        )


def _deadlines_go_forward(method: Method) -> Iterator[Problem]:
    for index, deadline in enumerate(method.deadlines):
        if deadline.after == deadline.step or _comes_after(method, deadline.after, deadline.step):
            yield problem(
                f"deadlines[{index}].after",
                "{step} does not come after {after}.",
                "Name a step that comes before {step}.",
                step=deadline.step,
                after=deadline.after,
            )


def _comes_after(method: Method, one: str, other: str) -> bool:
    names: list[str] = [it.step for it in method.steps]
    return one in names and other in names and names.index(one) > names.index(other)


# --- numbers ----------------------------------------------------------------------


def _least_is_no_more_than_most(method: Method) -> Iterator[Problem]:
    pairs: list[tuple[str, int | None, int | None]] = [("group_size", method.group_size.least, method.group_size.most)]
    pairs += [(f"steps[{at}]", it.least_minutes, it.most_minutes) for at, it in enumerate(method.steps)]
    pairs += [("repeat", method.repeat.least, method.repeat.most)] if method.repeat else []
    for path, least, most in pairs:
        if least is not None and most is not None and least > most:
            yield problem(
                path, "The least, {least}, is more than the most, {most}.", "Swap them.", least=least, most=most
            )


def _minutes_have_two_ends(method: Method) -> Iterator[Problem]:
    for index, step in enumerate(method.steps):
        if (step.least_minutes is None) != (step.most_minutes is None):
            yield problem(
                f"steps[{index}]",
                "Only one end of {step}'s minutes is given.",
                "Give least_minutes and most_minutes, or neither; for a fixed time they are equal.",
                step=step.step,
            )


def _an_agenda_adds_up(method: Method) -> Iterator[Problem]:
    if method.form is not Form.MEETING:
        return
    open_steps = tuple(it.step for it in method.steps if it.most_minutes is None)
    if open_steps and len(open_steps) < len(method.steps):
        yield problem(
            "steps",
            "The agenda does not add up: there are no minutes for {steps}.",
            "Give minutes to every item, or to none.",
            steps=open_steps,
        )
    total = sum(it.least_minutes or 0 for it in method.steps)
    if total > DAY:
        yield problem("steps", "The agenda takes {total} minutes.", "Let it fit into a day.", total=total)


def _a_module_has_room_for_its_meetings(method: Method) -> Iterator[Problem]:
    module = method.module
    if module is None:
        return
    meetings = module.meetings_a_part * module.meeting_minutes
    for field, minutes in (
        ("minutes_a_part", module.minutes_a_part),
        ("leader_minutes_a_part", module.leader_minutes_a_part),
    ):
        if minutes < meetings:
            yield problem(
                f"module.{field}",
                "The meetings of a part take {meetings} minutes, more than the part's {minutes}.",
                "Give a part at least {meetings} minutes, or fewer meetings.",
                meetings=meetings,
                minutes=minutes,
            )


def _a_day_has_room_for_a_session(method: Method) -> Iterator[Problem]:
    module = method.module
    if module is None:
        return
    for field, most in (
        ("most_minutes_a_day", module.most_minutes_a_day),
        ("most_minutes_a_week", module.most_minutes_a_week),
    ):
        if most is not None and most < module.meeting_minutes:
            yield problem(
                f"module.{field}",
                "A meeting takes {each} minutes, more than the most, {most}.",
                "Give at least {each} minutes, or leave this out.",
                each=module.meeting_minutes,
                most=most,
            )


def _a_round_can_reach_everyone(method: Method) -> Iterator[Problem]:
    """Hold k visits against n members: k ≥ n - 1 (S4-04); where any size will do, the round itself is asked."""
    visits, size = method.visits, method.group_size
    if visits is None or visits.each is None or not visits.everyone or size.severity is Severity.I:
        return
    most = size.most
    if visits.each >= most - 1:
        return
    yield problem(
        "visits.each",
        "{each} visits reach {reached} members at most, but the group may have {most}.",
        "Ask for {needed} visits, or let a group have at most {reached} members, or set everyone = false.",
        each=visits.each,
        reached=visits.each + 1,
        most=most,
        needed=most - 1,
    )


# --- what belongs together ----------------------------------------------------------


def _a_form_has_what_it_takes(method: Method) -> Iterator[Problem]:
    if method.form is Form.CYCLE and not method.steps:
        yield problem(
            "form", "A method of this form is its steps, and there are none.", "Add [[steps]] in their order."
        )
    if method.form is Form.VISIT and method.steps and method.visits is None:
        yield problem("form", "A method of visits says what a round aims at.", "Add [visits], or choose another form.")
    if method.form is not Form.VISIT and method.visits is not None:
        yield problem("visits", "Rounds of visits need the form visit.", 'Write form = "visit", or leave out [visits].')


def _what_belongs_to_cycles(method: Method) -> Iterator[Problem]:
    if method.form is Form.CYCLE:
        return
    for name in ("repeat", "sources", "module"):
        if getattr(method, name) is not None:
            yield problem(
                name,
                "Only a method of the form cycle has [{name}].",
                'Write form = "cycle", or leave out [{name}].',
                name=name,
            )


def _a_form_belongs_to_steps_of_cycles(method: Method) -> Iterator[Problem]:
    for index, step in enumerate(method.steps):
        if step.form is not None and method.form is not Form.CYCLE:
            yield problem(
                f"steps[{index}].form",
                "Only a step of a cycle is done alone or together.",
                'Write form = "cycle" for the whole method, or leave this out.',
            )


def _a_turn_in_another_class_has_a_lesson(method: Method) -> Iterator[Problem]:
    repeat = method.repeat
    if repeat is None or not repeat.another_class:
        return
    names = [it.step for it in method.steps]
    if repeat.first in names and repeat.last in names:
        turn = method.steps[names.index(repeat.first) : names.index(repeat.last) + 1]
        if not any(it.kind is StepKind.ACTIVITY for it in turn):
            yield problem(
                "repeat.another_class",
                "No step of the turn is held in a class.",
                'Let the turn have a step of kind = "activity", or leave this out.',
            )


def _a_role_that_goes_round_is_held_for_a_meeting(method: Method) -> Iterator[Problem]:
    for index, role in enumerate(method.roles):
        if role.rotates and role.held is Held.GROUP:
            yield problem(
                f"roles[{index}].rotates",
                "{role} is held for the group's whole work and cannot go round.",
                'Write held = "meeting", or leave out rotates.',
                role=role.role,
            )
        if role.everyone and role.held is Held.GROUP:
            yield problem(
                f"roles[{index}].everyone",
                "{role} is held for the group's whole work, so not everyone can have it.",
                'Write held = "meeting", or leave out everyone.',
                role=role.role,
            )


def _only_minutes_are_handed_over(method: Method) -> Iterator[Problem]:
    meetings = method.meetings
    if meetings is not None and meetings.minutes_by is not None and not meetings.minutes:
        yield problem(
            "meetings.minutes_by",
            "There are no minutes to write.",
            "Write minutes = true, or leave out minutes_by.",
        )
    if meetings is not None and meetings.minutes_to is not None and not meetings.minutes:
        yield problem(
            "meetings.minutes_to",
            "There are no minutes to hand over.",
            "Write minutes = true, or leave out minutes_to.",
        )


def _the_basis_is_told_in_both_languages(method: Method) -> Iterator[Problem]:
    if len(method.basis_en) != len(method.basis_sv):
        yield problem(
            "basis_sv",
            "The basis has {english} sentences in English and {swedish} in Swedish.",
            "Tell each in both.",
            english=len(method.basis_en),
            swedish=len(method.basis_sv),
        )


def _what_is_told_in_swedish_is_told_in_english(method: Method) -> Iterator[Problem]:
    """Compare what visits are for in both languages; an older method tells it in English only."""
    visits = method.visits
    if visits is None or not (visits.purposes_sv or visits.goal_sv):
        return
    if len(visits.purposes) != len(visits.purposes_sv) or (visits.goal is None) != (visits.goal_sv is None):
        yield problem(
            "visits.purposes_sv",
            "What visits are for is not the same in English and in Swedish.",
            "Give as many purposes in purposes_sv as in purposes, and a goal_sv for the goal.",
        )


def _support_is_asked_in_both_languages(method: Method) -> Iterator[Problem]:
    for index, area in enumerate(method.support):
        if len(area.questions_en) != len(area.questions_sv):
            yield problem(
                f"support[{index}].questions_sv",
                "{area} has {english} questions in English and {swedish} in Swedish.",
                "Ask each in both.",
                area=area.area,
                english=len(area.questions_en),
                swedish=len(area.questions_sv),
            )


def _a_share_is_of_something_asked_for(method: Method) -> Iterator[Problem]:
    if method.took_part and not {Precondition.JOINT_ANALYSIS, Precondition.DIALOGUE} & {*method.before_start}:
        yield problem(
            "took_part",
            "The method asks for no joint analysis and no dialogue, so nobody has to have taken part.",
            "Write joint_analysis or dialogue into before_start, or leave out took_part.",
        )


def _support_belongs_to_visits(method: Method) -> Iterator[Problem]:
    if method.support and method.visits is None:
        yield problem(
            "support",
            "Nobody visits a lesson, so there is nothing to support.",
            "Add [visits], or leave out [[support]].",
        )


CHECKS: Final = (
    _names_are_unique,
    _what_is_named_exists,
    _what_the_machinery_writes_has_readers,
    _least_is_no_more_than_most,
    _minutes_have_two_ends,
    _turns_go_forward,
    _deadlines_go_forward,
    _an_agenda_adds_up,
    _a_module_has_room_for_its_meetings,
    _a_day_has_room_for_a_session,
    _a_round_can_reach_everyone,
    _a_form_has_what_it_takes,
    _what_belongs_to_cycles,
    _a_form_belongs_to_steps_of_cycles,
    _a_turn_in_another_class_has_a_lesson,
    _a_role_that_goes_round_is_held_for_a_meeting,
    _only_minutes_are_handed_over,
    _the_basis_is_told_in_both_languages,
    _what_is_told_in_swedish_is_told_in_english,
    _support_is_asked_in_both_languages,
    _a_share_is_of_something_asked_for,
    _support_belongs_to_visits,
)
