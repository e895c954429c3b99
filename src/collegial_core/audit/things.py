"""The things that an event names, and the one that it makes: what an entry builds on, by what the fields declare."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final, get_args

import attrs

from collegial_core.checkin import CheckinHeld, CheckinsPlanned
from collegial_core.cycle import StepCompleted, StepStarted
from collegial_core.group import GroupFormed, LeaderAppointed, MandateEnded, MemberJoined, MemberLeft
from collegial_core.kernel.value import Event
from collegial_core.meeting import MeetingClosed, MeetingOpened, MinutesAdjusted, MinutesDelivered
from collegial_core.plan import (
    AuditorAppointed,
    AuditorReleased,
    MethodAdopted,
    SystemAdmitted,
    SystemEnded,
)
from collegial_core.policy import MethodRef, method_ref
from collegial_core.sharing import ArtefactShared, ArtefactUnshared
from collegial_core.todo.rights import MAKES
from collegial_core.visit import NotePublished, TalkHeld, VisitHeld

Thing = tuple[str, str]
"""The kind of an id, and the id."""

MAKERS: Final[dict[type[Event], tuple[Any, str]]] = {
    event: (attrs.fields_dict(event)[field].type, field) for event, field in MAKES.items()
}
"""The events that make a thing, with the kind of its id and the field that has it.  A method is adopted by its name."""

FOLLOWS: Final[dict[type[Event], tuple[type[Event], tuple[str, ...]]]] = {
    ArtefactUnshared: (ArtefactShared, ("of", "kind", "author", "with_person")),
    AuditorReleased: (AuditorAppointed, ("person",)),
    CheckinHeld: (CheckinsPlanned, ("group",)),
    MandateEnded: (LeaderAppointed, ("group",)),
    MeetingClosed: (MeetingOpened, ("meeting",)),
    MemberLeft: (MemberJoined, ("group", "person")),
    MinutesAdjusted: (MeetingClosed, ("meeting",)),
    MinutesDelivered: (MeetingClosed, ("meeting",)),
    NotePublished: (TalkHeld, ("visit",)),
    StepCompleted: (StepStarted, ("cycle", "part", "turn", "step")),
    SystemEnded: (SystemAdmitted, ("system",)),
    TalkHeld: (VisitHeld, ("visit",)),
}
"""The events that come after another of the same thing, or end it: that one, and the fields that both have."""

ENDS: Final = (ArtefactUnshared, AuditorReleased, MandateEnded, MemberLeft, SystemEnded)
"""Of these, those that end it: what is over may matter to a figure as little as if it had never been."""

_KINDS: Final = {kind for kind, _ in MAKERS.values()}


def made_by(event: Any) -> Thing:  # noqa: ANN401 - any of these events
    """Give the thing that one of the events makes that make one."""
    if isinstance(event, MethodAdopted):
        return _thing(MethodRef, event.method.ref)
    kind, field = MAKERS[type(event)]
    return _thing(kind, getattr(event, field))


def things_in(value: Any) -> Iterator[Thing]:  # noqa: ANN401 - any event, request, or part of one
    """Yield the things that an event or request names, those in its parts included."""
    kind_of: Any = type(value)
    for name, kind in _fields(kind_of):
        said = getattr(value, name)
        for each in said if isinstance(said, tuple) else (said,):
            if each is not None:
                yield from things_in(each) if kind is None else [_thing(kind, each)]
    if isinstance(value, GroupFormed):
        yield _thing(MethodRef, method_ref(value.method, value.version))


def _thing(kind: Any, name: str) -> Thing:  # noqa: ANN401 - a type of ids
    return kind.__name__, name


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any], ...]:  # noqa: ANN401 - of an attrs class, or another
    """Give the fields of a class that hold ids, each with their kind, and those that hold parts, with None."""
    found: list[tuple[str, Any]] = []
    for field in attrs.fields(kind) if attrs.has(kind) else ():
        for leaf in {field.type, *get_args(field.type)}:
            if leaf in _KINDS:
                found.append((field.name, leaf))
            elif isinstance(leaf, type) and attrs.has(leaf):
                found.append((field.name, None))
    return tuple(found)
