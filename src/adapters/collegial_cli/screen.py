"""Where tables are drawn: with boxes and colours on a terminal, as aligned plain text elsewhere."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Final, TextIO, TypeVar

from collegial_cli.output import visible
from collegial_words import Directory
from collegial_words.catalogue import Fact, sentence, translator
from collegial_words.directory import named, with_names
from collegial_words.roles import role_words

if TYPE_CHECKING:
    from collegial_cli.drawing import Terminal

T = TypeVar("T")

Cell = str | tuple[str, str]
"""A text, or a text and its style on a terminal: `good`, `bad`, `warn`, `dim` or `bold`."""

_NUMERIC: Final = frozenset("0123456789/%·–")
_GAP: Final = "  "


class Screen:
    """A stream to draw on, in a language, with a directory of names.

    `drawn` says whether to use boxes and colours; None asks the stream whether
    it is a terminal.  No text is ever interpreted as markup.
    """

    def __init__(
        self, stream: TextIO, *, lang: str = "en", names: Directory | None = None, drawn: bool | None = None
    ) -> None:
        self.lang = lang
        self.say = translator(lang)
        self._stream = stream
        self.names: Directory = names or dict[str, str]()
        self._terminal = _terminal(stream) if (stream.isatty() if drawn is None else drawn) else None
        self._fresh = True
        self.role: Callable[[str], str] = partial(role_words, self.say)
        """What a role is called: as its method says on a screen that is `calling` roles so."""

    def calling(self, role: Callable[[str], str]) -> "Screen":
        """Give the screen with other names for roles."""
        screen = copy(self)
        screen.role = role
        return screen

    def who(self, person: str) -> str:
        """Give a person's name, or the id when the directory has none."""
        return self.names.get(person) or person

    def named(self, text: str) -> str:
        """Put names in the place of ids in a text."""
        return named(text, self.names)

    def everyone(self, people: Sequence[str]) -> str:
        """Give several people's names as `a, b, c`."""
        return ", ".join(map(self.who, people))

    def labels(self, *texts: str) -> list[str]:
        """Translate the labels of a table's columns."""
        return [self.say(text) for text in texts]

    def sentence(self, template: str, **facts: Fact) -> str:
        """Translate a sentence and put the facts into it."""
        return sentence(self.say, template, facts)

    def told(self, template: str, facts: Mapping[str, Fact]) -> str:
        """Translate a sentence, and put the facts into it with names in the place of ids."""
        return self.sentence(template, **{name: with_names(it, self.names) for name, it in facts.items()})

    def either(self, english: T, swedish: T) -> T:
        """Choose what a definition says in the screen's language."""
        return swedish if self.lang == "sv" else english

    def number(self, value: float) -> str:
        """Write a number with as few decimals as it needs."""
        return self.digits(f"{value:.2f}".rstrip("0").rstrip("."))

    def digits(self, written: str) -> str:
        """Give a number, or a range of them, with the language's decimal mark."""
        return self.either(written, written.replace(".", ","))

    def heading(self, text: str) -> None:
        """Write a heading, with a blank line before it unless it is the first thing."""
        if not self._fresh:
            self.line()
        self.line(text, "bold")

    def line(self, text: str = "", style: str = "") -> None:
        """Write one line."""
        self._fresh = False
        if self._terminal is None:
            self._stream.write(visible(text) + "\n")
        else:
            self._terminal.line((text, style))

    def table(self, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """Write a table; a column that holds only numbers stands to the right."""
        self._fresh = False
        right = [_is_numeric([row[index] for row in rows]) for index in range(len(head))]
        if self._terminal is None:
            self._stream.writelines(_aligned(head, rows, right))
        else:
            self._terminal.table(head, rows, right)


def _terminal(stream: TextIO) -> "Terminal":
    from collegial_cli.drawing import Terminal  # noqa: PLC0415 - only here is rich imported

    return Terminal(stream)


def _words(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell[0]


def _is_numeric(cells: Sequence[Cell]) -> bool:
    return bool(cells) and all(_NUMERIC.issuperset(_words(cell)) for cell in cells)


def _aligned(head: Sequence[str], rows: Sequence[Sequence[Cell]], right: Sequence[bool]) -> list[str]:
    lines = [[visible(_words(cell)) for cell in row] for row in (head, *rows)]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return [_GAP.join(map(_padded, line, widths, right)).rstrip() + "\n" for line in lines]


def _padded(text: str, width: int, right: bool) -> str:  # noqa: FBT001 - mapped over columns
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank


def _width(text: str) -> int:
    """Tell how many places a text takes on a terminal."""
    return len(text) if text.isascii() else sum(map(_places, text))


def _places(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
