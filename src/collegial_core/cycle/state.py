"""Cycles as the entries so far tell of them."""

import datetime as dt
from typing import Protocol, assert_never

import attrs

from collegial_core.cycle.events import (
    ChangeObserved,
    CycleClosed,
    CycleEvent,
    CycleStarted,
    Decision,
    Material,
    PartDecided,
    Source,
    StepCompleted,
    StepStarted,
)
from collegial_core.group.state import StateProtocol as GroupStateProtocol
from collegial_core.kernel import CycleId, GroupId, Occasion, StepId
from collegial_core.kernel.texts import Written
from collegial_core.policy import Method, StepForm, StepKind


@attrs.define(kw_only=True)
class Taken:
    """One step taken in one turn; under way while `completed_on` is None."""

    turn: int
    step: StepId
    form: StepForm | None
    school_class: str | None
    started_on: dt.date
    completed_on: dt.date | None = None
    has_outcome: bool = False


@attrs.define(kw_only=True)
class Part:
    """One part of a cycle: its present turn, the steps taken in all turns, in their order, and the changes observed.

    A change is a trace from a problem through an action to what changed for pupils (S3-05).
    """

    number: int
    turn: int = 1
    taken: list[Taken] = attrs.field(factory=list)
    changes: int = 0
    closed_on: dt.date | None = None

    @property
    def open_step(self) -> Taken | None:
        """The step under way, or None."""
        return self.taken[-1] if self.taken and self.taken[-1].completed_on is None else None

    @property
    def latest(self) -> Taken | None:
        """The step taken last in the present turn, or None at the turn's beginning."""
        return self.taken[-1] if self.taken and self.taken[-1].turn == self.turn else None


@attrs.define(kw_only=True)
class Cycle:
    """A cycle with its parts; `since` is the day of its start, latest step or decision."""

    cycle: CycleId
    group: GroupId
    sources: tuple[Source, ...]
    material: Material | None
    follows: CycleId | None
    parts: list[Part]
    started_on: dt.date
    since: dt.date
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


def evolve(state: StateProtocol, event: CycleEvent, occasion: Occasion) -> None:
    """Remember what happened; judging is for the rules."""
    on = occasion.on
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
        case ChangeObserved():
            cycle.parts[event.part - 1].changes += 1
        case CycleClosed():
            cycle.closed_on = on
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(event)


def outcome_name(cycle: str, part: int, turn: int, step: StepId) -> str:
    """Name what a step left behind: `c-1.2.1.evaluation`, cycle, part, turn and step."""
    return f"{cycle}.{part}.{turn}.{step}"


def about(state: StateProtocol, event: CycleStarted | ChangeObserved | StepCompleted, occasion: Occasion) -> Written:
    """Say which of a group's cycles, parts or steps it was written about; observing tells of lessons."""
    on = occasion.on
    if isinstance(event, CycleStarted):
        return Written(of=event.cycle, since=on, group=event.group)
    cycle = state.cycles[event.cycle]
    match event:
        case ChangeObserved():
            return Written(of=f"{cycle.cycle}.{event.part}", since=on, group=cycle.group)
        case StepCompleted():
            step = method_of(state, cycle).step(event.step)
            return Written(
                of=outcome_name(cycle.cycle, event.part, event.turn, event.step),
                since=on,
                group=cycle.group,
                observing=step is not None and step.kind is StepKind.OBSERVATION,
                leaves=step.leaves if step else None,
            )
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(event)


def _started(event: CycleStarted, on: dt.date) -> Cycle:
    return Cycle(
        cycle=event.cycle,
        group=event.group,
        sources=event.sources,
        material=event.material,
        follows=event.follows,
        parts=[Part(number=number) for number in range(1, event.parts + 1)],
        started_on=on,
        since=on,
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
            part.taken[-1].has_outcome = event.outcome is not None
        case PartDecided(decision=Decision.DEVELOP):
            part.turn += 1
        case PartDecided():
            part.closed_on = on
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(event)
