"""What an entry changed: the fields of a moved visit, or of what is put right, before and after."""

from collections.abc import Iterator, Sequence
from typing import Any

from collegial_core import Entry, Unreadable, wire
from collegial_core.ledger.correction import read_event
from collegial_core.plan import EntryCorrected
from collegial_core.state import Event
from collegial_core.upcasts import newest
from collegial_core.visit import VisitMoved, VisitPlanned
from collegial_core.wire.vocabulary import MESSAGE_TYPE_OF
from collegial_web.pages.look import Look
from collegial_web.pages.righting.chosen import Chosen
from collegial_web.pages.righting.entries import entries_back
from collegial_web.pages.righting.words import choices_of, value_words
from collegial_words.asked import field_words


def changed(look: Look, entry: Entry[Event]) -> Iterator[tuple[str, str, str]]:
    """Yield the fields that an entry changed, before and after; a text shows as sealed, before and after."""
    event: Any = newest(entry.event)
    before: Any
    after: Any
    if isinstance(event, VisitMoved):
        before, after = _visit_before(look, entry, event), event
        names: Sequence[str] = ("date", "lesson")
    elif isinstance(event, EntryCorrected) and event.data:
        before = next(look.plans.ledger(look.plan).entries(after=event.entry - 1)).event
        try:
            after = read_event(type(before), event.data)
        except Unreadable:
            return
        names = list(wire.plain(before))
    else:
        return
    old: dict[str, Any] = {} if before is None else wire.plain(before)
    new: dict[str, Any] = wire.plain(after)
    chosen = choices_of(MESSAGE_TYPE_OF[type(after)])
    for name in names:
        if old.get(name) != new.get(name):
            words = chosen.get(name, frozenset())
            yield (
                field_words(look.say, name),
                value_words(look, old.get(name), words),
                value_words(look, new.get(name), words),
            )


def _visit_before(look: Look, entry: Entry[Event], event: VisitMoved) -> VisitPlanned | VisitMoved | None:
    """Give what the record said of a visit before it was moved."""
    told = (newest(it.event) for it in entries_back(look, entry.number, Chosen(about=event.visit)))
    return next((it for it in told if isinstance(it, VisitPlanned | VisitMoved)), None)
