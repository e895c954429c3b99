"""`collegial export`: the whole record, just as it is stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from collegial_cli import logs
from collegial_cli.commands.common import existing
from collegial_cli.language import argument, option
from collegial_cli.output import binary_output
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import bar_beside_output, open_plans

OFTEN: Final = 1000
"""After how many lines it is told how far the export has come."""


@subcommand("export")
@option("-o", "--output", metavar="FILE", help="Write to a file instead of the standard output.")
@argument("plan")
def command(settings: Settings, plan: str, output: str | None) -> None:
    """Write a plan's entries as JSON Lines.

    One entry a line, with or without --json, free text about people included: the same bytes as in the store.
    """
    with open_plans(settings) as plans, bar_beside_output() as told:
        ledger = existing(plans, plan)
        with _writing(output) as stream:
            for number, line in enumerate(ledger.export(), 1):
                stream.write(line + b"\n")
                if told and number % OFTEN == 0:
                    told(number, 0)
    logs.note("plan.exported", plan=plan)


@contextmanager
def _writing(path: str | None) -> Iterator[BinaryIO]:
    if path is None or path == "-":
        yield binary_output()
    else:
        with Path(path).open("wb") as stream:
            yield stream
