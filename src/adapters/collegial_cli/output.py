"""Writing to the standard output: JSON as UTF-8, and text that cannot command a terminal."""

import io
import json
import re
import sys
from typing import BinaryIO, Final, TextIO

from collegial_words import plain

_UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
"""Control characters, the marks that reorder text on a screen, and what is no character."""


def visible(text: str) -> str:
    r"""Write characters that could command a terminal as `\u001b`, all others as they are."""
    return text if text.isascii() and text.isprintable() else _UNSAFE.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def json_text(value: object, lang: str = "en") -> str:
    """Write any value of the library, its sentences in a language, as one line of JSON that is safe on a terminal."""
    return visible(json.dumps(plain(value, lang), ensure_ascii=False, separators=(",", ":")))


def write_json(value: object, lang: str = "en") -> None:
    """Write one JSON document, or one of several lines, to the standard output."""
    binary_output().write(json_text(value, lang).encode() + b"\n")


def binary_output() -> BinaryIO:
    """Give the standard output for bytes."""
    return sys.stdout.buffer


def standard_output() -> TextIO:
    """Give the standard output for text; what its encoding lacks is escaped."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return sys.stdout
