"""What the writers do, and how a store is judged afterwards.

A writer does batches: batch 1 of `anna` is one append of the commands `anna-1-1`,
`anna-1-2` …  Each command has its id and makes one entry; so from the ids in a store
alone it can be told what is lost, torn, missing or there twice.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

import attrs

import collegial_core as cc
from collegial_core import Occasion, Request
from collegial_core.kernel import PersonId, UnitId
from collegial_core.kernel.value import Asked

PLAN: Final = "kommunen"
DAY: Final = date(2026, 8, 17)
UNIT: Final = UnitId("skola")
FAT: Final = 20
"""Every so often a batch is long, so that SQLite's log is soon long enough to be worked off into the file."""

LONG: Final = "Beslut i ledningsgruppen. " * 150


def founding() -> list[Request]:
    """Give what has to be in a plan before the batches."""
    plan = cc.plan.PlanStarted(title="Basgrupper", aim="Alla har sett alla", starts=DAY, ends=date(2027, 6, 15))
    unit = cc.plan.UnitRegistered(unit=UNIT, principal=PersonId("chef"))
    return [_request(plan, "founding-1"), _request(unit, "founding-2")]


def size(number: int) -> int:
    """Give the number of commands in a batch: one to four, or two hundred."""
    return 200 if number % FAT == 0 else 1 + number % 4


def ids(writer: str, number: int) -> list[str]:
    """Give the ids of a batch's commands."""
    return [f"{writer}-{number}-{place}" for place in range(1, size(number) + 1)]


def batch(writer: str, number: int) -> list[Request]:
    """Give a batch's commands."""
    because = LONG if number % FAT == 0 else None
    names = ids(writer, number)
    return [_request(cc.plan.PersonRegistered(person=PersonId(name), unit=UNIT), name, because) for name in names]


def _request(command: Asked, name: str, because: str | None = None) -> Request:
    return Request(command, Occasion(by=PersonId("chef"), on=DAY, because=because), name)


def found(url: str, plan: str = PLAN) -> None:
    """Make a plan with all that the batches need."""
    with cc.open(url) as plans:
        plans.ledger(plan).do_many(founding())


# --- judging -------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Judged:
    """What was found in a plan, held against what its writers had been told."""

    entries: int = 0
    acknowledged: int = 0
    """Batches that a writer was told are safe."""
    unsaid: int = 0
    """Batches that are there although nobody was told: cut off between commit and answer."""
    lost: int = 0
    """Batches that a writer was told are safe, and that are not there."""
    torn: int = 0
    """Batches of which a part is there, or that are not in one piece."""
    gaps: int = 0
    """Entries that do not carry the number after the one before."""
    twice: int = 0
    """Entries whose id another entry before has."""

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.torn or self.gaps or self.twice)

    def __add__(self, other: "Judged") -> "Judged":
        mine, theirs = attrs.asdict(self), attrs.asdict(other)
        return Judged(**{name: mine[name] + theirs[name] for name in mine})

    def __str__(self) -> str:
        return (
            f"{self.lost} of {self.acknowledged:,} acknowledged batches lost, {self.torn} torn, "
            f"{self.gaps} gaps, {self.twice} entries twice"
        )


def judge(entries: Iterable[tuple[int, str | None]], told: Mapping[str, Iterable[int]]) -> Judged:
    """Judge a plan's entries, as pairs of number and id, against the batches that each writer was told of."""
    pairs = list(entries)
    place = {name: number for number, name in reversed(pairs) if name is not None}
    known = {(writer, number) for writer, numbers in told.items() for number in numbers}
    there = {writer_and_number(name) for name in place if not name.startswith("founding")}
    pieces = {item: [place.get(name) for name in ids(*item)] for item in known | there}
    return Judged(
        entries=len(pairs),
        acknowledged=len(known),
        unsaid=len(there - known),
        lost=sum(1 for item in known if item not in there),
        torn=sum(1 for item in there if not _in_one_piece(pieces[item])),
        gaps=sum(1 for expected, (number, _) in enumerate(pairs, 1) if number != expected),
        twice=sum(Counter(name for _, name in pairs if name is not None).values()) - len(place),
    )


def writer_and_number(name: str) -> tuple[str, int]:
    """Tell from a command's id whose batch it belongs to, and which."""
    writer, number, _ = name.rsplit("-", 2)
    return writer, int(number)


def _in_one_piece(numbers: list[int | None]) -> bool:
    first = numbers[0]
    return first is not None and numbers == list(range(first, first + len(numbers)))


def judge_store(url: str, told: Mapping[str, Iterable[int]], plan: str = PLAN) -> Judged:
    """Open a store anew and judge one plan in it."""
    with cc.open(url) as plans:
        return judge(pairs(plans, plan), told)


def pairs(plans: cc.Plans, plan: str = PLAN) -> Iterator[tuple[int, str | None]]:
    """Yield the number and id of each entry of a plan."""
    for entry in plans.ledger(plan).entries():
        yield entry.number, entry.id
