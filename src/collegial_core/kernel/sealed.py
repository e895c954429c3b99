r"""The form of a sealed text: a string that says of itself that it is one, where it was written, and by which key.

`\u0001sealed:1:NUMBER:SCHEMA:FIELD:KEY:BOX`: the entry in which it was first recorded, what that entry is called with
its version, the field, the name of its key in the vault, and what was sealed, in base64 for addresses.  It stands
wherever the text would: in an entry, in the state, in a snapshot.  What people write holds no control character, so
nobody can write one of these.
"""

import re
from typing import Final, NamedTuple

from collegial_core.kernel.errors import Unreadable

MARK: Final = "\x01sealed:1:"
"""What a sealed text begins with."""

KEY: Final = r"[A-Za-z0-9_-]{22}"
"""A regular expression for the name of a key: 128 bits in base64 for addresses."""

_FIELD: Final = r"[a-z_]+(?:\.[a-z_]+)*"
_SCHEMA: Final = rf"{_FIELD}@[1-9][0-9]{{0,3}}"
PATTERN: Final = rf"^\u0001{MARK[1:]}[1-9][0-9]{{0,8}}:{_SCHEMA}:{_FIELD}:{KEY}:[A-Za-z0-9_-]+$"
"""A sealed text, as a JSON Schema has it."""

_SEALED: Final = re.compile(rf"{MARK}([1-9][0-9]{{0,8}}):({_SCHEMA}):({_FIELD}):({KEY}):([A-Za-z0-9_-]+)")


class Sealed(NamedTuple):
    """A sealed text taken apart."""

    number: int
    """The entry in which it was first recorded."""
    schema: str
    """What that entry is called, with its version: `visit.note_published@2`."""
    field: str
    """The field of that entry, such as `data.note`."""
    key: str
    """The name of its key in the vault."""
    box: str
    """What was sealed, in base64 for addresses without padding: nonce, ciphertext and tag."""

    def __str__(self) -> str:
        return f"{self.bound}{self.box}"

    @property
    def bound(self) -> str:
        """All of it but the box: this is bound into what was sealed, with the plan."""
        return f"{MARK}{self.number}:{self.schema}:{self.field}:{self.key}:"


def is_sealed(value: object) -> bool:
    """Tell whether a value is a sealed text."""
    return isinstance(value, str) and value.startswith(MARK)


def sealed(text: str, path: str) -> Sealed:
    """Take a sealed text apart.

    Raises:
        Unreadable: it is none in a form that this version knows.

    """
    parts = _SEALED.fullmatch(text)
    if parts is None:
        raise Unreadable(path, "is no sealed text as it is written")
    number, schema, field, key, box = parts.groups()
    return Sealed(int(number), schema, field, key, box)
