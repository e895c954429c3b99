"""A writer in a process of its own: `python -m tests.faults.writer URL PLAN NAME FIRST LAST`.

It says `ready`, waits for a line, opens the store through the front door and does its
batches.  After each it says `ok NUMBER SECONDS`: the batch is safe, and took so long.
When the store cannot serve it says `no NUMBER WHY` and tries the same ids again, for a
while; what else goes wrong ends it.  It says `done` when the store is closed.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Final, TypeVar

from tests.faults import work

import collegial_core as cc
from collegial_core import Request, Stale, StoreError

T = TypeVar("T")

PATIENCE: Final = 60.0
PAUSE: Final = 0.02


def say(text: str) -> None:
    """Say a line, at once and in one piece."""
    os.write(1, f"{text}\n".encode())


def main(url: str, plan: str, name: str, first: int, last: int) -> None:
    """Write the batches from the first to the last."""
    say("ready")
    os.read(0, 80)
    plans = persist(0, lambda: cc.open(url))
    ledger = plans.ledger(plan)
    persist(0, lambda: do(ledger, work.founding()))
    for number in range(first, last + 1):
        write(ledger, name, number)
    persist(0, plans.close)
    say("done")


def write(ledger: cc.Ledger, name: str, number: int) -> None:
    """Do a batch, and say so afterwards."""
    start = time.monotonic()
    persist(number, lambda: do(ledger, work.batch(name, number)))
    say(f"ok {number} {time.monotonic() - start:.4f}")


def do(ledger: cc.Ledger, requests: list[Request]) -> None:
    """Do a batch, every command of which is lawful."""
    for answer in ledger.do_many(requests):
        if not isinstance(answer, cc.ledger.Recorded):
            raise answer


def persist(number: int, act: Callable[[], T]) -> T:
    """Do something until it works, and say each time why it did not."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return act()
        except (Stale, StoreError) as error:
            say(f"no {number} {error}")
            if time.monotonic() > end:
                raise
            time.sleep(PAUSE)


def run(arguments: list[str]) -> None:
    """Write as the arguments say."""
    url, plan, name, first, last = arguments
    main(url, plan, name, int(first), int(last))


if __name__ == "__main__":
    run(sys.argv[1:])
