"""The directory beside the ledger: who is behind a pseudonym."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from collegial_cli.csv_rows import delimiter_of, rows_of, text_of
from collegial_core import Unreadable

_UNPROTECTED: Final = ("", "no", "nej", "0", "false")


def read_names(path: str | Path) -> dict[str, str]:
    """Read a CSV file with the columns `person` and `name`, as a spreadsheet may write it; give the name of each.

    Whoever has anything but no in a column `protected` has a protected identity, and no name here.

    Raises:
        Unreadable: the file is no such table; the message names the line.
        OSError: the file cannot be read.

    """
    text = text_of(Path(path).read_bytes(), str(path))
    return _names(rows_of(io.StringIO(text, newline=""), str(path), delimiter_of(text)), str(path))


def _names(rows: Iterator[tuple[int, list[str]]], path: str) -> dict[str, str]:
    head = next((row for _, row in rows), list[str]())
    for column in ("person", "name"):
        if column not in head:
            raise Unreadable(path, f"has no column {column!r}; the first line names the columns: person,name")
        if head.count(column) > 1:
            raise Unreadable(path, f"has two columns {column!r}; leave one")
    names: dict[str, str] = {}
    lines: dict[str, int] = {}
    for line, row in rows:
        fields = dict(zip(head, map(str.strip, row), strict=False))
        person, name = fields.get("person"), fields.get("name")
        if not person or not name or fields.get("protected", "").casefold() not in _UNPROTECTED:
            continue
        if person in names:
            message = f"{person!r} stands on line {lines[person]} already; leave one of them"
            raise Unreadable(f"{path}, line {line}", message)
        names[person], lines[person] = name, line
    return names
