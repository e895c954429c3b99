"""From the example school's timetable to groups that its plan accepts."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from tests.timetables.conftest import SCHOOL

import collegial_core as cc
from collegial_core import wire
from collegial_core.group import GroupFormed
from collegial_core.ids import GroupId, PersonId
from collegial_core.kernel import Severity
from collegial_core.planning import Impossible, Planned
from collegial_core.planning.checker import WrongPlanError
from collegial_core.planning.forming import GroupWishes
from collegial_core.planning.group_checker import check_groups
from collegial_core.planning.group_forming import GroupsOutcome, form_groups
from collegial_core.planning.groups import GroupProblem, Subjects
from collegial_core.policy import MethodRef
from collegial_timetables.proposing import accept
from collegial_timetables.proposing_groups import propose_groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collegial_core import Ledger
    from collegial_core.planning.timetable import Timetable
    from collegial_timetables.proposing_groups import GroupPlanner, GroupProposal

BY, ON = PersonId("p-m5rt"), date(2026, 8, 12)
VISITS = GroupWishes(method=MethodRef("base-group-visits@3"), name="bas", least=4, slot=True, minutes=40)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """The example school before it has groups: its units, its people and its method."""
    first = ("plan.start", "method.adopt", "unit.register", "person.register")
    lines = (SCHOOL / "start.jsonl").read_text("utf-8").splitlines()
    with cc.open("memory://groups") as plans:
        made = plans.ledger("solbacken")
        done = made.do_many([wire.request(it.encode()) for it in lines if json.loads(it)["type"] in first])
        assert not [it for it in done if isinstance(it, Exception)]
        yield made


def proposed(ledger: Ledger, timetable: Timetable, planner: GroupPlanner = form_groups, **wishes: Any) -> GroupProposal:
    return propose_groups(ledger, timetable, attrs.evolve(VISITS, **wishes), by=BY, on=ON, planner=planner)


@pytest.mark.requirement("S4-09")
def test_everybody_is_in_a_group_that_can_meet_and_the_plan_accepts_them(ledger: Ledger, timetable: Timetable) -> None:
    proposal = proposed(ledger, timetable)
    assert isinstance(proposal.outcome, Planned)
    assert check_groups(proposal.of.problem, proposal.outcome) == ()
    assert sorted(it for group in proposal.groups for it in group) == sorted(timetable.people)
    assert all(proposal.of.slot_of(it) for it in proposal.groups)
    assert proposal.refused == ()
    assert len(accept(ledger, proposal) or ()) == len(proposal.groups)
    assert [it for it in ledger.check() if it.severity is Severity.E] == []
    with pytest.raises(cc.Unreadable, match="there is nobody without a group of base-group-visits"):
        proposed(ledger, timetable)


def test_formed_groups_need_less_cover_than_those_of_the_list(ledger: Ledger, timetable: Timetable) -> None:
    """Given groups of four in the order of the list, where colleagues of a stage stand together, formed are better."""
    formed = proposed(ledger, timetable, most=4).outcome
    names = [it.person for it in proposed(ledger, timetable).of.problem.people]
    of = attrs.evolve(proposed(ledger, timetable).of.problem, slot=False)
    assert isinstance(formed, Planned)
    listed = [names[it : it + 4] for it in range(0, len(names), 4)]
    assert of.shared is not None
    cover = sum((a, b) not in of.shared for group in listed for a in group for b in group if a != b)
    assert next(it.count for it in formed.costs if it.name == "cover") < cover


def test_why_there_are_none_is_told_and_nothing_is_asked_for(ledger: Ledger, timetable: Timetable) -> None:
    proposal = proposed(ledger, timetable, one_site=True, least=7, most=9)
    assert isinstance(proposal.outcome, Impossible)
    assert [it.message for it in proposal.outcome.reasons] == [
        "10 people of solbacken-7-9 cannot be put into groups of 7 to 9 by themselves."
    ]
    assert (proposal.requests, accept(ledger, proposal)) == ((), None)


def test_a_rule_that_stands_against_a_group_is_told(ledger: Ledger, timetable: Timetable) -> None:
    """Given groups larger than the method's, each is refused, with the rule that asks for a reason."""
    proposal = proposed(ledger, timetable, least=8, most=8, subjects=Subjects.MIXED)
    assert {str(no.rule) for _, no in proposal.refused if isinstance(no, cc.Refused)} == {"S4-04"}


def test_a_proposal_grown_stale_is_not_recorded(ledger: Ledger, timetable: Timetable) -> None:
    """Given a proposal, when somebody of it is put into a group meanwhile, then nothing of it is recorded."""
    proposal = proposed(ledger, timetable)
    other = GroupFormed(
        group=GroupId("h"), method="base-group-visits", version=3, members=proposal.groups[0][:2], folder="h"
    )
    ledger.do(other, by=BY, on=ON)
    with pytest.raises(cc.Stale):
        accept(ledger, proposal)
    assert list(ledger.state.groups) == ["h"]


def test_groups_that_break_a_rule_are_never_proposed(ledger: Ledger, timetable: Timetable) -> None:
    """Given a planner that leaves a group out, it is a mistake, and nobody sees it."""

    def careless(problem: GroupProblem) -> GroupsOutcome:
        outcome = form_groups(problem)
        assert isinstance(outcome, Planned)
        return attrs.evolve(outcome, value=outcome.value[1:])

    with pytest.raises(WrongPlanError, match="is in 0 groups"):
        proposed(ledger, timetable, careless)
