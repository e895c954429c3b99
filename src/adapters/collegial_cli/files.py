"""Files that a command writes: whole or not at all, and never one that the store lives in.

A file is made without a name (Linux's `O_TMPFILE`), so that nothing is left of it when the
process is killed.  No system call puts such a file in the place of another.  So it gets a
name beside it and is renamed at once; and whoever is killed between these two calls, or
works where files need a name from the start, leaves a file that the next one to write there
sweeps away.  A lock tells it from one that is still being written.
"""

import errno
import fcntl
import os
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, Final

from collegial_cli.output import binary_output
from collegial_core import StoreError

DATABASE: Final = b"SQLite format 3\0"
"""How every file of SQLite's begins."""

BESIDE: Final = ("-wal", "-shm", "-journal", ".lock")
"""How the names of files end that lie beside a database and belong to it."""

_PREFIX: Final = ".collegial-"
_SUFFIX: Final = ".part"
_OPEN_FILES: Final = "/proc/self/fd"
_UNNAMED: Final = getattr(os, "O_TMPFILE", None)
_NO_UNNAMED: Final = (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL)
"""What a system or file system answers that makes no files without names."""


@contextmanager
def written(path: str, taken: Iterable[str]) -> Iterator[BinaryIO]:
    """Open a file to write, which gets its name when all of it is on the disk; `-` is the standard output.

    `taken` are files that the command reads or works in.  A link is followed; a pipe or device, and what is the
    standard output itself, are written directly.  Any failure leaves what was there, and nothing else.

    Raises:
        StoreError: the file is one of those taken, or belongs to a database.
        OSError: it cannot be written; the error names it.

    """
    if path == "-" or _is_standard_output(path):
        yield binary_output()
        return
    refuse_taken(path, taken)
    with _naming(path):
        if _is_pipe_or_device(path):
            with Path(path).open("wb") as stream:
                yield stream
            return
        target = Path(os.path.realpath(path))
        _refuse_database(path, target)
        with _replacing(target) as stream:
            yield stream


def refuse_taken(path: str, taken: Iterable[str]) -> None:
    """Refuse a file that the command reads or works in, or that belongs to a database.

    Raises:
        StoreError: it is one of these.

    """
    for other in taken:
        if _is_same(path, other):
            raise StoreError(f"{path!r} is in use, as {other!r}: nothing is written there; name another file")
    real = os.path.realpath(path)
    for ending in BESIDE:
        if real.endswith(ending) and _is_database(Path(real.removesuffix(ending))):
            owner = path.removesuffix(ending)
            raise StoreError(f"{path!r} belongs to the database {owner!r}: nothing is written there; name another file")


def _refuse_database(path: str, target: Path) -> None:
    if _is_database(target):
        raise StoreError(f"{path!r} is an SQLite database: it is not written over; name another file, or remove it")


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(len(DATABASE)) == DATABASE
    except OSError:
        return False  # it is not there, or what is to be done with it will tell


def _is_same(one: str, other: str) -> bool:
    """Tell whether two paths are the same file, by whatever names; or will be once it is made."""
    try:
        return Path(one).samefile(other)
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)


def _is_standard_output(path: str) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(sys.stdout.fileno()))  # noqa: PTH116 - beside its like
    except (OSError, ValueError):
        return False


def _is_pipe_or_device(path: str) -> bool:
    with suppress(FileNotFoundError):
        mode = os.stat(path).st_mode  # noqa: PTH116 - beside its like
        return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
    return False


@contextmanager
def _naming(path: str) -> Iterator[None]:
    """Let an error name the file."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = path, None
        raise


# --- a file in the place of another -----------------------------------------------------


@contextmanager
def _replacing(target: Path) -> Iterator[BinaryIO]:
    """Give a new file, which takes the target's place at the end."""
    before = _there(target)
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _sweep(folder)
        made, name = _made(target.parent, folder)
        try:
            with os.fdopen(made, "wb") as stream:
                yield stream
                stream.flush()
                _keep_rights(made, before)
                os.fsync(made)
                name = name or _named(made, folder)
                os.rename(name, target.name, src_dir_fd=folder, dst_dir_fd=folder)
                name = None
        finally:
            if name is not None:
                os.unlink(name, dir_fd=folder)
        os.fsync(folder)
    finally:
        os.close(folder)


def _there(target: Path) -> os.stat_result | None:
    """Give the status of the file that is there; one that may not be written is not replaced either."""
    try:
        before = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(before.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return before


def _made(parent: Path, folder: int) -> tuple[int, str | None]:
    """Make a file for nobody else to read, without a name if that is possible, and hold its lock."""
    made, path = _unnamed(folder), None
    if made is None:
        made, path = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=parent)
    with suppress(OSError):  # where there are no locks, nothing is swept either
        fcntl.flock(made, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return made, None if path is None else Path(path).name


def _unnamed(folder: int) -> int | None:
    if _UNNAMED is None or not Path(_OPEN_FILES).is_dir():
        return None
    try:
        return os.open(".", os.O_WRONLY | _UNNAMED, 0o600, dir_fd=folder)
    except OSError as error:
        if error.errno in _NO_UNNAMED:
            return None
        raise


def _named(made: int, folder: int) -> str:
    """Give a file without a name one."""
    name = f"{_PREFIX}{token_hex(8)}{_SUFFIX}"
    os.link(f"{_OPEN_FILES}/{made}", name, src_dir_fd=folder, dst_dir_fd=folder)
    return name


def _keep_rights(made: int, before: os.stat_result | None) -> None:
    """Let whoever might read the old file read the new one, and nobody else."""
    if before is None:
        os.fchmod(made, 0o600)  # whatever the umask
        return
    with suppress(PermissionError):  # it was another's
        os.fchown(made, before.st_uid, before.st_gid)
    os.fchmod(made, stat.S_IMODE(before.st_mode))


def _sweep(folder: int) -> None:
    """Remove what those left who were killed while they wrote."""
    for name in os.listdir(folder):
        if name.startswith(_PREFIX) and name.endswith(_SUFFIX):
            with suppress(OSError):
                _remove_if_left(name, folder)


def _remove_if_left(name: str, folder: int) -> None:
    left = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    try:
        fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)  # else somebody is still writing it
        os.unlink(name, dir_fd=folder)
    finally:
        os.close(left)
