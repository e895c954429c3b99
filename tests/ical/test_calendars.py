"""Calendars of people and groups: what stands in them, when, and how each event goes on."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from tests.ical.readers import Event, read_by_both
from tests.school import SUMMER, School, refused, sept

import collegial_core as cc
from collegial_calendar.bells import bells_of
from collegial_core.kernel import Unreadable
from collegial_core.testing import ReferenceStore
from collegial_ical import History, Whose, Words, calendar_of

STOCKHOLM = ZoneInfo("Europe/Stockholm")
BELLS = "Stadium;Dag;Lektion;Från;Till\n7-9;Alla;3;10.10;10.55\n7-9;Fredag;3;9.30;10.15\nF-3;Alla;3;9.00;9.40\n"


@pytest.fixture
def school() -> School:
    """A school with a group of four and an open round."""
    return School(ReferenceStore(clock=lambda: datetime(2026, 8, 17, 8, tzinfo=UTC))).starts().runs(4).opens()


def seen(school: School, person: str | None = None, *, group: str | None = None, **more: str) -> list[Event]:
    """Give what somebody, or a group, has in the calendar, but for the dates of the round."""
    return [it for it in everything(school, person, group=group, **more) if not it.summary.startswith("The round")]


def everything(school: School, person: str | None = None, *, group: str | None = None, **more: str) -> list[Event]:
    words = Words(names=more)
    return list(read_by_both(calendar_of(school.plans, "solbacken", Whose(person=person, group=group), words)).values())


def plan_meeting(school: School, on: date, starts: str, minutes: int = 60, meeting: str = "m", **more: str) -> None:
    school.does(
        cc.meeting.MeetingPlanned(meeting=meeting, group="g", date=on, starts=starts, minutes=minutes, form="on_site"),
        **more,
    )


# --- whose it is ------------------------------------------------------------------------


def test_a_visit_stands_in_the_calendars_of_both_and_of_their_group_and_in_no_other(school: School) -> None:
    school.plans_visit("p-2", "p-3", sept(14), lesson="ma-7b")
    assert [it.summary for it in seen(school, "p-2")] == ["Lesson visit: you visit a colleague (ma-7b)"]
    assert [it.summary for it in seen(school, "p-3")] == ["Lesson visit: a colleague visits you (ma-7b)"]
    assert [it.summary for it in seen(school, group="g")] == ["Lesson visit (ma-7b)"]
    assert seen(school, "p-4") == []


def test_a_meeting_stands_in_the_calendars_of_those_who_belong_to_the_group_that_day(school: School) -> None:
    plan_meeting(school, sept(14), "14:30")
    school.does(cc.group.MemberLeft(group="g", person="p-4"), on=sept(7))
    assert [it.summary for it in seen(school, "p-2")] == ["Meeting: g"]
    assert seen(school, "p-4") == seen(school, "p-8") == []


def test_the_first_and_last_day_of_a_round_stand_in_its_members_calendars(school: School) -> None:
    days = [(it.summary, it.starts) for it in everything(school, "p-2")]
    begins, ends = ("The round of visits begins: g", sept(1)), ("The round of visits ends: g", date(2026, 11, 30))
    assert days == [begins, ends]
    assert everything(school, "p-8") == []


def test_the_talk_after_a_visit_has_its_last_day_where_the_method_says_so() -> None:
    school = School().starts("colleague-observation@2").runs(2, method="colleague-observation@2").opens()
    school.plans_visit("p-1", "p-2", sept(14))
    (deadline,) = (it for it in school.ledger.state.methods["colleague-observation@2"].deadlines if it.step == "talk")
    talk = [it for it in seen(school, "p-1") if "talk" in it.summary]
    assert [it.starts for it in talk] == [sept(14) + timedelta(days=deadline.days)]
    school.does(cc.visit.VisitCancelled(visit="v"))
    assert all(it.cancelled for it in seen(school, "p-1"))


def test_of_somebody_or_a_group_of_whom_the_plan_does_not_know_there_is_no_calendar(school: School) -> None:
    for whose in (Whose(person="nobody"), Whose(group="none")):
        with pytest.raises(Unreadable):
            calendar_of(school.plans, "solbacken", whose, Words())


def test_a_principal_has_a_calendar_which_may_be_empty(school: School) -> None:
    assert everything(school, "p-rektor") == []


# --- names and texts ----------------------------------------------------------------------


def test_names_are_shown_where_they_are_given_and_whoever_has_none_is_a_colleague(school: School) -> None:
    """Given names, one of which is protected and so not among them, then nobody can tell whose identity that is."""
    school.plans_visit("p-2", "p-3", sept(14))
    school.plans_visit("p-2", "p-4", sept(15), visit="w")
    named = [it.summary for it in seen(school, group="g", **{"p-2": "Åsa Ek", "p-3": "Bo; Al, N"})]
    assert named == [
        "Lesson visit: Åsa Ek visits Bo; Al, N (p-3.v)",
        "Lesson visit: Åsa Ek visits a colleague (p-4.w)",
    ]


def test_no_note_no_reason_and_no_aim_is_ever_in_a_calendar() -> None:
    secrets = ("XAIMX", "XNOTEX", "XREASONX", "XWHYX")
    school = School().starts().runs(4).opens()
    school.does(
        cc.plan.RevisePlan(of=1, aim=secrets[0], lessons=secrets[0], ends=SUMMER), because=secrets[3], on=sept(1)
    )
    school.visits("p-2", "p-3", sept(14), steps=2)
    school.does(cc.visit.PublishNote(visit="v", note=secrets[1], receipt="r"), on=sept(14), by="p-2")
    plan_meeting(school, sept(15), "14:00", because=secrets[2])
    school.does(cc.meeting.MeetingCancelled(meeting="m"), because=secrets[2])
    for whose in (Whose(person="p-2"), Whose(person="p-3"), Whose(group="g")):
        written = calendar_of(school.plans, "solbacken", whose, Words(names={"p-2": "Åsa", "p-3": "Bo"})).decode()
        assert not [it for it in secrets if it in written]


def test_a_lesson_that_nobody_has_named_is_not_shown(school: School) -> None:
    """Given a visit planned on a page, whose lesson has the visit's own id, then that id is not shown."""
    school.plans_visit("p-2", "p-3", sept(14), visit="r.p-2-1", lesson="r.p-2-1")
    assert [it.summary for it in seen(school, "p-2")] == ["Lesson visit: you visit a colleague"]


# --- when ---------------------------------------------------------------------------------


def test_a_visit_takes_the_whole_day_unless_a_bell_says_more(school: School) -> None:
    school.plans_visit("p-2", "p-3", sept(14), lesson="ma-7b.3")
    school.plans_visit("p-2", "p-4", sept(18), visit="w", lesson="sv-8a.3")
    school.plans_visit("p-2", "p-1", sept(21), visit="x", lesson="sv-8a.4")
    written = calendar_of(school.plans, "solbacken", Whose(person="p-2"), Words(), bells=bells_of(BELLS))
    events = [it for it in read_by_both(written).values() if "visit:" in it.summary]
    assert [(it.starts, it.ends) for it in events] == [
        (datetime(2026, 9, 14, 8, 10, tzinfo=UTC), datetime(2026, 9, 14, 8, 55, tzinfo=UTC)),
        (datetime(2026, 9, 18, 7, 30, tzinfo=UTC), datetime(2026, 9, 18, 8, 15, tzinfo=UTC)),
        (sept(21), sept(22)),
    ]
    assert [type(it.starts) for it in seen(school, "p-2")] == [date, date, date]


@pytest.mark.parametrize(
    ("on", "starts", "utc"),
    [
        (date(2026, 10, 23), "08:00", 6),  # summer time
        (date(2026, 10, 26), "08:00", 7),  # the Monday after
        (date(2027, 3, 26), "08:00", 7),
        (date(2027, 3, 29), "08:00", 6),
    ],
)
def test_a_meeting_keeps_its_time_of_day_when_the_clocks_change(
    school: School, on: date, starts: str, utc: int
) -> None:
    plan_meeting(school, on, starts)
    assert [it.starts for it in seen(school, "p-2")] == [datetime(on.year, on.month, on.day, utc, tzinfo=UTC)]


def test_in_the_night_when_clocks_are_put_back_an_hour_is_an_hour(school: School) -> None:
    plan_meeting(school, date(2026, 10, 25), "01:30", 120)
    (event,) = seen(school, "p-2")
    assert isinstance(event.starts, datetime)
    assert isinstance(event.ends, datetime)
    assert event.ends - event.starts == timedelta(minutes=120)
    assert event.ends.astimezone(STOCKHOLM).time().isoformat("minutes") == "02:30"


def test_week_53_and_the_new_year_are_days_like_others() -> None:
    school = School().starts().runs(4)
    school.does(cc.visit.OpenRound(round="r", group="g", starts=sept(1), ends=date(2027, 1, 4)))
    for place, day in enumerate((date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 4))):
        school.plans_visit("p-2", f"p-{(3, 4, 1)[place]}", day, visit=f"v-{place}")
    plan_meeting(school, date(2026, 12, 31), "23:30", 60)
    days = [(it.starts, it.ends) for it in seen(school, "p-2") if "visit" in it.summary]
    assert days == [
        (date(2026, 12, 31), date(2027, 1, 1)),
        (date(2027, 1, 1), date(2027, 1, 2)),
        (date(2027, 1, 4), date(2027, 1, 5)),
    ]
    (meeting,) = (it for it in seen(school, "p-2") if "Meeting" in it.summary)
    assert meeting.ends == datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def test_times_are_those_of_the_country_that_the_units_calendar_names(school: School) -> None:
    term = cc.schedule.Term(name="autumn", first=sept(1), last=date(2026, 12, 18))
    school.does(cc.plan.CalendarAdopted(unit="solbacken", terms=(term,), breaks=(), country="FI", holidays=()))
    plan_meeting(school, sept(14), "14:30")
    written = calendar_of(school.plans, "solbacken", Whose(person="p-2"), Words())
    assert b"TZID:Europe/Helsinki" in written
    assert [it.starts for it in seen(school, "p-2")] == [datetime(2026, 9, 14, 11, 30, tzinfo=UTC)]


def test_whoever_knows_no_zones_reads_them_in_the_file(school: School) -> None:
    plan_meeting(school, sept(14), "14:30")
    calendar = icalendar.Calendar.from_ical(calendar_of(school.plans, "solbacken", Whose(group="g"), Words()))
    assert [str(it["TZID"]) for it in calendar.walk("VTIMEZONE")] == ["Europe/Stockholm"]
    assert {int(it["TZOFFSETTO"].td.total_seconds()) for it in calendar.walk("DAYLIGHT")} == {7200}
    assert {int(it["TZOFFSETTO"].td.total_seconds()) for it in calendar.walk("STANDARD")} == {3600}


# --- how an event goes on -----------------------------------------------------------------


def test_a_visit_keeps_its_uid_and_its_sequence_rises_with_each_change(school: School) -> None:
    def now() -> tuple[str, int, bool, date]:
        found = read_by_both(calendar_of(school.plans, "solbacken", Whose(person="p-2"), Words()))
        ((uid, it),) = [(uid, it) for uid, it in found.items() if "visit:" in it.summary]
        return uid, it.sequence, it.cancelled, it.starts

    planned = school.plans_visit("p-2", "p-3", sept(14))[0].number
    uid = now()[0]
    assert now() == (uid, 0, False, sept(14))
    school.does(cc.visit.VisitMoved(visit="v", date=sept(15), lesson="l"))
    assert now() == (uid, 1, False, sept(15))
    cancelled = school.does(cc.visit.VisitCancelled(visit="v"))[0].number
    assert now() == (uid, 2, True, sept(15))
    school.does(cc.plan.WithdrawEntry(entry=cancelled), because="It goes on")
    assert now() == (uid, 3, False, sept(15))
    moved = cancelled - 1
    school.does(cc.plan.CorrectEntry(entry=moved, data={"date": "2026-09-16"}), because="It was Wednesday")
    assert now() == (uid, 4, False, sept(16))
    school.does(cc.plan.WithdrawEntry(entry=cancelled - 1), because="Not moved at all")
    assert now() == (uid, 5, False, sept(14))
    school.does(cc.plan.WithdrawEntry(entry=planned), because="Never agreed")
    assert now() == (uid, 6, True, sept(14))
    school.does(cc.plan.CorrectEntry(entry=planned, data={"date": "2026-09-17"}), because="It was, after all")
    assert now() == (uid, 7, False, sept(17))


def test_what_does_not_change_a_visit_in_the_calendar_leaves_its_sequence(school: School) -> None:
    """Given a visit that is held, talked about and noted, then nobody reads out of its sequence how far it has come."""
    school.visits("p-2", "p-3", sept(14))
    assert [it.sequence for it in seen(school, "p-2")] == [0]


def test_whoever_is_no_longer_to_come_sees_the_visit_cancelled(school: School) -> None:
    number = school.plans_visit("p-2", "p-3", sept(14))[0].number
    school.does(cc.plan.CorrectEntry(entry=number, data={"host": "p-4"}), because="It was Dan")
    assert [(it.sequence, it.cancelled) for it in seen(school, "p-3")] == [(1, True)]
    assert [(it.sequence, it.cancelled) for it in seen(school, "p-4")] == [(1, False)]


def test_a_visit_that_a_correction_gives_another_id_is_another_and_the_first_is_cancelled(school: School) -> None:
    number = school.plans_visit("p-2", "p-3", sept(14))[0].number
    school.does(cc.plan.CorrectEntry(entry=number, data={"visit": "w"}), because="A slip")
    assert sorted((it.sequence, it.cancelled) for it in seen(school, "p-2")) == [(0, False), (1, True)]


def test_a_meeting_goes_on_in_the_same_way(school: School) -> None:
    plan_meeting(school, sept(14), "14:30")
    school.does(cc.meeting.MeetingMoved(meeting="m", date=sept(15), starts="15:00"))
    number = school.does(cc.meeting.MeetingCancelled(meeting="m"))[0].number
    assert [(it.sequence, it.cancelled) for it in seen(school, "p-2")] == [(2, True)]
    for entry in (number, number - 1, number - 2):
        school.does(cc.plan.WithdrawEntry(entry=entry), because="A slip")
    assert [(it.sequence, it.cancelled) for it in seen(school, group="g")] == [(5, True)]


def test_a_round_that_is_closed_before_its_time_ends_that_day(school: School) -> None:
    short = {"because": "Enough", "accept": ("a_round_ends_when_its_aim_is_reached",)}
    school.does(cc.visit.RoundClosed(round="r"), on=sept(28), **short)
    ends = [(it.sequence, it.starts) for it in everything(school, "p-2") if "ends" in it.summary]
    assert ends == [(1, sept(28))]


def test_a_plan_of_the_same_name_elsewhere_has_other_uids(school: School) -> None:
    other = School().starts().runs(4).opens()
    assert not {*_uids(school)} & {*_uids(other)}
    copy = cc.Plans(ReferenceStore())
    copy.import_lines(school.lines())
    assert calendar_of(copy, "solbacken", Whose(person="p-2"), Words()) == calendar_of(
        school.plans, "solbacken", Whose(person="p-2"), Words()
    )


def _uids(school: School) -> list[str]:
    return [*read_by_both(calendar_of(school.plans, "solbacken", Whose(person="p-2"), Words()))]


def test_a_history_that_is_kept_gives_the_same_and_reads_only_what_came_since(school: School) -> None:
    kept = History()
    for on in (sept(14), sept(15)):
        school.plans_visit("p-2", "p-3", on, visit=f"v-{on.day}") if on == sept(14) else school.does(
            cc.visit.VisitMoved(visit="v-14", date=on, lesson="l")
        )
        whose = Whose(person="p-2")
        assert calendar_of(school.plans, "solbacken", whose, Words(), history=kept) == calendar_of(
            school.plans, "solbacken", whose, Words()
        )
    assert kept.number == school.ledger.number


def test_a_program_is_told_how_often_to_fetch_and_a_person_that_it_may_lag(school: School) -> None:
    calendar = icalendar.Calendar.from_ical(calendar_of(school.plans, "solbacken", Whose(person="p-2"), Words()))
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=6)
    assert str(calendar["X-PUBLISHED-TTL"]) == "PT6H"
    assert "a day" in str(calendar["DESCRIPTION"])


def test_lines_end_and_are_folded_as_the_format_says(school: School) -> None:
    school.plans_visit("p-2", "p-3", sept(14))
    written = calendar_of(school.plans, "solbacken", Whose(person="p-2"), Words(lang="sv", names={"p-3": "Å" * 110}))
    assert written.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert max(map(len, written.split(b"\r\n"))) <= 75


def test_a_visit_cannot_be_cancelled_twice_so_a_change_is_one_entry(school: School) -> None:
    school.plans_visit("p-2", "p-3", sept(14))
    school.does(cc.visit.VisitCancelled(visit="v"))
    with refused("S4-02"):
        school.does(cc.visit.VisitCancelled(visit="v"))
    assert [it.sequence for it in seen(school, "p-2")] == [1]


def test_whoever_asks_while_others_write_sees_each_change_once_and_none_go_back(school: School) -> None:
    school.plans_visit("p-2", "p-3", sept(14))
    kept, whose = History(), Whose(person="p-2")

    def asks(_: int) -> list[int]:
        calendars = [calendar_of(school.plans, "solbacken", whose, Words(), history=kept) for _ in range(12)]
        return [max(it.sequence for it in read_by_both(it).values()) for it in calendars]

    with ThreadPoolExecutor(3) as threads:
        asked = threads.map(asks, range(3))
        for day in range(15, 25):
            school.does(cc.visit.VisitMoved(visit="v", date=sept(day), lesson="l"))
        seen_by_each = list(asked)
    assert all(it == sorted(it) and it[-1] <= 10 for it in seen_by_each)
    assert asks(0)[-1] == 10


def test_the_package_that_writes_calendars_is_imported_only_to_write_one() -> None:
    """Given a process that serves plans and reads calendars, then it pays for that package when it first writes one."""
    told = "import sys, collegial_calendar, collegial_ical, collegial_web.app; print('icalendar' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, check=True)  # noqa: S603 - our own words
    assert done.stdout == b"False\n"
