"""What is asked for about cycles and completed from what is under way.

Where `part` may be left out, it is the part under way.
"""

from typing import assert_never

from collegial_core.cycle.events import (
    CHANGE,
    MAX_PARTS,
    OUTCOME,
    ChangeObserved,
    CycleEvent,
    Decision,
    PartDecided,
    StepCompleted,
    StepStarted,
)
from collegial_core.cycle.state import StateProtocol, method_of
from collegial_core.cycle.steps import form_of
from collegial_core.kernel import CycleId, Occasion, StepId
from collegial_core.kernel.fields import choice, count, ident, label
from collegial_core.kernel.texts import text
from collegial_core.kernel.value import Asked, request
from collegial_core.plan import found
from collegial_core.policy import StepForm


@request("cycle.start_step", StepStarted)
class StartStep(Asked):
    """Begin the next step (S0-01, S0-02), alone or together (S0-04); left out, `form` is the method's.

    `school_class` is the class in which it is carried out, where the method asks for another one each turn.
    """

    cycle: CycleId = ident()
    step: StepId = ident()
    part: int | None = count(1, MAX_PARTS, default=None)
    form: StepForm | None = choice(StepForm, default=None)
    school_class: str | None = label(default=None)


@request("cycle.complete_step", StepCompleted)
class CompleteStep(Asked):
    """Complete the step that is under way, and tell what it left behind (S0-02, S0-08)."""

    cycle: CycleId = ident()
    step: StepId = ident()
    part: int | None = count(1, MAX_PARTS, default=None)
    outcome: str | None = text(OUTCOME, default=None)


@request("cycle.decide", PartDecided)
class DecidePart(Asked):
    """Decide after a turn: develop further in a new turn, or close the part (S0-03)."""

    cycle: CycleId = ident()
    decision: Decision = choice(Decision)
    part: int | None = count(1, MAX_PARTS, default=None)


@request("cycle.observe_change", ChangeObserved)
class ObserveChange(Asked):
    """Tell what changed for the pupils, by what action, from what problem (S3-05)."""

    cycle: CycleId = ident()
    problem: str = text(CHANGE)
    action: str = text(CHANGE)
    change: str = text(CHANGE)
    part: int | None = count(1, MAX_PARTS, default=None)


CycleRequest = StartStep | CompleteStep | DecidePart | ObserveChange


def complete(state: StateProtocol, asked: CycleRequest, _: Occasion) -> CycleEvent:
    """Fill in the part and the turn under way, and the form that the method gives a step.

    Raises:
        Refused: the cycle is not there (L-01).

    """
    entire = found(state.cycles, asked.cycle, "cycle")
    now = entire.current
    cycle, part = asked.cycle, asked.part or now.number
    match asked:
        case StartStep():
            return StepStarted(
                cycle=cycle,
                part=part,
                turn=now.turn,
                step=asked.step,
                form=asked.form or form_of(method_of(state, entire), asked.step),
                school_class=asked.school_class,
            )
        case CompleteStep():
            return StepCompleted(cycle=cycle, part=part, turn=now.turn, step=asked.step, outcome=asked.outcome)
        case DecidePart():
            return PartDecided(cycle=cycle, part=part, decision=asked.decision)
        case ObserveChange():
            return ChangeObserved(
                cycle=cycle, part=part, problem=asked.problem, action=asked.action, change=asked.change
            )
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(asked)
