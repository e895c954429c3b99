"""Who recorded each entry, and had they the right?  Judged by the record as it stood when the entry was made."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, Final

import attrs

from collegial_core.audit.order import LATE
from collegial_core.audit.replay import CORRECTIONS, ReadData, state_of
from collegial_core.authority import (
    AuthorityAdopted,
    Target,
    Version,
    may_not_depart,
    may_not_put_right,
    may_record,
    who_departs_has_the_right,
    who_puts_right_has_the_right,
)
from collegial_core.kernel import Entry, Facts, Finding, Occasion, Severity, Unreadable, in_whose_name
from collegial_core.plan import DeviationRecorded, EntryCorrected, EntryWithdrawn
from collegial_core.policy import Violation
from collegial_core.state import Event, State, Verdict, evolve, judge_rights
from collegial_core.upcasts import newest

A_MONTH: Final = 30
"""In so many days after an office ended, what was done in it may still be recorded, and nobody wonders."""


def against_correction(
    target: Entry[Event], state: State, event: EntryCorrected | EntryWithdrawn, occasion: Occasion, read: ReadData
) -> Violation | None:
    """Tell why somebody may not put an entry right; `state` is the one before the correction."""
    about = Target(target.number, _stood(target, state, read), in_whose_name(target))
    return may_not_put_right(state, about, _right(target, event, read), in_whose_name(occasion), occasion.on)


def _stood(target: Entry[Event], state: State, read: ReadData) -> Version:
    present = state.corrections.get(target.number)
    if present is None or present.data is None:
        return Version(newest(target.event), target.happened_on)
    return _version(type(target.event), present.data, present.happened_on or target.happened_on, read)


def _right(target: Entry[Event], event: EntryCorrected | EntryWithdrawn, read: ReadData) -> Version | None:
    if isinstance(event, EntryWithdrawn):
        return None
    return _version(type(target.event), event.data, event.happened_on, read)


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

    def against(self, entry: Entry[Event], by_number: Mapping[int, Entry[Event]]) -> Iterator[Verdict]:
        """Yield every rule about rights that the next entry breaks; `by_number` are all entries by their numbers."""
        event, occasion = newest(entry.event), entry.occasion(entry.happened_on)
        yield from judge_rights(self.state, event, occasion, type(entry.event))
        target = by_number.get(event.entry) if isinstance(event, CORRECTIONS) else None
        with suppress(Unreadable):  # told of beside the entry that it puts right
            no = None if target is None else against_correction(target, self.state, event, occasion, self.read)
            if no is not None:
                yield who_puts_right_has_the_right, no
            for it in _recorded_with(entry, by_number):
                no = self._against_departure(entry, by_number[it.entry], it) if it.entry in by_number else None
                if no:
                    yield who_departs_has_the_right, no

    def _against_departure(self, entry: Entry[Event], of: Entry[Event], it: DeviationRecorded) -> Violation | None:
        """Tell why somebody may not depart from a rule: who recorded the entry of it, or who put that right."""
        event, by, departs = newest(entry.event), of, _stood(of, self.state, self.read)
        if isinstance(event, CORRECTIONS):
            right = _right(of, event, self.read) if event.entry == of.number else None
            by, departs = entry, right or departs
        return may_not_depart(self.state, departs.event, by.occasion(by.happened_on), [(it.rule, it.name)])

    def too_late(self, entry: Entry[Event]) -> Finding | None:
        """Tell of a lawful entry that came long after, by somebody who was no longer in office when it was recorded."""
        day = entry.recorded_at.date()
        days = (day - entry.happened_on).days
        event = newest(entry.event)
        if days <= A_MONTH or isinstance(event, DeviationRecorded):  # which is judged with what departs
            return None
        if may_record(self.state, event, in_whose_name(entry), day):
            return None
        facts: Facts = {"days": days, "person": in_whose_name(entry), "day": str(day)}
        template = "Recorded {days} days after it happened, on {day}, when {person} could no longer have recorded it."
        return Finding(rule=LATE, severity=Severity.I, entry=entry.number, template=template, facts=facts)

    def remember(self, entry: Entry[Event]) -> None:
        """Take in a lawful entry; what a correction says of the past is known from then on."""
        self.entries.append(entry)
        with suppress(LookupError, AttributeError, Unreadable):  # what it builds on was not lawful, or cannot be read
            if isinstance(entry.event, CORRECTIONS):
                self.state = state_of(lambda: self.entries, self.read)
            else:
                evolve(self.state, newest(entry.event), entry.occasion(entry.happened_on))


def _recorded_with(entry: Entry[Event], by_number: Mapping[int, Entry[Event]]) -> Iterator[DeviationRecorded]:
    """Yield the deviations right behind an entry: what was departed from by recording it."""
    number = entry.number + 1
    while number in by_number and isinstance(event := newest(by_number[number].event), DeviationRecorded):
        yield event
        number += 1
