"""A round's visits planned on a school's timetable: proposed, looked at, and what is ticked is recorded.

The server keeps nothing of the file.  A proposal goes along in its form, as pseudonyms, lessons and days, and is held
against the rules anew when it is sent back: what does not hold any longer is told, visit by visit, and nothing is
recorded then.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from threading import Lock
from typing import Any, Final

import attrs

from collegial_core import CollegialError, Refused, Unreadable
from collegial_core.ids import GroupId, LessonId, PersonId
from collegial_core.planning import Impossible, Time, Visit
from collegial_core.planning.rounds import Wishes
from collegial_core.state import State
from collegial_core.todo import may
from collegial_core.visit import Round, VisitRow, read_rows
from collegial_people import Finding
from collegial_people.findings import by_code
from collegial_timetables import SENTENCES, Options, matched, read_timetable
from collegial_timetables.proposing import VisitProposal, autumn_of, planner_of, propose_visits
from collegial_web.asking import KeepsDirectory
from collegial_web.commands.plan_visits import COSTS
from collegial_web.pages.forms import NOTHING, Against, No, no_of
from collegial_web.pages.look import Look
from collegial_web.pages.once import made_of
from collegial_web.pages.page import Filled, Given, Page, Sent
from collegial_web.pages.setup.asking import LOOK, against
from collegial_web.pages.slug import is_id

BUDGET: Final = 8.0
"""How many seconds a plan is looked for."""

PLACES: Final = 5
"""So many places of one kind of finding are shown."""

VISIT: Final = "visit-"
"""What stands before a visit's number in a form, with what it is."""

TAKE: Final = "take-"
"""What stands before a visit's number where it is ticked."""

_ONE_BY_ONE: Final = Lock()
"""To plan takes a processor whole; whoever comes meanwhile waits."""


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


@attrs.frozen
class Told:
    """What is said of a plan, or of why there is none and what would help."""

    title: str
    says: tuple[str, ...]
    helps: tuple[str, ...] = ()


def draw(look: Look, state: State, given: Given) -> dict[str, Any] | None:
    """Give the form; None where there is no such group."""
    group = state.groups.get(given["group"])  # type: ignore[call-overload]
    return None if group is None else _form(look, state, group.group, {})


def _form(look: Look, state: State, group: GroupId, said: Given, **shown: Any) -> dict[str, Any]:  # noqa: ANN401
    open_round = _open_round(state, group)
    no: No = shown.pop("no", NOTHING)
    nothing = {"visits": (), "weeks": None, "found": (), "told": None, "unknown": ""}
    return {
        **nothing,
        **shown,
        "group": group,
        "round": None if open_round is None else open_round.round,
        "offered": open_round is not None and may_plan(look, state, group),
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
    done = Sent(look.to("groups", group.group) + "?done=plan")
    if said.get("go") != LOOK and look.plans.ledger(look.plan).recorded(_id_of(said)):
        return done  # the same form, sent twice
    try:
        shown = _looked(look, group.group, said) if said.get("go") == LOOK else _recorded(look, group.group, said)
    except CollegialError as error:
        shown = {"no": _not_read(look, error)}
    if shown is None:
        return done
    with look.plans.read(look.plan) as reading:
        return _form(look, reading.state, group.group, said, **shown)


def _id_of(said: Given) -> str:
    return f"visits-{made_of(said)}"


def _not_read(look: Look, error: CollegialError) -> No:
    no = against(look, error)
    if isinstance(error, Unreadable) and no.against is not None:
        return No(errors={"file": f"{error.path}: {no.against.message}" if error.path else no.against.message})
    return no


# --- looking for a plan ---------------------------------------------------------------


def _looked(look: Look, group: GroupId, said: Filled) -> dict[str, Any]:
    """Read the timetable and plan on it.

    Raises:
        Unreadable: there is no file, or it cannot be read, or the group has no open round.
        CalendarFilesMissing: it is a calendar, and what reads those is not installed.

    """
    file = said.files.get("file")
    if file is None:
        raise Unreadable("", "no file is chosen")
    ledger, people = look.plans.ledger(look.plan), _Known(look)
    with look.plans.read(look.plan) as reading:
        state = reading.state
        units = {state.people[it].unit for it in state.groups[group].members}
        listing = read_timetable({file.name: file.content}, Options(year=autumn_of(state, group)))
        found = matched(look.plan, state, people, listing, next(iter(units)) if len(units) == 1 else None)
    planner, has_solver = planner_of(BUDGET)
    with _ONE_BY_ONE:
        proposal = propose_visits(
            ledger,
            group,
            found.timetable,
            by=look.person,
            on=look.on,
            planner=planner,
            wishes=Wishes(cover=said.get("cover") is not None, partly=said.get("partly") is not None),
        )
    visits = tuple(_proposed(look, proposal))
    return {
        "visits": visits,
        "weeks": _weeks(look, [it.person for it in proposal.of.problem.people], visits),
        "found": tuple(_found(look, (*listing.findings, *found.findings))),
        "told": _told(look, proposal, has_solver=has_solver),
        "unknown": ", ".join(map(look.who, proposal.of.unknown)),
    }


@attrs.frozen
class _Known:
    """Whom the server's directory knows; nobody, where names come from elsewhere."""

    look: Look

    def entries(self, plan: str) -> Sequence[Any]:
        login = self.look.login
        return login.people.entries(plan) if isinstance(login, KeepsDirectory) else ()

    def marks(self, plan: str) -> Mapping[Any, Any]:
        login = self.look.login
        return login.people.marks(plan) if isinstance(login, KeepsDirectory) else {}


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
            when=_when(look, proposal, it.time),
            talk=_talk(look, proposal, it),
            cover=it.cover,
            ticked=no is None,
            against="" if no is None else _said(look, no),
        )


def _when(look: Look, proposal: VisitProposal, time: Time) -> str:
    """Say when something is on its day: from when to when, or in which period."""
    span = proposal.of.grid.spans[time.period]
    if not proposal.of.timetable.clock:
        return look.sentence("period {number}", number=span.starts)
    clock = [look.clock(f"{it // 60:02}:{it % 60:02}") for it in (span.starts, span.ends)]
    return "–".join(clock)


def _talk(look: Look, proposal: VisitProposal, visit: Visit) -> str:
    if visit.talk is None:
        return ""
    return f"{look.day(visit.talk.date)} {_when(look, proposal, visit.talk)}"


def _said(look: Look, no: Refused | Unreadable) -> str:
    told = no_of(look, no)
    return " ".join((*told.errors.values(), *([told.against.message] if told.against else ())))


def _weeks(look: Look, people: Sequence[PersonId], visits: Sequence[Proposed]) -> dict[str, Any] | None:
    """Give whom everybody visits week by week."""
    rows: dict[str, dict[PersonId, list[str]]] = {}
    for it in visits:
        rows.setdefault(look.week(it.date), {}).setdefault(it.visitor, []).append(look.first(it.host))
    lines = [(week, [", ".join(row.get(it, ())) for it in people]) for week, row in rows.items()]
    return {"heads": [look.first(it) for it in people], "lines": lines} if lines else None


def _found(look: Look, findings: Sequence[Finding]) -> Iterator[tuple[str, int, str]]:
    for code, where, times in by_code(findings, PLACES):
        yield where, times, look.say(SENTENCES[code])


def _told(look: Look, proposal: VisitProposal, *, has_solver: bool) -> Told:
    """Say what the plan costs and how good it is known to be, or why there is none and what would help."""
    outcome, planned, screen = proposal.outcome, proposal.planned, look.screen()
    lacks = (
        () if has_solver else (look.say("Planned without a solver; one is in the extra 'planner': collegial[planner]"),)
    )
    if isinstance(outcome, Impossible):
        return Told(
            look.say("Why there is no plan"),
            tuple(screen.told(it.template, it.facts) for it in outcome.reasons),
            tuple(screen.told(it.template, it.facts) for it in outcome.relaxations),
        )
    if planned is None:
        none = look.say("No plan with all visits was found in the time there is here.")
        return Told(look.say("No plan was found"), (none, *lacks))
    costs = (f"{it.count} {look.say(COSTS.get(it.name, it.name))}" for it in planned.costs if it.count)
    best = look.say("No plan is better." if planned.best else "It is not known whether another plan is better.")
    return Told(look.say("How good the plan is"), (*costs, best, *lacks))


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
    no: Against | None = Against(look.say("Nothing is ticked."), look.say("Tick what you want to be recorded."))
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
        open_round = _open_round(reading.state, group)
        if open_round is None:
            raise Unreadable("", f"{group} has no open round; open one first, with round.open")
        read = read_rows(reading.state, open_round.round, rows, by=look.person, on=look.on)
    ledger = look.plans.ledger(look.plan)
    refused = {ticked[it.place]: _said(look, it.fault) for it in read.faults}
    for place, answer in zip(read.places, ledger.would_many(read.requests), strict=True):
        if isinstance(answer, Refused | Unreadable):
            refused[ticked[place]] = _said(look, answer)
    if refused:
        message = look.sentence("{visits:visit does|visits do} not hold any longer.", visits=len(refused))
        return refused, Against(message, look.say("Nothing is recorded. Untick what is told below, or look once more."))
    try:
        ledger.do_all(read.requests, id=_id_of(said))
    except Refused as error:
        return {}, against(look, error).against
    return {}, None


PLANNING: Final = Page(
    path="/groups/{group}/plan", tab="groups", file="group/planning.html", draws=draw, takes=take, lists=True
)
