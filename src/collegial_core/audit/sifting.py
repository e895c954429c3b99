"""Which entries of a record are looked for: by who has to do with them, what they are about, and when."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import chain
from typing import Any, Final

import attrs

from collegial_core.audit.replay import CORRECTIONS
from collegial_core.audit.things import things_in
from collegial_core.authority import group_of
from collegial_core.kernel import Entry, GroupId, MeetingId, PersonId, VisitId
from collegial_core.plan import DeviationRecorded
from collegial_core.state import Event, State
from collegial_core.upcasts import newest

NONE: Final = "-"
"""Stands where an entry has nothing to be counted by."""


@attrs.frozen(kw_only=True)
class Sought:
    """What is looked for; what is left out does not matter.

    `person` acts, is acted for, or is concerned: named by the event, or one of the two of its visit.  `rule` is the id
    or the name of one that was departed from.  What corrects an entry, or departs by it, is about the same things.
    Days and moments are inclusive, `recorded_until` a moment that is not reached any more.  `text` stands in a reason
    that the reader may read, whatever its case.
    """

    person: PersonId | None = None
    type: str | None = None
    rule: str | None = None
    group: GroupId | None = None
    meeting: MeetingId | None = None
    visit: VisitId | None = None
    happened_from: date | None = None
    happened_until: date | None = None
    recorded_from: datetime | None = None
    recorded_until: datetime | None = None
    after: int = 0
    until: int | None = None
    text: str | None = None

    @property
    def takes_state(self) -> bool:
        """Whether it takes a plan's state to tell what is looked for."""
        return any(it is not None for it in (self.person, self.group, self.meeting, self.visit, self.rule))

    @property
    def begins(self) -> int:
        """After which entry to begin: where it matters what an entry is about, that may be one of the first."""
        return 0 if self.takes_state else self.after


Told = Mapping[int, str]
"""Reasons that the reader may read, by the numbers of their entries."""


def sift(entries: Iterable[Entry[Event]], state: State, sought: Sought, told: Told) -> Iterator[Entry[Event]]:
    """Yield the entries that are looked for, of those after `sought.begins`; `state` is today's."""
    about = _About(state, sought)
    departing = _departing(state, sought.rule)
    for entry in entries:
        fits = about.fits(entry)  # asked of each, for what comes later may be about it
        if fits and _in_span(entry, sought) and _departs(entry, sought, departing) and _says(entry, sought, told):
            yield entry


class _About:
    """Whether an entry is about what is looked for."""

    def __init__(self, state: State, sought: Sought) -> None:
        self._state = state
        self._sought = sought
        self._found: set[int] = set()

    def fits(self, entry: Entry[Event]) -> bool:
        """Tell whether it is, by itself or by what it corrects or departs by."""
        event = newest(entry.event)
        of = event.entry if isinstance(event, (DeviationRecorded, *CORRECTIONS)) else 0
        if of in self._found or self._is_about(entry, event):
            self._found.add(entry.number)
            return True
        return False

    def _is_about(self, entry: Entry[Event], event: Any) -> bool:  # noqa: ANN401 - any event
        it = self._sought
        return (
            (it.person is None or it.person in _people(self._state, entry, event))
            and (it.group is None or group_of(self._state, event) == it.group)
            and (it.meeting is None or getattr(event, "meeting", None) == it.meeting)
            and (it.visit is None or getattr(event, "visit", None) == it.visit)
        )


def _people(state: State, entry: Entry[Event], event: Any) -> Iterator[str]:  # noqa: ANN401 - any event
    yield entry.by
    if entry.on_behalf_of is not None:
        yield entry.on_behalf_of
    person: Any = PersonId
    yield from (name for kind, name in things_in(event) if kind == person.__name__)
    visit = state.visits.get(getattr(event, "visit", VisitId("")))
    if visit is not None:
        yield from (visit.visitor, visit.host)


def _departing(state: State, rule: str | None) -> Container[int]:
    """Give the entries that departed from a rule, whether that still stands or not."""
    return {it.entry for it in chain(state.deviations, state.lapsed) if rule in (it.rule, it.name)}


def _departs(entry: Entry[Event], sought: Sought, departing: Container[int]) -> bool:
    if sought.rule is None or entry.number in departing:
        return True
    event = newest(entry.event)
    return isinstance(event, DeviationRecorded) and sought.rule in (event.rule, event.name)


def _in_span(entry: Entry[Event], it: Sought) -> bool:
    return (
        entry.number > it.after
        and (it.until is None or entry.number <= it.until)
        and (it.type is None or entry.event.recorded_as[0] == it.type)
        and (it.happened_from is None or it.happened_from <= entry.happened_on)
        and (it.happened_until is None or entry.happened_on <= it.happened_until)
        and (it.recorded_from is None or it.recorded_from <= entry.recorded_at)
        and (it.recorded_until is None or entry.recorded_at < it.recorded_until)
    )


def _says(entry: Entry[Event], sought: Sought, told: Told) -> bool:
    return sought.text is None or sought.text.casefold() in told.get(entry.number, "").casefold()


# --- counting ------------------------------------------------------------------------------

Counting = Callable[[State, Entry[Event]], str]

COUNTED_BY: Final[dict[str, Counting]] = {
    "person": lambda _, it: it.on_behalf_of or it.by,
    "type": lambda _, it: it.event.recorded_as[0],
    "rule": lambda _, it: getattr(newest(it.event), "rule", NONE),
    "group": lambda state, it: group_of(state, newest(it.event)) or NONE,
    "meeting": lambda _, it: getattr(it.event, "meeting", NONE),
    "visit": lambda _, it: getattr(it.event, "visit", NONE),
    "month": lambda _, it: it.happened_on.isoformat()[:7],
}
"""By what entries are counted; `person` is in whose name."""


def counted(entries: Iterable[Entry[Event]], state: State, by: str) -> dict[str, int]:
    """Count entries by one thing, the most first, of as many in the order of their names."""
    counts = Counter(COUNTED_BY[by](state, it) for it in entries)
    return dict(sorted(counts.items(), key=lambda it: (-it[1], it[0])))
