"""Ids that are made from a name: letters, digits and hyphens."""

from typing import Final
from unicodedata import normalize

LONGEST: Final = 40


def slug(name: str) -> str:
    """Make an id of a name: `Ängens skola` becomes `angens-skola`; nothing of a name without letters and digits."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "".join(it if it.isalnum() else " " for it in plain).split()
    return "-".join(words)[:LONGEST].strip("-")
