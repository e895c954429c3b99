"""The modules that cycles work through: planned sessions, reading time, hours and certificates."""

from collegial_core.module.events import (
    CertificateNoted,
    HoursRecorded,
    ModuleEvent,
    ModulePlanned,
    ReadingScheduled,
    Session,
)
from collegial_core.module.hours import (
    Budget,
    budget,
    meetings_counted,
    meetings_needed,
    module_meetings,
    module_minutes,
    plan_budget,
    school_year,
)
from collegial_core.module.requests import PlanModule, complete
from collegial_core.module.rules import RULES
from collegial_core.module.state import Module, evolve, module_of
from collegial_core.policy import Room

ROOM = Room(name="module", event=ModuleEvent, evolve=evolve, rules=RULES, request=PlanModule, complete=complete)

__all__ = [
    "ROOM",
    "Budget",
    "CertificateNoted",
    "HoursRecorded",
    "Module",
    "ModuleEvent",
    "ModulePlanned",
    "PlanModule",
    "ReadingScheduled",
    "Session",
    "budget",
    "meetings_counted",
    "meetings_needed",
    "module_meetings",
    "module_minutes",
    "module_of",
    "plan_budget",
    "school_year",
]
