"""Groups: who belongs when, who leads with what mandate, and how large they may be."""

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
from collegial_core.group.decide import decide
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
from collegial_core.group.rules import RULES
from collegial_core.group.state import (
    BY_OFFICE,
    LEADER,
    PRINCIPAL,
    Assignment,
    Group,
    Mandate,
    Membership,
    Sight,
    evolve,
)

__all__ = [
    "BY_OFFICE",
    "LEADER",
    "PRINCIPAL",
    "RULES",
    "AppointLeader",
    "AssignRole",
    "Assignment",
    "CloseGroup",
    "FormGroup",
    "Group",
    "GroupClosed",
    "GroupCommand",
    "GroupEvent",
    "GroupFormed",
    "GroupStarted",
    "JoinGroup",
    "LeaderAppointed",
    "LeaveGroup",
    "Mandate",
    "MemberJoined",
    "MemberLeft",
    "Membership",
    "RoleAssigned",
    "Sight",
    "StartGroup",
    "decide",
    "evolve",
]
