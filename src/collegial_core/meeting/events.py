"""What can have happened to meetings, and to the hours in which people work."""

import datetime as dt
from enum import StrEnum

from collegial_core.kernel import ClockTime, CycleId, GroupId, MeetingId, PersonId, RoleId, StepId
from collegial_core.kernel.fields import (
    choice,
    clock_time,
    count,
    day,
    flag,
    ident,
    idents,
    label,
    parts,
    personal_text,
)
from collegial_core.kernel.value import value
from collegial_core.policy.method import DAY


class MeetingForm(StrEnum):
    """Where those who meet are (S0-41)."""

    ON_SITE = "on_site"
    ONLINE = "online"
    MIXED = "mixed"


class ItemKind(StrEnum):
    """What an added item is about: learning together, or practical matters (S2-03)."""

    COLLEGIAL = "collegial"
    PRACTICAL = "practical"


class InputKind(StrEnum):
    """What there is to learn from at a meeting (S1-09)."""

    RESEARCH = "research"
    FINDINGS = "findings"
    PROVEN_PRACTICE = "proven_practice"


class ResultKind(StrEnum):
    """What a meeting came to (S3-03)."""

    ACTION = "action"
    DECISION = "decision"


@value
class RoleHolder:
    """Who has which role at one meeting."""

    role: RoleId = ident()
    person: PersonId = ident()


@value
class Working:
    """A time of work on one weekday, 1 for Monday to 7 for Sunday."""

    weekday: int = count(1, 7)
    starts: ClockTime = clock_time()
    ends: ClockTime = clock_time()


@value
class ActionPlan:
    """What one person looks back on and means to do (S1-07).

    `tried` and `learned` look back; they are left out only at somebody's first
    meeting.  `effort` is the one thing to try, `expected` the change hoped for,
    `pupils` which pupils it is for, `problems` what may come in the way and the ways
    round it, `help` who can help, `less` what to do less of.
    """

    tried: str | None = personal_text(default=None)
    learned: str | None = personal_text(default=None)
    effort: str = personal_text()
    expected: str = personal_text()
    pupils: str = personal_text()
    problems: str = personal_text()
    help: str = personal_text()
    less: str = personal_text()


@value
class Minutes:
    """What a meeting's minutes say; the meeting itself knows its day and who took part (S1-11)."""

    question: str = personal_text()
    purpose: str = personal_text()
    talked_about: str = personal_text()
    reflections: str = personal_text()
    conclusions: str = personal_text()
    before_next: str = personal_text()
    difficulties: str = personal_text()


@value
class MeetingPlanned:
    """A meeting of a group was planned; `steps` are those of a cycle that it covers."""

    meeting: MeetingId = ident()
    group: GroupId = ident()
    date: dt.date = day()
    starts: ClockTime = clock_time()
    minutes: int = count(1, DAY)
    form: MeetingForm = choice(MeetingForm)
    cycle: CycleId | None = ident(default=None)
    part: int | None = count(1, 200, default=None)
    steps: tuple[StepId, ...] = idents(least=0, default=())


@value
class MeetingMoved:
    """A planned meeting was moved to another time."""

    meeting: MeetingId = ident()
    date: dt.date = day()
    starts: ClockTime = clock_time()


@value
class MeetingCancelled:
    """A planned meeting was cancelled."""

    meeting: MeetingId = ident()


@value
class MeetingOpened:
    """A meeting began, with those present, who led it and who had which role."""

    meeting: MeetingId = ident()
    present: tuple[PersonId, ...] = idents()
    led_by: PersonId = ident()
    roles: tuple[RoleHolder, ...] = parts(RoleHolder, default=())


@value
class ItemAdded:
    """An item beside the method's own came onto a meeting's agenda."""

    meeting: MeetingId = ident()
    kind: ItemKind = choice(ItemKind)
    title: str = label()
    minutes: int = count(1, DAY)


@value
class ItemTaken:
    """A meeting went through an item of its method's agenda."""

    meeting: MeetingId = ident()
    item: StepId = ident()


@value
class EffortReported:
    """Somebody told whether they had tried what they promised."""

    meeting: MeetingId = ident()
    person: PersonId = ident()
    tried: bool = flag()
    lesson: str | None = personal_text(default=None)


@value
class InputBrought:
    """Something new to learn from came to a meeting."""

    meeting: MeetingId = ident()
    kind: InputKind = choice(InputKind)
    title: str = label()


@value
class ActionPlanWritten(ActionPlan):
    """Somebody wrote their personal action plan at a meeting; a later one replaced it."""

    meeting: MeetingId = ident()
    person: PersonId = ident()


@value
class MinutesWritten(Minutes):
    """A meeting's minutes were written; later ones replaced them."""

    meeting: MeetingId = ident()


@value
class ResultRecorded:
    """A meeting came to an action or a decision."""

    meeting: MeetingId = ident()
    kind: ResultKind = choice(ResultKind)
    text: str = personal_text()


@value
class MeetingReflected:
    """What a meeting gave, in the words of the group or of one person."""

    meeting: MeetingId = ident()
    person: PersonId | None = ident(default=None)
    text: str = personal_text()


@value
class RoleSwapped:
    """Somebody took over a role at a meeting from `from_person`."""

    meeting: MeetingId = ident()
    role: RoleId = ident()
    from_person: PersonId | None = ident(default=None)
    person: PersonId = ident()


@value
class MeetingClosed:
    """A meeting ended; its minutes went to `handed_to`, with a receipt where there is one."""

    meeting: MeetingId = ident()
    handed_to: PersonId | None = ident(default=None)
    receipt: str | None = label(default=None)


@value
class WorkingTimeSet:
    """The hours in which a person works were set, from the day it happened."""

    person: PersonId = ident()
    hours: tuple[Working, ...] = parts(Working, least=1)


MeetingEvent = (
    MeetingPlanned
    | MeetingMoved
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
    | MeetingClosed
    | WorkingTimeSet
)
