"""`collegial backup`: a copy of the whole store while others write."""

from pathlib import Path
from urllib.parse import quote

import collegial_core
from collegial_cli import logs
from collegial_cli.language import argument
from collegial_cli.output import write_json
from collegial_cli.proving import heads_of, plain_head, qr_option, require_people, since_last, write_heads, write_since
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import bar, open_plans, open_screen


@subcommand("backup")
@qr_option
@argument("target", metavar="FILE")
def command(settings: Settings, target: str, *, qr: bool) -> None:
    """Copy the whole store into a new file, while others go on writing.

    The store is the one that --store names. The copy holds all that was stored when it began; it is looked
    through as by `collegial check`, and durable before it gets its name. No file is ever written over, and
    a copy that is cut short leaves none under that name. It is a store of its own, with free text about
    people in it.

    For each plan in the copy it prints the number of its entries and their root, to be kept elsewhere:
    `collegial check --against` takes them.

    This is for SQLite; a database server has its own tools, such as pg_dump and pg_basebackup. With --json,
    one document: {"target": ..., "plans": ..., "entries": ..., "position": ..., "bytes": ..., "heads": [...],
    "checkpoint": ...}, the last of which tells how long ago a checkpoint was made.
    """
    require_people(settings, qr=qr)
    with open_plans(settings) as plans, bar() as on_progress:
        copied = plans.backup(target, on_progress)
        with collegial_core.open(f"sqlite:///{quote(str(Path(target).absolute()))}") as copy:
            heads = heads_of(copy)
        since = since_last(plans, heads)
    facts = {name: getattr(copied, name) for name in ("plans", "entries", "position", "bytes")}
    logs.note("store.copied", **facts)
    if settings.json:
        told = {"heads": [plain_head(head) for head in heads], "checkpoint": since.plain() if since else None}
        write_json({"target": target, **facts, **told})
        return
    screen = open_screen(settings)
    screen.line(
        screen.sentence(
            "Copied to {target}. Plans: {plans}, entries: {entries}, bytes: {bytes}.", target=target, **facts
        )
    )
    write_heads(screen, heads, qr=qr)
    write_since(screen, since)
