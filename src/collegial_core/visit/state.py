"""Rounds and visits as the entries so far tell of them."""

import datetime as dt
from enum import StrEnum
from typing import Protocol, assert_never

import attrs

from collegial_core.group import StateProtocol as GroupStateProtocol
from collegial_core.kernel import GroupId, LessonId, Occasion, PersonId, RoundId, VisitId
from collegial_core.kernel.texts import Written
from collegial_core.policy import LateJoiner, NoteBy, SupportArea, VisitPolicy
from collegial_core.visit.events import (
    NotePublished,
    RoundClosed,
    RoundOpened,
    Support,
    TalkHeld,
    VisitCancelled,
    VisitEvent,
    VisitHeld,
    VisitMoved,
    VisitPlanned,
)


class Step(StrEnum):
    """How far a visit has come; it is complete when its note is published."""

    PLANNED = "planned"
    HELD = "held"
    TALKED = "talked"
    COMPLETE = "complete"
    CANCELLED = "cancelled"


MADE = frozenset({Step.HELD, Step.TALKED, Step.COMPLETE})
"""The steps at which the visit itself has taken place."""


@attrs.define
class Visit:
    """A visit: who watches whom in which lesson on which day, and how far it has come.

    `since` is the day of its latest step.
    """

    visit: VisitId
    round: RoundId
    visitor: PersonId
    host: PersonId
    lesson: LessonId
    date: dt.date
    support: Support
    since: dt.date
    step: Step = Step.PLANNED
    receipt: str | None = None


@attrs.define(kw_only=True)
class Round:
    """A round of visits in a group, with its visits in the order they were planned."""

    round: RoundId
    group: GroupId
    starts: dt.date
    ends: dt.date
    visits_each: int
    late_joiner: LateJoiner
    received_spread: int
    late_pairs_owed: bool = True
    opened_on: dt.date
    visits: list[Visit] = attrs.field(factory=list, metadata={"beside": True})
    closed_on: dt.date | None = None


class StateProtocol(GroupStateProtocol, Protocol):
    """The part of the state that this room reads and remembers into."""

    rounds: dict[RoundId, Round]
    rounds_of: dict[GroupId, list[Round]]
    visits: dict[VisitId, Visit]
    visits_on: dict[dt.date, list[Visit]]


def evolve(state: StateProtocol, event: VisitEvent, occasion: Occasion) -> None:
    """Remember what happened; judging is for the rules."""
    on = occasion.on
    match event:
        case VisitHeld():
            _step(state.visits[event.visit], Step.HELD, on)
        case TalkHeld():
            _step(state.visits[event.visit], Step.TALKED, on)
        case NotePublished():
            visit = state.visits[event.visit]
            _step(visit, Step.COMPLETE, on)
            visit.receipt = event.receipt
        case VisitPlanned():
            _planned(state, event, on)
        case VisitMoved():
            visit = state.visits[event.visit]
            _step(visit, Step.PLANNED, on)
            state.visits_on[visit.date].remove(visit)
            visit.date, visit.lesson = event.date, event.lesson
            state.visits_on.setdefault(visit.date, []).append(visit)
        case VisitCancelled():
            _step(state.visits[event.visit], Step.CANCELLED, on)
        case RoundOpened():
            visit_round = _opened(event, on)
            state.rounds[event.round] = visit_round
            state.rounds_of.setdefault(event.group, []).append(visit_round)
        case RoundClosed():
            state.rounds[event.round].closed_on = on
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(event)


def about(state: StateProtocol, event: NotePublished, occasion: Occasion) -> Written:
    """Say which visit it was written about, and whose lesson that looks at, whoever recorded it."""
    visit = state.visits[event.visit]
    pair = (visit.visitor, visit.host)
    group, policy = state.rounds[visit.round].group, _policy_of(state, visit)
    writers, either = note_writers(state, visit), policy is not None and not policy.note_of_both
    return Written(visit.visit, occasion.on, writers, group, pair=pair, observing=True, either=either)


def note_writers(state: StateProtocol, visit: Visit | VisitPlanned) -> tuple[PersonId, ...]:
    """Name those who write a visit's note, as the group's method says."""
    policy = _policy_of(state, visit)
    by = policy.note_by if policy else NoteBy.VISITOR
    if by is NoteBy.BOTH:
        return (visit.visitor, visit.host)
    return (visit.visitor,) if by is NoteBy.VISITOR else (visit.host,)


def _policy_of(state: StateProtocol, visit: Visit | VisitPlanned) -> VisitPolicy | None:
    return state.methods[state.groups[state.rounds[visit.round].group].method].visits


def areas_of(state: StateProtocol, visit: Visit | VisitPlanned) -> tuple[SupportArea, ...]:
    """Give the areas of the method's form that a visit looks at: none, all, or those chosen (S4-08)."""
    form = state.methods[state.groups[state.rounds[visit.round].group].method].support
    if isinstance(visit.support, str):
        return form if visit.support == "whole" else ()
    return tuple(area for area in form if area.area in visit.support)


def _step(visit: Visit, step: Step, on: dt.date) -> None:
    visit.step = step
    visit.since = on


def _planned(state: StateProtocol, event: VisitPlanned, on: dt.date) -> None:
    visit_round = state.rounds[event.round]
    visitor, host = _same(state, event.visitor), _same(state, event.host)
    visit = Visit(event.visit, visit_round.round, visitor, host, event.lesson, event.date, event.support, on)
    state.visits[event.visit] = visit
    state.visits_on.setdefault(visit.date, []).append(visit)
    visit_round.visits.append(visit)


def _same(state: StateProtocol, person: PersonId) -> PersonId:
    """Give the id that the state has already, not an equal one: there are many more visits than people."""
    known = state.people.get(person)
    return known.person if known else person


def _opened(event: RoundOpened, on: dt.date) -> Round:
    return Round(
        round=event.round,
        group=event.group,
        starts=event.starts,
        ends=event.ends,
        visits_each=event.visits_each,
        late_joiner=event.late_joiner,
        received_spread=event.received_spread,
        late_pairs_owed=event.late_pairs_owed,
        opened_on=on,
    )
