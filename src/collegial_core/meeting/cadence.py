"""How often a group meets, by its method's cadence (S1-02).

Meetings are counted in calendar months or ISO weeks.  A group meets too often
when the `length` periods that end with the present one hold more than `meetings`.  It
has met too seldom when the `length` periods in term before the present one hold fewer;
the periods before the group's first meeting do not count, or those before its start
where that day is given.  A month is in term when it has five
days of school in every unit of the group, a week when it has three.  Where a unit's
calendar is unknown nobody can say what is in term, and nothing is too seldom.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

from collegial_core.policy import Cadence, Every
from collegial_core.schedule import Calendar

SCHOOL_DAYS: Final = {Every.MONTHS: 5, Every.WEEKS: 3}
"""How many days of school make a period part of the term."""

_MONTHS: Final = 12
_WEEK: Final = 7


def period_of(day: dt.date, every: Every) -> int:
    """Give the calendar month or ISO week of a day a number, so that the next one is one more."""
    if every is Every.MONTHS:
        return day.year * _MONTHS + day.month - 1
    return (day.toordinal() - 1) // _WEEK


def first_day(period: int, every: Every) -> dt.date:
    """Give the first day of a numbered month or week."""
    if every is Every.MONTHS:
        return dt.date(period // _MONTHS, period % _MONTHS + 1, 1)
    return dt.date.fromordinal(period * _WEEK + 1)


def in_term(period: int, every: Every, calendars: Sequence[Calendar], since: dt.date = dt.date.min) -> bool:
    """Tell whether a period has enough days, from a day on, on which all the calendars have school."""
    day, left = max(first_day(period, every), since), SCHOOL_DAYS[every]
    while left and period_of(day, every) == period:
        left -= all(calendar.why_closed(day) is None for calendar in calendars)
        day += dt.timedelta(1)
    return not left


def too_often(cadence: Cadence, past: Sequence[dt.date], day: dt.date) -> bool:
    """Tell whether a meeting that day would be one too many."""
    now = period_of(day, cadence.every)
    near = [it for it in past if now - cadence.length < period_of(it, cadence.every) <= now]
    return len(near) >= cadence.meetings


def too_seldom(
    cadence: Cadence,
    past: Sequence[dt.date],
    day: dt.date,
    calendars: Sequence[Calendar] | None,
    since: dt.date | None = None,
) -> bool:
    """Tell whether the group has met too seldom before that day, counted from a day or from its first meeting.

    `calendars` is None where one is unknown.
    """
    first = since or min(past, default=None)
    if first is None or calendars is None:
        return False
    met, every = [period_of(it, cadence.every) for it in past], cadence.every
    window = _in_term_before(
        period_of(day, every),
        period_of(first, every),
        cadence.length,
        lambda it: in_term(it, every, calendars, since or dt.date.min),
    )
    return _too_few(cadence, window, met)


def _too_few(cadence: Cadence, window: Sequence[int], met: Sequence[int]) -> bool:
    """Tell whether the periods of a window, latest first, are all there and hold fewer meetings than they should."""
    return len(window) == cadence.length and sum(it >= window[-1] for it in met) < cadence.meetings


def silent(
    cadence: Cadence, days: Sequence[dt.date], since: dt.date, until: dt.date, calendars: Sequence[Calendar]
) -> list[int]:
    """Give the periods, from that of a day to that of another, in which a meeting is asked for and there is none.

    They are in term, as far as they lie after the first day, and with those before them hold too few meetings.
    """
    met = [period_of(it, cadence.every) for it in days]
    first, last = period_of(since, cadence.every), period_of(until, cadence.every)
    found: list[int] = []

    @cache
    def is_in_term(period: int) -> bool:
        return in_term(period, cadence.every, calendars, since)

    for period in range(first, last + 1):
        if period in met or not is_in_term(period):
            continue
        window = _in_term_before(period + 1, first, cadence.length, is_in_term)
        if _too_few(cadence, window, [it for it in met if it <= period]):
            found.append(period)
    return found


def _in_term_before(now: int, first: int, length: int, in_term: Callable[[int], bool]) -> list[int]:
    """Give up to `length` periods in term before the present one, latest first, down to the first meeting's."""
    found: list[int] = []
    period = now - 1
    while period >= first and len(found) < length:
        if in_term(period):
            found.append(period)
        period -= 1
    return found
