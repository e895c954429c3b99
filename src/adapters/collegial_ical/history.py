"""What the record has said of each visit, meeting and round: how often it was changed, when last, and what at last.

An entry changes a thing of a calendar when it plans, moves, cancels, opens or closes it; so does whatever corrects or
withdraws such an entry.  That number only ever rises, whoever counts it: so the calendar's SEQUENCE is made of it.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any, Final
from uuid import UUID, uuid5

import attrs

from collegial_core.kernel import Entry
from collegial_core.ledger.correction import read_event
from collegial_core.meeting import MeetingCancelled, MeetingMoved, MeetingPlanned
from collegial_core.plan import EntryCorrected, EntryWithdrawn
from collegial_core.state import Event
from collegial_core.upcasts import newest
from collegial_core.visit import RoundClosed, RoundOpened, VisitCancelled, VisitMoved, VisitPlanned

Thing = tuple[str, str]
"""What it is, `visit`, `meeting` or `round`, and its id."""

_CHANGING: Final[dict[type, str]] = {
    **dict.fromkeys((VisitPlanned, VisitMoved, VisitCancelled), "visit"),
    **dict.fromkeys((MeetingPlanned, MeetingMoved, MeetingCancelled), "meeting"),
    **dict.fromkeys((RoundOpened, RoundClosed), "round"),
}
_OURS: Final = UUID("3f0b1f0c-64f5-5d5b-8d2b-7a1b3c7d9e10")
"""The namespace of the UIDs; another would give each event of every calendar a new one."""


@attrs.frozen
class Shown:
    """The lesson and the day of a visit, as they were told of at a moment; no lesson where nobody has named it."""

    at: datetime
    lesson: str | None
    on: date


@attrs.define
class Told:
    """What the record has said of a thing.

    `changes` counts the entries that changed it, the first included, and `at` is the moment of the last.  `people` are
    all who were ever to come to it, of a visit.
    """

    changes: int
    at: datetime
    people: set[str] = attrs.field(factory=set)
    _versions: dict[int, tuple[Event, bool]] = attrs.field(factory=dict)
    _shown: list[Shown] = attrs.field(factory=list)

    @property
    def said(self) -> dict[str, Any]:
        """What was last said of each field; of a thing that was withdrawn whole, what it said until then."""
        versions = [self._versions[number] for number in sorted(self._versions)]
        standing = [event for event, stands in versions if stands] or [versions[0][0]]
        return {name: getattr(event, name) for event in standing for name in _fields(event)}

    def shown_at(self, moment: datetime) -> Shown | None:
        """Give a visit as it was known at a moment; None where nothing was."""
        return next((it for it in reversed(self._shown) if it.at <= moment), None)

    def show(self, name: str) -> None:
        """Remember how the visit of that name is told of from now on."""
        said = self.said
        lesson = None if said["lesson"] == name else said["lesson"]
        self._shown.append(Shown(self.at, lesson, said["date"]))

    def change(self, number: int, event: Event | None, at: datetime) -> None:
        """Take in what an entry says now; None where it does not stand any longer."""
        self.changes += 1
        self.at = at
        if event is None:
            self._versions[number] = (self._versions[number][0], False)
        else:
            self._versions[number] = (event, True)
            self.people.update(getattr(event, name) for name in ("visitor", "host") if hasattr(event, name))


class History:
    """What a plan's entries up to `number` have said of the things in its calendars."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.number = 0
        self.told: dict[Thing, Told] = {}
        self.lock = Lock()
        self._begun: datetime | None = None
        self._changing: dict[int, tuple[type, Thing]] = {}

    def read_on(self, entries: Iterable[Entry[Event]], until: int | None = None) -> None:
        """Take in the entries that came since, up to a number."""
        for entry in entries:
            if until is not None and entry.number > until:
                return
            self._note(entry)

    @property
    def begun(self) -> datetime:
        """The moment of the plan's first entry; of a plan without entries, long ago."""
        return self._begun or datetime.min.replace(tzinfo=UTC)

    def uid(self, plan: str, *thing: str) -> str:
        """Give a thing's UID: the same for ever, and another in each plan, also in one of the same id elsewhere."""
        begun = "" if self._begun is None else self._begun.isoformat()
        return str(uuid5(_OURS, "\n".join((plan, begun, *thing))))

    def _note(self, entry: Entry[Event]) -> None:
        self._begun = self._begun or entry.recorded_at
        self.number = entry.number
        if isinstance(entry.event, EntryCorrected | EntryWithdrawn):
            self._put_right(entry.event, entry.recorded_at)
        elif (thing := _thing(event := newest(entry.event))) is not None:
            self._changing[entry.number] = (type(entry.event), thing)
            self._change(thing, entry.number, event, entry.recorded_at)

    def _put_right(self, event: EntryCorrected | EntryWithdrawn, at: datetime) -> None:
        kind, before = self._changing.get(event.entry, (None, None))
        if kind is None or before is None:
            return
        says = newest(read_event(kind, event.data)) if isinstance(event, EntryCorrected) else None
        now = before if says is None else _thing(says) or before
        self._changing[event.entry] = (kind, now)
        if now != before:
            self._change(before, event.entry, None, at)
        self._change(now, event.entry, says, at)

    def _change(self, thing: Thing, number: int, event: Event | None, at: datetime) -> None:
        told = self.told.setdefault(thing, Told(changes=0, at=at))
        told.change(number, event, at)
        if thing[0] == "visit":
            told.show(thing[1])


def _fields(event: Any) -> list[str]:  # noqa: ANN401 - any event
    return [it.name for it in attrs.fields(type(event))]


def _thing(event: Event) -> Thing | None:
    kind = _CHANGING.get(type(event))
    return None if kind is None else (kind, getattr(event, kind))
