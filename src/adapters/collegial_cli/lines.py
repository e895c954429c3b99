"""Reading lines from a file or a pipe: bounded, and as they arrive."""

import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from os import fstat, read
from pathlib import Path
from queue import Queue
from stat import S_ISREG
from threading import Thread
from typing import Any, Final

from collegial_core.wire import MAX_LINE

CHUNK: Final = 65_536
MAX_WAITING: Final = 8
"""How many chunks may wait to be worked on before reading pauses."""

Read = Callable[[int], bytes]
Line = tuple[int, bytes]
"""A line and its place, counted from 1."""


@contextmanager
def reading(path: str) -> Iterator[Read]:
    """Open a file, or the standard input for `-`, as a function that gives what is there.

    Raises:
        OSError: the file cannot be read.

    """
    if path == "-":
        yield _standard_input()
    else:
        with Path(path).open("rb", buffering=0) as stream:
            yield _reader_of(stream)


def size_of(path: str) -> int:
    """Give the size of the file that is read, which may be the standard input; 0 for a pipe, whose end nobody knows."""
    try:
        status = fstat(sys.stdin.fileno()) if path == "-" else Path(path).stat()
    except (OSError, ValueError):
        return 0
    return status.st_size if S_ISREG(status.st_mode) else 0


def _standard_input() -> Read:
    """Read past Python's own buffer, which a thread that still waits would lock at the end."""
    try:
        return partial(read, sys.stdin.fileno())
    except (OSError, ValueError):
        return _reader_of(sys.stdin.buffer)


def _reader_of(stream: Any) -> Read:  # noqa: ANN401 - a raw or a buffered reader
    return lambda size: stream.read(size) or b""


def lines_of(read_some: Read) -> Iterator[list[bytes]]:
    """Yield lines as they arrive, some at a time, without their line feeds.

    Of a line longer than `MAX_LINE` only so much is kept that it shows.
    """
    rest = b""
    while chunk := read_some(CHUNK):
        *whole, rest = (rest + chunk).split(b"\n")
        rest = rest[: MAX_LINE + 1]
        if whole:
            yield [line[: MAX_LINE + 1] for line in whole]
    if rest:
        yield [rest]


def arrivals(read_some: Read, max_batch: int) -> Iterator[list[Line]]:
    """Yield the lines that have arrived, at most so many at a time; wait only when there are none.

    Blank lines are counted and left out.
    """
    queue: Queue[list[bytes] | Exception | None] = Queue(MAX_WAITING)
    Thread(target=_fetch, args=(read_some, queue), daemon=True).start()
    place = 0
    for lines in _as_they_come(queue, max_batch):
        if not place:
            lines[:1] = [line.removeprefix(BOM_UTF8) for line in lines[:1]]
        numbered = [(place + index, line) for index, line in enumerate(lines, 1) if not _is_blank(line)]
        place += len(lines)
        for start in range(0, len(numbered), max_batch):
            yield numbered[start : start + max_batch]


def _is_blank(line: bytes) -> bool:
    return len(line) <= MAX_LINE and not line.strip()


def _fetch(read_some: Read, queue: "Queue[list[bytes] | Exception | None]") -> None:
    try:
        for lines in lines_of(read_some):
            queue.put(lines)
    except Exception as error:  # noqa: BLE001 - raised again where somebody waits
        queue.put(error)
    queue.put(None)


def _as_they_come(queue: "Queue[list[bytes] | Exception | None]", max_batch: int) -> Iterator[list[bytes]]:
    lines: list[bytes] = []
    while (item := queue.get()) is not None:
        if isinstance(item, Exception):
            yield lines
            raise item
        lines += item
        if len(lines) >= max_batch or queue.empty():
            yield lines
            lines = []
    if lines:
        yield lines
