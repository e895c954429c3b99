"""`collegial checkpoint`: what all plans hold now, to be kept elsewhere."""

import errno
import os
from pathlib import Path

from collegial_cli import logs
from collegial_cli.files import written
from collegial_cli.language import option
from collegial_cli.output import write_json
from collegial_cli.proving import Since, plain_head, since_last, write_since
from collegial_cli.settings import Settings, subcommand
from collegial_cli.signing import signer
from collegial_cli.work import files_in_use, open_plans, open_screen
from collegial_core import StoreError
from collegial_core.proofs import Checkpoint
from collegial_core.proofs.notes import encode


@subcommand("checkpoint")
@option("--sign", metavar="FILE", help="Sign with the private key in a file; `collegial key` makes one.")
@option("-o", "--output", metavar="FILE", help="Write to a file instead of the standard output.")
def command(settings: Settings, sign: str | None, output: str | None) -> None:
    """Write what all plans hold now, in a few lines to be kept elsewhere.

    For each plan it has the number of its entries and the root of a Merkle tree over them. Keep it where nobody
    reaches it who can write to the store: `collegial check --against` then tells whether all that was there
    is there still, unchanged. Without a checkpoint kept elsewhere, somebody who computes all links anew is not
    found out.

    Make one each day, or each hour: only what came since the last one is read. A file gets its name when all of it
    is on the disk, and is never written over another. To sign takes the extra `proof`.

    With --json and -o, one document: {"file": ..., "at": ..., "entries": ..., "root": ..., "heads": [...]}, and
    "since", which tells of the checkpoint before this one.
    """
    key, signing = (None, None) if sign is None else signer(sign)
    if output is not None and Path(output).is_file():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), output)
    with open_plans(settings) as plans:
        made = plans.checkpoint(key, signing)
        if not made.heads:
            raise StoreError(f"there is no plan in {settings.store}; is that the store that is meant?")
        since = since_last(plans, made.heads)
        taken = [*files_in_use(settings, plans), *([] if sign is None else [sign])]
        with written("-" if output is None else output, taken) as stream:
            stream.write(made.file)
        plans.keep_checkpoint(made)
    logs.note("checkpoint.made", plans=len(made.heads), entries=made.entries)
    if output is not None:
        _tell(settings, made, since, output)


def _tell(settings: Settings, made: Checkpoint, since: Since | None, output: str) -> None:
    if settings.json:
        heads = [plain_head(head) for head in made.heads]
        at = made.at.isoformat().replace("+00:00", "Z")
        facts = {"file": output, "at": at, "entries": made.entries, "root": encode(made.head.root), "heads": heads}
        write_json({**facts, "since": since.plain() if since else None})
        return
    screen = open_screen(settings)
    says = "Wrote {file}. Plans: {plans}, entries: {entries}, root: {root}."
    root = encode(made.head.root)
    screen.line(screen.sentence(says, file=output, plans=len(made.heads), entries=made.entries, root=root))
    if since is not None:
        write_since(screen, since)
