"""Calendars of any kind that were sent and lie in no file: read in memory by what they hold and how they are called."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from collegial_calendar.findings import text_of
from collegial_calendar.prose import prose_of
from collegial_calendar.published_icalendar import icalendar_of
from collegial_calendar.reading import MAX_BYTES, SchoolCalendar, read_calendar_text
from collegial_calendar.weeks import weeks_of
from collegial_core.kernel import Unreadable
from collegial_core.schedule import Term

_WHOLE: Final = (".json", ".toml")
_PUBLISHED: Final = {".txt": prose_of, ".csv": weeks_of, ".ics": icalendar_of}
KINDS: Final = (*_WHOLE, *_PUBLISHED)
"""The endings of the files that are read."""


def calendar_sent(content: bytes, name: str, terms: Sequence[Term] = ()) -> SchoolCalendar:
    """Read a calendar by the ending of its name; terms count before those of a file that tells of its own in words.

    Raises:
        CalendarFilesMissing: it is iCalendar, and the package `icalendar` is not installed.
        Unreadable: it is none, too large, or of no kind that is known.

    """
    kind = PurePath(name).suffix.lower()
    if len(content) > MAX_BYTES:
        raise Unreadable("$", f"is larger than {MAX_BYTES} bytes")
    if kind not in KINDS:
        raise Unreadable("$", f"is of no kind that is read here: {', '.join(KINDS)}")
    text = text_of(content)
    return read_calendar_text(text) if kind in _WHOLE else _PUBLISHED[kind](text, terms, "$")
