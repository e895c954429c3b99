"""A group's meetings as a problem: who, how often, for how long, and when somebody cannot."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.school import SUMMER, School, sept, unreadable

import collegial_core as cc
from collegial_core.ids import GroupId, LessonId, MeetingId, PersonId
from collegial_core.meeting import MeetingForm, MeetingPlanned, Working
from collegial_core.planning import Does, Planned
from collegial_core.planning.meeting_search import find_meetings
from collegial_core.planning.meetings import FreeTime
from collegial_core.planning.series import MeetingWishes, SeriesProblem, meeting_requests, series_problem
from collegial_core.planning.timetable import Doing, Span, Timetable
from collegial_core.schedule import Term
from collegial_core.schedule.week import Week

G, BY, ON = GroupId("g"), PersonId("p-1"), sept(1)
EIGHT, NOON, FOUR = 480, 720, 960
FORTNIGHT = MeetingWishes(every=2, minutes=60)


def doing(person: str, day: int, starts: int, ends: int, does: Does) -> Doing:
    lesson = LessonId(f"{person}.{day}") if does is Does.TEACHES else None
    return Doing(person=PersonId(person), span=Span(day, starts, ends), does=does, lesson=lesson)


MORNINGS = Timetable(
    tuple(
        it
        for number in range(1, 5)
        for day in range(1, 6)
        for it in (
            doing(f"p-{number}", day, EIGHT, NOON, Does.TEACHES),
            doing(f"p-{number}", day, EIGHT, FOUR, Does.FREE),
            doing(f"p-{number}", day, NOON + 60, NOON + 120, Does.AWAY),
        )
    ),
    clock=True,
)
"""Each of four teaches every morning, is on site until four, and busy from one to two."""


def school_with(method: str = "base-group-visits@3", members: int = 4) -> School:
    return School().starts(method).runs(members, method=method)


def problem_of(
    school: School, wishes: MeetingWishes | None = FORTNIGHT, timetable: Timetable = MORNINGS, on: date = ON
) -> SeriesProblem:
    return series_problem(school.ledger.state, G, timetable, on, wishes)


def free(of: SeriesProblem, person: str, on: date) -> list[tuple[int, int]]:
    there = next(it for it in of.problem.people if it.person == person)
    return [(it.starts, it.ends) for it in there.free if it.on == on]


def weeks(of: SeriesProblem) -> list[int]:
    return [it.number for it in of.problem.weeks]


def plans(school: School, on: date, starts: str, **asked: Any) -> None:
    event = MeetingPlanned(
        **{
            "meeting": "m",
            "group": G,
            "date": on,
            "starts": starts,
            "minutes": 60,
            "form": MeetingForm.ON_SITE,
            **asked,
        }
    )
    school.does(event)


# --- when ----------------------------------------------------------------------


def test_members_are_free_when_they_are_on_site_and_neither_teach_nor_are_busy() -> None:
    of = problem_of(school_with())
    assert free(of, "p-1", sept(1)) == [(NOON, NOON + 60), (NOON + 120, FOUR)]
    assert [it.person for it in of.problem.people] == ["p-1", "p-2", "p-3", "p-4"]


@pytest.mark.requirement("S0-17")
def test_nobody_is_free_outside_their_working_time() -> None:
    """Given that p-1 works until half past twelve on Tuesdays, and p-2 not at all on Wednesdays."""
    school = school_with()
    school.does(cc.meeting.WorkingTimeSet(person="p-1", hours=(Working(weekday=2, starts="08:00", ends="12:30"),)))
    of = problem_of(school)
    assert free(of, "p-1", sept(1)) == [(NOON, NOON + 30)]
    assert free(of, "p-1", sept(2)) == []


def test_whom_the_timetable_does_not_know_works_by_their_working_time_or_is_told_of() -> None:
    school = school_with(members=6)
    school.does(cc.meeting.WorkingTimeSet(person="p-5", hours=(Working(weekday=2, starts="08:00", ends="12:30"),)))
    of = problem_of(school)
    assert free(of, "p-5", sept(1)) == [(EIGHT, NOON + 30)]
    assert of.unknown == ("p-6",)
    with unreadable("timetable", "says nothing of anybody in g"):
        problem_of(school_with(), timetable=Timetable((), clock=True))


def test_visits_and_meetings_that_are_planned_keep_people_busy() -> None:
    """Given a visit in a lesson, one in a lesson that nobody knows, and a meeting of another group in the afternoon."""
    school = School().starts("base-group-visits@3", "reflecting-group-talk@1")
    school.runs(4, method="base-group-visits@3").opens().runs(4, group="h", method="reflecting-group-talk@1")
    school.plans_visit("p-1", "p-2", sept(15), visit="known", lesson="p-2.2")
    school.plans_visit("p-3", "p-4", sept(15), visit="unknown", lesson="somewhere")
    plans(school, sept(15), "14:00", group="h")
    of = problem_of(school)
    assert [free(of, it, sept(15)) for it in ("p-1", "p-3")] == [[(NOON, NOON + 60), (NOON + 180, FOUR)], []]
    school.does(cc.meeting.MeetingCancelled(meeting="m"), on=sept(2))
    assert free(problem_of(school), "p-1", sept(15)) == [(NOON, NOON + 60), (NOON + 120, FOUR)]


@pytest.mark.requirement("S0-39")
def test_days_without_school_and_outside_the_time_asked_for_are_closed() -> None:
    school = school_with()
    term = Term(name="HT", first=sept(14), last=date(2026, 12, 18))
    school.does(cc.plan.CalendarAdopted(unit="solbacken", terms=(term,), breaks=()))
    of = problem_of(school, MeetingWishes(every=1, minutes=60, until=sept(29)))
    assert weeks(of) == [38, 39, 40]
    assert sept(29) not in of.problem.closed
    assert sept(30) in of.problem.closed


def test_whoever_joins_later_is_expected_from_then_on() -> None:
    school = school_with(members=3)
    school.does(cc.group.MemberJoined(group=G, person=PersonId("p-4")), on=sept(9))
    since = {it.person: it.since for it in problem_of(school).problem.people}
    assert (since["p-4"], since["p-1"]) == (sept(14), ON)


# --- how often and how long ------------------------------------------------------


def test_every_second_week_is_counted_from_the_first() -> None:
    assert weeks(problem_of(school_with(), MeetingWishes(every=2, minutes=60, until=sept(30)))) == [36, 38, 40]


@pytest.mark.requirement("S1-02")
def test_a_method_that_meets_once_a_month_meets_in_a_week_of_each_month() -> None:
    """Given learning groups, one meeting is in each calendar month, in its first whole week."""
    of = problem_of(school_with("learning-group@3", 8), None)
    assert [(it.monday.month, it.friday.month) for it in of.problem.weeks] == [
        (month, month) for month in (9, 10, 11, 12, 1, 2, 3, 4, 5, 6)
    ]
    assert (of.problem.length, of.problem.least) == (90, 90)
    with unreadable("minutes", "the agenda of learning-group@3 takes 90 minutes, not 30"):
        problem_of(school_with("learning-group@3", 8), MeetingWishes(minutes=30))


@pytest.mark.requirement("S0-42")
def test_two_meetings_in_three_weeks_leave_one_week_out() -> None:
    of = problem_of(school_with("development-model@3"), MeetingWishes(minutes=60, until=date(2026, 10, 16)))
    assert weeks(of) == [36, 37, 39, 40, 42]


def test_what_the_method_does_not_say_has_to_be_said() -> None:
    school = school_with()
    with unreadable("minutes", "base-group-visits@3 does not say how long a meeting takes; say so"):
        problem_of(school, MeetingWishes(every=2))
    with unreadable("every", "base-group-visits@3 does not say how often its groups meet; say so, in weeks"):
        problem_of(school, MeetingWishes(minutes=60))
    with unreadable("timetable", "has numbered periods; for meetings it needs clock times"):
        problem_of(school, timetable=Timetable(MORNINGS.doings))


def test_weeks_in_which_the_group_meets_already_are_left_out() -> None:
    school = school_with()
    plans(school, sept(16), "14:00")
    wishes = MeetingWishes(every=1, minutes=60, until=sept(30))
    assert weeks(problem_of(school, wishes)) == [36, 37, 39, 40]
    with unreadable("on", "g has no week left to meet in, from 2026-09-14 on"):
        problem_of(school, MeetingWishes(every=1, minutes=60, until=sept(18)), on=sept(14))


# --- what is asked for ------------------------------------------------------------


def test_the_meetings_that_are_found_are_what_the_ledger_takes() -> None:
    """Given meetings that were found, the ledger plans each; one that was cancelled before leaves its name alone."""
    school = school_with()
    plans(school, sept(1), "09:00", meeting=f"g-{sept(1)}")
    school.does(cc.meeting.MeetingCancelled(meeting=MeetingId(f"g-{sept(1)}")))
    of = problem_of(school, MeetingWishes(every=2, minutes=60, until=sept(30), form=MeetingForm.MIXED))
    outcome = find_meetings(of.problem)
    assert isinstance(outcome, Planned)
    requests = meeting_requests(school.ledger.state, of, outcome.value, by=BY, on=ON)
    school.ledger.do_all(requests)
    there = [it for it in school.ledger.state.meetings_of[G] if it.stage is cc.meeting.Stage.PLANNED]
    assert [(it.meeting, it.date, it.starts, it.length, it.form) for it in there] == [
        ("g-2026-09-01-2", sept(1), "12:00", 60, "mixed"),
        ("g-2026-09-15", sept(15), "12:00", 60, "mixed"),
        ("g-2026-09-29", sept(29), "12:00", 60, "mixed"),
    ]


def test_what_is_left_of_a_time_of_the_day() -> None:
    span = Span(1, 10, 20)
    assert span.without([Span(1, 12, 14), Span(1, 13, 15), Span(1, 0, 11), Span(1, 19, 30)]) == (
        *(Span(1, 11, 12), Span(1, 15, 19)),
    )
    assert span.without([Span(1, 30, 40)]) == (span,)
    assert span.without([Span(1, 0, 40)]) == ()
    assert FreeTime(ON, 1, 2).on + timedelta(1) < SUMMER
    assert Week.of(ON).number == 36
