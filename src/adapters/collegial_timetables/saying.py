"""How timetables write days, times, weeks and kinds."""

import re
from typing import Final

from collegial_core.kernel import Unreadable
from collegial_core.planning.problem import Does
from collegial_core.schedule.week import Week
from collegial_people.text import cleaned

_DAYS: Final = (
    ("1", "måndag", "mån", "monday", "mon"),
    ("2", "tisdag", "tis", "tuesday", "tue"),
    ("3", "onsdag", "ons", "wednesday", "wed"),
    ("4", "torsdag", "tors", "tor", "thursday", "thu"),
    ("5", "fredag", "fre", "friday", "fri"),
    ("6", "lördag", "lör", "saturday", "sat"),
    ("7", "söndag", "sön", "sunday", "sun"),
)
_DAY_OF: Final = {word: number for number, words in enumerate(_DAYS, 1) for word in words}
_KINDS: Final = {
    "lektion": Does.TEACHES,
    "lesson": Does.TEACHES,
    "upptagen": Does.AWAY,
    "busy": Does.AWAY,
    "ledig": Does.FREE,
    "free": Does.FREE,
    "på plats": Does.FREE,
    "on site": Does.FREE,
}
_CLOCK: Final = re.compile(r"([01]?[0-9]|2[0-3])[.:]([0-5][0-9])(?:[.:]00)?")
_NUMBER: Final = re.compile(r"[0-9]{1,2}", re.ASCII)
_WEEKS: Final = re.compile(r"(?:v\.?|w)? *([0-9]{1,2})(?: *[-–] *([0-9]{1,2}))?", re.ASCII | re.IGNORECASE)
_SEVERAL: Final = re.compile(r"[+,;/]")
HOUR: Final = 60
_SUMMER: Final = 31
"""The week in which the school years part: from it on, a week is of the autumn."""


def day_in(said: str) -> int | None:
    """Read a weekday, by its name in Swedish or English or its number; None where it is none."""
    return _DAY_OF.get(said.casefold().rstrip("."))


def minutes_in(said: str) -> int | None:
    """Read a clock time, as minutes from midnight; None where it is none."""
    found = _CLOCK.fullmatch(said)
    return int(found[1]) * HOUR + int(found[2]) if found else None


def range_in(said: str) -> tuple[int, int] | None:
    """Read from when to when, such as 08:10–09:10; None where it is none."""
    starts, _, ends = re.sub("[–—]", "-", said).partition("-")
    first, last = minutes_in(starts.strip()), minutes_in(ends.strip())
    return None if first is None or last is None else (first, last)


def number_in(said: str) -> int | None:
    """Read a small number; None where it is none, or nought."""
    return int(said) or None if _NUMBER.fullmatch(said) else None


def weeks_in_text(said: str, year: int) -> frozenset[Week] | None:
    """Read weeks by their numbers, such as `34-43, 45-51`, of the school year whose autumn is in a year.

    None where they cannot be read, or the year has no such week.
    """
    found: set[Week] = set()
    for part in re.split("[,;]", said):
        match = _WEEKS.fullmatch(part.strip())
        if match is None:
            return None
        first, last = int(match[1]), int(match[2] or match[1])
        try:
            found |= set(_run(_week(first, year), _week(last, year)))
        except Unreadable:
            return None
    return frozenset(found) or None


def _week(number: int, year: int) -> Week:
    return Week(year if number >= _SUMMER else year + 1, number)


def _run(first: Week, last: Week) -> list[Week]:
    return [first + n for n in range(last - first + 1)]


def kind_in(said: str) -> Does | None:
    """Read what it is; None where it is not known."""
    return _KINDS.get(said.casefold())


def several(said: str) -> tuple[str, ...]:
    """Give the names in a cell that may list some."""
    return tuple(name for it in _SEVERAL.split(said) if (name := cleaned(it)))
