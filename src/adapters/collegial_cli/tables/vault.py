"""The keys of a vault, and who read what."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from collegial_cli.screen import Screen
from collegial_cli.tables.drawing import draw_table, text_label
from collegial_core.vault import Look
from collegial_words.roles import READER_WORDS


def keys_table(screen: Screen, counted: Mapping[str, int]) -> None:
    """Draw how many keys each plan has."""
    draw_table(screen, screen.labels("Plan", "Keys"), [[plan, str(count)] for plan, count in counted.items()])


def looks_table(screen: Screen, looks: Iterable[tuple[datetime, Look]]) -> None:
    """Draw who read what others wrote, the first first."""
    rows = [[*look_row(screen, it), screen.everyone(it[1].authors)] for it in looks]
    draw_table(screen, [*looks_head(screen), screen.say("Written by")], rows)


def looks_head(screen: Screen) -> list[str]:
    """Give the heads of what `look_row` gives."""
    return screen.labels("Read (UTC)", "By", "In the right of", "What", "Entry")


def look_row(screen: Screen, look: tuple[datetime, Look]) -> list[str]:
    """Write when who read what, and in what right."""
    at, it = look
    reader = screen.say("the auditor") if it.reader == "auditor" else screen.who(it.reader)
    when = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    return [when, reader, screen.say(READER_WORDS[it.right]), text_label(screen, it.kind), str(it.number)]
