"""How long it takes to tell somebody what waits for them, and what they may record."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Final

from tests.bench.measure import Duration, Limit, worked
from tests.bench.workshop import PLAN, Workshop, say, url_of

import collegial_core as cc
from collegial_core.authority import Order, everybody
from collegial_core.todo import may, todo

TOLD: Final = 0.02
AUTUMN_OF_THE_LAST_YEAR: Final = (date(2028, 10, 12), date(2026, 10, 12))
"""A day with all rounds open: in the whole story, and in the one that is told when quick."""


def waited(shop: Workshop) -> Iterator[Duration]:
    """Measure the longest list of what waits for anybody, and of what somebody may record, under an authority."""
    say("telling what waits for whom")
    on = AUTUMN_OF_THE_LAST_YEAR[shop.quick]
    with cc.open(url_of(shop.years)) as plans:
        state = plans.ledger(PLAN).as_of(happened=on)
        state.order = Order(plans.authorities["school@1"])
    asking: dict[str, Callable[[cc.ids.PersonId], object]] = {
        "todo": lambda person: todo(state, person, on),
        "may": lambda person: may(state, person, on),
    }
    for name, ask in asking.items():
        slowest = max(everybody(state), key=lambda person: worked(partial(ask, person)))
        says = f"the slowest of {len(everybody(state))} people, {slowest}, in a plan of three years"
        limit = Limit(name=f"{name}.person", says=says, unit="look", bar=TOLD)
        yield limit.answer(partial(worked, partial(ask, slowest)), shop.rounds)
