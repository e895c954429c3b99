"""Plans in one SQLite file.

    sqlite:///school.db            relative to the working directory
    sqlite:////srv/school.db       absolute; %20 is a space

The file comes into being with the first entry; until then it reads as empty.
Beside it stand SQLite's own `-wal` and `-shm` files while it is in use, and
`school.db.lock`, at which writers queue.  The queue is a kernel lock (flock): it
is fair enough, its owner's death releases it, and nobody meets "database is
locked".  What is right does not hang on it: every append is one transaction, and
the table itself refuses gaps, changes and deletions.

A page of rows is one short query.  So a reader that stops halfway holds nothing.
"""

import errno
import fcntl
import logging
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from random import uniform
from threading import Lock
from typing import Any, Final
from urllib.parse import quote, unquote
from weakref import finalize

from eventsourcing.persistence import PersistenceError
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteConnection, SQLiteConnectionPool, SQLiteDatastore

from collegial_core.kernel import Stale, StoreError
from collegial_core.ledger import Clock, Row
from collegial_eventsourcing.telling import tell, utc_now

PAGE: Final = 1000
"""The most rows that a page holds."""

GLANCE: Final = 32
"""The most rows of the first page for a reader who has seen some already: there is seldom more."""

PATIENCE: Final = 30.0
"""How many seconds a writer queues, and waits for other programs that hold the file."""

APPLICATION_ID: Final = 0x436F4C67  # "CoLg", in the file's header: such a file is ours
SCHEMA_VERSION: Final = 1
"""The version of the tables below, as the file's `user_version`."""

_SCHEME: Final = "sqlite://"
_FIRST_SOUND: Final = (3, 51, 3)  # before, a rare race could spoil a write-ahead log

_SCHEMA: Final = (
    """
    CREATE TABLE entries (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        plan TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number > 0),
        name TEXT NOT NULL,
        line BLOB NOT NULL,
        UNIQUE (plan, number)
    ) STRICT
    """,
    """
    CREATE TRIGGER entries_leave_no_gap BEFORE INSERT ON entries
    WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM entries WHERE plan = NEW.plan)
        OR EXISTS (SELECT 1 FROM entries WHERE position = NEW.position)
    BEGIN SELECT raise(ABORT, 'an entry follows directly on the last one of its plan'); END
    """,
    """
    CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries
    BEGIN SELECT raise(ABORT, 'an entry is never changed'); END
    """,
    """
    CREATE TRIGGER entries_never_go BEFORE DELETE ON entries
    BEGIN SELECT raise(ABORT, 'an entry is never deleted'); END
    """,
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)

# The entries under the column names that the package's recorders use.
_AS_STORED_EVENTS: Final = """(
    SELECT position AS rowid, plan AS originator_id, number AS originator_version, name AS topic, line AS state
    FROM entries
)"""

_INSERT: Final = "INSERT INTO entries (plan, number, name, line) VALUES (?, ?, ?, ?)"
_LAST: Final = "SELECT coalesce(max(number), 0) FROM entries WHERE plan = ?"
_READ: Final = "SELECT number, name, line FROM entries WHERE plan = ? AND number > ? ORDER BY number LIMIT ?"
_PLANS: Final = "SELECT DISTINCT plan FROM entries ORDER BY plan"


# --- the package's parts, with our table ---------------------------------------


class SQLitePool(SQLiteConnectionPool):
    """Makes connections to a file that is ours or blank; to ours, durable ones."""

    def __init__(self, path: Path, *, create: bool) -> None:
        """Take the file at a path; with `create` it need not be there."""
        self.path = path
        super().__init__(db_name=f"file:{quote(os.fsencode(path))}?mode={'rwc' if create else 'rw'}")

    def _create_connection(self) -> SQLiteConnection:
        connection = sqlite3.connect(
            self.db_name, uri=True, check_same_thread=False, isolation_level=None, timeout=PATIENCE
        )
        try:
            if is_ours(connection, self.path):
                make_durable(connection, self.path)
        except BaseException:
            connection.close()
            raise
        connection.row_factory = sqlite3.Row
        return SQLiteConnection(connection, self.max_age)


class SQLiteEntriesDatastore(SQLiteDatastore):
    """The package's data store over one file of ours."""

    def __init__(self, path: Path, *, create: bool) -> None:
        """Take the file at a path; with `create` it need not be there."""
        pool = SQLitePool(path, create=create)
        super().__init__(pool.db_name, originator_id_type="text")
        self.pool = pool


class SQLiteRecorder(SQLiteApplicationRecorder):
    """The package's recorder over the table of entries."""

    def __init__(self, datastore: SQLiteDatastore) -> None:
        """Take a data store."""
        super().__init__(datastore, _AS_STORED_EVENTS)
        self.insert_events_statement = _INSERT

    def construct_create_table_statements(self) -> list[str]:
        """Give the statements that make the table of entries."""
        return list(_SCHEMA)


def _one(connection: sqlite3.Connection, query: str) -> object:
    (value,) = connection.execute(query).fetchone()
    return value


def is_ours(connection: sqlite3.Connection, path: Path) -> bool:
    """Tell a file of ours from a blank one.

    Raises:
        StoreError: it is neither.

    """
    connection.execute("BEGIN")  # one picture, for another process may just be making the table
    tables = _one(connection, "SELECT count(*) FROM sqlite_schema")
    mark, version = _one(connection, "PRAGMA application_id"), _one(connection, "PRAGMA user_version")
    connection.execute("COMMIT")
    if (mark, version) == (APPLICATION_ID, SCHEMA_VERSION):
        return True
    if mark == APPLICATION_ID:
        raise StoreError(f"{shown(path)} was written by a newer release (schema {version}); update this one to read it")
    if mark or version or tables:
        raise StoreError(f"{shown(path)} is an SQLite database of something else, and holds no plans")
    return False


def make_durable(connection: sqlite3.Connection, path: Path) -> None:
    """Let a commit return only when it would survive a power cut, and read the settings back.

    Raises:
        StoreError: the file, or where it lies, does not allow it.

    """
    journal = _one(connection, "PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    synchronous = _one(connection, "PRAGMA synchronous")
    if (journal, synchronous) != ("wal", 2):
        raise StoreError(f"{shown(path)} cannot be made durable: journal {journal}, synchronous {synchronous}")


# --- the queue of writers ---------------------------------------------------------


class _Queue:
    """A context that one thread of one process at a time is in."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = Lock()
        self._file = os.open(f"{path}.lock", os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
        finalize(self, os.close, self._file)

    def __enter__(self) -> None:
        if not self._thread.acquire(timeout=PATIENCE):
            raise StoreError(self._too_long)
        try:
            if not self._got():
                self._wait()
        except BaseException:
            self._thread.release()
            raise

    def _got(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait(self) -> None:
        """Try again until it is our turn: a wait in the kernel could not be given up."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            time.sleep(uniform(0.0003, 0.002))  # noqa: S311 - so that writers do not march in step
            if self._got():
                return
        raise StoreError(self._too_long)

    @property
    def _too_long(self) -> str:
        return f"{shown(self._path)} is held by another writer, for more than {PATIENCE:.0f} seconds now"

    def __exit__(self, *_: object) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._thread.release()


# --- one file, open ----------------------------------------------------------------


class _Session:
    """One connection, which the threads of one process take turns to use."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.datastore = SQLiteEntriesDatastore(path, create=create)
        self.recorder = SQLiteRecorder(self.datastore)
        self._path = str(path)
        self._lent = self.datastore.pool.get_connection()
        self._cursor = self._lent.cursor().sqlite_cursor
        self._cursor.row_factory = None
        self._using = Lock()
        self.ours = is_ours(self._cursor.connection, path)
        self._identity = _identity(self._path)

    def migrate(self) -> None:
        """Make the table in a blank file; the caller is in the queue."""
        make_durable(self._cursor.connection, Path(self._path))
        self._cursor.execute("BEGIN IMMEDIATE")
        for statement in self.recorder.create_table_statements:
            self._cursor.execute(statement)
        self._cursor.execute("COMMIT")
        self.ours = True

    def fetch(self, query: str, *values: str | int) -> list[Any]:
        with self._using:
            return self._cursor.execute(query, values).fetchall()

    def last(self, plan: str) -> int:
        ((number,),) = self.fetch(_LAST, plan)
        return int(number)

    def insert(self, values: list[tuple[str, int, str, bytes]]) -> None:
        cursor = self._cursor
        with self._using:
            cursor.execute("BEGIN IMMEDIATE")
            try:
                cursor.executemany(_INSERT, values)
                cursor.execute("COMMIT")
            except BaseException:
                if cursor.connection.in_transaction:
                    cursor.execute("ROLLBACK")
                raise

    def is_there(self) -> bool:
        """Tell whether the file that is open is still the one that has the name."""
        return self._identity == _identity(self._path)

    def close(self) -> None:
        with self._using:
            self._cursor.close()
            self.datastore.pool.put_connection(self._lent)
            self.datastore.close()


def _identity(path: str) -> tuple[int, int] | None:
    try:
        stat = os.stat(path)  # noqa: PTH116 - on the way of every append
    except FileNotFoundError:
        return None
    return stat.st_dev, stat.st_ino


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
        self._explaining = _Explaining(path)
        self._opening = Lock()
        self._process = os.getpid()
        self._session: _Session | None = None
        self._queue: _Queue | None = None
        self._closed = False
        with self._explaining:
            _check_place(path)
            self._here()

    # --- the port -----------------------------------------------------------------

    def plans(self) -> Sequence[str]:
        """List the ids of all plans that have entries, sorted."""
        with self._explaining:
            session = self._here()
            return [plan for (plan,) in session.fetch(_PLANS)] if session else []

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Row]]:
        """Yield pages of the plan's rows with numbers above `after`."""
        most = GLANCE if after else PAGE
        page = self._page(plan, after, most)
        while page:
            yield page
            page = self._page(plan, page[-1][0], PAGE) if len(page) == most else []
            most = PAGE

    def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
        """Add rows numbered `after` + 1 and on, all or none; on return they are on the disk."""
        with self._explaining:
            session = self._here()
            if not rows or rows[0][0] != after + 1 or (after and not session):
                return _judge(session, plan, after, rows)
            with self._in_queue():
                self._insert(session or self._create(), plan, after, rows)
        return tell(logging.DEBUG, "appended", plan=plan, after=after, rows=len(rows))

    def now(self) -> datetime:
        """Tell the present moment."""
        return self._clock()

    def close(self) -> None:
        """Let go of the file."""
        with self._explaining, self._opening:
            self._closed = True
            session, self._session, self._queue = self._session, None, None
            if session and self._process == os.getpid():
                session.close()

    @property
    def recorder(self) -> SQLiteRecorder | None:
        """The package's recorder over this file, with its notification log; None before the first entry."""
        with self._explaining:
            session = self._here()
        return session.recorder if session else None

    # --- opening and writing --------------------------------------------------------

    def _here(self) -> _Session | None:
        """Give the open file, or None as long as it has not come into being."""
        if self._session is None or self._process != os.getpid():
            with self._opening:
                self._open()
        return self._session

    def _open(self, *, create: bool = False) -> None:
        if self._closed:
            raise StoreError(f"{shown(self._path)} has been closed")
        if self._process != os.getpid():
            _left_behind.append((self._session, self._queue))
            self._session, self._queue, self._process = None, None, os.getpid()
        if self._session is None and (create or _size(self._path)):
            self._take(_Session(self._path, create=create), create=create)

    def _take(self, session: _Session, *, create: bool) -> None:
        if create and not session.ours:
            session.migrate()
            tell(logging.INFO, "created", schema=SCHEMA_VERSION)
        if session.ours:
            self._session = session
        else:
            session.close()

    def _create(self) -> _Session:
        """Make the file, unless somebody made it just now; the caller is in the queue."""
        with self._opening:
            self._open(create=True)
        if self._session is None:
            raise StoreError(f"{shown(self._path)} could not be made")
        return self._session

    def _in_queue(self) -> _Queue:
        with self._opening:
            if self._queue is None:
                self._queue = _Queue(self._path)
            return self._queue

    def _insert(self, session: _Session, plan: str, after: int, rows: Sequence[Row]) -> None:
        if not session.is_there():
            raise StoreError(f"{shown(self._path)} was moved, removed or replaced meanwhile; open it again")
        try:
            session.insert([(plan, *row) for row in rows])
        except sqlite3.IntegrityError:
            _judge(session, plan, after, rows)
            raise

    def _page(self, plan: str, after: int, most: int) -> list[Row]:
        with self._explaining:
            session = self._here()
            return session.fetch(_READ, plan, after, most) if session else []


def _judge(session: _Session | None, plan: str, after: int, rows: Sequence[Row]) -> None:
    """Say why rows cannot be taken, if it is for their numbers.

    Raises:
        Stale: the plan's last number is not `after`.
        StoreError: the rows are misnumbered.

    """
    if (session.last(plan) if session else 0) != after:
        raise Stale(plan, after)
    if [row[0] for row in rows] != list(range(after + 1, after + 1 + len(rows))):
        raise StoreError(f"the rows are not numbered from {after + 1} on, one by one")


# --- in words -------------------------------------------------------------------------

_SENTENCES: Final = {
    sqlite3.SQLITE_BUSY: "is held by another program; try again when that is done",
    sqlite3.SQLITE_LOCKED: "is held by another program; try again when that is done",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: it and its folder must be readable and writable",
    sqlite3.SQLITE_PERM: "cannot be opened: it and its folder must be readable and writable",
    sqlite3.SQLITE_READONLY: "is read-only: it and its folder must be writable",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error",
    sqlite3.SQLITE_CORRUPT: "is damaged; put a copy back, or import an export into a new file",
    sqlite3.SQLITE_NOTADB: "is no SQLite database",
    sqlite3.SQLITE_TOOBIG: "cannot take a line of that length",
}
_OS_SENTENCES: Final = {
    errno.EACCES: "cannot be opened: it and its folder must be readable and writable",
    errno.EPERM: "cannot be opened: it and its folder must be readable and writable",
    errno.EROFS: "is read-only: it and its folder must be writable",
    errno.ENOSPC: "cannot grow: the disk is full",
    errno.EDQUOT: "cannot grow: the disk is full",
    errno.ENAMETOOLONG: "has a name that is too long",
}


class _Explaining:
    """A context that turns errors from below into one sentence about the file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, sqlite3.Error | PersistenceError | OSError | OverflowError):
            raise StoreError(f"{shown(self._path)} {_sentence(error)}") from error


def _sentence(error: Exception) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    known = _SENTENCES.get(code & 0xFF) if isinstance(code, int) else None
    if isinstance(error, OSError):
        known = _OS_SENTENCES.get(error.errno or 0)
    return known or f"cannot serve: {error}"


def shown(path: Path) -> str:
    """Show a path in a message; what cannot be printed is escaped."""
    return repr(str(path))


# --- opening ----------------------------------------------------------------------------


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _check_place(path: Path) -> None:
    if not path.parent.is_dir():
        raise StoreError(f"{shown(path)} cannot be opened: there is no folder {shown(path.parent)}")
    if path.exists() and not path.is_file():
        raise StoreError(f"{shown(path)} is a folder or device, not a file")


def path_of(url: str) -> Path:
    """Read the path out of a URL.

    Raises:
        StoreError: the URL has another form than `sqlite:///PATH`.

    """
    rest = url.removeprefix(_SCHEME)
    path = unquote(rest[1:], errors="surrogateescape")
    if rest == url or not rest.startswith("/") or "?" in rest or "#" in rest:
        raise StoreError(f"{url!r} is not of the form sqlite:///school.db or sqlite:////srv/school.db")
    if not path or "\0" in path or path == ":memory:" or path.endswith("/"):
        raise StoreError(f"{url!r} names no file; for a store in memory there is memory://")
    return Path(path).absolute()


def open_store(url: str, *, clock: Clock | None = None) -> SQLiteStore:
    """Open the store in an SQLite file; the file itself is made with the first entry.

    Raises:
        StoreError: the URL is wrong, or the file cannot be opened or is not ours.

    """
    store = SQLiteStore(path_of(url), clock)
    _warn_of_unsound_sqlite()
    return store


@cache
def _warn_of_unsound_sqlite() -> None:
    """Say once that this SQLite is one that might spoil its log."""
    if sqlite3.sqlite_version_info < _FIRST_SOUND:
        sound = ".".join(map(str, _FIRST_SOUND))
        tell(logging.WARNING, "sqlite-may-spoil-its-log", sqlite=sqlite3.sqlite_version, sound_from=sound)
