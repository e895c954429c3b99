"""`collegial plans`: what is in the store."""

from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import open_plans, open_screen


@subcommand("plans")
def command(settings: Settings) -> None:
    """List the plans in the store.

    One id a line; with --json one document, {"plans": [...]}.
    """
    with open_plans(settings) as plans:
        names = list(plans)
    if settings.json:
        write_json({"plans": names})
        return
    screen = open_screen(settings)
    for name in names:
        screen.line(name)
