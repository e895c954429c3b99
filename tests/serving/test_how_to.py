"""How to serve a school: what the page shows is what systemd takes, and what Caddy serves."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest
from tests.cli.conftest import Collegial
from tests.serving.conftest import running

import collegial_core as cc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.serving.conftest import School

PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/serve-a-school.md"


def file_of(name: str) -> str:
    """What the page shows of a file."""
    block = rf"^```\{{code-block\}} \w+\n:caption: {re.escape(name)}\n\n(.*?)^```$"
    (found,) = re.findall(block, PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return str(found)


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    analyze = program("systemd-analyze")
    unit = tmp_path / "collegial.service"
    shown = file_of("collegial.service")
    assert "/opt/collegial/bin/collegial" in shown
    unit.write_text(shown.replace("/opt/collegial/bin/collegial", sys.executable), "utf-8")
    done = subprocess.run([analyze, "verify", unit], capture_output=True, check=False, text=True)  # noqa: S603 - ours
    told = [line for line in (done.stdout + done.stderr).splitlines() if "collegial.service" in line]
    assert (done.returncode, told) == (0, [])


def test_the_services_command_is_one(tmp_path: Path) -> None:
    (command,) = re.findall(r"^ExecStart=\S+ (.*)$", file_of("collegial.service"), re.MULTILINE)
    told = Collegial(f"sqlite:///{tmp_path}/school.db")(*command.split(), "--help")
    assert told.status == 0


@contextmanager
def caddy(port: int, folder: Path) -> Iterator[httpx2.Client]:
    """Caddy with the page's file, at a port of its own and with a certificate that it makes itself."""
    there, given = free_port(), file_of("Caddyfile")
    assert "127.0.0.1:8080" in given
    site = given.replace("school.example {", f"https://localhost:{there} {{\n\ttls internal").replace("8080", str(port))
    options = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n"
    (folder / "Caddyfile").write_text(options + site, "utf-8")
    command = [program("caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    places = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with subprocess.Popen(command, env=places, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as it:  # noqa: S603
        try:
            root = folder / "caddy/pki/authorities/local/root.crt"
            until(root.exists)
            trusting = ssl.create_default_context(cafile=str(root))
            with httpx2.Client(base_url=f"https://localhost:{there}", verify=trusting, timeout=10) as client:
                until(lambda: answers(client))
                yield client
        finally:
            it.terminate()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as at:
        port: int = at.getsockname()[1]
    return port


def until(true: object) -> None:
    deadline = time.monotonic() + 20
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.1)


def answers(client: httpx2.Client) -> bool:
    try:
        return client.get("/health").status_code == 200
    except httpx2.TransportError:
        return False


def test_caddy_serves_it_over_https(school: School, tmp_path: Path) -> None:
    with running(school, demo=True, trusted_hops=1) as server, caddy(server.port, tmp_path) as client:
        signed = client.post("/login", json={"plan": "berga", "person": "p-00"}, headers={"X-Forwarded-Proto": "http"})
        assert signed.headers["set-cookie"].startswith("__Host-collegial=")
        assert "Secure" in signed.headers["set-cookie"]
        assert client.get("/api/v1/plans").json()["plans"]
        with client.stream("GET", "/api/v1/events?after=0") as response:
            lines = response.iter_lines()
            assert next(lines) == "id: 0"
            assert next(line for line in lines if line.startswith("data")).startswith('data: {"plan":"berga"')


def test_it_is_copied_while_it_serves(school: School, tmp_path: Path) -> None:
    unit = {"type": "unit.register", "on": "2026-09-01"}
    with running(school) as server, server.client("hedda") as client:
        for number in range(6):
            data = {"unit": f"u-{number}", "principal": "p-00"}
            assert client.post("/api/v1/plans/berga/requests", json={**unit, "data": data}).status_code == 200
            if number == 3:
                assert Collegial(school.store)("backup", f"{tmp_path}/copy.db").status == 0
    with cc.open(f"sqlite:///{tmp_path}/copy.db") as copy:
        assert copy.ledger("berga").number == 5
        assert {it.rule for it in copy.ledger("berga").check()} == {"A-11"}  # it has adopted no authority
