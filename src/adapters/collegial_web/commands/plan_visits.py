"""`collegial plan-visits`: a group's visits planned on a timetable, proposed first and recorded where accepted."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from collegial_cli.language import argument, option, spoken
from collegial_cli.settings import Settings, leave, subcommand
from collegial_web.commands.common import directory_of, directory_option, is_missing, opened_directory

if TYPE_CHECKING:
    from collegial_cli.screen import Cell, Screen
    from collegial_core import Ledger
    from collegial_core.ids import PersonId
    from collegial_core.planning import Planned, Time, Visit
    from collegial_core.planning.timetable import Timetable
    from collegial_people import Finding, Place
    from collegial_timetables.proposing import VisitProposal

REFUSED: Final = 1
SHOWN: Final = 5
"""So many places of one kind of finding are shown at most; --json has all."""
COSTS: Final = {
    "unplaced": "visits that are not placed",
    "cover": "visits that need cover",
    "no_talk": "visits without a talk",
    "talk_delay": "days between visits and talks",
    "uneven_week": "visits above somebody's fair share of a week",
    "uneven_hosting": "visits received unevenly",
    "closed": "visits in lessons that are not open",
    "avoided": "visits of pairs that would rather not",
    "preferred": "preferred visits that are not placed",
}


@subcommand("plan-visits")
@option("--group", required=True, metavar="GROUP", help="The group whose open round is planned.")
@option("--timetable", "files", required=True, multiple=True, metavar="FILE", help="The timetable; may be repeated.")
@option("--unit", metavar="UNIT", help="The unit whose signatures the timetable has. [default: any]")
@option("--by", metavar="PERSON", required=True, help="Who would record the visits.")
@option("--on", metavar="DATE", help="From which day on. [default: today]")
@option("--budget", type=click.FloatRange(0.1, 3600), default=10.0, metavar="SECONDS", help="How long to look, about.")
@option("--no-cover", is_flag=True, help="Let nobody visit while they teach.")
@option("--explain", is_flag=True, help="Show what is known of every plan of this group, too.")
@option("-o", "--output", metavar="FILE", help="Write the proposal as commands, for `collegial apply`.")
@option("--accept", is_flag=True, help="Record what is proposed, all or nothing.")
@directory_option
@argument("plan")
def command(settings: Settings, plan: str, **said: Any) -> None:  # noqa: ANN401 - the options
    """Plan the visits of a group's open round on a timetable, and propose them.

    FILE is a table with a teacher, a day, and a lesson or times (CSV or text, with headings), JSON, GPU001 of Untis,
    timetable.csv or *_teachers.xml of FET, or the iCalendar file of a teacher, which is named as the teacher is. People
    are known by pseudonym, or in the directory by signature, mail address or name. Personal numbers are dropped.

    Every plan is checked apart from what has made it. Without --accept nothing is written into the plan. Visits that
    are made or planned stay as they are.

    With --json, one document: {"plan": ..., "group": ..., "round": ..., "findings": [...], "outcome": {...}, "visits":
    [...], "refused": [...], "recorded": null}.

    Exit status: 0 planned; 1 impossible, not found in time, or refused; 2 something is not understood.
    """
    from collegial_cli.commands.common import day_of, existing, require_group, require_person  # noqa: PLC0415 - for help
    from collegial_cli.work import files_in_use, open_plans  # noqa: PLC0415 - likewise
    from collegial_core import Unreadable  # noqa: PLC0415 - likewise
    from collegial_core.planning.rounds import Wishes  # noqa: PLC0415 - likewise
    from collegial_timetables.proposing import accept_visits, planner_of, propose_visits  # noqa: PLC0415 - likewise

    if isnan(said["budget"]):
        raise Unreadable("--budget", "is no number of seconds")
    day = datetime.now().astimezone().date() if said["on"] is None else day_of(said["on"], "--on")
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        group = require_group(ledger, said["group"], "--group")
        by = require_person(ledger, said["by"], "--by")
        timetable, findings = _timetable(settings, ledger, said)
        planner, has_solver = planner_of(said["budget"])
        _tell_progress(said["budget"])
        proposal = propose_visits(
            ledger, group, timetable, by=by, on=day, planner=planner, wishes=Wishes(cover=not said["no_cover"])
        )
        if said["output"] is not None:
            _write(said["output"], [*files_in_use(settings, plans), *said["files"]], proposal)
        refused = list(proposal.refused)
        done = accept_visits(ledger, proposal) if said["accept"] and not refused else None
        numbers = None if done is None else [it.number for it in done]
    told = _Told(plan, said["group"], proposal, findings, numbers)
    if settings.json:
        _write_document(settings, told)
    else:
        from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise

        _draw(open_screen(settings), told, explain=said["explain"], has_solver=has_solver)
    leave(REFUSED if refused or proposal.planned is None else 0)


class _Told:
    """What the command has to tell."""

    def __init__(
        self,
        plan: str,
        group: str,
        proposal: "VisitProposal",
        findings: Sequence["Finding"],
        numbers: Sequence[int] | None,
    ) -> None:
        self.plan, self.group, self.proposal, self.findings, self.numbers = plan, group, proposal, findings, numbers

    @property
    def visits(self) -> Sequence["Visit"]:
        """The planned visits in order of time."""
        planned = self.proposal.planned
        return [] if planned is None else sorted(planned.value)

    def when(self, time: "Time") -> str:
        """Say when something is on its day: from when to when, or in which period."""
        span = self.proposal.of.grid.spans[time.period]
        if not self.proposal.of.timetable.clock:
            return str(span.starts)
        return f"{span.starts // 60:02}:{span.starts % 60:02}–{span.ends // 60:02}:{span.ends % 60:02}"


def _tell_progress(budget: float) -> None:
    if sys.stderr.isatty():
        click.echo(spoken("Planning; each question takes so many seconds at most: ") + f"{budget:g}", err=True)


def _timetable(
    settings: Settings, ledger: "Ledger", said: Mapping[str, Any]
) -> tuple["Timetable", Sequence["Finding"]]:
    """Read the files, and match the people in them."""
    from collegial_core import Unreadable  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_timetables import Options, matched, read_timetable  # noqa: PLC0415 - likewise

    state = ledger.state
    if said["unit"] is not None and said["unit"] not in state.units:
        there = ", ".join(state.units)
        raise Unreadable("--unit", f"there is no unit {said['unit'][:80]!r} in this plan; there are: {there}")
    autumn = _autumn(said, ledger)
    listing = read_timetable({file: _content(Path(file)) for file in said["files"]}, Options(year=autumn))
    place = directory_of(settings, said["directory"])
    if said["directory"] is not None and is_missing(place):
        raise Unreadable(
            "--directory", f"there is no directory of names at {place!r}; leave it out to match by pseudonym"
        )
    if is_missing(place):
        found = matched(str(ledger.plan), state, _Nobody(), listing, said["unit"])
    else:
        with opened_directory(settings, said["directory"]) as people:
            found = matched(str(ledger.plan), state, people, listing, said["unit"])
    return found.timetable, (*listing.findings, *found.findings)


def _autumn(said: Mapping[str, Any], ledger: "Ledger") -> int:
    """Give the year in whose autumn the school year of the open round begins."""
    rounds = [it for it in ledger.state.rounds_of.get(said["group"], ()) if it.closed_on is None]
    starts = rounds[-1].starts if rounds else date.today()  # noqa: DTZ011 - then there is nothing to plan
    return starts.year if starts.month > 6 else starts.year - 1  # noqa: PLR2004 - June, the end of a school year


class _Nobody:
    """A directory that is not there yet."""

    def entries(self, plan: str) -> Sequence[Any]:  # noqa: ARG002 - as others are asked
        return ()

    def marks(self, plan: str) -> Mapping[Any, Any]:  # noqa: ARG002 - likewise
        return {}


def _content(path: Path) -> bytes:
    from collegial_people.content import MAX_BYTES  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_people.numbers import without_numbers  # noqa: PLC0415 - likewise

    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        error.filename = without_numbers(str(path))
        raise


def _write(output: str, taken: Sequence[str], proposal: "VisitProposal") -> None:
    """Write what would be asked for as lines of commands."""
    from collegial_cli.files import written  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_cli.output import json_text  # noqa: PLC0415 - likewise

    with written(output, taken) as stream:
        stream.write("".join(json_text(it) + "\n" for it in proposal.requests).encode())


# --- one document ---------------------------------------------------------------------------


def _write_document(settings: Settings, told: _Told) -> None:
    from collegial_cli.output import write_json  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_core.planning.notation import outcome_as_json  # noqa: PLC0415 - likewise

    proposal = told.proposal
    refused = [{**_plain(told, visit), _kind(no): no} for visit, no in proposal.refused]
    outcome = {name: it for name, it in outcome_as_json(proposal.outcome).items() if name != "value"}
    write_json(
        {
            "plan": told.plan,
            "group": told.group,
            "round": proposal.of.round.round,
            "findings": [{"code": it.code, "place": _place(it.place)} for it in told.findings],
            "without_timetable": list(proposal.of.unknown),
            "outcome": outcome,
            "visits": [_plain(told, it) for it in told.visits],
            "refused": refused,
            "recorded": told.numbers,
        },
        settings.lang,
    )


def _place(place: "Place") -> dict[str, Any]:
    import attrs  # noqa: PLC0415 - `collegial --help` imports this module

    return {name: value for name, value in attrs.asdict(place).items() if value is not None}


def _kind(no: object) -> str:
    from collegial_core import Refused  # noqa: PLC0415 - `collegial --help` imports this module

    return "refused" if isinstance(no, Refused) else "unreadable"


def _plain(told: _Told, it: "Visit") -> dict[str, Any]:
    talk = None if it.talk is None else {"date": it.talk.date.isoformat(), "when": told.when(it.talk)}
    return {
        "date": it.time.date.isoformat(),
        "when": told.when(it.time),
        "visitor": it.visitor,
        "host": it.host,
        "lesson": told.proposal.of.lesson(it),
        "talk": talk,
        "cover": it.cover,
    }


# --- tables ---------------------------------------------------------------------------------


def _draw(screen: "Screen", told: _Told, *, explain: bool, has_solver: bool) -> None:
    _draw_findings(screen, told)
    _draw_weeks(screen, told)
    _draw_visits(screen, told)
    _draw_outcome(screen, told, explain=explain)
    if not has_solver:
        screen.line(screen.say("Planned without a solver; one is in the extra 'planner': collegial[planner]"), "dim")
    _draw_answers(screen, told)


def _draw_findings(screen: "Screen", told: _Told) -> None:
    from collegial_timetables import SENTENCES  # noqa: PLC0415 - `collegial --help` imports this module

    places: dict[str, list[str]] = {}
    for it in told.findings:
        places.setdefault(it.code, []).append(str(it.place))
    if places:
        rows = [
            [
                ", ".join(there[:SHOWN]) + (" …" if len(there) > SHOWN else ""),
                str(len(there)),
                screen.say(SENTENCES[code]),
            ]
            for code, there in places.items()
        ]
        screen.table(screen.labels("Where", "Times", "Found"), rows)
        screen.line()
    if told.proposal.of.unknown:
        people = screen.everyone(told.proposal.of.unknown)
        screen.line(screen.sentence("The timetable says nothing of {people}.", people=people), "bad")


def _draw_weeks(screen: "Screen", told: _Told) -> None:
    """Draw whom everybody visits week by week."""
    people = [it.person for it in told.proposal.of.problem.people]
    weeks: dict[str, dict[PersonId, list[str]]] = {}
    for it in told.visits:
        weeks.setdefault(str(it.time.week), {}).setdefault(it.visitor, []).append(screen.who(it.host))
    if weeks:
        head = [screen.say("Week"), *map(screen.who, people)]
        screen.table(head, [[week, *(", ".join(row.get(it, ())) for it in people)] for week, row in weeks.items()])
        screen.line()


def _draw_visits(screen: "Screen", told: _Told) -> None:
    if told.visits:
        head = screen.labels("Day", "Time", "Visitor", "Host", "Lesson", "Talk", "Cover")
        screen.table(head, list(_rows(screen, told)))
        screen.line()


def _rows(screen: "Screen", told: _Told) -> "Iterator[list[Cell]]":
    for it in told.visits:
        talk = "" if it.talk is None else f"{it.talk.date} {told.when(it.talk)}"
        cover: Cell = (screen.say("yes"), "warn") if it.cover else ""
        who = [screen.who(it.visitor), screen.who(it.host)]
        yield [it.time.date.isoformat(), told.when(it.time), *who, told.proposal.of.lesson(it), talk, cover]


def _draw_outcome(screen: "Screen", told: _Told, *, explain: bool) -> None:
    from collegial_core.planning import Impossible  # noqa: PLC0415 - `collegial --help` imports this module

    outcome = told.proposal.outcome
    if isinstance(outcome, Impossible):
        screen.line(screen.say("There is no such plan:"), "bad")
        for reason in outcome.reasons:
            screen.line("  " + screen.named(screen.sentence(reason.template, **reason.facts)))
        if outcome.relaxations:
            screen.line(screen.say("Each of these alone would make one possible:"))
        for it in outcome.relaxations:
            screen.line("  " + screen.named(screen.sentence(it.template, **it.facts)))
        screen.line(screen.sentence("So say: {ways}.", ways=", ".join(outcome.proof.said_by)), "dim")
    elif told.proposal.planned is None:
        screen.line(screen.say("No plan with all visits was found in time; look longer with --budget."), "bad")
    else:
        _draw_cost(screen, told.proposal.planned, outcome.bound, explain=explain)


def _draw_cost(screen: "Screen", planned: "Planned[tuple[Visit, ...]]", bound: int, *, explain: bool) -> None:
    for it in planned.costs:
        if it.count:
            said = screen.say(COSTS.get(it.name, it.name))
            screen.line(f"{it.count} × {it.weight} = {it.amount}  {said}")
    ways = ", ".join(planned.proof.said_by)
    if planned.cost <= bound:
        template = "The plan costs {cost}, and none costs less: so say {ways}."
    else:
        template = "The plan costs {cost}, and none costs less than {bound}; it was made by {ways}."
    screen.line(screen.sentence(template, cost=planned.cost, bound=bound, ways=ways))
    for fact in planned.proof.spoke if explain else ():
        screen.line("  " + screen.sentence(fact.template, **fact.facts), "dim")


def _draw_answers(screen: "Screen", told: _Told) -> None:
    """Tell what the rules say, and what is recorded."""
    from collegial_core import Refused  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_words import say  # noqa: PLC0415 - likewise
    from collegial_words.errors import translated  # noqa: PLC0415 - likewise

    for visit, no in told.proposal.refused:
        words = f"{no.rule}: {say(no, screen.lang, screen.names)}" if isinstance(no, Refused) else ""
        words = words or translated(no.message, screen.say)
        screen.line(f"{visit.time.date} {screen.who(visit.visitor)} → {screen.who(visit.host)}: {words}", "bad")
    if told.numbers is not None:
        screen.line(screen.sentence("Recorded: {visits:visit|visits}.", visits=len(told.numbers)))
    elif told.visits:
        screen.line(screen.say("Nothing is recorded; --accept records it, all or nothing."), "dim")
