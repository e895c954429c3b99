"""`collegial todo`: what waits for a person."""

from datetime import datetime

from collegial_cli.commands.common import day_of, existing, require_person
from collegial_cli.language import argument, option
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand
from collegial_cli.tables.aims import aims_lines
from collegial_cli.tables.rows import draw_rows
from collegial_cli.work import open_plans, open_screen
from collegial_core.todo import Item, todo


@subcommand("todo")
@option("--person", metavar="PERSON", required=True, help="For whom it waits.")
@option("--on", metavar="DATE", help="The day of asking. [default: today]")
@argument("plan")
def command(settings: Settings, plan: str, person: str, on: str | None) -> None:
    """Show what waits for a person on a day, and by when.

    Each thing could be recorded that day. It is their own duty, or another's that they may do too. Where a round is to
    be opened or a visit planned, what the visits are for stands below.

    With --json, one document: {"plan": ..., "person": ..., "on": ..., "todo": [...]}. Of each, "request" is a line for
    `collegial apply` once the fields that "fill" names are filled in.
    """
    day = datetime.now().astimezone().date() if on is None else day_of(on, "--on")
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        who = require_person(ledger, person, "--person")
        items = todo(ledger.state, who, day)
    if settings.json:
        write_json({"plan": plan, "person": who, "on": day, "todo": items})
        return
    screen = open_screen(settings)
    screen.heading(screen.sentence("What waits for {person} on {on}", person=screen.who(who), on=str(day)))
    draw_rows(screen, Item, items)
    for aims in dict.fromkeys(it.aims for it in items if it.aims is not None):
        aims_lines(screen, aims)
