"""A follower in a process of its own: `follower.py`.

The URL comes on its standard input.

It tells each entry that it meets.  When the store cannot serve, it opens it anew and goes
on after the last position that it told.
"""

import sys
import time
from hashlib import sha256

from tests.cluster.writer import BEFORE_AGAIN, say

from collegial_core import StoreError
from collegial_eventsourcing.postgresql import open_store


def follow(url: str, after: int) -> int:
    """Follow for as long as the store serves; give the last position told."""
    store = None
    try:
        store = open_store(url)
        for page in store.follow(after, wait=3600):
            for position, plan, number, _, line in page:
                say(position=position, plan=plan, number=number, line=sha256(line).hexdigest())
                after = position
    except StoreError as error:
        say(failed="follow", why=str(error), at=time.monotonic())
        time.sleep(BEFORE_AGAIN)
    finally:
        if store is not None:
            store.close()
    return after


def main() -> None:
    url = sys.stdin.readline().strip()
    after = 0
    while True:
        after = follow(url, after)


if __name__ == "__main__":
    main()
