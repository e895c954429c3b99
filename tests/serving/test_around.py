"""What stands around every request: its id, its line in the log, the proxies before it, health, and the demo."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient
from tests.serving.conftest import School, new_school

import collegial_core as cc
from collegial_cli import logs
from collegial_web.answers import ALWAYS
from collegial_web.around import BehindProxies
from collegial_web.limits import Limits
from collegial_web.serving import Served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    return new_school(tmp_path_factory.mktemp("around"))


@contextmanager
def asking(school: School, address: str = "http://testserver", **more: Any) -> Iterator[TestClient]:
    served = Served(school.serving(**more))
    try:
        yield TestClient(served, base_url=address, headers={"Authorization": f"Bearer {school.tokens['bo']}"})
    finally:
        served.close()


@contextmanager
def visiting(school: School, address: str = "http://testserver") -> Iterator[TestClient]:
    """A browser that nobody has signed in with, at a demo."""
    served = Served(school.serving(demo=True))
    try:
        yield TestClient(served, base_url=address)
    finally:
        served.close()


# --- ids and the log ------------------------------------------------------------------


def test_every_answer_has_an_id_and_takes_the_one_it_is_given(school: School) -> None:
    with asking(school) as client:
        assert client.get("/api/v1/plans", headers={"X-Request-ID": "up-1"}).headers["X-Request-ID"] == "up-1"
        for strange in ("a b", "x" * 65, "<script>"):
            given = client.get("/nowhere", headers={"X-Request-ID": strange}).headers["X-Request-ID"]
            assert given != strange
            assert len(given) == 16
        assert client.get("/nowhere").status_code == 404


def test_the_log_names_ids_and_pseudonyms_alone(school: School, capfd: pytest.CaptureFixture[str]) -> None:
    logs.start("json")
    try:
        with asking(school) as client:
            client.get("/api/v1/plans/berga/views/plan?on=2026-09-01", headers={"X-Request-ID": "up-2"})
            client.get("/api/v1/no%20such?name=Bo+Ek")
            client.get("/health")
    finally:
        logs.start(None)
    found, nothing = (json.loads(line) for line in capfd.readouterr().err.splitlines())
    assert found.pop("ms") >= 0
    assert found.pop("timestamp")
    assert found.pop("asker").startswith("l-")
    assert found == {
        "event": "request",
        "logger": "collegial.web",
        "level": "info",
        "request": "up-2",
        "method": "GET",
        "route": "/api/v1/plans/{plan}/views/plan",
        "plan": "berga",
        "status": 200,
    }
    assert "route" not in nothing
    assert "Ek" not in json.dumps(nothing)


def test_a_pseudonym_is_the_same_for_all_workers_of_a_school_and_another_elsewhere(
    school: School, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Given one login at two schools, when workers log it, each school has its own pseudonym for it."""
    other = new_school(tmp_path)
    logs.start("json")
    try:
        for at in (school, school, other):
            with asking(at) as client:
                client.get("/api/v1/plans")
    finally:
        logs.start(None)
    one, two, elsewhere = (json.loads(line)["asker"] for line in capfd.readouterr().err.splitlines())
    assert one == two != elsewhere


def test_a_fault_is_told_without_its_words(
    school: School, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("Bo Ek has written this")

    monkeypatch.setattr(cc.Plans, "__iter__", fails)
    logs.start("json")
    try:
        with asking(school) as client:
            answer = client.get("/api/v1/plans", headers={"X-Request-ID": "up-3"})
    finally:
        logs.start(None)
    assert (answer.status_code, answer.headers["X-Request-ID"]) == (500, "up-3")
    logged = capfd.readouterr().err
    assert "Bo Ek" not in logged + answer.text
    fault = json.loads(logged.splitlines()[0])
    assert (fault["event"], fault["request"], fault["kind"]) == ("fault", "up-3", "ZeroDivisionError")
    assert "test_around.py" in fault["where"]


def test_without_a_listener_nothing_is_logged(school: School, capfd: pytest.CaptureFixture[str]) -> None:
    with asking(school) as client:
        client.get("/api/v1/plans")
    assert capfd.readouterr().err == ""


# --- health ---------------------------------------------------------------------------


def test_a_server_is_ready_while_its_store_answers(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(_: object) -> int:
        raise cc.StoreError("the disk is gone")

    with asking(school) as client:
        assert client.get("/ready").json() == {"ready": True}
        monkeypatch.setattr(cc.Plans, "position", lost)
        unready = client.get("/ready")
        assert (unready.status_code, unready.headers["Retry-After"]) == (503, "2")
        assert "disk" not in unready.text
        assert client.get("/health").json() == {"alive": True}


def test_a_server_without_its_own_database_is_not_ready(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object, **__: object) -> None:
        raise cc.StoreError("gone")

    monkeypatch.setattr("collegial_web.shared.sessions.Sessions.find", lost)
    with asking(school) as client:
        assert client.get("/ready").status_code == 503


def test_a_server_without_its_directory_is_not_ready(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> None:
        raise cc.StoreError("gone")

    monkeypatch.setattr("collegial_directory.database.SQLDirectory.places", lost)
    with asking(school) as client:
        assert client.get("/ready").status_code == 503


# --- proxies and the prefix -----------------------------------------------------------


async def seen_behind(hops: int, *headers: tuple[str, str]) -> tuple[str, str]:
    """The client and the scheme that the application sees."""
    seen: dict[str, Any] = {}

    async def application(scope: Any, _: object, __: object) -> None:
        seen.update(scope)

    scope = {
        "type": "http",
        "client": ("10.0.0.9", 999),
        "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }
    await BehindProxies(application, hops)(scope, None, None)
    return seen["client"][0], seen["scheme"]


@pytest.mark.parametrize(
    ("hops", "forwarded", "client"),
    [
        (0, "203.0.113.5", "10.0.0.9"),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "6.6.6.6, 203.0.113.5", "203.0.113.5"),
        (2, "6.6.6.6, 203.0.113.5, 10.0.0.2", "203.0.113.5"),
        (2, "203.0.113.5", "203.0.113.5"),
        (1, " , ", "10.0.0.9"),
    ],
)
def test_only_trusted_proxies_say_where_a_request_comes_from(hops: int, forwarded: str, client: str) -> None:
    import anyio  # noqa: PLC0415

    headers = (("x-forwarded-for", forwarded), ("x-forwarded-proto", "https"))
    assert anyio.run(seen_behind, hops, *headers) == (client, "https" if hops else "http")
    assert anyio.run(seen_behind, hops, ("x-forwarded-proto", "gopher")) == ("10.0.0.9", "http")


def test_all_stands_below_the_prefix_but_health(school: School) -> None:
    with asking(school, prefix="/collegial") as client:
        assert client.get("/collegial/api/v1/plans").json()["plans"] == [{"plan": "berga", "person": "p-bo"}]
        assert client.get("/api/v1/plans").status_code == 404
        assert client.get("/health").status_code == 200
        (server,) = client.get("/collegial/api/v1/openapi.json").json()["servers"]
        assert server == {"url": "/collegial"}


def test_the_description_tells_where_a_host_has_mounted_it(school: School) -> None:
    from starlette.applications import Starlette  # noqa: PLC0415
    from starlette.routing import Mount  # noqa: PLC0415

    served = Served(school.serving(prefix="/plans"))
    with TestClient(Starlette(routes=[Mount("/school", app=served)])) as client:
        (server,) = client.get("/school/plans/api/v1/openapi.json").json()["servers"]
        assert server == {"url": "/school/plans"}
        assert client.get("/school/ready").status_code == 200
    served.close()


def test_whoever_guesses_tokens_is_soon_not_listened_to(tmp_path: Path) -> None:
    """Given twice as many guesses as a minute takes, when they come within two minutes, then some are turned away."""
    guess = {"Authorization": "Bearer guess"}
    with asking(new_school(tmp_path)) as client:
        told = [client.get("/api/v1/plans", headers=guess).status_code for _ in range(2 * Limits().strangers + 1)]
        assert set(told) == {401, 429}
        assert client.get("/api/v1/plans").status_code == 200


# --- the demo's login -----------------------------------------------------------------

BO = {"plan": "berga", "person": "p-bo"}


@pytest.mark.parametrize(
    ("address", "name", "secure"),
    [("http://testserver", "collegial-demo", False), ("https://testserver", "__Host-collegial", True)],
)
def test_anybody_signs_in_as_anybody_at_a_demo(school: School, address: str, name: str, secure: bool) -> None:
    with visiting(school, address) as client:
        assert client.get("/session").status_code == 401
        signed = client.post("/login", json=BO)
        assert signed.json()["places"] == {"berga": "p-bo"}
        cookie = signed.headers["set-cookie"]
        assert cookie.startswith(f"{name}=")
        assert ("Secure" in cookie) is secure
        assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        assert client.get("/api/v1/plans").json()["plans"] == [BO]
        assert client.get("/session").json() == signed.json()


def test_every_answer_of_a_demo_says_so(school: School) -> None:
    with visiting(school) as client, asking(school) as real:
        for path in ("/health", "/login", "/nowhere", "/api/v1/plans"):
            assert client.get(path).headers["Collegial-Demo"] == "true"
            assert "Collegial-Demo" not in real.get(path).headers
        for path in ("/login", "/logout", "/session"):
            assert real.post(path, json=BO).status_code == 404


def test_every_answer_is_kept_by_nobody_and_is_what_it_says(school: School) -> None:
    with visiting(school) as client:
        answers = [client.get("/health"), client.get("/ready"), client.get("/session"), client.get("/nowhere")]
        answers += [client.post("/login", json=BO), client.head("/api/v1/events"), client.options("/api/v1/plans")]
        for it in answers:
            assert {name: it.headers[name] for name in ALWAYS} == ALWAYS


def test_nobody_signs_in_as_often_as_they_like(tmp_path: Path) -> None:
    with visiting(new_school(tmp_path)) as client:
        told = [client.post("/login", json=BO).status_code for _ in range(2 * Limits().strangers + 1)]
        assert set(told) == {200, 429}


def test_a_form_leads_to_the_pages_and_out_again(school: School) -> None:
    with visiting(school) as client:
        answer = client.post("/login", data=BO)
        assert (answer.status_code, answer.url.path) == (200, "/p/berga")
        csrf = client.get("/session").json()["csrf"]
        out = client.post("/logout", data={"csrf": csrf})
        assert (out.status_code, out.url.path, client.get("/session").status_code) == (200, "/", 401)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"plan": "berga", "person": "p-nobody"}, 403),
        ({"plan": "nowhere", "person": "p-bo"}, 403),
        ({"plan": "berga"}, 400),
        ({"plan": "berga", "person": ["p-bo"]}, 400),
        ({"plan": "berga", "person": "p-bo", "more": "x"}, 400),
        ([], 400),
    ],
)
def test_who_is_nobody_is_not_signed_in(school: School, said: Any, status: int) -> None:
    with visiting(school) as client:
        answer = client.post("/login", json=said)
        assert answer.status_code == status
        assert "set-cookie" not in answer.headers
        assert client.post("/login", content=b"x" * 20_000).status_code == 413


def test_a_page_of_another_site_signs_nobody_in(school: School) -> None:
    with visiting(school) as client:
        assert client.post("/login", data=BO, headers={"Origin": "https://elsewhere.example"}).status_code == 403
        assert client.post("/login", data=BO, headers={"Origin": "http://testserver"}).status_code == 200


def test_what_a_cookie_carries_needs_the_sessions_token(school: School) -> None:
    unit = {"type": "unit.register", "on": "2026-09-01", "data": {"unit": "by", "principal": "p-00"}}
    with visiting(school) as client:
        csrf = client.post("/login", json={"plan": "berga", "person": "p-00"}).json()["csrf"]
        for headers in ({}, {"X-CSRF-Token": "wrong"}, {"X-CSRF-Token": "å".encode("latin-1")}):
            assert client.post("/api/v1/plans/berga/requests", json=unit, headers=headers).status_code == 403
            assert client.post("/logout", headers=headers).status_code == 403
        told = client.post("/api/v1/plans/berga/requests?dry=true", json=unit, headers={"X-CSRF-Token": csrf})
        assert told.status_code == 200


def test_signing_in_again_ends_the_session_before(school: School) -> None:
    with visiting(school) as client:
        client.post("/login", json=BO)
        before = client.cookies["collegial-demo"]
        client.post("/login", json=BO)
        client.cookies.set("collegial-demo", before, domain="testserver.local")
        stale = client.get("/session", headers={"Cookie": f"collegial-demo={before}"})
        assert stale.status_code == 401


def test_signing_out_ends_the_session(school: School) -> None:
    with visiting(school) as client:
        csrf = client.post("/login", json=BO).json()["csrf"]
        secret = client.cookies["collegial-demo"]
        gone = client.post("/logout", headers={"X-CSRF-Token": csrf})
        assert gone.status_code == 200
        assert "collegial-demo" not in client.cookies
        assert client.get("/session", headers={"Cookie": f"collegial-demo={secret}"}).status_code == 401
