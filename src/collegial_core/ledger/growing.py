"""Keeping the garbage collector away from what has come to stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def growing() -> Iterator[None]:
    """Make many objects that are all going to stay, without their being looked at again and again.

    They count as old at once.  Where something has been frozen by the program around
    us, that is left as it is, and the collector looks at the new objects as usual.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
        if not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()  # together: all are of the oldest generation now, and nobody looked
    finally:
        if collecting:
            gc.enable()
