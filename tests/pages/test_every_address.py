"""Somebody with a login at another school tries every address of a plan, and gets nothing."""

import re
from typing import Final

import pytest
from tests.pages.conftest import House
from tests.web.world import FOREIGN, OWN, login_of, taken_in, told

from collegial_core.ids import PersonId
from collegial_directory import Entry
from collegial_web.pages.page import Page
from collegial_web.pages.routes import PAGES

PARTS: Final = {"group": "g", "visit": "v-1", "entry": "5", "command": "visit.plan", "method": "base-group-visits"}
"""What stands in the place of the names in an address; anything for the others."""


@pytest.fixture
def stranger(house: House) -> House:
    """Let p-2 have a place in another plan only."""
    taken_in(house.plans, told(), FOREIGN)
    house.people.put(Entry(plan=FOREIGN, person=PersonId("p-2"), name="N p-2", login=login_of("p-2", FOREIGN)))
    return house


def address_of(page: Page) -> str:
    """Give an address of a page at which something is, where its place is known."""
    return re.sub(r"{(\w+)(:\w+)?}", lambda it: PARTS.get(it[1], "x"), page.path)


def test_somebody_with_a_foreign_login_gets_nothing_at_any_address(stranger: House) -> None:
    """Given a login of another plan, then each page of this one answers as one of a plan that is not there."""
    client, before = stranger.browser().client, stranger.plans.ledger(OWN).number
    client.post("/login", data={"plan": FOREIGN, "person": "p-2"})
    csrf = re.search(r'name="csrf" value="([^"]+)"', client.get(f"/p/{FOREIGN}").text)
    assert csrf is not None
    for page in PAGES:
        there, nowhere = (f"/p/{plan}{address_of(page)}" for plan in (OWN, "nowhere"))
        seen, unknown = client.get(there), client.get(nowhere)
        assert (seen.status_code, seen.text) == (404, unknown.text), there
        if page.takes is not None:
            assert client.post(there, data={"csrf": csrf[1]}).status_code == 404, there
    assert client.get("/municipality").status_code == 404
    assert stranger.plans.ledger(OWN).number == before


@pytest.mark.parametrize("page", PAGES, ids=lambda it: it.path or "/")
def test_whoever_has_not_signed_in_is_led_to_the_door_from_every_address(page: Page, open_day: House) -> None:
    answer = open_day.browser().client.get(f"/p/{OWN}{address_of(page)}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
