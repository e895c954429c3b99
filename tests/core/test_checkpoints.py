"""Checkpoints of a store, and how its plans stand to them later: kept elsewhere, they find what links cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest

import collegial_core as cc
from collegial_core import proofs
from collegial_core.ledger import Plans
from collegial_core.ledger.heads import Agreement, Compared
from collegial_core.proofs import Head
from collegial_core.store import Followed, Record, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from collegial_core.store import Store


def records(first: int, last: int) -> list[Record]:
    return [Record(number, "visit.held@1", b'{"visit":"v-%d"}' % number) for number in range(first, last + 1)]


@pytest.fixture
def plans() -> Iterator[Plans]:
    """Two plans, of 9 entries and of 3."""
    with cc.open("memory://") as plans:
        plans.store.append("ours", after=0, records=records(1, 4))
        plans.store.append("theirs", after=0, records=records(1, 3))
        plans.store.append("ours", after=4, records=records(5, 9))
        yield plans


class Forged:
    """A store whose rows were changed below it, and which knows nothing of that; rows are those of `follow`."""

    def __init__(self, store: Any, rows: list[Followed], breaks: str | None = None) -> None:
        self._store = store
        self.rows = rows
        self._breaks = breaks
        """The plan whose rows cannot be read to their end."""
        self.is_gone = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def save_snapshot(self, plan: str, snapshot: Snapshot) -> None:
        self._store.save_snapshot(plan, snapshot)

    def load_snapshot(self, plan: str) -> Snapshot | None:
        found: Snapshot | None = self._store.load_snapshot(plan)
        return found

    def plans(self) -> Sequence[str]:
        return sorted({row.plan for row in self.rows})

    def position(self) -> int:
        if self.is_gone:
            raise cc.StoreError("the disk is gone")
        return max((row.position for row in self.rows), default=0)

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Record]]:
        found = sorted((row for row in self.rows if row.plan == plan and row.number > after), key=lambda it: it.number)
        yield [Record(*row[2:]) for row in found]
        if plan == self._breaks or self.is_gone:
            raise cc.StoreError("a page is damaged")

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        assert not wait
        page = [row for row in self.rows if row.position > after]
        if page:
            yield page
        if self._breaks is not None:
            raise cc.StoreError("a page is damaged")


def forged(plans: Plans, breaks: str | None = None) -> Forged:
    rows = [row for page in plans.store.follow() for row in page]
    return Forged(plans.store, rows, breaks)


def stands(store: Any, checkpoint: proofs.Checkpoint, plan: str | None = None) -> list[Compared]:
    return Plans(store).compare(checkpoint.heads, plan)


def test_a_checkpoint_has_the_number_of_entries_and_the_root_of_each_plan(plans: Plans) -> None:
    checkpoint = plans.checkpoint()
    assert [(head.plan, head.entries) for head in checkpoint.heads] == [("ours", 9), ("theirs", 3)]
    assert list(checkpoint.heads) == plans.heads() == [*plans.heads("ours"), *plans.heads("theirs")]
    assert checkpoint.heads[0].root == proofs.root_of(proofs.entry_hash("ours", it) for it in records(1, 9))
    assert (checkpoint.name, checkpoint.signatures) == ("collegial", ())
    assert plans.heads("nobodys") == []


def test_the_head_of_so_many_entries_is_what_it_was_then(plans: Plans) -> None:
    then = plans.heads("ours")
    plans.store.append("ours", after=9, records=records(10, 12))
    assert plans.heads("ours", 9) == then != plans.heads("ours")


def test_a_checkpoint_is_signed_with_a_key(plans: Plans) -> None:
    key = proofs.Key("school.example/plans", bytes(32))
    checkpoint = plans.checkpoint(key, lambda text: text[:64])
    assert checkpoint.name == key.name
    assert checkpoint.signatures == (key.signature(checkpoint.head.text, lambda text: text[:64]),)


def test_the_next_checkpoint_reads_only_what_came_since(plans: Plans, monkeypatch: pytest.MonkeyPatch) -> None:
    plans.checkpoint()
    plans.store.append("theirs", after=3, records=records(4, 5))
    began: list[int] = []
    follow = plans.store.follow

    def noted(after: int = 0, **more: Any) -> Any:
        began.append(after)
        return follow(after, **more)

    monkeypatch.setattr(plans.store, "follow", noted)
    checkpoint = plans.checkpoint()
    assert began == [12]
    assert list(checkpoint.heads) == plans.heads()
    assert plans.checkpoint().heads == checkpoint.heads


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda kept: kept._replace(body=kept.body[:-1]),
        lambda kept: kept._replace(body=b""),
        lambda kept: kept._replace(fingerprint="of another release"),
        lambda kept: kept._replace(number=1000),
    ],
    ids=["cut", "empty", "foreign", "ahead"],
)
def test_what_is_kept_and_does_not_fit_is_made_anew(plans: Plans, spoilt: Any) -> None:
    before = plans.checkpoint().heads
    store: Any = plans.store
    store.save_snapshot("#heads", spoilt(store.load_snapshot("#heads")))
    assert plans.checkpoint().heads == before


def test_what_was_kept_of_a_store_that_was_longer_is_made_anew(plans: Plans) -> None:
    plans.checkpoint()
    shorter: Any = forged(plans)
    shorter.rows = shorter.rows[:-3]
    checkpoint = Plans(shorter).checkpoint()
    assert [(head.plan, head.entries) for head in checkpoint.heads] == [("ours", 6), ("theirs", 3)]
    assert list(checkpoint.heads) == Plans(shorter).heads()


class Plain:
    """A store that has the port's methods and no others."""

    def __init__(self, store: Store) -> None:
        for name in ("plans", "read", "follow", "position", "append", "now", "close"):
            setattr(self, name, getattr(store, name))


def test_a_store_that_keeps_nothing_beside_is_read_from_the_start(plans: Plans) -> None:
    plain: Any = Plain(plans.store)
    bare = Plans(plain)
    checkpoint = bare.checkpoint()
    bare.keep_checkpoint(checkpoint)
    assert list(checkpoint.heads) == plans.heads()
    assert bare.last_checkpoint() is None


class Full(Forged):
    """A store that can keep nothing more."""

    def save_snapshot(self, plan: str, snapshot: Snapshot) -> None:
        raise cc.StoreError(f"the disk is full: {plan} {snapshot.number}")


def test_a_checkpoint_is_made_where_nothing_can_be_kept(plans: Plans) -> None:
    full: Any = Full(plans.store, forged(plans).rows)
    checkpoint = Plans(full).checkpoint()
    Plans(full).keep_checkpoint(checkpoint)
    assert list(checkpoint.heads) == plans.heads()


def test_the_store_remembers_the_last_checkpoint(plans: Plans) -> None:
    assert plans.last_checkpoint() is None
    checkpoint = plans.checkpoint()
    plans.keep_checkpoint(checkpoint)
    assert plans.last_checkpoint() == checkpoint
    store: Any = plans.store
    store.save_snapshot("#checkpoint", Snapshot(2, "1", checkpoint.file[:-3]))
    assert plans.last_checkpoint() is None


def test_a_plan_is_as_it_was_or_goes_on_or_is_new(plans: Plans) -> None:
    checkpoint = plans.checkpoint()
    assert {it.agreement for it in stands(plans.store, checkpoint)} == {Agreement.SAME}
    plans.store.append("ours", after=9, records=records(10, 11))
    plans.store.append("another", after=0, records=records(1, 1))
    assert stands(plans.store, checkpoint) == [
        Compared("another", Agreement.NEW, 0, 1),
        Compared("ours", Agreement.EXTENDED, 9, 11),
        Compared("theirs", Agreement.SAME, 3, 3),
    ]
    assert stands(plans.store, checkpoint, "theirs") == [Compared("theirs", Agreement.SAME, 3, 3)]
    assert stands(plans.store, checkpoint, "another") == [Compared("another", Agreement.NEW, 0, 1)]
    assert not any(it.is_bad for it in stands(plans.store, checkpoint))


def changed(rows: list[Followed], which: int, **what: Any) -> list[Followed]:
    return [row._replace(**what) if (row.plan, row.number) == ("ours", which) else row for row in rows]


def test_an_altered_entry_is_found_between_the_checkpoints_that_tell_of_it(plans: Plans) -> None:
    first, second, last = plans.heads("ours", 4), plans.heads("ours", 6), plans.heads("ours")
    store = forged(plans)
    store.rows = changed(store.rows, 6, line=b"another")
    for told, where in (
        (last, (1, 9)),
        ([*last, *first], (5, 9)),
        ([*first, *second, *last], (5, 6)),
        ([*second], (1, 6)),
    ):
        (found,) = Plans(store).compare(told, "ours")
        assert (found.agreement, found.first, found.last) == (Agreement.ALTERED, *where)
        assert found.is_bad
    (found,) = Plans(store).compare(first, "ours")
    assert found.agreement is Agreement.EXTENDED


def test_checkpoints_that_contradict_each_other_do_not_both_fit(plans: Plans) -> None:
    told = [*plans.heads("ours"), Head("ours", 9, bytes(32))]
    (found,) = plans.compare(told, "ours")
    assert (found.agreement, found.first, found.last) == (Agreement.ALTERED, 1, 9)


def test_entries_that_were_cut_off_are_told(plans: Plans) -> None:
    checkpoint, store = plans.checkpoint(), forged(plans)
    store.rows = [row for row in store.rows if row.plan != "ours" or row.number < 8]
    expected = Compared("ours", Agreement.CUT, 9, 7, 8, 9)
    assert stands(store, checkpoint)[0] == stands(store, checkpoint, "ours")[0] == expected
    assert expected.is_bad


def test_a_plan_that_is_gone_is_named(plans: Plans) -> None:
    checkpoint, store = plans.checkpoint(), forged(plans)
    store.rows = [row for row in store.rows if row.plan != "ours"]
    assert stands(store, checkpoint) == [
        Compared("ours", Agreement.MISSING, 9, 0),
        Compared("theirs", Agreement.SAME, 3, 3),
    ]


@pytest.mark.parametrize(
    "change",
    [{"number": 70}, {"line": "a text"}, {"name": None}],
    ids=["number", "line", "name"],
)
def test_an_entry_that_is_none_any_more_differs(plans: Plans, change: dict[str, Any]) -> None:
    checkpoint, store = plans.checkpoint(), forged(plans)
    store.rows = changed(store.rows, 5, **change)
    assert stands(store, checkpoint)[0] == Compared("ours", Agreement.ALTERED, 9, 4, 1, 5)
    with pytest.raises(cc.StoreError, match="`collegial check` tells more"):
        Plans(store).heads()
    with pytest.raises(cc.StoreError, match="`collegial check` tells more"):
        Plans(store).heads("ours")


def test_what_is_damaged_after_a_checkpoint_does_not_concern_it(plans: Plans) -> None:
    told, store = plans.heads("ours", 4), forged(plans)
    store.rows = changed(store.rows, 6, line="a text")
    assert Plans(store).compare(told, "ours")[0].agreement is Agreement.EXTENDED


def test_plans_beside_one_that_cannot_be_read_are_compared(plans: Plans) -> None:
    plans.store.append("another", after=0, records=records(1, 1))
    told, store = plans.checkpoint(), forged(plans, breaks="ours")
    plans.store.append("new", after=0, records=records(1, 1))
    store.rows = [row for row in forged(plans).rows if row.plan != "ours" or row.number < 8]
    assert stands(store, told) == [
        Compared("another", Agreement.SAME, 1, 1),
        Compared("new", Agreement.NEW, 0, 1),
        Compared("ours", Agreement.ALTERED, 9, 7, 1, 8),
        Compared("theirs", Agreement.SAME, 3, 3),
    ]


def test_plans_whose_positions_were_exchanged_are_still_what_they_were(plans: Plans) -> None:
    checkpoint, store = plans.checkpoint(), forged(plans)
    store.rows = [row._replace(position=100 - row.position) for row in reversed(store.rows)]
    assert {it.agreement for it in stands(store, checkpoint)} == {Agreement.SAME}


def test_a_store_that_cannot_serve_is_no_plan_that_was_altered(plans: Plans) -> None:
    checkpoint, store = plans.checkpoint(), forged(plans, breaks="ours")
    store.is_gone = True
    with pytest.raises(cc.StoreError, match="the disk is gone"):
        stands(store, checkpoint)


def test_a_checkpoint_is_made_at_the_time_of_the_store(plans: Plans) -> None:
    made = plans.checkpoint()
    assert attrs.evolve(made, at=plans.store.now()).at >= made.at
