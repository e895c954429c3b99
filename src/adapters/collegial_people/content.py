"""From bytes to rows of text: encodings, separators, lines; and what is no table at all."""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Final

import attrs

from collegial_core import Unreadable
from collegial_people.findings import Place

MAX_BYTES: Final = 20_000_000
"""The largest file that is read, in bytes, and the most that a packed one may hold."""

MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 500
MAX_CELL: Final = 4_000
"""What a longer cell holds is not taken."""

_SEPARATORS: Final = "\t;,|"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SEP_LINE: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_LETTERS: Final = 26
_SAMPLE: Final = 64


@attrs.frozen
class Row:
    """A row of a table, and the line on which it begins."""

    line: int
    cells: Sequence[str]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing stands in it."""
        return not any(it.strip() for it in self.cells)

    def said(self, column: int) -> str:
        """Give what stands in a column, counted from 1; nothing where the row ends before it."""
        return self.cells[column - 1] if column <= len(self.cells) else ""


@attrs.frozen
class Table:
    """Rows of text: a whole file, a file of several, or a sheet."""

    rows: Sequence[Row]
    file: str | None = None
    sheet: str | None = None

    def at(self, line: int, column: int | None = None) -> Place:
        """Name a place in it as a person finds it."""
        if self.sheet is not None:
            return Place(file=self.file, sheet=self.sheet, cell=f"{letters_of(column or 1)}{line}")
        return Place(file=self.file, line=line, column=column)


def letters_of(column: int) -> str:
    """Write the number of a column as a spreadsheet does: 28 is AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def text_of(content: bytes, shown: str) -> str:
    """Give a file's text: UTF-8, UTF-16 with its mark or without, else Windows-1252, which has all of ISO-8859-1.

    Raises:
        Unreadable: it is no text.

    """
    if not content.strip():
        raise Unreadable(shown, "is empty")
    if len(content) > MAX_BYTES:
        raise Unreadable(shown, f"is larger than {MAX_BYTES} bytes")
    for encoding in _encodings_of(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not text.strip():
            raise Unreadable(shown, "is empty")
        if not _CONTROL.search(text):
            return text
    raise Unreadable(shown, "is no text in UTF-8, UTF-16 or Windows-1252, and no workbook of Excel's")


def _encodings_of(content: bytes) -> tuple[str, ...]:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return ("utf-16",)
    if content.startswith(BOM_UTF8):
        return ("utf-8-sig",)
    head = content[:_SAMPLE]
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if 2 * zeros.count(0) > len(zeros):
            return (encoding,)
    return ("utf-8", "cp1252")


def table_of(content: bytes, shown: str, file: str | None = None) -> Table:
    """Read a text whose cells are separated by tabs, semicolons, commas or bars.

    Raises:
        Unreadable: it is no such text, or too large.

    """
    text = text_of(content, shown)
    named = _SEP_LINE.match(text)
    separator = named[1] if named else _separator_of(text)
    rows = list(_rows_of(text, separator, shown))
    if named:
        rows[0] = Row(1, [named[0].strip()])
    return Table(rows, file)


def _separator_of(text: str) -> str:
    """Give what separates the cells: what stands most often outside quotes on the first lines."""
    sample = re.sub(r'"[^"]*"', "", text[:20_000])
    lines = [line for line in sample.splitlines() if line.strip()]
    return max(_SEPARATORS, key=lambda it: (sum(it in line for line in lines), sum(line.count(it) for line in lines)))


def _rows_of(text: str, separator: str, shown: str) -> Iterator[Row]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for count, cells in enumerate(reader):
            _require_size(count, len(cells), shown)
            yield Row(line, shortened(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        is_long = "field limit" in str(error)
        message = "is no table: a cell is too long" if is_long else "is no table: a quote is not closed"
        raise Unreadable(f"{shown}, line {line}", message) from error


def shortened(cells: Iterable[str]) -> list[str]:
    """Cut what is longer than a cell may be, so that one letter more shows it."""
    return [it[: MAX_CELL + 1] for it in cells]


def _require_size(rows: int, columns: int, shown: str) -> None:
    if rows >= MAX_ROWS:
        raise Unreadable(shown, f"has more than {MAX_ROWS} rows")
    if columns > MAX_COLUMNS:
        raise Unreadable(shown, f"has more than {MAX_COLUMNS} columns")


def repaired(cell: str) -> str | None:
    """Give what a cell said before its UTF-8 was read as Windows-1252; None where it was not."""
    if cell.isascii():
        return None
    try:
        was = b"".join(it.encode("cp1252", errors="ignore") or it.encode("latin-1") for it in cell).decode()
    except UnicodeError:
        return None
    return was if was != cell else None
