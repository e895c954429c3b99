"""How fast the overview across all plans is built."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Final

from tests.bench import years
from tests.bench.measure import LEAST_ROUNDS, Figure, Question, timed
from tests.bench.workshop import PLAN, Workshop, do_all, say, url_of

import collegial_core as cc
from collegial_core import Plans
from collegial_core.store import Record, Store
from collegial_overview import open_overview

ENTRIES: Final = 1_000
"""In each plan: most of a small school's year."""

REBUILT: Final = Question(
    name="overview.rebuild",
    says="build the overview of plans of 1,000 entries each: SQLite to SQLite",
    against="replay the same plans to state, one after the other",
    unit="entry",
    bar=0.5,
)


def rebuilt(shop: Workshop) -> Iterator[Figure]:
    """Measure a rebuild against a replay of the same plans."""
    many = 50 if shop.quick else 1_000
    path = shop.path("plans")
    say(f"making {many:,} plans of {ENTRIES:,} entries")
    with cc.open(url_of(path)) as plans:
        _fill(plans, many)
        entries = many * ENTRIES

        def build() -> None:
            with closing(open_overview(str(shop.path("overview")))) as overview:
                assert overview.rebuild(plans) == many

        yield REBUILT.answer(
            lambda: timed(build, entries), lambda: timed(lambda: _replay(plans), entries), LEAST_ROUNDS
        )


def _fill(plans: Plans, many: int) -> None:
    """Tell a year once, and copy its entries to all plans."""
    with cc.open("memory://") as one:
        ledger = one.ledger(PLAN)
        do_all(ledger, years.story(years.Municipality(schools=1, teachers=16, years=1))[:ENTRIES])
        rows = next(iter(one.store.read(PLAN)))[:ENTRIES]
    assert len(rows) == ENTRIES
    for number in range(many):
        _copy(plans.store, f"plan-{number:04}", rows)


def _copy(store: Store, plan: str, rows: Sequence[Record]) -> None:
    its, mine = (f'"plan":"{name}"'.encode() for name in (PLAN, plan))
    store.append(plan, after=0, records=[Record(at, name, line.replace(its, mine)) for at, name, line in rows])


def _replay(plans: Plans) -> None:
    for plan in plans:
        assert plans.ledger(plan).state.plan
