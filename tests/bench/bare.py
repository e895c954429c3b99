"""A server with a bare route beside it, in one process: `python -m tests.bench.bare STORE`.

It says its port, and serves until a signal ends it.  What it answers at `/bare/SIZE` goes through the same uvicorn, and
through nothing of ours.
"""

import sys
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from collegial_web import Limits
from collegial_web.places import PEOPLE, WEB, beside
from collegial_web.serving import Served, Serving, listen, run

OFTEN: Final = Limits(person=10**9, token=10**9, address=10**9)
"""Whoever measures asks more often than a school; they are counted all the same."""


async def _bare(request: Request) -> Response:
    return Response(b" " * request.path_params["size"], media_type="application/json")


class _WithBareRoute(Served):
    """The application, and beside it one of a single route."""

    _bare = Starlette(routes=[Route("/bare/{size:int}", _bare)])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith("/bare/"):
            await self._bare(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def main(store: str) -> None:
    """Serve a store."""
    serving = Serving(store=store, directory=beside(store, PEOPLE), shared=beside(store, WEB), limits=OFTEN)
    with listen("127.0.0.1", 0) as at:
        print(at.getsockname()[1], flush=True)
        run(_WithBareRoute(serving), at)


if __name__ == "__main__":
    main(sys.argv[1])
