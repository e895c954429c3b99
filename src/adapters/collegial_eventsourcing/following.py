"""Waiting for new rows by polling, for stores that send no notification."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from collegial_core.store import Followed

PAUSE: Final = 0.05
"""How many seconds a waiting follower sleeps before it looks again."""


def follow(next_page: Callable[[int], Sequence[Followed]], after: int, wait: float) -> Iterator[Sequence[Followed]]:
    """Yield page after page, until nothing came for `wait` seconds."""
    end = time.monotonic() + wait
    while True:
        page = next_page(after)
        if page:
            yield page
            after, end = page[-1].position, time.monotonic() + wait
        elif (left := end - time.monotonic()) > 0:
            time.sleep(min(PAUSE, left))
        else:
            return
