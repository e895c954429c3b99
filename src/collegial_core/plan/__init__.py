"""The plan itself: its start and revisions, units, people, calendars, methods, corrections."""

from collegial_core.plan.events import (
    AssistantAppointed,
    AssistantReleased,
    AuditorAppointed,
    AuditorReleased,
    CalendarAdopted,
    DeviationRecorded,
    DeviationRecorded1,
    EntryCorrected,
    EntryWithdrawn,
    Lapse,
    MethodAdopted,
    MethodAdopted1,
    MethodAdopted2,
    PersonMoved,
    PersonRegistered,
    PlanEvent,
    PlanRevised,
    PlanStarted,
    PrincipalAppointed,
    UnitRegistered,
)
from collegial_core.plan.offices import Appointment, Assistant, Head, PutRight, last_day_in_office, share_subject
from collegial_core.plan.requests import AdoptMethod, CorrectEntry, PlanRequest, RevisePlan, WithdrawEntry, complete
from collegial_core.plan.rules import RULES, a_correction_gives_its_reason, a_plan_starts_first, found, not_started
from collegial_core.plan.state import Correction, Deviation, Person, Plan, Revision, Unit, Workplace, about, evolve
from collegial_core.policy import Room

ROOM = Room(
    name="plan", event=PlanEvent, evolve=evolve, about=about, rules=RULES, request=PlanRequest, complete=complete
)

__all__ = [
    "ROOM",
    "AdoptMethod",
    "Appointment",
    "Assistant",
    "AssistantAppointed",
    "AssistantReleased",
    "AuditorAppointed",
    "AuditorReleased",
    "CalendarAdopted",
    "CorrectEntry",
    "Correction",
    "Deviation",
    "DeviationRecorded",
    "DeviationRecorded1",
    "EntryCorrected",
    "EntryWithdrawn",
    "Head",
    "Lapse",
    "MethodAdopted",
    "MethodAdopted1",
    "MethodAdopted2",
    "Person",
    "PersonMoved",
    "PersonRegistered",
    "Plan",
    "PlanEvent",
    "PlanRevised",
    "PlanStarted",
    "PrincipalAppointed",
    "PutRight",
    "RevisePlan",
    "Revision",
    "Unit",
    "UnitRegistered",
    "WithdrawEntry",
    "Workplace",
    "a_correction_gives_its_reason",
    "a_plan_starts_first",
    "found",
    "last_day_in_office",
    "not_started",
    "share_subject",
]
