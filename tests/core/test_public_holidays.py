"""Public holidays: a calendar has their dates, and nothing is planned on them, whether or not a break says so."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.test_cycle import begin
from tests.school import (
    AUTUMN,
    SUMMER,
    School,
    changed,
    checked,
    records_of,
    refused,
    sept,
    tampered,
    unreadable,
)

import collegial_core as cc
from collegial_core.kernel.fields import MAX_LIST
from collegial_core.meeting.cadence import in_term, period_of
from collegial_core.plan import CalendarAdopted1
from collegial_core.policy import Every
from collegial_core.schedule import Break, NoSchool, Reason, Term
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore, instances
from collegial_core.todo import todo
from collegial_core.upcasts import newest
from collegial_core.wire import to_data
from collegial_words import say

YEAR = Term(name="year", first=AUTUMN, last=SUMMER)
GOOD_FRIDAY = date(2027, 3, 26)
EASTER_MONDAY = date(2027, 3, 29)
ASCENSION = date(2027, 5, 6)
EASTER = (GOOD_FRIDAY, EASTER_MONDAY)


def calendar(unit: str = "solbacken", *holidays: date, **what: Any) -> cc.plan.CalendarAdopted:
    said = {"unit": unit, "terms": (YEAR,), "breaks": (), "country": "SE", "holidays": holidays}
    return cc.plan.CalendarAdopted(**{**said, **what})


def meeting(on: date, name: str = "m") -> cc.meeting.MeetingPlanned:
    form = cc.meeting.MeetingForm.ON_SITE
    return cc.meeting.MeetingPlanned(meeting=name, group="g", date=on, starts="14:30", minutes=60, form=form)


def one_that_waits(school: School, person: str, on: date, kind: str) -> Any:
    return next(it for it in todo(school.ledger.state, person, on) if it.kind == kind)


def two_units() -> School:
    """A group whose members work in two units, with a round open over Easter."""
    school = School().starts("development-model", "base-group-visits", people=4).neighbours("p-9")
    return school.runs(["p-1", "p-2", "p-3", "p-9"]).opens(ends=SUMMER)


# --- what falls on a school day ----------------------------------------------------------


@pytest.mark.requirement("S0-39", "S0-41")
def test_nobody_meets_on_a_public_holiday_of_anyones_country() -> None:
    school = two_units()
    school.does(calendar("solbacken", *EASTER))
    school.does(calendar("ekbacken", ASCENSION, country="FI"), by="p-chef")
    for day, unit in ((GOOD_FRIDAY, "solbacken"), (EASTER_MONDAY, "solbacken"), (ASCENSION, "ekbacken")):
        with refused("S0-39") as caught:
            school.does(meeting(day))
        assert caught.value.facts == {"unit": unit, "day": str(day), "why": "a public holiday"}
    school.does(meeting(date(2027, 3, 30)))
    with refused("S0-39"):
        school.does(cc.meeting.MeetingMoved(meeting="m", date=GOOD_FRIDAY, starts="14:30"))
    school.does(cc.meeting.MeetingMoved(meeting="m", date=date(2027, 3, 31), starts="14:30"))


@pytest.mark.requirement("S0-39")
def test_nobody_is_visited_on_a_public_holiday() -> None:
    school = two_units()
    school.does(calendar("ekbacken", GOOD_FRIDAY), by="p-chef")
    with refused("S0-39"):
        school.plans_visit("p-1", "p-9", GOOD_FRIDAY)
    school.plans_visit("p-1", "p-2", GOOD_FRIDAY)
    school.plans_visit("p-1", "p-9", EASTER_MONDAY, visit="w")
    with refused("S0-39"):
        school.does(cc.visit.VisitMoved(visit="w", date=GOOD_FRIDAY, lesson="x"))


@pytest.fixture
def module() -> School:
    """A module of two parts has begun, in a group of two units, one of which has a holiday on the 14th."""
    school = School().starts("development-model@2", people=5).neighbours("p-9")
    school.analyses("ekbacken").talks("ekbacken", "p-chef")
    school.runs(["p-1", "p-2", "p-3", "p-9"], method="development-model@2")
    begin(school, parts=2)
    school.does(calendar("solbacken", sept(15)))
    school.does(calendar("ekbacken", sept(14)), by="p-chef")
    return school


def session(on: date) -> cc.module.Session:
    return cc.module.Session(part=1, steps=("A",), date=on, minutes=90)


@pytest.mark.requirement("S0-39")
def test_no_session_of_a_module_falls_on_a_public_holiday(module: School) -> None:
    for day in (sept(14), sept(15)):
        with refused("S0-39"):
            module.does(cc.module.PlanModule(cycle="c", sessions=(session(day),), preparation_minutes=900))
    module.does(cc.module.PlanModule(cycle="c", sessions=(session(sept(16)),), preparation_minutes=900))


@pytest.mark.requirement("S0-39", "S0-22")
def test_nobody_reads_on_a_day_without_school(module: School) -> None:
    reading = {"cycle": "c", "part": 1, "minutes": 45}
    for day, whom in ((sept(14), None), (sept(15), None), (sept(14), "p-9"), (sept(15), "p-2"), (sept(12), "p-2")):
        with refused("S0-39"):
            module.does(cc.module.ReadingScheduled(**reading, date=day, person=whom))
    module.does(cc.module.ReadingScheduled(**reading, date=sept(14), person="p-2"))
    module.does(cc.module.ReadingScheduled(**reading, date=sept(15), person="p-9"))
    module.does(cc.module.ReadingScheduled(**reading, date=sept(16)))


@pytest.mark.requirement("S0-39", "S0-22")
def test_time_to_read_is_proposed_for_the_next_day_with_school(module: School) -> None:
    waiting = one_that_waits(module, "p-1", sept(14), "reading_time")
    assert waiting.request.example.date == sept(16)


# --- what is said ------------------------------------------------------------------------


@pytest.mark.requirement("S0-39")
@pytest.mark.parametrize(
    ("day", "swedish"),
    [
        (GOOD_FRIDAY, "2027-03-26 är inte skoldag för solbacken: en helgdag. Välj en skoldag."),
        (date(2027, 3, 27), "2027-03-27 är inte skoldag för solbacken: helg. Välj en skoldag."),
        (date(2027, 6, 11), "2027-06-11 är inte skoldag för solbacken: utanför terminerna. Välj en skoldag."),
        (date(2027, 2, 22), "2027-02-22 är inte skoldag för solbacken: a weekend. Välj en skoldag."),
    ],
)
def test_why_a_day_is_closed_is_said_in_swedish_and_a_break_by_its_own_name(day: date, swedish: str) -> None:
    school = two_units()
    odd = Break(name="a weekend", first=date(2027, 2, 22), last=date(2027, 2, 26))
    term = Term(name="year", first=AUTUMN, last=date(2027, 6, 10))
    school.does(calendar("solbacken", *EASTER, terms=(term,), breaks=(odd,)))
    with refused("S0-39") as caught:
        school.does(meeting(day))
    assert say(caught.value) == swedish


@pytest.mark.requirement("S0-39")
def test_a_break_is_told_by_its_name_though_the_day_is_a_holiday_too() -> None:
    easter = Break(name="påsklov", first=GOOD_FRIDAY, last=date(2027, 4, 2))
    known = cc.schedule.Calendar((YEAR,), (easter,), "SE", (*EASTER, ASCENSION))
    assert known.why_closed(GOOD_FRIDAY) == NoSchool(Reason.BREAK, "påsklov")
    assert known.why_closed(ASCENSION) == NoSchool(Reason.HOLIDAY)
    assert known.why_closed(date(2027, 5, 7)) is None


# --- what is adopted ---------------------------------------------------------------------


@pytest.mark.requirement("S0-39")
def test_a_calendar_without_a_country_has_the_holidays_that_its_breaks_name() -> None:
    school = two_units()
    school.does(calendar("solbacken", country=None))
    school.does(meeting(GOOD_FRIDAY))
    known = school.ledger.state.calendars["solbacken"]
    assert (known.country, known.holidays) == (None, ())


@pytest.mark.requirement("S0-39", "L-03")
def test_holidays_lie_between_the_first_day_of_term_and_the_last() -> None:
    school = two_units()
    for day in (AUTUMN - timedelta(1), SUMMER + timedelta(1)):
        with refused("L-03"):
            school.does(calendar("solbacken", day))
    autumn = Term(name="autumn", first=AUTUMN, last=date(2026, 12, 18))
    spring = Term(name="spring", first=date(2027, 1, 11), last=SUMMER)
    school.does(calendar("solbacken", AUTUMN, date(2026, 12, 25), SUMMER, terms=(spring, autumn)))


@pytest.mark.requirement("S0-39", "L-03")
def test_holidays_are_given_in_order_of_time_and_each_once() -> None:
    school = two_units()
    with refused("L-03"):
        school.does(calendar("solbacken", EASTER_MONDAY, GOOD_FRIDAY))
    with unreadable("$.data.holidays", "names the same thing twice"):
        school.does(calendar("solbacken", GOOD_FRIDAY, GOOD_FRIDAY))
    with unreadable("$.data.holidays", f"expected a list of 0 to {MAX_LIST} items"):
        school.does(calendar("solbacken", *(AUTUMN + timedelta(n) for n in range(MAX_LIST + 1))))


@pytest.mark.requirement("S0-39")
@pytest.mark.parametrize("country", ["se", "SWE", "S", "S1", "Sverige", ""])
def test_a_country_has_two_letters(country: str) -> None:
    with unreadable("$.data.country", f"expected the two letters of a country such as SE, got {country!r}"):
        two_units().does(calendar("solbacken", country=country))


@pytest.mark.requirement("S0-39")
def test_what_waits_keeps_the_holidays_that_are_known() -> None:
    school = two_units()
    school.does(calendar("solbacken", *EASTER))
    waiting = one_that_waits(school, "p-rektor", date(2027, 6, 1), "calendar")
    asked = waiting.request.example
    assert (asked.country, asked.holidays) == ("SE", EASTER)


# --- older plans -------------------------------------------------------------------------


def as_once_recorded(row: Record) -> Record:
    """Give a row as it was recorded while calendars knew no holidays: under edition 3, in the first shape."""
    line = json.loads(row.line)
    if row.name != "calendar.adopted@2":
        return Record(row.number, row.name, changed(row.line, edition=3))
    data = {name: line["data"][name] for name in ("unit", "terms", "breaks")}
    return Record(row.number, "calendar.adopted@1", changed(row.line, edition=3, version=1, data=data))


@pytest.mark.requirement("S0-39")
def test_a_meeting_on_a_holiday_that_an_older_plan_has_is_no_finding() -> None:
    school = two_units()
    school.does(calendar("solbacken", country=None))
    school.does(meeting(GOOD_FRIDAY))
    school.plans_visit("p-1", "p-2", EASTER_MONDAY)
    older = [as_once_recorded(row) for row in records_of(school)]
    assert {type(it.event) for it in tampered(*older).entries()} >= {CalendarAdopted1}
    assert checked(tampered(*older)) == []
    school.does(calendar("solbacken", *EASTER))
    rows = [*older, *records_of(school)[len(older) :]]
    assert checked(tampered(*rows)) == []
    taken, _ = cc.Plans(ReferenceStore()).import_lines([row.line for row in rows])
    assert checked(taken) == []
    with refused("S0-39"):
        taken.do(meeting(GOOD_FRIDAY, "n"), by="p-rektor", on=AUTUMN)


@pytest.mark.requirement("S0-39")
def test_reading_in_a_break_that_an_older_plan_has_is_told_of_and_no_more(module: School) -> None:
    module.does(cc.module.ReadingScheduled(cycle="c", part=1, minutes=45, date=sept(16)))
    closed = b'"date":"2026-09-16"', b'"date":"2026-09-12"'
    older = [row._replace(line=row.line.replace(*closed)) for row in map(as_once_recorded, records_of(module))]
    assert [(it.rule, it.severity) for it in checked(tampered(*older))] == [("S0-39", cc.Severity.I)]


CALENDARS = st.one_of(instances(CalendarAdopted1), instances(cc.plan.CalendarAdopted))


@given(st.data())
@pytest.mark.requirement("S0-39")
def test_calendars_of_both_shapes_go_out_and_in_as_they_were(data: st.DataObject) -> None:
    school = two_units()
    first = school.ledger.number
    for unit in ("solbacken", "ekbacken"):
        school.does(calendar(unit, *sorted(data.draw(st.sets(DAYS, max_size=5)))))
    rows = records_of(school)
    old = data.draw(st.integers(first, len(rows)))
    lines = [row.line for row in (*map(as_once_recorded, rows[:old]), *rows[old:])]
    taken, new = cc.Plans(ReferenceStore()).import_lines(lines)
    assert new == len(lines)
    assert list(taken.export()) == lines
    again, _ = cc.Plans(ReferenceStore()).import_lines(list(taken.export_file()))
    assert repr(again.state) == repr(taken.state)
    known = [bool(it.holidays) for it in taken.state.calendars.values()]
    assert known == [bool(newest(it.event).holidays) for it in taken.entries() if "Calendar" in type(it.event).__name__]


# --- by chance ---------------------------------------------------------------------------

DAYS = st.dates(AUTUMN, SUMMER)
PERIODS = st.lists(st.tuples(DAYS, st.integers(0, 9)), max_size=4)


def is_open(calendar: cc.plan.CalendarAdopted, on: date) -> bool:
    """Tell by hand whether there is school."""
    said: Any = to_data(calendar)
    day = on.isoformat()
    within = [any(it["first"] <= day <= it["last"] for it in said[kind]) for kind in ("terms", "breaks")]
    return within == [True, False] and on.weekday() < 5 and day not in said["holidays"]


@given(st.data())
@pytest.mark.requirement("S0-39")
def test_what_is_planned_falls_on_a_school_day_of_all_units_and_on_any_such_day(data: st.DataObject) -> None:
    school = two_units()
    known = []
    for unit in ("solbacken", "ekbacken"):
        breaks = tuple(
            Break(name=f"break {n}", first=first, last=first + timedelta(length))
            for n, (first, length) in enumerate(data.draw(PERIODS))
        )
        known.append(calendar(unit, *sorted(data.draw(st.sets(DAYS, max_size=40))), breaks=breaks))
        school.does(known[-1])
    closed = st.sampled_from([*known[0].holidays, *known[1].holidays, EASTER_MONDAY])
    for number, day in enumerate(data.draw(st.lists(st.one_of(closed, DAYS), min_size=1, max_size=6))):
        fits = all(is_open(it, day) for it in known)
        answers = school.ledger.do_many(
            [
                cc.Request(it, cc.Occasion(by="p-rektor", on=AUTUMN))
                for it in (meeting(day, f"m-{number}"), visit(day, f"v-{number}"))
            ]
        )
        taken = [not isinstance(it, cc.Refused) for it in answers]
        assert taken[0] == fits
        assert not taken[1] or fits


def visit(on: date, name: str) -> cc.visit.VisitPlanned:
    return cc.visit.VisitPlanned(visit=name, round="r", visitor="p-1", host="p-9", lesson=name, date=on)


@pytest.mark.requirement("S0-39", "S1-02")
def test_a_month_of_holidays_is_not_in_term() -> None:
    october = tuple(date(2026, 10, day) for day in range(1, 32))
    closed, nearly = (cc.schedule.Calendar((YEAR,), (), "SE", days) for days in (october[:26], october[:25]))
    month = period_of(october[0], Every.MONTHS)
    assert (in_term(month, Every.MONTHS, [closed]), in_term(month, Every.MONTHS, [nearly])) == (False, True)
