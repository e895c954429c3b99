"""How long it takes to open a plan of three years and 200 teachers, and to look at it."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Final

import attrs
from tests.bench.measure import Duration, Figure, Limit, Question, worked
from tests.bench.workshop import PLAN, Workshop, say, url_of

import collegial_core as cc
from collegial_core import State
from collegial_core.kernel import GroupId, PersonId
from collegial_core.ledger.memory import MIN_SNAPSHOT_GROWTH, SNAPSHOT_SHARE
from collegial_core.privacy import AUDITOR, Reader
from collegial_core.views import VIEWS, Query

OPENED: Final = 0.5
SEEN: Final = 0.02
LEAST: Final = 50_000
TODAY: Final = date(2029, 6, 1)

PROCESS: Final = Question(
    name="years.process",
    says="a new process that imports the library, opens the store and reads a plan's state from its snapshot",
    against="a new process that reads the same rows by sqlite3 and decodes each with json",
    unit="process",
    sense="at most",
    bar=0.7,
)
OURS: Final = "import sys, collegial_core as cc; cc.open(f'sqlite:///{sys.argv[1]}').ledger(sys.argv[2]).state"
BARE: Final = """
import json, sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute("SELECT line FROM entries WHERE plan = ? ORDER BY number", sys.argv[2:])
entries = [json.loads(line) for (line,) in rows]
"""


def opened(shop: Workshop) -> Iterator[Duration | Figure]:
    """Measure the way from a file to the full state, and a whole process that does no more than that."""
    entries = _entries(shop)
    says = f"a plan of {entries:,} entries, from SQLite to full state"
    path = shop.years
    cold = Limit(name="years.replay", says=f"{says}, entry by entry, the store opened anew", unit="open", bar=OPENED)
    yield cold.answer(lambda: worked(partial(_state, path)), shop.rounds)
    yield from _opened_from_snapshot(shop, says)
    kept = shop.kept_years(0)
    yield PROCESS.answer(partial(_process, OURS, kept), partial(_process, BARE, kept), shop.many_rounds)


def _opened_from_snapshot(shop: Workshop, says: str) -> Iterator[Duration]:
    """Measure the opening from a snapshot of the last entry, and of one as old as there can be."""
    entries = _entries(shop)
    fresh = Limit(name="years.open", says=f"{says}, from a snapshot, the store opened anew", unit="open")
    yield fresh.answer(partial(_opened, shop.kept_years(0)), shop.rounds)
    behind = max(MIN_SNAPSHOT_GROWTH, entries // SNAPSHOT_SHARE)
    late = Limit(name="years.open_late", says=f"the same, with {behind:,} entries after the snapshot", unit="open")
    yield late.answer(partial(_opened, shop.kept_years(behind)), shop.rounds)


def _opened(path: Path) -> float:
    return worked(partial(_state, path))


def _entries(shop: Workshop) -> int:
    with cc.open(url_of(shop.years)) as plans:
        entries = sum(1 for _ in plans.ledger(PLAN).export())
    assert shop.quick or entries >= LEAST, entries
    return entries


def _state(path: Path) -> State:
    with cc.open(url_of(path)) as plans:
        return plans.ledger(PLAN).state


def _process(code: str, path: Path) -> float:
    """Give the seconds of the processor's time that a process takes, whatever else the machine does."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code, path, PLAN], check=True)  # noqa: S603 - our own
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def viewed(shop: Workshop) -> Iterator[Duration]:
    """Measure each view whole, for the slowest of its readers, and then the slowest view of one person or group."""
    state = _state(shop.years)
    say("looking at everything")
    for name in VIEWS:
        yield max((_seen(shop, state, name, who, look) for who, look in _looks().items()), key=_seconds)
    say("looking at one person and at one group")
    one = [_seen(shop, state, name, who, look) for name in VIEWS for who, look in _near(state).items()]
    slowest = max(one, key=_seconds)
    says = f"{slowest.name}, {slowest.says}: the slowest look at one person or group"
    yield attrs.evolve(slowest, name="years.view.one", says=says)


def _seconds(figure: Duration) -> float:
    return figure.ours


def _looks() -> dict[str, Query]:
    teacher, principal = Reader(PersonId("p-003")), Reader(PersonId("rektor-0"))
    readers = {"a teacher": teacher, "a principal": principal, "the auditor": AUDITOR}
    return {who: Query(reader=reader, on=TODAY) for who, reader in readers.items()}


def _near(state: State) -> dict[str, Query]:
    """Give the looks of a teacher at their own work and at a group of theirs, of each method."""
    teacher = PersonId("p-003")
    own = {"a teacher's own work": Query(reader=Reader(teacher), on=TODAY, person=teacher)}
    return own | {
        f"group {group}": Query(reader=Reader(teacher), on=TODAY, group=GroupId(group))
        for group in state.groups_of[teacher]
    }


def _seen(shop: Workshop, state: State, name: str, who: str, look: Query) -> Duration:
    view = VIEWS[name]
    lines = len(view(state, look))
    limit = Limit(name=f"years.view.{name}", says=f"{lines:,} lines, for {who}", unit="look", bar=SEEN)
    return limit.answer(lambda: worked(lambda: view(state, look)), shop.rounds)
