"""What can have happened to rounds and visits."""

import datetime as dt
from typing import Final, Literal

import attrs

from collegial_core.kernel import GroupId, LessonId, PersonId, RoundId, Unreadable, VisitId
from collegial_core.kernel.fields import (
    LABEL,
    MAX_LABEL,
    MAX_LIST,
    choice,
    count,
    day,
    flag,
    ident,
    label,
    require_text,
)
from collegial_core.kernel.texts import Owner, ReaderRole, Text, text
from collegial_core.kernel.value import After, Event, Proposed, event
from collegial_core.policy import LateJoiner

Support = Literal["none", "whole"] | tuple[str, ...]
"""Observation support for a visit: none, whole, or the chosen parts."""


def is_support(value: object, path: str) -> None:
    """Raise `Unreadable` unless the value is "none", "whole" or a list of parts."""
    if value in ("none", "whole"):
        return
    if not isinstance(value, tuple) or not 1 <= len(value) <= MAX_LIST:
        raise Unreadable(path, 'expected "none", "whole" or a list of chosen parts')
    for part in value:
        require_text(part, path, MAX_LABEL, lines=False)
    if len(set(value)) != len(value):
        raise Unreadable(path, "names the same part twice")


NOTE: Final = Text("note", by="visitor", each=("visit",), readers=(ReaderRole.PAIR, ReaderRole.GROUP), owner=Owner.PAIR)
"""What a talk after a visit came to; it lies in its group's folder (S4-09)."""

SUPPORT_MARKS: Final = {
    "schema": {
        "anyOf": [
            {"enum": ["none", "whole"]},
            {
                "type": "array",
                "minItems": 1,
                "maxItems": MAX_LIST,
                "uniqueItems": True,
                "items": {"type": "string", **LABEL},
            },
        ]
    },
    "check": is_support,
}
"""What the field says of itself: its JSON Schema, and what holds a value against it."""


@event("round.opened", 1)
class RoundOpened(Event):
    """A round of visits began in a group, with what it asks of everyone.

    `late_pairs_owed` tells whether those who join late owe a visit to everyone, and everyone one to them (S4-11).
    """

    round: RoundId = ident()
    group: GroupId = ident()
    starts: dt.date = day()
    ends: dt.date = day()
    visits_each: int = count(1, 100)
    late_joiner: LateJoiner = choice(LateJoiner)
    received_spread: int = count(0, 100)
    late_pairs_owed: bool = flag(default=True)


@event("visit.planned", 1, asked="visit.plan", personal_reason=True)
class VisitPlanned(Proposed):
    """A visit was planned (S4-01, S4-08).

    `support` is the observation support: "none", "whole", or the chosen parts.  Where the group's method has a form for
    it, parts are areas of that form, by their ids.
    """

    visit: VisitId = ident()
    round: RoundId = ident()
    visitor: PersonId = ident()
    host: PersonId = ident()
    lesson: LessonId = ident()
    date: dt.date = day()
    support: Support = attrs.field(default="none", metadata=SUPPORT_MARKS)


@event("visit.moved", 1, asked="visit.move", personal_reason=True)
class VisitMoved(Proposed):
    """A planned visit got another day or lesson (S4-02)."""

    visit: VisitId = ident()
    date: dt.date = day()
    lesson: LessonId = ident()


@event("visit.cancelled", 1, asked="visit.cancel", personal_reason=True)
class VisitCancelled(Proposed):
    """A planned visit was called off (S4-02)."""

    visit: VisitId = ident()


@event("visit.held", 1, asked="visit.hold", personal_reason=True)
class VisitHeld(Proposed):
    """The visit took place (S4-02)."""

    visit: VisitId = ident()


@event("visit.talked", 1, asked="visit.talk", after=After(VisitHeld, ("visit",)), personal_reason=True)
class TalkHeld(Proposed):
    """Visitor and host have talked about the lesson (S4-02)."""

    visit: VisitId = ident()


@event("visit.note_published", 1, after=After(TalkHeld, ("visit",)))
class NotePublished(Event):
    """The talk's note lies in the group's folder; the visit is complete."""

    visit: VisitId = ident()
    note: str = text(NOTE)
    folder: str = label()
    receipt: str = label()


@event("round.closed", 1, asked="round.close")
class RoundClosed(Proposed):
    """The round ended (S4-03)."""

    round: RoundId = ident()


VisitEvent = (
    RoundOpened | VisitPlanned | VisitMoved | VisitCancelled | VisitHeld | TalkHeld | NotePublished | RoundClosed
)
