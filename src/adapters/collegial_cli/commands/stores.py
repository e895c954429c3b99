"""`collegial stores`: what a plan can be kept in."""

from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import open_screen
from collegial_core.ledger import installed_stores


@subcommand("stores")
def command(settings: Settings) -> None:
    """List the installed kinds of stores.

    With --json, one document: {"stores": [{"scheme": ..., "opener": ...}]}.
    """
    stores = installed_stores()
    if settings.json:
        write_json({"stores": [{"scheme": name, "opener": entry.value} for name, entry in stores.items()]})
        return
    screen = open_screen(settings)
    rows = [[f"{name}://", entry.value] for name, entry in stores.items()]
    screen.table(screen.labels("Address", "Opened by"), rows)
