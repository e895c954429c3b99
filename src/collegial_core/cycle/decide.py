"""From a wish about a cycle to what would happen."""

from typing import assert_never

from collegial_core.cycle.commands import (
    CloseCycle,
    CompleteStep,
    CycleCommand,
    DecidePart,
    NoteCertificate,
    ObserveChange,
    PlanModule,
    RecordHours,
    ScheduleReading,
    StartCycle,
    StartStep,
)
from collegial_core.cycle.events import (
    CertificateNoted,
    ChangeObserved,
    CycleClosed,
    CycleEvent,
    CycleStarted,
    HoursRecorded,
    ModulePlanned,
    PartDecided,
    ReadingScheduled,
    StepCompleted,
    StepStarted,
)
from collegial_core.cycle.hours import module_meetings, usual_minutes
from collegial_core.cycle.rules import module_of
from collegial_core.cycle.state import Sight, method_of
from collegial_core.plan import found


def decide(state: Sight, command: CycleCommand) -> CycleEvent:
    """Say what the command would make happen; the rules judge it afterwards.

    Raises:
        Refused: the cycle is not there (L-01), or its method has no modules (L-08).

    """
    match command:
        case StartCycle():
            return _started(command)
        case StartStep() | CompleteStep() | DecidePart() | ObserveChange():
            return _in_part(state, command)
        case CloseCycle():
            return CycleClosed(cycle=command.cycle)
        case PlanModule():
            return _planned(state, command)
        case ScheduleReading():
            return _scheduled(command)
        case RecordHours():
            return HoursRecorded(cycle=command.cycle, part=command.part, step=command.step, minutes=command.minutes)
        case NoteCertificate():
            return CertificateNoted(cycle=command.cycle, person=command.person)
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(command)


def _started(command: StartCycle) -> CycleStarted:
    return CycleStarted(
        cycle=command.cycle,
        group=command.group,
        need=command.need,
        sources=command.sources,
        material=command.material,
        parts=command.parts,
        follows=command.follows,
    )


def _in_part(state: Sight, command: StartStep | CompleteStep | DecidePart | ObserveChange) -> CycleEvent:
    now = found(state.cycles, command.cycle, "cycle").current
    cycle, part = command.cycle, command.part or now.number
    match command:
        case StartStep():
            return StepStarted(
                cycle=cycle,
                part=part,
                turn=now.turn,
                step=command.step,
                form=command.form,
                school_class=command.school_class,
            )
        case CompleteStep():
            return StepCompleted(cycle=cycle, part=part, turn=now.turn, step=command.step, outcome=command.outcome)
        case DecidePart():
            return PartDecided(cycle=cycle, part=part, decision=command.decision)
        case ObserveChange():
            return ChangeObserved(
                cycle=cycle, part=part, problem=command.problem, action=command.action, change=command.change
            )
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(command)


def _scheduled(command: ScheduleReading) -> ReadingScheduled:
    return ReadingScheduled(
        cycle=command.cycle,
        part=command.part,
        person=command.person,
        date=command.date,
        minutes=command.minutes,
    )


def _planned(state: Sight, command: PlanModule) -> ModulePlanned:
    cycle = found(state.cycles, command.cycle, "cycle")
    policy = module_of(method_of(state, cycle))
    return ModulePlanned(
        cycle=command.cycle,
        minutes=command.minutes or usual_minutes(cycle, policy),
        meetings=command.meetings or len(command.sessions) or module_meetings(policy, len(cycle.parts)),
        meeting_minutes=command.meeting_minutes or policy.meeting_minutes,
        preparation_minutes=command.preparation_minutes,
        sessions=command.sessions,
    )
