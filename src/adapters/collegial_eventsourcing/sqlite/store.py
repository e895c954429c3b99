"""The store over one file."""

import logging
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final

from collegial_core.kernel import Stale, StoreError
from collegial_core.store import Clock, Copied, Corruption, Followed, Progress, Record, Snapshot, Upgrade
from collegial_eventsourcing.chain import older, remembered
from collegial_eventsourcing.following import follow
from collegial_eventsourcing.logs import log_event, utc_now
from collegial_eventsourcing.sqlite import snapshots
from collegial_eventsourcing.sqlite.backup import copy, nothing_in
from collegial_eventsourcing.sqlite.checking import corruptions, unlinked
from collegial_eventsourcing.sqlite.connection import Session
from collegial_eventsourcing.sqlite.making import files_of, is_there, make, remove
from collegial_eventsourcing.sqlite.schema import SCHEMA_VERSION
from collegial_eventsourcing.sqlite.write_lock import WriteLock
from collegial_sql.sqlite import Explaining, shown

PAGE: Final = 1000
"""The most records that a page holds."""

EVERYTHING: Final = 32
"""The most rows of the first page for a reader who has seen some already: there is seldom more."""

_READ: Final = "SELECT number, name, line FROM entries WHERE plan = ? AND number > ? ORDER BY number LIMIT ?"
_FOLLOW: Final = """
    SELECT position, plan, number, name, line FROM entries WHERE position > ? ORDER BY position LIMIT ?
"""
_POSITION: Final = "SELECT coalesce(max(position), 0) FROM entries"

_WAS_UPGRADED: Final = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'upgrades'"
_UPGRADES: Final = "SELECT at, before, plans, entries FROM upgrades ORDER BY rowid"

# One look into the index for each plan, not one for each entry.
_PLANS: Final = """
    WITH RECURSIVE each (plan) AS (
        SELECT min(plan) FROM entries
        UNION ALL SELECT (SELECT min(plan) FROM entries WHERE plan > each.plan) FROM each WHERE plan IS NOT NULL
    ) SELECT plan FROM each WHERE plan IS NOT NULL
"""

_left_behind: Final[list[object]] = []
"""What a fork took over from its parent: not to be used, and not to be closed either."""


class SQLiteStore:
    """Keeps plans in one SQLite file.  Threads may share it; after a fork it opens the file anew."""

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        """Open the file at an absolute path, if it is there.

        Raises:
            StoreError: it cannot be opened, or is no file of ours.

        """
        self._path = path
        self._clock = clock or utc_now
        self._explaining = Explaining(shown(path))
        self._opening = Lock()
        self._process = os.getpid()
        self._session: Session | None = None
        self._write_lock: WriteLock | None = None
        self._closed = False
        with self._explaining:
            _require_place(path)
            self._try_open()

    # --- the port -----------------------------------------------------------------

    def plans(self) -> Sequence[str]:
        """List the ids of all plans that have entries, sorted."""
        return [plan for (plan,) in self._fetch(_PLANS)]

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Record]]:
        """Yield pages of the plan's records with numbers above `after`."""
        limit = EVERYTHING if after else PAGE
        page = self._page(plan, after, limit)
        while page:
            yield page
            page = self._page(plan, page[-1].number, PAGE) if len(page) == limit else []
            limit = PAGE

    def _page(self, plan: str, after: int, limit: int) -> list[Record]:
        return [*map(Record._make, self._fetch(_READ, plan, after, limit))]

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        """Yield pages of all plans' records with positions above `after`; they are committed in that order."""
        return follow(lambda after: [*map(Followed._make, self._fetch(_FOLLOW, after, PAGE))], after, wait)

    def position(self) -> int:
        """Give the position of the latest row."""
        return sum(position for (position,) in self._fetch(_POSITION))

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        """Add records numbered `after` + 1 and on, all or none; on return they are on the disk."""
        with self._explaining:
            session = self._here()
            if not records or records[0].number != after + 1 or (after and not session):
                _judge(session, plan, after, records)
                return 0
            with self._locked():
                position = self._insert(self._writable(session), plan, after, records)
        log_event(logging.DEBUG, "appended", plan=plan, after=after, records=len(records))
        return position

    @contextmanager
    def write_lock(self, plan: str) -> Iterator[None]:  # noqa: ARG002 - the file has one lock for all plans
        """Wait for the lock; in the context nobody else writes to the file."""
        with ExitStack() as held:
            with self._explaining:
                self._here()  # a fork has a lock of its own
                held.enter_context(self._locked())
            yield

    def save_snapshot(self, plan: str, snapshot: Snapshot) -> None:
        """Keep a plan's snapshot in place of its earlier one."""
        with self._explaining:
            session = self._here()
            if session:
                with self._locked():
                    snapshots.save(self._writable(session), plan, snapshot)

    def load_snapshot(self, plan: str) -> Snapshot | None:
        """Give a plan's snapshot, if there is one."""
        with self._explaining:
            session = self._here()
            return snapshots.load(session, plan) if session else None

    def now(self) -> datetime:
        """Tell the present moment."""
        return self._clock()

    def close(self) -> None:
        """Let go of the file."""
        with self._explaining, self._opening:
            self._closed = True
            session, self._session, self._write_lock = self._session, None, None
            if session and self._process == os.getpid():
                session.close()

    def files(self) -> Sequence[str]:
        """Give the paths of the file and of all that may lie beside it."""
        return files_of(self._path)

    def verify(self, plan: str | None = None) -> Iterator[Corruption]:
        """Yield what is corrupt in a plan; without one, in the whole file."""
        with self._explaining:
            self._require_open()
            if is_there(self._path):
                yield from corruptions(self._path, plan)
                yield from unlinked(self._path)

    def upgrade(self) -> Upgrade | None:
        """Bring a file of an older release to today's schema, and link its entries as they are now."""
        with self._explaining:
            session = self._here()
            if session is None or session.schema == SCHEMA_VERSION:
                return None
            with self._locked():
                _require_there(session, self._path)
                for corruption in corruptions(self._path, None):
                    raise StoreError(f"{shown(self._path)} is damaged, and stays as it is: {corruption.message}")
                return session.upgrade(self.now())

    def upgrades(self) -> Sequence[Upgrade]:
        """Tell which upgrade linked the entries of an older release, if one did."""
        found = self._fetch(_UPGRADES) if self._fetch(_WAS_UPGRADED) else []
        names = ("at", "before", "plans", "entries")
        return [remembered(shown(self._path), dict(zip(names, row, strict=True))) for row in found]

    def backup(self, target: str, on_progress: Progress | None = None) -> Copied:
        """Copy all that is in the file now into a new one, while others go on writing."""
        with self._explaining:
            self._require_open()
            if not is_there(self._path):
                raise StoreError(nothing_in(self._path))
        return copy(self._path, Path(target).absolute(), on_progress)

    def destroy(self, numbers: Mapping[str, int]) -> None:
        """Remove the file and all that lies beside it, if nothing was written since."""
        with self._explaining:
            session = self._here()
            if session is None:
                raise StoreError(nothing_in(self._path))
            with self._locked():
                _require_there(session, self._path)
                if {plan: session.last(plan) for (plan,) in session.fetch(_PLANS)} != dict(numbers):
                    raise StoreError(f"{shown(self._path)} was written to meanwhile, and stays as it is")
                session.empty_log()
                self.close()
                remove(self._path)

    # --- opening and writing --------------------------------------------------------

    def _try_open(self) -> None:
        """Open the file if it can be; a corrupt one opens too, for `verify`, and says so when it is asked for more."""
        try:
            self._here()
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise

    def _here(self) -> Session | None:
        """Give the open file, or None as long as it has not come into being."""
        if self._session is None or self._process != os.getpid():
            with self._opening:
                self._open()
        return self._session

    def _open(self, *, create: bool = False) -> None:
        self._require_open()
        if self._process != os.getpid():
            _left_behind.append((self._session, self._write_lock))
            self._session, self._write_lock, self._process = None, None, os.getpid()
        if self._session is None and create:
            make(self._path)
        if self._session is None and is_there(self._path):
            self._session = Session(self._path)

    def _require_open(self) -> None:
        if self._closed:
            raise StoreError(f"{shown(self._path)} has been closed")

    def _writable(self, session: Session | None) -> Session:
        """Make the file, unless somebody made it just now, and let it be durable; the caller has the write lock.

        Raises:
            StoreError: it is of an older release.

        """
        with self._opening:
            if session is None:
                self._open(create=True)
            session = session or self._session
        if session is None:
            raise StoreError(f"{shown(self._path)} could not be made")
        if session.schema < SCHEMA_VERSION:
            session.read_schema_again()
        if session.schema < SCHEMA_VERSION:
            raise StoreError(older(shown(self._path), session.schema))
        session.make_durable()
        return session

    def _locked(self) -> WriteLock:
        with self._opening:
            if self._write_lock is None:
                self._write_lock = WriteLock(self._path)
            return self._write_lock

    def _insert(self, session: Session, plan: str, after: int, records: Sequence[Record]) -> int:
        _require_there(session, self._path)
        try:
            if position := session.insert(plan, after, records):
                return position
        except (sqlite3.IntegrityError, TypeError, AttributeError) as error:
            _judge(session, plan, after, records)
            raise StoreError(f"{shown(self._path)} cannot take these records: {error}") from error
        finally:
            if session.is_stuck:
                self._drop(session)
        _judge(session, plan, after, records)
        raise StoreError(f"{shown(self._path)} is damaged at the head of {plan}; `collegial check` tells more")

    def _drop(self, session: Session) -> None:
        """Close a session that could not even roll back; the next who asks opens the file anew."""
        with self._opening:
            self._session = None
        session.close()

    def _fetch(self, query: str, *values: str | int) -> list[Any]:
        with self._explaining:
            session = self._here()
            return session.fetch(query, *values) if session else []


def _judge(session: Session | None, plan: str, after: int, records: Sequence[Record]) -> None:
    """Say why rows cannot be taken, if it is for their numbers.

    Raises:
        Stale: the plan's last number is not `after`.
        StoreError: the rows are misnumbered.

    """
    if (session.last(plan) if session else 0) != after:
        raise Stale(plan, after)
    if [row.number for row in records] != list(range(after + 1, after + 1 + len(records))):
        raise StoreError(f"the records are not numbered from {after + 1} on, one by one")


def _require_there(session: Session, path: Path) -> None:
    if not session.is_there():
        raise StoreError(f"{shown(path)} was moved, removed or replaced meanwhile; open it again")


def _require_place(path: Path) -> None:
    if not path.parent.is_dir():
        raise StoreError(f"{shown(path)} cannot be opened: there is no folder {shown(path.parent)}")
    if path.exists() and not path.is_file():
        raise StoreError(f"{shown(path)} is a folder or device, not a file")
