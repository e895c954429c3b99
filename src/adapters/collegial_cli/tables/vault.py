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
    rows = [
        [
            at.astimezone(UTC).strftime("%Y-%m-%d %H:%M"),
            screen.say("the auditor") if it.reader == "auditor" else screen.who(it.reader),
            screen.say(READER_WORDS.get(it.right, it.right)),
            text_label(screen, it.kind),
            str(it.number),
            screen.everyone(it.authors),
        ]
        for at, it in looks
    ]
    draw_table(screen, screen.labels("Read (UTC)", "By", "In the right of", "What", "Entry", "Written by"), rows)
