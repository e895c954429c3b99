"""Days as schools write them: `tis 10 nov`, `Tue 10 Nov`."""

from datetime import date
from typing import Final

from collegial_words.catalogue import Say


def short_day(say: Say, on: date) -> str:
    """Write a day: `tis 10 nov`, `Tue 10 Nov`."""
    return f"{say(_DAYS[on.weekday()])} {day_and_month(say, on)}"


def day_and_month(say: Say, on: date) -> str:
    """Write a day without its weekday: `10 nov`, `10 Nov`."""
    return f"{on.day} {say(_MONTHS[on.month - 1])}"


def long_day(say: Say, on: date) -> str:
    """Write a day in full: `tisdag 10 november`."""
    return f"{say(_LONG_DAYS[on.weekday()])} {on.day} {say(_LONG_MONTHS[on.month - 1])}"


def month(say: Say, on: date) -> str:
    """Write the month of a day: `nov`, `Nov`."""
    return say(_MONTHS[on.month - 1])


_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAYS_AND_MONTHS: Final = frozenset({*_DAYS, *_LONG_DAYS, *_MONTHS, *_LONG_MONTHS})
"""Single words of days and months."""
