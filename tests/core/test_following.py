"""Following all plans at once."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from tests.school import AUTUMN, start

import collegial_core as cc
from collegial_core.store import Followed, Record
from collegial_core.testing import ReferenceStore


def started(plans: cc.Plans, plan: str) -> int:
    (entry,) = plans.ledger(plan).do(start(), by="p-1", on=AUTUMN)
    return entry.number


def told(pages: Any) -> list[tuple[int, str, int]]:
    return [(position, entry.plan, entry.number) for page in pages for position, entry in page]


@pytest.fixture
def plans() -> cc.Plans:
    """Two plans, the younger one first in the alphabet."""
    plans = cc.Plans(ReferenceStore())
    started(plans, "solbacken")
    started(plans, "bjorken")
    plans.ledger("solbacken").do(cc.plan.UnitRegistered(unit="u", principal="p-1"), by="p-1", on=AUTUMN)
    return plans


def test_nobody_has_written_yet() -> None:
    plans = cc.Plans(ReferenceStore())
    assert (plans.position(), told(plans.follow())) == (0, [])


def test_a_follower_is_told_of_every_plan_in_order_of_recording(plans: cc.Plans) -> None:
    assert told(plans.follow()) == [(1, "solbacken", 1), (2, "bjorken", 1), (3, "solbacken", 2)]
    ((_, entry),) = next(plans.follow(2))
    assert entry == list(plans.ledger("solbacken").entries())[1]


def test_a_follower_goes_on_where_it_left_off(plans: cc.Plans) -> None:
    assert told(plans.follow(plans.position())) == []
    started(plans, "ekbacken")
    assert (told(plans.follow(3)), plans.position()) == ([(4, "ekbacken", 1)], 4)


def test_many_entries_come_in_pages() -> None:
    store = ReferenceStore()
    store.append("p", after=0, records=[Record(number, "visit.held@1", b"") for number in range(1, 2002)])
    assert [len(page) for page in store.follow()] == [1000, 1000, 1]


def test_a_follower_may_say_how_long_it_waits() -> None:
    store = Patient()
    assert told(cc.Plans(store).follow(wait=1.5)) == []
    assert store.waited == 1.5


class Patient(ReferenceStore):
    """Remembers how long it was asked to wait."""

    waited = 0.0

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        self.waited = wait
        return super().follow(after, wait=wait)


def test_an_entry_that_cannot_be_read_is_named() -> None:
    store = ReferenceStore()
    store.append("p", after=0, records=[Record(1, "visit.held@1", b"{")])
    with pytest.raises(cc.Unreadable, match="entry 1"):
        next(cc.Plans(store).follow())


def test_an_entry_that_cannot_be_read_hides_none_of_the_others(plans: cc.Plans) -> None:
    plans.store.append("alby", after=0, records=[Record(1, "plan.began@9", b"{}"), Record(2, "plan.began@9", b"{}")])
    started(plans, "ekbacken")
    following = plans.follow()
    assert [position for position, _ in next(following)] == [1, 2, 3]
    with pytest.raises(cc.Unreadable) as no:
        next(following)
    assert str(no.value) == "position 4, plan alby, entry 1: 'plan.began@9' is no event that this version knows"
    passed: list[tuple[int, str]] = []
    assert told(plans.follow(passed_over=lambda position, why: passed.append((position, why.path))))[-1] == (
        6,
        "ekbacken",
        1,
    )
    assert passed == [(4, "position 4, plan alby, entry 1"), (5, "position 5, plan alby, entry 2")]
    assert told(plans.follow(3, passed_over=lambda *_: None)) == [(6, "ekbacken", 1)]
