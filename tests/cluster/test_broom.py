"""Nothing is left running, however the one who started it ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cluster.broom import is_dead, working_in

STARTER = """
import subprocess, sys
from collections.abc import Callable
from pathlib import Path
from tests.cluster.nodes import swept

folder = Path(sys.argv[1])
with swept(folder):
    command = "cd {0}; sleep 60 & trap '' TERM; exec sleep 60"
    subprocess.Popen(["sh", "-c", command.format(folder)], start_new_session=True)
    print("started", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="processes are found in /proc")
@pytest.mark.parametrize("sign", [None, signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_running(tmp_path: Path, sign: signal.Signals | None) -> None:
    folder = tmp_path / "cluster"
    folder.mkdir()
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", STARTER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as starter:
        assert starter.stdout is not None
        starter.stdout.readline()
        until(lambda: len(list(working_in(folder))) == 2)
        started = list(working_in(folder))
        if sign is not None:
            os.killpg(starter.pid, sign)
    until(lambda: not folder.exists())
    assert all(is_dead(pid) for pid in started)


def until(happens: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.02)
