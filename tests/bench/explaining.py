"""How long it takes to tell why a figure is what it is, in a plan of three years and 200 teachers."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from itertools import cycle
from typing import Final

from tests.bench.measure import Duration, Limit, worked
from tests.bench.workshop import PLAN, Workshop, say, url_of

import collegial_core as cc
from collegial_core import Ledger

TODAY: Final = date(2029, 6, 1)
BAR: Final = 0.05
SAMPLE: Final = 8


def explained(shop: Workshop) -> Iterator[Duration]:
    """Measure the first explanation, which reads the plan through, and then each kind of figure, a sample of each."""
    with cc.open(url_of(shop.years)) as plans:
        ledger = plans.ledger(PLAN)
        paths = _by_kind(ledger)
        first = Limit(name="audit.explain.first", says="the first explanation, which gathers the index", unit="figure")
        yield first.answer(lambda: worked(partial(_anew, plans, paths["deviation"][0])), shop.rounds)
        say("explaining figures")
        for kind, some in paths.items():
            yield _measured(shop, ledger, kind, some)


def _by_kind(ledger: Ledger) -> dict[str, Sequence[str]]:
    found = defaultdict[str, list[str]](list)
    listed = ledger.figures(on=TODAY) + ledger.figures("right/p-003", on=TODAY)
    for path in listed:
        name, of, *_ = path.split("/")
        found[f"{name}.{of}" if name == "readiness" else name].append(path)
    return {kind: some[:: max(1, len(some) // SAMPLE)][:SAMPLE] for kind, some in found.items()}


def _anew(plans: cc.Plans, path: str) -> object:
    return plans.ledger(PLAN).explain(path, on=TODAY)


def _measured(shop: Workshop, ledger: Ledger, kind: str, some: Sequence[str]) -> Duration:
    """Give the time of the figures of a kind by turns, and say how many entries stand behind the most of them."""
    most = max(len(ledger.explain(path, on=TODAY).entries) for path in some)
    says = f"{len(some)} of a kind by turns, with up to {most} entries behind them"
    turns = cycle(some)
    limit = Limit(name=f"audit.explain.{kind}", says=says, unit="figure", bar=BAR)
    rounds = max(shop.rounds, len(some))
    return limit.answer(lambda: worked(lambda: ledger.explain(next(turns), on=TODAY)), rounds)
