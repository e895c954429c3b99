"""A proposal as a document for programs: the same on the command line and over HTTP.

`requests` are what the ledger would be asked for, as they are sent; `recorded` has the numbers of the entries where the
proposal was accepted at once.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from collegial_core import Refused, Unreadable
from collegial_core.kernel import ClockTime
from collegial_core.planning import Time, Visit
from collegial_core.planning.meetings import MeetingTime
from collegial_core.planning.notation import outcome_as_json
from collegial_core.planning.repair import Amended
from collegial_core.planning.rounds import RoundProblem
from collegial_core.visit import Visit as Recorded
from collegial_people import Finding
from collegial_timetables.proposing import VisitProposal
from collegial_timetables.proposing_groups import GroupProposal
from collegial_timetables.proposing_meetings import MeetingProposal
from collegial_timetables.repairing import RepairProposal
from collegial_timetables.saying import HOUR

Document = dict[str, Any]
Numbers = Sequence[int] | None


def visits_document(
    plan: str, proposal: VisitProposal, findings: Iterable[Finding], recorded: Numbers = None
) -> Document:
    """Give a proposal of visits."""
    of, planned = proposal.of, proposal.planned
    return {
        "plan": plan,
        "group": of.round.group,
        "round": of.round.round,
        **_found(findings, of.unknown, proposal.outcome),
        "visits": [] if planned is None else [_visit(of, it) for it in sorted(planned.value)],
        "refused": [{**_visit(of, it), **_no(no)} for it, no in proposal.refused],
        "requests": list(proposal.requests),
        "recorded": recorded,
    }


def repair_document(
    plan: str, proposal: RepairProposal, findings: Iterable[Finding], recorded: Numbers = None
) -> Document:
    """Give a proposal of changes to visits."""
    repair, of = proposal.repair, proposal.repair.of
    return {
        "plan": plan,
        "group": of.round.group,
        "round": of.round.round,
        **_found(findings, of.unknown, proposal.outcome),
        "broken": [{**_was(it), "why": str(why)} for it, why in repair.broken],
        "changes": [_change(of, it) for it in proposal.amended],
        "refused": [{**_change(of, it), **_no(no)} for it, no in proposal.refused],
        "requests": list(proposal.requests),
        "recorded": recorded,
    }


def meetings_document(
    plan: str, proposal: MeetingProposal, findings: Iterable[Finding], recorded: Numbers = None
) -> Document:
    """Give a proposal of meetings."""
    return {
        "plan": plan,
        "group": proposal.of.group,
        "minutes": proposal.of.problem.length,
        **_found(findings, proposal.of.unknown, proposal.outcome),
        "meetings": [_meeting(it) for it in proposal.meetings],
        "offers": [[_meeting(it) for it in meetings] for meetings in proposal.offers],
        "refused": [{**_meeting(it), **_no(no)} for it, no in proposal.refused],
        "requests": list(proposal.requests),
        "recorded": recorded,
    }


def groups_document(
    plan: str, proposal: GroupProposal, findings: Iterable[Finding], recorded: Numbers = None
) -> Document:
    """Give a proposal of groups."""
    of = proposal.of
    return {
        "plan": plan,
        "method": of.method.ref,
        **_found(findings, of.unknown, proposal.outcome),
        "groups": [{"members": list(it), "slot": _slot(of.slot_of(it))} for it in proposal.groups],
        "refused": [{"members": list(it), **_no(no)} for it, no in proposal.refused],
        "requests": list(proposal.requests),
        "recorded": recorded,
    }


def when(of: RoundProblem, time: Time) -> str:
    """Say when something is on its day: from when to when, or in which period."""
    span = of.grid.spans[time.period]
    return f"{clock(span.starts)}–{clock(span.ends)}" if of.timetable.clock else str(span.starts)


def clock(minutes: int) -> ClockTime:
    """Say a time of the day by its minutes from midnight."""
    return ClockTime(f"{minutes // HOUR:02}:{minutes % HOUR:02}")


# --- what all have ----------------------------------------------------------------------------


def _found(findings: Iterable[Finding], unknown: Sequence[str], outcome: Any) -> Document:  # noqa: ANN401 - of any planner
    said = _without_value(outcome_as_json(outcome))
    return {"findings": list(map(_finding, findings)), "without_timetable": list(unknown), "outcome": said}


def _without_value(outcome: Document) -> Document:
    """Leave out what is planned: it stands beside it, by what people call it."""
    said = {name: it for name, it in outcome.items() if name != "value"}
    return {**said, "best": _without_value(said["best"])} if isinstance(said.get("best"), dict) else said


def _finding(it: Finding) -> Document:
    place = {name: value for name, value in attrs.asdict(it.place).items() if value is not None}
    return {"code": it.code, "place": place}


def _no(no: Refused | Unreadable) -> Document:
    return {"refused" if isinstance(no, Refused) else "unreadable": no}


# --- parts --------------------------------------------------------------------------------------


def _visit(of: RoundProblem, it: Visit) -> Document:
    talk = None if it.talk is None else {"date": it.talk.date.isoformat(), "when": when(of, it.talk)}
    return {
        "date": it.time.date.isoformat(),
        "when": when(of, it.time),
        "visitor": it.visitor,
        "host": it.host,
        "lesson": of.lesson(it),
        "talk": talk,
        "cover": it.cover,
    }


def _was(it: Recorded) -> Document:
    who = {"visit": it.visit, "visitor": it.visitor, "host": it.host}
    return {**who, "date": it.date.isoformat(), "lesson": it.lesson}


def _change(of: RoundProblem, it: Amended) -> Document:
    return {
        "was": None if it.was is None else _was(it.was),
        "to": None if it.visit is None else _visit(of, it.visit),
    }


def _meeting(it: MeetingTime) -> Document:
    return {"date": it.on.isoformat(), "starts": clock(it.starts), "missing": list(it.missing)}


def _slot(slot: str | None) -> Document | None:
    day, _, time = (slot or "").partition(" ")
    return {"day": int(day), "when": time} if day else None
