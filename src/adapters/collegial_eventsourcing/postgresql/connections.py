"""Connections, lent one at a time to whoever has something to ask."""

import os
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import local
from typing import Any, Final, TypeVar

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow

from collegial_core.kernel import StoreError
from collegial_eventsourcing.postgresql.address import explicit, shown

PATIENCE: Final = 30.0
"""How many seconds a writer queues, a thread waits for a connection, and all wait for a server to come back."""

MOST: Final = 8
"""The most connections that one store uses at a time."""

AGAIN: Final = 0.1
"""How many seconds pass between two tries to reach a server that has gone."""

Plain = psycopg.Connection[TupleRow]
"""A connection in autocommit mode whose rows are tuples."""

T = TypeVar("T")

_SETTINGS: Final = """
    SELECT set_config('lock_timeout', %(patience)s, false),
        set_config('idle_in_transaction_session_timeout', %(patience)s, false),
        set_config('default_transaction_isolation', 'read committed', false),
        current_setting('synchronous_commit'), current_setting('fsync'), pg_is_in_recovery()
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


def is_told(connection: Plain) -> bool:
    """Whether the server has said something that nobody has read: often that it ends the connection."""
    looking = select.poll()
    looking.register(connection.fileno(), select.POLLIN)
    return bool(looking.poll(0))


class Connections:
    """The connections of one store: made when needed, kept, and found anew after the server has gone."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        """Take what `address_of` gave; nothing is connected yet."""
        self.shown = shown(parameters)
        self._parameters = explicit(parameters)
        self._closed = False
        self._start()

    def _start(self) -> None:
        self._process = os.getpid()
        self._idle: list[Plain] = []
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(MOST):
            self._free.put(None)
        self._mine = local()

    def serve(self, ask: Callable[[Plain], T]) -> T:
        """Ask on a connection, and as long as the server has gone, ask again; give the answer.

        Raises:
            StoreError: the store has been closed, or is in use by too many.
            psycopg.Error: the server says no, or stays away.

        """
        end = time.monotonic() + PATIENCE
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
            self._free.get(timeout=PATIENCE)
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
            connection = psycopg.connect(**self._parameters, autocommit=True)
        except psycopg.OperationalError as error:
            raise Lost(str(error)) from error
        try:
            self._check(connection)
            settle(connection)
        except psycopg.OperationalError as error:
            connection.close()
            raise Lost(str(error)) from error
        except BaseException:
            connection.close()
            raise
        return connection

    def _check(self, connection: Plain) -> None:
        """See that a commit there survives a power cut, and that the server is one to write to."""
        row = connection.execute(_SETTINGS, {"patience": f"{PATIENCE:.0f}s"}).fetchone()
        *_, synchronous_commit, fsync, standby = row or ()
        for setting, value in (("synchronous_commit", synchronous_commit), ("fsync", fsync)):
            if value == "off":
                raise StoreError(f"{self.shown} is not durable: set {setting} to on")
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


@contextmanager
def listening(connection: Plain) -> Iterator[list[str | None]]:
    """Give the list to which the codes of all that the server remarks are added."""
    heard: list[str | None] = []

    def listen(said: psycopg.errors.Diagnostic) -> None:
        heard.append(said.sqlstate)

    connection.add_notice_handler(listen)
    try:
        yield heard
    finally:
        connection.remove_notice_handler(listen)


def settle(connection: Plain) -> None:
    """Wait until a standby has all that is committed here."""
    settled = False
    while not settled:
        with listening(connection) as heard:
            connection.execute(_SETTLE)
        settled = WARNED not in heard
