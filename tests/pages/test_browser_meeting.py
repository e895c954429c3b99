"""A meeting in eight browsers: everybody writes on their own phone, and nothing that was typed is lost."""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime, time, tzinfo
from pathlib import Path
from typing import Final, Self

import pytest
from examples.serve import DAY
from playwright.sync_api import Browser, Page, expect
from tests.circle import AHEAD, SAID
from tests.pages.browser import NARROW, Screen, Served, Sight, looking, program, serving, store_in, take_in
from tests.pages.browser_crowd import CIRCLE, circle

import collegial_core as cc
from collegial_core.meeting import Meeting, Stage
from collegial_web.pages.meeting import now

pytestmark = pytest.mark.skipif(program() is None, reason="no browser is here: install Debian's chromium")

EIGHT: Final = tuple(f"p-{number}" for number in range(1, 9))
LEADER, LOST = "p-1", "p-5"
PHONE: Final = Screen(lang="en", width=NARROW)
MEETING: Final = "/meetings/m-2"


def test_eight_teachers_hold_a_meeting_in_eight_browsers(school: Served, browser: Browser) -> None:
    """Given eight phones, when one loses the network and two write the minutes at once, nothing is lost, and it closes.

    The leader sees that each action plan is written, without loading the page again, and never what it says.
    """
    with ExitStack() as stack:
        sights = {it: stack.enter_context(looking(browser, school.address, PHONE, CIRCLE, it)) for it in EIGHT}
        phones = {person: it.page for person, it in sights.items()}
        leader = phones[LEADER]
        _opens(sights[LEADER])
        documenter = _meeting(school).holders("documenter")[0]
        for person, sight in sights.items():
            sight.goes(MEETING)
            if person == LOST:
                _writes_without_a_network(sight)
            else:
                _tells(sight.page, person)
            expect(leader.locator(".there .rows").first).to_contain_text("action plan written")
        expect(leader.locator(".there")).not_to_contain_text("no action plan yet")
        for person in EIGHT:
            assert (_secret(person) in leader.content()) == (person == LEADER)
        _says_what_is_missing(leader)
        other = stack.enter_context(looking(browser, school.address, Screen(lang="en"), CIRCLE, documenter))
        _two_write_the_minutes(sights[documenter], other)
        _closes(sights[LEADER])
        assert [it for person, sight in sights.items() if person != LOST for it in sight.said] == []
    meeting = _meeting(school)
    assert (meeting.stage, set(meeting.wrote_plans)) == (Stage.CLOSED, set(EIGHT))


def _meeting(school: Served) -> Meeting:
    return school.plans.ledger(CIRCLE).state.meetings["m-2"]


def _opens(sight: Sight) -> None:
    sight.goes(MEETING)
    sight.page.get_by_role("button", name="Open the meeting").tap()
    expect(sight.page.get_by_role("status")).to_contain_text("It is recorded.")


def _secret(person: str) -> str:
    return f"Only {person} reads that more pupils ask"


def _fills(page: Page, person: str) -> None:
    page.locator("[name='report.tried']").select_option("true")
    page.locator("[name='report.lesson']").fill("Short questions")
    for name, text in {**AHEAD, "expected": _secret(person)}.items():
        page.locator(f"[name='action_plan.{name}']").fill(text)


def _tells(page: Page, person: str) -> None:
    _fills(page, person)
    page.locator("#tell").get_by_role("button", name="Record it").tap()
    expect(page.get_by_role("status").first).to_contain_text("It is recorded.")


def _writes_without_a_network(sight: Sight) -> None:
    """Type, lose the network, send in vain, come back, and find it all there."""
    page = sight.page
    page.context.set_offline(True)
    _fills(page, LOST)
    page.locator("#tell").get_by_role("button", name="Record it").tap()
    expect(page.locator("#tell").get_by_role("status")).to_contain_text("There is no network")
    expect(page.locator("[name='action_plan.expected']")).to_have_value(_secret(LOST))
    page.context.set_offline(False)
    sight.goes(MEETING)  # as if the phone had been put away meanwhile
    expect(page.locator("#tell").get_by_role("status")).to_contain_text("what you had typed")
    expect(page.locator("[name='action_plan.expected']")).to_have_value(_secret(LOST))
    page.locator("#tell").get_by_role("button", name="Record it").tap()
    expect(page.get_by_role("status").first).to_contain_text("It is recorded.")


def _says_what_is_missing(leader: Page) -> None:
    leader.reload()
    leader.locator("#close").get_by_role("button", name="Close the meeting").tap()
    expect(leader.locator("#close").get_by_role("alert")).to_be_visible()
    expect(leader.locator("section.left")).to_contain_text("The minutes of the meeting")


def _two_write_the_minutes(phone: Sight, laptop: Sight) -> None:
    """Let the documenter begin on two screens, and send both."""
    for sight, words in ((phone, "Mine from the phone"), (laptop, "Mine from the laptop")):
        sight.goes(MEETING)
        _writes(sight.page, {**SAID, "conclusions": words})
    for sight in (phone, laptop):
        sight.page.get_by_role("button", name="Record the minutes").click()
    late = laptop.page
    expect(late.locator("#write")).to_contain_text("Somebody wrote first.")
    expect(late.locator(".theirs")).to_contain_text("Mine from the phone")
    expect(late.locator("[name='minutes.conclusions']")).to_have_value("Mine from the laptop")
    late.get_by_role("button", name="Keep both").click()
    expect(late.get_by_role("status").first).to_contain_text("It is recorded.")
    expect(late.locator("[name='minutes.conclusions']")).to_have_value("Mine from the phone\n\nMine from the laptop")


def _writes(page: Page, minutes: Mapping[str, str]) -> None:
    for name, text in minutes.items():
        page.locator(f"[name='minutes.{name}']").fill(text)


def _closes(sight: Sight) -> None:
    page = sight.page
    sight.goes(MEETING)
    page.locator("[name='input.kind']").select_option("research")
    page.locator("[name='input.title']").fill("On exit tickets")
    page.get_by_role("button", name="Bring it").tap()
    page.locator("[name=whole_agenda]").check()
    page.locator("#close").get_by_role("button", name="Close the meeting").tap()
    expect(page.locator(".minutes")).to_contain_text("Mine from the laptop")


# --- the clock ------------------------------------------------------------------------


def test_the_countdown_goes_on_each_second_and_says_whose_turn_it_is(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given twenty minutes for eight, from 14:35, at 14:41:50 the third has forty seconds left; then the fourth."""
    at = datetime.combine(DAY, time(14, 41, 50))
    monkeypatch.setattr(now, "datetime", _stopped(at))
    told = circle(DAY)
    told.opens_planned(DAY, meeting="m-2", by=LEADER)
    take_in(tmp_path, {CIRCLE: told}, {})
    with serving(tmp_path) as address, looking(browser, address, PHONE, CIRCLE, LEADER) as sight:
        clock = sight.page.clock
        clock.install(time=at.astimezone())
        clock.pause_at(at.astimezone())
        sight.goes(MEETING)
        countdown, turn = sight.page.locator(".clock"), sight.page.locator(".turn")
        for seconds, left, says in (
            (1, "13:09", "Number 3 of 8: 0:39 left"),
            (40, "12:29", "Number 4 of 8: 2:29 left"),
        ):
            clock.run_for(seconds * 1000)
            expect(countdown).to_have_text(left)
            expect(turn).to_have_text(says)
        assert sight.said == []


def _stopped(at: datetime) -> type[datetime]:
    """Give a clock that stands still."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(at.timestamp(), tz)

    return Stopped


# --- what somebody types --------------------------------------------------------------


def test_what_was_typed_survives_a_server_that_restarts(tmp_path: Path, browser: Browser) -> None:
    """Given a form sent while the server is gone, when it is back, the words are there, still signed in, and sent."""
    take_in(tmp_path, {CIRCLE: circle(DAY)}, {})
    with ExitStack() as stack:
        address = stack.enter_context(serving(tmp_path))
        with looking(browser, address, PHONE, CIRCLE, LEADER) as sight:
            page = sight.page
            _opens(sight)
            sight.goes(MEETING)
            _fills(page, LEADER)
            stack.close()
            page.locator("#tell").get_by_role("button", name="Record it").tap()
            expect(page.locator("#main-frame-error")).to_be_visible()
            with serving(tmp_path, int(address.rpartition(":")[2])):
                sight.goes(MEETING)
                expect(page.locator("#tell").get_by_role("status")).to_contain_text("what you had typed")
                expect(page.locator("[name='action_plan.expected']")).to_have_value(_secret(LEADER))
                page.locator("#tell").get_by_role("button", name="Record it").tap()
                expect(page.get_by_role("status").first).to_contain_text("It is recorded.")
    with cc.open(store_in(tmp_path)) as plans:
        assert plans.ledger(CIRCLE).state.meetings["m-2"].wrote_plans == [LEADER]
