"""The store in PostgreSQL, on a real server."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, LiteralString
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings
from psycopg.sql import SQL, Identifier
from tests.stores import writer
from tests.stores.postgres_server import ANNA, end_all, parameters_of
from tests.stores.postgres_server import place as place_in
from tests.stores.test_postgresql_damage import tampering

from collegial_core import Stale, StoreError
from collegial_core.store import Record, Snapshot, Store
from collegial_core.testing import StoreMachine
from collegial_core.wire import link
from collegial_eventsourcing.postgresql import PostgresStore, following, open_store
from collegial_eventsourcing.postgresql import store as postgres_store
from collegial_eventsourcing.postgresql.schema import Names
from collegial_sql.postgresql import Plain, PostgreSQLAddress


class PostgresMachine(StoreMachine):
    server: str

    def open_store(self, place: str) -> Store:
        return open_store(place_in(self.server, place))

    @contextmanager
    def corrupted(self, place: str, plan: str, number: int) -> Iterator[None]:
        url = place_in(self.server, place)
        with tampering(url) as connection:
            connection.execute(SPOIL, (plan, number))
        yield
        with tampering(url) as connection:
            connection.execute(MEND, (plan, number))


SPOIL = "UPDATE collegial_entries SET line = line || '!'::bytea WHERE plan = %s AND number = %s"
MEND = "UPDATE collegial_entries SET line = substr(line, 1, length(line) - 1) WHERE plan = %s AND number = %s"


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
    store.append("a", after=0, records=records(1, 3))
    yield store
    store.close()


def records(first: int, last: int) -> list[Record]:
    return [Record(number, "visit.held@1", b"%d" % number) for number in range(first, last + 1)]


def stored(store: Store) -> list[Record]:
    return [row for page in store.read("a") for row in page]


def raw(url: str) -> "psycopg.Connection[tuple[object, ...]]":
    address = PostgreSQLAddress.of(url)
    connection = psycopg.connect(**parameters_of(url), autocommit=True)
    connection.execute(SQL("SET search_path = {}").format(Identifier(address.schema)))
    return connection


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE collegial_entries SET line = '' WHERE number = 1",
        "DELETE FROM collegial_entries WHERE number = 3",
        "TRUNCATE collegial_entries",
        "INSERT INTO collegial_entries (plan, number, name, line, chain) VALUES ('a', 5, 'n@1', '', sha256(''))",
        "INSERT INTO collegial_entries (plan, number, name, line, chain) VALUES ('a', 3, 'n@1', '', sha256(''))",
        "INSERT INTO collegial_entries (plan, number, name, line, chain) VALUES ('b', 0, 'n@1', '', sha256(''))",
        "INSERT INTO collegial_entries (plan, number, name, line, chain) VALUES ('b', NULL, 'n@1', '', sha256(''))",
        "INSERT INTO collegial_entries (plan, number, name, line) VALUES ('b', 1, 'visit.held@1', '')",
        "INSERT INTO collegial_entries (plan, number, name, line, chain) VALUES ('b', 1, 'visit.held@1', '', 'short')",
    ],
)
def test_the_table_itself_refuses_changes_and_gaps(store: PostgresStore, url: str, statement: LiteralString) -> None:
    with raw(url) as connection, pytest.raises(psycopg.IntegrityError):
        connection.execute(statement)
    assert stored(store) == records(1, 3)


def test_eight_stores_open_and_write_a_new_table_at_once(url: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        outcomes = [threads.submit(write_all, url, 10) for _ in range(8)]
    assert [outcome.result() for outcome in outcomes] == [None] * 8
    with closing(open_store(url)) as store:
        assert stored(store) == records(1, 8 * 10 * writer.BATCH)


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
    assert stored(store) == records(1, 3 + 12 * 5 * writer.BATCH)


def test_in_our_turn_nobody_else_writes_to_the_plan(store: PostgresStore, url: str) -> None:
    with closing(open_store(url)) as other, ThreadPoolExecutor(1) as thread:
        with store.write_lock("a"):
            late = thread.submit(writer.append, other, "a", 3)
            assert wait([late], 0.3).not_done
            other.append("b", after=0, records=records(1, 1))
            store.append("a", after=3, records=records(4, 4))
            with pytest.raises(Stale):
                store.append("a", after=3, records=records(4, 4))
            store.append("a", after=4, records=records(5, 5))
        assert late.result(30) == 5 + writer.BATCH
    assert stored(store)[:5] == records(1, 5)


def test_a_turn_ends_with_its_connection(store: PostgresStore, url: str) -> None:
    with closing(open_store(url)) as other, store.write_lock("a"):
        end_all(url)
        store.append("a", after=3, records=records(4, 4))
        other.append("a", after=4, records=records(5, 5))
    store.append("a", after=5, records=records(6, 6))
    assert stored(store) == records(1, 6)


def test_the_clock_is_the_servers_or_ours(store: PostgresStore, url: str) -> None:
    assert abs(store.now() - datetime.now(UTC)) < timedelta(minutes=1)
    moment = datetime(2026, 8, 1, tzinfo=UTC)
    with closing(open_store(url, clock=lambda: moment)) as ours:
        assert ours.now() == moment


# --- what cannot be served ---------------------------------------------------------


def test_a_server_that_forgets_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="is not durable: set synchronous_commit to on"):
        open_store(f"{url}&options=-c%20synchronous_commit%3Doff")


def tables(url: str) -> list[object]:
    """The names of all that is in the schema."""
    with raw(url) as connection:
        query = "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace ORDER BY relname"
        return [name for (name,) in connection.execute(query, (f'"{PostgreSQLAddress.of(url).schema}"',))]


def test_a_blank_schema_is_an_empty_store_and_stays_blank_until_the_first_entry(url: str) -> None:
    with closing(open_store(url)) as store, closing(open_store(url)) as other:
        assert (list(store.plans()), stored(store), list(store.follow()), store.position()) == ([], [], [], 0)
        assert ([*store.verify(), *store.verify("a")], store.upgrade(), store.upgrades()) == ([], None, [])
        store.save_snapshot("a", Snapshot(1, "print", b"body"))
        assert store.load_snapshot("a") is None
        store.append("a", after=0, records=[])
        with pytest.raises(Stale):
            store.append("a", after=1, records=records(2, 2))
        with pytest.raises(StoreError, match="not numbered from 1 on"):
            store.append("a", after=0, records=records(2, 2))
        with store.write_lock("a"):
            assert tables(url) == []
        other.append("a", after=0, records=records(1, 1))
        assert stored(store) == records(1, 1)
        store.append("a", after=1, records=records(2, 2))


@pytest.mark.parametrize("kept", [["collegial_heads"], ["collegial_events"], ["collegial_events", "collegial_heads"]])
def test_a_store_that_has_lost_its_entries_is_no_empty_store(store: PostgresStore, url: str, kept: list[str]) -> None:
    with raw(url) as connection:
        connection.execute("DROP TABLE collegial_entries CASCADE")
        if "collegial_events" in kept:
            connection.execute("CREATE VIEW collegial_events AS SELECT 1")
        if "collegial_heads" not in kept:
            connection.execute("DROP TABLE collegial_heads")
    for ask in (lambda: open_store(url), lambda: stored(store), lambda: list(store.verify())):
        with pytest.raises(
            StoreError, match=f"has lost its table collegial_entries, of which {', '.join(kept)} is left"
        ):
            ask()


def test_a_table_that_is_not_ours(url: str) -> None:
    with raw(url) as connection:
        connection.execute("CREATE TABLE collegial_entries (number int)")
    with pytest.raises(StoreError, match="that is not ours"):
        open_store(url)


def test_a_schema_that_is_not_there(server: str) -> None:
    with pytest.raises(StoreError, match=r"has no schema '.*nowhere-else'; make it"):
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


# --- tables of the first release ------------------------------------------------------


@pytest.fixture
def old(url: str) -> str:
    """A schema with tables of version 1, and entries of two plans in them."""
    with raw(url) as connection:
        connection.execute(VERSION_1.read_text().replace("SCHEMA", f'"{PostgreSQLAddress.of(url).schema}"').encode())
        for plan, number, name, line in OLD:
            connection.execute(
                "INSERT INTO collegial_entries (plan, number, name, line) VALUES (%s, %s, %s, %s)",
                (plan, number, name, line),
            )
    return url


VERSION_1 = Path(__file__).with_name("postgresql_version_1.sql")
OLD = [("b", 1, "visit.held@1", b"\0\xff\\"), ("a", 1, "visit.held@1", b"1"), ("b", 2, "plan.started@1", b"")]


def chained(url: str) -> list[tuple[object, ...]]:
    with raw(url) as connection:
        heads = connection.execute("SELECT plan, number, chain FROM collegial_heads ORDER BY plan").fetchall()
        entries = connection.execute("SELECT plan, number, name, line, chain FROM collegial_entries").fetchall()
    links: dict[object, bytes] = {}
    for plan, _, name, line, chain in sorted(entries):
        links[plan] = link(links.get(plan, b""), str(name), bytes(line))  # type: ignore[call-overload]
        assert chain == links[plan]
    assert [(plan, chain) for plan, _, chain in heads] == sorted(links.items())
    return [head[:2] for head in heads]


def test_nobody_who_opens_or_writes_links_old_entries_by_the_way(old: str) -> None:
    with closing(open_store(old)) as store:
        assert list(store.plans()) == ["a", "b"]
        assert stored(store) == records(1, 1)
        assert [row[1:] for page in store.follow() for row in page] == OLD
        assert (store.position(), store.upgrades(), store.load_snapshot("a")) == (3, [], None)
        for plan, after in (("a", 1), ("c", 0)):
            with pytest.raises(StoreError, match=r"older release \(schema 1\).*`collegial upgrade`"):
                store.append(plan, after=after, records=records(after + 1, after + 1))
        with pytest.raises(StoreError, match="older release"):
            store.save_snapshot("a", Snapshot(1, "print", b"body"))
        (corruption,) = store.verify()
        assert "none of the 3 entries has a link" in corruption.message
        assert [*store.verify("a")] == [corruption]
    with raw(old) as connection:
        found = connection.execute("SELECT * FROM collegial_entries").description or ()
        tables = connection.execute("SELECT to_regclass('collegial_heads'), to_regclass('collegial_snapshots')")
        assert [column.name for column in found] == ["position", "plan", "number", "name", "line"]
        assert tables.fetchall() == [(None, None)]


def test_tables_of_the_first_release_are_upgraded_once(old: str) -> None:
    stores = [open_store(old) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda store: store.upgrade(), stores))
    (upgrade,) = [each for each in made if each is not None]
    assert (upgrade.before, upgrade.plans, upgrade.entries) == (1, 2, 3)
    with closing(stores[0]) as store:
        assert list(store.verify()) == []
        assert store.upgrades() == [upgrade]
        store.append("a", after=1, records=records(2, 3))
        assert stored(store) == records(1, 3)
        assert [row[1:] for page in store.follow() for row in page] == [*OLD, *(("a", *row) for row in records(2, 3))]
    for store in stores:
        store.close()
    assert chained(old) == [("a", 3), ("b", 2)]
    with raw(old) as connection, pytest.raises(psycopg.IntegrityError):
        connection.execute("DELETE FROM collegial_entries WHERE plan = 'a' AND number = 3")


@pytest.mark.parametrize("garbled", ["", "{}", '{"at": 3, "before": 1, "plans": 1, "entries": 1}'])
def test_a_garbled_memory_of_an_upgrade_is_told_of_in_one_sentence(old: str, garbled: str) -> None:
    with closing(open_store(old)) as store:
        store.upgrade()
        with raw(old) as connection:
            comment = SQL("COMMENT ON TABLE collegial_heads IS {}")
            connection.execute(comment.format(f"collegial: linked by an upgrade, {garbled}"))
        with pytest.raises(StoreError, match="does not remember its upgrade"):
            store.upgrades()


def test_an_unfinished_upgrade_leaves_the_old_tables(old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with raw(old) as connection:
        connection.execute("CREATE TABLE collegial_heads (number int)")  # in the way
    with closing(open_store(old)) as store:
        with pytest.raises(
            StoreError, match=r"is damaged, and stays as it is: column collegial_heads\.number is none of"
        ):
            store.upgrade()
        monkeypatch.setattr(postgres_store, "corruptions", lambda *_: iter(()))  # as if nobody had looked
        with pytest.raises(StoreError, match='"collegial_heads" already exists'):
            store.upgrade()
        monkeypatch.undo()
    with raw(old) as connection:
        columns = connection.execute("SELECT * FROM collegial_entries").description
        assert [column.name for column in columns or ()] == ["position", "plan", "number", "name", "line"]
        with pytest.raises(psycopg.IntegrityError):
            connection.execute("DELETE FROM collegial_entries")
        connection.execute("DROP TABLE collegial_heads")
    with closing(open_store(old)) as store:
        assert store.upgrade() is not None
    assert chained(old) == [("a", 1), ("b", 2)]


def test_tables_of_a_newer_release_are_left_alone(store: PostgresStore, url: str) -> None:
    store.close()
    with raw(url) as connection:
        connection.execute("COMMENT ON TABLE collegial_entries IS 'collegial: entries, schema version 3'")
    with pytest.raises(StoreError, match=r"written by a newer release \(schema 3\)"):
        open_store(url)


def test_every_entry_is_chained_to_the_one_before(store: PostgresStore, url: str) -> None:
    store.append("b", after=0, records=records(1, 1))
    store.append("a", after=3, records=records(4, 2000))
    assert chained(url) == [("a", 2000), ("b", 1)]


# --- followers -------------------------------------------------------------------------


@contextmanager
def writing(url: str, plan: str, *, commits: bool = True) -> Iterator[None]:
    """A writer who has inserted an entry and has not yet come to the commit."""
    names = Names(PostgreSQLAddress.of(url).schema)
    with raw(url) as connection, connection.transaction(force_rollback=not commits):
        connection.execute("SELECT pg_advisory_xact_lock_shared(%s)", (names.writing,))
        connection.execute(
            "INSERT INTO collegial_entries (plan, number, name, line, chain) VALUES (%s, 1, 'n@1', '', %s)",
            (plan, bytes(32)),
        )
        yield


def followed(store: Store, wait: float = 0.0) -> list[tuple[str, int]]:
    return [row[1:3] for page in store.follow(wait=wait) for row in page]


def test_a_follower_does_not_pass_by_a_writer_who_is_still_at_it(store: PostgresStore, url: str) -> None:
    with ThreadPoolExecutor(2) as threads:
        with writing(url, "late"):
            store.append("b", after=0, records=records(1, 1))  # writers do not wait for one another
            follower, position = threads.submit(followed, store), threads.submit(store.position)
            assert not wait([follower, position], timeout=0.4).done
        assert follower.result() == [("a", 1), ("a", 2), ("a", 3), ("late", 1), ("b", 1)]
        assert position.result() == 5


def test_a_follower_passes_over_what_was_never_committed(store: PostgresStore, url: str) -> None:
    with writing(url, "never", commits=False):
        store.append("b", after=0, records=records(1, 1))
    assert followed(store) == [("a", 1), ("a", 2), ("a", 3), ("b", 1)]
    assert store.position() == 5


def test_a_follower_waits_for_nobody_else(store: PostgresStore, url: str, server: str) -> None:
    elsewhere = place_in(server, uuid4().hex[:8])
    with closing(open_store(elsewhere)) as other:
        other.append("a", after=0, records=records(1, 1))
    with writing(elsewhere, "other"), raw(url) as connection, connection.transaction():
        connection.execute("SELECT * FROM collegial_entries")
        assert followed(store) == [("a", 1), ("a", 2), ("a", 3)]


def test_a_follower_says_when_a_writer_does_not_come_to_its_end(
    store: PostgresStore, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "TIMEOUT", 0.1)
    with writing(url, "late"), pytest.raises(StoreError, match="a writer has not come to its end"):
        followed(store)


def test_a_password_is_given(server: str, url: str) -> None:
    with closing(open_store(url)) as store:
        store.append("a", after=0, records=records(1, 1))
    address = PostgreSQLAddress.of(f"{url}&user={ANNA}&password=secret")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("DROP ROLE IF EXISTS {}").format(Identifier(ANNA)))
        connection.execute(SQL("CREATE ROLE {} LOGIN PASSWORD 'secret'").format(Identifier(ANNA)))
        for right in READING:
            connection.execute(SQL(right).format(schema=Identifier(address.schema), role=Identifier(ANNA)))
        try:
            with closing(PostgresStore(address)) as store:
                assert (list(store.plans()), stored(store), len(list(store.follow()))) == (["a"], records(1, 1), 1)
                assert list(store.verify()) == []
        finally:
            connection.execute(SQL("DROP OWNED BY {}").format(Identifier(ANNA)))
            connection.execute(SQL("DROP ROLE {}").format(Identifier(ANNA)))


READING: tuple[LiteralString, ...] = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT ON {schema}.collegial_entries, {schema}.collegial_heads TO {role}",
    "GRANT SELECT ON SEQUENCE {schema}.collegial_entries_position_seq TO {role}",
)


def test_the_log_tells_no_password(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with closing(open_store(f"{url}&password=pa55word")) as store:
        store.append("a", after=0, records=records(1, 1))
        assert "pa55word" not in repr(store)
    with pytest.raises(StoreError):
        open_store("postgresql://anna:pa55word@127.0.0.1:1/school")
    assert "pa55word" not in caplog.text


# --- every connection is looked at -------------------------------------------------------


def test_a_server_that_takes_no_writers_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="read-only"):
        open_store(f"{url}&options=-c%20default_transaction_read_only%3Don")


def test_a_server_that_forgets_is_refused_at_each_new_connection(store: PostgresStore, url: str) -> None:
    with raw(url) as connection:
        connection.execute("ALTER ROLE current_user SET synchronous_commit = off")
        try:
            end_all(url)
            with pytest.raises(StoreError, match="is not durable: set synchronous_commit to on"):
                store.append("a", after=3, records=records(4, 4))
        finally:
            connection.execute("ALTER ROLE current_user RESET synchronous_commit")
    store.append("a", after=3, records=records(4, 4))
    assert stored(store) == records(1, 4)


# --- who goes on where somebody left off ------------------------------------------------


@pytest.mark.parametrize("others", [1, 2])
def test_a_writer_goes_on_after_what_others_wrote(url: str, others: int) -> None:
    with closing(open_store(url)) as one, closing(open_store(url)) as other:
        one.append("a", after=0, records=records(1, 3))
        one.append("a", after=3, records=records(4, 5))
        other.append("a", after=5, records=records(6, 5 + others))
        with pytest.raises(Stale):
            one.append("a", after=5, records=records(6, 6))
        one.append("a", after=5 + others, records=records(6 + others, 8))
        one.append("a", after=8, records=records(9, 10))
        other.append("a", after=10, records=records(11, 11))
        assert stored(one) == records(1, 11)
    assert chained(url) == [("a", 11)]


def test_who_left_the_plan_takes_no_misnumbered_rows(store: PostgresStore) -> None:
    with pytest.raises(StoreError, match="not numbered from 4 on"):
        store.append("a", after=3, records=[*records(4, 4), *records(6, 6)])
    store.append("a", after=3, records=[])
    assert stored(store) == records(1, 3)


def test_who_left_the_plan_looks_nothing_up(store: PostgresStore, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []
    execute: Any = psycopg.Connection.execute

    def listening(self: Plain, query: bytes, *values: object) -> object:
        asked.append(query)
        return execute(self, query, *values)

    monkeypatch.setattr(psycopg.Connection, "execute", listening)
    for number in range(4, 24):
        store.append("a", after=number - 1, records=records(number, number))
    assert len(asked) == 20
    monkeypatch.undo()
    assert chained(url) == [("a", 23)]


def test_rows_are_read_as_they_are_now_whatever_the_server_is_set_to(url: str) -> None:
    strict = url + "&options=-c%20default_transaction_isolation%3Dserializable"
    with closing(open_store(strict)) as one, closing(open_store(strict)) as other, ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda store: written(store, 20), (one, other)))
        assert stored(one) == records(1, 40)


def written(store: Store, times: int) -> None:
    """Append a row to the plan so many times, each as often as it takes."""
    while times:
        last = len(stored(store))
        with suppress(Stale):
            store.append("a", after=last, records=records(last + 1, last + 1))
            times -= 1
