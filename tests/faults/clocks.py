"""A clock that goes backwards."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from tests.faults import work, writer
from tests.faults.verdict import NO_SERVER, Hall, Promise, Verdict, url_at, url_of
from tests.faults.work import PLAN

import collegial_core as cc

BACKWARDS: Final = "the clock jumps back and forth, by up to ten years, and each process has another one"
START: Final = datetime(2026, 8, 17, 8, tzinfo=UTC)
FAR: Final = 3650 * 86400
AT_ONCE: Final = 3
"""How many have the plan open, each with a clock of its own."""


def backwards(hall: Hall) -> Iterator[Verdict]:
    """Record with clocks that jump, in each store."""
    with hall.place() as folder:
        yield _jumping(hall, "sqlite", url_of(folder / "school.db"))
    if hall.server is None:
        yield _promise("postgresql").skipped(NO_SERVER)
    else:
        yield _jumping(hall, "postgresql", url_at(hall.server, "clocks"))


def _promise(store: str) -> Promise:
    return Promise(f"clock.{store}", f"{BACKWARDS}, {store}", "`recorded_at` never goes backwards")


def _jumping(hall: Hall, store: str, url: str) -> Verdict:
    def clock() -> datetime:
        return START + timedelta(seconds=hall.chance.randint(-FAR, FAR))

    batches = hall.many(300, 30)
    everybody = [cc.open(url, clock=clock) for _ in range(AT_ONCE)]
    ledgers = [plans.ledger(PLAN) for plans in everybody]
    writer.do(ledgers[0], work.founding())
    for number in range(1, batches):
        writer.do(ledgers[number % AT_ONCE], work.batch("anna", number))
    moments = [entry.recorded_at for entry in ledgers[0].entries()]
    for plans in everybody:
        plans.close()
    return judged(_promise(store), moments)


def judged(promise: Promise, moments: list[datetime]) -> Verdict:
    """Count the entries that were recorded before the one before them."""
    back = sum(1 for before, after in pairwise(moments) if after < before)
    return promise.judged(
        f"{len(moments):,} entries: {back} recorded before the one before them",
        kept=not back and len(moments) > 1,
        entries=len(moments),
        backwards=back,
    )
