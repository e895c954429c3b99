"""The server as an ASGI application, which any host can mount."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

import anyio
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from collegial_core import CollegialError, Plans, Unreadable, wire
from collegial_web.answers import PROBLEM, Denied, as_json, denial
from collegial_web.around import BehindProxies, Noted
from collegial_web.asking import Login
from collegial_web.demo import DemoLogin, demo_routes
from collegial_web.feed import Feed
from collegial_web.health import health_routes
from collegial_web.noted import note_of
from collegial_web.openapi import BASE, document
from collegial_web.operation import Call, Operation, Parameter, Reply
from collegial_web.operations import OPERATIONS
from collegial_web.stream import EventStream
from collegial_web.who import Server, asker_of

MAX_BODY: Final = 8 * 1_048_576
"""How many bytes a body has at most: a batch of requests with their texts."""

SECONDS: Final = 30
"""How long an operation may take."""

DEMO: Final = {"Collegial-Demo": "true"}
"""What stands on every answer of a demo: anybody may sign in as anybody."""


def application(
    plans: Plans, login: Login, *, prefix: str = "", trusted_hops: int = 0, demo: DemoLogin | None = None
) -> Starlette:
    """Make the application over an open store; whoever opened the plans closes them.

    `prefix` is the path below which all of it stands, `trusted_hops` how many proxies stand before it. With `demo`
    anybody may sign in as anybody whom it knows.  Streams that are open end with `application.state.feed.end()`, to be
    called before the server waits for them.
    """
    server = Server(plans=plans, login=login, demo=demo is not None)
    feed = Feed(plans)
    routes = [
        Route("/openapi.json", partial(_document, prefix)),
        *(Route(it.path, _endpoint(server, feed, it), methods=[it.method]) for it in OPERATIONS),
    ]
    app = Starlette(
        routes=[
            *health_routes(server),
            *([] if demo is None else demo_routes(server, demo, prefix)),
            Mount(prefix + BASE, routes=routes),
        ],
        exception_handlers={404: _no_such_address, 405: _no_such_method},
        middleware=[
            Middleware(BehindProxies, hops=trusted_hops),
            Middleware(Noted, headers={} if demo is None else DEMO),
        ],
    )
    app.state.feed = feed
    return app


def _endpoint(server: Server, feed: Feed, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        note_of(request.scope).route = f"{BASE}{operation.path}"
        try:
            body = await _body(request) if operation.body is not None else b""
            work = partial(_work, server, feed, operation, request, body)
            with anyio.fail_after(SECONDS):
                return await anyio.to_thread.run_sync(work, limiter=server.limiter, abandon_on_cancel=True)
        except TimeoutError:
            return denial(Denied(503, "Slow", "it took too long; try again", {"Retry-After": "5"}))
        except Denied as no:
            return denial(no)

    return answer


def _work(server: Server, feed: Feed, operation: Operation, request: Request, body: bytes) -> Response:
    """Answer, in a thread."""
    try:
        reply = _reply(server, operation, request, body)
        if operation.streams:
            return EventStream(server, feed, request, reply.value)
        return as_json(wire.plain(reply.value), reply.status, headers=reply.headers)
    except Denied as no:
        return denial(no)
    except CollegialError as error:
        said = wire.problem(error)
        later = {"Retry-After": "2"} if said["status"] == 503 else {}  # noqa: PLR2004
        return as_json(said, said["status"], PROBLEM, later)


def _reply(server: Server, operation: Operation, request: Request, body: bytes) -> Reply:
    asker = asker_of(server, request)
    given = dict(_given(operation, request))
    note_of(request.scope).plan = given.get("plan")
    settle = partial(server.login.settle, given.get("plan", ""), asker)
    return operation.does(Call(plans=server.plans, asker=asker, given=given, body=body, settle=settle))


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
    texts = [(it, _text(it, request)) for it in operation.parameters]
    for it, text in texts:
        if text is None and it.needed:
            raise Unreadable(_path_of(it), "is missing")
    return [(it.key, it.read(text, _path_of(it))) for it, text in texts if text is not None]


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
        raise Denied(415, "Unreadable", "the body is application/json")
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY:
            raise Denied(413, "Too large", f"a body has at most {MAX_BODY} bytes")
        parts.append(part)
    return b"".join(parts)


def _document(prefix: str, request: Request) -> Response:
    note_of(request.scope).route = f"{BASE}/openapi.json"
    return as_json(document(prefix))


def _no_such_address(_: Request, __: Exception) -> Response:
    return denial(Denied(404, "Not found", "there is nothing at this address"))


def _no_such_method(_: Request, __: Exception) -> Response:
    return denial(Denied(405, "Not allowed", "this address does not take that"))
