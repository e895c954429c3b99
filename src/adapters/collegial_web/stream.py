"""A stream of new entries to one client: server-sent events, in the order in which they were stored."""

import random
import time
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Final

import anyio
import attrs
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from collegial_core import CollegialError
from collegial_web.answers import denial
from collegial_web.feed import Feed, Listener, News
from collegial_web.problems import Denied
from collegial_web.who import Server, asker_of

CHECK: Final = 5.0
"""How many seconds pass before it is asked again who listens: so soon ends the stream of a token that is revoked."""

HEARTBEAT: Final = 15.0
"""How many seconds pass in silence before a comment says that the stream is alive."""

_AT_ONCE: Final = anyio.CapacityLimiter(2)
_HEADERS: Final = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "X-Accel-Buffering": "no",  # nginx passes each event on at once
}


@attrs.frozen(kw_only=True)
class Listening:
    """Who listens, and to what: the entries after a position, of one plan or of all in which they have a place."""

    who: str
    after: int
    plan: str | None


class EventStream(Response):
    """Tells of entries until the client goes, may no longer see them, or the server ends."""

    def __init__(self, server: Server, feed: Feed, request: Request, wanted: Listening) -> None:
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._server = server
        self._feed = feed
        self._request = request
        self._wanted = wanted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until something ends it, also where the client does not take what is sent."""
        with ExitStack() as stack:
            try:
                listener = stack.enter_context(self._feed.listening(self._wanted.who, self._server.limits.streams))
            except Denied as no:
                await denial(no)(scope, receive, send)
                return
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if scope["method"] == "HEAD":
                listener.over.set()
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._until_gone, receive, tasks.cancel_scope)
                tasks.start_soon(_until_over, listener, tasks.cancel_scope)
                await self._send_all(listener, send)
                tasks.cancel_scope.cancel()
        with anyio.move_on_after(0.1):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _until_gone(self, receive: Receive, scope: anyio.CancelScope) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        scope.cancel()

    async def _send_all(self, listener: Listener, send: Send) -> None:
        position, checked, spoke = self._wanted.after, -CHECK, time.monotonic()
        plans: Mapping[str, object] | None = {}
        again = random.randint(1_000, 3_000)  # noqa: S311 - so that not all come back at once
        await _say(send, f"id: {position}\nretry: {again}\n\n".encode())
        while True:
            listener.wake.clear()
            if time.monotonic() - checked >= CHECK:
                plans, checked = await self._plans(), time.monotonic()
            if plans is None:
                return
            news = await self._news(position, plans)
            if news is None:
                return
            for text in _pieces([it.text for it in news.told if it.plan in plans]):
                await _say(send, text)
                spoke = time.monotonic()
            if news.position > position:
                position = news.position
                continue
            if time.monotonic() - spoke >= HEARTBEAT:
                await _say(send, b": still here\n\n")
                spoke = time.monotonic()
            with anyio.move_on_after(CHECK):
                await listener.wake.wait()

    async def _news(self, position: int, plans: Mapping[str, object]) -> News | None:
        """Give what is new, from the store where it is not at hand; None where that cannot serve."""
        news = self._feed.at_hand(position)
        if news is not None:
            return news
        try:
            return await anyio.to_thread.run_sync(self._feed.stored, position, plans, limiter=_AT_ONCE)
        except CollegialError:
            return None  # the client comes back by itself, and goes on where it was

    async def _plans(self) -> Mapping[str, object] | None:
        """Ask again who listens: give the plans that they may see, None where there is none any more."""
        return await anyio.to_thread.run_sync(self._places, limiter=_AT_ONCE)

    def _places(self) -> Mapping[str, object] | None:
        try:
            places = asker_of(self._server, self._request, used=False).places
        except (Denied, CollegialError):
            return None
        if self._wanted.plan is None:
            return places
        return {self._wanted.plan: None} if self._wanted.plan in places else None


async def _until_over(listener: Listener, scope: anyio.CancelScope) -> None:
    await listener.over.wait()
    scope.cancel()


async def _say(send: Send, text: bytes) -> None:
    await send({"type": "http.response.body", "body": text, "more_body": True})


def _pieces(texts: list[bytes], most: int = 64) -> list[bytes]:
    """Put events together, so that many small ones are few pieces."""
    return [b"".join(texts[at : at + most]) for at in range(0, len(texts), most)]
