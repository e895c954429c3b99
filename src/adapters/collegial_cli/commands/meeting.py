"""`collegial meeting`: a whole meeting from a file that somebody types, and the form for it."""

from collections.abc import Sequence
from typing import Any

import attrs
import click

from collegial_cli.checking import problem_words
from collegial_cli.commands.common import existing, require_meeting, require_person
from collegial_cli.definitions import read_text
from collegial_cli.failures import REFUSED, UNREADABLE
from collegial_cli.language import argument, option
from collegial_cli.meeting_form import form_of
from collegial_cli.output import binary_output, write_json
from collegial_cli.screen import Screen
from collegial_cli.settings import Settings, leave, subcommand, subgroup
from collegial_cli.work import open_plans, open_screen
from collegial_core import Ledger, Refused, Unreadable
from collegial_core.definitions.meetings import InFile, Sent, Typed, id_of, read_meeting, sent, standing_against
from collegial_core.kernel import Entry
from collegial_core.ledger import Recorded
from collegial_core.policy import Problem
from collegial_core.wire.vocabulary import MESSAGE_TYPE_OF
from collegial_words import say
from collegial_words.errors import error_words


@attrs.frozen
class Outcome:
    """What a file came to: the entries that it makes, or made now or before, or all that stands against it."""

    entries: Sequence[Entry[Any]] = ()
    against: Sequence[InFile] = ()
    recorded: bool = False
    before: bool = False


@subgroup("meeting")
def command(_: Settings) -> None:
    """Record a whole meeting from a file, or write the form for it."""
    click.echo(click.get_current_context().get_help())


@subcommand("record")
@option("--would", is_flag=True, help="Tell what would be recorded, and record nothing.")
@option("--by", metavar="PERSON", help="Who sends all of it: others' words only as their scribe.")
@argument("plan")
@argument("file")
def record(settings: Settings, plan: str, file: str, by: str | None, *, would: bool) -> None:
    """Record what a file tells of a meeting, all or nothing.

    FILE is TOML or JSON, as `collegial meeting form` writes it; what is blank in it is left out. Without --by,
    everyone sends their own, and who leads the meeting what is told of the whole. The same file again records nothing.

    What stands against it is one line each: FILE:LINE, the place, what is wrong, and what would make it right.
    With --json, one document: {"entries": [...]}, {"would": [...]}, or {"findings": [...]}.

    Exit status: 0 recorded, or would be; 1 refused; 2 not understood.
    """
    typed = read_meeting(read_text(file), file)
    if not isinstance(typed, Typed):
        _write_against(settings, file, typed)
        leave(UNREADABLE)
        return
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        sender = None if by is None else require_person(ledger, by, "--by")
        requests = sent(ledger.state, typed.file, sender)
        name = id_of(typed.file, sender)
        outcome = _tried(ledger, typed, requests, name) if would else _recorded(ledger, typed, requests, name)
    if outcome.against:
        _write_against(settings, file, outcome.against)
        leave(UNREADABLE if any(isinstance(it.no, Unreadable) for it in outcome.against) else REFUSED)
    else:
        _write_entries(settings, outcome)


def _tried(ledger: Ledger, typed: Typed, requests: Sequence[Sent], name: str) -> Outcome:
    """Tell what would be recorded, or was; where a rule says no, find all that stands against it."""
    answer = ledger.would_all([it.request for it in requests], id=name)
    if isinstance(answer, Refused | Unreadable):
        return _preview(ledger, typed, requests)
    known = isinstance(answer, Recorded)
    return Outcome(answer, recorded=known, before=known)


def _recorded(ledger: Ledger, typed: Typed, requests: Sequence[Sent], name: str) -> Outcome:
    """Record all; where a rule says no, find all that stands against it."""
    last = ledger.number
    try:
        made = ledger.do_all([it.request for it in requests], id=name)
        return Outcome(made, recorded=True, before=made[-1].number <= last)
    except (Refused, Unreadable):
        outcome = _preview(ledger, typed, requests)
        if not outcome.against:
            raise
        return outcome


def _preview(ledger: Ledger, typed: Typed, requests: Sequence[Sent]) -> Outcome:
    """Try one after another; the end of a meeting is not judged while what people tell is refused."""
    entries, against = list[Entry[Any]](), list[InFile]()
    for it, answer in zip(requests, ledger.would_many([it.request for it in requests]), strict=True):
        if against and not it.place:
            break
        if isinstance(answer, Refused | Unreadable):
            against += standing_against(typed, it, answer)
            if not it.place:
                break
        else:
            entries += answer
    return Outcome(entries, against)


def _write_entries(settings: Settings, outcome: Outcome) -> None:
    entries = outcome.entries
    if settings.json:
        made = [{"number": it.number, "type": MESSAGE_TYPE_OF[type(it.event)].name, "by": it.by} for it in entries]
        write_json({"entries" if outcome.recorded else "would": made})
        return
    screen = open_screen(settings)
    facts = {"count": len(entries), "first": entries[0].number, "last": entries[-1].number}
    if outcome.before:
        screen.line(screen.sentence("Recorded before, nothing is new: {count} entries ({first} to {last}).", **facts))
        return
    if outcome.recorded:
        screen.line(screen.sentence("Entries recorded: {count} ({first} to {last}).", **facts), "good")
        return
    screen.line(screen.sentence("Entries that would be recorded: {count} ({first} to {last}).", **facts))
    rows = [[str(it.number), MESSAGE_TYPE_OF[type(it.event)].name, screen.who(it.by)] for it in entries]
    screen.table(screen.labels("Entry", "Event", "By"), rows)


def _write_against(settings: Settings, file: str, against: Sequence[InFile]) -> None:
    if settings.json:
        write_json({"findings": [_plain(it) for it in against]}, settings.lang)
        return
    screen = open_screen(settings)
    for it in against:
        line = "" if it.line is None else f":{it.line}"
        place = f"{it.place}: " if it.place else ""
        screen.line(f"{file}{line}: {place}{_words(screen, it)}", "bad")


def _words(screen: Screen, it: InFile) -> str:
    if isinstance(it.no, Problem):
        return screen.named(problem_words(it.no, screen.say))
    if isinstance(it.no, Unreadable):
        return error_words(Unreadable("", it.no.message), screen.say).removeprefix(": ")
    return f"{it.no.rule}: {say(it.no, screen.lang, screen.names)}"


def _plain(it: InFile) -> dict[str, Any]:
    known: dict[str, Any] = {"line": it.line, "path": it.place}
    if isinstance(it.no, Refused):
        return {**known, "refused": it.no}
    if isinstance(it.no, Problem):
        return {**known, "message": it.no.message, "remedy": it.no.remedy}
    return {**known, "message": it.no.message}


@subcommand("form")
@argument("plan")
@argument("meeting")
def form(settings: Settings, plan: str, meeting: str) -> None:
    """Write the form for a meeting, to be typed into and recorded.

    It has those expected, or those still to write at an open meeting; whose turn each role is; and the agenda. It tells
    who promised something, never what, and beside each text who reads it. It is TOML, also with --json.
    """
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        name = require_meeting(ledger, meeting, "meeting")
        text = form_of(ledger.state, name, open_screen(settings))
    binary_output().write(text.encode())


command.add_command(record)
command.add_command(form)
