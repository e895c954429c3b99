"""`collegial diff`: what changed between two points of a plan's history."""

from collegial_cli.commands.common import existing, point_of
from collegial_cli.language import argument
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand
from collegial_cli.tables.record import changes_table
from collegial_cli.work import open_plans, open_screen


@subcommand("diff")
@argument("plan")
@argument("before", metavar="A")
@argument("after", metavar="B")
def command(settings: Settings, plan: str, before: str, after: str) -> None:
    """Show what changed in a plan between two points.

    A and B are entry numbers, or dates: then the plan as it was known at the end of that day (UTC). With
    --json, one document: {"plan": ..., "from": {...}, "to": {...}, "changes": [...]}.
    """
    start, end = point_of(before, "A"), point_of(after, "B")
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        changes, now = ledger.difference(start.state(ledger), end.state(ledger)), ledger.state
    if settings.json:
        write_json({"plan": plan, "from": start.words(), "to": end.words(), "changes": changes})
    else:
        changes_table(open_screen(settings), now, changes)
