"""Problems to plan: made-up timetables, written by hand or drawn by chance."""

from random import Random
from typing import Any

from hypothesis import strategies as st

from collegial_core.ids import PersonId
from collegial_core.planning import Change, Does, Period, Person, Planned, Problem, Proof, Time, Visit
from collegial_core.planning.pricing import price
from collegial_core.schedule.week import Week

WEEK = Week(2026, 36)


def weeks(count: int) -> tuple[Week, ...]:
    return tuple(WEEK + it for it in range(count))


def at(period: str, week: int = 0) -> Time:
    return Time(WEEK + week, Period.read(period))


def person(name: str, days: str, **more: Any) -> Person:
    """Somebody by their week: T teaches, F is free, anything else is away; a bar begins the next day."""
    does = {
        Period(day, number): what
        for day, periods in enumerate(days.split("|"), start=1)
        for number, what in enumerate(periods, start=1)
    }
    teaches = frozenset(it for it, what in does.items() if what == "T")
    return Person(
        person=PersonId(name), teaches=teaches, free=frozenset(it for it, what in does.items() if what == "F"), **more
    )


def group(*days: str, weeks_there: int = 1, **asked: Any) -> Problem:
    """People p-1, p-2 … by their weeks, over so many weeks."""
    people = tuple(person(f"p-{number}", each) for number, each in enumerate(days, start=1))
    return of_people(*people, weeks_there=weeks_there, **asked)


def of_people(*people: Person, weeks_there: int = 1, **asked: Any) -> Problem:
    periods = tuple(sorted(set().union(*(it.teaches | it.free for it in people))))
    return Problem(people=people, weeks=weeks(weeks_there), periods=periods, **asked)


def visit(visitor: str, host: str, period: str, week: int = 0, talk: str = "", *, cover: bool = False) -> Visit:
    when = None if not talk else at(talk, week)
    return Visit(time=at(period, week), visitor=visitor, host=host, talk=when, cover=cover)


def planned(problem: Problem, *visits: Visit) -> Planned[tuple[Visit, ...]]:
    return Planned(value=visits, costs=price(problem, visits), bound=0, proof=Proof(said_by=("hand",)))


def drawn_group(size: int, seed: int, weeks_there: int = 6, load: float = 0.5, **asked: Any) -> Problem:
    """A group in which each teaches about so much of a week of 5 days of 8 periods, and is mostly free else."""
    chance = Random(seed)  # noqa: S311 - a school to try, the same each time
    periods = tuple(Period(day, number) for day in range(1, 6) for number in range(1, 9))
    people = []
    for number in range(size):
        does = {it: chance.random() for it in periods}
        teaches = frozenset(it for it, what in does.items() if what < load)
        free = frozenset(it for it, what in does.items() if load <= what < 0.9)
        people.append(Person(person=PersonId(f"p-{number + 1}"), teaches=teaches, free=free))
    return Problem(people=tuple(people), weeks=weeks(weeks_there), periods=periods, **asked)


@st.composite
def small_problems(draw: st.DrawFn, most_people: int = 3, most_periods: int = 4) -> Problem:
    """So small that all plans can be tried: one week or two, few periods."""
    size = draw(st.integers(2, most_people))
    day = st.text("TF.", min_size=1, max_size=most_periods)
    people = [
        person(
            f"p-{number}",
            draw(day),
            most_a_week=draw(st.sampled_from([None, None, 1])),
            closed=frozenset(draw(st.sets(st.sampled_from([Period(1, 1), Period(1, 2)]), max_size=1))),
            changes=tuple(
                Change(at(f"1.{period}"), does)
                for period, does in draw(st.dictionaries(st.integers(1, 2), st.sampled_from(Does), max_size=1)).items()
            ),
        )
        for number in range(1, size + 1)
    ]
    pairs = st.sets(st.sampled_from([("p-1", "p-2"), ("p-2", "p-1")]), max_size=1).map(frozenset)
    return Problem(
        people=tuple(people),
        weeks=weeks(draw(st.integers(1, 2))),
        periods=tuple(Period(1, number) for number in range(1, most_periods + 1)),
        closed=frozenset(draw(st.sets(st.sampled_from([at("1.1"), at("1.2")]), max_size=1))),
        visitors=draw(st.integers(1, 2)),
        talk_days=draw(st.sampled_from([None, 0, 7])),
        cover=draw(st.booleans()),
        quota=draw(st.sampled_from([None, None, 1])),
        whole=draw(st.booleans()),
        preferred=draw(pairs),
        avoided=draw(pairs),
    )
