"""JSON in and out: the vocabulary, its schema, and everything between bytes and values.

Beside `snapshots`, no other room knows cattrs and msgspec.  Entries are written and read by msgspec
(`lines`), which is fast.  Requests from outside and single values go through cattrs (`plain`), which explains what
is wrong and where; it is imported when first needed, for it takes its time.  The two agree: the property tests hold
every entry's fast bytes against the plain path.
"""

# ruff: noqa: PLC0415 - see above: cattrs is imported when first needed

from typing import TYPE_CHECKING, Any

from collegial_core.wire.exports import Header, header_of, link, link_of, read_header, write_header
from collegial_core.wire.lines import MAX_LINE, REPLAY_DECODERS, command_id, decode, differences, encode, read_line

if TYPE_CHECKING:
    from collegial_core.kernel import Request


def to_plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Turn any value of the library into what JSON can hold."""
    from collegial_core.wire.plain import to_plain

    return to_plain(value)


def read_data(kind: type, data: object, path: str) -> Any:  # noqa: ANN401 - an instance of `kind`
    """Read a command's or event's data.

    Raises:
        Unreadable: a field is missing, unknown or wrong; `path` says which.

    """
    from collegial_core.wire.plain import read_data

    return read_data(kind, data, path)


def read_request(line: bytes) -> "Request":
    """Read one request with its occasion from a line of JSON.

    Raises:
        Unreadable: the line is not understood; `path` names the field, as `$.data.visitor`.

    """
    from collegial_core.wire.requests import read_request

    return read_request(line)


def read_json(text: str, path: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Read a file's JSON.

    Raises:
        Unreadable: it is none, or an object in it names a key twice; `path` names the file.

    """
    from collegial_core.wire.keys import read_json

    return read_json(text, path)


__all__ = [
    "MAX_LINE",
    "REPLAY_DECODERS",
    "Header",
    "command_id",
    "decode",
    "differences",
    "encode",
    "header_of",
    "link",
    "link_of",
    "read_data",
    "read_header",
    "read_json",
    "read_line",
    "read_request",
    "to_plain",
    "write_header",
]
