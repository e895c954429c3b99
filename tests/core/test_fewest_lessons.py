"""How few lessons, and how few times for lessons, let everyone see everyone: against a count by trying (S4-06)."""

from collections.abc import Iterator
from itertools import permutations

import pytest
from tests.school import School

from collegial_core.views import VIEWS
from collegial_core.visit import fewest_slots, fewest_visited_lessons

Pair = tuple[int, int]
"""Visitor and host."""

ALONE = [(0, 0, 0), (1, 0, 0), (2, 2, 2), (3, 6, 6), (4, 6, 12), (5, 10, 20), (6, 10, 30)]


@pytest.mark.requirement("S4-06")
@pytest.mark.parametrize(("members", "slots", "lessons"), ALONE)
def test_one_at_a_time_several_lessons_lie_in_a_slot(members: int, slots: int, lessons: int) -> None:
    assert (fewest_slots(members), fewest_visited_lessons(members)) == (slots, lessons)


@pytest.mark.requirement("S4-06")
@pytest.mark.parametrize(("members", "lessons"), [(0, 0), (1, 0), (2, 2), (3, 3), (6, 6), (10, 10)])
def test_a_group_that_watches_together_takes_a_lesson_and_a_slot_of_each_member(members: int, lessons: int) -> None:
    assert fewest_slots(members, together=True) == lessons
    assert fewest_visited_lessons(members, together=True) == lessons


@pytest.mark.requirement("S4-06")
@pytest.mark.parametrize("members", range(7))
def test_no_fewer_slots_are_possible_and_so_few_are(members: int) -> None:
    slots = fewest_slots(members)
    assert can_be_seen_in(slots, pairs(members))
    assert slots == 0 or not can_be_seen_in(slots - 1, pairs(members))


@pytest.mark.requirement("S4-06")
@pytest.mark.parametrize("members", range(7))
def test_each_visit_of_one_at_a_time_is_a_lesson_of_its_own(members: int) -> None:
    assert fewest_visited_lessons(members) == len(pairs(members))


def pairs(members: int) -> frozenset[Pair]:
    return frozenset(permutations(range(members), 2))


def can_be_seen_in(slots: int, left: frozenset[Pair]) -> bool:
    """Try every way to put the visits into so many slots, in each of which nobody is in two places."""
    if not left:
        return True
    people = {person for pair in left for person in pair}
    if len(left) > slots * (len(people) // 2):
        return False
    first = min(left)
    return any(can_be_seen_in(slots - 1, left - slot) for slot in fillings(left, frozenset({first})))


def fillings(left: frozenset[Pair], slot: frozenset[Pair]) -> Iterator[frozenset[Pair]]:
    """Yield every slot with these visits to which no other can be added."""
    busy = {person for pair in slot for person in pair}
    free = sorted(pair for pair in left if busy.isdisjoint(pair))
    if not free:
        yield slot
        return
    last = max(slot)
    for pair in free:
        if pair > last:
            yield from fillings(left, slot | {pair})


@pytest.mark.requirement("S4-06")
def test_the_groups_at_a_glance_name_both_numbers() -> None:
    (line,) = VIEWS["groups"](School().starts().runs(4).ledger.state)
    assert (line.fewest_slots, line.fewest_visited_lessons, line.fewest_lessons) == (6, 12, 6)
    assert [it.label for it in type(line).COLUMNS if "ewest" in it.label] == [
        "Fewest lesson slots",
        "Fewest lessons visited",
    ]
