"""What can have happened to the conditions that learning together needs."""

from datetime import date
from enum import StrEnum
from typing import Final

from collegial_core.conditions.duties import Duty
from collegial_core.kernel import EffortId, GoalId, GroupId, PersonId, ThemeId, TrainingId, UnitId, texts
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
)
from collegial_core.kernel.texts import Owner, ReaderRole, Text, text
from collegial_core.kernel.value import After, Proposed, Value, event, value
from collegial_core.policy import Precondition

MAX_MINUTES = 10_000
MAX_HOURS = 10_000

_UNIT: Final = (ReaderRole.UNIT, ReaderRole.PRINCIPAL)
_ALL: Final = (ReaderRole.ALL, ReaderRole.AUDITOR)

ANALYSIS: Final = Text("analysis", by="participants", each=("unit",), several=True, readers=_UNIT, owner=Owner.UNIT)
DIALOGUE: Final = Text("dialogue", by="participants", each=("unit",), several=True, readers=_UNIT, owner=Owner.UNIT)
EXPECTATION: Final = Text(
    "expectation", by="participants", each=("unit",), several=True, readers=_UNIT, owner=Owner.UNIT
)
"""What a unit analysed, talked over and was told stays at the unit."""

EVIDENCE: Final = Text(
    "evidence",
    by=None,
    each=("duty",),
    several=True,
    readers=(ReaderRole.GROUP, ReaderRole.LEADER, *_UNIT, ReaderRole.AUDITOR),
)
OWN_NEED: Final = Text("own_need", by="person", each=("person",), several=True, readers=())
GOAL: Final = Text("goal", kind="conditions", by=None, each=("goal",), readers=_ALL)
ASSESSMENT: Final = Text("assessment", kind="conditions", by=None, each=("goal",), several=True, readers=_ALL)
PRECONDITION: Final = Text(
    "precondition", kind="conditions", by=None, each=("precondition",), several=True, readers=_ALL
)
ANSWER: Final = Text("answer", kind="conditions", by=None, each=("question",), several=True, readers=_ALL)
STRATEGY: Final = Text("strategy", kind="conditions", by=None, each=(), several=True, readers=_ALL)


class GoalScope(StrEnum):
    """How far a goal reaches: the whole unit, a subject, or an activity."""

    WHOLE_UNIT = "whole_unit"
    SUBJECT = "subject"
    ACTIVITY = "activity"


class GoalState(StrEnum):
    """Where a goal stands: on its way, reached, not reached when its time was over, or dropped."""

    ON_WAY = "on_way"
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    DROPPED = "dropped"


class ParticipationScope(StrEnum):
    """Who takes part: everyone, those who are trained, or some."""

    ALL = "all"
    TRAINED = "trained"
    SOME = "some"


class HowKnown(StrEnum):
    """How it is known that a precondition is there (S2-02)."""

    SURVEY = "survey"
    CONVERSATION = "conversation"
    OBSERVATION = "observation"
    DOCUMENT = "document"


class ChecklistQuestion(StrEnum):
    """The six questions that planning answers (S0-50)."""

    REGULAR_MEETINGS = "regular_meetings"
    INFORMING = "informing"
    LEADER_CONDITIONS = "leader_conditions"
    CHECK_INS = "check_ins"
    ENGAGEMENT = "engagement"
    LONG_TERM = "long_term"


CHECKLIST: Final[dict[ChecklistQuestion, str]] = {
    ChecklistQuestion.REGULAR_MEETINGS: "When do the groups meet, and how is it kept up?",
    ChecklistQuestion.INFORMING: "How is everybody told of the work and why it is done?",
    ChecklistQuestion.LEADER_CONDITIONS: "What time, training and support do the leaders have?",
    ChecklistQuestion.CHECK_INS: "When do principal and leaders check in with each other?",
    ChecklistQuestion.ENGAGEMENT: "How is the engagement of those who take part kept alive?",
    ChecklistQuestion.LONG_TERM: "How does the work go on for years to come?",
}
"""Each question of the checklist as it is asked."""


class CourseContent(StrEnum):
    """What a block of a course is about (S3-02).

    What learning together is and why; where colleagues meet, with methods tried
    together; the way from a problem to development, in giving and receiving supervision.
    """

    WHAT_AND_WHY = "what_and_why"
    MEETING_PLACES = "meeting_places"
    FROM_PROBLEM_TO_DEVELOPMENT = "from_problem_to_development"


@value
class CourseBlock(Value):
    """One block of a course."""

    content: CourseContent = choice(CourseContent)
    title: str = label()
    minutes: int | None = count(1, MAX_MINUTES, default=None)


@event("analysis.recorded", 1, asked="analysis.record", remembers_who=True)
class AnalysisRecorded(Proposed):
    """A unit's present state was analysed; `joint` when staff and principal did it together (S0-10).

    `themes` are those of people's own needs that it builds on, out of the list that ships with the library (S0-12).
    """

    unit: UnitId = ident()
    joint: bool = flag()
    text: str = text(ANALYSIS)
    participants: tuple[PersonId, ...] = idents()
    themes: tuple[ThemeId, ...] = idents(minimum=0, default=())


@event("goal.was_set", 1, asked="goal.set", remembers_who=True)
class GoalSet(Proposed):
    """A goal was set: how far it reaches, the law or curriculum behind it, the child's or pupil's need (S0-11)."""

    goal: GoalId = ident()
    scope: GoalScope = choice(GoalScope)
    text: str = text(GOAL)
    law: str | None = label(default=None)
    need: str | None = texts.text(GOAL, default=None)  # `text` is a field here


@event("goal.assessed", 1, asked="goal.assess")
class GoalAssessed(Proposed):
    """It was found where a goal stands (S0-11, S0-22)."""

    goal: GoalId = ident()
    state: GoalState = choice(GoalState)
    text: str = text(ASSESSMENT)


@event("need.identified", 1, asked="need.identify")
class NeedIdentified(Proposed):
    """A participant named something that they need to learn (S0-12)."""

    person: PersonId = ident()
    text: str = text(OWN_NEED)


@event("need.shared", 1, asked="need.share")
class NeedShared(Proposed):
    """A participant let a theme be counted that their own needs are about, out of the shipped list (S0-12).

    Nobody else reads whose it is: leaders and principals see how many people share a theme, from three people up.
    """

    person: PersonId = ident()
    theme: ThemeId = text(OWN_NEED)


@event("need.taken_back", 1, asked="need.take_back", after=After(NeedShared, ("person",), ends=True))
class NeedTakenBack(Proposed):
    """A participant took back all themes that they had shared (S0-12)."""

    person: PersonId = ident()


@event("dialogue.held", 1, asked="dialogue.hold", remembers_who=True)
class DialogueHeld(Proposed):
    """A unit's principal talked the plan over with staff (S0-13)."""

    unit: UnitId = ident()
    principal: PersonId = ident()
    participants: tuple[PersonId, ...] = idents()
    text: str | None = text(DIALOGUE, default=None)


@event("participation.decided", 1, asked="participation.decide", remembers_who=True)
class ParticipationDecided(Proposed):
    """It was decided who at a unit takes part (S0-49)."""

    unit: UnitId = ident()
    scope: ParticipationScope = choice(ParticipationScope)
    people: tuple[PersonId, ...] = idents(minimum=0, default=())


@event("effort.begun", 1, asked="effort.begin")
class EffortBegun(Proposed):
    """A development effort beside this plan began for the staff of some units (S0-14)."""

    effort: EffortId = ident()
    title: str = label()
    units: tuple[UnitId, ...] = idents()
    large: bool = flag()
    starts: date = day()
    ends: date = day()


@event("effort.ended", 1, asked="effort.end")
class EffortEnded(Proposed):
    """A development effort beside this plan ended with this day, before its time (S0-14)."""

    effort: EffortId = ident()


@event("unit.nearby_noted", 1, asked="unit.note_nearby")
class NearbyNoted(Proposed):
    """It was noted which units lie near enough to work together with this one (S0-16)."""

    unit: UnitId = ident()
    nearby: tuple[UnitId, ...] = idents()


@event("expectation.communicated", 1, asked="expectation.communicate", remembers_who=True)
class ExpectationCommunicated(Proposed):
    """A unit's staff were told what is expected of them (S0-22)."""

    unit: UnitId = ident()
    text: str = text(EXPECTATION)
    participants: tuple[PersonId, ...] = idents()


@event("evidence.recorded", 1, asked="evidence.record", remembers_who=True)
class EvidenceRecorded(Proposed):
    """Something showed that a duty is done: a principal's towards a unit, a leader's towards a group (S0-22, S0-25).

    A principal's duty is shown for a unit, a leader's for a group.
    """

    duty: Duty = choice(Duty)
    unit: UnitId | None = ident(default=None)
    group: GroupId | None = ident(default=None)
    text: str = text(EVIDENCE)


@event("precondition.recorded", 1, asked="precondition.record", remembers_who=True)
class PreconditionRecorded(Proposed):
    """A precondition was found to be there at a unit, in some way and by some people (S2-02).

    Without a unit it was found in the whole plan, as all were once.
    """

    precondition: Precondition = choice(Precondition)
    text: str = text(PRECONDITION)
    unit: UnitId | None = ident(default=None)
    how_known: HowKnown | None = choice(HowKnown, default=None)
    known_by: tuple[PersonId, ...] = idents(minimum=0, default=())


@event("checklist.answered", 1, asked="checklist.answer", remembers_who=True)
class ChecklistAnswered(Proposed):
    """A question of the planning checklist was answered for a unit, or without one for the whole plan (S0-50)."""

    question: ChecklistQuestion = choice(ChecklistQuestion)
    answer: str = text(ANSWER, name="text")
    unit: UnitId | None = ident(default=None)


@event("training.recorded", 1, asked="training.record", personal_reason=True)
class TrainingRecorded(Proposed):
    """A person went through a training (S0-20), in which they trained some of the planned strategies (S3-06)."""

    training: TrainingId = ident()
    person: PersonId = ident()
    title: str = label()
    hours: int | None = count(1, MAX_HOURS, default=None)
    strategies: tuple[str, ...] = labels(default=())


@event("course.planned", 1, asked="course.plan")
class CoursePlanned(Proposed):
    """A course was planned: for whom, in which forms, with which blocks (S3-01, S3-02)."""

    training: TrainingId = ident()
    title: str = label()
    audience: tuple[str, ...] = labels(minimum=1)
    forms: tuple[str, ...] = labels(minimum=1)
    blocks: tuple[CourseBlock, ...] = parts(CourseBlock, minimum=1)


@event("strategy.planned", 1, asked="strategy.plan")
class StrategyPlanned(Proposed):
    """It was planned how colleagues use each other's knowledge, and which strategies they train (S3-06)."""

    text: str = text(STRATEGY)
    strategies: tuple[str, ...] = labels(minimum=1)


@event("strategy.used", 1, asked="strategy.use")
class StrategyUsed(Proposed):
    """A group used a planned strategy to learn from each other (S3-06)."""

    group: GroupId = ident()
    strategy: str = label()


ConditionsEvent = (
    AnalysisRecorded
    | GoalSet
    | GoalAssessed
    | NeedIdentified
    | NeedShared
    | NeedTakenBack
    | DialogueHeld
    | ParticipationDecided
    | EffortBegun
    | EffortEnded
    | NearbyNoted
    | ExpectationCommunicated
    | EvidenceRecorded
    | PreconditionRecorded
    | ChecklistAnswered
    | TrainingRecorded
    | CoursePlanned
    | StrategyPlanned
    | StrategyUsed
)
