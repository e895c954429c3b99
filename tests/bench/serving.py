"""How fast a command, how fast many, and how fast many writers' entries become durable in PostgreSQL."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from subprocess import PIPE
from time import perf_counter
from typing import Final, Self

import psycopg
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Identifier
from tests.bench.appending import BATCH, BATCHES, SINGLES, Raw, compared_entries, compared_single, decided
from tests.bench.measure import LEAST_ROUNDS, Figure, Question
from tests.bench.workshop import Workshop
from tests.bench.writer import stock_recorder
from tests.stores.postgres_server import OURS, place, postgres_server

Plain = psycopg.Connection[TupleRow]

ROOT: Final = Path(__file__).parents[2]
WRITERS: Final = 8
APPENDS: Final = 50
"""How many entries each writer appends in a sample."""

# The shape of our own table, without the chain, the heads, the triggers and the locks.
TABLE: Final = """
    CREATE TABLE plain_entries (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        plan text COLLATE "C" NOT NULL,
        number bigint NOT NULL CHECK (number > 0),
        name text NOT NULL,
        line bytea NOT NULL,
        UNIQUE (plan, number)
    )
"""
INSERT: Final = "INSERT INTO plain_entries (plan, number, name, line) VALUES (%s, %s, %s, %s)"

SINGLE: Final = Question(
    name="postgres.one",
    says="one decided entry in PostgreSQL: encode, commit",
    against="psycopg alone: a plain INSERT of the same bytes into the same table, committed by itself",
    unit="entry",
    sense="at most",
    bar=1.5,
)
SINGLE_DECIDED: Final = Question(
    name="postgres.one_decided",
    says="one command in PostgreSQL: decide, ask the server for the time, encode, commit",
    against="psycopg alone: a plain INSERT of the same bytes into the same table, committed by itself",
    unit="command",
    sense="at most",
)
BATCHED: Final = Question(
    name="postgres.batch",
    says="100 decided entries in PostgreSQL: encode, commit",
    against="psycopg alone: executemany of the same 100 rows in one transaction",
    unit="entry",
    bar=0.5,
)
WRITING: Final = Question(
    name="postgres.writers",
    says=f"{WRITERS} processes that append to a plan each, one entry at a time, by the wall's clock",
    against=f"{WRITERS} processes with the eventsourcing package's own recorder and its one table, the same bytes",
    unit="entry",
    bar=1.5,
)


def single(shop: Workshop) -> Iterator[Figure]:
    """Measure what the store and codec take for one entry, and then a whole command."""
    entries = decided(shop, SINGLES)
    with postgres_server() as server, _raw(server) as raw:
        yield compared_entries(SINGLE, place(server, "entry"), partial(_insert, raw), entries, shop, (1, SINGLES))
    with postgres_server() as server, _raw(server) as raw:
        yield compared_single(SINGLE_DECIDED, place(server, "single"), partial(_insert, raw), shop.many_rounds)


def batches(shop: Workshop) -> Iterator[Figure]:
    """Measure what the store and codec take for 100 entries."""
    with postgres_server() as server, _raw(server) as raw:
        entries = decided(shop, BATCH * BATCHES)
        yield compared_entries(BATCHED, place(server, "batch"), partial(_insert_many, raw), entries, shop)


@contextmanager
def _raw(server: str) -> Iterator[Plain]:
    """Connect without our store, to a table of our own; the server must be as durable as our store asks for."""
    schema = place(server, "plain").rpartition("schema=")[-1]
    with psycopg.connect(server, autocommit=True) as raw:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            assert raw.execute(f"SHOW {setting}").fetchone() == ("on",), setting
        raw.execute(SQL("SET search_path TO {}").format(Identifier(schema)))
        raw.execute(TABLE)
        yield raw


def _insert(raw: Plain, records: Sequence[Raw]) -> None:
    """Write the rows: a single one by a statement that is its own transaction."""
    if len(records) == 1:
        raw.execute(INSERT, records[0])
    else:
        _insert_many(raw, records)


def _insert_many(raw: Plain, records: Sequence[Raw]) -> None:
    with raw.transaction(), raw.cursor() as cursor:
        cursor.executemany(INSERT, records)


def writers(shop: Workshop) -> Iterator[Figure]:
    """Let many processes write at once: by our store, and then by the package's recorder."""
    del shop
    with postgres_server() as server:
        url = place(server, "writers")
        with _table_of_the_package(server) as table, _Writers("ours", url) as ours, _Writers("stock", table) as stock:
            yield WRITING.answer(ours.sample, stock.sample, LEAST_ROUNDS)


@contextmanager
def _table_of_the_package(server: str) -> Iterator[str]:
    """Give the URL of a schema with the package's table; its name holds no hyphen, which the package cannot read."""
    schema = OURS.replace("-", "_")
    url = f"{server}{'&' if '?' in server else '?'}schema={schema}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(schema)))
        recorder = stock_recorder(url)
        with closing(recorder.datastore):
            recorder.create_table()
        try:
            yield url
        finally:
            connection.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(schema)))


class _Writers:
    """Processes that wait for a word to write, and answer when they have written."""

    def __init__(self, side: str, url: str) -> None:
        self._command = [sys.executable, "-m", "tests.bench.writer", side, url]
        self._running = ExitStack()

    def __enter__(self) -> Self:
        self._writers = [self._running.enter_context(self._started(f"plan-{place}")) for place in range(WRITERS)]
        return self

    def _started(self, plan: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(  # noqa: S603 - our own
            [*self._command, plan], cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True
        )

    def sample(self) -> float:
        start = perf_counter()
        for writer in self._writers:
            print(APPENDS, file=writer.stdin, flush=True)
        answers = [_answer(writer) for writer in self._writers]
        seconds = perf_counter() - start
        assert answers == ["done\n"] * WRITERS, answers
        return seconds / (APPENDS * WRITERS)

    def __exit__(self, *_: object) -> None:
        for writer in self._writers:
            writer.kill()
        self._running.close()


def _answer(writer: "subprocess.Popen[str]") -> str:
    assert writer.stdout is not None
    return writer.stdout.readline()
