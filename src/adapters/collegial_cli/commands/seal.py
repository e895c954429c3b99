"""`collegial seal`: a plan that was recorded open, moved to where its texts are sealed."""

import collegial_core
from collegial_cli import logs
from collegial_cli.commands.common import existing
from collegial_cli.language import argument, option
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import bar, open_screen, require_apart, vault_at
from collegial_core import Unreadable


@subcommand("seal")
@argument("plan")
@option("--into", "target", metavar="URL", required=True, help="The store where it is written anew.")
def command(settings: Settings, plan: str, target: str) -> None:
    """Write a plan anew into another store, with its texts sealed.

    Every entry keeps its number and its moment. The first one names the root that the entries had before, and an
    approval the root that they have now, so that it is still held against them. It takes --vault and --master. Ended
    at any moment and done again, it goes on. Nobody may write to the plan meanwhile, nor here afterwards: what was
    written here since takes a move of the whole plan, into another store.

    The store it comes from is left as it is, with all texts open. To destroy it, with its exports and copies, is a
    decision of its own: keep the reference of that, and the root.

    With --json, one document: {"plan": ..., "entries": ..., "new": ..., "root": ...}.
    """
    logs.start(settings.log_format)
    if settings.vault is None:
        raise Unreadable("--vault", "is missing: say where the keys are to be kept, and with which --master")
    if target.partition(":")[0] == "memory":
        raise Unreadable("--into", "is a store in memory, which is gone when the command ends; name one that stays")
    require_apart(settings.vault, settings.store, target)
    with (
        collegial_core.open(settings.store) as plans,
        collegial_core.open(target, vault=vault_at(settings.vault, settings.master, new=True)) as into,
        bar() as on_progress,
    ):
        existing(plans, plan)
        moved = plans.seal(plan, into, on_progress)
    logs.note("plan.sealed", plan=plan, entries=moved.entries, new=moved.new)
    if settings.json:
        write_json({"plan": plan, "entries": moved.entries, "new": moved.new, "root": moved.root})
        return
    screen = open_screen(settings)
    said = "{plan} is there with {entries} entries, {new} of them new, and its texts are sealed. Their root was {root}."
    screen.line(screen.sentence(said, plan=plan, entries=moved.entries, new=moved.new, root=moved.root))
