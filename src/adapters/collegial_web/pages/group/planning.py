"""A round's visits planned on a school's timetable: proposed, looked at, and what is ticked is recorded.

The server keeps nothing of the file.  A proposal goes along in its form, as pseudonyms, lessons and days, and is held
against the rules anew when it is sent back: what does not hold any longer is told, visit by visit, and nothing is
recorded then.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, Final

import attrs

from collegial_core import Refused, Unreadable
from collegial_core.ids import GroupId, LessonId, PersonId
from collegial_core.planning import Visit
from collegial_core.planning.rounds import Wishes, open_round
from collegial_core.state import State
from collegial_core.todo import may
from collegial_core.visit import Round, VisitRow, read_rows
from collegial_timetables.proposing import VisitProposal, planner_of, propose_visits
from collegial_web.commands.plan_visits import COSTS
from collegial_web.operations.proposing import BUDGET, ONE_BY_ONE
from collegial_web.pages.forms import NOTHING, Against, No
from collegial_web.pages.group import repairing
from collegial_web.pages.look import Look
from collegial_web.pages.once import id_of, made_of
from collegial_web.pages.page import Filled, Given, Page, Sent
from collegial_web.pages.setup.asking import LOOK, against
from collegial_web.pages.slug import is_id
from collegial_web.pages.timetable.timetable import (
    TAKE,
    Work,
    answered,
    found_in,
    nothing_ticked,
    read_for_visits,
    said_no,
    stale,
    told_of,
    when,
)

VISIT: Final = "visit-"
"""What stands before a visit's number in a form, with what it is."""


@attrs.frozen(kw_only=True)
class Proposed:
    """A visit of a proposal, as it stands in the form and as it is said; `against` is what a rule says to it."""

    visitor: PersonId
    host: PersonId
    lesson: LessonId
    date: date
    when: str
    talk: str
    cover: bool
    ticked: bool = True
    against: str = ""

    @property
    def written(self) -> str:
        """What goes along in the form."""
        parts = (self.visitor, self.host, self.lesson, self.date.isoformat(), self.when, self.talk, self.cover)
        return json.dumps(parts)

    @classmethod
    def read(cls, text: str, *, ticked: bool) -> "Proposed | None":
        """Read what came with the form; None where it is not what was written there."""
        with suppress(ValueError, TypeError):
            visitor, host, lesson, on, when, talk, cover = json.loads(text)
            if all(isinstance(it, str) for it in (visitor, host, lesson, when, talk)) and all(
                map(is_id, (visitor, host, lesson))
            ):
                return cls(
                    visitor=PersonId(visitor),
                    host=PersonId(host),
                    lesson=LessonId(lesson),
                    date=date.fromisoformat(on),
                    when=when,
                    talk=talk,
                    cover=bool(cover),
                    ticked=ticked,
                )
        return None


def draw(look: Look, state: State, given: Given) -> dict[str, Any] | None:
    """Give the form; None where there is no such group."""
    group = state.groups.get(given["group"])  # type: ignore[call-overload]
    return None if group is None else _form(look, state, group.group, {})


def _form(look: Look, state: State, group: GroupId, said: Given, **shown: Any) -> dict[str, Any]:  # noqa: ANN401
    there = _open_round(state, group)
    no: No = shown.pop("no", NOTHING)
    nothing = {"visits": (), "weeks": None, "found": (), "told": None, "unknown": "", "broken": (), "changes": ()}
    offered = there is not None and may_plan(look, state, group)
    return {
        **nothing,
        **shown,
        "group": group,
        "round": None if there is None else there.round,
        "offered": offered,
        "again": offered and repairing.is_offered(look, state, group),
        "people": [(it, look.who(it)) for it in state.groups[group].members],
        "said": {name: said.get(name, "") for name in repairing.FIELDS},
        "lines": repairing.AWAY,
        "against": no.against,
        "errors": no.errors,
        "made": made_of(said),
        "cover": said.get("cover", "yes" if "go" not in said else ""),
        "partly": said.get("partly", ""),
    }


def may_plan(look: Look, state: State, group: GroupId) -> bool:
    """Tell whether who looks may plan for all of a group: whoever may open its rounds; the rules judge each visit."""
    return any(it.asked == "round.open" for it in may(state, look.person, look.on, group))


def _open_round(state: State, group: GroupId) -> Round | None:
    return next((it for it in reversed(state.rounds_of.get(group, ())) if it.closed_on is None), None)


def take(look: Look, given: Given, said: Filled) -> Sent | dict[str, Any] | None:
    """Look for a plan, or record what is ticked of one."""
    with look.plans.read(look.plan) as reading:
        group = reading.state.groups.get(given["group"])  # type: ignore[call-overload]
        if group is None or not may_plan(look, reading.state, group.group):
            return None
    go, again = said.get("go"), said.get("go") in {repairing.REPAIR, repairing.AMEND}
    looked, recorded = (repairing.looked, repairing.recorded) if again else (_looked, _recorded)
    work = Work(
        looks=go in {LOOK, repairing.REPAIR},
        looked=lambda: looked(look, group.group, said),
        recorded=lambda: recorded(look, group.group, said),
        fields=repairing.FIELDS,
    )
    shown = answered(look, said, work, Sent(look.to("groups", group.group) + "?done=plan"))
    if isinstance(shown, Sent):
        return shown
    with look.plans.read(look.plan) as reading:
        return _form(look, reading.state, group.group, said, **shown)


# --- looking for a plan ---------------------------------------------------------------


def _looked(look: Look, group: GroupId, said: Filled) -> dict[str, Any]:
    """Read the timetable and plan on it.

    Raises:
        Unreadable: there is no file, or it cannot be read, or the group has no open round.
        CalendarFilesMissing: it is a calendar, and what reads those is not installed.

    """
    read = read_for_visits(look, group, said)
    planner, has_solver = planner_of(BUDGET)
    with ONE_BY_ONE:
        proposal = propose_visits(
            look.plans.ledger(look.plan),
            group,
            read.matched.timetable,
            by=look.person,
            on=look.on,
            planner=planner,
            wishes=Wishes(cover=said.get("cover") is not None, partly=said.get("partly") is not None),
        )
    visits = tuple(_proposed(look, proposal))
    return {
        "visits": visits,
        "weeks": _weeks(look, [it.person for it in proposal.of.problem.people], visits),
        "found": found_in(look, read),
        "told": told_of(
            look,
            proposal.outcome,
            COSTS,
            has_solver=has_solver,
            none=look.say("No plan with all visits was found in the time there is here."),
        ),
        "unknown": ", ".join(map(look.who, proposal.of.unknown)),
    }


def _proposed(look: Look, proposal: VisitProposal) -> Iterator[Proposed]:
    planned = proposal.planned
    refused = dict(proposal.refused)
    for it in () if planned is None else sorted(planned.value):
        no = refused.get(it)
        yield Proposed(
            visitor=it.visitor,
            host=it.host,
            lesson=proposal.of.lesson(it),
            date=it.time.date,
            when=when(look, proposal.of, it.time),
            talk=_talk(look, proposal, it),
            cover=it.cover,
            ticked=no is None,
            against="" if no is None else said_no(look, no),
        )


def _talk(look: Look, proposal: VisitProposal, visit: Visit) -> str:
    if visit.talk is None:
        return ""
    return f"{look.day(visit.talk.date)} {when(look, proposal.of, visit.talk)}"


def _weeks(look: Look, people: Sequence[PersonId], visits: Sequence[Proposed]) -> dict[str, Any] | None:
    """Give whom everybody visits week by week."""
    rows: dict[str, dict[PersonId, list[str]]] = {}
    for it in visits:
        rows.setdefault(look.week(it.date), {}).setdefault(it.visitor, []).append(look.first(it.host))
    lines = [(week, [", ".join(row.get(it, ())) for it in people]) for week, row in rows.items()]
    return {"heads": [look.first(it) for it in people], "lines": lines} if lines else None


# --- recording ------------------------------------------------------------------------


def _recorded(look: Look, group: GroupId, said: Filled) -> dict[str, Any] | None:
    """Record what is ticked, all or nothing; None where it is done, else the form with what stands against which visit.

    Raises:
        Unreadable: what came is not what was proposed, or the group has no open round any more.

    """
    sent = [
        Proposed.read(text, ticked=said.get(f"{TAKE}{name.removeprefix(VISIT)}") is not None)
        for name, text in said.items()
        if name.startswith(VISIT)
    ]
    visits = [it for it in sent if it is not None]
    if len(visits) < len(sent):
        raise Unreadable("", "this is no proposal of ours")
    ticked = [place for place, it in enumerate(visits) if it.ticked]
    no: Against | None = nothing_ticked(look)
    if ticked:
        refused, no = _asked(look, group, said, visits, ticked)
        if no is None:
            return None
        visits = [attrs.evolve(it, against=refused.get(place, "")) for place, it in enumerate(visits)]
    with look.plans.read(look.plan) as reading:
        people = reading.state.groups[group].members
    return {"visits": visits, "weeks": _weeks(look, people, visits), "no": No(against=no)}


def _asked(
    look: Look, group: GroupId, said: Given, visits: Sequence[Proposed], ticked: Sequence[int]
) -> tuple[dict[int, str], Against | None]:
    """Ask for the ticked visits; give what stands against each, and against all of them."""
    rows = [
        VisitRow(visitor=it.visitor, host=it.host, lesson=it.lesson, date=it.date)
        for it in (visits[place] for place in ticked)
    ]
    with look.plans.read(look.plan) as reading:
        there = open_round(reading.state, group)
        read = read_rows(reading.state, there.round, rows, by=look.person, on=look.on)
    ledger = look.plans.ledger(look.plan)
    refused = {ticked[it.place]: said_no(look, it.fault) for it in read.faults}
    for place, answer in zip(read.places, ledger.would_many(read.requests), strict=True):
        if isinstance(answer, Refused | Unreadable):
            refused[ticked[place]] = said_no(look, answer)
    if refused:
        return refused, stale(look, len(refused))
    try:
        ledger.do_all(read.requests, id=id_of(said))
    except Refused as error:
        return {}, against(look, error).against
    return {}, None


PLANNING: Final = Page(
    path="/groups/{group}/plan", tab="groups", file="group/planning.html", draws=draw, takes=take, lists=True
)
