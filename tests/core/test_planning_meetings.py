"""When a group can meet: the time of least harm, none missed, and why there is none."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planner.schools import group as visits_of_a_group
from tests.school import unreadable

from collegial_core.ids import PersonId
from collegial_core.planning import Ease, Impossible, Planned, Proof, Why
from collegial_core.planning.explain import relaxed
from collegial_core.planning.meeting_checker import check_meetings
from collegial_core.planning.meeting_reasons import minutes_together, relaxed_meetings
from collegial_core.planning.meeting_search import find_meetings, is_possible, offers
from collegial_core.planning.meetings import (
    Attendee,
    FreeTime,
    MeetingProblem,
    Meetings,
    MeetingTime,
    MeetingWeights,
    price_meetings,
)
from collegial_core.planning.outcome import Relaxation
from collegial_core.schedule.week import Week

FIRST = Week(2026, 36)
MONDAY = FIRST.monday
NINE, TEN, ELEVEN, TWELVE = 540, 600, 660, 720


def attendee(name: str, *free: tuple[int, int, int], weeks: int = 1, since: date | None = None) -> Attendee:
    """Somebody who is free on some weekdays from when to when, in each of some weeks."""
    times = tuple(
        FreeTime(MONDAY + timedelta(7 * week + day - 1), starts, ends)
        for week in range(weeks)
        for day, starts, ends in free
    )
    return Attendee(person=PersonId(name), free=times, since=since)


def problem(*people: Attendee, weeks: int = 1, length: int = 60, **asked: Any) -> MeetingProblem:
    return MeetingProblem(people=people, weeks=tuple(FIRST + it for it in range(weeks)), length=length, **asked)


def meets(day: int, starts: int, *missing: str, week: int = 0) -> MeetingTime:
    return MeetingTime(MONDAY + timedelta(7 * week + day - 1), starts, tuple(map(PersonId, missing)))


def planned(of: MeetingProblem, *meetings: MeetingTime) -> Planned[Meetings]:
    costs = price_meetings(of, meetings)
    return Planned(value=meetings, costs=costs, bound=0, proof=Proof(said_by=("hand",)))


def found(of: MeetingProblem) -> Planned[Meetings]:
    outcome = find_meetings(of)
    assert isinstance(outcome, Planned)
    assert check_meetings(of, outcome) == ()
    return outcome


def refused(of: MeetingProblem) -> Impossible:
    """Tell why not; and each relaxation makes it possible."""
    outcome = find_meetings(of)
    assert isinstance(outcome, Impossible)
    assert all(is_possible(relaxed_meetings(of, it)) for it in outcome.relaxations)
    return outcome


def said(outcome: Impossible) -> tuple[list[str], list[str]]:
    return [it.message for it in outcome.reasons], [it.message for it in outcome.relaxations]


# --- found --------------------------------------------------------------------


def test_a_group_meets_at_the_first_time_at_which_all_are_free_in_every_week() -> None:
    """Given two who share Monday at ten in one week of two, and Tuesday at eleven in both, they meet on Tuesdays."""
    ada = attendee("ada", (1, NINE, TWELVE), (2, NINE, TWELVE), weeks=2)
    bea = attendee("bea", (2, ELEVEN, TWELVE), weeks=2)
    bea = attrs.evolve(bea, free=(*bea.free, FreeTime(MONDAY, TEN, TWELVE)))
    outcome = found(problem(ada, bea, weeks=2))
    assert outcome.value == (meets(2, ELEVEN), meets(2, ELEVEN, week=1))
    assert (outcome.cost, outcome.best, outcome.proof.confirmed) == (0, True, True)
    assert [it.message for it in outcome.proof.spoke] == ["All are free together for 60 minutes at the most."]


def test_free_times_that_touch_are_one() -> None:
    outcome = found(problem(attendee("ada", (1, NINE, TEN), (1, TEN, ELEVEN)), length=120))
    assert outcome.value == (meets(1, NINE),)


def test_a_day_without_school_costs_its_meeting() -> None:
    """Given a Monday without school, a group that can meet on Mondays or Fridays meets on Fridays."""
    ada = attendee("ada", (1, NINE, TEN), (5, NINE, TEN), weeks=2)
    asked = problem(ada, weeks=2, closed=frozenset({MONDAY}))
    assert found(asked).value == (meets(5, NINE), meets(5, NINE, week=1))
    monday = attrs.evolve(asked, people=(attendee("ada", (1, NINE, TEN), weeks=2),))
    outcome = found(monday)
    assert (outcome.value, outcome.cost) == ((meets(1, NINE, week=1),), 300)


def test_whoever_joins_later_is_not_waited_for() -> None:
    """Given that bea is never free and joins in the second week, the first week's meeting does without her."""
    ada = attendee("ada", (1, NINE, TEN), weeks=2)
    bea = attendee("bea", since=MONDAY + timedelta(7))
    assert found(problem(ada, bea)).value == (meets(1, NINE),)
    outcome = found(problem(ada, bea, weeks=2, whole=False))
    assert outcome.value == (meets(1, NINE), meets(1, NINE, "bea", week=1))


def test_as_few_as_can_be_are_missing_where_some_may_be() -> None:
    three = (attendee("ada", (1, NINE, TEN)), attendee("bea", (1, NINE, TEN)), attendee("cia", (2, NINE, TEN)))
    outcome = found(problem(*three, whole=False))
    assert (outcome.value, outcome.cost) == ((meets(1, NINE, "cia"),), 100)


def test_times_may_differ_from_week_to_week() -> None:
    ada = attendee("ada", (1, NINE, TEN), (2, NINE, TEN), weeks=2)
    bea = Attendee(
        person=PersonId("bea"), free=(FreeTime(MONDAY, NINE, TEN), FreeTime(MONDAY + timedelta(8), NINE, TEN))
    )
    assert found(problem(ada, bea, weeks=2, same_time=False)).value == (meets(1, NINE), meets(2, NINE, week=1))


def test_a_week_without_school_has_no_meeting_whenever_they_are() -> None:
    """Given three weeks, of which the second has no school and in the third nobody is free, one meeting is left."""
    closed = frozenset((FIRST + 1).days)
    asked = problem(attendee("ada", (1, NINE, TEN)), weeks=3, closed=closed, same_time=False, whole=False)
    assert found(asked).value == (meets(1, NINE),)
    assert said(refused(attrs.evolve(asked, whole=True)))[0] == ["ada is never free for 60 minutes, but 0 at the most."]


def test_the_times_of_least_harm_are_offered_first_one_on_each_weekday() -> None:
    ada = attendee("ada", (1, NINE, TEN), (2, NINE, TEN), (2, ELEVEN, TWELVE))
    bea = attendee("bea", (1, NINE, ELEVEN), (3, NINE, TEN))
    assert offers(problem(ada, bea), 5) == (
        (meets(1, NINE),),
        (meets(2, NINE, "bea"),),
        (meets(3, NINE, "ada"),),
    )
    assert len(offers(problem(ada, bea), 2)) == 2


# --- none ---------------------------------------------------------------------


def test_it_is_told_who_is_never_free_for_so_long() -> None:
    ada, bea = attendee("ada", (1, NINE, TEN)), attendee("bea", (1, NINE, NINE + 40), (2, NINE, TEN - 30))
    cia = attendee("cia", (1, NINE, TEN))
    outcome = refused(problem(ada, bea, cia))
    assert said(outcome) == (
        ["bea is never free for 60 minutes, but 40 at the most."],
        ["Meet without bea.", "Meet for 40 minutes."],
    )
    assert outcome.proof.said_by == ("search", "overlay")
    assert outcome.reasons[0].why is Why.NEVER_FREE
    assert "Meet for 40 minutes." in said(refused(problem(ada, bea, cia, least=40)))[1]
    assert "Meet for 40 minutes." not in said(refused(problem(ada, bea, cia, least=41)))[1]


def test_it_is_told_which_two_are_never_free_together() -> None:
    ada, bea = attendee("ada", (1, NINE, TEN)), attendee("bea", (2, NINE, TEN))
    both = attendee("cia", (1, NINE, TEN), (2, NINE, TEN))
    assert said(refused(problem(ada, bea, both))) == (
        ["These are never free together for 60 minutes, but 0 at the most: ada, bea."],
        ["Meet without ada."],
    )


def test_it_is_told_which_three_are_never_free_together_none_of_them_to_spare() -> None:
    """Given three of whom any two share a day, then it takes all three, and not the fourth, that there is none."""
    ada, bea = attendee("ada", (1, NINE, TEN), (2, NINE, TEN)), attendee("bea", (2, NINE, TEN), (3, NINE, TEN))
    cia, dan = attendee("cia", (3, NINE, TEN), (1, NINE, TEN)), attendee("dan", *((day, 0, 1440) for day in (1, 2, 3)))
    assert said(refused(problem(dan, ada, bea, cia)))[0] == [
        "These are never free together for 60 minutes, but 0 at the most: ada, bea, cia."
    ]


def test_fewer_weeks_or_other_times_help_where_one_week_is_in_the_way() -> None:
    """Given that bea is free on Mondays, but in the second week on Tuesday, then that week is in the way."""
    ada = attendee("ada", (1, NINE, TEN), (2, NINE, TEN), weeks=3)
    free = [FreeTime(MONDAY + timedelta(it), NINE, TEN) for it in (0, 8, 14)]
    outcome = refused(problem(ada, Attendee(person=PersonId("bea"), free=tuple(free)), weeks=3))
    assert [it.ease for it in outcome.relaxations] == [Ease.FEWER_WEEKS, Ease.OTHER_TIMES]
    assert said(outcome)[1] == ["Leave out 1 week: 2026-W37.", "Let the time differ from week to week."]


def test_weeks_without_school_have_no_meetings() -> None:
    asked = problem(attendee("ada", (1, NINE, TEN)), closed=frozenset(FIRST.days))
    outcome = refused(asked)
    assert (said(outcome), outcome.reasons[0].why) == (
        (["None of these weeks has a day with school."], []),
        Why.NO_MEETING,
    )
    assert minutes_together(attrs.evolve(asked, same_time=False)) == 0


def test_a_relaxation_of_visits_changes_no_meetings_and_the_other_way_round() -> None:
    asked, visits = problem(attendee("ada")), visits_of_a_group("TF", "FT")
    cover = Relaxation(ease=Ease.COVER, template="", facts={})
    assert relaxed_meetings(asked, cover) == asked
    assert relaxed(visits, attrs.evolve(cover, ease=Ease.OTHER_TIMES)) == visits
    assert relaxed_meetings(asked, attrs.evolve(cover, ease=Ease.LEAVE_OUT, facts={"people": ("bea",)})) == asked


# --- what is no problem ---------------------------------------------------------


def test_a_problem_that_makes_no_sense_is_answered_in_a_sentence() -> None:
    ada = attendee("ada", (1, NINE, TEN))
    with unreadable("people", "ada is there more than once"):
        problem(ada, ada)
    with unreadable("people", "there is nobody to meet"):
        problem()
    with unreadable("length", "expected so many minutes or more: 1; got 0"):
        problem(ada, length=0)
    with unreadable("weights.missing", "expected 0 or more, got -1"):
        MeetingWeights(missing=-1)
    with unreadable("free", f"expected minutes of a day, the last after the first, got {_as_told(TEN, NINE)}"):
        FreeTime(MONDAY, TEN, NINE)


def _as_told(starts: int, ends: int) -> str:
    return f"FreeTime(on={MONDAY!r}, starts={starts}, ends={ends})"


# --- the checker ----------------------------------------------------------------

TWO = problem(
    attendee("ada", (1, NINE, ELEVEN), (2, NINE, TEN), weeks=2), attendee("bea", (1, TEN, TWELVE), weeks=2), weeks=2
)


def broken(of: MeetingProblem, *meetings: MeetingTime) -> list[str]:
    return [it.rule for it in check_meetings(of, planned(of, *meetings))]


def test_good_meetings_break_no_rule() -> None:
    assert broken(TWO, meets(1, TEN), meets(1, TEN, week=1)) == []


@pytest.mark.parametrize(
    ("meetings", "rules"),
    [
        ((meets(1, TEN), meets(1, TEN, week=2)), ["week", "missing", "whole", "every-week"]),
        ((meets(1, TEN),), ["every-week"]),
        ((), ["some"]),
        ((meets(1, TEN), meets(2, NINE, "bea", week=1)), ["whole", "same-time"]),
        ((meets(1, TEN), meets(1, TEN, week=1), meets(1, TEN, week=1)), ["once"]),
        ((meets(1, NINE), meets(1, NINE, week=1)), ["missing", "whole"] * 2),
        ((meets(1, TEN, "ada"), meets(1, TEN, week=1)), ["missing"]),
        ((meets(1, 1430), meets(1, 1430, week=1)), ["hour", "hour", *["missing", "whole"] * 2]),
    ],
)
def test_each_rule_is_seen_broken(meetings: Meetings, rules: list[str]) -> None:
    assert broken(TWO, *meetings) == rules


def test_no_meeting_on_a_day_without_school_and_none_missed_on_others() -> None:
    closed = attrs.evolve(TWO, closed=frozenset({MONDAY}))
    assert broken(closed, meets(1, TEN), meets(1, TEN, week=1)) == ["school-day"]
    assert broken(closed, meets(1, TEN, week=1)) == []
    assert broken(attrs.evolve(closed, same_time=False), meets(1, TEN, week=1)) == ["every-week"]


def test_what_it_costs_is_told_rightly() -> None:
    plan = planned(TWO, meets(1, TEN), meets(1, TEN, week=1))
    assert [it.message for it in check_meetings(TWO, attrs.evolve(plan, bound=7))] == [
        "The meetings cost 0; told are 0, and no less than 7."
    ]


# --- by chance ------------------------------------------------------------------


@st.composite
def problems(draw: st.DrawFn) -> MeetingProblem:
    """Draw so short days that each minute can be tried."""
    weeks = draw(st.integers(1, 3))
    times = st.tuples(st.integers(0, weeks - 1), st.integers(1, 2), st.integers(0, 6), st.integers(1, 5))
    people = [
        Attendee(
            person=PersonId(f"p-{number}"),
            free=tuple(
                FreeTime(MONDAY + timedelta(7 * week + day - 1), starts, starts + length)
                for week, day, starts, length in draw(st.lists(times, max_size=10))
            ),
            since=draw(st.sampled_from([None, None, MONDAY, MONDAY + timedelta(7)])),
        )
        for number in range(1, draw(st.integers(1, 4)) + 1)
    ]
    closed = draw(st.sets(st.sampled_from([MONDAY, MONDAY + timedelta(1), *(FIRST + 1).days]), max_size=8))
    asked = {"whole": draw(st.booleans()), "same_time": draw(st.booleans())}
    return problem(*people, weeks=weeks, length=draw(st.integers(1, 4)), closed=frozenset(closed), **asked)


def all_meetings(of: MeetingProblem) -> list[Meetings]:
    """Give those at each minute of the first two weekdays, at the same time of each week."""
    tried = []
    for day in (1, 2):
        for starts in range(12):
            on = of.days(day)
            tried.append(tuple(MeetingTime(it, starts, of.missing(it, starts)) for it in on))
    return [it for it in tried if it and not (of.whole and any(time.missing for time in it))]


def is_somebody_there(of: MeetingProblem, meetings: Meetings) -> bool:
    there = [(who, it) for it in meetings for who in of.people if who.is_expected(it.on)]
    return any(who.can(it.on, it.starts, of.length) for who, it in there)


@given(problems())
def test_nothing_costs_less_than_what_is_found_and_nothing_is_missed(of: MeetingProblem) -> None:
    outcome = find_meetings(of)
    if isinstance(outcome, Planned):
        assert check_meetings(of, outcome) == ()
    else:
        assert all(is_possible(relaxed_meetings(of, it)) for it in outcome.relaxations)
        if of.whole:
            assert minutes_together(of) < of.length
            assert outcome.reasons
    if of.same_time:
        costs = [planned(of, *it).cost for it in all_meetings(of) if is_somebody_there(of, it)]
        if isinstance(outcome, Planned):
            assert outcome.cost <= min(costs, default=outcome.cost)
        else:
            assert costs == []


@given(problems())
def test_other_names_change_nothing_but_the_names(of: MeetingProblem) -> None:
    other = {it.person: PersonId(f"q-{number}") for number, it in enumerate(of.people)}
    renamed = attrs.evolve(of, people=tuple(attrs.evolve(it, person=other[it.person]) for it in of.people))
    one, two = find_meetings(of), find_meetings(renamed)
    if isinstance(one, Planned) and isinstance(two, Planned):
        assert [(it.on, it.starts, tuple(other[who] for who in it.missing)) for it in one.value] == [
            (it.on, it.starts, it.missing) for it in two.value
        ]
    else:
        assert type(one) is type(two)
