"""Watching a process's system calls with strace, and tampering with them."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

import attrs
from tests.faults.processes import Act, Worker, until

WRITING: Final = ("write", "writev", "pwrite64", "pwritev", "fsync", "fdatasync", "ftruncate", "fallocate")
NAMING: Final = ("link", "linkat", "unlink", "unlinkat", "rename", "renameat", "renameat2")


@attrs.frozen
class Call:
    """A system call of a process: the so-manieth of its name."""

    name: str
    number: int


@cache
def missing() -> str:
    """Say why nothing can be traced here, and how it could; empty if it can."""
    if shutil.which("strace") is None:
        return "strace is not installed: apt-get install strace, or your system's package of that name"
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        try:
            with _strace(process.pid, Path("/dev/null"), "trace=write"):
                return ""
        except RuntimeError as error:
            return f"strace may not trace processes here: {error}"
        finally:
            process.kill()


@contextmanager
def tampering(worker: Worker, injection: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Let strace tamper with a process's calls, as in `fsync:error=EIO:when=3`, until it ends or we do."""
    call = injection.partition(":")[0]
    with _strace(worker.pid, Path("/dev/null"), f"trace={call}", f"inject={injection}") as strace:
        yield strace


@contextmanager
def watching(worker: Worker, log: Path, *, whole: bool = False) -> Iterator[None]:
    """Log a process's calls that write, sync and name files; with `whole`, all the bytes in them."""
    names = ",".join((*WRITING, *NAMING, "openat", "close"))
    more = ("-y", "-xx", "-s", str(2**24)) if whole else ()
    with _strace(worker.pid, log, f"trace={names}", more=more):
        yield


@contextmanager
def _strace(pid: int, log: Path, *rules: str, more: tuple[str, ...] = ()) -> Iterator["subprocess.Popen[bytes]"]:
    command = ["strace", "-f", "-qq", "-o", str(log), *more, *(f"-e{rule}" for rule in rules), "-p", str(pid)]
    with tempfile.TemporaryFile() as errors, subprocess.Popen(command, stderr=errors) as strace:  # noqa: S603
        try:
            if not until(lambda: _is_traced(pid) or strace.poll() is not None) or strace.poll() is not None:
                errors.seek(0)
                raise RuntimeError(errors.read().decode().strip() or "it does not attach")
            yield strace
        finally:
            strace.terminate()  # it lets go of the process, which goes on


def _is_traced(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and re.search(r"^TracerPid:\t[1-9]", status.read_text(), re.MULTILINE) is not None


def calls(act: Act, *arguments: object) -> Iterator[Call]:
    """Let a process run to its end, and list the calls with which it writes, syncs and names files."""
    with tempfile.NamedTemporaryFile() as log:
        process = Worker(act, *arguments)
        with watching(process, Path(log.name)):
            process.go().finish()
        assert process.ended_well, process.said
        counts = Counter[str]()
        for line in Path(log.name).read_text(errors="replace").splitlines():
            found = re.match(r"\d+ +(\w+)\(", line)
            if found and found[1] in (*WRITING, *NAMING):
                counts[found[1]] += 1
                yield Call(found[1], counts[found[1]])
