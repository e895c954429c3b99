"""What is asked for about meetings and completed from who has which role."""

from collegial_core.kernel import Occasion, PersonId
from collegial_core.meeting.events import MeetingClosed, RoleSwapped
from collegial_core.meeting.parties import holders_on
from collegial_core.meeting.state import Meeting, StateProtocol
from collegial_core.plan import found

MeetingRequest = RoleSwapped | MeetingClosed
"""Events that may be proposed with a gap."""


def complete(state: StateProtocol, asked: MeetingRequest, _: Occasion) -> MeetingRequest:
    """Fill in from whom a role is taken over where one person has it, and who receives the minutes.

    Raises:
        Refused: the meeting is not there (L-01).

    """
    return _swapped(state, asked) if isinstance(asked, RoleSwapped) else _closed(state, asked)


def _swapped(state: StateProtocol, asked: RoleSwapped) -> RoleSwapped:
    holders = found(state.meetings, asked.meeting, "meeting").holders(asked.role)
    only = holders[0] if len(holders) == 1 else None
    return RoleSwapped(
        meeting=asked.meeting,
        role=asked.role,
        from_person=asked.from_person or only,
        person=asked.person,
    )


def _closed(state: StateProtocol, asked: MeetingClosed) -> MeetingClosed:
    meeting = found(state.meetings, asked.meeting, "meeting")
    return MeetingClosed(
        meeting=asked.meeting,
        handed_to=asked.handed_to or _receiver(state, meeting),
        receipt=asked.receipt,
    )


def _receiver(state: StateProtocol, meeting: Meeting) -> PersonId | None:
    """Give the first who has the role that the method hands minutes to, once there are minutes."""
    policy = state.methods[state.groups[meeting.group].method].meetings
    if not meeting.has_minutes or policy is None or policy.minutes_to is None:
        return None
    return next(iter(holders_on(state, meeting, policy.minutes_to)), None)
