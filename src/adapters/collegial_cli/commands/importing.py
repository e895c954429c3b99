"""`collegial import`: take in an exported plan."""

from collections.abc import Iterator

import click

from collegial_cli import logs
from collegial_cli.language import argument
from collegial_cli.lines import lines_of, reading, size_of
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import bar, open_plans, open_screen
from collegial_core.store import Progress
from collegial_words import say
from collegial_words.catalogue import Fact, sentence


@subcommand("import")
@argument("file", metavar="FILE|-")
def command(settings: Settings, file: str) -> None:
    """Take in an exported plan, all or nothing.

    Entries that are there already are passed over, so importing twice is harmless; a file that contradicts
    them is not taken in. So is one that is not what its first line tells: cut, added to, or changed. An export
    of an earlier release has no such line; it is taken in, with a finding.

    With --json, one document: {"plan": ..., "entries": ..., "new": ..., "findings": [...]}.
    """
    with reading(file) as read_some, open_plans(settings) as plans, bar() as on_progress:
        taken = plans.import_lines(_with_progress(lines_of(read_some), size_of(file), on_progress))
        ledger, new = taken
        entries = sum(1 for _ in ledger.export())
    logs.note("plan.imported", plan=ledger.plan, entries=entries, new=new)
    if settings.json:
        write_json({"plan": ledger.plan, "entries": entries, "new": new, "findings": taken.findings}, settings.lang)
        return
    screen = open_screen(settings)
    for finding in taken.findings:
        click.echo(f"collegial: {finding.rule}: {say(finding, settings.lang)}", err=True)
    facts: dict[str, Fact] = {"plan": ledger.plan, "entries": entries, "new": new}
    screen.line(sentence(screen.say, "Plan {plan}: {entries} entries, {new} of them new.", facts))


def _with_progress(chunks: Iterator[list[bytes]], size: int, on_progress: Progress | None) -> Iterator[bytes]:
    """Yield the lines and show progress; how long judging them takes after that is not known."""
    done = 0
    for lines in chunks:
        yield from lines
        done += sum(len(line) + 1 for line in lines)
        if on_progress:
            on_progress(done, size)
    if on_progress:
        on_progress(0, 0)
