"""How fast a server answers: many who look at a group, one who records, and how soon after its start."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Final

from tests.bench.measure import Duration, Figure, Limit, Question, timed
from tests.bench.workshop import PLAN, Workshop, url_of
from tests.server import let_in, server

import collegial_core as cc
from collegial_core.ids import PersonId, UnitId

CLIENTS: Final = 20
LOOKS: Final = (25, 3)
"""How often each client looks in a round; and when quick."""

WRITES: Final = (100, 10)
TODAY: Final = date(2029, 6, 1)
TEACHER: Final = "p-003"

VIEWED: Final = Question(
    name="web.view",
    says=f"a view of one group over HTTP, {CLIENTS} clients at once, 95 of 100 answers, in a plan of three years",
    against="a route of the same process and uvicorn that answers as many bytes and does nothing else",
    unit="answer",
    sense="at most",
    bar=3.0,
)
POSTED: Final = Limit(
    name="web.post",
    says="POST of one request, half of the answers, beyond what the same `do` takes in Python on the same store",
    unit="request",
    bar=0.001,
)
STARTED: Final = Limit(
    name="web.start",
    says="from the start of `collegial serve` to its first answer, by the wall's clock",
    unit="start",
    bar=2.0,
)


def looked(shop: Workshop) -> Iterator[Figure]:
    """Let many clients look at once, at one group, and then at the bare route."""
    with cc.open(url_of(shop.years)) as plans:
        group = min(plans.ledger(PLAN).state.groups_of[PersonId(TEACHER)])
    times, address = LOOKS[shop.quick], f"/api/v1/plans/{PLAN}/views/group?group={group}&on={TODAY}"
    with with_bare_route(url_of(shop.years), {PLAN: TEACHER}) as (port, token, _):
        ours = request("GET", address, token)
        size = len(asyncio.run(answer_of(port, ours)))
        bare = request("GET", f"/bare/{size}", token)
        yield VIEWED.answer(partial(late, port, ours, times), partial(late, port, bare, times), shop.rounds)


def recorded(shop: Workshop) -> Iterator[Duration]:
    """Let one client record over HTTP in one plan, and Python in another of the same store."""
    url, both = url_of(shop.path("posted")), ("posted", "done")
    with cc.open(url) as plans:
        for plan in both:
            start = cc.plan.PlanStarted(title=plan, aim="Visit each other", starts=TODAY, ends=date(2030, 6, 11))
            plans.do(plan, cc.Request(start, cc.Occasion(by=PersonId(TEACHER), on=TODAY)))
        with with_bare_route(url, dict.fromkeys(both, TEACHER)) as (port, token, _):
            names, times = count(1), WRITES[shop.quick]

            def beyond() -> float:
                units = [f"u-{next(names)}" for _ in range(times)]
                posted = asyncio.run(times_of(port, [_posted(unit, token) for unit in units]))
                done = [timed(partial(_do, plans, unit)) for unit in units]
                return median(posted) - median(done)

            yield POSTED.answer(beyond, shop.rounds)


def started(shop: Workshop) -> Iterator[Duration]:
    """Start a server over a new store again and again."""
    yield STARTED.answer(lambda: timed(partial(_start, url_of(shop.path("started")))), shop.rounds)


def _start(url: str) -> None:
    with server(url) as it:
        it.process.kill()


# --- a server with a bare route -------------------------------------------------------


@contextmanager
def with_bare_route(store: str, places: dict[str, str]) -> Iterator[tuple[int, str, str]]:
    """Start the server of `tests.bench.bare`; give its port, and a token and login of somebody with these places."""
    login = f"login-{os.urandom(4).hex()}"
    token = let_in(store, {login: places})[login]
    command = [sys.executable, "-m", "tests.bench.bare", store]
    with subprocess.Popen(  # noqa: S603 - our own
        command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline()), token, login
        finally:
            process.terminate()


def _posted(unit: str, token: str) -> bytes:
    said = {"type": "unit.register", "on": f"{TODAY}", "data": {"unit": unit, "principal": TEACHER}}
    return request("POST", "/api/v1/plans/posted/requests", token, json.dumps(said))


def _do(plans: cc.Plans, unit: str) -> None:
    asked = cc.plan.UnitRegistered(unit=UnitId(unit), principal=PersonId(TEACHER))
    plans.do("done", cc.Request(asked, cc.Occasion(by=PersonId(TEACHER), on=TODAY)))


# --- clients: a socket each, so that they take little of the machine -------------------


def request(method: str, address: str, token: str, body: str = "") -> bytes:
    """Write a request."""
    head = f"{method} {address} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
    kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
    return f"{head}{kind}\r\n{body}".encode()


def late(port: int, request: bytes, times: int) -> float:
    """Let all clients ask so often; give the seconds within which 95 of 100 answers come."""
    return quantiles(asyncio.run(all_times(port, request, times)), n=20)[-1]


async def all_times(port: int, request: bytes, times: int) -> list[float]:
    """Let all clients ask so often; give how long each answer took."""
    each = await asyncio.gather(*(times_of(port, [request] * times) for _ in range(CLIENTS)))
    return [seconds for of_one in each for seconds in of_one]


async def times_of(port: int, requests: list[bytes]) -> list[float]:
    """Ask over one connection, one after another; give how long each answer took."""
    times = []
    async with _connected(port) as (reader, writer):
        for it in requests:
            start = perf_counter()
            writer.write(it)
            await _answer(reader)
            times.append(perf_counter() - start)
    return times


async def answer_of(port: int, request: bytes) -> bytes:
    """Ask once; give the answer's body."""
    async with _connected(port) as (reader, writer):
        writer.write(request)
        return await _answer(reader)


@asynccontextmanager
async def _connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        await writer.wait_closed()


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    found = re.search(rb"content-length: (\d+)", head)
    return await (_chunks(reader) if found is None else reader.readexactly(int(found[1])))


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    chunks = []
    while size := int(await reader.readline(), 16):
        chunks.append((await reader.readexactly(size + 2))[:-2])
    await reader.readline()
    return b"".join(chunks)
