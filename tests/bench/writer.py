"""One of several writers on one PostgreSQL server: `python -m tests.bench.writer ours|stock URL PLAN`.

It appends as many entries as each line of its standard input says, every one with
its own commit, and answers "done".
"""

import sys
from collections.abc import Callable
from typing import Final

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from tests.bench.workshop import records

import collegial_core as cc
from collegial_core.store import Record
from collegial_sql.postgresql import PostgreSQLAddress

MAX_ROWS: Final = 2_000

Append = Callable[[Record], object]


def main(side: str, url: str, plan: str) -> None:
    """Append when told to, until there is nothing more to read."""
    append = {"ours": _ours, "stock": _stock}[side](url, plan)
    told = records(MAX_ROWS)
    for line in sys.stdin:
        for _ in range(int(line)):
            append(next(told))
        print("done", flush=True)


def _ours(url: str, plan: str) -> Append:
    """Append to a plan by our store."""
    store = cc.open(url)._store  # noqa: SLF001 - the store's own share is what is measured
    return lambda row: store.append(plan, after=row[0] - 1, records=[row])


def _stock(url: str, plan: str) -> Append:
    """Append to a sequence by the package's own recorder, as it comes."""
    recorder = stock_recorder(url)
    return lambda row: recorder.insert_events([StoredEvent(plan, *row)])


def stock_recorder(url: str) -> PostgresApplicationRecorder:
    """Connect the package's own recorder, whose table may have to be made yet."""
    address = PostgreSQLAddress.of(url)
    said = address.parameters
    given = [said.get(name, "") for name in ("dbname", "host", "port", "user", "password")]
    return PostgresApplicationRecorder(PostgresDatastore(*given, schema=address.schema, originator_id_type="text"))


if __name__ == "__main__":
    main(*sys.argv[1:])
