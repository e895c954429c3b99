"""Proposals on a timetable in a real browser: sent, looked at and recorded, with a phone and without scripts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import attrs
import pytest
from playwright.sync_api import Browser, FilePayload, expect
from tests.examples.recorded import EXAMPLES
from tests.pages.browser import DARK, NARROW, SOLBACKEN, Screen, Served, Sight, looking, program
from tests.pages.browser_crowd import CIRCLE
from tests.pages.browser_places import LEADER

pytestmark = pytest.mark.skipif(program() is None, reason="no browser is here: install Debian's chromium")

TIMETABLE: Final = EXAMPLES / "base_groups" / "schema.csv"


@attrs.frozen
class Look:
    """What is asked of a page that proposes something: who asks, where, and what they fill in."""

    person: str
    path: str
    fills: Mapping[str, str]
    go: str = "look"
    plan: str = SOLBACKEN
    file: Path | FilePayload = TIMETABLE

    def sends(self, sight: Sight) -> None:
        """Send the timetable, and wait for what is proposed."""
        sight.goes(self.path)
        sight.page.locator("[name=file]").set_input_files(self.file)
        for name, text in self.fills.items():
            sight.page.locator(f"[name='{name}']").fill(text)
        sight.page.locator(f"button[value={self.go}]").click(timeout=60_000)


VISITS: Final = Look(LEADER, "/groups/bok/plan", {})
MEETINGS: Final = Look(LEADER, "/groups/bok/meetings/plan", {"every": "2", "minutes": "40"})
NO_MEETINGS: Final = Look(LEADER, "/groups/bok/meetings/plan", {"every": "2", "minutes": "300"})
AGAIN: Final = Look(LEADER, "/groups/bok/plan", {}, "repair")
FOUR: Final = FilePayload(
    name="schema.csv",
    mimeType="text/csv",
    buffer=(
        "Lärare;Dag;Från;Till;Ämne;Klass;Vad\n"
        + "".join(
            f"p-{it};tisdag;{it}:00;{it + 1}:00;Ma;7B;lektion\np-{it};tisdag;08:00;15:00;;;på plats\n"
            for it in range(9, 13)
        )
    ).encode(),
)
GROUPS: Final = Look(
    "p-rektor",
    "/setup/groups/timetable",
    {"name": "bas", "least": "2", "most": "2", "minutes": "90"},
    plan=CIRCLE,
    file=FOUR,
)
LOOKS: Final = {"groups": GROUPS, "again": AGAIN, "visits": VISITS, "meetings": MEETINGS, "no-meetings": NO_MEETINGS}


@pytest.mark.parametrize("screen", [Screen(), Screen(ground=DARK, width=NARROW, lang="en")], ids=lambda it: it.words)
@pytest.mark.parametrize("what", LOOKS)
def test_a_proposal_keeps_nobody_out(what: str, screen: Screen, school: Served, browser: Browser) -> None:
    """Given a timetable, then what comes of it can be read by all, and does not scroll sideways on a phone."""
    asked = LOOKS[what]
    with looking(browser, school.address, screen, asked.plan, asked.person) as sight:
        asked.sends(sight)
        expect(sight.page.locator("#known")).to_be_visible()
        assert sight.violations() == []
        assert sight.page.evaluate("document.documentElement.scrollWidth") <= screen.width
        assert sight.said == []


def test_meetings_are_planned_without_scripts_from_a_phone(school: Served, browser: Browser) -> None:
    """Given a proposal on a phone, when all but one meeting are unticked, then that one is recorded."""
    with looking(browser, school.address, Screen(width=NARROW, scripts=False), SOLBACKEN, LEADER) as sight:
        MEETINGS.sends(sight)
        page = sight.page
        ticks = page.locator("input[type=checkbox][name^=take-]")
        expect(ticks.first).to_be_checked()
        for place in range(1, ticks.count()):
            ticks.nth(place).uncheck()
        page.locator("button[value=record]").click()
        expect(page.get_by_role("status")).to_contain_text("Det är infört.")
    assert any(name.startswith("bok-20") for name in school.plans.ledger(SOLBACKEN).state.meetings)
