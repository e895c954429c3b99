"""A system is admitted to a plan for the matters that it is the source of, and for a time."""

from datetime import date
from typing import Any

import pytest
from tests.school import SUMMER, School, refused, sept

import collegial_core as cc
from collegial_core.ids import SystemId
from collegial_core.policy.authority import Matter

DAY = sept(14)


@pytest.fixture
def school() -> School:
    return School().starts()


def admit(system: str = "timetable", until: date = SUMMER, matters: tuple[Matter, ...] = (Matter.CALENDAR,)) -> Any:
    return cc.plan.SystemAdmitted(system=system, matters=matters, until=until)


def end(system: str = "timetable") -> Any:
    return cc.plan.SystemEnded(system=system)


def matters(school: School, day: date) -> list[tuple[Matter, ...]]:
    admitted = school.ledger.state.systems.get(SystemId("timetable"), ())
    return [it.matters for it in admitted if it.covers(day)]


def test_a_system_is_admitted_for_its_matters_from_a_day_until_a_day(school: School) -> None:
    school.does(admit(until=sept(20)), on=DAY)
    both = (Matter.CALENDAR, Matter.PEOPLE)
    school.does(admit(matters=both), on=sept(25))
    days = [matters(school, sept(day)) for day in (13, 14, 20, 22, 25)]
    assert days == [[], [(Matter.CALENDAR,)], [(Matter.CALENDAR,)], [], [both]]
    school.does(end(), on=sept(26))
    assert [matters(school, sept(day)) for day in (20, 22, 26, 27)] == [[(Matter.CALENDAR,)], [], [both], []]
    assert cc.Plans(school.store).ledger("solbacken").state == school.ledger.state


@pytest.mark.requirement("L-03")
def test_an_admission_is_not_over_before_it_begins(school: School) -> None:
    with refused("L-03"):
        school.does(admit(until=sept(13)), on=DAY)
    school.does(admit(until=DAY), on=DAY)


@pytest.mark.requirement("L-06")
def test_a_system_is_admitted_once_at_a_time_and_ended_once(school: School) -> None:
    for system in ("timetable", "none"):
        with refused("L-06"):
            school.does(end(system), on=DAY)
    school.does(admit(until=sept(20)), on=DAY)
    for day, until in ((sept(1), DAY), (sept(19), SUMMER)):
        with refused("L-06"):
            school.does(admit(until=until), on=day)
    for day in (sept(13), sept(20)):
        with refused("L-06"):
            school.does(end(), on=day)
    school.does(admit("people", until=SUMMER), on=DAY)
    school.does(end(), on=sept(19))
