"""The conditions that learning together needs, as the entries so far tell of them."""

from datetime import date
from typing import Protocol, assert_never

import attrs

from collegial_core.checkin.state import StateProtocol as CheckinStateProtocol
from collegial_core.conditions.duties import Duty
from collegial_core.conditions.events import (
    AnalysisRecorded,
    ChecklistAnswered,
    ChecklistQuestion,
    ConditionsEvent,
    CourseBlock,
    CoursePlanned,
    DialogueHeld,
    EffortBegun,
    EffortEnded,
    EvidenceRecorded,
    ExpectationCommunicated,
    GoalAssessed,
    GoalScope,
    GoalSet,
    GoalState,
    HowKnown,
    NearbyNoted,
    NeedIdentified,
    NeedShared,
    NeedTakenBack,
    ParticipationDecided,
    ParticipationScope,
    PreconditionRecorded,
    StrategyPlanned,
    StrategyUsed,
    TrainingRecorded,
)
from collegial_core.kernel import (
    BESIDE,
    Act,
    EffortId,
    GoalId,
    GroupId,
    Occasion,
    PersonId,
    TrainingId,
    UnitId,
    act_of,
    in_whose_name,
)
from collegial_core.kernel.texts import Written
from collegial_core.meeting.state import StateProtocol as MeetingStateProtocol
from collegial_core.policy import Precondition


@attrs.frozen(kw_only=True)
class Analysis:
    """An analysis of a unit's present state, and in whose name it was recorded, as of all that follows."""

    on: date
    by: PersonId = attrs.field(metadata=BESIDE)
    joint: bool
    participants: tuple[PersonId, ...]


@attrs.frozen(kw_only=True)
class Goal:
    """A goal, where it comes from, the day it was set, and where it stands, as was found on a day."""

    goal: GoalId
    on: date
    by: PersonId = attrs.field(metadata=BESIDE)
    scope: GoalScope
    law: str | None
    state: GoalState | None = None
    assessed_on: date | None = None


@attrs.frozen(kw_only=True)
class NeedSharing:
    """That somebody shared a theme of their own needs, which their text tells, or took back all they had shared."""

    on: date
    person: PersonId
    shared: bool


@attrs.frozen(kw_only=True)
class Talk:
    """A talk with some people about the plan or what it expects."""

    on: date
    by: PersonId = attrs.field(metadata=BESIDE)
    participants: tuple[PersonId, ...]


@attrs.frozen(kw_only=True)
class Participation:
    """Who at a unit takes part; the reason stands in the entry."""

    on: date
    by: PersonId = attrs.field(metadata=BESIDE)
    scope: ParticipationScope
    people: tuple[PersonId, ...]


@attrs.frozen(kw_only=True)
class Effort:
    """A development effort beside the plan, from its first to its last day; `on` is the day it was told of."""

    effort: EffortId
    on: date = attrs.field(metadata=BESIDE)
    title: str
    units: tuple[UnitId, ...]
    large: bool
    starts: date
    ends: date


@attrs.frozen(kw_only=True)
class Evidence:
    """What shows that a duty towards a unit or a group is done."""

    on: date
    by: PersonId = attrs.field(metadata=BESIDE)
    duty: Duty
    unit: UnitId | None
    group: GroupId | None


@attrs.frozen(kw_only=True)
class Found:
    """That a precondition was found: at which unit or in the whole plan, how, by whom, and who recorded it."""

    on: date
    by: PersonId = attrs.field(metadata=BESIDE)
    unit: UnitId | None
    how: HowKnown | None
    known_by: tuple[PersonId, ...]

    def holds_at(self, unit: UnitId) -> bool:
        """Tell whether it was found at a unit, be it with all others."""
        return self.unit in (None, unit)


@attrs.frozen(kw_only=True)
class Answered:
    """That a question of the checklist was answered: for which unit or for the whole plan, and who recorded it."""

    on: date
    by: PersonId = attrs.field(metadata=BESIDE)
    unit: UnitId | None


@attrs.frozen(kw_only=True)
class Training:
    """A training that somebody went through; the day is that on which it was done."""

    training: TrainingId
    on: date
    title: str
    hours: int | None
    strategies: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Course:
    """A planned course."""

    training: TrainingId
    on: date
    title: str
    audience: tuple[str, ...]
    forms: tuple[str, ...]
    blocks: tuple[CourseBlock, ...]


@attrs.frozen(kw_only=True)
class Strategy:
    """How colleagues use each other's knowledge."""

    on: date
    strategies: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Use:
    """That a group used a strategy on a day."""

    on: date
    group: GroupId


@attrs.define
class Conditions:
    """All that the plan knows of its conditions, in the order recorded."""

    analyses: dict[UnitId, list[Analysis]] = attrs.field(factory=dict)
    goals: dict[GoalId, Goal] = attrs.field(factory=dict)
    needs: dict[PersonId, list[date]] = attrs.field(factory=dict)
    need_sharings: list[NeedSharing] = attrs.field(factory=list)
    dialogues: dict[UnitId, list[Talk]] = attrs.field(factory=dict)
    participation: dict[UnitId, Participation] = attrs.field(factory=dict)
    efforts: dict[EffortId, Effort] = attrs.field(factory=dict)
    nearby: dict[UnitId, tuple[UnitId, ...]] = attrs.field(factory=dict)
    expectations: dict[UnitId, list[Talk]] = attrs.field(factory=dict)
    evidence: list[Evidence] = attrs.field(factory=list)
    preconditions: dict[Precondition, list[Found]] = attrs.field(factory=dict)
    checklist: dict[ChecklistQuestion, list[Answered]] = attrs.field(factory=dict)
    trainings: dict[PersonId, list[Training]] = attrs.field(factory=dict)
    courses: dict[TrainingId, Course] = attrs.field(factory=dict)
    strategies: list[Strategy] = attrs.field(factory=list)
    used: dict[str, list[Use]] = attrs.field(factory=dict)


class StateProtocol(CheckinStateProtocol, MeetingStateProtocol, Protocol):
    """The part of the state that this room reads and remembers into."""

    conditions: Conditions


def evolve(state: StateProtocol, event: ConditionsEvent, occasion: Occasion) -> None:
    """Remember what happened; judging is for the rules."""
    on = occasion.on
    known = state.conditions
    match event:
        case AnalysisRecorded():
            known.analyses.setdefault(event.unit, []).append(_analysis(event, act_of(occasion)))
        case GoalSet():
            known.goals[event.goal] = _goal(event, act_of(occasion))
        case GoalAssessed():
            goal = known.goals[event.goal]
            known.goals[event.goal] = attrs.evolve(goal, state=event.state, assessed_on=on)
        case NeedIdentified():
            known.needs.setdefault(event.person, []).append(on)
        case NeedShared() | NeedTakenBack():
            shared = isinstance(event, NeedShared)
            known.need_sharings.append(NeedSharing(on=on, person=event.person, shared=shared))
        case DialogueHeld():
            known.dialogues.setdefault(event.unit, []).append(_talk(event, act_of(occasion)))
        case ParticipationDecided():
            by = in_whose_name(occasion)
            known.participation[event.unit] = Participation(on=on, by=by, scope=event.scope, people=event.people)
        case EffortBegun():
            known.efforts[event.effort] = _effort(event, on)
        case EffortEnded():
            known.efforts[event.effort] = attrs.evolve(known.efforts[event.effort], ends=on)
        case NearbyNoted():
            known.nearby[event.unit] = event.nearby
        case ExpectationCommunicated():
            known.expectations.setdefault(event.unit, []).append(_talk(event, act_of(occasion)))
        case EvidenceRecorded():
            known.evidence.append(_evidence(event, act_of(occasion)))
        case PreconditionRecorded():
            known.preconditions.setdefault(event.precondition, []).append(_found(event, act_of(occasion)))
        case ChecklistAnswered():
            known.checklist.setdefault(event.question, []).append(_answered(event, act_of(occasion)))
        case TrainingRecorded():
            known.trainings.setdefault(event.person, []).append(_training(event, on))
        case CoursePlanned():
            known.courses[event.training] = _course(event, on)
        case StrategyPlanned():
            known.strategies.append(Strategy(on=on, strategies=event.strategies))
        case StrategyUsed():
            known.used.setdefault(event.strategy, []).append(Use(on=on, group=event.group))
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(event)


Writing = (
    AnalysisRecorded
    | GoalSet
    | GoalAssessed
    | NeedIdentified
    | NeedShared
    | DialogueHeld
    | ExpectationCommunicated
    | EvidenceRecorded
    | PreconditionRecorded
    | ChecklistAnswered
    | StrategyPlanned
)
"""The events with something that somebody wrote."""


def about(_: object, event: Writing, occasion: Occasion) -> Written:
    """Say what it was written about: a unit, a person, a duty, a goal, a question."""
    on = occasion.on
    match event:
        case AnalysisRecorded() | DialogueHeld() | ExpectationCommunicated():
            return Written(of=event.unit, since=on, unit=event.unit)
        case EvidenceRecorded():
            return Written(of=str(event.duty), since=on, unit=event.unit, group=event.group)
        case NeedIdentified() | NeedShared():
            return Written(of=event.person, since=on)
        case GoalSet() | GoalAssessed():
            return Written(of=event.goal, since=on)
        case PreconditionRecorded():
            return Written(of=str(event.precondition), since=on, unit=event.unit)
        case ChecklistAnswered():
            return Written(of=str(event.question), since=on, unit=event.unit)
        case StrategyPlanned():
            return Written(of="strategy", since=on)
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(event)


def _analysis(event: AnalysisRecorded, act: Act) -> Analysis:
    return Analysis(on=act.on, by=act.by, joint=event.joint, participants=event.participants)


def _goal(event: GoalSet, act: Act) -> Goal:
    return Goal(goal=event.goal, on=act.on, by=act.by, scope=event.scope, law=event.law)


def _talk(event: DialogueHeld | ExpectationCommunicated, act: Act) -> Talk:
    return Talk(on=act.on, by=act.by, participants=event.participants)


def _effort(event: EffortBegun, on: date) -> Effort:
    return Effort(
        effort=event.effort,
        on=on,
        title=event.title,
        units=event.units,
        large=event.large,
        starts=event.starts,
        ends=event.ends,
    )


def _evidence(event: EvidenceRecorded, act: Act) -> Evidence:
    return Evidence(on=act.on, by=act.by, duty=event.duty, unit=event.unit, group=event.group)


def _found(event: PreconditionRecorded, act: Act) -> Found:
    return Found(on=act.on, by=act.by, unit=event.unit, how=event.how_known, known_by=event.known_by)


def _answered(event: ChecklistAnswered, act: Act) -> Answered:
    return Answered(on=act.on, by=act.by, unit=event.unit)


def _training(event: TrainingRecorded, on: date) -> Training:
    return Training(training=event.training, on=on, title=event.title, hours=event.hours, strategies=event.strategies)


def _course(event: CoursePlanned, on: date) -> Course:
    return Course(
        training=event.training,
        on=on,
        title=event.title,
        audience=event.audience,
        forms=event.forms,
        blocks=event.blocks,
    )
