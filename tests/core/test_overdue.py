"""What is overdue: silent months, mandates that ran out, roles that nobody has, minutes that did not arrive."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.circle import Circle
from tests.core.test_todo import adopts_calendar
from tests.school import AUTUMN, MONDAY, SUMMER, School, sept
from tests.waiting import item, sends, waits

import collegial_core as cc
from collegial_core.meeting.cadence import first_day, in_term, period_of, silent
from collegial_core.policy import Cadence, Every
from collegial_core.schedule import Calendar, Term
from collegial_core.views import Query
from collegial_core.views.overdue import OverdueRow, overdue

GROUP = "learning-group@2"


def october(day: int) -> date:
    return date(2026, 10, day)


def late(school: School, on: date, *kinds: str, **query: Any) -> list[tuple[str, str, date, tuple[str, ...]]]:
    found = overdue(school.ledger.state, Query(on=on, **query))
    return [(it.kind, it.about, it.due, it.waits_for) for it in found if not kinds or it.kind in kinds]


@pytest.fixture
def school() -> School:
    """Give a school whose learning group runs from August, with a leader and a receiver of its minutes."""
    school = School().starts(GROUP, people=9)
    adopts_calendar(school)
    school.runs(8, method=GROUP)
    school.does(cc.group.RoleAssigned(group="g", role="receiver", person="p-9"))
    return school


@pytest.mark.requirement("S1-02", "S0-21")
def test_each_month_of_term_without_a_meeting_is_overdue_from_the_groups_start(school: School) -> None:
    assert late(school, date(2026, 8, 31), "no_meeting") == []
    assert late(school, sept(30), "no_meeting") == [("no_meeting", "g", date(2026, 8, 31), ("p-1",))]
    planned(school, "m", october(5))
    silent_months = [due for _, _, due, _ in late(school, date(2026, 11, 30), "no_meeting")]
    assert silent_months == [date(2026, 8, 31), sept(30)]
    school.does(cc.meeting.MeetingCancelled(meeting="m"))
    assert late(school, date(2026, 11, 30), "no_meeting")[-1][2] == october(30)


def planned(school: School, name: str, on: date) -> None:
    form = cc.meeting.MeetingForm.ON_SITE
    school.does(cc.meeting.MeetingPlanned(meeting=name, group="g", date=on, starts="14:30", minutes=90, form=form))


@pytest.mark.requirement("S1-02")
def test_a_month_after_the_groups_start_counts_where_enough_of_it_is_left() -> None:
    for day, months in ((24, [date(2026, 8, 31)]), (28, [])):
        school = School().starts(GROUP)
        adopts_calendar(school)
        school.forms(8, method=GROUP)
        school.does(cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER))
        school.prepares().does(cc.group.GroupStarted(group="g"), on=date(2026, 8, day))
        assert [due for _, _, due, _ in late(school, sept(10), "no_meeting")] == months


@pytest.mark.requirement("S1-02")
def test_nobody_knows_of_silent_months_without_a_calendar_or_a_day() -> None:
    school = School().starts(GROUP).runs(8, method=GROUP)
    assert late(school, date(2027, 5, 1), "no_meeting") == []
    adopts_calendar(school)
    assert late(school, october(5), "no_meeting") != []
    assert [it for it in overdue(school.ledger.state) if it.kind == "no_meeting"] == []
    school.does(cc.group.GroupClosed(group="g"), on=sept(1))
    assert late(school, october(5)) == []


@pytest.mark.requirement("S0-18", "S0-21")
def test_a_running_group_whose_mandate_has_run_out_waits_for_its_principals(school: School) -> None:
    after = date(2027, 6, 16)
    assert late(school, SUMMER, "mandate") == []
    assert late(school, after, "mandate") == [("mandate", "g", SUMMER, ("p-rektor",))]
    assert "appoint_leader g" in waits(school, "p-rektor", after)
    school.does(cc.group.AppointLeader(group="g", leader="p-2", until=date(2028, 6, 15)), on=SUMMER)
    assert late(school, after, "mandate") == []


@pytest.mark.requirement("S0-18")
def test_a_mandate_that_was_ended_is_overdue_also_without_a_day(school: School) -> None:
    assert [it.kind for it in overdue(school.ledger.state)] == []
    school.does(cc.group.MandateEnded(group="g", leader="p-1"), on=sept(1))
    row = OverdueRow(kind="mandate", about="g", due=sept(1), days=None, waits_for=("p-rektor",))
    assert overdue(school.ledger.state) == [row]


@pytest.mark.requirement("S1-13", "S2-05")
def test_a_role_that_nobody_has_is_overdue_from_the_groups_start() -> None:
    school = School().starts(GROUP).runs(8, method=GROUP)
    assert late(school, AUTUMN) == []
    assert late(school, sept(1), "role") == [("role", "g.receiver", AUTUMN, ("p-rektor",))]
    assert item(school, "fill_role g.receiver", "p-rektor", sept(1)).due == AUTUMN
    assert late(school, sept(1), "role", person="p-stranger") == []
    school.does(cc.group.RoleAssigned(group="g", role="receiver", person="p-8"))
    assert late(school, sept(1), "role") == []


@pytest.mark.requirement("S1-13")
def test_minutes_that_did_not_arrive_are_overdue_after_the_day_that_the_todo_names() -> None:
    """p-12 gets the minutes of the meeting on the seventh of September."""
    circle = Circle().gathers().opens_meeting().does_all()
    sends(circle, "close_meeting m", "p-1", MONDAY)
    (due,) = [it.due for it in overdue(circle.ledger.state) if it.kind == "delivery"]
    assert item(circle, "deliver_minutes m", "p-1", sept(8)).due == due == sept(9)
    assert late(circle, due, "delivery") == []
    assert late(circle, sept(10), "delivery") == [("delivery", "m", due, ("p-1",))]
    circle.does(cc.plan.SystemAdmitted(system="s-post", matters=("delivery",), until=SUMMER), on=sept(8))
    assert late(circle, sept(10), "delivery") == [("delivery", "m", due, ("s-post",))]
    circle.does(cc.meeting.MinutesDelivered(meeting="m", to="p-12", receipt="r-1"), on=sept(9))
    assert late(circle, sept(10), "delivery") == []


@pytest.mark.requirement("S1-02", "S0-21", "S4-02")
def test_each_row_says_whom_it_waits_for(school: School) -> None:
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=2))
    planned(school, "m", sept(2))
    assert late(school, sept(4), "checkin", "meeting") == [
        ("checkin", "g", date(2026, 8, 31), ("p-rektor",)),
        ("meeting", "m", sept(2), ("p-1",)),
    ]
    school.does(cc.group.MandateEnded(group="g", leader="p-1"), on=sept(1))
    assert late(school, sept(4), "meeting") == [("meeting", "m", sept(2), ("p-rektor",))]
    visits = School().starts().runs(4).opens()
    visits.plans_visit("p-2", "p-3", sept(7))
    assert late(visits, sept(8), "visit") == [("visit", "v", sept(7), ("p-2",))]


CALENDAR = cc.schedule.Calendar(
    terms=(
        cc.schedule.Term(name="HT", first=date(2026, 8, 18), last=date(2026, 12, 18)),
        cc.schedule.Term(name="VT", first=date(2027, 1, 11), last=date(2027, 6, 11)),
    ),
    breaks=(cc.schedule.Break(name="läslov", first=october(26), last=october(30)),),
)
DAYS = st.dates(date(2026, 8, 1), date(2027, 7, 1))


@given(st.lists(DAYS, max_size=8), DAYS, DAYS, st.integers(1, 2), st.integers(1, 3), st.sampled_from(list(Every)))
@pytest.mark.requirement("S1-02")
def test_a_silent_period_is_in_term_and_without_a_meeting_and_a_meeting_in_it_ends_that(
    days: list[date], since: date, until: date, meetings: int, length: int, every: Every
) -> None:
    cadence = Cadence(meetings=meetings, length=length, every=every, severity=cc.Severity.W, rule="S1-02")
    found = silent(cadence, days, since, until, [CALENDAR])
    met = {period_of(day, every) for day in days}
    for period in found:
        assert period not in met
        assert in_term(period, every, [CALENDAR])
        assert period_of(since, every) <= period <= period_of(until, every)
    if meetings == length == 1:
        every_one = range(period_of(since, every), period_of(until, every) + 1)
        assert found == [it for it in every_one if in_term(it, every, [CALENDAR], since) and it not in met]
    for period in found[:1]:
        assert period not in silent(cadence, [*days, first_day(period, every)], since, until, [CALENDAR])


@pytest.mark.requirement("S1-02")
def test_where_one_meeting_in_two_months_is_asked_for_only_the_second_month_without_one_is_silent() -> None:
    cadence = Cadence(meetings=1, every=Every.MONTHS, length=2, severity=cc.Severity.W, rule="S1-02")
    terms = (Term(name="Autumn", first=date(2026, 8, 17), last=date(2026, 12, 18)),)
    found = silent(cadence, [date(2026, 9, 8)], date(2026, 9, 1), date(2026, 11, 30), [Calendar(terms, ())])
    assert [first_day(it, Every.MONTHS) for it in found] == [date(2026, 11, 1)]
