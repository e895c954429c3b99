"""Groups: who belongs when, who leads with what mandate, and how large they may be."""

from collegial_core.group.commands import (
    AppointLeader,
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
)
from collegial_core.group.rules import RULES
from collegial_core.group.state import Group, Mandate, Membership, Sight, evolve

__all__ = [
    "RULES",
    "AppointLeader",
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
    "Sight",
    "StartGroup",
    "decide",
    "evolve",
]
