"""The benchmark program: `./run bench [--json] [--quick] [--only NAME] [--rounds N]`."""

import argparse
import json
import os
import platform
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from tests.bench import (
    answering,
    appending,
    auditing,
    cached,
    evidencing,
    explaining,
    overviewing,
    paging,
    replaying,
    sealing,
    serving,
    starting,
    viewing,
    waiting,
)
from tests.bench.measure import LEAST_ROUNDS, Duration, Figure, Size
from tests.bench.workshop import Workshop, say

ROOT: Final = Path(__file__).parents[2]

Measured = Figure | Duration | Size

MEASUREMENTS: Final[dict[str, Callable[[Workshop], Iterator[Measured]]]] = {
    "replay.decoding": replaying.against_decoding,
    "replay.package": replaying.against_package,
    "replay.memory": replaying.memory,
    "append.one": appending.single,
    "append.batch": appending.batches,
    "append.apply": appending.applied,
    "postgres.one": serving.single,
    "postgres.batch": serving.batches,
    "postgres.writers": serving.writers,
    "cached.committed": cached.committed,
    "cached.deciding": cached.decided,
    "years.open": viewing.opened,
    "years.view": viewing.viewed,
    "todo.person": waiting.waited,
    "audit.explain": explaining.explained,
    "overview.rebuild": overviewing.rebuilt,
    "audit.verify": auditing.verified,
    "audit.checkpoint": auditing.made,
    "audit.proof": auditing.proved,
    "audit.evidence": evidencing.verified,
    "vault.text": sealing.sealed_and_opened,
    "vault.append": sealing.appended,
    "web.view": answering.looked,
    "web.post": answering.recorded,
    "web.page": paging.paged,
    "web.start": answering.started,
    "start.import": starting.imports,
    "start.help": starting.helps,
}


def main() -> None:
    """Measure what is asked for; the table or JSON goes to stdout, the progress to stderr."""
    asked = _arguments()
    figures = list(_measured(asked))
    if asked.json:
        print(
            json.dumps({"machine": _machine(), "quick": asked.quick, "figures": [f.plain() for f in figures]}, indent=2)
        )
    else:
        print("\n".join(table(figures)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run bench", description="Measure the speed, each figure against its baseline."
    )
    parser.add_argument("--json", action="store_true", help="write JSON instead of a table")
    parser.add_argument(
        "--quick", action="store_true", help="a tenth of the entries: to try the program, not the speed"
    )
    parser.add_argument("--only", metavar="NAME", default="", help=f"measure only these: {', '.join(MEASUREMENTS)}")
    parser.add_argument(
        "--rounds", type=int, default=7, help=f"rounds of each, at least {LEAST_ROUNDS}; 7 when left out"
    )
    asked = parser.parse_args()
    if not any(name.startswith(asked.only) for name in MEASUREMENTS):
        parser.error(f"nothing is called {asked.only!r}; there are {', '.join(MEASUREMENTS)}")
    return asked


def _measured(asked: argparse.Namespace) -> Iterator[Measured]:
    """Measure in a folder beside the checkout's own tools: on its disk, whatever /tmp is made of."""
    place = ROOT / ".tools"
    place.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=place) as folder:
        shop = Workshop(Path(folder), quick=asked.quick, rounds=max(asked.rounds, LEAST_ROUNDS))
        for name, measure in MEASUREMENTS.items():
            if name.startswith(asked.only):
                say(f"measuring {name}")
                try:
                    yield from measure(shop)
                except pytest.skip.Exception as why:  # there is no PostgreSQL
                    say(f"{name} is left out: {why}")


def _machine() -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
    }


# --- the table ------------------------------------------------------------------

_MET: Final = {True: "met", False: "MISSED", None: ""}
HEAD: Final = ("figure", "ours", "baseline", "ratio", "(of the rounds)", "bar", "")


def table(figures: list[Measured]) -> list[str]:
    """Write the figures as lines of text, each with what it says and what it is held against."""
    rows = [HEAD, *map(_row, figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    notes = [line for figure in figures for line in _notes(figure)]
    return [lines[0], "-" * len(lines[0]), *lines[1:], "", *notes]


def _notes(figure: Measured) -> Iterator[str]:
    yield f"{figure.name}: {figure.says}"
    if isinstance(figure, Figure):
        yield f"    against {figure.against}"


def _row(figure: Measured) -> tuple[str, ...]:
    match figure:
        case Figure():
            return _compared(figure)
        case Duration():
            return _timed(figure)
        case Size():
            return (
                figure.name,
                f"{figure.ours:.0f} {figure.measure}/{figure.unit}",
                "",
                "",
                "",
                f"≤ {figure.bar:g} {figure.measure}",
                _MET[figure.met],
            )


def _timed(figure: Duration) -> tuple[str, ...]:
    return (
        figure.name,
        f"{_time(figure.ours)}/{figure.unit}",
        "",
        "",
        f"{_time(figure.lowest)}–{_time(figure.highest)}",
        "none" if figure.bar is None else f"≤ {_time(figure.bar)}",
        _MET[figure.met],
    )


def _compared(figure: Figure) -> tuple[str, ...]:
    sign = "≥" if figure.sense == "at least" else "≤"
    return (
        figure.name,
        f"{_time(figure.ours)}/{figure.unit}",
        f"{_time(figure.baseline)}/{figure.unit}",
        f"{figure.ratio:.2f}",
        f"{figure.lowest:.2f}–{figure.highest:.2f}",
        "none" if figure.bar is None else f"{sign} {figure.bar:g}",
        _MET[figure.met],
    )


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms" if seconds >= 0.01 else f"{seconds * 1e6:.1f} µs"
