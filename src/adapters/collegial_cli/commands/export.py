"""`collegial export`: the whole record, just as it is stored."""

import click

from collegial_cli import logs
from collegial_cli.commands.common import existing
from collegial_cli.files import written
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import files_in_use, open_plans


@subcommand("export")
@click.option("-o", "--output", metavar="FILE", help="Write to a file instead of the standard output.")
@click.argument("plan")
def command(settings: Settings, plan: str, output: str | None) -> None:
    """Write a plan's entries as JSON Lines.

    The first line tells the plan, the number of entries, and the last entry's link; an import holds the rest
    against it. Then one entry a line, with or without --json, free text about people included: the same bytes
    as in the store.

    A file gets its name when all of it is on the disk: whatever goes wrong leaves the old one as it was. A new
    one is for its owner alone to read. No file of the store's, and no SQLite database, is written over.
    """
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        with written("-" if output is None else output, files_in_use(settings, plans)) as stream:
            for line in ledger.export_file():
                stream.write(line + b"\n")
    logs.note("plan.exported", plan=plan)
