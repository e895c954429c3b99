"""What can have happened to groups."""

from datetime import date

import attrs

from collegial_core.kernel import GroupId, MethodId, PersonId
from collegial_core.kernel.fields import count, day, ident, idents, label


@attrs.frozen(kw_only=True)
class GroupFormed:
    """A group came into being under a method version."""

    group: GroupId = ident()
    method: MethodId = ident()
    version: int = count(1, 10_000)
    members: tuple[PersonId, ...] = idents()
    folder: str = label()


@attrs.frozen(kw_only=True)
class LeaderAppointed:
    """A leader got a mandate: by whom and until when; from the day it happened."""

    group: GroupId = ident()
    leader: PersonId = ident()
    appointed_by: PersonId = ident()
    until: date = day()


@attrs.frozen(kw_only=True)
class GroupStarted:
    """The group began its work."""

    group: GroupId = ident()


@attrs.frozen(kw_only=True)
class MemberJoined:
    """A person joined the group."""

    group: GroupId = ident()
    person: PersonId = ident()


@attrs.frozen(kw_only=True)
class MemberLeft:
    """A person left the group."""

    group: GroupId = ident()
    person: PersonId = ident()


@attrs.frozen(kw_only=True)
class GroupClosed:
    """The group ended its work."""

    group: GroupId = ident()


GroupEvent = GroupFormed | LeaderAppointed | GroupStarted | MemberJoined | MemberLeft | GroupClosed
