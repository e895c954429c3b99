"""People sign in with the account of their school: real servers, a real provider, and a browser between them."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from tests.oidc.browser import Browser
from tests.oidc.conftest import SECRET, free_port, letting_in
from tests.serving.conftest import HEAD, TODAY

import collegial_core as cc
from collegial_core.ids import PersonId, UnitId
from collegial_directory import Entry, open_directory
from collegial_oidc import NotSignedIn, Reason
from collegial_oidc.provider import Provider
from collegial_web.places import PEOPLE, WEB, beside

if TYPE_CHECKING:
    from pathlib import Path

    from tests.oidc.conftest import Process, Site
    from tests.serving.conftest import School


def kept(school: School) -> Any:
    """The database that the workers share."""
    return closing(sqlite3.connect(beside(school.store, WEB).removeprefix("sqlite:///"), isolation_level=None))


def entries(school: School) -> list[bytes]:
    """All that stands in the plans."""
    with cc.open(school.store) as plans:
        return [line for plan in sorted(plans) for line in plans.ledger(plan).export()]


def test_somebody_signs_in_works_and_signs_out(site: Site) -> None:
    """Given Bo, who has a place in one plan, when he signs in, then he is at his page, until he signs out."""
    before, bo = entries(site.school), Browser()
    door = bo.get(f"{site.address}/")
    assert "login" in door.text
    page = bo.signs_in(f"{site.address}/login", "bo")
    assert (page.status_code, urlsplit(str(page.url)).path) == (200, "/p/berga")
    for name in ("__Host-collegial", "__Host-collegial-login"):
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(bo.set[name].split("; "))
    assert "__Host-collegial-login" not in bo.cookies[site.origin]
    session = dict(bo.cookies[site.origin])

    forged = bo.sends(page, csrf="guess")
    assert forged.status_code == 403, "another site signs nobody out"
    assert bo.get(f"{site.address}/p/berga").url.path == "/p/berga"

    left = bo.sends(page)
    assert "utloggad" in left.text
    assert site.provider.issuer in left.text
    assert "content-security-policy" in left.headers
    (leads,) = re.findall(r'url=([^"]+)"', left.text)
    asked = bo.get(leads.replace("&amp;", "&"))
    bo.sends(asked, logout="yes", until=f"{site.address}/")
    assert bo.get(f"{site.address}/p/berga").url.path == "/"
    bo.cookies[site.origin] = session
    assert bo.get(f"{site.address}/p/berga").url.path == "/", "the session has ended, not its cookie alone"
    assert 'name="login"' in bo.get(f"{site.address}/login").text, "the provider has ended its own, too"
    assert entries(site.school) == before, "nothing is recorded by signing in"
    told = site.log.read_text("utf-8")
    codes = [parse_qs(urlsplit(it).query) for it in bo.visited]
    sent = [it for query in codes for name in ("code", "state") for it in query.get(name, ())]
    hidden = [SECRET, "solbacken.example", *sent]
    assert len(hidden) >= 5
    assert [it for it in hidden if it in told] == []


def test_somebody_comes_back_to_the_page_that_they_wanted(site: Site) -> None:
    hedda = Browser()
    door = hedda.get(f"{site.address}/p/ekbacken/groups?lang=en")
    (link,) = re.findall(r'href="(/login[^"]*)"', door.text)
    page = hedda.signs_in(f"{site.address}{link}", "hedda")
    assert str(page.url) == f"{site.address}/p/ekbacken/groups?lang=en"
    for elsewhere in ("//evil.example", "https://evil.example", "p/../../x\r\nSet-Cookie: a=b", "p/\\evil", "/p/a"):
        page = httpx2.get(f"{site.address}/", params={"back": elsewhere})
        assert 'href="/login"' in page.text


def test_a_server_below_a_path_has_its_way_in_there(provider: Process, school: School, tmp_path: Path) -> None:
    """Given a server below a path, when Hedda signs in there and out, then she never leaves what is below it."""
    provider.stop()
    provider.address += "/collegial"
    provider.start()
    hedda = Browser()
    with letting_in(school, tmp_path, provider.issuer, provider.address):
        door = hedda.get(f"{provider.address}/p/ekbacken/groups")
        (link,) = re.findall(r'href="(/collegial/login[^"]*)"', door.text)
        page = hedda.signs_in(f"http://{urlsplit(provider.address).netloc}{link}", "hedda")
        assert str(page.url) == f"{provider.address}/p/ekbacken/groups"
        assert provider.issuer in hedda.sends(page).text


def test_another_process_finishes_what_one_began(site: Site, tmp_path: Path) -> None:
    """Given two servers over one store, when the browser comes back to the other, then it is let in there, once."""
    other, bo = free_port(), Browser()
    with letting_in(site.school, tmp_path, site.provider.issuer, site.address, port=other):
        came = bo.signs_in(f"{site.address}/login", "bo", until=f"{site.address}/login/done")
        back = urlsplit(came.headers["location"])
        elsewhere = f"http://127.0.0.1:{other}{back.path}?{back.query}"

        stranger = Browser()
        assert stranger.get(elsewhere).status_code == 400, "a browser that has not begun it does not finish it"
        bo.cookies[f"127.0.0.1:{other}"] = bo.cookies[site.origin]
        assert bo.get(elsewhere).url.path == "/p/berga"
        bo.cookies[f"127.0.0.1:{other}"]["__Host-collegial-login"] = stranger.cookies.get("x", {}).get("y", "z")
        assert bo.get(elsewhere).status_code == 400, "nor does anybody twice"


def test_keys_that_have_changed_are_fetched_anew(provider: Process, school: School, tmp_path: Path) -> None:
    with letting_in(school, tmp_path, provider.issuer, provider.address):
        assert Browser().signs_in(f"{provider.address}/login", "bo").url.path == "/p/berga"
        provider.stop()
        provider.start()
        assert Browser().signs_in(f"{provider.address}/login", "bo").url.path == "/p/berga"


def test_a_wrong_verifier_is_refused(site: Site) -> None:
    """Given a code that somebody else has got hold of, when they come with it, then the provider does not take it."""
    bo = Browser()
    came = bo.signs_in(f"{site.address}/login", "bo", until=f"{site.address}/login/done")
    with kept(site.school) as shared:
        assert shared.execute("UPDATE sign_ins SET verifier = ?", ("w" * 64,)).rowcount >= 1
    page = bo.get(came.headers["location"], **{"Accept-Language": "sv"})
    assert (page.status_code, "nekades" in page.text) == (502, True)
    assert "__Host-collegial" not in bo.cookies[site.origin]


def test_a_sign_in_ends_after_ten_minutes(site: Site) -> None:
    bo = Browser()
    came = bo.signs_in(f"{site.address}/login", "bo", until=f"{site.address}/login/done")
    with kept(site.school) as shared:
        shared.execute("UPDATE sign_ins SET began = began - 601")
    page = bo.get(f"{came.headers['location']}&lang=en")
    assert (page.status_code, "It took too long" in page.text) == (400, True)


def test_whoever_is_known_nowhere_is_told_so_and_written_nowhere(site: Site) -> None:
    before, ylva = entries(site.school), Browser()
    with kept(site.school) as shared:
        sessions = shared.execute("SELECT count(*) FROM sessions").fetchone()
    page = ylva.signs_in(f"{site.address}/login", "ylva")
    assert (page.status_code, "Ingen här känner dig än" in page.text) == (403, True)
    assert "__Host-collegial" not in ylva.cookies[site.origin]
    with kept(site.school) as shared:
        assert shared.execute("SELECT count(*) FROM sessions").fetchone() == sessions
    assert entries(site.school) == before


def test_groups_of_an_account_open_the_plans_of_their_units_alone(
    provider: Process, school: School, tmp_path: Path
) -> None:
    """Given three at a unit of one plan, then a group that stands for it opens that plan, and no other group does.

    Bo and Cia are in another plan too, at no unit of it, as an auditor is, and Hedda is so in both: that is held
    against no group.
    """
    school.registers("berga", "berga-7-9", "berga-f-6")
    with cc.open(school.store) as plans, open_directory(beside(school.store, PEOPLE)) as people:
        for name in ("bo", "cia", "disa"):
            person = PersonId(f"p-{name}")
            registered = cc.plan.PersonRegistered(person=person, unit=UnitId("berga-7-9"))
            plans.do("berga", cc.Request(registered, cc.Occasion(by=HEAD, on=TODAY)))
            for plan in ("berga", "ekbacken")[: 1 if name == "disa" else 2]:
                people.put(Entry(plan=plan, person=person, login=f"{name}@solbacken.example"))
    units = {"at-bo": ["berga-7-9"], "at-cia": ["berga-f-6"], "x": ["berga-7-9"]}
    with letting_in(school, tmp_path, provider.issuer, provider.address, units=units):
        for name, opened in (("bo", (200, 200)), ("cia", (404, 200)), ("hedda", (200, 200))):
            browser = Browser()
            assert browser.signs_in(f"{provider.address}/login", name).status_code == 200
            seen = tuple(browser.get(f"{provider.address}/p/{plan}").status_code for plan in ("berga", "ekbacken"))
            assert (name, seen) == (name, opened), "a plan of another unit does not exist for them"
        page = Browser().signs_in(f"{provider.address}/login?lang=en", "disa")
        assert (page.status_code, "Du har ingen plan på din skola" in page.text) == (403, True)


def test_an_address_that_nobody_has_verified_is_no_login(site: Site) -> None:
    page = Browser().signs_in(f"{site.address}/login?lang=en", "nora")
    assert (page.status_code, "verifierad" in page.text) == (403, True)


def test_whoever_says_no_is_told_that_they_are_not_signed_in(site: Site) -> None:
    bo = Browser()
    asked = bo.get(f"{site.address}/login")
    (no,) = re.findall(r'href="([^"]*/abort)"', asked.text)
    page = bo.get(no if no.startswith("http") else f"{site.provider.issuer}{no}")
    assert (page.status_code, "Du är inte inloggad" in page.text) == (403, True)


def test_a_provider_that_is_down_leads_to_a_page(provider: Process, school: School, tmp_path: Path) -> None:
    """Given a provider that does not answer, then the server starts, says so, and lets in whoever has a token."""
    provider.stop()
    log = tmp_path / "log"
    with letting_in(school, tmp_path, provider.issuer, provider.address, log=log):
        page = Browser().get(f"{provider.address}/login?lang=en")
        assert (page.status_code, "Signing in is not possible now" in page.text) == (503, True)
        token = {"Authorization": f"Bearer {school.tokens['bo']}"}
        assert httpx2.get(f"{provider.address}/api/v1/plans", headers=token).status_code == 200
        provider.start()
        assert Browser().signs_in(f"{provider.address}/login", "bo").url.path == "/p/berga"
    assert '"reason":"unavailable"' in log.read_text("utf-8").replace(": ", ":")
    assert "Traceback" not in log.read_text("utf-8")


def test_the_provider_itself_checks_code_verifier_and_where_it_sends_a_browser(site: Site) -> None:
    """Given our client, when it sends another verifier, or wants its answer elsewhere, then this provider says no."""
    client = Provider(site.provider.configuration)
    begun = client.begin()
    assert parse_qs(urlsplit(begun.url).query)["code_challenge_method"] == ["S256"]
    came = Browser().signs_in(begun.url, "bo", until=site.address)
    code = parse_qs(urlsplit(came.headers["location"]).query)["code"][0]
    with pytest.raises(NotSignedIn) as no:
        client.finish(code, nonce=begun.secrets.nonce, verifier="w" * 64)
    assert (no.value.reason, no.value.detail) == (Reason.REFUSED, "invalid_grant")
    elsewhere = begun.url.replace("login%2Fdone", "elsewhere")
    assert elsewhere != begun.url
    assert httpx2.get(elsewhere, headers={"Accept": "text/html"}).status_code == 400
