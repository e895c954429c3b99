"""What is said to be impossible is: all plans are tried, by a way that shares nothing with the planner."""

import attrs
import pytest
from tests.planner.impossible import KINDS, drawn, faults
from tests.planner.schools import group

from collegial_core.planning import Problem, Why

OF_EACH = 7


@pytest.mark.parametrize("kind", KINDS)
def test_that_there_is_no_plan_is_seen_a_second_way_and_so_is_what_would_help(kind: str) -> None:
    """Given problems of a kind, each is impossible for a reason of that kind, and with each relaxation it is not.

    What is said to be impossible together is, and without any one part of it it is not.
    """
    for _, problem in drawn(OF_EACH, kind):
        assert faults(problem, KINDS[kind].why) == [], problem


def test_the_second_way_finds_the_plan_where_there_is_one() -> None:
    possible = group("TF", "FT")
    assert faults(possible, frozenset(Why)) == ["there is a plan: True; said is Planned"]


def test_the_second_way_asks_for_the_reason_of_the_kind() -> None:
    short: Problem = attrs.evolve(group("TF", "FT"), quota=0)
    assert faults(short, frozenset({Why.QUOTA})) == []
    assert faults(short, frozenset({Why.WEEK_CAP})) == ["the reasons are ['quota']"]
