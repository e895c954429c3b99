"""Methods and settings: what a definition says, and tokens that people make for themselves."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.pages.conftest import House, open_house
from tests.web.world import API, FOREIGN, OWN, login_of, taken_in, told

from collegial_core.ids import PersonId
from collegial_directory import Entry
from collegial_web.login import DAYS, DirectoryLogin

# --- methods --------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_method_has_a_page_that_says_what_its_definition_says(lang: str, open_day: House) -> None:
    browser = open_day.browser("p-2", lang)
    links = [it for it in browser.goes("/methods").links if f"/p/{OWN}/methods/" in it]
    assert len(links) == len({it.method for it in open_day.plans.catalogue.values()})
    for it in links:
        seen = browser.goes(it.removeprefix(f"/p/{OWN}"))
        assert (seen.status, "None" in seen.text) == (200, False)


def test_the_version_that_the_plan_works_by_is_the_one_shown(open_day: House) -> None:
    with open_day.plans.read(OWN) as reading:
        method = next(iter(reading.state.methods.values()))
    seen = open_day.browser("p-2").goes(f"/methods/{method.method}")
    assert f"Version {method.version}. The plan works by it." in seen.text
    for step in method.steps:
        assert step.name_en in seen.text
    assert open_day.browser("p-2").goes("/methods/tea").status == 404


# --- tokens ---------------------------------------------------------------------------


def test_a_token_is_made_shown_once_works_here_alone_and_is_ended(house: House) -> None:
    """Given a member, when they make a token, then it asks this plan in their name until they end it."""
    taken_in(house.plans, told(), FOREIGN)
    house.people.put(Entry(plan=FOREIGN, person=PersonId("p-8"), login=login_of("p-2")))
    browser = house.browser("p-2")
    page = browser.goes("/settings")
    ending = re.search(r'name="ending" value="([^"]+)"', page.html)
    assert ending is not None
    made = browser.sends("/settings", label="My laptop", ending=ending.group(1))
    secret = re.search(r'class="secret">([^<]+)<', made.html)
    assert secret is not None
    assert secret.group(1) not in browser.goes("/settings").html
    name = f"my-laptop-{ending.group(1)}"
    ends = date.today() + timedelta(days=DAYS)  # noqa: DTZ011 - as tokens end
    assert name in browser.goes("/settings").text
    assert str(ends.year) in browser.goes("/settings").text
    headers = {"Authorization": f"Bearer {secret.group(1)}"}
    asked = house.browser().client.get(f"{API}/plans", headers=headers)
    assert asked.json() == {"plans": [{"plan": OWN, "person": "p-2"}]}
    again = browser.sends("/settings", label="My laptop", ending=ending.group(1))
    assert 'class="secret"' not in again.html
    assert "The token has ended." in browser.sends("/settings", revoke=name).text
    assert house.browser().client.get(f"{API}/plans", headers=headers).status_code == 401


def test_nobody_sees_or_ends_the_token_of_somebody_else(house: House) -> None:
    browser = house.browser("p-2")
    browser.sends("/settings", label="mine", ending="aaaa")
    other = house.browser("p-3")
    assert "mine-aaaa" not in other.goes("/settings").text
    assert "That did not work" in other.sends("/settings", revoke="mine-aaaa").text
    assert "mine-aaaa" in browser.goes("/settings").text


class Plainly:
    """A host's own login, which only tells who asks."""

    def __init__(self, login: DirectoryLogin) -> None:
        self.by_token, self.by_session = login.by_token, login.by_session
        self.check, self.names, self.settle = login.check, login.names, login.settle


def test_a_login_of_a_host_need_neither_make_tokens_nor_take_names(tmp_path: Path) -> None:
    """Given a login that only tells who asks, then its people see their settings, and no form that it cannot serve."""
    with open_house(tmp_path, around=Plainly) as house:
        browser = house.browser("p-rektor")
        settings = browser.goes("/settings")
        assert (settings.status, "Tokens" in settings.text, "Your name" in settings.text) == (200, False, True)
        assert "Names come into this server's directory from elsewhere." in browser.goes("/setup/people").text
        for path, fields in (("/settings", {"label": "x"}), ("/setup/people", {"people": "Åsa", "unit": OWN})):
            data = {"csrf": settings.csrf, **fields}
            assert browser.client.post(f"/p/{OWN}{path}", data=data).status_code == 404


def test_a_token_needs_a_name(house: House) -> None:
    assert 'aria-describedby="e-label"' in house.browser("p-2").sends("/settings", label=" ?", ending="aaaa").html


def test_more_leads_to_everything_and_settings_say_the_name_of_the_directory(open_day: House) -> None:
    browser = open_day.browser("p-2")
    links = browser.goes("/more").links
    for path in ("/setup", "/next-year", "/methods", "/entries", "/settings"):
        assert f"/p/{OWN}{path}" in links
        assert browser.goes(path).status == 200
    assert "N p-2" in browser.goes("/settings").text
