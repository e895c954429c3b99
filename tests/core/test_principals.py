"""A unit's principals: one follows another, and the past keeps its own."""

from datetime import date
from typing import Any

import attrs
import pytest
from tests.school import AUTUMN, SUMMER, School, refused, sept

import collegial_core as cc
from collegial_core.definitions import shipped_methods
from collegial_core.policy import LeaderPolicy
from collegial_core.privacy import Reader
from collegial_core.views import Query
from collegial_core.views.timeline import timeline
from collegial_core.views.visits import notes
from collegial_core.views.years import overview

SPRING = date(2027, 1, 11)
(MODEL,) = (method for method in shipped_methods() if method.ref == "development-model@2")


@pytest.fixture
def school() -> School:
    return School().starts()


def appoint(principal: str = "p-ny", unit: str = "solbacken") -> cc.plan.PrincipalAppointed:
    return cc.plan.PrincipalAppointed(unit=unit, principal=principal)


def test_a_new_principal_heads_the_unit_from_their_first_day(school: School) -> None:
    school.does(appoint(), on=SPRING)
    unit = school.ledger.state.units[cc.ids.UnitId("solbacken")]
    assert unit.principal == "p-ny"
    days = [AUTUMN, date(2027, 1, 10), SPRING, SUMMER]
    assert [unit.principal_on(day) for day in days] == ["p-rektor", "p-rektor", "p-ny", "p-ny"]
    assert unit.principal_on(date(2026, 8, 1)) == "p-rektor"
    assert [line.principal for line in overview(school.ledger.state)] == ["p-ny"]


def test_the_timeline_tells_who_came_after_the_first(school: School) -> None:
    school.does(appoint(), on=SPRING)
    told = [(line.on, line.about, line.unit) for line in timeline(school.ledger.state) if line.kind == "principal"]
    assert told == [(SPRING, "p-ny", "solbacken")]


@pytest.mark.requirement("L-01")
def test_only_a_unit_of_the_plan_gets_a_principal(school: School) -> None:
    with refused("L-01") as caught:
        school.does(appoint(unit="none"))
    assert caught.value.facts == {"kind": "unit", "name": "none"}


@pytest.mark.requirement("L-03")
def test_principals_follow_each_other_in_time(school: School) -> None:
    school.does(appoint(), on=SPRING)
    with refused("L-03") as caught:
        school.does(appoint("p-senare"), on=date(2027, 1, 10))
    assert caught.value.facts == {
        "day": "2027-01-10",
        "than": "2027-01-11",
        "unit": "solbacken",
        "principal": "p-ny",
    }
    school.does(appoint("p-senare"), on=SPRING)


@pytest.mark.requirement("L-06")
def test_who_is_principal_already_is_not_appointed_again(school: School) -> None:
    with refused("L-06") as caught:
        school.does(appoint("p-rektor"))
    assert caught.value.facts == {"principal": "p-rektor", "unit": "solbacken"}
    school.does(appoint())
    school.does(appoint("p-rektor"))
    assert school.ledger.state.units[cc.ids.UnitId("solbacken")].principal == "p-rektor"


@pytest.mark.requirement("S0-13", "L-08")
def test_a_talk_is_held_by_who_was_principal_on_that_day(school: School) -> None:
    school.does(appoint(), on=SPRING)
    school.talks(on=sept(7)).talks(principal="p-ny", on=SPRING)
    for wrong, day in (("p-ny", sept(7)), ("p-rektor", SPRING)):
        with refused("L-08"):
            school.talks(principal=wrong, on=day)


@pytest.mark.requirement("S0-21", "L-08")
def test_a_checkin_is_held_with_who_was_principal_on_that_day(school: School) -> None:
    school.runs(4)
    school.does(cc.checkin.CheckinsPlanned(group="g", weeks=30))
    school.does(appoint(), on=SPRING)
    talk = {"group": "g", "leader": "p-1", "minutes": 30}
    with refused("L-08") as caught:
        school.does(cc.checkin.CheckinHeld(**talk, principal="p-ny"), on=sept(7))
    assert caught.value.facts["principals"] == ("p-rektor",)
    school.does(cc.checkin.CheckinHeld(**talk, principal="p-rektor"), on=sept(7))
    school.does(cc.checkin.CheckinHeld(**talk, principal="p-ny"), on=SPRING)


@pytest.mark.requirement("S4-09")
def test_neither_the_present_nor_a_past_principal_reads_a_note(school: School) -> None:
    for person in ("p-rektor", "p-ny"):
        school.does(cc.plan.PersonRegistered(person=person, unit="solbacken"))
    school.runs(("p-1", "p-2", "p-rektor", "p-ny")).opens().visits("p-1", "p-2")
    assert _note(school, "p-ny") == "Calm start"
    school.does(appoint(), on=sept(8), because="No one else can lead")
    assert [_note(school, person) for person in ("p-rektor", "p-ny")] == ["[personal]", "[personal]"]
    assert _note(school, "p-2") == "Calm start"


def _note(school: School, person: str) -> str | None:
    (line,) = notes(school.ledger.state, Query(reader=Reader(person=cc.ids.PersonId(person))))
    return line.note


@pytest.mark.requirement("L-09")
def test_nothing_is_shared_with_a_past_principal(school: School) -> None:
    school.does(cc.plan.PersonRegistered(person="p-rektor", unit="solbacken"))
    school.runs(2, method="base-group-visits").opens().visits("p-1", "p-2")
    school.does(appoint(), on=sept(8))
    share = cc.sharing.ShareArtefact(kind=cc.sharing.Shareable.NOTE, of="v", with_person="p-rektor")
    with refused("L-09"):
        school.does(share, by="p-1", on=sept(9))


# --- a principal who leads ------------------------------------------------------------


def led(weight: cc.Severity | None, *, until: date = SUMMER) -> School:
    """Give a school where p-2 leads a group of p-1 … p-4, under a method that minds managers so much."""
    model: Any = MODEL
    method = attrs.evolve(model, leader=None if weight is None else LeaderPolicy(manager=weight))
    school = School(methods=[method]).starts(MODEL.ref).neighbours("p-9")
    school.forms(4, method=MODEL.ref)
    school.does(cc.group.AppointLeader(group="g", leader="p-2", until=until))
    return school


@pytest.mark.requirement("S0-19")
@pytest.mark.parametrize("weight", [cc.Severity.W, cc.Severity.E])
def test_who_leads_members_of_the_unit_becomes_its_principal_for_a_reason_only(weight: cc.Severity) -> None:
    school = led(weight)
    with refused("S0-19") as caught:
        school.does(appoint("p-2"))
    assert caught.value.severity is cc.Severity.W
    assert caught.value.facts == {"principal": "p-2", "groups": ("g",), "unit": "solbacken"}
    assert (
        len(
            school.does(
                appoint("p-2"), because="Until the autumn", accept=("a_new_principal_leads_none_of_their_staff",)
            )
        )
        == 2
    )


@pytest.mark.requirement("S0-19")
def test_nobody_minds_where_the_method_does_not_or_they_lead_others_or_no_longer() -> None:
    for weight in (cc.Severity.I, None):
        assert len(led(weight).does(appoint("p-2"))) == 1
    assert len(led(cc.Severity.W).does(appoint("p-2", unit="ekbacken"))) == 1
    assert len(led(cc.Severity.W).does(appoint("p-1"))) == 1
    assert len(led(cc.Severity.W, until=sept(1)).does(appoint("p-2"), on=sept(2))) == 1
    school = led(cc.Severity.W)
    school.does(cc.group.GroupClosed(group="g"))
    assert len(school.does(appoint("p-2"))) == 1


@pytest.mark.requirement("S0-19")
def test_a_past_principal_may_lead(school: School) -> None:
    school = led(cc.Severity.W)
    school.does(appoint("p-1"))
    school.does(appoint(), on=sept(1))
    lead = cc.group.AppointLeader(group="g", leader="p-1", until=SUMMER)
    with refused("S0-19"):
        school.does(lead)
    assert len(school.does(lead, on=sept(1))) == 1
