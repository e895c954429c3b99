"""The server as an ASGI application, which any host can mount."""

import json
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from secrets import compare_digest
from typing import Any, Final

import anyio
import attrs
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router

from collegial_core import CollegialError, Plans, Unreadable, wire
from collegial_web.asking import Asker, Login
from collegial_web.limits import MAX_BODY, SECONDS, Limits
from collegial_web.openapi import BASE, document
from collegial_web.operation import Call, Operation, Parameter
from collegial_web.operations import OPERATIONS
from collegial_web.problems import PROBLEM, Denied, told
from collegial_web.shared import Rates

THREADS: Final = 4
"""How many operations a process works on at once: more of them would wait for each other."""

COOKIE: Final = "__Host-collegial"
"""The cookie of a session: sent over https only, to this host only."""

ALWAYS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Vary": "Authorization, Cookie",
    "X-Content-Type-Options": "nosniff",
}
"""The headers of every answer: what it says is for who asked, is kept nowhere, and is what it says that it is."""

_SAFE: Final = ("GET", "HEAD")


@attrs.frozen(kw_only=True)
class Server:
    """What the operations need: the plans, and who tells who asks."""

    plans: Plans
    login: Login
    rates: Rates | None = None
    limits: Limits = attrs.field(factory=Limits)
    limiter: anyio.CapacityLimiter = attrs.field(factory=lambda: anyio.CapacityLimiter(THREADS))


def application(plans: Plans, login: Login, *, rates: Rates | None = None, limits: Limits | None = None) -> Starlette:
    """Make the application over an open store; whoever opened the plans closes them.

    With `rates` it counts how often somebody asks, and answers no more often than the `limits` say.
    """
    server = Server(plans=plans, login=login, rates=rates, limits=limits or Limits())
    router = Router(_routes(server), redirect_slashes=False)
    app = Starlette(
        routes=[Mount(BASE, app=router)],
        exception_handlers={404: _no_such_address, 405: _no_such_method, Exception: _mistake},
    )
    app.router.redirect_slashes = False
    return app


def _routes(server: Server) -> list[Route]:
    by_path: dict[str, list[Operation]] = {}
    for it in OPERATIONS:
        by_path.setdefault(it.path, []).append(it)
    return [
        Route("/openapi.json", _document, methods=["GET", "OPTIONS"]),
        *(
            Route(path, _endpoint(server, {it.method: it for it in of_path}), methods=[*_methods(of_path)])
            for path, of_path in by_path.items()
        ),
    ]


def _methods(operations: Iterable[Operation]) -> Iterator[str]:
    for it in operations:
        yield from ("GET", "HEAD") if it.method == "GET" else (it.method,)
    yield "OPTIONS"


def _endpoint(server: Server, operations: Mapping[str, Operation]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            return _answered(request, None, 204, headers={"Allow": ", ".join(_methods(operations.values()))})
        operation = operations["GET" if request.method == "HEAD" else request.method]
        try:
            with anyio.fail_after(SECONDS):
                body = await _body(request) if operation.body is not None else b""
                work = partial(_work, server, operation, request, body)
                return await anyio.to_thread.run_sync(work, limiter=server.limiter, abandon_on_cancel=True)
        except TimeoutError:
            return _denial(request, Denied(503, "Slow", "it took too long; try again", {"Retry-After": "5"}))
        except Denied as no:
            return _denial(request, no)

    return answer


def _work(server: Server, operation: Operation, request: Request, body: bytes) -> Response:
    """Answer, in a thread."""
    try:
        asker = _asker(server, request)
        given = dict(_given(operation, request))
        settle = partial(server.login.settle, given.get("plan", ""), asker)
        call = Call(plans=server.plans, asker=asker, given=given, body=body, settle=settle)
        reply = operation.does(call)
        return _answered(request, wire.plain(reply.value), reply.status, headers=reply.headers)
    except Denied as no:
        return _denial(request, no)
    except CollegialError as error:
        said, later = told(error)
        return _answered(request, said, said["status"], PROBLEM, later)


def _asker(server: Server, request: Request) -> Asker:
    """Give who asks: by a token, or by the cookie of a session; what a cookie carries needs its session's token too."""
    kind, _, token = (request.headers.get("authorization") or "").partition(" ")
    if kind:
        asker = server.login.by_token(token) if kind.lower() == "bearer" and token else None
    else:
        asker = _of_session(server, request)
    _count(server, request, asker)
    if asker is None:
        raise Denied(401, "Unauthenticated", "sign in, or send a token", {"WWW-Authenticate": "Bearer"})
    return asker


def _count(server: Server, request: Request, asker: Asker | None) -> None:
    """Count the request, whoever asks: whoever guesses tokens is not told of one that they guess too fast."""
    if server.rates is None:
        return
    address = "" if request.client is None else request.client.host
    wait = server.rates.wait(server.limits.of(address, asker), int(time.time()))
    if wait:
        raise Denied(429, "Too many requests", f"come back in {wait} s", {"Retry-After": str(wait)})


def _of_session(server: Server, request: Request) -> Asker | None:
    cookie = request.cookies.get(COOKIE)
    found = server.login.by_session(cookie) if cookie else None
    if found is None:
        return None
    sent = request.headers.get("x-csrf-token", "")
    if request.method not in _SAFE and not compare_digest(sent.encode(), found.csrf.encode()):
        raise Denied(403, "Forged", "the header X-CSRF-Token is not this session's")
    return found.asker


def _given(operation: Operation, request: Request) -> list[tuple[str, Any]]:
    """Read the parameters.

    Raises:
        Unreadable: one is missing, not known, given twice or not understood.

    """
    known = {it.name: it for it in operation.parameters if it.where == "query"}
    query = request.query_params.multi_items()
    for name, _ in query:
        if name not in known:
            raise Unreadable(f"query.{name}"[:80], f"is no parameter; there are: {', '.join(known) or 'none'}")
    if len({name for name, _ in query}) < len(query):
        raise Unreadable("query", "gives a parameter twice")
    given = []
    for it in operation.parameters:
        text = _text(it, request)
        if text is not None:
            given.append((it.key, it.read(text, _path_of(it))))
        elif it.needed:
            raise Unreadable(_path_of(it), "is missing")
    return given


def _text(it: Parameter, request: Request) -> str | None:
    if it.where == "path":
        text: str = request.path_params[it.name]
        return text
    return request.query_params.get(it.name) if it.where == "query" else request.headers.get(it.name)


def _path_of(it: Parameter) -> str:
    return f"query.{it.name}" if it.where == "query" else it.name


async def _body(request: Request) -> bytes:
    """Read the body, if it is JSON and not too large."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Denied(415, "Not JSON", "the body is application/json")
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY:
            raise Denied(413, "Too large", f"a body has at most {MAX_BODY} bytes")
        parts.append(part)
    return b"".join(parts)


@cache
def _described() -> bytes:
    return _bytes(document())


def _document(request: Request) -> Response:
    if request.method == "OPTIONS":
        return _answered(request, None, 204, headers={"Allow": "GET, HEAD, OPTIONS"})
    return _answered(request, _described(), 200)


def _no_such_address(request: Request, _: Exception) -> Response:
    return _denial(request, Denied(404, "Not found", "there is nothing at this address"))


def _no_such_method(request: Request, error: Exception) -> Response:
    headers = error.headers if isinstance(error, HTTPException) else None
    return _denial(request, Denied(405, "Not allowed", "this address does not take that", headers))


def _mistake(request: Request, _: Exception) -> Response:
    """Say that it is our fault, and nothing of what went wrong; whoever runs the server gets the exception."""
    return _denial(request, Denied(500, "Error", "the server has made a mistake"))


def _denial(request: Request, no: Denied) -> Response:
    return _answered(request, no.problem, no.status, PROBLEM, no.headers)


def _answered(
    request: Request,
    value: Any,  # noqa: ANN401 - whatever JSON can hold, or the bytes of it
    status: int,
    kind: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Response:
    content = b"" if value is None else value if isinstance(value, bytes) else _bytes(value)
    answer = Response(
        content, status, media_type=None if value is None else kind, headers={**ALWAYS, **(headers or {})}
    )
    if request.method == "HEAD":
        answer.body = b""  # its length is told all the same
    return answer


def _bytes(value: Any) -> bytes:  # noqa: ANN401 - whatever JSON can hold
    """Write JSON; half of a pair of surrogates, which somebody sent as an escape, becomes a question mark."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
