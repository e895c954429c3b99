"""A provider of OpenID Connect in a process of its own, one that lies, and a server that lets people in by them."""

from __future__ import annotations

import fcntl
import json
import shutil
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import attrs
import pytest
from tests.oidc.liar import Liar
from tests.server import server
from tests.serving.conftest import School, new_school

from collegial_directory import Entry, open_directory
from collegial_oidc import Configuration
from collegial_web.places import PEOPLE, beside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.server import Server

HERE: Final = Path(__file__).parent
INSTALLED: Final = HERE.parents[1] / ".tools" / "oidc-provider"
OLDEST: Final = 20
"""The first Node that the provider runs on."""

CLIENT, SECRET = "collegial", "s3cret+of/the%client:that~stands=in-no-log"


@pytest.fixture(scope="session")
def script() -> Path:
    """The provider's program, with the packages that it needs."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm, which run the provider, are not installed")
    version = subprocess.run([node, "--version"], capture_output=True, check=True, text=True).stdout  # noqa: S603
    if int(version.removeprefix("v").partition(".")[0]) < OLDEST:
        pytest.skip(f"the provider needs Node {OLDEST}; here is {version.strip()}")
    INSTALLED.mkdir(parents=True, exist_ok=True)
    with (INSTALLED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = (HERE / "provider/package-lock.json").read_bytes()
        done = INSTALLED / "done"
        if not done.exists() or done.read_bytes() != wanted:
            for it in ("package.json", "package-lock.json"):
                shutil.copy(HERE / "provider" / it, INSTALLED)
            got = subprocess.run(  # noqa: S603 - our own arguments
                [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                cwd=INSTALLED,
                capture_output=True,
                check=False,
                text=True,
            )
            if got.returncode:
                pytest.skip(f"the provider's packages cannot be had: {got.stderr[-200:]}")
            done.write_bytes(wanted)
        shutil.copy(HERE / "provider/provider.js", INSTALLED)
    return INSTALLED / "provider.js"


def free_port() -> int:
    """A port that nobody has now."""
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        port: int = it.getsockname()[1]
        return port


@attrs.define
class Process:
    """A provider under way; started anew it has another key."""

    script: Path
    port: int
    address: str
    process: Any = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def configuration(self) -> Configuration:
        return Configuration(issuer=self.issuer, client_id=CLIENT, secret=SECRET, address=self.address)

    def start(self) -> None:
        client = {
            "client_id": CLIENT,
            "client_secret": SECRET,
            "redirect_uris": [f"{self.address}/login/done"],
            "post_logout_redirect_uris": [f"{self.address}/"],
        }
        said = json.dumps({"port": self.port, "clients": [client]})
        self.process = subprocess.Popen(  # noqa: S603 - our own arguments
            ["node", str(self.script), said],  # noqa: S607 - found above
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout.readline() == "ready\n"

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@contextmanager
def started(script: Path, host: str) -> Iterator[Process]:
    """A provider that knows a server at a port of a host."""
    it = Process(script, free_port(), f"http://{host}:{free_port()}")
    it.start()
    try:
        yield it
    finally:
        it.stop()


@pytest.fixture
def provider(script: Path) -> Iterator[Process]:
    """A provider of a test's own, for one that starts it anew, or has a server of its own."""
    with started(script, "127.0.0.1") as it:
        yield it


@pytest.fixture
def liar() -> Iterator[Liar]:
    """A provider that says whatever it is told to."""
    with Liar.running() as it:
        yield it


@pytest.fixture
def school(tmp_path: Path) -> School:
    return with_addresses(tmp_path)


def with_addresses(folder: Path) -> School:
    """A school in whose directory Hedda and Bo stand with their mail addresses."""
    school = new_school(folder)
    with open_directory(beside(school.store, PEOPLE)) as people:
        for plan, person, login in (
            ("berga", "p-00", "hedda@solbacken.example"),
            ("ekbacken", "p-00", "hedda@solbacken.example"),
            ("berga", "p-bo", "bo@solbacken.example"),
        ):
            people.put(Entry(plan=plan, person=person, name=f"{person} Ek", login=login))
    return school


@contextmanager
def letting_in(
    school: School,
    folder: Path,
    issuer: str,
    address: str,
    *,
    port: int | None = None,
    log: Path | None = None,
    units: Mapping[str, Sequence[str]] | None = None,
) -> Iterator[Server]:
    """Serve a school whose people sign in by a provider, and whose groups there stand for units, if they do."""
    (folder / "secret").write_text(f"{SECRET}\n", "utf-8")
    said = {"issuer": issuer, "client_id": CLIENT, "secret_file": "secret", "address": address}
    lines = [f"{name} = {json.dumps(it)}" for name, it in said.items()]
    if units is not None:
        lines += ['groups = "groups"', 'scopes = ["openid", "email", "groups"]', "[units]"]
        lines += [f"{json.dumps(group)} = {json.dumps(list(those))}" for group, those in units.items()]
    (folder / "oidc.toml").write_text("\n".join(lines), "utf-8")
    at, prefix = str(port or urlsplit(address).port), urlsplit(address).path or "/"
    more = ("--port", at, "--prefix", prefix)
    with server(school.store, "--oidc", str(folder / "oidc.toml"), *more, log=log) as it:
        yield it


@attrs.frozen
class Site:
    """A server that runs, the provider by which it lets people in, its school, and its log."""

    provider: Process
    school: School
    log: Path

    @property
    def address(self) -> str:
        return self.provider.address

    @property
    def origin(self) -> str:
        """What a browser keeps the server's cookies by."""
        return urlsplit(self.address).netloc


@pytest.fixture(scope="session")
def site(script: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One for all tests that change neither the provider nor the school; for a browser the two are different sites."""
    folder = tmp_path_factory.mktemp("site")
    school, log = with_addresses(folder), folder / "log"
    with (
        started(script, "localhost") as provider,
        letting_in(school, folder, provider.issuer, provider.address, log=log),
    ):
        yield Site(provider, school, log)
