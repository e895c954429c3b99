"""`collegial export`: the whole record, just as it is stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from collegial_cli import logs
from collegial_cli.commands.common import existing
from collegial_cli.output import binary_output
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import open_plans


@subcommand("export")
@click.option("-o", "--output", metavar="FILE", help="Write to a file instead of the standard output.")
@click.argument("plan")
def command(settings: Settings, plan: str, output: str | None) -> None:
    """Write a plan's entries as JSON Lines.

    One entry a line, with or without --json, free text about people included: the same bytes as in the store.
    """
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        with _writing(output) as stream:
            for line in ledger.export():
                stream.write(line + b"\n")
    logs.note("plan.exported", plan=plan)


@contextmanager
def _writing(path: str | None) -> Iterator[BinaryIO]:
    if path is None or path == "-":
        yield binary_output()
    else:
        with Path(path).open("wb") as stream:
            yield stream
