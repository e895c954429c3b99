"""Meetings: agendas, promises, turns, minutes, and the hours in which people work."""

from collegial_core.meeting.agenda import AgendaLine, agenda, items_of, total
from collegial_core.meeting.cadence import in_term, too_often, too_seldom
from collegial_core.meeting.events import (
    ActionPlan,
    ActionPlanWritten,
    EffortReported,
    InputBrought,
    InputKind,
    ItemAdded,
    ItemKind,
    ItemTaken,
    MeetingCancelled,
    MeetingClosed,
    MeetingEvent,
    MeetingForm,
    MeetingMoved,
    MeetingOpened,
    MeetingPlanned,
    MeetingReflected,
    Minutes,
    MinutesWritten,
    ResultKind,
    ResultRecorded,
    RoleHolder,
    RoleSwapped,
    Working,
    WorkingTimeSet,
)
from collegial_core.meeting.parties import writers
from collegial_core.meeting.promises import Material, Promise, due, material_of, open_promises
from collegial_core.meeting.requests import MeetingRequest, complete
from collegial_core.meeting.rules import RULES
from collegial_core.meeting.state import Meeting, Stage, StateProtocol, WorkingTime, about, evolve, held
from collegial_core.meeting.turns import RoleCoverage, Standing, next_holder, queue, role_coverage, standings
from collegial_core.policy import Room

ROOM = Room(
    name="meeting",
    event=MeetingEvent,
    evolve=evolve,
    about=about,
    rules=RULES,
    request=MeetingRequest,
    complete=complete,
)

__all__ = [
    "ROOM",
    "ActionPlan",
    "ActionPlanWritten",
    "AgendaLine",
    "EffortReported",
    "InputBrought",
    "InputKind",
    "ItemAdded",
    "ItemKind",
    "ItemTaken",
    "Material",
    "Meeting",
    "MeetingCancelled",
    "MeetingClosed",
    "MeetingEvent",
    "MeetingForm",
    "MeetingMoved",
    "MeetingOpened",
    "MeetingPlanned",
    "MeetingReflected",
    "Minutes",
    "MinutesWritten",
    "Promise",
    "ResultKind",
    "ResultRecorded",
    "RoleCoverage",
    "RoleHolder",
    "RoleSwapped",
    "Stage",
    "Standing",
    "StateProtocol",
    "Working",
    "WorkingTime",
    "WorkingTimeSet",
    "agenda",
    "due",
    "held",
    "in_term",
    "items_of",
    "material_of",
    "next_holder",
    "open_promises",
    "queue",
    "role_coverage",
    "standings",
    "too_often",
    "too_seldom",
    "total",
    "writers",
]
