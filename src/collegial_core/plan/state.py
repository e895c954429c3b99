"""The plan as its entries so far tell it."""

from datetime import date, timedelta
from typing import Any, Protocol, assert_never

import attrs

from collegial_core.kernel import BESIDE, Facts, Occasion, PersonId, SystemId, UnitId, in_whose_name
from collegial_core.kernel.sealed import is_sealed
from collegial_core.kernel.texts import HOLDS_TEXTS, Written
from collegial_core.kernel.value import Value, value
from collegial_core.plan.events import (
    AssistantAppointed,
    AssistantReleased,
    AuditorAppointed,
    AuditorReleased,
    CalendarAdopted,
    DeviationRecorded,
    EntryCorrected,
    EntryWithdrawn,
    Lapse,
    MethodAdopted,
    PersonMoved,
    PersonRegistered,
    PlanApproved,
    PlanEvent,
    PlanRevised,
    PlanStarted,
    PrincipalAppointed,
    SystemAdmitted,
    SystemEnded,
    UnitRegistered,
)
from collegial_core.plan.offices import (
    Appointment,
    Assistant,
    Head,
    PutRight,
    Registered,
    assisted,
    ending,
    last_day_in_office,
)
from collegial_core.policy import Method, MethodRef
from collegial_core.policy.authority import Matter
from collegial_core.schedule import Calendar


@value
class Revision(Value):
    """One revision of the plan, the day it took over, and in whose name it was recorded."""

    number: int
    on: date
    by: PersonId = attrs.field(metadata=BESIDE)


@value
class Approval(Value):
    """What was approved: the first `entries` entries, with the root of their tree, on which day and in whose name."""

    entries: int
    root: str
    on: date
    by: PersonId = attrs.field(metadata=BESIDE)


def approval(event: Any, occasion: Occasion) -> Approval:  # noqa: ANN401 - an event with `entries` and `root`
    """Give what is remembered of an approval."""
    return Approval(entries=event.entries, root=event.root, on=occasion.on, by=in_whose_name(occasion))


@value
class Deviation(Value):
    """A rule that entry `entry` departed from, knowingly; `on` is the day on which that was first recorded.

    `name` is the rule's own; empty where it was recorded without, in an earlier version.
    """

    entry: int
    rule: str
    facts: Facts
    on: date
    name: str = ""

    def is_of(self, entry: int, rule: str, name: str) -> bool:
        """Tell whether that entry departs from that rule here: by the rule's name, by its id where one is not known."""
        return self.entry == entry and (self.name == name if self.name and name else self.rule == rule)

    @property
    def lapse(self) -> Lapse:
        """What a correction says of it when it ends it."""
        return Lapse(entry=self.entry, rule=self.rule, name=self.name or None)


@value
class Correction(Value):
    """What an entry should have said; `data` None means that it should not be there."""

    happened_on: date | None
    data: dict[str, Any] | None = attrs.field(metadata=HOLDS_TEXTS)


@attrs.define(kw_only=True)
class Plan:
    """Title, period, revisions, and in whose name it was started."""

    title: str
    starts: date
    ends: date
    started_on: date
    started_by: PersonId
    revisions: list[Revision] = attrs.field(factory=list)
    approvals: list[Approval] = attrs.field(factory=list)
    sealed: bool = False
    """Whether the texts of the plan are sealed: they are from its first entry on, or not at all."""

    @property
    def revision(self) -> int:
        """The number of the present revision."""
        return self.revisions[-1].number


@attrs.frozen
class Unit:
    """A school, preschool or after-school centre, and its principals, the present one last, with their assistants."""

    unit: UnitId
    since: date
    heads: tuple[Head, ...]
    assistants: tuple[Assistant, ...] = ()

    @property
    def principal(self) -> PersonId:
        """Its present principal."""
        return self.heads[-1].principal

    def principal_on(self, day: date) -> PersonId:
        """Give who headed it on a day; the first for all days before."""
        return next((head.principal for head in reversed(self.heads) if head.since <= day), self.heads[0].principal)

    def assistants_on(self, day: date) -> tuple[Assistant, ...]:
        """Give the appointments of the assistant principals of a day, one each."""
        return tuple({it.person: it for it in self.assistants if it.covers(day)}.values())

    def is_managed_by(self, person: PersonId, day: date) -> bool:
        """Tell whether somebody is its principal or an assistant principal on a day."""
        return person == self.principal_on(day) or any(it.person == person for it in self.assistants_on(day))

    def acts_as_principal(self, person: PersonId, day: date) -> bool:
        """Tell whether what somebody does is the principal's act: their own, or an assistant's in their name."""
        in_name = (it.person for it in self.assistants_on(day) if it.in_name)
        return person == self.principal_on(day) or person in in_name

    def without(self, person: PersonId, on: date) -> "Unit":
        """Give it with nobody's appointment as an assistant going on from the day on which they left."""
        eve = on - timedelta(days=1)
        ends = (attrs.evolve(it, until=eve) if it.person == person and on <= it.until else it for it in self.assistants)
        return attrs.evolve(self, assistants=tuple(ends))

    def is_or_was_managed_by(self, person: PersonId) -> bool:
        """Tell whether somebody is or has ever been its principal or an assistant principal."""
        return last_day_in_office(self.heads, self.assistants, person) is not None


@attrs.frozen
class Workplace:
    """A unit where somebody worked, up to the day on which they moved."""

    unit: UnitId
    until: date


@attrs.frozen
class Person:
    """Somebody who takes part, by pseudonym, and where they work; `left_on` is the first day on which they are gone."""

    person: PersonId
    unit: UnitId
    since: date
    earlier: tuple[Workplace, ...] = ()
    left_on: date | None = None

    @property
    def latest(self) -> date:
        """The day on which they came into the plan or moved last."""
        return self.earlier[-1].until if self.earlier else self.since

    @property
    def units(self) -> tuple[UnitId, ...]:
        """Every unit where they work or have worked."""
        return tuple(dict.fromkeys((*(it.unit for it in self.earlier), self.unit)))

    def unit_on(self, day: date) -> UnitId:
        """Give where they worked on a day; the first for all days before."""
        return next((it.unit for it in self.earlier if day < it.until), self.unit)


@attrs.frozen
class Admission(Appointment):
    """The matters for which a system is admitted for a time."""

    matters: tuple[Matter, ...]


class StateProtocol(Protocol):
    """The part of the state that this room reads and remembers into."""

    plan: Plan | None
    units: dict[UnitId, Unit]
    people: dict[PersonId, Person]
    calendars: dict[UnitId, Calendar]
    methods: dict[MethodRef, Method]
    deviations: list[Deviation]
    lapsed: list[Deviation]
    corrections: dict[int, Correction]
    put_right: dict[PersonId, PutRight]
    auditors: dict[PersonId, tuple[Appointment, ...]]
    systems: dict[SystemId, tuple[Admission, ...]]


def evolve(state: StateProtocol, event: PlanEvent, occasion: Occasion) -> None:
    """Remember what happened; judging is for the rules."""
    on = occasion.on
    match event:
        case (
            PersonRegistered()
            | PersonMoved()
            | UnitRegistered()
            | PrincipalAppointed()
            | AssistantAppointed()
            | AssistantReleased()
        ):
            by = (occasion.by, occasion.on_behalf_of) if isinstance(event, AssistantReleased) else ()
            _register(state, event, on, by)
        case DeviationRecorded():
            first = _lapsed(state, event)
            since = first.on if first else on
            state.deviations.append(
                Deviation(entry=event.entry, rule=event.rule, facts=event.facts, on=since, name=event.name)
            )
        case AuditorAppointed():
            before = state.auditors.get(event.person, ())
            state.auditors[event.person] = (*before, Appointment(on, event.until))
        case AuditorReleased():
            state.auditors[event.person] = ending(state.auditors[event.person], on)
        case SystemAdmitted():
            admitted = Admission(on, event.until, event.matters)
            state.systems[event.system] = (*state.systems.get(event.system, ()), admitted)
        case SystemEnded():
            state.systems[event.system] = ending(state.systems[event.system], on)
        case CalendarAdopted():
            state.calendars[event.unit] = Calendar(event.terms, event.breaks, event.country, event.holidays)
        case MethodAdopted():
            state.methods[event.method.ref] = event.method
        case PlanStarted():
            state.plan = Plan(
                title=event.title,
                starts=event.starts,
                ends=event.ends,
                started_on=on,
                started_by=in_whose_name(occasion),
                sealed=is_sealed(event.aim),
            )
            state.plan.revisions.append(Revision(number=1, on=on, by=in_whose_name(occasion)))
        case PlanRevised():
            _revise(started(state), event, occasion)
        case PlanApproved():
            started(state).approvals.append(approval(event, occasion))
        case EntryCorrected():
            _correct(state, event, Correction(happened_on=event.happened_on, data=event.data))
        case EntryWithdrawn():
            _correct(state, event, Correction(happened_on=None, data=None))
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(event)


def about(_: object, event: PlanStarted | PlanRevised, occasion: Occasion) -> Written:
    """Say in which revision of the plan it stands."""
    return Written(of=str(event.revision if isinstance(event, PlanRevised) else 1), since=occasion.on)


def _register(state: StateProtocol, event: Registered, on: date, by: tuple[PersonId | None, ...]) -> None:
    match event:
        case PersonRegistered():
            state.people[event.person] = Person(event.person, event.unit, on)
        case PersonMoved():
            person = state.people[event.person]
            earlier = (*person.earlier, Workplace(person.unit, on))
            state.people[event.person] = attrs.evolve(person, unit=event.unit, earlier=earlier)
        case UnitRegistered():
            state.units[event.unit] = Unit(event.unit, on, (Head(event.principal, on),))
        case PrincipalAppointed():
            unit = state.units[event.unit]
            state.units[event.unit] = attrs.evolve(unit, heads=(*unit.heads, Head(event.principal, on)))
        case AssistantAppointed() | AssistantReleased():
            unit = state.units[event.unit]
            state.units[event.unit] = attrs.evolve(unit, assistants=assisted(unit.assistants, event, on, by))
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(event)
    for their in state.put_right.values():
        their.register(event, on, by)


def _revise(plan: Plan, event: PlanRevised, occasion: Occasion) -> None:
    plan.ends = event.ends
    plan.revisions.append(Revision(number=event.revision, on=occasion.on, by=in_whose_name(occasion)))


def _correct(state: StateProtocol, event: EntryCorrected | EntryWithdrawn, correction: Correction) -> None:
    """Remember a correction, and set aside the deviations that it ends or that are recorded anew after it."""
    state.corrections[event.entry] = correction
    ended = None if event.lapses is None else set(event.lapses)
    stays: list[Deviation] = []
    for it in state.deviations:
        ends = it.entry >= event.entry if ended is None else it.lapse in ended
        (state.lapsed if ends else stays).append(it)
    state.deviations = stays


def _lapsed(state: StateProtocol, event: DeviationRecorded) -> Deviation | None:
    """Take out the deviation that was set aside and now is recorded anew, so that it keeps its first day."""
    for place, it in enumerate(state.lapsed):
        if it.is_of(event.entry, event.rule, event.name):
            return state.lapsed.pop(place)
    return None


def started(state: StateProtocol) -> Plan:
    """Give the plan, which the rules made sure has started."""
    if state.plan is None:
        message = "the plan has not started"
        raise LookupError(message)
    return state.plan
