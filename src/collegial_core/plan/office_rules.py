"""The rules about those who are appointed for a time: assistant principals, auditors and systems."""

from typing import Final

from collegial_core.kernel import Category, Occasion, Severity
from collegial_core.plan.events import (
    AssistantAppointed,
    AssistantReleased,
    AuditorAppointed,
    AuditorReleased,
    SystemAdmitted,
    SystemEnded,
)
from collegial_core.plan.offices import Assistant, going_on, overlapping
from collegial_core.plan.rules import LEDGER, ORDER, too_early
from collegial_core.plan.state import StateProtocol
from collegial_core.policy import Violation, rule, violation


@rule(
    "L-03",
    Severity.E,
    Category.ORDER,
    says=ORDER,
    source=LEDGER,
    judges=(AssistantAppointed, AuditorAppointed, SystemAdmitted),
)
def an_assistants_appointment_ends_after_it_begins(
    _: StateProtocol, event: AssistantAppointed | AuditorAppointed | SystemAdmitted, occasion: Occasion
) -> Violation | None:
    """Refuse an appointment that is over before it begins."""
    if occasion.on <= event.until:
        return None
    return too_early("The appointment would end on {day}, before it begins on {than}.", event.until, occasion.on)


@rule(
    "L-06",
    Severity.E,
    Category.STATE,
    says="An assistant principal is appointed once at a time, and released from an appointment that goes on.",
    source=LEDGER,
    judges=(AssistantAppointed, AssistantReleased),
)
def an_assistant_is_appointed_and_then_released(
    state: StateProtocol, event: AssistantAppointed | AssistantReleased, occasion: Occasion
) -> Violation | None:
    """Refuse a second appointment in the time of the first, and to release who is no assistant or no longer will be."""
    theirs = [it for it in state.units[event.unit].assistants if it.person == event.person]
    if isinstance(event, AssistantAppointed):
        other = next((it for it in theirs if occasion.on < it.until and it.since <= event.until), None)
        return None if other is None else _is_assistant_then(event, other)
    if any(it.since <= occasion.on < it.until for it in theirs):
        return None
    return violation(
        "{person} is no assistant principal of unit {unit} after {day}.",
        "Check the person, the unit and the day.",
        person=event.person,
        unit=event.unit,
        day=str(occasion.on),
    )


def _is_assistant_then(event: AssistantAppointed, other: Assistant) -> Violation:
    return violation(
        "{person} is assistant principal of unit {unit} from {since} until {until}.",
        "Release {person} first, or name a time outside those days.",
        person=event.person,
        unit=event.unit,
        since=str(other.since),
        until=str(other.until),
    )


@rule(
    "L-06",
    Severity.E,
    Category.STATE,
    says="An auditor is appointed once at a time, and released from an appointment that goes on.",
    source=LEDGER,
    judges=(AuditorAppointed, AuditorReleased),
)
def an_auditor_is_appointed_and_then_released(
    state: StateProtocol, event: AuditorAppointed | AuditorReleased, occasion: Occasion
) -> Violation | None:
    """Refuse a second appointment in the time of the first, and to release who is no auditor or no longer will be."""
    theirs = state.auditors.get(event.person, ())
    if isinstance(event, AuditorAppointed):
        template = "{person} is an auditor after {day} already."
        wrong = overlapping(theirs, occasion.on, event.until)
    else:
        template = "{person} is no auditor after {day}."
        wrong = not going_on(theirs, occasion.on)
    if not wrong:
        return None
    return violation(template, "Check the person and the day.", person=event.person, day=str(occasion.on))


@rule(
    "L-06",
    Severity.E,
    Category.STATE,
    says="A system is admitted once at a time, and ended while it is admitted.",
    source=LEDGER,
    judges=(SystemAdmitted, SystemEnded),
)
def a_system_is_admitted_and_then_ended(
    state: StateProtocol, event: SystemAdmitted | SystemEnded, occasion: Occasion
) -> Violation | None:
    """Refuse a second admission in the time of the first, and to end one that is none or ends that day anyway."""
    theirs = state.systems.get(event.system, ())
    if isinstance(event, SystemAdmitted):
        template = "System {system} is admitted after {day} already."
        wrong = overlapping(theirs, occasion.on, event.until)
    else:
        template = "System {system} is not admitted after {day}."
        wrong = not going_on(theirs, occasion.on)
    if not wrong:
        return None
    return violation(template, "Check the system and the day.", system=event.system, day=str(occasion.on))


@rule(
    "L-08",
    Severity.E,
    Category.POLICY,
    says="Who appoints leaders on behalf of the principal acts on behalf of the principal.",
    source=LEDGER,
    judges=(AssistantAppointed,),
)
def who_appoints_acts_in_the_principals_name(
    _: StateProtocol, event: AssistantAppointed, __: Occasion
) -> Violation | None:
    """Refuse an assistant who appoints in the principal's name without acting in it."""
    if event.in_name or not event.appoints:
        return None
    return violation(
        "{person} would appoint leaders on behalf of the principal of unit {unit}, and not act on their behalf.",
        "Say `in_name` too, or leave out `appoints`.",
        person=event.person,
        unit=event.unit,
    )


OFFICE_RULES: Final = (
    an_assistants_appointment_ends_after_it_begins,
    an_assistant_is_appointed_and_then_released,
    an_auditor_is_appointed_and_then_released,
    a_system_is_admitted_and_then_ended,
    who_appoints_acts_in_the_principals_name,
)
