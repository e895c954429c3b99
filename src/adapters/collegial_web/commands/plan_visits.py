"""`collegial plan-visits`: a group's visits planned on a timetable, proposed first and recorded where accepted."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from collegial_cli.language import argument, option
from collegial_cli.settings import Settings, leave, subcommand
from collegial_web.commands.common import directory_option
from collegial_web.commands.timetables import (
    REFUSED,
    accept_option,
    budget_option,
    draw_findings,
    draw_impossible,
    draw_refusal,
    partly_option,
    tell_progress,
    timetable_of,
    timetable_option,
    unit_option,
    visits_option,
    write_proposal,
)

if TYPE_CHECKING:
    from collegial_cli.screen import Cell, Screen
    from collegial_core.ids import PersonId
    from collegial_core.planning import Planned, Time, Visit
    from collegial_core.planning.by_hand import VisitsOutcome
    from collegial_people import Finding
    from collegial_timetables.proposing import VisitProposal

COSTS: Final = {
    "unplaced": "visits that are not placed",
    "cover": "visits that need cover",
    "no_talk": "visits without a talk",
    "talk_delay": "days between visits and talks",
    "uneven_week": "visits above somebody's fair share of a week",
    "uneven_hosting": "visits received unevenly",
    "moved": "visits that are moved or called off",
    "closed": "visits in lessons that are not open",
    "avoided": "visits of pairs that would rather not",
    "preferred": "preferred visits that are not placed",
}


@subcommand("plan-visits")
@option("--group", required=True, metavar="GROUP", help="The group whose open round is planned.")
@timetable_option
@unit_option
@option("--by", metavar="PERSON", required=True, help="Who would record the visits.")
@option("--on", metavar="DATE", help="From which day on. [default: today]")
@budget_option
@option("--no-cover", is_flag=True, help="Let nobody visit while they teach.")
@partly_option
@option("--explain", is_flag=True, help="Show what is known of every plan of this group, too.")
@visits_option
@accept_option
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
    [...], "refused": [...], "requests": [...], "recorded": null}.

    Exit status: 0 planned; 1 impossible, not found in time, or refused; 2 something is not understood.
    """
    from collegial_cli.commands.common import day_of, existing, require_group, require_person  # noqa: PLC0415 - for help
    from collegial_cli.work import open_plans  # noqa: PLC0415 - likewise
    from collegial_core.planning.rounds import Wishes  # noqa: PLC0415 - likewise
    from collegial_timetables.proposing import (  # noqa: PLC0415 - likewise
        accept,
        autumn_of,
        planner_of,
        propose_visits,
    )

    day = datetime.now().astimezone().date() if said["on"] is None else day_of(said["on"], "--on")
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        group = require_group(ledger, said["group"], "--group")
        by = require_person(ledger, said["by"], "--by")
        timetable, findings = timetable_of(settings, ledger, said, autumn_of(ledger.state, group))
        planner, has_solver = planner_of(said["budget"])
        tell_progress(said["budget"])
        wishes = Wishes(cover=not said["no_cover"], partly=said["partly"])
        proposal = propose_visits(ledger, group, timetable, by=by, on=day, planner=planner, wishes=wishes)
        write_proposal(settings, plans, plan, said, proposal)
        refused = list(proposal.refused)
        done = accept(ledger, proposal) if said["accept"] and not refused else None
        numbers = None if done is None else [it.number for it in done]
    if settings.json:
        from collegial_cli.output import write_json  # noqa: PLC0415 - likewise
        from collegial_timetables.documents import visits_document  # noqa: PLC0415 - likewise

        write_json(visits_document(plan, proposal, findings, numbers), settings.lang)
    else:
        from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise

        told = _Told(proposal, findings, numbers)
        _draw(open_screen(settings), told, explain=said["explain"], has_solver=has_solver)
    leave(REFUSED if refused or proposal.planned is None else 0)


class _Told:
    """What the command has to tell."""

    def __init__(self, proposal: "VisitProposal", findings: Sequence["Finding"], numbers: Sequence[int] | None) -> None:
        self.proposal, self.findings, self.numbers = proposal, findings, numbers

    @property
    def visits(self) -> Sequence["Visit"]:
        """The planned visits in order of time."""
        planned = self.proposal.planned
        return [] if planned is None else sorted(planned.value)

    def when(self, time: "Time") -> str:
        """Say when something is on its day."""
        from collegial_timetables.documents import when  # noqa: PLC0415 - `collegial --help` imports this module

        return when(self.proposal.of, time)


# --- tables ---------------------------------------------------------------------------------


def _draw(screen: "Screen", told: _Told, *, explain: bool, has_solver: bool) -> None:
    draw_findings(screen, told.findings, told.proposal.of.unknown)
    _draw_weeks(screen, told)
    _draw_visits(screen, told)
    draw_outcome(screen, told.proposal.outcome, explain=explain)
    tell_of_solver(screen, has_solver=has_solver)
    _draw_answers(screen, told)


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


def draw_outcome(screen: "Screen", outcome: "VisitsOutcome", *, explain: bool) -> None:
    """Tell what a plan costs and how it is known to be good, or why there is none."""
    from collegial_core.planning import Impossible, OutOfTime  # noqa: PLC0415 - `collegial --help` imports this module

    planned = outcome.best if isinstance(outcome, OutOfTime) else outcome
    if isinstance(planned, Impossible):
        draw_impossible(screen, planned)
    elif planned is None:
        screen.line(screen.say("No plan with all visits was found in time; look longer with --budget."), "bad")
    else:
        _draw_cost(screen, planned, planned.bound, explain=explain)


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


def tell_of_solver(screen: "Screen", *, has_solver: bool) -> None:
    """Tell how to come by a solver, where there is none."""
    if not has_solver:
        screen.line(screen.say("Planned without a solver; one is in the extra 'planner': collegial[planner]"), "dim")


def _draw_answers(screen: "Screen", told: _Told) -> None:
    """Tell what the rules say, and what is recorded."""
    for visit, no in told.proposal.refused:
        draw_refusal(screen, f"{visit.time.date} {screen.who(visit.visitor)} → {screen.who(visit.host)}", no)
    if told.numbers is not None:
        screen.line(screen.sentence("Recorded: {visits:visit|visits}.", visits=len(told.numbers)))
    elif told.visits:
        screen.line(screen.say("Nothing is recorded; --accept records it, all or nothing."), "dim")
