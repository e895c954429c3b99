"""A lock between processes: a kernel lock (flock) on a file; its owner's death releases it."""

import fcntl
import os
import stat
import time
from pathlib import Path
from random import uniform
from typing import Final

PRIVATE: Final = 0o600
"""Who may read and write what we make: its owner.  More is the owner's to allow."""


def open_lock(path: Path) -> int:
    """Open the lock file beside a file, and make it if need be: who may use the file may use that too."""
    lock = f"{path}.lock"
    try:
        made = os.open(lock, os.O_RDONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE)
    except FileExistsError:
        return os.open(lock, os.O_RDONLY | os.O_CLOEXEC)
    mode = stat.S_IMODE(path.stat().st_mode) & 0o666 if path.exists() else PRIVATE
    os.fchmod(made, mode)  # whatever the umask
    return made


def try_lock(file: int) -> bool:
    """Take the lock on an open file, unless another has it; tell whether it was taken."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def lock_within(file: int, seconds: float) -> bool:
    """Try again until the lock is taken or the time is over: a wait in the kernel could not be given up."""
    end = time.monotonic() + seconds
    while not try_lock(file):
        if time.monotonic() > end:
            return False
        time.sleep(uniform(0.0003, 0.002))  # noqa: S311 - so that writers do not march in step
    return True


def unlock(file: int) -> None:
    """Release the lock on an open file."""
    fcntl.flock(file, fcntl.LOCK_UN)
