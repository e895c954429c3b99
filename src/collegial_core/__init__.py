"""Collegial learning, planned and remembered over years.

    with collegial_core.open("sqlite:///school.db") as plans:
        ledger = plans.ledger("our-school")
        ledger.do(visit.VisitHeld(visit="v-1"), by="p-11", on=date(2026, 9, 14))

`ledger.do(…)` records what is asked for, or raises `Refused`; `ledger.state`, `ledger.as_of(…)` and
`ledger.entries()` read.  What can happen, and so be asked for, stands in the rooms: `plan`, `group`, `cycle`,
`module`, `meeting`, `visit`, `checkin`, `conditions` and `sharing`.
"""

from collegial_core import checkin, conditions, cycle, group, meeting, module, plan, policy, schedule, sharing, visit
from collegial_core.kernel import (
    CollegialError,
    CycleId,
    Entry,
    Finding,
    GroupId,
    LessonId,
    MeetingId,
    MethodId,
    Occasion,
    PersonId,
    PlanId,
    Refused,
    Request,
    RoleId,
    RoundId,
    Severity,
    Stale,
    StepId,
    StoreError,
    UnitId,
    Unreadable,
    VisitId,
)
from collegial_core.ledger import Ledger, Plans, open  # noqa: A004 - reads as it should: collegial_core.open
from collegial_core.state import RULES, State
from collegial_core.store import Store

__all__ = [
    "RULES",
    "CollegialError",
    "CycleId",
    "Entry",
    "Finding",
    "GroupId",
    "Ledger",
    "LessonId",
    "MeetingId",
    "MethodId",
    "Occasion",
    "PersonId",
    "PlanId",
    "Plans",
    "Refused",
    "Request",
    "RoleId",
    "RoundId",
    "Severity",
    "Stale",
    "State",
    "StepId",
    "Store",
    "StoreError",
    "UnitId",
    "Unreadable",
    "VisitId",
    "checkin",
    "conditions",
    "cycle",
    "group",
    "meeting",
    "module",
    "open",
    "plan",
    "policy",
    "schedule",
    "sharing",
    "visit",
]
