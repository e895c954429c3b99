"""A group's open round as a problem: what is left to plan, and when somebody cannot."""

from datetime import date

import pytest
from tests.school import AUTUMN, SUMMER, School, sept, unreadable

import collegial_core as cc
from collegial_core.ids import GroupId, LessonId, PersonId, VisitId
from collegial_core.planning import Does, Impossible, OutOfTime, Period, Planned, Time, Visit
from collegial_core.planning.by_hand import plan_by_hand
from collegial_core.planning.rounds import TALK_DAYS, RoundProblem, Wishes, round_problem, visit_requests
from collegial_core.planning.timetable import Doing, Span, Timetable
from collegial_core.schedule.week import Week
from collegial_core.visit import VisitPlanned

G, ON = GroupId("g"), sept(1)
FIRST = Week.of(ON)


def teaches(person: str, day: int, starts: int, ends: int, lesson: str | None = None) -> Doing:
    named = None if lesson is None else LessonId(lesson)
    return Doing(person=PersonId(person), span=Span(day, starts, ends), does=Does.TEACHES, lesson=named)


def on_site(person: str, day: int, starts: int, ends: int) -> Doing:
    return Doing(person=PersonId(person), span=Span(day, starts, ends), does=Does.FREE)


IN_TURN = Timetable(
    tuple(
        doing
        for number in range(1, 5)
        for day in (1, 2)
        for doing in (
            teaches(f"p-{number}", day, number, number + 1, f"p-{number}.{day}"),
            on_site(f"p-{number}", day, 1, 5),
        )
    )
)
"""On Mondays and Tuesdays each of four teaches one period of four, and is free in the others."""


def school_with(method: str = "base-group-visits@3", members: int = 4) -> School:
    return School().starts(method).runs(members, method=method)


def problem_of(school: School, timetable: Timetable = IN_TURN, on: date = ON) -> RoundProblem:
    return round_problem(school.ledger.state, G, timetable, on)


def free(of: RoundProblem, person: str, time: str) -> bool:
    there = next(it for it in of.problem.people if it.person == person)
    return there.does(Time.read(time)) is Does.FREE


def test_a_round_is_open_and_has_days_left() -> None:
    school = school_with()
    with unreadable("group", "g has no open round; open one first, with round.open"):
        problem_of(school)
    school.opens()
    with unreadable("on", "round r ended on 2026-11-30; nothing of it can be planned"):
        problem_of(school, on=date(2026, 12, 1))


@pytest.mark.requirement("S4-03")
def test_made_and_planned_visits_are_left_out_and_the_planned_keep_their_people_busy() -> None:
    """Given a visit made and one planned, those pairs are not asked for, and that lesson's people are not free then."""
    school = school_with().opens()
    school.visits("p-1", "p-2", sept(1), visit="made", lesson="p-2.2")
    school.plans_visit("p-2", "p-3", sept(8), visit="ahead", lesson="p-3.2")
    school.plans_visit("p-3", "p-4", sept(15), visit="unknown", lesson="somewhere")
    of = problem_of(school, on=sept(2))
    assert of.problem.left_out == {("p-1", "p-2"), ("p-2", "p-3"), ("p-3", "p-4")}
    assert not free(of, "p-2", "2026-W37 2.3")
    assert free(of, "p-2", "2026-W37 2.4")
    assert not any(free(of, "p-3", f"2026-W38 2.{number}") for number in (1, 2, 4))
    school.does(cc.visit.VisitCancelled(visit=VisitId("ahead")), on=sept(2))
    assert free(problem_of(school, on=sept(2)), "p-2", "2026-W37 2.3")


def test_days_before_somebody_joined_and_outside_the_round_are_not_used() -> None:
    school = school_with(members=3).opens(starts=sept(1), ends=sept(28))
    school.does(cc.group.MemberJoined(group=G, person=PersonId("p-4")), on=sept(8))
    of = problem_of(school)
    assert not free(of, "p-4", "2026-W37 1.1")
    assert free(of, "p-4", "2026-W37 2.1")
    assert Time(FIRST, Period(1, 1)) in of.problem.closed
    assert Time(FIRST, Period(2, 1)) not in of.problem.closed
    assert of.problem.weeks[-1] == Week.of(sept(28))
    assert Time(of.problem.weeks[-1], Period(2, 1)) in of.problem.closed


def test_a_meeting_keeps_its_members_busy_where_the_timetable_has_clock_times() -> None:
    """Given a meeting on a Monday at 08.00, nobody visits or is visited then; by numbered periods nothing is known."""
    school = School().starts("base-group-visits@3", "reflecting-group-talk@1")
    school.runs(4, method="base-group-visits@3").opens()
    school.runs(4, group="h", method="reflecting-group-talk@1")
    meeting = {"meeting": "m", "group": "h", "starts": "08:00", "minutes": 60}
    form = cc.meeting.MeetingForm.ON_SITE
    school.does(cc.meeting.MeetingPlanned(**meeting, date=sept(7), form=form))
    school.does(cc.meeting.MeetingPlanned(**{**meeting, "meeting": "n"}, date=sept(14), form=form))
    school.does(cc.meeting.MeetingCancelled(meeting="n"), on=sept(2))
    by_clock = Timetable(
        (teaches("p-1", 1, 480, 540), on_site("p-2", 1, 480, 720), teaches("p-1", 1, 600, 660)), clock=True
    )
    of = problem_of(school, by_clock)
    assert list(of.grid.spans.values()) == [Span(1, 480, 540), Span(1, 540, 600), Span(1, 600, 660)]
    assert [free(of, "p-2", f"2026-W37 1.{number}") for number in (1, 3)] == [False, True]
    assert [free(of, "p-2", f"2026-W38 1.{number}") for number in (1, 3)] == [True, True]
    assert free(problem_of(school), "p-2", "2026-W37 1.1")
    school.does(cc.meeting.MeetingMoved(meeting="m", date=date(2026, 12, 7), starts="08:00"))
    assert free(problem_of(school, by_clock), "p-2", "2026-W37 1.1")


@pytest.mark.parametrize(
    ("method", "days"),
    [("base-group-visits@3", TALK_DAYS), ("colleague-observation@2", 2), ("teaching-squares@1", None)],
)
def test_the_talk_is_as_soon_as_the_method_asks(method: str, days: int | None) -> None:
    assert problem_of(school_with(method).opens()).problem.talk_days == days


def test_where_not_everyone_sees_everyone_nobody_makes_more_visits_than_their_quota() -> None:
    """Given a quota of two, of which p-1 has one planned, then no plan gives anybody three."""
    school = school_with("colleague-observation@2").opens(visits_each=2)
    school.plans_visit("p-1", "p-2", sept(7), lesson="p-2.1")
    of = problem_of(school)
    assert (of.problem.quota, of.problem.whole) == (2, False)
    school.plans_visit("p-1", "p-3", sept(14), visit="w", lesson="p-3.1")
    of = problem_of(school)
    assert {visitor for visitor, _ in of.problem.pairs} == {"p-2", "p-3", "p-4"}


@pytest.mark.requirement("S4-04")
def test_as_many_visits_as_can_be_are_planned_where_not_all_can_if_that_is_wished() -> None:
    """Given p-4, who never teaches, then the others' visits are planned, and those to p-4 are left for later."""
    school = school_with().opens()
    without = Timetable(tuple(it for it in IN_TURN.doings if it.person != "p-4" or it.does is Does.FREE))
    outcome = plan_by_hand(round_problem(school.ledger.state, G, without, ON).problem)
    assert isinstance(outcome, Impossible)
    partly = plan_by_hand(round_problem(school.ledger.state, G, without, ON, Wishes(partly=True)).problem)
    planned = partly.best if isinstance(partly, OutOfTime) else partly
    assert isinstance(planned, Planned)
    assert {it.host for it in planned.value} == {"p-1", "p-2", "p-3"}
    assert len(planned.value) == 9


def test_where_all_watch_together_a_lesson_has_room_for_the_others() -> None:
    assert problem_of(school_with("quality-teaching-rounds@1").opens()).problem.visitors == 3


def test_whom_the_timetable_does_not_know_is_told() -> None:
    assert problem_of(school_with().opens(), Timetable(IN_TURN.doings[:4])).unknown == ("p-2", "p-3", "p-4")


@pytest.mark.requirement("S4-01")
def test_a_plan_of_the_round_is_what_the_ledger_takes() -> None:
    """Given all visits planned, the ledger records each, in the host's lesson and on its day."""
    school = school_with().opens()
    of = problem_of(school)
    outcome = plan_by_hand(of.problem)
    assert isinstance(outcome, Planned)
    assert outcome.best
    read = visit_requests(school.ledger.state, of, outcome.value, by=PersonId("p-1"), on=ON)
    assert read.faults == ()
    school.ledger.do_all(read.requests)
    there = {(it.visitor, it.host): (it.lesson, it.date) for it in school.ledger.state.visits.values()}
    assert there == {it.pair: (f"{it.host}.{it.time.period.day}", it.time.date) for it in outcome.value}
    assert len(there) == 12


def test_a_lesson_without_a_name_is_called_by_its_period() -> None:
    of = problem_of(school_with().opens(), Timetable((teaches("p-2", 1, 3, 4), on_site("p-1", 1, 1, 5))))
    visit = Visit(time=Time.read("2026-W37 1.3"), visitor=PersonId("p-1"), host=PersonId("p-2"))
    assert of.lesson(visit) == "lesson.3"
    assert AUTUMN < visit.time.date < SUMMER


def test_a_proposed_visit_that_is_there_already_is_asked_for_once() -> None:
    school = school_with().opens()
    of = problem_of(school)
    visit = Visit(time=Time.read("2026-W37 2.2"), visitor=PersonId("p-1"), host=PersonId("p-2"))
    (asked,) = visit_requests(school.ledger.state, of, [visit], by=PersonId("p-1"), on=ON).requests
    assert isinstance(asked.asked, VisitPlanned)
    school.ledger.request(asked)
    assert visit_requests(school.ledger.state, of, [visit], by=PersonId("p-1"), on=ON).requests == ()
