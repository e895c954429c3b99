"""The rule about modules too long for one school year, by whichever way their last part comes into it (S0-33)."""

from collections.abc import Iterable
from datetime import date

from collegial_core.cycle import Cycle, StepStarted, method_of
from collegial_core.kernel import Category, Occasion, Severity
from collegial_core.meeting.events import MeetingMoved, MeetingPlanned
from collegial_core.meeting.state import Meeting, Stage, StateProtocol
from collegial_core.module import ModulePlanned, module_of, school_year
from collegial_core.module.rules import HOURS, a_long_module_gets_more_than_a_year
from collegial_core.policy import Violation, rule, violation

Entered = ModulePlanned | StepStarted | MeetingPlanned | MeetingMoved
"""The ways in which a part of a module comes to a day."""


@rule(
    "S0-33",
    Severity.W,
    Category.LIMIT,
    says="A long module takes more than one school year, be it planned, begun step by step or met for.",
    source=HOURS,
    judges=(ModulePlanned, StepStarted, MeetingPlanned, MeetingMoved),
    since=5,
)
def a_long_module_ends_in_a_later_year(state: StateProtocol, event: Entered, act: Occasion) -> Violation | None:
    """Ask for a reason, once, when a long module comes to its last part in the school year of its first."""
    cycle, day = _last_part(state, event, act)
    first = None if cycle is None else _first_day(state, cycle, event)
    if cycle is None or first is None or day is None or school_year(first) != school_year(day):
        return None
    policy, parts = method_of(state, cycle).module, len(cycle.parts)
    if policy is None or parts < policy.long_parts or _asked(state, cycle, event, act):
        return None
    return violation(
        "{parts} parts of module {cycle} would be gone through in the one school year from August {year}.",
        "Let the last part come in a second school year, or say in `because` why one is enough.",
        parts=parts,
        cycle=cycle.cycle,
        year=school_year(day),
    )


def _last_part(state: StateProtocol, event: Entered, act: Occasion) -> tuple[Cycle | None, date | None]:
    """Give the cycle whose last part comes to a day by the event, and that day; None where it does not."""
    if isinstance(event, MeetingPlanned | MeetingMoved):
        name = event.cycle if isinstance(event, MeetingPlanned) else state.meetings[event.meeting].cycle
        part = event.part if isinstance(event, MeetingPlanned) else state.meetings[event.meeting].part
        cycle = None if name is None else state.cycles[name]
        return cycle, event.date if cycle is not None and part == len(cycle.parts) else None
    cycle = state.cycles[event.cycle]
    last = len(cycle.parts)
    if isinstance(event, StepStarted):
        begins = event.part == last and not cycle.parts[-1].taken
        return cycle, act.on if begins else None
    return cycle, max((it.date for it in event.sessions if it.part == last), default=None)


def _first_day(state: StateProtocol, cycle: Cycle, event: Entered) -> date | None:
    """Give the first day of the first part: of its steps, else of its sessions, else of its meetings."""
    plan = event if isinstance(event, ModulePlanned) else module_of(state, cycle.cycle).plan
    steps = [it.started_on for it in cycle.parts[0].taken]
    sessions = [it.date for it in (plan.sessions if plan else ()) if it.part == 1]
    meetings = [it.date for it in _meetings(state, cycle, 1)]
    return min(steps or sessions or meetings, default=None)


def _asked(state: StateProtocol, cycle: Cycle, event: Entered, act: Occasion) -> bool:
    """Tell whether a reason was asked for before: with the plan, or with another meeting for the last part."""
    if isinstance(event, ModulePlanned):
        return a_long_module_gets_more_than_a_year.check(state, event, act) is not None
    plan = module_of(state, cycle.cycle).plan
    day = act.on if isinstance(event, StepStarted) else event.date
    met = {school_year(it.date) for it in _meetings(state, cycle, len(cycle.parts))}
    planned = plan is not None and a_long_module_gets_more_than_a_year.check(state, plan, act) is not None
    return planned or school_year(day) in met


def _meetings(state: StateProtocol, cycle: Cycle, part: int) -> Iterable[Meeting]:
    for meeting in state.meetings_of.get(cycle.group, ()):
        if (meeting.cycle, meeting.part) == (cycle.cycle, part) and meeting.stage is not Stage.CANCELLED:
            yield meeting
