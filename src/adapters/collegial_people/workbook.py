"""Sheets of workbooks of Excel and LibreOffice, read by python-calamine (extra `people`)."""

import re
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from collegial_core import CollegialError, Unreadable
from collegial_people.content import MAX_COLUMNS, MAX_ROWS, Row, Table, shortened
from collegial_people.numbers import without_numbers
from collegial_people.packed import opened, require_unpackable

ZIP: Final = b"PK\x03\x04"
OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How workbooks of Excel 97–2003 begin."""

_CELL: Final = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Za-z]{1,7})([0-9]{1,9})["']""")
_ROW: Final = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br\s*=\s*["']([0-9]{1,9})["']""")
_BINARY: Final = "xl/workbook.bin"
_OPEN: Final = b"application/vnd.oasis.opendocument.spreadsheet"
"""What a workbook of LibreOffice calls itself in its file `mimetype`."""

_TAG: Final = re.compile(
    rb"""<(/?)(?:\w+:)?(table|table-row|table-cell|covered-table-cell)(?![\w.-])((?:[^>"']|"[^"]*"|'[^']*')*+)>"""
)
_REPEATED: Final = re.compile(rb"""repeated\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_A: Final = ord("A") - 1
_LETTERS: Final = 26
_NO_WORKBOOK: Final = "is no workbook that can be read; save it as .xlsx, or as CSV"


class CalamineMissing(CollegialError):
    """The package that reads workbooks is not installed."""


def is_workbook(content: bytes) -> bool:
    """Tell by its bytes whether a file is a workbook."""
    if content.startswith(OLD):
        return True
    if not content.startswith(ZIP):
        return False
    try:
        with ZipFile(BytesIO(content)) as archive:
            return "[Content_Types].xml" in archive.namelist() or _is_open(archive)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return False


def _is_open(archive: ZipFile) -> bool:
    with archive.open("mimetype") if "mimetype" in archive.namelist() else BytesIO() as stream:
        return stream.read(len(_OPEN) + 1) == _OPEN


def sheets_of(content: bytes, shown: str) -> list[tuple[Table, bool]]:
    """Read all sheets, each with whether it is hidden.

    Raises:
        CalamineMissing: python-calamine is not installed.
        Unreadable: it is no workbook, or too large.

    """
    try:
        from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise CalamineMissing("workbooks need the extra 'people': pip install 'collegial[people]'") from error
    if content.startswith(ZIP):
        content = _packed_anew(content, shown)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            kept = [it for it in book.sheets_metadata if it.typ == SheetTypeEnum.WorkSheet]
            return [
                (_table(book.get_sheet_by_name(it.name), shown), it.visible != SheetVisibleEnum.Visible) for it in kept
            ]
    except CollegialError:
        raise
    except Exception as error:  # calamine has an error for each way in which a workbook is broken
        raise Unreadable(shown, _NO_WORKBOOK) from error


def _table(sheet: Any, shown: str) -> Table:  # noqa: ANN401 - a sheet of the package
    height, width = sheet.end or (0, 0)
    _require_extent(height + 1, width + 1, shown)
    rows = [
        Row(line, shortened(map(_text, cells))) for line, cells in enumerate(sheet.to_python(skip_empty_area=False), 1)
    ]
    return Table(rows, sheet=without_numbers(sheet.name))


def _text(value: object) -> str:
    """Write a value as its text: a whole number without a point, a day as 2026-09-14."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value.days) if isinstance(value, timedelta) else str(value)


def _packed_anew(content: bytes, shown: str) -> bytes:
    """Give a workbook with nothing in it that has not been looked at.

    The package takes memory for all between two cells, and unpacks more than an archive says that it holds.
    """
    packed = BytesIO()
    with opened(content, shown) as archive, ZipFile(packed, "w") as anew:
        require_unpackable(archive, shown)
        if _BINARY in archive.namelist():
            raise Unreadable(shown, _NO_WORKBOOK)
        for name in archive.namelist():
            part = archive.read(name)
            if name.endswith(".xml"):
                _require_extent(*_extent_of(name, part, shown), shown)
            anew.writestr(name, part)
    return packed.getvalue()


def _extent_of(name: str, part: bytes, shown: str) -> tuple[int, int]:
    """Give how far a part of a workbook reaches.

    Raises:
        Unreadable: it is written so that this cannot be told.

    """
    if b"\0" in part:  # UTF-16, in which no name of a tag would be found
        raise Unreadable(shown, _NO_WORKBOOK)
    try:
        return _extent_of_repeats(part) if name == "content.xml" else _extent(part)
    except ValueError as error:
        raise Unreadable(shown, _NO_WORKBOOK) from error


def _extent_of_repeats(part: bytes) -> tuple[int, int]:
    """Give the last row and column with something in it, where rows and cells say how often they are repeated.

    Raises:
        ValueError: one says it otherwise than with a number, or a table lies within another.

    """
    rows = columns = row = column = times = depth = 0
    for tag in _TAG.finditer(part):
        closes, kind, said = tag.groups()
        if closes and kind != b"table":
            continue
        repeats = max((int(one or other) for one, other in _REPEATED.findall(said)), default=1)
        if kind == b"table":
            row, times, depth = 0, 0, depth + (-1 if closes else 1)
            if depth > 1:
                raise ValueError
        elif kind == b"table-row":
            row, column, times = row + times, 0, repeats
        else:
            column += repeats
            if not said.endswith(b"/") or b"value" in said:
                rows, columns = max(rows, row + times), max(columns, column)
    return rows, columns


def _extent(part: bytes) -> tuple[int, int]:
    """Give the last row and column that a sheet names."""
    rows = {int(it[1]) for it in _ROW.finditer(part)}
    columns: set[bytes] = set()
    for it in _CELL.finditer(part):
        columns.add(it[1].upper())
        rows.add(int(it[2]))
    return max(rows, default=0), max(map(_column, columns), default=0)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * _LETTERS + letter - _A
    return number


def _require_extent(rows: int, columns: int, shown: str) -> None:
    if rows > MAX_ROWS:
        raise Unreadable(shown, f"has more than {MAX_ROWS} rows")
    if columns > MAX_COLUMNS:
        raise Unreadable(shown, f"has more than {MAX_COLUMNS} columns")
