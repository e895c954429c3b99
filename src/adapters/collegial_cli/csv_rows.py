"""Tables in CSV files: their text, and their rows with the line that each stands on."""

import csv
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from contextlib import suppress

from collegial_core import Unreadable


def text_of(content: bytes, path: str) -> str:
    """Give a file's text: UTF-8, or as spreadsheets write it, UTF-16 with its mark or Windows-1252.

    Raises:
        Unreadable: it is none of these.

    """
    is_utf_16 = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_utf_16 else ("utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise Unreadable(path, "is no text in UTF-8, UTF-16 or Windows-1252")


def delimiter_of(text: str) -> str:
    """Give what stands between the cells of a table's first line: a comma, a semicolon or a tab."""
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(",;\t", key=first.count)


def rows_of(lines: Iterable[str], path: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line on which it stands; blank lines are left out.

    Each row stands on a line of its own: a quote that is not closed would make one row of many.

    Raises:
        Unreadable: it is no such table; the path names the line.

    """
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            if reader.line_num > line:
                message = f"goes on to line {reader.line_num}: close its quote, and keep each row on one line"
                raise Unreadable(f"{path}, line {line}", message)
            if row:
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        is_long = "field limit" in str(error)
        long = f"is no CSV: a cell is longer than {csv.field_size_limit()} letters"
        message = long if is_long else "is no CSV: a quote is not closed, or stands within a cell"
        raise Unreadable(f"{path}, line {line}", message) from error
