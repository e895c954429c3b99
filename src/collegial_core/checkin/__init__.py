"""Between principal and leader: check-ins, and the leader's time."""

from collegial_core.checkin.events import (
    CheckinEvent,
    CheckinHeld,
    CheckinsPlanned,
    LeadingPlace,
    TimeAllotted,
    WorkKind,
    WorkRecorded,
)
from collegial_core.checkin.load import allotments_in_force, meeting_rhythm, minutes_asked, weekly_minutes
from collegial_core.checkin.rules import RULES
from collegial_core.checkin.state import Allotment, Checkin, CheckinPlan, Leader, Work, about, evolve
from collegial_core.policy import Room

ROOM = Room(name="checkin", event=CheckinEvent, evolve=evolve, about=about, rules=RULES)

__all__ = [
    "ROOM",
    "Allotment",
    "Checkin",
    "CheckinEvent",
    "CheckinHeld",
    "CheckinPlan",
    "CheckinsPlanned",
    "Leader",
    "LeadingPlace",
    "TimeAllotted",
    "Work",
    "WorkKind",
    "WorkRecorded",
    "allotments_in_force",
    "meeting_rhythm",
    "minutes_asked",
    "weekly_minutes",
]
