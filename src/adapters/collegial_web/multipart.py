"""Forms with files in them (RFC 7578), taken apart in one pass: what a browser sends, and nothing else."""

import re
from collections.abc import Iterator
from typing import Final

import attrs

from collegial_web.problems import Denied

_BOUNDARY: Final = re.compile(r'boundary=(?:"([^"]{1,70})"|([^\s;",]{1,70}))', re.IGNORECASE)
_DISPOSITION: Final = re.compile(r"^content-disposition:\s*form-data(.*)$", re.IGNORECASE | re.MULTILINE)
_NAME: Final = re.compile(r';\s*name="([^"\r\n]*)"', re.IGNORECASE)
_FILE: Final = re.compile(r';\s*filename="([^"\r\n]*)"', re.IGNORECASE)
_HEAD: Final = 8_192
"""How many bytes stand before what a field holds, at most."""


@attrs.frozen
class Part:
    """A field of a form: what it holds, and the file's name where one was chosen in it."""

    name: str
    content: bytes = attrs.field(repr=False)
    file: str | None = None


def parts_of(body: bytes, kind: str, most: int) -> Iterator[Part]:
    """Yield the fields of a form.

    Raises:
        Denied: it is no such form, or has more fields than `most`.

    """
    found = _BOUNDARY.search(kind)
    if found is None:
        raise _no_form()
    mark = b"\r\n--" + (found[1] or found[2]).encode("latin-1", errors="replace")
    whole = b"\r\n" + body
    if not 2 <= whole.count(mark) <= most + 1:  # noqa: PLR2004 - one before each field, and one behind the last
        raise _no_form()
    _, *fields, end = whole.split(mark)
    if not end.startswith(b"--"):
        raise _no_form()
    yield from map(_part, fields)


def _part(field: bytes) -> Part:
    head, blank, content = field.partition(b"\r\n\r\n")
    said = _DISPOSITION.search(head[:_HEAD].decode("utf-8", errors="replace"))
    name = _NAME.search(said[1]) if said else None
    if not blank or said is None or name is None:
        raise _no_form()
    file = _FILE.search(said[1])
    return Part(_plain(name[1]), content, None if file is None else _plain(file[1]))


def _plain(text: str) -> str:
    """Give a name with the quote that a browser writes otherwise."""
    return text.replace("%22", '"')


def _no_form() -> Denied:
    return Denied(400, "Unreadable", "is no form")
