"""Whether a group's own members were there when its units analysed the present state and talked the plan over.

The share of them that has to be is the method's; where it gives none, these rules ask nothing.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from collegial_core.conditions.rules import NEED
from collegial_core.conditions.state import Analysis, StateProtocol, Talk
from collegial_core.group import Group, GroupStarted
from collegial_core.kernel import Category, Occasion, PersonId, Severity, UnitId
from collegial_core.policy import Precondition, Violation, rule, violation

WHOLE: Final = 100
"""A share in percent."""


@rule(
    "S0-10",
    Severity.W,
    Category.POLICY,
    says="As many of a group's own members as its method asks for took part in the joint analysis that it starts from.",
    source=NEED,
    judges=(GroupStarted,),
    since=5,
)
def members_took_part_in_the_analysis(
    state: StateProtocol, event: GroupStarted, occasion: Occasion
) -> Violation | None:
    """Ask for a reason where too few were there; an analysis counts that a principal or leader recorded."""
    group, analyses = state.groups[event.group], state.conditions.analyses
    joint = {unit: [it for it in told if it.joint] for unit, told in analyses.items()}
    absent = _absent(state, group, Precondition.JOINT_ANALYSIS, joint, occasion.on)
    if not absent:
        return None
    return violation(
        "Of the {members} members of {group}, these took part in no joint analysis that a principal or leader recorded:"
        " {absent}; the method asks for {share} % of them.",
        "Analyse the present state with them: analysis.record, or say in `because` why the group starts without.",
        members=len(group.members_on(occasion.on)),
        group=event.group,
        absent=absent,
        share=state.methods[group.method].took_part,
    )


@rule(
    "S0-13",
    Severity.W,
    Category.POLICY,
    says="As many of a group's own members as its method asks for took part in the dialogue with the principal.",
    source=NEED,
    judges=(GroupStarted,),
    since=5,
)
def members_took_part_in_the_dialogue(
    state: StateProtocol, event: GroupStarted, occasion: Occasion
) -> Violation | None:
    """Ask for a reason where too few were there; a dialogue counts that a principal or leader recorded."""
    group = state.groups[event.group]
    absent = _absent(state, group, Precondition.DIALOGUE, state.conditions.dialogues, occasion.on)
    if not absent:
        return None
    return violation(
        "Of the {members} members of {group}, these took part in no dialogue that a principal or leader recorded:"
        " {absent}; the method asks for {share} % of them.",
        "Talk the plan over with them: dialogue.hold, or say in `because` why the group starts without.",
        members=len(group.members_on(occasion.on)),
        group=event.group,
        absent=absent,
        share=state.methods[group.method].took_part,
    )


def _absent(
    state: StateProtocol,
    group: Group,
    asked: Precondition,
    told: dict[UnitId, list[Analysis]] | dict[UnitId, list[Talk]],
    on: date,
) -> tuple[PersonId, ...]:
    """Give the members who were not there, where they are so many that the share is not reached."""
    method = state.methods[group.method]
    if asked not in method.before_start or not method.took_part or not any(told.values()):
        return ()  # where there is none at all, an older rule asks
    members = group.members_on(on)
    there = {
        person
        for unit, acts in told.items()
        for act in _counting(state, group, unit, acts, on)
        for person in act.participants
    }
    absent = tuple(person for person in members if person not in there)
    enough = (len(members) - len(absent)) * WHOLE >= method.took_part * len(members)
    return () if enough else absent


def _counting(
    state: StateProtocol, group: Group, unit: UnitId, acts: Iterable[Analysis] | Iterable[Talk], on: date
) -> Iterable[Analysis | Talk]:
    """Yield those up to that day that were recorded by who managed the unit then, or by a leader of the group."""
    leaders = {it.leader for it in group.mandates} | {it.deputy for it in group.deputies}
    for act in acts:
        if act.on <= on and (act.by in leaders or state.units[unit].is_managed_by(act.by, act.on)):
            yield act


TAKING_PART: Final = (members_took_part_in_the_analysis, members_took_part_in_the_dialogue)
