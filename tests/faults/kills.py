"""kill -9 of a writer to an SQLite file: at any moment, and before every write and sync call."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import attrs
from tests.faults import tracing, writer
from tests.faults.processes import Act, Worker
from tests.faults.verdict import Hall, Promise, Verdict, url_of
from tests.faults.work import PLAN, Judged, judge_store

_NOTHING_LOST: Final = "0 acknowledged lost, 0 torn, 0 gaps, 0 twice"
AT_ANY_MOMENT: Final = Promise(
    "kill.writer",
    "kill -9 of a writer to an SQLite file at any moment; its successor sends the same ids again",
    _NOTHING_LOST,
)
AT_EVERY_CALL: Final = Promise(
    "kill.call",
    "kill -9 before each write and sync call of a writer to an SQLite file, one after the other; a successor finishes",
    _NOTHING_LOST,
)

LIVES: Final = 10
"""How often the writers of one file are killed."""

LATEST: Final = 0.25
"""Seconds after its start, or its first success, at which a writer is killed at the latest."""

AFTER_ONE: Final = 0.7
"""The share of writers that may come to a first success."""

BATCHES: Final = 6
"""What a writer does whose every call is the last one once."""


def at_any_moment(hall: Hall, act: Act = writer.main) -> Iterator[Verdict]:
    """Kill writers, and judge the file after each."""
    kills, total, told = hall.many(200, 20), Judged(), set[int]()
    with hall.place() as folder:
        for kill in hall.counted("kills of a writer", kills):
            if kill % LIVES == 0:
                told = set()
            total += life(hall, act, url_of(folder / f"{kill // LIVES}.db"), told)
    yield verdict(AT_ANY_MOMENT, f"{kills} kills", total, kills=kills)


def life(hall: Hall, act: Act, url: str, told: set[int]) -> Judged:
    """Let a writer go on where the last one was cut off, kill it, and judge the store."""
    process = Worker(act, url, PLAN, "anna", max(told, default=0) + 1, 10**6).go()
    if hall.chance.random() < AFTER_ONE:
        process.wait(lambda _: bool(process.acknowledged))
    time.sleep(hall.chance.uniform(0, LATEST))
    new = process.kill().acknowledged
    told.update(new)
    return attrs.evolve(judge_store(url, {"anna": told}), acknowledged=len(new))


def at_every_call(hall: Hall, act: Act = writer.main) -> Iterator[Verdict]:
    """Let a writer be killed before its first call, its second, and so on to its last."""
    if missing := tracing.missing():
        yield AT_EVERY_CALL.skipped(missing)
        return
    with hall.place() as folder:
        calls = list(tracing.calls(act, url_of(folder / "whole.db"), PLAN, "anna", 1, BATCHES))
        chosen = calls[:: hall.many(1, max(1, len(calls) // 12))]
        total = Judged()
        for place in hall.counted("kills at a call", len(chosen)):
            total += _cut(act, folder / f"{place}.db", chosen[place])
    figure = f"{len(chosen)} kills at {len(calls)} calls" + (" (a sample)" if len(chosen) < len(calls) else "")
    yield verdict(AT_EVERY_CALL, figure, total, kills=len(chosen), calls=len(calls))


def _cut(act: Act, path: Path, call: tracing.Call) -> Judged:
    """Kill a writer before one call, judge the file, let a successor finish, and judge it again."""
    process = Worker(act, url_of(path), PLAN, "anna", 1, BATCHES)
    with tracing.tampering(process, f"{call.name}:signal=KILL:when={call.number}"):
        told = process.go().finish().acknowledged
    assert not process.ended_well, f"{call} was not reached"
    after_kill = judged(path, {"anna": told})
    rest = Worker(act, url_of(path), PLAN, "anna", max(told, default=0) + 1, BATCHES).go().finish()
    at_end = judged(path, {"anna": [*told, *rest.acknowledged]})
    assert at_end.acknowledged == BATCHES, rest.said
    return attrs.evolve(after_kill + at_end, acknowledged=at_end.acknowledged)


def judged(path: Path, told: Mapping[str, set[int] | list[int]]) -> Judged:
    """Judge the plan in a file; one that never came into being holds nothing."""
    return judge_store(url_of(path), told)


def verdict(promise: Promise, tried: str, total: Judged, **numbers: int) -> Verdict:
    """Say what was found."""
    return promise.judged(
        f"{tried}: {total}; {total.unsaid} cut off between commit and answer",
        kept=total.sound and total.acknowledged > 0,
        **numbers,
        **attrs.asdict(total),
    )
