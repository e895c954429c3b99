"""Drawing on a terminal, with boxes and colours: the one module that knows rich."""

from collections.abc import Sequence
from typing import Final, TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from collegial_cli.output import visible

Cell = str | tuple[str, str]
"""A text, or a text and its style: `good`, `bad`, `warn`, `dim` or `bold`."""

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
        table = Table(box=box.ROUNDED)
        for title, numeric in zip(head, right, strict=True):
            table.add_column(_text(title), justify="right" if numeric else "left", overflow="fold")
        for row in rows:
            table.add_row(*map(_text, row))
        self._console.print(table)


def _text(cell: Cell) -> Text:
    words, style = (cell, "") if isinstance(cell, str) else cell
    return Text(visible(words), _STYLES[style])
