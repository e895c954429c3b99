"""Personal numbers: found wherever they hide, so that none of them comes in.

A number is taken for one by its digits, whatever column it stands in: twelve or ten digits, or nine where a
spreadsheet has dropped the zero in front; with a dash, a plus, spaces, a new line or nothing before the last four; its
date in parts, as in 1982-07-13-2385; as a floating-point number; with the day raised by 60 (coordination numbers, where
month 00 and day 60 mean unknown); with letters among the last four (numbers that a school has made up).  Outside a
column of numbers its check digit has to be right, or it is written as such numbers are, with a dash or its century: so
a mistyped one is found too.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final
from unicodedata import category, decimal

import attrs


class Number(StrEnum):
    """What kind of number it is."""

    PERSONAL = "number_personal"
    COORDINATION = "number_coordination"
    TEMPORARY = "number_temporary"
    PLACEHOLDER = "number_placeholder"
    DAMAGED = "number_damaged"


@attrs.frozen
class Found:
    """A number in a text: what it is, and where in the text."""

    kind: Number
    start: int
    end: int


_GAP: Final = r"[ ]{0,2}"
_DATE: Final = _GAP.join([r"\d"] * 6)
_LAST: Final = _GAP.join([r"\d"] * 4)
_BETWEEN: Final = r"[ ]?[-+./_:]?[ ]?"
_DIGITS: Final = (
    re.compile(rf"(?<!\d)(?=(\d{_GAP}\d{_GAP}{_DATE}{_BETWEEN}{_LAST})(?!\d))"),
    re.compile(rf"(?<!\d)(?=({_DATE}{_BETWEEN}{_LAST})(?!\d))"),
    re.compile(rf"(?<!\d)(?=((?:\d\d)?\d\d(?P<part>[-./_])\d\d(?P=part)\d\d{_BETWEEN}\d{{4}})(?!\d))"),
)
_MARKED: Final = re.compile(r"(\d{6}|\d{8})[-+]\d{4}|\d{12}")
"""Looks like a number even where its check digit is wrong."""

_LETTERS: Final = re.compile(r"(?<![0-9A-Z])(\d{6}|\d{8})[-+ ]?[A-Z][A-Z0-9]\d\d(?![0-9A-Z])")
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_FLOAT: Final = re.compile(r"(\d{9,12})[.,]0+")
_EXPONENT: Final = re.compile(r"(\d[.,]\d+)E\+?(8|9|10|11)", re.IGNORECASE)
_SHORT: Final = re.compile(r"\d{9}")

_TEN, _TWELVE, _LAST_FOUR = 10, 12, 4
_UNKNOWN_DAY, _DAYS, _MONTHS, _DOUBLED = 60, 31, 12, 9
_CENTURIES: Final = ("18", "19", "20")


def plain(text: str) -> str:
    """Write all digits as ASCII, all dashes as `-`, and spaces and what nobody sees as a space, one for one."""
    return "".join(map(_plain, text))


def _plain(char: str) -> str:
    if char.isascii():
        return " " if char in "\n\r\t" else char
    kind = category(char)
    if kind == "Nd":
        return str(decimal(char))
    if kind == "Pd" or char == "\N{MINUS SIGN}":
        return "-"
    return " " if kind in {"Zs", "Cf"} else char


def found_in(text: str) -> list[Found]:
    """Give the numbers that stand in a text, in their order."""
    if sum(map(str.isdigit, text)) < len("820713TF20") - 2:
        return []
    seen = plain(text)
    if whole := _float(seen.strip()):
        return [Found(whole, 0, len(text))]
    seen = _UUID.sub(lambda uuid: "x" * len(uuid[0]), seen)
    return list(_apart(sorted(_all_in(seen), key=lambda it: (it.start, -it.end))))


def _apart(found: list[Found]) -> Iterator[Found]:
    """Yield those that begin before no other has ended."""
    reached = 0
    for it in found:
        if it.start >= reached:
            yield it
        reached = max(reached, it.end)


def _all_in(seen: str) -> Iterator[Found]:
    for pattern in _DIGITS:
        for match in pattern.finditer(seen):
            if kind := _kind(match[1]):
                yield Found(kind, match.start(1), match.end(1))
    for match in _LETTERS.finditer(seen.upper()):
        if _is_date(match[1][-6:]):
            yield Found(Number.TEMPORARY, match.start(), match.end())


def _float(cell: str) -> Number | None:
    """Tell what a whole cell is that a spreadsheet has made a number of."""
    if match := _FLOAT.fullmatch(cell):
        return _kind(match[1].zfill(_TEN)) or None
    if match := _EXPONENT.fullmatch(cell):
        return Number.DAMAGED
    if _SHORT.fullmatch(cell) and _kind(cell.zfill(_TEN)):
        return Number.DAMAGED
    return None


def _kind(written: str) -> Number | None:
    """Tell what ten or twelve digits are; None where they are no number of a person."""
    digits = re.sub("[^0-9]", "", written)
    ten = digits[-_TEN:]
    if not _is_date(ten[:6]) or (len(digits) == _TWELVE and digits[:2] not in _CENTURIES):
        return None
    if ten.endswith("0000"):
        return Number.PLACEHOLDER if _MARKED.fullmatch(written) else None
    if not (_is_checked(ten) or _MARKED.fullmatch(written)):
        return None
    return Number.COORDINATION if int(ten[4:6]) >= _UNKNOWN_DAY else Number.PERSONAL


def _is_date(six: str) -> bool:
    month, day = int(six[2:4]), int(six[4:6])
    if day >= _UNKNOWN_DAY:
        return month <= _MONTHS and day <= _UNKNOWN_DAY + _DAYS
    return 1 <= month <= _MONTHS and 1 <= day <= _DAYS


def _is_checked(ten: str) -> bool:
    """Tell whether the last of ten digits is the right check digit."""
    total = 0
    for place, digit in enumerate(map(int, ten)):
        twice = digit * (2 - place % 2)
        total += twice - _DOUBLED if twice > _DOUBLED else twice
    return total % _TEN == 0


# --- in a column of numbers ---------------------------------------------------------------


def in_column(cell: str) -> Number | None:
    """Tell what stands in a column of numbers: whatever is there and is none any longer, is damaged."""
    seen = plain(cell).strip()
    if not seen:
        return None
    if found := [it.kind for it in found_in(seen) if it.kind is not Number.DAMAGED]:
        return found[0]
    digits = re.sub(r"[ +-]", "", re.sub(r"[.,]0+$", "", seen))
    if not digits.isdigit() or len(digits) not in {_TEN, _TWELVE} or not _is_date(digits[-_TEN:][:6]):
        return Number.DAMAGED
    if digits.endswith("0000"):
        return Number.PLACEHOLDER
    return Number.COORDINATION if int(digits[-6:-4]) >= _UNKNOWN_DAY else Number.PERSONAL


def key_of(cell: str) -> str | None:
    """Give the ten digits by which rows of one file are compared, in memory only; None where it says nothing."""
    if in_column(cell) not in {Number.PERSONAL, Number.COORDINATION}:
        return None
    digits = re.sub(r"\D", "", re.sub(r"[.,]0+$", "", plain(cell).strip()))
    return digits[-_TEN:].zfill(_TEN)


def without_numbers(text: str) -> str:
    """Take the numbers out of a text."""
    for it in reversed(found_in(text)):
        text = text[: it.start] + text[it.end :]
    return " ".join(text.split())
