"""Whether reading and sessions find room in a day's working time (S0-17)."""

import datetime as dt
from collections.abc import Iterable, Mapping

import attrs

from collegial_core.kernel import CycleId, PersonId
from collegial_core.meeting.events import Working
from collegial_core.meeting.parties import expected, minutes_into, working_on
from collegial_core.meeting.state import StateProtocol
from collegial_core.module import ReadingScheduled
from collegial_core.module.state import Reading


@attrs.frozen
class BeyondWork:
    """Somebody with more to do in a day than the minutes for which they are known to work."""

    person: PersonId
    minutes: int
    known: int


def beyond_work(state: StateProtocol, minutes: Mapping[PersonId, int], on: dt.date) -> BeyondWork | None:
    """Give the first of some people who works for fewer minutes that day than they would have to."""
    for person, needed in minutes.items():
        hours = working_on(state, person, on)
        known = needed if hours is None else working_minutes(hours)
        if known < needed:
            return BeyondWork(person, needed, known)
    return None


def reading_beyond_work(state: StateProtocol, event: ReadingScheduled) -> BeyondWork | None:
    """Give the first who would read for longer than they work that day, with all that was set aside before."""
    readers = _readers(state, event.cycle, event)
    before = [
        (reading.minutes, _readers(state, cycle, reading))
        for cycle, module in state.modules.items()
        for reading in module.readings
        if reading.date == event.date
    ]
    return beyond_work(
        state,
        {person: event.minutes + sum(minutes for minutes, who in before if person in who) for person in readers},
        event.date,
    )


def _readers(state: StateProtocol, cycle: CycleId, reading: Reading | ReadingScheduled) -> tuple[PersonId, ...]:
    """Give who reads then: the one person, or the members and the leader of that day."""
    if reading.person is not None:
        return (reading.person,)
    return expected(state.groups[state.cycles[cycle].group], reading.date)


def working_minutes(hours: Iterable[Working]) -> int:
    """Add up times of work; minutes in two of them count once."""
    reached = total = 0
    for first, last in sorted((minutes_into(it.starts), minutes_into(it.ends)) for it in hours):
        total += max(0, last - max(first, reached))
        reached = max(reached, last)
    return total
