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
EACH: Final = 8
"""How often each operation is asked in a round: to begin with a kind of request takes seconds."""
KINDS_AT_ONCE: Final = 9
MOST: Final = 5
"""How many broken promises are told in the row; the others are counted."""


def by_chance(hall: Hall) -> Iterator[Verdict]:
    """Ask with every kind of request, and until there are enough answers; with another seed each time."""
    wanted = hall.many(10_000, 500)
    found, left = Fuzzed(), hall.chance.sample(KINDS, len(KINDS))
    while found.cases < wanted or (left and not hall.quick):
        kinds, left = left[:KINDS_AT_ONCE], left[KINDS_AT_ONCE:]
        with hall.place() as folder, served(folder, OWN) as world:
            once = fuzzed(world, hall.many(EACH, 2), kinds, seed=hall.chance.randrange(2**32))
        found.add(once)
        say(f"{found.cases} of {wanted} requests")
    for it in found.breaks[:MOST]:
        say(it)
    statuses = ", ".join(f"{number} × {status}" for status, number in sorted(found.statuses.items()))
    figure = f"{found.cases} requests ({statuses}): {len(found.breaks)} broken promises"
    yield BY_CHANCE.judged(figure, kept=not found.breaks, requests=found.cases, breaks=len(found.breaks))
