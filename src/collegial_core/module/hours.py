"""The arithmetic of modules: how long they take, how many meetings, and what is left to plan (S0-27 … S0-33, S0-48).

All times are minutes, teaching activities never included (S0-32).
"""

import datetime as dt

from collegial_core.cycle import Cycle, method_of
from collegial_core.cycle.steps import is_activity
from collegial_core.kernel import CycleId
from collegial_core.kernel.value import Value, value
from collegial_core.module.events import ModulePlanned
from collegial_core.module.state import StateProtocol, module_of
from collegial_core.policy import Method, ModulePolicy

AUGUST = 8


@value
class Budget(Value):
    """A module's minutes: those it asks for, those planned, and those spent.

    `planned` = `meetings` + `preparation`; `missing` = what is needed beyond that,
    never below 0; `counted` are the minutes recorded so far.
    """

    needed: int
    meetings: int
    preparation: int
    planned: int
    missing: int
    counted: int


def module_minutes(policy: ModulePolicy, parts: int, *, leaders: bool = False) -> int:
    """Give the minutes of a module: 3.75 h a part, 3.5 h for school leaders, as the method says (S0-29)."""
    return parts * (policy.leader_minutes_a_part if leaders else policy.minutes_a_part)


def module_meetings(policy: ModulePolicy, parts: int) -> int:
    """Give the number of meetings of a module: two a part, as the method says (S0-30)."""
    return parts * policy.meetings_a_part


def meetings_needed(total_minutes: int, each: int) -> int:
    """Give the fewest meetings of `each` minutes that cover the total (S0-48)."""
    return -(-total_minutes // each)


def meetings_counted(plan: ModulePlanned, method: Method) -> tuple[int, ...]:
    """Give the minutes of each meeting that counts: the sessions listed, or the meetings planned.

    A session of nothing but teaching activity does not count (S0-32).
    """
    if not plan.sessions:
        return (plan.meeting_minutes,) * plan.meetings
    return tuple(it.minutes for it in plan.sessions if not all(is_activity(method, step) for step in it.steps))


def plan_budget(plan: ModulePlanned, method: Method, *, counted: int = 0) -> Budget:
    """Work out the budget of a planned module (S0-31)."""
    return _budget(plan.minutes, sum(meetings_counted(plan, method)), plan.preparation_minutes, counted)


def budget(state: StateProtocol, name: CycleId) -> Budget:
    """Work out the budget of a cycle's module (S0-31).

    Before it is planned, the minutes needed are the material's own or what the
    method says, and 0 where neither says anything.
    """
    cycle, module = state.cycles[name], module_of(state, name)
    method = method_of(state, cycle)
    counted = sum(hours.minutes for hours in module.hours)
    if module.plan is not None:
        return plan_budget(module.plan, method, counted=counted)
    return _budget(usual_minutes(cycle, method.module), 0, 0, counted)


def usual_minutes(cycle: Cycle, policy: ModulePolicy | None) -> int:
    """Give the minutes that the cycle's material or else its method asks for; 0 where neither says."""
    if cycle.material is not None and cycle.material.minutes is not None:
        return cycle.material.minutes
    return 0 if policy is None else module_minutes(policy, len(cycle.parts))


def _budget(needed: int, meetings: int, preparation: int, counted: int) -> Budget:
    planned = meetings + preparation
    return Budget(
        needed=needed,
        meetings=meetings,
        preparation=preparation,
        planned=planned,
        missing=max(0, needed - planned),
        counted=counted,
    )


def school_year(on: dt.date) -> int:
    """Give the year in which the day's school year began, in August."""
    return on.year if on.month >= AUGUST else on.year - 1
