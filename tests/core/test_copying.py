"""Trying things on a copy of a plan leaves the plan as it is."""

from collections.abc import Callable, Sequence
from datetime import date

import attrs
import pytest
from tests.golden import second, story
from tests.school import School

import collegial_core as cc
from collegial_core.kernel.copying import copied
from collegial_core.state import Event, State, evolve
from collegial_core.upcasts import newest


@pytest.mark.parametrize("tell", [story.tell, second.tell], ids=["first", "second"])
def test_whatever_happens_to_a_copy_the_plan_stays(tell: Callable[[], School]) -> None:
    """Given a plan after each of its entries, when the rest happens to a copy, then only the copy knows of it."""
    entries = list(tell().ledger.entries())
    state = State()
    for at, entry in enumerate(entries):
        _happens(state, [entry])
        copy = copied(state)
        assert copy == state
        _happens(copy, entries[at + 1 :])
        again = State()
        _happens(again, entries[: at + 1])
        assert state == again


def _happens(state: State, entries: Sequence[cc.Entry[Event]]) -> None:
    for it in entries:
        evolve(state, newest(it.event), it.occasion(it.happened_on))


def test_what_stands_in_two_places_is_one_thing_in_the_copy_too() -> None:
    """Given a visit, which its day knows too, when it changes in a copy, then both places there say so."""
    state = story.tell().ledger.state
    copy = copied(state)
    (visit, *_) = copy.visits.values()
    assert any(it is visit for it in copy.visits_on[visit.date])
    assert visit is not state.visits[visit.visit]


def test_what_cannot_change_is_shared() -> None:
    @attrs.define
    class Shelf:
        days: tuple[date, ...]
        names: set[str]
        boxes: tuple[list[int], ...]

    shelf = Shelf((date(2026, 9, 1),), {"a"}, ([1],))
    copy = copied(shelf)
    assert copy.days is shelf.days
    copy.names.add("b")
    copy.boxes[0].append(2)
    assert (shelf.names, shelf.boxes) == ({"a"}, ([1],))
