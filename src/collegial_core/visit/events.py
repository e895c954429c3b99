"""What can have happened to rounds and visits."""

import datetime as dt
from typing import Any, Final, Literal

import attrs

from collegial_core.kernel import GroupId, LessonId, PersonId, RoundId, Unreadable, VisitId
from collegial_core.kernel.fields import (
    LABEL_MOST,
    LIST_MOST,
    check_text,
    choice,
    count,
    day,
    ident,
    label,
    personal_text,
)
from collegial_core.policy import LateJoiner

Support = Literal["none", "whole"] | tuple[str, ...]
"""Observation support for a visit: none, whole, or the chosen parts."""

_SUPPORT_SCHEMA: Final = {
    "anyOf": [
        {"enum": ["none", "whole"]},
        {
            "type": "array",
            "minItems": 1,
            "maxItems": LIST_MOST,
            "uniqueItems": True,
            "items": {"type": "string", "minLength": 1, "maxLength": LABEL_MOST},
        },
    ]
}


def _is_support(_: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    if value in ("none", "whole"):
        return
    if not isinstance(value, tuple) or not 1 <= len(value) <= LIST_MOST:
        raise Unreadable(attribute.name, 'expected "none", "whole" or a list of chosen parts')
    for part in value:
        check_text(part, attribute.name, LABEL_MOST, lines=False)
    if len(set(value)) != len(value):
        raise Unreadable(attribute.name, "names the same part twice")


def support() -> Any:  # noqa: ANN401 - what attrs.field is typed as
    """Make a field for observation support."""
    return attrs.field(default="none", validator=_is_support, metadata={"schema": _SUPPORT_SCHEMA, "personal": ""})


@attrs.frozen(kw_only=True)
class RoundOpened:
    """A round of visits began in a group, with what it asks of everyone."""

    round: RoundId = ident()
    group: GroupId = ident()
    starts: dt.date = day()
    ends: dt.date = day()
    visits_each: int = count(1, 100)
    late_joiner: LateJoiner = choice(LateJoiner)
    received_spread: int = count(0, 100)


@attrs.frozen(kw_only=True)
class VisitPlanned:
    """A visit was planned."""

    visit: VisitId = ident()
    round: RoundId = ident()
    visitor: PersonId = ident()
    host: PersonId = ident()
    lesson: LessonId = ident()
    date: dt.date = day()
    support: Support = support()


@attrs.frozen(kw_only=True)
class VisitMoved:
    """A planned visit got another day or lesson."""

    visit: VisitId = ident()
    date: dt.date = day()
    lesson: LessonId = ident()


@attrs.frozen(kw_only=True)
class VisitCancelled:
    """A planned visit was called off."""

    visit: VisitId = ident()


@attrs.frozen(kw_only=True)
class VisitHeld:
    """The visit took place."""

    visit: VisitId = ident()


@attrs.frozen(kw_only=True)
class TalkHeld:
    """Visitor and host have talked about the lesson."""

    visit: VisitId = ident()


@attrs.frozen(kw_only=True)
class NotePublished:
    """The talk's note lies in the group's folder; the visit is complete."""

    visit: VisitId = ident()
    note: str = personal_text()
    folder: str = label()
    receipt: str = label()


@attrs.frozen(kw_only=True)
class RoundClosed:
    """The round ended."""

    round: RoundId = ident()


VisitEvent = (
    RoundOpened | VisitPlanned | VisitMoved | VisitCancelled | VisitHeld | TalkHeld | NotePublished | RoundClosed
)
