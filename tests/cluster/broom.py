"""Sweeps up when all is done, or when whoever started it is gone: `broom.py FOLDER`.

It waits until its standard input closes, which happens however its starter ends, by
`kill -9` too.  Then it kills every process that works in the folder, and removes it.
"""

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def working_in(folder: Path) -> Iterator[int]:
    """Find the processes whose working directory is the folder or lies in it."""
    for place in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):  # gone, or somebody else's
            if place.readlink().is_relative_to(folder):
                yield int(place.parent.name)


def kill(folder: Path) -> None:
    """Kill them with -9, and those that they started meanwhile, until none is left."""
    while found := [pid for pid in working_in(folder) if not is_dead(pid)]:
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def is_dead(pid: int) -> bool:
    """Tell whether it is gone, or only waits to be noticed by its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def main(folder: Path) -> None:
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    print("ready", flush=True)
    sys.stdin.read()
    kill(folder)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
