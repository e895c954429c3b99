"""From a wish about a group to what would happen."""

from typing import assert_never

from collegial_core.group.commands import (
    AppointLeader,
    AssignRole,
    CloseGroup,
    FormGroup,
    GroupCommand,
    JoinGroup,
    LeaveGroup,
    StartGroup,
)
from collegial_core.group.events import (
    GroupClosed,
    GroupEvent,
    GroupFormed,
    GroupStarted,
    LeaderAppointed,
    MemberJoined,
    MemberLeft,
    RoleAssigned,
)
from collegial_core.kernel import PersonId


def decide(command: GroupCommand, by: PersonId) -> GroupEvent:
    """Say what the command would make happen; the rules judge it afterwards."""
    match command:
        case FormGroup():
            return GroupFormed(
                group=command.group,
                method=command.method,
                version=command.version,
                members=command.members,
                folder=command.folder,
            )
        case AppointLeader():
            return LeaderAppointed(group=command.group, leader=command.leader, appointed_by=by, until=command.until)
        case AssignRole():
            return RoleAssigned(group=command.group, role=command.role, person=command.person)
        case StartGroup():
            return GroupStarted(group=command.group)
        case JoinGroup():
            return MemberJoined(group=command.group, person=command.person)
        case LeaveGroup():
            return MemberLeft(group=command.group, person=command.person)
        case CloseGroup():
            return GroupClosed(group=command.group)
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(command)
