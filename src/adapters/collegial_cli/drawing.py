"""Drawing on a terminal, with boxes and colours: the one module that knows rich."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Literal, TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from collegial_cli.output import visible

Cell = str | tuple[str, str]
"""A text, or a text and its style: `good`, `bad`, `warn`, `dim` or `bold`."""

SHORT: Final = len("2026-09-14")

_STYLES: Final = {"good": "green", "bad": "bold red", "warn": "yellow", "dim": "dim", "bold": "bold", "": ""}


class Terminal:
    """Draws lines and tables; no text is ever taken for markup."""

    def __init__(self, stream: TextIO) -> None:
        self._console = Console(file=stream, highlight=False, markup=False, emoji=False)

    def line(self, text: Cell) -> None:
        """Draw one line."""
        self._console.print(_text(text))

    def table(self, head: Sequence[str], rows: Sequence[Sequence[Cell]], right: Sequence[bool]) -> None:
        """Draw a table; `right` says which columns stand to the right."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        for place, title in enumerate(head):
            width = _width(title, [_text(row[place]).plain for row in rows])
            justify: Literal["left", "right"] = "right" if right[place] else "left"
            table.add_column(_text(title), justify=justify, overflow="fold", width=width)
        for row in rows:
            table.add_row(*map(_text, row))
        self._console.print(table)


@contextmanager
def progress(stream: TextIO) -> Iterator[Callable[[int, int], None]]:
    """Draw a bar that goes when the work is done; what it gives is told how much of how much that is."""
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=stream), transient=True) as bar:
        task = bar.add_task("")
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _text(cell: Cell) -> Text:
    words, style = (cell, "") if isinstance(cell, str) else cell
    return Text(visible(words), _STYLES[style])


def _width(title: str, cells: Sequence[str]) -> int | None:
    """Fix the width of a column of numbers, days and other short words; longer ones share the rest."""
    widest = max(map(cell_len, cells), default=0)
    if widest > SHORT or any(" " in cell for cell in cells):
        return None
    return max([widest, *map(cell_len, title.split())])
