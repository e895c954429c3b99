"""What waits in cycles: steps, decisions, and the time of a module."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from collegial_core.cycle import (
    CompleteStep,
    Cycle,
    CycleClosed,
    CycleStarted,
    DecidePart,
    Decision,
    ObserveChange,
    Part,
    Source,
    SourceKind,
    StartStep,
    StepForm,
    next_steps,
)
from collegial_core.cycle.steps import (
    artefact_of,
    in_another_class,
    missing_to_close,
    missing_to_develop,
)
from collegial_core.group import Group
from collegial_core.kernel import CycleId, PersonId, StepId
from collegial_core.meeting.working import reading_beyond_work
from collegial_core.module import HoursRecorded, PlanModule, ReadingScheduled
from collegial_core.module.hours import module_meetings, usual_minutes
from collegial_core.module.state import module_of
from collegial_core.policy import Form, Method, ModulePolicy
from collegial_core.todo.ids import new_id
from collegial_core.todo.kinds import SAID, Looking, Waiting, kind
from collegial_core.views.days import after, known_calendars

USUAL: Final = 5
"""In so many school days hours are recorded: a proposal of ours."""

AHEAD: Final = 10
"""Among so many school days one is sought on which all have time to read."""

MINUTES: Final = 45
"""As an example, where nothing tells how long something takes."""

SOURCES: Final = (
    Source(kind=SourceKind.RESEARCH_ARTICLE, title=SAID),
    Source(kind=SourceKind.OWN_PRACTICE, title=SAID),
)


def _open(at: Looking) -> Iterator[tuple[Group, Method, Cycle]]:
    """Yield the cycles under way, each with its group and the group's method."""
    for group in at.running:
        for cycle in at.state.cycles_of.get(group.group, ()):
            if cycle.closed_on is None:
                yield group, at.state.methods[group.method], cycle


def _in_parts(at: Looking) -> Iterator[tuple[Group, Method, Cycle, Part]]:
    """Yield the part under way of each cycle that has one."""
    for group, method, cycle in _open(at):
        if cycle.open_parts:
            yield group, method, cycle, cycle.current


@kind("begin_cycle", label="Begin a cycle", waits_for=("leader@group",), source=("S0-04", "S0-05"))
def begin_cycle(at: Looking) -> Iterator[Waiting]:
    """Find the running groups of a method of cycles that have none under way."""
    for group in at.running:
        cycles = at.state.cycles_of.get(group.group, ())
        if at.state.methods[group.method].form is Form.CYCLE and all(it.closed_on is not None for it in cycles):
            name = CycleId(new_id(group.group, at.state.cycles))
            asked = CycleStarted(cycle=name, group=group.group, need=SAID, sources=SOURCES)
            yield Waiting(of=group.group, asked=asked, fill=("need", "sources"))


# --- steps -----------------------------------------------------------------------------


@kind(
    "start_step",
    label="Begin the next step",
    waits_for=("leader@group",),
    also=("member@group",),
    source=("S0-02", "S0-47"),
)
def start_step(at: Looking) -> Iterator[Waiting]:
    """Find what comes next in each part; while a step is under way, the rules let no other begin."""
    for _, method, cycle, part in _in_parts(at):
        for step in next_steps(method, part)[-1:]:
            another = step in in_another_class(method)
            asked = StartStep(
                cycle=cycle.cycle,
                part=part.number,
                step=step,
                form=StepForm.JOINT,
                school_class=f"{SAID}{part.turn}" if another else None,
            )
            fill = ("form", "school_class") if another else ("form",)
            yield Waiting(of=_step(cycle, part, step), asked=asked, fill=fill, due=_deadline(method, part, step))


def _step(cycle: Cycle, part: Part, step: StepId) -> str:
    return f"{cycle.cycle}.{part.number}.{part.turn}.{step}"


def _deadline(method: Method, part: Part, step: StepId) -> date | None:
    """Give the last day on which a step follows the one before within the days that its method gives."""
    done = {it.step: it.completed_on for it in part.taken if it.turn == part.turn}
    given = [(done.get(it.after), it.days) for it in method.deadlines if it.step == step]
    return min((day + timedelta(days) for day, days in given if day is not None), default=None)


@kind(
    "complete_step",
    label="Complete the step",
    waits_for=("leader@group",),
    also=("member@group", "holder:step"),
    source=("S0-02",),
)
def complete_step(at: Looking) -> Iterator[Waiting]:
    """Find the steps under way."""
    for _, method, cycle, part in _in_parts(at):
        step = part.open_step
        if step is not None:
            leaves = artefact_of(method, step.step) is not None
            asked = CompleteStep(cycle=cycle.cycle, part=part.number, step=step.step, outcome=SAID if leaves else None)
            yield Waiting(of=_step(cycle, part, step.step), asked=asked, fill=("outcome",) if leaves else ())


@kind("decide", label="Decide how the part goes on", waits_for=("leader@group",), source=("S0-03",))
def decide(at: Looking) -> Iterator[Waiting]:
    """Find the parts that have come to the end of a turn."""
    for _, method, cycle, part in _in_parts(at):
        ways = _ways(method, part)
        if ways:
            asked = DecidePart(cycle=cycle.cycle, part=part.number, decision=ways[0])
            of = f"{cycle.cycle}.{part.number}.{part.turn}"
            yield Waiting(of=of, asked=asked, fill=("decision",) if len(ways) > 1 else ())


def _ways(method: Method, part: Part) -> list[Decision]:
    """Give what can be decided after the steps taken so far: to close the part, or another turn."""
    least, most = (1, 1) if method.repeat is None else (method.repeat.least, method.repeat.most)
    closes = part.turn >= least and not missing_to_close(method, part)
    develops = (most is None or part.turn < most) and not missing_to_develop(method, part)
    return [*([Decision.CLOSE] if closes else []), *([Decision.DEVELOP] if develops else [])]


@kind(
    "trace_change",
    label="Tell what changed for the pupils",
    waits_for=("leader@group",),
    also=("member@group",),
    source=("S3-05", "S0-08"),
    optional=True,
)
def trace_change(at: Looking) -> Iterator[Waiting]:
    """Find the closed parts of cycles under way of which nobody has told what changed."""
    for _, _, cycle in _open(at):
        for part in cycle.parts:
            if part.closed_on is not None and not part.changes:
                told = ObserveChange(cycle=cycle.cycle, part=part.number, problem=SAID, action=SAID, change=SAID)
                of = f"{cycle.cycle}.{part.number}"
                yield Waiting(of=of, asked=told, fill=("problem", "action", "change"))


@kind("close_cycle", label="Close the cycle", waits_for=("leader@group",), source=("S0-03",))
def close_cycle(at: Looking) -> Iterator[Waiting]:
    """Find the cycles whose parts are all closed."""
    for _, _, cycle in _open(at):
        if not cycle.open_parts:
            yield Waiting(of=cycle.cycle, asked=CycleClosed(cycle=cycle.cycle))


# --- the time of a module --------------------------------------------------------------


def _modules(at: Looking) -> Iterator[tuple[Group, Method, Cycle, ModulePolicy]]:
    for group, method, cycle in _open(at):
        if method.module is not None:
            yield group, method, cycle, method.module


@kind(
    "plan_module",
    label="Plan the module",
    waits_for=("leader@group",),
    also=("principal@group",),
    source=("S0-22", "S0-31"),
)
def plan_module(at: Looking) -> Iterator[Waiting]:
    """Find the cycles of modules without a plan; what its meetings leave is proposed as preparation."""
    for _, _, cycle, policy in _modules(at):
        if module_of(at.state, cycle.cycle).plan is None:
            meetings = module_meetings(policy, len(cycle.parts)) * policy.meeting_minutes
            left = max(0, usual_minutes(cycle, policy) - meetings)
            yield Waiting(of=cycle.cycle, asked=PlanModule(cycle=cycle.cycle, preparation_minutes=left))


@kind(
    "reading_time",
    label="Set time aside for reading",
    waits_for=("principal@group",),
    also=("leader@group",),
    source=("S0-22", "S0-31"),
)
def reading_time(at: Looking) -> Iterator[Waiting]:
    """Find the parts under way for which somebody has no time to read."""
    for group, _, cycle, _ in _modules(at):
        for part in cycle.open_parts[:1]:
            named = {it.person for it in module_of(at.state, cycle.cycle).readings if it.part == part}
            of = f"{cycle.cycle}.{part}"
            if not named:
                yield _reading(at, of, cycle, part, None)
            elif None not in named:
                lacking = [person for person in group.members if person not in named]
                yield from (_reading(at, f"{of}.{person}", cycle, part, person) for person in lacking)


def _reading(at: Looking, of: str, cycle: Cycle, part: int, person: PersonId | None) -> Waiting:
    plan = module_of(at.state, cycle.cycle).plan
    minutes = plan.preparation_minutes // len(cycle.parts) if plan else 0
    calendars = known_calendars(at.state, _readers(at, cycle, person))
    days = (after(calendars, at.on - timedelta(1), ahead) for ahead in range(1, AHEAD))
    asked = [
        ReadingScheduled(cycle=cycle.cycle, part=part, person=person, date=day, minutes=minutes or MINUTES)
        for day in days
    ]
    fits = next((it for it in asked if reading_beyond_work(at.state, it) is None), asked[0])
    return Waiting(of=of, asked=fits, fill=("date",) if minutes else ("date", "minutes"))


def _readers(at: Looking, cycle: Cycle, person: PersonId | None) -> tuple[PersonId, ...]:
    """Give whom a time to read has to suit: one person, or the members and the leader."""
    group = at.state.groups[cycle.group]
    leader = group.leader_on(at.on)
    return (person,) if person else (*group.members, *((leader,) if leader else ()))


@kind(
    "hours",
    label="Record the time spent",
    waits_for=("leader@group",),
    also=("member@group",),
    source=("S0-29", "S0-32"),
)
def hours(at: Looking) -> Iterator[Waiting]:
    """Find the steps done of modules under way whose time is not recorded; that of activities does not count."""
    for group, _, cycle, _ in _modules(at):
        recorded = {(it.part, it.step) for it in module_of(at.state, cycle.cycle).hours}
        calendars = known_calendars(at.state, group.members)
        for part in cycle.parts:
            done = {it.step: it.completed_on for it in part.taken if it.completed_on is not None}
            for step, day in done.items():
                if (part.number, step) not in recorded:
                    asked = HoursRecorded(cycle=cycle.cycle, part=part.number, step=step, minutes=MINUTES)
                    of = f"{cycle.cycle}.{part.number}.{step}"
                    yield Waiting(of=of, asked=asked, fill=("minutes",), due=after(calendars, day, USUAL))
