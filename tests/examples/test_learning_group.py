"""A learning group's year: meetings, turns and promises, counted without the library."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from tests.examples.recorded import Line, Recorded

import collegial_core
from collegial_core.meeting import agenda

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ITEMS = {"opening": 5, "done": 20, "learned": 15, "new-input": 35, "plans": 10, "closing": 5}
LAST = "mote-11"
MINUTES = 7  # and the day and those present, which make nine


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    store: Path = tmp_path_factory.mktemp("larbacken") / "plan.db"
    return Recorded.of("learning_group", store)


@pytest.fixture(scope="module")
def record(recorded: Recorded) -> list[Line]:
    """Every entry, as it is handed over."""
    return [json.loads(line) for line in recorded.call("export", recorded.plan).splitlines()[1:]]


def told(line: Line) -> Iterator[tuple[str, Line]]:
    """By hand: what a line tells, each as the command by which it would be asked for alone."""
    what = line["data"]
    meeting = {"meeting": what.get("meeting")}
    match line["type"]:
        case "meeting.record":
            if "attendance" in what:
                yield "meeting.open", {"led_by": "p-01", **meeting, **what["attendance"]}
            for item in ITEMS if what.get("whole_agenda") else ():
                yield "meeting.take_item", {**meeting, "item": item}
            yield from (("meeting.bring_input", {**meeting, **it}) for it in what.get("inputs", ()))
            if "reflection" in what:
                yield "meeting.reflect", {**meeting, "text": what["reflection"]}
        case "meeting.contribute":
            person = {**meeting, "person": line["by"]}
            report = what.get("report", {})
            if report:
                yield "meeting.report", {**person, **report}
            if "action_plan" in what:
                lesson = report.get("lesson")
                back = {} if lesson is None else {"tried": lesson, "learned": lesson}
                yield "meeting.write_action_plan", {**person, **back, **what["action_plan"]}
            if "reflection" in what:
                yield "meeting.reflect", {**person, "text": what["reflection"]}
            if "minutes" in what:
                yield "meeting.write_minutes", {**meeting, **what["minutes"]}
        case alone:
            yield alone, what


def commands(recorded: Recorded, kind: str) -> list[Line]:
    return [{**line, "data": data} for line in recorded.commands() for name, data in told(line) if name == kind]


def data(recorded: Recorded, kind: str) -> list[Line]:
    return [it["data"] for it in commands(recorded, kind)]


def at(recorded: Recorded, kind: str, meeting: str) -> list[Line]:
    return [it for it in data(recorded, kind) if it["meeting"] == meeting]


def meetings(recorded: Recorded) -> list[Line]:
    return data(recorded, "meeting.open")


def documenters(recorded: Recorded) -> list[str]:
    """Who really documented, swaps included."""
    swaps = {it["meeting"]: it["person"] for it in data(recorded, "meeting.swap_role")}
    opened = {
        it["meeting"]: role["person"]
        for it in meetings(recorded)
        for role in it["roles"]
        if role["role"] == "documenter"
    }
    return [swaps.get(meeting, person) for meeting, person in opened.items()]


def test_all_of_it_is_accepted_without_any_deviation(recorded: Recorded) -> None:
    assert all(answer["ok"] for answer in recorded.answers)
    assert recorded.show("deviations") == []


@pytest.mark.requirement("P-01")
@pytest.mark.requirement("A-11")
def test_the_plan_has_an_authority_and_no_entry_is_unlawful(recorded: Recorded) -> None:
    recorded.assert_everybody_had_the_right()


@pytest.mark.requirement("S1-03")
@pytest.mark.requirement("S1-06")
def test_a_meeting_takes_three_requests_of_the_leader_and_one_of_each_who_is_there(recorded: Recorded) -> None:
    for meeting in meetings(recorded):
        lines = [it for it in recorded.commands() if it["data"].get("meeting") == meeting["meeting"]]
        own = Counter(it["by"] for it in lines if it["type"] == "meeting.contribute")
        assert own == dict.fromkeys(meeting["present"], 1)
        swaps = [it for it in lines if it["type"] == "meeting.swap_role"]
        assert {it["by"] for it in lines if it["type"] != "meeting.contribute"} == {"p-01"}
        assert len(lines) - len(swaps) - own.total() == 3


@pytest.mark.requirement("S1-01")
def test_only_the_one_who_joined_changes_the_group(recorded: Recorded) -> None:
    (formed,), (joined,) = data(recorded, "group.form"), commands(recorded, "group.join")
    assert len(formed["members"]) == 8
    for meeting in commands(recorded, "meeting.open"):
        there = {*formed["members"], *([joined["data"]["person"]] if meeting["on"] >= joined["on"] else [])}
        assert set(meeting["data"]["present"]) <= there
    assert [len(it["present"]) for it in meetings(recorded)] == [8, 8, 7, 8, 8, 9, 9, 9, 9, 9, 8]


@pytest.mark.requirement("S1-02")
def test_the_group_meets_once_in_each_month_of_the_school_year(recorded: Recorded) -> None:
    days = [date.fromisoformat(it["date"]) for it in data(recorded, "meeting.plan")]
    months = [(2026, month) for month in range(8, 13)] + [(2027, month) for month in range(1, 7)]
    assert [(day.year, day.month) for day in days] == months
    assert [it["on"] for it in commands(recorded, "meeting.open")] == [str(day) for day in days]


@pytest.mark.requirement("S1-03")
def test_every_meeting_takes_the_six_items_in_ninety_minutes(recorded: Recorded) -> None:
    assert sum(ITEMS.values()) == 90
    assert {it["minutes"] for it in data(recorded, "meeting.plan")} == {90}
    for meeting in meetings(recorded):
        assert [it["item"] for it in at(recorded, "meeting.take_item", meeting["meeting"])] == list(ITEMS)


@pytest.mark.requirement("S1-04")
def test_what_each_has_done_takes_its_share_of_twenty_minutes(recorded: Recorded) -> None:
    with collegial_core.open(recorded.store) as plans:
        state = plans.ledger(recorded.plan).state
    (method,) = state.methods.values()
    shown = {present: agenda(method, present)[1].shown for present in {len(it["present"]) for it in meetings(recorded)}}
    assert shown == {people: f"{float(Fraction(ITEMS['done'], people)):.2f}" for people in (7, 8, 9)}
    assert shown == {7: "2.86", 8: "2.50", 9: "2.22"}


@pytest.mark.requirement("S1-05")
def test_the_leader_leads_and_does_what_all_do(recorded: Recorded) -> None:
    (leader,) = (it["leader"] for it in data(recorded, "group.appoint_leader"))
    assert {it["led_by"] for it in meetings(recorded)} == {leader}
    assert all(
        leader in [it["person"] for it in at(recorded, "meeting.write_action_plan", m["meeting"])]
        for m in meetings(recorded)
    )


@pytest.mark.requirement("S1-06")
def test_everyone_present_writes_an_action_plan_but_one_at_the_last_meeting(recorded: Recorded) -> None:
    shown = {it["meeting"]: it for it in recorded.show("meetings")}
    for meeting in meetings(recorded):
        wrote = [it["person"] for it in at(recorded, "meeting.write_action_plan", meeting["meeting"])]
        missing = [person for person in meeting["present"] if person not in wrote]
        assert missing == (["p-07"] if meeting["meeting"] == LAST else [])
        assert shown[meeting["meeting"]]["missing"] == missing
        assert sorted(shown[meeting["meeting"]]["promised"]) == sorted(wrote)


@pytest.mark.requirement("S1-07")
def test_only_a_first_action_plan_looks_only_ahead(recorded: Recorded) -> None:
    seen: set[str] = set()
    for plan in data(recorded, "meeting.write_action_plan"):
        back = {"tried", "learned"} if plan["person"] in seen else set()
        ahead = {"effort", "expected", "pupils", "problems", "help", "less"}
        assert plan.keys() - {"meeting", "person"} == back | ahead
        seen.add(plan["person"])
    assert len(seen) == 9


@pytest.mark.requirement("S1-08")
@pytest.mark.requirement("S1-16")
def test_whoever_promised_tells_at_their_next_meeting(recorded: Recorded) -> None:
    promised: set[str] = set()
    for meeting in meetings(recorded):
        reported = {it["person"] for it in at(recorded, "meeting.report", meeting["meeting"])}
        assert reported == promised & set(meeting["present"])
        promised -= reported
        promised |= {it["person"] for it in at(recorded, "meeting.write_action_plan", meeting["meeting"])}
    assert {it["person"] for it in recorded.show("promises")} == promised
    assert {it["tried"] for it in data(recorded, "meeting.report")} == {True, False}


@pytest.mark.requirement("S1-09")
def test_every_meeting_brings_something_new(recorded: Recorded) -> None:
    brought = data(recorded, "meeting.bring_input")
    assert [it["meeting"] for it in brought] == [it["meeting"] for it in meetings(recorded)]
    assert {it["kind"] for it in brought} == {"research", "findings", "proven_practice"}


@pytest.mark.requirement("S1-10")
def test_everyone_documents_once_before_anybody_does_so_twice(recorded: Recorded) -> None:
    whose = documenters(recorded)
    assert sorted(whose[:8]) == data(recorded, "group.form")[0]["members"]
    assert len(set(whose[:9])) == 9
    turns = Counter(whose)
    assert max(turns.values()) - min(turns.values()) <= 1
    assert {it["person"]: it["times"] for it in recorded.show("rota")} == turns
    (swap,) = commands(recorded, "meeting.swap_role")
    assert swap["because"]


@pytest.mark.requirement("S1-11")
@pytest.mark.requirement("S1-12")
def test_minutes_have_their_fields_and_no_action_plans(recorded: Recorded) -> None:
    wrote = data(recorded, "meeting.write_minutes")
    efforts = {it["effort"] for it in data(recorded, "meeting.write_action_plan")}
    assert [it["meeting"] for it in wrote] == [it["meeting"] for it in meetings(recorded) if it["meeting"] != LAST]
    for minutes in wrote:
        texts = [text for name, text in minutes.items() if name != "meeting"]
        assert len(texts) == MINUTES
        assert not [effort for effort in efforts if any(effort in text for text in texts)]


@pytest.mark.requirement("S1-12")
def test_everybody_reads_the_minutes_and_only_the_author_an_action_plan(recorded: Recorded) -> None:
    wrote = [
        {name: text for name, text in it.items() if name != "meeting"} for it in data(recorded, "meeting.write_minutes")
    ]
    read = recorded.show("minutes", "--reader", "p-08")[: len(wrote)]
    assert [{name: line[name] for name in minutes} for minutes, line in zip(wrote, read, strict=True)] == wrote
    readable = {it["person"] for it in recorded.show("plans", "--reader", "p-08") if it["effort"] != "[personal]"}
    assert readable == {"p-08"}


@pytest.mark.requirement("S1-13")
def test_closing_hands_the_minutes_to_whoever_has_that_role(recorded: Recorded, record: list[Line]) -> None:
    (receiver,) = (it["person"] for it in data(recorded, "group.assign_role") if it["role"] == "receiver")
    closed = [entry["data"] for entry in record if entry["type"] == "meeting.closed"]
    assert {it["handed_to"] for it in closed} == {receiver}
    assert len({it["receipt"] for it in closed}) == len(closed) == 10


@pytest.mark.requirement("S1-14")
def test_the_group_or_its_reflector_says_what_the_meeting_gave(recorded: Recorded) -> None:
    reflectors = {
        it["meeting"]: [r["person"] for r in it["roles"] if r["role"] == "reflector"] for it in meetings(recorded)
    }
    said = {it["meeting"]: [it["person"]] if "person" in it else [] for it in data(recorded, "meeting.reflect")}
    assert said == {meeting: who for meeting, who in reflectors.items() if meeting != LAST}
    assert sum(map(len, said.values())) == 5


@pytest.mark.requirement("S0-17")
@pytest.mark.requirement("S0-39")
def test_meetings_lie_in_school_days_and_working_hours(recorded: Recorded) -> None:
    (calendar,) = data(recorded, "calendar.adopt")
    for meeting in data(recorded, "meeting.plan"):
        assert not [it for it in calendar["breaks"] if it["first"] <= meeting["date"] <= it["last"]]
        assert any(it["first"] <= meeting["date"] <= it["last"] for it in calendar["terms"])
        ends = int(meeting["starts"][:2]) * 60 + int(meeting["starts"][3:]) + meeting["minutes"]
        assert ends <= 16 * 60 + 30


@pytest.mark.requirement("S1-03")
@pytest.mark.requirement("S1-06")
@pytest.mark.requirement("S1-07")
@pytest.mark.requirement("S1-10")
@pytest.mark.requirement("S2-03")
def test_what_the_last_meeting_does_not_allow_is_refused(recorded: Recorded) -> None:
    refused = {name: (no["rule"], no["severity"]) for name, no in recorded.refused().items()}
    assert refused == {
        "plan-saknas": ("S1-06", "E"),
        "ser-inte-bakat": ("S1-07", "E"),
        "punkt-tva-ganger": ("S1-03", "E"),
        "byte-med-franvarande": ("S1-10", "E"),
        "praktisk-fraga": ("S2-03", "W"),
        "for-kort": ("S1-03", "E"),
    }


@pytest.mark.requirement("S1-03")
@pytest.mark.requirement("S1-06")
def test_the_meeting_that_was_typed_into_a_form_is_the_one_of_the_commands(recorded: Recorded, tmp_path: Path) -> None:
    lines = (recorded.folder / "commands.jsonl").read_text("utf-8").splitlines(keepends=True)
    before = next(place for place, it in enumerate(recorded.commands()) if it["id"] == "mote-03-oppnas")
    (tmp_path / "before.jsonl").write_text("".join(lines[:before]), "utf-8")
    typed = Recorded(recorded.folder, recorded.plan, f"sqlite:///{tmp_path / 'plan.db'}", [])
    typed.apply(str(tmp_path / "before.jsonl"))
    typed.call("meeting", "record", typed.plan, str(typed.folder / "mote-03.toml"))
    assert october(typed.call("export", typed.plan)) == october(recorded.call("export", recorded.plan))


def october(export: str) -> list[tuple[str, str, Line]]:
    """What an export has of the meeting in October."""
    entries = [json.loads(line) for line in export.splitlines()[1:]]
    return [(it["type"], it["by"], it["data"]) for it in entries if it["data"].get("meeting") == "mote-03"]
