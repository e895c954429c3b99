"""What waits before, at and after meetings."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from collegial_core.cycle import next_steps
from collegial_core.group import Group
from collegial_core.kernel import ClockTime, CycleId, MeetingId, PersonId, RoleId, StepId
from collegial_core.kernel.value import Asked
from collegial_core.meeting import (
    ActionPlanWritten,
    EffortReported,
    InputBrought,
    InputKind,
    ItemTaken,
    Meeting,
    MeetingClosed,
    MeetingForm,
    MeetingOpened,
    MeetingPlanned,
    MeetingReflected,
    MinutesDelivered,
    MinutesWritten,
    ResultKind,
    ResultRecorded,
    Stage,
    agenda,
    due,
    has_met,
    in_term,
    items_of,
    proposed_roles,
    too_often,
    total,
    writers,
)
from collegial_core.meeting.cadence import period_of
from collegial_core.meeting.events import REFLECTION
from collegial_core.meeting.parties import calendars_of, expected, is_at_work, working_on
from collegial_core.meeting.rules.common import NO_POLICY
from collegial_core.policy import Cadence, Form, MeetingPolicy, Method
from collegial_core.schedule import first_closed
from collegial_core.todo.ids import new_id
from collegial_core.todo.kinds import SAID, Looking, Waiting, kind
from collegial_core.views.days import end_of_period, last_day_of_delivery

HOUR: Final = 60
"""How long a meeting is as an example, where neither the method nor an earlier meeting tells."""

AFTERNOON: Final = ClockTime("15:00")
AHEAD: Final = 120
"""So many days ahead a first day for a meeting is looked for."""

LOOKS_BACK: Final = ("tried", "learned")
LOOKS_AHEAD: Final = ("effort", "expected", "pupils", "problems", "help", "less")
MINUTES: Final = (
    *("question", "purpose", "talked_about", "reflections", "conclusions", "before_next", "difficulties"),
)


def _method(at: Looking, group: Group) -> Method:
    return at.state.methods[group.method]


def _policy(at: Looking, group: Group) -> MeetingPolicy:
    return _method(at, group).meetings or NO_POLICY


def _at_stage(at: Looking, stage: Stage) -> Iterator[tuple[Group, Meeting]]:
    for group in at.running:
        meetings = at.state.meetings_of.get(group.group, ())
        yield from ((group, meeting) for meeting in meetings if meeting.stage is stage)


# --- before ----------------------------------------------------------------------------


@kind(
    "plan_meeting",
    label="Plan a meeting",
    waits_for=("leader@group",),
    also=("principal@group",),
    source=("S1-02", "S0-42"),
)
def plan_meeting(at: Looking) -> Iterator[Waiting]:
    """Find the groups that meet, have nothing planned, and have not met as often as their method asks."""
    for group in at.running:
        method = _method(at, group)
        meetings = [it for it in at.state.meetings_of.get(group.group, ()) if it.stage is not Stage.CANCELLED]
        if method.meetings is None or any(it.number is None or it.stage is Stage.OPEN for it in meetings):
            continue
        cadence = method.cadence
        if cadence is None or not _has_met(at, group, cadence, [it.date for it in meetings]):
            yield _planned(at, group, meetings, _end(at, group, cadence))


def _has_met(at: Looking, group: Group, cadence: Cadence, days: list[dt.date]) -> bool:
    """Tell whether a group has met as often as its method asks, or need not meet in holidays."""
    calendars = calendars_of(at.state, group.members, at.on)
    now = period_of(at.on, cadence.every)
    return too_often(cadence, days, at.on) or (calendars is not None and not in_term(now, cadence.every, calendars))


def _end(at: Looking, group: Group, cadence: Cadence | None) -> dt.date | None:
    """Give the last school day of the present month or week."""
    return None if cadence is None else end_of_period(at.state, group, cadence, period_of(at.on, cadence.every))


def _planned(at: Looking, group: Group, meetings: list[Meeting], due: dt.date | None) -> Waiting:
    """Propose a meeting like the last one, or where there was none, as long as the agenda takes."""
    last = max(meetings, key=lambda it: it.date, default=None)
    least = total(agenda(_method(at, group), 1))[0] if _method(at, group).form is Form.MEETING else 0
    minutes = last.length if last else least or HOUR
    starts = last.starts if last else AFTERNOON
    cycle, part, steps = _covered(at, group)
    asked = MeetingPlanned(
        meeting=MeetingId(new_id(group.group, at.state.meetings)),
        group=group.group,
        date=_first_day(at, group, starts, minutes),
        starts=starts,
        minutes=minutes,
        form=last.form if last else MeetingForm.ON_SITE,
        cycle=cycle,
        part=part,
        steps=steps,
    )
    unknown = () if last else ("starts", "form", *(() if least else ("minutes",)))
    return Waiting(of=group.group, asked=asked, fill=("date", *unknown), due=due)


def _covered(at: Looking, group: Group) -> tuple[CycleId | None, int | None, tuple[StepId, ...]]:
    """Give the open cycle of a group, the part that it is in, and its next steps."""
    cycle = next((it for it in at.state.cycles_of.get(group.group, ()) if it.closed_on is None), None)
    if cycle is None or not cycle.open_parts:
        return None, None, ()
    part = cycle.current
    return cycle.cycle, part.number, next_steps(_method(at, group), part)


def _first_day(at: Looking, group: Group, starts: ClockTime, minutes: int) -> dt.date:
    """Give the first day on which all have school and are at work; where there is none, the day of asking."""
    days = (at.on + dt.timedelta(ahead) for ahead in range(AHEAD))
    return next((day for day in days if _suits(at, group, day, starts, minutes)), at.on)


def _suits(at: Looking, group: Group, day: dt.date, starts: ClockTime, minutes: int) -> bool:
    people = expected(group, day)
    units = [at.state.people[person].unit_on(at.on) for person in people]
    closed = first_closed(units, at.state.calendars, day)
    return closed is None and all(_works(at, person, day, starts, minutes) for person in people)


def _works(at: Looking, person: PersonId, day: dt.date, starts: ClockTime, minutes: int) -> bool:
    hours = working_on(at.state, person, day)
    return hours is None or is_at_work(hours, starts, minutes)


@kind("open_meeting", label="Open the meeting", waits_for=("leader@group",), source=("S1-05", "S1-10"))
def open_meeting(at: Looking) -> Iterator[Waiting]:
    """Find the planned meetings whose day has come."""
    for group, meeting in _at_stage(at, Stage.PLANNED):
        if meeting.date <= at.on:
            yield Waiting(of=meeting.meeting, asked=_opened(at, group, meeting), due=meeting.date, on=meeting.date)


def _opened(at: Looking, group: Group, meeting: Meeting) -> MeetingOpened:
    """Let all be there who work then, the leader lead, and each role have whose turn it is."""
    day = meeting.date
    past = at.state.meetings_of.get(group.group, ())
    present = [it for it in expected(group, day) if _works(at, it, day, meeting.starts, meeting.length)]
    members = [it for it in present if it in group.members_on(day)]
    leader = group.leader_on(day) or at.person
    return MeetingOpened(
        meeting=meeting.meeting,
        present=tuple(present),
        led_by=leader,
        roles=tuple(proposed_roles(_method(at, group), group, past, members)),
    )


# --- at it -----------------------------------------------------------------------------


@kind("tell_of_promise", label="Tell of what you promised", waits_for=("self:person",), source=("S1-08", "S1-16"))
def tell_of_promise(at: Looking) -> Iterator[Waiting]:
    """Find the open meetings at which somebody has still to tell of what they promised."""
    for group, meeting in _at_stage(at, Stage.OPEN):
        promised = _policy(at, group).action_plans and at.person in due(at.state, meeting)
        if promised:
            asked = EffortReported(meeting=meeting.meeting, person=at.person, tried=True, lesson=SAID)
            yield _said(meeting, asked, "tried", "lesson")


@kind("action_plan", label="Write your action plan", waits_for=("self:person",), source=("S1-06", "S1-07"))
def action_plan(at: Looking) -> Iterator[Waiting]:
    """Find the open meetings at which somebody has still to write their action plan."""
    for group, meeting in _at_stage(at, Stage.OPEN):
        writes = at.person in writers(_method(at, group), at.state, meeting) and at.person not in meeting.wrote_plans
        if writes and _policy(at, group).action_plans:
            fields = (*(LOOKS_BACK if has_met(at.state, at.person, meeting) else ()), *LOOKS_AHEAD)
            asked = ActionPlanWritten(meeting=meeting.meeting, person=at.person, **dict.fromkeys(fields, SAID))
            yield _said(meeting, asked, *fields)


@kind("next_item", label="Take the next item", waits_for=("chair",), source=("S1-03",))
def next_item(at: Looking) -> Iterator[Waiting]:
    """Find what comes next on the agenda of open meetings."""
    for group, meeting in _at_stage(at, Stage.OPEN):
        names = [step.step for step in items_of(_method(at, group), meeting)]
        taken = names.index(meeting.taken[-1]) + 1 if meeting.taken else 0
        for name in names[taken : taken + 1]:
            asked = ItemTaken(meeting=meeting.meeting, item=name)
            yield Waiting(of=f"{meeting.meeting}.{name}", asked=asked, due=meeting.date, on=meeting.date)


@kind("new_input", label="Bring something new", waits_for=("leader@group",), also=("present",), source=("S1-09",))
def new_input(at: Looking) -> Iterator[Waiting]:
    """Find the open meetings without anything new to learn from, where the method asks for it."""
    for group, meeting in _at_stage(at, Stage.OPEN):
        if _policy(at, group).new_input and not meeting.inputs:
            asked = InputBrought(meeting=meeting.meeting, kind=InputKind.RESEARCH, title=SAID)
            yield _said(meeting, asked, "kind", "title")


@kind("result", label="Record what the meeting came to", waits_for=("chair",), source=("S3-03",))
def result(at: Looking) -> Iterator[Waiting]:
    """Find the open meetings that have come to nothing yet, where the method asks for a result."""
    for group, meeting in _at_stage(at, Stage.OPEN):
        if _policy(at, group).result and not meeting.results:
            asked = ResultRecorded(meeting=meeting.meeting, kind=ResultKind.ACTION, text=SAID)
            yield _said(meeting, asked, "kind", "text")


@kind(
    "reflection",
    label="Tell what the meeting gave",
    waits_for=("holder:reflector",),
    source=("S1-14",),
    optional=True,
)
def reflection(at: Looking) -> Iterator[Waiting]:
    """Find the open meetings whose reflector has not said anything yet."""
    for _, meeting in _at_stage(at, Stage.OPEN):
        written = at.state.texts.get(REFLECTION.name, {}).get(meeting.meeting, ())
        if at.person in meeting.holders(RoleId("reflector")) and not any(it.authors == (at.person,) for it in written):
            asked = MeetingReflected(meeting=meeting.meeting, person=at.person, text=SAID)
            yield _said(meeting, asked, "text")


def _said(meeting: Meeting, asked: Asked, *fill: str) -> Waiting:
    """Wait for something that is said at a meeting, and so on its day."""
    return Waiting(of=meeting.meeting, asked=asked, fill=fill, due=meeting.date, on=meeting.date)


# --- after it --------------------------------------------------------------------------


@kind(
    "minutes", label="Write the minutes", waits_for=("holder:documenter",), also=("chair",), source=("S1-10", "S1-11")
)
def minutes(at: Looking) -> Iterator[Waiting]:
    """Find the open meetings without minutes, where the method asks for them."""
    for group, meeting in _at_stage(at, Stage.OPEN):
        if _policy(at, group).minutes and not meeting.has_minutes:
            asked = MinutesWritten(meeting=meeting.meeting, **dict.fromkeys(MINUTES, SAID))
            yield Waiting(of=meeting.meeting, asked=asked, fill=MINUTES, due=meeting.date)


@kind("close_meeting", label="Close the meeting", waits_for=("chair",), source=("S1-13",))
def close_meeting(at: Looking) -> Iterator[Waiting]:
    """Find the open meetings; as long as something is missing that a meeting must have, none can be closed."""
    for _, meeting in _at_stage(at, Stage.OPEN):
        yield Waiting(of=meeting.meeting, asked=MeetingClosed(meeting=meeting.meeting), due=meeting.date)


@kind(
    "deliver_minutes",
    label="Deliver the minutes",
    waits_for=("system:delivery",),
    also=("chair", "holder:minutes_by"),
    source=("S1-13",),
)
def deliver_minutes(at: Looking) -> Iterator[Waiting]:
    """Find the minutes that were handed to somebody with no receipt, neither at the closing nor since."""
    for group, meeting in _at_stage(at, Stage.CLOSED):
        to = meeting.undelivered_to
        if to is not None:
            asked = MinutesDelivered(meeting=meeting.meeting, to=to, receipt=SAID)
            last = last_day_of_delivery(at.state, group, meeting)
            yield Waiting(of=meeting.meeting, asked=asked, fill=("receipt",), due=last)
