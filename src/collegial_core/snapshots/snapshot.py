"""A plan's state as bytes, so that opening a plan does not grow with its age.

A snapshot holds the state as one version of the code computed it.  So it carries the fingerprint of that
code, and other code ignores it and replays the entries.  A checksum detects damaged bytes, and the last entry's
record a snapshot of another history.
"""

from array import array
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

import attrs
import msgspec

from collegial_core.state import ROOMS, State

if TYPE_CHECKING:
    from collegial_core.snapshots.columns import Columns
from collegial_core.store import Record, Snapshot

Packed = tuple[int, bytes]
"""The ids of commands up to an entry, as `Ids.packed` gives them."""


@attrs.frozen
class Restored:
    """What a snapshot holds, read back."""

    number: int
    """The number of its last entry."""
    digest: bytes
    """What that entry's line is known by."""
    ids: Packed
    state: State


_REMEMBERING: Final = (
    "kernel",
    "policy",
    "schedule",
    *(room.name for room in ROOMS),
    "audit",
    "wire",
    "snapshots",
    "ledger",
)
"""The rooms whose code says what is remembered, beside those that are one file."""

_FILES: Final = ("store.py", "state.py", "upcasts.py")

_CHECK: Final = 4
"""How many bytes of a body are its checksum."""


def write_snapshot(state: State, last: Record, ids: Packed) -> Snapshot | None:
    """Write the state up to and with a record; None where there is something in it that a snapshot cannot hold."""
    try:
        body = msgspec.msgpack.encode((line_digest(last.line), *ids, _columns().encode(state)))
    except (TypeError, ValueError, OverflowError, RecursionError):
        return None
    return Snapshot(last.number, code_fingerprint(), crc32(body).to_bytes(_CHECK, "big") + body)


def read_snapshot(snapshot: Snapshot) -> Restored | None:
    """Read a snapshot that this very code made; None for any other, and for one that is damaged."""
    content = memoryview(snapshot.body)[_CHECK:]
    checksum = crc32(content).to_bytes(_CHECK, "big")
    if snapshot.fingerprint != code_fingerprint() or checksum != snapshot.body[:_CHECK]:
        return None
    digest, known, packed, columns = msgspec.msgpack.decode(content)
    return Restored(snapshot.number, digest, (known, packed), _columns().decode(columns))


def line_digest(line: bytes) -> bytes:
    """Give what a snapshot knows its last entry by."""
    return sha256(line).digest()


@cache
def _columns() -> "Columns":
    from collegial_core.snapshots.columns import Columns  # noqa: PLC0415 - needed only where there is a snapshot

    return Columns(State)


@cache
def code_fingerprint() -> str:
    """Give the fingerprint of the code that remembers: its sources, the library that writes bytes, and their order."""
    from importlib import resources  # noqa: PLC0415 - needed only here

    top = resources.files("collegial_core")
    found = sha256(msgspec.__version__.encode() + array("Q", (1,)).tobytes())
    for room in _REMEMBERING:
        for source in _sources(top / room):
            found.update(source)
    for file in _FILES:
        found.update((top / file).read_bytes())
    return found.hexdigest()


def _sources(folder: Any) -> Iterator[bytes]:  # noqa: ANN401 - a folder of the package
    for file in sorted(folder.iterdir(), key=lambda it: str(it.name)):
        if file.is_dir():
            yield from _sources(file)
        elif file.name.endswith(".py"):
            yield file.read_bytes()
