"""What is asked for about meetings and completed from who has which role, and whole meetings told in one request."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, assert_never

import attrs

from collegial_core.kernel import MeetingId, Occasion, PersonId, StepId, Unreadable
from collegial_core.kernel.fields import MAX_COUNT, choice, count, flag, ident, idents, label, part, parts
from collegial_core.kernel.texts import text
from collegial_core.kernel.value import Asked, Event, Value, request, value
from collegial_core.meeting.agenda import items_of
from collegial_core.meeting.events import (
    EFFORT_REPORT,
    REFLECTION,
    RESULT,
    ActionPlan,
    ActionPlanWritten,
    EffortReported,
    InputBrought,
    InputKind,
    ItemTaken,
    MeetingClosed,
    MeetingEvent,
    MeetingOpened,
    MeetingReflected,
    MeetingSplit,
    Minutes,
    MinutesAdjusted,
    MinutesWritten,
    ResultKind,
    ResultRecorded,
    RoleHolder,
    RoleSwapped,
    Subgroup,
)
from collegial_core.meeting.parties import holders_on
from collegial_core.meeting.state import Meeting, StateProtocol
from collegial_core.plan import found

E = TypeVar("E", bound=Event)


@value
class Attendance(Value):
    """Who is at a meeting, who leads it, and who has which role; left out, `led_by` is the group's leader."""

    present: tuple[PersonId, ...] = idents()
    led_by: PersonId | None = ident(default=None)
    roles: tuple[RoleHolder, ...] = parts(RoleHolder, default=())


@value
class NewInput(Value):
    """Something new to learn from."""

    kind: InputKind = choice(InputKind)
    title: str = label()


@value
class Result(Value):
    """An action or a decision that a meeting came to; the group and its leader read it."""

    kind: ResultKind = choice(ResultKind)
    text: str = text(RESULT)


@value
class Closing(Value):
    """How a meeting ends: left out, `handed_to` is whoever has the role that the method hands minutes to."""

    handed_to: PersonId | None = ident(default=None)
    receipt: str | None = label(default=None)


@value
class Report(Value):
    """Whether somebody tried what they promised, and what they learned; the group and its leader read it."""

    tried: bool = flag()
    lesson: str | None = text(EFFORT_REPORT, default=None)


@value
class MeetingTold(Value):
    """What is told of a meeting as a whole; all of it may be left out."""

    attendance: Attendance | None = part(Attendance, default=None)
    subgroups: tuple[Subgroup, ...] = parts(Subgroup, default=())
    whole_agenda: bool = flag(default=False)
    items: tuple[StepId, ...] = idents(minimum=0, default=())
    inputs: tuple[NewInput, ...] = parts(NewInput, default=())
    results: tuple[Result, ...] = parts(Result, default=())
    reflection: str | None = text(REFLECTION, default=None)
    minutes: Minutes | None = part(Minutes, default=None)
    closing: Closing | None = part(Closing, default=None)


@value
class PersonTold(Value):
    """What one person tells at a meeting; all of it may be left out."""

    report: Report | None = part(Report, default=None)
    action_plan: ActionPlan | None = part(ActionPlan, default=None)
    reflection: str | None = text(REFLECTION, default=None)
    minutes: Minutes | None = part(Minutes, default=None)


@request(
    "meeting.record",
    *(MeetingOpened, MeetingSplit, ItemTaken, InputBrought, ResultRecorded, MeetingReflected, MinutesWritten),
    MeetingClosed,
)
class RecordMeeting(MeetingTold, Asked):
    """Tell of a whole meeting, or of its beginning or its end, all or nothing (S1-03, S1-05, S1-09 to S1-14, S0-47).

    Everything but `meeting` may be left out.  What is given is recorded in the order of the fields, each as if it
    was asked for alone: `attendance` opens the meeting, `items` are taken in their order, `closing` closes it.
    `whole_agenda` takes all items that are left, those that are optional only if `items` names them.  `reflection`
    is the whole meeting's.  Everyone reads the minutes; results and reflection are for the group and its leader.
    """

    meeting: MeetingId = ident()

    def differs(self, events: Sequence[Event]) -> Iterator[str]:
        """Compare all that is given; of the whole agenda, the items that were left then are those recorded."""
        opened, closed = _first(MeetingOpened, events), _first(MeetingClosed, events)
        taken = tuple(it.item for it in events if isinstance(it, ItemTaken))
        told = _meeting_told(
            self,
            taken if self.whole_agenda and set(self.items) <= set(taken) else self.items,
            led_by=opened.led_by if opened else None,
            handed_to=closed.handed_to if closed else None,
        )
        yield from _differing(told, events)


@request("meeting.contribute", EffortReported, ActionPlanWritten, MeetingReflected, MinutesWritten)
class Contribute(PersonTold, Asked):
    """Tell all that one person has to tell at a meeting, all or nothing (S1-06 to S1-08, S1-10, S1-11, S1-14).

    Left out, `person` is whoever sends it, or in whose name it is sent.  Who reads what: the group and its leader
    `report` and `reflection`; the person alone `action_plan`; everyone `minutes`, which whoever documents adds.
    Each is recorded as if it was asked for alone.

    What the report tells is asked once: where the action plan leaves out `tried` or `learned`, the report's `lesson`
    stands there too.  What stands in the plan never goes into the report, which more people read.
    """

    meeting: MeetingId = ident()
    person: PersonId | None = ident(default=None)

    def differs(self, events: Sequence[Event]) -> Iterator[str]:
        """Compare all that is given; who sent it is compared with the occasion."""
        person = next((it for it in (getattr(event, "person", None) for event in events) if it), None)
        yield from _differing(_told(self, self.person or person or PersonId("")), events)


@request("minutes.adjust", MinutesAdjusted)
class AdjustMinutes(Asked):
    """Find that minutes tell what happened, as the plan's first `entries` entries tell it: all, where it is left out.

    Whoever asks for it, or in whose name, is the adjuster.  The root of the entries' tree goes into the plan, so that
    a later change of the minutes shows as one.
    """

    meeting: MeetingId = ident()
    entries: int | None = count(1, MAX_COUNT, default=None)


MeetingRequest = RoleSwapped | MeetingClosed | RecordMeeting | Contribute
"""What may be asked for with a gap, or gives several events."""


def complete(
    state: StateProtocol, asked: MeetingRequest, occasion: Occasion
) -> MeetingEvent | tuple[MeetingEvent, ...]:
    """Fill in what is left out: who leads, whose words they are, who hands a role over, who gets the minutes.

    Raises:
        Refused: the meeting is not there (L-01).
        Unreadable: it tells nothing.

    """
    meeting = found(state.meetings, asked.meeting, "meeting")
    match asked:
        case RoleSwapped():
            return _swapped(meeting, asked)
        case MeetingClosed():
            to = asked.handed_to or _receiver(state, meeting, has_minutes=meeting.has_minutes)
            return MeetingClosed(meeting=asked.meeting, handed_to=to, receipt=asked.receipt)
        case RecordMeeting():
            return _some(_recorded(state, meeting, asked))
        case Contribute():
            return _some(_told(asked, asked.person or occasion.on_behalf_of or occasion.by))
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(asked)


def _some(events: Iterator[MeetingEvent]) -> tuple[MeetingEvent, ...]:
    made = tuple(events)
    if not made:
        raise Unreadable("$.data", "tells nothing of the meeting that is new")
    return made


def _swapped(meeting: Meeting, asked: RoleSwapped) -> RoleSwapped:
    holders = meeting.holders(asked.role)
    only = holders[0] if len(holders) == 1 else None
    giver = asked.from_person or only
    return RoleSwapped(meeting=asked.meeting, role=asked.role, from_person=giver, person=asked.person)


def _receiver(state: StateProtocol, meeting: Meeting, *, has_minutes: bool) -> PersonId | None:
    """Give the first who has the role that the method hands minutes to, once there are minutes."""
    policy = state.methods[state.groups[meeting.group].method].meetings
    if not has_minutes or policy is None or policy.minutes_to is None:
        return None
    return next(iter(holders_on(state, meeting, policy.minutes_to)), None)


# --- a meeting ------------------------------------------------------------------------


def _recorded(state: StateProtocol, meeting: Meeting, asked: RecordMeeting) -> Iterator[MeetingEvent]:
    attendance = asked.attendance
    return _meeting_told(
        asked,
        _left(state, meeting, asked.items) if asked.whole_agenda else asked.items,
        led_by=None if attendance is None else _leads(state, meeting, attendance),
        handed_to=_receiver(state, meeting, has_minutes=meeting.has_minutes or asked.minutes is not None),
    )


def _leads(state: StateProtocol, meeting: Meeting, attendance: Attendance) -> PersonId:
    """Give the leader, or who stands in and is there.

    Raises:
        Unreadable: it is nobody, so that somebody has to be named.

    """
    leading = state.groups[meeting.group].leading_on(meeting.date)
    leads = attendance.led_by or next((it for it in leading if it in attendance.present), next(iter(leading), None))
    if leads is None:
        raise Unreadable("$.data.attendance.led_by", "is missing; the group has no leader that day")
    return leads


def _left(state: StateProtocol, meeting: Meeting, named: tuple[StepId, ...]) -> tuple[StepId, ...]:
    """Give the items after the last one taken, of the optional ones those named; what is no item of it comes last."""
    steps = items_of(state.methods[state.groups[meeting.group].method], meeting)
    names = [step.step for step in steps]
    last = names.index(meeting.taken[-1]) + 1 if meeting.taken else 0
    ahead = [step.step for step in steps[last:] if not step.optional or step.step in named]
    return (*ahead, *(name for name in named if name not in ahead))


def _meeting_told(
    asked: RecordMeeting, items: tuple[StepId, ...], *, led_by: PersonId | None, handed_to: PersonId | None
) -> Iterator[MeetingEvent]:
    """Yield what a meeting tells, in its order; `led_by` and `handed_to` stand where they are left out."""
    meeting = asked.meeting
    if asked.attendance is not None:
        there = asked.attendance
        leads = there.led_by or led_by or PersonId("")
        yield MeetingOpened(meeting=meeting, present=there.present, led_by=leads, roles=there.roles)
    if asked.subgroups:
        yield MeetingSplit(meeting=meeting, subgroups=asked.subgroups)
    yield from (ItemTaken(meeting=meeting, item=item) for item in items)
    yield from (InputBrought(meeting=meeting, kind=it.kind, title=it.title) for it in asked.inputs)
    yield from (ResultRecorded(meeting=meeting, kind=it.kind, text=it.text) for it in asked.results)
    if asked.reflection is not None:
        yield MeetingReflected(meeting=meeting, text=asked.reflection)
    if asked.minutes is not None:
        yield _written(meeting, asked.minutes)
    if asked.closing is not None:
        to = asked.closing.handed_to or handed_to
        yield MeetingClosed(meeting=meeting, handed_to=to, receipt=asked.closing.receipt)


def _written(meeting: MeetingId, minutes: Minutes) -> MinutesWritten:
    return MinutesWritten(meeting=meeting, **_said(minutes))


def _said(told: Any) -> dict[str, Any]:  # noqa: ANN401 - of an attrs class
    return {field.name: getattr(told, field.name) for field in attrs.fields(type(told))}


# --- what one person tells ------------------------------------------------------------


def _told(asked: Contribute, person: PersonId) -> Iterator[MeetingEvent]:
    meeting, report = asked.meeting, asked.report
    if report is not None:
        yield EffortReported(meeting=meeting, person=person, tried=report.tried, lesson=report.lesson)
    if asked.action_plan is not None:
        said = _said(asked.action_plan)
        lesson = None if report is None else report.lesson
        said |= {name: lesson for name in ("tried", "learned") if said[name] is None}
        yield ActionPlanWritten(meeting=meeting, person=person, **said)
    if asked.reflection is not None:
        yield MeetingReflected(meeting=meeting, person=person, text=asked.reflection)
    if asked.minutes is not None:
        yield _written(meeting, asked.minutes)


# --- asked twice ----------------------------------------------------------------------


def _first(kind: type[E], events: Sequence[Event]) -> E | None:
    return next((it for it in events if isinstance(it, kind)), None)


def _differing(told: Iterator[MeetingEvent], recorded: Sequence[Event]) -> Iterator[str]:
    """Yield the fields in which the events that are told differ from those recorded."""
    events: list[Any] = list(told)
    if list(map(type, events)) != list(map(type, recorded)):
        yield "type"
        return
    for one, other in zip(events, recorded, strict=True):
        fields = attrs.fields(type(one))
        yield from (it.name for it in fields if getattr(one, it.name) != getattr(other, it.name))
