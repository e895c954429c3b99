"""PostgreSQL when connections are lost: nothing is recorded twice, nothing acknowledged is lost, no one is misled."""

import logging
import os
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from threading import Thread
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings
from psycopg.sql import SQL, Identifier
from tests.stores.postgres_server import end_all, parameters_of
from tests.stores.postgres_server import place as place_in
from tests.stores.proxy import Proxy, proxied

from collegial_core import Stale, StoreError
from collegial_core.store import Record, Store
from collegial_core.testing import StoreMachine
from collegial_eventsourcing.postgresql import PostgresStore, connections, open_store
from collegial_eventsourcing.postgresql.schema import Names
from collegial_sql.postgresql import PostgreSQLAddress


@pytest.fixture
def url(server: str) -> str:
    return place_in(server, uuid4().hex[:8])


@pytest.fixture
def proxy(url: str) -> Iterator[Proxy]:
    open_store(url).close()
    with proxied(url) as proxy:
        yield proxy


@pytest.fixture
def store(proxy: Proxy) -> Iterator[PostgresStore]:
    """A store with three entries, over a way that can be cut."""
    with closing(open_store(proxy.url)) as store:
        store.append("a", after=0, records=records(1, 3))
        yield store


def records(first: int, last: int, by: str = "") -> list[Record]:
    return [Record(number, "visit.held@1", f"{by}{number}".encode()) for number in range(first, last + 1)]


def stored(store: Store) -> list[Record]:
    return [row for page in store.read("a") for row in page]


def once(proxy: Proxy, cut: str, then: Callable[[], object] = bool) -> None:
    """Cut the way at the next commit, and never again."""

    def cut_once() -> str:
        proxy.cut = str
        then()
        return cut

    proxy.cut = cut_once


def test_a_commit_whose_answer_was_lost_counts_once(
    store: PostgresStore, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    once(proxy, "after")
    store.append("a", after=3, records=records(4, 6))
    assert "commit-was-made" in caplog.text
    assert stored(store) == records(1, 6)


def test_a_commit_that_never_arrived_is_made_up_for(store: PostgresStore, proxy: Proxy) -> None:
    once(proxy, "before")
    store.append("a", after=3, records=records(4, 6))
    assert stored(store) == records(1, 6)


@pytest.mark.parametrize("others", [records(4, 4, "other "), records(4, 6, "other "), records(4, 8, "other ")])
def test_when_somebody_else_wrote_meanwhile_the_writer_is_stale(
    store: PostgresStore, proxy: Proxy, url: str, others: list[Record]
) -> None:
    other = Thread(target=written, args=(url, others))
    once(proxy, "before", lambda: queue(other))
    with pytest.raises(Stale):
        store.append("a", after=3, records=records(4, 6))
    other.join()
    assert stored(store) == [*records(1, 3), *others]


def written(url: str, more: list[Record]) -> None:
    with closing(open_store(url)) as store:
        store.append("a", after=3, records=more)


def queue(other: Thread) -> None:
    """Let somebody else be next in the plan's queue."""
    other.start()
    time.sleep(0.5)


@pytest.mark.parametrize("cut", ["before", "after"])
def test_when_nobody_answers_any_more_that_is_said(
    store: PostgresStore, proxy: Proxy, url: str, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    monkeypatch.setattr(connections, "TIMEOUT", 0.5)
    once(proxy, cut, lambda: setattr(proxy, "open", False))
    with pytest.raises(StoreError, match="whether entry 4 and on were recorded is not known"):
        store.append("a", after=3, records=records(4, 6))
    with closing(open_store(url)) as other:
        assert stored(other) == records(1, 6 if cut == "after" else 3)


def test_what_was_never_sent_is_not_said_to_be_unknown(
    store: PostgresStore, proxy: Proxy, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "TIMEOUT", 0.5)
    proxy.open = False
    end_all(url)
    with pytest.raises(StoreError) as caught:
        store.append("a", after=3, records=records(4, 6))
    assert "not known" not in str(caught.value)


def test_a_store_goes_on_after_its_connections_were_ended(store: PostgresStore, url: str) -> None:
    for number in range(4, 7):
        end_all(url)
        assert stored(store) == records(1, number - 1)
        end_all(url)
        store.append("a", after=number - 1, records=records(number, number))
        end_all(url)
        assert (list(store.plans()), store.position() > 0) == (["a"], True)


def test_a_follower_goes_on_after_its_connection_was_ended(store: PostgresStore, url: str) -> None:
    store.append("a", after=3, records=records(4, 2500))
    pages = store.follow()
    seen = [row[2:] for row in next(pages)]
    end_all(url)
    assert seen + [row[2:] for page in pages for row in page] == records(1, 2500)


def test_a_fork_gets_connections_of_its_own(store: PostgresStore) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads of the test runner's
        child = os.fork()
    if not child:
        os._exit(0 if appended(store, 3) else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert stored(store) == records(1, 4)
    assert appended(store, 4)


def appended(store: Store, after: int) -> bool:
    try:
        store.append("a", after=after, records=records(after + 1, after + 1))
    except Exception:  # noqa: BLE001 - a forked test must not return
        return False
    return True


class CutOffMachine(StoreMachine):
    """The conformance machine, with commits that are cut off before they arrive, or when they have."""

    server: str
    ways: ExitStack

    def __init__(self) -> None:
        self.proxies: dict[str, Proxy] = {}
        super().__init__()

    def open_store(self, place: str) -> Store:
        if place not in self.proxies:
            self.proxies[place] = self.ways.enter_context(proxied(place_in(self.server, f"cut-{place}")))
        return open_store(self.proxies[place].url)

    def break_next(self, handle: Store, *, durable: bool) -> bool:
        del handle
        once(self.proxies[self.place], "after" if durable else "before")
        return True


@pytest.fixture(autouse=True, scope="module")
def ways(server: str) -> Iterator[None]:
    with ExitStack() as CutOffMachine.ways:
        CutOffMachine.server = server
        yield


TestAgreementWhileCutOff = CutOffMachine.TestCase
TestAgreementWhileCutOff.settings = settings(max_examples=6, stateful_step_count=20, deadline=None)


def test_another_host_takes_over_where_the_first_is_away(url: str) -> None:
    host = PostgreSQLAddress.of(url).parameters["host"]
    away = url.replace("host=", "host=%2Fnowhere,")
    assert PostgreSQLAddress.of(away).parameters["host"] == f"/nowhere,{host}"
    with closing(open_store(away)) as store:
        store.append("a", after=0, records=records(1, 3))
        assert stored(store) == records(1, 3)


def test_a_follower_trusts_no_position_that_a_crash_took_back(store: PostgresStore, url: str) -> None:
    address = PostgreSQLAddress.of(url)
    pages = store.follow(wait=10)
    assert [row[0] for row in next(pages)] == [1, 2, 3]
    with (
        psycopg.connect(**parameters_of(url), autocommit=True) as server,
        psycopg.connect(**parameters_of(url)) as slow,
    ):
        server.execute(SQL("SET search_path = {}").format(Identifier(address.schema)))
        slow.execute(SQL("SET search_path = {}").format(Identifier(address.schema)))
        with ThreadPoolExecutor(1) as threads:
            page = threads.submit(next, pages)
            server.execute("SELECT nextval('collegial_entries_position_seq') FROM generate_series(1, 10)")
            time.sleep(0.3)  # the follower sees that 13 positions are handed out
            server.execute("SELECT setval('collegial_entries_position_seq', 3)")
            end_all(url)
            slow.execute("SELECT pg_advisory_xact_lock_shared(%s)", (Names(address.schema).writing,))
            slow.execute(
                "INSERT INTO collegial_entries (plan, number, name, line, chain) VALUES ('slow', 1, 'n@1', '', %s)",
                (bytes(32),),
            )
            store.append("quick", after=0, records=records(1, 1))
            time.sleep(0.3)
            assert not page.done()
            slow.commit()
            assert page.result()[0][:2] == (4, "slow")


@contextmanager
def without_standby(url: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """Let every commit wait for a standby that is not there, until we leave."""
    with psycopg.connect(**parameters_of(url), autocommit=True) as server:
        try:
            server.execute("ALTER SYSTEM SET synchronous_standby_names = 'away'")
            server.execute("SELECT pg_reload_conf()")
            time.sleep(0.3)
            yield server
        finally:
            server.execute("ALTER SYSTEM RESET synchronous_standby_names")
            server.execute("SELECT pg_reload_conf()")


def test_nothing_is_told_that_no_standby_has_yet(store: PostgresStore, url: str) -> None:
    with ThreadPoolExecutor(1) as threads:
        with without_standby(url):
            end_all(url)
            reading = threads.submit(stored, store)
            with pytest.raises(TimeoutError):
                reading.result(timeout=1)
        assert reading.result() == records(1, 3)


def test_a_wait_for_the_standby_that_somebody_ended_is_begun_again(store: PostgresStore, url: str) -> None:
    with ThreadPoolExecutor(1) as threads:
        with without_standby(url) as server:
            writing = threads.submit(store.append, "a", after=3, records=records(4, 6))
            for _ in range(2):
                time.sleep(0.5)
                ended = server.execute(
                    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
                ).fetchall()
                assert ended == [(True,)]
            with pytest.raises(TimeoutError):
                writing.result(timeout=0.5)
        writing.result()
    assert stored(store) == records(1, 6)
