"""Preschools A, B and C: the leaders' time and rhythm, counted without the library."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import pytest
from tests.examples.recorded import Line, Recorded

if TYPE_CHECKING:
    from pathlib import Path

LEADERS = {"A": "p-a6", "B": "p-b15", "C": "p-c17"}
HOUR = 60


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    store: Path = tmp_path_factory.mktemp("forskolor") / "plan.db"
    return Recorded.of("preschools", store)


def led_by(recorded: Recorded, leader: str) -> list[str]:
    return [it["group"] for it in recorded.data("group.appoint_leader") if it["leader"] == leader]


def allotted(recorded: Recorded, leader: str) -> list[Line]:
    return [it for it in recorded.commands("leader.allot_time") if it["data"]["leader"] == leader]


def test_all_of_it_is_accepted(recorded: Recorded) -> None:
    assert all(answer["ok"] for answer in recorded.answers)


@pytest.mark.requirement("P-01")
@pytest.mark.requirement("A-11")
def test_the_plan_has_an_authority_and_no_entry_is_unlawful(recorded: Recorded) -> None:
    recorded.assert_everybody_had_the_right()


@pytest.mark.requirement("S0-43")
@pytest.mark.parametrize(
    ("school", "sizes", "minutes", "weeks"),
    [("A", [5], 4 * HOUR, 2), ("B", [7, 7], 4 * HOUR, 1), ("C", [8, 8, 8, 8], 8 * HOUR, 1)],
)
def test_the_leaders_of_the_three_preschools_have_their_time(
    recorded: Recorded, school: str, sizes: list[int], minutes: int, weeks: int
) -> None:
    leader = LEADERS[school]
    members = {it["group"]: it["members"] for it in recorded.data("group.form")}
    latest = allotted(recorded, leader)[-1]["data"]
    assert [len(members[group]) for group in led_by(recorded, leader)] == sizes
    assert (latest["groups"], latest["minutes"], latest["weeks"]) == (led_by(recorded, leader), minutes, weeks)
    (shown,) = (it for it in recorded.show("leaders") if it["leader"] == leader)
    assert shown["asked"] == 2 * HOUR * len(sizes)
    assert shown["allotted"] == Fraction(minutes, weeks) == shown["asked"]


@pytest.mark.requirement("S0-43")
@pytest.mark.requirement("S0-44")
@pytest.mark.parametrize("school", LEADERS)
def test_each_group_meets_monthly_and_the_leader_every_four_weeks_by_groups(recorded: Recorded, school: str) -> None:
    groups = led_by(recorded, LEADERS[school])
    days = {
        group: [date.fromisoformat(it["date"]) for it in recorded.data("meeting.plan") if it["group"] == group]
        for group in groups
    }
    rhythm = Fraction(4, len(groups))
    assert all({(b - a).days for a, b in pairwise(its)} == {4 * 7} for its in days.values())
    assert {Fraction((b - a).days, 7) for a, b in pairwise(sorted(chain(*days.values())))} == {rhythm}
    (shown,) = (it for it in recorded.show("leaders") if it["leader"] == LEADERS[school])
    assert shown["meets_every"] == rhythm


@pytest.mark.requirement("S0-43")
@pytest.mark.requirement("S0-46")
def test_the_four_groups_are_at_two_preschools_and_the_way_there_is_no_leading(recorded: Recorded) -> None:
    unit = {it["person"]: it["unit"] for it in recorded.data("person.register")}
    forms = {it["group"]: {unit[person] for person in it["members"]} for it in recorded.data("group.form")}
    assert [forms[group] for group in led_by(recorded, LEADERS["C"])] == [{"forskola-c1"}] * 2 + [{"forskola-c2"}] * 2
    (shown,) = (it for it in recorded.show("leaders") if it["leader"] == LEADERS["C"])
    assert (shown["places"], shown["allotted"], shown["travel"]) == (["away"], 8 * HOUR, HOUR)


@pytest.mark.requirement("S0-44")
def test_too_little_time_was_a_deviation_with_its_reason(recorded: Recorded) -> None:
    first, later = allotted(recorded, LEADERS["B"])
    (deviation,) = recorded.show("deviations")
    assert first["because"]
    assert "because" not in later
    assert (deviation["rule"], deviation["on"]) == ("S0-44", first["on"])
    assert deviation["facts"]["minutes"] == first["data"]["minutes"] < deviation["facts"]["least"] == 4 * HOUR


@pytest.mark.requirement("S0-45")
def test_check_ins_count_in_the_time_worked(recorded: Recorded) -> None:
    for line in recorded.show("leaders"):
        worked = [it["minutes"] for it in recorded.data("leader.record_work") if it["leader"] == line["leader"]]
        talked = [it["minutes"] for it in recorded.data("checkin.hold") if it["leader"] == line["leader"]]
        assert (line["worked"], line["checkins"]) == (sum(worked) + sum(talked), len(talked))


@pytest.mark.requirement("S0-29")
@pytest.mark.requirement("S0-31")
def test_a_module_of_four_parts_has_its_fifteen_hours(recorded: Recorded) -> None:
    for line in recorded.show("hours"):
        assert (line["parts"], line["meetings"]) == (4, 8)
        assert line["budget"]["needed"] == line["budget"]["planned"] == 15 * HOUR == 8 * 90 + 3 * HOUR
        spent = [it["minutes"] for it in recorded.data("hours.record") if it["cycle"] == line["cycle"]]
        assert line["budget"]["counted"] == sum(spent)


@pytest.mark.requirement("S0-44")
def test_a_minute_too_little_is_refused_without_a_reason(recorded: Recorded) -> None:
    refused = recorded.refused()
    asked = {no["facts"]["leader"]: (no["facts"]["minutes"], no["facts"]["least"]) for no in refused.values()}
    assert {(no["rule"], no["severity"]) for no in refused.values()} == {("S0-44", "W")}
    assert asked == {"p-a6": (180, 240), "p-b15": (180, 240), "p-c17": (479, 480)}
