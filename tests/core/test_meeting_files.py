"""A meeting from a file: what is read, who sends what, and where in the file something is wrong."""

import json
from typing import Any

import pytest
from tests.circle import AHEAD, SAID, Circle, people
from tests.school import MONDAY, SUMMER

import collegial_core as cc
from collegial_core.definitions.meetings import InFile, Typed, id_of, read_meeting, sent, standing_against
from collegial_core.ids import PersonId
from collegial_core.policy import Problem

PLAN = "\n".join(f'{name} = "{said}"' for name, said in AHEAD.items())
MINUTES = "\n".join(f'{name} = "{said}"' for name, said in SAID.items())

WHOLE = f"""meeting = "m"
whole_agenda = true

[attendance]
present = ["p-1", "p-2", "p-3", "p-4", "p-5", "p-6", "p-7", "p-8"]
roles = [{{role = "documenter", person = "p-1"}}]

[[inputs]]
kind = "research"
title = "On feedback"

[[people]]
person = "p-1"
[people.action_plan]
{PLAN}
[people.minutes]
{MINUTES}

[[people]]
person = "p-2"
reflection = "It gave a lot"
[people.action_plan]
{PLAN}
"""
BLANKS = f"""{WHOLE}[people.report]
tried = ""
lesson = " "

[[people]]
person = "p-3"
reflection = ""

[[inputs]]
title = ""
"""


@pytest.fixture
def circle() -> Circle:
    circle = Circle().gathers()
    circle.plans_meeting()
    return circle


def typed(text: str) -> Typed:
    read = read_meeting(text, "m.toml")
    assert isinstance(read, Typed), read
    return read


def findings(text: str) -> tuple[InFile, ...]:
    read = read_meeting(text, "m.toml")
    assert isinstance(read, tuple), read
    return read


def asked(circle: Circle, text: str, by: str | None = None) -> list[tuple[str, str, str]]:
    """Give the place of each request, what it asks for, and who sends it."""
    requests = sent(circle.state, typed(text).file, None if by is None else PersonId(by))
    return [(it.place, it.request.asked.asked_as, it.request.occasion.by) for it in requests]


@pytest.mark.requirement("S1-03", "S1-06")
def test_a_file_gives_the_beginning_what_each_tells_and_then_the_rest(circle: Circle) -> None:
    assert asked(circle, WHOLE) == [
        ("", "meeting.record", "p-1"),
        ("people[0]", "meeting.contribute", "p-1"),
        ("people[1]", "meeting.contribute", "p-2"),
        ("", "meeting.record", "p-1"),
    ]
    circle.ledger.do_all([it.request for it in sent(circle.state, typed(WHOLE).file)])
    meeting = circle.meeting()
    assert (len(meeting.present), meeting.wrote_plans, len(meeting.taken)) == (8, ["p-1", "p-2"], 6)


def test_what_stays_blank_is_left_out(circle: Circle) -> None:
    assert asked(circle, BLANKS) == asked(circle, WHOLE)
    assert typed(BLANKS).file.inputs == typed(WHOLE).file.inputs
    assert typed(BLANKS).file.people[1] == typed(WHOLE).file.people[1]
    with pytest.raises(cc.Unreadable, match="tells nothing"):
        sent(circle.state, typed('meeting = "m"\nwhole_agenda = ""').file)


def test_a_meeting_of_which_nobody_tells_alone_is_one_request(circle: Circle) -> None:
    assert asked(circle, WHOLE.partition("[[people]]")[0]) == [("", "meeting.record", "p-1")]


def test_the_same_file_is_json_too(circle: Circle) -> None:
    data = {"meeting": "m", "on": "2026-09-07", "people": [{"person": "p-2", "reflection": "Good"}]}
    as_json = typed(json.dumps(data))
    assert as_json.file == typed('meeting="m"\non=2026-09-07\n[[people]]\nperson="p-2"\nreflection="Good"').file
    assert sent(circle.state, as_json.file)[0].request.occasion.on == MONDAY
    deep = f'{{"meeting": {"[" * 100_000}'
    for wrong, says in (
        ('{"meeting": "m", "meeting": "m"}', "twice"),
        ('{"meeting"', "is no JSON"),
        (deep, "is no JSON"),
    ):
        with pytest.raises(cc.Unreadable, match=says):
            read_meeting(wrong, "m.json")
    (found,) = findings('{"meeting": 3}')
    assert (found.place, found.line) == ("meeting", None)


def test_all_that_is_wrong_in_the_form_is_found_by_line() -> None:
    text = 'meeting = "m"\ncoffee = 1\n[[people]]\nreflection = "Good"\n[people.report]\ntried = "perhaps"\n'
    found = read_meeting(text, "m.toml")
    assert isinstance(found, tuple)
    assert [(it.line, it.place) for it in found] == [(2, "coffee"), (3, "people[0]"), (6, "people[0].report.tried")]


@pytest.mark.requirement("S1-06")
def test_two_parts_of_one_person_are_found_with_both_lines() -> None:
    mixed_up = WHOLE.replace('person = "p-2"', 'person = "p-1"')
    (found,) = findings(mixed_up)
    first, line = (at for at, it in enumerate(mixed_up.splitlines(), 1) if it == 'person = "p-1"')
    assert (found.line, found.place) == (line, "people[1].person")
    assert isinstance(found.no, Problem)
    assert found.no.message == f"p-1 stands twice: on line {first} and on line {line}."
    as_json = {"meeting": "m", "people": [{"person": "p-2", "reflection": it} for it in ("Good", "Dull")]}
    (found,) = findings(json.dumps(as_json))
    assert isinstance(found.no, Problem)
    assert found.no.message == "p-2 stands twice: in people[0].person and in people[1].person."


def test_of_a_meeting_that_is_open_one_finding_says_to_take_out_the_attendance(circle: Circle) -> None:
    circle.ledger.do_all([it.request for it in sent(circle.state, typed(WHOLE).file)])
    again = typed(WHOLE.replace('"p-7", "p-8"]', '"p-7"]'))
    first, *_ = sent(circle.state, again.file)
    no = circle.ledger.would(first.request)
    assert isinstance(no, cc.Refused)
    (found,) = standing_against(again, first, no)
    assert (found.place, isinstance(found.no, Problem)) == ("attendance", True)
    assert "Take [attendance] out of the file" in str(found.no)


@pytest.mark.requirement("P-03", "S1-06")
def test_who_is_logged_in_sends_their_own_and_what_they_are_the_scribe_of(circle: Circle) -> None:
    circle.takes_order("p-rektor")
    begins = typed(WHOLE.partition("[[inputs]]")[0])
    circle.ledger.do_all([it.request for it in sent(circle.state, begins.file)])
    people_only = "\n".join(('meeting = "m"', "[[people]]", WHOLE.partition("[[people]]")[2]))
    file = typed(people_only)
    (own, other) = sent(circle.state, file.file, PersonId("p-1"))
    assert not isinstance(circle.ledger.would(own.request), cc.Refused)
    no = circle.ledger.would(other.request)
    assert isinstance(no, cc.Refused)
    first, *_ = standing_against(file, other, no)
    assert first.place == "people[1].action_plan"
    assert (
        first.line
        == people_only[: people_only.index("[people.action_plan]", people_only.index('"p-2"'))].count("\n") + 1
    )
    assert isinstance(first.no, cc.Refused)
    assert first.no.rule == "P-03"
    circle.does(cc.sharing.WritingEntrusted(author="p-2", scribe="p-1", until=SUMMER), by="p-2", on=MONDAY)
    (_, other) = sent(circle.state, file.file, PersonId("p-1"))
    assert (other.request.occasion.by, other.request.occasion.on_behalf_of) == ("p-1", "p-2")
    assert not isinstance(circle.ledger.would(other.request), cc.Refused)


PLACES: list[tuple[str, str, str]] = [
    ('[attendance]\npresent = ["p-99"]', "attendance", "L-01"),
    ("[closing]", "closing", "L-06"),
    ('items = ["coffee"]', "items", "L-06"),
    ("whole_agenda = true", "whole_agenda", "L-06"),
    ('[[people]]\nperson = "p-2"\nreflection = "Good"', "people[0].reflection", "L-06"),
]


@pytest.mark.parametrize(("told", "place", "rule"), PLACES)
def test_a_refusal_names_the_place_in_the_file(circle: Circle, told: str, place: str, rule: str) -> None:
    file = typed(f'meeting = "m"\n{told}')
    (only,) = sent(circle.state, file.file)
    no = circle.ledger.would(only.request)
    assert isinstance(no, cc.Refused)
    found = next(iter(standing_against(file, only, no)))
    assert (found.place, found.no.rule) == (place, rule)
    assert found.line is not None
    assert found.line >= 2


def test_what_is_not_understood_names_the_place_in_the_file(circle: Circle) -> None:
    file = typed('meeting = "m"\naccept = ["no_such_rule"]\nbecause = "So"\nwhole_agenda = true')
    (only,) = sent(circle.state, file.file)
    no = circle.ledger.would(only.request)
    assert isinstance(no, cc.Unreadable)
    (found,) = standing_against(file, only, no)
    assert (found.place, found.line) == ("accept[0]", 2)


def test_who_tells_of_the_whole_is_named_or_leads(circle: Circle) -> None:
    ends = 'meeting = "m"\nwhole_agenda = true\n'
    assert asked(circle, ends)[0][2] == "p-1"
    assert asked(circle, f'{ends}by = "p-4"')[0][2] == "p-4"
    assert asked(circle, ends, by="p-5")[0][2] == "p-5"
    circle.does(cc.group.MandateEnded(group="g", leader="p-1"), on=MONDAY.replace(day=1))
    with pytest.raises(cc.Unreadable, match="no leader"):
        asked(circle, ends)
    named = f'{ends}[attendance]\npresent = ["p-1", "p-2"]\nled_by = "p-2"'
    assert asked(circle, named)[0][2] == "p-2"


def test_a_meeting_that_is_not_there_is_not_found(circle: Circle) -> None:
    with pytest.raises(cc.Refused) as no:
        sent(circle.state, typed('meeting = "m-9"\nwhole_agenda = true').file)
    assert no.value.rule == "L-01"


def test_the_same_file_has_the_same_id_and_another_has_not() -> None:
    one, same, other = (
        typed(text).file for text in (WHOLE, WHOLE + "# a remark", WHOLE.replace("On feedback", "On talk"))
    )
    assert id_of(one, None) == id_of(same, None)
    ids: set[Any] = {id_of(one, None), id_of(other, None), id_of(one, *people(1))}
    assert len(ids) == 3
