"""The record in a real browser: the picture follows the handle, a checkpoint is compared, and a year is told."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.pages.browser import LARBACKEN, NARROW, SOLBACKEN, Screen, Served, looking, program
from tests.pages.browser_places import PRINCIPAL

from collegial_core.audit.sealing import texts_in
from collegial_core.views import VIEWS, Query

pytestmark = pytest.mark.skipif(program() is None, reason="no browser is here: install Debian's chromium")

MOVES = "it => { it.value = 30; it.dispatchEvent(new Event('change', { bubbles: true })); }"
"""To let go of the handle at the thirtieth day of the plan."""


def test_the_picture_follows_the_handle_and_without_scripts_the_button(school: Served, browser: Browser) -> None:
    with looking(browser, school.address, Screen(lang="en"), SOLBACKEN, PRINCIPAL) as sight:
        sight.goes("/history")
        sight.page.locator("#at").evaluate(MOVES)
        expect(sight.page.locator("#then")).to_have_text("How it looked Tue 8 Sep 2026")
        expect(sight.page.get_by_role("columnheader", name="Today")).to_be_visible()
        sight.page.locator("#at").evaluate(MOVES.replace("30", "60"))  # what was fetched follows the handle, too
        expect(sight.page.locator("#then")).to_have_text("How it looked Thu 8 Oct 2026")
        assert sight.said == []
    with looking(browser, school.address, Screen(lang="en", scripts=False), SOLBACKEN, PRINCIPAL) as sight:
        sight.goes("/history")
        sight.page.locator("#on").fill("2026-09-08")
        sight.page.get_by_role("button", name="Show").click()
        expect(sight.page.locator("#then")).to_have_text("How it looked Tue 8 Sep 2026")


def test_an_auditor_holds_the_plan_against_a_checkpoint_kept_elsewhere(school: Served, browser: Browser) -> None:
    """Given the file of a checkpoint, when it is sent from a phone, then the page says that the record is as it was."""
    kept = {"name": "checkpoint.txt", "mimeType": "text/plain", "buffer": school.plans.checkpoint().file}
    with looking(browser, school.address, Screen(lang="en", width=NARROW), LARBACKEN, "p-00") as sight:
        sight.goes("/history")
        sight.page.get_by_role("link", name="Checks").tap()
        sight.page.locator("input[type=file]").set_input_files(files=[kept])
        sight.page.get_by_role("button", name="Compare").tap()
        expect(sight.page.get_by_role("status")).to_contain_text("is just as it was")
        assert sight.violations() == []


def test_a_principal_prepares_the_years_quality_dialogue_from_two_pages_and_a_printed_report(
    school: Served, browser: Browser, tmp_path: Path
) -> None:
    """Given a year under way, then two pages and a report on paper tell how far it has come, and nobody's note."""
    ledger = school.plans.ledger(SOLBACKEN)
    covers = {it.group: it for it in VIEWS["coverage"](ledger.state, Query())}
    notes = [text for it in ledger.entries() for name, text in texts_in(it).items() if name.endswith("note")]
    with looking(browser, school.address, Screen(), SOLBACKEN, PRINCIPAL) as sight:
        sight.goes("/overview")
        overview = sight.page.inner_text("main")
        assert "2 av 10" in overview
        assert "Inget är försenat." in overview
        sight.goes("/plan")
        assert "Alla lärare besöker varandras lektioner" in sight.page.inner_text("main")
        sight.goes("/history")
        with sight.page.expect_download() as taken:
            sight.page.get_by_role("link", name="Rapport").click()
        report = tmp_path / "report.html"
        taken.value.save_as(report)
        page = sight.page.context.new_page()
        page.goto(report.as_uri())
        told, paper = page.inner_text("body"), page.pdf(prefer_css_page_size=True)
        page.close()
    assert all(re.search(rf"{it.seen}\D+{it.possible}", told) for it in covers.values())
    assert 2 <= len(re.findall(rb"/Type /Page\b", paper)) <= 40
    assert notes
    assert not [it for it in notes if it in overview or it in told]


def test_a_principal_sees_to_a_duty_from_the_overview(school: Served, browser: Browser) -> None:
    """Given check-ins that nobody has planned, when a principal presses the button beside them, they are planned."""
    with looking(browser, school.address, Screen(lang="en"), LARBACKEN, "p-00") as sight:
        sight.goes("/overview")
        duty = sight.page.locator("li", has_text="Check-ins with the leaders are planned")
        duty.get_by_role("link", name="See to it").first.click()
        sight.page.locator("[name=weeks]").fill("4")
        sight.page.locator("main button").click()
        expect(sight.page.get_by_role("status")).to_contain_text("It is recorded.")
        sight.goes("/overview")
        expect(sight.page.get_by_text("not planned")).to_have_count(0)
