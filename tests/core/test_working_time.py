"""Working time: reading and sessions lie within it, where it is known."""

from datetime import date

import pytest
from tests.core.test_cycle import begin, begun, joined
from tests.core.test_module_hours import plans, session
from tests.school import AUTUMN, MONDAY, School, changed, checked, records_of, refused, sept, tampered

import collegial_core as cc
from collegial_core.store import Record
from collegial_core.todo import todo

ACCEPTED = ("a_module_gets_its_hours", "a_module_keeps_the_agencys_hours")


def works(school: School, person: str, *hours: tuple[int, str, str], on: date = AUTUMN) -> None:
    told = tuple(cc.meeting.Working(weekday=weekday, starts=starts, ends=ends) for weekday, starts, ends in hours)
    school.does(cc.meeting.WorkingTimeSet(person=person, hours=told), on=on)


def reads(school: School, minutes: int, *, on: date = MONDAY, person: str | None = None, cycle: str = "c") -> None:
    school.does(cc.module.ReadingScheduled(cycle=cycle, part=1, person=person, date=on, minutes=minutes))


def has_sessions(school: School, *sessions: cc.module.Session) -> None:
    plans(school, sessions=sessions, because="The rest is planned in spring", accept=ACCEPTED)


@pytest.mark.requirement("S0-17", "reading_lies_within_working_time")
def test_nobody_is_given_more_to_read_in_a_day_than_they_work() -> None:
    school = begun(parts=2)
    works(school, "p-2", (1, "08:00", "10:00"), (1, "13:00", "14:00"), (2, "08:00", "16:00"))
    with refused("S0-17") as caught:
        reads(school, 181)
    assert caught.value.facts == {"person": "p-2", "minutes": 181, "day": "2026-09-07", "known": 180}
    with refused("S0-17"):
        reads(school, 181, person="p-2")
    reads(school, 181, person="p-3")
    reads(school, 180, person="p-2")
    with refused("S0-17"):
        reads(school, 1, on=sept(9))
    works(school, "p-2", (1, "08:00", "16:00"), on=sept(8))
    with refused("S0-17"):
        reads(school, 181)


@pytest.mark.requirement("S0-17", "reading_lies_within_working_time")
def test_reading_set_aside_before_counts_also_when_it_was_for_all_or_in_another_group() -> None:
    school = begun(parts=2)
    joined(school, group="h", first=2, members=4)
    begin(school, cycle="d", group="h")
    works(school, "p-2", (1, "08:00", "11:00"))
    reads(school, 60)
    reads(school, 60, person="p-2", cycle="d")
    reads(school, 60, person="p-3")
    reads(school, 60, on=sept(14))
    with refused("S0-17") as caught:
        reads(school, 61, cycle="d")
    assert caught.value.facts["minutes"] == 181
    reads(school, 60, cycle="d")


@pytest.mark.requirement("S0-17", "reading_lies_within_working_time")
def test_hours_of_work_that_overlap_count_once() -> None:
    school = begun()
    works(school, "p-2", (1, "09:00", "10:00"), (1, "08:00", "12:00"), (1, "11:30", "12:30"))
    with refused("S0-17") as caught:
        reads(school, 271)
    assert caught.value.facts["known"] == 270
    reads(school, 270)


@pytest.mark.requirement("S0-17", "a_session_fits_into_a_working_day")
@pytest.mark.parametrize("person", ["p-2", "p-9"])
def test_a_session_is_no_longer_than_a_members_or_the_leaders_working_day(person: str) -> None:
    school = begun()
    works(school, person, (1, "12:00", "13:30"))
    works(school, "p-8", (1, "12:00", "12:30"))
    with refused("S0-17") as caught:
        has_sessions(school, session(1, MONDAY, "A", "B", minutes=91))
    assert caught.value.facts == {"minutes": 91, "day": "2026-09-07", "person": person, "known": 90}
    with refused("S0-17"):
        has_sessions(school, session(1, sept(8), "A"))
    has_sessions(school, session(1, MONDAY, "A", "B", minutes=90), session(1, sept(14), "C", "D", minutes=90))


@pytest.mark.requirement("S0-17", "a_session_fits_into_a_working_day")
def test_two_sessions_of_one_day_share_the_working_day() -> None:
    school = begun()
    works(school, "p-2", (1, "12:00", "14:00"))
    with refused("S0-17"):
        has_sessions(school, session(1, MONDAY, "A", minutes=61), session(1, MONDAY, "B", minutes=60))
    has_sessions(school, session(1, MONDAY, "A", minutes=60), session(1, MONDAY, "B", minutes=60))


@pytest.mark.requirement("S0-17")
def test_what_was_planned_under_an_earlier_edition_stays_lawful() -> None:
    school = begun()
    works(school, "p-2", (1, "08:00", "10:00"), (2, "08:00", "16:00"))
    reads(school, 240, on=sept(8))
    *before, (number, name, line) = records_of(school)
    reading = line.replace(b'"date":"2026-09-08"', b'"date":"2026-09-07"')
    assert reading != line
    of_edition_4 = [Record(it.number, it.name, changed(it.line, edition=4)) for it in before]
    findings = checked(tampered(*of_edition_4, Record(number, name, changed(reading, edition=4))))
    told = [(it.rule, it.severity) for it in findings if it.name == "reading_lies_within_working_time"]
    assert told == [("S0-17", cc.Severity.I)]


@pytest.mark.requirement("S0-17")
def test_time_to_read_is_proposed_for_a_day_on_which_all_work_that_long() -> None:
    school = begun(parts=2)
    works(school, "p-2", (1, "08:00", "08:44"), (2, "08:00", "08:45"))
    (waiting,) = [it for it in todo(school.ledger.state, "p-rektor", MONDAY) if it.kind == "reading_time"]
    assert waiting.request.example == cc.module.ReadingScheduled(cycle="c", part=1, date=sept(8), minutes=45)
