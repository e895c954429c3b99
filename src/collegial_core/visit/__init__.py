"""Rounds of lesson visits, where everyone visits everyone, and the visits in them."""

from collegial_core.policy import Room
from collegial_core.visit.bounds import fewest_slots, fewest_visited_lessons
from collegial_core.visit.coverage import (
    Coverage,
    MemberCoverage,
    Owed,
    can_reach_everyone,
    coverage,
    made_of,
    members_of,
    owed,
)
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
from collegial_core.visit.state import MADE, Round, StateProtocol, Step, Visit, about, areas_of, evolve, note_writers
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
    "Owed",
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
    "areas_of",
    "can_reach_everyone",
    "coverage",
    "coverage_in",
    "fewest_slots",
    "fewest_visited_lessons",
    "made_of",
    "members_of",
    "note_writers",
    "owed",
    "read_rows",
    "visits_from_rows",
    "visits_of",
]
