"""Timetables as tables: a list with headings, FET's `timetable.csv`, and Untis's GPU001."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from collegial_core.kernel import Unreadable
from collegial_people.columns import LIST, Columns, Field, fields_of, with_numbers_by_value, word_of
from collegial_people.content import Row, Table, table_of
from collegial_people.text import cleaned
from collegial_timetables.listing import Cell, Column, Item, Listing
from collegial_timetables.reading import Notes, listing_of
from collegial_timetables.saying import day_in, number_in

_WORDS: Final[Mapping[Column, str]] = {
    Column.TEACHER: "larare teacher teachers signatur signature sign",
    Column.DAY: "dag veckodag day weekday dayofweek",
    Column.PERIOD: "lektion pass period hour timme",
    Column.FROM: "fran start starttid starttime from",
    Column.TO: "till slut sluttid to end endtime",
    Column.MINUTES: "minuter langd minutes length",
    Column.SUBJECT: "amne kurs subject course",
    Column.CLASS: "klass klasser grupp class classes group studentssets",
    Column.WEEKS: "vecka veckor weeks week",
    Column.WHAT: "vad typ what kind",
    Column.LESSON: "lektionsid lessonid",
}
_HEADINGS: Final = {word: column for column, words in _WORDS.items() for word in words.split()}
_UNTIS: Final = (None, Column.CLASS, Column.TEACHER, Column.SUBJECT, None, Column.DAY, Column.PERIOD)
_FIRST: Final = 40
"""The headings stand in one of so many rows."""


def read_table(content: bytes, shown: str, notes: Notes) -> Listing:
    """Read a table: one with headings, or GPU001, which has none.

    Raises:
        Unreadable: it is no table, or there are neither headings that are known nor what Untis writes.

    """
    table = table_of(content, shown)
    rows = [it for it in table.rows if not it.is_empty]
    heading = next((it for it in rows[:_FIRST] if _is_heading(it)), None)
    if heading is not None:
        below = [it for it in rows if it.line > heading.line]
        columns = {at: found for at, it in enumerate(heading.cells, 1) if (found := _HEADINGS.get(word_of(it)))}
        numbers = _numbers(below, fields_of(heading, LIST))
        form = "fet" if "activityid" in {word_of(it) for it in heading.cells} else "table"
        return listing_of(_items(table, below, columns, numbers, notes), notes, form)
    if not _is_untis(rows):
        needed = "a teacher, a day, and a lesson or times"
        raise Unreadable(shown, f"has no headings that are known, nor is it a GPU001 of Untis; needed are {needed}")
    positions = {at: it for at, it in enumerate(_UNTIS, 1) if it is not None}
    return listing_of(_items(table, rows, positions, _numbers(rows, {}), notes), notes, "untis")


def _is_heading(row: Row) -> bool:
    found = {_HEADINGS.get(word_of(it)) for it in row.cells}
    return {Column.TEACHER, Column.DAY} <= found and bool({Column.PERIOD, Column.FROM} & found)


def _is_untis(rows: Sequence[Row]) -> bool:
    """Tell whether most rows have what GPU001 has: a number, and in the sixth and seventh column a day and a period."""
    fits = [it for it in rows if it.said(1).strip().isdigit() and _day(it) and number_in(it.said(7).strip())]
    return 2 * len(fits) > len(rows)


def _day(row: Row) -> int | None:
    return day_in(row.said(6).strip())


def _numbers(rows: Sequence[Row], fields: Mapping[int, Field]) -> frozenset[int]:
    """Give the columns that hold personal numbers, by their headings or by most of what stands in them."""
    columns = with_numbers_by_value(Columns(LIST, fields), rows)
    return frozenset((*columns.of(Field.NUMBER), *columns.of(Field.NUMBER_OR_ID)))


def _items(
    table: Table, rows: Sequence[Row], columns: Mapping[int, Column], numbers: frozenset[int], notes: Notes
) -> Iterator[Item]:
    for row in rows:
        cells: dict[Column, Cell] = {}
        for at, text in enumerate(row.cells, 1):
            if text.strip():
                cell = notes.taken(cleaned(text), table.at(row.line, at), of_numbers=at in numbers)
                if at in columns and cell.text:
                    cells[columns[at]] = cell
        yield Item(table.at(row.line), {**_empty(table, row, columns, cells), **cells})


def _empty(table: Table, row: Row, columns: Mapping[int, Column], there: Collection[Column]) -> dict[Column, Cell]:
    """Give the cells in which nothing stands, so that findings name their places."""
    return {it: Cell("", table.at(row.line, at)) for at, it in columns.items() if it not in there}
