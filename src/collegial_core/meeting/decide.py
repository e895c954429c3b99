"""From a wish about a meeting to what would happen."""

from typing import Final

import attrs

from collegial_core.kernel import PersonId
from collegial_core.meeting.commands import (
    AddItem,
    BringInput,
    CancelMeeting,
    CloseMeeting,
    MeetingCommand,
    MoveMeeting,
    OpenMeeting,
    PlanMeeting,
    RecordResult,
    ReflectOnMeeting,
    ReportEffort,
    SetWorkingTime,
    SwapRole,
    TakeItem,
    WriteActionPlan,
    WriteMinutes,
)
from collegial_core.meeting.events import (
    ActionPlanWritten,
    EffortReported,
    InputBrought,
    ItemAdded,
    ItemTaken,
    MeetingCancelled,
    MeetingClosed,
    MeetingEvent,
    MeetingMoved,
    MeetingOpened,
    MeetingPlanned,
    MeetingReflected,
    MinutesWritten,
    ResultRecorded,
    RoleSwapped,
    WorkingTimeSet,
)
from collegial_core.meeting.parties import holders_on
from collegial_core.meeting.state import Meeting, Sight
from collegial_core.plan import found

_BECOMES: Final[dict[type, type[MeetingEvent]]] = {
    PlanMeeting: MeetingPlanned,
    MoveMeeting: MeetingMoved,
    CancelMeeting: MeetingCancelled,
    OpenMeeting: MeetingOpened,
    AddItem: ItemAdded,
    TakeItem: ItemTaken,
    ReportEffort: EffortReported,
    BringInput: InputBrought,
    WriteActionPlan: ActionPlanWritten,
    WriteMinutes: MinutesWritten,
    RecordResult: ResultRecorded,
    ReflectOnMeeting: MeetingReflected,
    SetWorkingTime: WorkingTimeSet,
}
"""The wishes that say all that their event does."""


def decide(state: Sight, command: MeetingCommand) -> MeetingEvent:
    """Say what the command would make happen; the rules judge it afterwards.

    Raises:
        Refused: the meeting that it builds on is not there (L-01).

    """
    match command:
        case SwapRole():
            return _swapped(state, command)
        case CloseMeeting():
            return _closed(state, command)
        case _:
            names = [field.name for field in attrs.fields(type(command))]  # type: ignore[arg-type]
            said = {name: getattr(command, name) for name in names}
            return _BECOMES[type(command)](**said)


def _swapped(state: Sight, command: SwapRole) -> RoleSwapped:
    holders = found(state.meetings, command.meeting, "meeting").holders(command.role)
    only = holders[0] if len(holders) == 1 else None
    return RoleSwapped(
        meeting=command.meeting,
        role=command.role,
        from_person=command.from_person or only,
        person=command.person,
    )


def _closed(state: Sight, command: CloseMeeting) -> MeetingClosed:
    meeting = found(state.meetings, command.meeting, "meeting")
    return MeetingClosed(
        meeting=command.meeting,
        handed_to=command.handed_to or _receiver(state, meeting),
        receipt=command.receipt,
    )


def _receiver(state: Sight, meeting: Meeting) -> PersonId | None:
    """Give the first who has the role that the method hands minutes to, once there are minutes."""
    policy = state.methods[state.groups[meeting.group].method].meetings
    if meeting.minutes is None or policy is None or policy.minutes_to is None:
        return None
    return next(iter(holders_on(state, meeting, policy.minutes_to)), None)
