"""Running the server: its processes, from the first answer to the last."""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing import connection, get_context
from typing import TYPE_CHECKING, Any, Final

import attrs
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

import collegial_core
from collegial_calendar.bells import Bells
from collegial_cli import logs
from collegial_cli.signing import signer
from collegial_cli.work import vault_at
from collegial_directory import open_directory
from collegial_oidc import Configuration
from collegial_web.app import application
from collegial_web.demo import DemoLogin
from collegial_web.limits import Limits
from collegial_web.login import DirectoryLogin
from collegial_web.noted import log_event
from collegial_web.places import make_schema
from collegial_web.shared import BellTimes, Rates, SignIns, open_shared
from collegial_web.signing_in import SigningIn
from collegial_web.trace import traced

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from collegial_sql.home import Home
    from collegial_web.feed import Feed

GRACE: Final = 1
"""How many seconds a stop waits for answers that are under way; each can be asked for again under its id."""

BACKLOG: Final = 2_048
"""How many connections may wait until a worker takes them."""

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@attrs.frozen(kw_only=True)
class Serving:
    """What is served, and how; workers are given it whole."""

    store: str
    directory: str
    shared: str
    overview: str | None = None
    vault: str | None = None
    master: str | None = None
    log_format: str = "json"
    workers: int = 1
    demo: bool = False
    trusted_hops: int = 0
    prefix: str = ""
    limits: Limits = attrs.field(factory=Limits)
    bells: Bells | None = None
    oidc: Configuration | None = None
    sign: str | None = None
    """The file of a private key."""


class Served:
    """The application with all that it has open."""

    def __init__(self, serving: Serving) -> None:
        """Open store, directory and the database that workers share.

        Raises:
            StoreError: one of them cannot be opened.

        """
        with ExitStack() as opened:
            vault = vault_at(serving.vault, serving.master, new=True)
            plans = opened.enter_context(collegial_core.open(serving.store, vault=vault))
            for place in filter(None, (serving.directory, serving.shared, serving.overview)):
                make_schema(place)
            people = opened.enter_context(open_directory(serving.directory))
            shared = open_shared(serving.shared)
            opened.callback(shared.close)
            login = DirectoryLogin.of(people, shared)
            demo = DemoLogin(people, login.sessions) if serving.demo else None
            app = application(
                plans,
                login,
                prefix=serving.prefix,
                trusted_hops=serving.trusted_hops,
                demo=demo,
                signing_in=None if serving.oidc is None else _signing_in(serving.oidc, login, shared, plans),
                rates=Rates(shared),
                limits=serving.limits,
                bells=BellTimes(shared).ring(serving.bells),
                signer=None if serving.sign is None else signer(serving.sign),
                overview=serving.overview,
            )
            self.feed: Feed = app.state.feed
            opened.callback(self.feed.close)
            self._app: ASGIApp = traced(app)
            self._opened = opened.pop_all()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        await self._app(scope, receive, send)

    def close(self) -> None:
        """Let go of everything."""
        self._opened.close()


def _signing_in(oidc: Configuration, login: DirectoryLogin, shared: "Home", plans: collegial_core.Plans) -> SigningIn:
    """Let people sign in by a provider."""
    from collegial_oidc.provider import Provider  # noqa: PLC0415 - only where it is used

    return SigningIn(Provider(oidc), login, SignIns(shared), plans)


def listen(host: str, port: int) -> socket.socket:
    """Take an address; with port 0 the system chooses one.

    Raises:
        OSError: it is taken, or not this machine's.

    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        at = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        error.filename = f"{host}:{port}"
        raise
    # Connections inherit it.  Without it each answer after a connection's first waits 40 ms, until the client has said
    # that it has the headers; asyncio sets it only where a socket was made for TCP by name.
    at.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return at


def serve(serving: Serving, at: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until a signal ends it: then streams end at once, and answers under way are finished.

    `ready` is called once all is open that is served.

    Raises:
        StoreError: store, directory or the server's own database cannot be opened.

    """
    _log(serving.log_format)
    served = Served(serving)  # what cannot be opened is said before a worker starts
    ready()
    if serving.workers == 1:
        run(served, at)
        return
    served.close()
    _Workers(serving, at).run()


def _log(kind: str) -> None:
    """Begin to log, and let uvicorn's few warnings be lines of the same form."""
    logs.start(kind)
    of_uvicorn = logging.getLogger("uvicorn")
    of_uvicorn.handlers, of_uvicorn.propagate = logging.getLogger("collegial").handlers, False


def run(served: Served, at: socket.socket) -> None:
    """Serve what is open until a signal ends it, and let go of it."""
    server = _Server(served)
    try:
        with _signals_end(server.end):
            server.run(sockets=[at])
    finally:
        served.close()
        if server.started:
            log_event(logging.INFO, "server.stopped", pid=os.getpid())


class _Server(uvicorn.Server):
    """One process's server; it ends the streams before it waits for connections, which would be for ever."""

    def __init__(self, served: Served) -> None:
        self._served = served
        super().__init__(
            uvicorn.Config(
                served,
                interface="asgi3",
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                log_level="warning",
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE,
            )
        )

    def end(self) -> None:
        """Stop, also where the signal to do so has come before it has begun."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin; a signal that has come by then ends it without a shutdown, which has nothing to wait for."""
        await super().startup(sockets=sockets)
        log_event(logging.INFO, "server.started", pid=os.getpid())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._served.feed.end()
        await super().shutdown(sockets=sockets)
        self._served.close()


@contextmanager
def _signals_end(ending: Any) -> Iterator[None]:  # noqa: ANN401 - something to be called
    """Let a signal end what runs here, and not the process."""
    before = {it: signal.signal(it, lambda *_: ending()) for it in _SIGNALS}
    try:
        yield
    finally:
        for it, handler in before.items():
            signal.signal(it, handler)


# --- several workers ----------------------------------------------------------------


class _Workers:
    """Several processes at one address; one that dies is started anew."""

    def __init__(self, serving: Serving, at: socket.socket) -> None:
        self._serving = serving
        self._at = at
        self._context = get_context("spawn")  # a fork would take threads and connections along
        self._alive, self._held = self._context.Pipe(duplex=False)
        self._ends, self._end = os.pipe()
        self._workers: list[tuple[BaseProcess, float]] = []

    def run(self) -> None:
        with _signals_end(lambda: os.write(self._end, b"!")):
            for _ in range(self._serving.workers):
                self._start()
            while self._ends not in connection.wait([self._ends, *(it.sentinel for it, _ in self._workers)]):
                self._replace_the_dead()
            self._stop()

    def _start(self) -> None:
        worker = self._context.Process(target=_work, args=(self._serving, self._at, self._alive), name="collegial")
        worker.start()
        self._workers.append((worker, time.monotonic()))

    def _replace_the_dead(self) -> None:
        dead = [it for it in self._workers if not it[0].is_alive()]
        for worker, began in dead:
            log_event(logging.ERROR, "worker.died", pid=worker.pid, status=worker.exitcode)
            self._workers.remove((worker, began))
            if time.monotonic() - began < 1:
                time.sleep(1)  # one that cannot start is not tried as fast as can be
            self._start()

    def _stop(self) -> None:
        for worker, _ in self._workers:
            worker.terminate()
        end = time.monotonic() + GRACE + 2
        for worker, _ in self._workers:
            worker.join(max(0.0, end - time.monotonic()))
            if worker.is_alive():
                worker.kill()
                worker.join()
        self._at.close()


def _work(serving: Serving, at: socket.socket, alive: "connection.Connection[Any, Any]") -> None:
    """Serve, as a worker; it ends with the process that has started it, whatever ends that."""
    threading.Thread(target=partial(_end_with, alive), daemon=True).start()
    _log(serving.log_format)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until it serves, whatever ends it may do so without a word
    run(Served(serving), at)


def _end_with(alive: "connection.Connection[Any, Any]") -> None:
    connection.wait([alive])
    os.kill(os.getpid(), signal.SIGTERM)
