"""A pool of connections, each used by one caller at a time."""

import os
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import local
from typing import Final, TypeVar

import psycopg
from psycopg.pq import TransactionStatus

from collegial_core.kernel import StoreError
from collegial_sql.postgresql import Plain, PostgreSQLAddress, connect

TIMEOUT: Final = 30.0
"""How many seconds a writer queues, a thread waits for a connection, and all wait for a server to come back."""

MAX_CONNECTIONS: Final = 8
"""The most connections that one store uses at a time."""

AGAIN: Final = 0.1
"""How many seconds pass between two tries to reach a server that has gone."""

T = TypeVar("T")

_OURS: Final = {
    "idle_in_transaction_session_timeout": f"{TIMEOUT:.0f}s",
    "lock_timeout": f"{TIMEOUT:.0f}s",
    "search_path": "pg_catalog, pg_temp",  # our tables are always named with their schema
}

_WANTED: Final = {
    "fsync": ("on",),
    "synchronous_commit": ("on", "remote_apply"),
    "session_replication_role": ("origin", "local"),
    "zero_damaged_pages": ("off",),
    "ignore_checksum_failure": ("off",),
}
"""What we do not set, or may not: who has set it otherwise did so on purpose, and is told."""

_DURABLE: Final = ("fsync", "synchronous_commit")
_GUARDING: Final = ("session_replication_role",)

_READ_SETTINGS: Final = """
    SELECT pg_is_in_recovery(), ARRAY(SELECT current_setting(name) FROM unnest(%s::text[]) AS wanted (name))
"""

# With synchronous replication, a server that restarted by itself shows commits that no standby has yet, and that a
# failover would take back.  A commit of our own waits until a standby has it, and all before it.
_SETTLE: Final = """
    SELECT pg_logical_emit_message(true, 'collegial', '') WHERE current_setting('synchronous_standby_names') <> ''
"""

WARNED: Final = "01000"
"""What the server says with a commit when somebody ended its wait for the standby (`pg_cancel_backend`)."""

_UNDER_WAY: Final = (TransactionStatus.INTRANS, TransactionStatus.INERROR)

_left_behind: Final[list[object]] = []
"""What a fork took over from its parent: not to be used, and not to be closed either."""


class Lost(psycopg.OperationalError):
    """The server has gone, or serves no writers any more; another connection may do better."""


def has_unread_message(connection: Plain) -> bool:
    """Whether the server has said something that nobody has read: often that it ends the connection."""
    looking = select.poll()
    looking.register(connection.fileno(), select.POLLIN)
    return bool(looking.poll(0))


class Connections:
    """The connections of one store: made when needed, kept, and found anew after the server has gone."""

    def __init__(self, address: PostgreSQLAddress) -> None:
        """Take the address; nothing is connected yet."""
        self.shown = address.shown
        self._address = address
        self._closed = False
        self._start()

    def _start(self) -> None:
        self._process = os.getpid()
        self._idle: list[Plain] = []
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(MAX_CONNECTIONS):
            self._free.put(None)
        self._mine = local()

    def serve(self, ask: Callable[[Plain], T]) -> T:
        """Ask on a connection, and as long as the server has gone, ask again; give the answer.

        Raises:
            StoreError: the store has been closed, or is in use by too many.
            psycopg.Error: the server says no, or stays away.

        """
        end = time.monotonic() + TIMEOUT
        while True:
            try:
                with self.one() as connection:
                    return ask(connection)
            except Lost:
                if time.monotonic() > end:
                    raise
            time.sleep(AGAIN)

    @contextmanager
    def one(self) -> Iterator[Plain]:
        """Lend a connection; whatever transaction is left open on it is rolled back.

        Raises:
            Lost: the server has gone.

        """
        if self._process != os.getpid():
            _left_behind.append((self._idle, self._free))
            self._start()
        held: Plain | None = getattr(self._mine, "connection", None)
        is_held = held is not None and not held.closed
        connection = held if held is not None and is_held else self._borrow()
        try:
            yield connection
        except psycopg.errors.ReadOnlySqlTransaction as error:
            connection.close()
            raise Lost(str(error)) from error
        except psycopg.Error as error:
            if connection.closed:
                self._forget()
                raise Lost(str(error)) from error
            raise
        finally:
            try:
                if connection.pgconn.transaction_status in _UNDER_WAY:
                    connection.rollback()
            finally:
                if not is_held:
                    self._take_back(connection)

    def _borrow(self) -> Plain:
        try:
            self._free.get(timeout=TIMEOUT)
        except Empty:
            raise StoreError(f"{self.shown} is in use by too many threads of this process") from None
        with suppress(IndexError):
            return self._idle.pop()
        try:
            return self._new()
        except BaseException:
            self._free.put(None)
            raise

    @contextmanager
    def held(self) -> Iterator[Plain]:
        """Lend a connection that serves all that this thread asks for in the context."""
        with self.one() as connection:
            self._mine.connection = connection
            try:
                yield connection
            finally:
                del self._mine.connection

    def _new(self) -> Plain:
        if self._closed:
            raise StoreError(f"{self.shown} has been closed here")
        try:
            connection = connect(self._address, _OURS, self.shown)
        except psycopg.OperationalError as error:
            raise Lost(str(error)) from error
        try:
            self._require_settings(connection)
            settle(connection)
        except psycopg.OperationalError as error:
            connection.close()
            raise Lost(str(error)) from error
        except BaseException:
            connection.close()
            raise
        return connection

    def _require_settings(self, connection: Plain) -> None:
        """See that the server keeps what it says it has kept, and takes writers."""
        standby, found = connection.execute(_READ_SETTINGS, (list(_WANTED),)).fetchone() or (False, [])
        for (setting, wanted), value in zip(_WANTED.items(), found, strict=True):
            if value not in wanted:
                raise StoreError(_not_ours_to_set(self.shown, setting, wanted[0], value))
        if standby:
            raise StoreError(f"{self.shown} is a standby, from which followers would miss entries: name the primary")

    def _take_back(self, connection: Plain) -> None:
        try:
            if self._closed or connection.pgconn.transaction_status != TransactionStatus.IDLE:
                connection.close()
            else:
                self._idle.append(connection)
        finally:
            self._free.put(None)

    def _forget(self) -> None:
        """Let go of idle connections: where one was lost, the others are seldom better off."""
        while self._idle:
            self._idle.pop().close()

    def close(self) -> None:
        """Let go of all connections; one that is in use is closed when it comes back."""
        self._closed = True
        if self._process == os.getpid():
            self._forget()


def _not_ours_to_set(shown: str, setting: str, wanted: str, value: str) -> str:
    """Say what is wrong with a database that is set otherwise, and what would make it right."""
    mend = f"set {setting} to {wanted}, it is {value}"
    if setting in _DURABLE:
        return f"{shown} is not durable: {mend}"
    if setting in _GUARDING:
        return f"{shown} does not guard its tables: {mend}"
    return f"{shown} passes over damage: {mend}"


@contextmanager
def listening(connection: Plain) -> Iterator[list[str | None]]:
    """Give the list to which the codes of all that the server remarks are added."""
    codes: list[str | None] = []

    def listen(diagnostic: psycopg.errors.Diagnostic) -> None:
        codes.append(diagnostic.sqlstate)

    connection.add_notice_handler(listen)
    try:
        yield codes
    finally:
        connection.remove_notice_handler(listen)


def settle(connection: Plain) -> None:
    """Wait until a standby has all that is committed here."""
    settled = False
    while not settled:
        with listening(connection) as codes:
            connection.execute(_SETTLE)
        settled = WARNED not in codes
