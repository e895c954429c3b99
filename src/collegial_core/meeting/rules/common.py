"""What the rules about meetings share."""

from typing import Final

from collegial_core.group import Group
from collegial_core.meeting.events import (
    ActionPlanWritten,
    EffortReported,
    InputBrought,
    ItemAdded,
    ItemTaken,
    MeetingCancelled,
    MeetingClosed,
    MeetingMoved,
    MeetingOpened,
    MeetingPlanned,
    MeetingReflected,
    MeetingSplit,
    MinutesAdjusted,
    MinutesDelivered,
    MinutesWritten,
    ResultRecorded,
    RoleSwapped,
    WorkingTimeSet,
)
from collegial_core.meeting.state import Meeting, StateProtocol
from collegial_core.plan.rules import ids_free, names_exist
from collegial_core.policy import MeetingPolicy, Method

GROUPS: Final = "S1: learning groups"


DATED: Final = (MeetingPlanned, MeetingMoved, MeetingOpened)


BEFORE: Final = (MeetingMoved, MeetingCancelled, MeetingOpened)
"""What can happen to a meeting while it is planned; everything else happens while it is open."""


AT_IT: Final = (
    ItemAdded,
    ItemTaken,
    EffortReported,
    InputBrought,
    ActionPlanWritten,
    MinutesWritten,
    ResultRecorded,
    MeetingReflected,
    RoleSwapped,
    MeetingSplit,
    MeetingClosed,
)


NAMED: Final = names_exist(
    {
        MeetingPlanned: {"group": "groups", "cycle": "cycles"},
        **{event: {"meeting": "meetings"} for event in (*BEFORE, *AT_IT)},
        MeetingOpened: {"meeting": "meetings", "present": "people"},
        MinutesDelivered: {"meeting": "meetings"},
        MinutesAdjusted: {"meeting": "meetings"},
        WorkingTimeSet: {"person": "people"},
    }
)


FREE_IDS: Final = ids_free({MeetingPlanned: ("meeting", "meetings")})


NO_POLICY: Final = MeetingPolicy()
"""What holds where a method says nothing of its meetings."""


def method_of_group(state: StateProtocol, group: Group) -> Method:
    """Give the method that a group works by."""
    return state.methods[group.method]


def policy_of_meeting(state: StateProtocol, meeting: Meeting) -> MeetingPolicy:
    """Give what the method of a meeting's group says of meetings."""
    return method_of_group(state, state.groups[meeting.group]).meetings or NO_POLICY
