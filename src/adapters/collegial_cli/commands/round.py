"""`collegial round`: a round of visits in one table."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import attrs
import click

from collegial_cli import logs
from collegial_cli.commands.apply import status_of
from collegial_cli.commands.common import day_of, existing, near, require_person
from collegial_cli.language import argument, option
from collegial_cli.lines import CHUNK, reading
from collegial_cli.output import write_json
from collegial_cli.screen import Screen
from collegial_cli.settings import Settings, leave, subcommand, subgroup
from collegial_cli.visit_tables import MAX_BYTES, TableLine, read_table
from collegial_cli.work import open_plans, open_screen
from collegial_core import Entry, Ledger, Refused, Request, Unreadable
from collegial_core.ids import PersonId, RoundId
from collegial_core.ledger import Would
from collegial_core.visit import VisitRow, read_rows
from collegial_core.wire.vocabulary import MESSAGE_TYPE_OF
from collegial_words import say
from collegial_words.errors import translated

No = Refused | Unreadable


@attrs.frozen
class Tried:
    """A table held against a plan: what it would record, what stands against it by line, and the plan's last entry."""

    requests: Sequence[Request]
    would: Sequence[Entry[Any]]
    findings: dict[int, No]
    number: int


@subgroup("round")
def command(settings: Settings) -> None:  # noqa: ARG001 - as every command's
    """Record a round of visits from one table."""
    context = click.get_current_context()
    click.echo(context.get_help())


@subcommand("record")
@option("--by", metavar="PERSON", required=True, help="Who records it.")
@option("--on", metavar="DATE", help="The day of recording. [default: today]")
@option("--check", is_flag=True, help="Tell what stands against each line, and record nothing.")
@argument("plan")
@argument("round_id", metavar="ROUND")
@argument("file", metavar="FILE|-")
def record(settings: Settings, plan: str, round_id: str, file: str, *, by: str, on: str | None, check: bool) -> None:
    """Record the visits of a round from a CSV file, all or nothing.

    Its first line names the columns, in English or Swedish: Day, Visitor, Host, Lesson and Step. A day is written as
    2026-09-14. The step is planned, held, talked or cancelled; planned may be left out. Commas, semicolons or tabs
    stand between the cells, as spreadsheets write them. A file has at most 1,000 lines.

    Only what is new is recorded, so the same file again records nothing, and a line whose visit went on records that.
    A visit is held and talked about on its day, and planned or cancelled on that of recording, or on its own where
    that was before.

    What stands against a line is told as FILE:LINE, and then nothing at all is recorded.

    With --json, one document: {"plan": ..., "round": ..., "lines": ..., "entries": [...], "findings": [...]}; what
    would be recorded stands under "would" instead of "entries".

    Exit status: 0 recorded, or nothing stands against it; 1 a line is refused; 2 a line or the file is not understood.
    """
    day = datetime.now().astimezone().date() if on is None else day_of(on, "--on")
    table = read_table(_content(file), file)
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        tried = _tried(ledger, _round(ledger, round_id), table.lines, require_person(ledger, by, "--by"), day)
        done = not (check or tried.findings)
        made = _recorded(ledger, tried) if done else tried.would
    count = len(table.lines)
    logs.note("round.recorded" if done else "round.tried", plan=plan, lines=count, entries=len(made))
    if settings.json:
        entries = [{"number": it.number, "type": MESSAGE_TYPE_OF[type(it.event)].name} for it in made]
        findings = [{"line": line, _kind(no): no} for line, no in tried.findings.items()]
        told = {"lines": count, "entries" if done else "would": entries, "findings": findings}
        write_json({"plan": plan, "round": round_id, **told}, settings.lang)
    else:
        screen = open_screen(settings)
        for line, no in tried.findings.items():
            screen.line(f"{file}:{line}: {_words(screen, no, table.headings)}", "bad")
        _sum_up(screen, count, len(tried.findings), len(made), done=done)
    leave(max(map(status_of, tried.findings.values()), default=0))


command.add_command(record)


def _content(file: str) -> bytes:
    """Read a file as far as its limit shows."""
    content = b""
    with reading(file) as read_some:
        while len(content) <= MAX_BYTES and (some := read_some(CHUNK)):
            content += some
    return content


def _round(ledger: Ledger, name: str) -> RoundId:
    rounds = ledger.state.rounds
    if name not in rounds:
        raise Unreadable("ROUND", f"there is no {name[:80]!r} in this plan; {near(name[:80], list(rounds))}")
    return RoundId(name)


def _tried(ledger: Ledger, round_id: RoundId, table: Sequence[TableLine], by: PersonId, on: date) -> Tried:
    """Hold each line against the plan, those of a table one after another; of each line the first finding is kept."""
    findings: dict[int, No] = {it.line: it.row for it in table if isinstance(it.row, Unreadable)}
    told = [(it.line, it.row) for it in table if isinstance(it.row, VisitRow)]
    with ledger.read() as reading_now:
        read = read_rows(reading_now.state, round_id, [row for _, row in told], by=by, on=on)
        number = reading_now.number
    findings |= {told[it.place][0]: it.fault for it in read.faults}
    answers = ledger.would_many(read.requests)
    for place, answer in zip(read.places, answers, strict=True):
        if isinstance(answer, Refused | Unreadable):
            findings.setdefault(told[place][0], answer)
    would = [entry for answer in answers if isinstance(answer, Would) for entry in answer]
    return Tried(read.requests, would, dict(sorted(findings.items())), number)


def _recorded(ledger: Ledger, tried: Tried) -> Sequence[Entry[Any]]:
    return ledger.do_all(tried.requests, if_number=tried.number) if tried.requests else ()


def _kind(no: No) -> str:
    return "refused" if isinstance(no, Refused) else "unreadable"


def _sum_up(screen: Screen, lines: int, wrong: int, entries: int, *, done: bool) -> None:
    if done:
        template = "{lines:line|lines}: {entries:new entry|new entries}."
    elif wrong:
        template = "{lines:line|lines}, {wrong} with a finding; nothing was recorded."
    else:
        template = "{lines:line|lines}: {entries:entry|entries} would be new; nothing was recorded."
    screen.line(screen.sentence(template, lines=lines, entries=entries, wrong=wrong))


def _words(screen: Screen, no: No, headings: dict[str, str]) -> str:
    """Say what stands against a line; a column is called as in the table."""
    if isinstance(no, Refused):
        return f"{no.rule}: {say(no, screen.lang, screen.names)}"
    message = translated(no.message, screen.say)
    return f"{headings.get(no.path, no.path)}: {message}" if no.path else message
