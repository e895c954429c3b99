"""What has been shared, with whom and since when, and who may type for whom."""

import datetime as dt
from typing import Protocol, assert_never

import attrs

from collegial_core.conditions import StateProtocol as ConditionsStateProtocol
from collegial_core.cycle import StateProtocol as CycleStateProtocol
from collegial_core.kernel import Occasion, PersonId
from collegial_core.kernel.texts import Texts
from collegial_core.meeting import StateProtocol as MeetingStateProtocol
from collegial_core.plan import Appointment
from collegial_core.sharing.events import (
    ArtefactShared,
    ArtefactUnshared,
    Shareable,
    SharingEvent,
    WritingEntrusted,
    WritingTakenBack,
)
from collegial_core.visit import StateProtocol as VisitStateProtocol


@attrs.define(kw_only=True)
class Share:
    """Whom an author lets read one thing, each with the day since when; and when it was last taken back."""

    kind: Shareable
    of: str
    author: PersonId
    readers: dict[PersonId, dt.date] = attrs.field(factory=dict)
    taken_back: dict[PersonId, dt.date] = attrs.field(factory=dict)


@attrs.frozen
class Entrusted(Appointment):
    """Somebody whom an author lets type for them."""

    scribe: PersonId


class StateProtocol(ConditionsStateProtocol, VisitStateProtocol, MeetingStateProtocol, CycleStateProtocol, Protocol):
    """The part of the state that this room reads and remembers into."""

    texts: Texts
    shares: dict[str, Share]
    shares_of: dict[str, list[Share]]
    entrusted: dict[PersonId, tuple[Entrusted, ...]]


def share_key(kind: str, of: str, author: str) -> str:
    """Name what was shared: `note v-014 p-11`."""
    return f"{kind} {of} {author}"


def evolve(state: StateProtocol, event: SharingEvent, occasion: Occasion) -> None:
    """Remember what happened; judging is for the rules."""
    on = occasion.on
    match event:
        case ArtefactShared():
            share = state.shares.get(_key(event)) or _first(state, event)
            share.readers[event.with_person] = on
        case ArtefactUnshared():
            share = state.shares[_key(event)]
            del share.readers[event.with_person]
            share.taken_back[event.with_person] = on
        case WritingEntrusted():
            new = Entrusted(on, event.until, event.scribe)
            state.entrusted[event.author] = (*state.entrusted.get(event.author, ()), new)
        case WritingTakenBack():
            eve = on - dt.timedelta(days=1)
            state.entrusted[event.author] = tuple(
                attrs.evolve(it, until=eve) if it.scribe == event.scribe and it.covers(on) else it
                for it in state.entrusted.get(event.author, ())
            )
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(event)


def _key(event: ArtefactShared | ArtefactUnshared) -> str:
    return share_key(event.kind, event.of, event.author)


def _first(state: StateProtocol, event: ArtefactShared) -> Share:
    share = Share(kind=event.kind, of=event.of, author=event.author)
    state.shares[_key(event)] = share
    state.shares_of.setdefault(event.of, []).append(share)
    return share


def scribes_on(state: StateProtocol, author: PersonId, on: dt.date) -> tuple[PersonId, ...]:
    """Name those who may type for an author that day: entrusted with it, still there, and no manager of theirs."""
    known = state.people.get(author)
    if known is None:
        return ()
    unit = state.units[known.unit_on(on)]
    named = dict.fromkeys(it.scribe for it in state.entrusted.get(author, ()) if it.covers(on))
    return tuple(it for it in named if _is_there(state, it, on) and not unit.is_managed_by(it, on))


def _is_there(state: StateProtocol, person: PersonId, on: dt.date) -> bool:
    known = state.people.get(person)
    return known is not None and (known.left_on is None or on < known.left_on)


def taken_back_on(state: StateProtocol, event: ArtefactShared) -> dt.date | None:
    """Give the day on which the same was last taken back from the same person, or None."""
    share = state.shares.get(share_key(event.kind, event.of, event.author))
    return share.taken_back.get(event.with_person) if share else None


def readers_of(state: StateProtocol, kind: str, of: str, author: str) -> dict[PersonId, dt.date]:
    """Give those with whom it is shared, each with the day since when."""
    share = state.shares.get(share_key(kind, of, author))
    return share.readers if share else {}
