"""Hold what writers and followers told against what is stored.  Pure: it looks at values only."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from statistics import median
from typing import Any

import attrs

from collegial_core.wire import link

Line = dict[str, Any]
"""What a process told, as its JSON."""

StoredRow = tuple[str, int, str, bytes, int, bytes]
"""A row of the table: its plan, number, name, line, position and link of the chain."""


@attrs.frozen
class Kill:
    """One kill: who led and who led then; seconds until somebody led, all wrote again, and all nodes were well."""

    killed: str
    leader: str
    kind: str
    led_after: float
    stood_still: float
    well_after: float


@attrs.frozen
class Promise:
    """Something that may never happen, and how often it did."""

    says: str
    broken: int
    of: str


@attrs.frozen
class Observed:
    """All that the processes told."""

    writers: Mapping[str, Sequence[Line]]
    """By the writer's name."""
    plans: Mapping[str, str]
    """Which plan a writer writes to."""
    follower: Sequence[Line]
    rows: Mapping[str, Sequence[StoredRow]]
    """What is stored in the end, by the node's name."""

    @property
    def stored(self) -> Sequence[StoredRow]:
        """The rows of the first node."""
        return next(iter(self.rows.values()))

    @property
    def lines(self) -> list[Line]:
        """What all writers told."""
        return [line for lines in self.writers.values() for line in lines]


def judged(observed: Observed) -> Iterator[Promise]:
    """Judge every promise."""
    yield from acknowledged(observed)
    yield Promise("gaps in the plans' numbers", gaps(observed.stored), f"{len(observed.stored)} entries")
    yield from followed(observed)
    broken = sum(map(broken_links, observed.rows.values()))
    yield Promise("links of the plans' chains broken", broken, f"{len(observed.rows)} nodes")
    others = sum(list(each) != list(observed.stored) for each in observed.rows.values())
    yield Promise("nodes with other rows than the first", others, f"{len(observed.rows)} nodes")


def acknowledged(observed: Observed) -> Iterator[Promise]:
    """Judge what was acknowledged, and what came of sending it again."""
    ids = {(plan, number): json.loads(line)["id"] for plan, number, _, line, _, _ in observed.stored}
    acked = [
        ((observed.plans[name], line["number"]), line["id"])
        for name, lines in observed.writers.items()
        for line in lines
        if "id" in line
    ]
    lost = sum(ids.get(place) != name for place, name in acked)
    yield Promise("acknowledged entries lost", lost, f"{len(acked)} acknowledged")
    again = [line for line in observed.lines if "again" in line]
    differing = sum(line["differing"] for line in again)
    yield Promise("other answers to an id sent again", differing, f"{sum(line['again'] for line in again)} sent again")
    twice = Counter((plan, name) for (plan, _), name in ids.items())
    yield Promise("ids recorded twice", sum(twice.values()) - len(twice), f"{len(twice)} ids")


def gaps(rows: Iterable[StoredRow]) -> int:
    """Count the places where a plan's numbers do not go on by one, from 1."""
    last: Counter[str] = Counter()
    found = 0
    for plan, number, *_ in rows:
        found += number != last[plan] + 1
        last[plan] = number
    return found


def broken_links(rows: Iterable[StoredRow]) -> int:
    """Count the entries that do not hold fast those before them."""
    last: dict[str, bytes] = {}
    found = 0
    for plan, _, name, line, _, chain in rows:
        found += chain != link(last.get(plan, b""), name, line)
        last[plan] = chain
    return found


def followed(observed: Observed) -> Iterator[Promise]:
    """Judge what the follower met."""
    met = [
        (line["plan"], line["number"], line["position"], line["line"]) for line in observed.follower if "line" in line
    ]
    there = {
        (plan, number, position, sha256(line).hexdigest()) for plan, number, _, line, position, _ in observed.stored
    }
    of = f"{len(met)} met"
    yield Promise("entries that the follower missed", len(there - set(met)), of)
    yield Promise("entries that it met twice, or that are not there", len(met) - len(there & set(met)), of)
    numbers: dict[str, list[int]] = {}
    for plan, number, *_ in met:
        numbers.setdefault(plan, []).append(number)
    disordered = sum(later <= earlier for each in numbers.values() for earlier, later in pairwise(each))
    yield Promise("entries that it met before an earlier one of their plan", disordered, of)


def longest_pause(lines: Iterable[Line], since: float) -> float:
    """Give the longest time between two acknowledgements of a writer, the later one after a moment."""
    moments: list[float] = [line["at"] for line in lines if "id" in line]
    return max(later - earlier for earlier, later in pairwise(moments) if later > since)


def counted(observed: Observed, kills: Sequence[Kill]) -> Line:
    """Count what comes without a promise."""
    still = [kill.stood_still for kill in kills] or [0.0]
    return {
        "standstill": {"longest": max(still), "median": median(still)},
        "store_errors": {"writers": _failed(observed.lines), "follower": _failed(observed.follower)},
        "tried_again": Counter(line["outcome"] for line in observed.lines if "outcome" in line),
        "told_by_the_store": Counter(line["store"] for line in observed.lines if "store" in line),
    }


def _failed(lines: Iterable[Line]) -> Counter[str]:
    return Counter(line["why"] for line in lines if "failed" in line)


def table(found: Line) -> Iterator[str]:
    """Write what was found, for people."""
    yield f"{'killed':<8}{'then led':<10}{'how':<17}{'led after':>9}{'stood still':>13}{'well after':>12}"
    for kill in found["kills"]:
        yield (
            f"{kill['killed']:<8}{kill['leader']:<10}{kill['kind']:<17}"
            f"{kill['led_after']:>7.1f} s{kill['stood_still']:>11.1f} s{kill['well_after']:>10.1f} s"
        )
    still = found["standstill"]
    yield f"Writing stood still for at most {still['longest']:.1f} s; median of the kills {still['median']:.1f} s."
    yield ""
    for promise in found["promises"]:
        yield (
            f"{'BROKEN' if promise['broken'] else 'kept':<8}{promise['broken']:>4}  {promise['says']} ({promise['of']})"
        )
    yield ""
    writers, follower = (sum(found["store_errors"][who].values()) for who in ("writers", "follower"))
    yield f"Store errors met: {writers} by writers, {follower} by the follower."
    for what, count in sorted(found["tried_again"].items()):
        yield f"{count:>5}  commands tried again with their id were {what}"
    for what, count in sorted(found["told_by_the_store"].items()):
        yield f"{count:>5}  times the store told that a {what.replace('-', ' ')}"
