"""Who recorded each entry, and had they the right?  Judged by the record as it stood when the entry was made."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, Final

import attrs

from collegial_core.audit.order import LATE
from collegial_core.audit.replay import ReadData, state_of
from collegial_core.authority import (
    AuthorityAdopted,
    Target,
    Version,
    in_whose_name,
    may_not_put_right,
    may_record,
    who_puts_right_has_the_right,
)
from collegial_core.kernel import Entry, Facts, Finding, Occasion, Severity
from collegial_core.plan import EntryCorrected, EntryWithdrawn
from collegial_core.policy import Violation
from collegial_core.state import Event, State, Verdict, evolve, judge_rights
from collegial_core.upcasts import newest

A_MONTH: Final = 30
"""In so many days after an office ended, what was done in it may still be recorded, and nobody wonders."""

_CORRECTING: Final = (EntryCorrected, EntryWithdrawn)


def against_correction(
    target: Entry[Event], state: State, event: EntryCorrected | EntryWithdrawn, occasion: Occasion, read: ReadData
) -> Violation | None:
    """Tell why somebody may not put an entry right; `state` is the one before the correction."""
    kind, present = type(target.event), state.corrections.get(target.number)
    stood = Version(newest(target.event), target.happened_on)
    if present is not None and present.data is not None:
        stood = _version(kind, present.data, present.happened_on or target.happened_on, read)
    right = _version(kind, event.data, event.happened_on, read) if isinstance(event, EntryCorrected) else None
    about = Target(target.number, stood, in_whose_name(target))
    return may_not_put_right(state, about, right, in_whose_name(occasion), occasion.on)


def _version(kind: type, data: dict[str, Any], on: date, read: ReadData) -> Version:
    return Version(newest(read(kind, data)), on)


def judges_rights(entries: Sequence[Entry[Event]]) -> bool:
    """Tell whether the plan has ever adopted an authority."""
    return any(isinstance(entry.event, AuthorityAdopted) for entry in entries)


@attrs.define
class AsItStood:
    """A plan as it was known when each of its entries was made, corrections made by then included."""

    read: ReadData
    entries: list[Entry[Event]] = attrs.field(factory=list)
    state: State = attrs.field(factory=State)

    def against(
        self, entry: Entry[Event], by_number: Mapping[int, Entry[Event]], departed: Sequence[tuple[str, str]]
    ) -> Iterator[Verdict]:
        """Yield every rule about rights that the next entry breaks; `departed` are the others that it departs from."""
        event, occasion = newest(entry.event), entry.occasion(entry.happened_on)
        yield from judge_rights(self.state, event, occasion, type(entry.event), departed)
        if isinstance(event, _CORRECTING) and event.entry in by_number:
            no = against_correction(by_number[event.entry], self.state, event, occasion, self.read)
            if no is not None:
                yield who_puts_right_has_the_right, no

    def too_late(self, entry: Entry[Event]) -> Finding | None:
        """Tell of a lawful entry that came long after, by somebody who was no longer in office when it was recorded."""
        day = entry.recorded_at.date()
        days = (day - entry.happened_on).days
        if days <= A_MONTH or may_record(self.state, newest(entry.event), in_whose_name(entry), day):
            return None
        facts: Facts = {"days": days, "person": in_whose_name(entry), "day": str(day)}
        template = "Recorded {days} days after it happened, on {day}, when {person} could no longer have recorded it."
        return Finding(rule=LATE, severity=Severity.I, entry=entry.number, template=template, facts=facts)

    def remember(self, entry: Entry[Event]) -> None:
        """Take in a lawful entry; what a correction says of the past is known from then on."""
        self.entries.append(entry)
        if isinstance(entry.event, _CORRECTING):
            self.state = state_of(lambda: self.entries, self.read)
        else:
            with suppress(LookupError, AttributeError):  # what it builds on was not lawful, or cannot be read
                evolve(self.state, newest(entry.event), entry.occasion(entry.happened_on))
