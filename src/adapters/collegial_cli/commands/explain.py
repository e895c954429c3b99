"""`collegial explain`: why a figure is what it is."""

from datetime import datetime

from collegial_cli.commands.common import day_of, existing, reader_of
from collegial_cli.language import argument, option
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand
from collegial_cli.tables.explaining import explanation_page, figures_page
from collegial_cli.work import open_plans, open_screen
from collegial_core import wire


@subcommand("explain")
@option("--reader", metavar="PERSON|auditor", help="Show the reasons that this reader may read.")
@option("--on", metavar="DATE", help="The day of looking. [default: today]")
@argument("plan")
@argument("path", required=False)
def command(settings: Settings, plan: str, path: str | None, reader: str | None, on: str | None) -> None:
    """Show why a figure is what it is: the rule, and the entries behind it.

    PATH names the figure, such as coverage/autumn; without it, the figures are listed. What waits for somebody is
    todo/PERSON/KIND/WHICH, and whether somebody may read a text right/PERSON/TEXT/WHICH; todo/PERSON and right/PERSON
    list those of one person.

    The entries behind a figure give it, together with those that they build on; without any one of them they do not.

    With --json, one document: "value", "ground", "entries" and "builds_on"; of a list, "figures".
    """
    day = datetime.now().astimezone().date() if on is None else day_of(on, "--on")
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        who = reader_of(ledger, reader, day)
        listed = ledger.figures(path or "", on=day) if path is None or _is_list(path) else None
        told = None if listed is not None or path is None else ledger.explain(path, on=day, reader=who)
        state = ledger.state
    if settings.json:
        write_json({"plan": plan, "figures": listed} if told is None else {"plan": plan, **wire.plain(told)})
        return
    screen = open_screen(settings)
    if told is None:
        figures_page(screen, listed or [], None if path is None else path.partition("/")[0])
    else:
        explanation_page(screen, state, told)


def _is_list(path: str) -> bool:
    """Tell whether a path ends before that of a figure does, of those that are not all listed without it."""
    name, *of = path.split("/")
    return name in ("todo", "right") and len(of) == 1
