"""What is to be planned: people with their timetables, the weeks, what the method asks, and what costs how much.

A visit is planned for an ordered pair of people, visitor and host, at a *time*: a period of a week.  A lesson that
takes two periods can be visited in either.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import permutations
from typing import Final

import attrs

from collegial_core.ids import PersonId
from collegial_core.kernel import Unreadable
from collegial_core.schedule.week import Week

_DAYS: Final = 7


@attrs.frozen(order=True)
class Period:
    """A period of the weekly timetable: the day from 1, Monday, to 7, and its number on that day, from 1.

    It is written `2.4`: Tuesday's fourth.

    Raises:
        Unreadable: there is no such day or number.

    """

    day: int
    number: int

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.day <= _DAYS or self.number < 1:
            raise Unreadable("period", f"expected a day from 1 to 7 and a number from 1, got {self}")

    @classmethod
    def read(cls, text: str, where: str = "period") -> "Period":
        """Read a period as it is written, such as `2.4`.

        Raises:
            Unreadable: it is no such period; `where` tells where it stood.

        """
        day, dot, number = text.partition(".")
        if not (dot and _is_number(day) and _is_number(number)):
            raise Unreadable(where, f"expected a period such as 2.4 (Tuesday's fourth), got {text[:40]!r}")
        try:
            return cls(int(day), int(number))
        except Unreadable as error:
            raise Unreadable(where, error.message) from None

    def __str__(self) -> str:
        return f"{self.day}.{self.number}"


@attrs.frozen(order=True)
class Time:
    """A period of one week, written `2026-W36 2.4`."""

    week: Week
    period: Period

    @classmethod
    def read(cls, text: str, where: str = "time") -> "Time":
        """Read a time as it is written, such as `2026-W36 2.4`.

        Raises:
            Unreadable: it is no such time; `where` tells where it stood.

        """
        week, _, period = text.partition(" ")
        return cls(Week.read(week, where), Period.read(period, where))

    @property
    def date(self) -> date:
        """Its day."""
        return self.week.monday + timedelta(days=self.period.day - 1)

    def __str__(self) -> str:
        return f"{self.week} {self.period}"


class Does(StrEnum):
    """What somebody does at a time: teach, be free and on site, or neither."""

    TEACHES = "teaches"
    FREE = "free"
    AWAY = "away"


@attrs.frozen
class Change:
    """A time at which somebody does something else than the weekly timetable says: ill, a lesson moved or cancelled."""

    time: Time
    does: Does


@attrs.frozen(kw_only=True)
class Person:
    """Somebody who visits and is visited, with the timetable of an ordinary week.

    Whoever neither teaches nor is free in a period is away: not at work, elsewhere, or in a break.  `closed` are
    lessons that they do not open to visitors; a plan uses one only at a cost.  `most_a_week` is how many visits they
    make in a week, at most.
    """

    person: PersonId
    teaches: frozenset[Period]
    free: frozenset[Period]
    closed: frozenset[Period] = frozenset()
    changes: tuple[Change, ...] = ()
    most_a_week: int | None = None

    def __attrs_post_init__(self) -> None:
        both = sorted(self.teaches & self.free)
        if both:
            raise Unreadable(self.person, f"teaches and is free in the same period, {both[0]}")

    def does(self, time: Time) -> Does:
        """Say what they do at a time; the last change of a time holds."""
        for change in reversed(self.changes):
            if change.time == time:
                return change.does
        if time.period in self.teaches:
            return Does.TEACHES
        return Does.FREE if time.period in self.free else Does.AWAY


@attrs.frozen(kw_only=True)
class Weights:
    """What one of each costs, in whole numbers of the same unit.

    `unplaced`: a visit that is not in the plan.  `cover`: a visit during which somebody else has to teach the
    visitor's class.  `no_talk`: a visit without a talk, where the method asks for one; `talk_delay`: a day between a
    visit and its talk.  `uneven_week`: a visit that somebody makes or receives in a week above their fair share, the
    visits divided by the weeks and rounded up.  `uneven_hosting`: a visit by which those who receive most and least
    differ, beyond one (S4-07).  `closed`: a visit in a lesson that the host does not open.  `avoided`: a visit of a
    pair that would rather not.  `preferred`: what an unplaced visit of a preferred pair costs more.  `moved`: a visit
    that stands, and would have another time or none.
    """

    unplaced: int = 1000
    cover: int = 100
    no_talk: int = 40
    talk_delay: int = 1
    uneven_week: int = 10
    uneven_hosting: int = 10
    closed: int = 60
    avoided: int = 20
    preferred: int = 500
    moved: int = 0

    def __attrs_post_init__(self) -> None:
        for name, weight in attrs.asdict(self).items():
            if weight < 0:
                raise Unreadable(f"weights.{name}", f"expected 0 or more, got {weight}")


Pair = tuple[PersonId, PersonId]
"""Visitor and host."""


@attrs.frozen(kw_only=True, order=True)
class Visit:
    """A planned visit: who visits whom when, and when they talk about it.

    `cover`: the visitor would teach then, so that somebody else has to.
    """

    time: Time
    visitor: PersonId
    host: PersonId
    talk: Time | None = None
    cover: bool = False

    @property
    def pair(self) -> Pair:
        """Visitor and host."""
        return self.visitor, self.host


@attrs.frozen(kw_only=True)
class Problem:
    """A group's round of visits: each of its people visits each other once.

    `closed` are times at which there is no school.  `visitors` is how many may watch a lesson together.  `talk_days`
    is within how many days of the visit the talk has to be, 0 for the same day; None asks for no talks.  `cover` says
    whether somebody may visit while they would teach.  `quota` is how many visits each makes at most, None for no
    limit.  `whole`: every visit has to be placed; otherwise one that is not costs `weights.unplaced`.
    Pairs `left_out` are not asked for.
    `fixed` are visits that the plan has to hold as they are: held ones, and those that are not to move.  `standing` are
    visits as they were planned before, which had better stay at their times; one that can take place in either of two
    periods is there twice.
    """

    people: tuple[Person, ...]
    weeks: tuple[Week, ...]
    periods: tuple[Period, ...]
    closed: frozenset[Time] = frozenset()
    visitors: int = 1
    talk_days: int | None = None
    cover: bool = True
    quota: int | None = None
    whole: bool = True
    preferred: frozenset[Pair] = frozenset()
    avoided: frozenset[Pair] = frozenset()
    left_out: frozenset[Pair] = frozenset()
    fixed: tuple[Visit, ...] = ()
    standing: tuple[Visit, ...] = ()
    weights: Weights = Weights()

    def __attrs_post_init__(self) -> None:
        require_once("people", [it.person for it in self.people])
        require_once("weeks", [str(it) for it in self.weeks])
        require_once("periods", [str(it) for it in self.periods])
        require_once("fixed", [f"{it.visitor} to {it.host}" for it in self.fixed])
        if self.visitors < 1:
            raise Unreadable("visitors", f"expected 1 or more in a lesson, got {self.visitors}")
        known = {it.person for it in self.people}
        named = {it.pair for it in (*self.fixed, *self.standing)} | self.preferred | self.avoided | self.left_out
        for visitor, host in sorted(named):
            if visitor == host or not {visitor, host} <= known:
                raise Unreadable("people", f"{visitor} and {host} are not two of the people to plan for")
        for visit in self.fixed:
            if visit.pair in self.left_out:
                raise Unreadable("fixed", f"{visit.visitor} to {visit.host} is left out as well")

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """All visits to be made, as visitor and host, in the order of the people."""
        everyone = permutations((it.person for it in self.people), 2)
        return tuple(pair for pair in everyone if pair not in self.left_out)

    @property
    def standing_times(self) -> dict[Pair, set[Time]]:
        """The times at which a visit would be as it was planned before, for each that was."""
        found: dict[Pair, set[Time]] = {}
        for it in self.standing:
            found.setdefault(it.pair, set()).add(it.time)
        return found

    @property
    def times(self) -> Iterator[Time]:
        """All times that can be used, in order."""
        periods = sorted(self.periods)
        for week in sorted(self.weeks):
            for period in periods:
                if (time := Time(week, period)) not in self.closed:
                    yield time


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def require_once(where: str, names: Sequence[str]) -> None:
    """Raise `Unreadable` where a name is there more than once."""
    again = {it for it in names if names.count(it) > 1}
    if again:
        raise Unreadable(where, f"{min(again)} is there more than once")
