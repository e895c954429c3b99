"""What is asked (`Request`), on what `Occasion`, and what is then written down (`Entry`)."""

import re
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar

import attrs

from collegial_core.ids import PersonId
from collegial_core.kernel.errors import Unreadable
from collegial_core.kernel.fields import (
    ID_PATTERN,
    day,
    ident,
    idents,
    meta,
    require_day,
    require_free_text,
    require_id,
    require_ids,
    require_meta,
)
from collegial_core.kernel.texts import Text, marked, text
from collegial_core.kernel.value import Asked, Value, value

E = TypeVar("E")

REASON: Final = Text("reason", by="by", each=(), readers=())
"""Why something was recorded."""

_POLICY: Final = re.compile(rf"{ID_PATTERN[1:-1]}@[1-9][0-9]*")


@value
class Occasion(Value):
    """Who acts, for whom, on which day and for what reason (`because`, personal)."""

    by: PersonId = ident()
    on: date = day()
    because: str | None = text(REASON, default=None)
    on_behalf_of: PersonId | None = ident(default=None)


@attrs.frozen
class Act:
    """What somebody did: in whose name it was recorded, and the day it happened."""

    by: PersonId
    on: date


BESIDE: Final = {"beside": True}
"""Marks what the state remembers of how a thing came to be so; a difference between two states leaves it out."""


@attrs.frozen
class Request:
    """What is asked for, with its occasion.

    `id` is the sender's own name for the request: the same id again records
    nothing and answers with the first answer's entries.  `accept` names the rules of severity W that it
    departs from, for the reason in its occasion; whatever else stands against it refuses it.  `meta` is kept with
    every entry that comes of it: what the sending system wants to find again, such as a correlation id.  It is shown
    to everybody, so nothing personal.
    """

    asked: Asked
    occasion: Occasion
    id: str | None = ident(default=None)
    accept: tuple[str, ...] = idents(minimum=0, default=())
    meta: dict[str, str] = meta()


@value
class Entry(Value, Generic[E]):
    """One line of a plan's ledger: what happened, when, by whom and why.

    `number` counts 1, 2, 3 … without gaps.  `recorded_at` (UTC, the store's
    clock, never backwards) is when it was written down; `happened_on` is the day
    it is about.  `policy` names the method version it was decided under, such as
    `base-group-visits@1`.  `id` is the request's id, if the sender gave one.
    `edition` tells by which edition of the rules it was judged when it was recorded, and `rules` by which of a
    host's own.  `meta` is the request's.
    """

    plan: str
    number: int
    event: E
    recorded_at: datetime
    happened_on: date
    by: PersonId
    on_behalf_of: PersonId | None = None
    because: str | None = attrs.field(default=None, metadata=marked(REASON))
    policy: str | None = None
    id: str | None = None
    edition: int = 1
    rules: tuple[str, ...] = idents(minimum=0, default=())
    meta: dict[str, str] = meta()

    def occasion(self, on: date) -> Occasion:
        """Give the entry's occasion, on the day that it is held to have happened."""
        return Occasion(by=self.by, on=on, because=self.because, on_behalf_of=self.on_behalf_of)


def in_whose_name(occasion: Occasion | Entry[Any]) -> PersonId:
    """Give the person whose right it takes: for whom it is recorded, or who records it."""
    return occasion.on_behalf_of or occasion.by


def act_of(occasion: Occasion) -> Act:
    """Give what is remembered of an occasion: in whose name, and on which day."""
    return Act(in_whose_name(occasion), occasion.on)


def require_times(entry: Entry[Any]) -> None:
    """Look through a stored entry's two times: no other can be compared with those of its neighbours.

    Raises:
        Unreadable: one has no time zone, or lies outside 1900 to 2199; `path` names it.

    """
    if entry.recorded_at.utcoffset() is None:
        raise Unreadable("recorded_at", f"{entry.recorded_at} has no time zone")
    require_day(entry.recorded_at.date(), "recorded_at")
    require_day(entry.happened_on, "happened_on")


def require_envelope(entry: Entry[Any]) -> None:
    """Look through all else that a stored entry says besides its event.

    Raises:
        Unreadable: an id is none, or the reason is no text as it is written; `path` names the field.

    """
    require_id(entry.by, "by")
    for name in ("on_behalf_of", "id"):
        if getattr(entry, name) is not None:
            require_id(getattr(entry, name), name)
    if entry.policy is not None and not _POLICY.fullmatch(entry.policy):
        raise Unreadable("policy", f"{entry.policy[:80]!r} names no version of a method, such as base-group-visits@1")
    require_ids(entry.rules, "rules")
    require_meta(entry.meta, "meta")
    if entry.because is not None:
        require_free_text(entry.because, "because")  # as written: an occasion takes more
