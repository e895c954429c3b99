"""The rules about when a group starts, who leads it, and who still takes part."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from collegial_core.checkin import CheckinHeld, TimeAllotted, WorkRecorded
from collegial_core.conditions.duties import PRECONDITIONS
from collegial_core.conditions.events import (
    AnalysisRecorded,
    DialogueHeld,
    ExpectationCommunicated,
    NeedIdentified,
    NeedShared,
    ParticipationDecided,
    TrainingRecorded,
)
from collegial_core.conditions.rules import NEED
from collegial_core.conditions.state import StateProtocol
from collegial_core.cycle import CycleStarted, StepForm, StepStarted
from collegial_core.cycle import method_of as method_of_cycle
from collegial_core.group import (
    DeputyAppointed,
    Group,
    GroupFormed,
    GroupStarted,
    LeaderAppointed,
    MemberJoined,
    RoleAssigned,
)
from collegial_core.kernel import Category, GroupId, Occasion, PersonId, Severity, UnitId
from collegial_core.meeting import MeetingOpened, WorkingTimeSet
from collegial_core.module import ModulePlanned, ReadingScheduled
from collegial_core.plan import AssistantAppointed, PrincipalAppointed
from collegial_core.plan.rules import LEDGER, gone
from collegial_core.policy import LeaderPolicy, Method, Precondition, Share, Violation, rule, violation
from collegial_core.visit import RoundOpened, VisitPlanned

Leading = LeaderAppointed | DeputyAppointed | MemberJoined
"""The events by which somebody comes to lead somebody."""


def units_of(state: StateProtocol, group: Group, on: date) -> tuple[UnitId, ...]:
    """Give the units where the group's members of a day work, in the members' order (S0-16)."""
    return tuple(dict.fromkeys(state.people[person].unit_on(on) for person in group.members_on(on)))


def _method(state: StateProtocol, event: GroupStarted | Leading) -> Method:
    return state.methods[state.groups[event.group].method]


def _there(days: Iterable[date], on: date) -> bool:
    return any(day <= on for day in days)


@rule(
    "S0-10",
    Severity.W,
    Category.POLICY,
    says="Before a group starts, its units have analysed the present state together.",
    source=NEED,
    judges=(GroupStarted,),
)
def a_group_starts_from_a_joint_analysis(
    state: StateProtocol, event: GroupStarted, occasion: Occasion
) -> Violation | None:
    """Ask for a reason when a unit of the group has no joint analysis by that day."""
    if Precondition.JOINT_ANALYSIS not in _method(state, event).before_start:
        return None
    analyses = state.conditions.analyses
    missing = tuple(
        unit
        for unit in units_of(state, state.groups[event.group], occasion.on)
        if not _there((it.on for it in analyses.get(unit, ()) if it.joint), occasion.on)
    )
    if not missing:
        return None
    return violation(
        "Group {group} would start without a joint analysis of the present state at {missing}.",
        "Record it first with analysis.record, or say in `because` why the group starts without.",
        group=event.group,
        missing=missing,
    )


@rule(
    "S0-13",
    Severity.W,
    Category.POLICY,
    says="Before a group starts, each unit's principal has talked with staff.",
    source=NEED,
    judges=(GroupStarted,),
)
def a_group_starts_after_a_dialogue(state: StateProtocol, event: GroupStarted, occasion: Occasion) -> Violation | None:
    """Ask for a reason when the principal of a unit of the group has held no dialogue by that day."""
    if Precondition.DIALOGUE not in _method(state, event).before_start:
        return None
    dialogues = state.conditions.dialogues
    units = units_of(state, state.groups[event.group], occasion.on)
    missing = tuple(unit for unit in units if not _there((it.on for it in dialogues.get(unit, ())), occasion.on))
    if not missing:
        return None
    return violation(
        "Group {group} would start before principal and staff have talked at {missing}.",
        "Record the talk first with dialogue.hold, or say in `because` why the group starts without.",
        group=event.group,
        missing=missing,
    )


@rule(
    "S2-02",
    Severity.W,
    Category.POLICY,
    says="Before a group starts, the preconditions that its method names are there.",
    source="S2: what has to be in place; the method definition",
    judges=(GroupStarted,),
)
def a_group_starts_with_its_preconditions(
    state: StateProtocol, event: GroupStarted, occasion: Occasion
) -> Violation | None:
    """Ask for a reason when some preconditions are not on record by that day."""
    asked = [it for it in PRECONDITIONS if it in _method(state, event).before_start]
    found = state.conditions.preconditions
    missing = tuple(str(it) for it in asked if not _there((one.on for one in found.get(it, ())), occasion.on))
    if not missing:
        return None
    return violation(
        "Group {group} would start with {there} of {asked} preconditions; missing: {missing}.",
        "Record what is there with precondition.record, or say in `because` why the group starts without.",
        group=event.group,
        there=len(asked) - len(missing),
        asked=len(asked),
        missing=missing,
    )


@rule(
    "S0-19",
    Severity.W,
    Category.POLICY,
    says="A group's leader is not the manager of its members.",
    source="S0: the leader; the method definition",
    judges=(LeaderAppointed, DeputyAppointed, MemberJoined),
)
def a_leader_is_not_the_members_manager(state: StateProtocol, event: Leading, occasion: Occasion) -> Violation | None:
    """Ask for a reason, or refuse as the method says, when who leads manages a member's unit, also one who joins."""
    weight = (_method(state, event).leader or LeaderPolicy()).manager
    on = event.since if isinstance(event, DeputyAppointed) else occasion.on
    leaders, units = _led_whom(state, state.groups[event.group], event, on)
    if weight is Severity.I:
        return None
    return next(filter(None, (_managing(state, event, weight, leader, units, on) for leader in leaders)), None)


def _managing(
    state: StateProtocol, event: Leading, weight: Severity, leader: PersonId, units: tuple[UnitId, ...], on: date
) -> Violation | None:
    heads = tuple(unit for unit in units if state.units[unit].principal_on(on) == leader)
    manages = heads or tuple(unit for unit in units if state.units[unit].is_managed_by(leader, on))
    if not manages:
        return None
    return violation(
        "{leader} is the principal of {heads}, where members of group {group} work."
        if heads
        else "{leader} is assistant principal of {heads}, where members of group {group} work.",
        "Appoint somebody who is not their manager."
        if weight is Severity.E
        else "Appoint somebody who is not their manager, or say in `because` why it has to be {leader}.",
        severity=weight,
        leader=leader,
        heads=manages,
        group=event.group,
    )


@rule(
    "S0-19",
    Severity.W,
    Category.POLICY,
    says="A group's leader is not the manager of its members.",
    source="S0: the leader; the method definition",
    judges=(PrincipalAppointed,),
)
def a_new_principal_leads_none_of_their_staff(
    state: StateProtocol, event: PrincipalAppointed, occasion: Occasion
) -> Violation | None:
    """Ask for a reason when the new principal leads a group with members from the unit, whose method minds."""
    groups = _led_in(state, event.principal, event.unit, occasion.on)
    if not groups:
        return None
    return violation(
        "{principal} leads {groups}, with members from unit {unit}.",
        "Appoint another leader there first, or say in `because` why {principal} has to go on.",
        principal=event.principal,
        groups=groups,
        unit=event.unit,
    )


@rule(
    "S0-19",
    Severity.W,
    Category.POLICY,
    says="A group's leader is not the manager of its members.",
    source="S0: the leader; the method definition",
    judges=(AssistantAppointed,),
)
def a_new_assistant_leads_none_of_their_staff(
    state: StateProtocol, event: AssistantAppointed, occasion: Occasion
) -> Violation | None:
    """Ask for a reason when the assistant leads a group with members from the unit, whose method minds."""
    groups = _led_in(state, event.person, event.unit, occasion.on)
    if not groups:
        return None
    return violation(
        "{person} leads {groups}, with members from unit {unit}.",
        "Appoint another leader there first, or say in `because` why {person} has to go on.",
        person=event.person,
        groups=groups,
        unit=event.unit,
    )


def _led_in(state: StateProtocol, person: PersonId, unit: UnitId, on: date) -> tuple[GroupId, ...]:
    """Give the groups with members from a unit that somebody leads, whose method minds that they manage them."""
    return tuple(
        group.group
        for group in state.groups.values()
        if group.closed_on is None
        and person in group.leading_on(on)
        and (state.methods[group.method].leader or LeaderPolicy()).manager is not Severity.I
        and unit in units_of(state, group, on)
    )


def _led_whom(
    state: StateProtocol, group: Group, event: Leading, on: date
) -> tuple[tuple[PersonId, ...], tuple[UnitId, ...]]:
    """Give the leader or who stands in, and the units of those who come to be led by them."""
    match event:
        case MemberJoined():
            return group.leading_on(on), (state.people[event.person].unit_on(on),)
        case DeputyAppointed():
            return (event.deputy,), units_of(state, group, on)
        case _:
            return (event.leader,), units_of(state, group, on)


Led = CycleStarted | StepStarted | ModulePlanned | MeetingOpened | RoundOpened
"""What a group does under its leader."""


@rule(
    "S0-18",
    Severity.E,
    Category.STATE,
    says="What a group does together is led: it waits while nobody has a mandate or stands in.",
    source="S0: the leader",
    judges=(CycleStarted, StepStarted, ModulePlanned, MeetingOpened, RoundOpened),
    since=5,
)
def what_a_group_does_together_is_led(state: StateProtocol, event: Led, occasion: Occasion) -> Violation | None:
    """Refuse a cycle, a joint step, a module's plan, a meeting or a round on a day on which nobody may lead."""
    group = _led_group(state, event)
    if group.leading_on(occasion.on) or (isinstance(event, StepStarted) and _each_by_themselves(state, event)):
        return None
    return violation(
        "Nobody has a mandate to lead group {group} on {day}.",
        "Appoint a leader first: group.appoint_leader; or somebody who stands in: group.appoint_deputy.",
        group=group.group,
        day=str(occasion.on),
    )


def _led_group(state: StateProtocol, event: Led) -> Group:
    match event:
        case CycleStarted() | RoundOpened():
            return state.groups[event.group]
        case MeetingOpened():
            return state.groups[state.meetings[event.meeting].group]
        case _:
            return state.groups[state.cycles[event.cycle].group]


def _each_by_themselves(state: StateProtocol, event: StepStarted) -> bool:
    step = method_of_cycle(state, state.cycles[event.cycle]).step(event.step)
    alone = step is not None and step.share is Share.EACH and event.form is not StepForm.JOINT
    return alone or event.form is StepForm.INDIVIDUAL


_JOINS: Final[dict[type, str]] = {
    GroupFormed: "members",
    MemberJoined: "person",
    LeaderAppointed: "leader",
    DeputyAppointed: "deputy",
    RoleAssigned: "person",
    AssistantAppointed: "person",
}
_TAKES_PART: Final[dict[type, str]] = {
    VisitPlanned: "visitor",
    MeetingOpened: "present",
    WorkingTimeSet: "person",
    ReadingScheduled: "person",
    CheckinHeld: "leader",
    TimeAllotted: "leader",
    WorkRecorded: "leader",
    AnalysisRecorded: "participants",
    NeedIdentified: "person",
    NeedShared: "person",
    DialogueHeld: "participants",
    ParticipationDecided: "people",
    ExpectationCommunicated: "participants",
    TrainingRecorded: "person",
}
"""Event class → the field of those who come to belong, or who take part that day."""


@rule(
    "L-06",
    Severity.E,
    Category.STATE,
    says="Who has left takes part in nothing later.",
    source=LEDGER,
    judges=(*_JOINS, *_TAKES_PART),
    since=3,
)
def who_has_left_takes_no_part(state: StateProtocol, event: object, occasion: Occasion) -> Violation | None:
    """Refuse somebody who is gone that day, and a stay or office that would go on without them."""
    joins = type(event) in _JOINS
    named = getattr(event, (_JOINS if joins else _TAKES_PART)[type(event)])
    on = getattr(event, "date", occasion.on)
    for name in named if isinstance(named, tuple) else (named,):
        known = state.people.get(name)
        if known is not None and known.left_on is not None and (joins or known.left_on <= on):
            return gone(name, known.left_on)
    return None


GROUP_RULES: Final = (
    a_group_starts_from_a_joint_analysis,
    a_group_starts_after_a_dialogue,
    a_group_starts_with_its_preconditions,
    a_leader_is_not_the_members_manager,
    a_new_principal_leads_none_of_their_staff,
    a_new_assistant_leads_none_of_their_staff,
    what_a_group_does_together_is_led,
    who_has_left_takes_no_part,
)
