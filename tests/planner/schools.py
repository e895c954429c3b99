"""Problems for tests: made-up timetables, drawn by chance or written by hand."""

from random import Random

from collegial_core.planning import Period, Person, Problem
from collegial_core.schedule.week import Week

WEEK = Week(2026, 36)


def weeks(count: int) -> tuple[Week, ...]:
    return tuple(WEEK + it for it in range(count))


def a_group(size: int, seed: int, weeks_there: int = 6, load: float = 0.5, **asked: object) -> Problem:
    """A group in which each teaches about so much of a week of 5 days of 8 periods, and is mostly free else."""
    chance = Random(seed)
    periods = tuple(Period(day, number) for day in range(1, 6) for number in range(1, 9))
    people = []
    for number in range(size):
        does = {it: chance.random() for it in periods}
        teaches = frozenset(it for it, what in does.items() if what < load)
        free = frozenset(it for it, what in does.items() if what >= load and what < 0.9)
        people.append(Person(person=f"p-{number + 1}", teaches=teaches, free=free))
    return Problem(people=tuple(people), weeks=weeks(weeks_there), periods=periods, **asked)
