"""A round's visits planned on the pages: a timetable is sent, its plan looked at, what is ticked recorded."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from tests.pages.conftest import House, Seen, open_house
from tests.pages.test_lists import ticks
from tests.pages.test_setup import standing
from tests.pages.timetable import Desk
from tests.people.school import ALMA, dashed
from tests.school import sept
from tests.web.world import ROLES

import collegial_core as cc
from collegial_core.ids import PersonId

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = "/groups/g/plan"
LEADER, TEACHER = ROLES["leader"], ROLES["visitor"]
HEAD = "Lärare;Dag;Lektion;Ämne;Klass;Vad\n"
IN_TURN = HEAD + "".join(
    f"p-{number};{day};{lesson};Ma;7B;{'lektion' if lesson == number else 'på plats'}\n"
    for number in range(1, 6)
    for day in ("måndag", "tisdag", "onsdag")
    for lesson in range(1, 7)
)
"""On three days each of five teaches one lesson of six, and is there in the others."""


def pairs(desk: Desk) -> set[tuple[str, str]]:
    """Give the visits that are planned."""
    visits = desk.ledger.state.visits.values()
    return {(it.visitor, it.host) for it in visits if it.step is cc.visit.Step.PLANNED}


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house, PAGE)


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Seen]]:
    """A proposal that is looked at, in a house where nothing is recorded."""
    with open_house(tmp_path_factory.mktemp("house")) as house:
        desk = Desk(house.calls("p-3", "Bo Ek"), PAGE)
        yield desk, desk.sends(desk.opens(), IN_TURN)


def test_a_plan_is_proposed_visit_by_visit_and_nothing_is_recorded(looked: tuple[Desk, Seen]) -> None:
    """Given a timetable, then each visit that is left stands there with its time and its talk, and none is recorded."""
    desk, page = looked
    assert desk.number == len(list(desk.ledger.entries()))
    assert "Bo" in page.text
    left = 20 - len({(it.visitor, it.host) for it in desk.ledger.state.visits.values()})
    assert len(ticks(page)) == left
    assert all(checked for _, checked in ticks(page))
    assert "period 3" in page.text
    assert re.search(r"No plan is better|It is not known whether", page.text)
    assert pairs(desk) < {(f"p-{one}", f"p-{two}") for one in range(1, 6) for two in range(1, 6)}


def test_who_visits_whom_is_drawn_and_its_table_says_the_same(looked: tuple[Desk, Seen]) -> None:
    """Given a proposal, then it is one picture, with an arrow for each visit, by what people are called."""
    _, page = looked
    drawn = re.findall(r'<svg [^>]*class="who-visits".*?</svg>', page.html, re.DOTALL)
    assert len(drawn) == 1
    assert re.search(
        'role="img" aria-label="A picture of who visits whom[^"]+the table below says the same."', drawn[0]
    )
    assert drawn[0].count('<g class="visit">') == len(ticks(page))
    assert re.search("→ Bo</title>", drawn[0])
    heads = re.findall("<th [^>]*>([^<]+)</th>", page.html[page.html.index('id="weeks"') :].partition("</thead>")[0])
    lanes = [it for it in re.findall("<text [^>]*>([^<]+)</text>", drawn[0]) if it in heads]
    assert lanes[1:] == sorted(heads[1:])
    assert "style=" not in drawn[0]
    assert page.html.index("</svg>") < page.html.index("<table", page.html.index('id="weeks"'))


def test_in_swedish_it_is_all_said_in_swedish(house: House) -> None:
    desk = Desk(house, PAGE, lang="sv")
    page = desk.sends(desk.opens(), IN_TURN)
    assert ticks(page)
    words = ("Plan the", "Proposed", "Nothing is", "Take in", "period ", "better", "Visitor")
    assert not [it for it in words if it in page.text]


def test_what_is_ticked_is_recorded_once_and_the_rest_is_not(desk: Desk) -> None:
    """Given a proposal, when one visit is left out and the form is sent twice, then the others are recorded once."""
    page, before = desk.sends(desk.opens(), IN_TURN), desk.number
    sent = desk.sends(page, go="record", **{"take-0": None})
    assert "It is recorded." in sent.text
    assert desk.number == before + len(ticks(page)) - 1
    assert "It is recorded." in desk.sends(page, go="record", **{"take-0": None}).text
    assert desk.number == before + len(ticks(page)) - 1
    again = desk.sends(desk.opens(), IN_TURN)
    assert len(ticks(again)) == 1


def test_what_no_longer_holds_is_told_visit_by_visit_and_nothing_is_recorded(desk: Desk) -> None:
    """Given that somebody has left the group meanwhile, then each visit of theirs is told, and none is recorded."""
    page = desk.sends(desk.opens(), IN_TURN)
    _, host, *_ = json.loads(unescape(standing(page.html)["visit-0"]))
    desk.ledger.do(cc.group.MemberLeft(group="g", person=host), by=PersonId(ROLES["principal"]), on=sept(28))
    before = desk.number
    sent = desk.sends(page, go="record")
    assert "do not hold any longer" in sent.text
    assert desk.number == before
    assert len(ticks(sent)) == len(ticks(page))
    refusals = re.findall(r'<td colspan="7"><p class="refusal">([^<]+)</p>', sent.html)
    assert refusals
    rest = {f"take-{place}": None for place in _refused(sent)}
    assert "It is recorded." in desk.sends(sent, go="record", **rest).text
    assert desk.number == before + len(ticks(page)) - len(rest)


def _refused(page: Seen) -> list[int]:
    rows = re.split(r'name="visit-', page.html)[1:]
    return [int(it.partition('"')[0]) for it in rows if 'colspan="7"' in it]


def test_why_there_is_no_plan_is_said_with_what_would_help(desk: Desk) -> None:
    """Given two who teach at the same time and never else, then it says so, and what would make a plan possible."""
    at_once = "".join(f"p-{it};måndag;1;Ma;7B;lektion\n" for it in range(1, 6))
    desk.house.calls("p-3", "Bo Ek")
    page = desk.sends(desk.opens(), HEAD + at_once, cover=None)
    assert "Why there is no plan" in page.text
    assert re.search("never there and free when these teach: [^.]*Bo Ek", page.text)
    assert "Each of these alone would make one possible" in page.text
    assert ticks(page) == []


def test_as_many_visits_as_can_be_are_planned_where_not_all_can(desk: Desk) -> None:
    """Given somebody who never teaches, then only by a wish are the others' visits planned without theirs."""
    without = "".join(it for it in IN_TURN.splitlines(keepends=True) if not it.startswith("p-5;") or "på plats" in it)
    assert ticks(desk.sends(desk.opens(), without)) == []
    page = desk.sends(desk.opens(), without, partly="yes")
    assert ticks(page)
    assert "visits that are not placed" in page.text
    assert 'name="partly" value="yes" checked' in page.html


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "no file is chosen"),
        ("", "no file is chosen"),
        ("a;b\n1;2\n", "schema.csv"),
        ("\x89PNG\r\n\x1a\n\x00\x00", "schema.csv"),
    ],
)
def test_what_is_no_timetable_is_told_at_the_field(desk: Desk, content: str | None, says: str) -> None:
    page = desk.sends(desk.opens(), content)
    assert page.status == 200
    assert says in (found[0] if (found := re.findall(r'id="e-file">([^<]+)<', page.html)) else "")


@pytest.mark.parametrize("forged", ["", "x", "[]", '["p-2","p-3"]', '["p-2","p-3","l","2026-13-45","","",false]'])
def test_what_is_no_proposal_of_ours_is_refused(desk: Desk, forged: str) -> None:
    before = desk.number
    page = desk.sends(desk.opens(), go="record", **{"visit-0": forged, "take-0": "on"})
    assert (page.status, desk.number) == (200, before)
    assert "this is no proposal of ours" in page.text
    assert "Nothing is ticked." in desk.sends(desk.opens(), go="record").text


def test_a_personal_number_in_the_file_is_not_on_the_page(desk: Desk) -> None:
    page = desk.sends(desk.opens(), IN_TURN + f"{dashed(ALMA)};måndag;1;Ma;7B;lektion\n")
    assert ticks(page)
    assert not any(it in page.html for it in (dashed(ALMA), ALMA))


def test_only_whoever_opens_the_groups_rounds_plans_for_all(house: House) -> None:
    for person in (TEACHER, ROLES["auditor"], ROLES["neighbour"]):
        browser = house.browser(person)
        assert PAGE not in browser.goes("/groups/g").html
        assert "to do here now" in browser.goes(PAGE).text
        assert browser.posts(PAGE, csrf=browser.goes(PAGE).csrf, go="look").status in {403, 404}
    assert PAGE in house.browser(LEADER).goes("/groups/g").html
    assert house.browser(LEADER).goes("/groups/nowhere/plan").status == 404
