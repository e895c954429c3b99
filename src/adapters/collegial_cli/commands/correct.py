"""`collegial correct`: what an entry should have said."""

from collections.abc import Sequence
from typing import Unpack

from collegial_cli.commands.common import day_of, existing
from collegial_cli.language import argument
from collegial_cli.putting_right import (
    Occasional,
    answering,
    named,
    parts_of,
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
@argument("plan")
@argument("words", nargs=-1, required=True, metavar="TARGET [FIELD=VALUE]... [and TARGET ...]...")
def command(settings: Settings, plan: str, words: Sequence[str], **said: Unpack[Occasional]) -> None:
    """Say what an entry should have said.

    TARGET is the entry's number, the id of the request that it came from, or an event with an id that it names, such
    as `visit.planned v-1`; one that names nothing stands alone: `plan.started`. Each FIELD is one of the event's, or
    `happened_on`, the day on which it happened. A VALUE is written as it is, and what is no text as JSON:
    members='["p-01","p-02"]'; an empty one is null.

    Entries that hold each other are put right together, with `and` between them: `visit.planned v-1 date=2026-09-15 and
    visit.held v-1 happened_on=2026-09-15`.

    What would be changed is shown first. Then it asks; where nobody sits at a terminal, --yes records it.

    With --json, one document: {"plan": ..., "would": {...}, "recorded": {...}}; or {"plan": ..., "refused": {...}}, or
    "unreadable".

    Exit status: 0 recorded; 1 refused by a rule, or not confirmed; 2 not understood.
    """
    with answering(settings, plan), open_plans(settings) as plans:
        ledger = existing(plans, plan)
        before = _put_right_before(ledger, said["request_id"])
        asked = [_asked(ledger, it, before.get(place)) for place, it in enumerate(parts_of(words))]
        put_right(settings, ledger, asked, said)


def _asked(ledger: Ledger, words: Sequence[str], before: int | None) -> CorrectEntry:
    target, texts = split(words)
    meant, day = named(target), texts.pop("happened_on", None)
    of = meant if before is None else WithdrawEntry(entry=before)
    return CorrectEntry(
        entry=meant.entry,
        request=meant.request,
        event=meant.event,
        about=meant.about,
        happened_on=None if day is None else day_of(day, "happened_on"),
        data=values_in(type(ledger.target(of).event), texts) if texts else {},
    )


def _put_right_before(ledger: Ledger, request_id: str | None) -> dict[int, int]:
    """Give the entries that were put right when the same was asked for before: their names may have changed by that."""
    events = (it.event for it in ledger.entries() if request_id is not None and it.id == request_id)
    return dict(enumerate(event.entry for event in events if isinstance(event, EntryCorrected)))
