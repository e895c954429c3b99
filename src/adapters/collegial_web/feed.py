"""New entries of all plans, for all streams of a process: one thread follows the store while anybody listens.

It keeps the latest entries, each written as an event once for all.  Nothing is queued for a listener: it knows its own
position, takes what is newer when it can, and one that has fallen far behind reads the store.  So a slow client costs
nobody memory, and one that was away goes on where it was in the same way.
"""

import asyncio
import json
import logging
import threading
import time
from collections import deque
from collections.abc import Container, Iterator
from contextlib import contextmanager
from itertools import takewhile
from typing import Any, Final

import attrs

from collegial_core import CollegialError, Plans, wire
from collegial_core.kernel import Entry
from collegial_core.state import Event
from collegial_core.store import Record
from collegial_core.wire import decode
from collegial_web.noted import log_event
from collegial_web.problems import Denied

RECENT: Final = 2_000
"""How many entries are kept at hand."""

AGAIN: Final = {"Retry-After": "5"}
"""When somebody may try again who has too many streams open."""

WAIT: Final = 0.2
"""How many seconds the thread waits for entries before it looks whether anybody still listens."""


@attrs.frozen
class Told:
    """An entry as a stream tells of it."""

    position: int
    plan: str
    text: bytes


@attrs.frozen
class News:
    """What there is after a position, and the position from which to go on."""

    told: list[Told]
    position: int


@attrs.frozen(eq=False)
class Listener:
    """Somebody who listens, in the loop in which it lives: `wake` says that there may be news, `over` that it ends."""

    who: str
    loop: asyncio.AbstractEventLoop = attrs.field(factory=asyncio.get_running_loop)
    wake: asyncio.Event = attrs.field(factory=asyncio.Event)
    over: asyncio.Event = attrs.field(factory=asyncio.Event)


class Feed:
    """What is new in a store, shared by threads and loops."""

    def __init__(self, plans: Plans, recent: int = RECENT) -> None:
        """Take the plans, and how many entries are kept at hand."""
        self._plans = plans
        self._recent: deque[Told] = deque()
        self._most = recent
        self._since = 0  # everything after this position that the thread has seen is at hand
        self._listeners: set[Listener] = set()
        self._turn = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_over = False

    # --- listening ------------------------------------------------------------------

    @contextmanager
    def listening(self, who: str, most: int) -> Iterator[Listener]:
        """Listen, in the loop that runs; what is recorded from now on is told.

        Raises:
            Denied: they listen as often as they may already.

        """
        listener = Listener(who)
        with self._turn:
            if sum(it.who == who for it in self._listeners) >= most:
                raise Denied(429, "Too many requests", f"{most} streams are open already; end one", AGAIN)
            self._listeners.add(listener)
            if self._is_over:
                listener.over.set()
            elif self._thread is None:
                self._thread = threading.Thread(target=self._follow, name="collegial-feed", daemon=True)
                self._thread.start()
        try:
            yield listener
        finally:
            with self._turn:
                self._listeners.discard(listener)

    def end(self) -> None:
        """End all streams, those to come too."""
        with self._turn:
            self._is_over = True
            listeners = list(self._listeners)
        for listener in listeners:
            listener.loop.call_soon_threadsafe(listener.over.set)

    def close(self) -> None:
        """End all streams, and wait for the thread: nothing reads the store from then on."""
        self.end()
        if (thread := self._thread) is not None:
            thread.join(2)

    def at_hand(self, after: int) -> News | None:
        """Give what is newer than a position; None where not all of that is at hand."""
        with self._turn:
            if self._thread is None or after < self._since:
                return None
            newer = list(takewhile(lambda it: it.position > after, reversed(self._recent)))[::-1]
        return News(newer, newer[-1].position if newer else after)

    def stored(self, after: int, plans: Container[str]) -> News:
        """Read a page of what some plans have after a position from the store.

        Raises:
            StoreError: the storage cannot serve.

        """
        with self._turn:
            since = self._since
        page = next(iter(self._plans.store.follow(after)), ())
        if not page:
            return News([], max(after, since))  # nothing was left out between the two
        told = (_told(it.position, it.plan, Record(it.number, it.name, it.line)) for it in page if it.plan in plans)
        return News([it for it in told if it is not None], page[-1].position)

    # --- the thread -----------------------------------------------------------------

    def _follow(self) -> None:
        position: int | None = None
        while self._goes_on():
            try:
                if position is None:
                    position = self._begin()
                for page in self._plans.follow(position, wait=WAIT, passed_over=_pass_over):
                    position = page[-1][0]
                    self._take(page)
                    if self._is_over:
                        break
            except CollegialError as error:
                log_event(logging.WARNING, "feed.stopped", kind=type(error).__name__)
                time.sleep(WAIT)

    def _goes_on(self) -> bool:
        """Tell whether anybody listens; else the thread is done, and the next listener starts another."""
        with self._turn:
            goes_on = bool(self._listeners) and not self._is_over
            if not goes_on:
                self._thread = None
                self._recent.clear()
            return goes_on

    def _begin(self) -> int:
        position = self._plans.position()
        with self._turn:
            self._since = position
        self._wake()
        return position

    def _take(self, page: Any) -> None:  # noqa: ANN401 - positions and entries of any event
        told = [Told(position, entry.plan, _text(position, entry)) for position, entry in page]
        with self._turn:
            self._recent.extend(told)
            while len(self._recent) > self._most:
                self._since = self._recent.popleft().position
        self._wake()

    def _wake(self) -> None:
        with self._turn:
            by_loop: dict[asyncio.AbstractEventLoop, list[Listener]] = {}
            for listener in self._listeners:
                by_loop.setdefault(listener.loop, []).append(listener)
        for loop, listeners in by_loop.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(_wake_all, listeners)


def _wake_all(listeners: list[Listener]) -> None:
    for listener in listeners:
        listener.wake.set()


def _told(position: int, plan: str, record: Record) -> Told | None:
    try:
        return Told(position, plan, _text(position, decode(record)))
    except CollegialError as error:
        _pass_over(position, error)
        return None


def _pass_over(position: int, error: CollegialError) -> None:
    """Leave an entry out that cannot be read; `collegial check` tells more of it."""
    log_event(logging.ERROR, "feed.entry-unreadable", position=position, kind=type(error).__name__)


def _text(position: int, entry: Entry[Event]) -> bytes:
    """Write an entry as an event; what people wrote is `[personal]`, and so it is the same for all."""
    said = json.dumps(wire.plain(entry), ensure_ascii=False, separators=(",", ":"))
    return f"id: {position}\nevent: entry\ndata: {said}\n\n".encode()
