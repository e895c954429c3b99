"""Stories in a real browser: a school is set up, and what was wrong is put right."""

from datetime import date, timedelta
from typing import Final

import attrs
import pytest
from playwright.sync_api import Browser, Locator, expect
from tests.pages.browser import DARK, NARROW, ON, SOLBACKEN, Screen, Served, Sight, looking, program
from tests.pages.browser_crowd import SIX
from tests.pages.browser_places import PRINCIPAL

pytestmark = pytest.mark.skipif(program() is None, reason="no browser is here: install Debian's chromium")

LIST: Final = (
    "Namn;Personnr;E-post;Enhet;Skydd\n"
    "Åsa Ek;820713-2385;asa@skola.example;lind;\n"
    "Bo Alm;;bo@skola.example;lind;nej\n"
    "Dold Person;;;lind;ja\n"
)
TEACHERS: Final = "\n".join(f"Lärare {it:02}; larare{it:02}@skola.se" for it in range(24))


@attrs.define
class Hands:
    """Somebody who clicks and types; each click, and each field filled, is counted."""

    sight: Sight
    did: int = 0

    def opens(self, name: str) -> None:
        self._clicks(self.sight.page.get_by_role("link", name=name))

    def fills(self, **fields: str) -> None:
        for name, text in fields.items():
            self.sight.page.locator(f"[name='{name}']").fill(text)
            self.did += 1

    def chooses(self, field: Locator) -> None:
        field.select_option(index=1)
        self.did += 1

    def ticks(self, name: str) -> None:
        self.sight.page.locator(f"[name='{name}']").check()
        self.did += 1

    def records(self) -> None:
        self._clicks(self.sight.page.get_by_role("button", name="Record it"))
        expect(self.sight.page.get_by_role("status")).to_contain_text("It is recorded.")

    def _clicks(self, it: Locator) -> None:
        it.click()
        self.did += 1


def test_a_principal_sets_up_a_school_of_24_in_60_interactions_at_most(school: Served, browser: Browser) -> None:
    """Given nothing but a login, when a principal clicks and types 60 times at most, four rounds are under way."""
    before = set(school.plans)
    with looking(browser, school.address, Screen(lang="en"), SOLBACKEN, PRINCIPAL) as sight:
        page, hands = sight.page, Hands(sight, did=1)
        page.goto(f"{school.address}/new")
        hands.fills(title="Lindängen", aim="See each other teach", starts="2026-08-10", ends="2027-06-18")
        hands.fills(unit="Lindängens skola")
        page.get_by_role("button", name="Record it").click()
        page.wait_for_url("**/setup*")
        hands.did += 1
        for step in ("School calendar", "People", "Methods", "Groups", "Leaders", "Start and first round"):
            page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=step)).get_by_role("link").click()
            hands.did += 1
            match step:
                case "School calendar":
                    hands.fills(**{"first-1": "2026-08-18", "last-1": "2026-12-18"})
                case "People":
                    hands.fills(people=TEACHERS)
                case "Methods":
                    hands.ticks("take-base-group-visits@3")
                case "Groups":
                    hands.fills(**{f"name-{number}": f"Group {number}" for number in range(1, 5)})
                case "Leaders":
                    for field in page.locator("select[name^='leader-']").all():
                        hands.chooses(field)
            hands.records()
            page.wait_for_url("**/setup?*")
        assert sight.said == []
    (plan,) = set(school.plans) - before
    state = school.plans.ledger(plan).state
    assert [len(it.members) for it in state.groups.values()] == [6, 6, 6, 6]
    assert [it.visits_each for it in state.rounds.values()] == [5, 5, 5, 5]
    assert all(it.leader_on(date.fromisoformat(ON)) for it in state.groups.values())
    assert hands.did <= 60, hands.did


def test_a_teacher_mends_a_wrong_visit_from_a_phone(school: Served, browser: Browser) -> None:
    """Given a visit planned and held on a wrong day, when its visitor says which it was, the planning goes with it."""
    right = (date.fromisoformat(ON) - timedelta(1)).isoformat()
    with looking(browser, school.address, Screen(lang="en", width=NARROW), SIX, "p-2") as sight:
        page = sight.page
        sight.goes("/groups/g")
        page.get_by_role("link", name="Plan a visit").first.tap()
        page.locator("[name=date]").fill(ON)
        page.locator("[name=lesson]").fill("ma-7b")
        page.get_by_role("button", name="Record it").tap()
        expect(page.get_by_role("status")).to_contain_text("It is recorded.")
        (visit,) = [it for it in school.plans.ledger(SIX).state.visits.values() if it.visitor == "p-2"]
        sight.goes(f"/todo/hold_visit/{visit.visit}")
        page.get_by_role("button", name="Record it").tap()
        expect(page.get_by_role("status")).to_contain_text("It is recorded.")
        sight.goes(f"/visits/{visit.visit}")
        page.get_by_role("link", name="Was something recorded wrongly?").tap()
        page.locator("main").get_by_role("link", name="A visit was held").tap()
        page.get_by_role("link", name="Say what it should have said").tap()
        page.locator("[name=happened_on]").fill(right)
        page.locator("[name=because]").fill("It was the day before")
        page.get_by_role("button", name="See what would change").tap()
        page.get_by_role("button", name="right too").tap()
        expect(page.locator(".with")).to_contain_text("A visit was planned")
        page.locator(".with [name$='.happened_on']").fill(right)
        page.locator(".with [name$='.date']").fill(right)
        page.get_by_role("button", name="See what would change").tap()
        expect(page.locator(".changes tbody tr")).to_have_count(3)
        page.get_by_role("button", name="Put it right").tap()
        expect(page.get_by_role("status")).to_contain_text("It is put right.")
    mended = school.plans.ledger(SIX).state.visits[visit.visit]
    assert (mended.date.isoformat(), mended.step) == (right, "held")


@pytest.mark.parametrize("screen", [Screen(lang="en"), Screen(width=NARROW, ground=DARK)], ids=str)
def test_a_principal_takes_people_in_from_a_list(screen: Screen, school: Served, browser: Browser) -> None:
    """Given a new plan, when a list is chosen, looked at and sent with its ticks, then its people are in the plan.

    The table of what would change keeps nobody out, on a phone either.
    """
    before = set(school.plans)
    sent = {"name": "list.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    with looking(browser, school.address, screen, SOLBACKEN, PRINCIPAL) as sight:
        page = sight.page
        page.goto(f"{school.address}/new")
        Hands(sight).fills(title="Lind", aim="See", starts="2026-08-10", ends="2027-06-18", unit="Lind")
        page.locator("button[value=record]").click()
        page.wait_for_url("**/setup*")
        (plan,) = set(school.plans) - before
        page.goto(f"{school.address}/p/{plan}/setup/people/list")
        page.locator("[name=file]").set_input_files(sent)
        page.locator("button[value=look]").click()
        expect(page.locator("table").last).to_contain_text("Åsa Ek")
        assert sight.violations() == []
        assert page.evaluate("document.documentElement.scrollWidth") <= screen.width
        assert "820713" not in page.content()
        page.locator("[name=take-1]").uncheck()
        page.locator("[name=file]").set_input_files(sent)
        page.locator("button[value=record]").click()
        expect(page.get_by_role("status")).to_be_visible()
        assert sight.said == []
    assert len(school.plans.ledger(plan).state.people) == 2
