"""Periods, filed texts and disposals, as the entries so far tell of them."""

from datetime import date
from typing import Protocol, assert_never

import attrs

from collegial_core.disposal.events import (
    DisposalCarriedOut,
    DisposalDecided,
    DisposalEvent,
    DisposalHeld,
    DisposalResumed,
    Filing,
    RetentionAdopted,
    SingleText,
    StoreDestroyed,
    TextFiled,
    TextKey,
)
from collegial_core.kernel import Occasion, PersonId
from collegial_core.policy.retention import Retention
from collegial_core.sharing.state import StateProtocol as SharingStateProtocol
from collegial_core.vault import Gone, KeyName


@attrs.frozen(kw_only=True)
class Disposal:
    """What was decided to be disposed of, by which decision, on which day, and when it was carried out."""

    disposal: str
    decision: str | None
    person: PersonId | None
    decided_on: date
    keys: tuple[TextKey, ...]
    texts: tuple[SingleText, ...]
    carried_out_on: date | None = None
    place: int | None = None
    """Which of those that were carried out it is."""

    @property
    def shown(self) -> str:
        """What stands in the place of the texts: the decision's reference, or the disposal's own id."""
        return self.decision or self.disposal

    def gone(self, plan: str) -> Gone:
        """Say what of a plan it destroys."""
        keys = tuple(KeyName(plan, it.subject, it.kind, it.year) for it in self.keys)
        return Gone(self.shown, keys, tuple(key for text in self.texts for key in text.keys))


@attrs.frozen(kw_only=True)
class Filed:
    """A text that was filed: its class, what it was written for, whose it is, and as what."""

    kind: str
    of: str
    person: PersonId | None
    filing: Filing


@attrs.frozen(kw_only=True)
class Destroyed:
    """A store in which the plan lay before, and that was destroyed: the root it had there, by which decision, when."""

    root: str
    decision: str
    on: date


@attrs.define(kw_only=True)
class Disposals:
    """The schedule that a plan has adopted, what stops disposal, what was filed, and what was decided."""

    schedule: Retention | None = None
    schedules: dict[str, Retention] = attrs.field(factory=dict)
    """All that it has ever adopted, by their names with the version."""
    adopted_by: str | None = None
    """The reference of the decision by which it was adopted."""
    holds: dict[str, str] = attrs.field(factory=dict)
    """The decisions that stop disposal, by the ids of the holds."""
    filed: dict[str, Filed] = attrs.field(factory=dict)
    decided: dict[str, Disposal] = attrs.field(factory=dict)
    stores: dict[str, Destroyed] = attrs.field(factory=dict)
    """The stores that were destroyed, by the roots that the plan had there."""

    def gone(self, plan: str) -> tuple[Gone, ...]:
        """Give what is destroyed, as it was carried out."""
        done = {it.place: it for it in self.decided.values() if it.place is not None}
        return tuple(done[place].gone(plan) for place in sorted(done))

    def is_spent(self, key: TextKey) -> bool:
        """Tell whether a key is to be destroyed, or is: then no new text is sealed under it."""
        return any(key in it.keys for it in self.decided.values())


class StateProtocol(SharingStateProtocol, Protocol):
    """The part of the state that this room reads and remembers into."""

    disposals: Disposals


def evolve(state: StateProtocol, event: DisposalEvent, occasion: Occasion) -> None:
    """Remember what happened; judging is for the rules."""
    there = state.disposals
    match event:
        case RetentionAdopted():
            there.schedule, there.adopted_by = event.schedule, event.decision
            there.schedules.setdefault(event.schedule.ref, event.schedule)
        case DisposalHeld():
            there.holds[event.hold] = event.decision
        case DisposalResumed():
            del there.holds[event.hold]
        case TextFiled():
            filed = Filed(kind=event.kind, of=event.of, person=event.person, filing=event.filing)
            there.filed[filed_as(event.kind, event.of, event.person)] = filed
        case DisposalDecided():
            there.decided[event.disposal] = Disposal(
                disposal=event.disposal,
                decision=event.decision,
                person=event.person,
                decided_on=occasion.on,
                keys=event.keys,
                texts=event.texts,
            )
        case DisposalCarriedOut():
            done = there.decided[event.disposal]
            place = sum(1 for it in there.decided.values() if it.place is not None)
            there.decided[event.disposal] = attrs.evolve(done, carried_out_on=occasion.on, place=place)
        case StoreDestroyed():
            there.stores[event.root] = Destroyed(root=event.root, decision=event.decision, on=occasion.on)
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(event)


def filed_as(kind: str, of: str | None, person: str | None) -> str:
    """Name a text that was filed: `note v-014 p-11`."""
    return " ".join(it for it in (kind, of, person) if it)
