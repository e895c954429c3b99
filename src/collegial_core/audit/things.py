"""The things that an event names, and the one that it makes: what an entry builds on, by what the fields declare."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final, get_args

import attrs

from collegial_core.checkin import CheckinHeld, CheckinsPlanned
from collegial_core.conditions import EffortBegun, GoalSet
from collegial_core.cycle import CycleStarted, StepCompleted, StepStarted
from collegial_core.group import GroupFormed, LeaderAppointed, MandateEnded, MemberJoined, MemberLeft
from collegial_core.ids import CycleId, EffortId, GoalId, GroupId, MeetingId, PersonId, RoundId, UnitId, VisitId
from collegial_core.meeting import MeetingPlanned
from collegial_core.plan import (
    AuditorAppointed,
    AuditorReleased,
    MethodAdopted,
    PersonRegistered,
    SystemAdmitted,
    SystemEnded,
    UnitRegistered,
)
from collegial_core.policy import MethodRef, method_ref
from collegial_core.sharing import ArtefactShared, ArtefactUnshared
from collegial_core.visit import RoundOpened, VisitPlanned

Thing = tuple[str, str]
"""The kind of an id, and the id."""

MAKERS: Final[dict[type, tuple[Any, str]]] = {
    UnitRegistered: (UnitId, "unit"),
    PersonRegistered: (PersonId, "person"),
    GroupFormed: (GroupId, "group"),
    CycleStarted: (CycleId, "cycle"),
    MeetingPlanned: (MeetingId, "meeting"),
    RoundOpened: (RoundId, "round"),
    VisitPlanned: (VisitId, "visit"),
    GoalSet: (GoalId, "goal"),
    EffortBegun: (EffortId, "effort"),
}
"""The events that make a thing, with the kind of its id and the field that has it.  A method is adopted by its name."""

FOLLOWS: Final[dict[type, tuple[type, tuple[str, ...]]]] = {
    ArtefactUnshared: (ArtefactShared, ("of", "kind", "author", "with_person")),
    AuditorReleased: (AuditorAppointed, ("person",)),
    CheckinHeld: (CheckinsPlanned, ("group",)),
    MandateEnded: (LeaderAppointed, ("group",)),
    MemberLeft: (MemberJoined, ("group", "person")),
    StepCompleted: (StepStarted, ("cycle", "part", "turn", "step")),
    SystemEnded: (SystemAdmitted, ("system",)),
}
"""The events that end or fulfil what another has said of the same thing: that one, and the fields that both have."""

_KINDS: Final = {kind for kind, _ in MAKERS.values()}


def made_by(event: Any) -> Thing | None:  # noqa: ANN401 - any event of today
    """Give the thing that an event makes; None where it makes none that others name."""
    if isinstance(event, MethodAdopted):
        return _thing(MethodRef, event.method.ref)
    maker = MAKERS.get(type(event))
    return None if maker is None else _thing(maker[0], getattr(event, maker[1]))


def things_in(value: Any) -> Iterator[Thing]:  # noqa: ANN401 - any event, request, or part of one
    """Yield the things that an event or request names, those in its parts included."""
    for name, kind in _fields(type(value)):
        said = getattr(value, name)
        for each in said if isinstance(said, tuple) else (said,):
            if each is not None:
                yield from things_in(each) if kind is None else [_thing(kind, each)]
    if isinstance(value, GroupFormed):
        yield _thing(MethodRef, method_ref(value.method, value.version))


def _thing(kind: Any, name: str) -> Thing:  # noqa: ANN401 - a type of ids
    return kind.__name__, name


@cache
def _fields(kind: type) -> tuple[tuple[str, Any], ...]:
    """Give the fields of a class that hold ids, each with their kind, and those that hold parts, with None."""
    found: list[tuple[str, Any]] = []
    for field in attrs.fields(kind) if attrs.has(kind) else ():
        for leaf in {field.type, *get_args(field.type)}:
            if leaf in _KINDS:
                found.append((field.name, leaf))
            elif isinstance(leaf, type) and attrs.has(leaf):
                found.append((field.name, None))
    return tuple(found)
