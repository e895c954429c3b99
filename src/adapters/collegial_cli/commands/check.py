"""`collegial check`: whether the record is whole and lawful."""

from typing import Any

import click

from collegial_cli import logs
from collegial_cli.commands.common import existing
from collegial_cli.failures import REFUSED
from collegial_cli.i18n import Say, sentence, translator
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, leave, subcommand
from collegial_cli.tables import findings_table
from collegial_cli.work import open_plans, open_screen
from collegial_core import Finding, Severity


@subcommand("check")
@click.argument("plan")
def command(settings: Settings, plan: str) -> None:
    """Judge every entry of a plan again and list the findings.

    Severity E is a contradiction, W a departure from a rule with its reason, I something left open. With
    --json, one document: {"plan": ..., "findings": [...]}. Exit status: 1 if a finding has severity E.
    """
    with open_plans(settings) as plans:
        findings = existing(plans, plan).check()
    logs.note("plan.checked", plan=plan, findings=[finding.rule for finding in findings])
    if settings.json:
        say = translator(settings.lang)
        write_json({"plan": plan, "findings": [_plain(finding, say) for finding in findings]})
    else:
        findings_table(open_screen(settings), findings)
    leave(REFUSED if any(finding.severity is Severity.E for finding in findings) else 0)


def _plain(finding: Finding, say: Say) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "entry": finding.entry,
        "message": sentence(say, finding.template, finding.facts),
        "facts": finding.facts,
    }
