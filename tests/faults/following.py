"""Readers who follow all plans while eight write."""

import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from select import select
from typing import Final

import attrs
from tests.faults import work, writer
from tests.faults.processes import Act, Worker
from tests.faults.verdict import NO_SERVER, Hall, Promise, Verdict, url_at, url_of
from tests.faults.writer import say

import collegial_core as cc
from collegial_core import Entry
from collegial_core.state import Event

Page = Sequence[tuple[int, Entry[Event]]]
Seen = list[tuple[int, str, int]]
"""Positions, plans and numbers, in the order in which a follower met them."""

WRITERS: Final = {f"w{number}": "together" if number < 4 else f"plan-{number}" for number in range(8)}
"""Four write to one plan, four to a plan of their own each."""

QUIET: Final = 0.5
"""Seconds without news after which a follower asks whether the writers are done."""


# --- the followers, each in a process of its own ----------------------------------------


def waiting(url: str) -> None:
    """Follow with one open store, waiting for what comes."""
    with cc.open(url) as plans:
        tell(lambda after: plans.follow(after, wait=QUIET))


def polling(url: str) -> None:
    """Ask again and again, and open the store anew each time."""

    def pages(after: int) -> Iterator[Page]:
        time.sleep(0.01)
        with cc.open(url) as plans:
            yield from plans.follow(after)

    tell(pages)


def tell(pages: Callable[[int], Iterator[Page]]) -> None:
    """Say what is met; when the writers are done, follow once more to the end."""
    say("ready")
    os.read(0, 80)
    after, is_over = 0, False
    while not is_over:
        is_over = bool(select([0], [], [], 0)[0])
        for page in pages(after):
            say("saw " + " ".join(f"{position},{entry.plan},{entry.number}" for position, entry in page))
            after = page[-1][0]
    say("done")


FOLLOWERS: Final[tuple[Act, ...]] = (waiting, polling, waiting)


# --- the row ---------------------------------------------------------------------------


@attrs.frozen
class Missed:
    """What followers met, held against what is there."""

    entries: int
    missed: int
    twice: int
    disordered: int
    """Entries met before an earlier one of their plan, or at a position not above the last."""

    @property
    def sound(self) -> bool:
        """Whether each met everything exactly once and in order."""
        return not (self.missed or self.twice or self.disordered) and self.entries > 0


def compared(there: dict[str, int], seen: Seen) -> Missed:
    """Hold what one follower met against the last number of each plan."""
    met = Counter((plan, number) for _, plan, number in seen)
    truth = {(plan, number) for plan, last in there.items() for number in range(1, last + 1)}
    latest: defaultdict[str, int] = defaultdict(int)
    disordered, last_position = 0, 0
    for position, plan, number in seen:
        disordered += number < latest[plan] or position <= last_position
        latest[plan], last_position = max(latest[plan], number), position
    return Missed(len(truth), len(truth - set(met)), sum(met.values()) - len(met), disordered)


def while_eight_write(hall: Hall, followers: Sequence[Act] = FOLLOWERS) -> Iterator[Verdict]:
    """Let eight write for a minute, three follow, and compare, in each store."""
    with hall.place() as folder:
        yield _followed(hall, "sqlite", url_of(folder / "school.db"), followers)
    if hall.server is None:
        yield _promise(hall, "postgresql").skipped(NO_SERVER)
    else:
        yield _followed(hall, "postgresql", url_at(hall.server, "followed"), followers)


def _promise(hall: Hall, store: str) -> Promise:
    fault = (
        f"three follow all plans while eight processes write for {hall.many(60, 5)} s, then these are killed, {store}"
    )
    return Promise(f"follow.{store}", fault, "0 missed, 0 twice, each plan's entries in order")


def _followed(hall: Hall, store: str, url: str, followers: Sequence[Act]) -> Verdict:
    for plan in set(WRITERS.values()):
        work.found(url, plan)
    reading = [Worker(follower, url).go() for follower in followers]
    writing = [Worker(writer.main, url, plan, name, 1, 10**6) for name, plan in WRITERS.items()]
    for process in writing:
        process.go()
    time.sleep(hall.many(60, 5))
    for process in writing:
        process.kill()
    for process in reading:
        process.go().finish()
    with cc.open(url) as plans:
        there = {plan: sum(1 for _ in plans.ledger(plan).export()) for plan in plans}
    found = [compared(there, _seen(process)) for process in reading]
    entries, missed = sum(item.entries for item in found[:1]), sum(item.missed for item in found)
    twice, disordered = sum(item.twice for item in found), sum(item.disordered for item in found)
    return _promise(hall, store).judged(
        f"{entries:,} entries, {len(found)} followers: {missed} missed, {twice} twice, {disordered} out of order",
        kept=all(item.sound for item in found) and all(process.ended_well for process in reading),
        entries=entries,
        missed=missed,
        twice=twice,
        disordered=disordered,
    )


def _seen(process: Worker) -> Seen:
    items = [item.split(",") for line in process.after("saw") for item in line]
    return [(int(position), plan, int(number)) for position, plan, number in items]
