"""Cycles as the entries so far tell of them."""

import datetime as dt
from typing import Protocol, assert_never

import attrs

from collegial_core.cycle.events import (
    CertificateNoted,
    ChangeObserved,
    CycleClosed,
    CycleEvent,
    CycleStarted,
    Decision,
    HoursRecorded,
    Material,
    ModulePlanned,
    PartDecided,
    ReadingScheduled,
    Source,
    StepCompleted,
    StepForm,
    StepStarted,
)
from collegial_core.group.state import StateProtocol as GroupStateProtocol
from collegial_core.kernel import CycleId, GroupId, PersonId, StepId
from collegial_core.policy import Method

_TEXT = {"personal": "text"}


@attrs.define(kw_only=True)
class Taken:
    """One step taken in one turn; under way while `completed_on` is None."""

    turn: int
    step: StepId
    form: StepForm | None
    school_class: str | None
    started_on: dt.date
    completed_on: dt.date | None = None
    outcome: str | None = attrs.field(default=None, metadata=_TEXT)


@attrs.frozen(kw_only=True)
class Change:
    """What was seen to change for pupils, through which action, from which problem (S3-05)."""

    problem: str = attrs.field(metadata=_TEXT)
    action: str = attrs.field(metadata=_TEXT)
    change: str = attrs.field(metadata=_TEXT)
    on: dt.date


@attrs.define(kw_only=True)
class Part:
    """One part of a cycle: its present turn, and the steps taken in all turns, in their order."""

    number: int
    turn: int = 1
    taken: list[Taken] = attrs.field(factory=list)
    changes: list[Change] = attrs.field(factory=list)
    closed_on: dt.date | None = None

    @property
    def open_step(self) -> Taken | None:
        """The step under way, or None."""
        return self.taken[-1] if self.taken and self.taken[-1].completed_on is None else None

    @property
    def latest(self) -> Taken | None:
        """The step taken last in the present turn, or None at the turn's beginning."""
        return self.taken[-1] if self.taken and self.taken[-1].turn == self.turn else None


@attrs.frozen
class Hours:
    """Time spent on a step of a part, recorded as of a day."""

    part: int
    step: StepId
    minutes: int
    on: dt.date


@attrs.frozen
class Reading:
    """Time set aside to read before a part; `person` None is everybody."""

    part: int
    person: PersonId | None
    date: dt.date
    minutes: int


@attrs.define(kw_only=True)
class Cycle:
    """A cycle with its parts, its module's plan and its hours.

    `since` is the day of the latest step or decision, `latest` that of anything that is
    done before the cycle is closed.
    """

    cycle: CycleId
    group: GroupId
    need: str = attrs.field(metadata=_TEXT)
    sources: tuple[Source, ...]
    material: Material | None
    follows: CycleId | None
    parts: list[Part]
    started_on: dt.date
    since: dt.date
    latest: dt.date
    module: ModulePlanned | None = None
    readings: list[Reading] = attrs.field(factory=list)
    hours: list[Hours] = attrs.field(factory=list)
    certificates: dict[PersonId, dt.date] = attrs.field(factory=dict)
    closed_on: dt.date | None = None

    @property
    def current(self) -> Part:
        """The part under way; the last one when all are closed."""
        return next((part for part in self.parts if part.closed_on is None), self.parts[-1])

    @property
    def open_parts(self) -> tuple[int, ...]:
        """The numbers of the parts that are not closed."""
        return tuple(part.number for part in self.parts if part.closed_on is None)

    @property
    def taken(self) -> tuple[Taken, ...]:
        """All steps taken, part by part."""
        return tuple(taken for part in self.parts for taken in part.taken)

    def closed_part(self, number: int) -> dt.date | None:
        """Give the day on which the part of that number was closed, or None."""
        return next((part.closed_on for part in self.parts if part.number == number), None)


class StateProtocol(GroupStateProtocol, Protocol):
    """The part of the state that this room reads and remembers into."""

    cycles: dict[CycleId, Cycle]
    cycles_of: dict[GroupId, list[Cycle]]


def method_of(state: StateProtocol, cycle: Cycle) -> Method:
    """Give the method that the cycle's group works by."""
    return state.methods[state.groups[cycle.group].method]


def evolve(state: StateProtocol, event: CycleEvent, on: dt.date) -> None:
    """Remember what happened; judging is for the rules."""
    if isinstance(event, CycleStarted):
        cycle = _started(event, on)
        state.cycles[event.cycle] = cycle
        state.cycles_of.setdefault(event.group, []).append(cycle)
        return
    cycle = state.cycles[event.cycle]
    match event:
        case StepStarted() | StepCompleted() | PartDecided():
            _proceed(cycle.parts[event.part - 1], event, on)
            cycle.since = on
        case HoursRecorded():
            cycle.hours.append(Hours(event.part, event.step, event.minutes, on))
        case ModulePlanned():
            cycle.module = event
        case ReadingScheduled():
            cycle.readings.append(Reading(event.part, event.person, event.date, event.minutes))
        case ChangeObserved():
            change = Change(problem=event.problem, action=event.action, change=event.change, on=on)
            cycle.parts[event.part - 1].changes.append(change)
            return
        case CertificateNoted():
            cycle.certificates[event.person] = on
            return
        case CycleClosed():
            cycle.closed_on = on
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(event)
    cycle.latest = max(cycle.latest, on)


def _started(event: CycleStarted, on: dt.date) -> Cycle:
    return Cycle(
        cycle=event.cycle,
        group=event.group,
        need=event.need,
        sources=event.sources,
        material=event.material,
        follows=event.follows,
        parts=[Part(number=number) for number in range(1, event.parts + 1)],
        started_on=on,
        since=on,
        latest=on,
    )


def _proceed(part: Part, event: StepStarted | StepCompleted | PartDecided, on: dt.date) -> None:
    match event:
        case StepStarted():
            taken = Taken(
                turn=event.turn, step=event.step, form=event.form, school_class=event.school_class, started_on=on
            )
            part.taken.append(taken)
        case StepCompleted():
            part.taken[-1].completed_on = on
            part.taken[-1].outcome = event.outcome
        case PartDecided(decision=Decision.DEVELOP):
            part.turn += 1
        case PartDecided():
            part.closed_on = on
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(event)
