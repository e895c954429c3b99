"""The server as an ASGI application, which any host can mount."""

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from secrets import compare_digest
from typing import Any, Final

import anyio
import attrs
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from collegial_core import CollegialError, Plans, Unreadable, wire
from collegial_web.asking import Asker, Login
from collegial_web.openapi import BASE, document
from collegial_web.operation import Call, Operation, Parameter
from collegial_web.operations import OPERATIONS

MAX_BODY: Final = 8 * 1_048_576
"""How many bytes a body has at most: a batch of requests with their texts."""

THREADS: Final = 4
"""How many operations a process works on at once: more of them would wait for each other."""

SECONDS: Final = 30
"""How long an operation may take."""

COOKIE: Final = "__Host-collegial"
"""The cookie of a session: sent over https only, to this host only."""

PROBLEM: Final = "application/problem+json"


class _Denied(Exception):
    """What is answered before the front door is asked."""

    def __init__(self, status: int, title: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.problem = {"title": title, "status": status, "detail": detail}
        self.headers = headers or {}


@attrs.frozen(kw_only=True)
class Server:
    """What the operations need: the plans, and who tells who asks."""

    plans: Plans
    login: Login
    limiter: anyio.CapacityLimiter = attrs.field(factory=lambda: anyio.CapacityLimiter(THREADS))


def application(plans: Plans, login: Login) -> Starlette:
    """Make the application over an open store; whoever opened the plans closes them."""
    server = Server(plans=plans, login=login)
    routes = [
        Route("/openapi.json", _document),
        *(Route(it.path, _endpoint(server, it), methods=[it.method]) for it in OPERATIONS),
    ]
    return Starlette(
        routes=[Mount(BASE, routes=routes)],
        exception_handlers={404: _no_such_address, 405: _no_such_method},
    )


def _endpoint(server: Server, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            body = await _body(request) if operation.body is not None else b""
            work = partial(_work, server, operation, request, body)
            with anyio.fail_after(SECONDS):
                return await anyio.to_thread.run_sync(work, limiter=server.limiter, abandon_on_cancel=True)
        except TimeoutError:
            return _denial(_Denied(503, "Slow", "it took too long; try again", {"Retry-After": "5"}))
        except _Denied as no:
            return _denial(no)

    return answer


def _work(server: Server, operation: Operation, request: Request, body: bytes) -> Response:
    """Answer, in a thread."""
    try:
        asker = _asker(server, request)
        given = dict(_given(operation, request))
        settle = partial(server.login.settle, given.get("plan", ""), asker)
        call = Call(plans=server.plans, asker=asker, given=given, body=body, settle=settle)
        reply = operation.does(call)
        return _json(wire.plain(reply.value), reply.status, headers=reply.headers)
    except _Denied as no:
        return _denial(no)
    except CollegialError as error:
        said = wire.problem(error)
        later = {"Retry-After": "2"} if said["status"] == 503 else {}  # noqa: PLR2004
        return _json(said, said["status"], PROBLEM, later)


def _asker(server: Server, request: Request) -> Asker:
    """Give who asks: by a token, or by the cookie of a session; what a cookie carries needs its session's token too."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind:
        asker = server.login.by_token(token) if kind.lower() == "bearer" and token else None
    else:
        asker = _of_session(server, request)
    if asker is None:
        raise _Denied(401, "Nobody", "sign in, or send a token", {"WWW-Authenticate": "Bearer"})
    return asker


def _of_session(server: Server, request: Request) -> Asker | None:
    cookie = request.cookies.get(COOKIE)
    found = server.login.by_session(cookie) if cookie else None
    if found is None:
        return None
    if request.method != "GET" and not compare_digest(request.headers.get("x-csrf-token", ""), found.csrf):
        raise _Denied(403, "Forged", "the header X-CSRF-Token is not this session's")
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
    return [
        (it.key, it.read(text, _path_of(it)))
        for it in operation.parameters
        if (text := _text(it, request)) is not None or _missing(it)
    ]


def _text(it: Parameter, request: Request) -> str | None:
    if it.where == "path":
        text: str = request.path_params[it.name]
        return text
    return request.query_params.get(it.name) if it.where == "query" else request.headers.get(it.name)


def _missing(it: Parameter) -> bool:
    if it.needed:
        raise Unreadable(_path_of(it), "is missing")
    return False


def _path_of(it: Parameter) -> str:
    return f"query.{it.name}" if it.where == "query" else it.name


async def _body(request: Request) -> bytes:
    """Read the body, if it is JSON and not too large."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise _Denied(415, "Unreadable", "the body is application/json")
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY:
            raise _Denied(413, "Too large", f"a body has at most {MAX_BODY} bytes")
        parts.append(part)
    return b"".join(parts)


def _document(_: Request) -> Response:
    return _json(document(), 200)


def _no_such_address(_: Request, __: Exception) -> Response:
    return _denial(_Denied(404, "Not found", "there is nothing at this address"))


def _no_such_method(_: Request, __: Exception) -> Response:
    return _denial(_Denied(405, "Not allowed", "this address does not take that"))


def _denial(no: _Denied) -> Response:
    return _json(no.problem, no.problem["status"], PROBLEM, no.headers)


def _json(
    value: Any, status: int, kind: str = "application/json", headers: Mapping[str, str] | None = None
) -> Response:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, media_type=kind, headers=dict(headers or {}))
