"""Whose turn it is: roles that rotate, and who has held which role (S1-10, S3-04).

Only meetings at which somebody had the role count, and who really had it counts, swaps
included.  The turn goes to whoever of those present has the fewest turns, and among
equals to the one who has waited longest.  Whoever joins, or joins again, begins with as
many turns as the member who has the fewest, and waits as if they had just had one.
A group that continues another begins anew.  So in a group where everyone comes to every
meeting turns never differ by more than one, any n meetings of the same n people see
each of them once, and nobody has to catch up on turns from before their time.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

import attrs

from collegial_core.group import Group
from collegial_core.kernel import PersonId, RoleId
from collegial_core.kernel.value import Value, value
from collegial_core.meeting.events import RoleHolder
from collegial_core.meeting.state import Meeting, held
from collegial_core.policy import Held, Method


@attrs.define
class Standing:
    """Somebody's turns, those credited at joining included, and since which meeting they wait."""

    turns: int = 0
    waits_since: int = 0

    @property
    def place(self) -> tuple[int, int]:
        """Where the person stands in the queue; the smallest is next, equal ones are equally fair."""
        return self.turns, self.waits_since


def standings(
    group: Group, meetings: Iterable[Meeting], role: RoleId, members: Collection[PersonId]
) -> dict[PersonId, Standing]:
    """Give the standing of each of the members after the meetings."""
    now: dict[PersonId, Standing] = {}
    counted = 0
    for meeting in held(meetings):
        holders = meeting.holders(role)
        if holders:
            _welcome(now, group.members_on(meeting.date), counted)
            counted += 1
            for person in holders:
                before = now.setdefault(person, Standing())
                now[person] = Standing(before.turns + 1, counted)
    _welcome(now, members, counted)
    return {person: now[person] for person in members}


def _welcome(now: dict[PersonId, Standing], members: Collection[PersonId], counted: int) -> None:
    """Forget those who left, and let those who came in where the fewest turns are."""
    for gone in now.keys() - set(members):
        del now[gone]
    fewest = min((standing.turns for standing in now.values()), default=0)
    for person in members:
        now.setdefault(person, Standing(fewest, counted))


def queue(
    group: Group, meetings: Iterable[Meeting], role: RoleId, members: Collection[PersonId]
) -> tuple[PersonId, ...]:
    """Put the members in the order in which the role comes to them; equals keep the order they came in."""
    now = standings(group, meetings, role, members)
    return tuple(sorted(members, key=lambda person: now[person].place))


def next_holder(group: Group, meetings: Iterable[Meeting], role: RoleId) -> PersonId | None:
    """Propose whose turn the role is at the next meeting; None in a group without members."""
    return next(iter(queue(group, meetings, role, group.members)), None)


def proposed_roles(
    method: Method, group: Group, meetings: Iterable[Meeting], members: Sequence[PersonId]
) -> Iterator[RoleHolder]:
    """Propose who of the members has which role at the next meeting: whose turn it is, each one role only."""
    past, taken = held(meetings), set[PersonId]()
    for role in method.roles:
        if role.held is Held.MEETING and (role.needed or role.rotates):
            free = [person for person in queue(group, past, role.role, members) if person not in taken]
            for person in free[:1]:
                taken.add(person)
                yield RoleHolder(role=role.role, person=person)


def passed_over(now: dict[PersonId, Standing], holders: Sequence[PersonId]) -> tuple[PersonId, ...] | None:
    """Name those whose turn it was rather than one of the holders'; None when the choice is fair.

    A holder without a standing has no turn at all.
    """
    others = {person: it for person, it in now.items() if person not in holders}
    first = min((it.place for it in others.values()), default=None)
    fair = all(person in now and (first is None or now[person].place <= first) for person in holders)
    return None if fair else tuple(person for person, it in others.items() if it.place == first)


def turns_of_a_group(group: Group, meetings: Iterable[Meeting], role: RoleId) -> dict[PersonId, int]:
    """Count the turns of each of today's members, those credited at joining included."""
    return {person: it.turns for person, it in standings(group, meetings, role, group.members).items()}


@value
class RoleCoverage(Value):
    """How often each of a group's members has had a role; `missing` has not had it yet (S3-04)."""

    role: RoleId
    times: dict[PersonId, int]
    missing: tuple[PersonId, ...]


def role_coverage(method: Method, group: Group, meetings: Iterable[Meeting]) -> tuple[RoleCoverage, ...]:
    """Count for each role that is held meeting by meeting who of today's members has had it."""
    past = held(meetings)
    return tuple(_covered(role.role, group, past) for role in method.roles if role.held is Held.MEETING)


def _covered(role: RoleId, group: Group, meetings: Sequence[Meeting]) -> RoleCoverage:
    had = Counter(person for it in meetings for person in {*it.holders(role)})
    times = {person: had[person] for person in group.members}
    return RoleCoverage(role=role, times=times, missing=tuple(who for who, often in times.items() if not often))
