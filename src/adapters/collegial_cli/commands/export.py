"""`collegial export`: the whole record, just as it is stored, or in a form that another package gives."""

import sys
from collections.abc import Callable
from typing import BinaryIO, Final

from collegial_cli import logs
from collegial_cli.additions import EXPORTS, added, load
from collegial_cli.commands.common import existing
from collegial_cli.files import written
from collegial_cli.language import argument, option, spoken
from collegial_cli.proving import heads_of, qr_option, since_last, write_heads, write_since
from collegial_cli.settings import Settings, Unusable, subcommand
from collegial_cli.work import bar_beside_output, files_in_use, open_plans, open_screen
from collegial_core import Ledger
from collegial_core.store import Progress

OFTEN: Final = 1000
"""After how many lines it is told how far the export has come."""

Exporter = Callable[[Ledger, BinaryIO], object]
"""Writes a plan to a stream in a form of its own."""


@subcommand("export")
@option("-o", "--output", metavar="FILE", help="Write to a file instead of the standard output.")
@option("--as", "form", metavar="FORM", help="Write in a form that another package gives.")
@qr_option
@argument("plan")
def command(settings: Settings, plan: str, output: str | None, form: str | None, *, qr: bool) -> None:
    """Write a plan's entries as JSON Lines.

    The first line tells the plan, the number of entries, and the last entry's link; an import holds the rest
    against it. Then one entry a line, with or without --json, free text about people included: the same bytes
    as in the store.

    A file gets its name when all of it is on the disk: whatever goes wrong leaves the old one as it was. A new
    one is for its owner alone to read. No file of the store's, and no SQLite database, is written over.

    The number of entries and their root are written to the standard error, to be kept elsewhere: `collegial check
    --against` takes them.

    Other forms, for --as, come from packages that declare them as entry points of the group collegial.exports.
    """
    exporter = None if form is None else _exporter(form)
    with open_plans(settings) as plans, bar_beside_output() as on_progress:
        ledger = existing(plans, plan)
        with written("-" if output is None else output, files_in_use(settings, plans)) as stream:
            entries = None
            if exporter:
                exporter(ledger, stream)
            else:
                entries = _write_lines(ledger, stream, on_progress)
        if entries is not None:
            heads = heads_of(plans, plan, entries)
            screen = open_screen(settings, sys.stderr)
            write_heads(screen, heads, qr=qr)
            write_since(screen, since_last(plans, heads, plan))
    logs.note("plan.exported", plan=plan)


def _write_lines(ledger: Ledger, stream: BinaryIO, on_progress: Progress | None) -> int:
    """Write the first line and those of the entries; tell how many entries there were."""
    number = 0
    for number, line in enumerate(ledger.export_file()):
        stream.write(line + b"\n")
        if on_progress and number % OFTEN == 0:
            on_progress(number, 0)
    return number


def _exporter(form: str) -> Exporter:
    forms = added(EXPORTS)
    if form not in forms:
        told = spoken("no package gives the form {form!r}; installed are: {forms}")
        raise Unusable(told.format(form=form, forms=", ".join(forms) or "-"))
    exporter: Exporter = load(EXPORTS, form)
    return exporter
