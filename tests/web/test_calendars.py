"""Calendars at secret addresses: who reads what, for how long, and what is said of it anywhere."""

from __future__ import annotations

import json
import logging
import re
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from click.testing import CliRunner
from tests.ical.readers import read_by_both
from tests.pages.conftest import House, open_house
from tests.pages.test_settings import Plainly
from tests.school import sept
from tests.web.world import BUSY, FOREIGN, OWN, World, login_of, served

import collegial_core as cc
from collegial_calendar.bells import bells_of
from collegial_cli.main import cli
from collegial_core.ids import PersonId
from collegial_directory import Entry
from collegial_web import Limits, application
from collegial_web.calendars import ADDRESS, PLANS, Histories
from collegial_web.shared import Rates, Subscription, Subscriptions, end_all, open_shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from collegial_sql.home import Home

MADE = date(2026, 9, 1)


def subscribed(world: World, person: str = "p-2", **more: Any) -> str:
    """Give the address of a calendar of somebody's."""
    plan = more.pop("plan", OWN)
    it = Subscription(login=login_of(person), plan=plan, **{"made": MADE, "lang": "en", **more})
    return f"/calendar/{world.login.renew_calendar(it)}.ics"


def moves(world: World) -> None:
    occasion = cc.Occasion(by=PersonId("p-3"), on=sept(28))
    world.plans.do(OWN, cc.Request(cc.visit.VisitMoved(visit="v-2", date=sept(29), lesson="l"), occasion))


# --- the secrets --------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """A database of one's own, of both kinds."""
    if request.param == "sqlite":
        home = open_shared(str(tmp_path / "server.db"))
    else:
        from tests.stores.postgres_server import place  # noqa: PLC0415 - only where it is used

        home = open_shared(place(request.getfixturevalue("server"), uuid4().hex[:8]))
    yield home
    home.close()


def test_an_address_is_kept_as_a_fingerprint_and_a_new_one_ends_the_one_before(shared: Home) -> None:
    subscriptions = Subscriptions(shared)
    own = Subscription(login="asa", plan=OWN, names=True, lang="sv", made=MADE)
    secret = subscriptions.renew(own)
    assert len(secret) >= 43  # 256 bits
    assert subscriptions.find(secret) == own
    with shared.reading() as cursor:
        assert secret not in str(cursor.read("SELECT * FROM calendars"))
    new = subscriptions.renew(own)
    assert subscriptions.find(secret) is None
    assert subscriptions.find(new) == own
    subscriptions.end("asa", OWN, None)
    assert subscriptions.find(new) is subscriptions.find("") is None


def test_each_calendar_of_a_login_has_an_address_of_its_own(shared: Home) -> None:
    subscriptions = Subscriptions(shared)
    group = Subscription(login="asa", plan=OWN, group="g", made=MADE)
    others = subscriptions.renew(Subscription(login="bo", plan=OWN, group="g", made=MADE))
    for it in (
        group,
        Subscription(login="asa", plan=OWN, made=MADE),
        Subscription(login="asa", plan="eken", made=MADE),
    ):
        subscriptions.renew(it)
    assert [it.group for it in subscriptions.of("asa", OWN)] == [None, "g"]
    end_all(shared, "asa")
    assert subscriptions.of("asa", OWN) == subscriptions.of("asa", "eken") == []
    assert subscriptions.find(others) is not None


# --- what is read there -----------------------------------------------------------------


def test_whoever_knows_the_address_reads_the_calendar_without_a_login(world: World) -> None:
    answer = world.client.get(subscribed(world))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    summaries = {it.summary for it in read_by_both(answer.content).values()}
    assert "Lesson visit: you visit a colleague (p-3.v-1)" in summaries
    assert "set-cookie" not in answer.headers


def test_names_are_in_it_where_its_owner_wants_them_and_never_of_a_protected_identity(school: World) -> None:
    """Given a host whose identity is protected, then they are a colleague like whoever has no name."""
    assert "N p-3 visits you" in school.client.get(subscribed(school, names=True)).text
    assert "N p-" not in school.client.get(subscribed(school, names=False)).text
    school.people.put(Entry(plan=OWN, person=PersonId("p-3"), login=login_of("p-3"), protected=True))
    protected = school.client.get(subscribed(school, names=True)).text
    assert "a colleague visits you" in protected
    assert "N p-3" not in protected


def test_it_is_in_the_language_in_which_it_was_asked_for(world: World) -> None:
    assert "Lektionsbesök" in world.client.get(subscribed(world, lang="sv")).text


def test_a_groups_calendar_is_for_those_who_belong_to_it(school: World) -> None:
    addresses = {person: subscribed(school, person, group="g") for person in ("p-2", "p-5", "p-8", "p-rektor")}
    assert {it: school.client.get(to).status_code for it, to in addresses.items()} == {
        "p-2": 200,
        "p-5": 200,
        "p-8": 404,
        "p-rektor": 404,
    }
    left = cc.Request(cc.group.MemberLeft(group="g", person="p-5"), cc.Occasion(by=PersonId("p-rektor"), on=sept(28)))
    school.plans.do(OWN, left)
    assert school.client.get(addresses["p-5"]).status_code == 404


def test_the_address_of_whoever_has_lost_their_place_leads_nowhere(school: World) -> None:
    address = subscribed(school)
    assert school.client.get(address).status_code == 200
    school.people.erase(OWN, "p-2")
    assert school.client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/calendar/x.ics", "/calendar/.ics", "/calendar/x", f"/calendar/{'a' * 9000}.ics"])
def test_an_address_that_is_nobodys_leads_nowhere(world: World, address: str) -> None:
    assert world.client.get(address).status_code == 404


def test_a_plan_that_is_not_there_has_no_calendar(world: World) -> None:
    assert world.client.get(subscribed(world, plan=FOREIGN)).status_code == 404


def test_bell_times_give_the_visits_their_times(tmp_path: Path) -> None:
    with served(tmp_path, OWN) as world:
        bells = bells_of("Lektion;Från;Till\nv-2;10.10;10.55\n")
        app = application(world.plans, world.login, bells=bells)
        assert "T101000" in type(world.client)(app).get(subscribed(world)).text


def test_a_server_takes_bell_times_from_a_file_or_does_not_begin() -> None:
    outcome = CliRunner().invoke(cli, ["--store", "sqlite:///x.db", "serve", "--bells", "/nowhere.csv"])
    assert (outcome.exit_code, "/nowhere.csv" in outcome.stderr) == (2, True)


# --- unchanged ----------------------------------------------------------------------------


def test_what_has_not_changed_is_not_sent_again(school: World) -> None:
    address = subscribed(school)
    first = school.client.get(address)
    assert first.headers["cache-control"] == "private, no-cache"
    for sent in (first.headers["etag"], f'"x", W/{first.headers["etag"]}', "*"):
        again = school.client.get(address, headers={"If-None-Match": sent})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    moves(school)
    later = school.client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert later.status_code == 200
    before, now = read_by_both(first.content), read_by_both(later.content)
    changed = [uid for uid in now if before[uid] != now[uid]]
    assert [(before[it].sequence, now[it].sequence) for it in changed] == [(0, 1)]


def test_a_program_may_ask_for_the_head_alone(world: World) -> None:
    head = world.client.head(subscribed(world))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"]


def test_nothing_is_recorded_or_sent_at_the_address(world: World) -> None:
    assert world.client.post(subscribed(world)).status_code == 405


def test_the_histories_of_the_latest_plans_are_kept() -> None:
    histories = Histories()
    first = histories.of("plan-0")
    assert histories.of("plan-0") is first
    for number in range(1, PLANS + 1):
        histories.of(f"plan-{number}")
    assert histories.of("plan-0") is not first


# --- how often, and what is said of it -------------------------------------------------------


def test_calendars_are_counted_like_everything_else(tmp_path: Path) -> None:
    with served(tmp_path, OWN, limits=Limits(person=2, strangers=2)) as world:
        address = subscribed(world)
        assert [world.client.get(address).status_code for _ in range(3)][-1] == 429
        assert [world.client.get("/calendar/guess.ics").status_code for _ in range(3)][-1] == 429


def test_the_secret_is_in_no_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    address = subscribed(world)
    with caplog.at_level(logging.DEBUG):
        for to in (address, "/calendar/guessed.ics"):
            world.client.get(to)
    ours = [it.getMessage() for it in caplog.records if it.name.startswith("collegial")]
    assert any("/calendar/{secret}.ics" in it for it in ours)
    assert not [it for it in ours if address.split("/")[2].removesuffix(".ics") in it or "guessed" in it]
    assert login_of("p-2") not in json.dumps(ours)


def test_a_trace_never_has_the_address(world: World) -> None:
    from opentelemetry.util.http import parse_excluded_urls  # noqa: PLC0415 - only here

    excluded = parse_excluded_urls(f"/health,{ADDRESS}")
    assert excluded.url_disabled(f"http://school.example{subscribed(world)}")
    assert excluded.url_disabled(f"http://school.example/below{subscribed(world)}")
    assert not excluded.url_disabled(f"http://school.example/p/{OWN}/setup/calendar")


# --- on the page ----------------------------------------------------------------------------


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house of one's own."""
    with open_house(tmp_path) as it:
        yield it


def address_on(html: str) -> str:
    found = re.search(r'class="secret">([^<]+)<', html)
    assert found is not None
    return found.group(1)


def test_somebody_gets_an_address_renews_it_and_takes_it_away_without_a_script(house: House) -> None:
    browser = house.browser("p-2")
    assert "My calendar has no address" in browser.goes("/settings").text
    got = address_on(browser.sends("/settings", calendar="renew", group="").html)
    assert got.startswith("http://testserver/calendar/")
    assert got not in browser.goes("/settings").html
    stranger = house.browser().client
    assert stranger.get(got).status_code == 200
    new = address_on(browser.sends("/settings", calendar="renew", group="", names="yes").html)
    assert (stranger.get(got).status_code, stranger.get(new).status_code) == (404, 200)
    assert "N p-3" in stranger.get(new).text
    assert "The calendar has no address any more." in browser.sends("/settings", calendar="end", group="").text
    assert stranger.get(new).status_code == 404


def test_each_group_of_somebodys_has_a_calendar_and_no_other_group_has(house: House) -> None:
    browser = house.browser("p-2")
    assert "Group g" in browser.goes("/settings").text
    assert (
        house.browser().client.get(address_on(browser.sends("/settings", calendar="renew", group="g").html)).is_success
    )
    other = house.browser("p-8")
    assert "Group g" not in other.goes("/settings").text
    assert other.sends("/settings", calendar="renew", group="g").status == 404
    assert other.sends("/settings", calendar="renew", group="nowhere").status == 404


def test_nobody_ends_the_address_of_somebody_else(house: House) -> None:
    got = address_on(house.browser("p-2").sends("/settings", calendar="renew", group="").html)
    house.browser("p-3").sends("/settings", calendar="end", group="")
    assert house.browser().client.get(got).status_code == 200


def test_a_form_without_the_sessions_token_does_nothing(house: House) -> None:
    browser = house.browser("p-2")
    answer = browser.client.post(f"/p/{OWN}/settings", data={"calendar": "renew", "group": ""})
    assert answer.status_code == 403
    assert "has no address" in browser.goes("/settings").text


def test_a_login_of_a_host_need_give_no_calendars(tmp_path: Path) -> None:
    with open_house(tmp_path, around=Plainly) as house:
        browser = house.browser("p-2")
        settings = browser.goes("/settings")
        assert "Calendars" not in settings.text
        assert house.browser().client.get("/calendar/x.ics").status_code == 404
        said = {"csrf": settings.csrf, "calendar": "renew"}
        assert browser.client.post(f"/p/{OWN}/settings", data=said).status_code == 404


def test_workers_count_together(tmp_path: Path) -> None:
    """Given two workers with one database, then an address that one has renewed leads nowhere at the other."""
    with served(tmp_path, OWN) as world:
        shared = open_shared(str(tmp_path / "server.db"))
        address = subscribed(world)
        subscribed(world)
        other = application(world.plans, type(world.login).of(world.people, shared), rates=Rates(shared), limits=BUSY)
        assert type(world.client)(other).get(address).status_code == 404
        shared.close()
