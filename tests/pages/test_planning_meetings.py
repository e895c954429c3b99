"""A group's meetings planned on the pages: a timetable is sent, a time looked at, what is ticked recorded."""

from __future__ import annotations

import json
from html import unescape
from itertools import pairwise
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

PAGE = "/groups/g/meetings/plan"
LEADER = ROLES["leader"]
HEAD = "Lärare;Dag;Från;Till;Ämne;Klass;Vad\n"
FREE_ON_THURSDAYS = HEAD + "".join(
    f"p-{number};{day};08:00;14:00;Ma;7B;lektion\np-{number};{day};14:00;{until};;;på plats\n"
    for number in range(1, 6)
    for day, until in (("tisdag", "14:20"), ("torsdag", "15:30"))
)
"""On Thursdays all five are free and there for an hour and a half after their lessons, on Tuesdays for less."""
FORTNIGHT = {"every": "2", "minutes": "40", "until": "2026-12-18"}


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house, PAGE)


@pytest.fixture(scope="module")
def standing_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk in a house where nothing is recorded."""
    with open_house(tmp_path_factory.mktemp("house")) as house:
        yield Desk(house.calls("p-3", "Bo Ek"), PAGE)


def meetings(desk: Desk) -> list[cc.meeting.Meeting]:
    """Give the meetings that are planned for days to come, in their order."""
    there = (it for it in desk.ledger.state.meetings.values() if it.date > sept(28))
    return sorted(there, key=lambda it: it.date)


@pytest.mark.requirement("S0-17")
def test_meetings_are_proposed_at_one_time_of_the_week_and_none_is_recorded(standing_desk: Desk) -> None:
    """Given a timetable, then each meeting stands there at a time at which all are free, and none is recorded."""
    before = standing_desk.number
    page = standing_desk.sends(standing_desk.opens(), FREE_ON_THURSDAYS, **FORTNIGHT)
    rows = [json.loads(unescape(it)) for name, it in standing(page.html).items() if name.startswith("item-")]
    assert len(ticks(page)) == len(rows) > 3
    assert all(checked for _, checked in ticks(page))
    assert {it["data"]["starts"] for it, *_ in rows} == {"14:00"}
    assert {it["data"]["minutes"] for it, *_ in rows} == {40}
    assert "Thu 1 Oct" in page.text
    assert "14:00–14:40" in page.text
    assert "No plan is better." in page.text
    assert standing_desk.number == before


def test_in_swedish_it_is_all_said_in_swedish(standing_desk: Desk) -> None:
    desk = Desk(standing_desk.house, PAGE, lang="sv")
    for wishes in (FORTNIGHT, {**FORTNIGHT, "minutes": "100"}):
        page = desk.sends(desk.opens(), FREE_ON_THURSDAYS, **wishes)
        assert "Torsdag" in page.text or "tors 1 okt" in page.text
        words = ("Plan the", "Proposed", "Nothing", "Take in", "Week", "better", "Missing", "Find", "Weeks", "Day")
        assert not [it for it in words if it in page.text]


def test_what_is_ticked_is_recorded_once_and_the_rest_is_not(desk: Desk) -> None:
    """Given a proposal, when one meeting is left out and the form is sent twice, then the others are recorded once."""
    page, before = desk.sends(desk.opens(), FREE_ON_THURSDAYS, **FORTNIGHT), desk.number
    sent = desk.sends(page, go="record", **{"take-0": None})
    assert "It is recorded." in sent.text
    assert desk.number == before + len(ticks(page)) - 1
    assert "It is recorded." in desk.sends(page, go="record", **{"take-0": None}).text
    assert desk.number == before + len(ticks(page)) - 1
    planned = meetings(desk)
    assert {(it.group, it.starts, it.length) for it in planned} == {("g", "14:00", 40)}
    assert all((after.date - it.date).days >= 14 for it, after in pairwise(planned))
    assert "2026-10-01" not in {it.date.isoformat() for it in planned}


def test_who_plans_and_on_which_day_is_who_looks_today(desk: Desk) -> None:
    """Given a form in which somebody else is written as who asks, then it is still recorded for who sends it."""
    page, before = desk.sends(desk.opens(), FREE_ON_THURSDAYS, **FORTNIGHT), desk.number
    forged = json.loads(unescape(standing(page.html)["item-0"]))
    forged[0] |= {"by": ROLES["principal"], "on": "2026-09-01", "id": "x", "because": "y"}
    only = dict.fromkeys((name for name, _ in ticks(page) if name != "take-0"), None)
    sent = desk.sends(page, go="record", **{"item-0": json.dumps(forged)}, **only)
    assert "It is recorded." in sent.text
    (entry,) = list(desk.ledger.entries(after=before))
    assert (entry.by, entry.happened_on, entry.because) == (LEADER, sept(28), None)


def test_what_no_longer_holds_is_told_line_by_line_and_nothing_is_recorded(desk: Desk) -> None:
    """Given a meeting planned meanwhile for a proposed day, then that line is told, and no line is recorded."""
    page = desk.sends(desk.opens(), FREE_ON_THURSDAYS, **FORTNIGHT)
    taken = json.loads(unescape(standing(page.html)["item-1"]))[0]["data"]
    asked = {"type": "meeting.plan", "data": {**taken, "starts": "10:00"}, "by": LEADER, "on": "2026-09-28"}
    desk.ledger.request(cc.wire.request(asked))
    before = desk.number
    sent = desk.sends(page, go="record")
    assert "1 line does not hold any longer." in sent.text
    assert "Nothing is recorded." in sent.text
    assert desk.number == before
    assert refused(sent) == [1]
    assert "It is recorded." in desk.sends(sent, go="record", **{"take-1": None}).text
    assert desk.number == before + len(ticks(page)) - 1


def refused(page: Seen) -> list[int]:
    """Give the lines that something stands against."""
    rows = page.html.split('name="item-')[1:]
    return [int(it.partition('"')[0]) for it in rows if '<p class="refusal">' in it.partition("</tbody>")[0]]


@pytest.mark.requirement("S0-17")
def test_a_meeting_outside_somebodys_working_time_is_not_ticked_and_told(desk: Desk) -> None:
    """Given somebody who works on Mondays only, when some may be missing, then each meeting is told, and not ticked."""
    hours = cc.meeting.Working(weekday=1, starts="08:00", ends="08:10")
    desk.ledger.do(cc.meeting.WorkingTimeSet(person="p-3", hours=(hours,)), by=PersonId("p-rektor"), on=sept(28))
    page = desk.sends(desk.opens(), FREE_ON_THURSDAYS, **FORTNIGHT, missing="yes")
    assert ticks(page)
    assert not any(checked for _, checked in ticks(page))
    assert len(refused(page)) == len(ticks(page))
    assert "N p-3" in page.text
    before = desk.number
    assert "Nothing is ticked." in desk.sends(page, go="record").text
    assert desk.number == before


def test_why_there_is_no_time_is_said_with_what_would_help_and_when_the_fewest_are_missing(standing_desk: Desk) -> None:
    page = standing_desk.sends(standing_desk.opens(), FREE_ON_THURSDAYS, **{**FORTNIGHT, "minutes": "100"})
    assert ticks(page) == []
    assert "Why there is no plan" in page.text
    assert "Bo Ek is never free for 100 minutes, but 90 at the most." in page.text
    assert "Each of these alone would make one possible: Meet for 90 minutes." in page.text
    assert "The times of the week with the fewest missing" in page.text
    assert 'name="minutes" value="100"' in page.html


@pytest.mark.parametrize(
    ("wishes", "name", "says"),
    [
        ({}, "minutes", "does not say how long a meeting takes"),
        ({"minutes": "40"}, "every", "does not say how often its groups meet"),
        ({"minutes": "0"}, "minutes", "Write a number from 1 to 1440."),
        ({"minutes": "40", "every": "53"}, "every", "Write a number from 1 to 52."),
        ({"minutes": "²"}, "minutes", "Write a number from 1 to 1440."),
        ({"until": "soon"}, "until", "Write a day."),
    ],
)
def test_what_is_missing_or_no_number_is_told_at_its_field(
    standing_desk: Desk, wishes: dict[str, str], name: str, says: str
) -> None:
    page = standing_desk.sends(standing_desk.opens(), FREE_ON_THURSDAYS, **wishes)
    assert page.status == 200
    assert says in page.html.partition(f'id="e-{name}">')[2].partition("<")[0]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "no file is chosen"),
        ("a;b\n1;2\n", "schema.csv"),
        ("Lärare;Dag;Lektion;Ämne;Klass;Vad\np-1;måndag;1;Ma;7B;\n", "The timetable: has numbered periods"),
        (f"{HEAD}Ingen;måndag;08:00;09:00;Ma;7B;\n", "The timetable: says nothing of anybody in g"),
    ],
)
def test_what_is_no_timetable_to_meet_by_is_told_at_the_file(
    standing_desk: Desk, content: str | None, says: str
) -> None:
    page = standing_desk.sends(standing_desk.opens(), content, **FORTNIGHT)
    assert page.status == 200
    assert says in page.html.partition('id="e-file">')[2].partition("<")[0]


def test_a_group_with_no_week_left_is_told_so(standing_desk: Desk) -> None:
    page = standing_desk.sends(standing_desk.opens(), FREE_ON_THURSDAYS, **{**FORTNIGHT, "until": "2026-09-27"})
    assert "g has no week left to meet in" in page.html.partition('role="alert"')[2].partition("</div>")[0]


WHEN = '"starts": "14:00", "minutes": 40, "form": "on_site"'
ASKED = '[{"type": "meeting.plan", "data": {"meeting": "m", "group": "%s", "date": "2026-10-08", %s}}'


@pytest.mark.parametrize(
    "forged",
    [
        *("", "x", "[]", "[" * 5_000, '[{"type": "meeting.plan"}, [], []]', '["meeting.plan", [], []]'),
        '[{"type": "group.close", "data": {"group": "g", "reason": "x"}}, [], []]',
        ASKED % ("h", WHEN) + ", [], []]",
        ASKED % ("g", WHEN) + ", [1], []]",
        ASKED % ("g", WHEN) + ', ["x"]]',
    ],
)
def test_what_is_no_proposal_of_ours_is_refused(standing_desk: Desk, forged: str) -> None:
    desk, before = standing_desk, standing_desk.number
    page = desk.sends(desk.opens(), go="record", **{"item-0": forged, "take-0": "on"})
    assert (page.status, desk.number) == (200, before)
    assert "this is no proposal of ours" in page.text
    assert "Nothing is ticked." in desk.sends(desk.opens(), go="record").text


def test_a_name_that_is_a_tag_is_written_as_text(desk: Desk) -> None:
    desk.house.calls("p-3", "<b onclick=x>Bo")
    page = desk.sends(desk.opens(), FREE_ON_THURSDAYS, **{**FORTNIGHT, "minutes": "100"})
    assert "<b onclick" not in page.html
    assert "<b onclick" in page.text or "&lt;b onclick" in page.html


def test_a_personal_number_in_the_file_is_not_on_the_page(standing_desk: Desk) -> None:
    content = FREE_ON_THURSDAYS + f"{dashed(ALMA)};måndag;08:00;09:00;Ma;7B;lektion\n"
    page = standing_desk.sends(standing_desk.opens(), content, **FORTNIGHT)
    assert ticks(page)
    assert not any(it in page.html for it in (dashed(ALMA), ALMA))


def test_only_whoever_plans_the_groups_meetings_plans_them_on_a_timetable(standing_desk: Desk) -> None:
    house = standing_desk.house
    for person in (ROLES["auditor"], ROLES["neighbour"]):
        browser = house.browser(person)
        assert PAGE not in browser.goes("/groups/g").html
        assert "to do here now" in browser.goes(PAGE).text
        assert browser.posts(PAGE, csrf=browser.goes(PAGE).csrf, go="look").status in {403, 404}
    assert PAGE in house.browser(LEADER).goes("/groups/g").html
    assert house.browser(LEADER).goes("/groups/nowhere/meetings/plan").status == 404


def test_the_same_form_with_other_ticks_is_another_one(desk: Desk) -> None:
    """Given a form of which one meeting was recorded, when another is ticked and sent, then that is recorded, too."""
    page = desk.sends(desk.opens(), FREE_ON_THURSDAYS, **FORTNIGHT)
    before, none = desk.number, dict.fromkeys((name for name, _ in ticks(page)), None)
    for count, tick in enumerate(("take-0", "take-1"), 1):
        sent = desk.sends(page, go="record", **{**none, tick: "on"})
        assert "It is recorded." in sent.text
        assert desk.number == before + count
