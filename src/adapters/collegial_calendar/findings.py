"""What a reader of calendars and bell times has to tell of a file: where it had to guess, and what it left out."""

import csv
from collections.abc import Sequence
from typing import Final

import attrs

from collegial_core.kernel import Unreadable

SAYS: Final = {
    "cancelled": "It is cancelled, and left out.",
    "ends_before_it_begins": "It ends before it begins, and is left out.",
    "free_text": "A column of free text is not read.",
    "movable": "The day may still be moved.",
    "not_understood": "It is not understood, and left out.",
    "overlap": "It begins before another ends.",
    "range_over_weekend": "The days span a weekend: only its working days are taken.",
    "recurring": "It recurs: only its first day is taken.",
    "week_53": "The weeks go over a week 53.",
    "weeks_ambiguous": "A public holiday lies in the week, and is left out of it.",
    "year_inferred": "No year stands beside the day: it is taken from the school year.",
}
"""What each code means."""


@attrs.frozen
class Finding:
    """Something to look at, by the line of the file on which it stands, and the column of a table; both from 1.

    It never holds what the file says there, which may be about somebody.
    """

    code: str
    line: int
    column: int | None = None
    with_line: int | None = None

    @property
    def says(self) -> str:
        """What it means."""
        return SAYS[self.code]


def text_of(data: bytes) -> str:
    """Give a file's text: in UTF-8, in UTF-16 where it says so, or else in Windows-1252, as Excel writes it here."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def rows_of(lines: Sequence[str], delimiter: str, where: str) -> list[list[str]]:
    """Give the cells of a table's lines.

    Raises:
        Unreadable: it is no table.

    """
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error as error:
        raise Unreadable(where, "is no table") from error
