"""Ids that are made from a name: letters, digits and hyphens."""

import re
from typing import Final
from unicodedata import normalize

from collegial_core.kernel.fields import ID_PATTERN

LONGEST: Final = 40

_ID: Final = re.compile(ID_PATTERN)


def is_id(text: str) -> bool:
    """Tell whether a text is an id as it stands."""
    return _ID.fullmatch(text) is not None


def slug(name: str) -> str:
    """Make an id of a name: `Ängens skola` becomes `angens-skola`; nothing of a name without letters and digits."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "".join(it if it.isalnum() else " " for it in plain).split()
    return "-".join(words)[:LONGEST].strip("-")
