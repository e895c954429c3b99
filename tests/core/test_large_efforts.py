"""Large efforts for the same people at the same time, the plan's own included."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tests.circle import but
from tests.school import AUTUMN, SUMMER, School, refused, sept

import collegial_core as cc
from collegial_core.definitions import shipped_methods

if TYPE_CHECKING:
    from collegial_core.policy import Method

SMALL = next(method for method in shipped_methods() if method.ref == "base-group-visits@3")
LARGE = but(SMALL, method="whole", version=1, large=True)
OTHER = but(LARGE, method="other")
FIRST, LAST = sept(10), sept(20)
OF_A_GROUP = "a_group_is_its_members_only_large_effort"
OF_AN_EFFORT = "a_large_effort_keeps_clear_of_large_groups"


def at_work() -> School:
    """Give a school where p-1 … p-4 are in group g, a large effort; p-9 works elsewhere."""
    school = School(methods=[SMALL, LARGE, OTHER]).starts(SMALL.ref, LARGE.ref, OTHER.ref)
    school.neighbours("p-9")
    return school.runs(4, method=LARGE.ref)


def formed(school: School, *members: str, method: Method = OTHER, group: str = "h") -> School:
    school.forms(members, group=group, method=method.ref, because="As many as wished", accept=(SIZE,))
    school.does(cc.group.AppointLeader(group=group, leader="p-8", until=SUMMER))
    return school


SIZE = "a_group_has_its_methods_size"


def start(school: School, group: str = "h", **act: Any) -> Any:
    return school.does(cc.group.GroupStarted(group=group), **act)


def effort(
    school: School,
    name: str = "e",
    first: date = FIRST,
    last: date = LAST,
    *,
    large: bool = True,
    units: tuple[str, ...] = ("solbacken",),
    **act: Any,
) -> Any:
    begun = cc.conditions.EffortBegun(effort=name, title="Maths", units=units, large=large, starts=first, ends=last)
    return school.does(begun, **act)


@pytest.mark.requirement("S0-14", OF_A_GROUP)
def test_a_second_large_group_for_the_same_people_takes_a_reason_that_names_them() -> None:
    school = formed(at_work(), "p-3", "p-4", "p-5", "p-6")
    with refused("S0-14") as caught:
        start(school)
    no = caught.value
    assert (no.name, no.severity, no.others) == (OF_A_GROUP, cc.Severity.W, ())
    assert no.facts == {"group": "h", "people": ("p-3", "p-4"), "others": ("g",)}
    _, deviation = start(school, because="Decided above us", accept=(OF_A_GROUP,))
    assert deviation.event.rule == "S0-14"


@pytest.mark.requirement("S0-14", OF_A_GROUP)
def test_a_group_of_others_or_by_a_smaller_method_or_after_the_first_needs_none() -> None:
    assert len(start(formed(at_work(), "p-5", "p-6", "p-7", "p-8"))) == 1
    assert len(start(formed(at_work(), "p-3", "p-4", "p-5", "p-6", method=SMALL))) == 1
    school = formed(at_work(), "p-3", "p-4", "p-5", "p-6")
    school.does(cc.group.GroupClosed(group="g"), on=sept(1))
    assert len(start(school, on=sept(1))) == 1


@pytest.mark.requirement("S0-14", OF_A_GROUP)
def test_who_left_the_first_group_or_joins_one_that_has_not_started_is_in_one_only() -> None:
    school = formed(at_work(), "p-4", "p-5", "p-6", "p-7")
    school.does(cc.group.MemberLeft(group="g", person="p-4"), on=sept(1), because="Ill", accept=(SIZE,))
    school.does(cc.group.MemberJoined(group="h", person="p-3"), on=sept(1), because="More wished", accept=(SIZE,))
    with refused("S0-14") as caught:
        start(school, on=sept(1))
    assert caught.value.facts["people"] == ("p-3",)


@pytest.mark.requirement("S0-14", OF_A_GROUP)
def test_who_joins_a_second_large_group_under_way_takes_a_reason() -> None:
    school = formed(at_work(), "p-5", "p-6", "p-7")
    start(school)
    with refused("S0-14") as caught:
        school.does(cc.group.MemberJoined(group="h", person="p-1"), on=sept(1))
    assert caught.value.facts == {"group": "h", "people": ("p-1",), "others": ("g",)}
    school.does(cc.group.MemberJoined(group="h", person="p-8"), on=sept(1))


@pytest.mark.requirement("S0-14", OF_A_GROUP)
@pytest.mark.parametrize(
    ("what", "people"),
    [
        ({"first": sept(1), "last": sept(9)}, ()),
        ({"first": sept(1), "last": sept(10)}, ("p-5", "p-6")),
        ({"first": SUMMER, "last": date(2027, 12, 1)}, ("p-5", "p-6")),
        ({"first": date(2027, 6, 16), "last": date(2027, 12, 1)}, ()),
        ({"large": False}, ()),
        ({"units": ("ekbacken",)}, ("p-9",)),
    ],
)
def test_a_large_effort_of_the_unit_counts_for_a_group_that_starts(
    what: dict[str, Any], people: tuple[str, ...]
) -> None:
    school = formed(School(methods=[OTHER]).starts(OTHER.ref).neighbours("p-9"), "p-5", "p-6", "p-9")
    effort(school, **what)
    if not people:
        assert len(start(school, on=sept(10))) == 1
        return
    with refused("S0-14") as caught:
        start(school, on=sept(10))
    assert caught.value.facts == {"group": "h", "people": people, "others": ("e",)}


@pytest.mark.requirement("S0-14", OF_AN_EFFORT)
def test_a_large_effort_takes_a_reason_that_names_who_is_in_a_large_group() -> None:
    school = at_work()
    with refused("S0-14") as caught:
        effort(school)
    no = caught.value
    assert (no.name, no.severity, no.others) == (OF_AN_EFFORT, cc.Severity.W, ())
    assert no.facts == {"effort": "e", "people": ("p-1", "p-2", "p-3", "p-4"), "groups": ("g",)}
    _, deviation = effort(school, because="Decided above us", accept=(OF_AN_EFFORT,))
    assert deviation.event.rule == "S0-14"


@pytest.mark.requirement("S0-14", OF_AN_EFFORT)
def test_an_effort_that_is_small_or_elsewhere_or_at_another_time_meets_no_group() -> None:
    school = at_work()
    assert len(effort(school, "small", large=False)) == 1
    assert len(effort(school, "elsewhere", units=("ekbacken",))) == 1
    assert len(effort(school, "earlier", date(2026, 8, 1), date(2026, 8, 16))) == 1
    with refused("S0-14") as caught:
        effort(at_work(), "to-its-first-day", date(2026, 8, 1), AUTUMN)
    assert caught.value.facts["groups"] == ("g",)
    school.does(cc.group.GroupClosed(group="g"), on=sept(10))
    assert len(effort(school, on=sept(10))) == 1


@pytest.mark.requirement("S0-14", OF_AN_EFFORT, OF_A_GROUP)
def test_who_has_moved_to_another_unit_or_left_by_then_is_not_concerned() -> None:
    school = at_work()
    school.does(cc.plan.PersonMoved(person="p-3", unit="ekbacken"), on=sept(5))
    school.does(cc.group.MemberLeft(group="g", person="p-2"), on=sept(5), because="Ill", accept=(SIZE,))
    with refused("S0-14") as caught:
        effort(school, on=sept(6))
    assert caught.value.facts["people"] == ("p-1", "p-4")
    other = formed(School(methods=[OTHER]).starts(OTHER.ref).neighbours("p-9"), "p-5", "p-6")
    other.does(cc.plan.PersonMoved(person="p-5", unit="ekbacken"), on=sept(5))
    effort(other)
    with refused("S0-14") as caught:
        start(other, on=sept(1))
    assert caught.value.facts["people"] == ("p-6",)


@pytest.mark.requirement("S0-14", OF_AN_EFFORT)
def test_a_group_that_has_not_started_is_no_effort_yet() -> None:
    school = formed(School(methods=[OTHER]).starts(OTHER.ref), "p-5", "p-6")
    assert len(effort(school)) == 1
