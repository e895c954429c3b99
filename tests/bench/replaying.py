"""How fast a plan's entries become its state."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Final

from tests.bench.measure import LEAST_ROUNDS, Figure, Question, Size, interleaved, timed
from tests.bench.package import Package
from tests.bench.workshop import PLAN, Workshop, say, url_of

import collegial_core as cc
from collegial_core import State
from collegial_core.wire import REPLAY_DECODERS

READ: Final = "SELECT number, name, line FROM entries WHERE plan = ? ORDER BY number"

DECODED: Final = Question(
    name="replay.decoding",
    says="replay to state, from SQLite",
    against="one sqlite3 cursor over the same file, each line read by the same decoder and dropped",
    unit="entry",
    bar=0.7,
)
SHORT: Final = 10_000
SHORTS: Final = 10
LINEAR: Final = Question(
    name="replay.linear",
    says="replay to state, from SQLite",
    against=f"the same for {SHORT:,} entries",
    unit="entry",
    sense="at most",
    bar=1.1,
)
ROOM: Final = 200.0
WHOLE: Final = """
import sys, collegial_core as cc
with cc.open(sys.argv[1]) as plans:
    state = plans.ledger(sys.argv[2]).state
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
PACKAGED: Final = Question(
    name="replay.package",
    says="replay to state, from SQLite",
    against="the eventsourcing package: its Application, default transcoder, an Aggregate with the same events",
    unit="entry",
    bar=7,
)


def against_decoding(shop: Workshop) -> Iterator[Figure]:
    """Measure a replay with the store opened anew against reading and decoding alone, and against a short one."""
    short = shop.unjudged(SHORT)

    def ours() -> tuple[float, float]:
        long = timed(lambda: _replay(shop.biggest), shop.most)
        return long, timed(lambda: _again_and_again(short), SHORT * SHORTS)

    pairs = interleaved(ours, lambda: timed(lambda: _decode(shop.biggest), shop.most), LEAST_ROUNDS)
    yield DECODED.figure([(long, decoded) for (long, _), decoded in pairs])
    yield LINEAR.figure([both for both, _ in pairs])


def memory(shop: Workshop) -> Iterator[Size]:
    """Measure the most memory that a process of its own has while it replays, all in all."""
    done = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", WHOLE, url_of(shop.biggest), PLAN], check=True, capture_output=True
    )
    says = f"the most memory of a process that replays {shop.most:,} entries, all in all"
    yield Size(name="replay.memory", says=says, unit="process", ours=int(done.stdout) / 1024, bar=ROOM)


def against_package(shop: Workshop) -> Iterator[Figure]:
    """Measure a replay of the whole ledger against the package's replay of its first part, entry by entry.

    The package takes seconds for what is measured here in tenths of seconds;
    its replay grows with the number of events and no faster, so a part will do.
    """
    part = shop.many // 5
    with cc.open(url_of(shop.big)) as plans:
        ledger = plans.ledger(PLAN)
        say(f"saving {part:,} of the entries by the eventsourcing package")
        package = Package(shop.path("package"), islice(ledger.entries(), part))
        entries = ledger.number
    try:
        visits = len(package.replay().visits)
        assert visits > part // 5, visits
        yield PACKAGED.answer(
            lambda: timed(lambda: _replay(shop.big), entries),
            lambda: timed(package.replay, package.events),
            shop.rounds,
        )
    finally:
        package.close()


def _replay(path: Path) -> State:
    with cc.open(url_of(path)) as plans:
        return plans.ledger(PLAN).state


def _again_and_again(path: Path) -> None:
    for _ in range(SHORTS):
        _replay(path)


def _decode(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        for _, name, line in file.execute(READ, (PLAN,)):
            REPLAY_DECODERS[name](line)
