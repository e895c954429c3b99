"""The server as an ASGI application, which any host can mount."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any, Final

import anyio
import attrs
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router

from collegial_calendar.bells import Bells
from collegial_cli.signing import Signer
from collegial_core import CollegialError, Plans, Unreadable, wire
from collegial_ical import Ringing
from collegial_web.answers import ALWAYS, JSON, as_json, denial, in_json
from collegial_web.around import BehindProxies, Noted
from collegial_web.asking import KeepsDirectory, Login
from collegial_web.calendars import calendar_routes
from collegial_web.demo import DemoLogin, demo_routes
from collegial_web.feed import Feed
from collegial_web.health import health_routes
from collegial_web.limits import MAX_BODY, SECONDS, Limits
from collegial_web.noted import note_of
from collegial_web.openapi import BASE, document
from collegial_web.operation import Call, Operation, Parameter, Reply
from collegial_web.operations import OPERATIONS
from collegial_web.pages import page_routes
from collegial_web.pages.problem import problem, wants_page
from collegial_web.pages.signing_in import signing_in_routes
from collegial_web.problems import Denied
from collegial_web.reading import read_body
from collegial_web.reminders import reminder_routes
from collegial_web.shared import Rates
from collegial_web.signing_in import SigningIn
from collegial_web.stream import EventStream
from collegial_web.who import COOKIE, Server, asker_of

DEMO: Final = {"Collegial-Demo": "true"}
"""What stands on every answer of a demo: anybody may sign in as anybody."""


def application(  # noqa: PLR0913 - each is a choice of its own, made by name
    plans: Plans,
    login: Login,
    *,
    prefix: str = "",
    trusted_hops: int = 0,
    demo: DemoLogin | None = None,
    signing_in: SigningIn | None = None,
    rates: Rates | None = None,
    limits: Limits | None = None,
    cookie: str = COOKIE,
    bells: Bells | Sequence[Ringing] | None = None,
    signer: Signer | None = None,
    overview: str | None = None,
) -> Starlette:
    """Make the application over an open store; whoever opened the plans closes them.

    `prefix` is the path below which all of it stands, `trusted_hops` how many proxies stand before it. With `demo`
    anybody may sign in as anybody whom it knows, with `signing_in` people sign in by a provider.  With `rates` it
    counts how often somebody asks, and answers no more often than the `limits` say; in the logs of all that count
    together a login has one pseudonym.  `cookie` is the name of the one whose value `by_session` is given.  `bells`
    give the lesson visits in people's calendars their times; all that were ever shown, in their order, let a visit's
    SEQUENCE rise when they change.  `signer` is a key, and what signs with it the evidence that is taken away.
    `overview` is where the tables of all plans lie, which the page of them takes its numbers from and keeps up to date.

    Streams that are open end with `application.state.feed.end()`, to be called before the server waits for them;
    `application.state.feed.close()` also waits until nothing reads the plans any more, so that they can be closed.
    """
    server = Server(
        plans=plans,
        login=login,
        demo=demo is not None,
        rates=rates,
        limits=limits or Limits(),
        session_cookie=cookie,
        signer=signer,
        overview=overview,
    )
    feed = Feed(plans)
    app = Starlette(
        routes=[
            *health_routes(server),
            *([] if demo is None else demo_routes(server, demo, prefix, partial(_refused, prefix))),
            *([] if signing_in is None else signing_in_routes(server, signing_in, prefix)),
            *calendar_routes(server, prefix, bells),
            *reminder_routes(server, prefix),
            *page_routes(server, demo, prefix, signs_in=signing_in is not None),
            Mount(prefix + BASE, app=Router(_routes(server, feed), redirect_slashes=False)),
        ],
        exception_handlers={404: partial(_no_such_address, prefix), 405: partial(_no_such_method, prefix)},
        middleware=[
            Middleware(BehindProxies, hops=trusted_hops),
            Middleware(
                Noted, headers=ALWAYS if demo is None else {**ALWAYS, **DEMO}, refused=partial(_refused, prefix)
            ),
        ],
    )
    app.router.redirect_slashes = False
    app.state.feed = feed
    return app


def _routes(server: Server, feed: Feed) -> list[Route]:
    by_path: dict[str, list[Operation]] = {}
    for it in OPERATIONS:
        by_path.setdefault(it.path, []).append(it)
    return [
        Route("/openapi.json", _document, methods=["GET", "OPTIONS"]),
        *(
            Route(path, _endpoint(server, feed, {it.method: it for it in of_path}), methods=[*_methods(of_path)])
            for path, of_path in by_path.items()
        ),
    ]


def _methods(operations: Iterable[Operation]) -> Iterator[str]:
    for it in operations:
        yield from ("GET", "HEAD") if it.method == "GET" else (it.method,)
    yield "OPTIONS"


def _endpoint(
    server: Server, feed: Feed, operations: Mapping[str, Operation]
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            return _allowing(_methods(operations.values()))
        operation = operations["GET" if request.method == "HEAD" else request.method]
        note_of(request.scope).route = f"{BASE}{operation.path}"
        try:
            with anyio.fail_after(SECONDS):
                body = await _body(request) if operation.body is not None else b""
                work = partial(_work, server, feed, operation, request, body)
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
    except (Denied, CollegialError) as no:
        return denial(no)


def _reply(server: Server, operation: Operation, request: Request, body: bytes) -> Reply:
    asker = asker_of(server, request)
    given = dict(_given(operation, request))
    note_of(request.scope).plan = given.get("plan")
    settle = partial(server.login.settle, given.get("plan", ""), asker)
    call = Call(plans=server.plans, asker=asker, given=given, body=body, settle=settle)
    if isinstance(server.login, KeepsDirectory):
        call = attrs.evolve(call, people=server.login.people)
    return operation.does(call)


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
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise Denied(415, "Not JSON", f"the body is {JSON}")
    return await read_body(request, MAX_BODY)


@cache
def _described(prefix: str) -> bytes:
    return in_json(document(prefix))


def _document(request: Request) -> Response:
    note_of(request.scope).route = f"{BASE}/openapi.json"
    if request.method == "OPTIONS":
        return _allowing(("GET", "HEAD", "OPTIONS"))
    below = request.scope["root_path"].removesuffix(BASE)  # where a host has mounted it, and the prefix
    return Response(_described(below), media_type=JSON)


def _allowing(methods: Iterable[str]) -> Response:
    return Response(status_code=204, headers={"Allow": ", ".join(methods)})


def _refused(prefix: str, request: Request, no: Denied | CollegialError) -> Response:
    """Say no: to somebody before a browser as a page, and to a program, or below the API, as a problem."""
    answer = denial(no)
    is_api = f"{prefix}{BASE}/" in f"{request.url.path}/"
    return problem(request, prefix, answer.status_code) if wants_page(request) and not is_api else answer


async def _no_such_address(prefix: str, request: Request, _: Exception) -> Response:
    return _refused(prefix, request, Denied(404, "Not found", "there is nothing at this address"))


async def _no_such_method(prefix: str, request: Request, error: Exception) -> Response:
    headers = error.headers if isinstance(error, HTTPException) else None
    answer = _refused(prefix, request, Denied(405, "Not allowed", "this address does not take that", headers))
    answer.headers.update(headers or {})
    return answer
