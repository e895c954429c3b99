"""Many clients of one server that want the same things at once, while its workers are killed.

A client sends each request until it is answered: after a cut connection, and when it is told to come back, the same
again under the same id.  So whatever was acknowledged is known by its id, and whatever is in the store was told to
somebody.
"""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from typing import Any, Final

import attrs
from tests.faults import work
from tests.faults.threads import Told, both, compared
from tests.faults.verdict import Hall, Promise, Verdict
from tests.faults.work import DAY, UNIT
from tests.server import COMMAND, Server, let_in, server

import collegial_core as cc
from collegial_core.plan import PersonRegistered

CLIENTS: Final = 20
REQUESTS: Final = 500
"""How many requests each client makes up; some are sent twice, or read before they write."""

PLANS: Final = ("plan-0", "plan-1")
PATIENCE: Final = 90.0
"""For how many seconds a client sends one request again."""

LATER: Final = (429, 503)
EVERYBODY: Final = "everybody"
"""A login that all clients share, such as a system's: under it each sends the same requests with the same ids."""


def under_kills(hall: Hall, command: tuple[str, ...] = COMMAND) -> Iterator[Verdict]:
    """Let twenty clients ask one server with two workers, which are killed again and again."""
    yield from both(hall, "load", lambda url, store: _loaded(hall, command, url, store))


def _loaded(hall: Hall, command: tuple[str, ...], url: str, store: str) -> Verdict:
    for plan in PLANS:
        work.found(url, plan)
    names = [*(f"client-{number}" for number in range(CLIENTS)), EVERYBODY]
    tokens = let_in(url, {name: dict.fromkeys(PLANS, name) for name in names})
    told, times, over = Told(), hall.many(REQUESTS, 40), Event()
    with hall.place() as folder, server(url, "--workers", "2", log=folder / "log", command=command) as serving:
        clients = [Client(serving.port, number, tokens, told) for number in range(CLIENTS)]
        killer = Killer(hall, serving, over)
        killer.start()
        begun = time.monotonic()
        with ThreadPoolExecutor(CLIENTS) as threads:
            for future in [threads.submit(it.ask, times) for it in clients]:
                future.result()
        seconds = time.monotonic() - begun
        over.set()
        killer.join()
    return _judged(url, store, told, times, seconds, killer, sum(it.cut for it in clients))


class Killer(Thread):
    """Kills one of the workers, and after a while another, until it is over; the server starts them anew.

    With so many at most, also a server that takes long to start them comes to its end.
    """

    def __init__(self, hall: Hall, serving: Server, over: Event) -> None:
        super().__init__()
        self.killed: set[int] = set()
        self._hall = hall
        self._serving = serving
        self._over = over

    def run(self) -> None:
        most, longest = self._hall.many(25, 2), self._hall.many(5, 1)
        while len(self.killed) < most and not self._over.wait(self._hall.chance.uniform(0.1, longest)):
            if alive := [it for it in self._serving.workers if it not in self.killed]:
                worker = self._hall.chance.choice(alive)
                self.killed.add(worker)
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)


# --- a client -------------------------------------------------------------------------


@attrs.define
class Client:
    """Somebody who asks over a connection that lasts, until it is cut."""

    port: int
    number: int
    tokens: Mapping[str, str]
    told: Told
    cut: int = 0
    _connection: HTTPConnection | None = None

    def ask(self, times: int) -> None:
        """Ask for everything in turn; what is answered otherwise than it may be is noted."""
        for number in range(times):
            try:
                self._asked(PLANS[number // len(KINDS) % len(PLANS)], number)
            except Exception as error:  # noqa: BLE001 - all of them count
                self.told.errors.append(f"{type(error).__name__}: {error}")
            if number % 50 == self.number:
                self._hang_up()  # and may come to another worker
        self._hang_up()

    def _asked(self, plan: str, number: int) -> None:
        own, wanted, id_ = f"p-{self.number}-{number}", f"all-{number}", f"{self.number}-{number}"
        match KINDS[number % len(KINDS)]:
            case "wanted":
                self._does(plan, id_, [wanted], (200, 409))
            case "own":
                self._does(plan, id_, [own])
            case "again":
                self._does(plan, id_, [own])
                self._does(plan, id_, [own])
            case "two":
                self._does(plan, id_, [own, f"{own}-b"])
            case "both":
                self._does(plan, id_, [own, wanted], (200, 409))
            case "shared":
                self._does(plan, f"all-{number}", [wanted], login=EVERYBODY)
            case "seen":
                seen = self._sent("GET", f"/plans/{plan}/views/plan")
                self._does(plan, id_, [own], (200, 412), seen=seen.tag)
            case "read":
                for path in ("todo", "entries?limit=20", "views/coverage"):
                    self._sent("GET", f"/plans/{plan}/{path}")

    def _does(
        self,
        plan: str,
        id_: str,
        people: list[str],
        may: tuple[int, ...] = (200,),
        *,
        login: str | None = None,
        seen: str | None = None,
    ) -> None:
        """Ask for people to be registered, one or several together; note what was recorded."""
        said = [{"type": "person.register", "on": f"{DAY}", "data": {"person": it, "unit": UNIT}} for it in people]
        path, body = ("requests", said[0]) if len(said) == 1 else ("batches", {"requests": said})
        headers = {"Idempotency-Key": id_} | ({} if seen is None else {"If-Match": seen})
        answer = self._sent("POST", f"/plans/{plan}/{path}", body, headers, may=may, login=login)
        if answer.status == 200:
            self.told.recorded_as(plan, id_, [it["number"] for it in answer.said["entries"]])

    def _sent(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        *,
        may: tuple[int, ...] = (200,),
        login: str | None = None,
    ) -> "Answer":
        """Send a request until it is answered."""
        token = self.tokens[login or f"client-{self.number}"]
        sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **(headers or {})}
        text = None if body is None else json.dumps(body)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            answer = self._once(lambda it: it.request(method, f"/api/v1{path}", text, sent))
            if answer is None:
                continue
            self.told.count(str(answer.status))
            if answer.status in LATER:
                time.sleep(answer.wait)
            elif answer.status in may:
                return answer
            else:
                raise AssertionError(f"{method} {path} was answered with {answer.status}: {answer.said}")
        raise AssertionError(f"{method} {path} was not answered for {PATIENCE:g} s")

    def _once(self, send: Callable[[HTTPConnection], None]) -> "Answer | None":
        """Send it once; None where the connection is cut before all of the answer is there."""
        if self._connection is None:
            self._connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            send(self._connection)
            response = self._connection.getresponse()
            said = json.loads(response.read())
        except (HTTPException, OSError):
            self.cut += 1
            self._hang_up()
            return None
        return Answer(response.status, said, response.getheader("ETag"), float(response.getheader("Retry-After") or 0))

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@attrs.frozen
class Answer:
    """What a server answers."""

    status: int
    said: Any
    tag: str | None
    wait: float


KINDS: Final = (
    *("own", "wanted", "again", "two", "seen", "both", "read", "shared", "seen", "wanted"),
    *("own", "wanted", "again", "two", "seen", "both", "own", "own", "seen", "wanted"),
)


# --- what is there in the end ---------------------------------------------------------


def _judged(url: str, store: str, told: Told, times: int, seconds: float, killer: Killer, cut: int) -> Verdict:
    with cc.open(url) as plans:
        entries = {plan: list(plans.ledger(plan).entries()) for plan in PLANS}
    found = compared(told, {plan: [(it.number, it.id) for it in entries[plan]] for plan in PLANS})
    people = [
        (plan, it.event.person) for plan in PLANS for it in entries[plan] if isinstance(it.event, PersonRegistered)
    ]
    twice, errors = len(people) - len(set(people)), len(told.errors)
    statuses = ", ".join(f"{number:,} × {status}" for status, number in sorted(told.answers.items()))
    figure = (
        f"{sum(told.answers.values()):,} answers in {seconds:.0f} s ({statuses}), {len(killer.killed)} kills, {cut}"
        f" connections cut: {found}, {twice} recorded twice, {errors} errors"
        + (f"; first: {told.errors[0]}" if told.errors else "")
    )
    kept = found.sound and not twice and not errors and bool(killer.killed) and told.answers["409"] > 0
    return Promise(
        f"load.{store}",
        f"{CLIENTS} clients ask a server {times} times each, want the same and send again what is cut off, while its"
        f" workers are killed, {store}",
        "0 acknowledged lost, 0 recorded twice or in part, 0 that nobody was told of, no answer but 200, 409, 412,"
        " or to come back later",
    ).judged(
        figure,
        kept=kept,
        kills=len(killer.killed),
        cut=cut,
        twice=twice,
        errors=errors,
        seconds=seconds,
        **attrs.asdict(found),
    )
