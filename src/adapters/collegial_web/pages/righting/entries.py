"""The record: all entries, or those that somebody chose, the latest first, a page at a time."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

from collegial_core import Entry
from collegial_core.state import Event
from collegial_core.store import Record
from collegial_core.wire import decode
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, Page
from collegial_web.pages.righting.chosen import FIELDS, Chosen, chosen, rules_departed
from collegial_web.pages.righting.words import event_says, rule_words
from collegial_web.pages.telling import people_choices
from collegial_words.events import EVENT_WORDS, event_words

PAGE: Final = 50
"""How many entries a page has."""

CHUNK: Final = 500
"""So many are read at once, from the latest back."""


def read(look: Look, given: Given) -> dict[str, Any]:
    """Gather a page."""
    with look.plans.read(look.plan) as reading:
        last, state = reading.number, reading.state
        choice = chosen(state, given)
        people, corrected = people_choices(look, state), set(state.corrections)
        groups = sorted(state.groups)
        rules = [(name, rule_words(look, it)) for name, it in rules_departed(state).items()]
    start = _number(given.get("before", ""), last + 1)
    found = list(islice(entries_back(look, start, choice), PAGE + 1))
    shown = found[:PAGE]
    said = {name: given[name] for name in FIELDS if given.get(name)}
    query = {**said, "before": str(shown[-1].number)} if len(found) > PAGE else None
    return {
        "entries": [_line(look, it, corrected) for it in shown],
        "kinds": sorted(((it, look.say(words)) for it, words in EVENT_WORDS.items()), key=lambda it: it[1].casefold()),
        "people": people,
        "groups": groups,
        "rules": rules,
        "said": {name: said.get(name, "") for name in FIELDS},
        "about": choice.about,
        "earlier": None if query is None else f"{look.to('entries')}?{urlencode(query)}",
        "latest": f"{look.to('entries')}?{urlencode(said)}" if start <= last else None,
        "number": last,
    }


def _number(text: str, most: int) -> int:
    return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < 10 else most  # noqa: PLR2004 - as many digits as an entry's number has


def entries_back(look: Look, before: int, choice: Chosen) -> Iterator[Entry[Event]]:
    """Yield the entries that are chosen, from the latest back."""
    while before > 1:
        after = max(0, before - 1 - CHUNK)
        wanted = [it for it in _records(look, after, before) if choice.may_be(it)]
        yield from filter(choice.fits, map(decode, reversed(wanted)))
        before = after + 1


def _records(look: Look, after: int, before: int) -> Iterator[Record]:
    for page in look.plans.store.read(look.plan, after=after):
        for it in page:
            if it.number >= before:
                return
            yield it


def _line(look: Look, entry: Entry[Event], corrected: set[int]) -> dict[str, Any]:
    says = "; ".join(f"{label} {value}" for label, value in islice(event_says(look, entry.event), 4))
    return {
        "number": entry.number,
        "title": event_words(look.say, entry.event.recorded_as[0]),
        "says": says,
        "by": look.who(entry.by),
        "day": look.day(entry.happened_on),
        "year": entry.happened_on.year,
        "to": look.to("entries", str(entry.number)),
        "corrected": entry.number in corrected,
    }


ENTRIES: Final = Page(path="/entries", tab="more", file="righting/entries.html", reads=read)
