"""From the example school's timetable to meetings that its plan accepts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs
import pytest

import collegial_core as cc
from collegial_core.ids import GroupId, MeetingId, PersonId
from collegial_core.kernel import Severity
from collegial_core.meeting import MeetingForm, MeetingPlanned, Working, WorkingTimeSet
from collegial_core.planning import Impossible
from collegial_core.planning.meeting_checker import check_meetings
from collegial_core.planning.series import MeetingWishes
from collegial_timetables.proposing import accept
from collegial_timetables.proposing_meetings import propose_meetings

if TYPE_CHECKING:
    from collegial_core import Ledger
    from collegial_core.planning.timetable import Timetable
    from collegial_timetables.proposing_meetings import MeetingProposal

LIND, BY, ON = GroupId("lind"), PersonId("p-5rwx"), date(2026, 9, 2)
AUTUMN = MeetingWishes(every=2, minutes=40, until=date(2026, 12, 18))


def proposed(ledger: Ledger, timetable: Timetable, wishes: MeetingWishes = AUTUMN) -> MeetingProposal:
    return propose_meetings(ledger, LIND, timetable, by=BY, on=ON, wishes=wishes)


@pytest.mark.requirement("S0-17")
def test_all_can_come_to_the_meetings_that_are_proposed_and_the_plan_accepts_them(
    ledger: Ledger, timetable: Timetable
) -> None:
    proposal = proposed(ledger, timetable)
    assert not isinstance(proposal.outcome, Impossible)
    assert check_meetings(proposal.of.problem, proposal.outcome) == ()
    assert [it.missing for it in proposal.meetings] == [()] * 8
    assert proposal.refused == ()
    assert len(accept(ledger, proposal) or ()) == 8
    assert [it for it in ledger.check() if it.severity is Severity.E] == []


def test_a_group_that_meets_already_has_no_week_left(ledger: Ledger, timetable: Timetable) -> None:
    accept(ledger, proposed(ledger, timetable))
    with pytest.raises(cc.Unreadable, match="lind has no week left to meet in"):
        proposed(ledger, timetable)


def test_why_they_cannot_meet_for_so_long_is_told_and_the_least_harm_is_offered(
    ledger: Ledger, timetable: Timetable
) -> None:
    """Given meetings of an hour and a half, there are none, nothing is recorded, and the offers tell who is missing."""
    proposal = proposed(ledger, timetable, attrs.evolve(AUTUMN, minutes=90))
    assert isinstance(proposal.outcome, Impossible)
    assert proposal.outcome.proof.confirmed
    assert (proposal.requests, accept(ledger, proposal)) == ((), None)
    missing = [sum(len(it.missing) for it in meetings) for meetings in proposal.offers]
    assert min(missing) > 0
    some = proposed(ledger, timetable, attrs.evolve(AUTUMN, minutes=90, whole=False))
    assert some.meetings == proposal.offers[0]


def test_a_proposal_grown_stale_is_not_recorded(ledger: Ledger, timetable: Timetable) -> None:
    """Given a proposal, when somebody plans another meeting meanwhile, then nothing of it is recorded."""
    proposal = proposed(ledger, timetable)
    ledger.do(
        MeetingPlanned(
            meeting=MeetingId("m"),
            group=LIND,
            date=date(2026, 9, 9),
            starts="15:00",
            minutes=30,
            form=MeetingForm.ONLINE,
        ),
        by=BY,
        on=ON,
    )
    with pytest.raises(cc.Stale):
        accept(ledger, proposal)
    assert len(ledger.state.meetings) == 1


def test_a_rule_that_stands_against_a_meeting_is_told(ledger: Ledger, timetable: Timetable) -> None:
    """Given that whoever works until three at the latest may be missing, the rules still refuse what ends later."""
    hours = tuple(Working(weekday=day, starts="08:00", ends="08:10") for day in range(1, 6))
    ledger.do(WorkingTimeSet(person=PersonId("p-c9hb"), hours=hours), by=PersonId("p-m5rt"), on=ON)
    proposal = proposed(ledger, timetable, attrs.evolve(AUTUMN, whole=False))
    assert [str(no.rule) for _, no in proposal.refused if isinstance(no, cc.Refused)] == ["S0-17"] * len(
        proposal.meetings
    )
