"""The overview: what is missing and what is late, leaders' time, and each unit's groups in numbers; never contents."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, Final
from urllib.parse import urlencode

import attrs

from collegial_core.conditions import CHECKLIST
from collegial_core.ids import GroupId, PersonId, UnitId
from collegial_core.plan.state import started
from collegial_core.state import State
from collegial_core.todo import Item, may, todo
from collegial_core.views import VIEWS, Query
from collegial_core.views.leaders import LeaderRow
from collegial_core.views.overdue import OverdueRow
from collegial_core.views.readiness import LackingRow, ReadinessRow
from collegial_core.views.years import GroupYearRow
from collegial_web.pages.ask.offered import OFFERED
from collegial_web.pages.history.explain import why
from collegial_web.pages.look import Look
from collegial_web.pages.overview.departures import departures, group_of
from collegial_web.pages.page import Given, Page
from collegial_web.pages.telling import meeting_words, theme_choices, visit_words

FEW: Final = 8
"""So many things that are late, or leaders, are shown at once."""


@attrs.frozen
class Lack:
    """What a duty lacks: towards which unit or group, whom it waits for, and where who looks does it."""

    about: str
    waits_for: str
    to: str | None


@attrs.frozen
class Duty:
    """One duty of ten: its number, the sentence that holds when it is done, and what it lacks."""

    number: int
    says: str
    lacks: tuple[Lack, ...]
    """The first of them."""
    count: int
    why: str
    """Where it is explained."""


@attrs.frozen
class Ready:
    """How ready somebody is, as `shown` of `asked`."""

    title: str
    who: str | None
    shown: int
    asked: int
    missing: tuple[Duty, ...]
    there: tuple[Duty, ...]

    @property
    def lacking(self) -> set[int]:
        """The numbers of the duties that lack something."""
        return {it.number for it in self.missing}


@attrs.frozen
class Late:
    """Something that should have happened: how long ago, whom it waits for, and where more of it stands."""

    title: str
    about: str
    days: str
    waits_for: str
    to: str
    why: str
    """Where it is explained."""


@attrs.frozen
class Leading:
    """A leader's groups and time a week, and the next check-in."""

    name: str
    groups: str
    time: str
    short: bool
    worked: str
    checkin: str | None
    late: bool
    why: str
    """Where it is explained."""


@attrs.frozen
class GroupLine:
    """A group in numbers; a figure is None where its method has none such."""

    group: str
    to: str
    members: int
    meetings: tuple[int, int]
    pairs: tuple[int, int] | None
    why: str | None
    """Where the pairs of a single round are explained."""
    minutes: tuple[int, int] | None
    hours: tuple[str, int] | None
    ready: tuple[int, int] | None
    departures: int


@attrs.frozen
class UnitPart:
    """The groups of a unit, or of several that share them."""

    title: str
    people: int
    lines: tuple[GroupLine, ...]


def answers_for(state: State, person: PersonId, on: date) -> bool:
    """Tell whether somebody answers for a plan: heads a unit, organises it or audits it."""
    return (
        person in state.order.organisers_on(on)
        or any(it.principal_on(on) == person for it in state.units.values())
        or any(it.covers(on) for it in state.auditors.get(person, ()))
    )


def read(look: Look, _: Given) -> dict[str, Any]:
    """Gather it."""
    with look.plans.read(look.plan) as reading:
        shown = _draw(look, reading.state)
    return {**shown, "departures": departures(look, shown.pop("groups"))}


def _draw(look: Look, state: State) -> dict[str, Any]:
    plan, query = started(state), Query(reader=look.reader(state), on=look.on)
    units = _units(look, state)
    groups = _groups_of(state, units)
    rows: list[ReadinessRow] = VIEWS["readiness"](state, query)
    items = todo(state, look.person, look.on)
    late = [it for it in VIEWS["overdue"](state, query) if _concerns(state, it, groups)]
    leads = [it for it in VIEWS["leaders"](state, query) if groups.intersection(it.groups)]
    people = [it for it in state.people.values() if it.left_on is None and it.unit in units]
    return {
        "title": plan.title,
        "day": look.day(look.on),
        "week": look.week(look.on),
        "counts": _counts(look, len(units), len(groups), len(people)),
        "ready": [_ready(look, state, it, items) for it in rows if it.of == "principal" and it.about in units],
        "preconditions": next((_ready(look, state, it, items) for it in rows if it.of == "preconditions"), None),
        "late": [_late(look, state, it) for it in late],
        "few": FEW,
        "leaders": [_leading(look, state, it, groups) for it in leads],
        "parts": list(_parts(look, state, query, groups, {it.about: it for it in rows if it.of == "leader"})),
        "approvals": _approvals(look, state, query),
        "approve": look.to("ask", "plan.approve") if _may(look, state, "plan.approve") else None,
        "themes": _themes(look, state, query),
        "questions": list(_questions(look, state, units)),
        "groups": groups,
    }


def _counts(look: Look, units: int, groups: int, people: int) -> str:
    return look.sentence(
        "{units:unit|units}, {groups:group|groups}, {people:person|people}.", units=units, groups=groups, people=people
    )


def _units(look: Look, state: State) -> list[UnitId]:
    """Give the units that who looks heads, or all where they head none."""
    heads = [it.unit for it in state.units.values() if it.principal_on(look.on) == look.person]
    return heads or list(state.units)


def _groups_of(state: State, units: Sequence[UnitId]) -> set[GroupId]:
    """Give the groups that go on and have members from some units; where those are all, also groups of nobody."""
    everywhere = len(units) == len(state.units)
    return {
        it.group
        for it in state.groups.values()
        if it.closed_on is None and (everywhere or any(unit in units for unit in _units_of(state, it.members)))
    }


def _units_of(state: State, people: Iterable[PersonId]) -> tuple[UnitId, ...]:
    return tuple(sorted({state.people[it].unit for it in people if it in state.people}))


def _may(look: Look, state: State, command: str) -> bool:
    return any(it.asked == command for it in may(state, look.person, look.on))


# --- what is missing ------------------------------------------------------------------


def _ready(look: Look, state: State, row: ReadinessRow, items: Sequence[Item]) -> Ready:
    lacks: dict[int, list[LackingRow]] = {}
    for it in row.lacking:
        lacks.setdefault(it.number, []).append(it)
    allowed: dict[str | None, set[str]] = {}
    duties = [
        Duty(
            it.number,
            look.say(it.says),
            tuple(_lack(look, state, one, items, allowed) for one in lacks.get(it.number, [])[:FEW]),
            len(lacks.get(it.number, ())),
            why(look, "readiness", row.of, row.about, str(it.number)),
        )
        for it in row.duties
    ]
    title = look.say("Preconditions") if row.of == "preconditions" else row.about
    return Ready(
        title=title,
        who=None if row.who is None else look.who(row.who),
        shown=row.shown,
        asked=row.asked,
        missing=tuple(duty for duty, it in zip(duties, row.duties, strict=True) if not it.done),
        there=tuple(duty for duty, it in zip(duties, row.duties, strict=True) if it.done),
    )


def _lack(
    look: Look, state: State, lack: LackingRow, items: Sequence[Item], allowed: dict[str | None, set[str]]
) -> Lack:
    """Say what is missing towards whom, and where who looks does it: what waits for them, or they may ask for."""
    item = next((it for it in items if _is_asked(lack, it)), None)
    thing = lack.group or lack.unit
    about = "" if thing is None else look.sentence("For {thing}", thing=thing)
    waits = "" if lack.who is None or lack.who == look.person else look.who(lack.who)
    to = _asking(look, state, lack, allowed) if item is None else look.to("todo", item.kind, item.of)
    return Lack(about, waits, to)


def _is_asked(lack: LackingRow, item: Item) -> bool:
    asked = item.request.example
    return asked.asked_as == lack.request and all(
        str(getattr(asked, name, None)) == str(it) or name in item.request.fill for name, it in lack.data.items()
    )


def _asking(look: Look, state: State, lack: LackingRow, allowed: dict[str | None, set[str]]) -> str | None:
    """Give the form of the request that would show it, with what is known of it; `allowed` is filled by the way."""
    about = lack.data.get("group") or lack.data.get("unit")
    if lack.request not in OFFERED:
        return None
    if about not in allowed:
        allowed[about] = {it.asked for it in may(state, look.person, look.on, about)}
    known = {name: _typed(it) for name, it in lack.data.items()} | {"back": look.to("overview")}
    return f"{look.to('ask', lack.request)}?{urlencode(known)}" if lack.request in allowed[about] else None


def _typed(value: Any) -> str:  # noqa: ANN401 - a field of a request
    """Write a value as a form would send it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "\n".join(map(str, value)) if isinstance(value, tuple) else str(value)


# --- what is late ---------------------------------------------------------------------


def _concerns(state: State, row: OverdueRow, groups: set[GroupId]) -> bool:
    return _group_of(state, row) in groups


def _group_of(state: State, row: OverdueRow) -> GroupId:
    """Give the group that something late is about."""
    about: Any = row.about
    match row.kind:
        case "visit":
            return state.rounds[state.visits[about].round].group
        case "meeting" | "delivery":
            return state.meetings[about].group
        case "role":
            return GroupId(about.rpartition(".")[0])
        case _:
            return GroupId(about)


def _late(look: Look, state: State, row: OverdueRow) -> Late:
    about: Any = row.about
    group = _group_of(state, row)
    days = look.sentence("{days:day|days}", days=row.days or 0)
    people = ", ".join(map(look.who, row.waits_for))
    waits = look.sentence("Waits for {people}", people=people) if people else ""
    match row.kind:
        case "visit":
            title, said = look.say("The visit is not held"), visit_words(look, state.visits[about])
            to = ("visits", about)
        case "meeting":
            title, said = look.say("The meeting is not held"), meeting_words(look, state.meetings[about])
            to = ("meetings", about)
        case "delivery":
            title, said = look.say("The minutes are not delivered"), meeting_words(look, state.meetings[about])
            to = ("meetings", about)
        case "role":
            title, said, to = look.say("Nobody has the role"), about.rpartition(".")[2], ("groups", group)
        case "checkin":
            title, said, to = look.say("No check-in with the leader"), group, ("groups", group)
        case "mandate":
            title, said, to = look.say("The leader's mandate is over"), group, ("groups", group)
        case _:
            title, said, to = look.say("No meeting was held in time"), group, ("groups", group)
    return Late(title, said, days, waits, look.to(*to), why(look, "overdue", row.kind, row.about))


# --- leaders ----------------------------------------------------------------------------


def _leading(look: Look, state: State, row: LeaderRow, groups: set[GroupId]) -> Leading:
    due = [it.due for it in state.checkins.values() if it.group in row.groups and it.group in groups]
    first = min(due, default=None)
    return Leading(
        name=look.who(row.leader),
        groups=", ".join(row.groups),
        time=_time(look, row),
        short=row.allotted < row.asked,
        worked=look.hours(row.worked),
        checkin=None if first is None else look.sentence("{day}, {week}", day=look.day(first), week=look.week(first)),
        late=first is not None and first < look.on,
        why=why(look, "hours", row.leader),
    )


def _time(look: Look, row: LeaderRow) -> str:
    """Say how much of the time asked for is set aside; where none is asked for, how much there is."""
    if not row.asked:
        return look.hours(row.allotted) if row.allotted else "–"
    return look.sentence("{counted} of {needed}", counted=look.hours(row.allotted), needed=look.hours(row.asked))


# --- units and groups -------------------------------------------------------------------


def _parts(
    look: Look, state: State, query: Query, groups: set[GroupId], ready: Mapping[str, ReadinessRow]
) -> Iterator[UnitPart]:
    """Give the units, each with its groups; groups of several units stand under all of their names."""
    people = Counter(it.unit for it in state.people.values() if it.left_on is None)
    departed = Counter(group_of(state, it) for it in state.deviations)
    budgets: dict[str, list[Any]] = {}
    for it in VIEWS["hours"](state, query):
        if state.cycles[it.cycle].closed_on is None:
            budgets.setdefault(it.group, []).append(it.budget)
    by_units: dict[tuple[UnitId, ...], list[GroupLine]] = {}
    for row in VIEWS["group"](state, query):
        if row.group in groups:
            line = _line(
                look, state, row, budgets.get(row.group, []), ready.get(row.group), departed[GroupId(row.group)]
            )
            by_units.setdefault(_units_of(state, state.groups[GroupId(row.group)].members), []).append(line)
    for units in sorted(by_units):
        title = ", ".join(units) or look.say("Nobody is in the group now.")
        yield UnitPart(title, sum(people[it] for it in units), tuple(sorted(by_units[units], key=lambda it: it.group)))


def _line(
    look: Look,
    state: State,
    row: GroupYearRow,
    budgets: Sequence[Any],
    ready: ReadinessRow | None,
    departed: int,
) -> GroupLine:
    method = state.methods[state.groups[GroupId(row.group)].method]
    rounds = [it for it in row.rounds if it.closed_on is None] or list(row.rounds[-1:])
    pairs = (sum(it.seen for it in rounds), sum(it.possible for it in rounds))
    has_minutes = method.meetings is not None and method.meetings.minutes
    counted, needed = sum(it.counted for it in budgets), sum(it.needed for it in budgets)
    hours = look.sentence("{counted} of {needed}", counted=look.hours(counted), needed=look.hours(needed))
    return GroupLine(
        group=row.group,
        to=look.to("groups", row.group),
        members=len(row.members),
        meetings=(row.meetings_held, row.meetings_planned + row.meetings_held),
        pairs=pairs if method.visits is not None and rounds else None,
        why=why(look, "coverage", rounds[0].round) if method.visits is not None and len(rounds) == 1 else None,
        minutes=(row.minutes_written, row.meetings_held) if has_minutes and row.meetings_held else None,
        hours=(hours, min(100, round(100 * counted / needed))) if needed else None,
        ready=None if ready is None else (ready.shown, ready.asked),
        departures=departed,
    )


# --- what people need to learn ----------------------------------------------------------


def _themes(look: Look, state: State, query: Query) -> list[tuple[str, int]]:
    """Give the themes that at least three people share, with how many at least."""
    names = dict(theme_choices(look))
    return [(names[it.theme], it.people) for it in VIEWS["themes"](state, query) if it.people is not None]


# --- the six questions of planning -------------------------------------------------------


def _questions(look: Look, state: State, units: Sequence[UnitId]) -> Iterator[dict[str, Any]]:
    """Give each question with the last day on which it was answered for the plan and each unit, and its form."""
    may_answer = _may(look, state, "checklist.answer")
    for question, says in CHECKLIST.items():
        given = state.conditions.checklist.get(question, ())
        on = {it.unit: it.on for it in sorted(given, key=attrgetter("on"))}
        asked = urlencode({"question": question, "back": look.to("overview")})
        yield {
            "says": look.say(says),
            "answered": [
                look.sentence("{where}: {day}", where=unit or look.say("the whole plan"), day=look.dated(on[unit]))
                for unit in (None, *units)
                if unit in on
            ],
            "to": f"{look.to('ask', 'checklist.answer')}?{asked}" if may_answer else None,
        }


# --- what was decided -------------------------------------------------------------------


def _approvals(look: Look, state: State, query: Query) -> list[dict[str, Any]]:
    """Give the latest approvals of the plan and of minutes."""
    rows = sorted(VIEWS["approvals"](state, query), key=lambda it: it.on)[-FEW:]
    return [
        {
            "what": look.say("The plan") if it.meeting is None else meeting_words(look, state.meetings[it.meeting]),
            "by": look.who(it.by),
            "day": look.day(it.on),
            "entries": it.entries,
            "to": look.to("entries", str(it.entries)),
        }
        for it in reversed(rows)
    ]


OVERVIEW: Final = Page(path="/overview", tab="overview", file="overview/overview.html", reads=read)
