"""What all tables share: cells, days, facts, and what stands where there is nothing."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import attrs

from collegial_cli.screen import Cell, Screen
from collegial_core.conditions import ChecklistQuestion, Duty
from collegial_core.kernel import Severity
from collegial_core.kernel.facts import in_hours, pair_words
from collegial_core.policy import Precondition
from collegial_core.privacy import marks
from collegial_core.privacy.marks import SEALED
from collegial_words.catalogue import WEEKDAYS, Fact
from collegial_words.directory import with_names

NOTHING: Final = "–"


MISSING: Final = "·"


_WORDY: Final = ("step", "support", "late_joiner", "form", "kind")
"""The fields whose values are words of the library."""


_ROLES: Final = ("role", "roles", "lacking")
"""The fields and facts whose values are roles."""


CONDITION_WORDS: Final = frozenset((*Duty, *Precondition, *ChecklistQuestion))
"""What conditions that are written about are called, where they have no id."""


SEVERITY_STYLE: Final = {Severity.E: "bad", Severity.W: "warn", Severity.I: "dim"}


STEP_STYLE: Final = {"complete": "good", "closed": "good", "cancelled": "dim"}


def time_text(screen: Screen, minutes: float) -> str:
    """Write minutes, of which there can be parts: `1 h 30 min`, `22.5 min`."""
    return in_hours(int(minutes)) if minutes == int(minutes) else f"{screen.number(minutes)} min"


def draw_texts(screen: Screen, line: object) -> None:
    """Write each text of a line after the name of its field."""
    for name in marks(type(line)):
        text = getattr(line, name)
        if text is not None:
            screen.line(f"  {text_label(screen, name)}: {written(screen, text)}")


def written(screen: Screen, text: str) -> str:
    """Put a text that somebody wrote on one line, or say that it is not shown."""
    return screen.say(SEALED) if text == SEALED else " ".join(text.split())


def draw_nothing(screen: Screen, lines: Sequence[object]) -> None:
    """Say so where there is nothing."""
    if not lines:
        screen.line(screen.say("Nothing."))


def event_text(screen: Screen, event: object) -> str:
    """Tell what an event, or a part of one, is about: its fields, free text sealed."""
    personal = marks(type(event))
    values = {field.name: getattr(event, field.name) for field in attrs.fields(type(event))}  # type: ignore[arg-type]
    return ", ".join(
        f"{text_label(screen, name)} {screen.say(SEALED)}"
        if personal.get(name) == "text"
        else f"{field_label(screen, name)} {value_text(screen, name, value)}"
        for name, value in values.items()
        if value is not None and value != ()
    )


def field_label(screen: Screen, name: str) -> str:
    """Write a field's name in the screen's language."""
    return screen.say(name).replace("_", " ")


def text_label(screen: Screen, name: str) -> str:
    """Write the name of a text that somebody wrote; the lesson of a report is none that a visitor sees."""
    return field_label(screen, "lesson learned" if name == "lesson" else name)


def weekday_text(screen: Screen, value: int) -> str:
    """Name a weekday, 1 for Monday to 7 for Sunday."""
    return screen.say(WEEKDAYS[value - 1])


def value_text(screen: Screen, name: str, value: object) -> str:
    """Write the value of a field of an event or state."""
    if isinstance(value, StrEnum) or (name in _WORDY and isinstance(value, str)):
        return NOTHING if value == "none" else field_label(screen, value)
    if name in _ROLES and isinstance(value, str):
        return screen.role(value)
    if name == "weekday" and isinstance(value, int):
        return weekday_text(screen, value)
    if isinstance(value, bool):
        return screen.say("yes") if value else screen.say("no")
    if isinstance(value, (tuple, list)):
        return " + ".join(value_text(screen, name, item) for item in value)
    if isinstance(value, dict):
        return facts_text(screen, value)
    if attrs.has(type(value)):
        return str(getattr(value, "ref", getattr(value, "name", None)) or f"({event_text(screen, value)})")
    return screen.named(str(value))


def facts_text(screen: Screen, facts: Mapping[str, Any]) -> str:
    """Write facts with their names."""
    return ", ".join(f"{field_label(screen, name)} {_fact_text(screen, name, fact)}" for name, fact in facts.items())


def _fact_text(screen: Screen, name: str, fact: Fact) -> str:
    fact = with_names(fact, screen.names)
    if isinstance(fact, (str, int)):
        return value_text(screen, name, fact)
    return value_text(screen, name, [pair_words(it, screen.say) if isinstance(it, tuple) else it for it in fact])


def day_text(value: object) -> str:
    """Write a day, or that there is none."""
    return NOTHING if value is None else str(value)


def draw_table(screen: Screen, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Draw a table, or say that there is nothing."""
    if rows:
        screen.table(head, rows)
    else:
        screen.line(screen.say("Nothing."))
