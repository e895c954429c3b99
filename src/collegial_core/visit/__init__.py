"""Rounds of lesson visits, where everyone visits everyone, and the visits in them."""

from collegial_core.visit.commands import (
    CancelVisit,
    CloseRound,
    HoldTalk,
    HoldVisit,
    MoveVisit,
    OpenRound,
    PlanVisit,
    PublishNote,
    VisitCommand,
)
from collegial_core.visit.coverage import Coverage, MemberCoverage, can_reach_everyone, coverage, made_of
from collegial_core.visit.decide import decide
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
from collegial_core.visit.rules import RULES, coverage_in, visits_of
from collegial_core.visit.state import MADE, Round, Sight, Step, Visit, evolve

__all__ = [
    "MADE",
    "RULES",
    "CancelVisit",
    "CloseRound",
    "Coverage",
    "HoldTalk",
    "HoldVisit",
    "MemberCoverage",
    "MoveVisit",
    "NotePublished",
    "OpenRound",
    "PlanVisit",
    "PublishNote",
    "Round",
    "RoundClosed",
    "RoundOpened",
    "Sight",
    "Step",
    "Support",
    "TalkHeld",
    "Visit",
    "VisitCancelled",
    "VisitCommand",
    "VisitEvent",
    "VisitHeld",
    "VisitMoved",
    "VisitPlanned",
    "can_reach_everyone",
    "coverage",
    "coverage_in",
    "decide",
    "evolve",
    "made_of",
    "visits_of",
]
