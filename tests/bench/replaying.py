"""How fast a plan's entries become its state."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from typing import Final

from tests.bench.measure import Figure, Question, timed
from tests.bench.package import Package
from tests.bench.workshop import PLAN, Workshop, say, url_of

import collegial_core as cc
from collegial_core import State
from collegial_core.ledger.codec import TELL

READ: Final = "SELECT number, name, line FROM entries WHERE plan = ? ORDER BY number"

DECODED: Final = Question(
    name="replay.decoding",
    says="replay to state, from SQLite",
    against="one sqlite3 cursor over the same file, each line read by the same decoder and dropped",
    unit="entry",
    bar=0.6,
)
PACKAGED: Final = Question(
    name="replay.package",
    says="replay to state, from SQLite",
    against="the eventsourcing package: its Application, default transcoder, an Aggregate with the same events",
    unit="entry",
    bar=10,
)


def against_decoding(shop: Workshop) -> Iterator[Figure]:
    """Measure a replay with the store opened anew against reading and decoding alone."""
    with closing(sqlite3.connect(shop.big)) as file:
        (entries,) = file.execute("SELECT count(*) FROM entries").fetchone()
    yield DECODED.answer(
        lambda: timed(lambda: _replay(shop), entries),
        lambda: timed(lambda: _decode(shop), entries),
        shop.rounds,
    )


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
            lambda: timed(lambda: _replay(shop), entries),
            lambda: timed(package.replay, package.events),
            shop.rounds,
        )
    finally:
        package.close()


def _replay(shop: Workshop) -> State:
    with cc.open(url_of(shop.big)) as plans:
        return plans.ledger(PLAN).state


def _decode(shop: Workshop) -> None:
    with closing(sqlite3.connect(shop.big)) as file:
        for _, name, line in file.execute(READ, (PLAN,)):
            TELL[name](line)
