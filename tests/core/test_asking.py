"""Asking twice, asking without recording, and all that stands against a request."""

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.school import AUTUMN, MONDAY, School, asked, refused, sept, start

import collegial_core as cc
from collegial_core import wire
from collegial_core.ledger import Recorded, Would
from collegial_core.plan.rules import an_id_is_for_one_request
from collegial_core.testing import ReferenceStore
from collegial_core.testing.strategies import requests

EXAMPLES: Final = Path(__file__).parent.parent.parent / "examples"
ADDED: Final = cc.plan.PersonRegistered(person="p-21", unit="solbacken")


@pytest.fixture
def school() -> School:
    return School().starts().runs(4).opens()


# --- an id is for one request ---------------------------------------------------------


@pytest.mark.requirement("L-11")
def test_an_id_that_was_used_for_something_else_is_refused_and_both_are_named(school: School) -> None:
    school.does(ADDED, id="w-1")
    number = school.ledger.number
    with refused("L-11") as caught:
        school.does(cc.plan.PersonRegistered(person="p-22", unit="solbacken"), id="w-1")
    assert caught.value.facts == {
        "id": "w-1",
        "entry": number,
        "recorded": "person.registered",
        "asked": "person.register",
        "differs": ("person",),
    }
    assert caught.value.message.endswith("and this asks for something else in person.")
    with refused("L-11") as caught:
        school.does(cc.visit.RoundClosed(round="r"), id="w-1")
    assert caught.value.facts["differs"] == ("type",)
    assert caught.value.message.endswith("has recorded person.registered; this asks for round.close.")
    assert school.ledger.number == number


@pytest.mark.parametrize(
    ("occasion", "differs"),
    [
        ({"by": "p-2"}, "by"),
        ({"on": sept(3)}, "on"),
        ({"because": "Another reason"}, "because"),
        ({"on_behalf_of": "p-3"}, "on_behalf_of"),
    ],
)
def test_who_asks_when_why_and_for_whom_belong_to_the_request(
    school: School, occasion: dict[str, Any], differs: str
) -> None:
    said = {"by": "p-1", "on": sept(2), "because": "So it is"}
    first = school.does(ADDED, id="w-1", **said)
    with refused("L-11") as caught:
        school.does(ADDED, id="w-1", **{**said, **occasion})
    assert caught.value.facts["differs"] == (differs,)
    assert school.does(ADDED, id="w-1", **said) == first


def test_what_the_ledger_filled_in_and_deviations_are_not_compared(school: School) -> None:
    closed = school.does(
        cc.visit.RoundClosed(round="r"), because="Enough", accept=("a_round_ends_when_its_aim_is_reached",), id="w-1"
    )
    assert len(closed) == 2
    assert school.does(cc.visit.RoundClosed(round="r"), because="Enough", id="w-1") == closed
    again = cc.visit.OpenRound(round="s", group="g", starts=MONDAY, ends=date(2027, 5, 3))
    opened = school.does(again, id="w-4")
    assert school.does(again, id="w-4") == opened
    leader = cc.group.AppointLeader(group="g", leader="p-5", until=date(2027, 6, 1))
    assert school.does(leader, id="w-2") == school.does(leader, id="w-2")
    adopted = cc.plan.AdoptMethod(method="development-model", version=2)
    assert school.does(adopted, id="w-3") == school.does(adopted, id="w-3")
    with refused("L-11") as caught:
        school.does(cc.plan.AdoptMethod(method="development-model", version=1), id="w-3")
    assert caught.value.facts["differs"] == ("method",)


def test_a_correction_is_known_by_what_it_puts_right(school: School) -> None:
    (entry,) = school.does(ADDED)
    right = cc.plan.CorrectEntry(entry=entry.number, data={"person": "p-23"})
    first = school.does(right, because="Misspelt", id="w-1")
    assert school.does(right, because="Misspelt", id="w-1") == first
    for other in (
        cc.plan.CorrectEntry(entry=entry.number, data={"person": "p-24"}),
        cc.plan.CorrectEntry(entry=entry.number, data={"age": 7}),
    ):
        with refused("L-11") as caught:
            school.does(other, because="Misspelt", id="w-1")
        assert caught.value.facts["differs"] == ("data",)
    with refused("L-11") as caught:
        school.does(cc.plan.WithdrawEntry(entry=entry.number), because="Misspelt", id="w-1")
    assert caught.value.facts["differs"] == ("type",)
    with refused("L-11") as caught:
        school.does(ADDED, because="Misspelt", id="w-1")
    assert caught.value.facts["differs"] == ("type",)


def test_it_holds_within_one_go_and_after_a_restart() -> None:
    store = ReferenceStore()
    unit, other = cc.plan.UnitRegistered(unit="u", principal="p"), cc.plan.UnitRegistered(unit="w", principal="p")
    answers = cc.Plans(store).ledger("p").do_many([asked(start()), asked(unit, "a"), asked(other, "a")])
    assert isinstance(answers[2], cc.Refused)
    assert answers[2].rule == "L-11"
    (again,) = cc.Plans(store).ledger("p").do_many([asked(other, "a")])
    assert isinstance(again, cc.Refused)
    assert cc.Plans(store).ledger("p").do_many([asked(unit, "a")]) == [answers[1]]


def test_the_rule_about_ids_judges_no_event(school: School) -> None:
    occasion = cc.Occasion(by=cc.ids.PersonId("p-1"), on=AUTUMN)
    assert an_id_is_for_one_request.check(school.ledger.state, ADDED, occasion) is None


# --- what would come of it ------------------------------------------------------------


def test_would_gives_the_entries_and_records_nothing(school: School) -> None:
    number, lines = school.ledger.number, list(school.ledger.export())
    would = school.ledger.would(asked(ADDED, "w-1"))
    assert isinstance(would, Would)
    assert [(entry.number, entry.event, entry.id) for entry in would] == [(number + 1, ADDED, "w-1")]
    assert (len(would), would[-1:], would[0].by) == (1, would.entries, "p-1")
    assert list(school.ledger.export()) == lines
    assert "p-21" not in school.ledger.state.people
    (done,) = school.ledger.do_many([asked(ADDED, "w-1")])
    assert isinstance(done, Recorded)
    assert [it.event for it in done] == [it.event for it in would]
    assert school.ledger.would(asked(ADDED, "w-1")) == done


def test_would_is_decided_by_what_others_have_written(school: School) -> None:
    here, there = (school.plans.ledger("solbacken") for _ in range(2))
    assert here.number
    there.do(ADDED, by="p-1", on=AUTUMN)
    answer = here.would(asked(ADDED))
    assert isinstance(answer, cc.Refused)
    assert answer.rule == "L-02"


def test_requests_are_tried_one_after_another_corrections_too(school: School) -> None:
    number = school.ledger.number
    plan = cc.visit.VisitPlanned(visit="v", round="r", visitor="p-21", host="p-2", lesson="l", date=MONDAY)
    story = [
        asked(ADDED),
        asked(cc.plan.CorrectEntry(entry=number + 1, data={"person": "p-30"}), because="Misspelt"),
        asked(cc.group.MemberJoined(group="g", person="p-30")),
        asked(cc.group.MemberJoined(group="g", person="p-21")),
        asked(plan),
    ]
    would = school.ledger.would_many(story)
    assert [type(answer) for answer in would] == [Would, Would, Would, cc.Refused, cc.Refused]
    assert [type(it) for it in school.ledger.would_many(story, stop=True)] == [Would, Would, Would, cc.Refused]
    assert school.ledger.number == number
    assert told(school.ledger.do_many(story)) == told(would)


def test_what_is_not_understood_is_answered_so(school: School) -> None:
    answer = school.ledger.would(asked(ADDED, "no id"))
    assert isinstance(answer, cc.Unreadable)
    assert answer.path == "$.id"


def told(answers: Any) -> list[Any]:
    """Give what answers say, whether or not it was recorded."""
    return [
        [(it.number, it.event, it.policy) for it in answer]
        if isinstance(answer, Recorded | Would)
        else (type(answer), str(answer), [str(it) for it in getattr(answer, "others", ())])
        for answer in answers
    ]


@pytest.mark.parametrize("example", ["learning_group", "preschools"])
def test_would_and_do_agree_on_a_whole_story(example: str) -> None:
    lines = (EXAMPLES / example / "commands.jsonl").read_bytes().splitlines()
    story = [wire.request(line) for line in lines]
    ledger = cc.Plans(ReferenceStore()).ledger("p")
    would = ledger.would_many(story)
    assert ledger.number == 0
    assert told(ledger.do_many(story)) == told(would)


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    return School().starts().runs(4).opens().lines()


@settings(max_examples=40)
@given(story=st.lists(requests(), min_size=1, max_size=3))
def test_would_and_do_agree_on_whatever_is_asked(lines: list[bytes], story: list[cc.Request]) -> None:
    ledger, _ = cc.Plans(ReferenceStore()).import_lines(lines)
    would = ledger.would_many(story)
    assert told(ledger.do_many(story)) == told(would)


def in_one_go(ask: Any, batch: list[cc.Request], name: str | None = None) -> Any:
    """Give an answer for all requests together, or the no that is raised."""
    try:
        return ask(batch, id=name)
    except cc.CollegialError as no:
        return no


@settings(max_examples=40)
@given(batch=st.lists(requests(), min_size=1, max_size=3))
def test_would_all_and_do_all_agree_on_whatever_is_asked(lines: list[bytes], batch: list[cc.Request]) -> None:
    ledger, _ = cc.Plans(ReferenceStore()).import_lines(lines)
    number = ledger.number
    batch = [attrs.evolve(it, id=None) for it in batch]
    would = in_one_go(ledger.would_all, batch)
    assert ledger.number == number
    done = in_one_go(ledger.do_all, batch)
    assert told([done]) == told([would])
    assert getattr(done, "place", None) == getattr(would, "place", None)


def test_would_all_says_which_of_the_requests_is_refused(school: School) -> None:
    joined = asked(cc.group.MemberJoined(group="g", person="p-21"))
    assert isinstance(school.ledger.would_all(iter([asked(ADDED), joined])), Would)
    answer = school.ledger.would_all([asked(ADDED), asked(ADDED), joined])
    assert isinstance(answer, cc.Refused)
    assert (answer.rule, answer.place) == ("L-02", 1)
    assert isinstance(school.ledger.would_all([asked(ADDED)]), Would)
    assert "p-21" not in school.ledger.state.people


def test_would_all_gives_what_was_recorded_already_under_its_id(school: School) -> None:
    batch = [asked(ADDED), asked(cc.group.MemberJoined(group="g", person="p-21"))]
    would = school.ledger.would_all(batch, id="w-1")
    assert isinstance(would, Would)
    assert [it.id for it in would] == ["w-1", "w-1"]
    done = school.ledger.do_all(batch, id="w-1")
    assert school.ledger.would_all(batch, id="w-1") == done
    again = school.ledger.would_all(batch[:1], id="w-1")
    assert isinstance(again, cc.Refused)
    assert (again.rule, told([again])) == ("L-11", told([in_one_go(school.ledger.do_all, batch[:1], "w-1")]))


@pytest.mark.parametrize("batch", [[], [asked(ADDED, "w-1")]])
def test_would_all_asks_of_a_batch_what_do_all_asks(school: School, batch: list[cc.Request]) -> None:
    with pytest.raises(cc.Unreadable) as caught:
        school.ledger.would_all(batch)
    assert str(caught.value) == str(in_one_go(school.ledger.do_all, batch))


def test_what_is_no_request_is_not_understood(school: School) -> None:
    bare: Any = ADDED
    for ask in (school.ledger.would, lambda it: school.ledger.do_many([asked(ADDED), it])):
        with pytest.raises(cc.Unreadable, match="expected a Request, with its Occasion in it, got PersonRegistered"):
            ask(bare)
    assert "p-21" not in school.ledger.state.people


# --- all that stands against it -------------------------------------------------------


def test_a_refusal_names_every_rule_that_stands_against_the_request() -> None:
    school = School().starts("development-model@2", people=4)
    school.forms(4, method="development-model@2", because="as many as there are")
    school.does(cc.group.AppointLeader(group="g", leader="p-1", until=date(2027, 6, 11)))
    with refused("S0-10") as caught:
        school.does(cc.group.GroupStarted(group="g"))
    no = caught.value
    assert no.name == "a_group_starts_from_a_joint_analysis"
    assert [(it.rule, it.name, it.severity) for it in no.others] == [
        ("S0-13", "a_group_starts_after_a_dialogue", cc.Severity.W)
    ]
    assert all(it.remedy for it in no.others)


def test_with_a_reason_only_what_no_reason_answers_is_named() -> None:
    school = School().starts().runs(4).opens()
    school.plans_visit("p-1", "p-2")
    same = cc.visit.VisitPlanned(visit="v", round="r", visitor="p-1", host="p-1", lesson="l", date=date(2026, 12, 24))
    with refused("L-02") as caught:
        school.does(same, because="so")
    assert caught.value.others
    assert {no.severity for no in caught.value.others} == {cc.Severity.E}


def test_what_cannot_be_told_behind_the_first_refusal_is_left_out(school: School) -> None:
    with refused("L-01") as caught:
        school.does(cc.visit.VisitHeld(visit="v-none"))
    assert caught.value.others == ()


def test_json_of_the_facts_is_plain(school: School) -> None:
    with refused("L-11") as caught:
        school.does(ADDED, id="w")
        school.does(ADDED, id="w", because="Other")
    assert json.loads(json.dumps(caught.value.facts))["differs"] == ["because"]
