"""School days and terms of some units together; where no calendar is known, weekdays."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Final

from collegial_core.group import Group
from collegial_core.kernel import PersonId
from collegial_core.meeting import Meeting
from collegial_core.meeting.cadence import first_day
from collegial_core.policy import Cadence
from collegial_core.schedule import Calendar
from collegial_core.schedule.calendar import SATURDAY
from collegial_core.state import State

DELIVERY: Final = 2
"""In so many school days minutes reach whom they were handed to."""

FAR: Final = 366
"""So many days are looked at; where too few of them have school, weekdays count."""


def known_calendars(state: State, people: Iterable[PersonId]) -> tuple[Calendar, ...]:
    """Give the calendars of the units where some people work, as far as they are known."""
    units = {state.people[person].unit for person in people if person in state.people}
    return tuple(state.calendars[unit] for unit in units if unit in state.calendars)


def is_school_day(calendars: Sequence[Calendar], on: date) -> bool:
    """Tell whether all have school that day."""
    if not calendars:
        return on.isoweekday() < SATURDAY
    return all(calendar.why_closed(on) is None for calendar in calendars)


def after(calendars: Sequence[Calendar], day: date, count: int) -> date:
    """Give the school day that is so many school days later."""
    return _reached(calendars, day, 1, count)


def last_that_leaves(calendars: Sequence[Calendar], end: date, count: int) -> date:
    """Give the last day from which so many school days are left up to an end, both included."""
    return _reached(calendars, end + timedelta(1), -1, count)


def _reached(calendars: Sequence[Calendar], day: date, step: int, count: int) -> date:
    known = islice(_school_days(calendars, day, step), count - 1, None)
    return next(known, None) or next(islice(_school_days((), day, step), count - 1, None), day)


def _school_days(calendars: Sequence[Calendar], day: date, step: int) -> Iterator[date]:
    days = (day + timedelta(step * ahead) for ahead in range(1, FAR))
    return (it for it in days if is_school_day(calendars, it))


def end_of_period(state: State, group: Group, cadence: Cadence, period: int) -> date:
    """Give the last school day of a numbered month or week, for a group that meets by a cadence."""
    following = first_day(period + 1, cadence.every)
    return last_that_leaves(known_calendars(state, group.members), following - timedelta(1), 1)


def last_day_of_delivery(state: State, group: Group, meeting: Meeting) -> date:
    """Give the last day on which minutes that were handed to somebody reach them in time."""
    return after(known_calendars(state, group.members), meeting.since, DELIVERY)


def end_of_term(state: State, people: Iterable[PersonId], on: date) -> date | None:
    """Give the first last day, from a day on, of a term where some people work; never after the plan's last day."""
    terms = (term for calendar in known_calendars(state, people) for term in calendar.terms)
    last = min((term.last for term in terms if on <= term.last), default=None)
    return None if last is None or state.plan is None else min(last, state.plan.ends)
