"""`collegial log`: what was recorded, entry by entry."""

import click

from collegial_cli.commands.common import existing
from collegial_cli.language import argument, option
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand
from collegial_cli.tables.record import log_table
from collegial_cli.work import open_plans, open_screen


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
                write_json(entry)
        else:
            log_table(open_screen(settings), entries)
