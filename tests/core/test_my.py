"""What one person has before them: promises, visits left, next days and own texts, with words for them alone."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.circle import Circle, people
from tests.school import MONDAY, School, sept
from tests.waiting import sends

import collegial_core as cc
from collegial_core.ids import PersonId
from collegial_core.privacy import AUDITOR, NOBODY, SEALED, Reader
from collegial_core.views import VIEWS, Query
from collegial_core.views.my import MyRow

OWN = Reader(PersonId("p-1"))


def my(school: School, person: str = "p-1", **query: Any) -> MyRow:
    (row,) = VIEWS["my"](school.ledger.state, Query(person=PersonId(person), **query))
    assert isinstance(row, MyRow)
    return row


@pytest.fixture
def visits() -> School:
    """Give a round in which each visits two colleagues."""
    return School().starts().runs(3).opens(visits_each=2)


@pytest.fixture
def circle() -> Circle:
    """Give a learning group that has held a meeting on the seventh of September, at which all promised something."""
    circle = Circle().gathers().opens_meeting().does_all()
    sends(circle, "close_meeting m", "p-1", MONDAY)
    return circle


def test_my_own_needs_a_person(visits: School) -> None:
    assert VIEWS["my"](visits.ledger.state) == []


@pytest.mark.requirement("S1-08", "S1-16")
def test_a_promise_is_told_in_the_words_of_the_own_action_plan_until_it_is_told_of(circle: Circle) -> None:
    (written,) = [it for it in circle.ledger.state.texts["action_plan"]["m"] if it.authors == ("p-1",)]
    (promise,) = my(circle, reader=OWN).promises
    assert (promise.meeting, promise.group, promise.on) == ("m", "g", MONDAY)
    assert promise.effort == written.words["effort"]
    circle.opens_meeting(meeting="n", on=date(2026, 10, 5))
    circle.does(cc.meeting.EffortReported(meeting="n", person="p-1", tried=True, lesson="Slower"), on=date(2026, 10, 5))
    assert my(circle, reader=OWN).promises == ()


@pytest.mark.requirement("S1-12", "S1-07")
@pytest.mark.parametrize("reader", [NOBODY, AUDITOR, Reader(PersonId("p-2")), Reader(PersonId("p-rektor"))])
def test_nobody_else_reads_the_words_not_even_of_what_was_shared(circle: Circle, reader: Reader) -> None:
    circle.does(
        cc.sharing.ShareArtefact(kind=cc.sharing.Shareable.ACTION_PLAN, of="m", with_person="p-2"), on=MONDAY, by="p-1"
    )
    row = my(circle, reader=reader)
    assert [it.effort for it in row.promises] == [SEALED]
    assert {word for it in row.texts for _, word in it.texts} == {SEALED}
    assert {word for it in my(circle, reader=OWN).texts for _, word in it.texts} != {SEALED}


@pytest.mark.requirement("S4-03", "S4-05")
def test_visits_left_are_told_until_the_round_has_all_of_them(visits: School) -> None:
    (left,) = my(visits).visits_left
    assert (left.round, left.left, left.unseen) == ("r", 2, ("p-2", "p-3"))
    visits.visits("p-1", "p-2", visit="a")
    (left,) = my(visits).visits_left
    assert (left.left, left.unseen) == (1, ("p-3",))
    visits.visits("p-1", "p-3", visit="b")
    assert my(visits).visits_left == ()
    close = ("a_round_ends_when_its_aim_is_reached",)
    visits.does(cc.visit.RoundClosed(round="r"), on=sept(8), because="Ill", accept=close)
    assert my(visits, "p-2").visits_left == ()


@pytest.mark.requirement("S4-03")
def test_who_has_seen_all_or_made_all_their_visits_still_has_the_other_before_them(visits: School) -> None:
    visits.visits("p-1", "p-2", visit="a").visits("p-1", "p-2", sept(8), visit="b")
    (left,) = my(visits).visits_left
    assert (left.left, left.unseen) == (0, ("p-3",))
    more = School().starts().runs(3).opens(visits_each=3).visits("p-1", "p-2", visit="a")
    (left,) = my(more.visits("p-1", "p-3", visit="b")).visits_left
    assert (left.left, left.unseen) == (1, ())


@pytest.mark.requirement("S4-02", "S1-02", "S0-21")
def test_next_days_are_visits_meetings_and_check_ins_in_order(visits: School) -> None:
    visits.plans_visit("p-1", "p-2", sept(14), visit="a")
    visits.plans_visit("p-3", "p-1", sept(7), visit="b")
    visits.plans_visit("p-2", "p-3", sept(7), visit="c")
    form = cc.meeting.MeetingForm.ON_SITE
    visits.does(cc.meeting.MeetingPlanned(meeting="m", group="g", date=sept(10), starts="14:30", minutes=60, form=form))
    visits.does(cc.checkin.CheckinsPlanned(group="g", weeks=6))
    assert days(visits, "p-1") == [
        (sept(7), "visit", "b", ("p-3",)),
        (sept(10), "meeting", "m", ("p-2", "p-3")),
        (sept(14), "visit", "a", ("p-2",)),
        (sept(28), "checkin", "g", ("p-rektor",)),
    ]
    assert days(visits, "p-1", on=sept(11)) == days(visits, "p-1")[2:]
    assert days(visits, "p-1", group="g") == days(visits, "p-1")
    assert days(visits, "p-rektor") == [(sept(28), "checkin", "g", ("p-1",))]
    assert [of for _, _, of, _ in days(visits, "p-2")] == ["c", "m", "a"]
    visits.does(cc.meeting.MeetingCancelled(meeting="m"), on=sept(7))
    visits.does(cc.visit.VisitHeld(visit="b"), on=sept(7))
    assert [of for _, _, of, _ in days(visits, "p-1")] == ["a", "g"]
    assert days(visits, "p-1", group="h") == []


@pytest.mark.requirement("S1-13", "S1-02")
def test_whoever_only_gets_the_minutes_does_not_meet() -> None:
    circle = Circle().gathers()
    circle.plans_meeting()
    ((*_, others),) = days(circle, "p-1")
    assert others == people(2, 3, 4, 5, 6, 7, 8)
    assert days(circle, "p-12") == []


def days(school: School, person: str, **query: Any) -> list[tuple[date, str, str, tuple[str, ...]]]:
    return [(it.on, it.kind, it.of, it.people) for it in my(school, person, **query).next_days]


@pytest.mark.requirement("S0-12", "S4-09")
def test_own_texts_are_listed_with_kind_and_day_and_read_by_oneself(visits: School) -> None:
    visits.does(cc.conditions.NeedIdentified(person="p-1", text="To wait"), by="p-1", on=sept(1))
    visits.visits("p-1", "p-2")
    own = [(it.kind, it.of, it.date) for it in my(visits).texts]
    assert own == [("own_need", "p-1", sept(1)), ("note", "v", MONDAY)]
    assert [dict(it.texts) for it in my(visits, reader=OWN).texts] == [{"text": "To wait"}, {"note": "Calm start"}]
    assert [it.kind for it in my(visits, "p-2").texts] == []


@given(st.sampled_from([f"p-{number}" for number in range(1, 9)]), st.sampled_from(["p-1", "p-2", "p-rektor", None]))
@pytest.mark.requirement("S1-12")
def test_words_are_shown_to_the_person_and_to_nobody_else(person: str, reader: str | None) -> None:
    row = my(TOLD, person, reader=Reader(None if reader is None else PersonId(reader)))
    words = [*(it.effort for it in row.promises), *(word for it in row.texts for _, word in it.texts)]
    assert words
    assert all((word != SEALED) == (reader == person) for word in words)


TOLD = Circle().gathers().opens_meeting().does_all()


@pytest.mark.requirement("S4-03")
def test_a_visit_that_a_closed_round_left_planned_is_none_of_the_next_days(visits: School) -> None:
    visits.plans_visit("p-1", "p-2", visit="v-1", date=sept(21))
    assert [it.of for it in my(visits).next_days if it.kind == "visit"] == ["v-1"]
    short = ("a_round_ends_when_its_aim_is_reached",)
    visits.does(cc.visit.RoundClosed(round="r"), on=sept(18), because="Illness", accept=short)
    assert [it.of for it in my(visits).next_days if it.kind == "visit"] == []
