"""What can have happened to the conditions that learning together needs."""

from datetime import date
from enum import StrEnum

from collegial_core.conditions.duties import Duty
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

MINUTES_MOST = 10_000
HOURS_MOST = 10_000


class GoalScope(StrEnum):
    """How far a goal reaches: the whole unit, a subject, or an activity."""

    WHOLE_UNIT = "whole_unit"
    SUBJECT = "subject"
    ACTIVITY = "activity"


class ParticipationScope(StrEnum):
    """Who takes part: everyone, those who are trained, or some."""

    ALL = "all"
    TRAINED = "trained"
    SOME = "some"


class ChecklistQuestion(StrEnum):
    """The six questions that planning answers (S0-50)."""

    REGULAR_MEETINGS = "regular_meetings"
    INFORMING = "informing"
    LEADER_CONDITIONS = "leader_conditions"
    CHECK_INS = "check_ins"
    ENGAGEMENT = "engagement"
    LONG_TERM = "long_term"


class CourseContent(StrEnum):
    """What a block of a course is about (S3-02).

    What learning together is and why; where colleagues meet, with methods tried
    together; the way from a problem to development, in giving and receiving supervision.
    """

    WHAT_AND_WHY = "what_and_why"
    MEETING_PLACES = "meeting_places"
    FROM_PROBLEM_TO_DEVELOPMENT = "from_problem_to_development"


@value
class CourseBlock:
    """One block of a course."""

    content: CourseContent = choice(CourseContent)
    title: str = label()
    minutes: int | None = count(1, MINUTES_MOST, default=None)


@value
class AnalysisRecorded:
    """A unit's present state was analysed; `joint` when staff and principal did it together."""

    unit: UnitId = ident()
    joint: bool = flag()
    text: str = personal_text()
    participants: tuple[PersonId, ...] = idents()


@value
class GoalSet:
    """A goal was set: how far it reaches, the law or curriculum behind it, the child's or pupil's need."""

    goal: GoalId = ident()
    scope: GoalScope = choice(GoalScope)
    text: str = personal_text()
    law: str | None = label(default=None)
    need: str | None = personal_text(default=None)


@value
class NeedIdentified:
    """A participant named something that they need to learn."""

    person: PersonId = ident()
    text: str = personal_text()


@value
class DialogueHeld:
    """A unit's principal talked the plan over with staff."""

    unit: UnitId = ident()
    principal: PersonId = ident()
    participants: tuple[PersonId, ...] = idents()
    text: str | None = personal_text(default=None)


@value
class ParticipationDecided:
    """It was decided who at a unit takes part."""

    unit: UnitId = ident()
    scope: ParticipationScope = choice(ParticipationScope)
    people: tuple[PersonId, ...] = idents(least=0)


@value
class EffortBegun:
    """A development effort beside this plan began for the staff of some units."""

    effort: EffortId = ident()
    title: str = label()
    units: tuple[UnitId, ...] = idents()
    large: bool = flag()
    starts: date = day()
    ends: date = day()


@value
class NearbyNoted:
    """It was noted which units lie near enough to work together with this one."""

    unit: UnitId = ident()
    nearby: tuple[UnitId, ...] = idents()


@value
class ExpectationCommunicated:
    """A unit's staff were told what is expected of them."""

    unit: UnitId = ident()
    text: str = personal_text()
    participants: tuple[PersonId, ...] = idents()


@value
class EvidenceRecorded:
    """Something showed that a duty is done: a principal's towards a unit, a leader's towards a group."""

    duty: Duty = choice(Duty)
    unit: UnitId | None = ident(default=None)
    group: GroupId | None = ident(default=None)
    text: str = personal_text()


@value
class PreconditionRecorded:
    """A precondition was found to be there."""

    precondition: Precondition = choice(Precondition)
    text: str = personal_text()


@value
class ChecklistAnswered:
    """A question of the planning checklist was answered."""

    question: ChecklistQuestion = choice(ChecklistQuestion)
    answer: str = personal_text()


@value
class TrainingRecorded:
    """A person went through a training."""

    training: TrainingId = ident()
    person: PersonId = ident()
    title: str = label()
    hours: int | None = count(1, HOURS_MOST, default=None)


@value
class CoursePlanned:
    """A course was planned: for whom, in which forms, with which blocks."""

    training: TrainingId = ident()
    title: str = label()
    audience: tuple[str, ...] = labels(least=1)
    forms: tuple[str, ...] = labels(least=1)
    blocks: tuple[CourseBlock, ...] = parts(CourseBlock, least=1)


@value
class StrategyPlanned:
    """It was planned how colleagues use each other's knowledge, and which strategies they train."""

    text: str = personal_text()
    strategies: tuple[str, ...] = labels(least=1)


ConditionsEvent = (
    AnalysisRecorded
    | GoalSet
    | NeedIdentified
    | DialogueHeld
    | ParticipationDecided
    | EffortBegun
    | NearbyNoted
    | ExpectationCommunicated
    | EvidenceRecorded
    | PreconditionRecorded
    | ChecklistAnswered
    | TrainingRecorded
    | CoursePlanned
    | StrategyPlanned
)
