"""An auditor is a person for a time, and reads texts only where their kind names the auditor."""

from datetime import date
from typing import Any

import pytest
from tests.circle import SHIPPED, but
from tests.school import SUMMER, School, refused, sept

import collegial_core as cc
from collegial_core.ids import PersonId
from collegial_core.kernel import ArtefactId
from collegial_core.policy import Artefact, ReaderRole
from collegial_core.privacy import reader_on
from collegial_core.views import VIEWS, Query
from collegial_core.views.visits import notes

DAY = sept(14)


@pytest.fixture
def school() -> School:
    return School().starts()


def appoint(person: str = "p-revisor", until: date = SUMMER) -> Any:
    return cc.plan.AuditorAppointed(person=person, until=until)


def release(person: str = "p-revisor") -> Any:
    return cc.plan.AuditorReleased(person=person)


def is_auditor(school: School, day: date, person: str = "p-revisor") -> bool:
    return reader_on(school.ledger.state, PersonId(person), day).auditor


def aim(school: School, day: date) -> str | None:
    query = Query(reader=reader_on(school.ledger.state, PersonId("p-revisor"), day))
    (line,) = VIEWS["plan"](school.ledger.state, query)
    told: str | None = line.aim
    return told


def test_an_auditor_reads_while_the_appointment_covers_the_day_of_reading(school: School) -> None:
    school.does(appoint(until=sept(20)), on=DAY)
    told = [aim(school, day) for day in (sept(13), DAY, sept(20), sept(21))]
    assert told == ["[personal]", "See each other teach", "See each other teach", "[personal]"]
    school.does(release(), on=sept(16))
    assert [is_auditor(school, day) for day in (sept(16), sept(17))] == [True, False]
    assert cc.Plans(school.store).ledger("solbacken").state == school.ledger.state


@pytest.mark.parametrize(("role", "seen"), [(ReaderRole.AUDITOR, True), (ReaderRole.GROUP, False)])
def test_an_auditor_reads_a_note_only_where_it_names_the_auditor(role: ReaderRole, seen: bool) -> None:
    school = observed(role)
    school.does(appoint(), on=DAY)
    assert reads(school, "p-revisor") is seen


def observed(role: ReaderRole) -> School:
    note = Artefact(artefact=ArtefactId("note"), name_en="Note", name_sv="Text", readers=(role,), shareable=False)
    method = but(SHIPPED["base-group-visits@2"], artefacts=(note,), version=9)
    school = School(methods=[method]).starts("base-group-visits@9")
    return school.runs(2, method="base-group-visits@9").opens().visits("p-1", "p-2")


def reads(school: School, person: str) -> bool:
    (line,) = notes(school.ledger.state, Query(reader=reader_on(school.ledger.state, PersonId(person), DAY)))
    return line.note == "Calm start"


def test_an_auditor_who_manages_staff_is_kept_out_as_any_manager() -> None:
    school = observed(ReaderRole.AUDITOR)
    for person in ("p-rektor", "p-8"):
        school.does(appoint(person), on=DAY)
    assert (reads(school, "p-rektor"), reads(school, "p-8")) == (False, True)


@pytest.mark.requirement("L-03")
def test_an_auditors_appointment_is_not_over_before_it_begins(school: School) -> None:
    with refused("L-03"):
        school.does(appoint(until=sept(13)), on=DAY)
    school.does(appoint(until=DAY), on=DAY)


@pytest.mark.requirement("L-06")
def test_an_auditor_is_appointed_once_at_a_time_and_released_once(school: School) -> None:
    for person, day in (("p-revisor", DAY), ("nobody", DAY)):
        with refused("L-06"):
            school.does(release(person), on=day)
    school.does(appoint(until=sept(20)), on=DAY)
    for day, until in ((sept(1), DAY), (sept(19), SUMMER)):
        with refused("L-06"):
            school.does(appoint(until=until), on=day)
    for day in (sept(13), sept(20)):
        with refused("L-06"):
            school.does(release(), on=day)
    school.does(appoint(until=sept(10)), on=sept(1))
    school.does(appoint(), on=sept(20))
    school.does(release(), on=sept(25))
    days = [is_auditor(school, sept(day)) for day in (10, 12, 25, 26)]
    assert days == [True, False, True, False]
