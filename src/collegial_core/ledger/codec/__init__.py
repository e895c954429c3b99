"""Between bytes and values: the one room that knows cattrs and msgspec.

Entries are written and read by msgspec (`lines`), which is fast.  Commands from
outside and single values go through cattrs (`plain`), which explains what is
wrong and where; it is imported when first needed, for it takes its time.  The two
agree: the property tests hold every entry's fast bytes against the plain path.
"""

# ruff: noqa: PLC0415 - see above: cattrs is imported when first needed

from typing import TYPE_CHECKING, Any

from collegial_core.ledger.codec.exports import Header, header_of, link, link_of, read_header, write_header
from collegial_core.ledger.codec.lines import (
    LINE_MOST,
    TELL,
    command_id,
    decode,
    differences,
    encode,
    read_line,
)

if TYPE_CHECKING:
    from collegial_core.kernel import Request
    from collegial_core.ledger.codec.methods import Remark
    from collegial_core.ledger.codec.snapshots import Picture
    from collegial_core.ledger.ports import Row, Snapshot
    from collegial_core.policy import Method, StudyMaterial
    from collegial_core.state import State


def to_plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Turn any value of the library into what JSON can hold."""
    from collegial_core.ledger.codec.plain import to_plain

    return to_plain(value)


def read_data(kind: type, data: object, path: str) -> Any:  # noqa: ANN401 - an instance of `kind`
    """Read a command's or event's data.

    Raises:
        Unreadable: a field is missing, unknown or wrong; `path` says which.

    """
    from collegial_core.ledger.codec.plain import read_data

    return read_data(kind, data, path)


def read_request(line: bytes) -> "Request":
    """Read one request with its occasion from a line of JSON.

    Raises:
        Unreadable: the line is not understood; `path` names the field, as `$.data.visitor`.

    """
    from collegial_core.ledger.codec.requests import read_request

    return read_request(line)


def read_toml(text: str, path: str) -> dict[str, Any]:
    """Read TOML.

    Raises:
        Unreadable: it is none, or names a key twice; `path` names the file.

    """
    from collegial_core.ledger.codec.methods import read_toml

    return read_toml(text, path)


def read_json(text: str, path: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Read a file's JSON.

    Raises:
        Unreadable: it is none, or an object in it names a key twice; `path` names the file.

    """
    from collegial_core.ledger.codec.keys import read_json

    return read_json(text, path)


def read_method(text: str, path: str) -> "Method":
    """Read one method definition from TOML.

    Raises:
        Unreadable: the text is no TOML or no method; `path` names the file.

    """
    from collegial_core.ledger.codec.methods import read_method

    return read_method(text, path)


def remarks(text: str, path: str) -> "tuple[Remark, ...]":
    """List all that is wrong in one method definition in TOML, in the order of its lines.

    Raises:
        Unreadable: the text is no TOML; `path` names the file.

    """
    from collegial_core.ledger.codec.methods import remarks

    return remarks(text, path)


def shipped_methods() -> "tuple[Method, ...]":
    """Read every method that ships with the library, sorted by id and version."""
    from collegial_core.ledger.codec.methods import shipped_methods

    return shipped_methods()


def read_materials(text: str, path: str) -> "tuple[StudyMaterial, ...]":
    """Read a list of materials from TOML.

    Raises:
        Unreadable: the text is no TOML or no such list; `path` names the file.

    """
    from collegial_core.ledger.codec.materials import read_materials

    return read_materials(text, path)


def shipped_materials() -> "tuple[StudyMaterial, ...]":
    """Read the list of materials that ships with the library."""
    from collegial_core.ledger.codec.materials import shipped_materials

    return shipped_materials()


def line_digest(line: bytes) -> bytes:
    """Give what a snapshot knows its last entry by."""
    from collegial_core.ledger.codec.snapshots import line_digest

    return line_digest(line)


def write_snapshot(state: "State", last: "Row", ids: tuple[int, bytes]) -> "Snapshot | None":
    """Write the state up to and with a row; None where there is something in it that a snapshot cannot hold."""
    from collegial_core.ledger.codec.snapshots import write_snapshot

    return write_snapshot(state, last, ids)


def read_snapshot(snapshot: "Snapshot") -> "Picture | None":
    """Read a snapshot that this very code made; None for any other, and for one that is damaged."""
    from collegial_core.ledger.codec.snapshots import read_snapshot

    return read_snapshot(snapshot)


__all__ = [
    "LINE_MOST",
    "TELL",
    "Header",
    "command_id",
    "decode",
    "differences",
    "encode",
    "header_of",
    "line_digest",
    "link",
    "link_of",
    "read_data",
    "read_header",
    "read_json",
    "read_line",
    "read_materials",
    "read_method",
    "read_request",
    "read_snapshot",
    "read_toml",
    "remarks",
    "shipped_materials",
    "shipped_methods",
    "to_plain",
    "write_header",
    "write_snapshot",
]
