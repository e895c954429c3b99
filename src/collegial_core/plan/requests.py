"""What is asked for about the plan and completed from it."""

from datetime import date
from typing import Any

import attrs

from collegial_core.kernel import MethodId, Occasion
from collegial_core.kernel.fields import MAX_COUNT, count, day, ident
from collegial_core.kernel.texts import HOLDS_TEXTS, text
from collegial_core.kernel.value import Asked, request
from collegial_core.plan.events import PLAN, PlanRevised
from collegial_core.plan.state import StateProtocol, started


@request("plan.revise")
class RevisePlan(Asked):
    """Revise the plan: `of` names the revision it builds on, `lessons` what was learned (S0-24).

    The reason goes into the occasion's `because`.  A new `ends` may move the last day.
    """

    of: int = count(1, MAX_COUNT)
    aim: str = text(PLAN)
    lessons: str = text(PLAN)
    ends: date | None = day(default=None)


@request("method.adopt")
class AdoptMethod(Asked):
    """Pin one version of a method; its whole definition is written into the plan (S0-09)."""

    method: MethodId = ident()
    version: int = count(1, 10_000)


@request("entry.correct")
class CorrectEntry(Asked):
    """Say what entry number `entry` should have said; the old entry stays readable.

    `data` holds the changed fields of its event, `happened_on` the right day if
    that was wrong.  The reason goes into the occasion's `because`.
    """

    entry: int = count(1, MAX_COUNT)
    data: dict[str, Any] = attrs.field(factory=dict, metadata={"schema": {}, **HOLDS_TEXTS})
    happened_on: date | None = day(default=None)


@request("entry.withdraw")
class WithdrawEntry(Asked):
    """Say that entry number `entry` should not have been made; it stays readable.

    The reason goes into the occasion's `because`.
    """

    entry: int = count(1, MAX_COUNT)


PlanRequest = RevisePlan | AdoptMethod | CorrectEntry | WithdrawEntry
"""The ledger itself completes the last three: they take the methods at hand, or the whole history."""


def complete(state: StateProtocol, asked: RevisePlan, _: Occasion) -> PlanRevised:
    """Fill in the revision's number, and the plan's last day where it stays."""
    plan = started(state)
    return PlanRevised(
        revision=plan.revision + 1, of=asked.of, lessons=asked.lessons, aim=asked.aim, ends=asked.ends or plan.ends
    )
