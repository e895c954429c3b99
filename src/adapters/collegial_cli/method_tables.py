"""A method definition drawn as tables."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from collegial_cli.screen import Cell, Screen
from collegial_cli.tables.aims import aims_lines
from collegial_cli.tables.roles import called
from collegial_core.policy import (
    Artefact,
    Cadence,
    Deadline,
    Every,
    LeaderPolicy,
    MeetingPolicy,
    Method,
    ModulePolicy,
    Repeat,
    Role,
    SourcePolicy,
    Step,
    SupportArea,
    VisitPolicy,
)

NOTHING: Final = "–"


def method_tables(screen: Screen, method: Method) -> None:
    """Draw one definition: at a glance, then roles, steps, what is left behind, and what it builds on."""
    screen = screen.calling(partial(called, screen.calling(screen.say), [method]))
    screen.heading(f"{_name(screen, method)} ({method.ref})")
    for line in _at_a_glance(screen, method):
        screen.line(line)
    say, labels = screen.say, screen.labels
    _table(
        screen, say("Roles"), labels("Role", "Name", "Held for", "Remark"), [_role(screen, it) for it in method.roles]
    )
    head = labels("Step", "Name", "Kind", "Minutes", "Done by", "Leaves", "Remark")
    _table(screen, say("Steps"), head, [_step(screen, it) for it in method.steps])
    _table(
        screen, say("Deadlines"), labels("Step", "After", "Days", "Rule"), [_deadline(it) for it in method.deadlines]
    )
    head = labels("Artefact", "Name", "Readers", "Remark")
    _table(screen, say("What is left behind"), head, [_artefact(screen, it) for it in method.artefacts])
    if method.visits is not None and method.visits.aims is not None:
        aims_lines(screen, method.visits.aims)
    _support(screen, method.support)
    basis = screen.either(method.basis_en, method.basis_sv)
    if basis:
        screen.heading(screen.say("What it builds on"))
    for text in basis:
        screen.line(f"- {text}")


def _support(screen: Screen, areas: Sequence[SupportArea]) -> None:
    """Draw the form that supports whoever observes, area by area."""
    if areas:
        screen.heading(screen.say("Support for observing: none, the whole, or chosen areas"))
    for it in areas:
        screen.line(f"{_name(screen, it)} ({it.area})")
        for question in screen.either(it.questions_en, it.questions_sv):
            screen.line(f"- {question}")


def _name(screen: Screen, named: Method | Role | Step | Artefact | SupportArea) -> str:
    return screen.either(named.name_en, named.name_sv)


def _table(screen: Screen, title: str, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    if rows:
        screen.heading(title)
        screen.table(head, rows)


def _words(screen: Screen, words: Sequence[str]) -> str:
    return ", ".join(screen.say(_SHOWN_AS.get(word, word)).replace("_", " ") for word in words) or NOTHING


_SHOWN_AS: Final = {"minutes": "minutes of the meeting"}
"""What a word is called where its own name could be taken for something else."""


# --- at a glance ---------------------------------------------------------------------


def _at_a_glance(screen: Screen, method: Method) -> Iterator[str]:
    size, cadence = method.group_size, method.cadence
    yield screen.sentence("Source: {source}", source=screen.say(method.source))
    yield screen.sentence("Its steps are those of: {form}", form=screen.say(method.form))
    if method.large:
        yield screen.say("A large effort: another at the same time takes a reason")
    template = "Members: {least} to {most} ({rule}, {severity})"
    yield screen.sentence(template, least=size.least, most=size.most, rule=size.rule, severity=str(size.severity))
    if cadence is not None:
        yield _cadence(screen, cadence)
    if method.repeat is not None:
        yield _repeat(screen, method.repeat)
    if method.before_start:
        yield screen.sentence("Before the start: {what}", what=_words(screen, method.before_start))
    for policy in (method.visits, method.meetings, method.sources, method.module, method.leader):
        if policy is not None:
            yield _policy(screen, policy)


def _cadence(screen: Screen, cadence: Cadence) -> str:
    template = (
        "Meetings: {meetings} in {length:week|weeks} ({rule}, {severity})"
        if cadence.every is Every.WEEKS
        else "Meetings: {meetings} in {length:month|months} ({rule}, {severity})"
    )
    meetings, length, severity = cadence.meetings, cadence.length, str(cadence.severity)
    return screen.sentence(template, meetings=meetings, length=length, rule=cadence.rule, severity=severity)


def _repeat(screen: Screen, repeat: Repeat) -> str:
    most = screen.say("any number") if repeat.most is None else str(repeat.most)
    template = (
        "Turns: {first} to {last}, at least {least}, at most {most}, each in another class"
        if repeat.another_class
        else "Turns: {first} to {last}, at least {least}, at most {most}"
    )
    return screen.sentence(template, first=repeat.first, last=repeat.last, least=repeat.least, most=most)


def _policy(screen: Screen, policy: VisitPolicy | MeetingPolicy | SourcePolicy | ModulePolicy | LeaderPolicy) -> str:
    match policy:
        case VisitPolicy():
            each = screen.say("one to every colleague") if policy.each is None else str(policy.each)
            template = (
                "Visits each: {each}; {what}; note by: {by}"
                if policy.note_of_both
                else "Visits each: {each}; {what}; note by: {by}; readable as long as the key of one of the two is"
            )
            return screen.sentence(template, each=each, what=_flags(screen, policy), by=screen.role(policy.note_by))
        case MeetingPolicy():
            return _meeting(screen, policy)
        case SourcePolicy():
            return screen.sentence("Sources: {what}", what=_flags(screen, policy))
        case ModulePolicy():
            return _module(screen, policy)
        case LeaderPolicy():
            return _leader(screen, policy)


def _flags(screen: Screen, policy: VisitPolicy | MeetingPolicy | SourcePolicy | LeaderPolicy) -> str:
    """Name what the policy says yes to."""
    names = [name for name in _FLAGS[type(policy)] if getattr(policy, name)]
    return _words(screen, names)


_FLAGS: Final[dict[type, tuple[str, ...]]] = {
    VisitPolicy: ("everyone", "together", "talk"),
    MeetingPolicy: ("minutes", "action_plans", "new_input", "result"),
    SourcePolicy: ("needed", "mixed", "module_first"),
    LeaderPolicy: ("in_meetings",),
}


def _meeting(screen: Screen, policy: MeetingPolicy) -> str:
    practical = screen.say("yes" if policy.practical else "no")
    template = "Every meeting: {what}; practical matters: {practical}; minutes to: {to}; minutes by: {by}"
    to, by = (screen.role(role) if role else NOTHING for role in (policy.minutes_to, policy.minutes_by))
    return screen.sentence(template, what=_flags(screen, policy), practical=practical, to=to, by=by)


def _module(screen: Screen, module: ModulePolicy) -> str:
    template = (
        "Module: {minutes} minutes a part ({leaders} for school leaders), {meetings} meetings of {each} minutes a part"
        if module.most_minutes_a_day is None and module.most_minutes_a_week is None
        else "Module: {minutes} minutes a part ({leaders} for school leaders), {meetings} meetings of {each} minutes a "
        "part; minutes of sessions at most: {day} a day, {week} a week"
    )
    return screen.sentence(
        template,
        minutes=module.minutes_a_part,
        leaders=module.leader_minutes_a_part,
        meetings=module.meetings_a_part,
        each=module.meeting_minutes,
        day=str(module.most_minutes_a_day or NOTHING),
        week=str(module.most_minutes_a_week or NOTHING),
    )


def _leader(screen: Screen, leader: LeaderPolicy) -> str:
    if leader.weekly_minutes is None or leader.meeting_weeks is None:
        return screen.sentence("Leader: {what}", what=_flags(screen, leader))
    template = "Leader: {minutes} minutes a week and group, a meeting every {weeks} weeks"
    return screen.sentence(template, minutes=leader.weekly_minutes, weeks=leader.meeting_weeks)


# --- rows ------------------------------------------------------------------------------


def _role(screen: Screen, role: Role) -> list[Cell]:
    remarks = [word for word in ("needed", "rotates") if getattr(role, word)]
    remarks += ["everyone has it once"] if role.everyone else []
    remarks += [] if role.takes_part else ["takes no part"]
    held = screen.say("the group's work" if role.held == "group" else "one occasion")
    return [role.role, _name(screen, role), held, _words(screen, remarks)]


def _step(screen: Screen, step: Step) -> list[Cell]:
    remarks = ["optional"] if step.optional else []
    remarks += [] if step.form is None else [step.form]
    remarks += {"group": [], "shared": ["shared out"], "each": ["each person's own"]}[step.share]
    return [
        step.step,
        _name(screen, step),
        screen.say(step.kind),
        _minutes(step),
        screen.role(step.who) if step.who else NOTHING,
        step.leaves or NOTHING,
        _words(screen, remarks),
    ]


def _minutes(step: Step) -> str:
    if step.least_minutes == step.most_minutes:
        return NOTHING if step.least_minutes is None else str(step.least_minutes)
    return f"{step.least_minutes}–{step.most_minutes}"


def _deadline(deadline: Deadline) -> list[Cell]:
    return [deadline.step, deadline.after, str(deadline.days), f"{deadline.rule}, {deadline.severity}"]


def _artefact(screen: Screen, artefact: Artefact) -> list[Cell]:
    remark = screen.say("the author may share it") if artefact.shareable else NOTHING
    return [artefact.artefact, _name(screen, artefact), _words(screen, artefact.readers), remark]
