"""A proposal as entries of a calendar: what no rule stands against, tentative until it is recorded."""

from collections.abc import Iterator

from collegial_core import Plans, Request
from collegial_core.ids import VisitId
from collegial_core.meeting import MeetingPlanned
from collegial_core.planning import Time, Visit
from collegial_core.planning.rounds import RoundProblem
from collegial_core.visit import VisitCancelled, VisitMoved, VisitPlanned
from collegial_ical import Kind, Proposed, Words, calendar_of_proposed
from collegial_timetables.documents import clock
from collegial_timetables.proposing import VisitProposal
from collegial_timetables.proposing_meetings import MeetingProposal
from collegial_timetables.repairing import RepairProposal

Proposal = VisitProposal | RepairProposal | MeetingProposal


def proposal_calendar(plans: Plans, plan: str, proposal: Proposal, words: Words) -> bytes:
    """Write a proposal as an iCalendar file; names are in it as far as the words have them."""
    if isinstance(proposal, MeetingProposal):
        return calendar_of_proposed(plans, plan, proposal.of.group, _meetings(proposal), words)
    of = proposal.of if isinstance(proposal, VisitProposal) else proposal.repair.of
    found = _visits(proposal) if isinstance(proposal, VisitProposal) else _changes(proposal)
    return calendar_of_proposed(plans, plan, of.round.group, found, words)


def _visits(proposal: VisitProposal) -> Iterator[Proposed]:
    refused = {visit for visit, _ in proposal.refused}
    names = {_pair_of(it.asked): it.asked.visit for it in proposal.requests if isinstance(it.asked, VisitPlanned)}
    planned = proposal.planned
    for visit in () if planned is None else sorted(planned.value):
        name = names.get((visit.visitor, visit.host))
        if name is not None and visit not in refused:
            yield from _visit(proposal.of, visit, name)


def _pair_of(it: VisitPlanned) -> tuple[str, str]:
    return it.visitor, it.host


def _changes(proposal: RepairProposal) -> Iterator[Proposed]:
    refused = {it.pair for it, _ in proposal.refused}
    for it in proposal.amended:
        name = _name_of(it.request)
        if it.pair in refused or name is None:
            continue
        if it.visit is not None:
            yield from _visit(proposal.repair.of, it.visit, name)
        elif (was := it.was) is not None:
            yield Proposed(
                kind=Kind.VISIT,
                name=name,
                at=was.host,
                on=was.date,
                cancelled=True,
                visitor=was.visitor,
                host=was.host,
                lesson=was.lesson,
            )


def _name_of(request: Request) -> VisitId | None:
    asked = request.asked
    return asked.visit if isinstance(asked, VisitPlanned | VisitMoved | VisitCancelled) else None


def _visit(of: RoundProblem, visit: Visit, name: str) -> Iterator[Proposed]:
    """Give a visit, and the talk after it where one is planned."""
    yield _at(of, visit, name, visit.time, Kind.VISIT)
    if visit.talk is not None:
        yield _at(of, visit, name, visit.talk, Kind.PROPOSED_TALK)


def _at(of: RoundProblem, visit: Visit, name: str, time: Time, kind: Kind) -> Proposed:
    span = of.grid.spans[time.period]
    has_clock = of.timetable.clock
    return Proposed(
        kind=kind,
        name=name,
        at=visit.host,
        on=time.date,
        starts=clock(span.starts) if has_clock else None,
        minutes=span.ends - span.starts if has_clock else None,
        visitor=visit.visitor,
        host=visit.host,
        lesson=of.lesson(visit) if kind is Kind.VISIT else None,
    )


def _meetings(proposal: MeetingProposal) -> Iterator[Proposed]:
    refused, people = {meeting.on for meeting, _ in proposal.refused}, proposal.of.problem.people
    for meeting, request in zip(proposal.meetings, proposal.requests, strict=True):
        if isinstance(request.asked, MeetingPlanned) and meeting.on not in refused:
            yield Proposed(
                kind=Kind.MEETING,
                name=request.asked.meeting,
                at=people[0].person,
                on=meeting.on,
                starts=clock(meeting.starts),
                minutes=proposal.of.problem.length,
            )
