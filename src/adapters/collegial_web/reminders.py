"""Stopping reminders by the secret address that stands in each of them; there is nothing else that it opens.

To look at the address changes nothing, since programs that look for harmful mails follow every link.  What stops them
is the button there, or the one of a mail program, which posts to the same address (RFC 8058); neither needs a login.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collegial_core import CollegialError
from collegial_reminders import Often
from collegial_web.asking import Asker, GivesReminders
from collegial_web.limits import SECONDS
from collegial_web.noted import note_of
from collegial_web.pages.drawing import draw, style
from collegial_web.pages.problem import drawn, problem, root_of
from collegial_web.problems import Denied
from collegial_web.who import Server, count
from collegial_words.catalogue import translator

PATH: Final = "/reminders/{secret}"
ADDRESS: Final = "/reminders/[^/]*"
"""The same as a pattern, for what would keep addresses."""


def reminder_routes(server: Server, prefix: str) -> list[Route]:
    """Give the one address."""
    return [Route(f"{prefix}{PATH}", _answering(server, prefix), methods=["GET", "POST"])]


def _answering(server: Server, prefix: str) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        note_of(request.scope).route = PATH
        try:
            with anyio.fail_after(SECONDS):
                work = partial(_answered, server, prefix, request)
                return await anyio.to_thread.run_sync(work, limiter=server.limiter, abandon_on_cancel=True)
        except TimeoutError:
            return problem(request, prefix, 503)

    return answer


def _answered(server: Server, prefix: str, request: Request) -> Response:
    """Show the button, or stop the reminders; in the language of their mails."""
    login, secret = server.login, request.path_params["secret"]
    try:
        choice = login.by_reminder(secret) if isinstance(login, GivesReminders) else None
        count(server, request, None if choice is None else Asker(choice.login, {}))
        if choice is None or not isinstance(login, GivesReminders):
            return problem(request, prefix, 404)
        if request.method == "POST":
            login.stop_reminder(secret)
    except Denied as no:
        return problem(request, prefix, no.status)
    except CollegialError:
        return problem(request, prefix, 503)
    over = request.method == "POST" or choice.often is Often.NONE
    say, root = translator(choice.lang), root_of(request, prefix)
    page = draw("settings/stop.html", None, say=say, lang=choice.lang, style=style()[0], root=root, over=over)
    return drawn(page)
