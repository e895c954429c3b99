"""Writers and readers with a weakness, by which the checkers are proved: each has to be found out.

`python -m tests.faults.planted` is `collegial` with plans that are not safe, also in the workers of a server.
"""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

from tests.faults import following, sending, work, writer

import collegial_core as cc
from collegial_cli.start import main
from collegial_core.store import Record
from collegial_webhooks import Sender, Webhook

OURS: Final = sqlite3.connect
PAUSE: Final = 0.02


def early(url: str, plan: str, name: str, first: int, last: int) -> None:
    """Acknowledge each batch before it is written."""

    def write(ledger: cc.Ledger, name: str, number: int) -> None:
        writer.say(f"ok {number} 0")
        time.sleep(PAUSE)
        writer.do(ledger, work.batch(name, number))

    writer.write = write
    writer.main(url, plan, name, first, last)


def by_ones(url: str, plan: str, name: str, first: int, last: int) -> None:
    """Write each batch in several appends."""

    def do(ledger: cc.Ledger, requests: Sequence[Any]) -> None:
        for number, request in enumerate(requests):
            if number:  # a kill is to fall between two of them, and hardly anywhere else
                time.sleep(3 * PAUSE)
            ledger.do_many([request])

    writer.do = do
    writer.main(url, plan, name, first, last)


def twice(url: str, plan: str, name: str, first: int, last: int) -> None:
    """Send each command a second time, without knowing it for the same."""

    def do(ledger: cc.Ledger, requests: Sequence[Any]) -> None:
        store = ledger._store  # noqa: SLF001 - the weakness sits between ledger and store
        ledger.do_many(requests)
        last = [row for page in store.read(plan) for row in page][-len(requests) :]
        again = [Record(number + len(last), kind, line) for number, kind, line in last]
        records = [
            Record(n, kind, line.replace(b'"number":%d' % (n - len(last)), b'"number":%d' % n))
            for n, kind, line in again
        ]
        store.append(plan, after=last[-1][0], records=records)

    writer.do = do
    writer.main(url, plan, name, first, last)


def brittle(url: str, plan: str, name: str, first: int, last: int) -> None:
    """Fall at the first error instead of trying again."""
    writer.PATIENCE = -1.0  # type: ignore[misc]
    writer.main(url, plan, name, first, last)


def forgetful(url: str) -> None:
    """Follow, and begin again one position too far."""

    def pages(after: int) -> Iterator[following.Page]:
        time.sleep(PAUSE)
        with cc.open(url) as plans:
            yield from plans.follow(after + 1 if after else 0)

    following.tell(pages)


class Hasty(Sender):
    """Notes that an entry was taken before it is sent."""

    def _tried(self, it: Webhook, record: Record) -> int | None:
        self.outbox.passed(it, record.number)
        time.sleep(PAUSE)
        return super()._tried(it, record)


def hasty(store: str, outbox: str) -> None:
    """Send, but for what is noted when it is killed."""
    sending.sender(store, outbox, kind=Hasty)


class Unsafe(cc.Plans):
    """Says of some requests that they are done, and does not do them."""

    def do(self, plan: str, request: cc.Request, *, if_number: int | None = None) -> cc.ledger.Recorded:
        would = self.would(plan, request)
        if (request.id or "").endswith("1") and isinstance(would, cc.ledger.Would):
            return cc.ledger.Recorded(would.entries)
        return super().do(plan, request, if_number=if_number)


class Lax(sqlite3.Connection):
    """A connection that says FULL and does less."""

    synchronous = "NORMAL"

    def execute(self, sql: str, /, *values: Any) -> sqlite3.Cursor:
        if sql == "PRAGMA synchronous":
            return super().execute("SELECT 2")
        if sql.startswith("PRAGMA synchronous"):
            return super().execute(f"PRAGMA synchronous = {self.synchronous}")
        return super().execute(sql, *values)


def lax(level: str, url: str, plan: str, name: str, first: int, last: int) -> None:
    """Write with SQLite's synchronous set to NORMAL or OFF, behind the store's back."""
    Lax.synchronous = level
    sqlite3.connect = lambda *given, **named: OURS(*given, **{**named, "factory": Lax})
    writer.main(url, plan, name, first, last)


def _with_unsafe_plans() -> None:
    ours = cc.open
    cc.open = lambda url, **named: Unsafe(ours(url, **named).store)


if __name__ in ("__main__", "__mp_main__"):
    _with_unsafe_plans()
if __name__ == "__main__":
    main()
