"""What can have happened to the plan itself."""

from datetime import date
from typing import Any, Final

import attrs

from collegial_core.kernel import Country, Facts, PersonId, SystemId, UnitId
from collegial_core.kernel.fields import (
    MAX_COUNT,
    choices,
    count,
    country,
    day,
    days,
    flag,
    ident,
    label,
    part,
    parts,
)
from collegial_core.kernel.texts import HOLDS_TEXTS, ReaderRole, Text, text
from collegial_core.kernel.value import After, Event, Proposed, Value, event, value
from collegial_core.policy import Method, Method1, language
from collegial_core.policy.authority import Matter
from collegial_core.schedule import Break, Term

PLAN: Final = Text("plan", by=None, each=("revision",), readers=(ReaderRole.ALL, ReaderRole.AUDITOR))
"""What the plan aims at, and what was learned before a revision of it."""


@event("plan.started", 1, asked="plan.start", remembers_who=True)
class PlanStarted(Proposed):
    """The plan began, as revision 1 (S0-24)."""

    title: str = label()
    aim: str = text(PLAN)
    starts: date = day()
    ends: date = day()


@event("plan.revised", 1, remembers_who=True)
class PlanRevised(Event):
    """Revision `revision` took over from revision `of`, with the lessons behind it."""

    revision: int = count(2, MAX_COUNT)
    of: int = count(1, MAX_COUNT)
    aim: str = text(PLAN)
    lessons: str = text(PLAN)
    ends: date = day()


@event("plan.approved", 1, remembers_who=True)
class PlanApproved(Event):
    """The plan was approved as its first `entries` entries tell it; `root` is that of their tree, in hexadecimal.

    Whatever is recorded or changed after them shows as what it is: later.
    """

    entries: int = count(1, MAX_COUNT)
    root: str = ident()


@event("method.adopted", 1)
class MethodAdopted1(Event):
    """One version of a method was pinned, in the first shape of definitions."""

    method: Method1 = part(Method1)


@event("method.adopted", 2)
class MethodAdopted2(Event):
    """One version of a method was pinned, with its whole definition, defaults written out."""

    method: Method = part(Method)


@event("method.adopted", 3)
class MethodAdopted(Event):
    """One version of a method was pinned, with what its definition says and the version of the language it says it in.

    What is left out means the default of its field, for ever.  A later version of the language is refused.
    """

    method: Method = part(Method, without_defaults=True)
    language: int = attrs.field(
        metadata={"schema": {"minimum": 1, "maximum": language.latest()}, "check": language.check_language}
    )


@event("unit.registered", 1, asked="unit.register")
class UnitRegistered(Proposed):
    """A unit became part of the plan."""

    unit: UnitId = ident()
    principal: PersonId = ident()


@event("unit.principal_appointed", 1, asked="unit.appoint_principal")
class PrincipalAppointed(Proposed):
    """A unit got a new principal."""

    unit: UnitId = ident()
    principal: PersonId = ident()


@event("unit.assistant_appointed", 1, asked="unit.appoint_assistant")
class AssistantAppointed(Proposed):
    """A unit got an assistant principal, who manages its staff from that day until a day, inclusive (S0-19).

    `in_name` lets them act on behalf of the principal, and `appoints` also appoint leaders so.
    """

    unit: UnitId = ident()
    person: PersonId = ident()
    until: date = day()
    in_name: bool = flag()
    appoints: bool = flag()


@event("unit.assistant_released", 1, asked="unit.release_assistant", remembers_who=True)
class AssistantReleased(Proposed):
    """An assistant principal's appointment ends with this day, before its own end (S0-19)."""

    unit: UnitId = ident()
    person: PersonId = ident()


@event("auditor.appointed", 1, asked="auditor.appoint")
class AuditorAppointed(Proposed):
    """Somebody was appointed to look through the record, from that day until a day, inclusive.

    They read what people wrote only where such a text names the auditor among its readers.
    """

    person: PersonId = ident()
    until: date = day()


@event("auditor.released", 1, asked="auditor.release", after=After(AuditorAppointed, ("person",), ends=True))
class AuditorReleased(Proposed):
    """An auditor's appointment ends with this day, before its own end."""

    person: PersonId = ident()


@event("system.admitted", 1, asked="system.admit")
class SystemAdmitted(Proposed):
    """A system may record what it is the source of, from that day until a day, inclusive."""

    system: SystemId = ident()
    matters: tuple[Matter, ...] = choices(Matter, minimum=1)
    until: date = day()


@event("system.ended", 1, asked="system.end", after=After(SystemAdmitted, ("system",), ends=True))
class SystemEnded(Proposed):
    """A system's admission ends with this day, before its own end."""

    system: SystemId = ident()


@event("person.registered", 1, asked="person.register", personal_reason=True)
class PersonRegistered(Proposed):
    """A person became part of the plan (S0-16)."""

    person: PersonId = ident()
    unit: UnitId = ident()


@event("person.moved", 1, asked="person.move", personal_reason=True)
class PersonMoved(Proposed):
    """A person works in another unit from that day on (S0-16)."""

    person: PersonId = ident()
    unit: UnitId = ident()


@event("calendar.adopted", 1)
class CalendarAdopted1(Event):
    """A unit's school calendar was set or replaced; public holidays counted only where a break said so."""

    unit: UnitId = ident()
    terms: tuple[Term, ...] = parts(Term, minimum=1)
    breaks: tuple[Break, ...] = parts(Break)


@event("calendar.adopted", 2, asked="calendar.adopt")
class CalendarAdopted(Proposed):
    """A unit's school calendar was set or replaced, with the public holidays of its country (S0-39).

    The holidays are dates in order, between the first day of term and the last: the core knows no country's.
    """

    unit: UnitId = ident()
    terms: tuple[Term, ...] = parts(Term, minimum=1)
    breaks: tuple[Break, ...] = parts(Break)
    country: Country | None = country(default=None)
    holidays: tuple[date, ...] = days(default=())


@event("deviation.recorded", 1)
class DeviationRecorded1(Event):
    """Entry `entry` departed from a rule of that id, for the reason that the entry gives."""

    entry: int = count(1, MAX_COUNT)
    rule: str = ident()
    facts: Facts = attrs.field(metadata={"schema": {}, "personal": "conduct"})


@event("deviation.recorded", 2)
class DeviationRecorded(Event):
    """Entry `entry` departed from a rule, for the reason that the entry gives.

    `rule` is the rule's id and `name` its own.  `facts` is what it saw; it tells of people's conduct and is marked so.
    """

    entry: int = count(1, MAX_COUNT)
    rule: str = ident()
    name: str = ident()
    facts: Facts = attrs.field(metadata={"schema": {}, "personal": "conduct"})


@value
class Lapse(Value):
    """Entry `entry` does not depart from a rule any longer, or not in the same way.

    `name` is the rule's own; it is left out where the deviation was recorded without.
    """

    entry: int = count(1, MAX_COUNT)
    rule: str = ident()
    name: str | None = ident(default=None)


@event("entry.corrected", 1, at_any_time=True)
class EntryCorrected(Event):
    """Entry `entry` should have said this: the whole right event and its right day.

    `lapses` names the recorded deviations that no longer hold as they were recorded.
    Where it was left out, as in the first edition, all from that entry on were recorded anew.
    """

    entry: int = count(1, MAX_COUNT)
    happened_on: date = day()
    data: dict[str, Any] = attrs.field(metadata={"schema": {}, **HOLDS_TEXTS})
    lapses: tuple[Lapse, ...] | None = parts(Lapse, maximum=MAX_COUNT, default=None, without_defaults=True)


@event("entry.withdrawn", 1, at_any_time=True)
class EntryWithdrawn(Event):
    """Entry `entry` should not have been made; `lapses` is as in a correction."""

    entry: int = count(1, MAX_COUNT)
    lapses: tuple[Lapse, ...] | None = parts(Lapse, maximum=MAX_COUNT, default=None, without_defaults=True)


PlanEvent = (
    PlanStarted
    | PlanRevised
    | PlanApproved
    | MethodAdopted
    | UnitRegistered
    | PrincipalAppointed
    | AssistantAppointed
    | AssistantReleased
    | AuditorAppointed
    | AuditorReleased
    | SystemAdmitted
    | SystemEnded
    | PersonRegistered
    | PersonMoved
    | CalendarAdopted
    | DeviationRecorded
    | EntryCorrected
    | EntryWithdrawn
)
