"""The rules about who may record what.

They say nothing of a plan that has adopted no authority.  From the adoption on they judge every entry, whatever edition
of the rules it claims, and by the record as it stood when the entry was made: a later correction of an appointment
does not unmake what was rightly recorded.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from collegial_core.authority.events import APPOINTING, Appointing
from collegial_core.authority.rights import everybody, judging_line, line_of, may_record, who_may
from collegial_core.authority.roles import Asking, has_any, managed, manages, roles_of
from collegial_core.authority.state import StateProtocol
from collegial_core.authority.subject import units_of
from collegial_core.group import DeputyAppointed, LeaderAppointed
from collegial_core.kernel import Category, Occasion, PersonId, Severity, SystemId, UnitId, in_whose_name
from collegial_core.kernel.texts import texts_of
from collegial_core.kernel.value import Event
from collegial_core.meeting import MeetingReflected
from collegial_core.plan import DeviationRecorded, PersonRegistered, PrincipalAppointed, SystemAdmitted, UnitRegistered
from collegial_core.policy import Violation, rule, violation
from collegial_core.policy.authority import Behalf, Whose
from collegial_core.policy.authority_definition import own_author
from collegial_core.sharing import scribes_on
from collegial_core.visit import NotePublished, VisitPlanned, note_writers

ORDER: Final = "S0-22 and S0-25; the Education Act, chapter 2: the principal decides how the work is organised"

A_MONTH: Final = 30
MOST_NAMED: Final = 8
"""Of those who may record something, a refusal names so many."""


# --- in whose name --------------------------------------------------------------------


@rule(
    "P-04",
    Severity.E,
    Category.AUTHORITY,
    says="On behalf of somebody records only who was appointed or entrusted with that.",
    source=ORDER,
    judges=(object,),
)
def a_stand_in_is_appointed(state: StateProtocol, event: Event, occasion: Occasion) -> Violation | None:
    """Refuse to act on behalf of somebody without an appointment that covers the day and the event."""
    line, principal = judging_line(state, event), occasion.on_behalf_of
    if line is None or principal is None:
        return None
    if principal == occasion.by:
        return violation(
            "{person} records this on behalf of themselves.", "Leave out `on_behalf_of`.", person=occasion.by
        )
    if _stands_in(state, event, occasion, line.behalf):
        return None
    return violation(
        "{person} may not record {event} on behalf of {other}.",
        "Leave out `on_behalf_of` where it is {person}'s own to record; else let {other} record it.",
        person=occasion.by,
        event=event.recorded_as[0],
        other=principal,
    )


def _stands_in(state: StateProtocol, event: Event, occasion: Occasion, behalf: Behalf) -> bool:
    """Tell whether who records it stands in for whom they name: by an office, or as the scribe of their words."""
    if behalf is Behalf.OFFICE:
        return _for_the_leader(state, event, occasion) or _for_the_principal(state, event, occasion)
    on = occasion.on
    managed_by = any(manages(state, occasion.by, person, on) for person in _pair(state, event))
    return behalf is Behalf.SCRIBE and occasion.by in scribes_on(state, in_whose_name(occasion), on) and not managed_by


def _pair(state: StateProtocol, event: Event) -> tuple[PersonId, ...]:
    """Name the two of the visit that a note is about: no manager of either types it, and so learns it."""
    visit = state.visits.get(event.visit) if isinstance(event, NotePublished) else None
    return () if visit is None else (visit.visitor, visit.host)


def _for_the_leader(state: StateProtocol, event: Event, occasion: Occasion) -> bool:
    group = Asking(state, occasion.by, event, occasion.on).group
    if group is None or group.leader_on(occasion.on) != occasion.on_behalf_of or _writes(event):
        return False
    return any(it.deputy == occasion.by and it.in_name for it in group.deputies_on(occasion.on))


def _writes(event: Event) -> bool:
    """Tell whether somebody's text is in it: that no deputy's appointment covers."""
    return any(getattr(event, name) is not None for it in texts_of(type(event)) for name, _ in it.fields)


def _for_the_principal(state: StateProtocol, event: Event, occasion: Occasion) -> bool:
    if own_author(type(event)) is not None and _writes(event):
        return False
    concerned = (state.units[unit] for unit in _concerned(state, event, occasion.on) if unit in state.units)
    headed = (unit for unit in concerned if unit.principal_on(occasion.on) == occasion.on_behalf_of)
    standing = (it for unit in headed for it in unit.assistants_on(occasion.on) if it.person == occasion.by)
    appointing = isinstance(event, LeaderAppointed)
    return any(it.in_name and (it.appoints or not appointing) for it in standing)


def _concerned(state: StateProtocol, event: Event, on: date) -> tuple[UnitId, ...]:
    """Give the units that an event is about: its own, or those of its group; of neither, all."""
    of = (units_of(state, event, whose, on) for whose in (Whose.UNIT, Whose.GROUP, Whose.ANY))
    return next((units for units in of if units), ())


@rule(
    "P-03",
    Severity.E,
    Category.AUTHORITY,
    says="What somebody writes as themselves is recorded in their name.",
    source="S4-09, S1-06, S1-14, S0-12; who writes something answers for it",
    judges=(object,),
)
def own_words_are_recorded_in_ones_own_name(state: StateProtocol, event: Event, occasion: Occasion) -> Violation | None:
    """Refuse somebody's note, plan or reflection in the name of another."""
    authors = authors_of(state, event, occasion.on) if state.order.authority else ()
    if not authors or in_whose_name(occasion) in authors:
        return None
    return violation(
        "These are the words of {authors}; {person} may not record them.",
        "Let {authors} record them, or somebody entrusted with that.",
        authors=authors,
        person=in_whose_name(occasion),
    )


def authors_of(state: StateProtocol, event: Event, on: date) -> tuple[PersonId, ...]:
    """Name those whose own words an event holds, or who alone decide on them; nobody where it holds none."""
    if isinstance(event, NotePublished):
        visit = state.visits.get(event.visit)
        if visit is None:
            return ()
        other = managed(state, visit, on)
        return note_writers(state, visit) if other is None else (other,)
    field = "person" if isinstance(event, MeetingReflected) else own_author(type(event))
    author = getattr(event, field, None) if field else None
    return () if author is None else (author,)


# --- who has a role -------------------------------------------------------------------


@rule(
    "P-02",
    Severity.E,
    Category.AUTHORITY,
    says="Nobody gives themselves an office, and who appoints is who records it.",
    source="S0-18, S0-19; the Education Act 2:9",
    judges=APPOINTING,
)
def nobody_appoints_themselves(state: StateProtocol, event: Appointing, occasion: Occasion) -> Violation | None:
    """Refuse an office that somebody gives themselves, has from their own stand-in, or that is not the giver's."""
    if state.order.authority is None:
        return None
    giver, person = in_whose_name(occasion), _appointed(event)
    if person in (giver, occasion.by):
        return violation(
            "{person} cannot give themselves an office.",
            "Let another organiser or principal appoint {person}.",
            person=person,
        )
    if _is_below(state, giver, person, occasion.on):
        return violation(
            "{other} stands in for {person}, and cannot give them an office.",
            "Let another organiser or principal appoint {person}.",
            person=person,
            other=giver,
        )
    if isinstance(event, LeaderAppointed) and event.appointed_by != giver:
        return violation(
            "{person} is said to appoint, and {other} records it.",
            "Let {person} record the appointment.",
            person=event.appointed_by,
            other=giver,
        )
    return None


def _appointed(event: Appointing | UnitRegistered) -> PersonId:
    match event:
        case LeaderAppointed():
            return event.leader
        case DeputyAppointed():
            return event.deputy
        case PrincipalAppointed() | UnitRegistered():
            return event.principal
        case _:
            return event.person


def _is_below(state: StateProtocol, giver: PersonId, person: PersonId, on: date) -> bool:
    """Tell whether one stands in for the other that day: as the assistant of a principal, or the deputy of a leader."""
    assists = any(
        it.person == giver
        for unit in state.units.values()
        if unit.principal_on(on) == person
        for it in unit.assistants_on(on)
    )
    return assists or any(
        it.deputy == giver
        for group in state.groups.values()
        if group.leader_on(on) == person
        for it in group.deputies_on(on)
    )


@rule(
    "P-01",
    Severity.E,
    Category.AUTHORITY,
    says="Whoever records something has a role that the authority names for it.",
    source=ORDER,
    judges=(object,),
)
def whoever_records_it_has_the_right(state: StateProtocol, event: Event, occasion: Occasion) -> Violation | None:
    """Refuse whoever has none of the roles of the event's line."""
    line, person = judging_line(state, event), in_whose_name(occasion)
    if line is None or may_record(state, event, person, occasion.on):
        return None
    may = who_may(state, event, occasion.on)
    return violation(
        "{person} may not record {event}; that is for {roles}.",
        "Let one of them record it: {people}."
        if may
        else "Nobody is that at present: check what it names, or appoint somebody first.",
        person=person,
        event=event.recorded_as[0],
        roles=(*roles_of(state, event, line), *line.reason),
        people=may[:MOST_NAMED],
    )


@rule(
    "P-06",
    Severity.W,
    Category.AUTHORITY,
    says="Who stands in for the one whose task it is says why.",
    source="S1-10, S1-11; P-09 where no organiser is left",
    judges=(object,),
)
def who_stands_in_says_why(state: StateProtocol, event: Event, occasion: Occasion) -> Violation | None:
    """Ask for a reason of whoever may record it only with one."""
    line = judging_line(state, event)
    asking = Asking(state, in_whose_name(occasion), event, occasion.on)
    if line is None or has_any(asking, roles_of(state, event, line)) or not may_record(*_of(asking)):
        return None
    return violation(
        "{event} is first of all for {roles}; {person} stands in for them.",
        "Let one of them record it, or say in `because` why it was not one of them.",
        event=event.recorded_as[0],
        roles=roles_of(state, event, line),
        person=asking.person,
    )


@rule(
    "P-06",
    Severity.E,
    Category.LIMIT,
    says="A leader's own deputy stands in for thirty days at most.",
    source="S0-18",
    judges=(DeputyAppointed,),
)
def a_leaders_own_deputy_stands_in_for_a_month(
    state: StateProtocol, event: DeputyAppointed, occasion: Occasion
) -> Violation | None:
    """Refuse a longer time where the leader appoints their own deputy."""
    line, days = line_of(state, event), (event.until - event.since).days + 1
    asking = Asking(state, in_whose_name(occasion), event, occasion.on)
    if line is None or days <= A_MONTH or has_any(asking, roles_of(state, event, line)):
        return None
    return violation(
        "{deputy} would stand in for {days} days; a leader appoints a deputy for {most} at most.",
        "Give a day up to {most} days ahead, or let a principal appoint {deputy}.",
        deputy=event.deputy,
        days=days,
        most=A_MONTH,
    )


@rule(
    "P-10",
    Severity.E,
    Category.AUTHORITY,
    says="A system holds no office and is no person.",
    source="S0-22: people decide; a system passes on what it is the source of",
    judges=(*APPOINTING, PersonRegistered, UnitRegistered, SystemAdmitted),
)
def a_system_holds_no_office(
    state: StateProtocol, event: Appointing | PersonRegistered | UnitRegistered | SystemAdmitted, _: Occasion
) -> Violation | None:
    """Refuse an id of a system for a person, and the other way round."""
    if state.order.authority is None:
        return None
    if isinstance(event, SystemAdmitted):
        if PersonId(event.system) not in everybody(state):
            return None
        return violation("{system} is a person of the plan.", "Give the system an id of its own.", system=event.system)
    person = event.person if isinstance(event, PersonRegistered) else _appointed(event)
    if SystemId(person) not in state.systems:
        return None
    return violation("{person} is a system of the plan.", "Name a person.", person=person)


def _of(asking: Asking) -> tuple[StateProtocol, Event, PersonId, date]:
    return asking.state, asking.event, asking.person, asking.on


@rule(
    "P-05",
    Severity.W,
    Category.POLICY,
    says="Visits between a teacher and their manager are planned only with a reason.",
    source="S4: lesson visits are among colleagues; S0-19",
    judges=(VisitPlanned,),
)
def a_manager_visits_with_a_reason(state: StateProtocol, event: VisitPlanned, occasion: Occasion) -> Violation | None:
    """Ask for a reason where one of the two manages the other."""
    if state.order.authority is None:
        return None
    pair = managed(state, event, occasion.on)
    if pair is None:
        return None
    return violation(
        "{person} works under {manager}, and the visit would be between the two.",
        "Let colleagues visit each other, or say in `because` why.",
        person=pair,
        manager=event.host if pair == event.visitor else event.visitor,
    )


@rule(
    "P-11",
    Severity.E,
    Category.AUTHORITY,
    says="Who departs from a rule has a role that the authority names for that.",
    source=ORDER,
    judges=(),
)
def who_departs_has_the_right(_: StateProtocol, __: object, ___: Occasion) -> Violation | None:
    """Judge no event by itself: the departures of an event are known once all other rules have been asked."""
    return None


def may_not_depart(
    state: StateProtocol, event: Event, occasion: Occasion, departed: Iterable[tuple[str, str]]
) -> Violation | None:
    """Refuse departures, each a rule's id and name, that the line of `deviation.recorded` leaves to others."""
    for rule_id, name in departed:
        deviation = DeviationRecorded(entry=0, rule=rule_id, name=name, facts={})
        line = line_of(state, deviation)
        if line is None:
            return None
        roles = roles_of(state, deviation, line)
        if not has_any(Asking(state, in_whose_name(occasion), event, occasion.on), roles):
            return violation(
                "{person} may not depart from {name}; that is for {roles}.",
                "Let one of them record it, with the reason.",
                person=in_whose_name(occasion),
                name=name,
                roles=roles,
            )
    return None


RULES: Final = (
    a_stand_in_is_appointed,
    own_words_are_recorded_in_ones_own_name,
    nobody_appoints_themselves,
    whoever_records_it_has_the_right,
    who_stands_in_says_why,
    a_leaders_own_deputy_stands_in_for_a_month,
    a_system_holds_no_office,
    a_manager_visits_with_a_reason,
    who_departs_has_the_right,
)
