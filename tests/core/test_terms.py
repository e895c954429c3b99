"""A unit's terms beside each other: visits made, meetings held, and what its leaders worked."""

from datetime import UTC, date, datetime
from typing import Any, Final

import attrs
import pytest
from tests.school import Clock, School, sept

import collegial_core as cc
from collegial_core.testing import ReferenceStore
from collegial_core.views import VIEWS, Query
from collegial_core.views.terms import term_of, unit_standings, unit_terms
from collegial_core.visit import made_of

AT: Final[dict[str, Any]] = {"starts": "14:30", "minutes": 60, "form": cc.meeting.MeetingForm.ON_SITE}


def rows(school: School) -> list[tuple[object, ...]]:
    return [attrs.astuple(it) for it in unit_terms(school.ledger.state)]


@pytest.mark.requirement("S0-45")
def test_each_term_of_a_unit_has_what_was_done_in_it() -> None:
    """Given two visits and an hour of planning in autumn, and half an hour of travel in spring, each has its term."""
    school = School().starts().runs(4).opens()
    assert rows(school) == []
    school.visits("p-1", "p-2", sept(7), visit="a").visits("p-2", "p-1", sept(8), visit="b", steps=1)
    school.plans_visit("p-3", "p-1", sept(9), visit="c")
    school.does(
        cc.checkin.WorkRecorded(leader="p-1", kind=cc.checkin.WorkKind.PLANNING, minutes=60, group="g"), on=sept(10)
    )
    school.does(
        cc.checkin.WorkRecorded(leader="p-1", kind=cc.checkin.WorkKind.TRAVEL, minutes=30, group="g"), on=sept(11)
    )
    (unit,) = school.ledger.state.units
    assert rows(school) == [(unit, 2026, True, 2, 0, 60)]
    school.does(
        cc.checkin.WorkRecorded(leader="p-1", kind=cc.checkin.WorkKind.READING, minutes=15, group="g"),
        on=date(2027, 1, 11),
    )
    assert rows(school) == [(unit, 2026, True, 2, 0, 60), (unit, 2027, False, 0, 0, 15)]
    assert sum(it.visits for it in unit_terms(school.ledger.state)) == len(made_of(school.ledger.state.visits.values()))


def test_a_meeting_counts_in_the_units_of_its_members_and_a_check_in_in_the_leaders() -> None:
    """Given a member who moves to another unit, then a meeting after that counts there, too, and one before it not."""
    school = School().starts().runs(3).neighbours()
    first, other = school.ledger.state.units
    meets(school, "m-1", sept(7))
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=4), on=sept(7))
    held = cc.checkin.CheckinHeld(group="g", leader="p-1", principal="p-rektor", minutes=30)
    school.does(held, on=sept(8))
    assert rows(school) == [(first, 2026, True, 0, 1, 30)]
    school.does(cc.plan.PersonMoved(person="p-3", unit=other), on=sept(14))
    meets(school, "m-2", sept(21))
    planned = cc.meeting.MeetingPlanned(meeting="m-3", group="g", date=sept(28), **AT)
    school.does(planned, on=sept(21))
    assert rows(school) == sorted([(first, 2026, True, 0, 2, 30), (other, 2026, True, 0, 1, 0)])


@pytest.mark.requirement("S0-45")
def test_a_leaders_work_counts_in_the_unit_where_they_worked_on_the_day() -> None:
    school = School().starts().runs(3).neighbours()
    first, other = school.ledger.state.units
    school.does(cc.plan.PersonMoved(person="p-1", unit=other), on=sept(14))
    for on, minutes in ((sept(13), 60), (sept(14), 15)):
        school.does(
            cc.checkin.WorkRecorded(leader="p-1", kind=cc.checkin.WorkKind.PLANNING, minutes=minutes, group="g"), on=on
        )
    assert rows(school) == sorted([(first, 2026, True, 0, 0, 60), (other, 2026, True, 0, 0, 15)])


def meets(school: School, meeting: str, on: date) -> None:
    """Let group g meet."""
    came_to = cc.meeting.ResultRecorded(meeting=meeting, kind=cc.meeting.ResultKind.DECISION, text="We try it")
    for it in (
        cc.meeting.MeetingPlanned(meeting=meeting, group="g", date=on, **AT),
        cc.meeting.MeetingOpened(meeting=meeting, present=("p-1", "p-2", "p-3"), led_by="p-1"),
        came_to,
        cc.meeting.MeetingClosed(meeting=meeting),
    ):
        school.does(it, on=on)


@pytest.mark.parametrize(("on", "autumn"), [(date(2027, 6, 30), False), (date(2027, 7, 1), True)])
def test_a_term_of_autumn_begins_in_july(on: date, *, autumn: bool) -> None:
    assert term_of(on) == (2027, autumn)


def test_a_plan_is_gone_through_once_and_told_as_it_stood_at_the_end_of_each_term() -> None:
    """Given entries of two terms and a correction in the second, each state is what the plan was as then known."""
    clock = Clock()
    school = School(ReferenceStore(clock=clock)).starts().runs(4).opens()
    school.visits("p-1", "p-2", sept(7), visit="a", steps=1)
    last = school.ledger.number
    clock.at = datetime(2027, 1, 11, tzinfo=UTC)
    school.visits("p-2", "p-1", sept(8), visit="b")
    number = next(it.number for it in school.ledger.entries() if isinstance(it.event, cc.visit.VisitHeld))
    school.does(cc.plan.WithdrawEntry(entry=number), because="It was not held")
    told = [
        (it.number, it.recorded_at.year, cc.wire.plain(VIEWS["coverage"](it.state, Query())))
        for it in school.ledger.by_period(lambda at: at.year)
    ]
    assert told == [
        (number, year, cc.wire.plain(VIEWS["coverage"](school.ledger.as_of(entry=number), Query())))
        for number, year in ((last, 2026), (school.ledger.number, 2027))
    ]
    (until,) = school.ledger.by_period(lambda at: at.year, until=last - 1)
    assert until.number == last - 1


def test_a_plan_without_entries_has_stood_in_no_term() -> None:
    assert list(cc.Plans(ReferenceStore()).ledger("nobody").by_period(lambda at: at.year)) == []


@pytest.mark.requirement("S0-21")
def test_a_unit_has_what_is_late_of_its_groups_and_its_peoples_visits() -> None:
    """Given a late visit by somebody of the neighbouring unit, then it is late there and not at the host's unit."""
    school = School().starts().neighbours("n-1").runs(["p-1", "p-2", "n-1"]).opens()
    school.plans_visit("n-1", "p-1", sept(7))
    first, other = school.ledger.state.units
    assert [it.late for it in unit_standings(school.ledger.state, sept(7))] == [0, 0]
    late = {it.unit: (it.late, it.shown, it.asked) for it in unit_standings(school.ledger.state, sept(8))}
    duties = {it.about: (it.shown, it.asked) for it in VIEWS["readiness"](school.ledger.state, Query(on=sept(8)))}
    assert late == {first: (0, *duties[first]), other: (1, *duties[other])}
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=4), on=sept(7))
    assert {it.unit: it.late for it in unit_standings(school.ledger.state, date(2026, 12, 1))} == {first: 1, other: 2}
