"""Methods and settings: what a definition says, and tokens that people make for themselves."""

import re
from datetime import date, timedelta

import pytest
from tests.pages.conftest import House
from tests.web.world import API, OWN

from collegial_web.login import DAYS

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


def test_a_token_needs_a_name(house: House) -> None:
    assert 'aria-describedby="e-label"' in house.browser("p-2").sends("/settings", label=" ?", ending="aaaa").html


def test_more_leads_to_everything_and_settings_say_the_name_of_the_directory(open_day: House) -> None:
    browser = open_day.browser("p-2")
    links = browser.goes("/more").links
    for path in ("/setup", "/next-year", "/methods", "/entries", "/settings"):
        assert f"/p/{OWN}{path}" in links
        assert browser.goes(path).status == 200
    assert "N p-2" in browser.goes("/settings").text
