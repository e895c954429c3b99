"""Cycles, and the hours that their modules take."""

from datetime import date
from operator import attrgetter
from typing import Final

from collegial_core.cycle import Cycle, method_of, next_steps, not_left, record_of
from collegial_core.kernel import CycleId, GroupId, StepId
from collegial_core.module import Budget, budget, meetings_counted, module_of
from collegial_core.policy import MethodRef
from collegial_core.state import State
from collegial_core.views.query import Query
from collegial_core.views.rows import Kind, cell, column, row, view

LEARNING: Final = "collegial learning"
EVERYDAY: Final = "everyday cooperation so far"
"""What the record of a cycle tells of: the one once question, source, action and evaluation are all there (S0-08)."""


@row
class CycleRow:
    """A cycle at a glance: how far it has come, and what its record lacks.

    `closed` of `parts` parts are closed.  `part` and `turn` are those under way, `step`
    the open step and `next` the steps that may begin now; None and empty when all parts
    are closed.  `missing` is what still lacks of question, source, action and evaluation
    (S0-08), `not_left` the artefacts of completed steps of which nothing was told.
    `forms` says of the steps taken which were individual and which joint (S0-04), and
    `changes` counts the traces from a problem to a change for pupils (S3-05).
    """

    cycle: CycleId = column("Cycle")
    group: GroupId = column("Group")
    method: MethodRef = column("Method")
    material: str | None
    sources: tuple[str, ...]
    follows: CycleId | None
    parts_closed = cell("Parts closed", attrgetter("closed", "parts"), Kind.SHARE)
    parts: int
    closed: int
    part: int | None = column("Part")
    turn: int | None = column("Turn")
    step: StepId | None = column("Step")
    next: tuple[StepId, ...]
    forms: tuple[str, ...]
    tells_of = cell("Tells of", lambda it: EVERYDAY if it.missing else LEARNING, Kind.WORD, warn=attrgetter("missing"))
    missing: tuple[str, ...] = column("Missing in the record", Kind.WORD, warn=attrgetter("missing"))
    not_left: tuple[str, ...]
    changes: int
    certificates: int
    started_on: date
    closed_on: date | None


@row
class HoursRow:
    """The hours of a cycle's module, in minutes: needed, planned and recorded (S0-31)."""

    cycle: CycleId = column("Cycle")
    group: GroupId = column("Group")
    parts: int
    meetings: int | None
    budget: Budget
    needed = cell("Needed", attrgetter("budget.needed"), Kind.MINUTES)
    in_meetings = cell("In meetings", attrgetter("budget.meetings"), Kind.MINUTES)
    preparation = cell("Preparation", attrgetter("budget.preparation"), Kind.MINUTES)
    missing = cell("Missing", attrgetter("budget.missing"), Kind.MINUTES, warn=attrgetter("budget.missing"))
    recorded = cell("Recorded", attrgetter("budget.counted"), Kind.MINUTES)


@view("cycles", heading="The cycles")
def cycles(state: State, query: Query) -> list[CycleRow]:
    """Show how far each cycle has come, and what its record lacks (S0-01 … S0-08)."""
    return [_cycle_line(state, cycle) for cycle in state.cycles.values() if query.at_group(cycle.group)]


def _cycle_line(state: State, cycle: Cycle) -> CycleRow:
    method, now = method_of(state, cycle), cycle.current
    under_way = now.closed_on is None and cycle.closed_on is None
    step = now.open_step
    return CycleRow(
        cycle=cycle.cycle,
        group=cycle.group,
        method=method.ref,
        material=cycle.material.title if cycle.material else None,
        sources=tuple(str(source.kind) for source in cycle.sources),
        follows=cycle.follows,
        parts=len(cycle.parts),
        closed=len(cycle.parts) - len(cycle.open_parts),
        part=now.number if under_way else None,
        turn=now.turn if under_way else None,
        step=step.step if under_way and step else None,
        next=next_steps(method, now) if under_way and not step else (),
        forms=tuple(f"{taken.step} {taken.form}" for taken in cycle.taken if taken.form),
        missing=record_of(cycle, method),
        not_left=not_left(method, cycle.taken),
        changes=sum(part.changes for part in cycle.parts),
        certificates=len(module_of(state, cycle.cycle).certificates),
        started_on=cycle.started_on,
        closed_on=cycle.closed_on,
    )


@view("hours", heading="Hours of the modules")
def hours(state: State, query: Query) -> list[HoursRow]:
    """Show each cycle's hours: what its module takes, what is planned and what is spent (S0-31)."""
    return [_hours_line(state, cycle) for cycle in state.cycles.values() if query.at_group(cycle.group)]


def _hours_line(state: State, cycle: Cycle) -> HoursRow:
    plan = module_of(state, cycle.cycle).plan
    return HoursRow(
        cycle=cycle.cycle,
        group=cycle.group,
        parts=len(cycle.parts),
        meetings=len(meetings_counted(plan, method_of(state, cycle))) if plan else None,
        budget=budget(state, cycle.cycle),
    )
