"""Reminders on the pages: chosen in one's own settings, and stopped by the address in each mail."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.pages.conftest import House, open_house
from tests.pages.test_settings import Plainly
from tests.web.world import OWN, World, login_of, served

from collegial_core.ids import PersonId
from collegial_directory import Entry
from collegial_reminders import Choice, Often
from collegial_web.reminders import ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with served(tmp_path, OWN) as world:
        yield world


def has_mail(house: House, person: str = "p-2") -> None:
    entry = Entry(plan=OWN, person=PersonId(person), name="Åsa", login=login_of(person), mail="asa@school.example")
    house.people.put(entry)


def wants(world: World, often: Often = Often.DAILY, lang: str = "en") -> Choice:
    world.login.choose_reminder(login_of("p-2"), OWN, often, lang)
    choice = world.login.reminder_of(login_of("p-2"), OWN)
    assert choice is not None
    return choice


def chosen(world: World) -> Often | None:
    choice = world.login.reminder_of(login_of("p-2"), OWN)
    return None if choice is None else choice.often


# --- chosen -----------------------------------------------------------------------------


def test_whoever_has_an_address_chooses_how_often(house: House) -> None:
    has_mail(house)
    browser = house.browser("p-2")
    assert 'value="none" checked' in browser.goes("/settings").html
    assert "It goes to asa@school.example" in browser.goes("/settings").text
    for often in ("daily", "weekly", "none"):
        seen = browser.sends("/settings", often=often)
        assert (seen.status, "Saved." in seen.text) == (200, True)
        assert f'value="{often}" checked' in seen.html


def test_whoever_has_none_is_told_so(house: House) -> None:
    seen = house.browser("p-2").goes("/settings")
    assert "The directory has no mail address of yours." in seen.text
    assert 'name="often"' not in seen.html


def test_a_choice_is_that_of_whoever_makes_it(house: House) -> None:
    for person in ("p-2", "p-3"):
        has_mail(house, person)
    house.browser("p-2").sends("/settings", often="daily")
    assert 'value="none" checked' in house.browser("p-3").goes("/settings").html


def test_what_cannot_be_chosen_is_not_there(house: House) -> None:
    assert house.browser("p-2").sends("/settings", often="hourly").status == 404


def test_a_login_of_a_host_need_not_remind(tmp_path: Path) -> None:
    with open_house(tmp_path, around=Plainly) as house:
        browser = house.browser("p-2")
        assert "Reminders by mail" not in browser.goes("/settings").text
        assert browser.sends("/settings", often="daily").status == 404
        assert browser.client.get("/reminders/x").status_code == 404


# --- stopped ----------------------------------------------------------------------------


def test_to_look_at_the_address_changes_nothing(world: World) -> None:
    """Given a program that follows every link in a mail, then the reminders go on."""
    address = f"/reminders/{wants(world).secret}"
    for method in ("GET", "HEAD", "GET"):
        answer = world.client.request(method, address)
        assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
    assert "Stop the reminders" in world.client.get(address).text
    assert '<form method="post">' in world.client.get(address).text
    for method in ("PUT", "DELETE", "OPTIONS"):
        assert world.client.request(method, address).status_code == 405
    assert chosen(world) is Often.DAILY


@pytest.mark.parametrize(
    "how", [{}, {"data": {"List-Unsubscribe": "One-Click"}}, {"files": {"List-Unsubscribe": (None, "One-Click")}}]
)
def test_the_button_and_a_mail_programs_click_stop_them_without_a_login(world: World, how: dict[str, Any]) -> None:
    choice = wants(world)
    answer = world.client.post(f"/reminders/{choice.secret}", follow_redirects=False, **how)
    assert (answer.status_code, "You get no reminders any more." in answer.text) == (200, True)
    assert chosen(world) is Often.NONE
    again = world.client.get(f"/reminders/{choice.secret}").text
    assert "You get no reminders any more." in again
    assert "<form" not in again


def test_it_is_in_the_language_of_the_mails(world: World) -> None:
    assert "Stoppa påminnelserna" in world.client.get(f"/reminders/{wants(world, lang='sv').secret}").text


def test_an_address_opens_nothing_else_and_names_nobody(world: World) -> None:
    page = world.client.get(f"/reminders/{wants(world).secret}")
    for hidden in (OWN, "p-2", login_of("p-2")):
        assert hidden not in page.text
    assert page.headers["referrer-policy"] == "same-origin"
    assert "form-action 'self'" in page.headers["content-security-policy"]


def test_an_address_that_is_nobodys_stops_nothing(world: World) -> None:
    wants(world)
    for method in ("GET", "POST"):
        assert world.client.request(method, "/reminders/none").status_code == 404
    assert chosen(world) is Often.DAILY


def test_whoever_guesses_addresses_is_told_to_wait(tmp_path: Path) -> None:
    from collegial_web import Limits  # noqa: PLC0415 - as small as possible

    with served(tmp_path, OWN, limits=Limits(strangers=2)) as world:
        answers = [world.client.get(f"/reminders/{guess}").status_code for guess in range(3)]
    assert answers == [404, 404, 429]


def test_the_address_stands_in_no_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    choice = wants(world)
    with caplog.at_level(logging.DEBUG, logger="collegial"):
        world.client.get(f"/reminders/{choice.secret}")
    assert choice.secret not in caplog.text
    assert re.fullmatch(ADDRESS, f"/reminders/{choice.secret}")  # which no trace holds either
