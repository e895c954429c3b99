"""Why a rule was departed from, an entry put right or the plan revised is read by those who should, and nobody else."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import attrs
import pytest
from tests.core.reasons import readers_of_reasons
from tests.school import AUTUMN, School

import collegial_core as cc
from collegial_core.privacy import AUDITOR, NOBODY, SEALED, Reader, reasons
from collegial_core.testing import ReferenceStore
from collegial_core.views import VIEWS, Query

GOLDEN: Final = Path(__file__).parent.parent / "golden"
PLANS: Final = [*(GOLDEN / f"{name}.jsonl" for name in ("plan", "plan-2", "plan-3")), *GOLDEN.glob("exports/*.jsonl")]

SHORT: Final = ("a_round_ends_when_its_aim_is_reached",)


def who_reads(ledger: cc.Ledger, number: int, *people: str) -> set[str]:
    """Give those of these people, and the auditor, to whom the reason of an entry is shown."""
    readers = {"auditor": AUDITOR, **{name: Reader(cc.ids.PersonId(name)) for name in people}}
    return {name for name, it in readers.items() if number in reasons(ledger.state, ledger.entries(), it)}


EVERYBODY: Final = ("p-1", "p-2", "p-3", "p-4", "p-rektor", "p-stranger")


@pytest.fixture
def school() -> School:
    """Give a group of three, led by p-4, with a round that ended early for a reason."""
    school = School().starts(people=5).runs(3).opens()
    school.does(cc.group.AppointLeader(group="g", leader="p-4", until=date(2027, 6, 11)))
    return school


def test_a_departure_is_read_by_its_author_its_group_leader_principal_and_the_auditor(school: School) -> None:
    school.does(cc.visit.RoundClosed(round="r"), by="p-5", because="The term ended", accept=SHORT)
    (departs, deviation) = (school.ledger.number - 1, school.ledger.number)
    shown = {"p-1", "p-2", "p-3", "p-4", "p-rektor", "p-5", "auditor"}
    assert who_reads(school.ledger, departs, *EVERYBODY, "p-5") == shown
    assert who_reads(school.ledger, deviation, *EVERYBODY, "p-5") == shown


def test_the_deviations_show_the_reason_to_whom_it_is_given_and_seal_it_otherwise(school: School) -> None:
    school.does(cc.visit.RoundClosed(round="r"), because="The term ended", accept=SHORT)
    state, view = school.ledger.state, VIEWS["deviations"]
    given = reasons(state, school.ledger.entries(), AUDITOR)
    assert [row.because for row in view(state, Query(reader=AUDITOR, reasons=given))] == ["The term ended"]
    assert [row.because for row in view(state)] == [SEALED]
    assert reasons(state, school.ledger.entries(), NOBODY) == {}


def test_a_correction_is_read_by_its_author_leader_principal_and_auditor(school: School) -> None:
    number = next(it.number for it in school.ledger.entries() if isinstance(it.event, cc.group.GroupFormed))
    formed = next(it.event for it in school.ledger.entries() if it.number == number)
    data = {**cc.wire.to_data(formed), "folder": "Elsewhere"}
    correct = cc.plan.CorrectEntry(entry=number, happened_on=AUTUMN, data=data)
    school.does(correct, by="p-2", on_behalf_of="p-5", because="A wrong folder")
    shown = {"p-2", "p-4", "p-5", "p-rektor", "auditor"}
    assert who_reads(school.ledger, school.ledger.number, *EVERYBODY, "p-5") == shown


def test_a_correction_of_what_somebody_wrote_is_read_by_its_author_and_the_auditor(school: School) -> None:
    school.does(cc.conditions.NeedIdentified(person="p-1", text="To ask better"), by="p-1")
    school.does(cc.plan.WithdrawEntry(entry=school.ledger.number), by="p-1", because="Said too soon")
    assert who_reads(school.ledger, school.ledger.number, *EVERYBODY) == {"p-1", "auditor"}


def test_a_revision_is_read_by_everyone_in_the_plan(school: School) -> None:
    on = AUTUMN + timedelta(days=1)
    school.does(cc.plan.RevisePlan(of=1, aim="More", lessons="Some"), on=on, because="It went well")
    assert who_reads(school.ledger, school.ledger.number, *EVERYBODY) == {*EVERYBODY, "auditor"} - {"p-stranger"}


def test_any_other_reason_is_read_by_nobody(school: School) -> None:
    school.does(cc.conditions.NeedIdentified(person="p-1", text="To ask better"), because="Asked to")
    assert who_reads(school.ledger, school.ledger.number, *EVERYBODY) == set()


@pytest.mark.parametrize("path", PLANS, ids=lambda it: it.stem)
def test_a_reason_is_visible_exactly_to_those_named(path: Path) -> None:
    ledger, _ = cc.Plans(ReferenceStore()).import_lines(path.read_bytes().splitlines())
    entries, state = list(ledger.entries()), ledger.state
    heads = {head.principal for unit in state.units.values() for head in unit.heads}
    people = {*state.people, *heads, *(it.by for it in entries), cc.ids.PersonId("p-stranger")}
    expected = readers_of_reasons(state, entries)
    for person in people:
        given = reasons(state, entries, Reader(person))
        assert set(given) == {number for number, names in expected.items() if person in names}, person
        assert all(given[number] == entries[number - 1].because for number in given if entries[number - 1].because)
    assert set(reasons(state, entries, AUDITOR)) == set(expected)


def test_plans_give_the_reasons_of_departures_to_their_reader(school: School) -> None:
    school.does(cc.visit.RoundClosed(round="r"), because="The term ended", accept=SHORT)
    for reader, told in ((AUDITOR, "The term ended"), (NOBODY, "[personal]")):
        (row,) = school.plans.view("solbacken", "deviations", Query(reader=reader))
        assert row.because == told


def test_a_deviation_of_an_entry_that_is_not_there_gives_no_reason(school: School) -> None:
    stray = cc.plan.DeviationRecorded(entry=5000, rule="S4-03", name=SHORT[0], facts={})
    (entry, *_) = school.ledger.entries()
    first: Any = entry
    entries = [first, attrs.evolve(first, number=2, event=stray, because="x")]
    assert reasons(school.ledger.state, entries, AUDITOR) == {}
