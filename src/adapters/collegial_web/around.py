"""What stands around every request: where it really came from, its id, and a line in the log.

All of it is ASGI, so that streams are not held up.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from collegial_core.kernel.fields import ID_PATTERN
from collegial_web.answers import denial
from collegial_web.noted import log_event, note_of
from collegial_web.problems import Denied

_ID: Final = re.compile(ID_PATTERN)
_SCHEMES: Final = ("http", "https")
Refusing = Callable[[Request, Denied], Response]
"""Says no to whoever asks: to a browser as a page, to a program as a problem."""

QUIET: Final = ("/health", "/ready")
"""Asked for every few seconds by whoever watches over the server: not worth a line each."""


class BehindProxies:
    """Believes what a number of proxies say of whom they asked for, and nothing that anybody sends through them."""

    def __init__(self, app: ASGIApp, hops: int) -> None:
        self._app = app
        self._hops = hops

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the client and the scheme right."""
        if scope["type"] == "http" and self._hops:
            headers = Headers(scope=scope)
            client = _of_hop(headers.getlist("x-forwarded-for"), self._hops)
            scheme = _of_hop(headers.getlist("x-forwarded-proto"), self._hops)
            if client is not None:
                scope["client"] = (client, 0)
            if scheme in _SCHEMES:
                scope["scheme"] = scheme
        await self._app(scope, receive, send)


def _of_hop(lines: list[str], hops: int) -> str | None:
    """Give what the outermost trusted proxy has said: each adds what it sees to the end.

    A proxy may leave out what one before it has said; then the first word that is there is that of a trusted one.
    """
    words = [word.strip() for line in lines for word in line.split(",") if word.strip()]
    return words[-min(hops, len(words))] if words else None


class Noted:
    """Gives every request an id, and its answer the headers of all; says in the log what became of it.

    A fault becomes a problem without details, or before a browser a page.
    """

    def __init__(
        self, app: ASGIApp, headers: Mapping[str, str], refused: Callable[[Request, Denied], Response]
    ) -> None:
        """Take what stands on every answer, and what says no to whoever asks."""
        self._app = app
        self._headers = headers
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and note it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        note = note_of(scope)
        note.request = _id_of(scope)
        started, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = note.request
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as fault:  # noqa: BLE001 - the last place to answer
            _log_fault(note.request, fault)
            if not status:
                no = Denied(500, "Error", "the server has made a mistake")
                try:
                    answer = self._refused(Request(scope), no)
                except Exception:  # noqa: BLE001 - what draws pages may be what is wrong
                    answer = denial(no)
                await answer(scope, receive, sending)
        finally:
            log_event(
                logging.DEBUG if note.route in QUIET else logging.INFO,
                "request",
                request=note.request,
                method=scope["method"],
                route=note.route,
                status=status,
                ms=round((time.perf_counter() - started) * 1000, 1),
                asker=note.asker,
                plan=note.plan,
            )


def _id_of(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _ID.fullmatch(given) else secrets.token_hex(8)


def _log_fault(request: str, fault: Exception) -> None:
    """Log where a fault happened; its message may hold what somebody wrote."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
    log_event(logging.ERROR, "fault", request=request, kind=type(fault).__name__, where=where)
