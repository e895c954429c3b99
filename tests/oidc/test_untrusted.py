"""What a provider says is believed only where it is its own, for this server, now, and for this sign-in."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import attrs
import httpx2
import pytest
from tests.oidc.browser import Browser
from tests.oidc.conftest import CLIENT, SECRET, free_port, letting_in
from tests.oidc.liar import DISCOVERY, Liar, part
from tests.serving.conftest import new_school

from collegial_oidc import Configuration, NotSignedIn, Reason, login_in, units_in
from collegial_oidc.provider import AGAIN, LASTS, Provider
from collegial_oidc.tokens import LEEWAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.serving.conftest import School

NONCE = "n" * 43


def of(liar: Liar, **more: Any) -> Configuration:
    return Configuration(issuer=liar.issuer, client_id=CLIENT, secret=SECRET, address="https://school.example", **more)


def finish(client: Provider) -> dict[str, Any]:
    return client.finish("code", nonce=NONCE, verifier="v" * 64)


def refused(client: Provider) -> tuple[Reason, str]:
    """Why somebody is not signed in."""
    with pytest.raises(NotSignedIn) as no:
        finish(client)
    return no.value.reason, no.value.detail


def test_a_token_of_the_provider_for_this_sign_in_is_believed(liar: Liar) -> None:
    liar.claims_for(NONCE)
    claims = finish(Provider(of(liar)))
    assert login_in(claims, of(liar)) == "hedda@solbacken.example"


def test_groups_stand_for_units_and_an_account_without_the_claim_is_told(liar: Liar) -> None:
    """Given groups in the token or beside it, each known one counts; none at all is other than an empty list."""
    known = of(liar, groups="groups", units={"a": frozenset({"u-1", "u-2"}), "b": frozenset({"u-3"})})
    for said, units in (
        (["a", "x", 7], ["u-1", "u-2"]),
        ("b", ["u-3"]),
        ([], []),
        (["a", "b"], ["u-1", "u-2", "u-3"]),
    ):
        liar.claims_for(NONCE, groups=said)
        assert sorted(units_in(finish(Provider(known)), known) or ()) == units
    assert units_in({"groups": ["a"]}, of(liar)) is None
    for absent in ({}, {"groups": None}, {"groups": {"a": 1}}):
        with pytest.raises(NotSignedIn) as no:
            units_in(absent, known)
        assert (no.value.reason, no.value.detail) == (Reason.CLAIM, "groups")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"iss": "https://evil.example"}, "iss"),
        ({"iss": None}, "iss"),
        ({"aud": "another"}, "aud"),
        ({"aud": None}, "aud"),
        ({"aud": ["another"]}, "aud"),
        ({"aud": ["collegial", "another"]}, "azp"),
        ({"aud": ["collegial", "another"], "azp": "another"}, "azp"),
        ({"azp": "another"}, "azp"),
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "sub"),
        ({"at_hash": "another"}, "at_hash"),
    ],
)
def test_a_token_for_somebody_else_is_not_believed(liar: Liar, more: dict[str, Any], why: str) -> None:
    liar.claims_for(NONCE, **more)
    assert refused(Provider(of(liar))) == (Reason.UNTRUSTED, why)


def test_clocks_may_differ_by_a_minute(liar: Liar) -> None:
    """Given clocks that differ, then a minute is forgiven, and more is told as what it is."""
    now = int(time.time())
    for allowed in ({"exp": now - LEEWAY + 10}, {"iat": now + LEEWAY - 10}, {"nbf": now + LEEWAY - 10}):
        liar.claims_for(NONCE, **allowed)
        assert finish(Provider(of(liar)))["sub"] == "u-1"
    for name, moment in (("exp", now - LEEWAY - 10), ("iat", now + LEEWAY + 10), ("nbf", now + LEEWAY + 10)):
        liar.claims_for(NONCE, **{name: moment})
        assert refused(Provider(of(liar))) == (Reason.CLOCK, name)
    for name in ("exp", "iat"):
        liar.claims_for(NONCE, **{name: None})
        assert refused(Provider(of(liar))) == (Reason.CLOCK, name)


def test_a_signature_that_others_could_have_made_is_none(liar: Liar) -> None:
    """Given a token unsigned, or signed by the client's secret or the public key as a secret, it is not believed."""
    liar.claims_for(NONCE)
    public = liar.key.as_pem(private=False).decode()
    for token in (liar.unsigned(), liar.signed_with(SECRET), liar.signed_with(public)):
        liar.token = token
        assert refused(Provider(of(liar))) == (Reason.UNTRUSTED, "alg")
    for name in ("None", "nOnE", ""):
        liar.token = f"{part({'alg': name})}.{part(liar.claims)}."
        assert refused(Provider(of(liar)))[0] is Reason.UNTRUSTED


def test_a_token_that_was_changed_on_its_way_is_not_believed(liar: Liar) -> None:
    liar.claims_for(NONCE)
    header, _, signature = liar.signed().split(".")
    liar.token = f"{header}.{part({**liar.claims, 'email': 'bo@solbacken.example'})}.{signature}"
    assert refused(Provider(of(liar))) == (Reason.UNTRUSTED, "signature")
    liar.token = liar.signed() + "A" * 4
    assert refused(Provider(of(liar)))[0] is Reason.UNTRUSTED
    for broken in ("", "a.b.c", "....", "a.b.c.d.e", "x" * 9000, "ä.ö.å", f"{part([])}.{part({})}.x"):
        liar.token = broken or " "
        assert refused(Provider(of(liar)))[0] is Reason.UNTRUSTED


def test_keys_of_another_kind_open_nothing(liar: Liar) -> None:
    """Given keys for other uses, of kinds that nobody knows, or broken, then they are passed over."""
    liar.claims_for(NONCE)
    own = liar.keys[0]
    odd = [{"kty": "oct", "k": "c2VjcmV0", "kid": "o"}, {"kty": "odd"}, 7, {"kty": "RSA", "n": "!", "e": "AQAB"}]
    liar.keys = [*odd, own]
    assert finish(Provider(of(liar)))["sub"] == "u-1"
    liar.keys = [{**own, "use": "enc"}]
    assert refused(Provider(of(liar))) == (Reason.UNTRUSTED, "key")
    for said in (b"[]", b"{}", b'{"keys": 7}', b"no json"):
        liar.answers["/jwks"] = said
        assert refused(Provider(of(liar)))[0] is Reason.UNTRUSTED


def test_a_token_without_the_name_of_its_key_is_tried_with_each(liar: Liar) -> None:
    liar.claims_for(NONCE)
    token = {"alg": "RS256"}
    liar.header = token
    signed = liar.signed()
    liar.rotate("second")
    liar.keys.insert(0, liar.key.as_dict(private=False))
    liar.token = signed
    assert refused(Provider(of(liar))) == (Reason.UNTRUSTED, "key")
    liar.token, liar.header = None, token
    assert finish(Provider(of(liar)))["sub"] == "u-1"


def test_keys_are_searched_for_seldom(liar: Liar) -> None:
    """Given a signature by a key that is unknown, then the keys are fetched anew, at most twice a minute."""
    now = 0.0
    client = Provider(of(liar), clock=lambda: now)
    liar.claims_for(NONCE)
    finish(client)
    finish(client)
    assert liar.asked.count("/jwks") == 1
    liar.rotate("second")
    finish(client)
    assert liar.asked.count("/jwks") == 2
    known = liar.keys
    liar.rotate("third")
    late, liar.keys = liar.keys, known
    for _ in range(5):
        now += 1
        assert refused(client) == (Reason.UNTRUSTED, "key")
    assert liar.asked.count("/jwks") == 2
    now, liar.keys = now + AGAIN, late
    finish(client)
    assert liar.asked.count("/jwks") == 3
    now += LASTS + 1
    finish(client)
    assert (liar.asked.count("/jwks"), liar.asked.count(DISCOVERY)) == (4, 2)


def test_a_key_that_is_withdrawn_opens_nothing_after_an_hour(liar: Liar) -> None:
    now = 0.0
    client = Provider(of(liar), clock=lambda: now)
    liar.claims_for(NONCE)
    finish(client)
    liar.keys = []
    now += LASTS + 1
    assert refused(client) == (Reason.UNTRUSTED, "key")


def test_a_provider_that_describes_another_is_not_believed(liar: Liar) -> None:
    for name, said in (
        ("issuer", f"{liar.issuer}/"),
        ("token_endpoint", "http://evil.example/token"),
        ("jwks_uri", "file:///etc/passwd"),
        ("authorization_endpoint", None),
    ):
        liar.described = {name: said}
        with pytest.raises(NotSignedIn) as no:
            Provider(of(liar)).begin()
        assert (no.value.reason, no.value.detail) == (Reason.UNTRUSTED, name)


def test_what_comes_back_from_another_provider_is_not_taken(liar: Liar) -> None:
    """Given a provider that says it signs what comes back with its name, then another name, or none, is refused."""
    client = Provider(of(liar))
    client.require_own({"code": "c"})
    client.require_own({"code": "c", "iss": liar.issuer})
    with pytest.raises(NotSignedIn):
        client.require_own({"code": "c", "iss": "https://evil.example"})
    liar.described = {"authorization_response_iss_parameter_supported": True}
    with pytest.raises(NotSignedIn):
        Provider(of(liar)).require_own({"code": "c"})


def test_refusals_say_whose_they_are_and_repeat_nothing(liar: Liar) -> None:
    client = Provider(of(liar))
    for error, why in (
        ("access_denied", (Reason.DENIED, "access_denied")),
        ("server_error", (Reason.UNAVAILABLE, "server_error")),
        ("invalid_scope", (Reason.REFUSED, "invalid_scope")),
        ("hedda@solbacken.example", (Reason.REFUSED, "error")),
    ):
        with pytest.raises(NotSignedIn) as no:
            client.require_own({"error": error, "error_description": "hedda"})
        assert (no.value.reason, no.value.detail) == why


def test_an_endpoint_that_fails_is_told_as_one_that_does_not_answer(liar: Liar) -> None:
    liar.claims_for(NONCE)
    for path in (DISCOVERY, "/jwks", "/token"):
        liar.status = {path: 503}
        assert refused(Provider(of(liar)))[0] is Reason.UNAVAILABLE
    liar.status = {}
    for said in (b"<html>", b"[]", b"{}", b'{"id_token": 7, "access_token": "a"}'):
        liar.answers["/token"] = said
        assert refused(Provider(of(liar)))[0] is Reason.UNTRUSTED
    liar.answers, liar.status = {"/token": {"error": "invalid_client"}}, {"/token": 401}
    assert refused(Provider(of(liar))) == (Reason.REFUSED, "invalid_client")


def test_the_secret_is_shown_in_the_way_that_the_provider_wants(liar: Liar) -> None:
    """Given a provider that takes it in the body alone, then it is there; else it is in the header, and not there."""
    liar.claims_for(NONCE)
    finish(Provider(of(liar)))
    body, header = liar.sent
    assert header is not None
    assert ("client_secret" in body, header.startswith("Basic ")) == (False, True)
    liar.described = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    finish(Provider(of(liar)))
    body, header = liar.sent
    assert (parse_qs(body)["client_secret"], header) == ([SECRET], None)


def test_what_is_told_beside_the_token_is_of_the_same_person(liar: Liar) -> None:
    liar.claims_for(NONCE, email=None, email_verified=None)
    liar.answers["/userinfo"] = {"sub": "u-1", "email": "bo@solbacken.example", "email_verified": True, "iss": "x"}
    claims = finish(Provider(of(liar)))
    assert (claims["email"], claims["iss"]) == ("bo@solbacken.example", liar.issuer)
    liar.answers["/userinfo"] = {**liar.answers["/userinfo"], "sub": "u-2"}
    assert refused(Provider(of(liar))) == (Reason.UNTRUSTED, "sub")
    assert login_in(finish(Provider(of(liar, login="sub"))), of(liar, login="sub")) == "u-1"


def test_a_claim_that_is_no_text_is_no_login() -> None:
    known = Configuration(issuer="https://a.example", client_id="c", secret="s", address="https://b.example")  # noqa: S106
    for claims in ({}, {"email": ""}, {"email": 7}, {"email": ["a"]}, {"email": "a@b.example"}):
        with pytest.raises(NotSignedIn) as no:
            login_in(claims, known)
        assert no.value.reason is Reason.CLAIM
    assert login_in({"upn": " hedda "}, attrs.evolve(known, login="upn")) == "hedda"


def test_the_secret_is_in_nothing_that_is_shown(liar: Liar) -> None:
    begun = Provider(of(liar)).begin()
    shown = f"{of(liar)!r} {begun!r}".replace(begun.url, "")
    assert [it for it in (SECRET, begun.secrets.nonce, begun.secrets.verifier) if it in shown] == []


def test_a_provider_that_hangs_holds_nobody_up_but_whoever_signs_in(liar: Liar, school: School, tmp_path: Path) -> None:
    """Given a provider that takes a connection and says nothing, then pages and programs are answered meanwhile."""
    address = f"http://127.0.0.1:{free_port()}"
    liar.hurry.clear()
    with letting_in(school, tmp_path, liar.issuer, address), ThreadPoolExecutor(6) as waiting:
        tried = [waiting.submit(httpx2.get, f"{address}/login", timeout=60) for _ in range(6)]
        while not liar.asked:
            time.sleep(0.01)
        token = {"Authorization": f"Bearer {school.tokens['bo']}"}
        assert httpx2.get(f"{address}/api/v1/plans", headers=token, timeout=3).status_code == 200
        assert httpx2.get(f"{address}/", timeout=3).status_code == 200
        assert not any(it.done() for it in tried)
        liar.hurry.set()
        assert {it.result().status_code for it in tried} <= {303, 503}


@attrs.frozen
class Deceived:
    """A server that runs, the liar that it asks, and its log."""

    liar: Liar
    address: str
    log: Path


@pytest.fixture(scope="module")
def deceived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deceived]:
    folder, address = tmp_path_factory.mktemp("deceived"), f"http://127.0.0.1:{free_port()}"
    log = folder / "log"
    with Liar.running() as liar, letting_in(new_school(folder), folder, liar.issuer, address, log=log):
        yield Deceived(liar, address, log)


@pytest.mark.parametrize(
    ("more", "status", "says"),
    [
        ({"aud": "another"}, 502, "kan man inte lita på"),
        ({"exp": 1}, 502, "Klockorna"),
        ({"email": None}, 403, "verifierad"),
    ],
)
def test_a_server_answers_a_bad_token_with_a_page(
    deceived: Deceived, more: dict[str, Any], status: int, says: str
) -> None:
    liar, address, browser = deceived.liar, deceived.address, Browser()
    begins = len(deceived.log.read_text("utf-8"))
    sent = browser.get(f"{address}/login", until=liar.issuer)
    query = dict(it.split("=", 1) for it in sent.headers["location"].partition("?")[2].split("&"))
    liar.claims_for(query["nonce"], **more)
    page = browser.get(f"{address}/login/done?code=c&state={query['state']}")
    assert (page.status_code, says in page.text) == (status, True)
    page = browser.get(f"{address}/login/done?code=c&state={query['state']}")
    assert page.status_code == 400
    log = deceived.log.read_text("utf-8")[begins:]
    told = [json.loads(line) for line in log.splitlines()]
    assert [it["reason"] for it in told if it["event"] == "login.failed"][1:] == ["state"]
    assert "Traceback" not in log
