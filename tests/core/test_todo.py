"""What waits for whom: each kind comes with its occasion and goes when it is done."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TypeVar

import attrs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.circle import AHEAD, BACK, SAID, SHIPPED, Circle, but, people
from tests.core.test_visits_of_other_methods import method, school_under
from tests.school import AUTUMN, MONDAY, SUMMER, School, sept
from tests.testing.test_under_way import under_way
from tests.waiting import completed, item, named, sends, waits

import collegial_core as cc
from collegial_core import wire
from collegial_core.authority import everybody
from collegial_core.authority.roles import HAS
from collegial_core.ledger import Ledger, Recorded, Would
from collegial_core.policy import Form
from collegial_core.policy.authority import RoleWord
from collegial_core.testing import requests_in
from collegial_core.todo import KINDS, Draft, Item, todo, todo_counts
from collegial_core.todo.kinds import SAID as EXAMPLE
from collegial_core.wire.vocabulary import REQUESTS
from docs import generate

T = TypeVar("T")
DESCRIBED = Draft202012Validator(wire.schemas()["Todo"])
OFTEN = ("a_group_meets_as_often_as_its_method_asks",)
NOVEMBER = date(2026, 11, 30)
TERM = cc.schedule.Term(name="HT 2026", first=date(2026, 8, 17), last=date(2026, 12, 18))
AUTUMN_BREAK = cc.schedule.Break(name="höstlov", first=date(2026, 10, 26), last=date(2026, 10, 30))


@pytest.fixture
def school() -> School:
    """Give a group of four that p-1 leads, with a round open until the end of November."""
    return School().starts().runs(4).opens()


def adopts_authority(ledger: Ledger, organiser: str = "p-rektor", on: date = AUTUMN) -> None:
    order = cc.authority.AdoptAuthority(authority="school", version=1, keepers=("office",), organisers=(organiser,))
    ledger.do(order, by="p-rektor", on=on)


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


@pytest.mark.requirement("S4-06")
def test_who_watches_together_is_asked_into_the_lesson_that_others_watch() -> None:
    school = school_under(method(together=True), 3)
    school.plans_visit("p-3", "p-2", sept(14), lesson="p-2.ma")
    asked = item(school, "plan_visits r", "p-1", MONDAY).request
    assert asked.fill == ()
    assert {"host": "p-2", "lesson": "p-2.ma", "date": "2026-09-14"}.items() <= wire.plain(asked)["data"].items()


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


@pytest.mark.requirement("S4-04")
def test_a_round_is_proposed_in_which_everyone_can_see_everyone() -> None:
    school = School(methods=[method(each=1)]).starts("visits").runs(3, method="visits")
    sends(school, "open_round g", "p-1", starts=sept(1), ends=NOVEMBER)
    assert school.ledger.state.rounds["g-1"].visits_each == 2


@pytest.mark.requirement("S4-03")
def test_visits_wait_to_be_planned_before_the_first_day_of_the_round(school: School) -> None:
    asked = wire.plain(item(school, "plan_visits r", "p-1", date(2026, 8, 24)).request.example)
    assert asked["date"] == "2026-09-01"


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


# --- meetings ----------------------------------------------------------------------------


@pytest.fixture
def circle() -> Circle:
    """Give a learning group of eight that p-1 leads and whose minutes go to p-12."""
    return Circle().gathers()


@pytest.mark.requirement("S1-02", "S0-42")
def test_a_meeting_waits_to_be_planned_each_month_like_the_one_before(circle: Circle) -> None:
    first = item(circle, "plan_meeting g", "p-1", MONDAY)
    assert (first.due, first.own, first.request.fill) == (sept(30), True, ("date", "starts", "form"))
    assert not item(circle, "plan_meeting g", "p-rektor", MONDAY).own
    sends(circle, "plan_meeting g", "p-1", MONDAY, date=sept(14), starts="14:30", form=cc.meeting.MeetingForm.ONLINE)
    assert "plan_meeting g" not in waits(circle, "p-1", MONDAY)
    circle.opens_planned(sept(14), meeting="g-1")
    circle.does_all(sept(14), meeting="g-1")
    circle.closes_meeting(sept(14), meeting="g-1")
    assert "plan_meeting g" not in waits(circle, "p-1", sept(30))
    october = date(2026, 10, 1)
    sends(circle, "plan_meeting g", "p-1", october, date=october)
    meeting = circle.meeting("g-2")
    assert (meeting.starts, meeting.length, meeting.form) == ("14:30", 90, "online")


@pytest.mark.requirement("S1-02")
def test_no_meeting_waits_to_be_planned_in_a_month_without_school(circle: Circle) -> None:
    adopts_calendar(circle)
    assert "plan_meeting g" in waits(circle, "p-1", MONDAY)
    assert "plan_meeting g" not in waits(circle, "p-1", date(2027, 1, 11))


@pytest.mark.requirement("S0-17")
def test_a_meeting_is_proposed_for_a_day_on_which_all_work(circle: Circle) -> None:
    circle.meets()
    hours = tuple(cc.meeting.Working(weekday=day, starts="08:00", ends="16:00") for day in (1, 2, 3, 5))
    circle.does(cc.meeting.WorkingTimeSet(person="p-2", hours=hours))
    asked = item(circle, "plan_meeting g", "p-1", date(2026, 10, 1)).request.example
    assert wire.to_data(asked)["date"] == "2026-10-02"


@pytest.mark.requirement("S1-05", "S1-10")
def test_a_meeting_waits_to_be_opened_with_those_who_work_then_and_whose_turn_it_is(circle: Circle) -> None:
    circle.plans_meeting()
    hours = (cc.meeting.Working(weekday=2, starts="08:00", ends="16:00"),)
    circle.does(cc.meeting.WorkingTimeSet(person="p-8", hours=hours))
    assert "open_meeting m" not in waits(circle, "p-1", sept(6))
    sends(circle, "open_meeting m", "p-1", sept(8))
    meeting = circle.meeting()
    assert (meeting.present, meeting.led_by) == (people(*range(1, 8)), "p-1")
    assert meeting.holders("documenter") == ("p-1",)
    assert "open_meeting m" not in waits(circle, "p-1", sept(8))


@pytest.mark.requirement("S3-04")
def test_roles_that_a_meeting_cannot_do_without_are_proposed_for_different_people() -> None:
    circle = Circle(SHIPPED["collegial-supervision@1"]).gathers(4)
    circle.plans_meeting()
    sends(circle, "open_meeting m", "p-1", MONDAY)
    holders = [it.person for it in circle.meeting().roles]
    assert len(set(holders)) == len(holders) > 1


@pytest.mark.requirement("S1-03")
def test_the_items_wait_for_the_chair_one_after_another(circle: Circle) -> None:
    circle.opens_meeting()
    for step in circle.method.steps:
        name = f"next_item m.{step.step}"
        assert [it for it in waits(circle, "p-1", MONDAY) if it.startswith("next_item")] == [name]
        sends(circle, name, "p-1", MONDAY)
    assert not [it for it in waits(circle, "p-1", MONDAY) if it.startswith("next_item")]


@pytest.mark.requirement("S1-08", "S1-16")
def test_whoever_has_promised_something_is_asked_to_tell_of_it(circle: Circle) -> None:
    circle.meets().opens_meeting(sept(14), meeting="n", because="So we agreed", accept=OFTEN)
    assert "tell_of_promise n" not in waits(circle, "p-12", sept(14))
    sends(circle, "tell_of_promise n", "p-2", sept(14), tried=True, lesson="It went well")
    assert "tell_of_promise n" not in waits(circle, "p-2", sept(14))


@pytest.mark.requirement("S1-06", "S1-07")
def test_everyone_writes_an_action_plan_that_looks_back_from_the_second_meeting_on(circle: Circle) -> None:
    circle.opens_meeting()
    assert item(circle, "action_plan m", "p-2", MONDAY).request.fill == tuple(AHEAD)
    sends(circle, "action_plan m", "p-2", MONDAY, **AHEAD)
    assert "action_plan m" not in waits(circle, "p-2", MONDAY)
    circle.does_all().closes_meeting()
    circle.opens_meeting(sept(14), meeting="n", because="So we agreed", accept=OFTEN)
    sends(circle, "action_plan n", "p-2", sept(14), **BACK, **AHEAD)
    assert "action_plan n" not in waits(circle, "p-2", sept(14))


@pytest.mark.requirement("S1-09")
def test_something_new_waits_for_the_leader_and_anybody_there_may_bring_it(circle: Circle) -> None:
    circle.opens_meeting()
    assert item(circle, "new_input m", "p-1", MONDAY).own
    assert not item(circle, "new_input m", "p-3", MONDAY).own
    sends(circle, "new_input m", "p-3", MONDAY, kind=cc.meeting.InputKind.RESEARCH, title="On feedback")
    assert "new_input m" not in waits(circle, "p-1", MONDAY)


@pytest.mark.requirement("S1-10", "S1-11")
def test_the_minutes_wait_for_the_documenter(circle: Circle) -> None:
    circle.opens_meeting(present=people(*range(2, 9), 1))
    (documenter,) = circle.meeting().holders("documenter")
    assert item(circle, "minutes m", documenter, MONDAY).own
    sends(circle, "minutes m", documenter, MONDAY, **SAID)
    assert "minutes m" not in waits(circle, documenter, MONDAY)


@pytest.mark.requirement("S1-10", "S1-11")
def test_whoever_writes_the_minutes_for_the_documenter_says_why() -> None:
    circle = Circle().gathers()
    circle.meets()
    circle.opens_meeting(sept(14), meeting="n", because="So we agreed", accept=OFTEN)
    adopts_authority(circle.ledger, on=sept(14))
    assert circle.meeting("n").holders("documenter") == ("p-2",)
    assert item(circle, "minutes n", "p-1", sept(14)).request.fill[-1] == "because"
    sends(circle, "minutes n", "p-1", sept(14), **SAID, because="p-2 was called away")
    assert "minutes n" not in waits(circle, "p-2", sept(14))


@pytest.mark.requirement("S1-14")
def test_the_reflector_may_tell_what_the_meeting_gave(circle: Circle) -> None:
    roles = (("documenter", "p-1"), ("reflector", "p-3"))
    holders = tuple(cc.meeting.RoleHolder(role=role, person=person) for role, person in roles)
    circle.plans_meeting()
    opened = cc.meeting.MeetingOpened(meeting="m", present=circle.group.members, led_by="p-1", roles=holders)
    circle.does(opened, on=MONDAY)
    waiting = item(circle, "reflection m", "p-3", sept(9))
    assert (waiting.optional, waiting.late) == (True, False)
    sends(circle, "reflection m", "p-3", MONDAY, text="All spoke")
    assert "reflection m" not in waits(circle, "p-3", MONDAY)


@pytest.mark.requirement("S1-13")
def test_a_meeting_waits_to_be_closed_when_nothing_is_missing(circle: Circle) -> None:
    circle.opens_meeting()
    assert "close_meeting m" not in waits(circle, "p-1", MONDAY)
    circle.does_all()
    sends(circle, "close_meeting m", "p-1", MONDAY)
    assert circle.meeting().handed_to == "p-12"
    assert "close_meeting m" not in waits(circle, "p-1", MONDAY)


@pytest.mark.requirement("S1-13")
def test_minutes_that_were_handed_over_wait_to_be_delivered_by_the_system_or_the_chair(circle: Circle) -> None:
    circle.opens_meeting().does_all()
    adopts_authority(circle.ledger)
    circle.does(cc.plan.SystemAdmitted(system="s-post", matters=("delivery",), until=SUMMER))
    assert "deliver_minutes m" not in waits(circle, "s-post", MONDAY)
    sends(circle, "close_meeting m", "p-1", MONDAY)
    assert item(circle, "deliver_minutes m", "s-post", MONDAY).own
    waiting = item(circle, "deliver_minutes m", "p-1", MONDAY)
    assert (waiting.own, waiting.due, waiting.request.fill) == (False, sept(9), ("receipt",))
    sends(circle, "deliver_minutes m", "s-post", sept(8), receipt="post-17")
    assert not {"deliver_minutes m"} & {*waits(circle, "p-1", sept(8)), *waits(circle, "s-post", sept(8))}


@pytest.mark.requirement("S3-03")
def test_where_the_method_asks_for_a_result_it_waits_for_the_chair() -> None:
    method = next(it for it in SHIPPED.values() if it.meetings and it.meetings.result and it.form is Form.MEETING)
    circle = Circle(method).gathers(max(4, method.group_size.least)).opens_meeting()
    chair = circle.meeting().led_by
    sends(circle, "result m", chair, MONDAY, kind=cc.meeting.ResultKind.ACTION, text="We try it")
    assert "result m" not in waits(circle, chair, MONDAY)


# --- who sees it -------------------------------------------------------------------------


@pytest.mark.requirement("S4-11")
def test_whoever_has_left_sees_only_what_is_theirs_to_finish(school: School) -> None:
    school.visits("p-2", "p-3", steps=2, visit="own").visits("p-3", "p-2", steps=1, visit="others")
    assert "talk others" in waits(school, "p-2", sept(8))
    school.does(cc.group.MemberLeft(group="g", person="p-2"), on=sept(9))
    assert waits(school, "p-2", sept(9)) == ["note own"]
    sends(school, "note own", "p-2", sept(9), note="Calm start", receipt="rcpt-own")
    assert waits(school, "p-2", sept(9)) == []


def test_where_there_is_an_authority_only_who_may_record_it_sees_it() -> None:
    school = School().starts()
    school.does(cc.plan.PersonRegistered(person="p-rektor", unit="solbacken"))
    school.runs(["p-1", "p-2", "p-3", "p-rektor"]).opens().visits("p-rektor", "p-2", steps=2)
    assert "note v" in waits(school, "p-rektor", MONDAY)
    adopts_authority(school.ledger)
    assert "note v" not in waits(school, "p-rektor", MONDAY)
    assert item(school, "note v", "p-2", MONDAY).own


def test_a_deputy_sees_what_waits_for_the_leader_and_an_assistant_what_waits_for_the_principal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    school = School().starts().runs(4)
    assert waits(school, "p-7", MONDAY) == waits(school, "p-8", MONDAY) == []
    monkeypatch.setitem(HAS, RoleWord.DEPUTY, lambda asking, _: asking.person == "p-7")
    monkeypatch.setitem(HAS, RoleWord.ASSISTANT, lambda asking, _: asking.person == "p-8")
    assert not item(school, "open_round g", "p-7", MONDAY).own
    assert {"plan_checkins g", "calendar solbacken", "open_round g"} <= set(waits(school, "p-8", MONDAY))


def test_nothing_waits_before_the_plan_has_started() -> None:
    assert todo(cc.State(), "p-1", MONDAY) == []


def test_nothing_waits_for_a_stranger(school: School) -> None:
    assert waits(school, "p-99", MONDAY) == []


def test_what_is_due_first_comes_first(school: School) -> None:
    school.visits("p-2", "p-3", steps=1)
    assert waits(school, "p-2", MONDAY) == ["talk v", "plan_visits r"]


def test_a_principal_sees_how_much_waits_for_whom_and_not_what(school: School) -> None:
    school.neighbours("p-20").visits("p-2", "p-3", steps=1)
    counts = todo_counts(school.ledger.state, "p-rektor", MONDAY)
    assert counts["p-2"] == {"talk": 1, "plan_visits": 1, "own_need": 1}
    assert counts["p-5"] == {}
    assert "p-20" not in counts


# --- whatever the story ------------------------------------------------------------------

LONG = settings(max_examples=8, phases=(Phase.explicit, Phase.generate))
"""Few stories, for they are long; and none is made shorter when it fails, which would take many minutes."""


ONCE = {
    *("hold_visit", "talk", "note", "plan_visits", "open_round", "close_round", "plan_meeting", "open_meeting"),
    *(
        "next_item",
        "tell_of_promise",
        "close_meeting",
        "deliver_minutes",
        "begin_cycle",
        "start_step",
        "complete_step",
        "decide",
    ),
    *("close_cycle", "start_group", "close_group", "goal", "revise_plan", "deliver_minutes"),
}
"""What the rules refuse a second time; of all else the later entry replaces the earlier, or stands beside it."""


LATER = (*(0,) * 12, *(1,) * 4, *(3,) * 4, 40)
"""By how many days a story goes on after a step."""


def beginning() -> Ledger:
    """Give a plan in which four groups work, and one that is too small has not begun."""
    ledger = under_way()
    forms = cc.group.GroupFormed(
        group="g-5", method="development-model", version=2, members=("p-6", "p-7"), folder="Folder g-5"
    )
    ledger.do(forms, by="p-rektor", on=AUTUMN, because="More will join", accept=("a_group_has_its_methods_size",))
    return ledger


@attrs.define
class Told:
    """A story of a plan under way, in which people mostly send what waits for them."""

    data: st.DataObject
    ledger: Ledger
    today: date = AUTUMN

    def one(self, things: Iterable[T]) -> T:
        return self.data.draw(st.sampled_from(list(things)))

    def steps(self) -> Iterator[tuple[list[Item], Item]]:
        """Yield again and again what waits for somebody, and one thing of it; and go on with the story."""
        for _ in range(80):
            items = todo(self.ledger.state, self.one(everybody(self.ledger.state)), self.today)
            if items:
                kind = self.one(sorted({it.kind for it in items}))
                yield items, self.one(it for it in items if it.kind == kind)
            if self.one(range(4)) == 3:  # not 0: the story that always draws the least would be ten times as long
                self.ledger.do_many([self.data.draw(requests_in(self.ledger, self.today))])
            self.today = min(self.today + timedelta(self.one(LATER)), date(2027, 8, 31))

    def completed(self, it: Item) -> cc.Request:
        return self.data.draw(completed(self.ledger.state, it))

    def same(self, it: Item, person: str) -> list[Item]:
        """Give what waits for somebody under the name of a thing; all else that waits takes long to work out."""
        items = todo(self.ledger.state, person, self.today, kinds=(KINDS[it.kind],))
        return [other for other in items if named(other) == named(it)]

    def due(self, it: Item) -> list[date | None]:
        return [other.due for other in self.same(it, it.request.occasion.by)]

    def sends(self, it: Item) -> Recorded:
        (answer,) = self.ledger.do_many([self.completed(it)])
        assert isinstance(answer, Recorded), (named(it), answer)
        return answer


@LONG
@given(data=st.data(), ordered=st.booleans())
def test_whatever_waits_for_anybody_can_be_sent(data: st.DataObject, *, ordered: bool) -> None:
    story = Told(data, beginning())
    if ordered:
        adopts_authority(story.ledger)
    for items, one in story.steps():
        for it in items:
            told = wire.plain(it)
            DESCRIBED.validate(told)
            assert EXAMPLE not in json.dumps(told, ensure_ascii=False)
            assert None not in told["request"]["data"].values()
            answer = story.ledger.would(story.completed(it))
            assert isinstance(answer, Would), (named(it), answer)
        story.sends(one)


@LONG
@given(data=st.data())
def test_what_is_sent_waits_no_longer_or_until_another_day(data: st.DataObject) -> None:
    story = Told(data, beginning())
    for _, it in story.steps():
        before = story.due(it)
        assert len(before) == 1
        story.sends(it)
        assert story.due(it) != before


@LONG
@given(data=st.data())
def test_what_is_withdrawn_waits_again(data: st.DataObject) -> None:
    story = Told(data, beginning())
    for _, it in story.steps():
        before = story.due(it)
        recorded = story.sends(it)
        withdraw = cc.plan.WithdrawEntry(entry=recorded[0].number)
        occasion = cc.Occasion(by="p-1", on=story.today, because="A slip")
        if story.one((True, False)) and isinstance(story.ledger.would(cc.Request(withdraw, occasion)), Would):
            story.ledger.request(cc.Request(withdraw, occasion))
            assert story.due(it) == before


@LONG
@given(data=st.data())
def test_what_two_people_send_is_recorded_once_and_refused_once(data: st.DataObject) -> None:
    story = Told(data, beginning())
    for _, it in story.steps():
        asked = story.completed(it)
        others = (other for other in everybody(story.ledger.state) if other != it.request.occasion.by)
        them = next((them for other in others for them in story.same(it, other)), None)
        story.ledger.request(asked)
        if them is not None:
            again = cc.Request(asked.asked, but(them.request.occasion, because="Both"), None, asked.accept)
            (answer,) = story.ledger.do_many([again])
            if it.kind in ONCE and them.request.example == it.request.example:
                assert isinstance(answer, cc.Refused), (named(it), answer)
                assert str(answer)


STORY = (generate.DOCS / "story.jsonl").read_text("utf-8").splitlines()


@LONG
@given(data=st.data(), lines=st.integers(1, len(STORY)))
def test_at_any_time_of_the_story_in_the_reference_all_that_waits_can_be_sent(data: st.DataObject, lines: int) -> None:
    today = AUTUMN
    with cc.open("memory://") as plans:
        ledger, numbers = plans.ledger("solbacken"), dict[str, int]()
        for line in STORY[:lines]:
            request = wire.request(generate.with_number(line, numbers).encode())
            numbers[request.id or ""] = ledger.request(request)[0].number
            today = request.occasion.on
        for person in everybody(ledger.state):
            for it in todo(ledger.state, person, today):
                answer = ledger.would(data.draw(completed(ledger.state, it)))
                assert isinstance(answer, Would), (person, named(it), answer)


def test_no_request_has_a_field_of_its_own_called_as_the_reason() -> None:
    assert not [word.name for word in REQUESTS if "because" in {field.name for field in attrs.fields(word.kind)}]


def test_the_lesson_that_somebody_writes_of_is_no_lesson_that_is_visited() -> None:
    """What is to be filled in is named in words: the two are one word in English, and two in Swedish."""
    on = cc.Occasion(by=cc.ids.PersonId("p-1"), on=MONDAY)
    report = cc.meeting.EffortReported(meeting="m", person="p-1", tried=True, lesson="x")
    visit = cc.visit.VisitPlanned(visit="v", round="r", visitor="p-1", host="p-2", lesson="m", date=MONDAY)
    for example, words in ((report, ("tried", "lesson learned")), (visit, ("date", "lesson"))):
        assert Draft(example=example, occasion=on, fill=(words[0], "lesson")).gaps == words
