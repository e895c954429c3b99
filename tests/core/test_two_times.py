"""What was known, and what had happened."""

from datetime import UTC, date, datetime

import pytest
from tests.school import AUTUMN, SUMMER, Clock, School, sept, start

import collegial_core as cc
from collegial_core.audit.difference import Change
from collegial_core.testing import ReferenceStore
from collegial_core.visit import Step


@pytest.fixture
def school() -> School:
    return School().starts().runs(4).opens()


def test_the_clock_of_the_record_never_goes_backwards() -> None:
    clock = Clock()
    plans = cc.Plans(ReferenceStore(clock=clock))
    ledger = plans.ledger("p")
    ledger.do(start(), by="p", on=AUTUMN)
    clock.goes(hours=-5)
    (entry,) = ledger.do(cc.plan.UnitRegistered(unit="u", principal="p"), by="p", on=AUTUMN)
    (cold,) = plans.ledger("p").do(cc.plan.UnitRegistered(unit="w", principal="p"), by="p", on=AUTUMN)
    first = next(iter(ledger.entries()))
    assert entry.recorded_at == cold.recorded_at == first.recorded_at


def two_times() -> School:
    clock = Clock()
    school = School(ReferenceStore(clock=clock)).starts().runs(4).opens()
    clock.goes(days=22)  # the eighth of September
    school.plans_visit("p-1", "p-2", sept(7))
    clock.goes(days=2)  # recorded on the tenth, happened on the seventh
    school.does(cc.visit.VisitHeld(visit="v"), on=sept(7))
    return school


def test_known_and_happened_are_two_questions() -> None:
    school = two_times()
    assert school.ledger.as_of(known=sept(9)).visits["v"].step is Step.PLANNED
    assert school.ledger.as_of(known=sept(10)).visits["v"].step is Step.HELD
    assert school.ledger.as_of(known=sept(7)).visits == {}
    assert school.ledger.as_of(happened=sept(6)).visits["v"].step is Step.PLANNED
    assert school.ledger.as_of(happened=sept(7)).visits["v"].step is Step.HELD


def test_what_happened_is_told_in_the_order_of_its_days(school: School) -> None:
    def calendar(last: date) -> cc.plan.CalendarAdopted:
        return cc.plan.CalendarAdopted(
            unit="solbacken", terms=(cc.schedule.Term(name="HT", first=AUTUMN, last=last),), breaks=()
        )

    school.does(calendar(date(2026, 12, 18)), on=sept(10))
    school.does(calendar(date(2026, 12, 17)), on=sept(5))  # came in late
    ends = [school.ledger.as_of(happened=sept(day)).calendars["solbacken"].terms[0].last.day for day in (5, 9, 10)]
    assert ends == [17, 17, 18]


def test_a_departure_is_told_from_the_day_on_which_it_happened(school: School) -> None:
    school.does(cc.plan.AdoptMethod(method="development-model", version=1))
    small, _ = school.forms(
        ["p-5", "p-6"],
        group="d",
        method="development-model",
        because="Few",
        accept=("a_group_has_its_methods_size",),
        on=sept(3),
    )
    assert school.ledger.as_of(happened=sept(2)).deviations == []
    assert [it.entry for it in school.ledger.as_of(happened=sept(3)).deviations] == [small.number]


def test_known_takes_a_moment_too() -> None:
    school = two_times()
    at = datetime(2026, 9, 10, 8, tzinfo=UTC)
    assert school.ledger.as_of(known=at).visits["v"].step is Step.HELD
    assert school.ledger.as_of(known=at.replace(hour=7)).visits["v"].step is Step.PLANNED
    with pytest.raises(cc.Unreadable, match="known: 2026-09-10 08:00:00 has no time zone"):
        school.ledger.as_of(known=at.replace(tzinfo=None))


def test_as_of_an_entry_is_the_fold_of_the_entries_up_to_it(school: School) -> None:
    school.visits("p-1", "p-2")
    assert school.ledger.as_of(entry=0) == cc.State()
    last = school.ledger.number
    assert school.ledger.as_of(entry=last) == school.ledger.state
    for number in (-1, last + 1, 10_000):
        with pytest.raises(cc.Unreadable, match=rf"^entry: there is no entry {number}; the latest is {last}$"):
            school.ledger.as_of(entry=number)
    number = school.ledger.number
    assert school.ledger.as_of(entry=number - 1).visits["v"].step is Step.TALKED


def test_as_of_asks_exactly_one_question(school: School) -> None:
    for question in ({}, {"entry": 1, "known": sept(1)}):
        with pytest.raises(TypeError, match="exactly one"):
            school.ledger.as_of(**question)


def test_the_difference_of_two_states_is_told_field_by_field(school: School) -> None:
    before = school.ledger.as_of(entry=school.ledger.number)
    school.visits("p-1", "p-2", steps=1)
    school.does(cc.group.MemberLeft(group="g", person="p-4"), on=sept(3))
    school.does(cc.plan.RevisePlan(of=1, lessons="Much", aim="More", ends=date(2027, 6, 1)), because="x", on=sept(3))
    changes = school.ledger.difference(before, school.ledger.state)
    told = {".".join(change.path): (change.before, change.after, change.personal) for change in changes}
    assert told["visits.v.step"] == (None, Step.HELD, False)
    assert told["groups.g.stays.4.until"] == (None, sept(3), False)
    assert told["plan.ends"] == (SUMMER, date(2027, 6, 1), False)
    assert told["texts.plan.2.1.words.lessons"] == (None, "Much", True)
    assert not any(path.startswith("rounds") for path in told)
    assert school.ledger.difference(before, before) == ()
    back = school.ledger.difference(school.ledger.state, before)
    assert [change.path for change in back] == [change.path for change in changes]
    assert school.ledger.difference(cc.State(), before)[0].path == ("plan", "title")


def test_a_word_that_becomes_a_list_is_a_difference(school: School) -> None:
    school.plans_visit("p-3", "p-1", visit="w")
    plain = school.ledger.as_of(entry=school.ledger.number)
    school.does(cc.plan.CorrectEntry(entry=school.ledger.number, data={"support": ["questions"]}), because="x")
    (change,) = school.ledger.difference(plain, school.ledger.state)
    assert (change.path, change.before, change.after) == (("visits", "w", "support"), "none", ("questions",))
    asked = school.ledger.as_of(entry=school.ledger.number)
    school.does(cc.plan.CorrectEntry(entry=school.ledger.number - 1, data={"support": ["goals"]}), because="x")
    (change,) = school.ledger.difference(asked, school.ledger.state)
    assert change == Change(("visits", "w", "support", "1"), "questions", "goals", personal=False)


def test_a_round_differs_by_its_own_fields_whatever_it_is_called(school: School) -> None:
    school.does(
        cc.visit.RoundClosed(round="r"),
        because="Nobody came",
        accept=("a_round_ends_when_its_aim_is_reached",),
        on=sept(1),
    )
    school.today = sept(1)
    school.opens(round="visits")
    before = school.ledger.as_of(entry=school.ledger.number)
    school.plans_visit("p-1", "p-2", visit="w", round="visits")
    school.does(
        cc.visit.RoundClosed(round="visits"),
        because="Nobody came",
        accept=("a_round_ends_when_its_aim_is_reached",),
        on=sept(20),
    )
    told = {".".join(it.path): it.after for it in school.ledger.difference(before, school.ledger.state)}
    assert told["rounds.visits.closed_on"] == sept(20)
    assert not any(path.startswith("rounds.visits.visits") for path in told)
