"""Many processes at one plan, each doing its commands as fast as it can."""

from collections.abc import Iterator
from typing import Final

import attrs
from tests.faults import work, writer
from tests.faults.processes import Act, Worker
from tests.faults.verdict import NO_SERVER, Hall, Promise, Verdict, url_at, url_of
from tests.faults.work import PLAN, judge_store

LONGEST_WAIT: Final = 2.0
"""Seconds that a command may take among eight processes."""

FEW: Final = 8
CROWDS: Final = (FEW, 32)
BATCHES: Final = 12
"""How many batches each process does; fewer than it takes to come to a long one."""


def at_one_plan(hall: Hall, act: Act = writer.main) -> Iterator[Verdict]:
    """Let eight processes, and then 32, write to one plan in an SQLite file."""
    with hall.place() as folder:
        for size in CROWDS[: hall.many(len(CROWDS), 1)]:
            yield _crowd(act, size, url_of(folder / f"{size}.db"), "sqlite", hall.many(BATCHES, 4))


def at_one_plan_of_a_server(hall: Hall, act: Act = writer.main) -> Iterator[Verdict]:
    """Let eight processes, and then 32, write to one plan in a PostgreSQL database."""
    for size in CROWDS[: hall.many(len(CROWDS), 1)]:
        if hall.server is None:
            yield _promise(size, "postgresql").skipped(NO_SERVER)
        else:
            yield _crowd(act, size, url_at(hall.server, f"crowd{size}"), "postgresql", hall.many(BATCHES, 4))


def _promise(size: int, store: str) -> Promise:
    promise = "0 acknowledged lost, gapless, 0 errors" + (f", no wait above {LONGEST_WAIT:g} s" if size == FEW else "")
    return Promise(f"crowd.{store}.{size}", f"{size} processes write to one plan at once, {store}", promise)


def _crowd(act: Act, size: int, url: str, store: str, batches: int) -> Verdict:
    work.found(url)
    crowd = {f"w{number}": Worker(act, url, PLAN, f"w{number}", 1, batches) for number in range(size)}
    for process in crowd.values():
        process.go()
    for process in crowd.values():
        process.finish()
    judged = judge_store(url, {name: process.acknowledged for name, process in crowd.items()})
    errors = [error for process in crowd.values() for error in process.errors]
    longest = max((wait for process in crowd.values() for wait in process.waits), default=0.0)
    done = judged.acknowledged == size * batches and all(process.ended_well for process in crowd.values())
    figure = f"{judged}; {len(errors)} errors; longest wait {longest:.2f} s" + (
        f"; first: {errors[0]}" if errors else ""
    )
    kept = judged.sound and done and not errors and (size != FEW or longest <= LONGEST_WAIT)
    return _promise(size, store).judged(
        figure, kept=kept, errors=len(errors), longest_wait=longest, **attrs.asdict(judged)
    )
