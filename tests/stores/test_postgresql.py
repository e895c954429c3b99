"""The store in PostgreSQL, on a real server."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import LiteralString
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings
from psycopg.sql import SQL, Identifier
from tests.stores import writer
from tests.stores.postgres_server import place as place_in
from tests.stores.postgres_server import postgres_server

from collegial_core import Store, StoreError
from collegial_core.testing import StoreMachine
from collegial_eventsourcing.postgresql import PostgresStore, address_of, open_store


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres_server() as url:
        yield url


class PostgresMachine(StoreMachine):
    server: str

    def open_store(self, place: str) -> Store:
        return open_store(place_in(self.server, place))


@pytest.fixture(autouse=True, scope="module")
def machine(server: str) -> None:
    PostgresMachine.server = server


TestAgreement = PostgresMachine.TestCase
TestAgreement.settings = settings(max_examples=10, stateful_step_count=20, deadline=None)


@pytest.fixture
def url(server: str) -> str:
    """The address of a schema of our own."""
    return place_in(server, uuid4().hex[:8])


@pytest.fixture
def store(url: str) -> Iterator[PostgresStore]:
    """A store with three entries."""
    store = open_store(url)
    store.append("a", after=0, rows=rows(1, 3))
    yield store
    store.close()


def rows(first: int, last: int) -> list[tuple[int, str, bytes]]:
    return [(number, "visit.held@1", b"%d" % number) for number in range(first, last + 1)]


def told(store: Store) -> list[tuple[int, str, bytes]]:
    return [row for page in store.read("a") for row in page]


def raw(url: str) -> "psycopg.Connection[tuple[object, ...]]":
    parameters, schema = address_of(url)
    connection = psycopg.connect(**parameters, autocommit=True)
    connection.execute(SQL("SET search_path = {}").format(Identifier(schema)))
    return connection


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE collegial_entries SET line = '' WHERE number = 1",
        "DELETE FROM collegial_entries WHERE number = 3",
        "TRUNCATE collegial_entries",
        "INSERT INTO collegial_entries (plan, number, name, line) VALUES ('a', 5, 'visit.held@1', '')",
        "INSERT INTO collegial_entries (plan, number, name, line) VALUES ('a', 3, 'visit.held@1', '')",
        "INSERT INTO collegial_entries (plan, number, name, line) VALUES ('b', 0, 'visit.held@1', '')",
        "INSERT INTO collegial_entries (plan, number, name, line) VALUES ('b', NULL, 'visit.held@1', '')",
    ],
)
def test_the_table_itself_refuses_changes_and_gaps(store: PostgresStore, url: str, statement: LiteralString) -> None:
    with raw(url) as connection, pytest.raises(psycopg.IntegrityError):
        connection.execute(statement)
    assert told(store) == rows(1, 3)


def test_eight_stores_open_and_write_a_new_table_at_once(url: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        outcomes = [threads.submit(write_all, url, 10) for _ in range(8)]
    assert [outcome.result() for outcome in outcomes] == [None] * 8
    with closing(open_store(url)) as store:
        assert told(store) == rows(1, 8 * 10 * writer.BATCH)


def write_all(url: str, batches: int) -> None:
    with closing(open_store(url)) as store:
        last = 0
        for _ in range(batches):
            last = writer.append(store, "a", last)


def test_threads_share_a_store(store: PostgresStore) -> None:
    def write(_: int) -> None:
        last = 0
        for _ in range(5):
            last = writer.append(store, "a", last)

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(write, range(12)))
    assert told(store) == rows(1, 3 + 12 * 5 * writer.BATCH)


def test_the_notification_log_tells_all_plans_in_order(store: PostgresStore) -> None:
    store.append("b", after=0, rows=rows(1, 1))
    log = [(item.originator_id, item.originator_version) for item in store.recorder.select_notifications(2, 10)]
    assert log == [("a", 2), ("a", 3), ("b", 1)]
    assert [event.state for event in store.recorder.select_events("a", gt=1, desc=True)] == [b"3", b"2"]


def test_the_clock_is_the_servers_or_ours(store: PostgresStore, url: str) -> None:
    assert abs(store.now() - datetime.now(UTC)) < timedelta(minutes=1)
    moment = datetime(2026, 8, 1, tzinfo=UTC)
    with closing(open_store(url, clock=lambda: moment)) as ours:
        assert ours.now() == moment


# --- what cannot be served ---------------------------------------------------------


def test_a_server_that_forgets_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="is not durable: set synchronous_commit to on"):
        open_store(f"{url}&options=-c%20synchronous_commit%3Doff")


def test_a_table_that_is_not_ours(url: str) -> None:
    with raw(url) as connection:
        connection.execute("CREATE TABLE collegial_entries (number int)")
    with pytest.raises(StoreError, match="that is not ours"):
        open_store(url)


def test_a_schema_that_is_not_there(server: str) -> None:
    with pytest.raises(StoreError, match='nowhere-else" does not exist'):
        open_store(place_in(server, "nowhere") + "-else")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://anna:secret@127.0.0.1:1/school",
        "postgresql://anna:secret@127.0.0.1:x/school",
        "postgresql://anna:secret@[::1/school",
        "postgresql://anna:secret@127.0.0.1/school?secret=1",
        "postgresql://anna:se%ZZcret@127.0.0.1/school",
    ],
)
def test_no_message_tells_the_password(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_closed_store_says_so(store: PostgresStore) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.plans()
