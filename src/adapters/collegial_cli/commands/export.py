"""`collegial export`: the whole record, just as it is stored."""

from typing import Final

from collegial_cli import logs
from collegial_cli.commands.common import existing
from collegial_cli.files import written
from collegial_cli.language import argument, option
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import bar_beside_output, files_in_use, open_plans

OFTEN: Final = 1000
"""After how many lines it is told how far the export has come."""


@subcommand("export")
@option("-o", "--output", metavar="FILE", help="Write to a file instead of the standard output.")
@argument("plan")
def command(settings: Settings, plan: str, output: str | None) -> None:
    """Write a plan's entries as JSON Lines.

    The first line tells the plan, the number of entries, and the last entry's link; an import holds the rest
    against it. Then one entry a line, with or without --json, free text about people included: the same bytes
    as in the store.

    A file gets its name when all of it is on the disk: whatever goes wrong leaves the old one as it was. A new
    one is for its owner alone to read. No file of the store's, and no SQLite database, is written over.
    """
    with open_plans(settings) as plans, bar_beside_output() as on_progress:
        ledger = existing(plans, plan)
        with written("-" if output is None else output, files_in_use(settings, plans)) as stream:
            for number, line in enumerate(ledger.export_file()):
                stream.write(line + b"\n")
                if on_progress and number % OFTEN == 0:
                    on_progress(number, 0)
    logs.note("plan.exported", plan=plan)
