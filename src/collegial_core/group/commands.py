"""What can be wished for about groups."""

from datetime import date

from collegial_core.kernel import GroupId, MethodId, PersonId, RoleId
from collegial_core.kernel.fields import count, day, ident, idents, label
from collegial_core.kernel.value import value


@value
class FormGroup:
    """Form a group under an adopted method version, with its members and its shared folder (S0-15, S1-01, S4-09)."""

    group: GroupId = ident()
    method: MethodId = ident()
    version: int = count(1, 10_000)
    members: tuple[PersonId, ...] = idents()
    folder: str = label()


@value
class AppointLeader:
    """Appoint the group's leader, with a mandate until a day; a new one replaces the old (S0-18)."""

    group: GroupId = ident()
    leader: PersonId = ident()
    until: date = day()


@value
class AssignRole:
    """Give somebody a role that the method has for the whole of the group's work; a new one replaces the old (S2-05).

    The leader is appointed instead; whoever has the role need not be a member.
    """

    group: GroupId = ident()
    role: RoleId = ident()
    person: PersonId = ident()


@value
class StartGroup:
    """Let the group begin its work; it needs a leader with a mandate (S0-18)."""

    group: GroupId = ident()


@value
class JoinGroup:
    """Let a person join the group (S4-11)."""

    group: GroupId = ident()
    person: PersonId = ident()


@value
class LeaveGroup:
    """Let a person leave the group; what they did in it stays (S4-11)."""

    group: GroupId = ident()
    person: PersonId = ident()


@value
class CloseGroup:
    """End the group's work."""

    group: GroupId = ident()


GroupCommand = FormGroup | AppointLeader | AssignRole | StartGroup | JoinGroup | LeaveGroup | CloseGroup
