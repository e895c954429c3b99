"""Requests over HTTP by chance: does the server answer each as its document says?"""

from collections.abc import Iterator
from typing import Final

from tests.faults.verdict import Hall, Promise, Verdict, say
from tests.web.fuzz import KINDS, Fuzzed, fuzzed
from tests.web.world import OWN, served

BY_CHANCE: Final = Promise(
    "request",
    "requests to every operation by chance, with every kind of request, as the API's document has them and as not",
    "0 × 5xx, 0 answers that the document does not have; what it has is understood, all else is refused",
)
EACH: Final = 25
"""How often each operation is asked in a round: to begin with a kind of request takes seconds."""
MOST: Final = 5
"""How many broken promises are told in the row; the others are counted."""


def by_chance(hall: Hall) -> Iterator[Verdict]:
    """Ask until there are enough answers, with another seed each time."""
    wanted = hall.many(10_000, 500)
    found = Fuzzed()
    while found.cases < wanted:
        with hall.place() as folder, served(folder, OWN) as world:
            kinds = KINDS if not hall.quick else hall.chance.sample(KINDS, 9)
            once = fuzzed(world, hall.many(EACH, 2), kinds, seed=hall.chance.randrange(2**32))
        found.add(once)
        say(f"{found.cases} of {wanted} requests")
    for it in found.breaks[:MOST]:
        say(it)
    statuses = ", ".join(f"{number} × {status}" for status, number in sorted(found.statuses.items()))
    figure = f"{found.cases} requests ({statuses}): {len(found.breaks)} broken promises"
    yield BY_CHANCE.judged(figure, kept=not found.breaks, requests=found.cases, breaks=len(found.breaks))
