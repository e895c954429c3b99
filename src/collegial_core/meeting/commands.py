"""What can be wished for about meetings, and about the hours in which people work."""

import datetime as dt

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
from collegial_core.meeting.events import (
    ActionPlan,
    InputKind,
    ItemKind,
    MeetingForm,
    Minutes,
    ResultKind,
    RoleHolder,
    Working,
)
from collegial_core.policy.method import DAY


@value
class PlanMeeting:
    """Plan a meeting of a running group: when, for how many minutes, and in what form (S0-41, S1-02).

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
    steps: tuple[StepId, ...] = idents(least=0, default=())


@value
class MoveMeeting:
    """Move a planned meeting to another time."""

    meeting: MeetingId = ident()
    date: dt.date = day()
    starts: ClockTime = clock_time()


@value
class CancelMeeting:
    """Cancel a planned meeting."""

    meeting: MeetingId = ident()


@value
class OpenMeeting:
    """Begin a meeting on its planned day: who is there, who leads, who has which role (S1-05, S1-10, S2-05)."""

    meeting: MeetingId = ident()
    present: tuple[PersonId, ...] = idents()
    led_by: PersonId = ident()
    roles: tuple[RoleHolder, ...] = parts(RoleHolder, default=())


@value
class AddItem:
    """Put an item beside the method's own onto the agenda (S2-03)."""

    meeting: MeetingId = ident()
    kind: ItemKind = choice(ItemKind)
    title: str = label()
    minutes: int = count(1, DAY)


@value
class TakeItem:
    """Record that the meeting went through an item of its method's agenda (S1-03)."""

    meeting: MeetingId = ident()
    item: StepId = ident()


@value
class ReportEffort:
    """Tell whether somebody tried what they promised at an earlier meeting (S1-08)."""

    meeting: MeetingId = ident()
    person: PersonId = ident()
    tried: bool = flag()
    lesson: str | None = personal_text(default=None)


@value
class BringInput:
    """Bring something new to learn from (S1-09)."""

    meeting: MeetingId = ident()
    kind: InputKind = choice(InputKind)
    title: str = label()


@value
class WriteActionPlan(ActionPlan):
    """Write somebody's personal action plan (S1-06, S1-07).

    `tried` and `learned` look back; they are left out only at somebody's first
    meeting.  `effort` is the one thing to try, `expected` the change hoped for,
    `pupils` which pupils it is for, `problems` what may come in the way and the ways
    round it, `help` who can help, `less` what to do less of.
    """

    meeting: MeetingId = ident()
    person: PersonId = ident()


@value
class WriteMinutes(Minutes):
    """Write the meeting's minutes; its day and those present make the nine fields whole (S1-11)."""

    meeting: MeetingId = ident()


@value
class RecordResult:
    """Record an action or a decision that the meeting came to (S3-03)."""

    meeting: MeetingId = ident()
    kind: ResultKind = choice(ResultKind)
    text: str = personal_text()


@value
class ReflectOnMeeting:
    """Say what the meeting gave: `person` is the reflector, left out for the whole group (S1-14)."""

    meeting: MeetingId = ident()
    person: PersonId | None = ident(default=None)
    text: str = personal_text()


@value
class SwapRole:
    """Let somebody present take over a role; `from_person` may be left out where one person has it (S1-10)."""

    meeting: MeetingId = ident()
    role: RoleId = ident()
    from_person: PersonId | None = ident(default=None)
    person: PersonId = ident()


@value
class CloseMeeting:
    """Close the meeting and hand over its minutes (S1-13).

    Left out, `handed_to` is whoever has the role that the method hands minutes to.
    """

    meeting: MeetingId = ident()
    handed_to: PersonId | None = ident(default=None)
    receipt: str | None = label(default=None)


@value
class SetWorkingTime:
    """Set the hours in which a person works, from the day it happens; later ones replace them (S0-17)."""

    person: PersonId = ident()
    hours: tuple[Working, ...] = parts(Working, least=1)


MeetingCommand = (
    PlanMeeting
    | MoveMeeting
    | CancelMeeting
    | OpenMeeting
    | AddItem
    | TakeItem
    | ReportEffort
    | BringInput
    | WriteActionPlan
    | WriteMinutes
    | RecordResult
    | ReflectOnMeeting
    | SwapRole
    | CloseMeeting
    | SetWorkingTime
)
