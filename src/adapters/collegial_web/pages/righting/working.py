"""Working papers of somebody's own, which they dispose of without a decision."""

from collegial_core import Entry, Occasion, Refused, Request, StoreError
from collegial_core.audit.sealing import texts_in
from collegial_core.disposal import DecideDisposal
from collegial_core.kernel import in_whose_name
from collegial_core.state import Event
from collegial_core.todo.ids import new_id
from collegial_web.pages.look import Look


def disposing(look: Look, entry: Entry[Event]) -> Request | None:
    """Give the request by which who looks disposes of what they wrote in an entry; None where they may not."""
    if in_whose_name(entry) != look.person or not texts_in(entry):
        return None
    with look.plans.read(look.plan) as reading:
        plan, decided = reading.state.plan, reading.state.disposals.decided
        is_decided = any(text.entry == entry.number for it in decided.values() for text in it.texts)
        if plan is None or not plan.sealed or look.plans.vault is None or is_decided:
            return None
        name = new_id(f"{look.person}.{entry.number}", decided)
    asked = DecideDisposal(disposal=name, entries=(entry.number,))
    request = Request(asked, Occasion(by=look.person, on=look.on))
    try:
        return None if isinstance(look.plans.would(look.plan, request), Refused) else request
    except StoreError:
        return None
