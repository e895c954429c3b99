"""One plan whole: the state that its entries tell, and how commands become events in it."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

import attrs

from collegial_core import checkin as checkin_room
from collegial_core import conditions as conditions_room
from collegial_core import cycle as cycle_room
from collegial_core import group as group_room
from collegial_core import meeting as meeting_room
from collegial_core import plan as plan_room
from collegial_core import sharing as sharing_room
from collegial_core import visit as visit_room
from collegial_core.checkin import CheckinCommand, CheckinEvent, CheckinPlan, Leader
from collegial_core.conditions import Conditions, ConditionsCommand, ConditionsEvent
from collegial_core.cycle import Cycle, CycleCommand, CycleEvent
from collegial_core.group import Group, GroupCommand, GroupEvent
from collegial_core.kernel import CycleId, GroupId, MeetingId, Occasion, PersonId, RoundId, Severity, UnitId, VisitId
from collegial_core.kernel.later import define
from collegial_core.meeting import Meeting, MeetingCommand, MeetingEvent, WorkingTime
from collegial_core.plan import (
    Catalogue,
    Correction,
    CorrectionCommand,
    Deviation,
    Person,
    Plan,
    PlanCommand,
    PlanEvent,
    PutRight,
    StartPlan,
    Unit,
)
from collegial_core.policy import Breach, Method, MethodRef, Rule
from collegial_core.schedule import Calendar
from collegial_core.sharing import ArtefactShared, ArtefactUnshared, Share, SharingCommand, SharingEvent
from collegial_core.upcasts import STEPS, Earlier
from collegial_core.visit import Round, Visit, VisitCommand, VisitEvent

Event = (
    PlanEvent
    | GroupEvent
    | CycleEvent
    | MeetingEvent
    | VisitEvent
    | CheckinEvent
    | ConditionsEvent
    | SharingEvent
    | Earlier
)
"""Everything that can have been recorded; of an earlier shape is what `newest` makes today's of."""

Command = (
    PlanCommand
    | CorrectionCommand
    | GroupCommand
    | CycleCommand
    | MeetingCommand
    | VisitCommand
    | CheckinCommand
    | ConditionsCommand
    | SharingCommand
)
"""Everything that can be wished for."""


Verdict = tuple[Rule, Breach]
"""A rule and why an event would break it."""

Departure = tuple[int, Rule, Breach]
"""The number of an entry, a rule that it departs from, and why."""


@define
class State:
    """One plan, as its entries so far tell it.

    A ledger's `state` is the living picture: read it, do not write into it.
    `plan` is None until the plan has started.  `put_right` tells what would stand without what a person has
    put right themselves.  A state of the past knows the one of `today`: that decides who may read, whatever
    moment is looked at.
    """

    plan: Plan | None = None
    units: dict[UnitId, Unit] = attrs.field(factory=dict)
    people: dict[PersonId, Person] = attrs.field(factory=dict)
    calendars: dict[UnitId, Calendar] = attrs.field(factory=dict)
    methods: dict[MethodRef, Method] = attrs.field(factory=dict)
    groups: dict[GroupId, Group] = attrs.field(factory=dict)
    groups_of: dict[PersonId, list[GroupId]] = attrs.field(factory=dict)
    cycles: dict[CycleId, Cycle] = attrs.field(factory=dict)
    cycles_of: dict[GroupId, list[Cycle]] = attrs.field(factory=dict)
    meetings: dict[MeetingId, Meeting] = attrs.field(factory=dict)
    meetings_of: dict[GroupId, list[Meeting]] = attrs.field(factory=dict)
    working_times: dict[PersonId, tuple[WorkingTime, ...]] = attrs.field(factory=dict)
    rounds: dict[RoundId, Round] = attrs.field(factory=dict)
    rounds_of: dict[GroupId, list[Round]] = attrs.field(factory=dict)
    visits: dict[VisitId, Visit] = attrs.field(factory=dict)
    visits_on: dict[date, list[Visit]] = attrs.field(factory=dict)
    checkins: dict[GroupId, CheckinPlan] = attrs.field(factory=dict)
    leaders: dict[PersonId, Leader] = attrs.field(factory=dict)
    conditions: Conditions = attrs.field(factory=Conditions)
    shares: dict[str, Share] = attrs.field(factory=dict)
    shares_of: dict[str, list[Share]] = attrs.field(factory=dict)
    deviations: list[Deviation] = attrs.field(factory=list)
    lapsed: list[Deviation] = attrs.field(factory=list)
    corrections: dict[int, Correction] = attrs.field(factory=dict)
    put_right: dict[PersonId, PutRight] = attrs.field(factory=dict)
    today: "State | None" = attrs.field(default=None, eq=False)


RULES: Final[tuple[Rule, ...]] = (
    *plan_room.RULES,
    *group_room.RULES,
    *cycle_room.RULES,
    *meeting_room.RULES,
    *visit_room.RULES,
    *checkin_room.RULES,
    *conditions_room.RULES,
    *sharing_room.RULES,
)
"""Every rule, in the order in which they are asked."""

EDITION: Final = max(rule.since for rule in RULES)
"""The edition of the rules that is recorded with an entry today."""

_ROOMS: Final[tuple[tuple[Any, Callable[[Any, Any, date], None]], ...]] = (
    (visit_room.VisitEvent, visit_room.evolve),
    (checkin_room.CheckinEvent, checkin_room.evolve),
    (conditions_room.ConditionsEvent, conditions_room.evolve),
    (sharing_room.SharingEvent, sharing_room.evolve),
    (cycle_room.CycleEvent, cycle_room.evolve),
    (meeting_room.MeetingEvent, meeting_room.evolve),
    (group_room.GroupEvent, group_room.evolve),
    (plan_room.PlanEvent, plan_room.evolve),
)

EVOLVE: Final[dict[type, Callable[[Any, Any, date], None]]] = {
    event: evolve for union, evolve in _ROOMS for event in union.__args__
}
"""Event class of today → the room that remembers it."""

_JUDGES: Final[dict[type, tuple[Rule, ...]]] = {
    event: tuple(rule for rule in RULES if event in rule.judges or object in rule.judges) for event in (*EVOLVE, *STEPS)
}


def evolve(state: State, event: Event, on: date) -> None:
    """Remember one event."""
    EVOLVE[type(event)](state, event, on)


def judge(
    state: State, event: Event, act: Occasion, recorded: type | None = None, *, edition: int = EDITION
) -> Iterator[Verdict]:
    """Yield every rule of an edition that the event would break, up to and with the first that refuses.

    Where it was recorded in an earlier shape, only the rules that name that class judge it.
    """
    for rule in _JUDGES[recorded or type(event)]:
        no = rule.check(state, event, act) if rule.since <= edition else None
        if no is not None:
            yield rule, no
            if (no.severity or rule.severity) is Severity.E:
                return


def judge_later(
    state: State, event: Event, act: Occasion, recorded: type | None = None, *, edition: int
) -> Iterator[Verdict]:
    """Yield every rule that came after an edition and that the event, lawful then, would break today."""
    for rule in _JUDGES[recorded or type(event)]:
        no = rule.check(state, event, act) if rule.since > edition else None
        if no is not None:
            yield rule, no


def decide(
    state: State,
    command: PlanCommand
    | GroupCommand
    | CycleCommand
    | MeetingCommand
    | VisitCommand
    | CheckinCommand
    | ConditionsCommand
    | SharingCommand,
    act: Occasion,
    catalogue: Catalogue,
) -> Event:
    """Say what the command would make happen, unjudged.

    Raises:
        Refused: something it builds on is not there (L-01, L-08).

    """
    if state.plan is None and not isinstance(command, StartPlan):
        raise plan_room.a_plan_starts_first.refusal(plan_room.not_started())
    if isinstance(command, VisitCommand):
        return visit_room.decide(state, command)
    if isinstance(command, CycleCommand):
        return cycle_room.decide(state, command)
    if isinstance(command, MeetingCommand):
        return meeting_room.decide(state, command)
    if isinstance(command, GroupCommand):
        return group_room.decide(command, act.by)
    if isinstance(command, CheckinCommand):
        return checkin_room.decide(command)
    if isinstance(command, ConditionsCommand):
        return conditions_room.decide(command)
    if isinstance(command, SharingCommand):
        return sharing_room.decide(command, act)
    return plan_room.decide(state, command, catalogue)


def policy_of(state: State, event: Event) -> MethodRef | None:
    """Name the method version that a group's event stands under; None for events of no group yet there."""
    name = _group_of(state, event)
    group = state.groups.get(name) if name else None
    return group.method if group else None


def _group_of(state: State, event: Event) -> GroupId | None:
    if isinstance(event, ArtefactShared | ArtefactUnshared):
        return next((content.group for content in sharing_room.written(state, event.kind, event.of)), None)
    name = getattr(event, "group", None)
    if name is not None:
        return GroupId(name)
    cycle = state.cycles.get(getattr(event, "cycle", CycleId("")))
    if cycle is not None:
        return cycle.group
    place = _round_of(state, event) or state.meetings.get(getattr(event, "meeting", MeetingId("")))
    return place.group if place else None


def _round_of(state: State, event: Event) -> Round | None:
    name = getattr(event, "round", None)
    if name is None:
        visit = state.visits.get(getattr(event, "visit", VisitId("")))
        return state.rounds[visit.round] if visit else None
    return state.rounds[name]
