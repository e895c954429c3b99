"""A group: who has visited whom, whose turn it is, its cycle, its hours and its next meeting."""

from collections.abc import Iterator, Mapping
from datetime import date
from string import ascii_uppercase
from typing import Any, Final
from urllib.parse import urlencode

import attrs

from collegial_core.cycle.state import Part
from collegial_core.group import Group
from collegial_core.kernel import StepId
from collegial_core.meeting import Meeting, Stage
from collegial_core.state import State
from collegial_core.todo import may
from collegial_core.todo.ids import new_id
from collegial_core.views import VIEWS, Query
from collegial_core.visit import Round, Step, Visit
from collegial_core.visit.coverage import Coverage
from collegial_web.pages.group.planning import may_plan
from collegial_web.pages.history.explain import why
from collegial_web.pages.look import SWEDISH, Look
from collegial_web.pages.meeting.planning import may_plan_meetings
from collegial_web.pages.page import Given, Page
from collegial_web.pages.telling import listed

FEW: Final = 8
"""A group of so many has weeks in its cells."""

MOST: Final = 12
"""A larger group than this has no matrix, but a person a row."""

DEEPEST: Final = 4


@attrs.frozen
class Cell:
    """Whom somebody has visited how often: `state` is how far the next visit has come."""

    times: int
    state: str
    words: str
    week: str | None

    @property
    def shade(self) -> int:
        """How deep its colour is."""
        return min(self.times, DEEPEST)


@attrs.frozen
class Line:
    """A visitor's line: a cell for each host, None for themselves."""

    name: str
    first: str
    cells: tuple[Cell | None, ...]
    made: int
    quota: int
    unseen: str
    left: int


def draw(look: Look, state: State, given: Given) -> dict[str, Any] | None:
    """Gather it; None where there is no such group."""
    group = state.groups.get(given["group"])  # type: ignore[call-overload]
    if group is None:
        return None
    query = Query(reader=look.reader(state), on=look.on, group=group.group)
    method = state.methods[group.method]
    leader = group.leader_on(look.on)
    return {
        "group": group.group,
        "method": method.name_sv if look.lang == SWEDISH else method.name_en,
        "members": [look.who(it) for it in group.members],
        "leader": None if leader is None else look.who(leader),
        "visits": method.visits is not None,
        "support": [
            (it.name_sv, it.questions_sv) if look.lang == SWEDISH else (it.name_en, it.questions_en)
            for it in method.support
        ],
        "why_turns": why(look, "turn", group.group),
        "shown": FEW,
        "done": given.get("done"),
        "rounds": list(_rounds(look, state, query)),
        "meeting": _meeting(look, state, group),
        "plan_meetings": look.to("groups", group.group, "meetings", "plan") if _meets(look, state, group) else None,
        "turns": list(_turns(look, state, query, group)),
        "cycles": list(_cycles(look, state, query)),
        "hours": [_hours(look, it.budget) for it in VIEWS["hours"](state, query)],
    }


# --- who has visited whom -------------------------------------------------------------


def _rounds(look: Look, state: State, query: Query) -> Iterator[dict[str, Any]]:
    """Give the rounds, the latest first."""
    for cover in reversed(VIEWS["coverage"](state, query)):
        visit_round = state.rounds[cover.round]
        visits = [it for it in visit_round.visits if it.step is not Step.CANCELLED]
        lines = [_line(look, cover, place, visits) for place in range(len(cover.members))]
        received = [it.received for it in cover.people]
        yield {
            "round": cover.round,
            "why": why(look, "coverage", cover.round),
            "ends": look.week(visit_round.ends),
            "closed": visit_round.closed_on is not None,
            "plan": look.to("groups", visit_round.group, "plan") if _is_planned(look, state, visit_round) else None,
            "seen": cover.seen,
            "possible": cover.possible,
            "heads": [look.first(it) for it in cover.members],
            "lines": lines,
            "received": received,
            "fewest": min(received, default=0) if cover.spread > visit_round.received_spread else None,
            "mine": list(_mine(look, state, cover, visits, look.to("groups", visit_round.group))),
            "missing": list(_missing(look, cover, visits)),
            "few": len(cover.members) <= FEW,
            "many": len(cover.members) > MOST,
        }


def _is_planned(look: Look, state: State, visit_round: Round) -> bool:
    """Tell whether who looks may plan a round that is open."""
    return visit_round.closed_on is None and may_plan(look, state, visit_round.group)


def _line(look: Look, cover: Coverage, place: int, visits: list[Visit]) -> Line:
    person, member = cover.members[place], cover.people[place]
    cells = tuple(
        None if host == person else _cell(look, cover.matrix[place][at], person, host, visits)
        for at, host in enumerate(cover.members)
    )
    unseen = listed(look, member.unseen) or look.say("everyone seen")
    return Line(look.who(person), look.first(person), cells, member.made, member.quota, unseen, len(member.unseen))


def _cell(look: Look, times: int, visitor: str, host: str, visits: list[Visit]) -> Cell:
    between = [it for it in visits if (it.visitor, it.host) == (visitor, host)]
    if any(it.step in {Step.HELD, Step.TALKED} for it in between):
        return Cell(times, "unfinished", look.say("held, the note is missing"), None)
    planned = next((it for it in between if it.step is Step.PLANNED), None)
    if planned is not None and not times:
        week = look.week(planned.date)
        return Cell(times, "planned", look.sentence("planned, {day}", day=look.day(planned.date)), week)
    return Cell(times, "made" if times else "none", look.say("not yet") if not times else "", None)


def _missing(look: Look, cover: Coverage, visits: list[Visit]) -> Iterator[dict[str, Any]]:
    """Give for each other visitor the hosts that they have yet to see, with the day where one is planned."""
    planned = _planned(visits)
    for visitor in cover.members:
        if visitor == look.person:
            continue
        hosts = [host for it, host in cover.missing if it == visitor]
        if hosts:
            told = [_host(look, host, planned.get((visitor, host))) for host in hosts]
            yield {"visitor": look.who(visitor), "hosts": ", ".join(told)}


def _planned(visits: list[Visit]) -> dict[tuple[str, str], Visit]:
    return {(it.visitor, it.host): it for it in visits if it.step is Step.PLANNED}


def _mine(look: Look, state: State, cover: Coverage, visits: list[Visit], here: str) -> Iterator[dict[str, Any]]:
    """Give the hosts whom who looks has yet to see: the visit that is planned, or where to plan it."""
    planned = _planned(visits)
    allowed = any(it.asked == "visit.plan" for it in may(state, look.person, look.on, cover.round))
    name = new_id(f"{cover.round}.{look.person}", state.visits)
    for visitor, host in cover.missing:
        if visitor != look.person:
            continue
        visit = planned.get((visitor, host))
        known = {"round": cover.round, "visit": name, "visitor": visitor, "host": host, "back": here}
        plan = f"{look.to('ask', 'visit.plan')}?{urlencode(known)}" if allowed else None
        yield {
            "host": look.who(host),
            "day": None if visit is None else look.sentence("planned, {day}", day=look.day(visit.date)),
            "to": plan if visit is None else look.to("visits", visit.visit),
        }


def _host(look: Look, host: str, visit: Visit | None) -> str:
    return look.first(host) if visit is None else f"{look.first(host)} ({look.day(visit.date)})"


# --- beside it ------------------------------------------------------------------------


def _meeting(look: Look, state: State, group: Group) -> dict[str, Any] | None:
    ahead = [it for it in state.meetings_of.get(group.group, ()) if it.stage in {Stage.OPEN, Stage.PLANNED}]
    if not ahead:
        return None
    first = min(ahead, key=_begins)
    hour, minute = map(int, first.starts.split(":"))
    ends = hour * 60 + minute + first.length
    return {
        "day": look.day(first.date),
        "week": look.week(first.date),
        "from": look.clock(first.starts),
        "to": look.clock(f"{ends // 60 % 24:02}:{ends % 60:02}"),
        "open": first.stage is Stage.OPEN,
        "form": look.say(first.form).replace("_", " "),
        "page": look.to("meetings", first.meeting),
    }


def _meets(look: Look, state: State, group: Group) -> bool:
    """Tell whether who looks may plan the group's meetings."""
    return group.closed_on is None and may_plan_meetings(look, state, group.group)


def _begins(meeting: Meeting) -> tuple[bool, date, str]:
    """Tell which of several meetings is the next: one that is open before all others."""
    return meeting.stage is Stage.PLANNED, meeting.date, meeting.starts


def _turns(look: Look, state: State, query: Query, group: Group) -> Iterator[dict[str, Any]]:
    """Give each role that rotates, with who has had it how often and who is next."""
    roles: dict[str, list[Any]] = {}
    for it in VIEWS["rota"](state, query):
        roles.setdefault(it.role, []).append(it)
    for role, rows in roles.items():
        people = [
            {"name": look.who(it.person), "times": it.times, "next": it.place == 1}
            for it in sorted(rows, key=lambda it: it.place)
        ]
        yield {"role": _role(look, state, group, role), "people": people}


def _role(look: Look, state: State, group: Group, role: str) -> str:
    known = state.methods[group.method].role(role)  # type: ignore[arg-type]
    return role if known is None else known.name_sv if look.lang == SWEDISH else known.name_en


def _cycles(look: Look, state: State, query: Query) -> Iterator[dict[str, Any]]:
    for it in VIEWS["cycles"](state, query):
        if it.closed_on is not None:
            continue
        method = state.methods[it.method]
        names = {step.step: step.name_sv if look.lang == SWEDISH else step.name_en for step in method.steps}
        yield {
            "cycle": it.cycle,
            "parts": it.parts,
            "closed": it.closed,
            "part": it.part,
            "missing": ", ".join(look.say(word) for word in it.missing),
            "stops": list(_stops(look, state.cycles[it.cycle].current, names, it.step)),
        }


def _stops(look: Look, part: Part, names: Mapping[StepId, str], now: StepId | None) -> Iterator[dict[str, str]]:
    """Give the steps of a part's present turn in order, as a rail: each done in a week, under way, or to come."""
    done = {it.step: it.completed_on for it in part.taken if it.turn == part.turn and it.completed_on is not None}
    for letter, (step, name) in zip(ascii_uppercase, names.items(), strict=False):
        ended = done.get(step)
        if step == now:
            yield {"letter": letter, "name": name, "state": "now", "words": look.say("under way")}
        elif ended is not None:
            yield {
                "letter": letter,
                "name": name,
                "state": "done",
                "words": look.sentence("done {week}", week=look.week(ended)),
            }
        else:
            yield {"letter": letter, "name": name, "state": "open", "words": look.say("to come")}


def _hours(look: Look, budget: Any) -> dict[str, Any]:  # noqa: ANN401 - a budget of hours
    return {
        "counted": look.hours(budget.counted),
        "needed": look.hours(budget.needed),
        "share": min(100, round(100 * budget.counted / budget.needed)) if budget.needed else 0,
    }


def draw_all(look: Look, state: State, _: Given) -> dict[str, Any]:
    """Gather the groups: theirs, those of their units, and all others by name."""

    def line(group: Group) -> dict[str, Any]:
        leader = group.leader_on(look.on)
        return {
            "group": group.group,
            "to": look.to("groups", group.group),
            "leader": None if leader is None else look.who(leader),
            "members": len(group.members),
        }

    open_groups = [it for it in state.groups.values() if it.closed_on is None]
    mine = [it for it in open_groups if look.person in it.members or look.person == it.leader_on(look.on)]
    return {"mine": list(map(line, mine)), "others": [line(it) for it in open_groups if it not in mine]}


GROUPS: Final = Page(path="/groups", tab="groups", file="group/groups.html", draws=draw_all)
GROUP: Final = Page(path="/groups/{group}", tab="groups", file="group/group.html", draws=draw)
