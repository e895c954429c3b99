"""What the commands that plan on a timetable share: reading it, telling what was found in it, writing proposals."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from collegial_cli.language import option, spoken
from collegial_cli.settings import Settings, Unusable
from collegial_web.commands.common import directory_of, is_missing, opened_directory

if TYPE_CHECKING:
    from collegial_cli.screen import Screen
    from collegial_core import Ledger, Plans, Request
    from collegial_core.ids import UnitId
    from collegial_core.planning import Impossible
    from collegial_core.planning.timetable import Timetable
    from collegial_people import Finding
    from collegial_timetables import Matched
    from collegial_timetables.entries import Proposal
    from collegial_timetables.proposing import VisitProposal
    from collegial_timetables.repairing import RepairProposal

REFUSED: Final = 1
SHOWN: Final = 5
"""So many places of one kind of finding are shown at most; --json has all."""

timetable_option = option(
    "--timetable", "files", required=True, multiple=True, metavar="FILE", help="The timetable; may be repeated."
)
unit_option = option("--unit", metavar="UNIT", help="The unit whose signatures the timetable has. [default: any]")
CALENDAR: Final = ".ics"
"""How the names of calendars end."""

PICTURE: Final = ".svg"
"""How the names of pictures end."""

output_option = option("-o", "--output", metavar="FILE", help="Write the proposal as commands, for `collegial apply`.")
proposal_option = option(
    "-o",
    "--output",
    metavar="FILE",
    help="Write the proposal as commands, for `collegial apply`; as a calendar to a FILE.ics.",
)
visits_option = option(
    "-o",
    "--output",
    metavar="FILE",
    help="Write the proposal as commands, for `collegial apply`; as a calendar to a FILE.ics, a picture to a FILE.svg.",
)


def _seconds(_: click.Context, __: click.Parameter, budget: float) -> float:
    from collegial_core import Unreadable  # noqa: PLC0415 - `collegial --help` imports this module

    if isnan(budget):  # which is in every range
        raise Unreadable("--budget", "is no number of seconds")
    return budget


budget_option = option(
    "--budget",
    type=click.FloatRange(0.1, 3600),
    default=10.0,
    callback=_seconds,
    metavar="SECONDS",
    help="How long to look, about.",
)
partly_option = option("--partly", is_flag=True, help="Plan as many visits as can be, where not all can.")
accept_option = option("--accept", is_flag=True, help="Record what is proposed, all or nothing.")


def tell_progress(budget: float) -> None:
    """Tell somebody at a terminal that it may take a while."""
    if sys.stderr.isatty():
        click.echo(spoken("Planning, for so many seconds at most: ") + f"{budget:g}", err=True)


def timetable_of(
    settings: Settings, ledger: "Ledger", said: Mapping[str, Any], autumn: int
) -> tuple["Timetable", Sequence["Finding"]]:
    """Read the files of a school year, by the year of its autumn, and match the people in them."""
    found, findings = matched_timetable(settings, ledger, said, autumn)
    return found.timetable, findings


def matched_timetable(
    settings: Settings, ledger: "Ledger", said: Mapping[str, Any], autumn: int
) -> tuple["Matched", Sequence["Finding"]]:
    """Do what `timetable_of` does, and give all that is known of the people."""
    from collegial_core import Unreadable  # noqa: PLC0415 - for help
    from collegial_timetables import Nobody, Options, matched, read_timetable  # noqa: PLC0415 - likewise

    state = ledger.state
    if said["unit"] is not None:
        unit_in(ledger, said["unit"], "--unit")
    listing = read_timetable({file: _content(Path(file)) for file in said["files"]}, Options(year=autumn))
    place = directory_of(settings, said["directory"])
    if said["directory"] is not None and is_missing(place):
        raise Unreadable(
            "--directory", f"there is no directory of names at {place!r}; leave it out to match by pseudonym"
        )
    if is_missing(place):
        found = matched(str(ledger.plan), state, Nobody(), listing, said["unit"])
    else:
        with opened_directory(settings, said["directory"]) as people:
            found = matched(str(ledger.plan), state, people, listing, said["unit"])
    return found, (*listing.findings, *found.findings)


def unit_in(ledger: "Ledger", said: str, where: str) -> "UnitId":
    """See that a plan knows a unit; `where` is the option to name."""
    from collegial_core import Unreadable  # noqa: PLC0415 - `collegial --help` imports this module

    there = ledger.state.units
    found = next((it for it in there if it == said), None)
    if found is None:
        raise Unreadable(where, f"there is no unit {said[:80]!r} in this plan; there are: {', '.join(there)}")
    return found


def _content(path: Path) -> bytes:
    from collegial_people.content import MAX_BYTES  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_people.numbers import without_numbers  # noqa: PLC0415 - likewise

    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        error.filename = without_numbers(str(path))
        raise


def write_proposal(
    settings: Settings, plans: "Plans", plan: str, said: Mapping[str, Any], proposal: "Proposal"
) -> None:
    """Write a proposal where somebody has said: as a calendar or picture if the file is called so, or commands."""
    from collegial_cli.files import written  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_cli.work import files_in_use  # noqa: PLC0415 - likewise
    from collegial_timetables.proposing_meetings import MeetingProposal  # noqa: PLC0415 - likewise

    output = said["output"]
    if output is None:
        return
    taken = [*files_in_use(settings, plans), *said["files"]]
    ending = Path(output).suffix.lower()
    if ending == CALENDAR:
        content = _calendar(settings, plans, plan, proposal)
    elif ending == PICTURE and not isinstance(proposal, MeetingProposal):
        content = _picture(settings, proposal)
    else:
        write_requests(output, taken, proposal.requests)
        return
    with written(output, taken) as stream:
        stream.write(content)


def _picture(settings: Settings, proposal: "VisitProposal | RepairProposal") -> bytes:
    """Draw who visits whom, of the whole plan as it would be."""
    from collegial_cli.work import open_screen  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_timetables.documents import when  # noqa: PLC0415 - likewise
    from collegial_timetables.picture import Arrow, picture  # noqa: PLC0415 - likewise
    from collegial_timetables.proposing import VisitProposal  # noqa: PLC0415 - likewise

    screen, planned = open_screen(settings), proposal.planned
    of = proposal.of if isinstance(proposal, VisitProposal) else proposal.repair.of
    people = [it.person for it in of.problem.people]
    arrows = [
        Arrow(
            week=str(it.time.week),
            visitor=people.index(it.visitor),
            host=people.index(it.host),
            cover=it.cover,
            says=f"{it.time.date} {when(of, it.time)}: {screen.who(it.visitor)} → {screen.who(it.host)}",
        )
        for it in (() if planned is None else sorted(planned.value))
    ]
    title = screen.say("Who visits whom, week by week")
    return picture(list(map(screen.who, people)), arrows, screen.say("Week"), title).encode()


def _calendar(settings: Settings, plans: "Plans", plan: str, proposal: "Proposal") -> bytes:
    from collegial_cli.names import read_names  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_ical import Words  # noqa: PLC0415 - likewise
    from collegial_ical.command import NEEDED, is_lacking  # noqa: PLC0415 - likewise
    from collegial_timetables.entries import proposal_calendar  # noqa: PLC0415 - likewise

    names = {} if settings.names is None else read_names(settings.names)
    try:
        return proposal_calendar(plans, plan, proposal, Words(lang=settings.lang, names=names))
    except ImportError as error:
        if not is_lacking(error):
            raise
        raise Unusable(spoken(NEEDED)) from error


def write_requests(output: str, taken: Sequence[str], requests: Iterable["Request"]) -> None:
    """Write what would be asked for as lines of commands."""
    from collegial_cli.files import written  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_cli.output import json_text  # noqa: PLC0415 - likewise

    with written(output, taken) as stream:
        stream.write("".join(json_text(it) + "\n" for it in requests).encode())


# --- on the screen --------------------------------------------------------------------------


def draw_findings(screen: "Screen", findings: Iterable["Finding"], unknown: Sequence[str]) -> None:
    """Tell what was found in the timetable, and of whom it says nothing."""
    from collegial_people.findings import by_code  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_timetables import SENTENCES  # noqa: PLC0415 - likewise

    rows = [[where, str(times), screen.say(SENTENCES[code])] for code, where, times in by_code(findings, SHOWN)]
    if rows:
        screen.table(screen.labels("Where", "Times", "Found"), rows)
        screen.line()
    if unknown:
        people = screen.everyone(unknown)
        screen.line(screen.sentence("The timetable says nothing of {people}.", people=people), "bad")


def draw_impossible(screen: "Screen", outcome: "Impossible") -> None:
    """Tell why there is no plan, and what would help."""
    screen.line(screen.say("There is no such plan:"), "bad")
    for reason in outcome.reasons:
        screen.line("  " + screen.told(reason.template, reason.facts))
    if outcome.relaxations:
        screen.line(screen.say("Each of these alone would make one possible:"))
    for it in outcome.relaxations:
        screen.line("  " + screen.told(it.template, it.facts))
    screen.line(screen.sentence("So say: {ways}.", ways=", ".join(outcome.proof.said_by)), "dim")


def draw_refusal(screen: "Screen", about: str, no: Any) -> None:  # noqa: ANN401 - a refusal, or what is not understood
    """Tell what stands against one part of a proposal."""
    from collegial_core import Refused  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_words import say  # noqa: PLC0415 - likewise
    from collegial_words.errors import translated  # noqa: PLC0415 - likewise

    words = f"{no.rule}: {say(no, screen.lang, screen.names)}" if isinstance(no, Refused) else ""
    screen.line(f"{about}: {words or translated(no.message, screen.say)}", "bad")
