"""The state of a whole plan, and how a request becomes an event in it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, Final, cast

import attrs

from collegial_core import authority, checkin, conditions, cycle, disposal, group, meeting, module, plan, sharing, visit
from collegial_core.authority import AuthorityEvent, Order, group_of, may_not_depart, who_departs_has_the_right
from collegial_core.checkin import CheckinEvent, CheckinPlan, Leader
from collegial_core.conditions import Conditions, ConditionsEvent
from collegial_core.cycle import Cycle, CycleEvent
from collegial_core.disposal import DisposalEvent, Disposals
from collegial_core.group import Group, GroupEvent
from collegial_core.kernel import (
    BESIDE,
    Category,
    CycleId,
    GroupId,
    MeetingId,
    Occasion,
    PersonId,
    RoundId,
    Severity,
    SystemId,
    UnitId,
    VisitId,
)
from collegial_core.kernel.texts import Texts, remember_text, texts_of
from collegial_core.kernel.value import DECLARED, Asked, Proposed
from collegial_core.meeting import Meeting, MeetingEvent, WorkingTime
from collegial_core.module import Module, ModuleEvent
from collegial_core.plan import (
    Admission,
    Appointment,
    Correction,
    Deviation,
    Person,
    Plan,
    PlanEvent,
    PlanStarted,
    PutRight,
    Unit,
)
from collegial_core.policy import Method, MethodRef, Room, Rule, Violation
from collegial_core.schedule import Calendar
from collegial_core.sharing import Entrusted, Share, SharingEvent
from collegial_core.upcasts import STEPS, Earlier
from collegial_core.vault import Opener
from collegial_core.visit import Round, Visit, VisitEvent

Event = (
    PlanEvent
    | GroupEvent
    | CycleEvent
    | ModuleEvent
    | MeetingEvent
    | VisitEvent
    | CheckinEvent
    | ConditionsEvent
    | SharingEvent
    | DisposalEvent
    | AuthorityEvent
    | Earlier
)
"""Everything that can have been recorded; of an earlier shape is what `newest` makes today's of."""

ROOMS: Final[tuple[Room, ...]] = (
    plan.ROOM,
    group.ROOM,
    cycle.ROOM,
    module.ROOM,
    meeting.ROOM,
    visit.ROOM,
    checkin.ROOM,
    conditions.ROOM,
    sharing.ROOM,
    disposal.ROOM,
    authority.ROOM,
)
"""Every room: vocabulary, rules, schema and reference are made from this list."""

Verdict = tuple[Rule, Violation]
"""A rule and why an event would break it."""

Departure = tuple[int, Rule, Violation]
"""The number of an entry, a rule that it departs from, and why."""


def _beside(**how: Any) -> Any:  # noqa: ANN401 - what attrs.field is typed as
    """Make a field for what is kept beside the things themselves: an index of them, or how they came to be so."""
    return attrs.field(**how, metadata=BESIDE)


@attrs.define
class State:
    """One plan, as its entries so far tell it.

    A ledger's `state` is the living state: read it, do not write into it.
    `plan` is None until the plan has started.  `put_right` tells what would stand without what a person has
    put right themselves.  A state of the past knows the one of `today`: that decides who may read, whatever
    moment is looked at.  `opener` opens the texts that are sealed.
    """

    plan: Plan | None = None
    units: dict[UnitId, Unit] = attrs.field(factory=dict)
    people: dict[PersonId, Person] = attrs.field(factory=dict)
    calendars: dict[UnitId, Calendar] = attrs.field(factory=dict)
    methods: dict[MethodRef, Method] = attrs.field(factory=dict)
    groups: dict[GroupId, Group] = attrs.field(factory=dict)
    groups_of: dict[PersonId, list[GroupId]] = _beside(factory=dict)
    cycles: dict[CycleId, Cycle] = attrs.field(factory=dict)
    cycles_of: dict[GroupId, list[Cycle]] = _beside(factory=dict)
    modules: dict[CycleId, Module] = attrs.field(factory=dict)
    working_times: dict[PersonId, tuple[WorkingTime, ...]] = attrs.field(factory=dict)
    meetings: dict[MeetingId, Meeting] = attrs.field(factory=dict)
    meetings_of: dict[GroupId, list[Meeting]] = _beside(factory=dict)
    rounds: dict[RoundId, Round] = attrs.field(factory=dict)
    rounds_of: dict[GroupId, list[Round]] = _beside(factory=dict)
    visits: dict[VisitId, Visit] = attrs.field(factory=dict)
    visits_on: dict[date, list[Visit]] = _beside(factory=dict)
    shares: dict[str, Share] = attrs.field(factory=dict)
    shares_of: dict[str, list[Share]] = _beside(factory=dict)
    entrusted: dict[PersonId, tuple[Entrusted, ...]] = attrs.field(factory=dict)
    auditors: dict[PersonId, tuple[Appointment, ...]] = attrs.field(factory=dict)
    systems: dict[SystemId, tuple[Admission, ...]] = attrs.field(factory=dict)
    checkins: dict[GroupId, CheckinPlan] = attrs.field(factory=dict)
    leaders: dict[PersonId, Leader] = attrs.field(factory=dict)
    conditions: Conditions = attrs.field(factory=Conditions)
    disposals: Disposals = attrs.field(factory=Disposals)
    order: Order = attrs.field(factory=Order)
    texts: Texts = attrs.field(factory=dict)
    deviations: list[Deviation] = attrs.field(factory=list)
    lapsed: list[Deviation] = _beside(factory=list)
    corrections: dict[int, Correction] = _beside(factory=dict)
    put_right: dict[PersonId, PutRight] = _beside(factory=dict)
    today: "State | None" = _beside(default=None, eq=False)
    opener: Opener | None = _beside(default=None, eq=False, repr=False)


RIGHTS: Final = frozenset(rule for rule in authority.ROOM.rules if rule.category is Category.AUTHORITY)
"""The rules about who may record something: they judge by the record as it stood then, whatever was put right since."""


def _turn(rule: Rule) -> int:
    """Give the turn of a rule: first whether there is a plan, then who asks, so that a stranger learns nothing else."""
    return 0 if rule == plan.a_plan_starts_first else 1 if rule in RIGHTS else 2


RULES: Final[tuple[Rule, ...]] = tuple(sorted((rule for room in ROOMS for rule in room.rules), key=_turn))
"""Every rule, in the order in which they are asked."""

EDITION: Final = max(rule.since for rule in RULES)
"""The edition of the rules that is recorded with an entry today."""

Evolve = Callable[[Any, Any, Occasion], None]


def _remembering(room: Room, event: type) -> Evolve:
    """Give what remembers an event: its room, and where somebody wrote something in it, the texts too."""
    kinds = texts_of(event)
    if not kinds:
        return room.evolve
    evolve_thing, about = room.evolve, room.about
    if about is None:
        message = f"{event.__name__} has texts, and its room does not say what they are about"
        raise TypeError(message)

    def remember(state: State, event: Any, occasion: Occasion) -> None:  # noqa: ANN401
        evolve_thing(state, event, occasion)
        for it in kinds:
            remember_text(state.texts, event, it, about(state, event, occasion))

    return remember


EVOLVE: Final[dict[type, Evolve]] = {event: _remembering(room, event) for room in ROOMS for event in room.events}
"""Event class of today → what remembers it."""

EVOLVE_THINGS: Final[dict[type, Evolve]] = {event: room.evolve for room in ROOMS for event in room.events}
"""The same, and no texts are remembered: a third less work for what is replayed hundreds of times and reads none."""

COMPLETE: Final[dict[type, Callable[[Any, Any, Occasion], Any]]] = {
    request: room.complete for room in ROOMS if room.complete for request in room.requests
}
"""Class of what is asked for and has gaps → the room that fills them."""


def every_event_has_its_room() -> None:
    """See that no declared event was forgotten, and that each that can be proposed has a name to be asked for by.

    Raises:
        TypeError: one is in no room's union, or has no such name.

    """
    for kind in DECLARED:
        if kind not in EVOLVE and kind not in STEPS:
            message = f"{kind.__name__} is declared as an event, and no room's union has it"
            raise TypeError(message)
        if issubclass(kind, Proposed) and not hasattr(kind, "asked_as"):
            message = f"{kind.__name__} can be proposed, so it needs a name to be asked for by"
            raise TypeError(message)


every_event_has_its_room()

_JUDGES: Final[dict[type, tuple[Rule, ...]]] = {
    event: tuple(rule for rule in RULES if event in rule.judges or object in rule.judges) for event in (*EVOLVE, *STEPS)
}
_RIGHTS_OF: Final[dict[type, tuple[Rule, ...]]] = {
    event: tuple(rule for rule in rules if rule in RIGHTS) for event, rules in _JUDGES.items()
}
_REST_OF: Final[dict[type, tuple[Rule, ...]]] = {
    event: tuple(rule for rule in rules if rule not in RIGHTS) for event, rules in _JUDGES.items()
}


def evolve(state: State, event: Event, occasion: Occasion) -> None:
    """Remember one event, with who recorded it and on which day it happened."""
    EVOLVE[type(event)](state, event, occasion)


def _judges(kind: type, own: Sequence[Rule], *, rights: bool = True) -> Iterator[Rule]:
    """Give the rules that judge a class of events: the library's, and after them a host's own."""
    yield from (_JUDGES if rights else _REST_OF)[kind]
    yield from (rule for rule in own if kind in rule.judges or object in rule.judges)


def judge(
    state: State,
    event: Event,
    occasion: Occasion,
    recorded: type | None = None,
    *,
    edition: int = EDITION,
    own: Sequence[Rule] = (),
    rights: bool = True,
) -> Iterator[Verdict]:
    """Yield every rule of an edition, and of a host's own, that the event would break, up to the first that refuses.

    Where it was recorded in an earlier shape, only the rules that name that class judge it.  Without `rights`, nobody
    asks who records it: `judge_rights` does, by the record as it stood.
    """
    departed: list[tuple[str, str]] = []
    for rule in _judges(recorded or type(event), own, rights=rights):
        no = rule.check(state, event, occasion) if rule.since <= edition or rule in own else None
        if no is not None:
            yield rule, no
            if (no.severity or rule.severity) is Severity.E:
                return
            departed.append((no.rule or rule.id, rule.name))
    if rights:
        yield from _departing(state, event, occasion, departed)


def judge_rights(
    stood: State,
    event: Event,
    occasion: Occasion,
    recorded: type | None = None,
) -> Iterator[Verdict]:
    """Yield every rule about rights that an event breaks, by the state as it stood when it was recorded.

    Who may depart from rules is asked where the deviations are at hand.
    """
    for rule in _RIGHTS_OF[recorded or type(event)]:
        no = rule.check(stood, event, occasion)
        if no is not None:
            yield rule, no


def _departing(
    state: State, event: Event, occasion: Occasion, departed: Sequence[tuple[str, str]]
) -> Iterator[Verdict]:
    """Yield the rule about who may depart from rules, where somebody does who may not."""
    no = may_not_depart(state, event, occasion, departed)
    if no is not None:
        yield who_departs_has_the_right, no


def against(state: State, event: Event, occasion: Occasion, own: Sequence[Rule] = ()) -> Iterator[Verdict]:
    """Yield every rule that a refused event would break, also after the first that refuses.

    Behind that, a rule may ask for what is not there; then it has nothing to say.
    """
    departed: list[tuple[str, str]] = []
    for rule in _judges(type(event), own):
        no = None
        with suppress(Exception):  # rules count on what they build on, and any of it may be missing
            no = rule.check(state, event, occasion)
        if no is not None:
            yield rule, no
            if (no.severity or rule.severity) is Severity.W:
                departed.append((no.rule or rule.id, rule.name))
    with suppress(Exception):
        yield from _departing(state, event, occasion, departed)


def judge_later(
    state: State,
    event: Event,
    occasion: Occasion,
    recorded: type | None = None,
    *,
    edition: int,
    own: Sequence[Rule] = (),
) -> Iterator[Verdict]:
    """Yield every rule that came after an edition, or of these, that the event, lawful then, would break today."""
    for rule in _judges(recorded or type(event), own, rights=False):
        no = rule.check(state, event, occasion) if rule.since > edition or rule in own else None
        if no is not None:
            yield rule, no


def complete(state: State, asked: Asked, occasion: Occasion) -> tuple[Event, ...]:
    """Give the events that would be recorded, unjudged: what is proposed itself, or made whole from the state.

    Raises:
        Refused: the plan has not started, or something it builds on is not there (L-01, L-08).

    """
    if state.plan is None and not isinstance(asked, PlanStarted):
        raise plan.a_plan_starts_first.refusal(plan.not_started())
    fill_in = COMPLETE.get(type(asked))
    made = fill_in(state, asked, occasion) if fill_in else cast("Event", asked)
    return made if isinstance(made, tuple) else (made,)


def policy_of(state: State, event: Event) -> MethodRef | None:
    """Name the method version that a group's event stands under; None for events of no group yet there."""
    name = group_of(state, event)
    group = state.groups.get(name) if name else None
    return group.method if group else None
