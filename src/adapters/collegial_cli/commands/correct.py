"""`collegial correct`: what an entry should have said."""

from collections.abc import Sequence
from typing import Unpack

from collegial_cli.commands.common import day_of, existing
from collegial_cli.language import argument, option
from collegial_cli.putting_right import (
    Occasional,
    answering,
    named,
    put_right,
    putting_right_options,
    split,
    values_in,
)
from collegial_cli.settings import Settings, subcommand
from collegial_cli.work import open_plans
from collegial_core import Ledger
from collegial_core.plan import CorrectEntry, EntryCorrected, WithdrawEntry


@subcommand("correct")
@putting_right_options
@option("--happened-on", metavar="DATE", help="The day on which it happened, if that was wrong.")
@argument("plan")
@argument("words", nargs=-1, required=True, metavar="TARGET [FIELD=VALUE]...")
def command(
    settings: Settings, plan: str, words: Sequence[str], happened_on: str | None, **said: Unpack[Occasional]
) -> None:
    """Say what an entry should have said.

    TARGET is the entry's number, the id of the request that it came from, or an event with an id that it names, such
    as `visit.planned v-1`; one that names nothing stands alone: `plan.started`. Each FIELD is one of the event's. A
    VALUE is written as it is, and what is no text as JSON: members='["p-01","p-02"]'; an empty one is null.

    What would be changed is shown first. Then it asks; where nobody sits at a terminal, --yes records it.

    With --json, one document: {"plan": ..., "would": {...}, "recorded": {...}}; or {"plan": ..., "refused": {...}}, or
    "unreadable".

    Exit status: 0 recorded; 1 refused by a rule, or not confirmed; 2 not understood.
    """
    with answering(settings, plan), open_plans(settings) as plans:
        ledger = existing(plans, plan)
        target, texts = split(words)
        meant = named(target)
        asked = CorrectEntry(
            entry=meant.entry,
            request=meant.request,
            event=meant.event,
            about=meant.about,
            happened_on=None if happened_on is None else day_of(happened_on, "--happened-on"),
            data=values_in(_event(ledger, meant, said["request_id"]), texts) if texts else {},
        )
        put_right(settings, ledger, asked, said)


def _event(ledger: Ledger, meant: WithdrawEntry, request_id: str | None) -> type:
    """Give the class of event that the entry has; it is as it was when the same was asked for before."""
    before = (it.event for it in ledger.entries() if request_id is not None and it.id == request_id)
    number = next((event.entry for event in before if isinstance(event, EntryCorrected)), None)
    return type(ledger.target(meant if number is None else WithdrawEntry(entry=number)).event)
