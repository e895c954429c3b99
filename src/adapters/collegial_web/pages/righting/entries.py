"""The record: all entries, the latest first, of one kind or of one person, a page at a time."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

from collegial_core import Entry, wire
from collegial_core.kernel.fields import ID_PATTERN
from collegial_core.state import Event
from collegial_core.store import Record
from collegial_core.wire import decode
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, Page
from collegial_web.pages.righting.words import event_says
from collegial_web.pages.telling import people_choices
from collegial_words.events import EVENT_WORDS, event_words

PAGE: Final = 50
"""How many entries a page has."""

ID: Final = re.compile(ID_PATTERN[1:-1])

CHUNK: Final = 500
"""So many are read at once, from the latest back."""


def read(look: Look, given: Given) -> dict[str, Any]:
    """Gather a page."""
    with look.plans.read(look.plan) as reading:
        last = reading.number
        people = people_choices(look, reading.state)
        corrected = set(reading.state.corrections)
    kind, by = given.get("type", ""), given.get("by", "")
    about = given.get("about", "") if ID.fullmatch(given.get("about", "")) else ""
    start = _number(given.get("before", ""), last + 1)
    found = list(islice(entries_back(look, start, kind, by, about), PAGE + 1))
    shown = found[:PAGE]
    chosen = {"type": kind, "by": by, "about": about}
    query = {**chosen, "before": str(shown[-1].number)} if len(found) > PAGE else None
    newest = chosen if start <= last else None
    return {
        "entries": [_line(look, it, corrected) for it in shown],
        "kinds": sorted(((it, look.say(words)) for it, words in EVENT_WORDS.items()), key=lambda it: it[1].casefold()),
        "people": people,
        "type": kind,
        "by": by,
        "about": about,
        "earlier": None if query is None else f"{look.to('entries')}?{urlencode(query)}",
        "latest": None if newest is None else f"{look.to('entries')}?{urlencode(newest)}",
        "number": last,
    }


def _number(text: str, most: int) -> int:
    return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < 10 else most  # noqa: PLR2004 - as many digits as an entry's number has


def entries_back(look: Look, before: int, kind: str, by: str, about: str) -> Iterator[Entry[Event]]:
    """Yield the entries that fit, from the latest back; of the others as few as can be are decoded."""
    named = [f'"{it}"'.encode() for it in (by, about) if it]
    while before > 1:
        after = max(0, before - 1 - CHUNK)
        wanted = [it for it in _records(look, after, before) if kind in ("", it.name.partition("@")[0])]
        found = (decode(it) for it in reversed(wanted) if all(name in it.line for name in named))
        yield from (it for it in found if by in ("", it.by) and _is_about(it, about))
        before = after + 1


def _is_about(entry: Entry[Event], about: str) -> bool:
    return not about or about in _words(wire.plain(entry.event))


def _words(said: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON can hold
    """Yield the words of what an entry says to everybody: a search finds nothing in what people wrote."""
    match said:
        case dict():
            yield from (word for it in said.values() for word in _words(it))
        case list():
            yield from (word for it in said for word in _words(it))
        case str():
            yield said


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
