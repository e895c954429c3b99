"""From the example school's timetable to visits that its plan accepts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs
import pytest
from tests.examples.recorded import EXAMPLES

import collegial_core as cc
from collegial_core.ids import GroupId, PersonId, UnitId
from collegial_core.kernel import Severity
from collegial_core.plan import CalendarAdopted
from collegial_core.planning import Impossible, OutOfTime, Planned
from collegial_core.planning.by_hand import plan_by_hand
from collegial_core.planning.checker import WrongPlanError
from collegial_core.planning.rounds import Wishes
from collegial_core.schedule import Term
from collegial_directory import Entry, Mark, MarkKind, open_directory
from collegial_timetables import Options, matched, read_timetable
from collegial_timetables.proposing import accept, propose_visits

if TYPE_CHECKING:
    from pathlib import Path

    from collegial_core import Ledger
    from collegial_core.planning import Problem
    from collegial_core.planning.by_hand import VisitsOutcome
    from collegial_core.planning.timetable import Timetable
    from collegial_timetables.proposing import VisitProposal

SCHOOL = EXAMPLES / "base_groups"
LIND, BY, ON = GroupId("lind"), PersonId("p-5rwx"), date(2026, 9, 2)


def proposed(ledger: Ledger, timetable: Timetable, wishes: Wishes | None = None) -> VisitProposal:
    return propose_visits(ledger, LIND, timetable, by=BY, on=ON, planner=plan_by_hand, wishes=wishes)


@pytest.mark.requirement("S4-01")
def test_all_visits_of_the_round_are_planned_and_accepted(ledger: Ledger, timetable: Timetable) -> None:
    proposal = proposed(ledger, timetable)
    assert proposal.planned is not None
    assert len(proposal.planned.value) == 30
    assert list(proposal.refused) == []
    assert len(accept(ledger, proposal) or ()) == 30
    assert [it for it in ledger.check() if it.severity is Severity.E] == []
    again = proposed(ledger, timetable)
    assert again.planned is not None
    assert again.planned.value == ()


@pytest.mark.requirement("S0-39")
def test_no_visit_is_planned_on_a_day_without_school(ledger: Ledger, timetable: Timetable) -> None:
    """Given a unit whose term begins a month into the round, its people's visits come after that."""
    term = Term(name="HT", first=date(2026, 10, 12), last=date(2026, 12, 18))
    ledger.do(
        CalendarAdopted(unit=UnitId("solbacken-7-9"), terms=(term,), breaks=()),
        by=PersonId("p-8w3d"),
        on=date(2026, 9, 2),
    )
    proposal = proposed(ledger, timetable)
    assert proposal.planned is not None
    theirs = {it for it, person in ledger.state.people.items() if person.unit == "solbacken-7-9"}
    days = [it.time.date for it in proposal.planned.value if {it.visitor, it.host} & theirs]
    assert min(days) >= term.first
    assert list(proposal.refused) == []


def test_a_proposal_grown_stale_is_not_recorded(ledger: Ledger, timetable: Timetable) -> None:
    """Given a proposal, when somebody plans one of its visits meanwhile, then nothing of it is."""
    proposal = proposed(ledger, timetable)
    ledger.do_all(proposal.requests[:1])
    number = len(list(ledger.entries()))
    with pytest.raises(cc.Stale):
        accept(ledger, proposal)
    assert len(list(ledger.entries())) == number


def test_a_plan_that_breaks_a_rule_is_never_proposed(ledger: Ledger, timetable: Timetable) -> None:
    """Given a planner that leaves a visit out, its plan is a mistake, and nobody sees it."""

    def careless(problem: Problem) -> VisitsOutcome:
        outcome = plan_by_hand(problem)
        planned = outcome.best if isinstance(outcome, OutOfTime) else outcome
        assert isinstance(planned, Planned)
        return attrs.evolve(planned, value=planned.value[1:])

    with pytest.raises(WrongPlanError, match="does not visit"):
        propose_visits(ledger, LIND, timetable, by=BY, on=ON, planner=careless)


def test_without_cover_it_is_told_who_shares_no_lesson(ledger: Ledger, timetable: Timetable) -> None:
    proposal = proposed(ledger, timetable, Wishes(cover=False))
    assert isinstance(proposal.outcome, Impossible)
    assert {str(it.why) for it in proposal.outcome.reasons} == {"no-shared-lesson"}
    assert proposal.requests == ()


def test_signatures_are_looked_up_and_the_protected_and_unknown_are_nobody(ledger: Ledger, tmp_path: Path) -> None:
    """Given Untis's signatures of 24, when the directory knows two, one protected, then one is found."""
    listing = read_timetable({"GPU001.TXT": (SCHOOL / "GPU001.TXT").read_bytes()}, Options(year=2026))
    with open_directory(f"sqlite:///{tmp_path}/people.db") as people:
        marks = {
            ("solbacken", PersonId(person)): frozenset(
                {Mark(kind=MarkKind.SIGNATURE, value=signature, within="solbacken-7-9")}
            )
            for person, signature in (("p-5rwx", "NRA"), ("p-g3vn", "VSA"))
        }
        known = [
            Entry(plan="solbacken", person=PersonId("p-5rwx"), name="Nadia Rahimi"),
            Entry(plan="solbacken", person=PersonId("p-g3vn"), protected=True),
        ]
        people.put_all(known, marks=marks)
        found = matched("solbacken", ledger.state, people, listing)
        elsewhere = matched("solbacken", ledger.state, people, listing, "solbacken-f-6")
    assert found.timetable.people == {"p-5rwx"}
    assert {it.code for it in found.findings} == {"teacher_unknown"}
    assert elsewhere.timetable.people == frozenset()
