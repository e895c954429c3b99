"""Between principal and leader: check-ins, and the leader's time."""

from collegial_core.checkin.commands import AllotTime, CheckinCommand, HoldCheckin, PlanCheckins, RecordWork
from collegial_core.checkin.decide import decide
from collegial_core.checkin.events import (
    CheckinEvent,
    CheckinHeld,
    CheckinsPlanned,
    LeadingPlace,
    TimeAllotted,
    WorkKind,
    WorkRecorded,
)
from collegial_core.checkin.load import allotments_in_force, has_led, meeting_rhythm, minutes_asked, weekly_minutes
from collegial_core.checkin.rules import RULES
from collegial_core.checkin.state import Allotment, Checkin, CheckinPlan, Leader, Sight, Work, evolve

__all__ = [
    "RULES",
    "AllotTime",
    "Allotment",
    "Checkin",
    "CheckinCommand",
    "CheckinEvent",
    "CheckinHeld",
    "CheckinPlan",
    "CheckinsPlanned",
    "HoldCheckin",
    "Leader",
    "LeadingPlace",
    "PlanCheckins",
    "RecordWork",
    "Sight",
    "TimeAllotted",
    "Work",
    "WorkKind",
    "WorkRecorded",
    "allotments_in_force",
    "decide",
    "evolve",
    "has_led",
    "meeting_rhythm",
    "minutes_asked",
    "weekly_minutes",
]
