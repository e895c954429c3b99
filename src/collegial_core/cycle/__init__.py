"""Cycles of collegial learning: a part's phases in order, turn by turn."""

from collegial_core.cycle.events import (
    ChangeObserved,
    CycleClosed,
    CycleEvent,
    CycleStarted,
    Decision,
    Material,
    PartDecided,
    Source,
    SourceKind,
    StepCompleted,
    StepStarted,
)
from collegial_core.cycle.requests import CompleteStep, CycleRequest, DecidePart, ObserveChange, StartStep, complete
from collegial_core.cycle.rules import RULES
from collegial_core.cycle.state import Cycle, Part, StateProtocol, about, evolve, method_of
from collegial_core.cycle.steps import next_steps, not_left, record_of
from collegial_core.policy import Room, StepForm

ROOM = Room(
    name="cycle", event=CycleEvent, evolve=evolve, about=about, rules=RULES, request=CycleRequest, complete=complete
)

__all__ = [
    "ROOM",
    "ChangeObserved",
    "CompleteStep",
    "Cycle",
    "CycleClosed",
    "CycleEvent",
    "CycleStarted",
    "DecidePart",
    "Decision",
    "Material",
    "ObserveChange",
    "Part",
    "PartDecided",
    "Source",
    "SourceKind",
    "StartStep",
    "StateProtocol",
    "StepCompleted",
    "StepForm",
    "StepStarted",
    "method_of",
    "next_steps",
    "not_left",
    "record_of",
]
