"""What can be wished for about groups."""

from datetime import date

import attrs

from collegial_core.kernel import GroupId, MethodId, PersonId
from collegial_core.kernel.fields import count, day, ident, idents, label


@attrs.frozen(kw_only=True)
class FormGroup:
    """Form a group under an adopted method version, with its members and its shared folder (S0-15, S1-01, S4-09)."""

    group: GroupId = ident()
    method: MethodId = ident()
    version: int = count(1, 10_000)
    members: tuple[PersonId, ...] = idents()
    folder: str = label()


@attrs.frozen(kw_only=True)
class AppointLeader:
    """Appoint the group's leader, with a mandate until a day; a new one replaces the old (S0-18)."""

    group: GroupId = ident()
    leader: PersonId = ident()
    until: date = day()


@attrs.frozen(kw_only=True)
class StartGroup:
    """Let the group begin its work; it needs a leader with a mandate (S0-18)."""

    group: GroupId = ident()


@attrs.frozen(kw_only=True)
class JoinGroup:
    """Let a person join the group (S4-11)."""

    group: GroupId = ident()
    person: PersonId = ident()


@attrs.frozen(kw_only=True)
class LeaveGroup:
    """Let a person leave the group; what they did in it stays (S4-11)."""

    group: GroupId = ident()
    person: PersonId = ident()


@attrs.frozen(kw_only=True)
class CloseGroup:
    """End the group's work."""

    group: GroupId = ident()


GroupCommand = FormGroup | AppointLeader | StartGroup | JoinGroup | LeaveGroup | CloseGroup
