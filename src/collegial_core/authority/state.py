"""The order of a plan as the entries so far tell of it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Protocol, assert_never

import attrs

from collegial_core.authority.events import AuthorityAdopted, AuthorityEvent, OrganiserAppointed, OrganiserReleased
from collegial_core.disposal.state import StateProtocol as DisposalStateProtocol
from collegial_core.kernel import Occasion, PersonId
from collegial_core.policy.authority import Authority

_DAY = timedelta(days=1)


@attrs.frozen
class Office:
    """The days in which somebody has an office, both inclusive; None where it has no end.  `released` before that."""

    person: PersonId
    since: date
    until: date | None = None
    released: bool = False

    def covers(self, on: date) -> bool:
        """Tell whether it holds that day."""
        return self.since <= on and (self.until is None or on <= self.until)


@attrs.define
class Order:
    """Who may record what in a plan: the authority it adopted, its keepers, and its organisers in order of time.

    `authority` is None until one is adopted; then anybody may record anything.
    """

    authority: Authority | None = None
    keepers: tuple[PersonId, ...] = ()
    organisers: list[Office] = attrs.field(factory=list)

    def organisers_on(self, on: date) -> tuple[PersonId, ...]:
        """Give those who are organisers that day; the first for all days before."""
        first = min((it.since for it in self.organisers), default=on)
        return tuple(dict.fromkeys(it.person for it in self.organisers if it.covers(max(on, first))))

    def was_released(self, person: PersonId, on: date) -> bool:
        """Tell whether somebody's office as an organiser of a day was ended since: then they appoint nobody."""
        theirs = [it for it in self.organisers if it.person == person]
        return bool(theirs) and theirs[-1].released and not any(it.covers(on) and not it.released for it in theirs)

    def has_organiser_from(self, on: date) -> bool:
        """Tell whether somebody is an organiser that day or later; so a day before the first has one too."""
        return any(it.until is None or on <= it.until for it in self.organisers)


class StateProtocol(DisposalStateProtocol, Protocol):
    """The state of every room, which rights are judged by, and the part that this room remembers into."""

    order: Order


def evolve(state: StateProtocol, event: AuthorityEvent, occasion: Occasion) -> None:
    """Remember what happened; judging is for the rules."""
    order = state.order
    match event:
        case AuthorityAdopted():
            order.authority, order.keepers = event.authority, event.keepers
            order.organisers += [Office(person, occasion.on) for person in event.organisers]
        case OrganiserAppointed():
            order.organisers.append(Office(event.person, occasion.on, event.until))
        case OrganiserReleased():
            order.organisers = list(_without(order.organisers, event.person, occasion.on))
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(event)


def _without(offices: list[Office], person: PersonId, on: date) -> Iterator[Office]:
    """Let somebody's office of a day end with the day before; one that began that day has never been."""
    for it in offices:
        if it.person != person or not it.covers(on):
            yield it
        elif it.since < on:
            yield attrs.evolve(it, until=on - _DAY, released=True)
