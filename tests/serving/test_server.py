"""`collegial serve` as a process: it starts soon, stops cleanly, and outlives the death of a worker."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import httpx2
import pytest
from examples.serve import address
from tests.cli.conftest import Collegial

import collegial_core as cc
from collegial_cli import logs
from collegial_web.places import WEB, beside
from collegial_web.serving import listen
from collegial_web.shared import open_shared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.serving.conftest import School
from tests.serving.conftest import new_school, school_at
from tests.stores.postgres_server import place as postgres_place

ROOT = Path(__file__).resolve().parents[2]
UNIT = {"type": "unit.register", "on": "2026-09-01", "data": {"unit": "by", "principal": "p-00"}}


@attrs.frozen
class Process:
    """A server in a process of its own."""

    it: subprocess.Popen[str]
    base: str
    seconds: float

    def stop(self, how: signal.Signals) -> tuple[int, list[dict[str, Any]], float]:
        """End it by a signal; give its exit status, its log, and how long that took."""
        begun = time.monotonic()
        self.it.send_signal(how)
        _, log = self.it.communicate(timeout=20)
        return self.it.returncode, [json.loads(line) for line in log.splitlines()], time.monotonic() - begun


@contextmanager
def serving(
    *args: str, command: tuple[str, ...] = ("-m", "collegial_cli", "serve"), **environment: str
) -> Iterator[Process]:
    begun = time.monotonic()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COLLEGIAL_", "OTEL_"))}
    it = subprocess.Popen(  # noqa: S603 - our own arguments
        [sys.executable, *command, *args, "--port", "0"],
        cwd=ROOT,
        env={**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert it.stdout is not None
        line = next((one for one in it.stdout if one.startswith("Serving at http://127.0.0.1:")), "")
        assert line, it.stderr.read() if it.stderr else ""
        base = line.split()[-1].removesuffix("/api/v1")
        assert httpx2.get(f"{base}/health", timeout=20).status_code == 200
        yield Process(it, base, time.monotonic() - begun)
    finally:
        if it.poll() is None:
            it.kill()
        it.wait()
        for stream in (it.stdout, it.stderr):
            if stream is not None:
                stream.close()


def auth(school: School, login: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {school.tokens[login]}"}


@pytest.mark.parametrize(("workers", "how"), [("1", signal.SIGINT), ("2", signal.SIGTERM)])
def test_a_signal_ends_it_with_open_streams(school: School, workers: str, how: signal.Signals) -> None:
    url = "/api/v1/events"
    with (
        serving("--store", school.store, "--workers", workers) as server,
        httpx2.stream("GET", f"{server.base}{url}", headers=auth(school, "bo"), timeout=20) as response,
    ):
        lines = response.iter_lines()
        assert next(lines).startswith("id: ")
        status, log, seconds = server.stop(how)
        assert "data" not in "".join(lines)
    assert status == 0
    assert seconds < 5  # two, on a machine that does nothing else
    told = [it["event"] for it in log]
    assert 1 <= told.count("server.started") == told.count("server.stopped") <= int(workers)
    assert "error" not in {it["level"] for it in log}


def test_the_body_of_an_answer_does_not_wait_until_its_head_is_acknowledged() -> None:
    with listen("127.0.0.1", 0) as at, socket.create_connection(at.getsockname()):
        connection, _ = at.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def two(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[School, Process]]:
    """A school, and a server of two workers over it."""
    if request.param == "sqlite":
        school = new_school(tmp_path_factory.mktemp("two"))
    else:
        school = school_at(postgres_place(request.getfixturevalue("server"), "two"))
    with serving("--store", school.store, "--workers", "2") as server:
        yield school, server


def test_a_worker_that_dies_is_replaced_and_what_was_acknowledged_is_there(two: tuple[School, Process]) -> None:
    school, server = two
    before = workers_of(server.it.pid)
    url, headers = f"{server.base}/api/v1/plans/berga/requests", auth(school, "hedda")
    for number in range(12):
        unit = {**UNIT, "data": {"unit": f"u-{number}", "principal": "p-00"}}
        if number == 4:
            os.kill(before[0], signal.SIGKILL)
        assert patiently(url, unit, {**headers, "Idempotency-Key": f"r-{number}"}) == number + 2
    with cc.open(school.store) as plans:
        assert [it.id for it in plans.ledger("berga").entries()][1:] == [f"r-{number}" for number in range(12)]
    deadline = time.monotonic() + 20
    while before[0] in (now := workers_of(server.it.pid)) or len(now) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_token_that_is_revoked_opens_nothing_in_any_worker(two: tuple[School, Process]) -> None:
    school, server = two
    url, headers = f"{server.base}/api/v1/plans", auth(school, "bo")
    assert {httpx2.get(url, headers=headers).status_code for _ in range(6)} == {200}
    school.revoke("bo")
    assert {httpx2.get(url, headers=headers).status_code for _ in range(6)} == {401}


def patiently(url: str, unit: dict[str, Any], headers: dict[str, str]) -> int:
    """Send a request until it is answered, under one id; give the number of its entry."""
    for _ in range(20):
        try:
            answer = httpx2.post(url, json=unit, headers=headers, timeout=20)
        except httpx2.TransportError:
            time.sleep(0.1)
            continue
        assert answer.status_code == 200, answer.text
        number: int = answer.json()["entries"][0]["number"]
        return number
    raise AssertionError("nobody answers")


def workers_of(parent: int) -> list[int]:
    """The process ids of the workers: not that of the process that keeps an eye on what they share."""
    found = map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split())
    return [it for it in found if b"spawn_main" in Path(f"/proc/{it}/cmdline").read_bytes()]


def test_workers_end_with_whoever_started_them(school: School) -> None:
    with serving("--store", school.store, "--workers", "2") as server:
        worker, *_ = workers_of(server.it.pid)
        server.it.kill()
        server.it.wait()
        deadline = time.monotonic() + 10
        while is_running(worker):
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_workers_that_have_not_begun_end_too(school: School) -> None:
    """Given workers that still wait for a database, when whoever started them is killed, then they end as well."""
    command = [sys.executable, "-m", "collegial_cli", "--store", school.store, "serve", "--port", "0", "--workers", "2"]
    place = beside(school.store, WEB)
    shared = open_shared(place)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as it:  # noqa: S603
        while not (workers := workers_of(it.pid)):
            time.sleep(0.01)
        with shared.writing():
            while not all(has_open(worker, Path(place.removeprefix("sqlite:///"))) for worker in workers):
                time.sleep(0.01)
            it.kill()
            deadline = time.monotonic() + 4  # a second later they would give up by themselves
            while any(map(is_running, workers)):
                assert time.monotonic() < deadline
                time.sleep(0.05)
    shared.close()


def has_open(process: int, file: Path) -> bool:
    try:
        return any(it.resolve() == file for it in Path(f"/proc/{process}/fd").iterdir())
    except FileNotFoundError:  # it has just closed what was looked at
        return False


def is_running(process: int) -> bool:
    try:
        return ") Z" not in Path(f"/proc/{process}/stat").read_text("ascii")
    except FileNotFoundError:
        return False


def test_what_cannot_be_served_is_said_in_a_line(school: School, tmp_path: Path) -> None:
    collegial = Collegial(school.store)
    for args, words in (
        (("--store", "memory://"), "a server needs a store in SQLite or PostgreSQL"),
        (("--store", school.store, "--host", "192.0.2.1"), "192.0.2.1:"),
        (("--store", school.store, "--directory", f"{tmp_path}/none.csv"), "cannot be read"),
        (("--store", school.store, "--prefix", "collegial"), "is no path such as /collegial"),
    ):
        done = collegial("serve", *args, "--port", "0")
        logs.start(None)
        assert done.status == 2
        (line,) = (it for it in done.err.splitlines() if it.startswith("collegial: "))
        assert words in line


def test_run_web_serves_two_examples_to_anybody(tmp_path: Path) -> None:
    with serving(command=("-m", "examples.serve"), TMPDIR=str(tmp_path)) as server:
        with httpx2.Client(base_url=server.base) as client:
            signed = client.post("/login", json={"plan": "larbacken", "person": "p-01"})
            assert signed.json()["places"] == {"larbacken": "p-01"}
            meetings = client.get("/api/v1/plans/larbacken/views/meetings").json()["rows"]
            assert {it["step"] for it in meetings} == {"closed", "planned"}
            page = client.post("/login", data={"plan": "solbacken", "person": "p-8w3d"}, follow_redirects=True)
            assert (page.status_code, page.url.path) == (200, "/p/solbacken")
            assert client.get("/api/v1/plans/solbacken/todo").status_code == 200
        status, _, _ = server.stop(signal.SIGTERM)
    assert status == 0
    assert list(tmp_path.iterdir()) == []


# --- traces ----------------------------------------------------------------------------


def test_run_web_says_where_the_pages_are() -> None:
    assert address([]) == "http://127.0.0.1:8080/"
    assert address(["--port", "8099", "--prefix=/collegial", "--workers", "2"]) == "http://127.0.0.1:8099/collegial/"


def test_requests_are_traced_where_the_environment_asks_for_it(school: School) -> None:
    pytest.importorskip("opentelemetry.instrumentation.asgi")
    with serving("--store", school.store, OTEL_TRACES_EXPORTER="console", OTEL_SERVICE_NAME="skolan") as server:
        httpx2.get(f"{server.base}/api/v1/plans", headers={**auth(school, "bo"), "User-Agent": "Bos telefon"})
        httpx2.get(f"{server.base}/login/done?code=secret-of-a-sign-in")
        server.it.send_signal(signal.SIGTERM)
        traces, _ = server.it.communicate(timeout=20)
    assert "/api/v1/plans" in traces
    assert "skolan" in traces
    assert "/health" not in traces
    assert "Bos telefon" not in traces
    assert "secret-of-a-sign-in" not in traces


# --- the databases beside the store -----------------------------------------------------


@pytest.mark.parametrize(
    ("store", "place"),
    [
        ("sqlite:////srv/my%20school.db", "sqlite:////srv/my%20school-web.db"),
        ("postgresql://anna:pw@db/school", "postgresql://anna:pw@db/school?schema=collegial_web"),
        (
            "postgresql://db/school?sslmode=require&schema=other",
            "postgresql://db/school?sslmode=require&schema=other_web",
        ),
        ("postgresql://db/school?schema=public", "postgresql://db/school?schema=collegial_web"),
    ],
)
def test_the_servers_own_database_lies_beside_the_store(store: str, place: str) -> None:
    assert beside(store, "web") == place
