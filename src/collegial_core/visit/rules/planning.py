"""Rules about who visits whom, in which lesson, on which day."""

from collections.abc import Iterator
from datetime import date

from collegial_core.group import Group, MemberLeft, PersonLeft, groups_left
from collegial_core.kernel import Category, Occasion, PersonId, Severity
from collegial_core.plan.rules import too_early
from collegial_core.policy import Violation, rule, violation
from collegial_core.schedule import first_closed
from collegial_core.visit.events import (
    VisitHeld,
    VisitMoved,
    VisitPlanned,
)
from collegial_core.visit.rules.common import SCHEME, round_of, visits_of
from collegial_core.visit.state import MADE, StateProtocol, Step, Visit


@rule(
    "S4-01",
    Severity.E,
    Category.POLICY,
    says="A visitor and a host are two different people.",
    source=SCHEME,
    judges=(VisitPlanned,),
)
def nobody_visits_themselves(_: StateProtocol, event: VisitPlanned, __: Occasion) -> Violation | None:
    """Refuse a self-visit."""
    if event.visitor != event.host:
        return None
    return violation("{visitor} would visit themselves.", "Name another visitor or host.", visitor=event.visitor)


@rule(
    "S4-01",
    Severity.E,
    Category.POLICY,
    says="Visitor and host are members of the same group on the day of the visit.",
    source=SCHEME,
    judges=(VisitPlanned, VisitMoved, VisitHeld),
)
def both_are_members_that_day(
    state: StateProtocol, event: VisitPlanned | VisitMoved | VisitHeld, _: Occasion
) -> Violation | None:
    """Refuse a visit on a day when visitor or host is no member."""
    group = state.groups[round_of(state, event).group]
    visit = event if isinstance(event, VisitPlanned) else state.visits[event.visit]
    on = visit.date if isinstance(event, VisitHeld) else event.date
    stranger = _stranger(group, (visit.visitor, visit.host), on)
    if stranger is None:
        return None
    return violation(
        "{person} is no member of {group} on {day}.",
        "Choose a day when both are members, or let {person} join first.",
        person=stranger,
        group=group.group,
        day=str(on),
    )


def _stranger(group: Group, people: tuple[PersonId, PersonId], on: date) -> PersonId | None:
    members = group.members_on(on)
    return next((person for person in people if person not in members), None)


@rule(
    "S4-01",
    Severity.E,
    Category.STATE,
    says="Whoever has been on a visit was a member that day, and stays so in the record.",
    source=SCHEME,
    judges=(MemberLeft, PersonLeft),
)
def nobody_leaves_before_a_held_visit(
    state: StateProtocol, event: MemberLeft | PersonLeft, occasion: Occasion
) -> Violation | None:
    """Refuse a day of leaving that would take the ground from a visit already held."""
    for group in groups_left(state, event):
        for visit in (visit for visit_round in state.rounds_of.get(group, ()) for visit in visit_round.visits):
            if visit.step in MADE and visit.date >= occasion.on and event.person in (visit.visitor, visit.host):
                return violation(
                    "{person} was on visit {visit} on {day}.",
                    "Give a later day, or put the visit right first.",
                    person=event.person,
                    visit=visit.visit,
                    day=str(visit.date),
                )
    return None


@rule(
    "S4-01",
    Severity.E,
    Category.ORDER,
    says="A visit's day lies in its round and not before the day it is planned.",
    source=SCHEME,
    judges=(VisitPlanned, VisitMoved),
)
def a_visit_lies_inside_its_round(
    state: StateProtocol, event: VisitPlanned | VisitMoved, occasion: Occasion
) -> Violation | None:
    """Refuse a day outside the round or before the planning."""
    visit_round = round_of(state, event)
    if event.date < occasion.on:
        return too_early("The visit is planned on {than} for {day}, which is before that.", event.date, occasion.on)
    if visit_round.starts <= event.date <= visit_round.ends:
        return None
    return violation(
        "{day} is not inside round {round}, {starts} to {ends}.",
        "Choose a day inside the round.",
        day=str(event.date),
        round=visit_round.round,
        starts=str(visit_round.starts),
        ends=str(visit_round.ends),
    )


@rule(
    "S0-39",
    Severity.E,
    Category.POLICY,
    says="Nothing is planned on a day without school in the calendar of anyone who takes part.",
    source="S0: week layouts; the units' calendars",
    judges=(VisitPlanned, VisitMoved),
)
def a_visit_falls_on_a_school_day(
    state: StateProtocol, event: VisitPlanned | VisitMoved, _: Occasion
) -> Violation | None:
    """Refuse a day that is closed in the visitor's or the host's unit; unknown calendars are open."""
    visit = event if isinstance(event, VisitPlanned) else state.visits[event.visit]
    units = [state.people[person].unit_on(event.date) for person in (visit.visitor, visit.host)]
    closed = first_closed(units, state.calendars, event.date)
    return None if closed is None else closed.violation("Choose a school day.")


@rule(
    "S4-06",
    Severity.W,
    Category.POLICY,
    says="Where a group watches together, all watch the same lesson of a host.",
    source="S4: the fewest lessons; the method definition",
    judges=(VisitPlanned, VisitHeld),
)
def all_watch_the_same_lesson(state: StateProtocol, event: VisitPlanned | VisitHeld, _: Occasion) -> Violation | None:
    """Ask for a reason when a host is watched in a second lesson of the round; a lesson is moved visit by visit."""
    visit = event if isinstance(event, VisitPlanned) else state.visits[event.visit]
    steps = MADE | {Step.PLANNED} if isinstance(event, VisitPlanned) else MADE
    for other in _together(state, event, steps):
        if other.host == visit.host and (other.date, other.lesson) != (visit.date, visit.lesson):
            return violation(
                "{host} is watched in lesson {other} on {day}; this group watches one lesson of each host together.",
                "Choose {other} on {day}, or say in `because` why one more lesson is needed.",
                host=visit.host,
                other=other.lesson,
                day=str(other.date),
            )
    return None


@rule(
    "S4-06",
    Severity.E,
    Category.STATE,
    says="Where a group watches together, a lesson has one host.",
    source="S4: the fewest lessons; the method definition",
    judges=(VisitPlanned, VisitMoved),
)
def a_lesson_watched_together_has_one_host(
    state: StateProtocol, event: VisitPlanned | VisitMoved, _: Occasion
) -> Violation | None:
    """Refuse a lesson that another host is watched in."""
    host = event.host if isinstance(event, VisitPlanned) else state.visits[event.visit].host
    for other in _together(state, event, MADE | {Step.PLANNED}):
        if other.host != host and (other.date, other.lesson) == (event.date, event.lesson):
            return _other_host(event, other, host)
    return None


@rule(
    "S4-01",
    Severity.E,
    Category.EXISTS,
    says="The same visitor in the same host's lesson on a day is one visit.",
    source=SCHEME,
    judges=(VisitPlanned, VisitMoved),
    since=2,
)
def a_visit_is_planned_once(state: StateProtocol, event: VisitPlanned | VisitMoved, _: Occasion) -> Violation | None:
    """Refuse a visit that is planned or made already, whatever id it has."""
    visit = event if isinstance(event, VisitPlanned) else state.visits[event.visit]
    for other in _others_that_day(state, event):
        if (other.visitor, other.host, other.lesson) == (visit.visitor, visit.host, event.lesson):
            return violation(
                "{visitor} visits {host} in lesson {lesson} on {day} already: visit {other}.",
                "Go on with visit {other}, or choose another lesson.",
                visitor=other.visitor,
                host=other.host,
                lesson=other.lesson,
                day=str(other.date),
                other=other.visit,
            )
    return None


@rule(
    "S4-01",
    Severity.E,
    Category.STATE,
    says="A unit's lesson has one host on a day.",
    source=SCHEME,
    judges=(VisitPlanned, VisitMoved),
    since=2,
)
def a_lesson_has_one_host(state: StateProtocol, event: VisitPlanned | VisitMoved, _: Occasion) -> Violation | None:
    """Refuse a lesson in which somebody else of the host's unit is visited that day."""
    host = event.host if isinstance(event, VisitPlanned) else state.visits[event.visit].host
    for other in _others_that_day(state, event):
        at_one_unit = state.people[other.host].unit_on(event.date) == state.people[host].unit_on(event.date)
        if other.host != host and other.lesson == event.lesson and at_one_unit:
            return _other_host(event, other, host)
    return None


@rule(
    "S4-08",
    Severity.E,
    Category.POLICY,
    says="Chosen parts of the observation support are areas of the method's form, where it has one.",
    source=SCHEME,
    judges=(VisitPlanned,),
    since=4,
)
def chosen_support_is_in_the_form(state: StateProtocol, event: VisitPlanned, _: Occasion) -> Violation | None:
    """Refuse an area that the form does not have; where the method has no form, parts are free words."""
    method = state.methods[state.groups[round_of(state, event).group].method]
    known = tuple(area.area for area in method.support)
    strange = 0 if isinstance(event.support, str) else sum(it not in known for it in event.support)
    if not known or not strange:
        return None
    return violation(
        "Of the chosen parts of the observation support, {count} are not in the form of {method}.",
        "Choose among {known}, the whole form or none.",
        count=strange,
        method=method.ref,
        known=known,
    )


def _others_that_day(state: StateProtocol, event: VisitPlanned | VisitMoved) -> Iterator[Visit]:
    """Yield all visits that stand for the event's day, whatever round they belong to."""
    for visit in state.visits_on.get(event.date, ()):
        if visit.step is not Step.CANCELLED and visit.visit != event.visit:
            yield visit


def _other_host(event: VisitPlanned | VisitMoved, other: Visit, host: PersonId) -> Violation:
    return violation(
        "Lesson {lesson} on {day} is {other}'s.",
        "Choose a lesson of {host}.",
        lesson=event.lesson,
        day=str(event.date),
        other=other.host,
        host=host,
    )


def _together(
    state: StateProtocol, event: VisitPlanned | VisitMoved | VisitHeld, steps: frozenset[Step]
) -> Iterator[Visit]:
    """Yield the round's visits at these steps, where the group's method watches together."""
    visit_round = round_of(state, event)
    if visits_of(state, state.groups[visit_round.group]).together:
        yield from (visit for visit in visit_round.visits if visit.step in steps)
