"""Many threads that share plans, and an event loop that waits for none of them."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Final

import attrs
from tests.faults import work, writer
from tests.faults.processes import Worker
from tests.faults.verdict import NO_SERVER, Hall, Promise, Verdict, url_at, url_of
from tests.faults.work import DAY, UNIT

import collegial_core as cc
from collegial_core.kernel import PersonId
from collegial_core.ledger import Recorded

THREADS: Final = 20
REQUESTS: Final = 1000
"""How often each thread asks."""

PLANS: Final = tuple(f"plan-{number}" for number in range(4))
HELD: Final = 2.0
"""For so many seconds another process holds the write lock."""

LONGEST_PAUSE: Final = 0.05
"""Seconds that a loop may wait meanwhile."""

Open = Callable[[str], cc.Plans]


def sharing_plans(hall: Hall, opened: Open = cc.open) -> Iterator[Verdict]:
    """Let twenty threads ask for a thousand things each, some of which only one of them can have."""
    yield from both(hall, "threads", lambda url, store: _shared(hall, opened, url, store))


def beside_a_loop(hall: Hall, in_thread: bool = True) -> Iterator[Verdict]:  # noqa: FBT002 - a planted fault
    """Let an event loop tick while worker threads wait for a store that another process holds."""
    yield from both(hall, "loop", lambda url, store: _ticking(url, store, in_thread=in_thread))


def both(hall: Hall, name: str, tried: Callable[[str, str], Verdict]) -> Iterator[Verdict]:
    """Try it with an SQLite file, and with PostgreSQL where that is."""
    with hall.place() as folder:
        yield tried(url_of(folder / f"{name}.db"), "sqlite")
    if hall.server is None:
        yield Promise(f"{name}.postgresql", "the same in PostgreSQL", "the same").skipped(NO_SERVER)
    else:
        yield tried(url_at(hall.server, name), "postgresql")


# --- threads that share plans ---------------------------------------------------------


@attrs.frozen
class Told:
    """What threads were told: the entries recorded under each id of each plan, and what went wrong."""

    recorded: dict[tuple[str, str], list[int]] = attrs.field(factory=dict)
    answers: Counter[str] = attrs.field(factory=Counter)
    errors: list[str] = attrs.field(factory=list)
    lock: Lock = attrs.field(factory=Lock)

    def note(self, plan: str, name: str, answer: Recorded | cc.Refused) -> None:
        """Note an answer."""
        self.count(type(answer).__name__)
        if isinstance(answer, Recorded):
            self.recorded_as(plan, name, [entry.number for entry in answer])

    def count(self, kind: str) -> None:
        """Count an answer of a kind."""
        with self.lock:
            self.answers[kind] += 1

    def recorded_as(self, plan: str, name: str, numbers: list[int]) -> None:
        """Note what was recorded under an id; the same id again has to be answered with the same entries."""
        with self.lock:
            if self.recorded.setdefault((plan, name), numbers) != numbers:
                self.errors.append(f"{plan} {name} was answered with {numbers}")


@attrs.frozen(kw_only=True)
class Compared:
    """What stands in plans, held against what was told."""

    acknowledged: int
    lost: int
    torn: int
    unsaid: int
    gaps: int

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.torn or self.unsaid or self.gaps)

    def __str__(self) -> str:
        return (
            f"{self.lost} of {self.acknowledged:,} acknowledged lost, {self.torn} with other entries, {self.unsaid}"
            f" that nobody was told of, {self.gaps} plans with gaps"
        )


def compared(told: Told, found: Mapping[str, Sequence[tuple[int, str | None]]]) -> Compared:
    """Compare the number and id of each entry of some plans with what was told."""
    numbers: dict[tuple[str, str], list[int]] = {}
    for plan, pairs in found.items():
        for number, name in pairs:
            if name and not name.startswith("founding"):
                numbers.setdefault((plan, name), []).append(number)
    return Compared(
        acknowledged=len(told.recorded),
        lost=sum(it not in numbers for it in told.recorded),
        torn=sum(numbers.get(it, entries) != entries for it, entries in told.recorded.items()),
        unsaid=len(numbers.keys() - told.recorded.keys()),
        gaps=sum([number for number, _ in pairs] != list(range(1, len(pairs) + 1)) for pairs in found.values()),
    )


def _shared(hall: Hall, opened: Open, url: str, store: str) -> Verdict:
    for plan in PLANS:
        work.found(url, plan)
    told, times = Told(), hall.many(REQUESTS, 20)
    with opened(url) as plans, ThreadPoolExecutor(THREADS) as threads:
        for future in [threads.submit(_ask, plans, told, thread, times) for thread in range(THREADS)]:
            future.result()
        states = {plan: plans.ledger(plan).state for plan in PLANS}
        same = all(_state(plans, plan) == states[plan] for plan in PLANS)
    with cc.open(url) as plans:
        found = {plan: [*work.pairs(plans, plan)] for plan in PLANS}
    judged = compared(told, found)
    figure = (
        f"{sum(told.answers.values()):,} answers, {told.answers['Refused']:,} of them refusals: {judged},"
        f" {len(told.errors)} errors" + (f"; first: {told.errors[0]}" if told.errors else "")
    )
    return Promise(
        f"threads.{store}",
        f"{THREADS} threads share plans and ask {times:,} times each, {store}",
        "0 acknowledged lost, none twice or in part, the state as a replay gives it, no error but refusals",
    ).judged(
        figure,
        kept=same and judged.sound and not told.errors and told.answers["Refused"] > 0,
        errors=len(told.errors),
        **attrs.asdict(judged),
    )


def _state(plans: cc.Plans, plan: str) -> cc.State:
    with plans.read(plan) as reading:
        return reading.state


def _ask(plans: cc.Plans, told: Told, thread: int, times: int) -> None:
    for number in range(times):
        plan, name = PLANS[number % len(PLANS)], f"{thread}-{number}"
        try:
            told.note(plan, name, _asked(plans, plan, thread, number))
            if number % 5 == 2:
                told.note(plan, name, _asked(plans, plan, thread, number))
            if number % 10 == 0:
                plans.view(plan, "plan")
            if number % 100 == 0:
                plans.would(plan, _person(f"new-{thread}"))
        except Exception as error:  # noqa: BLE001 - all of them count
            told.errors.append(f"{type(error).__name__}: {error}")


def _asked(plans: cc.Plans, plan: str, thread: int, number: int) -> Recorded | cc.Refused:
    """Ask for a person of one's own, one that all want, or two together."""
    own, wanted, name = f"p-{thread}-{number}", f"all-{number}", f"{thread}-{number}"
    try:
        match number % 5:
            case 0:
                return plans.do(plan, _person(wanted, name))
            case 1 | 2:
                return plans.do(plan, _person(own, name))
            case 3:
                return plans.do_all(plan, [_person(own), _person(f"{own}-b")], id=name)
            case _:
                return plans.do_all(plan, [_person(own), _person(wanted)], id=name)
    except cc.Refused as no:
        return no


def _person(name: str, id: str | None = None) -> cc.Request:  # noqa: A002 - as in a request
    asked = cc.plan.PersonRegistered(person=PersonId(name), unit=UNIT)
    return cc.Request(asked, cc.Occasion(by=PersonId("chef"), on=DAY), id)


# --- an event loop --------------------------------------------------------------------


def hold(url: str, plan: str) -> None:
    """Hold the write lock for a while; a process of its own does this."""
    with cc.open(url) as plans, plans.store.write_lock(plan):  # type: ignore[attr-defined]
        writer.say("ready")
        time.sleep(HELD)


def _ticking(url: str, store: str, *, in_thread: bool) -> Verdict:
    work.found(url)
    with cc.open(url) as plans:
        plans.view(work.PLAN, "plan")
        holder = Worker(hold, url, work.PLAN)
        longest, waited = asyncio.run(_tick_while_others_wait(plans, in_thread=in_thread))
        holder.finish()
    return Promise(
        f"loop.{store}",
        f"an event loop asks in worker threads while another process holds the store for {HELD:g} s, {store}",
        f"the loop never waits more than {LONGEST_PAUSE * 1000:g} ms",
    ).judged(
        f"longest pause of the loop {longest * 1000:.0f} ms; the request took {waited:.1f} s",
        kept=longest <= LONGEST_PAUSE and waited > HELD / 2,
        longest=longest,
        waited=waited,
    )


async def _tick_while_others_wait(plans: cc.Plans, *, in_thread: bool) -> tuple[float, float]:
    """Give the longest time between two ticks beyond a tick, and how long one of ten writers waited."""
    start = time.perf_counter()
    writers = [asyncio.create_task(_write(plans, number, in_thread=in_thread)) for number in range(10)]
    writers.append(asyncio.create_task(_read(plans, writers[0])))
    longest, last = 0.0, time.perf_counter()
    while not all(writer.done() for writer in writers):
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return longest, time.perf_counter() - start


async def _read(plans: cc.Plans, writer: asyncio.Task[None]) -> None:
    while not writer.done():
        await asyncio.to_thread(plans.view, work.PLAN, "plan")
        await asyncio.sleep(0.01)


async def _write(plans: cc.Plans, number: int, *, in_thread: bool) -> None:
    if in_thread:
        await asyncio.to_thread(plans.do, work.PLAN, _person(f"q-{number}"))
    else:
        plans.do(work.PLAN, _person(f"q-{number}"))
