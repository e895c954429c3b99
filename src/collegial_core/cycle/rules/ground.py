"""Rules about what a cycle stands on, and the order of time."""

from typing import get_args

from collegial_core.cycle.events import ChangeObserved, CycleStarted
from collegial_core.cycle.rules.common import BeforeClosing, OfCycle, OfPart, ended, no_part, too_early_in
from collegial_core.cycle.state import StateProtocol
from collegial_core.group import LEADER, GroupClosed
from collegial_core.kernel import Category, Occasion, Severity
from collegial_core.plan.rules import KNOWN, LEDGER, ORDER, STAGE, too_early, unknown
from collegial_core.policy import Form, Held, Violation, rule, violation


@rule("L-01", Severity.E, Category.NOT_FOUND, says=KNOWN, source=LEDGER, judges=(CycleStarted,))
def a_followed_cycle_exists(state: StateProtocol, event: CycleStarted, _: Occasion) -> Violation | None:
    """Refuse to follow a cycle that is not in the plan."""
    return None if event.follows is None or event.follows in state.cycles else unknown("cycle", event.follows)


@rule("L-01", Severity.E, Category.NOT_FOUND, says=KNOWN, source=LEDGER, judges=get_args(OfPart))
def the_part_exists(state: StateProtocol, event: OfPart, _: Occasion) -> Violation | None:
    """Refuse a part that the cycle does not have."""
    return no_part(state.cycles[event.cycle], event.part)


@rule(
    "L-08",
    Severity.E,
    Category.POLICY,
    says="Cycles belong to methods that have them.",
    source=LEDGER,
    judges=(CycleStarted,),
)
def a_cycle_belongs_to_a_method_of_cycles(state: StateProtocol, event: CycleStarted, _: Occasion) -> Violation | None:
    """Refuse a cycle under a method whose steps are not those of a cycle."""
    method = state.methods[state.groups[event.group].method]
    if method.form is Form.CYCLE and method.steps:
        return None
    return violation("Method {method} has no cycles.", "Form a group under a method that has.", method=method.ref)


@rule(
    "S2-05",
    Severity.E,
    Category.POLICY,
    says="No cycle begins before those roles have somebody in them that the method cannot do without.",
    source="S2: methods",
    judges=(CycleStarted,),
)
def a_cycle_has_its_needed_roles(state: StateProtocol, event: CycleStarted, occasion: Occasion) -> Violation | None:
    """Refuse a learning study without a supervisor, or a cycle whose leader's mandate is over."""
    group = state.groups[event.group]
    held = {*group.roles_on(occasion.on), *([LEADER] if group.leading_on(occasion.on) else ())}
    needed = (it.role for it in state.methods[group.method].roles if it.needed and it.held is Held.GROUP)
    lacking = tuple(role for role in needed if role not in held)
    if not lacking:
        return None
    return violation(
        "Group {group} has nobody as {lacking}.",
        "Name them first: group.assign_role, or group.appoint_leader for the leader.",
        group=event.group,
        lacking=lacking,
    )


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(CycleStarted,))
def a_cycle_needs_a_running_group(state: StateProtocol, event: CycleStarted, _: Occasion) -> Violation | None:
    """Refuse a cycle in a group that has not started or has ended."""
    group = state.groups[event.group]
    if group.started_on is not None and group.closed_on is None:
        return None
    return violation("Group {group} is not running.", "Start the group first: group.start.", group=event.group)


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=get_args(BeforeClosing))
def a_closed_cycle_stays_closed(state: StateProtocol, event: BeforeClosing, _: Occasion) -> Violation | None:
    """Refuse any further step in a cycle that has ended."""
    return ended(state.cycles[event.cycle])


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(GroupClosed,))
def a_cycle_is_closed_before_its_group(state: StateProtocol, event: GroupClosed, _: Occasion) -> Violation | None:
    """Refuse to close a group while one of its cycles is open."""
    running = next((cycle for cycle in state.cycles_of.get(event.group, ()) if cycle.closed_on is None), None)
    if running is None:
        return None
    return violation(
        "Group {group} has cycle {cycle} open.", "Close {cycle} first.", group=event.group, cycle=running.cycle
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(GroupClosed,))
def a_group_closes_after_its_cycles(state: StateProtocol, event: GroupClosed, occasion: Occasion) -> Violation | None:
    """Refuse to close a group before the day on which its last cycle was closed."""
    for cycle in state.cycles_of.get(event.group, ()):
        if cycle.closed_on is not None and occasion.on < cycle.closed_on:
            return too_early(
                "Cycle {cycle} was closed on {than}; {day} is before that.",
                occasion.on,
                cycle.closed_on,
                cycle=cycle.cycle,
            )
    return None


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(CycleStarted,))
def a_cycle_starts_after_what_it_builds_on(
    state: StateProtocol, event: CycleStarted, occasion: Occasion
) -> Violation | None:
    """Refuse a cycle before its group's start, or before the cycle that it follows began."""
    group = state.groups[event.group]
    since = group.started_on or occasion.on
    if event.follows is not None:
        since = max(since, state.cycles[event.follows].started_on)
    if since <= occasion.on:
        return None
    return too_early(
        "What cycle {cycle} builds on is of {than}; {day} is before that.", occasion.on, since, cycle=event.cycle
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=get_args(OfCycle))
def a_cycle_goes_on_in_order_of_time(state: StateProtocol, event: OfCycle, occasion: Occasion) -> Violation | None:
    """Refuse a day before what the event builds on in the cycle."""
    cycle = state.cycles[event.cycle]
    return too_early_in(cycle, occasion.on, cycle.started_on if isinstance(event, ChangeObserved) else cycle.since)
