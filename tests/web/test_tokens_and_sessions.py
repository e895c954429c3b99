"""Who asks: by tokens and sessions, which are kept as fingerprints, and end."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import attrs
import pytest
from starlette.testclient import TestClient
from tests.web.world import API, OWN, TODAY, World, login_of

from collegial_core import StoreError, Unreadable
from collegial_sql.home import Home
from collegial_web import application
from collegial_web.shared import Sessions, SignIn, SignIns, Tokens, open_shared
from collegial_web.shared.sessions import AGE, FRESH, IDLE

TEN_MINUTES = 600
DAY, LAST = date(2026, 9, 1), date(2026, 12, 31)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where what the workers share lies."""
    if request.param == "sqlite":
        return str(tmp_path / "server.db")
    from tests.stores.postgres_server import place  # noqa: PLC0415

    return place(request.getfixturevalue("server"), uuid4().hex[:8])


@pytest.fixture
def shared(place: str) -> Iterator[Home]:
    """A database of one's own."""
    home = open_shared(place)
    yield home
    home.close()


# --- tokens ------------------------------------------------------------------------


def test_a_token_opens_until_its_last_day(shared: Home) -> None:
    tokens = Tokens(shared)
    made = tokens.make("timetable", "system@berga", plans=["berga", "eken"], made=DAY, ends=LAST)
    found = tokens.find(made.secret, LAST)
    assert found is not None
    assert (found.name, found.login, found.plans, found.ends) == ("timetable", "system@berga", ("berga", "eken"), LAST)
    assert tokens.find(made.secret, date(2027, 1, 1)) is None
    assert tokens.find(made.secret + "x", LAST) is None
    assert tokens.find("", LAST) is None


def test_a_secret_is_shown_once_and_kept_nowhere(shared: Home) -> None:
    tokens = Tokens(shared)
    made = tokens.make("t", "asa", made=DAY, ends=LAST)
    assert made.secret.startswith("collegial_")
    assert len(made.secret) >= len("collegial_") + 43  # 256 bits
    (listed,) = tokens.all()
    assert not hasattr(listed, "secret")
    with shared.reading() as cursor:
        assert made.secret.removeprefix("collegial_") not in str(cursor.read("SELECT * FROM tokens"))


def test_a_token_that_is_revoked_is_none(place: str) -> None:
    """Given two workers, when one revokes a token, then it opens nothing with the other either."""
    one, other = open_shared(place), open_shared(place)
    made = Tokens(one).make("t", "asa", made=DAY, ends=LAST)
    assert Tokens(other).find(made.secret, DAY) is not None
    Tokens(one).revoke("t")
    assert Tokens(other).find(made.secret, DAY) is None
    with pytest.raises(StoreError, match="there is no token t"):
        Tokens(one).revoke("t")
    one.close()
    other.close()


def test_a_token_has_a_name_of_its_own_and_an_end(shared: Home) -> None:
    tokens = Tokens(shared)
    tokens.make("t", "asa", made=DAY, ends=LAST)
    with pytest.raises(StoreError, match="there is a token t already"):
        tokens.make("t", "bo", made=DAY, ends=LAST)
    with pytest.raises(StoreError, match="would have ended before"):
        tokens.make("u", "asa", made=LAST, ends=DAY)
    for bad in ({"name": "a b"}, {"login": "a\nb"}, {"plans": ["a b"]}):
        with pytest.raises(Unreadable):
            tokens.make(**{"name": "u", "login": "asa", "made": DAY, "ends": LAST, **bad})
    assert [it.name for it in tokens.all()] == ["t"]


def test_all_tokens_of_a_login_end_together(shared: Home) -> None:
    tokens = Tokens(shared)
    for name, login in (("t", "asa"), ("u", "asa"), ("v", "bo")):
        tokens.make(name, login, made=DAY, ends=LAST)
    tokens.revoke_all("asa")
    assert [it.name for it in tokens.all()] == ["v"]


# --- sessions ------------------------------------------------------------------------


def test_a_session_ends_when_nobody_uses_it(shared: Home) -> None:
    sessions = Sessions(shared)
    secret = sessions.begin("asa", 0)
    assert sessions.find(secret, IDLE) is not None
    assert sessions.find(secret, 2 * IDLE) is not None
    assert sessions.find(secret, 3 * IDLE + 1) is None


def test_a_session_ends_with_the_day_however_much_it_is_used(shared: Home) -> None:
    sessions = Sessions(shared)
    secret = sessions.begin("asa", 0)
    for now in range(0, AGE + 1, IDLE // 2):
        assert sessions.find(secret, now) is not None
    assert sessions.find(secret, AGE + 1) is None


def test_a_session_that_is_used_often_writes_seldom(shared: Home) -> None:
    sessions = Sessions(shared)
    secret = sessions.begin("asa", 0)
    sessions.find(secret, FRESH)
    with shared.reading() as cursor:
        assert cursor.read("SELECT seen FROM sessions") == [(0,)]
    sessions.find(secret, FRESH + 1)
    with shared.reading() as cursor:
        assert cursor.read("SELECT seen FROM sessions") == [(FRESH + 1,)]


def test_signing_in_ends_the_session_that_was_there(shared: Home) -> None:
    sessions = Sessions(shared)
    before = sessions.begin("asa", 0)
    after = sessions.begin("asa", 1, instead_of=before)
    assert sessions.find(before, 2) is None
    assert sessions.find(after, 2) is not None


def test_a_session_is_ended_by_signing_out_and_all_of_a_login_together(shared: Home) -> None:
    sessions = Sessions(shared)
    one, two, other = sessions.begin("asa", 0), sessions.begin("asa", 0), sessions.begin("bo", 0)
    sessions.end(one)
    assert [sessions.find(it, 1) is None for it in (one, two, other)] == [True, False, False]
    sessions.end_all("asa")
    assert [sessions.find(it, 1) is None for it in (two, other)] == [True, False]


def test_what_has_ended_is_forgotten_and_no_secret_is_kept(shared: Home) -> None:
    sessions = Sessions(shared)
    old = sessions.begin("asa", 0)
    new = sessions.begin("bo", IDLE + 1)
    with shared.reading() as cursor:
        kept = str(cursor.read("SELECT * FROM sessions"))
    assert "asa" not in kept
    assert old not in kept
    assert new not in kept


def test_two_secrets_are_never_alike(shared: Home) -> None:
    sessions = Sessions(shared)
    assert len({sessions.begin("asa", 0) for _ in range(50)}) == 50


# --- sign-ins under way ----------------------------------------------------------------


def test_a_sign_in_is_found_once_by_the_browser_that_began_it(place: str) -> None:
    """Given two workers, when one begins a sign-in, then the other finds it once, for that browser, in time."""
    one, other = open_shared(place), open_shared(place)
    begun = SignIn(nonce="n", verifier="v", back="p/berga")
    for state in ("s-1", "s-2", "s-3"):
        SignIns(one).begin(state, "browser", begun, 100)
    found = SignIns(other)
    assert found.take("s-1", "another", 101) is None
    assert found.take("s-9", "browser", 101) is None
    assert found.take("s-1", "browser", 100 + TEN_MINUTES) == begun
    assert found.take("s-1", "browser", 101) is None
    assert found.take("s-2", "browser", 101 + TEN_MINUTES) == attrs.evolve(begun, in_time=False)
    assert found.take("s-3", "browser", 99) == attrs.evolve(begun, in_time=False)
    one.close()
    other.close()


def test_a_sign_in_that_nobody_came_back_to_is_forgotten(shared: Home) -> None:
    sign_ins = SignIns(shared)
    sign_ins.begin("state-of-old", "browser-of-old", SignIn(nonce="n", verifier="v"), 0)
    sign_ins.begin("state", "browser", SignIn(nonce="n", verifier="v"), 3 * TEN_MINUTES)
    with shared.reading() as cursor:
        kept = cursor.read("SELECT * FROM sign_ins")
    assert len(kept) == 1
    assert "'state'" not in str(kept)
    assert "'browser'" not in str(kept)


# --- over HTTP -------------------------------------------------------------------------

HELD = {"type": "visit.hold", "data": {"visit": "v-2"}, "on": "2026-09-30"}


def test_a_cookie_looks_alone_and_records_with_its_sessions_token(school: World) -> None:
    """Given a session, when a request comes from elsewhere with its cookie, then it is not answered."""
    import time  # noqa: PLC0415

    cookie = school.login.sessions.begin(login_of("p-3"), int(time.time()))
    signed_in = school.login.by_session(cookie)
    assert signed_in is not None
    headers = {"Cookie": f"__Host-collegial={cookie}"}
    for method in ("GET", "HEAD"):
        path = f"/api/v1/plans/{OWN}/todo?on={TODAY}"
        assert school.client.request(method, path, headers=headers).status_code == 200
    path = f"/api/v1/plans/{OWN}/requests"
    for csrf in ({}, {"X-CSRF-Token": "wrong"}, {"X-CSRF-Token": "ål".encode("latin-1")}):
        no = school.client.post(path, json=HELD, headers={**headers, **csrf})
        assert (no.status_code, no.json()["title"]) == (403, "Forged")
    assert school.plans.ledger(OWN).number == 29
    right = {**headers, "X-CSRF-Token": signed_in.csrf}
    assert school.client.post(path, json=HELD, headers=right).status_code == 200
    school.login.sessions.end(cookie)
    assert school.client.get(f"/api/v1/plans/{OWN}/todo", headers=headers).status_code == 401


def test_a_host_names_the_cookie_of_its_own_sessions(school: World) -> None:
    """Given a host's cookie, when a request carries another of that secret, then nobody has signed in."""
    import time  # noqa: PLC0415

    secret = school.login.sessions.begin(login_of("p-3"), int(time.time()))
    client = TestClient(application(school.plans, school.login, cookie="session"))
    for name, status in (("session", 200), ("__Host-collegial", 401)):
        assert client.get(f"{API}/plans", headers={"Cookie": f"{name}={secret}"}).status_code == status


def test_a_header_that_is_no_token_is_nobodys(school: World) -> None:
    for sent in ("Bearer", "Bearer ", "bearer\u00e5", "Bearer \u00e5\u00e4\u00f6", "Basic YTpi", "x" * 5000):
        no = school.client.get("/api/v1/plans", headers={"Authorization": sent.encode("latin-1")})
        assert no.status_code == 401
