"""Rules about a module's plan and its hours."""

from datetime import date
from itertools import pairwise

from collegial_core.cycle.events import (
    CertificateNoted,
    HoursRecorded,
    ModulePlanned,
    ReadingScheduled,
)
from collegial_core.cycle.hours import (
    as_product,
    in_hours,
    meetings_counted,
    module_minutes,
    plan_budget,
    school_year,
)
from collegial_core.cycle.rules.common import HOURS
from collegial_core.cycle.state import StateProtocol, method_of
from collegial_core.cycle.steps import (
    follows,
    is_activity,
)
from collegial_core.group import Group
from collegial_core.kernel import Occasion, PersonId, Severity
from collegial_core.plan.rules import LEDGER, too_early
from collegial_core.policy import MaterialKind, Method, ModulePolicy, Violation, rule, violation
from collegial_core.schedule import first_closed


@rule(
    "L-08",
    Severity.E,
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


def module_of(method: Method) -> ModulePolicy:
    """Give what the method says of modules.

    Raises:
        Refused: the method knows no modules (L-08).

    """
    if method.module is None:
        raise a_module_belongs_to_a_method_of_modules.refusal(_no_modules(method))
    return method.module


@rule(
    "S0-31",
    Severity.W,
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
        "{meetings} = {total}, and {preparation} of preparation; the module takes {needed}. "
        "{missing} are missing, {each} a part.",
        "Plan {missing} more of preparation or meetings, or say in `because` why the module gets less.",
        meetings=as_product(meetings_counted(event, method)),
        total=in_hours(plan.meetings),
        preparation=in_hours(plan.preparation),
        needed=in_hours(plan.needed),
        missing=in_hours(plan.missing),
        each=in_hours(-(-plan.missing // len(cycle.parts))),
    )


@rule(
    "S0-29",
    Severity.W,
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
        "The module is given {minutes}; with {parts} parts it takes at least {least}.",
        "Give the module its hours, or say in `because` why it gets less.",
        minutes=in_hours(event.minutes),
        parts=len(cycle.parts),
        least=in_hours(least),
    )


@rule(
    "S0-32",
    Severity.E,
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
    says="No session is planned in a break of anyone who takes part; the breaks of all units count.",
    source="S0: week layouts; the units' calendars",
    judges=(ModulePlanned,),
)
def a_session_falls_on_a_school_day_of_all(state: StateProtocol, event: ModulePlanned, _: Occasion) -> Violation | None:
    """Refuse a day that is closed in the unit of a member or of the leader; unknown calendars are open."""
    group = state.groups[state.cycles[event.cycle].group]
    for session in event.sessions:
        units = [state.people[person].unit for person in _taking_part(group, session.date)]
        closed = first_closed(units, state.calendars, session.date)
        if closed is not None:
            return violation(
                "{unit} has no school on {day}: {why}.",
                "Choose a day that is a school day in every unit of the group.",
                unit=closed.unit,
                day=str(session.date),
                why=closed.why,
            )
    return None


def _taking_part(group: Group, on: date) -> tuple[PersonId, ...]:
    leaders = (it.leader for it in group.mandates[-1:])
    return tuple(dict.fromkeys((*group.members_on(on), *leaders)))


@rule(
    "S0-42",
    Severity.E,
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
    "L-08",
    Severity.E,
    says="Reading time and certificates are for those who take part.",
    source=LEDGER,
    judges=(ReadingScheduled, CertificateNoted),
)
def only_participants_read_and_are_certified(
    state: StateProtocol, event: ReadingScheduled | CertificateNoted, _: Occasion
) -> Violation | None:
    """Refuse somebody who never was a member or the leader of the cycle's group."""
    group = state.groups[state.cycles[event.cycle].group]
    people = {*(stay.person for stay in group.stays), *(mandate.leader for mandate in group.mandates)}
    if event.person is None or event.person in people:
        return None
    return violation(
        "{person} takes no part in group {group}.", "Check the person.", person=event.person, group=group.group
    )
