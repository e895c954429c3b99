"""What an entry says, in words; what people wrote stays sealed."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, Final

from collegial_core import wire
from collegial_core.plan import DeviationRecorded
from collegial_core.plan.state import Deviation
from collegial_core.privacy.marks import SEALED
from collegial_core.state import RULES
from collegial_core.wire.schema import schema_of
from collegial_core.wire.vocabulary import MESSAGE_TYPE_OF, MessageType
from collegial_web.pages.look import Look
from collegial_words.asked import choice_words, field_words

_HIDDEN: Final = ("lapses", "facts", "language", "data")
"""Fields that are for programs."""


def event_says(look: Look, event: object) -> Iterator[tuple[str, str]]:
    """Yield what an event says, field by field; what people wrote is told to be there, and not shown."""
    if isinstance(event, DeviationRecorded):
        yield field_words(look.say, "entry"), str(event.entry)
        yield field_words(look.say, "rule"), rule_words(look, event)
        return
    chosen = choices_of(MESSAGE_TYPE_OF[type(event)])
    for name, value in wire.plain(event).items():
        if name not in _HIDDEN and value not in (None, [], {}):
            yield field_words(look.say, name), value_words(look, value, chosen.get(name, frozenset()))


def rule_words(look: Look, deviation: DeviationRecorded | Deviation) -> str:
    """Say which rule was departed from: in its own words, with its id behind them; of a host's rule, its id alone."""
    rule = _RULES.get(deviation.name)
    return deviation.rule if rule is None else f"{look.say(rule.says)} ({deviation.rule})"


_RULES: Final = {it.name: it for it in RULES}


@cache
def choices_of(word: MessageType) -> dict[str, frozenset[str]]:
    """Give the words that each field of an event chooses from, those of its parts too."""
    properties = schema_of(word)["properties"]
    return {name: frozenset(_enums(it)) for name, it in properties.items()}


def _enums(schema: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a schema
    if isinstance(schema, dict):
        yield from (str(it) for it in schema.get("enum", ()))
        schema = list(schema.values())
    if isinstance(schema, list):
        for it in schema:
            yield from _enums(it)


def value_words(look: Look, value: Any, chosen: frozenset[str] = frozenset()) -> str:  # noqa: ANN401 - whatever JSON can hold
    """Write a value: people by their names, days as schools write them, what is `chosen` in words."""
    match value:
        case None:
            return "–"
        case bool():
            return look.say("yes") if value else look.say("no")
        case list() | tuple():
            return ", ".join(value_words(look, it, chosen) for it in value)
        case {"first": first, "last": last, "name": name}:
            return f"{name} {value_words(look, first)} – {value_words(look, last)}"
        case {"name_sv": swedish, "name_en": english, "version": version}:
            return f"{swedish if look.lang == 'sv' else english} ({version})"
        case dict():
            return ", ".join(
                f"{field_words(look.say, name)} {value_words(look, it, chosen)}" for name, it in value.items()
            )
        case str() if value == SEALED:
            return look.say(SEALED)
        case str() if value in chosen:
            return choice_words(look.say, value)
    return look.names.get(value) or _day(look, str(value)) or str(value)


def _day(look: Look, text: str) -> str | None:
    try:
        on = date.fromisoformat(text) if len(text) == 10 else None  # noqa: PLR2004 - 2026-09-14
    except ValueError:
        return None
    return None if on is None else look.dated(on)
