"""An assistant principal manages staff of a unit for a time, and is a manager wherever managers are kept out."""

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

DECEMBER = date(2026, 12, 18)
(MODEL,) = (method for method in shipped_methods() if method.ref == "development-model@2")


@pytest.fixture
def school() -> School:
    return School().starts()


def appoint(person: str = "p-8", until: date = DECEMBER, unit: str = "solbacken", **may: bool) -> Any:
    said = {"in_name": True, "appoints": False, **may}
    return cc.plan.AssistantAppointed(unit=unit, person=person, until=until, **said)


def release(person: str = "p-8", unit: str = "solbacken") -> Any:
    return cc.plan.AssistantReleased(unit=unit, person=person)


def on(school: School, day: date) -> list[str]:
    return [it.person for it in school.ledger.state.units["solbacken"].assistants_on(day)]


# --- for a time -----------------------------------------------------------------------


def test_an_assistant_assists_from_the_day_until_the_last_day_of_the_appointment(school: School) -> None:
    school.does(appoint(), on=sept(7))
    school.does(appoint("p-7", sept(30), appoints=True), on=sept(14))
    days = (sept(6), sept(7), sept(30), date(2026, 10, 1), DECEMBER, date(2026, 12, 19))
    assert [on(school, day) for day in days] == [[], ["p-8"], ["p-8", "p-7"], ["p-8"], ["p-8"], []]
    first, second = school.ledger.state.units["solbacken"].assistants_on(sept(14))
    assert (first.in_name, first.appoints, second.in_name, second.appoints) == (True, False, True, True)


def test_a_released_assistant_assists_until_that_day_and_may_be_appointed_anew(school: School) -> None:
    school.does(appoint(), on=sept(7))
    school.does(release(), on=sept(14))
    assert (on(school, sept(14)), on(school, sept(15))) == (["p-8"], [])
    school.does(appoint(in_name=False), on=sept(14))
    (now,) = school.ledger.state.units["solbacken"].assistants_on(sept(14))
    assert (now.until, now.in_name) == (DECEMBER, False)


def test_a_release_ends_the_appointment_of_that_day_alone(school: School) -> None:
    school.does(appoint(until=sept(10)), on=sept(7))
    school.does(appoint(), on=sept(15))
    school.does(release(), on=sept(20))
    assert [on(school, sept(day)) for day in (10, 12, 20, 21)] == [["p-8"], [], ["p-8"], []]


def test_the_timeline_tells_who_assisted_when(school: School) -> None:
    school.does(appoint(), on=sept(7))
    school.does(release(), on=sept(14))
    told = [(it.on, it.until, it.about, it.unit) for it in timeline(school.ledger.state) if it.kind == "assistant"]
    assert told == [(sept(7), sept(14), "p-8", "solbacken")]


@pytest.mark.requirement("L-01")
def test_only_a_unit_of_the_plan_has_assistants(school: School) -> None:
    for command in (appoint(unit="none"), release(unit="none")):
        with refused("L-01"):
            school.does(command)


@pytest.mark.requirement("L-03")
def test_an_appointment_comes_after_its_unit_and_is_not_over_before_it_begins(school: School) -> None:
    with refused("L-03") as caught:
        school.does(appoint(until=sept(6)), on=sept(7))
    assert caught.value.facts == {"day": "2026-09-06", "than": "2026-09-07"}
    school.does(cc.plan.UnitRegistered(unit="ekbacken", principal="p-chef"), on=sept(7))
    with refused("L-03"):
        school.does(appoint(unit="ekbacken"), on=sept(6))
    school.does(appoint(until=sept(7), unit="ekbacken"), on=sept(7))


@pytest.mark.requirement("L-06")
def test_nobody_is_appointed_twice_for_the_same_time(school: School) -> None:
    school.does(appoint(until=sept(20)), on=sept(7))
    for first, last in ((sept(1), sept(7)), (sept(10), sept(12))):
        with refused("L-06"):
            school.does(appoint(until=last), on=first)
    with refused("L-06") as caught:
        school.does(appoint(), on=sept(19))
    assert caught.value.facts == {
        "person": "p-8",
        "unit": "solbacken",
        "since": "2026-09-07",
        "until": "2026-09-20",
    }
    school.does(appoint(until=sept(6)), on=sept(1))
    school.does(appoint(), on=sept(20))
    school.does(appoint("p-7"), on=sept(8))


@pytest.mark.requirement("L-06")
def test_only_an_appointment_that_goes_on_is_ended(school: School) -> None:
    school.does(appoint(until=sept(20)), on=sept(7))
    for person, day in (("p-7", sept(8)), ("p-8", sept(6)), ("p-8", sept(20))):
        with refused("L-06"):
            school.does(release(person), on=day)
    with refused("L-06") as caught:
        school.does(release(), on=sept(21))
    assert caught.value.facts == {"person": "p-8", "unit": "solbacken", "day": "2026-09-21"}
    school.does(release(), on=sept(19))
    with refused("L-06"):
        school.does(release(), on=sept(19))


@pytest.mark.requirement("L-08")
def test_who_appoints_in_the_principals_name_acts_in_it(school: School) -> None:
    with refused("L-08"):
        school.does(appoint(in_name=False, appoints=True))


# --- closed to managers -----------------------------------------------------------------


@pytest.fixture
def observed(school: School) -> School:
    """Let p-1 visit p-2 on the 7th and the 21st of September, in a group with p-8."""
    school.runs(("p-1", "p-2", "p-8")).opens()
    return school.visits("p-1", "p-2", visit="v-1").visits("p-2", "p-1", sept(21), visit="v-2")


def read_by(school: School, person: str) -> list[bool]:
    lines = notes(school.ledger.state, Query(reader=Reader(person=cc.ids.PersonId(person))))
    return [line.note == "Calm start" for line in sorted(lines, key=lambda it: it.visit)]


@pytest.mark.requirement("S4-09")
def test_an_assistant_reads_no_note_that_was_written_up_to_their_last_day(observed: School) -> None:
    assert read_by(observed, "p-8") == [True, True]
    observed.does(appoint(until=sept(14)), on=sept(10))
    assert read_by(observed, "p-8") == [False, True]
    observed.does(appoint(), on=sept(15))
    assert read_by(observed, "p-8") == [False, False]
    observed.does(release(), on=sept(16))
    assert read_by(observed, "p-8") == [False, True]
    assert read_by(observed, "p-1") == [True, True]


def test_an_assistant_elsewhere_reads_what_is_not_of_their_staff(observed: School) -> None:
    observed.neighbours("p-9").does(appoint(unit="ekbacken"))
    assert read_by(observed, "p-8") == [True, True]


@pytest.mark.parametrize("how", [{"by": "p-8"}, {"on_behalf_of": "p-8"}])
def test_who_releases_themselves_opens_nothing_by_it(observed: School, how: dict[str, str]) -> None:
    observed.does(appoint(), on=sept(1))
    observed.does(release(), on=sept(2), **how)
    assert on(observed, sept(3)) == []
    assert read_by(observed, "p-8") == [False, False]


def test_who_releases_themselves_and_withdraws_it_all_opens_nothing_either(observed: School) -> None:
    for command, by in ((appoint(), "p-rektor"), (release(), "p-8")):
        observed.does(command, on=sept(1), by=by)
    for entry in (observed.ledger.number, observed.ledger.number - 1):
        observed.does(cc.plan.WithdrawEntry(entry=entry), by="p-8", because="A slip", on=sept(23))
    assert observed.ledger.state.units["solbacken"].assistants == ()
    assert read_by(observed, "p-8") == [False, False]


@pytest.mark.parametrize(
    ("data", "day"), [({"until": "2026-09-02"}, None), ({"person": "p-7"}, None), ({}, None), ({}, sept(1))]
)
def test_nobody_opens_by_a_correction_what_was_closed_to_them_as_an_assistant(
    observed: School, data: dict[str, Any], day: date | None
) -> None:
    """Chance: the day of release, the appointment's end, its person, or the appointment itself."""
    (appointed,) = observed.does(appoint(), on=sept(1))
    (released,) = observed.does(release(), on=sept(22))
    right: Any
    if data:
        observed.does(cc.plan.WithdrawEntry(entry=released.number), by="p-8", because="A slip", on=sept(23))
        right = cc.plan.CorrectEntry(entry=appointed.number, data=data)
    elif day:
        right = cc.plan.CorrectEntry(entry=released.number, happened_on=day)
    else:
        observed.does(cc.plan.WithdrawEntry(entry=released.number), by="p-8", because="A slip", on=sept(23))
        right = cc.plan.WithdrawEntry(entry=appointed.number)
    observed.does(right, by="p-8", because="A slip", on=sept(23))
    assert read_by(observed, "p-8") == [False, False]


def test_what_somebody_else_withdraws_as_a_mistake_opens_again(observed: School) -> None:
    (appointed,) = observed.does(appoint(), on=sept(1))
    observed.does(cc.plan.WithdrawEntry(entry=appointed.number), because="The wrong person", on=sept(23))
    assert read_by(observed, "p-8") == [True, True]


def test_what_an_assistant_has_put_right_elsewhere_leaves_their_release_as_it_was(observed: School) -> None:
    observed.does(appoint(), on=sept(1))
    observed.does(release(), on=sept(10))
    (entry,) = observed.does(cc.plan.PersonRegistered(person="p-99", unit="solbacken"))
    observed.does(cc.plan.WithdrawEntry(entry=entry.number), by="p-8", because="A slip")
    assert read_by(observed, "p-8") == [False, True]
    observed.does(appoint(), on=sept(24))
    assert read_by(observed, "p-8") == [False, False]


@pytest.mark.requirement("L-09")
def test_nothing_is_shared_with_a_past_or_present_assistant_of_their_unit() -> None:
    school = School().starts().runs(2).opens().visits("p-1", "p-2")
    school.does(appoint(until=sept(2)))
    share = cc.sharing.ShareArtefact(kind=cc.sharing.Shareable.NOTE, of="v", with_person="p-8")
    with refused("L-09") as caught:
        school.does(share, by="p-1", on=sept(9))
    assert caught.value.message == "p-8 is or was assistant principal of somebody whom the note of v concerns."


def test_an_assistant_from_elsewhere_is_somebody_in_the_plan(school: School) -> None:
    assert _aim(school) == "[personal]"
    school.does(appoint("p-bitr"))
    assert _aim(school) == "See each other teach"


def _aim(school: School) -> str | None:
    (line,) = cc.views.VIEWS["plan"](school.ledger.state, Query(reader=Reader(cc.ids.PersonId("p-bitr"))))
    aim: str | None = line.aim
    return aim


# --- an assistant who leads -----------------------------------------------------------------


def led(weight: cc.Severity, *, leader: str | None = "p-2") -> School:
    """Give a school where p-2 leads a group of p-1 … p-4, under a method that minds managers so much."""
    model: Any = MODEL
    method = attrs.evolve(model, leader=LeaderPolicy(manager=weight))
    school = School(methods=[method]).starts(MODEL.ref).neighbours("p-9")
    school.forms(4, method=MODEL.ref)
    if leader is not None:
        school.does(cc.group.AppointLeader(group="g", leader=leader, until=SUMMER))
    return school


@pytest.mark.requirement("S0-19")
def test_an_assistant_leads_none_of_their_staff_but_for_a_reason() -> None:
    school = led(cc.Severity.W, leader=None)
    school.does(appoint("p-2", sept(30)))
    lead = cc.group.AppointLeader(group="g", leader="p-2", until=SUMMER)
    with refused("S0-19") as caught:
        school.does(lead)
    assert caught.value.facts == {"leader": "p-2", "heads": ("solbacken",), "group": "g"}
    assert caught.value.message == "p-2 is assistant principal of solbacken, where members of group g work."
    assert len(school.does(lead, on=date(2026, 10, 1))) == 1
    strict = led(cc.Severity.E, leader=None)
    strict.does(appoint("p-2", sept(30)))
    with refused("S0-19") as caught:
        strict.does(lead, because="No one else can")
    assert caught.value.severity is cc.Severity.E


@pytest.mark.requirement("S0-19")
def test_who_leads_members_of_the_unit_becomes_its_assistant_for_a_reason_only() -> None:
    school = led(cc.Severity.W)
    with refused("S0-19") as caught:
        school.does(appoint("p-2"))
    assert caught.value.facts == {"person": "p-2", "groups": ("g",), "unit": "solbacken"}
    assert len(school.does(appoint("p-2", unit="ekbacken"))) == 1
    assert len(school.does(appoint("p-1"))) == 1
    accept = ("a_new_assistant_leads_none_of_their_staff",)
    assert len(school.does(appoint("p-2"), because="Until the autumn", accept=accept)) == 2
    assert len(led(cc.Severity.I).does(appoint("p-2"))) == 1


def test_an_appointment_is_kept_through_a_replay_and_told_by_its_day(school: School) -> None:
    school.does(appoint(), on=sept(7))
    school.does(release(), on=sept(14))
    again = cc.Plans(school.store).ledger("solbacken").state
    assert again == school.ledger.state
    then = school.ledger.as_of(happened=sept(10))
    assert [it.until for it in then.units["solbacken"].assistants_on(sept(10))] == [DECEMBER]
    assert not school.ledger.as_of(happened=AUTUMN).units["solbacken"].assistants
