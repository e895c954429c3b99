"""Are the rows what was written?  Reading them alone tells; what is beneath them is the server's to check."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import psycopg

from collegial_core.kernel import StoreError
from collegial_core.ledger import Damage
from collegial_eventsourcing.chain import Chain, Head, unreadable
from collegial_eventsourcing.postgresql.following import PAGE
from collegial_eventsourcing.postgresql.schema import Names

_PLANS: Final = "SELECT plan FROM {heads} UNION SELECT plan FROM {entries}"
_HEAD: Final = """
    SELECT head.number, head.chain, (SELECT coalesce(max(number), 0) FROM {entries} WHERE plan = asked.plan)
    FROM (SELECT %s::text AS plan) AS asked LEFT JOIN {heads} AS head ON head.plan = asked.plan
"""
_ROWS: Final = """
    SELECT number, name, line, chain FROM {entries}
    WHERE plan = %s AND number > %s AND number <= %s ORDER BY number LIMIT %s
"""

Fetch = Callable[..., list[Any]]
"""Takes a query and its values, and gives the rows."""


def damages(fetch: Fetch, names: Names, plan: str | None) -> Iterator[Damage]:
    """Yield what is damaged in a plan, or in all of them; each step is a short query of its own."""
    plans = sorted(plan for (plan,) in fetch(names.sql(_PLANS))) if plan is None else [plan]
    for each in plans:
        yield from _followed(fetch, names, Chain(each))


def _followed(fetch: Fetch, names: Names, chain: Chain) -> Iterator[Damage]:
    try:
        ((number, link, last),) = fetch(names.sql(_HEAD), chain.plan)
        while chain.number < last:
            rows = fetch(names.sql(_ROWS), chain.plan, chain.number, last, PAGE)
            yield from filter(None, map(chain.follow, rows))
            if not rows:
                break
    except StoreError as error:
        if not isinstance(error.__cause__, psycopg.errors.DataCorrupted | psycopg.errors.IndexCorrupted):
            raise
        yield unreadable(chain.plan, chain.number + 1, str(error.__cause__).partition("\n")[0])
        return
    head: Head | None = None if number is None else (number, link)
    yield from filter(None, [chain.end(head)])
