"""Agenda and minutes on paper: one sheet of A4 each, with what belongs there and nothing else."""

import re
from typing import Final

import pytest
from playwright.sync_api import Browser
from tests.pages.browser import LARBACKEN, Screen, Served, looking, program

pytestmark = pytest.mark.skipif(program() is None, reason="no browser is here: install Debian's chromium")

A4: Final = b"/MediaBox [0 0 594.95996 841.91998]"
NOT_ON_PAPER: Final = "button, .button, nav, .bar, .tabs, .demo, .skip, .back, form, summary, .running"


@pytest.mark.parametrize(
    ("meeting", "shown", "hidden"),
    [
        (
            "mote-04",
            ("Dagordning", "14.35", "Vars och ens handlingsplan", "p-04", "Dokumentatör"),
            ("har inte", "(du)"),
        ),
        ("mote-03", ("Träffens fråga", "Hur kommer fler till tals?", "Dokumentatör", "p-07"), ("prövat,", "14.35")),
    ],
    ids=["agenda", "minutes"],
)
def test_agenda_and_minutes_are_printed_on_one_sheet_each(
    meeting: str, shown: tuple[str, ...], hidden: tuple[str, ...], school: Served, browser: Browser
) -> None:
    """Given a printer, then a meeting is one sheet: before it the agenda and who is expected, after it the minutes.

    No control is printed, nor who has told of their promise: the sheet is handed on, and that concerns the group alone.
    """
    with looking(browser, school.address, Screen(), LARBACKEN, "p-03") as sight:
        sight.goes(f"/meetings/{meeting}")
        page = sight.page
        paper = page.pdf(prefer_css_page_size=True)
        assert (len(re.findall(rb"/Type /Page\b", paper)), A4 in paper) == (1, True), re.findall(rb"/MediaBox.*", paper)
        page.emulate_media(media="print")
        text = page.inner_text("body")
        assert [it for it in shown if it not in text] == []
        assert [it for it in hidden if it in text] == []
        controls = page.locator(NOT_ON_PAPER).all()
        assert [it.inner_text() for it in controls if it.is_visible()] == []
