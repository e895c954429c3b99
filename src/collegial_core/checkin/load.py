"""The arithmetic of a leader's time.

Time is compared a week at a time, as exact fractions: four hours every other week
are two hours a week.  Travel is kept apart; it is no time for leading.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from collegial_core.checkin.state import Allotment, Leader, StateProtocol
from collegial_core.group import Group
from collegial_core.kernel import GroupId, PersonId
from collegial_core.policy import Method


def weekly_minutes(allotment: Allotment) -> Fraction:
    """Give the minutes for leading that an allotment comes to in a week, travel not counted (S0-44)."""
    return Fraction(allotment.minutes, allotment.weeks)


def minutes_asked(methods: Iterable[Method]) -> int:
    """Give the minutes a week that leading groups of these methods takes, one method a group (S0-43, S0-44)."""
    policies = [method.leader for method in methods if method.leader is not None]
    return sum(policy.weekly_minutes or 0 for policy in policies)


def is_at_home(state: StateProtocol, group: Group, leader: PersonId, on: date) -> bool:
    """Tell whether somebody who leads a group has members of it at their own unit that day (S0-46).

    A group without members is nowhere, and so at home.
    """
    units = {state.people[person].unit_on(on) for person in group.members_on(on)}
    return not units or state.people[leader].unit_on(on) in units


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
