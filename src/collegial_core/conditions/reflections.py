"""The rules about the six questions of planning, answered for the plan and for each unit, over time (S0-50)."""

from typing import Final

from collegial_core.conditions.events import ChecklistAnswered
from collegial_core.conditions.state import StateProtocol
from collegial_core.kernel import Category, Occasion, Severity
from collegial_core.plan.rules import KNOWN, LEDGER, ORDER, too_early, unknown
from collegial_core.policy import Violation, rule


@rule("L-01", Severity.E, Category.NOT_FOUND, says=KNOWN, source=LEDGER, judges=(ChecklistAnswered,))
def an_answer_is_of_a_known_unit(state: StateProtocol, event: ChecklistAnswered, _: Occasion) -> Violation | None:
    """Refuse an answer for a unit that is not there."""
    return None if event.unit is None or event.unit in state.units else unknown("unit", event.unit)


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(ChecklistAnswered,), since=5)
def an_answer_comes_after_its_unit(
    state: StateProtocol, event: ChecklistAnswered, occasion: Occasion
) -> Violation | None:
    """Refuse an answer for a unit of a day on which the plan did not have it."""
    if event.unit is None or state.units[event.unit].since <= occasion.on:
        return None
    since = state.units[event.unit].since
    return too_early("{name} is in the plan from {than}; {day} is before that.", occasion.on, since, name=event.unit)


REFLECTION_RULES: Final = (an_answer_is_of_a_known_unit, an_answer_comes_after_its_unit)
