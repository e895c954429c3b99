"""From a wish about conditions to what would happen."""

from typing import assert_never

from collegial_core.conditions.commands import (
    AnswerChecklist,
    BeginEffort,
    CommunicateExpectation,
    ConditionsCommand,
    DecideParticipation,
    HoldDialogue,
    IdentifyNeed,
    NoteNearby,
    PlanCourse,
    PlanStrategy,
    RecordAnalysis,
    RecordEvidence,
    RecordPrecondition,
    RecordTraining,
    SetGoal,
)
from collegial_core.conditions.events import (
    AnalysisRecorded,
    ChecklistAnswered,
    ConditionsEvent,
    CoursePlanned,
    DialogueHeld,
    EffortBegun,
    EvidenceRecorded,
    ExpectationCommunicated,
    GoalSet,
    NearbyNoted,
    NeedIdentified,
    ParticipationDecided,
    PreconditionRecorded,
    StrategyPlanned,
    TrainingRecorded,
)


def decide(command: ConditionsCommand) -> ConditionsEvent:
    """Say what the command would make happen; the rules judge it afterwards."""
    match command:
        case RecordAnalysis():
            return AnalysisRecorded(
                unit=command.unit, joint=command.joint, text=command.text, participants=command.participants
            )
        case SetGoal():
            return GoalSet(
                goal=command.goal, scope=command.scope, text=command.text, law=command.law, need=command.need
            )
        case IdentifyNeed():
            return NeedIdentified(person=command.person, text=command.text)
        case HoldDialogue():
            return DialogueHeld(
                unit=command.unit, principal=command.principal, participants=command.participants, text=command.text
            )
        case DecideParticipation():
            return ParticipationDecided(unit=command.unit, scope=command.scope, people=command.people)
        case BeginEffort():
            return EffortBegun(
                effort=command.effort,
                title=command.title,
                units=command.units,
                large=command.large,
                starts=command.starts,
                ends=command.ends,
            )
        case NoteNearby():
            return NearbyNoted(unit=command.unit, nearby=command.nearby)
        case CommunicateExpectation():
            return ExpectationCommunicated(unit=command.unit, text=command.text, participants=command.participants)
        case RecordEvidence():
            return EvidenceRecorded(duty=command.duty, unit=command.unit, group=command.group, text=command.text)
        case RecordPrecondition():
            return PreconditionRecorded(precondition=command.precondition, text=command.text)
        case AnswerChecklist():
            return ChecklistAnswered(question=command.question, answer=command.answer)
        case RecordTraining():
            return TrainingRecorded(
                training=command.training, person=command.person, title=command.title, hours=command.hours
            )
        case PlanCourse():
            return CoursePlanned(
                training=command.training,
                title=command.title,
                audience=command.audience,
                forms=command.forms,
                blocks=command.blocks,
            )
        case PlanStrategy():
            return StrategyPlanned(text=command.text, strategies=command.strategies)
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(command)
