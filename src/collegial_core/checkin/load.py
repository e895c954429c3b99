"""The arithmetic of a leader's time.

Time is compared a week at a time, as exact fractions: four hours every other week
are two hours a week.  Travel is kept apart; it is no time for leading.
"""

from collections.abc import Iterable
from fractions import Fraction

from collegial_core.checkin.state import Allotment, Leader
from collegial_core.kernel import GroupId
from collegial_core.policy import Method


def weekly_minutes(allotment: Allotment) -> Fraction:
    """Give the minutes for leading that an allotment comes to in a week, travel not counted (S0-44)."""
    return Fraction(allotment.minutes, allotment.weeks)


def minutes_asked(methods: Iterable[Method]) -> int:
    """Give the minutes a week that leading groups of these methods takes, one method a group (S0-43, S0-44)."""
    policies = [method.leader for method in methods if method.leader is not None]
    return sum(policy.weekly_minutes or 0 for policy in policies)


def meeting_rhythm(methods: Iterable[Method]) -> Fraction | None:
    """Give the weeks between the meetings that a leader leads, over all groups; None where no method says (S0-44).

    With one rhythm for all groups it is that rhythm ÷ groups: two groups that each
    meet every fourth week make a meeting every other week.
    """
    weeks = [method.leader.meeting_weeks for method in methods if method.leader and method.leader.meeting_weeks]
    return 1 / sum((Fraction(1, each) for each in weeks), Fraction(0)) if weeks else None


def allotments_in_force(leader: Leader) -> tuple[Allotment, ...]:
    """Give the allotments that no later one has replaced, by sharing a group with them; the latest first."""
    kept: list[Allotment] = []
    named = set[GroupId]()
    for allotment in reversed(leader.allotments):
        if named.isdisjoint(allotment.groups):
            kept.append(allotment)
        named.update(allotment.groups)
    return tuple(kept)
