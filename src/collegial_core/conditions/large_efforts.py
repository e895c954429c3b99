"""Large efforts for the same people at the same time: groups of the plan beside each other, and beside other efforts.

Which methods are a large effort is the methods' own say; which other efforts are, that of whoever tells of them.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from collegial_core.conditions.events import EffortBegun
from collegial_core.conditions.rules import NEED
from collegial_core.conditions.state import Effort, StateProtocol
from collegial_core.group import Group, GroupStarted, MemberJoined
from collegial_core.kernel import Category, EffortId, GroupId, Occasion, PersonId, Severity
from collegial_core.policy import Violation, rule, violation

SAYS: Final = "Nobody is in two large efforts at the same time, the plan's own included."


@rule("S0-14", Severity.W, Category.POLICY, says=SAYS, source=NEED, judges=(GroupStarted, MemberJoined), since=5)
def a_group_is_its_members_only_large_effort(
    state: StateProtocol, event: GroupStarted | MemberJoined, occasion: Occasion
) -> Violation | None:
    """Ask for a reason when members of a large group that has started are in another, or in an effort of their unit."""
    group, on = state.groups[event.group], occasion.on
    joins = isinstance(event, MemberJoined)
    if not state.methods[group.method].large or (joins and group.started_on is None):
        return None
    others = {
        person: (*_groups(state, person, group, on), *_efforts(state, person, on))
        for person in ((event.person,) if isinstance(event, MemberJoined) else group.members_on(on))
    }
    concerned = tuple(person for person, found in others.items() if found)
    if not concerned:
        return None
    return violation(
        "Beside group {group}, {people} would be in these large efforts: {others}.",
        "Let one wait until the other has ended, or say in `because` why both are needed now.",
        group=group.group,
        people=concerned,
        others=tuple(dict.fromkeys(str(name) for found in others.values() for name in found)),
    )


@rule("S0-14", Severity.W, Category.POLICY, says=SAYS, source=NEED, judges=(EffortBegun,), since=5)
def a_large_effort_keeps_clear_of_large_groups(
    state: StateProtocol, event: EffortBegun, _: Occasion
) -> Violation | None:
    """Ask for a reason when a large effort of some units meets a large group with people from there."""
    met = [
        (group.group, person)
        for group in (_large(state, event.starts) if event.large else ())
        if group.started_on is not None and group.started_on <= event.ends
        for person in group.members_on(max(event.starts, group.started_on))
        if state.people[person].unit_on(max(event.starts, group.started_on)) in event.units
    ]
    if not met:
        return None
    return violation(
        "Beside effort {effort}, {people} would be in these large groups: {groups}.",
        "Let one wait until the other has ended, or say in `because` why both are needed now.",
        effort=event.effort,
        people=tuple(dict.fromkeys(person for _group, person in met)),
        groups=tuple(dict.fromkeys(name for name, _person in met)),
    )


def _large(state: StateProtocol, on: date) -> Iterator[Group]:
    """Yield the groups by large methods that have started and are not closed by that day."""
    for group in state.groups.values():
        started = group.started_on is not None and state.methods[group.method].large
        if started and (group.closed_on is None or group.closed_on > on):
            yield group


def _groups(state: StateProtocol, person: PersonId, besides: Group, on: date) -> Iterator[GroupId]:
    for group in _large(state, on):
        since = max(on, group.started_on or on)
        if group is not besides and person in group.members_on(since):
            yield group.group


def _efforts(state: StateProtocol, person: PersonId, on: date) -> Iterator[EffortId]:
    """Yield the large efforts of somebody's unit that go on that day or begin before the plan ends."""
    for effort in state.conditions.efforts.values():
        reaches = effort.large and effort.ends >= on and (state.plan is None or effort.starts <= state.plan.ends)
        if reaches and _is_of(state, effort, person, on):
            yield effort.effort


def _is_of(state: StateProtocol, effort: Effort, person: PersonId, on: date) -> bool:
    return state.people[person].unit_on(max(on, effort.starts)) in effort.units


LARGE_EFFORTS: Final = (a_group_is_its_members_only_large_effort, a_large_effort_keeps_clear_of_large_groups)
