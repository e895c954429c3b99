"""What is to be planned where a group meets: who, in which weeks, for how long, and when each is free and on site.

A meeting of one week lies on one day.  Times are minutes from midnight.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from typing import Final

import attrs

from collegial_core.ids import PersonId
from collegial_core.kernel import Unreadable
from collegial_core.planning.outcome import Cost
from collegial_core.planning.problem import require_once
from collegial_core.schedule.week import Week

WEEKDAYS: Final = range(1, 8)
DAY: Final = 24 * 60


@attrs.frozen(order=True)
class FreeTime:
    """A time at which somebody is free and on site on a day; the end is not in it."""

    on: date
    starts: int
    ends: int

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.starts < self.ends <= DAY:
            raise Unreadable("free", f"expected minutes of a day, the last after the first, got {self}")


def _joined(times: Iterable[FreeTime]) -> tuple[FreeTime, ...]:
    """Put times together that touch or overlap: nobody has to leave between them."""
    found: list[FreeTime] = []
    for it in sorted(times):
        if found and found[-1].on == it.on and it.starts <= found[-1].ends:
            found[-1] = attrs.evolve(found[-1], ends=max(found[-1].ends, it.ends))
        else:
            found.append(it)
    return tuple(found)


@attrs.frozen(kw_only=True)
class Attendee:
    """Somebody who is to be at the meetings: when they are free; they are not expected before `since`."""

    person: PersonId
    free: tuple[FreeTime, ...] = attrs.field(converter=_joined)
    since: date | None = None

    @cached_property
    def by_day(self) -> Mapping[date, Sequence[FreeTime]]:
        """Their free times of each day."""
        found: dict[date, list[FreeTime]] = {}
        for it in self.free:
            found.setdefault(it.on, []).append(it)
        return found

    def is_expected(self, on: date) -> bool:
        """Tell whether they belong to the group that day."""
        return self.since is None or self.since <= on

    def can(self, on: date, starts: int, length: int) -> bool:
        """Tell whether they are free then for so long, or not expected yet."""
        there = self.by_day.get(on, ())
        return not self.is_expected(on) or any(it.starts <= starts and starts + length <= it.ends for it in there)


@attrs.frozen(kw_only=True)
class MeetingWeights:
    """What one of each costs.

    `missing`: somebody who is missing at a meeting.  `no_meeting`: a week without a meeting, as its day has no school.
    """

    missing: int = 100
    no_meeting: int = 300

    def __attrs_post_init__(self) -> None:
        for name, weight in attrs.asdict(self).items():
            if weight < 0:
                raise Unreadable(f"weights.{name}", f"expected 0 or more, got {weight}")


@attrs.frozen(kw_only=True)
class MeetingProblem:
    """A group's meetings: one in each of some weeks, all on the same weekday and at the same time.

    `length` is in minutes, and never less than `least`.  On days that are `closed` there is no school, and no meeting
    in that week.  `whole`: nobody is missing at any meeting.  `same_time` false lets day and time differ from week to
    week.
    """

    people: tuple[Attendee, ...]
    weeks: tuple[Week, ...]
    length: int
    least: int = 1
    closed: frozenset[date] = frozenset()
    whole: bool = True
    same_time: bool = True
    weights: MeetingWeights = MeetingWeights()

    def __attrs_post_init__(self) -> None:
        require_once("people", [it.person for it in self.people])
        require_once("weeks", [str(it) for it in self.weeks])
        if not self.people:
            raise Unreadable("people", "there is nobody to meet")
        if not 1 <= self.least <= self.length:
            raise Unreadable("length", f"expected so many minutes or more: {self.least}; got {self.length}")

    def days(self, day: int) -> tuple[date, ...]:
        """Give the days of a weekday, from 1, on which there is school and somebody is expected."""
        found = (it.monday + timedelta(days=day - 1) for it in sorted(self.weeks))
        return tuple(on for on in found if on not in self.closed and any(it.is_expected(on) for it in self.people))

    def missing(self, on: date, starts: int) -> tuple[PersonId, ...]:
        """Name those who cannot be at a meeting then."""
        return tuple(it.person for it in self.people if not it.can(on, starts, self.length))


@attrs.frozen(order=True)
class MeetingTime:
    """When the group meets in one week, and who is missing."""

    on: date
    starts: int
    missing: tuple[PersonId, ...] = ()

    @property
    def week(self) -> Week:
        """The week in which it lies."""
        return Week.of(self.on)


Meetings = tuple[MeetingTime, ...]


def price_meetings(problem: MeetingProblem, meetings: Meetings) -> tuple[Cost, ...]:
    """Give all parts of what meetings cost."""
    missing = len(tuple(chain.from_iterable(it.missing for it in meetings)))
    held = {it.week for it in meetings}
    return (
        Cost("missing", missing, problem.weights.missing),
        Cost("no_meeting", len(set(problem.weeks) - held), problem.weights.no_meeting),
    )
