"""From a wish about a group to what would happen."""

from typing import assert_never

from collegial_core.group.commands import (
    AppointLeader,
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
