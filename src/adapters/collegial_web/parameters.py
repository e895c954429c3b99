"""The parameters of operations: how each is read, and how OpenAPI describes it."""

import re
from datetime import UTC, date, datetime
from typing import Any, Final

from collegial_core import Unreadable, wire
from collegial_core.ids import GroupId, MeetingId, PersonId
from collegial_core.kernel.fields import DAY_PATTERN, ID_PATTERN, require_day, require_id
from collegial_core.state import State
from collegial_web.operation import Call, Parameter, Schema
from collegial_web.problems import Denied

IDENT: Final[Schema] = {"type": "string", "pattern": ID_PATTERN}
DAY: Final[Schema] = {"type": "string", "format": "date", "pattern": DAY_PATTERN}
MOST: Final = 1_000
"""How many entries, or plans, a page has at most."""

MAX_NUMBER: Final = 999_999_999
_NUMBER = re.compile(r"[0-9]{1,9}")
_TIME: Final = r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
_MOMENT = re.compile(DAY_PATTERN[1:-1] + _TIME)
MOMENT: Final[Schema] = {"type": "string", "format": "date-time", "pattern": f"{DAY_PATTERN[:-1]}{_TIME}$"}


def ident(text: str, path: str) -> str:
    """Read an id."""
    require_id(text, path)
    return text


def day_in(text: str, path: str) -> date:
    """Read a date."""
    try:
        on = date.fromisoformat(text)
    except ValueError:
        on = None
    if on is None or on.isoformat() != text:
        raise Unreadable(path, f"expected a date such as 2026-09-14, got {text[:40]!r}")
    require_day(on, path)
    return on


def _moment(text: str, path: str) -> date | datetime:
    if "T" not in text:
        return day_in(text, path)
    try:
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        pass
    raise Unreadable(path, f"expected a date, or a moment such as 2026-09-14T10:00:00Z, got {text[:40]!r}")


def number_of(text: str, path: str) -> int:
    """Read the number of an entry."""
    if not _NUMBER.fullmatch(text):
        raise Unreadable(path, f"expected a number, got {text[:40]!r}")
    return int(text)


def _page(text: str, path: str) -> int:
    number = number_of(text, path)
    if not 1 <= number <= MOST:
        raise Unreadable(path, f"expected a number from 1 to {MOST}, got {number}")
    return number


def _flag(text: str, path: str) -> bool:
    if text not in ("true", "false"):
        raise Unreadable(path, f"expected true or false, got {text[:40]!r}")
    return text == "true"


def _tag(text: str, _: str) -> int | None:
    return wire.if_match(text)


def _whole(most: int) -> Schema:
    return {"type": "integer", "minimum": 0, "maximum": most}


PLAN: Final = Parameter(name="plan", where="path", says="The plan.", schema=IDENT, read=ident, needed=True)
ENTRY: Final = Parameter(
    name="entry", where="query", says="As of that entry.", schema=_whole(MAX_NUMBER), read=number_of
)
KNOWN: Final = Parameter(
    name="known",
    where="query",
    says="As known at the end of that day (UTC), or at that moment.",
    schema={"anyOf": [DAY, MOMENT]},
    read=_moment,
)
HAPPENED: Final = Parameter(
    name="happened",
    where="query",
    says="As it was at the end of that day, by all that is known now.",
    schema=DAY,
    read=day_in,
)
ON: Final = Parameter(name="on", where="query", says="The day of looking. Today, if left out.", schema=DAY, read=day_in)
PERSON: Final = Parameter(
    name="person", where="query", says="Only what this person has a part in.", schema=IDENT, read=ident
)
GROUP: Final = Parameter(name="group", where="query", says="Only this group.", schema=IDENT, read=ident)
MEETING: Final = Parameter(name="meeting", where="query", says="Only this meeting.", schema=IDENT, read=ident)
ABOUT: Final = Parameter(name="about", where="query", says="The id of a thing.", schema=IDENT, read=ident)
AFTER: Final = Parameter(
    name="after", where="query", says="Only entries after this one.", schema=_whole(MAX_NUMBER), read=number_of
)
LIMIT: Final = Parameter(
    name="limit",
    where="query",
    says="How many at most.",
    schema={"type": "integer", "minimum": 1, "maximum": MOST, "default": 100},
    read=_page,
)
BY: Final = Parameter(name="by", where="query", says="Only what this person recorded.", schema=IDENT, read=ident)
KIND: Final = Parameter(
    name="type", where="query", says="Only this event, such as visit.held.", schema=IDENT, read=ident
)
DRY: Final = Parameter(
    name="dry",
    where="query",
    says="Tell what it would come to, and record nothing.",
    schema={"type": "boolean", "default": False},
    read=_flag,
)
ID: Final = Parameter(
    name="Idempotency-Key",
    where="header",
    says="The request's id: sent again with it, nothing is recorded twice.",
    schema=IDENT,
    read=ident,
)
SEEN: Final = Parameter(
    name="If-Match",
    where="header",
    says="The number of the last entry that the sender has seen, in quotes, as ETag gave it.",
    schema={"type": "string", "pattern": r'^"[0-9]{1,9}"$'},
    read=_tag,
)

POINT: Final = (ENTRY, KNOWN, HAPPENED)
"""A moment of the past: at most one of the three."""


def state_at(call: Call) -> State | None:
    """Give the plan as it stood at the moment that a call names; None where it names none.

    Raises:
        Unreadable: it names several.
        Denied: it names an entry that is not there.

    """
    named: dict[str, Any] = {it.key: call.given[it.key] for it in POINT if it.key in call.given}
    if not named:
        return None
    if len(named) > 1:
        raise Unreadable("query", "give one of entry, known and happened, not several")
    if (entry := named.get("entry")) is not None:
        with call.plans.read(call.plan) as reading:
            if entry > reading.number:
                raise no_entry(entry, reading.number)
    return call.plans.ledger(call.plan).as_of(**named)


def no_entry(number: int, last: int) -> Denied:
    """Say that there is no entry of a number."""
    return Denied(404, "Not found", f"there is no entry {number}; the latest is {last}")


def group_of(call: Call) -> GroupId | None:
    """Give the group that a call narrows down to."""
    return GroupId(call.given["group"]) if "group" in call.given else None


def meeting_of(call: Call) -> MeetingId | None:
    """Give the meeting that a call narrows down to."""
    return MeetingId(call.given["meeting"]) if "meeting" in call.given else None


def person_of(call: Call) -> PersonId | None:
    """Give the person that a call narrows down to."""
    return PersonId(call.given["person"]) if "person" in call.given else None


def day_of(call: Call) -> date:
    """Give the day of looking, or today."""
    on: date | None = call.given.get("on")
    return datetime.now().astimezone().date() if on is None else on
