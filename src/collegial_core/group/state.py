"""Groups as the entries so far tell of them."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, Protocol, assert_never

import attrs

from collegial_core.group.events import (
    DeputyAppointed,
    GroupClosed,
    GroupEvent,
    GroupFormed,
    GroupStarted,
    LeaderAppointed,
    MandateEnded,
    MemberJoined,
    MemberLeft,
    PersonLeft,
    RoleAssigned,
)
from collegial_core.kernel import BESIDE, GroupId, Occasion, PersonId, RoleId, SystemId, in_whose_name
from collegial_core.plan.state import StateProtocol as PlanStateProtocol
from collegial_core.policy import Held, Method, MethodRef, method_ref


@attrs.frozen
class Mandate:
    """A leader's mandate: from a day, until a day inclusive, given by somebody; `ended` if that was before its time.

    `by` is in whose name it was recorded.
    """

    leader: PersonId
    appointed_by: PersonId
    since: date
    until: date
    by: PersonId = attrs.field(metadata=BESIDE)
    ended: bool = attrs.field(default=False, metadata=BESIDE)


@attrs.frozen
class Deputy:
    """Somebody who stands in for the leader: from a day, until a day inclusive."""

    deputy: PersonId
    since: date
    until: date
    in_name: bool

    def covers(self, on: date) -> bool:
        """Tell whether they stand in that day."""
        return self.since <= on <= self.until


LEADER: Final = RoleId("leader")
"""The role that somebody has by a mandate."""

PRINCIPAL: Final = RoleId("principal")
"""The role that the heads of a group's units have by being that."""

BY_OFFICE: Final = frozenset({LEADER, PRINCIPAL})
"""The roles that are not assigned."""


def roles_wanted(method: Method) -> tuple[RoleId, ...]:
    """Name the roles for the whole work that a group cannot do without, or that get its minutes (S2-05, S1-13)."""
    minutes_to = method.meetings.minutes_to if method.meetings else None
    return tuple(
        it.role
        for it in method.roles
        if it.held is Held.GROUP and it.role not in BY_OFFICE and (it.needed or it.role == minutes_to)
    )


@attrs.frozen
class Assignment:
    """A role that somebody has in the group's whole work, from a day on; `until` is the day on which they had left."""

    role: RoleId
    person: PersonId
    since: date
    until: date | None = None


@attrs.define
class Membership:
    """One stay in a group: from a day, up to the day of leaving, which no longer counts.

    `by` is in whose name it was recorded that they came.
    """

    person: PersonId
    since: date
    by: PersonId = attrs.field(metadata=BESIDE)
    until: date | None = None

    def covers(self, on: date) -> bool:
        """Tell whether the person was a member that day."""
        return self.since <= on and (self.until is None or on < self.until)


@attrs.define(kw_only=True)
class Group:
    """A group with all its stays and mandates, in the order they were recorded.

    `continues` is the group whose work it took over, `continued_by` the one that took over its own.
    """

    group: GroupId
    method: MethodRef
    folder: str
    formed_on: date
    stays: list[Membership] = attrs.field(factory=list)
    mandates: list[Mandate] = attrs.field(factory=list)
    deputies: list[Deputy] = attrs.field(factory=list)
    assignments: list[Assignment] = attrs.field(factory=list)
    started_on: date | None = None
    closed_on: date | None = None
    continues: GroupId | None = None
    continued_by: GroupId | None = attrs.field(default=None, metadata={"beside": True})

    @property
    def members(self) -> tuple[PersonId, ...]:
        """Today's members, in the order they came."""
        return tuple(stay.person for stay in self.stays if stay.until is None)

    @property
    def leader(self) -> Mandate | None:
        """The mandate given last."""
        return self.mandates[-1] if self.mandates else None

    @property
    def roles(self) -> dict[RoleId, PersonId]:
        """Who has which role in the group's whole work, as assigned last; the leader has a mandate instead."""
        return {it.role: it.person for it in self._assigned(date.max) if it.until is None}

    def roles_on(self, on: date) -> dict[RoleId, PersonId]:
        """Who had which role that day."""
        return {it.role: it.person for it in self._assigned(on) if it.until is None or on < it.until}

    def _assigned(self, on: date) -> Iterable[Assignment]:
        """Give of each role the assignment that was the last up to that day."""
        return {it.role: it for it in self.assignments if it.since <= on}.values()

    def leader_on(self, on: date) -> PersonId | None:
        """Who led the group that day, by the mandate given last; None where it was over."""
        given = [mandate for mandate in self.mandates if mandate.since <= on]
        return given[-1].leader if given and on <= given[-1].until else None

    def deputies_on(self, on: date) -> tuple[Deputy, ...]:
        """Give the appointments of those who stood in for the leader that day, one each."""
        return tuple({it.deputy: it for it in self.deputies if it.covers(on)}.values())

    def leading_on(self, on: date) -> tuple[PersonId, ...]:
        """Name those who might lead that day: the leader, and who stood in for them."""
        leader = self.leader_on(on)
        deputies = (it.deputy for it in self.deputies_on(on))
        return tuple(dict.fromkeys((*(() if leader is None else (leader,)), *deputies)))

    def leads_from(self, person: PersonId) -> date | None:
        """Give the first day from which somebody had a mandate or stood in for the leader; None if they never did."""
        days = [it.since for it in self.mandates if it.leader == person]
        return min([*days, *(it.since for it in self.deputies if it.deputy == person)], default=None)

    def members_on(self, on: date) -> tuple[PersonId, ...]:
        """Those who were members that day."""
        return tuple(stay.person for stay in self.stays if stay.covers(on))

    def stay(self, person: PersonId) -> Membership | None:
        """Give the person's present or last stay, or None."""
        return next((stay for stay in reversed(self.stays) if stay.person == person), None)

    def has(self, person: PersonId) -> bool:
        """Tell whether the person is a member today."""
        stay = self.stay(person)
        return stay is not None and stay.until is None


class Keeping(Protocol):
    """Who keeps a plan's order and organises it, as far as this room asks."""

    @property
    def keepers(self) -> tuple[PersonId, ...]:
        """Those named when an authority was adopted."""

    def organisers_on(self, on: date) -> tuple[PersonId, ...]:
        """Give those who are organisers that day."""


class StateProtocol(PlanStateProtocol, Protocol):
    """The part of the state that this room reads and remembers into."""

    groups: dict[GroupId, Group]
    groups_of: dict[PersonId, list[GroupId]]

    @property
    def order(self) -> Keeping:
        """The plan's order; the room `authority` remembers it."""


def has_a_function(state: StateProtocol, name: PersonId, on: date) -> bool:
    """Tell whether somebody is known in the plan by an office or function: no member of staff has to be there."""
    return (
        any(unit.is_or_was_managed_by(name) for unit in state.units.values())
        or SystemId(name) in state.systems
        or name in state.order.keepers
        or name in state.order.organisers_on(on)
    )


def evolve(state: StateProtocol, event: GroupEvent, occasion: Occasion) -> None:
    """Remember what happened; judging is for the rules."""
    on = occasion.on
    if isinstance(event, GroupFormed):
        state.groups[event.group] = _formed(event, on, in_whose_name(occasion))
        if event.continues is not None:
            state.groups[event.continues].continued_by = event.group
        for person in event.members:
            _belong(state, person, event.group)
        return
    if isinstance(event, PersonLeft):
        _leave_all(state, event.person, on)
        return
    group = state.groups[event.group]
    match event:
        case MemberJoined():
            group.stays.append(Membership(event.person, on, in_whose_name(occasion)))
            _belong(state, event.person, event.group)
        case MemberLeft():
            _leave(group, event.person, on)
        case LeaderAppointed():
            by = in_whose_name(occasion)
            group.mandates.append(Mandate(event.leader, event.appointed_by, on, event.until, by))
        case DeputyAppointed():
            group.deputies.append(Deputy(event.deputy, event.since, event.until, event.in_name))
        case MandateEnded():
            _end_mandate(group, event.leader, on)
        case RoleAssigned():
            group.assignments.append(Assignment(event.role, event.person, on))
        case GroupStarted():
            group.started_on = on
        case GroupClosed():
            group.closed_on = on
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(event)


def _formed(event: GroupFormed, on: date, by: PersonId) -> Group:
    return Group(
        group=event.group,
        method=method_ref(event.method, event.version),
        folder=event.folder,
        formed_on=on,
        stays=[Membership(person, on, by) for person in event.members],
        continues=event.continues,
    )


def _end_mandate(group: Group, leader: PersonId, on: date) -> None:
    place = max(place for place, it in enumerate(group.mandates) if it.leader == leader)
    group.mandates[place] = attrs.evolve(group.mandates[place], until=on, ended=True)


def _belong(state: StateProtocol, person: PersonId, group: GroupId) -> None:
    groups = state.groups_of.setdefault(person, [])
    if group not in groups:
        groups.append(group)


def _leave_all(state: StateProtocol, person: PersonId, on: date) -> None:
    """Let somebody be gone: nothing that they were or had goes on from that day."""
    state.people[person] = attrs.evolve(state.people[person], left_on=on)
    for unit in state.units.values():
        if unit.is_or_was_managed_by(person):
            state.units[unit.unit] = unit.without(person, on)
    for group in state.groups.values():
        _leave_group(group, person, on)


def _leave_group(group: Group, person: PersonId, on: date) -> None:
    eve = on - timedelta(days=1)
    for stay in group.stays:
        if stay.person == person and stay.until is None:
            stay.until = on
    for place, role in enumerate(group.assignments):
        if role.person == person and role.until is None:
            group.assignments[place] = attrs.evolve(role, until=on)
    for place, mandate in enumerate(group.mandates):
        if mandate.leader == person and on <= mandate.until:
            group.mandates[place] = attrs.evolve(mandate, until=eve, ended=True)
    group.deputies = [
        attrs.evolve(it, until=min(it.until, eve)) if it.deputy == person else it
        for it in group.deputies
        if it.deputy != person or it.since < on
    ]


def _leave(group: Group, person: PersonId, on: date) -> None:
    stay = group.stay(person)
    if stay is None:
        raise LookupError(person)
    stay.until = on
