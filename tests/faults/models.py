"""Processes that keep a read model, killed at any moment."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import attrs
from tests.faults.verdict import NO_SERVER, Hall, Promise, Verdict, url_at, url_of
from tests.overview import killing
from tests.overview.killing import Killed

Kill = Callable[..., Killed]


def _promise(home: str) -> Promise:
    return Promise(
        f"model.{home}",
        f"kill -9 of processes that update or rebuild the overview at any moment, while others write, kept in {home}",
        "exactly once: when one gets through, the tables are what a fresh build gives, row by row",
    )


SQLITE: Final = _promise("sqlite")
POSTGRESQL: Final = _promise("postgresql")


def killed(hall: Hall, kill: Kill = killing.killed) -> Iterator[Verdict]:
    """Kill those who keep the overview, in a file and in a database."""
    with hall.place() as folder:
        yield _killed(hall, SQLITE, kill, folder, str(folder / "overview.db"))
        if hall.server is None:
            yield POSTGRESQL.skipped(NO_SERVER)
        else:
            yield _killed(hall, POSTGRESQL, kill, folder, url_at(hall.server, "overview"))


def _killed(hall: Hall, promise: Promise, kill: Kill, folder: Path, place: str) -> Verdict:
    kills = hall.many(60, 1)
    came = kill(url_of(folder / f"{promise.name}.db"), place, kills=kills, seed=1)
    return promise.judged(
        f"{came.kills} kills, {came.through} got through: the tables were wrong {came.wrong} times",
        kept=not came.wrong and came.kills > 0 and came.through > 0,
        **attrs.asdict(came),
    )
