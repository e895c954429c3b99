"""Rounds of lesson visits, where everyone visits everyone, and the visits in them."""

from collegial_core.policy import Room
from collegial_core.visit.bounds import fewest_lessons
from collegial_core.visit.coverage import Coverage, MemberCoverage, can_reach_everyone, coverage, made_of
from collegial_core.visit.events import (
    NotePublished,
    RoundClosed,
    RoundOpened,
    Support,
    TalkHeld,
    VisitCancelled,
    VisitEvent,
    VisitHeld,
    VisitMoved,
    VisitPlanned,
)
from collegial_core.visit.requests import OpenRound, PublishNote, VisitRequest, complete
from collegial_core.visit.rules import RULES
from collegial_core.visit.rules.common import visits_of
from collegial_core.visit.rules.rounds import coverage_in
from collegial_core.visit.state import MADE, Round, StateProtocol, Step, Visit, about, evolve, note_writers
from collegial_core.visit.table import MAX_ROWS, RowFault, RowsRead, VisitRow, read_rows, visits_from_rows

ROOM = Room(
    name="visit", event=VisitEvent, evolve=evolve, about=about, rules=RULES, request=VisitRequest, complete=complete
)

__all__ = [
    "MADE",
    "MAX_ROWS",
    "ROOM",
    "Coverage",
    "MemberCoverage",
    "NotePublished",
    "OpenRound",
    "PublishNote",
    "Round",
    "RoundClosed",
    "RoundOpened",
    "RowFault",
    "RowsRead",
    "StateProtocol",
    "Step",
    "Support",
    "TalkHeld",
    "Visit",
    "VisitCancelled",
    "VisitEvent",
    "VisitHeld",
    "VisitMoved",
    "VisitPlanned",
    "VisitRow",
    "can_reach_everyone",
    "coverage",
    "coverage_in",
    "fewest_lessons",
    "made_of",
    "note_writers",
    "read_rows",
    "visits_from_rows",
    "visits_of",
]
