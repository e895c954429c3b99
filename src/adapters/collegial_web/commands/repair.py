"""`collegial repair`: a group's planned visits planned again after something changed, with as few changes as can be."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from collegial_cli.language import argument, option
from collegial_cli.settings import Settings, leave, subcommand
from collegial_web.commands.common import directory_option
from collegial_web.commands.plan_visits import draw_outcome, tell_of_solver
from collegial_web.commands.timetables import (
    REFUSED,
    accept_option,
    budget_option,
    draw_findings,
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
    from collegial_core import Ledger
    from collegial_core.ids import PersonId
    from collegial_core.planning.repair import Amended
    from collegial_core.visit import Visit as Recorded
    from collegial_timetables.repairing import RepairProposal

MOST_DAYS: Final = 400
"""Nobody is told to be away for longer at once."""

WHY: Final = {
    "not-asked": "not asked for any more",
    "no-lesson": "there is no such lesson then",
    "not-there": "somebody is not there, or not free",
}


@subcommand("repair")
@option("--group", required=True, metavar="GROUP", help="The group whose planned visits are to be planned again.")
@timetable_option
@unit_option
@option("--away", multiple=True, metavar="PERSON=DATE[..DATE]", help="Who is not there on which days; may be repeated.")
@option("--by", metavar="PERSON", required=True, help="Who would record the changes.")
@option("--on", metavar="DATE", help="From which day on; what was before stays. [default: today]")
@budget_option
@option("--no-cover", is_flag=True, help="Let nobody visit while they teach.")
@partly_option
@option("--explain", is_flag=True, help="Show what the plan costs, and what is known of every such plan, too.")
@visits_option
@accept_option
@directory_option
@argument("plan")
def command(settings: Settings, plan: str, **said: Any) -> None:  # noqa: ANN401 - the options
    """Plan a group's visits again after something changed; propose few changes.

    FILE is the timetable as it is now, with lessons moved or cancelled, in a form that `collegial plan-visits` reads.
    Who has left or joined, and which days have no school, the plan knows. A visit whose lesson the timetable does not
    have by its name is taken to be broken. Visits before the day, and those that are made, stay as they are.

    First all visits are placed, then as few as can be are moved, then it costs as little as can be. Without --accept
    nothing is written into the plan.

    With --json, one document: {"plan": ..., "group": ..., "round": ..., "findings": [...], "outcome": {...}, "broken":
    [...], "changes": [...], "refused": [...], "requests": [...], "recorded": null}.

    Exit status: 0 planned; 1 impossible, not found in time, or refused; 2 something is not understood.
    """
    from collegial_cli.commands.common import day_of, existing, require_group, require_person  # noqa: PLC0415 - for help
    from collegial_cli.work import open_plans  # noqa: PLC0415 - likewise
    from collegial_core.planning.rounds import Wishes  # noqa: PLC0415 - likewise
    from collegial_timetables.proposing import accept, autumn_of, planner_of  # noqa: PLC0415 - likewise
    from collegial_timetables.repairing import propose_repair  # noqa: PLC0415 - likewise

    day = datetime.now().astimezone().date() if said["on"] is None else day_of(said["on"], "--on")
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        group = require_group(ledger, said["group"], "--group")
        by = require_person(ledger, said["by"], "--by")
        wishes = Wishes(cover=not said["no_cover"], partly=said["partly"], away=_away(ledger, said["away"]))
        timetable, findings = timetable_of(settings, ledger, said, autumn_of(ledger.state, group))
        planner, has_solver = planner_of(said["budget"])
        tell_progress(said["budget"])
        proposal = propose_repair(ledger, group, timetable, by=by, on=day, planner=planner, wishes=wishes)
        write_proposal(settings, plans, plan, said, proposal)
        refused = list(proposal.refused)
        done = accept(ledger, proposal) if said["accept"] and not refused else None
        numbers = None if done is None else [it.number for it in done]
    if settings.json:
        from collegial_cli.output import write_json  # noqa: PLC0415 - likewise
        from collegial_timetables.documents import repair_document  # noqa: PLC0415 - likewise

        write_json(repair_document(plan, proposal, findings, numbers), settings.lang)
    else:
        from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise

        screen = open_screen(settings)
        draw_findings(screen, findings, proposal.repair.of.unknown)
        _draw(screen, proposal, numbers, explain=said["explain"])
        tell_of_solver(screen, has_solver=has_solver)
    leave(REFUSED if refused or proposal.planned is None else 0)


def _away(ledger: "Ledger", said: Sequence[str]) -> "Mapping[PersonId, frozenset[date]]":
    """Read who is away on which days."""
    from collegial_cli.commands.common import day_of, require_person  # noqa: PLC0415 - `--help` imports this module
    from collegial_core import Unreadable  # noqa: PLC0415 - likewise

    away: dict[PersonId, frozenset[date]] = {}
    for text in said:
        name, equals, days = text.partition("=")
        if not equals:
            raise Unreadable("--away", f"expected such as p-1=2026-09-14..2026-09-18, got {text[:80]!r}")
        person = require_person(ledger, name, "--away")
        first, _, last = days.partition("..")
        starts = day_of(first, "--away")
        count = (day_of(last or first, "--away") - starts).days + 1
        if not 1 <= count <= MOST_DAYS:
            raise Unreadable("--away", f"expected 1 to {MOST_DAYS} days in order, got {days[:80]!r}")
        away[person] = away.get(person, frozenset()) | {starts + timedelta(days=n) for n in range(count)}
    return away


# --- on the screen --------------------------------------------------------------------------


def _draw(screen: "Screen", proposal: "RepairProposal", numbers: Sequence[int] | None, *, explain: bool) -> None:
    why = {it.visit: screen.say(WHY[reason]) for it, reason in proposal.repair.broken}
    if proposal.repair.broken:
        head = screen.labels("Day", "Visitor", "Host", "Lesson", "Why")
        screen.table(head, [[*_cells(screen, it), why[it.visit]] for it, _ in proposal.repair.broken])
        screen.line()
    if proposal.amended:
        head = screen.labels("Visitor", "Host", "Was", "Day", "Time", "Lesson", "Cover")
        screen.table(head, list(_rows(screen, proposal)))
        screen.line()
    if explain or proposal.planned is None:
        draw_outcome(screen, proposal.outcome, explain=explain)
    if proposal.planned is not None:
        _draw_sum(screen, proposal)
    for it, no in proposal.refused:
        draw_refusal(screen, _about(screen, it), no)
    if numbers is not None:
        screen.line(screen.sentence("Recorded: {changes:change|changes}.", changes=len(numbers)))
    elif proposal.amended:
        screen.line(screen.say("Nothing is recorded; --accept records it, all or nothing."), "dim")


def _cells(screen: "Screen", it: "Recorded") -> list[str]:
    return [it.date.isoformat(), screen.who(it.visitor), screen.who(it.host), it.lesson]


def _rows(screen: "Screen", proposal: "RepairProposal") -> "Iterator[list[Cell]]":
    from collegial_timetables.documents import when  # noqa: PLC0415 - `collegial --help` imports this module

    of = proposal.repair.of
    for it in proposal.amended:
        was = screen.say("not planned") if it.was is None else f"{it.was.date} {it.was.lesson}"
        to: list[Cell] = [screen.say("called off"), "", "", ""]
        if (visit := it.visit) is not None:
            cover: Cell = (screen.say("yes"), "warn") if visit.cover else ""
            to = [visit.time.date.isoformat(), when(of, visit.time), of.lesson(visit), cover]
        yield [*_who(screen, it), was, *to]


def _who(screen: "Screen", it: "Amended") -> list[str]:
    return [screen.who(person) for person in it.pair]


def _about(screen: "Screen", it: "Amended") -> str:
    return " → ".join(_who(screen, it))


def _draw_sum(screen: "Screen", proposal: "RepairProposal") -> None:
    """Tell how many visits change, and whether fewer would do."""
    changed = sum(it.was is not None for it in proposal.amended)
    new, broken = len(proposal.amended) - changed, len(proposal.repair.broken)
    template = "Broken: {broken:visit|visits}. Changed: {changed:visit|visits}. New: {new:visit|visits}."
    screen.line(screen.sentence(template, broken=broken, changed=changed, new=new))
    planned = proposal.planned
    if planned is not None and planned.best:
        ways = ", ".join(planned.proof.said_by)
        screen.line(screen.sentence("No plan with all of these visits changes fewer: so say {ways}.", ways=ways))
    else:
        screen.line(screen.say("Whether fewer changes would do was not found in time; look longer with --budget."))
