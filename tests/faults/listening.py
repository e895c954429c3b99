"""Many clients that listen to one server while plans are written to: is each told of everything once, and how soon?

The server is a process of its own.  Each client is told of its own plan only, of ten; a tenth of the clients is cut off
now and then and comes back.  A delay is the time from the answer to the writer until a client has the entry.
"""

import asyncio
import json
import random
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import attrs
from tests.faults.verdict import Hall, Promise, Verdict
from tests.server import Server, let_in, server

import collegial_core as cc
from collegial_core.ids import PersonId, UnitId

PROMISE: Final = Promise(
    "stream", "clients of a server are cut off and come back", "each is told of each entry that it may see, once"
)
Acknowledged = dict[tuple[str, int], float]
"""When the writer was told that an entry of a plan is recorded."""

PLANS: Final = tuple(f"plan-{number}" for number in range(10))
TODAY = date(2026, 8, 17)
BY = cc.Occasion(by=PersonId("p-00"), on=TODAY)


@attrs.define
class Client:
    """Somebody who listens: what they have heard, and when."""

    plan: str
    is_cut: bool
    heard: list[tuple[int, float]] = attrs.field(factory=list)
    position: str = "0"
    coming: str = "0"
    times: int = 0


def prepare(store: str) -> dict[str, str]:
    """Begin the plans; give a token for each."""
    with cc.open(store) as plans:
        for plan in PLANS:
            start = cc.plan.PlanStarted(title=plan, aim="Visit each other", starts=TODAY, ends=date(2027, 6, 11))
            plans.do(plan, cc.Request(start, BY))
    return let_in(store, {plan: {plan: "p-00"} for plan in PLANS})


async def listen(client: Client, port: int, token: str, over: asyncio.Event) -> None:
    """Listen until it is over, and come back whenever that ends."""
    while not over.is_set():
        client.times += 1
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        asked = f"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        writer.write(f"{asked}Last-Event-ID: {client.position}\r\n\r\n".encode())
        until = time.monotonic() + (random.uniform(1, 5) if client.is_cut else 1e9)  # noqa: S311 - when to hang up
        try:
            while line := await asyncio.wait_for(reader.readline(), until - time.monotonic()):
                hear(client, line)
        except (TimeoutError, OSError):
            pass
        writer.close()


def hear(client: Client, line: bytes) -> None:
    if line.startswith(b"data: "):
        entry = json.loads(line[6:])
        assert entry["plan"] == client.plan
        client.heard.append((entry["number"], time.monotonic()))
        client.position = client.coming
    elif line.startswith(b"id: "):
        client.coming = line[4:].strip().decode()


def write(store: str, seconds: float) -> Acknowledged:
    """Write to the plans in turn, some fifty entries a second; give when each entry was acknowledged."""
    acknowledged: Acknowledged = {}
    end, count = time.monotonic() + seconds, 0
    with cc.open(store) as plans:
        while time.monotonic() < end:
            plan, count = PLANS[count % len(PLANS)], count + 1
            unit = cc.plan.UnitRegistered(unit=UnitId(f"u-{count}"), principal=PersonId("p-00"))
            (entry,) = plans.do(plan, cc.Request(unit, BY))
            acknowledged[plan, entry.number] = time.monotonic()
            time.sleep(0.02)
    return acknowledged


def memory_of(process: int) -> float:
    """The memory of a process at its highest, in MiB."""
    (line,) = (it for it in Path(f"/proc/{process}/status").read_text("ascii").splitlines() if it.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


async def measure(store: str, tokens: dict[str, str], count: int, seconds: float) -> Verdict:
    """Start a server, let clients listen while others write, and end it."""
    begun = time.monotonic()
    with server(store) as serving:
        started = time.monotonic() - begun
        return await _measured(store, serving, tokens, count, seconds, started)


async def _measured(
    store: str, serving: Server, tokens: dict[str, str], count: int, seconds: float, started: float
) -> Verdict:
    over = asyncio.Event()
    clients = [Client(PLANS[it % len(PLANS)], is_cut=it % 10 == 0) for it in range(count)]
    listening = [asyncio.create_task(listen(it, serving.port, tokens[it.plan], over)) for it in clients]
    await asyncio.sleep(5)
    acknowledged = await asyncio.to_thread(write, store, seconds)
    await asyncio.sleep(3)
    memory = memory_of(serving.process.pid)
    over.set()
    begun = time.monotonic()
    serving.process.terminate()
    await asyncio.to_thread(serving.process.wait, 30)
    stopped = time.monotonic() - begun
    await asyncio.gather(*listening)
    return judged(PROMISE, clients, acknowledged, started=started, stopped=stopped, memory=memory)


def judged(promise: Promise, clients: list[Client], acknowledged: Acknowledged, **more: float) -> Verdict:
    """Count what each client has missed, and what it was told of twice."""
    missed = twice = 0
    delays: list[float] = []
    for client in clients:
        wanted = {1, *(number for plan, number in acknowledged if plan == client.plan)}
        numbers = [number for number, _ in client.heard]
        missed += len(wanted - set(numbers))
        twice += len(numbers) - len(set(numbers))
        delays += [at - acknowledged[client.plan, it] for it, at in client.heard if it > 1 and not client.is_cut]
    late = sorted(delays)[len(delays) * 95 // 100] if delays else 0.0
    figure = (
        f"{len(clients)} clients, {sum(it.times for it in clients):,} connections, {len(acknowledged):,} entries:"
        f" {missed} missed, {twice} twice; 95 of 100 within {late:.2f} s; {more['memory']:.0f} MiB;"
        f" first answer after {more['started']:.1f} s, stopped within {more['stopped']:.1f} s"
    )
    kept = not missed and not twice and bool(acknowledged)
    return promise.judged(figure, kept=kept, missed=missed, twice=twice, late=late, **more)


def to_the_end(hall: Hall) -> Iterator[Verdict]:
    """Let many listen to a server over SQLite."""
    with hall.place() as folder:
        store = f"sqlite:///{folder}/school.db"
        tokens = prepare(store)
        yield asyncio.run(measure(store, tokens, hall.many(500, 50), hall.many(60, 5)))
