"""On which line of a TOML text each thing stands; Python's reader does not tell.

The text, or that part of it, has been read by `tomllib` before, so nothing is checked here.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import attrs

_TOKEN: Final = re.compile(
    r"""
      (?P<text> \"""(?:[^\\]|\\.)*?\"""+ | '''.*?'''+ | "(?:[^"\\]|\\.)*" | '[^']*' )
    | (?P<line> \n )
    | (?P<skip> [ \t\r]+ | \#[^\n]* )
    | (?P<mark> [][{}=,.] )
    | (?P<bare> [^][\s"'\#{}=,.]+ )
    """,
    re.VERBOSE | re.DOTALL,
)
_SCALAR_ENDS: Final = frozenset("\n,]}")


def lines_of(text: str) -> dict[str, int]:
    """Give the line of each thing in a TOML text by its path, such as `steps[2].who`."""
    places = _Places(list(_tokens(text)))
    places.read()
    return places.lines


def last_path(text: str) -> str:
    """Give the path of the last thing that the first lines of a TOML text give a value."""
    places = _Places(list(_tokens(text)))
    with suppress(IndexError):  # the lines may end within a list
        places.read()
    return places.last


def line_of(path: str, lines: dict[str, int]) -> int:
    """Give the line of a path, or of the nearest thing around it; the first line when there is none."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path, 1)


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """Yield what matters of the text, each with its line; a line break is a token too."""
    line = 1
    for found in _TOKEN.finditer(text):
        if found.lastgroup != "skip":
            yield found[0], line
        line += found[0].count("\n")


@attrs.define
class _Places:
    """Walks over the tokens, and keeps the line of each path."""

    tokens: list[tuple[str, int]]
    at: int = 0
    lines: dict[str, int] = attrs.field(factory=dict)
    arrays: dict[str, int] = attrs.field(factory=dict)
    """How many tables each array of tables has so far."""
    last: str = ""
    """The path that was read last."""

    def read(self) -> None:
        table = ""
        while self.at < len(self.tokens):
            if self._next() == "\n":
                self.at += 1
            elif self._next() == "[":
                table = self._header()
            else:
                self._pair(table)

    def _next(self) -> str:
        return self.tokens[self.at][0] if self.at != len(self.tokens) else "\n"

    def _header(self) -> str:
        """Take `[a.b]` or `[[a.b]]`; give the path of the table that it opens."""
        line = self.tokens[self.at][1]
        many = self.tokens[self.at + 1][0] == "["
        self.at += 2 if many else 1
        names = self._key()
        self.at += 2 if many else 1
        path = ""
        for name in names[:-1]:
            path = self._inside(_joined(path, name), line)
        path = self.last = _joined(path, names[-1])
        if many:
            self.arrays[path] = self.arrays.get(path, 0) + 1
        return self._inside(path, line)

    def _inside(self, path: str, line: int) -> str:
        """Note the path, and step into the latest table where it is an array of them."""
        self.lines.setdefault(path, line)
        if path not in self.arrays:
            return path
        last = f"{path}[{self.arrays[path] - 1}]"
        self.lines.setdefault(last, line)
        return last

    def _key(self) -> list[str]:
        """Take `a."b".c`."""
        names = []
        while self._next() not in {"=", "]"}:
            if self._next() != ".":
                names.append(self._next().strip("\"'"))
            self.at += 1
        return names

    def _pair(self, table: str) -> None:
        """Take `a.b = value`."""
        line, path = self.tokens[self.at][1], table
        for name in self._key():
            path = _joined(path, name)
            self.lines.setdefault(path, line)
        self.at += 1
        self._value(path)
        self.last = path

    def _value(self, path: str) -> None:
        if self._next() == "[":
            self._list(path)
        elif self._next() == "{":
            self._table(path)
        else:
            while self._next() not in _SCALAR_ENDS:
                self.at += 1

    def _list(self, path: str) -> None:
        self.at += 1
        index = 0
        while self._next() != "]":
            if self._next() in {"\n", ","}:
                self.at += 1
                continue
            self.lines[f"{path}[{index}]"] = self.tokens[self.at][1]
            self._value(f"{path}[{index}]")
            index += 1
        self.at += 1

    def _table(self, path: str) -> None:
        self.at += 1
        while self._next() != "}":
            if self._next() in {"\n", ","}:
                self.at += 1
            else:
                self._pair(path)
        self.at += 1


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
