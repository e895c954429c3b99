"""The rules about preconditions as they are found unit by unit: where, how it is known, and by whom (S2-02)."""

from typing import Final

from collegial_core.conditions.duties import PRECONDITIONS
from collegial_core.conditions.events import PreconditionRecorded
from collegial_core.conditions.group_rules import units_of
from collegial_core.conditions.state import StateProtocol
from collegial_core.group import GroupStarted
from collegial_core.kernel import Category, Occasion, Severity
from collegial_core.plan.rules import KNOWN, LEDGER, ORDER, too_early, unknown
from collegial_core.policy import Violation, rule, violation

IN_PLACE: Final = "S2: what has to be in place; the method definition"


@rule("L-01", Severity.E, Category.NOT_FOUND, says=KNOWN, source=LEDGER, judges=(PreconditionRecorded,))
def a_precondition_names_what_is_there(
    state: StateProtocol, event: PreconditionRecorded, _: Occasion
) -> Violation | None:
    """Refuse a unit that is not there, and somebody who is not."""
    if event.unit is not None and event.unit not in state.units:
        return unknown("unit", event.unit)
    nobody = next((it for it in event.known_by if it not in state.people), None)
    return None if nobody is None else unknown("person", nobody)


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(PreconditionRecorded,), since=5)
def preconditions_come_after_unit_and_people(
    state: StateProtocol, event: PreconditionRecorded, occasion: Occasion
) -> Violation | None:
    """Refuse what was found before its unit, or those who found it, were in the plan."""
    units = (event.unit,) if event.unit is not None else ()
    since = [*((it, state.units[it].since) for it in units), *((it, state.people[it].since) for it in event.known_by)]
    for name, first in since:
        if occasion.on < first:
            return too_early("{name} is in the plan from {than}; {day} is before that.", occasion.on, first, name=name)
    return None


@rule(
    "S2-02",
    Severity.W,
    Category.POLICY,
    says="A precondition is found at a unit, and it is said how it is known and by whom.",
    source=IN_PLACE,
    judges=(PreconditionRecorded,),
    since=5,
)
def a_precondition_says_where_how_and_by_whom(
    _: StateProtocol, event: PreconditionRecorded, __: Occasion
) -> Violation | None:
    """Ask for a reason when a precondition names no unit, no way in which it is known, or nobody who knows it."""
    missing = tuple(name for name in ("unit", "how_known", "known_by") if not getattr(event, name))
    if not missing:
        return None
    return violation(
        "Precondition {precondition} lacks: {missing}.",
        "Add what is missing, or say in `because` why it cannot be said.",
        precondition=event.precondition,
        missing=missing,
    )


@rule(
    "S2-02",
    Severity.W,
    Category.POLICY,
    says="Before a group starts, the preconditions that its method names are there at each of its units.",
    source=IN_PLACE,
    judges=(GroupStarted,),
    since=5,
)
def a_group_starts_with_the_preconditions_of_each_unit(
    state: StateProtocol, event: GroupStarted, occasion: Occasion
) -> Violation | None:
    """Ask for a reason when a precondition was found elsewhere, but not at a unit of the group by that day."""
    group, known = state.groups[event.group], state.conditions.preconditions
    asked = [it for it in PRECONDITIONS if it in state.methods[group.method].before_start]
    found = {it: [one for one in known.get(it, ()) if one.on <= occasion.on] for it in asked}
    missing = tuple(
        (str(unit), str(it))
        for unit in units_of(state, group, occasion.on)
        for it in asked
        if found[it] and not any(one.holds_at(unit) for one in found[it])  # where there is none, an older rule asks
    )
    if not missing:
        return None
    return violation(
        "Group {group} would start without preconditions that are there elsewhere: {missing}.",
        "Record what is there with precondition.record, or say in `because` why the group starts without.",
        group=event.group,
        missing=missing,
    )


PRECONDITION_RULES: Final = (
    a_precondition_names_what_is_there,
    preconditions_come_after_unit_and_people,
    a_precondition_says_where_how_and_by_whom,
    a_group_starts_with_the_preconditions_of_each_unit,
)
