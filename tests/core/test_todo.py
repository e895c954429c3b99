"""What waits for whom: each kind comes with its occasion and goes when it is done."""

from collections.abc import Iterator
from datetime import date, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.core.test_visits_of_other_methods import method, school_under
from tests.school import AUTUMN, MONDAY, SUMMER, School, sept
from tests.testing.test_under_way import under_way
from tests.waiting import completed, everything, item, named, sends, waits

import collegial_core as cc
from collegial_core import wire
from collegial_core.ledger import Ledger, Recorded, Would
from collegial_core.testing import requests_in
from collegial_core.todo import Item, todo, todo_counts
from collegial_core.wire.vocabulary import REQUESTS

DESCRIBED = Draft202012Validator(wire.schemas()["Todo"])
NOVEMBER = date(2026, 11, 30)
TERM = cc.schedule.Term(name="HT 2026", first=date(2026, 8, 17), last=date(2026, 12, 18))
AUTUMN_BREAK = cc.schedule.Break(name="höstlov", first=date(2026, 10, 26), last=date(2026, 10, 30))


@pytest.fixture
def school() -> School:
    """Give a group of four that p-1 leads, with a round open until the end of November."""
    return School().starts().runs(4).opens()


def adopts_calendar(school: School, *breaks: cc.schedule.Break) -> None:
    school.does(cc.plan.CalendarAdopted(unit="solbacken", terms=(TERM,), breaks=breaks))


# --- visits ------------------------------------------------------------------------------


@pytest.mark.requirement("S4-02")
def test_a_visit_waits_to_be_held_from_its_day_on(school: School) -> None:
    school.plans_visit("p-2", "p-3")
    assert "hold_visit v" not in waits(school, "p-2", sept(6))
    assert "hold_visit v" in waits(school, "p-2", MONDAY)
    assert item(school, "hold_visit v", "p-2", sept(9)).late
    sends(school, "hold_visit v", "p-2", sept(9))
    assert school.ledger.state.visits["v"].date == MONDAY
    assert "hold_visit v" not in waits(school, "p-2", sept(9))


@pytest.mark.requirement("S4-02")
def test_a_visit_is_the_visitors_and_the_host_may_hold_it_too(school: School) -> None:
    school.plans_visit("p-2", "p-3")
    assert item(school, "hold_visit v", "p-2", MONDAY).own
    assert not item(school, "hold_visit v", "p-3", MONDAY).own
    assert "hold_visit v" not in waits(school, "p-4", MONDAY)


@pytest.mark.requirement("S4-02", "S2-06")
def test_a_held_visit_waits_to_be_talked_about_for_five_school_days(school: School) -> None:
    school.visits("p-2", "p-3", steps=1)
    assert item(school, "talk v", "p-2", MONDAY).due == sept(14)
    sends(school, "talk v", "p-3", sept(8))
    assert "talk v" not in waits(school, "p-2", sept(8))


@pytest.mark.requirement("S0-39")
def test_days_free_of_school_do_not_count(school: School) -> None:
    adopts_calendar(school, cc.schedule.Break(name="study day", first=sept(9), last=sept(9)))
    school.visits("p-2", "p-3", steps=1)
    assert item(school, "talk v", "p-2", MONDAY).due == sept(15)


def test_outside_all_known_terms_weekdays_count(school: School) -> None:
    school.visits("p-2", "p-3", steps=1)
    over = cc.schedule.Term(name="HT 2026", first=AUTUMN, last=MONDAY)
    school.does(cc.plan.CalendarAdopted(unit="solbacken", terms=(over,), breaks=()))
    assert item(school, "talk v", "p-2", MONDAY).due == sept(14)


@pytest.mark.requirement("S4-02")
def test_a_talk_later_than_the_method_says_is_sent_with_a_reason() -> None:
    school = School().starts("colleague-observation").runs(4, method="colleague-observation").opens()
    school.visits("p-2", "p-3", steps=1)
    assert item(school, "talk v", "p-2", MONDAY).due == sept(9)
    assert item(school, "talk v", "p-2", sept(10)).request.fill == ("because",)
    sends(school, "talk v", "p-2", sept(10), because="The host was ill")
    assert [it.name for it in school.ledger.state.deviations] == ["talk_and_note_follow_in_time"]


@pytest.mark.requirement("S4-09")
def test_the_note_waits_for_the_visitor_alone(school: School) -> None:
    school.visits("p-2", "p-3", steps=2)
    assert "note v" not in waits(school, "p-3", MONDAY)
    sends(school, "note v", "p-2", MONDAY, note="Calm start", receipt="rcpt-1")
    assert "note v" not in waits(school, "p-2", MONDAY)


@pytest.mark.requirement("S4-09")
def test_what_is_left_open_has_to_be_filled_in(school: School) -> None:
    school.visits("p-2", "p-3", steps=2)
    with pytest.raises(TypeError, match="fill in receipt"):
        item(school, "note v", "p-2", MONDAY).request.filled(note="Calm start")


@pytest.mark.requirement("S4-09", "S2-06")
def test_without_a_talk_the_note_follows_the_visit() -> None:
    school = school_under(method(talk=False), 2).visits("p-1", "p-2", steps=1)
    assert waits(school, "p-1", MONDAY) == ["note v"]


@pytest.mark.requirement("S4-01", "S4-11")
def test_the_visit_of_somebody_who_leaves_waits_to_be_cancelled(school: School) -> None:
    school.plans_visit("p-2", "p-3", sept(21))
    school.does(cc.group.MemberLeft(group="g", person="p-3"), on=sept(14))
    assert item(school, "mend_visit v", "p-2", sept(14)).request.fill == ()
    assert "mend_visit v" in waits(school, "p-1", sept(14))
    sends(school, "mend_visit v", "p-2", sept(14))
    assert school.ledger.state.visits["v"].step == "cancelled"
    assert "mend_visit v" not in waits(school, "p-2", sept(14))


@pytest.mark.requirement("S0-39")
def test_the_visit_of_a_day_that_turns_out_free_waits_to_be_moved(school: School) -> None:
    school.plans_visit("p-2", "p-3", sept(21))
    assert "mend_visit v" not in waits(school, "p-2", sept(14))
    adopts_calendar(school, cc.schedule.Break(name="study day", first=sept(21), last=sept(21)))
    sends(school, "mend_visit v", "p-2", sept(14), date=sept(22), lesson="p-3.ma")
    assert school.ledger.state.visits["v"].date == sept(22)
    assert "mend_visit v" not in waits(school, "p-2", sept(14))


@pytest.mark.requirement("S4-03", "S4-05", "S4-07")
def test_visits_wait_to_be_planned_with_whoever_is_unseen_and_visited_least(school: School) -> None:
    school.plans_visit("p-3", "p-2")
    request = item(school, "plan_visits r", "p-1", MONDAY).request
    assert wire.plain(request)["data"]["host"] == "p-3"
    assert request.fill == ("lesson", "date")


@pytest.mark.requirement("S4-03")
def test_planning_is_due_while_each_visit_left_can_have_a_day() -> None:
    school = School().starts().runs(4).opens(visits_each=3)
    assert item(school, "plan_visits r", "p-1", MONDAY).due == date(2026, 11, 26)
    for day, left in ((8, date(2026, 11, 27)), (9, NOVEMBER)):
        sends(school, "plan_visits r", "p-1", MONDAY, lesson=f"l-{day}", date=sept(day))
        assert item(school, "plan_visits r", "p-1", MONDAY).due == left
    sends(school, "plan_visits r", "p-1", MONDAY, lesson="l-10", date=sept(10))
    assert "plan_visits r" not in waits(school, "p-1", MONDAY)


@pytest.mark.requirement("S4-03", "S4-04")
def test_a_round_waits_to_be_opened_by_the_leader_until_the_end_of_term() -> None:
    school = School().starts().runs(4)
    adopts_calendar(school, AUTUMN_BREAK)
    assert item(school, "open_round g", "p-1").own
    assert not item(school, "open_round g", "p-rektor").own
    assert "open_round g" not in waits(school, "p-2")
    sends(school, "open_round g", "p-1", starts=sept(1))
    assert school.ledger.state.rounds["g-1"].ends == TERM.last
    assert "open_round g" not in waits(school, "p-1")


@pytest.mark.requirement("S4-04")
def test_without_a_calendar_the_last_day_of_the_round_is_filled_in_too() -> None:
    school = School().starts().runs(4)
    assert item(school, "open_round g", "p-1").request.fill == ("starts", "ends")


@pytest.mark.requirement("S4-03")
def test_a_round_waits_to_be_closed_when_its_aim_is_reached() -> None:
    school = School().starts().runs(4).opens(visits_each=3)
    assert "close_round r" not in waits(school, "p-1", MONDAY)
    school.everyone_visits(range(1, 5))
    sends(school, "close_round r", "p-1", MONDAY)
    assert waits(school, "p-1", MONDAY) == ["open_round g"]


@pytest.mark.requirement("S4-03")
def test_a_round_short_of_its_aim_waits_to_be_closed_with_a_reason_after_its_last_day(school: School) -> None:
    assert "close_round r" not in waits(school, "p-1", NOVEMBER)
    on = date(2026, 12, 1)
    assert item(school, "close_round r", "p-1", on).due == date(2026, 12, 7)
    sends(school, "close_round r", "p-1", on, because="The autumn was too short")
    assert "close_round r" not in waits(school, "p-1", on)


# --- who sees it -------------------------------------------------------------------------


@pytest.mark.requirement("S4-11")
def test_whoever_has_left_sees_only_what_is_theirs_to_finish(school: School) -> None:
    school.visits("p-2", "p-3", steps=2, visit="own").visits("p-3", "p-2", steps=1, visit="others")
    assert "talk others" in waits(school, "p-2", sept(8))
    school.does(cc.group.MemberLeft(group="g", person="p-2"), on=sept(9))
    assert waits(school, "p-2", sept(9)) == ["note own"]
    sends(school, "note own", "p-2", sept(9), note="Calm start", receipt="rcpt-own")
    assert waits(school, "p-2", sept(9)) == []


def test_where_there_is_an_authority_only_who_may_record_it_sees_it(school: School) -> None:
    school.plans_visit("p-2", "p-3", sept(21))
    adopts_calendar(school, cc.schedule.Break(name="study day", first=sept(21), last=sept(21)))
    assert "mend_visit v" in waits(school, "p-1", sept(14))
    school.does(
        cc.authority.AdoptAuthority(authority="school", version=1, keepers=("office",), organisers=("p-rektor",))
    )
    may = "mend_visit v" in waits(school, "p-1", sept(14))
    event = cc.visit.VisitMoved(visit="v", date=sept(22), lesson="x")
    assert may is cc.authority.may_record(school.ledger.state, event, "p-1", sept(14))


def test_nothing_waits_for_a_stranger(school: School) -> None:
    assert waits(school, "p-99", MONDAY) == []


def test_what_is_due_first_comes_first(school: School) -> None:
    school.visits("p-2", "p-3", steps=1)
    assert waits(school, "p-2", MONDAY) == ["talk v", "plan_visits r"]


def test_a_principal_sees_how_much_waits_for_whom_and_not_what(school: School) -> None:
    school.neighbours("p-20").visits("p-2", "p-3", steps=1)
    counts = todo_counts(school.ledger.state, "p-rektor", MONDAY)
    assert counts["p-2"] == {"talk": 1, "plan_visits": 1}
    assert counts["p-5"] == {}
    assert "p-20" not in counts


# --- whatever the story ------------------------------------------------------------------


def told(data: st.DataObject, steps: int = 40) -> tuple[Ledger, date]:
    """Tell a story of a plan under way up to some day."""
    ledger, today = under_way(), AUTUMN
    for _ in range(data.draw(st.integers(0, steps))):
        ledger.do_many([data.draw(requests_in(ledger, today))])
        today = min(today + timedelta(data.draw(st.integers(0, 3))), SUMMER)
    return ledger, today


@given(data=st.data())
def test_whatever_waits_for_anybody_can_be_sent(data: st.DataObject) -> None:
    ledger, today = told(data)
    for person, it in everything(ledger.state, today):
        DESCRIBED.validate(wire.plain(it))
        answer = ledger.would(data.draw(completed(ledger.state, it)))
        assert isinstance(answer, Would), (person, named(it), answer)


def one_of_all(data: st.DataObject, ledger: Ledger, today: date) -> Iterator[tuple[str, Item]]:
    found = list(everything(ledger.state, today))
    yield from [data.draw(st.sampled_from(found))] if found else []


def due_of(ledger: Ledger, name: str, person: str, today: date) -> list[date | None]:
    return [it.due for it in todo(ledger.state, person, today) if named(it) == name]


@given(data=st.data())
def test_what_is_sent_waits_no_longer_or_until_another_day_and_withdrawn_it_waits_again(data: st.DataObject) -> None:
    ledger, today = told(data)
    for person, it in one_of_all(data, ledger, today):
        before = due_of(ledger, named(it), person, today)
        assert len(before) == 1
        (answer,) = ledger.do_many([data.draw(completed(ledger.state, it))])
        assert isinstance(answer, Recorded)
        assert due_of(ledger, named(it), person, today) != before
        withdraw = cc.plan.WithdrawEntry(entry=answer[0].number)
        if not isinstance(ledger.would(cc.Request(withdraw, cc.Occasion(by="p-1", on=today, because="A slip"))), Would):
            continue
        ledger.do(withdraw, by="p-1", on=today, because="A slip")
        assert due_of(ledger, named(it), person, today) == before


@given(data=st.data())
def test_what_two_people_send_is_recorded_once_and_refused_once(data: st.DataObject) -> None:
    ledger, today = told(data)
    everybodys = list(everything(ledger.state, today))
    for person, it in one_of_all(data, ledger, today):
        for other, theirs in everybodys:
            if other != person and named(theirs) == named(it) and theirs.request.example == it.request.example:
                request = data.draw(completed(ledger.state, it))
                again = cc.Request(request.asked, theirs.request.occasion, None, request.accept)
                first, second = ledger.do_many([request, again])
                assert isinstance(first, Recorded)
                assert isinstance(second, cc.Refused)
                assert str(second)
                break


def test_no_request_has_a_field_of_its_own_called_as_the_reason() -> None:
    assert not [word.name for word in REQUESTS if "because" in {field.name for field in attrs.fields(word.kind)}]
