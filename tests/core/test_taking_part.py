"""Who of a group's members was there when the present state was analysed and the plan talked over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.circle import but
from tests.school import SUMMER, School, refused, sept

import collegial_core as cc
from collegial_core.definitions import shipped_methods

if TYPE_CHECKING:
    from collegial_core.policy import Method

MODEL = next(method for method in shipped_methods() if method.ref == "development-model@2")
BOTH = ("S0-10", "S0-13")
OF = {
    "S0-10": "members_took_part_in_the_analysis",
    "S0-13": "members_took_part_in_the_dialogue",
}


def asking(share: int) -> Method:
    """Give the development model as a school would have it that asks for a share of the members."""
    return but(MODEL, method="own", version=1, took_part=share)


def formed(method: Method, *, leader: str = "p-1") -> School:
    """Give a school whose group of p-1 … p-4 is formed and has a leader, but has not started."""
    school = School(methods=[method]).starts(method.ref)
    school.forms(4, method=method.ref)
    school.does(cc.group.AppointLeader(group="g", leader=leader, until=SUMMER))
    return school


def tells(school: School, rule: str, *there: str, **act: Any) -> School:
    """Record that some took part in what the rule is about."""
    if rule == "S0-10":
        event: Any = cc.conditions.AnalysisRecorded(
            unit="solbacken", joint=True, text="Few pupils ask", participants=there
        )
    else:
        event = cc.conditions.DialogueHeld(unit="solbacken", principal="p-rektor", participants=there)
    school.does(event, **act)
    return school


def of_all(school: School, besides: str) -> School:
    """Record that all four took part in the other of the two."""
    (other,) = (rule for rule in BOTH if rule != besides)
    return tells(school, other, "p-1", "p-2", "p-3", "p-4")


def start(school: School, **act: Any) -> Any:
    return school.does(cc.group.GroupStarted(group="g"), **act)


@pytest.mark.requirement("S0-10", "S0-13")
@pytest.mark.parametrize("rule", BOTH)
def test_as_many_members_were_there_as_the_method_asks_for_or_there_is_a_reason(rule: str) -> None:
    school = tells(of_all(formed(asking(75)), rule), rule, "p-1", "p-2", "p-8")
    with refused(rule) as caught:
        start(school)
    no = caught.value
    assert (no.name, no.severity, no.others) == (OF[rule], cc.Severity.W, ())
    assert no.facts == {"group": "g", "members": 4, "absent": ("p-3", "p-4"), "share": 75}
    _, deviation = start(school, because="They were ill", accept=(no.name,))
    assert deviation.event.rule == rule


@pytest.mark.requirement("S0-10", "S0-13")
@pytest.mark.parametrize("rule", BOTH)
def test_who_came_another_time_was_there_too(rule: str) -> None:
    school = tells(of_all(formed(asking(75)), rule), rule, "p-1", "p-2")
    tells(school, rule, "p-3", on=sept(2))
    with refused(rule):
        start(school, on=sept(1))
    assert len(start(school, on=sept(2))) == 1


@pytest.mark.requirement("S0-10", "S0-13")
@pytest.mark.parametrize("rule", BOTH)
def test_it_counts_when_a_principal_or_leader_recorded_it(rule: str) -> None:
    everyone = ("p-1", "p-2", "p-3", "p-4")
    school = tells(of_all(formed(asking(100)), rule), rule, *everyone, by="p-7")
    with refused(rule) as caught:
        start(school)
    assert caught.value.facts["absent"] == everyone
    assert len(start(tells(school, rule, *everyone, by="p-1"))) == 1
    in_the_name = tells(of_all(formed(asking(100)), rule), rule, *everyone, by="p-7", on_behalf_of="p-rektor")
    assert len(start(in_the_name)) == 1


@pytest.mark.requirement("S0-10", "S0-13")
@pytest.mark.parametrize("rule", BOTH)
def test_a_method_that_gives_no_share_asks_for_nobody(rule: str) -> None:
    assert len(start(tells(of_all(formed(asking(0)), rule), rule, "p-8"))) == 1


@pytest.mark.requirement("S0-10", "S0-13")
@pytest.mark.parametrize("rule", BOTH)
def test_where_nothing_was_held_the_older_rule_alone_asks(rule: str) -> None:
    school = of_all(formed(asking(75)), rule)
    with refused(rule) as caught:
        start(school)
    assert caught.value.name != OF[rule]
    assert caught.value.others == ()
