"""Groups: who belongs when, who leads with what mandate, and how large they may be."""

from collegial_core.group.events import (
    DeputyAppointed,
    GroupClosed,
    GroupEvent,
    GroupFormed,
    GroupStarted,
    LeaderAppointed,
    MandateEnded,
    MemberJoined,
    MemberLeft,
    PersonLeft,
    RoleAssigned,
)
from collegial_core.group.requests import AppointLeader, GroupRequest, complete
from collegial_core.group.rules import RULES, groups_left
from collegial_core.group.state import (
    BY_OFFICE,
    LEADER,
    PRINCIPAL,
    Assignment,
    Deputy,
    Group,
    Mandate,
    Membership,
    StateProtocol,
    evolve,
    has_a_function,
    roles_wanted,
)
from collegial_core.policy import Room

ROOM = Room(name="group", event=GroupEvent, evolve=evolve, rules=RULES, request=GroupRequest, complete=complete)

__all__ = [
    "BY_OFFICE",
    "LEADER",
    "PRINCIPAL",
    "ROOM",
    "AppointLeader",
    "Assignment",
    "Deputy",
    "DeputyAppointed",
    "Group",
    "GroupClosed",
    "GroupEvent",
    "GroupFormed",
    "GroupStarted",
    "LeaderAppointed",
    "Mandate",
    "MandateEnded",
    "MemberJoined",
    "MemberLeft",
    "Membership",
    "PersonLeft",
    "RoleAssigned",
    "StateProtocol",
    "groups_left",
    "has_a_function",
    "roles_wanted",
]
