"""Check-ins and leaders' time as the entries so far tell of them."""

from datetime import date, timedelta
from typing import Protocol, assert_never

import attrs

from collegial_core.checkin.events import (
    CheckinEvent,
    CheckinHeld,
    CheckinsPlanned,
    LeadingPlace,
    TimeAllotted,
    WorkKind,
    WorkRecorded,
)
from collegial_core.group import StateProtocol as GroupStateProtocol
from collegial_core.kernel import BESIDE, Act, GroupId, Occasion, PersonId, act_of
from collegial_core.kernel.texts import Written


@attrs.frozen(kw_only=True)
class Checkin:
    """A talk between a principal and a leader: who, when, how long, and in whose name it was recorded."""

    on: date
    by: PersonId = attrs.field(metadata=BESIDE)
    leader: PersonId
    principal: PersonId
    minutes: int


@attrs.define(kw_only=True)
class CheckinPlan:
    """How often a group's check-ins are to be held, from which day on, and those held, in order of time.

    `planned` tells who planned them when, each time anew.
    """

    group: GroupId
    weeks: int
    since: date
    planned: list[Act] = attrs.field(factory=list, metadata=BESIDE)
    held: list[Checkin] = attrs.field(factory=list)

    @property
    def last(self) -> date:
        """The day of the last check-in, or before the first the day from which they were planned."""
        return self.held[-1].on if self.held else self.since

    @property
    def due(self) -> date:
        """The last day on which the next check-in is in time (S0-21)."""
        return self.last + timedelta(weeks=self.weeks)


@attrs.frozen(kw_only=True)
class Allotment:
    """Time set aside for leading some groups: `minutes` every so many `weeks`, from a day on, and by whom."""

    on: date
    by: PersonId = attrs.field(metadata=BESIDE)
    groups: tuple[GroupId, ...]
    minutes: int
    weeks: int
    place: LeadingPlace
    travel_minutes: int


@attrs.frozen(kw_only=True)
class Work:
    """What a leader did for a group on a day, and in whose name it was recorded."""

    on: date
    by: PersonId = attrs.field(metadata=BESIDE)
    group: GroupId
    kind: WorkKind
    minutes: int
    has_questions: bool


@attrs.define
class Leader:
    """A leader's time: all that was allotted and all that was done, in the order recorded."""

    leader: PersonId
    allotments: list[Allotment] = attrs.field(factory=list)
    work: list[Work] = attrs.field(factory=list)


class StateProtocol(GroupStateProtocol, Protocol):
    """The part of the state that this room reads and remembers into."""

    checkins: dict[GroupId, CheckinPlan]
    leaders: dict[PersonId, Leader]


def evolve(state: StateProtocol, event: CheckinEvent, occasion: Occasion) -> None:
    """Remember what happened; judging is for the rules."""
    on = occasion.on
    match event:
        case CheckinsPlanned():
            plan = state.checkins.setdefault(event.group, CheckinPlan(group=event.group, weeks=event.weeks, since=on))
            plan.weeks = event.weeks
            plan.planned.append(act_of(occasion))
        case CheckinHeld():
            state.checkins[event.group].held.append(_held(event, act_of(occasion)))
        case TimeAllotted():
            _leader(state, event.leader).allotments.append(_allotted(event, act_of(occasion)))
        case WorkRecorded():
            _leader(state, event.leader).work.append(_worked(event, act_of(occasion)))
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(event)


def about(_: object, event: CheckinHeld | WorkRecorded, occasion: Occasion) -> Written:
    """Say for which group somebody led, and who talked about that."""
    both = (event.leader, event.principal) if isinstance(event, CheckinHeld) else ()
    return Written(of=event.group, since=occasion.on, authors=both, group=event.group)


def _leader(state: StateProtocol, person: PersonId) -> Leader:
    if person not in state.leaders:
        state.leaders[person] = Leader(person)
    return state.leaders[person]


def _held(event: CheckinHeld, act: Act) -> Checkin:
    return Checkin(on=act.on, by=act.by, leader=event.leader, principal=event.principal, minutes=event.minutes)


def _allotted(event: TimeAllotted, act: Act) -> Allotment:
    return Allotment(
        on=act.on,
        by=act.by,
        groups=event.groups,
        minutes=event.minutes,
        weeks=event.weeks,
        place=event.place,
        travel_minutes=event.travel_minutes,
    )


def _worked(event: WorkRecorded, act: Act) -> Work:
    asked = event.questions is not None
    return Work(on=act.on, by=act.by, group=event.group, kind=event.kind, minutes=event.minutes, has_questions=asked)
