"""`collegial vault`: the keys of sealed texts."""

from pathlib import Path
from typing import TYPE_CHECKING

from collegial_cli import logs
from collegial_cli.commands.common import existing, require_person
from collegial_cli.language import argument, option
from collegial_cli.output import write_json
from collegial_cli.settings import Settings, subcommand, subgroup
from collegial_cli.tables.vault import keys_table, looks_table
from collegial_cli.work import open_plans, open_screen, vault_at
from collegial_core import Unreadable

if TYPE_CHECKING:
    from collegial_vault import KeyVault


@subgroup("vault")
def command(settings: Settings) -> None:
    """Make and rotate the master key, and see who read what others wrote.

    A plan that is started with --vault and --master has all its texts sealed: they stand in its store as nobody can
    read them, and their keys lie in the vault, each wrapped by the master key. Without a subcommand, the keys of each
    plan are counted.

    With --json, one document: {"plans": [{"plan": ..., "keys": ...}]}.
    """
    logs.start(settings.log_format)
    with _opened(*_said(settings)) as vault:
        counted = vault.counted()
    if settings.json:
        write_json({"plans": [{"plan": plan, "keys": count} for plan, count in counted.items()]})
        return
    keys_table(open_screen(settings), counted)


@subcommand("key")
@argument("file")
def key(settings: Settings, file: str) -> None:
    """Make a master key in a new file, for its owner alone to read.

    Keep it where neither the plans nor the vault are kept, and a copy where it cannot be lost: without it no sealed
    text can ever be read again. FILE may not be there already. It needs the extra `vault`.

    With --json, one document: {"file": ..., "master": ...}.
    """
    from collegial_vault import new_master  # noqa: PLC0415 - `collegial --help` imports this module

    logs.start(settings.log_format)
    made = new_master(file)
    logs.note("vault.key_made", master=made.name)
    if settings.json:
        write_json({"file": file, "master": made.name})
        return
    screen = open_screen(settings)
    screen.line(
        screen.sentence(
            "Made the master key {name} in {file}. Keep it apart from the plans and the vault.",
            name=made.name,
            file=file,
        )
    )


@subcommand("rotate")
@option("--to", metavar="FILE", required=True, help="The new master key.")
def rotate(settings: Settings, to: str) -> None:
    """Wrap all keys by a new master key; no plan is touched.

    Others may go on using the vault: whoever opens it with the old key reads what it still wraps. Do it again where it
    ended early. Afterwards nothing needs the old key but copies of the vault that were made before.

    With --json, one document: {"master": ..., "keys": ...}.
    """
    from collegial_vault import MasterFile  # noqa: PLC0415 - as above

    logs.start(settings.log_format)
    place, old = _said(settings)
    new = MasterFile(to)
    from collegial_vault import rotate as rotated  # noqa: PLC0415 - as above

    count = rotated(place, MasterFile(old), new)
    logs.note("vault.rotated", master=new.name, keys=count)
    if settings.json:
        write_json({"master": new.name, "keys": count})
        return
    screen = open_screen(settings)
    screen.line(screen.sentence("{count} keys are wrapped by the master key {name} now.", count=count, name=new.name))


@subcommand("looks")
@argument("plan")
@option("--author", metavar="PERSON", help="Only what this person wrote.")
def looks(settings: Settings, plan: str, author: str | None) -> None:
    """Show who read the sealed texts of PLAN that others wrote, when, and in what right.

    With --json, one document: {"plan": ..., "looks": [{"at": ..., "reader": ..., "kind": ..., "number": ..., ...}]}.
    """
    logs.start(settings.log_format)
    _said(settings)
    with open_plans(settings) as plans:
        ledger = existing(plans, plan)
        assert plans.vault is not None  # noqa: S101 - it was said
        found = plans.vault.looks(plan, author and require_person(ledger, author, "--author"))
    if settings.json:
        shown = [
            {
                "at": at.isoformat(),
                "reader": it.reader,
                "right": it.right,
                "kind": it.kind,
                "number": it.number,
                "authors": it.authors,
            }
            for at, it in found
        ]
        write_json({"plan": plan, "looks": shown})
        return
    looks_table(open_screen(settings), found)


@subcommand("backup")
@argument("file")
def backup(settings: Settings, file: str) -> None:
    """Copy the vault into a new file; the master key is not in it.

    The vault remembers when it was made: when keys are destroyed, `collegial disposal carry-out` names the copies that
    hold them still. Use the file as --vault, or put it in the vault's place.

    With --json, one document: {"file": ..., "keys": ...}.
    """
    logs.start(settings.log_format)
    if Path(file).exists():
        raise Unreadable("FILE", f"{file} is there already; a copy is never written over anything")
    place, master = _said(settings)
    part = Path(f"{file}.part")
    part.unlink(missing_ok=True)  # of a copy that ended early
    with _opened(place, master) as vault, _opened(str(part.absolute()), master, new=True) as copy:
        vault.copy(copy, str(Path(file).absolute()))
        keys = sum(copy.counted().values())
    part.rename(file)
    part.with_name(f"{part.name}.lock").unlink(missing_ok=True)  # nobody else has made that file
    logs.note("vault.copied", keys=keys)
    if settings.json:
        write_json({"file": file, "keys": keys})
        return
    screen = open_screen(settings)
    screen.line(
        screen.sentence("{file} has {count} keys, and opens nothing without the master key.", file=file, count=keys)
    )


def _said(settings: Settings) -> tuple[str, str]:
    if settings.vault is None or settings.master is None:
        raise Unreadable("--vault", "and --master say which vault is meant, and which master key")
    return settings.vault, settings.master


def _opened(place: str, master: str, *, new: bool = False) -> "KeyVault":
    vault = vault_at(place, master, new=new)
    assert vault is not None  # noqa: S101 - both were said
    return vault


for _command in (key, rotate, looks, backup):
    command.add_command(_command)
