"""What the measurements share: a folder for their files, a clock, and generated ledgers."""

import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count, islice
from pathlib import Path
from typing import Final

from tests.bench import story, years

import collegial_core as cc
from collegial_core import Entry, Ledger, Plans, Request, Severity
from collegial_core.ids import PlanId
from collegial_core.ledger.decision import Host, completed
from collegial_core.ledger.memory import load
from collegial_core.state import EDITION, Event, State, evolve, policy_of
from collegial_core.store import Record, SnapshotStore
from collegial_core.wire import encode

PLAN: Final = "kommunen"
FIRST_MOMENT: Final = datetime(2026, 8, 3, 8, tzinfo=UTC)
BETWEEN: Final = timedelta(seconds=2200, microseconds=123_457)
"""From one entry to the next; so 100,000 of them take their seven years."""

ENTRIES: Final = 1_000
"""How many entries each of many plans has."""

MAX_BATCH: Final = 1000
UNJUDGED_TOGETHER: Final = 10_000

# The shape of our own table.  What ours has beside it and pays for: the triggers
# that refuse gaps, changes and deletions, and the write lock.
TABLE: Final = """
    CREATE TABLE entries (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        plan TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number > 0),
        name TEXT NOT NULL,
        line BLOB NOT NULL,
        UNIQUE (plan, number)
    ) STRICT
"""
INSERT: Final = "INSERT INTO entries (plan, number, name, line) VALUES (?, ?, ?, ?)"


_story: Final = story.story()
_requests: Final[list[Request]] = []


def taken(commands: int, *, after: int = 0) -> Sequence[Request]:
    """Give the story's first commands, or those of them after a number; each is made once."""
    _requests.extend(islice(_story, max(0, commands - len(_requests))))
    return _requests[after:commands]


def say(text: str) -> None:
    """Tell on the standard error how far the work has come."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


class Workshop:
    """Files, ledgers and sizes for one run; everything is made when first needed."""

    def __init__(self, folder: Path, *, quick: bool, rounds: int) -> None:
        self.folder = folder
        self.quick = quick
        self.rounds = rounds
        self.many_rounds = 3 * rounds  # for what is over in milliseconds, and hangs on the disk or the system
        self.many = 10_000 if quick else 100_000
        self.few = 1_000
        self.most = 100_000 if quick else 1_000_000
        self._names = count(1)

    def path(self, stem: str) -> Path:
        """Name a new file."""
        return self.folder / f"{stem}-{next(self._names)}.db"

    @cached_property
    def big(self) -> Path:
        """A file that holds the plan with `many` entries."""
        return self.made(self.many)

    def made(self, commands: int) -> Path:
        """Make a file with the story's first commands done in it."""
        say(f"making a ledger of {commands:,} entries")
        return self._made_of(taken(commands))

    @cached_property
    def biggest(self) -> Path:
        """A file that holds the plan with `most` entries."""
        return self.unjudged(self.most)

    def unjudged(self, commands: int) -> Path:
        """Make a file with the story's first commands in it, their rules unasked: ten times as fast as `made`."""
        say(f"making a ledger of {commands:,} entries, unjudged")
        path = self.path("plan")
        told = records(commands)
        with cc.open(url_of(path)) as plans:
            while page := list(islice(told, UNJUDGED_TOGETHER)):
                plans._store.append(PLAN, after=page[0][0] - 1, records=page)  # noqa: SLF001 - past the rules
                if page[-1][0] % (commands // 10) == 0:
                    say(f"{page[-1][0]:,} entries")
        return path

    @cached_property
    def many_plans(self) -> Path:
        """A file that holds `most` entries in plans of a thousand, a hundred at a time from each in turn."""
        plans, told, step = self.most // ENTRIES, list(records(ENTRIES)), ENTRIES // 10
        say(f"making {plans:,} plans of {ENTRIES:,} entries, unjudged")
        path = self.path("plans")
        with cc.open(url_of(path)) as store:
            for after in range(0, ENTRIES, step):
                for plan in range(plans):
                    store.store.append(f"plan-{plan:04}", after=after, records=told[after : after + step])
        return path

    @cached_property
    def years(self) -> Path:
        """A file that holds a municipality's three years of learning together; a school's one year when quick."""
        size = years.Municipality(schools=1, years=1) if self.quick else years.Municipality()
        say("making a ledger of some years of learning together")
        return self._made_of(years.story(size))

    def _made_of(self, requests: Sequence[Request]) -> Path:
        path = self.path("plan")
        with cc.open(url_of(path), clock=_clock()) as plans:
            do_all(plans.ledger(PLAN), requests)
        forget_snapshots(path)  # a replay is what is measured, unless it is said
        return path

    def kept_years(self, behind: int) -> Path:
        """The same plan in another file, with a snapshot taken so many entries before its end."""
        path = self.path("kept")
        with cc.open(url_of(self.years)) as plans, cc.open(url_of(path)) as others:
            records = [encode(entry) for entry in plans.ledger(PLAN).entries()]
            store, taken_at = others._store, len(records) - behind  # noqa: SLF001 - no front door takes one at will
            store.append(PLAN, after=0, records=records[:taken_at])
            snapshot = load(store, cc.ids.PlanId(PLAN)).due_snapshot(records[taken_at - 1])
            if snapshot is not None and isinstance(store, SnapshotStore):
                store.save_snapshot(PLAN, snapshot)
            if behind:
                store.append(PLAN, after=taken_at, records=records[taken_at:])
        return path

    def raw(self) -> sqlite3.Connection:
        """Open a new file with a table like ours, just as durable, by sqlite3 alone."""
        connection = sqlite3.connect(self.path("raw"), isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(TABLE)
        return connection


def forget_snapshots(path: Path) -> None:
    """Drop what was kept for opening a file's plans fast."""
    with closing(sqlite3.connect(path)) as file:
        file.execute("DROP TABLE IF EXISTS snapshots")


def url_of(path: Path) -> str:
    """Give the URL under which `collegial_core.open` finds a file."""
    return f"sqlite:///{path}"


def _clock() -> Callable[[], datetime]:
    moments = (FIRST_MOMENT + BETWEEN * step for step in count())
    return lambda: next(moments)


def records(commands: int) -> Iterator[Record]:
    """Tell the story as rows; of each command only its event is made, no deviation."""
    with cc.open("memory://") as plans:
        methods, authorities = plans.catalogue, plans.authorities
    host = Host(lambda: methods, lambda: authorities)
    clock, state = _clock(), State()
    for number, request in enumerate(islice(story.story(), commands), 1):
        act = request.occasion
        (event,) = completed(state, request.asked, act, host)
        policy = policy_of(state, event)
        evolve(state, event, act)
        yield encode(_entry(number, event, request, at=clock(), policy=policy))


def _entry(number: int, event: Event, request: Request, *, at: datetime, policy: str | None) -> Entry[Event]:
    act = request.occasion
    return Entry(
        plan=PlanId(PLAN),
        number=number,
        event=event,
        recorded_at=at,
        happened_on=act.on,
        by=act.by,
        because=act.because,
        policy=policy,
        id=request.id,
        edition=EDITION,
    )


def do_all(ledger: Ledger, requests: Sequence[Request]) -> None:
    """Do the requests, many in a commit; every one of them must be lawful."""
    for start in range(0, len(requests), MAX_BATCH):
        for answer in ledger.do_many(requests[start : start + MAX_BATCH]):
            if not isinstance(answer, cc.ledger.Recorded):
                raise answer


def prove_lawful(plans: Plans) -> None:
    """Judge every entry again; the ledger that is measured must be one that a school could have."""
    broken = [finding for finding in plans.ledger(PLAN).check() if finding.severity is Severity.E]
    assert not broken, broken[0].message
