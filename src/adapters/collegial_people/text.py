"""Cells as they are taken: letters in one form, nothing invisible, and names compared as people would."""

import re
from datetime import date
from difflib import get_close_matches
from typing import Final
from unicodedata import category, combining, normalize

from collegial_core.kernel.fields import MAX_LABEL

INVISIBLE: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})

_APOSTROPHES: Final = (
    "\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}\N{ACUTE ACCENT}`"
)

_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(T.*)?")
_TIGHT_DAY: Final = re.compile(r"(19|20)(\d{2})(\d{2})(\d{2})")
_FORMULA: Final = re.compile(r"[=+\-@].|.*<\s*[/!a-z]", re.IGNORECASE | re.DOTALL)
_SPLIT: Final = re.compile(r"[;,/\n]")


def odd_characters(cell: str) -> list[str]:
    """Name the characters in a cell that nobody sees, and the space that does not break: `U+200B`."""
    odd = (it for it in cell if (category(it) in INVISIBLE and it not in "\r\n\t") or it == "\N{NO-BREAK SPACE}")
    return [f"U+{ord(it):04X}" for it in dict.fromkeys(odd)]


def cleaned(cell: str) -> str:
    """Give a cell's first line in NFC, without what nobody sees, and with single spaces."""
    first = next((it for it in cell.splitlines() if it.strip()), "")
    return " ".join(normalize("NFC", "".join(it for it in first if category(it) not in INVISIBLE)).split())


def folded(name: str) -> str:
    """Give a name as it is compared: without case, and with one kind of apostrophe and of dash."""
    plain = "".join("'" if it in _APOSTROPHES else "-" if category(it) == "Pd" else it for it in name)
    return " ".join(normalize("NFC", plain).casefold().split())


def bare(name: str) -> str:
    """Give the letters and digits of a name alone, small and without accents, to compare the names of units."""
    return "".join(it for it in normalize("NFKD", name.casefold()) if not combining(it) and it.isalnum())


def is_formula(cell: str) -> bool:
    """Tell whether a spreadsheet might run it, or a page take it for markup."""
    return bool(_FORMULA.match(cell))


def doubts_of(name: str) -> list[str]:
    """Give what is asked about a name for what stands in it."""
    lost = "?" in name or "\N{REPLACEMENT CHARACTER}" in name
    return [*(["letters_lost"] if lost else ()), *(["formula_like"] if is_formula(name) else ())]


def is_too_long(cell: str) -> bool:
    """Tell whether it is longer than a name in a directory may be."""
    return len(cell) > MAX_LABEL


def day_of(cell: str) -> date | None:
    """Read a day, such as 2026-09-14 or 20260914; None where it is none."""
    said = cell.strip()
    match = _DAY.fullmatch(said)
    numbers = match.group(1, 2, 3) if match else None
    if numbers is None and (tight := _TIGHT_DAY.fullmatch(said)):
        numbers = (tight[1] + tight[2], tight[3], tight[4])
    try:
        return date(*map(int, numbers)) if numbers else None
    except ValueError:
        return None


def parts_of(cell: str) -> list[str]:
    """Give the names in a cell that lists several."""
    return [name for it in _SPLIT.split(cell) if (name := cleaned(it))]


def nearest(name: str, known: list[str]) -> str | None:
    """Give the one of the known names that may be meant; a spreadsheet may have dropped the zeros in front."""
    if name.isdigit():
        return next((it for it in known if it.isdigit() and it.lstrip("0") == name.lstrip("0")), None)
    return next(iter(get_close_matches(name, known, n=1, cutoff=0.8)), None)
