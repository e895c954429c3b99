"""A copy of the file while others write to it: all or nothing, looked through, and durable.

The copy is made by SQLite's backup API under a name that begins with a dot and ends in
`.part`.  It is one snapshot of the file: what is committed meanwhile is not in it, and does not make
it begin anew.  Until the copy is made SQLite cannot empty the write-ahead log.
"""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from collegial_core.kernel import StoreError
from collegial_core.store import Copied, Progress
from collegial_eventsourcing.sqlite.checking import corruptions
from collegial_eventsourcing.sqlite.making import BESIDE, give_name, make_lasting
from collegial_eventsourcing.sqlite.schema import version_of
from collegial_sql.file_lock import try_lock
from collegial_sql.sqlite import Explaining, connect, shown

PAGES: Final = 1024
"""How many of the file's pages are copied in one step."""

_PREFIX: Final = ".backup-"
_SUFFIX: Final = ".part"
_COUNTS: Final = "SELECT count(DISTINCT plan), count(*), coalesce(max(position), 0) FROM entries"


def copy(path: Path, target: Path, on_progress: Progress | None) -> Copied:
    """Copy a file of ours to a path where there is none yet.

    Raises:
        StoreError: there is one, or the copy cannot be made, or it is corrupt.

    """
    with Explaining(shown(target)):
        _require_free(target)
        _sweep(target.parent)
        made, name = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=target.parent)
        part = Path(name)
        try:
            with suppress(OSError):  # where there are no locks, nothing is swept either
                try_lock(made)
            _fill(path, part, on_progress)
            os.fchmod(made, path.stat().st_mode & 0o777)
            os.fsync(made)
            copied = _looked_through(part)
            _give_name(part, target)
        finally:
            os.close(made)
            part.unlink(missing_ok=True)
        make_lasting(target.parent)
    return copied


def _require_free(target: Path) -> None:
    for ending in BESIDE:
        if target.name.endswith(ending) and Path(str(target).removesuffix(ending)).is_file():
            message = f"{shown(target)} would be taken for a part of the file beside it; give the copy another name"
            raise StoreError(message)
    if os.path.lexists(target):
        raise StoreError(f"{shown(target)} is there already; a copy never takes the place of another file")
    if not target.parent.is_dir():
        raise StoreError(f"{shown(target)} cannot be made: there is no folder {shown(target.parent)}")


def _sweep(folder: Path) -> None:
    """Remove the copies of those who were killed while they made them."""
    for left in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError), left.open("rb") as stream:
            if try_lock(stream.fileno()):  # else somebody is still making it
                left.unlink()


def _fill(path: Path, part: Path, on_progress: Progress | None) -> None:
    with closing(connect(part, alone=True)) as into, _one_read(path) as source:
        into.execute("PRAGMA journal_mode = OFF")  # nobody needs a copy cut short
        into.execute("PRAGMA synchronous = OFF")  # all of it is synced at the end
        source.backup(into, pages=PAGES, progress=_for_sqlite(on_progress))


@contextmanager
def _one_read(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file and read it in one transaction, as it is at this moment."""
    with Explaining(shown(path)):
        source = connect(path)
    with closing(source):
        with Explaining(shown(path)):
            version_of(source, path)
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        yield source


def nothing_in(path: Path) -> str:
    """Say that there is nothing to copy."""
    return f"{shown(path)} holds no plans yet; there is nothing to copy"


def _for_sqlite(on_progress: Progress | None) -> Callable[[int, int, int], object] | None:
    return None if on_progress is None else lambda _, left, pages: on_progress(pages - left, pages)


def _looked_through(part: Path) -> Copied:
    for corruption in corruptions(part, None, still=True):
        raise StoreError(
            f"there is no copy, for it would be damaged: {corruption.message} `collegial check` tells more"
        )
    with closing(connect(part, still=True)) as connection:
        plans, entries, position = connection.execute(_COUNTS).fetchone()
    return Copied(plans=plans, entries=entries, position=position, bytes=part.stat().st_size)


def _give_name(part: Path, target: Path) -> None:
    """Let the whole copy have its name, unless somebody has given it away meanwhile."""
    try:
        give_name(part, target)
    except FileExistsError:
        _require_free(target)
