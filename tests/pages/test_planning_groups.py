"""Groups formed by a timetable on the pages: a timetable is sent, groups looked at, what is ticked recorded."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING

import pytest
from tests.pages.conftest import Seen, open_house
from tests.pages.test_lists import ticks
from tests.pages.test_setup import standing
from tests.pages.timetable import Desk
from tests.people.school import ALMA, dashed
from tests.school import School, sept
from tests.web.world import OWN

import collegial_core as cc
from collegial_core.ids import PersonId
from collegial_core.testing import ReferenceStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = "/setup/groups/timetable"
PRINCIPAL = "p-rektor"
HEAD = "Lärare;Dag;Från;Till;Ämne;Klass;Vad\n"
TWO_HALVES = HEAD + "".join(
    f"p-{number};{day};08:00;{until};Ma;7B;lektion\np-{number};{day};{until};15:30;;;på plats\n"
    for number in range(1, 9)
    for day, until in (("tisdag", f"1{4 + number % 2}:00"), ("torsdag", f"1{5 - number % 2}:00"))
)
"""After their lessons the even ones have an hour and a half on Tuesdays, the odd ones on Thursdays."""
FOUR = {"name": "Bas", "least": "4", "most": "4", "slot": "yes", "minutes": "60"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from empty(tmp_path)


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk in a house where nothing is recorded."""
    yield from empty(tmp_path_factory.mktemp("house"))


def begun() -> School:
    """Give a plan whose clock stands at its beginning."""
    return School(ReferenceStore(clock=lambda: datetime(2026, 8, 17, 8, tzinfo=UTC)))


def empty(folder: Path, people: int = 8) -> Iterator[Desk]:
    """Open a house in whose plan people are in no group yet."""
    with open_house(folder, school=begun().starts(people=people).takes_order()) as house:
        yield Desk(house.calls(PRINCIPAL, "Maria Lind").calls("p-3", "Bo Ek"), PAGE, PRINCIPAL)


def formed(page: Seen) -> dict[str, set[str]]:
    """Give the groups that are proposed, with their members."""
    there = (json.loads(unescape(it))[0]["data"] for name, it in standing(page.html).items() if name[:5] == "item-")
    return {it["group"]: set(it["members"]) for it in there}


@pytest.mark.requirement("S0-15")
def test_groups_are_proposed_with_a_time_to_meet_and_none_is_recorded(looked: Desk) -> None:
    """Given four who can meet on Tuesdays and four on Thursdays, then these are the groups, and none is recorded."""
    before = looked.number
    page = looked.sends(looked.opens(), TWO_HALVES, **FOUR)
    halves = [{f"p-{it}" for it in range(start, 9, 2)} for start in (1, 2)]
    assert sorted(formed(page)) == ["bas-1", "bas-2"]
    assert sorted(map(sorted, formed(page).values())) == sorted(map(sorted, halves))
    assert all(checked for _, checked in ticks(page))
    assert "Tuesday 14:00" in page.text
    assert "Bo Ek" in page.text
    assert "No plan is better." in page.text
    assert 'name="least" value="4"' in page.html
    assert looked.number == before


def test_in_swedish_it_is_all_said_in_swedish(looked: Desk) -> None:
    desk = Desk(looked.house, PAGE, PRINCIPAL, "sv")
    page = desk.sends(desk.opens(), TWO_HALVES, **FOUR)
    assert "tisdag 14.00" in page.text
    words = ("Groups", "Proposed", "Nothing", "Take in", "Members", "better", "unit", "nobody", "Form groups", "Could")
    assert not [it for it in words if it in page.text]


def test_what_is_ticked_is_recorded_once_and_the_rest_is_not(desk: Desk) -> None:
    """Given a proposal, when one group is left out and the form is sent twice, then the other is formed once."""
    page, before = desk.sends(desk.opens(), TWO_HALVES, **FOUR), desk.number
    for _ in range(2):
        assert "It is recorded." in desk.sends(page, go="record", **{"take-0": None}).text
        assert desk.number == before + 1
    there = desk.ledger.state.groups
    assert {name: set(it.members) for name, it in there.items()} == {"bas-2": formed(page)["bas-2"]}
    again = desk.sends(desk.opens(), TWO_HALVES, **FOUR)
    assert formed(again) == {"bas-1": formed(page)["bas-1"]}


def test_a_group_that_no_longer_holds_is_told_and_nothing_is_recorded(desk: Desk) -> None:
    """Given somebody who has come into another group meanwhile, then their line is told, and no group is formed."""
    page = desk.sends(desk.opens(), TWO_HALVES, **FOUR)
    taken = tuple(sorted(formed(page)["bas-1"]))[:3]
    other = cc.group.GroupFormed(
        group="ek", method="base-group-visits", version=1, members=tuple(map(PersonId, taken)), folder="Ek"
    )
    desk.ledger.do(other, by=PersonId(PRINCIPAL), on=sept(28))
    before = desk.number
    sent = desk.sends(page, go="record")
    assert "1 line does not hold any longer." in sent.text
    assert desk.number == before
    assert formed(sent) == formed(page)
    assert "It is recorded." in desk.sends(sent, go="record", **{"take-0": None}).text
    assert set(desk.ledger.state.groups) == {"ek", "bas-2"}


def test_who_is_to_be_together_or_apart_is_so(looked: Desk) -> None:
    """Given two pairs, without a time in common, then the one is in one group and the other is not."""
    together = {"one-1": "p-1", "how-1": "together", "other-1": "p-2"}
    apart = {"one-2": "p-3", "how-2": "apart", "other-2": "p-5"}
    page = looked.sends(looked.opens(), TWO_HALVES, **{**FOUR, "slot": None}, **together, **apart)
    groups = list(formed(page).values())
    assert len(groups) == 2
    assert any({"p-1", "p-2"} <= it for it in groups)
    assert not any({"p-3", "p-5"} <= it for it in groups)
    assert "<details open><summary>Who is to be together" in page.html


def test_why_there_are_no_groups_is_said_with_what_would_help(looked: Desk) -> None:
    page = looked.sends(looked.opens(), TWO_HALVES, **{**FOUR, "least": "3", "most": "3"})
    assert ticks(page) == []
    assert "Why there is no plan" in page.text
    assert "8 people cannot be put into groups of 3" in page.text
    assert "Each of these alone would make one possible" in page.text


@pytest.mark.parametrize(
    ("wishes", "name", "says"),
    [
        ({"name": "–"}, "name", "Give the groups a name, with letters in it."),
        ({"least": "x"}, "least", "Write a number from 1 to 200."),
        ({"least": "5", "most": "4"}, "most", "Write a number that is not smaller than the least."),
        ({"minutes": ""}, "minutes", "does not say how long a meeting takes"),
        ({"one-1": "p-1", "other-1": "p-1"}, "other-1", "Choose two different people."),
        ({"one-1": "p-1", "other-1": "nobody"}, "other-1", "Choose two different people."),
    ],
)
def test_what_is_missing_or_wrong_is_told_at_its_field(
    looked: Desk, wishes: dict[str, str], name: str, says: str
) -> None:
    page = looked.sends(looked.opens(), TWO_HALVES, **{**FOUR, **wishes})
    assert says in page.html.partition(f'id="e-{name}">')[2].partition("<")[0]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "no file is chosen"),
        ("a;b\n1;2\n", "schema.csv"),
        (f"{HEAD}Ingen;måndag;08:00;09:00;Ma;7B;\n", "The timetable: says nothing of anybody"),
    ],
)
def test_what_is_no_timetable_of_theirs_is_told_at_the_file(looked: Desk, content: str | None, says: str) -> None:
    page = looked.sends(looked.opens(), content, **FOUR)
    assert says in page.html.partition('id="e-file">')[2].partition("<")[0]


def test_more_people_than_an_answer_has_time_for_are_to_come_by_unit(tmp_path: Path) -> None:
    """Given a unit of 61, then the page says how many it takes at once, and how else they are put into groups."""
    content = HEAD + "".join(f"p-{it};tisdag;08:00;09:00;Ma;7B;lektion\n" for it in range(1, 62))
    for desk in empty(tmp_path, people=61):
        page = desk.sends(desk.opens(), content, **FOUR)
        assert "At most 60 people are put into groups here: choose a unit" in page.text
        assert ticks(page) == []


@pytest.mark.parametrize(
    "forged", ["x", '[{"type": "group.close", "data": {"group": "g"}}, [], []]', '[{"type": "group.form"}, [], []]']
)
def test_what_is_no_proposal_of_ours_is_refused(looked: Desk, forged: str) -> None:
    before = looked.number
    page = looked.sends(looked.opens(), go="record", **{"item-0": forged, "take-0": "on"})
    assert (page.status, looked.number) == (200, before)
    assert "this is no proposal of ours" in page.text
    assert "Nothing is ticked." in looked.sends(looked.opens(), go="record").text


def test_a_personal_number_in_the_file_is_not_on_the_page(looked: Desk) -> None:
    page = looked.sends(looked.opens(), TWO_HALVES + f"{dashed(ALMA)};måndag;08:00;09:00;Ma;7B;lektion\n", **FOUR)
    assert ticks(page)
    assert not any(it in page.html for it in (dashed(ALMA), ALMA))


def test_only_whoever_forms_groups_forms_them_by_a_timetable(looked: Desk) -> None:
    """Given a teacher, then the page offers nothing and takes nothing; the principal finds it from the groups."""
    teacher = looked.house.browser("p-1")
    assert "to do here now" in teacher.goes(PAGE).text
    assert teacher.posts(PAGE, csrf=teacher.goes(PAGE).csrf, go="look").status in {403, 404}
    assert f"/p/{OWN}{PAGE}" in looked.house.browser(PRINCIPAL).goes("/setup/groups").html


def test_a_plan_without_a_method_is_told_so(tmp_path: Path) -> None:
    school = begun()
    plan = {"title": "x", "aim": "x", "starts": school.today, "ends": sept(28)}
    school.does(cc.plan.PlanStarted(**plan))
    school.does(cc.plan.UnitRegistered(unit="solbacken", principal=PRINCIPAL))
    with open_house(tmp_path, school=school) as house:
        page = house.calls(PRINCIPAL, "Maria Lind").browser(PRINCIPAL).goes(PAGE)
        assert "The plan has adopted no method yet." in page.text
