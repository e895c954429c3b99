"""Drawing on a terminal, with boxes and colours: the one module that knows rich."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from collegial_cli.output import visible

Cell = str | tuple[str, str]
"""A text, or a text and its style: `good`, `bad`, `warn`, `dim` or `bold`."""

AROUND: Final = 2
"""What a column takes beside its cells: the space after it, and its share of the frame."""

_STYLES: Final = {"good": "green", "bad": "bold red", "warn": "yellow", "dim": "dim", "bold": "bold", "": ""}


class Terminal:
    """Draws lines and tables; no text is ever taken for markup."""

    def __init__(self, stream: TextIO) -> None:
        self._console = Console(file=stream, highlight=False, markup=False, emoji=False)

    def line(self, text: Cell) -> None:
        """Draw one line."""
        self._console.print(_text(text))

    def table(self, head: Sequence[str], rows: Sequence[Sequence[Cell]], right: Sequence[bool]) -> None:
        """Draw a table; `right` says which columns stand to the right.

        No word is ever cut in two: where the words of a line do not fit beside each other, each row is a
        record, with one field a line.
        """
        columns = [[title, *(_text(row[place]).plain for row in rows)] for place, title in enumerate(head)]
        widths = _widths(columns, self._console.width - AROUND * len(columns))
        if widths is None:
            self._records(head, rows or [[""] * len(head)])
            return
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        for title, is_right, width in zip(head, right, widths, strict=True):
            table.add_column(_text(title), justify="right" if is_right else "left", overflow="fold", width=width)
        for row in rows:
            table.add_row(*map(_text, row))
        self._console.print(table)

    def _records(self, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        for row in rows:
            record = Table.grid(padding=(0, 2, 0, 0))
            record.add_column(no_wrap=True)
            record.add_column(overflow="fold")
            for title, cell in zip(head, row, strict=True):
                record.add_row(_text((title, "bold")), _text(cell))
            self._console.print()
            self._console.print(record)


@contextmanager
def progress(stream: TextIO) -> Iterator[Callable[[int, int], None]]:
    """Draw a bar that goes when the work is done; it gives the callback for how much of how much is done.

    Of 0 is of nobody knows how much: the bar shows that something is done.
    """
    columns = (BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=stream), transient=True) as bar:
        known, endless = bar.add_task("", visible=False), bar.add_task("", total=None, visible=False)

        def on_progress(done: int, of: int) -> None:
            bar.update(known, completed=done, total=of, visible=of > 0)
            bar.update(endless, visible=of == 0)

        yield on_progress


def _text(cell: Cell) -> Text:
    words, style = (cell, "") if isinstance(cell, str) else cell
    return Text(visible(words), _STYLES[style])


def _widths(columns: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """Give the columns' widths, so that no word is cut; None where there is no room for that."""
    narrowest = [max(cell_len(word) for cell in column for word in (cell.split() or [""])) for column in columns]
    wanted = [_wanted(column, low) for column, low in zip(columns, narrowest, strict=True)]
    spare, missing = room - sum(narrowest), sum(wanted) - sum(narrowest)
    if spare < 0:
        return None
    share = min(1.0, spare / missing) if missing else 0.0
    return [low + int((full - low) * share) for low, full in zip(narrowest, wanted, strict=True)]


def _wanted(column: Sequence[str], narrowest: int) -> int:
    """Give the width at which no cell goes over a second line; a title of several words may."""
    _, *cells = column
    return max([narrowest, *map(cell_len, cells)])
