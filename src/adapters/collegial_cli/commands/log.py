"""`collegial log`: what was recorded, entry by entry."""

from typing import Any

import click

from collegial_cli.commands.common import existing
from collegial_cli.language import argument, option
from collegial_cli.output import plain_without_personal_text, write_json
from collegial_cli.settings import Settings, subcommand
from collegial_cli.tables.record import log_table
from collegial_cli.work import open_plans, open_screen
from collegial_core import Entry
from collegial_core.wire.vocabulary import MESSAGE_TYPE_OF


@subcommand("log")
@option("--after", type=click.IntRange(min=0), default=0, metavar="NUMBER", help="Only entries after this one.")
@argument("plan")
def command(settings: Settings, plan: str, after: int) -> None:
    """Show a plan's entries.

    Free text about people shows as [personal]; `collegial export` gives the whole record. With --json, one
    entry a line.
    """
    with open_plans(settings) as plans:
        entries = existing(plans, plan).entries(after=after)
        if settings.json:
            for entry in entries:
                write_json(_plain(entry))
        else:
            log_table(open_screen(settings), entries)


def _plain(entry: Entry[Any]) -> dict[str, Any]:
    """Give an entry in the shape of an export, without free text about people."""
    plain = plain_without_personal_text(entry)
    data = plain.pop("event")
    word = MESSAGE_TYPE_OF[type(entry.event)]
    known = {name: value for name, value in plain.items() if value is not None}
    return {**known, "type": word.name, "version": word.version, "data": data}
