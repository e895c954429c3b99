"""Whether a store is whole, and a copy of it: asked at the front door."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

import collegial_core as cc
from collegial_core.store import BackedUp, Copied, Corruption, Progress, Upgradable, Upgrade, Verified
from collegial_core.testing import ReferenceStore


class Careful(ReferenceStore):
    """Says of every plan that its second entry is damaged, and copies nothing."""

    def verify(self, plan: str | None = None) -> Iterator[Corruption]:
        yield Corruption(plan or "all", 2, "Entry {entry} is not what was written.", {"entry": 2})

    def backup(self, target: str, on_progress: Progress | None = None) -> Copied:
        if on_progress:
            on_progress(1, len(target))
        return Copied(plans=0, entries=0, position=0, bytes=len(target))

    def upgrade(self) -> Upgrade | None:
        return UPGRADE

    def upgrades(self) -> Sequence[Upgrade]:
        return [UPGRADE]


UPGRADE = Upgrade(at=datetime(2026, 8, 1, tzinfo=UTC), before=1, plans=2, entries=40)


def test_a_store_that_can_look_at_itself_is_asked() -> None:
    store = Careful()
    assert isinstance(store, Verified)
    assert [each.plan for each in cc.Plans(store).verify("solbacken")] == ["solbacken"]
    (corruption,) = cc.Plans(store).verify()
    assert (corruption.plan, corruption.number, corruption.message) == ("all", 2, "Entry 2 is not what was written.")
    assert Corruption(None, None, "Broken.").message == "Broken."


def test_another_store_tells_of_no_damage() -> None:
    assert not isinstance(ReferenceStore(), Verified | BackedUp)
    assert list(cc.Plans(ReferenceStore()).verify()) == []


def test_a_store_that_can_copy_itself_is_asked() -> None:
    told: list[tuple[int, int]] = []
    copied = cc.Plans(Careful()).backup("copy.db", lambda done, of: told.append((done, of)))
    assert (copied.bytes, told) == (7, [(1, 7)])


def test_another_store_says_what_copies_it() -> None:
    with pytest.raises(cc.StoreError, match=r"pg_dump or pg_basebackup.*`collegial export`"):
        cc.Plans(ReferenceStore()).backup("copy.db")


def test_a_store_with_older_tables_is_asked_to_bring_them_up_to_date() -> None:
    store = Careful()
    assert isinstance(store, Upgradable)
    plans = cc.Plans(store)
    assert (plans.upgrade(), plans.upgrades()) == (UPGRADE, [UPGRADE])


def test_another_store_has_nothing_to_bring_up_to_date() -> None:
    plans = cc.Plans(ReferenceStore())
    assert (plans.upgrade(), plans.upgrades()) == (None, ())
