"""One entry: what it says, and whether it can be put right by who looks."""

from typing import Any, Final

import attrs

from collegial_core import Entry, Occasion, Refused
from collegial_core.kernel import Category
from collegial_core.ledger.correction import standing_against
from collegial_core.plan import CorrectEntry, WithdrawEntry
from collegial_core.state import Event
from collegial_core.wire import decode
from collegial_web.operations.history import reasons_of
from collegial_web.pages.history.explain import why
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, Page
from collegial_web.pages.righting.words import event_says
from collegial_web.pages.righting.working import disposing
from collegial_web.pages.telling import called
from collegial_words import plain
from collegial_words.events import event_words

_MOST_DIGITS: Final = 9


@attrs.frozen
class There:
    """An entry, and how many there are in the plan."""

    entry: Entry[Event]
    last: int


def entry_of(look: Look, given: Given) -> There | None:
    """Give the entry in an address; None where there is none."""
    text = given["number"]
    with look.plans.read(look.plan) as reading:
        last = reading.number
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS and 0 < int(text) <= last):
        return None
    pages = look.plans.store.read(look.plan, after=int(text) - 1)
    return There(decode(next(it for page in pages for it in page)), last)


def read(look: Look, given: Given) -> dict[str, Any] | None:
    """Gather it."""
    there = entry_of(look, given)
    if there is None:
        return None
    entry = there.entry
    no_correction = why_not(look, entry, CorrectEntry(entry=entry.number))
    no_withdrawal = why_not(look, entry, WithdrawEntry(entry=entry.number))
    told = next((it for it in (no_withdrawal, no_correction) if it and it.category is not Category.AUTHORITY), None)
    with look.plans.read(look.plan) as reading:
        latest = reading.state.corrections.get(entry.number)
        departs = any(it.entry == entry.number for it in reading.state.deviations)
    is_gone = latest is not None and latest.data is None
    return {
        "number": entry.number,
        "title": event_words(look.say, entry.event.recorded_as[0]),
        "says": list(event_says(look, entry.event)),
        "by": look.who(entry.by),
        "behalf": None if entry.on_behalf_of is None else look.who(entry.on_behalf_of),
        "day": look.dated(entry.happened_on),
        "recorded": look.dated(entry.recorded_at.date()),
        "departs": why(look, "deviation", str(entry.number)) if departs else None,
        "because": reasons_of(look.plans, look.plan, [entry], look.person, look.on).get(entry.number),
        "gone": is_gone,
        "corrected": latest is not None and latest.data is not None,
        "correct": None if no_correction else look.to("entries", str(entry.number), "correct"),
        "withdraw": None if no_withdrawal or is_gone else look.to("entries", str(entry.number), "withdraw"),
        "dispose": look.to("entries", str(entry.number), "dispose") if disposing(look, entry) else None,
        "why_not": None if told is None else plain(told, look.lang, called(look, told), spoken=True),
        "before": look.to("entries", str(entry.number - 1)) if entry.number > 1 else None,
        "after": look.to("entries", str(entry.number + 1)) if entry.number < there.last else None,
        "done": given.get("done"),
    }


def why_not(look: Look, entry: Entry[Event], asked: CorrectEntry | WithdrawEntry) -> Refused | None:
    """Say what refuses whoever looks, whatever they would say; what else does is told with the form."""
    with look.plans.read(look.plan) as reading:
        return standing_against(entry, reading.state, asked, Occasion(by=look.person, on=look.on))


ENTRY: Final = Page(path="/entries/{number}", tab="more", file="righting/entry.html", reads=read)
