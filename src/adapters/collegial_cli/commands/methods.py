"""`collegial methods`: the methods that a plan can adopt."""

from collegial_cli.output import write_json
from collegial_cli.screen import Cell
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import open_screen
from collegial_core.ledger import shipped_methods
from collegial_core.policy import Method


@subcommand("methods")
def command(settings: Settings) -> None:
    """List the methods that a plan can adopt.

    With --json, one document: {"methods": [...]}, each definition whole.
    """
    methods = shipped_methods()
    if settings.json:
        write_json({"methods": methods})
        return
    screen = open_screen(settings)
    head = screen.labels("Method", "Version", "Name", "Members", "Severity", "Visits each", "Source")
    screen.table(head, [_row(method, settings.lang) for method in methods])


def _row(method: Method, lang: str) -> list[Cell]:
    name = method.name_sv if lang == "sv" else method.name_en
    size = method.group_size
    members = f"{size.least}–{size.most}"
    visits = str(method.visits.each or "–") if method.visits else "–"
    return [method.method, str(method.version), name, members, str(size.severity), visits, method.source]
