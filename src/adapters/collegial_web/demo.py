"""The login of a demo: anybody may sign in as anybody whom the directory knows in a plan.

It is there only where the server is started for a demo, and every answer says so.
"""

import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import anyio
import attrs
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from collegial_core import CollegialError, Unreadable
from collegial_directory import People
from collegial_web.answers import as_json
from collegial_web.asking import SignedIn
from collegial_web.noted import note_of
from collegial_web.problems import Denied
from collegial_web.reading import read_body, read_object
from collegial_web.shared import AGE, Sessions
from collegial_web.who import DEMO_COOKIE, Server, count, session_of

MAX_FORM: Final = 10_000
_FORM: Final = "application/x-www-form-urlencoded"


Does = Callable[[Request, bytes], Response]
Refuses = Callable[[Request, Denied | CollegialError], Response]


@attrs.frozen
class DemoLogin:
    """Begins and ends the sessions of a demo."""

    people: People
    sessions: Sessions

    def sign_in(self, plan: str, person: str, before: str | None) -> str:
        """Begin a session of somebody in a plan, in place of the one before; give its secret.

        Raises:
            Denied: the directory knows nobody there who can sign in.

        """
        for entry in self.people.entries(plan):
            if entry.person == person and entry.login is not None:
                return self.sessions.begin(entry.login, int(time.time()), instead_of=before)
        raise Denied(403, "Unknown", "the directory knows no such person in such a plan, or no login of theirs")


def demo_routes(server: Server, demo: DemoLogin, prefix: str, refused: Refuses) -> list[Route]:
    """Give the addresses: sign in, see who one is, sign out; `refused` answers what cannot be done."""
    does: list[tuple[str, str, Does]] = [
        ("POST", "/login", partial(_login, server, demo, prefix)),
        ("GET", "/session", partial(_session, server)),
        ("POST", "/logout", partial(_logout, server, demo, prefix)),
    ]
    return [Route(prefix + path, _answering(server, path, it, refused), methods=[method]) for method, path, it in does]


def _answering(server: Server, route: str, does: Does, refused: Refuses) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        note_of(request.scope).route = route
        try:
            body = await read_body(request, MAX_FORM)
            return await anyio.to_thread.run_sync(does, request, body, limiter=server.limiter)
        except (Denied, CollegialError) as no:
            return refused(request, no)

    return answer


def _login(server: Server, demo: DemoLogin, prefix: str, request: Request, body: bytes) -> Response:
    """Sign somebody in; a page of another site cannot do that to its reader.  A form goes on to their pages."""
    count(server, request, None)
    _require_same_site(request)
    said = _said(request, body)
    if set(said) != {"plan", "person"} or not all(isinstance(it, str) for it in said.values()):
        raise Unreadable("$", "expected plan and person, and nothing else")
    name = server.cookie(request)
    secret = demo.sign_in(said["plan"], said["person"], request.cookies.get(name))
    seen = _seen(server.login.by_session(secret))
    answer = (
        RedirectResponse(f"{request.scope['root_path']}{prefix}/p/{said['plan']}", 303) if _is_form(request) else seen
    )
    answer.set_cookie(name, secret, max_age=AGE, path="/", secure=name != DEMO_COOKIE, httponly=True, samesite="strict")
    return answer


def _session(server: Server, request: Request, _: bytes) -> Response:
    return _seen(_visitor(server, request))


def _visitor(server: Server, request: Request, csrf: str = "") -> SignedIn | None:
    found = session_of(server, request, csrf=csrf)
    count(server, request, None if found is None else found.asker)
    return found


def _seen(found: SignedIn | None) -> Response:
    """Answer with who somebody is in each plan, and with what their session has to send along."""
    if found is None:
        raise Denied(401, "Unauthenticated", "sign in first")
    return as_json({"places": dict(found.asker.places), "csrf": found.csrf})


def _logout(server: Server, demo: DemoLogin, prefix: str, request: Request, body: bytes) -> Response:
    name = server.cookie(request)
    csrf = str(_said(request, body).get("csrf", "")) if _is_form(request) else ""
    if _visitor(server, request, csrf) is not None:
        demo.sessions.end(request.cookies[name])
    answer = (
        RedirectResponse(f"{request.scope['root_path']}{prefix}/", 303)
        if _is_form(request)
        else as_json({"places": {}})
    )
    answer.delete_cookie(name, path="/", secure=name != DEMO_COOKIE, httponly=True, samesite="strict")
    return answer


def _require_same_site(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise Denied(403, "Forged", "the request comes from another site")


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM


def _said(request: Request, body: bytes) -> dict[str, Any]:
    if not _is_form(request):
        return read_object(body)
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=10)
    except ValueError as error:
        raise Unreadable("$", "is no form") from error
    return {name: values[-1] for name, values in fields.items()}
