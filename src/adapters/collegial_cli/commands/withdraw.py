"""`collegial withdraw`: an entry that should not have been made."""

from collections.abc import Sequence
from typing import Unpack

from collegial_cli.commands.common import existing
from collegial_cli.language import argument
from collegial_cli.putting_right import Occasional, answering, named, parts_of, put_right, putting_right_options
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import open_plans


@subcommand("withdraw")
@putting_right_options
@argument("plan")
@argument("words", nargs=-1, required=True, metavar="TARGET [and TARGET]...")
def command(settings: Settings, plan: str, words: Sequence[str], **said: Unpack[Occasional]) -> None:
    """Say that an entry should not have been made; it stays readable.

    TARGET is the entry's number, the id of the request that it came from, or an event with an id that it names, such
    as `visit.held v-1`. Several are withdrawn together with `and` between them, the latest first: `visit.held v-1 and
    visit.planned v-1`.

    What would be changed is shown first. Then it asks; where nobody sits at a terminal, --yes records it.

    With --json, one document: {"plan": ..., "would": {...}, "recorded": {...}}; or {"plan": ..., "refused": {...}}, or
    "unreadable".

    Exit status: 0 recorded; 1 refused by a rule, or not confirmed; 2 not understood.
    """
    with answering(settings, plan), open_plans(settings) as plans:
        put_right(settings, existing(plans, plan), [named(it) for it in parts_of(words)], said)
