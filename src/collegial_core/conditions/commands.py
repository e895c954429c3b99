"""What can be wished for about the conditions that learning together needs."""

from datetime import date

from collegial_core.conditions.duties import Duty
from collegial_core.conditions.events import (
    HOURS_MOST,
    ChecklistQuestion,
    CourseBlock,
    GoalScope,
    ParticipationScope,
)
from collegial_core.kernel import EffortId, GoalId, GroupId, PersonId, TrainingId, UnitId
from collegial_core.kernel.fields import (
    choice,
    count,
    day,
    flag,
    ident,
    idents,
    label,
    labels,
    parts,
    personal_text,
)
from collegial_core.kernel.value import value
from collegial_core.policy import Precondition


@value
class RecordAnalysis:
    """Record an analysis of a unit's present state; `joint` when staff and principal did it together (S0-10)."""

    unit: UnitId = ident()
    joint: bool = flag()
    text: str = personal_text()
    participants: tuple[PersonId, ...] = idents()


@value
class SetGoal:
    """Set a goal: its scope, the law or curriculum behind it and the child's or pupil's need (S0-11)."""

    goal: GoalId = ident()
    scope: GoalScope = choice(GoalScope)
    text: str = personal_text()
    law: str | None = label(default=None)
    need: str | None = personal_text(default=None)


@value
class IdentifyNeed:
    """Note what a participant needs to learn, in their own words (S0-12)."""

    person: PersonId = ident()
    text: str = personal_text()


@value
class HoldDialogue:
    """Record that a unit's principal talked the plan over with staff (S0-13)."""

    unit: UnitId = ident()
    principal: PersonId = ident()
    participants: tuple[PersonId, ...] = idents()
    text: str | None = personal_text(default=None)


@value
class DecideParticipation:
    """Decide who at a unit takes part; the reason goes into the occasion's `because` (S0-49)."""

    unit: UnitId = ident()
    scope: ParticipationScope = choice(ParticipationScope)
    people: tuple[PersonId, ...] = idents(least=0, default=())


@value
class BeginEffort:
    """Declare a development effort beside this plan; the plan itself is not one (S0-14)."""

    effort: EffortId = ident()
    title: str = label()
    units: tuple[UnitId, ...] = idents()
    large: bool = flag()
    starts: date = day()
    ends: date = day()


@value
class NoteNearby:
    """Note which units lie near enough to work together; a later note replaces it (S0-16)."""

    unit: UnitId = ident()
    nearby: tuple[UnitId, ...] = idents()


@value
class CommunicateExpectation:
    """Record that a unit's staff were told what is expected of them (S0-22)."""

    unit: UnitId = ident()
    text: str = personal_text()
    participants: tuple[PersonId, ...] = idents()


@value
class RecordEvidence:
    """Record what shows that a duty is done (S0-22, S0-25).

    A principal's duty is shown for a unit, a leader's for a group.
    """

    duty: Duty = choice(Duty)
    unit: UnitId | None = ident(default=None)
    group: GroupId | None = ident(default=None)
    text: str = personal_text()


@value
class RecordPrecondition:
    """Record that one of the four preconditions is there, and what shows it (S2-02)."""

    precondition: Precondition = choice(Precondition)
    text: str = personal_text()


@value
class AnswerChecklist:
    """Answer a question of the planning checklist; a later answer replaces it (S0-50)."""

    question: ChecklistQuestion = choice(ChecklistQuestion)
    answer: str = personal_text()


@value
class RecordTraining:
    """Record that a person went through a training; several people may name the same one (S0-20)."""

    training: TrainingId = ident()
    person: PersonId = ident()
    title: str = label()
    hours: int | None = count(1, HOURS_MOST, default=None)


@value
class PlanCourse:
    """Plan a course: for whom, in which forms, with which blocks (S3-01, S3-02)."""

    training: TrainingId = ident()
    title: str = label()
    audience: tuple[str, ...] = labels(least=1)
    forms: tuple[str, ...] = labels(least=1)
    blocks: tuple[CourseBlock, ...] = parts(CourseBlock, least=1)


@value
class PlanStrategy:
    """Plan how colleagues use each other's knowledge, and which strategies they train (S3-06)."""

    text: str = personal_text()
    strategies: tuple[str, ...] = labels(least=1)


ConditionsCommand = (
    RecordAnalysis
    | SetGoal
    | IdentifyNeed
    | HoldDialogue
    | DecideParticipation
    | BeginEffort
    | NoteNearby
    | CommunicateExpectation
    | RecordEvidence
    | RecordPrecondition
    | AnswerChecklist
    | RecordTraining
    | PlanCourse
    | PlanStrategy
)
