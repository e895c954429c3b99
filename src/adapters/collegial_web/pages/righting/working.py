"""Working papers of somebody's own, which they dispose of without a decision."""

from collections.abc import Sequence

from collegial_core import Entry, Occasion, Refused, Request, StoreError
from collegial_core.audit.sealing import texts_in
from collegial_core.disposal import DecideDisposal, DisposalCarriedOut
from collegial_core.kernel import in_whose_name
from collegial_core.state import Event
from collegial_core.todo.ids import new_id
from collegial_web.pages.look import Look


def disposing(look: Look, entry: Entry[Event]) -> Sequence[Request] | None:
    """Give the requests by which who looks disposes of what they wrote in an entry; None where they may not."""
    if in_whose_name(entry) != look.person or not texts_in(entry):
        return None
    with look.plans.read(look.plan) as reading:
        plan, decided = reading.state.plan, reading.state.disposals.decided
        is_decided = any(text.entry == entry.number for it in decided.values() for text in it.texts)
        if plan is None or not plan.sealed or look.plans.vault is None or is_decided:
            return None
        name = new_id(f"{look.person}.{entry.number}", decided)
    asked = (
        DecideDisposal(disposal=name, entries=(entry.number,)),
        DisposalCarriedOut(disposal=name, person=look.person),
    )
    requests = [Request(it, Occasion(by=look.person, on=look.on)) for it in asked]
    try:
        return None if isinstance(look.plans.would_all(look.plan, requests), Refused) else requests
    except StoreError:
        return None


def is_disposed(look: Look, entry: Entry[Event]) -> bool:
    """Tell whether who looks has disposed of what they wrote in an entry."""
    with look.plans.read(look.plan) as reading:
        decided = reading.state.disposals.decided.values()
        return any(it.person == look.person and text.entry == entry.number for it in decided for text in it.texts)
