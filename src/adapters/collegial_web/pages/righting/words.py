"""What an entry says, in words; what people wrote stays sealed."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from collegial_core import wire
from collegial_core.privacy.marks import SEALED
from collegial_web.pages.look import Look

_HIDDEN: Final = ("lapses", "facts", "language", "data")
"""Fields that are for programs."""


def field_words(look: Look, name: str) -> str:
    """Say what a field is called."""
    return look.say(name).replace("_", " ").capitalize()


def event_says(look: Look, event: object) -> Iterator[tuple[str, str]]:
    """Yield what an event says, field by field; what people wrote is told to be there, and not shown."""
    for name, value in wire.plain(event).items():
        if name not in _HIDDEN and value not in (None, [], {}):
            yield field_words(look, name), value_words(look, value)


def value_words(look: Look, value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """Write a value: people by their names, days as schools write them."""
    match value:
        case None:
            return "–"
        case bool():
            return look.say("yes") if value else look.say("no")
        case list() | tuple():
            return ", ".join(value_words(look, it) for it in value)
        case {"first": first, "last": last, "name": name}:
            return f"{name} {value_words(look, first)} – {value_words(look, last)}"
        case {"name_sv": swedish, "name_en": english, "version": version}:
            return f"{swedish if look.lang == 'sv' else english} ({version})"
        case dict():
            return ", ".join(f"{field_words(look, name)} {value_words(look, it)}" for name, it in value.items())
        case str() if value == SEALED:
            return look.say(SEALED)
    return look.names.get(value) or _day(look, str(value)) or str(value)


def _day(look: Look, text: str) -> str | None:
    try:
        on = date.fromisoformat(text) if len(text) == 10 else None  # noqa: PLR2004 - 2026-09-14
    except ValueError:
        return None
    return None if on is None else f"{look.day(on)} {on.year}"
