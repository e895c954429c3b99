"""What the rules about cycles share, with those about what belongs to a cycle in the rooms above."""

from collections.abc import Iterable
from datetime import date
from typing import Final, get_args

from collegial_core.cycle.events import (
    ChangeObserved,
    CycleClosed,
    CycleStarted,
    PartDecided,
    StepCompleted,
    StepStarted,
)
from collegial_core.cycle.state import Cycle
from collegial_core.kernel import StepId
from collegial_core.plan.rules import ids_free, names_exist, too_early
from collegial_core.policy import Method, Violation, violation

MODEL: Final = "S0: the model; the method definition"
SOURCES: Final = "S0: what a cycle builds on; the method definition"
STEPS: Final = "A cycle has exactly its method's steps, as the phases A, B, C and D."

Proceeding = StepStarted | StepCompleted | PartDecided
OfPart = Proceeding | ChangeObserved
BeforeClosing = Proceeding | CycleClosed
OfCycle = BeforeClosing | ChangeObserved

NAMED: Final = names_exist(
    {CycleStarted: {"group": "groups"}, **{event: {"cycle": "cycles"} for event in get_args(OfCycle)}}
)
FREE_IDS: Final = ids_free({CycleStarted: ("cycle", "cycles")})


def no_part(cycle: Cycle, number: int) -> Violation | None:
    """Say that the cycle does not have the part, where it has not."""
    parts = len(cycle.parts)
    if number <= parts:
        return None
    return violation(
        "Cycle {cycle} has no part {part}; it has {parts}.",
        "Name one of its parts.",
        cycle=cycle.cycle,
        part=number,
        parts=parts,
    )


def no_step(method: Method, steps: Iterable[StepId]) -> Violation | None:
    """Name the first of the steps that the method does not have, where there is one."""
    stranger = next((name for name in steps if method.step(name) is None), None)
    if stranger is None:
        return None
    return violation(
        "Method {method} has no step {step}; its steps are {steps}.",
        "Name one of them.",
        method=method.ref,
        step=stranger,
        steps=tuple(step.step for step in method.steps),
    )


def ended(cycle: Cycle) -> Violation | None:
    """Say that the cycle is closed, where it is."""
    if cycle.closed_on is None:
        return None
    return violation(
        "Cycle {cycle} was closed on {day}.", "Start a new cycle.", cycle=cycle.cycle, day=str(cycle.closed_on)
    )


def too_early_in(cycle: Cycle, on: date, since: date) -> Violation | None:
    """Say that a day is before that of what is built on in the cycle, where it is."""
    if since <= on:
        return None
    return too_early(
        "What this builds on in cycle {cycle} is of {than}; {day} is before that.", on, since, cycle=cycle.cycle
    )
