"""Timetables: what somebody does in a span, and the periods that suit a group."""

from __future__ import annotations

import pytest

from collegial_core.ids import LessonId, PersonId
from collegial_core.planning import Does, Period, Person, Planned, Problem, Time
from collegial_core.planning.by_hand import plan_by_hand
from collegial_core.planning.timetable import Doing, Span, Timetable, grid_of, person_of
from collegial_core.schedule.week import Week

ADA, BEA = PersonId("ada"), PersonId("bea")
WEEKS = (Week(2026, 36), Week(2026, 37))
MA = LessonId("ma-7a")


def doing(person: PersonId, starts: int, ends: int, does: Does = Does.TEACHES, weeks: tuple[Week, ...] = ()) -> Doing:
    lesson = MA if does is Does.TEACHES else None
    return Doing(person=person, span=Span(1, starts, ends), does=does, weeks=frozenset(weeks) or None, lesson=lesson)


@pytest.mark.parametrize(
    ("span", "does"),
    [
        (Span(1, 500, 540), Does.TEACHES),
        (Span(1, 480, 520), Does.AWAY),
        (Span(1, 600, 660), Does.FREE),
        (Span(1, 700, 720), Does.AWAY),
        (Span(1, 900, 960), Does.AWAY),
        (Span(2, 600, 660), Does.AWAY),
    ],
)
def test_somebody_teaches_in_all_of_a_span_or_is_free_on_site_or_away(span: Span, does: Does) -> None:
    """Given a lesson 490-550, busy 710-760, and nothing said of presence, it lasts from the first to the last."""
    timetable = Timetable((doing(ADA, 490, 550), doing(ADA, 710, 760, Does.AWAY)), clock=True)
    assert timetable.does(ADA, WEEKS[0], span) is does
    assert timetable.lesson(ADA, WEEKS[0], span) == (MA if does is Does.TEACHES else None)


def test_whoever_says_when_they_are_on_site_is_free_then_alone() -> None:
    timetable = Timetable((doing(ADA, 490, 550), doing(ADA, 480, 600, Does.FREE)), clock=True)
    assert timetable.does(ADA, WEEKS[0], Span(1, 550, 600)) is Does.FREE
    assert timetable.does(ADA, WEEKS[0], Span(1, 550, 620)) is Does.AWAY
    assert timetable.people == {ADA}


def test_numbered_periods_are_the_timetables_own() -> None:
    grid = grid_of(Timetable((doing(ADA, 1, 2), doing(BEA, 3, 4))), [ADA, BEA], WEEKS)
    assert grid.periods == (Period(1, 1), Period(1, 2), Period(1, 3))
    assert grid.around(Span(1, 2, 4)) == (Period(1, 2), Period(1, 3))


def test_clock_times_are_cut_so_that_whole_lessons_can_be_visited() -> None:
    """Given a lesson of an hour that somebody free could visit, it is one period, not two."""
    doings = (doing(ADA, 480, 540), doing(BEA, 480, 700, Does.FREE), doing(ADA, 540, 560, Does.AWAY))
    grid = grid_of(Timetable(doings, clock=True), [ADA, BEA], WEEKS)
    assert list(grid.spans.values()) == [Span(1, 480, 540)]
    assert grid_of(Timetable(doings, clock=True), [ADA, BEA], WEEKS, least=90).spans == {}


def test_what_differs_in_a_week_is_a_change() -> None:
    """Given a lesson in one week of two, and a day away, then the problem has both as changes."""
    timetable = Timetable((doing(ADA, 1, 2, weeks=WEEKS[:1]), doing(ADA, 1, 3, Does.FREE)))
    grid = grid_of(timetable, [ADA], WEEKS)
    person = person_of(timetable, grid, ADA, WEEKS, away={Time(WEEKS[1], Period(1, 2))})
    assert [person.does(Time(week, period)) for week in WEEKS for period in grid.periods] == [
        *(Does.TEACHES, Does.FREE),
        *(Does.FREE, Does.AWAY),
    ]


def test_by_hand_a_round_of_two_is_planned_at_least_cost() -> None:
    people = (
        Person(person=ADA, teaches=frozenset({Period(1, 1)}), free=frozenset({Period(1, 2)})),
        Person(person=BEA, teaches=frozenset({Period(1, 2)}), free=frozenset({Period(1, 1)})),
    )
    outcome = plan_by_hand(Problem(people=people, weeks=WEEKS, periods=(Period(1, 1), Period(1, 2))))
    assert isinstance(outcome, Planned)
    assert (outcome.cost, outcome.best, len(outcome.value)) == (0, True, 2)


def test_a_period_that_is_worth_nothing_to_anybody_is_none() -> None:
    """Given two who teach at the same time and are never there else, no lesson is worth a period."""
    timetable = Timetable((doing(ADA, 480, 540), doing(BEA, 480, 540)), clock=True)
    assert grid_of(timetable, [ADA, BEA], WEEKS).spans == {}
    assert grid_of(timetable, [], WEEKS).spans == {}


def test_a_day_of_one_moment_has_no_periods() -> None:
    """Given that somebody does something on a Tuesday alone, Monday has nothing to plan in."""
    tuesday = Doing(person=ADA, span=Span(2, 1, 2), does=Does.TEACHES)
    assert grid_of(Timetable((tuesday,)), [ADA], WEEKS).periods == (Period(2, 1),)


def test_whoever_is_in_no_week_is_away() -> None:
    timetable = Timetable((doing(ADA, 1, 2),))
    assert person_of(timetable, grid_of(timetable, [ADA], WEEKS), ADA, ()).teaches == frozenset()
