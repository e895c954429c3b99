"""Planned visits planned again on the pages: somebody is away, a lesson is gone; few changes, looked at, recorded."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from tests.pages.conftest import House, Seen, open_house
from tests.pages.test_lists import ticks
from tests.pages.test_planning import IN_TURN, LEADER, PAGE
from tests.pages.test_setup import standing
from tests.pages.timetable import Desk
from tests.school import sept

import collegial_core as cc
from collegial_core.ids import PersonId

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collegial_core.visit import Visit

AWAY = {"away-1": "p-2", "from-1": "2026-10-01", "until-1": "2026-10-23"}


@pytest.fixture
def desk(house: House) -> Desk:
    return planned(house)


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk in a house where the round is planned and nothing more is recorded."""
    with open_house(tmp_path_factory.mktemp("house")) as house:
        yield planned(house)


def planned(house: House) -> Desk:
    """Plan what is left of the round; the visit that was planned before is in a lesson that the timetable has."""
    desk = Desk(house, PAGE)
    moved = cc.visit.VisitMoved(visit="v-2", date=sept(30), lesson="ma-7b.2")
    desk.ledger.do(moved, by=PersonId("p-3"), on=sept(28))
    assert "It is recorded." in desk.sends(desk.sends(desk.opens(), IN_TURN), go="record").text
    return desk


def ahead(desk: Desk) -> dict[str, Visit]:
    """Give the visits that are planned."""
    return {it.visit: it for it in desk.ledger.state.visits.values() if it.step is cc.visit.Step.PLANNED}


def again(desk: Desk, timetable: str = IN_TURN, **wishes: str | None) -> Seen:
    return desk.sends(desk.opens(), timetable, go="repair", **wishes)


def asked(page: Seen) -> list[dict[str, Any]]:
    """Give the requests that stand in a form."""
    there = standing(page.html).items()
    return [json.loads(unescape(it))[0] for name, it in there if name.startswith("item-")]


def test_where_nothing_changed_nothing_is_proposed(looked: Desk) -> None:
    page = again(looked)
    assert "Broken: 0 visits. Changed: 0 visits. New: 0 visits." in page.text
    assert ticks(page) == []
    assert "Record what is ticked" not in page.text


def test_who_is_away_is_planned_around_with_few_changes_and_none_is_recorded(looked: Desk) -> None:
    """Given somebody who is away for days, then what breaks is told, and just those visits would be moved."""
    before, there = looked.number, ahead(looked)
    page = again(looked, **AWAY)
    broken = {
        name
        for name, it in there.items()
        if "p-2" in {it.visitor, it.host} and date(2026, 10, 1) <= it.date <= date(2026, 10, 23)
    }
    assert len(broken) > 1
    assert {(it["type"], it["data"]["visit"]) for it in asked(page)} == {("visit.move", it) for it in broken}
    assert f"Broken: {len(broken)} visits. Changed: {len(broken)} visits. New: 0 visits." in page.text
    assert page.text.count("somebody is not there, or not free") == len(broken)
    assert "No plan with all of these visits changes fewer." in page.text
    assert all(checked for _, checked in ticks(page))
    assert 'name="from-1" value="2026-10-01"' in page.html
    assert looked.number == before


def test_a_lesson_that_is_gone_is_told(looked: Desk) -> None:
    """Given that one of them has no lesson on Mondays any more, then visits in it move to other days."""
    without = IN_TURN.replace("p-2;måndag;2;Ma;7B;lektion\n", "p-2;måndag;2;Ma;7B;på plats\n")
    page = again(looked, without)
    gone = {it.visit for it in ahead(looked).values() if it.host == "p-2" and it.date.isoweekday() == 1}
    assert gone
    assert "there is no such lesson then" in page.text
    assert {it["data"]["visit"] for it in asked(page)} == gone


def test_in_swedish_it_is_all_said_in_swedish(looked: Desk) -> None:
    page = again(Desk(looked.house, PAGE, lang="sv"), **AWAY)
    assert ticks(page)
    words = ("changed", "Changed", "Was", "Nothing", "Take in", "period ", "fewer", "Visitor", "away", "nobody", "Why")
    assert not [it for it in words if it in page.text]


def test_what_is_ticked_is_recorded_once(desk: Desk) -> None:
    """Given changes, when one is left out and the form is sent twice, then the others are recorded once."""
    page, before, there = again(desk, **AWAY), desk.number, ahead(desk)
    changes = {it["data"]["visit"]: it["data"]["date"] for it in asked(page)[1:]}
    for _ in range(2):
        assert "It is recorded." in desk.sends(page, go="amend", **{"take-0": None}).text
        assert desk.number == before + len(changes) > before
    after = ahead(desk)
    assert {name: it.date.isoformat() for name, it in after.items() if there[name] != it} == changes
    assert len(ticks(again(desk, **AWAY))) == 1


def test_a_visit_that_was_moved_meanwhile_is_told_and_not_moved_back(desk: Desk) -> None:
    """Given that a visitor has moved their visit to another day themselves, then its line is told, and none moves."""
    page = again(desk, **AWAY)
    first = asked(page)[0]["data"]
    visit = ahead(desk)[first["visit"]]
    own = cc.visit.VisitMoved(visit=visit.visit, date=date(2026, 11, 17), lesson=visit.lesson)
    desk.ledger.do(own, by=visit.visitor, on=sept(28))
    before = desk.number
    sent = desk.sends(page, go="amend")
    assert "1 line does not hold any longer." in sent.text
    assert "The visit has been moved in the meantime." in sent.text
    assert desk.number == before
    assert len(ticks(sent)) == len(ticks(page))
    assert "It is recorded." in desk.sends(sent, go="amend", **{"take-0": None}).text
    assert ahead(desk)[visit.visit].date == date(2026, 11, 17)


def test_a_visit_that_was_called_off_meanwhile_is_told(desk: Desk) -> None:
    page = again(desk, **AWAY)
    visit = ahead(desk)[asked(page)[0]["data"]["visit"]]
    desk.ledger.do(cc.visit.VisitCancelled(visit=visit.visit), by=visit.visitor, on=sept(28))
    before = desk.number
    assert "1 line does not hold any longer." in desk.sends(page, go="amend").text
    assert desk.number == before


def test_the_visits_of_who_has_left_are_called_off(desk: Desk) -> None:
    """Given that somebody has left the group, then visits that nobody owes any more are called off."""
    desk.ledger.do(cc.group.MemberLeft(group="g", person="p-5"), by=PersonId("p-rektor"), on=sept(28))
    page = again(desk)
    assert "not asked for any more" in page.text
    assert "called off" in page.text
    assert {it["type"] for it in asked(page)} == {"visit.cancel"}
    assert "It is recorded." in desk.sends(page, go="amend").text
    assert not [it for it in ahead(desk).values() if "p-5" in {it.visitor, it.host}]


@pytest.mark.parametrize(
    ("wishes", "name", "says"),
    [
        ({"away-1": "p-2"}, "from-1", "Write a day."),
        ({"away-2": "p-2", "from-2": "soon"}, "from-2", "Write a day."),
        ({**AWAY, "until-1": "2026-09-30"}, "until-1", "Write a day that is not before the first."),
        ({**AWAY, "until-1": "2029-09-30"}, "until-1", "Write a day that is not before the first."),
        ({**AWAY, "until-1": "soon"}, "until-1", "Write a day that is not before the first."),
    ],
)
def test_days_that_are_none_are_told_at_their_field(looked: Desk, wishes: dict[str, str], name: str, says: str) -> None:
    page = again(looked, **wishes)
    assert says in page.html.partition(f'id="e-{name}">')[2].partition("<")[0]


def test_why_there_is_no_plan_is_said_with_the_names(looked: Desk) -> None:
    """Given somebody who is away until the round ends, then it is told whom nobody can visit."""
    desk = Desk(looked.house.calls("p-2", "Bo Ek"), PAGE)
    page = again(desk, **{**AWAY, "until-1": "2026-12-18"})
    assert "Why there is no plan" in page.text
    assert "Bo Ek" in page.text
    assert ticks(page) == []


@pytest.mark.parametrize("go", ["repair", "amend"])
def test_no_file_and_nothing_ticked_are_told(looked: Desk, go: str) -> None:
    says = {"repair": "no file is chosen", "amend": "Nothing is ticked."}[go]
    assert says in looked.sends(looked.opens(), go=go).text


ELSEWHERE = (
    '[{"type": "visit.plan", "data": {"visit": "v-9", "round": "x", "visitor": "p-1", "host": "p-2", '
    '"lesson": "l", "date": "2026-10-05"}}, [], []]'
)


@pytest.mark.parametrize(
    "forged",
    [
        '[{"type": "visit.hold", "data": {"visit": "v-2"}}, [], ["2026-09-30", "ma-7b.2"]]',
        '[{"type": "visit.cancel", "data": {"visit": "v-1x"}}, [], []]',
        ELSEWHERE,
    ],
    ids=["another request", "a visit that is not there", "another round"],
)
def test_what_is_no_proposal_of_ours_is_refused(looked: Desk, forged: str) -> None:
    before = looked.number
    page = looked.sends(looked.opens(), go="amend", **{"item-0": forged, "take-0": "on"})
    assert (page.status, looked.number) == (200, before)
    assert "this is no proposal of ours" in page.text


def test_a_change_that_does_not_say_what_it_changes_is_refused(looked: Desk) -> None:
    before = looked.number
    forged = '[{"type": "visit.cancel", "data": {"visit": "v-2"}}, [], []]'
    page = looked.sends(looked.opens(), go="amend", **{"item-0": forged, "take-0": "on"})
    assert "The visit has been moved in the meantime." in page.text
    assert looked.number == before


def test_planning_again_is_offered_where_visits_are_to_come(house: House) -> None:
    """Given a round whose only planned visit is called off, then there is nothing to plan again."""
    desk = Desk(house, PAGE)
    assert "Has something changed?" in desk.opens().text
    desk.ledger.do(cc.visit.VisitCancelled(visit="v-2"), by=PersonId("p-3"), on=sept(28))
    assert "Has something changed?" not in desk.opens().text
    assert re.search(r'value="look"', desk.opens().html)
    assert house.browser(LEADER).goes(PAGE).status == 200
