"""One server and one browser for all tests, in whichever process they run.

Whoever comes first starts them, in a process of its own, which ends as soon as nobody uses them: each test process
holds a shared lock on a file while it does, and the system takes that back even from one that was killed.
"""

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from playwright._impl._driver import compute_driver_executable  # its command line would leave the browser behind
from playwright.sync_api import Browser, sync_playwright
from tests.pages.browser import Served, program, served, store_in

import collegial_core as cc

_TURN, _USERS, _READY = "turn.lock", "users.lock", "ready.json"
_SECONDS: Final = 120


@contextmanager
def shared(folder: Path) -> Iterator[tuple[Served, Browser]]:
    """Give the server and the browser of a folder, started here or by somebody else."""
    folder.mkdir(exist_ok=True)
    with (folder / _USERS).open("w") as users:
        with _locked(folder / _TURN):
            fcntl.flock(users, fcntl.LOCK_SH)
            if not (folder / _READY).exists():
                _start(folder)
            found = json.loads((folder / _READY).read_text())
        with cc.open(found["store"]) as plans, sync_playwright() as play:
            browser = play.chromium.connect(found["browser"])
            yield Served(plans, found["address"]), browser
            browser.close()


def _start(folder: Path) -> None:
    said, until = folder / "said.txt", time.monotonic() + _SECONDS
    with said.open("w") as out:
        streams = [(os.POSIX_SPAWN_DUP2, out.fileno(), it) for it in (1, 2)]
        command = [sys.executable, "-m", __name__, str(folder)]
        work = os.posix_spawn(sys.executable, command, os.environ, file_actions=streams)
    while not (folder / _READY).exists():
        if os.waitpid(work, os.WNOHANG) != (0, 0) or time.monotonic() > until:
            raise RuntimeError(said.read_text())
        time.sleep(0.1)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# --- the process of its own -----------------------------------------------------------


def main(folder: Path) -> None:
    """Serve, and keep a browser open, until nobody uses them."""
    with TemporaryDirectory(prefix="collegial-") as kept, served(Path(kept)) as school, _browser() as address:
        ready = {"store": store_in(Path(kept)), "address": school.address, "browser": address}
        (folder / "new.json").write_text(json.dumps(ready))
        (folder / "new.json").rename(folder / _READY)
        while not _is_left(folder):
            time.sleep(0.5)


@contextmanager
def _browser() -> Iterator[str]:
    """Start a browser to which any number may connect; give its address."""
    options: dict[str, Any] = {"executablePath": program(), "args": ["--no-sandbox"], "host": "127.0.0.1"}
    with TemporaryDirectory(prefix="collegial-") as folder:
        config = Path(folder) / "browser.json"
        config.write_text(json.dumps(options))
        command = [*compute_driver_executable(), "launch-server", "--browser", "chromium", "--config", config]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as work:  # noqa: S603 - ours
            assert work.stdout is not None
            yield work.stdout.readline().strip()
            work.terminate()


def _is_left(folder: Path) -> bool:
    """Tell whether nobody uses them; then nobody finds them either."""
    with _locked(folder / _TURN), (folder / _USERS).open("w") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        (folder / _READY).unlink()
        return True


if __name__ == "__main__":
    main(Path(sys.argv[1]))
