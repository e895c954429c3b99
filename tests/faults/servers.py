"""kill -9 of a PostgreSQL server and all its processes, and of its clients."""

import time
from collections.abc import Iterator
from typing import Final

import attrs
from tests.faults import writer
from tests.faults.kills import LIVES, life, verdict
from tests.faults.processes import Act, Worker
from tests.faults.verdict import NO_SERVER, Hall, Promise, Verdict, url_at
from tests.faults.work import Judged, judge_store

_NOTHING_LOST: Final = "0 acknowledged lost, 0 torn, 0 gaps, 0 twice"
SERVER: Final = Promise(
    "kill.server",
    "kill -9 of a PostgreSQL server, all its processes, while three write to three plans; "
    "it is started again, and they send the same ids again",
    _NOTHING_LOST,
)
CLIENT: Final = Promise(
    "kill.client",
    "kill -9 of a writer to a PostgreSQL database at any moment; its successor sends the same ids again",
    _NOTHING_LOST,
)
WRITERS: Final = {"anna": "north", "berit": "south", "carin": "west"}
LATEST: Final = 0.4
"""Seconds after everybody's latest success at which the server is killed at the latest."""


def killed(hall: Hall, act: Act = writer.main) -> Iterator[Verdict]:
    """Kill the server again and again under the same writers."""
    server = hall.server
    if server is None:
        yield SERVER.skipped(NO_SERVER)
        return
    kills, total, url = hall.many(25, 3), Judged(), url_at(server, "killed")
    everybody = {name: Worker(act, url, plan, name, 1, 10**6).go() for name, plan in WRITERS.items()}
    for _ in hall.counted("kills of a server", kills):
        _await_success(everybody)
        time.sleep(hall.chance.uniform(0, LATEST))
        server.kill()
        server.start()
        judged = [_judged(url, plan, everybody) for plan in WRITERS.values()]
        total = attrs.evolve(sum(judged, total), acknowledged=0, unsaid=0)
    _await_success(everybody)
    for process in everybody.values():
        process.kill()
    total = sum((_judged(url, plan, everybody) for plan in WRITERS.values()), total)
    errors = sum(len(process.errors) for process in everybody.values())
    yield verdict(SERVER, f"{kills} kills, {errors} errors told", total, kills=kills, errors=errors)


def _await_success(everybody: dict[str, Worker]) -> None:
    """Wait until each writer has written something more."""
    for name, process in everybody.items():
        done = len(process.acknowledged)
        more = process.wait(lambda _, process=process, done=done: len(process.acknowledged) > done)  # type: ignore[misc]
        assert more, f"{name} does not come to write again: {process.said[-1:]}"


def _judged(url: str, plan: str, everybody: dict[str, Worker]) -> Judged:
    told = {name: process.acknowledged for name, process in everybody.items() if WRITERS[name] == plan}
    return judge_store(url, told, plan)


def clients_killed(hall: Hall, act: Act = writer.main) -> Iterator[Verdict]:
    """Kill writers, and judge the plan after each."""
    if hall.server is None:
        yield CLIENT.skipped(NO_SERVER)
        return
    kills, total, told = hall.many(60, 8), Judged(), set[int]()
    for kill in hall.counted("kills of a client", kills):
        if kill % LIVES == 0:
            told = set()
        total += life(hall, act, url_at(hall.server, f"client{kill // LIVES}"), told)
    yield verdict(CLIENT, f"{kills} kills", total, kills=kills)
