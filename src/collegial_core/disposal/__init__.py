"""What people wrote, after its time: how long it is kept, and that it is disposed of by decision (gallring)."""

from collegial_core.disposal.events import (
    DisposalCarriedOut,
    DisposalDecided,
    DisposalEvent,
    DisposalHeld,
    DisposalResumed,
    Filing,
    RetentionAdopted,
    SingleText,
    StoreDestroyed,
    TextFiled,
    TextKey,
)
from collegial_core.disposal.periods import Kept, Term, classes, misplaced, term_of
from collegial_core.disposal.requests import DecideDisposal
from collegial_core.disposal.rules import RULES, is_subject
from collegial_core.disposal.state import Destroyed, Disposal, Disposals, Filed, evolve
from collegial_core.policy import Room

ROOM = Room(name="disposal", event=DisposalEvent, evolve=evolve, rules=RULES, request=DecideDisposal)

__all__ = [
    "ROOM",
    "DecideDisposal",
    "Destroyed",
    "Disposal",
    "DisposalCarriedOut",
    "DisposalDecided",
    "DisposalEvent",
    "DisposalHeld",
    "DisposalResumed",
    "Disposals",
    "Filed",
    "Filing",
    "Kept",
    "RetentionAdopted",
    "SingleText",
    "StoreDestroyed",
    "Term",
    "TextFiled",
    "TextKey",
    "classes",
    "is_subject",
    "misplaced",
    "term_of",
]
