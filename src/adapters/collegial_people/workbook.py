"""Sheets of Excel workbooks, read by python-calamine (extra `people`)."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from collegial_core import CollegialError, Unreadable
from collegial_people.content import MAX_COLUMNS, MAX_ROWS, Row, Table
from collegial_people.packed import opened, require_unpackable

ZIP: Final = b"PK\x03\x04"
OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How workbooks of Excel 97–2003 begin."""

_CELL: Final = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})([0-9]{1,7})"')
_A: Final = ord("A") - 1
_LETTERS: Final = 26
_NO_WORKBOOK: Final = "is no workbook that can be read; save it as .xlsx, or as CSV"


class CalamineMissing(CollegialError):
    """The package that reads workbooks is not installed."""


def is_workbook(content: bytes) -> bool:
    """Tell by its bytes whether a file is a workbook of Excel's."""
    if content.startswith(OLD):
        return True
    if not content.startswith(ZIP):
        return False
    try:
        with ZipFile(BytesIO(content)) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except BadZipFile:
        return False


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
        _require_size(content, shown)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            kept = [it for it in book.sheets_metadata if it.typ is SheetTypeEnum.WorkSheet]
            return [
                (_table(book.get_sheet_by_name(it.name), shown), it.visible is not SheetVisibleEnum.Visible)
                for it in kept
            ]
    except CollegialError:
        raise
    except Exception as error:  # calamine has an error for each way in which a workbook is broken
        raise Unreadable(shown, _NO_WORKBOOK) from error


def _table(sheet: Any, shown: str) -> Table:  # noqa: ANN401 - a sheet of the package
    height, width = sheet.end or (0, 0)
    _require_extent(height + 1, width + 1, shown)
    rows = sheet.to_python(skip_empty_area=False)
    return Table([Row(line, [_text(it) for it in cells]) for line, cells in enumerate(rows, 1)], sheet=sheet.name)


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


def _require_size(content: bytes, shown: str) -> None:
    """See that the sheets are no larger than what is read: the package takes memory for all between two cells."""
    with opened(content, shown) as archive:
        require_unpackable(archive, shown)
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                _require_extent(*_extent(archive.read(name)), shown)


def _extent(sheet: bytes) -> tuple[int, int]:
    """Give the last row and column that a sheet names."""
    last, right = 0, 0
    for letters, row in _cells(sheet):
        last, right = max(last, int(row)), max(right, _column(letters))
    return last, right


def _cells(sheet: bytes) -> Iterator[tuple[bytes, bytes]]:
    return ((it[1], it[2]) for it in _CELL.finditer(sheet))


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
