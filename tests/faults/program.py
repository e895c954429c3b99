"""The program of the faults: `./run faults [--quick] [--only NAME] [--json]`."""

import argparse
import json
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import wrap
from typing import Final

import attrs
from tests.faults import (
    checkpoints,
    clocks,
    crowds,
    damage,
    disks,
    evidences,
    following,
    imports,
    kills,
    listening,
    load,
    models,
    outputs,
    power,
    reports,
    requests,
    sending,
    servers,
    threads,
    vaults,
    verifying,
)
from tests.faults.verdict import Hall, Verdict, say

ROOT: Final = Path(__file__).parents[2]

Row = Callable[[Hall], Iterator[Verdict]]

ROWS: Final[dict[str, Row]] = {
    "kill.writer": kills.at_any_moment,
    "kill.call": kills.at_every_call,
    "power": power.cut,
    "disk.error": disks.failing,
    "disk.full": disks.full,
    "server": servers.killed,
    "client": servers.clients_killed,
    "crowd.sqlite": crowds.at_one_plan,
    "crowd.postgresql": crowds.at_one_plan_of_a_server,
    "threads": threads.sharing_plans,
    "loop": threads.beside_a_loop,
    "follow": following.while_eight_write,
    "stream": listening.to_the_end,
    "load": load.under_kills,
    "clock": clocks.backwards,
    "damage": damage.done,
    "import": imports.disturbed,
    "model": models.killed,
    "output": outputs.disturbed,
    "report": reports.disturbed,
    "audit.checkpoint": checkpoints.disturbed,
    "audit.evidence": evidences.disturbed,
    "audit.verify": verifying.disturbed,
    "vault": vaults.killed,
    "webhooks": sending.killed,
    "request": requests.by_chance,
}


def main() -> None:
    """Make the faults that are asked for; the table or JSON goes to stdout, the progress to stderr."""
    asked = _arguments()
    start = time.monotonic()
    verdicts = list(tried(asked.only, quick=asked.quick))
    seconds = time.monotonic() - start
    if asked.json:
        rows = [verdict.plain() for verdict in verdicts]
        print(json.dumps({"machine": machine(), "quick": asked.quick, "seconds": seconds, "rows": rows}, indent=2))
    else:
        print("\n".join([*table(verdicts), "", summary(verdicts, seconds)]))
    sys.exit(any(verdict.kept is False for verdict in verdicts))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run faults", description="Kill, cut off, fill and damage, and see whether every promise is kept."
    )
    parser.add_argument("--json", action="store_true", help="write JSON instead of a table")
    parser.add_argument("--quick", action="store_true", help="fewer of each: a minute instead of some twenty")
    parser.add_argument("--only", metavar="NAME", default="", help=f"make only these: {', '.join(ROWS)}")
    asked = parser.parse_args()
    if not any(name.startswith(asked.only) for name in ROWS):
        parser.error(f"nothing is called {asked.only!r}; there are {', '.join(ROWS)}")
    return asked


def tried(only: str, *, quick: bool) -> Iterator[Verdict]:
    """Make the faults in a folder beside the checkout's own tools: on its disk, whatever /tmp is made of."""
    place = ROOT / ".tools"
    place.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="faults-", dir=place) as folder:
        hall = Hall(Path(folder), quick=quick)
        with hall.exits:
            yield from _rows(hall, only)


def _rows(hall: Hall, only: str) -> Iterator[Verdict]:
    for name, row in ROWS.items():
        if name.startswith(only):
            say(name)
            yield from timed(row(hall))


def timed(verdicts: Iterator[Verdict]) -> Iterator[Verdict]:
    """Add to each verdict how long it took."""
    start = time.monotonic()
    for verdict in verdicts:
        seconds = time.monotonic() - start
        say(f"{verdict.name}: {verdict.word} after {seconds:.0f} s: {verdict.figure}")
        yield attrs.evolve(verdict, seconds=round(seconds, 1))
        start = time.monotonic()


def machine() -> dict[str, str | int | None]:
    """Describe where this ran."""
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
    }


# --- the table ------------------------------------------------------------------

WIDTH: Final = 100
INDENT: Final = "    "


def table(verdicts: list[Verdict]) -> list[str]:
    """Write each row as lines of text: its verdict, the fault, the promise and the figure."""
    return [line for verdict in verdicts for line in _row(verdict)]


def _row(verdict: Verdict) -> Iterator[str]:
    yield f"{verdict.word:<8} {verdict.name} ({verdict.seconds:.0f} s)"
    for what, text in (("fault", verdict.fault), ("promise", verdict.promise), ("found", verdict.figure)):
        first, *rest = wrap(text, WIDTH) or [""]
        yield f"{INDENT}{what + ':':<9}{first}"
        yield from (f"{INDENT}{'':<9}{line}" for line in rest)


def summary(verdicts: list[Verdict], seconds: float) -> str:
    """Count the promises."""
    kept = sum(verdict.kept is True for verdict in verdicts)
    broken = [verdict.name for verdict in verdicts if verdict.kept is False]
    skipped = [verdict.name for verdict in verdicts if verdict.skipped]
    told = [f"{kept} promises kept"]
    told += [f"{len(broken)} BROKEN: {', '.join(broken)}"] if broken else ["none broken"]
    told += [f"{len(skipped)} skipped: {', '.join(skipped)}"] if skipped else []
    return f"{'; '.join(told)}; {seconds:.0f} s"
