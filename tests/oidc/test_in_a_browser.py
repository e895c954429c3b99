"""The whole way in and out in a real browser, which knows its own rules on cookies, forms and redirects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.oidc.conftest import Process, free_port, letting_in
from tests.pages.browser import chromium, program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.serving.conftest import School


@pytest.fixture
def elsewhere(script: Path) -> Iterator[Process]:
    """A provider that for a browser is another site than the server."""
    it = Process(script, free_port(), f"http://localhost:{free_port()}")
    it.start()
    yield it
    it.stop()


@pytest.mark.skipif(program() is None, reason="no browser is here: install Debian's chromium")
def test_somebody_comes_in_and_leaves(elsewhere: Process, school: School, tmp_path: Path) -> None:
    """Given a link from a mail, when Hedda signs in on her way, then she is at that page, until she signs out."""
    provider = elsewhere
    with letting_in(school, tmp_path, provider.issuer, provider.address), chromium() as browser:
        page = browser.new_page(locale="sv-SE")
        page.goto(f"{provider.address}/p/ekbacken/groups")
        page.get_by_role("link", name="Logga in").click()
        page.locator("input[name=login]").fill("hedda")
        page.locator("input[name=password]").fill("x")
        page.get_by_role("button").click()
        page.get_by_role("button", name="Continue").click()
        expect(page).to_have_url(f"{provider.address}/p/ekbacken/groups")
        page.goto(f'data:text/html,<a href="{provider.address}/p/berga">from a mail</a>')
        page.get_by_role("link").click()
        expect(page).to_have_url(f"{provider.address}/p/berga")
        page.get_by_role("button", name="Logga ut").click()
        page.get_by_role("button", name="Yes, sign me out").click()
        expect(page).to_have_url(f"{provider.address}/")
        expect(page.get_by_role("link", name="Logga in")).to_be_visible()
        page.goto(f"{provider.address}/p/berga")
        expect(page.get_by_role("link", name="Logga in")).to_be_visible()
