"""A folder that is written whole or not at all.

It is made under another name beside its place, and gets its own when all in it is on the disk.  Whoever is killed
before that leaves the other one, which the next one to make a folder there sweeps away.  A lock tells it from one that
is still being written.
"""

import errno
import fcntl
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Final

import attrs

_PREFIX: Final = ".collegial-"
_SUFFIX: Final = ".part"


@attrs.define
class Folder:
    """A folder that is being written; it remembers of each file how many bytes it has, and their hash."""

    path: Path
    files: dict[str, tuple[int, bytes]] = attrs.field(factory=dict)

    def write(self, name: str, parts: Iterable[bytes]) -> None:
        """Write a file, and see that it is on the disk."""
        path, whole, size = self.path / name, sha256(), 0
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with path.open("xb") as stream:
            for part in parts:
                whole.update(part)
                size += stream.write(part)
            stream.flush()
            os.fchmod(stream.fileno(), 0o600)  # whatever the umask
            os.fsync(stream.fileno())
        self.files[name] = size, whole.digest()

    def sync(self) -> None:
        """See that the names of the files are on the disk."""
        for folder, _, _ in os.walk(self.path):
            _sync(folder)


@contextmanager
def new_folder(path: str) -> Iterator[Folder]:
    """Make a folder to write files into, for nobody else to read; any failure leaves nothing.

    Raises:
        OSError: something of that name is there already, or it cannot be made; the error names it.

    """
    target = Path(os.path.abspath(path))  # noqa: PTH100 - a link is not followed: it would be in the way
    try:
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        _sweep(target.parent)
        made, lock = _made(target.parent)
        try:
            folder = Folder(made)
            yield folder
            folder.sync()
            made.rename(target)
            _sync(target.parent)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        finally:
            os.close(lock)
    except OSError as error:
        error.filename, error.filename2 = path, None
        raise


def _made(parent: Path) -> tuple[Path, int]:
    """Make a folder and hold its lock; in between, somebody who sweeps may have taken it for one that was left."""
    while True:
        made = parent / f"{_PREFIX}{token_hex(8)}{_SUFFIX}"
        made.mkdir(mode=0o700)
        lock = os.open(made, os.O_RDONLY | os.O_DIRECTORY)
        with suppress(OSError):  # where there are no locks, nothing is swept either
            fcntl.flock(lock, fcntl.LOCK_EX)
        if made.exists():
            return made, lock
        os.close(lock)


def _sweep(parent: Path) -> None:
    """Remove what those left who were killed while they wrote."""
    for left in parent.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError):
            if stat.S_ISDIR(left.lstat().st_mode):
                _remove_if_left(left)


def _remove_if_left(left: Path) -> None:
    lock = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # else somebody is still writing it
        shutil.rmtree(left)
    finally:
        os.close(lock)


def _sync(path: str | Path) -> None:
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
