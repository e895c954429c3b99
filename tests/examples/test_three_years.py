"""A school's plan for three years: its weeks, revisions and coverage, counted without the library."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from itertools import chain, pairwise, permutations
from typing import TYPE_CHECKING

import pytest
from tests.examples.recorded import Line, Recorded

from collegial_calendar import read_calendar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REFUSED = "u-1-plan-vecka-53"
MODULES = ("u-1-modul", "u-2-modul", "u-3-modul", "u-4-modul")
REVISIONS = {"2027-05-31": 1, "2027-06-10": 2, "2028-06-07": 2, "2028-06-08": 3, "2029-06-08": 3}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    store: Path = tmp_path_factory.mktemp("furuskolan") / "plan.db"
    return Recorded.of("three_years", store)


def by_id(recorded: Recorded) -> dict[str, Line]:
    return {line["id"]: line for line in recorded.commands()}


def is_school(calendar: Line, day: date) -> bool:
    def holds(period: Line) -> bool:
        return bool(period["first"] <= str(day) <= period["last"])

    return day.isoweekday() <= 5 and any(map(holds, calendar["terms"])) and not any(map(holds, calendar["breaks"]))


def teaching_weeks(calendar: Line, year: int, first: int, how_many: int) -> list[date]:
    """The Mondays of the next weeks with any school from a numbered week on, week 53 included."""
    monday = date.fromisocalendar(year, first, 1)
    found: list[date] = []
    while len(found) < how_many:
        if any(is_school(calendar, monday + timedelta(n)) for n in range(5)):
            found.append(monday)
        monday += timedelta(7)
    return found


def laid_out(calendar: Line) -> Iterator[tuple[int, str, list[date]]]:
    """A, B in one teaching week, C, D in the next two: four parts in autumn, four in spring."""
    weeks = iter(teaching_weeks(calendar, 2026, 38, 12) + teaching_weeks(calendar, 2027, 2, 12))
    for part in range(1, 9):
        yield part, "AB", [next(weeks)]
        yield part, "CD", [next(weeks), next(weeks)]


def test_all_but_one_line_is_accepted(recorded: Recorded) -> None:
    ids = [line["id"] for line in recorded.commands()]
    refused = [
        (name, answer["refused"]["rule"])
        for name, answer in zip(ids, recorded.answers, strict=True)
        if not answer["ok"]
    ]
    assert refused == [(REFUSED, "S0-39")]


@pytest.mark.requirement("P-01")
@pytest.mark.requirement("A-11")
def test_the_plan_has_an_authority_and_no_entry_is_unlawful(recorded: Recorded) -> None:
    recorded.assert_everybody_had_the_right()


@pytest.mark.requirement("S0-09")
def test_thirty_teachers_use_four_methods_in_three_school_years(recorded: Recorded) -> None:
    (plan,) = recorded.show("plan")
    assert (plan["starts"], plan["ends"]) == ("2026-08-10", "2029-06-08")
    assert plan["methods"] == [f"{it['method']}@{it['version']}" for it in recorded.data("method.adopt")]
    assert len(plan["methods"]) == 4
    members = {person for group in recorded.data("group.form") for person in group["members"]}
    assert len(members) == 30


@pytest.mark.requirement("S0-35")
@pytest.mark.requirement("S0-38")
def test_the_layout_is_what_one_rule_gives(recorded: Recorded) -> None:
    calendar = json.loads((recorded.folder / "calendar.json").read_text("utf-8"))
    asked = ("--parts", "8", "--autumn", "38", "--spring", "2", "--calendar", str(recorded.folder / "calendar.json"))
    shown = json.loads(recorded.call("--json", "layout", *asked))
    mine = [
        (part, moments, [monday.isocalendar().week for monday in weeks]) for part, moments, weeks in laid_out(calendar)
    ]
    assert [(it["part"], it["moments"], it["weeks"]) for it in shown["sessions"]] == mine
    assert 9 not in chain(*(weeks for _, _, weeks in mine))


@pytest.mark.requirement("S0-39")
@pytest.mark.requirement("S0-42")
def test_the_modules_are_planned_in_those_weeks(recorded: Recorded) -> None:
    calendar = recorded.data("calendar.adopt")[0]
    for cycle in MODULES:
        (plan,) = (
            it["data"]
            for it in recorded.commands("module.plan")
            if it["data"]["cycle"] == cycle and it["id"] != REFUSED
        )
        assert len(plan["sessions"]) == 16
        for session, (part, moments, weeks) in zip(plan["sessions"], laid_out(calendar), strict=True):
            on = date.fromisoformat(session["date"])
            assert (session["part"], "".join(session["steps"])) == (part, moments)
            assert on - timedelta(on.weekday()) == weeks[-1]
            assert is_school(calendar, on)


@pytest.mark.requirement("S0-39")
def test_the_year_with_a_week_53_is_counted_right(recorded: Recorded) -> None:
    (wrong,) = (it for it in recorded.commands("module.plan") if it["id"] == REFUSED)
    asked = [date.fromisoformat(it["date"]) for it in wrong["data"]["sessions"]]
    assert [day.isocalendar()[:2] for day in asked if day.isocalendar().week == 53] == [(2026, 53)]
    mondays = [weeks[-1] for _, _, weeks in laid_out(recorded.data("calendar.adopt")[0])]
    assert max((b - a).days // 7 for a, b in pairwise(mondays)) == 5  # from week 50 over 53 to week 2


@pytest.mark.requirement("S0-29")
@pytest.mark.requirement("S0-31")
def test_a_module_of_eight_parts_has_its_thirty_hours(recorded: Recorded) -> None:
    hours = {it["cycle"]: it["budget"] for it in recorded.show("hours")}
    for cycle in MODULES:
        spent = sum(it["minutes"] for it in recorded.data("hours.record") if it["cycle"] == cycle)
        assert hours[cycle]["needed"] == hours[cycle]["planned"] == hours[cycle]["counted"] == spent == 8 * 225
        assert (hours[cycle]["meetings"], hours[cycle]["missing"]) == (16 * 90, 0)


def test_the_adopted_calendar_is_the_file(recorded: Recorded) -> None:
    (adopted,) = recorded.data("calendar.adopt")
    file = read_calendar(recorded.folder / "calendar.json")
    for name, periods in (("terms", file.terms), ("breaks", file.breaks)):
        assert adopted[name] == [{"name": it.name, "first": str(it.first), "last": str(it.last)} for it in periods]


@pytest.mark.requirement("S0-24")
@pytest.mark.parametrize(("day", "revision"), REVISIONS.items())
def test_the_plan_of_any_day_can_be_shown(recorded: Recorded, day: str, revision: int) -> None:
    def until(*kinds: str) -> list[Line]:
        return [it for it in recorded.commands(*kinds) if it["on"] <= day]

    (plan,) = recorded.show("plan", "--happened", day)
    assert plan["revision"] == revision == 1 + len(until("plan.revise"))
    assert plan["methods"] == [f"{it['data']['method']}@{it['data']['version']}" for it in until("method.adopt")]
    assert (plan["groups"], plan["visits"]) == (len(until("group.form")), len(until("visit.plan")))


@pytest.mark.requirement("S0-24")
def test_each_revision_names_the_one_before_its_reason_and_lessons(recorded: Recorded) -> None:
    revisions = recorded.commands("plan.revise")
    assert [it["data"]["of"] for it in revisions] == [1, 2]
    assert all(it["because"] and it["data"]["lessons"] for it in revisions)


@pytest.mark.requirement("S0-24")
def test_a_fourth_year_takes_over_the_groups_that_have_nothing_open(recorded: Recorded) -> None:
    year = json.loads(recorded.call("--json", "next-year", "furuskolan", "--on", "2029-06-08"))
    closed = {it["group"] for it in recorded.data("group.close")}
    members = {it["group"]: it["members"] for it in recorded.data("group.form") if it["group"] not in closed}
    opened = {it["meeting"] for it in recorded.data("meeting.open")}
    planned = {it["meeting"]: it["group"] for it in recorded.data("meeting.plan") if it["meeting"] not in opened}
    assert {it["of"]: it["still_open"] for it in year["in_the_way"]} == {of: [it] for it, of in planned.items()}
    forms = [it for it in year["proposals"] if it["kind"] == "form_group"]
    assert {it["group"]: it["people"] for it in forms} == {
        name: who for name, who in members.items() if name not in planned.values()
    }


@pytest.mark.requirement("S0-10")
@pytest.mark.requirement("S0-12")
@pytest.mark.requirement("S0-13")
def test_analysis_dialogue_and_needs_come_before_the_first_group(recorded: Recorded) -> None:
    first = min(it["on"] for it in recorded.commands("group.start"))
    for kind in ("analysis.record", "dialogue.hold", "goal.set", "participation.decide", "expectation.communicate"):
        assert recorded.commands(kind)[0]["on"] < first
    members = {person for group in recorded.data("group.form") for person in group["members"]}
    assert {it["person"] for it in recorded.data("need.identify")} == members


@pytest.mark.requirement("S0-21")
@pytest.mark.requirement("S0-24")
@pytest.mark.requirement("S3-03")
@pytest.mark.requirement("S4-03")
def test_what_was_departed_from_says_why(recorded: Recorded) -> None:
    deviations = recorded.show("deviations")
    assert [it["rule"] for it in deviations] == ["S0-21", "S4-03", "S3-03"]
    lines = by_id(recorded)
    for name in ("u-3-avstamning-2027-01-12", "bas-5-2728-avslutas", "hand-2-3-avslutas"):
        assert lines[name]["because"]
    late = deviations[0]["facts"]
    assert date.fromisoformat(late["due"]) - date.fromisoformat(late["last"]) == timedelta(weeks=late["weeks"])


@pytest.mark.requirement("S4-05")
def test_everyone_saw_everyone_but_for_one_visit(recorded: Recorded) -> None:
    planned = {it["visit"]: it for it in recorded.data("visit.plan")}
    held = [planned[it["visit"]] for it in recorded.data("visit.hold")]
    for line in recorded.show("coverage"):
        seen = {(it["visitor"], it["host"]) for it in held if it["round"] == line["round"]}
        pairs = set(permutations(line["members"], 2))
        assert (line["seen"], line["possible"]) == (len(seen & pairs), 30)
        assert {tuple(it) for it in line["missing"]} == pairs - seen
    assert len(held) == 5 * 30 - 1


@pytest.mark.requirement("S3-04")
def test_in_supervision_everyone_gives_and_receives_once(recorded: Recorded) -> None:
    for group in (it for it in recorded.data("group.form") if it["method"] == "collegial-supervision"):
        met = {it["meeting"] for it in recorded.data("meeting.plan") if it["group"] == group["group"]}
        held = [role for it in recorded.data("meeting.open") if it["meeting"] in met for role in it["roles"]]
        for role in ("case-owner", "conversation-leader"):
            assert Counter(it["person"] for it in held if it["role"] == role) == dict.fromkeys(group["members"], 1)


@pytest.mark.requirement("S0-03")
def test_a_part_was_developed_further_in_a_second_turn(recorded: Recorded) -> None:
    (again,) = (it["data"] for it in recorded.commands("cycle.decide") if it["data"]["decision"] == "develop")
    taken = [it["step"] for it in recorded.data("cycle.start_step") if it["cycle"] == again["cycle"]]
    assert Counter(taken) == {"A": 8, "B": 8, "C": 9, "D": 9}


@pytest.mark.requirement("S0-07")
def test_material_of_their_own_came_after_a_whole_module(recorded: Recorded) -> None:
    lines = by_id(recorded)
    assert lines["u-1-modul-klar"]["on"] < lines["u-1-eget-startar"]["on"]
    assert "because" not in lines["u-1-eget-startar"]


@pytest.mark.requirement("S0-22")
@pytest.mark.requirement("S0-23")
@pytest.mark.requirement("S0-25")
@pytest.mark.requirement("S2-02")
def test_duties_and_preconditions_are_shown_as_far_as_whoever_has_them_recorded_it(recorded: Recorded) -> None:
    def ready(*options: str) -> dict[str, tuple[int, int]]:
        lines = [it for it in recorded.show("readiness", *options) if it["of"] != "leader" or it["about"] == "u-1"]
        return {it["of"]: (it["shown"], it["asked"]) for it in lines}

    assert ready() == {"principal": (7, 10), "leader": (7, 7), "preconditions": (4, 4)}
    assert ready("--happened", "2027-05-31") == {"principal": (9, 10), "leader": (7, 7), "preconditions": (0, 4)}


@pytest.mark.requirement("S0-05")
@pytest.mark.requirement("S0-11")
@pytest.mark.requirement("S0-24")
@pytest.mark.requirement("S2-05")
def test_what_cannot_be_is_refused_by_its_rule(recorded: Recorded) -> None:
    assert {name: (no["rule"], no["severity"]) for name, no in recorded.refused().items()} == {
        "fel-revision": ("S0-24", "E"),
        "revision-utan-skal": ("S0-24", "E"),
        "utan-samtalsledare": ("S2-05", "E"),
        "bara-egen-praktik": ("S0-05", "W"),
        "mal-utan-behov": ("S0-11", "W"),
    }
