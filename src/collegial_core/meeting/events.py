"""What can have happened to meetings, and to the hours in which people work."""

import datetime as dt
from enum import StrEnum
from typing import Final

from collegial_core.kernel import ClockTime, CycleId, GroupId, MeetingId, PersonId, RoleId, StepId
from collegial_core.kernel.fields import (
    MAX_COUNT,
    choice,
    clock_time,
    count,
    day,
    flag,
    ident,
    idents,
    label,
    parts,
)
from collegial_core.kernel.texts import Owner, ReaderRole, Text, text
from collegial_core.kernel.value import After, Event, Proposed, Value, event, value
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


_GROUP: Final = (ReaderRole.GROUP, ReaderRole.LEADER)

MINUTES: Final = Text(
    "minutes", by="present", each=("meeting",), readers=(ReaderRole.ALL, ReaderRole.AUDITOR), owner=Owner.GROUP
)
ACTION_PLAN: Final = Text("action_plan", by="person", each=("meeting", "person"), readers=(), shareable=True)
"""For its author alone (S1-12)."""

EFFORT_REPORT: Final = Text("effort_report", by="person", each=("meeting", "person"), readers=_GROUP)
RESULT: Final = Text("result", by="present", each=("meeting",), several=True, readers=_GROUP, owner=Owner.GROUP)
REFLECTION: Final = Text(
    "reflection", by="speaker", each=("meeting", "speaker"), several=True, readers=_GROUP, shareable=True
)


@value
class RoleHolder(Value):
    """Who has which role at one meeting."""

    role: RoleId = ident()
    person: PersonId = ident()


@value
class Subgroup(Value):
    """Those who take a part of a meeting by themselves, at the same time as the others, and who leads them."""

    people: tuple[PersonId, ...] = idents()
    led_by: PersonId = ident()


@value
class Working(Value):
    """A time of work on one weekday, 1 for Monday to 7 for Sunday."""

    weekday: int = count(1, 7)
    starts: ClockTime = clock_time()
    ends: ClockTime = clock_time()


@value
class ActionPlan(Value):
    """What one person looks back on and means to do (S1-07).

    `tried` and `learned` look back; they are left out only at somebody's first
    meeting.  `effort` is the one thing to try, `expected` the change hoped for,
    `pupils` which pupils it is for, `problems` what may come in the way and the ways
    round it, `help` who can help, `less` what to do less of.
    """

    tried: str | None = text(ACTION_PLAN, default=None)
    learned: str | None = text(ACTION_PLAN, default=None)
    effort: str = text(ACTION_PLAN)
    expected: str = text(ACTION_PLAN)
    pupils: str = text(ACTION_PLAN)
    problems: str = text(ACTION_PLAN)
    help: str = text(ACTION_PLAN)
    less: str = text(ACTION_PLAN)


@value
class Minutes(Value):
    """What a meeting's minutes say; the meeting itself knows its day and who took part (S1-11)."""

    question: str = text(MINUTES)
    purpose: str = text(MINUTES)
    talked_about: str = text(MINUTES)
    reflections: str = text(MINUTES)
    conclusions: str = text(MINUTES)
    before_next: str = text(MINUTES)
    difficulties: str = text(MINUTES)


@event("meeting.planned", 1, asked="meeting.plan")
class MeetingPlanned(Proposed):
    """A meeting of a group was planned; `steps` are those of a cycle that it covers (S0-41, S1-02).

    Where the meeting belongs to a cycle, `cycle`, `part` and `steps` say which of its steps it covers.
    """

    meeting: MeetingId = ident()
    group: GroupId = ident()
    date: dt.date = day()
    starts: ClockTime = clock_time()
    minutes: int = count(1, DAY)
    form: MeetingForm = choice(MeetingForm)
    cycle: CycleId | None = ident(default=None)
    part: int | None = count(1, 200, default=None)
    steps: tuple[StepId, ...] = idents(minimum=0, default=())


@event("meeting.moved", 1, asked="meeting.move", personal_reason=True)
class MeetingMoved(Proposed):
    """A planned meeting was moved to another time."""

    meeting: MeetingId = ident()
    date: dt.date = day()
    starts: ClockTime = clock_time()


@event("meeting.cancelled", 1, asked="meeting.cancel", personal_reason=True)
class MeetingCancelled(Proposed):
    """A planned meeting was cancelled."""

    meeting: MeetingId = ident()


@event("meeting.opened", 1, asked="meeting.open", personal_reason=True)
class MeetingOpened(Proposed):
    """A meeting began, with those present, who led it and who had which role (S1-05, S1-10, S2-05)."""

    meeting: MeetingId = ident()
    present: tuple[PersonId, ...] = idents()
    led_by: PersonId = ident()
    roles: tuple[RoleHolder, ...] = parts(RoleHolder, default=())


@event("meeting.item_added", 1, asked="meeting.add_item")
class ItemAdded(Proposed):
    """An item beside the method's own came onto a meeting's agenda (S2-03)."""

    meeting: MeetingId = ident()
    kind: ItemKind = choice(ItemKind)
    title: str = label()
    minutes: int = count(1, DAY)


@event("meeting.item_taken", 1, asked="meeting.take_item")
class ItemTaken(Proposed):
    """A meeting went through an item of its method's agenda (S1-03)."""

    meeting: MeetingId = ident()
    item: StepId = ident()


@event("meeting.reported", 1, asked="meeting.report")
class EffortReported(Proposed):
    """Somebody told whether they had tried what they promised (S1-08)."""

    meeting: MeetingId = ident()
    person: PersonId = ident()
    tried: bool = flag()
    lesson: str | None = text(EFFORT_REPORT, default=None)


@event("meeting.input_brought", 1, asked="meeting.bring_input")
class InputBrought(Proposed):
    """Something new to learn from came to a meeting (S1-09)."""

    meeting: MeetingId = ident()
    kind: InputKind = choice(InputKind)
    title: str = label()


@event("meeting.action_plan_written", 1, asked="meeting.write_action_plan")
class ActionPlanWritten(ActionPlan, Proposed):
    """Somebody wrote their personal action plan at a meeting; a later one replaced it (S1-06, S1-07).

    `tried` and `learned` look back; they are left out only at somebody's first
    meeting.  `effort` is the one thing to try, `expected` the change hoped for,
    `pupils` which pupils it is for, `problems` what may come in the way and the ways
    round it, `help` who can help, `less` what to do less of.
    """

    meeting: MeetingId = ident()
    person: PersonId = ident()


@event("meeting.minutes_written", 1, asked="meeting.write_minutes")
class MinutesWritten(Minutes, Proposed):
    """A meeting's minutes were written; later ones replaced them (S1-11)."""

    meeting: MeetingId = ident()


@event("meeting.result_recorded", 1, asked="meeting.record_result")
class ResultRecorded(Proposed):
    """A meeting came to an action or a decision (S3-03)."""

    meeting: MeetingId = ident()
    kind: ResultKind = choice(ResultKind)
    text: str = text(RESULT)


@event("meeting.reflected", 1, asked="meeting.reflect")
class MeetingReflected(Proposed):
    """What a meeting gave, in the words of the group or of one person (S1-14)."""

    meeting: MeetingId = ident()
    person: PersonId | None = ident(default=None)
    text: str = text(REFLECTION)


@event("meeting.role_swapped", 1, asked="meeting.swap_role", personal_reason=True)
class RoleSwapped(Proposed):
    """Somebody took over a role at a meeting from `from_person` (S1-10)."""

    meeting: MeetingId = ident()
    role: RoleId = ident()
    from_person: PersonId | None = ident(default=None)
    person: PersonId = ident()


@event("meeting.was_split", 1, asked="meeting.split")
class MeetingSplit(Proposed):
    """A meeting went on in subgroups at the same time, with one set of minutes (S0-47).

    A later split replaced it; with a single subgroup all were together again.
    """

    meeting: MeetingId = ident()
    subgroups: tuple[Subgroup, ...] = parts(Subgroup, minimum=1)


@event("meeting.closed", 1, asked="meeting.close", after=After(MeetingOpened, ("meeting",)))
class MeetingClosed(Proposed):
    """A meeting ended; its minutes went to `handed_to`, with a receipt where there is one (S1-13).

    Left out, `handed_to` is whoever has the role that the method hands minutes to.
    """

    meeting: MeetingId = ident()
    handed_to: PersonId | None = ident(default=None)
    receipt: str | None = label(default=None)


@event("minutes.delivered", 1, asked="minutes.deliver", after=After(MeetingClosed, ("meeting",)))
class MinutesDelivered(Proposed):
    """A closed meeting's minutes were delivered to somebody, with a receipt (S1-13)."""

    meeting: MeetingId = ident()
    to: PersonId = ident()
    receipt: str = label()


@event("minutes.adjusted", 1, remembers_who=True, after=After(MeetingClosed, ("meeting",)))
class MinutesAdjusted(Event):
    """Somebody who was there found that the minutes tell what happened (justering).

    They did so by the plan's first `entries` entries; `root` is that of their tree, in hexadecimal.
    """

    meeting: MeetingId = ident()
    entries: int = count(1, MAX_COUNT)
    root: str = ident()


@event("person.working_time_set", 1, asked="person.set_working_time", personal_reason=True)
class WorkingTimeSet(Proposed):
    """The hours in which a person works were set, from the day it happened (S0-17)."""

    person: PersonId = ident()
    hours: tuple[Working, ...] = parts(Working, minimum=1)


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
    | MinutesDelivered
    | MinutesAdjusted
    | WorkingTimeSet
    | MeetingSplit
)
