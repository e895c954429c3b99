"""How to serve a school: what the page shows is what systemd takes, what proxies serve, and what is put back."""

from __future__ import annotations

import re
import shutil
import signal
import sqlite3
import ssl
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from tests.cli.conftest import Collegial
from tests.docs.test_examples import environment, free_port, is_open
from tests.serving.conftest import School, running

import collegial_core as cc
from collegial_web import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.serving.conftest import Running

HOW_TO = Path(__file__).resolve().parents[2] / "docs/how-to"
PAGE = HOW_TO / "serve-a-school.md"
SITE = "reverse_proxy 127.0.0.1:8080"
"""How the page lets Caddy pass everything on."""

PART = "reverse_proxy /collegial/* 127.0.0.1:8080"
"""How it lets it pass on what lies below a path."""


def file_of(name: str) -> str:
    """What the page shows of a file."""
    block = rf"^```\{{code-block\}} \w+\n:caption: {re.escape(name)}\n\n(.*?)^```$"
    (found,) = re.findall(block, PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return str(found)


def program(name: str) -> str:
    found = shutil.which(name, path=f"{environment()['PATH']}:/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def changed(text: str, changes: dict[str, str]) -> str:
    """A file of the page, with places of the test's own; each has to stand in it."""
    for shown, own in changes.items():
        assert shown in text
        text = text.replace(shown, own)
    return text


# --- systemd ----------------------------------------------------------------------------


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    analyze = program("systemd-analyze")
    unit = tmp_path / "collegial.service"
    shown = file_of("collegial.service")
    unit.write_text(changed(shown, {"/opt/collegial/bin/collegial": sys.executable}), "utf-8")
    done = subprocess.run([analyze, "verify", unit], capture_output=True, check=False, text=True)  # noqa: S603 - ours
    told = [line for line in (done.stdout + done.stderr).splitlines() if "collegial.service" in line]
    assert (done.returncode, told) == (0, [])


def test_the_services_command_is_one(tmp_path: Path) -> None:
    (command,) = re.findall(r"^ExecStart=\S+ (.*)$", file_of("collegial.service"), re.MULTILINE)
    told = Collegial(f"sqlite:///{tmp_path}/school.db")(*command.split(), "--help")
    assert told.status == 0


# --- a container ------------------------------------------------------------------------


def test_a_containers_command_serves_and_ends_with_a_signal(tmp_path: Path) -> None:
    """Given what the container file sets, when its command runs, then it answers until it is told to stop."""
    shown, port = file_of("Containerfile"), free_port()
    (store,) = re.findall(r"^ENV COLLEGIAL_STORE=(.*)$", shown, re.MULTILINE)
    (listed,) = re.findall(r"^CMD \[(.*)\]$", shown, re.MULTILINE)
    command = re.findall(r'"([^"]*)"', listed)
    assert "EXPOSE 8080\n" in shown
    own = {**environment(), "COLLEGIAL_STORE": changed(store, {"/var/lib/collegial": str(tmp_path)})}
    with running_program([*command, "--port", str(port)], own) as server:
        until(lambda: is_open(port))
        assert httpx2.get(f"http://127.0.0.1:{port}/ready", timeout=10).status_code == 200
        server.send_signal(signal.SIGTERM)  # as a container is stopped
        assert server.wait(10) == 0
    assert {"school-people.db", "school-web.db"} <= {it.name for it in tmp_path.iterdir()}


@contextmanager
def running_program(
    command: Sequence[str], environ: dict[str, str], folder: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    given = [program(command[0]), *command[1:]]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(given, cwd=folder, env=environ, stdout=quiet, stderr=quiet) as it:  # noqa: S603 - the page's
        try:
            yield it
        finally:
            it.terminate()


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


# --- proxies ----------------------------------------------------------------------------


@contextmanager
def caddy(port: int, folder: Path, site: str = SITE) -> Iterator[tuple[int, Path]]:
    """Caddy with the page's file, at a port of its own and with a certificate that it makes itself."""
    at = free_port()
    assert site in PAGE.read_text("utf-8")
    own = {"school.example {": f"https://localhost:{at} {{\n\ttls internal", SITE: site.replace("8080", str(port))}
    options = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n"
    (folder / "Caddyfile").write_text(options + changed(file_of("Caddyfile"), own), "utf-8")
    places = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    command = ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with running_program(command, places):
        root = folder / "caddy/pki/authorities/local/root.crt"
        until(root.exists)
        yield at, root


def caddy_below(port: int, folder: Path) -> Any:
    """Caddy, which passes on what lies below a path."""
    return caddy(port, folder, PART)


@contextmanager
def nginx(port: int, folder: Path) -> Iterator[tuple[int, Path]]:
    """Nginx with the page's server, at a port of its own and with a certificate of the test's."""
    at, key, certificate = free_port(), folder / "key.pem", folder / "certificate.pem"
    make_certificate(key, certificate)
    own = {
        "listen 443 ssl": f"listen 127.0.0.1:{at} ssl",
        "school.example;": "localhost;",
        "/etc/ssl/certs/school.example.pem": str(certificate),
        "/etc/ssl/private/school.example.key": str(key),
        "8080": str(port),
    }
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    around = f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
    server = f"http {{\naccess_log off;\n{temporary}{changed(file_of('nginx.conf'), own)}}}\n"
    (folder / "nginx.conf").write_text(around + server, "utf-8")
    command = ["nginx", "-p", str(folder), "-e", f"{folder}/error.log", "-c", str(folder / "nginx.conf")]
    with running_program(command, {}):
        yield at, certificate


def make_certificate(key: Path, certificate: Path) -> None:
    made = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -keyout {key} -out {certificate}"
    named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([program("openssl"), *made.split(), *named], capture_output=True, check=True)  # noqa: S603 - ours


def answers(client: httpx2.Client, path: str) -> bool:
    try:
        return client.get(path).status_code == 200
    except httpx2.TransportError:
        return False


@pytest.mark.parametrize(
    ("proxy", "prefix"),
    [(caddy, ""), (caddy_below, "/collegial"), (nginx, "/collegial")],
    ids=["caddy", "caddy below a path", "nginx"],
)
def test_a_proxy_serves_it_over_https(proxy: Any, prefix: str, school: School, tmp_path: Path) -> None:
    api = f"{prefix}/api/v1"
    with (
        running(school, demo=True, trusted_hops=1, prefix=prefix) as server,
        proxy(server.port, tmp_path) as (at, root),
    ):
        trusting = ssl.create_default_context(cafile=str(root))
        with httpx2.Client(base_url=f"https://localhost:{at}", verify=trusting, timeout=10) as client:
            until(lambda: answers(client, f"{api}/openapi.json"))
            signs_in_over_https(client, prefix)
            with client.stream("GET", f"{api}/events?after=0") as response:
                lines = response.iter_lines()
                assert next(lines) == "id: 0"
                assert next(line for line in lines if line.startswith("data")).startswith('data: {"plan":"berga"')
            takes_a_large_body(client, api)
            is_one_client_whatever_it_says(client, api)


def signs_in_over_https(client: httpx2.Client, prefix: str) -> None:
    """The proxy's word on the scheme is taken, and not the client's."""
    who = {"plan": "berga", "person": "p-00"}
    forged = {"X-Forwarded-Proto": "http", "Origin": str(client.base_url).rstrip("/")}
    signed = client.post(f"{prefix}/login", json=who, headers=forged)
    assert signed.headers["set-cookie"].startswith("__Host-collegial=")
    assert "Secure" in signed.headers["set-cookie"]
    assert client.get(f"{prefix}/api/v1/plans").json()["plans"]


def takes_a_large_body(client: httpx2.Client, api: str) -> None:
    """What is too large, the server says, and not the proxy."""
    session = client.get(api.replace("api/v1", "session")).json()
    said = {"requests": [], "filler": " " * 4 * 1_048_576}
    no = client.post(f"{api}/plans/berga/batches", json=said, headers={"X-CSRF-Token": session["csrf"]})
    assert (no.status_code, no.json()["path"]) == (400, "$")


def is_one_client_whatever_it_says(client: httpx2.Client, api: str) -> None:
    """Given twice as many guesses as a minute takes, each said to come from elsewhere, then some are turned away."""
    told = set()
    for number in range(2 * Limits().strangers + 1):
        guess = {"Authorization": "Bearer guess", "X-Forwarded-For": f"203.0.113.{number}"}
        told.add(client.get(f"{api}/plans", headers=guess).status_code)
    assert told == {401, 429}


# --- copies -----------------------------------------------------------------------------


def test_it_is_copied_while_it_serves(school: School, tmp_path: Path) -> None:
    copy = f"sqlite:///{tmp_path}/copy.db"
    with running(school) as server:
        for number in range(6):
            registers(server, number)
            if number == 3:
                assert Collegial(school.store)("backup", f"{tmp_path}/copy.db").status == 0
                copies_the_people(tmp_path / "school-people.db", tmp_path / "copy-people.db")
    with cc.open(copy) as plans:
        assert plans.ledger("berga").number == 5
        assert {it.rule for it in plans.ledger("berga").check()} == {"A-11"}  # it has adopted no authority
    made = Collegial(copy)("--json", "token", "make", "anew", "--login", "hedda").document
    tokens = {"hedda": made["secret"], "bo": school.tokens["bo"]}
    with running(School(copy, tokens)) as server:
        registers(server, 9)
        with server.client("bo") as client:
            assert client.get("/api/v1/plans").status_code == 401  # no token of before is in a copy


def registers(server: Running, number: int) -> None:
    data = {"unit": f"u-{number}", "principal": "p-00"}
    said = {"type": "unit.register", "on": "2026-09-01", "data": data}
    with server.client("hedda") as client:
        assert client.post("/api/v1/plans/berga/requests", json=said).status_code == 200


def copies_the_people(place: Path, to: Path) -> None:
    """As the page does."""
    assert "people.backup(copy)" in PAGE.read_text("utf-8")
    with closing(sqlite3.connect(place)) as people, closing(sqlite3.connect(to)) as copy:
        people.backup(copy)


# --- in a host --------------------------------------------------------------------------


def test_a_host_that_mounts_it_stops_although_somebody_listens(tmp_path: Path) -> None:
    """Given the page's service, when it is told to stop while a stream is open, then it does, and closes its plans."""
    page, port = (HOW_TO / "mount-in-a-service.md").read_text("utf-8"), free_port()
    (command,) = re.findall(r"`(uvicorn service:app\s[^`]*)`", page)
    service = "".join(re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[:2])
    (tmp_path / "service.py").write_text(service, "utf-8")
    own = {**environment(), "PYTHONPATH": str(tmp_path)}
    given = [*command.split(), "--port", str(port)]
    with running_program(given, own, tmp_path) as server:
        until(lambda: is_open(port))
        asking = {"Cookie": "session=secret-of-hedda"}
        url = f"http://127.0.0.1:{port}/collegial/api/v1/events?after=0"
        with httpx2.stream("GET", url, headers=asking, timeout=10) as response:
            lines = response.iter_lines()
            assert next(lines) == "id: 0"
            server.send_signal(signal.SIGTERM)
            with suppress(httpx2.RemoteProtocolError):  # it is cut, and comes back
                list(lines)
        assert server.wait(10) == -signal.SIGTERM  # as uvicorn ends
