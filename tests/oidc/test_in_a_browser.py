"""The whole way in and out in a real browser, which knows its own rules on cookies, forms and redirects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.pages.browser import chromium, program

if TYPE_CHECKING:
    from tests.oidc.conftest import Site


@pytest.mark.skipif(program() is None, reason="no browser is here: install Debian's chromium")
def test_somebody_comes_in_and_leaves(site: Site) -> None:
    """Given a link from a mail, when Hedda signs in on her way, then she is at that page, until she signs out."""
    with chromium() as browser:
        page = browser.new_page(locale="sv-SE")
        page.goto(f"{site.address}/p/ekbacken/groups")
        page.get_by_role("link", name="Logga in").click()
        page.locator("input[name=login]").fill("hedda")
        page.locator("input[name=password]").fill("x")
        page.get_by_role("button").click()
        page.get_by_role("button", name="Continue").click()
        expect(page).to_have_url(f"{site.address}/p/ekbacken/groups")
        page.goto(f'data:text/html,<a href="{site.address}/p/berga">from a mail</a>')
        page.get_by_role("link").click()
        expect(page).to_have_url(f"{site.address}/p/berga")
        page.get_by_role("button", name="Logga ut").click()
        page.get_by_role("button", name="Yes, sign me out").click()
        expect(page).to_have_url(f"{site.address}/")
        expect(page.get_by_role("link", name="Logga in")).to_be_visible()
        page.goto(f"{site.address}/p/berga")
        expect(page.get_by_role("link", name="Logga in")).to_be_visible()
