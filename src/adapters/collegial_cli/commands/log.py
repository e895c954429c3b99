"""`collegial log`: what was recorded, entry by entry."""

import click

from collegial_cli.commands.common import existing, reader_of, reasons_for
from collegial_cli.language import argument, option
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand
from collegial_cli.tables.record import log_table
from collegial_cli.work import open_plans, open_screen
from collegial_core.wire import plain


@subcommand("log")
@option("--after", type=click.IntRange(min=0), default=0, metavar="NUMBER", help="Only entries after this one.")
@option("--reader", metavar="PERSON|auditor", help="Show the reasons that this reader may read.")
@argument("plan")
def command(settings: Settings, plan: str, after: int, reader: str | None) -> None:
    """Show a plan's entries.

    Free text about people shows as [personal]; `collegial export` gives the whole record. With --reader, the reason
    of a departure, a correction or a revision is shown to those who may read it. With --json, one entry a line.
    """
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        said = reasons_for(ledger, reader_of(ledger, reader))
        entries = ledger.entries(after=after)
        if settings.json:
            for entry in entries:
                write_json({**plain(entry), "because": said[entry.number]} if entry.number in said else entry)
        else:
            log_table(open_screen(settings), ledger.state, entries, said)
