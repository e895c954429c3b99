"""Reading a round from a table, as a school keeps it in a spreadsheet: a line for each visit."""

import io
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from collegial_cli.commands.common import day_of
from collegial_cli.csv_rows import delimiter_of, rows_of, text_of
from collegial_core import Unreadable
from collegial_core.ids import LessonId, PersonId
from collegial_core.kernel.fields import require_id
from collegial_core.visit import MAX_ROWS, Step, VisitRow
from collegial_words.catalogue import Say, languages, translator

MAX_BYTES: Final = 1_048_576

COLUMNS: Final = {"date": "Day", "visitor": "Visitor", "host": "Host", "lesson": "Lesson", "step": "Step"}
"""The field that a column holds, and its heading."""

HEADINGS: Final = {
    word(heading).casefold(): field for word in map(translator, languages()) for field, heading in COLUMNS.items()
}
CALLED: Final = {
    word(step.value): step
    for word in map(translator, languages())
    for step in (Step.PLANNED, Step.HELD, Step.TALKED, Step.CANCELLED)
}
"""What each language calls the steps."""

STEPS: Final = {"gjort": Step.HELD, "genomfört": Step.HELD, **CALLED}
"""The words that a table may use.  Schools keep such files, so a word stays even where it is called otherwise later."""


@attrs.frozen
class TableLine:
    """A line of a table: its number, and the visit that it tells of, or why it is not understood."""

    line: int
    row: VisitRow | Unreadable


@attrs.frozen
class Table:
    """A table as it was read: what its columns are called, by their fields, and its lines."""

    headings: dict[str, str]
    lines: list[TableLine]


def read_table(content: bytes, path: str) -> Table:
    """Read a table of visits, line by line.

    Raises:
        Unreadable: it is no table, its headings are not understood, or it is too long; the path names the line.

    """
    if len(content) > MAX_BYTES:
        raise Unreadable(path, f"is longer than {MAX_BYTES} bytes")
    text = text_of(content, path)
    rows = rows_of(io.StringIO(text, newline=""), path, delimiter_of(text))
    line, head = next(rows, (1, list[str]()))
    columns = _columns(head, f"{path}, line {line}")
    told = [TableLine(line, _visit(row, columns)) for line, row in _limited(rows, path) if any(map(str.strip, row))]
    return Table(dict(zip(columns, map(str.strip, head), strict=False)), told)


def _limited(rows: Iterator[tuple[int, list[str]]], path: str) -> Iterator[tuple[int, list[str]]]:
    for count, row in enumerate(rows):
        if count == MAX_ROWS:
            raise Unreadable(path, f"has more than {MAX_ROWS} lines; divide it")
        yield row


def _columns(head: Sequence[str], where: str) -> list[str]:
    """Give what stands in each column, by its heading."""
    columns = [_column(heading, where) for heading in _without_empty_end(head)]
    word = _language_of(head)
    twice = next((it for it in columns if columns.count(it) > 1), None)
    if twice is not None:
        raise Unreadable(where, f"has two columns {word(COLUMNS[twice])!r}; leave one")
    missing = next((it for it in COLUMNS if it not in columns and it != "step"), None)
    if missing is not None:
        message = (
            f"has no column {word(COLUMNS[missing])!r}; the first line names the columns: {', '.join(_known(word))}"
        )
        raise Unreadable(where, message)
    return columns


def _language_of(head: Sequence[str]) -> Say:
    """Give the language that most headings of a table are in."""
    written = set(map(_folded, head))
    return max(
        map(translator, languages()), key=lambda word: len(written.intersection(map(str.casefold, _known(word))))
    )


def _column(heading: str, where: str) -> str:
    found = HEADINGS.get(_folded(heading))
    if found is None:
        known = ", ".join(heading for lang in languages() for heading in _known(translator(lang)))
        raise Unreadable(where, f"{heading.strip()[:40]!r} is no column of a round; the columns are {known}")
    return found


def _known(word: Say) -> list[str]:
    return [*map(word, COLUMNS.values())]


def _without_empty_end(cells: Sequence[str]) -> Sequence[str]:
    """Leave out the empty cells at the end, which spreadsheets add."""
    last = max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
    return cells[:last]


def _visit(row: Sequence[str], columns: Sequence[str]) -> VisitRow | Unreadable:
    cells = _without_empty_end(row)
    if len(cells) > len(columns):
        return Unreadable("", f"has more than {len(columns)} cells")
    said = dict.fromkeys(columns, "") | dict(zip(columns, map(str.strip, cells), strict=False))
    try:
        for column in ("visitor", "host", "lesson"):
            _require_said(said, column)
            require_id(said[column], column)
        _require_said(said, "date")
        return VisitRow(
            visitor=PersonId(said["visitor"]),
            host=PersonId(said["host"]),
            lesson=LessonId(said["lesson"]),
            date=day_of(said["date"], "date"),
            step=_step(said.get("step", "")),
        )
    except Unreadable as error:
        return error


def _require_said(said: dict[str, str], column: str) -> None:
    if not said[column]:
        raise Unreadable(column, "is missing")


def _step(word: str) -> Step:
    step = STEPS.get(_folded(word)) if word else Step.PLANNED
    if step is None:
        raise Unreadable("step", f"expected one of {', '.join(CALLED)}, got {word[:40]!r}")
    return step


def _folded(word: str) -> str:
    return word.strip().casefold()
