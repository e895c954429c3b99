"""What an audit finds and tells of who recorded what, and of a plan's order."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.order import NOT_JUDGED_ALONE, SCHOOL, STRANGER, found, line, own, under_way
from tests.school import SUMMER, Clock, School, changed, refused, sept

import collegial_core as cc
from collegial_core.authority import everybody, may_record
from collegial_core.policy.shipped_authority import shipped_line
from collegial_core.testing import ReferenceStore, requests_in
from collegial_core.upcasts import newest

# --- the record -------------------------------------------------------------------------


@pytest.mark.requirement("P-01")
def test_whoever_is_put_in_the_place_of_another_in_the_record_is_found() -> None:
    school = under_way()
    adopted = next(it.number for it in school.ledger.entries() if isinstance(it.event, cc.authority.AuthorityAdopted))
    school.plans_visit("p-1", "p-2", visit="v-1")
    school.does(cc.visit.VisitHeld(visit="v-1"), on=sept(7), by="p-2")
    assert found(school, b"", b"") == []
    for number, stored in enumerate(school.lines()[-school.ledger.number :], 1):
        if number > adopted:
            assert "P-01" in found(school, stored, changed(stored, by=STRANGER)), stored
            assert "P-01" in found(school, stored, changed(stored, by=STRANGER, edition=1)), stored


@pytest.mark.requirement("P-01")
def test_an_import_takes_in_nothing_by_somebody_without_the_right() -> None:
    school = under_way()
    lines = school.lines()
    forged = [*lines[:-1], changed(lines[-1], by=STRANGER)]
    with pytest.raises(cc.Unreadable, match="p-stranger may not record"):
        cc.Plans(ReferenceStore()).import_lines(forged)
    cc.Plans(ReferenceStore()).import_lines(lines)


# --- what an audit tells of an order ----------------------------------------------------


def told_of(school: School, *rules: str) -> list[tuple[str, int | None, str]]:
    found = [it for it in school.ledger.check() if it.rule in rules]
    assert all(it.severity is cc.Severity.I for it in found)
    return [(it.rule, it.entry, it.message) for it in found]


@pytest.mark.requirement("A-11")
def test_an_audit_tells_that_a_plan_is_open() -> None:
    school = School().starts()
    open_plan = "The plan has adopted no authority, so nobody is asked for the right to record."
    assert told_of(school, "A-11") == [("A-11", None, open_plan)]
    before = "Entries 1 to 11 came before the plan adopted an authority: nobody was asked then."
    assert told_of(school.takes_order(), "A-11") == [("A-11", 1, before)]


@pytest.mark.requirement("A-11")
def test_a_plan_that_adopts_an_authority_at_once_was_never_open() -> None:
    school = School()
    school.does(cc.plan.PlanStarted(title="T", aim="A", starts=date(2026, 8, 17), ends=SUMMER))
    assert told_of(school.takes_order(), "A-11") == []


@pytest.mark.requirement("A-12")
def test_an_audit_tells_which_events_the_plans_own_authority_has_no_line_for() -> None:
    ours = own(line("unit.registered", 'may = ["organiser"]'))
    school = School()
    school.ledger = cc.Plans(ReferenceStore(), authorities=[ours]).ledger("solbacken")
    school.does(cc.plan.PlanStarted(title="T", aim="A", starts=date(2026, 8, 17), ends=SUMMER))
    adopt = cc.authority.AdoptAuthority(authority="ours", version=1, organisers=("p-rektor",), keepers=("k-1",))
    school.does(adopt)
    school.does(cc.plan.UnitRegistered(unit="solbacken", principal="p-rektor"))
    school.does(cc.plan.PersonRegistered(person="p-1", unit="solbacken"))
    school.does(cc.plan.PersonRegistered(person="p-2", unit="solbacken"))
    said = "2 of entries 4 to 5 were judged by shipped lines, for the plan's authority has none for person.registered."
    assert told_of(school, "A-12") == [("A-12", 4, said)]
    with refused("P-01"):
        school.does(cc.plan.PersonRegistered(person="p-3", unit="solbacken"), by="p-1")


def test_the_shipped_lines_are_read_alike_by_both_readers() -> None:
    assert {it.event: it for it in SCHOOL.lines} == {it.event: shipped_line(it.event) for it in SCHOOL.lines}
    assert shipped_line("visit.slept") is None


@pytest.mark.requirement("A-13")
def test_an_audit_tells_who_gave_rights_to_themselves() -> None:
    school = School().starts().takes_order()
    said = "p-rektor adopted the authority that gives them their rights."
    assert told_of(school, "A-13") == [("A-13", school.ledger.number, said)]
    assert told_of(School().starts().takes_order("p-1"), "A-13") == []


@pytest.mark.requirement("A-14")
def test_an_audit_tells_when_nobody_else_can_appoint_an_organiser() -> None:
    school = School().starts()
    adopt = cc.authority.AdoptAuthority(authority="school", version=1, organisers=("p-1",))
    school.does(adopt, because="A single school", accept=("an_authority_has_a_keeper",))
    assert told_of(school, "A-14") == [("A-14", None, "Beside p-1 there is neither an organiser nor a keeper.")]
    school.does(cc.authority.OrganiserReleased(person="p-1"), by="p-1")
    assert told_of(school, "A-14") == [("A-14", None, "Nobody is organiser on 2026-08-17.")]
    assert told_of(School().starts().takes_order("p-1", "p-2"), "A-14") == []


@pytest.mark.requirement("A-15")
def test_an_audit_tells_what_was_recorded_long_after_an_office_had_ended() -> None:
    clock = Clock()
    school = School(ReferenceStore(clock=clock)).starts().takes_order("p-1", "p-rektor")
    school.does(cc.plan.PrincipalAppointed(unit="solbacken", principal="p-ny"), on=sept(10), by="p-1")
    decide = cc.conditions.ParticipationDecided(unit="solbacken", scope=cc.conditions.ParticipationScope.ALL)
    clock.goes(days=50)  # from the 17th of August to the 6th of October
    school.does(decide, on=sept(9), because="Everybody teaches")
    assert told_of(school, "A-15") == []
    clock.goes(days=10)
    (late,) = school.does(decide, on=sept(9), because="Everybody teaches")
    said = "Recorded 37 days after it happened, on 2026-10-16, when p-rektor could no longer have recorded it."
    assert told_of(school, "A-15") == [("A-15", late.number, said)]
    school.does(decide, on=sept(12), by="p-ny", because="Everybody teaches")
    assert len(told_of(school, "A-15")) == 1


@pytest.mark.requirement("A-15")
def test_a_deviation_is_not_told_as_late_beside_what_departs() -> None:
    ours = own(
        '[[lines]]\nevent = "deviation.recorded"\ncorrect = "never"\nsource = "Ours"\nmay = ["principal@members"]\n'
    )
    clock = Clock()
    school = School()
    school.ledger = cc.Plans(ReferenceStore(clock=clock), authorities=[ours]).ledger("solbacken")
    school.starts("learning-group@2")
    school.does(cc.authority.AdoptAuthority(authority="ours", version=1, organisers=("p-1",), keepers=("k-1",)))
    clock.goes(days=90)
    small = cc.group.GroupFormed(group="g", method="learning-group", version=2, members=("p-1", "p-2"), folder="F")
    school.does(small, because="Two subjects", accept=("a_group_has_its_methods_size",))
    assert told_of(school, "A-15") == []


# --- chance -----------------------------------------------------------------------------


@pytest.mark.requirement("P-01")
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_whoever_is_put_into_a_told_record_is_found_unless_they_had_the_right(data: st.DataObject) -> None:
    school = under_way(4)
    for day in range(1, 16):
        school.ledger.do_many([data.draw(requests_in(school.ledger, sept(day)))])
    entries = list(school.ledger.entries())
    adopted = next(it.number for it in entries if isinstance(it.event, cc.authority.AuthorityAdopted))
    own = [it for it in entries if it.number > adopted and not isinstance(it.event, NOT_JUDGED_ALONE)]
    entry = data.draw(st.sampled_from(own))
    before = school.ledger.as_of(entry=entry.number - 1)
    person = data.draw(st.sampled_from([it for it in (*everybody(before), STRANGER) if it != entry.by]))
    stored = school.lines()[-len(entries) :][entry.number - 1]
    broken = found(school, stored, changed(stored, by=person))
    if not may_record(before, newest(entry.event), person, entry.happened_on):
        assert [it for it in broken if it.startswith("P-")], (entry, person)
    if person == STRANGER:
        with pytest.raises(cc.Unreadable):
            cc.Plans(ReferenceStore()).import_lines(
                changed(line, by=person) if line == stored else line for line in school.lines()
            )
