"""`collegial evidence`: a folder with which anybody can verify a plan without us."""

import click

from collegial_cli import logs
from collegial_cli.commands.common import existing
from collegial_cli.evidence import Evidence, new_folder, write_evidence
from collegial_cli.language import argument, option
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand
from collegial_cli.signing import read_file, signer
from collegial_cli.work import open_plans, open_screen
from collegial_core.proofs import Head, Key, read_checkpoint
from collegial_core.proofs.checkpoint import MAX_FILE
from collegial_core.proofs.notes import encode


@subcommand("evidence")
@option("-o", "--output", metavar="FOLDER", required=True, help="The folder to make; nothing may be there yet.")
@option("--sign", metavar="FILE", required=True, help="Sign with the private key in a file; `collegial key` makes one.")
@option(
    "--checkpoint",
    "checkpoints",
    metavar="FILE",
    multiple=True,
    help="An earlier checkpoint that belongs to it, with a proof that the plan goes on from there. May be repeated.",
)
@option(
    "--entry",
    "entries",
    metavar="NUMBER",
    type=click.IntRange(1),
    multiple=True,
    help="An entry to prove by a file of its own, to be handed over alone. May be repeated. [default: the last]",
)
@argument("plan")
def command(
    settings: Settings, plan: str, output: str, sign: str, checkpoints: tuple[str, ...], entries: tuple[int, ...]
) -> None:
    """Write all that somebody needs to verify a plan without us.

    The folder holds the plan's entries as an export has them, free text about people included; the hash of each, a
    signed checkpoint, proofs, the public key, the schemas of the entries, the rules' sentences, the formats, and two
    verifiers, which need nothing but Python or Node:

        python3 FOLDER/verify.py FOLDER CHECKPOINT

    They say whether all is as it was signed and as a CHECKPOINT says that was kept elsewhere, or which entry is the
    first that is not.

    The folder gets its name when all of it is on the disk: whatever goes wrong leaves nothing. It is for its owner
    alone to read. It needs the extra `proof`.

    With --json, one document: {"folder": ..., "plan": ..., "entries": ..., "root": ..., "key": ...}.
    """
    key, signing = signer(sign)
    told = [(name, read_file(name, read_checkpoint, MAX_FILE)) for name in checkpoints]
    with open_plans(settings) as plans:
        existing(plans, plan)
        at = plans.store.now()
        asked = Evidence(plan=plan, at=at, key=key, sign=signing, checkpoints=told, entries=entries)
        screen = open_screen(settings)
        with new_folder(output) as folder:
            head = write_evidence(folder, plans, asked, screen.say)
    logs.note("evidence.written", plan=plan, entries=head.entries)
    _tell(settings, head, key, output)


def _tell(settings: Settings, head: Head, key: Key, output: str) -> None:
    name = f"{key.name}+{key.key_id.hex()}"
    if settings.json:
        root = encode(head.root)
        write_json({"folder": output, "plan": head.plan, "entries": head.entries, "root": root, "key": name})
        return
    screen = open_screen(settings)
    says = "Wrote {folder}: {entries:entry|entries} of {plan}, signed with the key {key}."
    screen.line(screen.sentence(says, folder=output, entries=head.entries, plan=head.plan, key=name))
