"""The rules about strategies for using each other's knowledge: planned first, then trained and used (S3-06)."""

from typing import Final

from collegial_core.conditions.events import StrategyUsed, TrainingRecorded
from collegial_core.conditions.state import StateProtocol
from collegial_core.kernel import Category, Occasion, Severity
from collegial_core.plan.rules import LEDGER, STAGE, names_exist
from collegial_core.policy import Violation, rule, violation

NAMED: Final = names_exist({StrategyUsed: {"group": "groups"}})


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(StrategyUsed,))
def a_group_uses_strategies_while_it_is_there(
    state: StateProtocol, event: StrategyUsed, occasion: Occasion
) -> Violation | None:
    """Refuse a day before the group was formed, or after it was closed."""
    group = state.groups[event.group]
    if group.formed_on <= occasion.on and (group.closed_on is None or occasion.on <= group.closed_on):
        return None
    return violation(
        "Group {group} was not at work on {day}.",
        "Give a day between {first}, when it was formed, and the day on which it was closed.",
        group=event.group,
        day=str(occasion.on),
        first=str(group.formed_on),
    )


@rule(
    "S3-06",
    Severity.E,
    Category.ORDER,
    says="A strategy for using each other's knowledge is planned before it is trained or used.",
    source="S3: the course",
    judges=(StrategyUsed, TrainingRecorded),
    since=5,
)
def strategies_are_planned_first(
    state: StateProtocol, event: StrategyUsed | TrainingRecorded, occasion: Occasion
) -> Violation | None:
    """Refuse the name of a strategy that no plan had by that day."""
    named = (event.strategy,) if isinstance(event, StrategyUsed) else event.strategies
    planned = {name for it in state.conditions.strategies if it.on <= occasion.on for name in it.strategies}
    unplanned = next((name for name in named if name not in planned), None)
    if unplanned is None:
        return None
    return violation(
        "By {day} nobody had planned strategy {name}.",
        "Plan it first: strategy.plan, or give the name that it was planned under.",
        day=str(occasion.on),
        name=unplanned,
    )


STRATEGIES: Final = (NAMED, a_group_uses_strategies_while_it_is_there, strategies_are_planned_first)
