"""The latest departures from rules in some groups: which rule, why as far as it may be read, and who decided."""

from collections.abc import Collection
from typing import Any, Final

import attrs

from collegial_core.ids import GroupId
from collegial_core.plan.state import Deviation
from collegial_core.state import State
from collegial_web.operations.history import reasons_of
from collegial_web.pages.look import Look
from collegial_web.pages.righting.words import rule_words

MOST: Final = 10
"""So many are shown."""


@attrs.frozen
class Departure:
    """A departure from a rule; `because` is None where who looks may not read the reason."""

    rule: str
    group: str
    because: str | None
    by: str
    day: str
    to: str


def departures(look: Look, groups: Collection[GroupId]) -> list[Departure]:
    """Give the latest in groups of a plan, the latest first."""
    with look.plans.read(look.plan) as reading:
        state = reading.state
        found = [(it, group) for it in state.deviations if (group := group_of(state, it)) in groups][-MOST:]
    ledger = look.plans.ledger(look.plan)
    entries = [next(ledger.entries(after=number - 1)) for number in sorted({it.entry for it, _ in found})]
    readable = reasons_of(look.plans, look.plan, entries, look.person, look.on)
    by_number = {it.number: it for it in entries}
    return [
        Departure(
            rule=rule_words(look, it),
            group=group or "",
            because=readable.get(it.entry),
            by=look.who(by_number[it.entry].by),
            day=look.dated(it.on),
            to=look.to("entries", str(it.entry)),
        )
        for it, group in reversed(found)
    ]


def group_of(state: State, deviation: Deviation) -> GroupId | None:
    """Give the group that a departure from a rule is about, as far as its facts tell."""
    facts: dict[str, Any] = dict(deviation.facts)
    if (visit := state.visits.get(facts.get("visit"))) is not None:  # type: ignore[arg-type]
        return state.rounds[visit.round].group
    places: tuple[tuple[str, Any], ...] = (
        ("round", state.rounds),
        ("meeting", state.meetings),
        ("cycle", state.cycles),
    )
    for name, things in places:
        if (thing := things.get(facts.get(name))) is not None:
            return GroupId(thing.group)
    group = facts.get("group")
    return GroupId(group) if isinstance(group, str) and group in state.groups else None
