"""What can have happened to groups."""

from datetime import date

from collegial_core.kernel import GroupId, MethodId, PersonId, RoleId
from collegial_core.kernel.fields import count, day, flag, ident, idents, label
from collegial_core.kernel.value import After, Event, Proposed, event


@event("group.formed", 1, asked="group.form", remembers_who=True)
class GroupFormed(Proposed):
    """A group came into being under a method version (S0-15, S1-01, S4-09).

    `continues` names the closed group whose work it takes over, as in a new school year (S0-24).
    """

    group: GroupId = ident()
    method: MethodId = ident()
    version: int = count(1, 10_000)
    members: tuple[PersonId, ...] = idents()
    folder: str = label()
    continues: GroupId | None = ident(default=None)


@event("group.leader_appointed", 1, remembers_who=True)
class LeaderAppointed(Event):
    """A leader got a mandate: by whom and until when; from the day it happened."""

    group: GroupId = ident()
    leader: PersonId = ident()
    appointed_by: PersonId = ident()
    until: date = day()


@event("group.deputy_appointed", 1, asked="group.appoint_deputy")
class DeputyAppointed(Proposed):
    """Somebody stands in for the group's leader from a day until a day, both inclusive (S0-18).

    A deputy does what the leader does, in their own name; `in_name` lets them act on behalf of the leader too.
    """

    group: GroupId = ident()
    deputy: PersonId = ident()
    since: date = day()
    until: date = day()
    in_name: bool = flag()


@event("group.mandate_ended", 1, asked="group.end_mandate", after=After(LeaderAppointed, ("group",), ends=True))
class MandateEnded(Proposed):
    """The leader's mandate ends with this day, before its own end (S0-18)."""

    group: GroupId = ident()
    leader: PersonId = ident()


@event("group.role_assigned", 1, asked="group.assign_role")
class RoleAssigned(Proposed):
    """Somebody got a role in the group's whole work (S2-05).

    The leader is appointed instead; whoever has the role need not be a member.
    """

    group: GroupId = ident()
    role: RoleId = ident()
    person: PersonId = ident()


@event("group.started", 1, asked="group.start")
class GroupStarted(Proposed):
    """The group began its work (S0-18)."""

    group: GroupId = ident()


@event("group.member_joined", 1, asked="group.join", remembers_who=True, personal_reason=True)
class MemberJoined(Proposed):
    """A person joined the group (S4-11)."""

    group: GroupId = ident()
    person: PersonId = ident()


@event(
    "group.member_left",
    1,
    asked="group.leave",
    after=After(MemberJoined, ("group", "person"), ends=True),
    personal_reason=True,
)
class MemberLeft(Proposed):
    """A person left the group (S4-11)."""

    group: GroupId = ident()
    person: PersonId = ident()


@event("person.left", 1, asked="person.leave", personal_reason=True)
class PersonLeft(Proposed):
    """A person is gone from that day on: their stays, roles and mandates end with the day before (S4-11)."""

    person: PersonId = ident()


@event("group.closed", 1, asked="group.close")
class GroupClosed(Proposed):
    """The group ended its work."""

    group: GroupId = ident()


GroupEvent = (
    GroupFormed
    | LeaderAppointed
    | DeputyAppointed
    | MandateEnded
    | RoleAssigned
    | GroupStarted
    | MemberJoined
    | MemberLeft
    | PersonLeft
    | GroupClosed
)
