"""What goes wrong is told as RFC 9457 has it, and nobody gets more of the server than their share."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.world import OWN, TODAY, World, login_of, served

import collegial_core as cc
from collegial_web import Limits, app, limits
from collegial_web.shared import Rates, open_shared

PROBLEM = "application/problem+json"
HEADERS = {
    "cache-control": "no-store",
    "vary": "Authorization, Cookie",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}
ME = login_of("p-1")
REQUESTS = f"/plans/{OWN}/requests"


def test_a_refusal_tells_its_rule_its_facts_and_what_would_be_right(world: World) -> None:
    unit = {"type": "unit.register", "data": {"unit": OWN, "principal": "p-1"}, "on": str(TODAY)}
    no = world.posts(login_of("p-rektor"), OWN, unit)
    assert (no.status_code, no.headers["content-type"]) == (409, PROBLEM)
    told = no.json()
    assert (told["title"], told["category"], told["rule"]) == ("Refused", "exists", "L-02")
    assert told["facts"] == {"kind": "unit", "name": OWN}
    assert told["remedy"] == "Choose another id."


def test_a_refusal_names_what_can_be_accepted(world: World) -> None:
    asked = {"type": "round.close", "data": {"round": "r"}, "on": str(TODAY)}
    no = world.posts(ME, OWN, asked)
    assert (no.status_code, no.json()["severity"]) == (409, "W")
    assert no.json()["accept"]
    with_reason = {**asked, "because": "They are ill", "accept": no.json()["accept"]}
    assert world.posts(ME, OWN, with_reason, path="requests?dry=true").status_code == 200


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({}, "$.type"),
        ({"type": "tea.serve", "on": "2026-09-28"}, "$.type"),
        ({"type": "visit.hold", "data": {"visit": "v 1"}, "on": "2026-09-28"}, "$.data.visit"),
        ({"type": "visit.hold", "data": {"visit": "v-1"}, "on": "2026-02-30"}, "$.on"),
        ({"type": "visit.hold", "id": "c 1", "data": {"visit": "v-1"}, "on": "2026-09-28"}, "$.id"),
        ({"type": "visit.hold", "data": {"visit": "v-1"}, "by": 7, "on": "2026-09-28"}, "$.by"),
        ([], "$"),
        ("text", "$"),
    ],
)
def test_what_is_not_understood_is_told_with_its_place(said: Any, path: str, world: World) -> None:
    no = world.posts(ME, OWN, said)
    assert (no.status_code, no.headers["content-type"], no.json()["path"]) == (400, PROBLEM, path)
    for several in ("batches", "requests/many"):
        batch = world.posts(ME, OWN, {"requests": [said]}, path=several)
        assert (batch.status_code, batch.json()["path"]) == (400, path.replace("$", "$.requests[0]", 1))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b'{"a":1,"a":2}',
        b"NaN",
        b'"\\ud800"',
        b'{"\\ud800": 1, "\\ud800": 2}',
        b"1e999",
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_no_request_is_not_understood(body: bytes, world: World) -> None:
    for path in (REQUESTS, f"/plans/{OWN}/batches", f"/plans/{OWN}/requests/many"):
        no = world.asks(ME, path, "POST", content=body, headers={"Content-Type": "application/json"})
        assert (no.status_code, no.json()["title"]) == (400, "Unreadable")


def test_a_body_of_great_depth_is_not_understood(world: World) -> None:
    deep = '{"a":' * limits.MAX_DEPTH + "1" + "}" * limits.MAX_DEPTH
    for body, says in ((deep, "is no field"), (f'{{"a":{deep}}}', "more than 32 lists and objects")):
        no = world.asks(ME, REQUESTS, "POST", content=body, headers={"Content-Type": "application/json"})
        assert no.status_code == 400
        assert says in no.json()["message"]


def test_a_body_is_json_and_no_larger_than_is_said(world: World) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        no = world.asks(ME, REQUESTS, "POST", content=b"{}", headers={"Content-Type": kind})
        assert (no.status_code, no.json()["title"]) == (415, "Not JSON")

    def pieces() -> Iterator[bytes]:
        for _ in range(9):
            yield b" " * 1_048_576

    for large in (b" " * (limits.MAX_BODY + 1), pieces()):
        no = world.asks(ME, REQUESTS, "POST", content=large, headers={"Content-Type": "application/json"})
        assert (no.status_code, no.json()["title"]) == (413, "Too large")


@pytest.mark.parametrize(
    ("body", "pointer", "detail"),
    [
        (b'{"type":', "", "$: is no JSON"),
        (b"\xff", "", "$: is no text in UTF-8"),
        (b"[" * 20_000, "", "is nested too deeply"),
        (b'{"a":1e999}', "", "$: is no JSON: a number in it is too large, or is none"),
        (b'{"type":null,"by":"p-1","on":"2026-09-28"}', "/type", "$.type: expected text, got null"),
        (b'{"type":"visit.hold","type":"visit.hold"}', "/type", "$.type: is given twice"),
        (
            b'{"type":"visit.hold","by":"p-1","on":null,"data":{"visit":"v"}}',
            "/on",
            "expected a date such as 2026-09-14, got null",
        ),
        (
            b'{"type":"visit.hold","by":"p-1","on":"2026-09-28","accept":[5],"data":{"visit":"v"}}',
            "/accept/0",
            "5 is no",
        ),
        (b'{"type":"group.join","by":"p-1","on":"2026-09-28","data":{"group":1}}', "/data/group", "the number 1"),
    ],
    ids=map(str, range(9)),
)
def test_no_answer_speaks_as_a_programmer_does(body: bytes, pointer: str, detail: str, world: World) -> None:
    no = world.asks(ME, REQUESTS, "POST", content=body, headers={"Content-Type": "application/json"}).json()
    assert (no["status"], detail in no["detail"], no["pointer"]) == (400, True, pointer), no
    assert not re.search(r"None|codec|recursion|'int'|\$: \$", no["detail"]), no


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("entr=7", "query.entr"),
        ("entry=x", "query.entry"),
        ("entry=1&happened=2026-09-01", "query"),
        ("on=2026-09-01&on=2026-09-01", "query"),
        ("on=2026-02-30", "query.on"),
        ("on=0001-01-01", "query.on"),
        ("on=9999-12-31", "query.on"),
        ("known=9999-12-31T23:59:59Z", "query.known"),
        ("known=2026-09-01T10:00:00", "query.known"),
        ("known=2026-09-01T25:00:00Z", "query.known"),
        ("person=%20", "query.person"),
    ],
)
def test_a_parameter_that_is_none_is_named(query: str, path: str, world: World) -> None:
    no = world.asks(ME, f"/plans/{OWN}/views/my?{query}")
    assert (no.status_code, no.json()["path"]) == (400, path)


def test_an_entry_that_is_not_there_is_not_found(world: World) -> None:
    for path in ("views/my?entry=99", "diff?before=99", "diff?before=0&then=99"):
        no = world.asks(ME, f"/plans/{OWN}/{path}")
        assert (no.status_code, no.json()["detail"]) == (404, "there is no entry 99; the latest is 29")


def test_a_header_that_is_none_is_named(world: World) -> None:
    for header in ({"If-Match": "7"}, {"Idempotency-Key": "a b"}):
        no = world.posts(ME, OWN, {"type": "visit.hold", "on": "2026-09-28"}, headers=header)
        assert (no.status_code, no.json()["path"]) == (400, next(iter(header)))


def test_an_address_that_is_none_is_a_problem_too(world: World) -> None:
    for path in ("/nothing", "/plans/", f"/plans/{OWN}/views/nothing", "/plans/a%2Fb/todo", "/plans/%00/todo"):
        no = world.asks(ME, path, follow_redirects=False)
        assert (no.status_code, no.headers["content-type"]) == (404, PROBLEM)
        assert {name: no.headers[name] for name in HEADERS} == HEADERS
    assert world.client.get("/nothing").status_code == 404


def test_methods_are_as_http_has_them(world: World) -> None:
    """Given an address, when it is asked with another method, then it says which there are."""
    looks = f"/plans/{OWN}/todo"
    whole, head = world.asks(ME, looks), world.asks(ME, looks, "HEAD")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(whole.content)))
    for path, allowed in ((looks, {"GET", "HEAD", "OPTIONS"}), (REQUESTS, {"POST", "OPTIONS"})):
        options, wrong = world.asks(ME, path, "OPTIONS"), world.asks(ME, path, "DELETE")
        assert (options.status_code, options.content) == (204, b"")
        assert (wrong.status_code, wrong.headers["content-type"]) == (405, PROBLEM)
        assert set(options.headers["Allow"].split(", ")) == set(wrong.headers["Allow"].split(", ")) == allowed
    assert world.asks(ME, "/openapi.json", "OPTIONS").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_every_answer_is_kept_by_nobody_and_is_what_it_says(world: World) -> None:
    answers = (
        world.asks(ME, f"/plans/{OWN}/todo"),
        world.asks(ME, "/plans/none/todo"),
        world.client.get("/api/v1/plans"),
        world.asks(ME, REQUESTS, "DELETE"),
        world.asks(ME, REQUESTS, "OPTIONS"),
        world.asks(ME, "/openapi.json"),
    )
    for it in answers:
        assert {name: it.headers[name] for name in HEADERS} == HEADERS


# --- when the server cannot -----------------------------------------------------------


def test_a_store_that_cannot_serve_says_when_to_come_back(school: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise cc.StoreError("the disk is full")

    monkeypatch.setattr(cc.Plans, "do", full)
    no = school.posts(login_of("p-3"), OWN, {"type": "visit.hold", "data": {"visit": "v-2"}, "on": "2026-09-30"})
    assert (no.status_code, no.headers["Retry-After"], no.json()["detail"]) == (503, "2", "the disk is full")


def test_a_mistake_of_the_server_tells_nothing_of_itself(school: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        message = "secret"
        raise RuntimeError(message)

    monkeypatch.setattr(cc.Plans, "do", broken)
    no = school.posts(login_of("p-3"), OWN, {"type": "visit.hold", "data": {"visit": "v-2"}, "on": "2026-09-30"})
    assert (no.status_code, no.headers["content-type"]) == (500, PROBLEM)
    assert no.json() == {"title": "Error", "status": 500, "detail": "the server has made a mistake"}
    assert {name: no.headers[name] for name in HEADERS} == HEADERS


def test_an_operation_that_takes_too_long_is_given_up(school: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "SECONDS", 0.05)
    monkeypatch.setattr(cc.Plans, "do", lambda *_, **__: time.sleep(0.5))
    no = school.posts(login_of("p-3"), OWN, {"type": "visit.hold", "data": {"visit": "v-2"}, "on": "2026-09-30"})
    assert (no.status_code, no.json()["title"], no.headers["Retry-After"]) == (503, "Slow", "5")


# --- how often ------------------------------------------------------------------------


def test_whoever_asks_too_often_is_told_when_to_come_back(tmp_path: Path) -> None:
    """Given three requests a minute, when somebody asks more often, then they wait, and others do not."""
    with served(tmp_path, OWN, limits=Limits(person=3, strangers=2)) as world:
        wait_for_a_fresh_minute()
        assert [world.asks(ME, "/plans").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
        no = world.asks(ME, "/plans")
        assert no.json()["title"] == "Too many requests"
        assert 1 <= int(no.headers["Retry-After"]) <= 60
        assert world.asks(login_of("p-2"), "/plans").status_code == 200


def test_tokens_are_not_guessed(tmp_path: Path) -> None:
    """Given two wrong tokens from an address, when more are tried, then they are not looked at; others are served."""
    with served(tmp_path, OWN, limits=Limits(strangers=2)) as world:
        wait_for_a_fresh_minute()
        guesses = [{"Authorization": f"Bearer guess-{number}"} for number in range(4)]
        told = [world.client.get("/api/v1/plans", headers=it).status_code for it in guesses]
        assert told == [401, 401, 429, 429]
        assert world.asks(ME, "/plans").status_code == 200


def test_a_whole_school_comes_to_the_door_at_once(tmp_path: Path) -> None:
    """Given a school behind one address, when all open the door, then they see it; whoever guesses sessions waits."""
    with served(tmp_path, OWN, limits=Limits(strangers=2)) as world:
        wait_for_a_fresh_minute()
        assert [world.client.get("/").status_code for _ in range(5)] == [200] * 5
        guesses = [{"Cookie": f"__Host-collegial=guess-{number}"} for number in range(4)]
        told = [world.client.get("/", headers=it).status_code for it in guesses]
        assert told == [200, 200, 429, 429]


def test_a_person_has_one_share_with_all_tokens_and_each_token_its_own(tmp_path: Path) -> None:
    with served(tmp_path, OWN, limits=Limits(person=3, token=2)) as world:
        wait_for_a_fresh_minute()
        scoped = {"Authorization": f"Bearer {world.token(ME, plans=[OWN])}"}
        told = [world.client.get("/api/v1/plans", headers=scoped).status_code for _ in range(3)]
        assert told == [200, 200, 429]
        assert world.asks(ME, "/plans").status_code == 429


def wait_for_a_fresh_minute() -> None:
    """Wait for the next minute where this one is nearly over: a test would fall into two of them."""
    left = 60 - time.time() % 60
    if left < 5:
        time.sleep(left)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the workers' own database lies."""
    if request.param == "sqlite":
        return str(tmp_path / "server.db")
    from tests.stores.postgres_server import place  # noqa: PLC0415

    return place(request.getfixturevalue("server"), f"rates-{tmp_path.name[-8:]}".replace("_", "-"))


def test_workers_count_together_and_a_new_minute_begins_anew(place: str) -> None:
    one, other = open_shared(place), open_shared(place)
    first, second = Rates(one), Rates(other)
    assert [it.wait({"a": 3}, 600) for it in (first, second, first)] == [0, 0, 0]
    assert [it.wait({"a": 3, "b": 9}, 659) for it in (first, second)] == [1, 1]
    assert first.wait({"b": 9}, 620) == 0
    assert first.wait({"a": 3}, 660) == 0
    with one.reading() as cursor:
        assert cursor.read("SELECT who, minute, times FROM rates") == [("a", 11, 1)]
    one.close()
    other.close()


def test_what_is_counted_names_nobody(world: World) -> None:
    world.asks(ME, "/plans")
    with world.login.tokens._home.reading() as cursor:  # noqa: SLF001
        (kept,) = [json.dumps(cursor.read("SELECT who FROM rates"))]
    assert ME not in kept
    assert "testclient" not in kept
