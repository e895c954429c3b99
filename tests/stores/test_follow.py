"""Following: every store tells of every plan's entries, in an order in which none is ever missed."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest
from tests.stores import writer
from tests.stores.postgres_server import place

from collegial_core import StoreError
from collegial_core.store import Record, Store
from collegial_core.testing import ReferenceStore
from collegial_eventsourcing import memory, postgresql, sqlite


@pytest.fixture(params=["reference", "memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with closing(opened(request, tmp_path)) as store:
        yield store


def opened(request: pytest.FixtureRequest, folder: Path) -> Store:
    match request.param:
        case "reference":
            return ReferenceStore()
        case "memory":
            return memory.open_store("memory://")
        case "sqlite":
            return sqlite.open_store(f"sqlite:///{folder}/school.db")
        case _:
            return postgresql.open_store(place(request.getfixturevalue("server"), uuid4().hex[:8]))


def records(first: int, last: int) -> list[Record]:
    return [Record(number, "visit.held@1", b"%d" % number) for number in range(first, last + 1)]


def followed(store: Store, after: int = 0, wait: float = 0.0) -> list[tuple[str, int, str, bytes]]:
    return [row[1:] for page in store.follow(after, wait=wait) for row in page]


def test_an_empty_store_has_nothing_to_tell(store: Store) -> None:
    assert (store.position(), followed(store)) == (0, [])


def test_all_plans_are_told_of_in_order_of_recording(store: Store) -> None:
    for plan, first, last in (("b", 1, 2), ("a", 1, 1), ("b", 3, 3)):
        store.append(plan, after=first - 1, records=records(first, last))
    pages = list(store.follow())
    assert [(plan, number, name, line) for page in pages for _, plan, number, name, line in page] == [
        ("b", *records(1, 2)[0]),
        ("b", *records(1, 2)[1]),
        ("a", *records(1, 1)[0]),
        ("b", *records(3, 3)[0]),
    ]
    positions = [row[0] for page in pages for row in page]
    assert positions == sorted(set(positions))
    assert store.position() == positions[-1]
    assert followed(store, positions[1]) == [("a", *records(1, 1)[0]), ("b", *records(3, 3)[0])]


def test_pages_hold_a_thousand_at_most(store: Store) -> None:
    store.append("a", after=0, records=records(1, 2001))
    assert [len(page) for page in store.follow()] == [1000, 1000, 1]


# The reference belongs to one thread: nothing comes while it waits.
waiting = pytest.mark.parametrize("store", ["memory", "sqlite", "postgresql"], indirect=True)


@waiting
def test_a_follower_that_waits_is_told_of_what_comes(store: Store) -> None:
    seen: list[tuple[str, int, str, bytes]] = []
    follower = Thread(target=lambda: seen.extend(followed(store, wait=0.5)))
    follower.start()
    for number in range(1, 4):
        time.sleep(0.2)
        store.append("a", after=number - 1, records=records(number, number))
    follower.join()
    assert seen == [("a", *row) for row in records(1, 3)]


@waiting
def test_a_follower_that_waits_does_not_wait_for_ever(store: Store) -> None:
    begin = time.monotonic()
    assert followed(store, wait=0.2) == []
    assert 0.2 <= time.monotonic() - begin < 5


@waiting
def test_a_follower_learns_that_the_store_was_closed(store: Store) -> None:
    said: list[str] = []

    def follow() -> None:
        with pytest.raises(StoreError) as caught:
            followed(store, wait=60)
        said.append(str(caught.value))

    follower = Thread(target=follow)
    follower.start()
    time.sleep(0.2)
    store.close()
    follower.join(10)
    assert [message for message in said if "closed" in message]


# --- processes ------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["sqlite", "postgresql"])
def test_nothing_is_missed_while_four_processes_write(
    scheme: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Two write to plans of their own, two to the same one; one follower polls, another waits."""
    url = f"sqlite:///{tmp_path}/school.db" if scheme == "sqlite" else ""
    url = url or place(request.getfixturevalue("server"), uuid4().hex[:8])
    opens = {"sqlite": sqlite, "postgresql": postgresql}[scheme].open_store
    with ExitStack() as stack, closing(opens(url)) as store, closing(opens(url)) as other:
        writers = [stack.enter_context(writing(url, plan)) for plan in ("a", "b", "c", "c")]
        followers = [Follower(store, writers, wait=0.0), Follower(other, writers, wait=0.2)]
        for process in [*writers, *followers]:
            start(process)
        end = time.monotonic() + 30
        time.sleep(2)
        while any(follower.pages < 10 for follower in followers) and time.monotonic() < end:
            time.sleep(0.1)
        for process in writers:
            process.kill()
            process.wait()
        for follower in followers:
            follower.join(60)
            followed = sorted((plan, number) for plan, number in follower.followed)
            assert followed == [(plan, row[0]) for plan in store.plans() for page in store.read(plan) for row in page]
            assert follower.positions == sorted(set(follower.positions))
            assert follower.pages >= 10, "it has to follow while they write, not afterwards"
            assert store.position() == follower.positions[-1]


class Follower(Thread):
    """Follows as long as somebody writes, and once more when nobody does."""

    def __init__(self, store: Store, writers: Sequence["subprocess.Popen[str]"], wait: float) -> None:
        super().__init__()
        self.followed: list[tuple[str, int]] = []
        self.positions: list[int] = []
        self.pages = 0
        self._store, self._writers, self._wait = store, writers, wait

    def run(self) -> None:
        at_work = True
        while at_work:
            time.sleep(0.005)
            at_work = any(writer.poll() is None for writer in self._writers)
            for page in self._store.follow(self.positions[-1] if self.positions else 0, wait=self._wait):
                self.pages += 1
                self.followed += [(plan, number) for _, plan, number, _, _ in page]
                self.positions += [position for position, *_ in page]


@contextmanager
def writing(url: str, plan: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, str(writer.__file__), url, plan, "100000"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


def start(process: "Follower | subprocess.Popen[str]") -> None:
    if isinstance(process, Follower):
        process.start()
    else:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
