"""What can have happened to groups."""

from datetime import date

from collegial_core.kernel import GroupId, MethodId, PersonId, RoleId
from collegial_core.kernel.fields import count, day, ident, idents, label
from collegial_core.kernel.value import value


@value
class GroupFormed:
    """A group came into being under a method version."""

    group: GroupId = ident()
    method: MethodId = ident()
    version: int = count(1, 10_000)
    members: tuple[PersonId, ...] = idents()
    folder: str = label()


@value
class LeaderAppointed:
    """A leader got a mandate: by whom and until when; from the day it happened."""

    group: GroupId = ident()
    leader: PersonId = ident()
    appointed_by: PersonId = ident()
    until: date = day()


@value
class RoleAssigned:
    """Somebody got a role in the group's whole work."""

    group: GroupId = ident()
    role: RoleId = ident()
    person: PersonId = ident()


@value
class GroupStarted:
    """The group began its work."""

    group: GroupId = ident()


@value
class MemberJoined:
    """A person joined the group."""

    group: GroupId = ident()
    person: PersonId = ident()


@value
class MemberLeft:
    """A person left the group."""

    group: GroupId = ident()
    person: PersonId = ident()


@value
class GroupClosed:
    """The group ended its work."""

    group: GroupId = ident()


GroupEvent = GroupFormed | LeaderAppointed | RoleAssigned | GroupStarted | MemberJoined | MemberLeft | GroupClosed
