"""After-school centres A and B: their calendars and hours, counted without the library."""

from __future__ import annotations

from datetime import date
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import pytest
from tests.examples.recorded import Line, Recorded

if TYPE_CHECKING:
    from pathlib import Path

HOUR = 60


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    store: Path = tmp_path_factory.mktemp("fritids") / "plan.db"
    return Recorded.of("after_school_centres", store)


def the(recorded: Recorded, kind: str, **having: object) -> Line:
    """The one line of a kind whose data say so."""
    (found,) = (
        it for it in recorded.commands(kind) if all(it["data"].get(name) == it_is for name, it_is in having.items())
    )
    return found


def days_of(recorded: Recorded, cycle: str) -> list[date]:
    planned = the(recorded, "module.plan", cycle=cycle)["data"]["sessions"]
    return sorted({date.fromisoformat(session["date"]) for session in planned})


def test_all_of_it_is_accepted_without_any_deviation(recorded: Recorded) -> None:
    assert all(answer["ok"] for answer in recorded.answers)
    assert recorded.show("deviations") == []


@pytest.mark.requirement("P-01")
@pytest.mark.requirement("A-11")
def test_the_plan_has_an_authority_and_no_entry_is_unlawful(recorded: Recorded) -> None:
    recorded.assert_everybody_had_the_right()


@pytest.mark.requirement("S0-47")
def test_all_eight_of_centre_a_meet_in_two_halves_led_by_the_two_trained(recorded: Recorded) -> None:
    staff = {it["person"] for it in recorded.data("person.register") if it["unit"] == "fritids-a"}
    trained = {it["person"] for it in recorded.data("training.record")} & staff
    network = the(recorded, "group.form", group="natverket")["data"]["members"]
    mornings = [it for it in recorded.show("meetings") if it["group"] == "a"]
    assert len(mornings) == 23
    for morning in mornings:
        halves = [it["people"] for it in morning["subgroups"]]
        assert [len(it) for it in halves] == [4, 4]
        assert set(chain(*halves)) == staff == set(morning["present"])
        assert {it["led_by"] for it in morning["subgroups"]} == trained
    assert trained <= set(network)


@pytest.mark.requirement("S0-47")
def test_the_network_meets_half_a_day_every_other_month(recorded: Recorded) -> None:
    meetings = [it for it in recorded.data("meeting.plan") if it["group"] == "natverket"]
    months = [date.fromisoformat(it["date"]).replace(day=1) for it in meetings]
    assert [it["minutes"] for it in meetings] == [4 * HOUR] * 8
    assert {(b.year - a.year) * 12 + b.month - a.month for a, b in pairwise(months)} == {2}


@pytest.mark.requirement("S0-47")
def test_centre_a_takes_eight_parts_in_whole_mornings_over_three_terms(recorded: Recorded) -> None:
    terms = the(recorded, "calendar.adopt", unit="fritids-a")["data"]["terms"]
    plan = the(recorded, "module.plan", cycle="a-kurs")["data"]
    days = days_of(recorded, "a-kurs")
    assert {session["minutes"] for session in plan["sessions"]} == {3 * HOUR}
    assert "preparation_minutes" not in plan  # nobody reads outside the mornings
    assert [sum(it["first"] <= str(day) <= it["last"] for day in days) for it in terms] == [9, 11, 8]
    for term in terms:
        inside = [day for day in days if term["first"] <= str(day) <= term["last"]]
        assert {(b - a).days for a, b in pairwise(inside)} <= {14, 28}  # läslov moves one of them
    (line,) = recorded.show("cycles", "--group", "a")[:1]
    assert (line["cycle"], line["closed"], line["parts"]) == ("a-kurs", 8, 8)


@pytest.mark.requirement("S0-47")
def test_the_network_is_always_ahead_of_centre_a(recorded: Recorded) -> None:
    closings = [it for it in recorded.commands("cycle.decide") if it["data"]["decision"] == "close"]
    begun = [it for it in recorded.commands("cycle.start_step") if it["data"]["step"] == "A"]
    ahead = [it["on"] for it in closings if it["data"]["cycle"] == "natverk-kurs"]
    mine = [it["on"] for it in begun if it["data"]["cycle"] == "a-kurs"]
    assert len(mine) == len(ahead) == 8
    assert all(network <= centre for network, centre in zip(ahead, mine, strict=True))


@pytest.mark.requirement("S0-16")
@pytest.mark.requirement("S0-48")
def test_two_of_centre_b_join_a_neighbouring_school(recorded: Recorded) -> None:
    unit = {it["person"]: it["unit"] for it in recorded.data("person.register")}
    members = the(recorded, "group.form", group="b-grannen")["data"]["members"]
    assert [unit[person] for person in members] == ["fritids-b"] * 2 + ["grannskolan"] * 3
    assert list(unit.values()).count("fritids-b") == 4
    (party,) = recorded.show("parties", "--group", "b-grannen")
    assert (party["members"], party["short"]) == (5, 0)
    assert party["principals"] == [
        the(recorded, "unit.register", unit=it)["data"]["principal"] for it in party["units"]
    ]


@pytest.mark.requirement("S0-27")
@pytest.mark.requirement("S0-48")
def test_nine_meetings_with_an_hour_of_reading_each_cover_the_course(recorded: Recorded) -> None:
    course = the(recorded, "cycle.start", cycle="b-kurs")["data"]["material"]["minutes"]
    meetings = [it for it in recorded.data("meeting.plan") if it["group"] == "b-grannen"]
    reading = recorded.data("reading.schedule")
    each = meetings[0]["minutes"] + reading[0]["minutes"]
    assert (course, each) == (25 * HOUR, 3 * HOUR)
    assert len(meetings) == len(reading) == -(-course // each) == 9
    assert 8 * each < course <= 9 * each
    for before, meeting in zip(reading, meetings, strict=True):
        assert 0 < (date.fromisoformat(meeting["date"]) - date.fromisoformat(before["date"])).days < 7
    days = [date.fromisoformat(it["date"]) for it in meetings]
    assert {(b - a).days // 7 for a, b in pairwise(days)} == {2, 4}  # four over Christmas
    assert days == days_of(recorded, "b-kurs")


@pytest.mark.requirement("S0-31")
@pytest.mark.requirement("S0-48")
def test_the_hours_are_those_planned_and_recorded(recorded: Recorded) -> None:
    shown = {it["cycle"]: it["budget"] for it in recorded.show("hours")}
    for plan in recorded.data("module.plan"):
        counted = [it["minutes"] for it in plan["sessions"] if it["steps"] != ["C"]]
        budget = shown[plan["cycle"]]
        assert (budget["needed"], budget["meetings"]) == (25 * HOUR, sum(counted))
        assert budget["planned"] == sum(counted) + plan.get("preparation_minutes", 0)
        assert budget["missing"] == 0
    spent = sum(it["minutes"] for it in recorded.data("hours.record"))
    assert shown["b-kurs"]["counted"] == shown["b-kurs"]["planned"] == spent == 27 * HOUR


@pytest.mark.requirement("S0-32")
def test_no_hours_of_the_activity_are_counted(recorded: Recorded) -> None:
    assert {it["step"] for it in recorded.data("hours.record")} == {"A", "B", "D"}


@pytest.mark.requirement("S0-49")
def test_everyone_or_only_some_carries_its_reason(recorded: Recorded) -> None:
    decided = {it["data"]["unit"]: it for it in recorded.commands("participation.decide")}
    assert {unit: it["data"]["scope"] for unit, it in decided.items()} == {"fritids-a": "all", "fritids-b": "trained"}
    assert all(it["because"] for it in decided.values())


@pytest.mark.requirement("S0-15")
@pytest.mark.requirement("S0-31")
@pytest.mark.requirement("S0-47")
@pytest.mark.requirement("S0-48")
def test_what_cannot_be_is_refused_by_its_rule(recorded: Recorded) -> None:
    refused = recorded.refused()
    assert {name: (no["rule"], no["severity"]) for name, no in refused.items()} == {
        "a-fore-natverket": ("S0-47", "E"),
        "b-for-fa": ("S0-15", "W"),
        "b-atta-moten": ("S0-31", "W"),
    }
    assert refused["b-atta-moten"]["facts"]["missing"] == 60
