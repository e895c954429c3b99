"""From a figure to its entries: the same as the library explains, and to nobody what waits for somebody else."""

import re

import pytest
from tests.pages.conftest import House
from tests.web.world import OWN, ROLES, TODAY

PRINCIPAL = ROLES["principal"]


@pytest.mark.requirement("S4-11")
def test_a_number_of_the_overview_leads_to_the_entries_behind_it(open_day: House) -> None:
    browser = open_day.browser(PRINCIPAL)
    (to,) = [it for it in browser.goes("/overview").links if "path=coverage" in it]
    seen = browser.goes(to.removeprefix(f"/p/{OWN}"))
    told = open_day.plans.explain(OWN, "coverage/r", on=TODAY)
    numbers = [int(it) for it in re.findall(r'class="number" href="[^"]+">(\d+)<', seen.html)]
    assert numbers == [it.number for it in told.entries]
    assert f"{told.value.seen} of {told.value.possible} pairs" in seen.text
    assert f"Rule {told.ground.rule} of {told.ground.version}" in seen.text


@pytest.mark.requirement("S0-23")
def test_a_duty_that_is_in_place_is_explained(open_day: House) -> None:
    browser = open_day.browser(PRINCIPAL)
    found = [it for it in browser.goes("/overview").links if "path=readiness" in it]
    assert found
    for it in found:
        assert "in place" in browser.goes(it.removeprefix(f"/p/{OWN}")).text


@pytest.mark.parametrize("path", ["", "x", "coverage/none", "todo/p-3/note/v-1", "../..", "a" * 900])
def test_what_is_no_figure_of_theirs_has_no_page(path: str, open_day: House) -> None:
    assert open_day.browser("p-2").goes("/explain", params={"path": path}).status == 404


def test_what_waits_for_somebody_is_explained_to_them(open_day: House) -> None:
    paths = open_day.plans.figures(OWN, "todo/p-3", on=TODAY)
    assert paths
    assert open_day.browser("p-3").goes("/explain", params={"path": paths[0]}).status == 200


@pytest.mark.parametrize("page", ["/overview", "/groups/g", "/visits/v-1", "/todo/note/v-1", "/todo/hold_visit/v-2"])
def test_each_figure_leads_to_where_it_is_explained(page: str, open_day: House) -> None:
    """Given a page with figures, whoever follows one of its links gets the figure, its rule and its entries."""
    for person in (PRINCIPAL, "p-1", "p-2", "p-3"):
        browser = open_day.browser(person)
        seen = browser.goes(page)
        found = {it for it in seen.links if "/explain?path=" in it}
        assert found or seen.status == 404
        for it in found:
            told = browser.goes(it.removeprefix(f"/p/{OWN}"))
            assert (told.status, "The entries behind it" in told.text) == (200, True), it


def test_hours_and_a_readers_right_are_told_with_their_values(open_day: House) -> None:
    browser = open_day.browser("p-2")
    assert "Asked a week" in browser.goes("/explain", params={"path": "hours/p-1"}).text
    seen = browser.goes("/explain", params={"path": "right/p-2/note/v-1"})
    assert "Who wrote it" in seen.text
