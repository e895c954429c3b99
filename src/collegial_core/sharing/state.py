"""What has been shared, with whom and since when."""

import datetime as dt
from typing import Protocol, assert_never

import attrs

from collegial_core.conditions import StateProtocol as ConditionsStateProtocol
from collegial_core.cycle import StateProtocol as CycleStateProtocol
from collegial_core.kernel import Occasion, PersonId
from collegial_core.kernel.texts import Texts
from collegial_core.meeting import StateProtocol as MeetingStateProtocol
from collegial_core.sharing.events import ArtefactShared, ArtefactUnshared, Shareable, SharingEvent
from collegial_core.visit import StateProtocol as VisitStateProtocol


@attrs.define(kw_only=True)
class Share:
    """Whom an author lets read one thing, each with the day since when; and when it was last taken back."""

    kind: Shareable
    of: str
    author: PersonId
    readers: dict[PersonId, dt.date] = attrs.field(factory=dict)
    taken_back: dict[PersonId, dt.date] = attrs.field(factory=dict)


class StateProtocol(ConditionsStateProtocol, VisitStateProtocol, MeetingStateProtocol, CycleStateProtocol, Protocol):
    """The part of the state that this room reads and remembers into."""

    texts: Texts
    shares: dict[str, Share]
    shares_of: dict[str, list[Share]]


def share_key(kind: str, of: str, author: str) -> str:
    """Name what was shared: `note v-014 p-11`."""
    return f"{kind} {of} {author}"


def evolve(state: StateProtocol, event: SharingEvent, occasion: Occasion) -> None:
    """Remember what happened; judging is for the rules."""
    on = occasion.on
    key = share_key(event.kind, event.of, event.author)
    match event:
        case ArtefactShared():
            share = state.shares.get(key) or _first(state, key, event)
            share.readers[event.with_person] = on
        case ArtefactUnshared():
            share = state.shares[key]
            del share.readers[event.with_person]
            share.taken_back[event.with_person] = on
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(event)


def _first(state: StateProtocol, key: str, event: ArtefactShared) -> Share:
    share = Share(kind=event.kind, of=event.of, author=event.author)
    state.shares[key] = share
    state.shares_of.setdefault(event.of, []).append(share)
    return share


def taken_back_on(state: StateProtocol, event: ArtefactShared) -> dt.date | None:
    """Give the day on which the same was last taken back from the same person, or None."""
    share = state.shares.get(share_key(event.kind, event.of, event.author))
    return share.taken_back.get(event.with_person) if share else None


def readers_of(state: StateProtocol, kind: str, of: str, author: str) -> dict[PersonId, dt.date]:
    """Give those with whom it is shared, each with the day since when."""
    share = state.shares.get(share_key(kind, of, author))
    return share.readers if share else {}
