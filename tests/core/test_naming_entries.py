"""Naming the entry that is to be put right: by its number, by the request it came from, or by what it is about."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.school import MONDAY, School, refused, sept

import collegial_core as cc
from collegial_core import wire
from collegial_core.ledger import Recorded, Would
from collegial_core.plan import CorrectEntry, WithdrawEntry

WHY = "A slip"


@pytest.fixture
def school() -> School:
    """Give a school with a round, and visit v planned by request plan-v and held by request hold-v."""
    school = School().starts().runs(4).opens()
    planned = cc.visit.VisitPlanned(visit="v", round="r", visitor="p-1", host="p-2", lesson="ma-9a", date=MONDAY)
    school.does(planned, id="plan-v")
    school.does(cc.visit.VisitHeld(visit="v"), on=MONDAY, id="hold-v")
    return school


def asked(command: cc.plan.CorrectEntry | cc.plan.WithdrawEntry, name: str | None = None) -> cc.Request:
    return cc.Request(command, cc.Occasion(by=cc.ids.PersonId("p-rektor"), on=sept(9), because=WHY), name)


def number_of(school: School, request: str) -> int:
    return next(entry.number for entry in school.ledger.entries() if entry.id == request)


@pytest.mark.requirement("L-05", "S0-24")
def test_an_entry_is_withdrawn_by_the_request_that_it_came_from(school: School) -> None:
    number = number_of(school, "hold-v")
    (withdrawn,) = school.does(WithdrawEntry(request="hold-v"), because=WHY)
    assert withdrawn.event == cc.plan.EntryWithdrawn(entry=number, lapses=())
    assert school.ledger.state.visits["v"].step == "planned"


@pytest.mark.requirement("L-05", "S4-01")
def test_an_entry_is_corrected_by_what_it_is_about(school: School) -> None:
    number = number_of(school, "plan-v")
    (corrected,) = school.does(CorrectEntry(event="visit.planned", about="v", data={"lesson": "ma-9b"}), because=WHY)
    assert corrected.event.entry == number
    assert school.ledger.state.visits["v"].lesson == "ma-9b"


@pytest.mark.requirement("L-05")
def test_where_several_entries_fit_they_are_listed(school: School) -> None:
    planned, held = number_of(school, "plan-v"), number_of(school, "hold-v")
    with refused("L-05") as no:
        school.does(WithdrawEntry(event="visit", about="v"), because=WHY)
    assert no.value.category is cc.Category.LIMIT
    assert no.value.facts == {
        "count": 2,
        "fit": (("visit.planned", planned), ("visit.held", held)),
        "days": (str(school.today), str(MONDAY)),
        "last": held,
    }
    assert no.value.remedy == f"Name it by its number: entry {held}, or another of these."
    school.does(WithdrawEntry(event="visit.held", about="v"), because=WHY)
    school.does(WithdrawEntry(event="visit", about="v"), because=WHY)
    assert school.ledger.state.visits == {}


@pytest.mark.requirement("L-05")
def test_of_many_that_fit_the_latest_are_shown(school: School) -> None:
    for number in range(21, 31):
        school.does(cc.plan.PersonRegistered(person=f"p-{number}", unit="solbacken"))
    with refused("L-05") as no:
        school.does(WithdrawEntry(event="person", about="solbacken"), because=WHY)
    last = school.ledger.number
    assert (no.value.facts["count"], no.value.facts["last"]) == (18, last)
    assert no.value.facts["fit"] == tuple(("person.registered", number) for number in range(last - 7, last + 1))


@pytest.mark.requirement("L-05")
def test_where_no_entry_fits_that_is_said(school: School) -> None:
    for command in (
        WithdrawEntry(event="visit.talked", about="v"),
        WithdrawEntry(request="nobody-asked"),
        WithdrawEntry(request="hold-v", about="p-1"),
        WithdrawEntry(event="visit.held", about="v", request="plan-v"),
    ):
        with refused("L-05") as no:
            school.does(command, because=WHY)
        assert no.value.category is cc.Category.NOT_FOUND


@pytest.mark.requirement("L-05")
def test_what_is_withdrawn_is_found_by_its_number_only(school: School) -> None:
    number = number_of(school, "hold-v")
    school.does(WithdrawEntry(request="hold-v"), because=WHY)
    with refused("L-05"):
        school.does(CorrectEntry(request="hold-v", happened_on=MONDAY), because=WHY)
    school.does(CorrectEntry(entry=number, happened_on=MONDAY), because="It was held after all")
    assert school.ledger.state.visits["v"].step == "held"


@pytest.mark.requirement("L-05")
def test_a_thing_is_found_by_what_its_entry_says_now(school: School) -> None:
    school.does(CorrectEntry(event="person.registered", about="p-8", data={"person": "p-9"}), because=WHY)
    with refused("L-05"):
        school.does(WithdrawEntry(event="person.registered", about="p-8"), because=WHY)
    school.does(WithdrawEntry(event="person.registered", about="p-9"), because=WHY)
    assert "p-9" not in school.ledger.state.people


@pytest.mark.requirement("L-05")
def test_of_a_request_that_made_several_entries_the_event_tells_which(school: School) -> None:
    occasion = cc.Occasion(by=cc.ids.PersonId("p-rektor"), on=sept(9))
    people = [cc.plan.PersonRegistered(person=name, unit="solbacken") for name in ("p-21", "p-22")]
    school.ledger.do_all([cc.Request(person, occasion) for person in people], id="new-staff")
    with refused("L-05"):
        school.does(WithdrawEntry(request="new-staff"), because=WHY)
    school.does(WithdrawEntry(request="new-staff", about="p-22"), because=WHY)
    assert "p-21" in school.ledger.state.people
    assert "p-22" not in school.ledger.state.people


@pytest.mark.requirement("L-05")
def test_a_deviation_is_not_found_beside_the_entry_that_departs() -> None:
    school = School().starts().runs(4).opens()
    accept = ("a_round_ends_when_its_aim_is_reached",)
    school.does(cc.visit.RoundClosed(round="r"), because="Enough", accept=accept, id="close-r")
    school.does(WithdrawEntry(request="close-r"), because="Too early")
    assert school.ledger.state.rounds["r"].closed_on is None


@pytest.mark.requirement("L-05")
@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({}, "$.data"),
        ({"event": "visit.held"}, "$.data.about"),
        ({"about": "v"}, "$.data"),
        ({"entry": 3, "request": "hold-v"}, "$.data.entry"),
        ({"entry": 3, "event": "visit.held", "about": "v"}, "$.data.entry"),
        ({"event": "visit.hold", "about": "v"}, "$.data.event"),
    ],
)
def test_an_entry_is_named_in_one_way(school: School, said: dict[str, Any], path: str) -> None:
    for kind in ("entry.correct", "entry.withdraw"):
        line = {"type": kind, "by": "p-rektor", "on": "2026-09-09", "because": WHY, "data": said}
        (answer,) = school.ledger.do_many([wire.request(line)])
        assert isinstance(answer, cc.Unreadable)
        assert answer.path == path


def test_a_near_name_of_an_event_is_told(school: School) -> None:
    with pytest.raises(cc.Unreadable, match=r"'visit\.hold' is no event; the nearest is visit\.held"):
        school.does(WithdrawEntry(event="visit.hold", about="v"), because=WHY)


@pytest.mark.requirement("L-05")
def test_an_event_that_names_no_thing_is_named_alone(school: School) -> None:
    school.does(CorrectEntry(event="plan.started", data={"title": "Our plan"}), because=WHY)
    assert school.ledger.state.plan is not None
    assert school.ledger.state.plan.title == "Our plan"
    for lessons in ("Too many", "Too few"):
        of = school.ledger.state.plan.revision
        school.does(cc.plan.RevisePlan(of=of, aim="Fewer", lessons=lessons), because="Half-way")
    with refused("L-05") as no:
        school.does(WithdrawEntry(event="plan.revised"), because=WHY)
    assert no.value.facts["count"] == 2
    with pytest.raises(cc.Unreadable, match=r"about: is missing; give an id that visit\.held names"):
        school.does(WithdrawEntry(event="visit.held"), because=WHY)


# --- what changes nothing ----------------------------------------------------------------


@pytest.mark.requirement("L-05")
def test_a_correction_that_changes_nothing_is_refused_and_records_nothing(school: School) -> None:
    number, before = number_of(school, "plan-v"), school.lines()
    for empty in (
        CorrectEntry(entry=number),
        CorrectEntry(entry=number, data={"lesson": "ma-9a"}),
        CorrectEntry(entry=number, happened_on=school.today),
    ):
        with refused("L-05") as no:
            school.does(empty, because=WHY)
        assert (no.value.category, no.value.message) == (cc.Category.EXISTS, f"Entry {number} says that already.")
    assert school.lines() == before


@pytest.mark.requirement("L-05")
def test_a_withdrawn_entry_is_withdrawn_once_and_comes_back_only_with_what_it_should_have_said(school: School) -> None:
    number = number_of(school, "hold-v")
    school.does(WithdrawEntry(entry=number), because=WHY)
    school.does(WithdrawEntry(entry=number), by="p-1", because="I say so too")
    school.does(WithdrawEntry(entry=number), because="So do I again")
    with refused("L-05") as no:
        school.does(WithdrawEntry(entry=number), because="Once more")
    assert no.value.message == f"Entry {number} is withdrawn already."
    for who in ("p-1", "p-rektor"):
        with refused("L-05") as no:
            school.does(CorrectEntry(entry=number), by=who, because="Once more")
    assert no.value.remedy == "To bring it back, give at least one of its fields, or the day in `happened_on`."
    assert school.ledger.state.visits["v"].step == "planned"
    school.does(CorrectEntry(entry=number, happened_on=MONDAY), because="It was held after all")
    assert school.ledger.state.visits["v"].step == "held"


@pytest.mark.requirement("L-05", "S4-02")
def test_the_wrong_day_of_a_held_visit_is_put_right_as_the_refusals_say(school: School) -> None:
    planned, held, day = number_of(school, "plan-v"), number_of(school, "hold-v"), MONDAY + timedelta(days=1)
    right = CorrectEntry(entry=planned, data={"date": day.isoformat()})
    with refused("L-05") as no:
        school.does(right, because=WHY)
    assert no.value.remedy == (f"Put entry {held} right too, together with entry {planned}; or withdraw it.")
    with refused("S4-02") as no:
        school.does(CorrectEntry(entry=held, happened_on=day), because=WHY)
    assert no.value.remedy == (f"Put right the day that was planned, in entry {planned}, together with entry {held}.")
    both = (right, CorrectEntry(entry=held, happened_on=day))
    school.ledger.do_all([asked(it) for it in both])
    assert school.ledger.state.visits["v"].date == day


# --- asking twice ------------------------------------------------------------------------


@pytest.mark.requirement("L-05", "L-11")
@pytest.mark.parametrize(
    "command",
    [
        WithdrawEntry(request="hold-v"),
        WithdrawEntry(event="visit.held", about="v"),
        CorrectEntry(event="person.registered", about="p-8", data={"person": "p-9"}),
        CorrectEntry(request="plan-v", data={"lesson": "ma-9b"}),
    ],
)
def test_asking_twice_under_one_id_is_harmless(school: School, command: CorrectEntry | WithdrawEntry) -> None:
    first = school.ledger.request(asked(command, "c-1"))
    lines = school.lines()
    assert school.ledger.request(asked(command, "c-1")) == first
    assert school.ledger.do_all([asked(command)], id="c-1") == first
    assert school.ledger.would(asked(command, "c-1")) == first
    assert school.lines() == lines


@pytest.mark.requirement("L-11")
def test_an_id_for_a_correction_is_for_no_other(school: School) -> None:
    school.ledger.request(asked(WithdrawEntry(request="hold-v"), "c-1"))
    lines = school.lines()
    for other in (WithdrawEntry(request="plan-v"), WithdrawEntry(event="visit.held", about="w")):
        with refused("L-11") as no:
            school.ledger.request(asked(other, "c-1"))
        assert no.value.facts["differs"] == ("entry",)
    assert school.lines() == lines


# --- what would change -------------------------------------------------------------------


def test_would_tells_what_the_entry_says_now_and_should_have_said(school: School) -> None:
    would = school.ledger.would(asked(CorrectEntry(request="plan-v", data={"lesson": "ma-9b"}, happened_on=sept(1))))
    assert isinstance(would, Would)
    number = str(number_of(school, "plan-v"))
    assert [(it.path, it.before, it.after) for it in would.changes] == [
        (("entries", number, "happened_on"), school.today, sept(1)),
        (("entries", number, "lesson"), "ma-9a", "ma-9b"),
    ]
    assert wire.plain(would)["changes"][1] == {
        "path": ["entries", number, "lesson"],
        "before": "ma-9a",
        "after": "ma-9b",
    }


def test_would_tells_what_a_withdrawal_takes_away_and_another_correction_gives_back(school: School) -> None:
    number = number_of(school, "hold-v")
    would = school.ledger.would(asked(WithdrawEntry(entry=number)))
    assert isinstance(would, Would)
    told = [("happened_on", MONDAY), ("visit", "v")]
    assert [(it.path[-1], it.before) for it in would.changes] == told
    assert {it.after for it in would.changes} == {None}
    school.does(WithdrawEntry(entry=number), because=WHY)
    would = school.ledger.would(asked(CorrectEntry(entry=number, data={"visit": "v"})))
    assert isinstance(would, Would)
    assert [(it.path[-1], it.after) for it in would.changes] == told
    assert {it.before for it in would.changes} == {None}


def test_corrections_of_one_entry_are_told_one_after_another(school: School) -> None:
    lessons = [asked(CorrectEntry(request="plan-v", data={"lesson": lesson})) for lesson in ("ma-9b", "ma-9c")]
    first, second = school.ledger.would_many(lessons)
    assert isinstance(first, Would)
    assert isinstance(second, Would)
    (one,), (other,) = first.changes, second.changes
    assert [(it.before, it.after) for it in (one, other)] == [("ma-9a", "ma-9b"), ("ma-9b", "ma-9c")]


def test_what_somebody_wrote_is_marked_in_what_would_change(school: School) -> None:
    (revised,) = school.does(cc.plan.RevisePlan(of=1, aim="Fewer", lessons="Too many"), because="Half-way")
    would = school.ledger.would(asked(CorrectEntry(entry=revised.number, data={"aim": "Fewer and longer"})))
    assert isinstance(would, Would)
    (change,) = would.changes
    assert change.personal
    assert "Fewer" not in str(wire.plain(would))


def test_the_entry_that_would_be_put_right_is_given(school: School) -> None:
    entry = school.ledger.target(WithdrawEntry(event="visit.held", about="v"))
    assert (entry.id, entry.event) == ("hold-v", cc.visit.VisitHeld(visit="v"))
    with pytest.raises(cc.Unreadable, match=r"\$\.data\.entry: expected a whole number from 1"):
        school.ledger.target(WithdrawEntry(entry=0))


# --- by number or by name, it is the same ------------------------------------------------


@given(st.data())
def test_a_name_that_fits_one_entry_does_what_its_number_does(data: st.DataObject) -> None:
    school = School().starts().runs(4).opens()
    for place in range(data.draw(st.integers(1, 4))):
        school.visits("p-1", "p-2", sept(7 + place), visit=f"v-{place}", steps=data.draw(st.integers(0, 2)))
    event = data.draw(st.sampled_from(["visit.planned", "visit.held", "visit.talked", "visit", "round", "person"]))
    about = data.draw(st.sampled_from(["v-0", "v-1", "r", "p-1", "p-8", "g"]))
    named = school.ledger.would(asked(WithdrawEntry(event=event, about=about)))
    fit = [
        entry
        for entry in school.ledger.entries()
        if entry.event.recorded_as[0].startswith(f"{event}.") or entry.event.recorded_as[0] == event
        if about in wire.to_data(entry.event).values() or about in wire.to_data(entry.event).get("members", [])
    ]
    if len(fit) == 1:
        numbered = school.ledger.would(asked(WithdrawEntry(entry=fit[0].number)))
        assert str(named) == str(numbered) or _events(named) == _events(numbered)
    else:
        assert isinstance(named, cc.Refused)
        assert named.facts.get("count", 0) == len(fit)


def _events(answer: Any) -> Any:
    assert isinstance(answer, Would | Recorded)
    return [it.event for it in answer]
