"""Rules about modules, their plans and their hours."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Final, get_args

import attrs

from collegial_core.cycle import Cycle, CycleClosed, CycleStarted, method_of
from collegial_core.cycle.rules.common import MODEL, SOURCES, STEPS, ended, no_part, no_step, too_early_in
from collegial_core.cycle.rules.sources import sources_asked
from collegial_core.cycle.steps import follows, is_activity
from collegial_core.group import Group
from collegial_core.kernel import Category, Occasion, PersonId, Severity
from collegial_core.module.events import CertificateNoted, HoursRecorded, ModuleEvent, ModulePlanned, ReadingScheduled
from collegial_core.module.hours import meetings_counted, module_minutes, plan_budget, school_year
from collegial_core.module.state import StateProtocol, module_of
from collegial_core.plan.rules import KNOWN, LEDGER, ORDER, STAGE, names_exist, too_early
from collegial_core.policy import MaterialKind, Method, ModulePolicy, Rule, Violation, rule, violation
from collegial_core.schedule import first_closed
from collegial_core.schedule.week import Week

HOURS: Final = "S0: hours of modules"

BeforeClosing = ModulePlanned | ReadingScheduled | HoursRecorded

NAMED: Final = names_exist(
    {
        ModulePlanned: {"cycle": "cycles"},
        ReadingScheduled: {"cycle": "cycles", "person": "people"},
        HoursRecorded: {"cycle": "cycles"},
        CertificateNoted: {"cycle": "cycles", "person": "people"},
    }
)


@rule("L-01", Severity.E, Category.NOT_FOUND, says=KNOWN, source=LEDGER, judges=get_args(BeforeClosing))
def the_part_exists(state: StateProtocol, event: BeforeClosing, _: Occasion) -> Violation | None:
    """Refuse a part that the cycle does not have."""
    named = [it.part for it in event.sessions] if isinstance(event, ModulePlanned) else [event.part]
    return no_part(state.cycles[event.cycle], max(named, default=1))


@rule(
    "L-08",
    Severity.E,
    Category.POLICY,
    says="Modules are planned under methods that say how long they take.",
    source=LEDGER,
    judges=(ModulePlanned,),
)
def a_module_belongs_to_a_method_of_modules(
    state: StateProtocol, event: ModulePlanned, _: Occasion
) -> Violation | None:
    """Refuse the plan of a module under a method without modules."""
    method = method_of(state, state.cycles[event.cycle])
    return None if method.module is not None else _no_modules(method)


def _no_modules(method: Method) -> Violation:
    return violation("Method {method} has no modules.", "Form a group under a method that has.", method=method.ref)


def policy_of(method: Method) -> ModulePolicy:
    """Give what the method says of modules.

    Raises:
        Refused: the method knows no modules (L-08).

    """
    if method.module is None:
        raise a_module_belongs_to_a_method_of_modules.refusal(_no_modules(method))
    return method.module


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=get_args(BeforeClosing))
def a_module_ends_with_its_cycle(state: StateProtocol, event: BeforeClosing, occasion: Occasion) -> Violation | None:
    """Refuse any further plan or reading in a cycle that has ended, and hours spent after that."""
    cycle = state.cycles[event.cycle]
    if not isinstance(event, HoursRecorded) or cycle.closed_on is None:
        return ended(cycle)
    if occasion.on <= cycle.closed_on:
        return None
    return violation(
        "Cycle {cycle} was closed on {day}.",
        "Give a day up to that one, or start a new cycle.",
        cycle=cycle.cycle,
        day=str(cycle.closed_on),
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=get_args(ModuleEvent))
def a_module_comes_after_its_cycles_start(
    state: StateProtocol, event: ModuleEvent, occasion: Occasion
) -> Violation | None:
    """Refuse a day before the cycle began."""
    cycle = state.cycles[event.cycle]
    return too_early_in(cycle, occasion.on, cycle.started_on)


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(CycleClosed,))
def a_cycle_closes_after_its_module(state: StateProtocol, event: CycleClosed, occasion: Occasion) -> Violation | None:
    """Refuse to close a cycle before the day of its module's latest plan, reading time or hours."""
    latest = module_of(state, event.cycle).latest
    return None if latest is None else too_early_in(state.cycles[event.cycle], occasion.on, latest)


@rule("S0-01", Severity.E, Category.POLICY, says=STEPS, source=MODEL, judges=(HoursRecorded, ModulePlanned))
def a_module_has_its_methods_steps(
    state: StateProtocol, event: HoursRecorded | ModulePlanned, _: Occasion
) -> Violation | None:
    """Refuse hours or a session of a step that the method does not have."""
    planned = [step for it in event.sessions for step in it.steps] if isinstance(event, ModulePlanned) else [event.step]
    return no_step(method_of(state, state.cycles[event.cycle]), planned)


@rule(
    "S0-07",
    Severity.W,
    Category.POLICY,
    says="A group completes a module of the agency's before it works with other material.",
    source=SOURCES,
    judges=(CycleStarted,),
)
def a_module_comes_before_other_material(
    state: StateProtocol, event: CycleStarted, occasion: Occasion
) -> Violation | None:
    """Ask for a reason when other material, or none, comes before the group's first whole module."""
    if event.material is not None and event.material.kind is not MaterialKind.OTHER:
        return None
    earlier = state.cycles_of.get(event.group, ())
    if not sources_asked(state, event).module_first or any(_whole_module(cycle, occasion.on) for cycle in earlier):
        return None
    return violation(
        "Group {group} has not yet completed a module of the agency's.",
        "Begin with such a module, or say in `because` why other material comes first.",
        group=event.group,
    )


def _whole_module(cycle: Cycle, on: date) -> bool:
    if cycle.material is None or cycle.material.kind is not MaterialKind.AGENCY_MODULE:
        return False
    return cycle.closed_on is not None and cycle.closed_on <= on and not cycle.open_parts


@rule(
    "S0-07",
    Severity.W,
    Category.POLICY,
    says="A module is completed once each of its parts left an outcome, in work on more than one day.",
    source=SOURCES,
    judges=(CycleStarted,),
    since=5,
)
def a_module_is_completed_once_it_was_worked_through(
    state: StateProtocol, event: CycleStarted, occasion: Occasion
) -> Violation | None:
    """Ask for a reason when other material follows a module that was closed and hardly worked through."""
    if event.material is not None and event.material.kind is not MaterialKind.OTHER:
        return None
    modules = [it for it in state.cycles_of.get(event.group, ()) if _whole_module(it, occasion.on)]
    if not sources_asked(state, event).module_first or not modules or any(map(_worked_through, modules)):
        return None  # where none was closed, an older rule asks
    latest = modules[-1]
    return violation(
        "Module {cycle} of group {group} has {all:part|parts}; with an outcome: {parts}; worked on for "
        "{days:day|days}.",
        "Correct what was told of its steps, or say in `because` why other material comes now.",
        group=event.group,
        cycle=latest.cycle,
        parts=_with_outcomes(latest),
        all=len(latest.parts),
        days=len(_days_of_work(latest)),
    )


def _worked_through(module: Cycle) -> bool:
    return len(_with_outcomes(module)) == len(module.parts) and len(_days_of_work(module)) > 1


def _with_outcomes(module: Cycle) -> tuple[int, ...]:
    return tuple(part.number for part in module.parts if any(taken.has_outcome for taken in part.taken))


def _days_of_work(module: Cycle) -> set[date]:
    return {taken.completed_on for taken in module.taken if taken.completed_on is not None}


@rule(
    "S0-31",
    Severity.W,
    Category.LIMIT,
    says="Meetings and preparation together take as long as the module.",
    source=HOURS,
    judges=(ModulePlanned,),
)
def a_module_gets_its_hours(state: StateProtocol, event: ModulePlanned, _: Occasion) -> Violation | None:
    """Ask for a reason when the plan is short of the module's hours, and show the arithmetic."""
    cycle = state.cycles[event.cycle]
    method = method_of(state, cycle)
    plan = plan_budget(event, method)
    if not plan.missing:
        return None
    return violation(
        "Meetings in minutes: {meetings}, together {total:h}, and {preparation:h} of preparation; "
        "the module takes {needed:h}. {missing:h} are missing, {each:h} a part.",
        "Plan {missing:h} more of preparation or meetings, or say in `because` why the module gets less.",
        meetings=tuple((times, each) for each, times in Counter(meetings_counted(event, method)).items()),
        total=plan.meetings,
        preparation=plan.preparation,
        needed=plan.needed,
        missing=plan.missing,
        each=-(-plan.missing // len(cycle.parts)),
    )


@rule(
    "S0-29",
    Severity.W,
    Category.LIMIT,
    says="A module of the agency's takes no fewer hours than the agency says.",
    source=HOURS,
    judges=(ModulePlanned,),
)
def a_module_keeps_the_agencys_hours(state: StateProtocol, event: ModulePlanned, _: Occasion) -> Violation | None:
    """Ask for a reason when fewer hours are planned than even a module for school leaders takes."""
    cycle = state.cycles[event.cycle]
    policy = method_of(state, cycle).module
    if policy is None or cycle.material is None or cycle.material.kind is not MaterialKind.AGENCY_MODULE:
        return None
    least = module_minutes(policy, len(cycle.parts), leaders=True)
    if event.minutes >= least:
        return None
    return violation(
        "The module is given {minutes:h}; with {parts} parts it takes at least {least:h}.",
        "Give the module its hours, or say in `because` why it gets less.",
        minutes=event.minutes,
        parts=len(cycle.parts),
        least=least,
    )


@rule(
    "S0-32",
    Severity.E,
    Category.POLICY,
    says="The time of teaching activities is never counted towards a module's hours.",
    source=HOURS,
    judges=(HoursRecorded,),
)
def activities_are_not_counted(state: StateProtocol, event: HoursRecorded, _: Occasion) -> Violation | None:
    """Refuse hours of a step in which the teaching itself is carried out."""
    if not is_activity(method_of(state, state.cycles[event.cycle]), event.step):
        return None
    return violation(
        "Step {step} is a teaching activity; its time does not count.",
        "Record the time of the other steps only.",
        step=event.step,
    )


@rule(
    "S0-33",
    Severity.W,
    Category.LIMIT,
    says="A long module, as one of 12 parts, takes more than one school year.",
    source=HOURS,
    judges=(ModulePlanned,),
)
def a_long_module_gets_more_than_a_year(state: StateProtocol, event: ModulePlanned, _: Occasion) -> Violation | None:
    """Ask for a reason when all parts of a long module are planned in one school year; some of them may be."""
    cycle = state.cycles[event.cycle]
    policy, parts = method_of(state, cycle).module, len(cycle.parts)
    years = {school_year(session.date) for session in event.sessions}
    whole = {session.part for session in event.sessions} >= {1, parts}
    if policy is None or parts < policy.long_parts or not whole or len(years) != 1:
        return None
    return violation(
        "{parts} parts would be gone through in the one school year from August {year}.",
        "Plan sessions in a second school year, or say in `because` why one is enough.",
        parts=parts,
        year=years.pop(),
    )


@rule(
    "S0-39",
    Severity.E,
    Category.POLICY,
    says="No session is planned in a break of anyone who takes part; the breaks of all units count.",
    source="S0: week layouts; the units' calendars",
    judges=(ModulePlanned,),
)
def a_session_falls_on_a_school_day_of_all(state: StateProtocol, event: ModulePlanned, _: Occasion) -> Violation | None:
    """Refuse a day that is closed in the unit of a member or of the leader; unknown calendars are open."""
    group = state.groups[state.cycles[event.cycle].group]
    for session in event.sessions:
        units = [state.people[person].unit_on(session.date) for person in _taking_part(group, session.date)]
        closed = first_closed(units, state.calendars, session.date)
        if closed is not None:
            return closed.violation("Choose a day that is a school day in every unit of the group.")
    return None


@rule(
    "S0-39",
    Severity.E,
    Category.POLICY,
    says="Time to read is set aside on a day with school in the calendars of all who are to read.",
    source="S0: week layouts; the units' calendars",
    judges=(ReadingScheduled,),
    since=4,
)
def reading_falls_on_a_school_day(state: StateProtocol, event: ReadingScheduled, _: Occasion) -> Violation | None:
    """Refuse a day that is closed in the unit of anyone who is to read then; unknown calendars are open."""
    group = state.groups[state.cycles[event.cycle].group]
    people = _taking_part(group, event.date) if event.person is None else (event.person,)
    units = [state.people[person].unit_on(event.date) for person in people]
    closed = first_closed(units, state.calendars, event.date)
    return None if closed is None else closed.violation("Choose a school day.")


def _taking_part(group: Group, on: date) -> tuple[PersonId, ...]:
    leaders = (it.leader for it in group.mandates[-1:] if not it.ended)
    return tuple(dict.fromkeys((*group.members_on(on), *leaders)))


@rule(
    "S0-42",
    Severity.E,
    Category.ORDER,
    says="Sessions are spread as a group likes, as long as parts and steps keep their order.",
    source="S0: week layouts",
    judges=(ModulePlanned,),
)
def sessions_keep_the_order(state: StateProtocol, event: ModulePlanned, _: Occasion) -> Violation | None:
    """Refuse sessions before the cycle's start, or a later step on an earlier day."""
    cycle = state.cycles[event.cycle]
    method = method_of(state, cycle)
    sessions = sorted(event.sessions, key=lambda it: it.date)
    first = sessions[0].date if sessions else cycle.started_on
    if first < cycle.started_on:
        return too_early(
            "Cycle {cycle} started on {than}; a session on {day} is before that.",
            first,
            cycle.started_on,
            cycle=cycle.cycle,
        )
    for before, after in pairwise((it.part, step) for it in sessions for step in it.steps):
        if not follows(method, before, after):
            return violation(
                "Step {step} of part {part} is planned before step {other} of part {late}.",
                "Plan the sessions in the order of the method's steps.",
                step=before[1],
                part=before[0],
                other=after[1],
                late=after[0],
            )
    return None


@rule(
    "S0-42",
    Severity.W,
    Category.LIMIT,
    says="However sessions are spread, they take no more hours in a day or a week than the method sets.",
    source="S0: week layouts; the method definition",
    judges=(ModulePlanned,),
    since=5,
)
def sessions_keep_to_the_methods_hours(state: StateProtocol, event: ModulePlanned, _: Occasion) -> Violation | None:
    """Ask for a reason when the sessions of a day, or of an ISO week, take longer than the method's most."""
    policy = method_of(state, state.cycles[event.cycle]).module
    most_a_day, most_a_week = (policy.most_minutes_a_day, policy.most_minutes_a_week) if policy else (None, None)
    day = _too_much(((it.date, it.minutes) for it in event.sessions), most_a_day)
    week = _too_much(((Week.of(it.date).monday, it.minutes) for it in event.sessions), most_a_week)
    much = day or week
    if much is None:
        return None
    return violation(
        "On {day} sessions take {minutes:h}; the method has them take at most {most:h} a day."
        if day
        else "In the week from {day} sessions take {minutes:h}; the method has them take at most {most:h} a week.",
        "Spread the sessions, or say in `because` why so much comes together.",
        day=str(much.day),
        minutes=much.minutes,
        most=much.most,
    )


@attrs.frozen
class _Much:
    """More minutes on a day, or in the week from it, than the most."""

    day: date
    minutes: int
    most: int


def _too_much(spent: Iterable[tuple[date, int]], most: int | None) -> _Much | None:
    """Add up the minutes of each day, and give the first that has more than the most; None is no limit."""
    days = Counter[date]()
    for day, minutes in spent:
        days[day] += minutes
    return next((_Much(day, days[day], most) for day in sorted(days) if most is not None and days[day] > most), None)


@rule(
    "L-08",
    Severity.E,
    Category.AUTHORITY,
    says="Reading time and certificates are for those who take part.",
    source=LEDGER,
    judges=(ReadingScheduled, CertificateNoted),
)
def only_participants_read_and_are_certified(
    state: StateProtocol, event: ReadingScheduled | CertificateNoted, _: Occasion
) -> Violation | None:
    """Refuse somebody who never was a member or the leader of the cycle's group, nor stood in for the leader."""
    group = state.groups[state.cycles[event.cycle].group]
    if event.person is None or group.stay(event.person) or group.leads_from(event.person):
        return None
    return violation(
        "{person} takes no part in group {group}.", "Check the person.", person=event.person, group=group.group
    )


RULES: Final[tuple[Rule, ...]] = (
    NAMED,
    the_part_exists,
    a_module_belongs_to_a_method_of_modules,
    a_module_ends_with_its_cycle,
    a_module_comes_after_its_cycles_start,
    a_cycle_closes_after_its_module,
    a_module_has_its_methods_steps,
    a_module_comes_before_other_material,
    a_module_is_completed_once_it_was_worked_through,
    a_module_gets_its_hours,
    a_module_keeps_the_agencys_hours,
    activities_are_not_counted,
    a_long_module_gets_more_than_a_year,
    a_session_falls_on_a_school_day_of_all,
    reading_falls_on_a_school_day,
    sessions_keep_the_order,
    sessions_keep_to_the_methods_hours,
    only_participants_read_and_are_certified,
)
"""The rules about modules, in the order in which they are asked."""
