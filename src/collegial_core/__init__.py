"""Collegial learning, planned and remembered over years.

    with collegial_core.open("sqlite:///school.db") as plans:
        ledger = plans.ledger("our-school")

`ledger.do(command, by=…, on=…, because=…)` records what a command makes happen,
or raises `Refused`; `ledger.state`, `ledger.as_of(…)` and `ledger.entries()` read.
"""

from collegial_core.group import AppointLeader, CloseGroup, FormGroup, JoinGroup, LeaveGroup, StartGroup
from collegial_core.kernel import (
    CollegialError,
    Entry,
    Finding,
    GroupId,
    LessonId,
    MethodId,
    Occasion,
    PersonId,
    PlanId,
    Refused,
    Request,
    RoundId,
    Severity,
    Stale,
    StoreError,
    UnitId,
    Unreadable,
    VisitId,
)
from collegial_core.ledger import Ledger, Plans, Store, open  # noqa: A004 - reads as it should: collegial_core.open
from collegial_core.plan import (
    AdoptCalendar,
    AdoptMethod,
    CorrectEntry,
    RegisterPerson,
    RegisterUnit,
    RevisePlan,
    StartPlan,
    WithdrawEntry,
)
from collegial_core.schedule import Break, Term
from collegial_core.sharing import Shareable, ShareArtefact, UnshareArtefact
from collegial_core.state import RULES, State
from collegial_core.visit import (
    CancelVisit,
    CloseRound,
    HoldTalk,
    HoldVisit,
    MoveVisit,
    OpenRound,
    PlanVisit,
    PublishNote,
)

__all__ = [
    "RULES",
    "AdoptCalendar",
    "AdoptMethod",
    "AppointLeader",
    "Break",
    "CancelVisit",
    "CloseGroup",
    "CloseRound",
    "CollegialError",
    "CorrectEntry",
    "Entry",
    "Finding",
    "FormGroup",
    "GroupId",
    "HoldTalk",
    "HoldVisit",
    "JoinGroup",
    "LeaveGroup",
    "Ledger",
    "LessonId",
    "MethodId",
    "MoveVisit",
    "Occasion",
    "OpenRound",
    "PersonId",
    "PlanId",
    "PlanVisit",
    "Plans",
    "PublishNote",
    "Refused",
    "RegisterPerson",
    "RegisterUnit",
    "Request",
    "RevisePlan",
    "RoundId",
    "Severity",
    "ShareArtefact",
    "Shareable",
    "Stale",
    "StartGroup",
    "StartPlan",
    "State",
    "Store",
    "StoreError",
    "Term",
    "UnitId",
    "Unreadable",
    "UnshareArtefact",
    "VisitId",
    "WithdrawEntry",
    "open",
]
