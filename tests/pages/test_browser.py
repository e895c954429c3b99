"""The pages in a real browser: whoever comes with a phone, a keyboard, a screen reader or without scripts can work."""

import re
from datetime import date
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.pages.browser import (
    DARK,
    LIGHT,
    NARROW,
    ON,
    SOLBACKEN,
    Screen,
    Served,
    Sight,
    looking,
    program,
)
from tests.pages.browser_crowd import SMALL
from tests.pages.browser_places import PLACES, PRINCIPAL, TEACHER, Place

pytestmark = pytest.mark.skipif(program() is None, reason="no browser is here: install Debian's chromium")

HEAVIEST: Final = 100 * 1024
MOST_NODES: Final = 3000
PHONE: Final = Screen(width=NARROW)

SCREENS: Final = (
    Screen(),
    Screen(lang="en", ground=DARK, width=NARROW),
    Screen(lang="en"),
    Screen(ground=DARK, width=NARROW),
    Screen(lang="en", ground=DARK),
    Screen(width=NARROW),
    Screen(ground=DARK),
    Screen(lang="en", ground=LIGHT, width=NARROW),
)
"""All combinations, so that neighbouring pages differ in most."""

SPREAD: Final = [(place, SCREENS[at % len(SCREENS)]) for at, place in enumerate(PLACES)]


# --- every page -----------------------------------------------------------------------


@pytest.mark.parametrize(("place", "screen"), SPREAD, ids=[f"{it.name}-{screen.words}" for it, screen in SPREAD])
def test_a_page_keeps_nobody_out(place: Place, screen: Screen, school: Served, browser: Browser) -> None:
    """Given any page, in any language, ground and width, then all can read it, reach all of it and see where they are.

    That is, with all unfolded: axe finds nothing, it does not scroll sideways, the browser has nothing to say, it is
    light, and the keyboard alone reaches every control, each of which shows that it is reached.
    """
    with looking(browser, school.address, screen, place.plan, place.person) as sight:
        assert sight.goes(place.path) == place.status
        sight.unfolds()
        assert sight.violations() == []
        assert sight.page.evaluate("document.documentElement.scrollWidth") <= screen.width
        assert sight.page.evaluate("document.querySelectorAll('*').length") <= MOST_NODES
        assert len(sight.page.content().encode()) <= HEAVIEST
        assert [it for it in sight.said if place.status == 200 or str(place.status) not in it] == []
        reached, there = _walked(sight.page)
        assert there - reached == set()


_CONTROLS: Final = """() => {
    const seen = it => it.checkVisibility({visibilityProperty: true}) && it.type !== 'hidden';
    const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')];
    return all.filter(seen).map((it, at) => { it.dataset.at = at; return at; });
}"""
_FOCUSED: Final = """() => {
    const it = document.activeElement, style = getComputedStyle(it);
    const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    return it.dataset.at === undefined ? null : [Number(it.dataset.at), shown];
}"""


def _walked(page: Page) -> tuple[set[int], set[int]]:
    """Go through a page with the key Tab alone; give the controls reached, all of them showing it, and those there."""
    there: set[int] = set(page.evaluate(_CONTROLS))
    reached: set[int] = set()
    for _ in range(len(there) * 3):
        page.keyboard.press("Tab")
        at = page.evaluate(_FOCUSED)
        if at is None:
            continue
        assert at[1], page.evaluate("document.activeElement.outerHTML")
        reached.add(at[0])
        if reached == there:
            break
    return reached, there


def test_the_pages_say_the_same_without_scripts(school: Served, browser: Browser) -> None:
    mine = [it for it in PLACES if (it.plan, it.person, it.status) == (SOLBACKEN, TEACHER, 200)]
    with looking(browser, school.address, Screen(scripts=False), SOLBACKEN, TEACHER) as sight:
        for it in mine:
            assert (sight.goes(it.path), sight.page.locator("h1").count()) == (200, 1), it.name


# --- stories --------------------------------------------------------------------------


def test_somebody_signs_in_with_the_form_and_out_again(school: Served, browser: Browser) -> None:
    with looking(browser, school.address, Screen(lang="en"), SOLBACKEN, None) as sight:
        sight.goes()
        form = sight.page.locator("form", has=sight.page.locator(f"input[name=plan][value={SOLBACKEN}]"))
        form.locator("select").select_option(TEACHER)
        form.get_by_role("button").click()
        expect(sight.page.locator(".me")).to_contain_text("Annika Sjögren")
        sight.page.get_by_role("button", name="Sign out").click()
        expect(sight.page.locator("h1")).to_have_text("Sign in")


def test_a_teacher_writes_the_note_of_a_visit_from_a_phone_in_few_taps(school: Served, browser: Browser) -> None:
    """Given a visit whose day has come, when its visitor takes up a phone, then nine taps later the note is there."""
    with looking(browser, school.address, PHONE, SMALL, "p-1") as sight:
        page = sight.page
        sight.goes()
        taps = 0
        for button in ("Genomför besöket", "Samtala om besöket"):
            page.get_by_role("link", name=re.compile(button)).first.tap()
            page.get_by_role("button", name="För in").tap()
            expect(page.get_by_role("status")).to_contain_text("Det är infört.")
            taps += 2
        page.get_by_role("link", name=re.compile("Publicera anteckningen")).first.tap()
        page.locator("[name=note]").fill("Eleverna frågade varandra")
        page.locator("[name=receipt]").fill("mappen/besok-1.odt")
        page.get_by_role("button", name="För in").tap()
        expect(page.get_by_role("status")).to_contain_text("Det är infört.")
        assert taps + 4 <= 9
        assert "Publicera anteckningen" not in page.inner_text("main")
    assert school.plans.ledger(SMALL).state.visits["first"].step == "complete"


def test_a_round_goes_through_pages_to_its_close(school: Served, browser: Browser) -> None:
    """Given a group of two, when each plans, holds, talks over and notes a visit, the leader can close the round."""
    for person in ("p-3", "p-4"):
        with looking(browser, school.address, Screen(lang="en"), SMALL, person) as sight:
            page = sight.page
            sight.goes("/groups/two")
            page.get_by_role("link", name=re.compile("^Plan a visit")).click()
            page.locator("[name=date]").fill(ON)
            page.locator("[name=lesson]").fill(f"ma-{person}")
            _sends(page)
            sight.goes("")
            for label in ("Hold the visit", "Talk about the visit"):
                page.get_by_role("link", name=re.compile(label)).first.click()
                _sends(page)
            page.get_by_role("link", name=re.compile("Publish the note")).first.click()
            page.locator("[name=note]").fill("We saw many questions")
            page.locator("[name=receipt]").fill(f"folder/{person}.odt")
            _sends(page)
    with looking(browser, school.address, Screen(lang="en"), SMALL, "p-3") as sight:
        sight.goes()
        sight.page.get_by_role("link", name=re.compile("Close the round")).first.click()
        _sends(sight.page)
    assert school.plans.ledger(SMALL).state.rounds["two-round"].closed_on == date.fromisoformat(ON)


def _sends(page: Page) -> None:
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("status")).to_contain_text("It is recorded.")


def test_a_principal_tries_every_address_to_read_a_note_and_cannot(school: Served, browser: Browser) -> None:
    """Given a note that a teacher reads, when her principal goes wherever a page or an address leads, it is nowhere."""
    notes = school.plans.ledger(SOLBACKEN).state.texts["note"]["bok-08"]
    (note,) = [it.words["note"] for it in notes]
    with looking(browser, school.address, Screen(), SOLBACKEN, TEACHER) as sight:
        sight.goes("/visits/bok-08")
        assert note in sight.page.inner_text("main")
    with looking(browser, school.address, Screen(), SOLBACKEN, PRINCIPAL) as sight:
        for path in _addresses(sight):
            sight.page.goto(path)
            assert note not in sight.page.content(), path


def _addresses(sight: Sight) -> list[str]:
    """Give wherever the principal's pages lead, two steps far, and what the API has of the plan, by its address."""
    home, api = sight.home, f"{sight.home.partition('/p/')[0]}/api/v1/plans/{SOLBACKEN}"
    pages = ("/visits/bok-08", "/todo/note/bok-08", "/groups/bok", "/entries?about=bok-08")
    guessed = [f"{home}{path}" for path in pages]
    guessed += [f"{api}/views/{view}?on={ON}" for view in ("notes", "visits", "writings", "log", "history")]
    guessed += [f"{api}/{name}" for name in ("entries", "export", "state")]
    found = dict.fromkeys(guessed)
    for path in ("", "/groups", "/visits", "/more", "/entries"):
        sight.goes(path)
        links = sight.page.eval_on_selector_all("main a", "them => them.map(it => it.href)")
        found.update(dict.fromkeys(it for it in links if it.startswith(home)))
    return list(found)[:60]


def test_a_visit_is_moved_with_a_reason(school: Served, browser: Browser) -> None:
    """Given a planned visit, when its visitor moves it to another day and says why, its page shows the new day."""
    with looking(browser, school.address, PHONE, SOLBACKEN, "p-6bzr") as sight:
        sight.goes("/visits/bok-14")
        page = sight.page
        page.get_by_role("link", name="Flytta besöket").tap()
        page.locator("[name=date]").fill("2026-12-09")
        page.locator("[name=because]").fill("Kollegan är på kurs den dagen")
        page.locator("main form button").tap()
        expect(page.locator("h1")).to_contain_text("ons 9 dec")
    moved = [it for it in school.plans.ledger(SOLBACKEN).entries() if it.because == "Kollegan är på kurs den dagen"]
    assert [str(it.event.date) for it in moved] == ["2026-12-09"]
    assert school.plans.ledger(SOLBACKEN).state.visits["bok-14"].visitor == "p-6bzr"
