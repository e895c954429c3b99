"""A writer in a process of its own: `writer.py PLAN NAME`.

The URL comes on its standard input, where nobody else reads the password.

It does commands with ids, one after the other, and tells each that was acknowledged.
When the store cannot serve, it does the same command with the same id again: that is all
that a program has to do when the leader is gone.  When it is told `again`, it sends every
id once more and tells how many gave another answer than the first time.
"""

import json
import logging
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from threading import Event, Thread
from typing import Final, TypeVar

import collegial_core as cc

T = TypeVar("T")

TODAY: Final = date(2026, 8, 17)
PAUSE: Final = 0.02
"""Seconds between two commands; a writer is in the middle of a commit for about a third of its time."""

BEFORE_AGAIN: Final = 0.2
"""Seconds to wait when the store could not serve."""

WISH: Final = cc.conditions.AnalysisRecorded(unit="solbacken", joint=True, text="We look on", participants=("p-01",))
"""Nothing in the domain refuses it a second time: only its id keeps it from being recorded twice."""


def begin(url: str, plan: str) -> None:
    """Start a plan in which the wish can be done."""
    with cc.open(url) as plans:
        ledger = plans.ledger(plan)
        wishes = (
            cc.plan.PlanStarted(title="Teaching together", aim="See each other", starts=TODAY, ends=date(2027, 6, 11)),
            cc.plan.UnitRegistered(unit="solbacken", principal="p-01"),
            cc.plan.PersonRegistered(person="p-01", unit="solbacken"),
        )
        for wish in wishes:
            ledger.do(wish, by="p-01", on=TODAY, id=f"begin-{type(wish).__name__}")


class Writer:
    """One writer with its ledger; it never gives up."""

    def __init__(self, url: str, plan: str, name: str) -> None:
        self._name = name
        self._plans = cc.open(url)
        self._plan = plan
        self._ledger = self._plans.ledger(plan)

    def close(self) -> None:
        self._plans.close()

    def do(self, count: int) -> int:
        """Do a command until it is acknowledged, and give its entry's number."""
        began = time.time()
        name = f"{self._name}-{count}"
        (entry,) = self._patiently(lambda: self._once(name), name)
        if self._failed:
            outcome = "recorded before" if entry.recorded_at.timestamp() < self._failed[-1] else "recorded now"
            say(retried=name, outcome=outcome, tries=len(self._failed), took=time.time() - began)
        return entry.number

    def _once(self, name: str) -> cc.ledger.Recorded:
        return self._ledger.do(WISH, by="p-01", on=TODAY, id=name)

    def _patiently(self, asks: Callable[[], T], what: str) -> T:
        self._failed: list[float] = []
        while True:
            try:
                return asks()
            except (cc.StoreError, cc.Stale) as error:
                self._ledger = self._plans.ledger(self._plan)  # a ledger may remember what was lost
                self._failed.append(time.time())
                say(failed=what, why=str(error), at=time.monotonic())
                time.sleep(BEFORE_AGAIN)


def say(**what: object) -> None:
    """Write one line to the pipe."""
    print(json.dumps(what), flush=True)


class Telling(logging.Handler):
    """Pass on what the store says of itself."""

    def emit(self, record: logging.LogRecord) -> None:
        facts = record.msg if isinstance(record.msg, dict) else {"event": record.getMessage()}
        say(store=facts["event"], at=time.monotonic())


def main(plan: str, name: str) -> None:
    log = logging.getLogger("collegial.store")
    log.setLevel(logging.INFO)
    log.addHandler(Telling())
    url = sys.stdin.readline().strip()
    stop = Event()
    Thread(target=_wait_for_a_word, args=(stop,), daemon=True).start()
    with closing(Writer(url, plan, name)) as writer:
        numbers: list[int] = []
        while not stop.wait(PAUSE):
            numbers.append(writer.do(len(numbers)))
            say(id=f"{name}-{len(numbers) - 1}", number=numbers[-1], at=time.monotonic())
        say(again=len(numbers), differing=sum(writer.do(count) != number for count, number in enumerate(numbers)))


def _wait_for_a_word(stop: Event) -> None:
    sys.stdin.readline()
    stop.set()


if __name__ == "__main__":
    main(*sys.argv[1:])
