"""Reading people from a file of any known format; nothing is written, and nothing is kept of what is dropped."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path, PurePath
from typing import Final

import attrs

from collegial_core import Unreadable
from collegial_people import ss12000
from collegial_people.columns import (
    LIST,
    TABLES,
    Columns,
    Field,
    Format,
    fields_of,
    format_of,
    format_without_heading,
    heading_in,
    with_numbers_by_value,
    word_of,
)
from collegial_people.content import Row, Table, repaired, table_of
from collegial_people.deliveries import MEMBERS, TEACHERS_FILE, USERS_FILE, Delivery, is_member, read_delivery
from collegial_people.drafts import Notes, known_units
from collegial_people.gathering import gathered
from collegial_people.mapping import Mapping as ColumnMapping
from collegial_people.numbers import without_numbers
from collegial_people.packed import unpacked
from collegial_people.reading import TableReader
from collegial_people.roster import Roster
from collegial_people.workbook import OLD, ZIP, is_workbook, sheets_of

_OF_SEVERAL: Final = ("oneroster", "sds", "ss12000")
FORMATS: Final = (*(it.name for it in TABLES), *_OF_SEVERAL)
"""The names of the formats that are known."""

_WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls", ".ods")
_PUPILS: Final = ("klass", "elev", "elevnummer", "grade")


@attrs.frozen(kw_only=True)
class Options:
    """How a file is to be read, where it does not say so itself.

    `units` are names and codes of units, and what each is called in the plan; where there are some, any other is not
    known.  `unit` is the one of those who have none in the file.  `form` is the name of a format, `mapping` says what
    its columns are, `sheet` which sheet is read.
    """

    today: date
    units: Mapping[str, str] = attrs.field(factory=dict)
    unit: str | None = None
    form: str | None = None
    mapping: ColumnMapping | None = None
    sheet: str | None = None


def read_people(content: bytes, name: str, options: Options, *, beside: Mapping[str, bytes] | None = None) -> Roster:
    """Read the people in a file: a list, a workbook, a zip archive of several, or one of several with those `beside`.

    Personal numbers are dropped, and the rows of people whose identity is protected are left out; of both only the
    place is told.

    Raises:
        Unreadable: it is no such file, or too large; the message says nothing of what stands in it.
        CalamineMissing: it is a workbook, and python-calamine is not installed.

    """
    shown = without_numbers(PurePath(name).name) or "the file"
    if options.form is not None and options.form not in FORMATS:
        raise Unreadable(shown, f"is to be read as {options.form[:40]!r}, which is none of {', '.join(FORMATS)}")
    notes = Notes(options.today, known_units(options.units))
    files = None
    if options.form is None or options.form in _OF_SEVERAL:
        files = _files_of(content, PurePath(name).name, shown, beside or {})
    if files is None and options.form in _OF_SEVERAL:
        raise Unreadable(shown, f"is not what {options.form} hands out")
    if files is not None and ss12000.PERSONS in files:
        ss12000.read_ss12000(files, shown, notes, options.units)
        return _roster("ss12000", notes)
    if files is not None:
        form = read_delivery(Delivery(files, shown), notes, options.units)
        return _roster(form, notes)
    return _read_table(content, name, shown, options, notes)


def files_beside(path: Path) -> tuple[Path, list[Path]]:
    """Give the file to read and those beside it that may belong to it; of a folder, the one with the people.

    Raises:
        Unreadable: no file of the folder has people that are known by its name.
        OSError: it cannot be looked into.

    """
    if path.is_dir():
        there = [path / it for it in (ss12000.PERSONS, USERS_FILE, TEACHERS_FILE) if (path / it).is_file()]
        if not there:
            shown = without_numbers(path.name) or "the folder"
            raise Unreadable(shown, f"has no {ss12000.PERSONS}, {USERS_FILE} or {TEACHERS_FILE}; name a file")
        path = there[0]
    names = next((it for it in (MEMBERS, ss12000.MEMBERS) if path.name in it), ())
    return path, [other for it in names if (other := path.with_name(it)) != path and other.is_file()]


def _files_of(content: bytes, name: str, shown: str, beside: Mapping[str, bytes]) -> dict[str, bytes] | None:
    """Give the files of a delivery of several; None where it is one file."""
    if is_member(name, content):
        return {**{it: said for it, said in beside.items() if is_member(it, said)}, name: content}
    if name in ss12000.MEMBERS:
        return {**beside, name: content}
    if content.startswith(ZIP) and not is_workbook(content):
        return unpacked(content, shown)
    return None


def _roster(form: str, notes: Notes, *, whole: bool = False) -> Roster:
    return Roster(
        today=notes.today,
        format=form,
        people=gathered(notes),
        findings=tuple(notes.findings),
        hidden=tuple(notes.hidden),
        marked=notes.marked,
        whole=whole,
    )


# --- one table ----------------------------------------------------------------------------


def _read_table(content: bytes, name: str, shown: str, options: Options, notes: Notes) -> Roster:
    if is_workbook(content) or content.startswith(OLD):
        table, columns = _sheet_of(content, shown, options, notes)
    elif name.lower().endswith(_WORKBOOKS):
        raise Unreadable(shown, "is no workbook, whatever its name says")
    else:
        table = table_of(content, shown)
        columns = _columns_of(table, options, shown)
    columns = with_numbers_by_value(columns, [it for it in table.rows if _is_below(it, columns)])
    TableReader(notes, table, columns, options.unit).read()
    return _roster(columns.format.name, notes, whole=columns.format.whole)


def _is_below(row: Row, columns: Columns) -> bool:
    return columns.head is None or row.line > columns.head.line


def _columns_of(table: Table, options: Options, shown: str) -> Columns:
    """Find what the columns are: as is said, by their headings, or by what stands in them.

    Raises:
        Unreadable: it cannot be told.

    """
    found = _columns_in(table, options)
    if found is None or not found.name_people:
        raise Unreadable(shown, "has no headings that are known; say what the columns are with --column")
    return found


def _columns_in(table: Table, options: Options) -> Columns | None:
    rows = [Row(it.line, [repaired(cell) or cell for cell in it.cells]) for it in table.rows[:40]]
    if options.mapping is not None and options.mapping.columns:
        return _mapped(rows, table.rows, options.mapping)
    said = next((it for it in TABLES if it.name == options.form), None)
    if said is not None and said.positions:
        return _by_position(said)
    found = heading_in(rows, said or LIST)
    if found is not None and found.head is not None:
        form = said or format_of(found.head)
        return _with_own_heading(heading_in(rows, form) or found, table.rows)
    without = format_without_heading(table.rows)
    return None if without is None else _by_position(without)


def _with_own_heading(columns: Columns, rows: Sequence[Row]) -> Columns:
    """Give the row with the headings as it stands in the file."""
    heading = columns.head
    return (
        columns if heading is None else attrs.evolve(columns, head=next(it for it in rows if it.line == heading.line))
    )


def _by_position(form: Format) -> Columns:
    return Columns(form, {at: it for at, it in enumerate(form.positions, 1) if it is not None})


def _mapped(rows: Sequence[Row], own: Sequence[Row], mapping: ColumnMapping) -> Columns | None:
    """Find the columns that a mapping names: by their numbers, or by their headings in the first row that has all.

    Whatever it says, a heading of numbers is one; and one that marks the protected does, unless it is mapped itself.
    """
    numbers = {int(it): field for field, it in mapping.columns.items() if it.isdigit()}
    words = {word_of(it): field for field, it in mapping.columns.items() if not it.isdigit()}
    form = attrs.evolve(LIST, name=mapping.form or LIST.name)
    known = heading_in(rows, LIST)
    row = next((it for it in rows if words.keys() <= set(map(word_of, it.cells))), None) if words else None
    if words and row is None:
        return None
    if not words:
        row = None if known is None else known.head
    if row is None:
        return Columns(form, dict(sorted(numbers.items())))
    there = {word_of(it): at for at, it in enumerate(row.cells, 1)}
    said = {there[word]: field for word, field in words.items()} | numbers
    of_heading = fields_of(row, LIST)
    fields = {at: it for at, it in of_heading.items() if it is Field.PROTECTED} | said
    fields |= {at: it for at, it in of_heading.items() if it is Field.NUMBER}
    return _with_own_heading(Columns(form, dict(sorted(fields.items())), row), own)


# --- a workbook ---------------------------------------------------------------------------


def _sheet_of(content: bytes, shown: str, options: Options, notes: Notes) -> tuple[Table, Columns]:
    """Choose the sheet with the staff, and tell which others are not read."""
    sheets = sheets_of(content, shown)
    if options.sheet is not None and options.sheet not in [it.sheet for it, _ in sheets]:
        raise Unreadable(shown, f"has no sheet {options.sheet[:40]!r}")
    found = [(table, columns) for table, hidden in sheets if (columns := _staff_in(table, options, hidden=hidden))]
    if not found:
        raise Unreadable(shown, "has no headings that are known; say what the columns are with --column")
    best = max(found, key=lambda it: (it[0].sheet == it[1].format.sheet, len(it[1].fields)))
    for table, _ in sheets:
        if table is not best[0]:
            notes.tell("sheet_skipped", table.at(1, 1))
    return best


def _staff_in(table: Table, options: Options, *, hidden: bool) -> Columns | None:
    """Find the columns of a sheet that may hold staff: it is the one that is asked for, or shows and has no pupils."""
    if options.sheet is not None:
        return _columns_in(table, options) if table.sheet == options.sheet else None
    if hidden:
        return None
    columns = _columns_in(table, options)
    if columns is None or not columns.name_people or columns.head is None or options.mapping is not None:
        return columns if columns is not None and columns.name_people else None
    words = {word_of(it) for it in columns.head.cells}
    pupils = any(it in words for it in _PUPILS) and columns.first(Field.ROLE) is None
    return None if pupils else columns
