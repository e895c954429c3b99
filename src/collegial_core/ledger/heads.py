"""The heads of a store's plans: read from all that is stored, or kept up to date from one checkpoint to the next.

What is kept lies beside the snapshots, under names that no plan can have.  It spares a checkpoint the reading of what
was there before, and nothing is verified by it: that is always done from the stored bytes.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from enum import StrEnum
from hashlib import sha256
from itertools import chain, islice
from typing import Final

import attrs

from collegial_core.kernel import StoreError, Unreadable
from collegial_core.proofs import Checkpoint, Frontier, Head, read_checkpoint
from collegial_core.proofs.leaves import hash_of
from collegial_core.store import Followed, Record, Snapshot, SnapshotStore, Store

_FRONTIERS: Final = "#heads"
_CHECKPOINT: Final = "#checkpoint"
_FORMAT: Final = "1"
_HASH: Final = 32

Frontiers = dict[str, Frontier]
"""Plan → the right edge of its tree."""


class Agreement(StrEnum):
    """How a plan stands to what a checkpoint says of it."""

    SAME = "same"
    EXTENDED = "extended"
    NEW = "new"
    CUT = "cut"
    ALTERED = "altered"
    MISSING = "missing"


@attrs.frozen
class Compared:
    """How a plan stands to checkpoints: how many entries it had then and has now.

    `first` and `last` are set where it was altered or cut: the first entry that differs, or is missing, is one of
    these.
    """

    plan: str
    agreement: Agreement
    then: int
    now: int
    first: int | None = None
    last: int | None = None

    @property
    def is_bad(self) -> bool:
        """Whether what was there then is not there any more as it was."""
        return self.agreement in {Agreement.CUT, Agreement.ALTERED, Agreement.MISSING}


def head_of(store: Store, plan: str, entries: int | None = None) -> Head | None:
    """Read a plan through, or so many entries of it, and give its head; None where it has none.

    Raises:
        StoreError: it is damaged, or the storage cannot serve.

    """
    frontier = Frontier()
    for record in islice(_records(store, plan), entries):
        _take(frontier, plan, *record)
    return Head(plan, frontier.size, frontier.root()) if frontier.size else None


def all_heads(store: Store) -> list[Head]:
    """Read all plans through and give their heads.

    Raises:
        StoreError: one of them is damaged, or the storage cannot serve.

    """
    frontiers: Frontiers = {}
    for page in store.follow():
        _take_all(frontiers, page)
    return _heads(frontiers)


def current_heads(store: Store) -> list[Head]:
    """Give the heads of all plans; what came since the last time is read, and the result is kept.

    Raises:
        StoreError: something is damaged, or the storage cannot serve.

    """
    position, frontiers = _kept(store)
    before = position
    for page in store.follow(position):
        _take_all(frontiers, page)
        position = page[-1].position
    if position != before and isinstance(store, SnapshotStore):
        with suppress(StoreError):  # it is made anew the next time
            store.save_snapshot(_FRONTIERS, Snapshot(position, _FORMAT, _packed(frontiers)))
    return _heads(frontiers)


def _heads(frontiers: Frontiers) -> list[Head]:
    return sorted((Head(plan, frontier.size, frontier.root()) for plan, frontier in frontiers.items()), key=_plan_of)


def _plan_of(head: Head) -> str:
    return head.plan


def keep_checkpoint(store: Store, checkpoint: Checkpoint) -> None:
    """Remember the last checkpoint, to tell how long ago it was; where the store remembers nothing, nor do we."""
    if isinstance(store, SnapshotStore):
        with suppress(StoreError):
            store.save_snapshot(_CHECKPOINT, Snapshot(len(checkpoint.heads), _FORMAT, checkpoint.file))


def last_checkpoint(store: Store) -> Checkpoint | None:
    """Give the last checkpoint, as the store remembers it: it proves nothing, for it lies where the plans lie."""
    kept = _load(store, _CHECKPOINT)
    if kept is None:
        return None
    try:
        return read_checkpoint(kept.body, "checkpoint")
    except Unreadable:
        return None


def compare(store: Store, told: Iterable[Head], plan: str | None = None) -> list[Compared]:
    """Hold all plans, or one, against what checkpoints said of them, one checkpoint or several.

    Raises:
        StoreError: the storage cannot serve.

    """
    plans: dict[str, _Plan] = {}
    for head in told:
        plans.setdefault(head.plan, _Plan(head.plan)).told.setdefault(head.entries, set()).add(head.root)
    if plan is not None:
        return [_read(store, plans.get(plan) or _Plan(plan)).compared()]
    if not _followed(store, plans):
        plans |= {name: _Plan(name) for name in store.plans() if name not in plans}
    whole = (it if it.is_whole else _read(store, it) for it in plans.values())
    return sorted((it.compared() for it in whole), key=lambda it: it.plan)


@attrs.define
class _Plan:
    """A plan that is held against what was told of it, entry by entry."""

    plan: str
    told: dict[int, set[bytes]] = attrs.field(factory=dict)
    """Number of entries → the roots that they should have: one, unless checkpoints contradict each other."""
    frontier: Frontier = attrs.field(factory=Frontier)
    good: int = 0
    """The last number of entries that fits."""
    bad: int | None = None
    """The first that does not."""
    is_whole: bool = True
    """Whether each entry was the next one, and could be read."""

    def take(self, number: int, name: str, line: bytes) -> None:
        """Take the next entry in."""
        try:
            _take(self.frontier, self.plan, number, name, line)
        except StoreError:
            self.is_whole = False
            return
        roots = self.told.get(self.frontier.size)
        if roots and self.bad is None:
            if roots == {self.frontier.root()}:
                self.good = self.frontier.size
            else:
                self.bad = self.frontier.size

    def compared(self) -> Compared:
        """Say how it stands, when all of it was taken in."""
        then, now = max(self.told, default=0), self.frontier.size
        bad = self.bad
        if bad is None and not self.is_whole and now < then:
            bad = now + 1  # which cannot be read, or is another
        if bad is not None:
            return Compared(self.plan, Agreement.ALTERED, then, now, min(self.good + 1, bad), bad)
        if not now:
            return Compared(self.plan, Agreement.MISSING, then, now)
        if now < then:
            return Compared(self.plan, Agreement.CUT, then, now, now + 1, then)
        if not then:
            return Compared(self.plan, Agreement.NEW, then, now)
        return Compared(self.plan, Agreement.SAME if now == then else Agreement.EXTENDED, then, now)


def _followed(store: Store, plans: dict[str, _Plan]) -> bool:
    """Take in the entries of all plans in the order of the store, which is the fastest; tell if all could be read."""
    try:
        for page in store.follow():
            for _, plan, number, name, line in page:
                it = plans.get(plan)
                if it is None:
                    it = plans[plan] = _Plan(plan)
                it.take(number, name, line)
    except StoreError:
        for it in plans.values():
            it.is_whole = False
        return False
    return True


def _read(store: Store, before: _Plan) -> _Plan:
    """Take in a plan's entries from the first on, by their numbers, as far as they can be read."""
    it = _Plan(before.plan, before.told)
    try:
        for number, name, line in _records(store, it.plan):
            it.take(number, name, line)
    except StoreError:
        store.position()  # else it cannot serve at all
        it.is_whole = False
    return it


def _records(store: Store, plan: str) -> Iterator[Record]:
    return chain.from_iterable(store.read(plan))


def _take(frontier: Frontier, plan: str, number: int, name: str, line: bytes) -> None:
    """Add an entry to its plan's tree.

    Raises:
        StoreError: it is not the next one, or is damaged.

    """
    if number != frontier.size + 1:
        message = f"entry {frontier.size + 1} of {plan} is missing in the store; `collegial check` tells more"
        raise StoreError(message)
    frontier.add(hash_of(plan, number, name, line))


def _take_all(frontiers: Frontiers, page: Sequence[Followed]) -> None:
    for _, plan, number, name, line in page:
        frontier = frontiers.get(plan)
        if frontier is None:
            frontier = frontiers[plan] = Frontier()
        _take(frontier, plan, number, name, line)


# --- what is kept ---------------------------------------------------------------------


def _kept(store: Store) -> tuple[int, Frontiers]:
    """Give what is kept and up to which position, or nothing where it does not fit the store."""
    kept = _load(store, _FRONTIERS)
    if kept is None or kept.number > store.position():
        return 0, {}
    found = _unpacked(kept.body)
    return (0, {}) if found is None else (kept.number, found)


def _load(store: Store, name: str) -> Snapshot | None:
    if not isinstance(store, SnapshotStore):
        return None
    kept = store.load_snapshot(name)
    return kept if kept is not None and kept.fingerprint == _FORMAT else None


def _packed(frontiers: Frontiers) -> bytes:
    parts = [
        b"%b %d\n%b" % (plan.encode(), frontier.size, b"".join(frontier.roots)) for plan, frontier in frontiers.items()
    ]
    body = b"".join(parts)
    return sha256(body).digest() + body


def _unpacked(body: bytes) -> Frontiers | None:
    """Read what was kept; None where it is not as it was."""
    found: Frontiers = {}
    if sha256(body[_HASH:]).digest() != body[:_HASH]:
        return None
    at = _HASH
    while at < len(body):
        end = body.index(b"\n", at)
        plan, _, size = body[at:end].decode().partition(" ")
        at = end + 1 + _HASH * int(size).bit_count()
        hashes = body[end + 1 : at]
        found[plan] = Frontier(int(size), (hashes[it : it + _HASH] for it in range(0, len(hashes), _HASH)))
    return found
