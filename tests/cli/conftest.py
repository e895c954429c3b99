"""Ways to call `collegial`: in this process, and as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from click.testing import CliRunner
from tests.cli import lines

import collegial_core
from collegial_cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from collegial_core.store import Record

STORE = "memory://tests"
SOURCES = os.pathsep.join(path for path in sys.path if path)


@attrs.frozen
class Outcome:
    """What a call left behind."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document of the output."""
        return json.loads(self.out)

    @property
    def documents(self) -> list[Any]:
        """The JSON document of each line of the output."""
        return [json.loads(line) for line in self.out.splitlines()]


class Collegial:
    """Calls `collegial` in this process, on a store that lasts as long as the test."""

    def __init__(self, store: str) -> None:
        self.store = store

    def __call__(self, *args: str, given: str | bytes = b"") -> Outcome:
        result = CliRunner().invoke(cli, ["--store", self.store, *args], input=given, prog_name="collegial")
        return Outcome(result.exit_code, result.stdout, result.stderr)

    def applies(self, *given: str, plan: str = lines.PLAN) -> Outcome:
        """Do some commands."""
        return self("apply", plan, given=lines.text(list(given)))

    @property
    def record(self) -> str:
        """The plan's entries, one a line, as its export has them below its first line."""
        return self("export", lines.PLAN).out.partition("\n")[2]


@pytest.fixture
def collegial(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collegial]:
    """`collegial` on an empty store in memory."""
    for name in ("COLLEGIAL_STORE", "COLLEGIAL_LANG", "COLLEGIAL_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    with collegial_core.open(STORE):
        yield Collegial(STORE)


@pytest.fixture(scope="session")
def recorded() -> list[Record]:
    """A plan of 21 entries, as a store keeps it."""
    with collegial_core.open("memory://recorded") as plans:
        assert Collegial("memory://recorded").applies(*lines.YEAR).status == 0
        return [record for page in plans.store.read(lines.PLAN) for record in page]


@pytest.fixture
def year(collegial: Collegial, recorded: list[Record]) -> Collegial:
    """`collegial` on a store with that plan."""
    with collegial_core.open(collegial.store) as plans:
        plans.store.append(lines.PLAN, after=0, records=recorded)
    return collegial


class Process:
    """Calls `collegial` as a process of its own, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has_recorded(self, given: list[str]) -> Collegial:
        """Let these lines be in its ledger, which takes no process; give the way to call it there."""
        here = Collegial(f"sqlite:///{self.folder}/collegial.db")
        assert here.applies(*given).status == 0
        return here

    def start(self, *args: str, python: tuple[str, ...] = (), **environment: str) -> subprocess.Popen[bytes]:
        """Start it with pipes on all sides."""
        return subprocess.Popen(  # noqa: S603 our own arguments
            [sys.executable, *python, "-m", "collegial_cli", *args],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def __call__(self, *args: str, given: str | bytes = b"", **environment: str) -> Outcome:
        with self.start(*args, **environment) as process:
            out, err = process.communicate(given.encode() if isinstance(given, str) else given, timeout=60)
        return Outcome(process.returncode, out.decode(), err.decode())

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the tests, without settings for `collegial` itself."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("COLLEGIAL_", "PYTHONIO"))}
        return {**kept, "PYTHONPATH": SOURCES}


@pytest.fixture
def process(tmp_path: Path) -> Process:
    """`collegial` as a process, beside no ledger yet."""
    return Process(tmp_path)
