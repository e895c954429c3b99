"""A round of thirty visits, told by six colleagues through their pages, from the first plan to its close."""

import re
from datetime import date, timedelta
from pathlib import Path

from tests.pages.browser_crowd import six
from tests.pages.conftest import Browser, House, open_house
from tests.web.world import OWN

FIRST = date(2026, 9, 7)


def test_six_colleagues_see_each_other_and_the_round_is_closed(tmp_path: Path) -> None:
    """Given a group of six, when each goes where Today and the group lead, all 30 pairs are seen, and it can close."""
    with open_house(tmp_path, school=six()) as house:
        for week in range(5):
            for number in range(1, 7):
                _visits(house, f"p-{number}", FIRST + timedelta(weeks=week, days=number % 5), f"l-{week}-{number}")
        text = house.browser("p-1", on=FIRST + timedelta(weeks=6)).goes("/groups/g").text
        assert "30 of 30 pairs" in text
        leader = _who_closes(house)
        assert "It is recorded." in leader.sends("/todo/close_round/r").text
        assert house.plans.ledger(OWN).state.rounds["r"].closed_on == FIRST + timedelta(weeks=6)


def _visits(house: House, person: str, day: date, lesson: str) -> None:
    """Plan a visit with the first whom somebody has left, and do, on its day, what then waits for them."""
    browser = house.browser(person, on=day)
    planning = next(it for it in browser.goes("/groups/g").links if "/ask/visit.plan" in it)
    sent = browser.sends(planning.removeprefix(f"/p/{OWN}"), date=day.isoformat(), lesson=lesson)
    assert "It is recorded." in sent.text, sent.text
    for step, fields in (
        ("hold_visit", {}),
        ("talk", {}),
        ("note", {"note": "Lugn start", "receipt": f"mappen/{lesson}.odt"}),
    ):
        found = re.search(rf'href="[^"]*(/todo/{step}/[^"?]+)', browser.goes("").html)
        assert found, (person, step)
        assert "It is recorded." in browser.sends(found[1], **fields).text


def _who_closes(house: House) -> Browser:
    """Give the browser of whoever finds on their Today that the round can be closed."""
    browsers = (house.browser(it, on=FIRST + timedelta(weeks=6)) for it in house.plans.ledger(OWN).state.people)
    return next(it for it in browsers if "/todo/close_round/r" in it.goes("").html)
