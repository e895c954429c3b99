"""The store over a recorder of the eventsourcing package: what it keeps, what it refuses, and what it says."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    OperationalError,
    StoredEvent,
    Subscription,
)
from eventsourcing.popo import POPOAggregateRecorder, POPOApplicationRecorder
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore
from hypothesis import settings
from psycopg.sql import SQL, Identifier
from tests.stores.test_memory import append_somehow

import collegial_core as cc
from collegial_core import Stale, StoreError
from collegial_core.store import Record, Store
from collegial_core.testing import StoreMachine
from collegial_eventsourcing.recorder import RecorderStore, open_store
from collegial_sql.postgresql import PostgreSQLAddress

HELD = "visit.held@1"
POSTGRES = "eventsourcing://eventsourcing.postgres"


class MemoryRecorderMachine(StoreMachine):
    durable = False
    recorders: ClassVar[dict[str, POPOApplicationRecorder]] = {}

    def open_store(self, place: str) -> Store:
        return RecorderStore(self.recorders.setdefault(place, POPOApplicationRecorder()))


TestAgreementInMemory = MemoryRecorderMachine.TestCase
TestAgreementInMemory.settings = settings(max_examples=20, stateful_step_count=30, deadline=None)


class SQLiteRecorderMachine(StoreMachine):
    folder: ClassVar[TemporaryDirectory[str]] = TemporaryDirectory()

    def open_store(self, place: str) -> Store:
        return open_store(f"eventsourcing://eventsourcing.sqlite?SQLITE_DBNAME={self.folder.name}/{place}.sqlite")


TestAgreementInSQLite = SQLiteRecorderMachine.TestCase
TestAgreementInSQLite.settings = settings(max_examples=10, stateful_step_count=30, deadline=None)


def records(first: int, last: int) -> list[Record]:
    return [Record(number, HELD, b"%d" % number) for number in range(first, last + 1)]


@pytest.fixture
def recorder() -> POPOApplicationRecorder:
    return POPOApplicationRecorder()


@pytest.fixture
def store(recorder: POPOApplicationRecorder) -> Iterator[RecorderStore]:
    with closing(RecorderStore(recorder)) as store:
        store.append("a", after=0, records=records(1, 3))
        yield store


def stored(store: Store, plan: str = "a") -> list[Record]:
    return [row for page in store.read(plan) for row in page]


# --- what is kept ------------------------------------------------------------------


def test_an_entry_is_a_stored_event_under_our_name_with_our_bytes(
    store: RecorderStore, recorder: POPOApplicationRecorder
) -> None:
    assert store.position() == 3
    assert recorder.select_events("a", gt=2) == [
        StoredEvent(originator_id="a", originator_version=3, topic=HELD, state=b"3")
    ]


def test_a_plan_is_kept_in_a_recorder_and_read_from_it_again(tmp_path: Path) -> None:
    url = f"eventsourcing://eventsourcing.sqlite?SQLITE_DBNAME={tmp_path}/ours.sqlite&SQLITE_LOCK_TIMEOUT=9"
    started = cc.plan.PlanStarted(title="Solbacken", aim="See", starts=date(2026, 8, 17), ends=date(2027, 6, 11))
    with cc.open(url) as plans:
        plans.ledger("solbacken").do(started, by="p-01", on=date(2026, 8, 17))
    with cc.open(url) as plans:
        assert (list(plans), next(iter(plans.ledger("solbacken").entries())).event) == (["solbacken"], started)


def test_what_else_a_recorder_holds_is_passed_over(store: RecorderStore, recorder: POPOApplicationRecorder) -> None:
    others = [StoredEvent(f"other-{uuid4()}", 1, "school.canteen:Meal.Served", b"{}") for _ in range(1001)]
    recorder.insert_events(others)
    store.append("b", after=0, records=records(1, 1))
    assert list(store.plans()) == ["a", "b"]
    assert [(row.plan, row.number) for page in store.follow(2) for row in page] == [("a", 3), ("b", 1)]
    assert store.position() == 1005


def test_each_row_is_looked_at_once_for_the_plans(store: RecorderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(store.plans()) == ["a"]
    seen: list[int | None] = []
    select = POPOApplicationRecorder.select_notifications

    def watched(self: POPOApplicationRecorder, start: int | None, *more: Any, **named: Any) -> Any:
        seen.append(start)
        return select(self, start, *more, **named)

    monkeypatch.setattr(POPOApplicationRecorder, "select_notifications", watched)
    store.append("b", after=0, records=records(1, 1))
    assert list(store.plans()) == ["a", "b"]
    assert seen == [3, 4]


def test_the_recorder_in_postgresql_keeps_plans_too(server: str) -> None:
    said = PostgreSQLAddress.of(server).parameters
    schema = f"collegial_test_{uuid4().hex}"  # the recorder sets no quotes around it
    given = {"DBNAME": "dbname", "HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    values = {f"POSTGRES_{name}": said.get(key, "") for name, key in given.items()}
    with (
        schema_in(server, schema),
        closing(open_store(f"{POSTGRES}?{urlencode(values | {'POSTGRES_SCHEMA': schema})}")) as store,
    ):
        store.append("a", after=0, records=records(1, 1001))
        with pytest.raises(Stale):
            store.append("a", after=1, records=records(2, 2))
        assert (stored(store), list(store.plans()), store.position()) == (records(1, 1001), ["a"], 1001)
        assert [len(page) for page in store.follow()] == [1000, 1]


@contextmanager
def schema_in(server: str, schema: str) -> Iterator[None]:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(schema)))
        yield
        connection.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(schema)))


# --- who writes first ----------------------------------------------------------------


def test_a_gap_is_not_left_although_the_recorder_would_take_it(
    store: RecorderStore, recorder: POPOApplicationRecorder
) -> None:
    with pytest.raises(Stale):
        store.append("a", after=4, records=records(5, 5))
    assert stored(store) == records(1, 3)
    recorder.insert_events([StoredEvent("a", 5, HELD, b"5")])


class Overtaken(POPOApplicationRecorder):
    """Lets another write between a look and an insert."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **named: Any) -> Sequence[int] | None:
        super().insert_events([StoredEvent("a", stored_events[0].originator_version, HELD, b"other")])
        return super().insert_events(stored_events, **named)


def test_who_is_overtaken_is_stale() -> None:
    store = RecorderStore(Overtaken())
    with pytest.raises(Stale):
        store.append("a", after=0, records=records(1, 2))
    assert stored(store) == [Record(1, HELD, b"other")]


class Repeating(POPOApplicationRecorder):
    """Repeats a commit whose answer was lost."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **named: Any) -> Sequence[int] | None:
        super().insert_events(stored_events, **named)
        return super().insert_events(stored_events, **named)


def test_a_repeated_commit_is_told_as_stale_although_the_records_are_there() -> None:
    store = RecorderStore(Repeating())
    with pytest.raises(Stale):
        store.append("a", after=0, records=records(1, 2))
    assert stored(store) == records(1, 2)


def test_threads_leave_no_gap(recorder: POPOApplicationRecorder) -> None:
    store = RecorderStore(recorder)

    def write(_: int) -> None:
        for _ in range(25):
            append_somehow(store)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(4)))
    assert [row.number for row in stored(store)] == list(range(1, 101))


# --- what a recorder cannot do is said in a sentence -----------------------------------


class Failing(POPOApplicationRecorder):
    """Fails in its own way."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def insert_events(self, stored_events: Sequence[StoredEvent], **named: Any) -> Sequence[int] | None:
        del stored_events, named
        raise self.error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OperationalError("no room\nDETAIL: the line of anna"), "Failing cannot serve: OperationalError: no room"),
        (AttributeError("'str' has no hex"), "Failing cannot serve: AttributeError: 'str' has no hex"),
        (NotImplementedError(), "Failing cannot serve: NotImplementedError: "),
        (IntegrityError("of anna"), "Failing cannot take these records: IntegrityError"),
    ],
)
def test_what_a_recorder_raises_is_told_in_a_sentence(error: Exception, sentence: str) -> None:
    with pytest.raises(StoreError) as caught:
        RecorderStore(Failing(error)).append("a", after=0, records=records(1, 1))
    assert str(caught.value) == sentence


def test_a_recorder_without_a_log_is_refused() -> None:
    given: Any = POPOAggregateRecorder()
    with pytest.raises(StoreError, match="POPOAggregateRecorder is no ApplicationRecorder, and has no log"):
        RecorderStore(given)


def test_a_recorder_that_takes_uuids_only_is_refused() -> None:
    with closing(SQLiteDatastore(":memory:")) as datastore:
        recorder = SQLiteApplicationRecorder(datastore)
        with pytest.raises(StoreError, match="takes UUIDs, and plans have names: make it with ORIGINATOR_ID_TYPE=text"):
            RecorderStore(recorder)


class WithFunctions(POPOApplicationRecorder):
    """Stands for a PostgreSQL recorder with database functions on."""

    datastore = SimpleNamespace(originator_id_type="text", enable_db_functions=True)


def test_a_recorder_that_loses_entries_is_refused() -> None:
    with pytest.raises(StoreError, match="loses entries for followers: make it with POSTGRES_ENABLE_DB_FUNCTIONS=no"):
        RecorderStore(WithFunctions())


def test_a_closed_store_says_so(store: RecorderStore) -> None:
    store.close()
    with pytest.raises(StoreError, match="POPOApplicationRecorder has been closed here"):
        store.plans()


def test_a_recorder_that_was_given_stays_open_when_the_store_is_closed(tmp_path: Path) -> None:
    with closing(SQLiteDatastore(f"{tmp_path}/ours.sqlite", originator_id_type="text")) as datastore:
        recorder = SQLiteApplicationRecorder(datastore)
        recorder.create_table()
        RecorderStore(recorder).close()
        assert recorder.max_notification_id() is None


# --- its URL --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rest", "sentence"),
    [
        ("", "is not of the form"),
        ("a/b", "is not of the form"),
        ("eventsourcing.sqlite?SQLITE_DBNAME", "is not of the form"),
        ("eventsourcing.sqlite?SQLITE_DBNAME=a&SQLITE_DBNAME=b", "is not of the form"),
        ("elsewhere.persistence", r"needs a package that is not installed \(elsewhere\)"),
        ("eventsourcing.domain", "is no persistence module of the eventsourcing package"),
        ("eventsourcing.sqlite", "cannot be opened: OSError: SQLite database name not found"),
        ("eventsourcing.sqlite?SQLITE_DBNAME=/none/at/all", "cannot be opened: InterfaceError: unable to open"),
        ("eventsourcing.sqlite?COLOUR=red", "there are: CREATE_TABLE, SINGLE_ROW_TRACKING, SQLITE_DBNAME, SQLITE_LOCK"),
        ("eventsourcing.sqlite?SQLITE_DBNAME=a&CIPHER_KEY=k", "CIPHER_KEY is no setting of eventsourcing.sqlite that"),
        ("eventsourcing.sqlite?CIPHER_TOPIC=a", "CIPHER_TOPIC is no setting of eventsourcing.sqlite that is heeded"),
        ("eventsourcing.sqlite?COMPRESSOR_TOPIC=zlib", "COMPRESSOR_TOPIC is no setting of eventsourcing.sqlite"),
        ("eventsourcing.sqlite?ORIGINATOR_ID_TYPE=uuid", "ORIGINATOR_ID_TYPE is no setting"),
        ("eventsourcing.popo?SQLITE_DBNAME=a", "SQLITE_DBNAME is no setting of eventsourcing.popo .*there are: none"),
    ],
)
def test_what_a_url_cannot_mean_is_told(rest: str, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence):
        open_store(f"eventsourcing://{rest}")


def test_no_message_shows_a_password() -> None:
    with pytest.raises(StoreError) as caught:
        open_store(f"{POSTGRES}?POSTGRES_PASSWORD=hemligt&COLOUR=hemligt")
    assert "hemligt" not in str(caught.value)


def test_the_environment_has_no_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQLITE_DBNAME", f"{tmp_path}/other.sqlite")
    monkeypatch.setenv("ORIGINATOR_ID_TYPE", "uuid")
    url = f"eventsourcing://eventsourcing.sqlite?SQLITE_DBNAME={tmp_path}/ours.sqlite"
    with closing(open_store(url)) as store:
        store.append("a", after=0, records=records(1, 1))
        assert stored(store) == records(1, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["ours.sqlite"]


def test_a_subscription_is_not_asked_for() -> None:
    """SQLite's recorder has none: following looks again and again."""

    class Unsubscribed(POPOApplicationRecorder):
        def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
            raise NotImplementedError

    store = RecorderStore(Unsubscribed())
    store.append("a", after=0, records=records(1, 1))
    assert [len(page) for page in store.follow(wait=0.1)] == [1]
