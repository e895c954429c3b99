"""The rules about the plan itself, and those that every room shares.

L-01 … L-08 and L-10 are the ledger's own: they keep the record consistent.  L-09, in
the room of sharing, limits with whom a text is shared.
"""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Final, TypeVar

from collegial_core.kernel import Category, Occasion, PersonId, Severity
from collegial_core.kernel.value import Event
from collegial_core.plan.events import (
    AssistantAppointed,
    AssistantReleased,
    CalendarAdopted,
    CalendarAdopted1,
    EntryCorrected,
    EntryWithdrawn,
    MethodAdopted,
    MethodAdopted1,
    MethodAdopted2,
    PersonMoved,
    PersonRegistered,
    PlanRevised,
    PlanStarted,
    PrincipalAppointed,
    UnitRegistered,
)
from collegial_core.plan.state import StateProtocol, started
from collegial_core.policy import Rule, Violation, method_ref, problems, rule, violation

LEDGER: Final = "Collegial: what keeps a ledger free of contradictions"
KNOWN: Final = "Everything that is named exists."
ABSENT: Final = "L-01"
"""The id of the rules that say that something named is not there."""

FREE: Final = "A new thing has an id of its own."
ORDER: Final = "Nothing happens before what it builds on."
STAGE: Final = "Everything is begun, changed and ended in that order."

_V = TypeVar("_V")
_K = TypeVar("_K", bound=str)


def unknown(kind: str, name: str | int) -> Violation:
    """Say that no such thing is in the plan."""
    return violation(
        "There is no {kind} {name}.", "Check the id, or make the {kind} known first.", kind=kind, name=name
    )


def found(things: Mapping[_K, _V], name: _K, kind: str) -> _V:
    """Look a thing up.

    Raises:
        Refused: there is none of that name (L-01).

    """
    try:
        return things[name]
    except KeyError:
        raise UNKNOWN.refusal(unknown(kind, name)) from None


_ONE_OF: Final = {"people": "person", "present": "person", "nearby": "unit"}
"""Of fields that are no word for one of what they name, such a word."""


def names_exist(names: dict[type, dict[str, str]]) -> Rule:
    """Make the rule that everything named exists: event class → field → name of the state's dict.

    A field that is left out names nothing.
    """

    def everything_named_exists(state: object, event: object, _: Occasion) -> Violation | None:
        for field, things in names[type(event)].items():
            value = getattr(event, field)
            for name in value if isinstance(value, tuple) else (value,):
                if name is not None and name not in getattr(state, things):
                    return unknown(_ONE_OF.get(field) or field.rstrip("s"), name)
        return None

    return rule("L-01", Severity.E, Category.NOT_FOUND, says=KNOWN, source=LEDGER, judges=tuple(names))(
        everything_named_exists
    )


def ids_free(names: dict[type, tuple[str, str]]) -> Rule:
    """Make the rule that a new thing's id is free: event class → (field, name of the state's dict)."""

    def a_new_thing_has_a_new_id(state: object, event: object, _: Occasion) -> Violation | None:
        field, things = names[type(event)]
        name = getattr(event, field)
        if name not in getattr(state, things):
            return None
        return violation("There is already a {kind} {name}.", "Choose another id.", kind=field, name=name)

    return rule("L-02", Severity.E, Category.EXISTS, says=FREE, source=LEDGER, judges=tuple(names))(
        a_new_thing_has_a_new_id
    )


TOO_EARLY: Final = "Give a day from {than} on, or correct the earlier entry."
"""What would make it right where something would happen before what it builds on."""


def too_early(template: str, on: date, than: date, **facts: str) -> Violation:
    """Say that something would happen before what it builds on, on the day `than`."""
    return Violation(template=template, remedy=TOO_EARLY, facts={"day": str(on), "than": str(than), **facts})


IN_UNITS: Final = (
    *(PersonRegistered, CalendarAdopted, CalendarAdopted1),
    *(PrincipalAppointed, AssistantAppointed, AssistantReleased),
)
UNKNOWN: Final = names_exist(
    {**{kind: {"unit": "units"} for kind in IN_UNITS}, PersonMoved: {"person": "people", "unit": "units"}}
)
FREE_IDS: Final = ids_free({PersonRegistered: ("person", "people"), UnitRegistered: ("unit", "units")})


def not_started() -> Violation:
    """Say that the plan has not started."""
    return violation("This plan has not started.", "Start it first: plan.start.")


@rule(
    "L-01",
    Severity.E,
    Category.NOT_FOUND,
    says="A plan is started before anything else.",
    source=LEDGER,
    judges=(object,),
)
def a_plan_starts_first(state: StateProtocol, event: object, _: Occasion) -> Violation | None:
    """Refuse anything before the plan's start."""
    return not_started() if state.plan is None and not isinstance(event, PlanStarted) else None


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(object,))
def nothing_happens_before_the_plan(state: StateProtocol, _: object, occasion: Occasion) -> Violation | None:
    """Refuse a day before the plan's start."""
    since = state.plan.started_on if state.plan else occasion.on
    return (
        None
        if since <= occasion.on
        else too_early("The plan started on {than}; {day} is before that.", occasion.on, since)
    )


@rule(
    "L-10",
    Severity.E,
    Category.LIMIT,
    says="Everything happens in the plan's time, or in the year before or after it.",
    source=LEDGER,
    judges=(object,),
    since=2,
)
def everything_happens_around_the_plan(state: StateProtocol, event: Event, occasion: Occasion) -> Violation | None:
    """Refuse a day that is more than a year away from the plan, for what does not happen at any time."""
    if event.at_any_time:
        return None
    starts, ends = _period(state, event)
    if _a_year_from(starts, -1) <= occasion.on <= _a_year_from(ends, 1):
        return None
    return violation(
        "{day} is more than a year outside the plan's time, {starts} to {ends}.",
        "Give the day on which it happened, or revise the plan first.",
        day=str(occasion.on),
        starts=str(starts),
        ends=str(ends),
    )


def _period(state: StateProtocol, event: Event) -> tuple[date, date]:
    """Give the first and the last day of the plan, as it will be with the event."""
    if isinstance(event, PlanStarted):
        return event.starts, event.ends
    plan = started(state)
    return plan.starts, max(plan.ends, event.ends) if isinstance(event, PlanRevised) else plan.ends


def _a_year_from(day: date, years: int) -> date:
    """Give the same day of another year; a leap day's neighbour."""
    leaps = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if leaps else day.day)


@rule("L-06", Severity.E, Category.STATE, says="A plan starts once.", source=LEDGER, judges=(PlanStarted,))
def a_plan_starts_once(state: StateProtocol, _: PlanStarted, __: Occasion) -> Violation | None:
    """Refuse to start a running plan again."""
    if state.plan is None:
        return None
    return violation(
        "This plan started on {day}.", "Revise it, or start a plan with another id.", day=str(state.plan.started_on)
    )


@rule(
    "L-02",
    Severity.E,
    Category.EXISTS,
    says="A method version is adopted once.",
    source=LEDGER,
    judges=(MethodAdopted, MethodAdopted2, MethodAdopted1),
)
def a_method_version_is_adopted_once(state: StateProtocol, event: MethodAdopted, _: Occasion) -> Violation | None:
    """Refuse to change the definition of a version that the plan has pinned."""
    ref = method_ref(event.method.method, event.method.version)
    if ref not in state.methods:
        return None
    return violation("The plan has already adopted {method}.", "Adopt another version.", method=ref)


@rule(
    "L-08",
    Severity.E,
    Category.POLICY,
    says="A method definition holds together.",
    source=LEDGER,
    judges=(MethodAdopted, MethodAdopted2),
)
def a_definition_holds_together(_: StateProtocol, event: MethodAdopted, __: Occasion) -> Violation | None:
    """Refuse a definition whose parts contradict each other; each contradiction is named with its place."""
    wrong = problems(event.method)
    if not wrong:
        return None
    return violation(
        "The definition of {method} does not hold together: {problems}",
        "Mend the definition, then adopt it.",
        method=event.method.ref,
        problems=tuple(map(str, wrong)),
    )


@rule(
    "L-03",
    Severity.E,
    Category.ORDER,
    says="A period ends no earlier than it begins.",
    source=LEDGER,
    judges=(PlanStarted, PlanRevised),
)
def a_plan_ends_after_it_starts(
    state: StateProtocol, event: PlanStarted | PlanRevised, _: Occasion
) -> Violation | None:
    """Refuse a plan that ends before it starts."""
    starts = event.starts if isinstance(event, PlanStarted) else started(state).starts
    return (
        None
        if starts <= event.ends
        else too_early("The plan would end on {day}, before it starts on {than}.", event.ends, starts)
    )


@rule(
    "L-03",
    Severity.E,
    Category.ORDER,
    says="A period ends no earlier than it begins.",
    source=LEDGER,
    judges=(CalendarAdopted, CalendarAdopted1),
)
def calendar_periods_end_after_they_start(_: StateProtocol, event: CalendarAdopted, __: Occasion) -> Violation | None:
    """Refuse a term or break that ends before it starts."""
    for period in (*event.terms, *event.breaks):
        if period.last < period.first:
            return too_early(
                "{name} would end on {day}, before it begins on {than}.", period.last, period.first, name=period.name
            )
    return None


@rule(
    "L-03",
    Severity.E,
    Category.ORDER,
    says="A calendar gives its public holidays in order of time, from its first day of term to its last.",
    source=LEDGER,
    judges=(CalendarAdopted,),
    since=4,
)
def holidays_lie_inside_the_calendar(_: StateProtocol, event: CalendarAdopted, __: Occasion) -> Violation | None:
    """Refuse a public holiday before the first term or after the last, or earlier than the one before it."""
    first, last = min(it.first for it in event.terms), max(it.last for it in event.terms)
    for on in event.holidays:
        if not first <= on <= last:
            return violation(
                "The public holiday {day} lies outside the terms, from {first} to {last}.",
                "Leave it out, or check the terms.",
                day=str(on),
                first=str(first),
                last=str(last),
            )
    for before, on in pairwise(event.holidays):
        if on < before:
            return violation(
                "The public holiday {day} stands after {other}.",
                "Give the holidays in order of time.",
                day=str(on),
                other=str(before),
            )
    return None


@rule(
    "L-03",
    Severity.E,
    Category.ORDER,
    says=ORDER,
    source=LEDGER,
    judges=(PersonRegistered, PersonMoved, CalendarAdopted, CalendarAdopted1, AssistantAppointed),
)
def people_and_calendars_come_after_their_unit(
    state: StateProtocol,
    event: PersonRegistered | PersonMoved | CalendarAdopted | AssistantAppointed,
    occasion: Occasion,
) -> Violation | None:
    """Refuse what would be earlier than the unit it belongs to."""
    unit = state.units[event.unit]
    if unit.since <= occasion.on:
        return None
    return too_early(
        "Unit {unit} is in the plan from {than}; {day} is before that.", occasion.on, unit.since, unit=unit.unit
    )


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(PersonMoved,))
def only_who_is_there_moves(state: StateProtocol, event: PersonMoved, _: Occasion) -> Violation | None:
    """Refuse to move somebody who has left, or works there already."""
    person = state.people[event.person]
    if person.left_on is not None:
        return gone(person.person, person.left_on)
    if person.unit != event.unit:
        return None
    return violation(
        "{person} works in unit {unit} already.", "Nothing more is needed.", person=event.person, unit=event.unit
    )


def gone(person: PersonId, since: date) -> Violation:
    """Say that somebody is not in the plan any longer."""
    return violation("{person} left on {day}.", "Check the person and the day.", person=person, day=str(since))


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(PersonMoved,))
def people_move_in_order_of_time(state: StateProtocol, event: PersonMoved, occasion: Occasion) -> Violation | None:
    """Refuse a move dated before the person came or moved last."""
    latest = state.people[event.person].latest
    if latest <= occasion.on:
        return None
    return too_early(
        "{person} works in unit {unit} from {than}; {day} is before that.",
        occasion.on,
        latest,
        person=event.person,
        unit=state.people[event.person].unit,
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(PrincipalAppointed,))
def principals_follow_each_other(
    state: StateProtocol, event: PrincipalAppointed, occasion: Occasion
) -> Violation | None:
    """Refuse a principal from a day before the one who heads the unit now."""
    unit = state.units[event.unit]
    before = unit.heads[-1]
    if before.since <= occasion.on:
        return None
    return too_early(
        "{principal} heads unit {unit} from {than}; {day} is before that.",
        occasion.on,
        before.since,
        unit=unit.unit,
        principal=before.principal,
    )


@rule(
    "L-06",
    Severity.E,
    Category.STATE,
    says="A principal is appointed once.",
    source=LEDGER,
    judges=(PrincipalAppointed,),
)
def a_principal_is_appointed_once(state: StateProtocol, event: PrincipalAppointed, _: Occasion) -> Violation | None:
    """Refuse to appoint the principal who heads the unit already."""
    unit = state.units[event.unit]
    if event.principal != unit.principal:
        return None
    return violation(
        "{principal} is the principal of unit {unit} already.",
        "Name somebody else, or leave it as it is.",
        principal=event.principal,
        unit=unit.unit,
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(PlanRevised,))
def revisions_come_in_order_of_time(state: StateProtocol, _: PlanRevised, occasion: Occasion) -> Violation | None:
    """Refuse a revision dated before the one it builds on."""
    before = started(state).revisions[-1]
    if before.on <= occasion.on:
        return None
    return too_early("The revision before is of {than}; {day} is before that.", occasion.on, before.on)


@rule(
    "S0-24",
    Severity.E,
    Category.STATE,
    says="A revision names the revision before it, its reason and the lessons behind it.",
    source="S0: planning over several years",
    judges=(PlanRevised,),
)
def a_revision_builds_on_the_present_one(
    state: StateProtocol, event: PlanRevised, occasion: Occasion
) -> Violation | None:
    """Refuse a revision of anything but the present one, or without a reason."""
    present = started(state).revision
    if event.of != present or event.revision != present + 1:
        return violation(
            "The present revision is {present}, not {of}.",
            "Read revision {present}, then revise that one.",
            present=present,
            of=event.of,
        )
    if occasion.because is None:
        return violation(
            "Revision {revision} gives no reason.",
            "Say why in `because`.",
            category=Category.POLICY,
            revision=event.revision,
        )
    return None


@rule(
    "L-05",
    Severity.E,
    Category.STATE,
    says="A correction names an earlier entry, gives its reason, and leaves no dangling reference.",
    source=LEDGER,
    judges=(EntryCorrected, EntryWithdrawn),
)
def a_correction_gives_its_reason(
    _: StateProtocol, event: EntryCorrected | EntryWithdrawn, occasion: Occasion
) -> Violation | None:
    """Refuse a correction without a reason."""
    if occasion.because is not None:
        return None
    return violation(
        "Entry {entry} cannot be put right without a reason.",
        "Say why in `because`.",
        category=Category.POLICY,
        entry=event.entry,
    )


@rule("L-11", Severity.E, Category.EXISTS, says="An id is for one request.", source=LEDGER, judges=())
def an_id_is_for_one_request(_: StateProtocol, __: object, ___: Occasion) -> Violation | None:
    """Judge no event: the ledger compares a request with what was recorded under its id."""
    return None


def taken(name: str, entry: int, recorded: str, asked: str, differs: tuple[str, ...]) -> Violation:
    """Say that something else was recorded under the id of a request."""
    return violation(
        "Under the id {id}, entry {entry} has recorded {recorded}; this asks for {asked}."
        if "type" in differs
        else "Under the id {id}, entry {entry} has recorded {recorded}, and this asks for something else in {differs}.",
        "Give every request an id of its own; the same id again is for the same request.",
        id=name,
        entry=entry,
        recorded=recorded,
        asked=asked,
        differs=differs,
    )


RULES: Final = (
    a_plan_starts_first,
    nothing_happens_before_the_plan,
    everything_happens_around_the_plan,
    UNKNOWN,
    FREE_IDS,
    a_plan_starts_once,
    a_method_version_is_adopted_once,
    a_definition_holds_together,
    a_plan_ends_after_it_starts,
    calendar_periods_end_after_they_start,
    holidays_lie_inside_the_calendar,
    people_and_calendars_come_after_their_unit,
    only_who_is_there_moves,
    people_move_in_order_of_time,
    principals_follow_each_other,
    a_principal_is_appointed_once,
    revisions_come_in_order_of_time,
    a_revision_builds_on_the_present_one,
    a_correction_gives_its_reason,
    an_id_is_for_one_request,
)
