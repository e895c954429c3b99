"""`collegial import`: take in an exported plan."""

import click

from collegial_cli import logs
from collegial_cli.commands.common import plain_finding
from collegial_cli.i18n import Fact, sentence, translator
from collegial_cli.lines import lines_of, reading
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import open_plans, open_screen


@subcommand("import")
@click.argument("file", metavar="FILE|-")
def command(settings: Settings, file: str) -> None:
    """Take in an exported plan, all or nothing.

    Entries that are there already are passed over, so importing twice is harmless; a file that contradicts
    them is not taken in. So is one that is not what its first line tells: cut, added to, or changed. An export
    of an earlier release has no such line; it is taken in, with a finding.

    With --json, one document: {"plan": ..., "entries": ..., "new": ..., "findings": [...]}.
    """
    with reading(file) as read_some, open_plans(settings) as plans:
        taken = plans.import_lines(line for lines in lines_of(read_some) for line in lines)
        ledger, new = taken
        entries = sum(1 for _ in ledger.export())
    logs.note("plan.imported", plan=ledger.plan, entries=entries, new=new)
    if settings.json:
        found = [plain_finding(finding, translator(settings.lang)) for finding in taken.findings]
        write_json({"plan": ledger.plan, "entries": entries, "new": new, "findings": found})
        return
    screen = open_screen(settings)
    for finding in taken.findings:
        click.echo(f"collegial: {finding.rule}: {sentence(screen.say, finding.template, finding.facts)}", err=True)
    facts: dict[str, Fact] = {"plan": ledger.plan, "entries": entries, "new": new}
    screen.line(sentence(screen.say, "Plan {plan}: {entries} entries, {new} of them new.", facts))
