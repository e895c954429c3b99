"""What is asked for about the plan and completed from it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import attrs

from collegial_core.kernel import MethodId, Occasion
from collegial_core.kernel.fields import MAX_COUNT, count, day, ident, label
from collegial_core.kernel.texts import HOLDS_TEXTS, text
from collegial_core.kernel.value import Asked, Event, request, value
from collegial_core.plan.events import PLAN, EntryCorrected, EntryWithdrawn, MethodAdopted, PlanApproved, PlanRevised
from collegial_core.plan.state import StateProtocol, started


@request("plan.revise", PlanRevised)
class RevisePlan(Asked):
    """Revise the plan: `of` names the revision it builds on, `lessons` what was learned (S0-24).

    The reason goes into the occasion's `because`.  A new `ends` may move the last day.
    """

    of: int = count(1, MAX_COUNT)
    aim: str = text(PLAN)
    lessons: str = text(PLAN)
    ends: date | None = day(default=None)


@request("plan.approve", PlanApproved)
class ApprovePlan(Asked):
    """Approve the plan as its first `entries` entries tell it: all that there are, where it is left out.

    The root of their tree goes into the plan, so that a later change shows as one.
    """

    entries: int | None = count(1, MAX_COUNT, default=None)


@request("method.adopt", MethodAdopted)
class AdoptMethod(Asked):
    """Pin one version of a method; its whole definition is written into the plan (S0-09)."""

    method: MethodId = ident()
    version: int = count(1, 10_000)

    def differs(self, events: Sequence[Event]) -> Iterator[str]:
        """Compare the name and version of the method that was adopted, in whatever version of the event."""
        adopted = [(it.method.method, it.method.version) for it in events if isinstance(it, MethodAdopted)]
        if adopted != [(self.method, self.version)]:
            yield "method"


@value
class OfAnEntry(Asked):
    """What is asked for about an entry, which is named in exactly one of three ways.

    By its number: `entry`.  By the id that it was recorded under: `request`; where that made several, `event` or
    `about` tells which.  Or by `event`, its name such as `visit.held`, and `about`, an id that it names, if it names
    any; of the event the word before the dot will do.  What was withdrawn is found by its number only.
    """

    entry: int | None = count(1, MAX_COUNT, default=None)
    request: str | None = ident(default=None)
    event: str | None = label(default=None)
    about: str | None = ident(default=None)


@request("entry.correct", EntryCorrected)
class CorrectEntry(OfAnEntry):
    """Say what an entry should have said; the old entry stays readable.

    It is named by its number, by the `request` that it was recorded under, or by `event` and `about`, an id that it
    names, if it names any.  `data` holds the changed fields of its event, `happened_on` the right day if that was
    wrong.  The reason goes into the occasion's `because`.
    """

    data: dict[str, Any] = attrs.field(factory=dict, metadata={"schema": {}, **HOLDS_TEXTS})
    happened_on: date | None = day(default=None)

    def differs(self, events: Sequence[Event]) -> Iterator[str]:
        """Compare only the fields that are to be put right: the event has them all."""
        yield from (name for name in super().differs(events) if name != "data")
        for event in events:
            recorded = event.data if isinstance(event, EntryCorrected) else {}
            if any(name not in recorded or recorded[name] != right for name, right in self.data.items()):
                yield "data"


@request("entry.withdraw", EntryWithdrawn)
class WithdrawEntry(OfAnEntry):
    """Say that an entry should not have been made; it stays readable.

    It is named by its number, by the `request` that it was recorded under, or by `event` and `about`, an id that it
    names, if it names any.  The reason goes into the occasion's `because`.
    """


PlanRequest = RevisePlan | ApprovePlan | AdoptMethod | CorrectEntry | WithdrawEntry
"""The ledger itself completes all but the first: they take the methods at hand, or the whole history."""


def complete(state: StateProtocol, asked: RevisePlan, _: Occasion) -> PlanRevised:
    """Fill in the revision's number, and the plan's last day where it stays."""
    plan = started(state)
    return PlanRevised(
        revision=plan.revision + 1, of=asked.of, lessons=asked.lessons, aim=asked.aim, ends=asked.ends or plan.ends
    )
