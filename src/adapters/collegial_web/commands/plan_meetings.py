"""`collegial plan-meetings`: when a group can meet by a timetable, proposed first and recorded where accepted."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from collegial_cli.language import argument, option
from collegial_cli.settings import Settings, leave, subcommand
from collegial_web.commands.common import directory_option
from collegial_web.commands.timetables import (
    REFUSED,
    accept_option,
    draw_findings,
    draw_impossible,
    draw_refusal,
    proposal_option,
    timetable_of,
    timetable_option,
    unit_option,
    write_proposal,
)

if TYPE_CHECKING:
    from collegial_cli.screen import Screen
    from collegial_core.planning.meetings import MeetingProblem, Meetings, MeetingTime
    from collegial_core.planning.series import MeetingWishes
    from collegial_timetables.proposing_meetings import MeetingProposal


@subcommand("plan-meetings")
@option("--group", required=True, metavar="GROUP", help="The group that is to meet.")
@timetable_option
@unit_option
@option("--by", metavar="PERSON", required=True, help="Who would record the meetings.")
@option("--on", metavar="DATE", help="From which day on. [default: today]")
@option("--until", metavar="DATE", help="Until which day. [default: the plan's last]")
@option(
    "--every", type=click.IntRange(1, 52), metavar="WEEKS", help="Every so many weeks. [default: as the method says]"
)
@option(
    "--minutes", type=click.IntRange(1, 1440), metavar="MINUTES", help="For how long. [default: as the method says]"
)
@option("--form", type=click.Choice(["on_site", "online", "mixed"]), default="on_site", help="Where they are.")
@option("--some-missing", is_flag=True, help="Let some be missing, as few as can be.")
@option("--explain", is_flag=True, help="Show the other times with least harm, and who would be missing.")
@proposal_option
@accept_option
@directory_option
@argument("plan")
def command(settings: Settings, plan: str, **said: Any) -> None:  # noqa: ANN401 - the options
    """Find when a group can meet by a timetable, and propose its meetings.

    The meetings are at the same time of each week. FILE is a timetable as of `collegial plan-visits`, with clock times.
    The group's members and leader have to be free and on site, within their working time where that is known, and
    outside the visits and meetings that are planned. Weeks in which the group meets already are left out.

    All times are tried, so what is proposed is the best, and where there is none it is told why. Without --accept
    nothing is written into the plan.

    With --json, one document: {"plan": ..., "group": ..., "minutes": ..., "findings": [...], "outcome": {...},
    "meetings": [...], "offers": [...], "refused": [...], "requests": [...], "recorded": null}.

    Exit status: 0 planned; 1 impossible, or refused; 2 something is not understood.
    """
    from collegial_cli.commands.common import day_of, existing, require_group, require_person  # noqa: PLC0415 - for help
    from collegial_cli.work import open_plans  # noqa: PLC0415 - likewise
    from collegial_timetables.proposing import accept, autumn_before  # noqa: PLC0415 - likewise
    from collegial_timetables.proposing_meetings import propose_meetings  # noqa: PLC0415 - likewise

    day = datetime.now().astimezone().date() if said["on"] is None else day_of(said["on"], "--on")
    until = None if said["until"] is None else day_of(said["until"], "--until")
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        group = require_group(ledger, said["group"], "--group")
        by = require_person(ledger, said["by"], "--by")
        timetable, findings = timetable_of(settings, ledger, said, autumn_before(day))
        proposal = propose_meetings(ledger, group, timetable, by=by, on=day, wishes=_wishes(said, until))
        write_proposal(settings, plans, plan, said, proposal)
        done = accept(ledger, proposal) if said["accept"] and not proposal.refused else None
        numbers = None if done is None else [it.number for it in done]
    if settings.json:
        from collegial_cli.output import write_json  # noqa: PLC0415 - likewise
        from collegial_timetables.documents import meetings_document  # noqa: PLC0415 - likewise

        write_json(meetings_document(plan, proposal, findings, numbers), settings.lang)
    else:
        from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise

        screen = open_screen(settings)
        draw_findings(screen, findings, proposal.of.unknown)
        _draw(screen, proposal, numbers, explain=said["explain"])
    leave(REFUSED if proposal.refused or not proposal.meetings else 0)


def _wishes(said: dict[str, Any], until: date | None) -> "MeetingWishes":
    from collegial_core.meeting import MeetingForm  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_core.planning.series import MeetingWishes  # noqa: PLC0415 - likewise

    return MeetingWishes(
        every=said["every"],
        minutes=said["minutes"],
        until=until,
        whole=not said["some_missing"],
        form=MeetingForm(said["form"]),
    )


# --- on the screen --------------------------------------------------------------------------


def _draw(screen: "Screen", proposal: "MeetingProposal", numbers: Sequence[int] | None, *, explain: bool) -> None:
    from collegial_core.planning import Impossible  # noqa: PLC0415 - `collegial --help` imports this module

    problem = proposal.of.problem
    if isinstance(proposal.outcome, Impossible):
        draw_impossible(screen, proposal.outcome)
        _draw_offers(screen, problem, proposal.offers)
        return
    _draw_meetings(screen, problem, proposal.meetings)
    if explain:
        _draw_offers(screen, problem, proposal.offers)
        for fact in proposal.outcome.proof.spoke:
            screen.line("  " + screen.sentence(fact.template, **fact.facts), "dim")
    for meeting, no in proposal.refused:
        draw_refusal(screen, meeting.on.isoformat(), no)
    if numbers is None:
        screen.line(screen.say("Nothing is recorded; --accept records it, all or nothing."), "dim")
    else:
        screen.line(screen.sentence("Recorded: {meetings:meeting|meetings}.", meetings=len(numbers)))


def _draw_meetings(screen: "Screen", problem: "MeetingProblem", meetings: "Meetings") -> None:
    head = screen.labels("Day", "Time", "Missing")
    rows = [[it.on.isoformat(), _between(problem, it), screen.everyone(it.missing)] for it in meetings]
    screen.table(head, rows)
    screen.line()
    left = len(problem.weeks) - len(meetings)
    if left:
        screen.line(screen.sentence("No meeting in {weeks:week|weeks}: the day has no school.", weeks=left))


def _between(problem: "MeetingProblem", it: "MeetingTime") -> str:
    from collegial_timetables.documents import clock  # noqa: PLC0415 - `collegial --help` imports this module

    return f"{clock(it.starts)}–{clock(it.starts + problem.length)}"


def _draw_offers(screen: "Screen", problem: "MeetingProblem", offers: "Sequence[Meetings]") -> None:
    """Draw the times of the week with least harm: how often they meet, and who is missing how often."""
    from collegial_words.catalogue import WEEKDAYS  # noqa: PLC0415 - `collegial --help` imports this module

    if not offers:
        return
    screen.line(screen.say("The times of the week with the fewest missing:"))
    rows = []
    for meetings in offers:
        first = meetings[0]
        missing = [person for it in meetings for person in it.missing]
        who = ", ".join(f"{missing.count(it)} × {screen.who(it)}" for it in dict.fromkeys(missing))
        rows.append([screen.say(WEEKDAYS[first.on.weekday()]), _between(problem, first), str(len(meetings)), who])
    screen.table(screen.labels("Day", "Time", "Meetings", "Missing"), rows)
    screen.line()
