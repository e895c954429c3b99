"""Meetings as the entries so far tell of them."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol, assert_never

import attrs

from collegial_core.kernel import ClockTime, CycleId, GroupId, MeetingId, Occasion, PersonId, RoleId, StepId
from collegial_core.kernel.texts import Written
from collegial_core.meeting.events import (
    ActionPlanWritten,
    EffortReported,
    InputBrought,
    ItemAdded,
    ItemTaken,
    MeetingCancelled,
    MeetingClosed,
    MeetingEvent,
    MeetingForm,
    MeetingMoved,
    MeetingOpened,
    MeetingPlanned,
    MeetingReflected,
    MeetingSplit,
    MinutesAdjusted,
    MinutesDelivered,
    MinutesWritten,
    ResultKind,
    ResultRecorded,
    RoleHolder,
    RoleSwapped,
    Subgroup,
    Working,
    WorkingTimeSet,
)
from collegial_core.module.state import StateProtocol as ModuleStateProtocol
from collegial_core.plan import Approval, approval


class Stage(StrEnum):
    """How far a meeting has come."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@attrs.define(kw_only=True)
class Meeting:
    """A meeting of a group and all that was said and done at it.

    `length` is in minutes; `number` counts the group's meetings that were held, from 1,
    and is None before the opening.  `since` is the day of the latest entry about it.  `reports` tells who has
    told of an effort, and whether they had tried it; `wrote_plans` who has written an action plan.
    """

    meeting: MeetingId
    group: GroupId
    date: dt.date
    starts: ClockTime
    length: int
    form: MeetingForm
    cycle: CycleId | None
    part: int | None
    steps: tuple[StepId, ...]
    since: dt.date
    stage: Stage = Stage.PLANNED
    number: int | None = None
    present: tuple[PersonId, ...] = ()
    led_by: PersonId | None = None
    roles: tuple[RoleHolder, ...] = ()
    subgroups: tuple[Subgroup, ...] = ()
    added: list[ItemAdded] = attrs.field(factory=list)
    taken: list[StepId] = attrs.field(factory=list)
    reports: dict[PersonId, bool] = attrs.field(factory=dict)
    inputs: list[InputBrought] = attrs.field(factory=list)
    wrote_plans: list[PersonId] = attrs.field(factory=list)
    has_minutes: bool = False
    results: list[ResultKind] = attrs.field(factory=list)
    handed_to: PersonId | None = None
    receipt: str | None = None
    delivered: dict[PersonId, str] = attrs.field(factory=dict)
    adjusted: list[Approval] = attrs.field(factory=list)

    @property
    def undelivered_to(self) -> PersonId | None:
        """To whom the minutes were handed at the closing, while no receipt says that they have them (S1-13)."""
        waits = self.stage is Stage.CLOSED and self.has_minutes and self.receipt is None
        return self.handed_to if waits and self.handed_to not in self.delivered else None

    def holders(self, role: RoleId) -> tuple[PersonId, ...]:
        """Give those who had the role at this meeting."""
        return tuple(holder.person for holder in self.roles if holder.role == role)


@attrs.frozen
class WorkingTime:
    """The hours in which somebody works, from a day on."""

    since: dt.date
    hours: tuple[Working, ...]


class StateProtocol(ModuleStateProtocol, Protocol):
    """The part of the state that this room reads and remembers into."""

    meetings: dict[MeetingId, Meeting]
    meetings_of: dict[GroupId, list[Meeting]]
    working_times: dict[PersonId, tuple[WorkingTime, ...]]


def held(meetings: Iterable[Meeting]) -> list[Meeting]:
    """Give the meetings that took place, in their order, one still open included."""
    return sorted((it for it in meetings if it.number is not None), key=lambda it: it.number or 0)


def evolve(state: StateProtocol, event: MeetingEvent, occasion: Occasion) -> None:
    """Remember what happened; judging is for the rules."""
    on = occasion.on
    if isinstance(event, WorkingTimeSet):
        before = state.working_times.get(event.person, ())
        state.working_times[event.person] = (*before, WorkingTime(on, event.hours))
    elif isinstance(event, MeetingPlanned):
        meeting = _planned(event, on)
        state.meetings[event.meeting] = meeting
        state.meetings_of.setdefault(event.group, []).append(meeting)
    elif isinstance(event, MinutesAdjusted):
        state.meetings[event.meeting].adjusted.append(approval(event, occasion))
    elif isinstance(event, MinutesDelivered):
        state.meetings[event.meeting].delivered[event.to] = event.receipt
    else:
        meeting = state.meetings[event.meeting]
        meeting.since = max(meeting.since, on)
        _go_on(state, meeting, event)


Writing = EffortReported | ActionPlanWritten | MinutesWritten | ResultRecorded | MeetingReflected
"""The events with something that somebody wrote."""


def about(state: StateProtocol, event: Writing, _: Occasion) -> Written:
    """Say at which meeting it was written; what nobody wrote alone is of all those present."""
    meeting = state.meetings[event.meeting]
    speaker = (event.person,) if isinstance(event, MeetingReflected) and event.person else meeting.present
    return Written(of=meeting.meeting, since=meeting.date, authors=speaker, group=meeting.group)


def _planned(event: MeetingPlanned, on: dt.date) -> Meeting:
    return Meeting(
        meeting=event.meeting,
        group=event.group,
        date=event.date,
        starts=event.starts,
        length=event.minutes,
        form=event.form,
        cycle=event.cycle,
        part=event.part,
        steps=event.steps,
        since=on,
    )


Going = (
    MeetingMoved
    | MeetingCancelled
    | MeetingOpened
    | ItemAdded
    | ItemTaken
    | EffortReported
    | InputBrought
    | ActionPlanWritten
    | MinutesWritten
    | ResultRecorded
    | MeetingReflected
    | RoleSwapped
    | MeetingSplit
    | MeetingClosed
)
"""What happens to a meeting once it is planned."""


def _go_on(state: StateProtocol, meeting: Meeting, event: Going) -> None:
    match event:
        case MeetingMoved():
            meeting.date, meeting.starts = event.date, event.starts
        case MeetingCancelled():
            meeting.stage = Stage.CANCELLED
        case MeetingOpened():
            _open(state, meeting, event)
        case ItemAdded():
            meeting.added.append(event)
        case ItemTaken():
            meeting.taken.append(event.item)
        case EffortReported():
            meeting.reports[event.person] = event.tried
        case InputBrought():
            meeting.inputs.append(event)
        case ActionPlanWritten():
            if event.person not in meeting.wrote_plans:
                meeting.wrote_plans.append(event.person)
        case MinutesWritten():
            meeting.has_minutes = True
        case ResultRecorded():
            meeting.results.append(event.kind)
        case MeetingReflected():
            pass  # its text is all there is to remember
        case RoleSwapped():
            meeting.roles = swapped(meeting.roles, event)
        case MeetingSplit():
            meeting.subgroups = event.subgroups
        case MeetingClosed():
            meeting.stage = Stage.CLOSED
            meeting.handed_to, meeting.receipt = event.handed_to, event.receipt
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(event)


def _open(state: StateProtocol, meeting: Meeting, event: MeetingOpened) -> None:
    meeting.number = len(held(state.meetings_of[meeting.group])) + 1
    meeting.stage = Stage.OPEN
    meeting.present, meeting.led_by, meeting.roles = event.present, event.led_by, event.roles


def swapped(roles: tuple[RoleHolder, ...], event: RoleSwapped) -> tuple[RoleHolder, ...]:
    """Put the one person in the other's place."""
    before = [(holder.role, holder.person) for holder in roles]
    after = [(role, event.person if (role, who) == (event.role, event.from_person) else who) for role, who in before]
    return tuple(RoleHolder(role=role, person=who) for role, who in after)
