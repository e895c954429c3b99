"""Whether the server is alive, and whether it can serve: for whoever watches over it."""

from functools import partial
from typing import Final

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from collegial_core import CollegialError
from collegial_web.answers import as_json, denial
from collegial_web.noted import note_of
from collegial_web.problems import Denied
from collegial_web.who import Server

SECONDS: Final = 5
"""How long store and databases have to answer."""


def health_routes(server: Server) -> list[Route]:
    """Give the two addresses."""
    return [Route("/health", _alive), Route("/ready", partial(_ready, server))]


async def _alive(request: Request) -> Response:
    note_of(request.scope).route = "/health"
    return as_json({"alive": True})


async def _ready(server: Server, request: Request) -> Response:
    note_of(request.scope).route = "/ready"
    no = Denied(503, "Not ready", "the storage does not answer", {"Retry-After": "2"})
    with anyio.move_on_after(SECONDS):
        ready = await anyio.to_thread.run_sync(_answers, server, abandon_on_cancel=True)
        return as_json({"ready": True}) if ready else denial(no)
    return denial(no)


def _answers(server: Server) -> bool:
    """Ask store, directory and the server's own database something that each has to look up."""
    try:
        server.plans.position()
        server.login.check()
    except CollegialError:
        return False
    return True
