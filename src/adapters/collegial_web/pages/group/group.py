"""A group: who has visited whom, whose turn it is, its cycle, its hours and its next meeting."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import attrs

from collegial_core.group import Group
from collegial_core.meeting import Meeting, Stage
from collegial_core.state import State
from collegial_core.views import VIEWS, Query
from collegial_core.visit import Step, Visit
from collegial_core.visit.coverage import Coverage
from collegial_web.pages.look import SWEDISH, Look
from collegial_web.pages.page import Given, Page

FEW: Final = 8
"""A group of so many shows each missing pair by itself, and weeks in its cells; a larger one a person a row."""

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
        "rounds": list(_rounds(look, state, query)),
        "meeting": _meeting(look, state, group),
        "turns": list(_turns(look, state, query)),
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
            "ends": look.week(visit_round.ends),
            "closed": visit_round.closed_on is not None,
            "seen": cover.seen,
            "possible": cover.possible,
            "heads": [look.first(it) for it in cover.members],
            "lines": lines,
            "received": received,
            "fewest": min(received, default=0) if cover.spread > visit_round.received_spread else None,
            "missing": list(_missing(look, cover, visits)),
            "few": len(cover.members) <= FEW,
        }


def _line(look: Look, cover: Coverage, place: int, visits: list[Visit]) -> Line:
    person, member = cover.members[place], cover.people[place]
    cells = tuple(
        None if host == person else _cell(look, cover.matrix[place][at], person, host, visits)
        for at, host in enumerate(cover.members)
    )
    unseen = ", ".join(map(look.first, member.unseen)) or look.say("everyone seen")
    return Line(look.who(person), look.first(person), cells, member.made, member.quota, unseen)


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
    """Give for each visitor the hosts that they have yet to see, with the day where one is planned."""
    planned = {(it.visitor, it.host): it for it in visits if it.step is Step.PLANNED}
    for visitor in cover.members:
        hosts = [host for it, host in cover.missing if it == visitor]
        if hosts:
            told = [_host(look, host, planned.get((visitor, host))) for host in hosts]
            yield {"visitor": look.who(visitor), "hosts": ", ".join(told)}


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
    }


def _begins(meeting: Meeting) -> tuple[bool, date, str]:
    """Tell which of several meetings is the next: one that is open before all others."""
    return meeting.stage is Stage.PLANNED, meeting.date, meeting.starts


def _turns(look: Look, state: State, query: Query) -> Iterator[dict[str, Any]]:
    """Give each role that rotates, with who has had it how often and who is next."""
    roles: dict[str, list[Any]] = {}
    for it in VIEWS["rota"](state, query):
        roles.setdefault(it.role, []).append(it)
    method = state.methods[state.groups[query.group].method]  # type: ignore[index]
    for role, rows in roles.items():
        known = method.role(role)  # type: ignore[arg-type]
        name = role if known is None else known.name_sv if look.lang == SWEDISH else known.name_en
        people = [
            {"name": look.who(it.person), "times": it.times, "next": it.place == 1}
            for it in sorted(rows, key=lambda it: it.place)
        ]
        yield {"role": name, "people": people}


def _cycles(look: Look, state: State, query: Query) -> Iterator[dict[str, Any]]:
    for it in VIEWS["cycles"](state, query):
        method = state.methods[it.method]
        names = {step.step: step.name_sv if look.lang == SWEDISH else step.name_en for step in method.steps}
        yield {
            "cycle": it.cycle,
            "parts": it.parts,
            "closed": it.closed,
            "step": names.get(it.step),
            "next": [names.get(step, step) for step in it.next],
            "over": it.closed_on is not None,
        }


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
