"""How fast a command, and how fast many, become durable entries."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Final, TypeVar

from tests.bench.measure import Figure, Question, timed
from tests.bench.workshop import INSERT, PLAN, Workshop, do_all, prove_lawful, say, taken, url_of

import collegial_core as cc
from collegial_core import Entry, Ledger, Request, wire
from collegial_core.ledger import Recorded
from collegial_core.state import Event
from collegial_core.wire import encode

T = TypeVar("T")
Raw = tuple[str, int, str, bytes]
Insert = Callable[[Sequence[Raw]], object]
"""Makes rows durable by the baseline's means, in one transaction."""

BATCH: Final = 100
BATCHES: Final = 20
SINGLES: Final = 300
BEFORE: Final = 2_000
"""The commands that found the plan and begin its first rounds; those after them are measured."""

AGAINST_RAW: Final = (
    "sqlite3 alone, in a transaction: the same bytes into the same table, as durable; no triggers, no write lock"
)

SINGLE: Final = Question(
    name="append.one",
    says="one decided entry: encode, commit",
    against=f"BEGIN, INSERT, COMMIT by {AGAINST_RAW}",
    unit="entry",
    bar=0.7,
)
SINGLE_DECIDED: Final = Question(
    name="append.one_decided",
    says="one command: decide, encode, commit",
    against=f"BEGIN, INSERT, COMMIT by {AGAINST_RAW}",
    unit="command",
    bar=0.6,
)
BATCHED: Final = Question(
    name="append.batch",
    says="100 decided entries: encode, commit",
    against=f"executemany of 100 by {AGAINST_RAW}",
    unit="entry",
    bar=0.6,
)
DECIDED: Final = Question(
    name="append.batch_decided",
    says="100 commands: decide, encode, commit",
    against=f"executemany of 100 by {AGAINST_RAW}",
    unit="command",
)
APPLIED: Final = Question(
    name="append.apply",
    says="10,000 commands by `collegial apply`, the whole process",
    against="one command at a time, each with its own commit (as append.one_decided)",
    unit="command",
    bar=3,
)


def single(shop: Workshop) -> Iterator[Figure]:
    """Measure what the store and codec take for one entry, and then a whole command."""
    entries = decided(shop, SINGLES)
    with closing(shop.raw()) as raw:
        insert = partial(_insert, raw)
        yield compared_entries(SINGLE, url_of(shop.path("single")), insert, entries, shop, (1, SINGLES))
    with closing(shop.raw()) as raw:
        yield compared_single(SINGLE_DECIDED, url_of(shop.path("single")), partial(_insert, raw), shop.many_rounds)


def compared_single(question: Question, url: str, insert: Insert, rounds: int) -> Figure:
    """Do commands one at a time in a new store, and write the same rows by the baseline's means."""
    with cc.open(url) as plans:
        ledger = plans.ledger(PLAN)
        singles = _Singles(ledger)
        insert(_raw(list(ledger.entries())))
        figure = question.answer(singles.sample, lambda: _writing(insert, singles.rows, SINGLES), rounds)
        prove_lawful(plans)
        return figure


class _Singles:
    """Commands done one at a time, some at each call, and the rows that they became."""

    def __init__(self, ledger: Ledger) -> None:
        do_all(ledger, taken(BEFORE))
        self._ledger = ledger
        self._done = BEFORE
        self.rows: list[list[Raw]] = []

    def sample(self) -> float:
        requests = taken(self._done + SINGLES, after=self._done)
        self._done += SINGLES
        start = perf_counter()
        answers = [_do(self._ledger, request) for request in requests]
        seconds = perf_counter() - start
        self.rows = [_raw(answer) for answer in answers]
        return seconds / SINGLES


def _do(ledger: Ledger, request: Request) -> Recorded:
    act = request.occasion
    return ledger.do(request.asked, by=act.by, on=act.on, because=act.because, id=request.id)


def _raw(entries: Sequence[Entry[Event]]) -> list[Raw]:
    """Give the entries as the baseline gets them: ready to be bound, for nothing."""
    return [(PLAN, *encode(entry)) for entry in entries]


def _writing(insert: Insert, pieces: list[list[Raw]], units: int) -> float:
    return timed(lambda: [insert(piece) for piece in pieces], units)


def _insert(raw: sqlite3.Connection, records: Sequence[Raw]) -> None:
    """Write the rows, one statement for each, in one transaction."""
    raw.execute("BEGIN IMMEDIATE")
    for row in records:
        raw.execute(INSERT, row)
    raw.execute("COMMIT")


def _insert_many(raw: sqlite3.Connection, records: Sequence[Raw]) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany(INSERT, records)
    raw.execute("COMMIT")


def batches(shop: Workshop) -> Iterator[Figure]:
    """Measure what the store and codec take for 100 entries, and then the deciding with it."""
    entries = decided(shop, BATCH * BATCHES)
    with closing(shop.raw()) as raw:
        yield compared_entries(BATCHED, url_of(shop.path("batch")), partial(_insert_many, raw), entries, shop)
    yield _decided(shop, entries)


def decided(shop: Workshop, each: int) -> list[Entry[Event]]:
    """Give entries for all rounds of a figure, so many for each."""
    with cc.open("memory://") as plans:
        do_all(plans.ledger(PLAN), taken(BEFORE + (shop.many_rounds + 1) * each))
        return list(plans.ledger(PLAN).entries())


def compared_entries(
    question: Question,
    url: str,
    insert: Insert,
    entries: list[Entry[Event]],
    shop: Workshop,
    shape: tuple[int, int] = (BATCH, BATCHES),
) -> Figure:
    """Encode and append the entries in a new store, and write the same rows by the baseline's means.

    `shape` says how many entries go into a commit, and how many commits into a sample.
    """
    mine, theirs = _pieces(entries, *shape), _pieces(entries, *shape)
    many = shape[0] * shape[1]
    with cc.open(url) as plans:
        store = plans._store  # noqa: SLF001 - the store's own share is what is measured

        def ours() -> float:
            pieces = next(mine)
            start = perf_counter()
            for piece in pieces:
                store.append(PLAN, after=piece[0].number - 1, records=[encode(entry) for entry in piece])
            return (perf_counter() - start) / many

        def baseline() -> float:
            return _writing(insert, [_raw(piece) for piece in next(theirs)], many)

        return question.answer(ours, baseline, shop.many_rounds)


def _decided(shop: Workshop, entries: list[Entry[Event]]) -> Figure:
    asked, made = _pieces(taken(BEFORE + (shop.many_rounds + 1) * BATCH * BATCHES, after=BEFORE)), _pieces(entries)
    with cc.open(url_of(shop.path("batch"))) as plans, closing(shop.raw()) as raw:
        ledger = plans.ledger(PLAN)
        do_all(ledger, taken(BEFORE))

        def ours() -> float:
            pieces = next(asked)
            return timed(lambda: [ledger.do_many(piece) for piece in pieces], BATCH * BATCHES)

        def baseline() -> float:
            return _writing(partial(_insert_many, raw), [_raw(piece) for piece in next(made)], BATCH * BATCHES)

        figure = DECIDED.answer(ours, baseline, shop.many_rounds)
        prove_lawful(plans)
        return figure


def _pieces(things: Sequence[T], size: int = BATCH, batches: int = BATCHES) -> Iterator[list[Sequence[T]]]:
    """Yield some batches at a time."""
    for start in range(0, len(things), size * batches):
        some = things[start : start + size * batches]
        yield [some[at : at + size] for at in range(0, len(some), size)]


def applied(shop: Workshop) -> Iterator[Figure]:
    """Measure a whole process that does many commands from a file against doing them one by one."""
    commands = 10_000
    say(f"writing a file of {commands:,} commands")
    file = shop.folder / "commands.jsonl"
    file.write_text("".join(map(_line, taken(commands))), "utf-8")
    with cc.open(url_of(shop.path("single"))) as plans:
        singles = _Singles(plans.ledger(PLAN))
        yield APPLIED.answer(lambda: _apply(shop, file, commands), singles.sample, shop.rounds)


def _line(request: Request) -> str:
    return json.dumps(wire.plain(request), ensure_ascii=False) + "\n"


def _apply(shop: Workshop, file: Path, commands: int) -> float:
    program = [sys.executable, "-m", "collegial_cli", "--store", url_of(shop.path("apply")), "apply", PLAN, "-"]
    answers = shop.folder / "answers.jsonl"
    with file.open("rb") as stdin, answers.open("wb") as stdout:
        start = perf_counter()
        subprocess.run(program, stdin=stdin, stdout=stdout, check=True, cwd=shop.folder)  # noqa: S603 - our own
        seconds = perf_counter() - start
    assert answers.read_bytes().count(b'"ok":true') == commands
    return seconds / commands
