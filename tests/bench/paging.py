"""How fast pages are drawn, and how heavy they are: against datasette's page of a table, and a page that lies ready."""

import asyncio
import gzip
import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from functools import partial
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from shutil import which
from statistics import quantiles
from typing import Any, Final

import pytest
from tests.bench.answering import CLIENTS, TEACHER, TODAY, answer_of, late, request, times_of, with_bare_route
from tests.bench.measure import Figure, Question, Size
from tests.bench.workshop import PLAN, Workshop, say, url_of

import collegial_core as cc
from collegial_core.ids import PersonId
from collegial_web.places import WEB, beside
from collegial_web.shared import Sessions, open_shared
from collegial_web.who import COOKIE

LOOKS: Final = (5, 1)
"""How often each client looks at each page in a round; and when quick."""

DATASETTE: Final = "datasette==0.65.5"
ROOT: Final = Path(__file__).parents[2]

AGAINST_TABLE: Final = Question(
    name="web.page",
    says=f"the slowest page over HTTP, {CLIENTS} clients at once, 95 of 100 answers, in a plan of three years",
    against=f"a page of 100 rows of the same file's entries, by {DATASETTE.replace('==', ' ')}",
    unit="page",
    sense="at most",
    bar=0.1,
)
AGAINST_READY: Final = Question(
    name="web.page.ready",
    says="the same page",
    against="as many bytes that lie ready, from a route of the same process and uvicorn",
    unit="page",
    sense="at most",
    bar=5.0,
)
MOST_KIB: Final = 100.0
MOST_NODES: Final = 3_000
MOST_MS: Final = 200.0


def paged(shop: Workshop) -> Iterator[Figure | Size]:
    """Weigh every page, find the slowest, and let many clients look at it, at a table and at what lies ready."""
    url, times = url_of(shop.years), LOOKS[shop.quick]
    with with_bare_route(url, {PLAN: TEACHER}) as (port, token, login), _datasette(shop.years) as (other, table):
        session = _session(url, login)
        pages = {name: _page(address, session) for name, address in _addresses(url).items()}
        form = re.search(rb'href="(/p/[^"]+/(?:todo|ask)/[^"]+)"', asyncio.run(answer_of(port, pages["today"])))
        if form is not None:  # the first that waits for them
            pages["form"] = _page(unescape(form[1].decode()), session)
        drawn = {name: asyncio.run(answer_of(port, it)) for name, it in pages.items()}
        yield _heaviest("web.weight", "the heaviest page, packed", drawn, _kib, MOST_KIB, "KiB")
        yield _heaviest("web.nodes", "the page with most elements", drawn, _nodes, MOST_NODES, "elements")
        moved = f"/p/{PLAN}/history/moved?order=happened&at="
        let_go = [asyncio.run(times_of(port, [_page(f"{moved}{day}", session)])) for day in range(100, 900, 40)]
        slow = 1000 * quantiles([seconds for (seconds,) in let_go[1:]], n=20)[-1]  # the first reads the entries' days
        says = "from letting go of history's handle to the picture, by one who looks, 95 of 100 answers"
        yield Size(name="web.history", says=says, unit="page", ours=slow, bar=MOST_MS, measure="ms")
        took = {name: late(port, it, 1) for name, it in pages.items()}
        say(", ".join(f"{name} {1000 * took[name]:.0f} ms" for name in sorted(took, key=took.__getitem__)))
        slowest = max(took, key=took.__getitem__)
        ours = partial(late, port, pages[slowest], times)
        yield AGAINST_TABLE.answer(ours, partial(late, other, table, times), shop.rounds)
        ready = request("GET", f"/bare/{len(drawn[slowest])}", token)
        yield AGAINST_READY.answer(ours, partial(late, port, ready, times), shop.rounds)


def _addresses(url: str) -> dict[str, str]:
    """Give a page of each kind, of one who has much there."""
    with cc.open(url) as plans:
        state = plans.ledger(PLAN).state
        group = min(state.groups_of[PersonId(TEACHER)])
        visit = next(it.visit for it in state.visits.values() if it.visitor == TEACHER)
        meeting = next(it.meeting for it in state.meetings.values() if it.group in state.groups_of[PersonId(TEACHER)])
        entry = plans.ledger(PLAN).number // 2
    things = (
        f"groups/{group}",
        f"visits/{visit}",
        f"meetings/{meeting}",
        f"entries/{entry}",
        f"ask/visit.move?visit={visit}",
    )
    lists = (
        "",
        "overview",
        "groups",
        "visits",
        "meetings",
        "entries",
        "methods",
        "settings",
        "more",
        "setup",
        "next-year",
    )
    return {it or "today": f"/p/{PLAN}/{it}".rstrip("/") for it in (*lists, *things, "methods/base-group-visits")}


def _session(url: str, login: str) -> str:
    with closing(open_shared(beside(url, WEB))) as shared:
        return Sessions(shared).begin(login, int(time.time()))


def _page(address: str, session: str) -> bytes:
    asked = f"{address}{'&' if '?' in address else '?'}on={TODAY}"
    return f"GET {asked} HTTP/1.1\r\nHost: localhost\r\nCookie: {COOKIE}={session}\r\n\r\n".encode()


@contextmanager
def _datasette(file: Path) -> Iterator[tuple[int, bytes]]:
    """Start it over a file of ours; give its port, and the request for a page of its entries.

    It is fetched for the occasion, as nothing else needs it; where that cannot be done, the figures are left out.
    """
    uv = which("uv") or which("uv", path=ROOT / ".tools" / "uv" / "bin")
    if uv is None:
        pytest.skip("there is no uv to fetch datasette with")
    program = (uv, "tool", "run", "--from", DATASETTE, "datasette")
    if subprocess.run((*program, "--version"), capture_output=True, check=False).returncode:  # noqa: S603 - our own
        pytest.skip("datasette cannot be fetched")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = (*program, str(file), "--port", str(port), "--setting", "default_page_size", "100")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            asked = f"GET /{file.stem}/entries HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
            _wait_for(port, asked)
            yield port, asked
        finally:
            process.terminate()


def _wait_for(port: int, asked: bytes) -> None:
    for _ in range(100):
        with suppress(OSError):
            asyncio.run(answer_of(port, asked))
            return
        time.sleep(0.2)
    pytest.skip("datasette does not answer")


# --- how heavy ------------------------------------------------------------------------


def _heaviest(
    name: str, says: str, drawn: Mapping[str, bytes], weigh: Callable[[bytes], float], most: float, measure: Any
) -> Size:
    at = max(drawn, key=lambda it: weigh(drawn[it]))
    return Size(name=name, says=f"{says}: {at}", unit="page", ours=weigh(drawn[at]), bar=most, measure=measure)


def _kib(page: bytes) -> float:
    return len(gzip.compress(page)) / 1024


class _Counting(HTMLParser):
    nodes = 0

    def handle_starttag(self, _tag: str, _attrs: object) -> None:
        self.nodes += 1


def _nodes(page: bytes) -> float:
    counting = _Counting()
    counting.feed(page.decode())
    return counting.nodes
