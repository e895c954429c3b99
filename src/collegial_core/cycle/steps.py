"""The order of a method's steps within one part of a cycle (S0-01 … S0-03).

The first turn begins with the method's first step, every further turn where the
method's repetition begins.  Optional steps may be passed over.
"""

from collections.abc import Iterable

from collegial_core.cycle.state import Cycle, Part, Taken
from collegial_core.kernel import ArtefactId, StepId
from collegial_core.policy import Method, Step, StepForm, StepKind


def next_steps(method: Method, part: Part) -> tuple[StepId, ...]:
    """Name the steps that may begin now: the optional ones that come next, and the first that is needed."""
    names: list[StepId] = []
    for step in method.steps[_reached(method, part) :]:
        names.append(step.step)
        if not step.optional:
            break
    return tuple(names)


def missing_to_close(method: Method, part: Part) -> tuple[StepId, ...]:
    """Name the needed steps of the present turn that have not been taken."""
    return _needed(method.steps[_reached(method, part) :])


def missing_to_develop(method: Method, part: Part) -> tuple[StepId, ...]:
    """Name the needed steps up to the end of the repetition that have not been taken."""
    end = len(method.steps) if method.repeat is None else _place(method, method.repeat.last) + 1
    return _needed(method.steps[_reached(method, part) : end])


def in_another_class(method: Method) -> tuple[StepId, ...]:
    """Name the steps that each turn takes in another class."""
    repeat = method.repeat
    if repeat is None or not repeat.another_class:
        return ()
    steps = method.steps[_place(method, repeat.first) : _place(method, repeat.last) + 1]
    return tuple(step.step for step in steps)


def follows(method: Method, before: tuple[int, StepId], after: tuple[int, StepId]) -> bool:
    """Tell whether one step of a part may be planned after another (S0-42).

    A step may go on in several sessions, and a turn may be planned again.
    """
    if before[0] != after[0]:
        return before[0] < after[0]
    first, second = _place(method, before[1]), _place(method, after[1])
    if first <= second or method.repeat is None:
        return first <= second
    return second == _place(method, method.repeat.first) and first >= _place(method, method.repeat.last)


def kinds_done(method: Method, taken: Iterable[Taken]) -> set[StepKind]:
    """Give the kinds of the steps that have been completed."""
    done = {step.step for step in taken if step.completed_on is not None}
    return {step.kind for step in method.steps if step.step in done}


def record_of(cycle: Cycle, method: Method) -> tuple[str, ...]:
    """Name what the cycle's record still lacks of question, source, action and evaluation (S0-08).

    With all four it tells of collegial learning, and not of everyday cooperation.
    """
    kinds = kinds_done(method, cycle.taken)
    has = {
        "question": True,  # a cycle cannot start without its need
        "source": bool(cycle.sources),
        "action": StepKind.ACTIVITY in kinds,
        "evaluation": StepKind.EVALUATION in kinds,
    }
    return tuple(name for name, there in has.items() if not there)


def artefact_of(method: Method, name: StepId) -> ArtefactId | None:
    """Give the artefact that the step leaves behind, or None."""
    return next((step.leaves for step in method.steps if step.step == name), None)


def form_of(method: Method, name: StepId) -> StepForm | None:
    """Give the form that the method asks for in a step; None where it leaves that to the group (S0-01)."""
    return next((step.form for step in method.steps if step.step == name), None)


def not_left(method: Method, taken: Iterable[Taken]) -> tuple[ArtefactId, ...]:
    """Name the artefacts of completed steps of which nothing was told."""
    done = (step for step in taken if step.completed_on is not None and not step.has_outcome)
    names = (artefact_of(method, step.step) for step in done)
    return tuple(dict.fromkeys(name for name in names if name is not None))


def is_activity(method: Method, name: StepId) -> bool:
    """Tell whether the step is a teaching activity, whose hours never count (S0-32)."""
    return any(step.step == name and step.kind is StepKind.ACTIVITY for step in method.steps)


def _reached(method: Method, part: Part) -> int:
    """Give the place of the first step that has not been taken in the present turn."""
    if part.latest is not None:
        return _place(method, part.latest.step) + 1
    return 0 if part.turn == 1 or method.repeat is None else _place(method, method.repeat.first)


def _place(method: Method, name: StepId) -> int:
    return next((place for place, step in enumerate(method.steps) if step.step == name), 0)


def _needed(steps: tuple[Step, ...]) -> tuple[StepId, ...]:
    return tuple(step.step for step in steps if not step.optional)
