"""Finding JSON objects that name a key twice: parsers keep the last value only, and the first would be lost."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

from collegial_core.kernel import Unreadable

BOM: Final = "\ufeff"
"""What some programs write at the start of a text, and only there, to say that it is Unicode."""
TWICE: Final = "is given twice in the same object; give it once"


CURLY: Final = frozenset("\u201c\u201d\u201e\u2018\u2019")
"""Quotes that word processors put in the place of straight ones."""


def where_it_fails(text: str, line: int, column: int) -> str:
    """Say of a text that a parser could not read where that was, and what it may be."""
    lines = text.split("\n")
    rest = lines[line - 1][max(column - 2, 0) :] if 0 < line <= len(lines) else ""
    if CURLY.intersection(rest):
        return f"at line {line}, column {column} stands a curly quote; write straight quotes instead"
    return f"at line {line}, column {column} is something that does not belong there, or something is missing before it"


class _Pairs(list[tuple[str, Any]]):
    """An object as it stands: each key with its value, in their order."""


@cache
def _reader() -> Callable[[str], Any]:
    import json  # noqa: PLC0415 - slow to import, and seldom needed

    return json.JSONDecoder(object_pairs_hook=_Pairs).decode


def repeated_key(line: bytes) -> str | None:
    """Give the path of the first key that an object names twice, such as `$.data.note`; None when there is none.

    Raises:
        ValueError: the line is no JSON.
        RecursionError: it is nested too deeply.

    """
    return next(_repeated(_reader()(line.decode()), "$"), None)


def may_repeat_a_key(line: bytes, data: object) -> bool:
    """Tell at once of most lines that they repeat no key: there are as many keys as colons (1 µs instead of 3)."""
    return line.count(b":") > _count(data)


def read_json(text: str, path: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Read a file's JSON.

    Raises:
        Unreadable: it is none, it is nested too deeply, or an object in it names a key twice.

    """
    import json  # noqa: PLC0415 - slow to import, and needed only here

    try:
        text = text.removeprefix(BOM)
        data = json.loads(text)
        key = repeated_key(text.encode())
    except json.JSONDecodeError as error:
        raise Unreadable(path, f"is no JSON: {where_it_fails(text, error.lineno, error.colno)}") from error
    except RecursionError as error:
        raise Unreadable(path, "is no JSON that can be read: it is nested too deeply") from error
    except ValueError as error:
        raise Unreadable(path, "is no JSON that can be read: a number in it is too long") from error
    if key is not None:
        raise Unreadable(key if path == "$" else f"{path}: {key}", TWICE)
    return data


def _repeated(value: object, path: str) -> Iterator[str]:
    if isinstance(value, _Pairs):
        seen = set()
        for key, item in value:
            at = f"{path}.{key}"[:80]
            if key in seen:
                yield at
            seen.add(key)
            yield from _repeated(item, at)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _repeated(item, f"{path}[{place}]"[:80])


def _count(data: Any) -> int:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(data, dict):
        return len(data) + sum(map(_count, data.values()))
    return sum(map(_count, data)) if isinstance(data, list) else 0
