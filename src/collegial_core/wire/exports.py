"""The header of an export: what the file holds, so that a cut or changed file is detected."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

import attrs
import msgspec

from collegial_core.kernel import StoreError, Unreadable
from collegial_core.store import Record
from collegial_core.wire.lines import words

FORMAT: Final = 1
"""The version of the first line; it counts up when an older release could not read what follows."""

_TYPE: Final = "export"


def link(before: bytes, name: str, line: bytes) -> bytes:
    """Give the chain's next link: it holds fast all entries of a plan up to this one."""
    return sha256(before + name.encode() + b"\0" + line).digest()


def link_of(before: bytes, record: Record) -> bytes:
    """Give the next link for a record as a store gives it, damaged perhaps.

    Raises:
        StoreError: it is no record.

    """
    number, name, line = record
    try:
        return link(before, name, line)
    except (AttributeError, TypeError, UnicodeError) as error:
        raise StoreError(f"entry {number} is damaged in the store; `collegial check` tells more") from error


@attrs.frozen
class Header:
    """What an export's first line tells: the plan, the number of its entries, and the link of the last of them."""

    plan: str
    entries: int
    last: str


class _Line(msgspec.Struct):
    collegial: str
    entries: int
    format: int
    last: str
    plan: str


class _Kind(msgspec.Struct):
    collegial: str
    format: int = 0


_encode: Final = msgspec.json.Encoder(order="sorted").encode
_decode: Final = msgspec.json.Decoder(_Line).decode
_decode_kind: Final = msgspec.json.Decoder(_Kind).decode


def header_of(plan: str, records: Iterable[Record]) -> Header:
    """Read a plan's records through, and tell of them."""
    entries, last = 0, b""
    for record in records:
        entries, last = entries + 1, link_of(last, record)
    return Header(plan, entries, last.hex())


def write_header(header: Header) -> bytes:
    """Write an export's first line, without a line break."""
    return _encode(_Line(_TYPE, header.entries, FORMAT, header.last, header.plan))


def read_header(line: bytes, path: str) -> Header | None:
    """Read an export's first line; None where it is no header, but perhaps an entry.

    Raises:
        Unreadable: it is a header, but not as an export writes it, or of a newer release.

    """
    try:
        kind = _decode_kind(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if kind.format > FORMAT:
        message = f"was written by a newer release (export format {kind.format}); update this one to read it"
        raise Unreadable(path, message)
    try:
        decoded = _decode(line)
    except msgspec.DecodeError as error:
        raise Unreadable(path, words(error)) from error
    header = Header(decoded.plan, decoded.entries, decoded.last)
    if write_header(header) != line:
        raise Unreadable(path, "is not written as an export writes it; export the plan again and import that")
    return header
