"""`collegial people`: from a school's list into a plan, proposed first and recorded where somebody accepts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from collegial_cli.language import argument, option, spoken
from collegial_cli.settings import Settings, subcommand, subgroup
from collegial_web.commands.common import directory_of, directory_option, is_missing, opened_directory

if TYPE_CHECKING:
    from collegial_cli.screen import Cell, Screen
    from collegial_core import Ledger
    from collegial_directory import Entry, Mark, People
    from collegial_people import Accepted, KnowsPeople, Options, Place, Proposal, Proposals, Roster

SHOWN = 5
"""So many places of one kind of finding are shown at most; --json has all."""


@subgroup("people")
def command(settings: Settings) -> None:  # noqa: ARG001 - alone it only helps
    """Take people into a plan from the lists that schools have."""
    click.echo(click.get_current_context().get_help())


@subcommand("import")
@option("--plan", required=True, metavar="PLAN", help="The plan that they come into.")
@option(
    "--unit", "units", multiple=True, metavar="UNIT|NAME=UNIT", help="The unit of those who have none; or what one is."
)
@option("--as", "form", metavar="FORMAT", help="The format of the file. [default: as it looks]")
@option("--sheet", metavar="NAME", help="The sheet of a workbook that has the staff.")
@option("--column", "columns", multiple=True, metavar="FIELD=HEADING|NUMBER", help="What a column is.")
@option("--mapping", metavar="FILE", help="What the columns and units are, as it was saved.")
@option("--save-mapping", metavar="FILE", help="Save what is said here of columns and units.")
@option("--accept", is_flag=True, help="Record what nobody has to decide on.")
@option("--also", multiple=True, metavar="PLACE", help="Record what is proposed at this place too, whatever it asks.")
@option("--dry-run", is_flag=True, help="Record nothing, whatever else is said.")
@option("--by", metavar="PERSON", help="Who takes them in; needed to record.")
@option("--on", metavar="DATE", help="On which day. [default: today]")
@directory_option
@argument("file")
def import_(settings: Settings, file: str, plan: str, **said: Any) -> None:  # noqa: ANN401 - the options
    """Propose who comes into a plan from a file, and record it where it is accepted.

    FILE is a list as the office keeps it (Excel, CSV or text, with headings), or what Unikum, Skola24, SchoolSoft,
    Skolon, Stratsys, Google, OneRoster, School Data Sync, SS 12000 or Skolverket's file for the national tests has: a
    file, a zip archive, or a folder. Without --accept nothing is written.

    Names, mail addresses and ids go into the directory, pseudonyms into the plan. Personal numbers are dropped. The row
    of somebody with a protected identity is left out, and only its place is told; a marking that is not known counts as
    yes. Who is missing from the file has not left. The same file again proposes nothing new.

    With --json, one document: {"plan": ..., "format": ..., "marked": true, "findings": [{"code": ..., "place": {...}},
    ...], "proposals": [{"what": "joined", "at": "8", "name": ..., "units": [...], "asks": [...]}, ...], "unchanged": 3,
    "recorded": null}; when something was recorded, "recorded" is {"people": 2, "entries": [5, 6]}.
    """
    from collegial_cli.commands.common import day_of, existing, require_person  # noqa: PLC0415 - for `collegial --help`
    from collegial_cli.work import open_plans  # noqa: PLC0415 - likewise

    day = _today() if said["on"] is None else day_of(said["on"], "--on")
    accepts = (said["accept"] or said["also"]) and not said["dry_run"]
    if accepts and said["by"] is None:
        raise click.UsageError(spoken("to record something, say who takes them in: --by"))
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        by = require_person(ledger, said["by"], "--by") if said["by"] is not None else None
        roster = _read(file, _options(ledger, said, day))
        if said["save_mapping"] is not None and not said["dry_run"]:
            _save(settings, plans, said)
        if not accepts or by is None:
            proposals = _proposed(settings, ledger, roster, said["directory"])
            _told(settings, plan, roster, proposals, None)
            return
        with opened_directory(settings, said["directory"]) as people:
            proposals = _propose(ledger, people, roster)
            done = _accept(ledger, people, proposals, said, by, day)
    _told(settings, plan, roster, proposals, done)


command.add_command(import_)


def _today() -> date:
    return datetime.now().astimezone().date()


# --- reading ------------------------------------------------------------------------------


def _options(ledger: "Ledger", said: Mapping[str, Any], day: date) -> "Options":
    """Say how the file is to be read, of the options and of what was saved.

    Raises:
        Unreadable: an option says nothing that can be used.

    """
    from collegial_core import Unreadable  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_people import Options  # noqa: PLC0415 - likewise

    mapping = _mapping(said)
    of_plan = {str(it): str(it) for it in ledger.state.units}
    named = {**mapping.units, **dict(it.split("=", 1) for it in said["units"] if "=" in it)}
    alone = [it for it in said["units"] if "=" not in it]
    for unit in (*named.values(), *alone):
        if unit not in of_plan:
            raise Unreadable("--unit", f"there is no unit {unit[:80]!r} in this plan; there are: {', '.join(of_plan)}")
    return Options(
        today=day,
        units={**of_plan, **named},
        unit=alone[-1] if alone else None,
        form=said["form"],
        mapping=mapping if mapping.columns else None,
        sheet=said["sheet"],
    )


def _mapping(said: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a mapping of the library's, which is not imported yet
    from collegial_people import Mapping as Columns  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_people import read_mapping  # noqa: PLC0415 - likewise
    from collegial_people.mapping import column_said  # noqa: PLC0415 - likewise

    saved = Columns() if said["mapping"] is None else read_mapping(said["mapping"])
    units = dict(it.split("=", 1) for it in said["units"] if "=" in it)
    return Columns(
        columns={**saved.columns, **dict(map(column_said, said["columns"]))},
        units={**saved.units, **units},
        form=saved.form,
    )


def _save(settings: Settings, plans: Any, said: Mapping[str, Any]) -> None:  # noqa: ANN401 - the open store
    from collegial_cli.files import written  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_cli.work import files_in_use  # noqa: PLC0415 - likewise
    from collegial_people import written_mapping  # noqa: PLC0415 - likewise

    with written(said["save_mapping"], files_in_use(settings, plans)) as stream:
        stream.write(written_mapping(_mapping(said)))


def _read(file: str, options: "Options") -> "Roster":
    """Read a file, or a folder of several that belong together.

    Raises:
        Unreadable: it is none that is known.
        OSError: it cannot be read; its name is told without a personal number in it.

    """
    from collegial_people import read_people  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_people.front import files_beside  # noqa: PLC0415 - likewise
    from collegial_people.numbers import without_numbers  # noqa: PLC0415 - likewise

    try:
        path, beside = files_beside(Path(file))
        content, others = _content(path), {it.name: _content(it) for it in beside}
    except OSError as error:
        error.filename, error.filename2 = without_numbers(file), None
        raise
    return read_people(content, path.name, options, beside=others)


def _content(path: Path) -> bytes:
    from collegial_people.content import MAX_BYTES  # noqa: PLC0415 - `collegial --help` imports this module

    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


# --- proposing and accepting --------------------------------------------------------------


class _Nobody:
    """A directory that is not there yet, and is not made by who only looks."""

    def entries(self, plan: str) -> "Sequence[Entry]":  # noqa: ARG002 - as others are asked
        return ()

    def marks(self, plan: str) -> "Mapping[Any, frozenset[Mark]]":  # noqa: ARG002 - likewise
        return {}


def _proposed(settings: Settings, ledger: "Ledger", roster: "Roster", directory: str | None) -> "Proposals":
    if is_missing(directory_of(settings, directory)):
        return _propose(ledger, _Nobody(), roster)
    with opened_directory(settings, directory) as people:
        return _propose(ledger, people, roster)


def _propose(ledger: "Ledger", people: "KnowsPeople", roster: "Roster") -> "Proposals":
    from collegial_people import propose  # noqa: PLC0415 - `collegial --help` imports this module

    with ledger.read() as reading:
        return propose(str(ledger.plan), reading, people, roster)


def _accept(
    ledger: "Ledger", people: "People", proposals: "Proposals", said: Mapping[str, Any], by: str, day: date
) -> "Accepted":
    """Record what is accepted.

    Raises:
        Unreadable: nothing can be accepted at a place that is named.

    """
    from collegial_cli import logs  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_core import Unreadable  # noqa: PLC0415 - likewise
    from collegial_people import accept  # noqa: PLC0415 - likewise

    for place in said["also"]:
        if not proposals.at([place]):
            raise Unreadable("--also", f"nothing can be accepted at {place[:40]!r}")
    chosen = [*(proposals.sure() if said["accept"] else ()), *proposals.at(said["also"])]
    done = accept(ledger, people, proposals, chosen, by=by, on=day)
    logs.note("people.imported", plan=proposals.plan, proposals=len(proposals.items), people=done.people)
    return done


# --- telling ------------------------------------------------------------------------------


def _told(settings: Settings, plan: str, roster: "Roster", proposals: "Proposals", done: "Accepted | None") -> None:
    """Write what was found and proposed, and what was recorded."""
    from collegial_cli.output import write_json  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_cli.work import open_screen  # noqa: PLC0415 - likewise

    if settings.json:
        write_json({"plan": plan, **_plain(roster, proposals, done)}, settings.lang)
        return
    screen = open_screen(settings)
    _draw_findings(screen, roster)
    screen.line()
    _draw_proposals(screen, proposals)
    if not roster.marked:
        unmarked = "Nothing in this file says whose identity is protected: whoever made it has to have left them out."
        screen.line(screen.say(unmarked), "bad")
    if done is None:
        screen.line(screen.say("Nothing is recorded; --accept records what nobody has to decide on."), "dim")
    else:
        screen.line(screen.sentence("Recorded. People: {count}.", count=done.people))


def _plain(roster: "Roster", proposals: "Proposals", done: "Accepted | None") -> dict[str, Any]:
    entries: list[int] = [] if done is None or done.entries is None else [it.number for it in done.entries]
    return {
        "format": roster.format,
        "marked": roster.marked,
        "findings": [
            {"code": it.code, "place": _place(it.place), **({"with": _place(it.other)} if it.other else {}), **it.facts}
            for it in roster.findings
        ],
        "proposals": list(map(_plain_proposal, proposals.items)),
        "unchanged": proposals.unchanged,
        "recorded": None if done is None else {"people": done.people, "entries": entries},
    }


def _place(place: "Place") -> dict[str, Any]:
    import attrs  # noqa: PLC0415 - `collegial --help` imports this module

    return {name: value for name, value in attrs.asdict(place).items() if value is not None}


def _plain_proposal(it: "Proposal") -> dict[str, Any]:
    return {
        "what": it.kind,
        "at": None if it.place is None else str(it.place),
        "name": it.name,
        "before": it.before,
        "after": it.after,
        "units": it.units,
        "asks": it.asks,
        "can_be_recorded": it.recorded,
    }


def _draw_findings(screen: "Screen", roster: "Roster") -> None:
    from collegial_people.findings import SENTENCES, by_code  # noqa: PLC0415 - `collegial --help` imports this module

    found = by_code(roster.findings, SHOWN)
    rows = [[where, str(times), screen.say(SENTENCES[code])] for code, where, times in found]
    screen.table(screen.labels("Where", "Times", "Found"), rows)


def _draw_proposals(screen: "Screen", proposals: "Proposals") -> None:
    head = screen.labels("Where", "Who", "Proposed", "Details", "To decide")
    screen.table(head, list(_rows(screen, proposals)))
    screen.line(screen.sentence("Unchanged: {count}.", count=proposals.unchanged), "dim")


def _rows(screen: "Screen", proposals: "Proposals") -> "Iterator[list[Cell]]":
    from collegial_people.findings import SENTENCES  # noqa: PLC0415 - `collegial --help` imports this module
    from collegial_people.proposals import ASKS  # noqa: PLC0415 - likewise
    from collegial_people.proposals import SENTENCES as KINDS  # noqa: PLC0415 - likewise

    for it in proposals.items:
        changed = " → ".join(filter(None, (it.before, it.after)))
        details = "; ".join(filter(None, (changed, ", ".join(it.units))))
        asks = "; ".join(screen.say(ASKS.get(code) or SENTENCES[code]) for code in it.asks)
        where = "" if it.place is None else str(it.place)
        yield [where, it.name or "", screen.say(KINDS[it.kind]), details, asks]
