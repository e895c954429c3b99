"""Processes that write, read and are killed, and what they said until then.

They are forked from a server that has imported everything and has nothing open; so
hundreds can be started and killed.  Each is a real process, and SIGKILL is what kills it.
"""

import ctypes
import multiprocessing
import os
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Condition, Thread
from typing import Any, Final

_CONTEXT: Final = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.faults.preload"])

LONGEST: Final = 120.0
"""Seconds after which a process that says nothing more is given up."""

Act = Callable[..., None]
"""What a process does: it reads a line from descriptor 0 and says lines on descriptor 1."""


class Worker:
    """A process that does something, and the lines that it has said."""

    def __init__(self, act: Act, *arguments: object) -> None:
        """Start it, and wait until it is ready."""
        ours, theirs = _CONTEXT.Pipe()
        self._wire = ours
        self._news = Condition()
        self._ended = False
        self.said: list[str] = []
        self.process = _CONTEXT.Process(target=_serve, args=(theirs, act, arguments), daemon=True)
        self.process.start()
        theirs.close()
        Thread(target=self._listen, daemon=True).start()
        if not self.wait(lambda said: "ready" in said):
            raise RuntimeError(f"a process did not come to begin: {act} {arguments}")

    def _listen(self) -> None:
        with suppress(OSError), os.fdopen(os.dup(self._wire.fileno()), encoding="utf-8", errors="replace") as stream:
            for line in stream:
                if line.endswith("\n"):  # a line cut short has not been said
                    self._hear(line.rstrip("\n"))
        self._hear(None)

    def _hear(self, line: str | None) -> None:
        with self._news:
            self._ended = line is None
            self.said += [] if line is None else [line]
            self._news.notify_all()

    def wait(self, is_enough: Callable[[list[str]], bool], seconds: float = LONGEST) -> bool:
        """Wait until it has said enough, has ended, or has taken too long; tell whether it said enough."""
        with self._news:
            self._news.wait_for(lambda: self._ended or is_enough(self.said), seconds)
            return is_enough(self.said)

    def go(self) -> "Worker":
        """Tell it to begin, or to go on."""
        with suppress(OSError):
            os.write(self._wire.fileno(), b"go\n")
        return self

    def kill(self) -> "Worker":
        """Kill it, and hear what it had still said."""
        self.process.kill()
        return self.finish()

    def finish(self, seconds: float = LONGEST) -> "Worker":
        """Wait for its end, and hear everything it said; what takes too long is killed."""
        self.process.join(seconds)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.wait(lambda _: self._ended)
        self._wire.close()
        return self

    @property
    def pid(self) -> int:
        """The process's id."""
        return self.process.pid or 0

    @property
    def ended_well(self) -> bool:
        """Whether it came to its end by itself and without a fault."""
        return self.process.exitcode == 0

    def after(self, word: str) -> list[list[str]]:
        """Give the rest of each line that begins with a word, split at blanks."""
        return [rest for first, *rest in (line.split() for line in list(self.said) if line) if first == word]

    @property
    def acknowledged(self) -> list[int]:
        """The batches that it was told are safe."""
        return [int(number) for number, *_ in self.after("ok")]

    @property
    def waits(self) -> list[float]:
        """The seconds that each of its batches took."""
        return [float(seconds) for _, seconds in self.after("ok")]

    @property
    def errors(self) -> list[str]:
        """Why the store could not serve, each time that it could not."""
        return [" ".join(rest[1:]) for rest in self.after("no")]


def _serve(wire: Connection, act: Act, arguments: tuple[Any, ...]) -> None:
    os.dup2(wire.fileno(), 0)
    os.dup2(wire.fileno(), 1)
    wire.close()
    ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1))  # whoever started us may trace us
    act(*arguments)


def until(is_so: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.002)
    return True
