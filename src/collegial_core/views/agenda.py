"""One meeting to the minute: its items, who has which role, and who tells of what they promised."""

import datetime as dt
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import partial
from typing import Any, Final

from collegial_core.kernel import ClockTime, GroupId, MeetingId, PersonId
from collegial_core.kernel.texts import Written
from collegial_core.meeting import (
    AgendaLine,
    Meeting,
    RoleHolder,
    Stage,
    as_opened,
    items_of,
    open_promises,
)
from collegial_core.meeting import agenda as laid_out
from collegial_core.meeting.events import ACTION_PLAN
from collegial_core.meeting.parties import holders_on, minutes_into
from collegial_core.policy import Held, Method
from collegial_core.privacy import May, reading
from collegial_core.state import State
from collegial_core.views.query import Query, texts
from collegial_core.views.rows import Kind, cell, column, row, view

HOUR: Final = 60


def _range(least: int | None, most: int | None) -> str | None:
    return None if least is None else "–".join(dict.fromkeys((str(least), str(most))))


class Part(StrEnum):
    """What a line of an agenda is about."""

    ITEM = "item"
    ROLE = "role"
    SUBGROUP = "subgroup"
    PROMISE = "promise"


@row
class AgendaRow:
    """An item of a meeting, a role at it, a subgroup, or what somebody promised last time and tells of now.

    `what` is the item, the role, the subgroup by its number, or the meeting at which it was promised; items and roles
    have the names that the method gives them, `name_en` and `name_sv`.  `starts` is the
    earliest time, None for what has no time of its own, or none that the method tells; `each` are the minutes for one
    person.  `people` do it: who has the role, before the meeting whose turn it is.  `done` tells whether the item was
    taken or the promise told of.
    """

    group: GroupId = column("Group")
    meeting: MeetingId = column("Meeting")
    date: dt.date = column("Day")
    part: str = column("Part", Kind.WORD)
    starts: ClockTime | None = column("Starts")
    length = cell("Minutes", lambda it: _range(it.least_minutes, it.most_minutes))
    least_minutes: int | None
    most_minutes: int | None
    what: str = column("What")
    name_en: str | None
    name_sv: str | None
    each: str | None = column("Minutes each")
    people: tuple[PersonId, ...] = column("Who", Kind.PERSON)
    leader: PersonId | None = column("Leader", Kind.PERSON)
    effort: str | None = column("Promised", Kind.TEXT)
    done: bool


@view("agenda", heading="The agenda")
def agenda(state: State, query: Query) -> list[AgendaRow]:
    """Show a meeting to the minute, with its roles and what was promised; else the next one of each group (S1-03)."""
    may = reading(state, query.reader)
    return [
        line
        for meeting in _meetings(state, query)
        if query.at_any(meeting.group, as_opened(state, meeting).present)
        for line in _lines(state, may, meeting)
    ]


def _meetings(state: State, query: Query) -> Iterator[Meeting]:
    """Yield the meeting asked for, or of each group the one that is open, or else the first one planned."""
    if query.meeting is not None:
        yield from (it for it in state.meetings.values() if it.meeting == query.meeting)
        return
    for meetings in state.meetings_of.values():
        ahead = [it for it in meetings if it.stage in {Stage.OPEN, Stage.PLANNED}]
        first = min(ahead, key=lambda it: (it.stage is Stage.PLANNED, it.date, it.starts), default=None)
        yield from () if first is None else (first,)


def _lines(state: State, may: May, meeting: Meeting) -> Iterator[AgendaRow]:
    group = state.groups[meeting.group]
    method, opened = state.methods[group.method], as_opened(state, meeting)
    line = partial(_row, meeting)
    yield from _items(line, state, method, opened)
    for held in _roles(state, method, opened):
        role = method.role(held.role)
        names = {"name_en": role.name_en, "name_sv": role.name_sv} if role else {}
        yield line(Part.ROLE, held.role, people=(held.person,), **names)
    for number, it in enumerate(meeting.subgroups, 1):
        yield line(Part.SUBGROUP, str(number), people=it.people, leader=it.led_by)
    for promise in open_promises(state, group.group, meeting):
        person, promised = promise.person, promise.meeting
        if person in opened.present:
            effort = texts(may, _plan(state, promised, person)).get("effort")
            yield line(Part.PROMISE, promised, people=(person,), effort=effort, done=person in meeting.reports)


def _row(meeting: Meeting, part: Part, what: str, **said: Any) -> AgendaRow:  # noqa: ANN401 - the fields of a row
    nothing = dict.fromkeys(
        ("starts", "least_minutes", "most_minutes", "each", "leader", "effort", "name_en", "name_sv")
    )
    known: dict[str, Any] = {**nothing, "people": (), "done": False, **said}
    return AgendaRow(
        group=meeting.group, meeting=meeting.meeting, date=meeting.date, part=str(part), what=what, **known
    )


Line = Callable[..., AgendaRow]


def _items(line: Line, state: State, method: Method, meeting: Meeting) -> Iterator[AgendaRow]:
    """Yield the items with the times at which they begin, and those that were added behind them."""
    starts: int | None = minutes_into(meeting.starts)
    steps = {step.step: step for step in items_of(method, meeting)}
    for item in laid_out(method, len(meeting.present)):
        if item.step in steps:
            who = steps[item.step].who
            yield line(
                Part.ITEM,
                item.step,
                starts=_clock(starts),
                **_times(item),
                people=() if who is None else holders_on(state, meeting, who),
                done=item.step in meeting.taken,
            )
            starts = None if starts is None or item.least_minutes is None else starts + item.least_minutes
    for added in meeting.added:
        yield line(Part.ITEM, added.title, least_minutes=added.minutes, most_minutes=added.minutes)


def _times(item: AgendaLine) -> dict[str, int | str | None]:
    minutes = {"least_minutes": item.least_minutes, "most_minutes": item.most_minutes, "each": item.shown}
    return {**minutes, "name_en": item.name_en, "name_sv": item.name_sv}


def _clock(minutes: int | None) -> ClockTime | None:
    return None if minutes is None else ClockTime(f"{minutes // HOUR % 24:02}:{minutes % HOUR:02}")


def _roles(state: State, method: Method, meeting: Meeting) -> Iterator[RoleHolder]:
    """Yield the roles of the whole work and of the meeting, with who has them."""
    for role in method.roles:
        if role.held is Held.GROUP:
            yield from (RoleHolder(role=role.role, person=it) for it in holders_on(state, meeting, role.role))
    yield from meeting.roles


def _plan(state: State, meeting: MeetingId, person: PersonId) -> Written | None:
    plans = state.texts.get(ACTION_PLAN.name, {}).get(meeting, ())
    return next((it for it in plans if it.authors == (person,)), None)
