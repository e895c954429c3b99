"""Correcting an entry: the one decision that needs the whole history."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import attrs

from collegial_core.audit import against_correction, amended, editions_of, own_rules_of
from collegial_core.authority import (
    AuthorityAdopted,
    may_not_depart,
    who_departs_has_the_right,
    who_puts_right_has_the_right,
)
from collegial_core.kernel import Category, Entry, Occasion, Refused, Severity, Unreadable
from collegial_core.kernel.facts import alike
from collegial_core.kernel.fields import no_text
from collegial_core.kernel.validation import require_new
from collegial_core.plan import (
    CorrectEntry,
    Correction,
    Deviation,
    DeviationRecorded,
    DeviationRecorded1,
    EntryCorrected,
    EntryWithdrawn,
    Lapse,
    WithdrawEntry,
    a_correction_gives_its_reason,
)
from collegial_core.policy import Rule, Violation, violation
from collegial_core.state import EDITION, RIGHTS, Departure, Event, State, evolve, judge
from collegial_core.wire import read_data, to_data

NOT_CORRECTABLE = (EntryCorrected, EntryWithdrawn, DeviationRecorded, DeviationRecorded1, AuthorityAdopted)


_OF_RIGHTS: Final = frozenset(rule.name for rule in RIGHTS)


def read_event(kind: type, data: dict[str, Any]) -> Event:
    """Read the data that a recorded correction gives an event; what is recorded ends its lines in line feeds."""
    if any("\r" in text for text in _texts(data)):
        raise Unreadable("$.data.data", no_text("\r"))
    return _read(kind, data)


def _texts(data: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON can hold
    waiting = [data]  # no recursion: JSON may be nested as deeply as Python goes
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        else:
            waiting += item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()


def _read(kind: type, data: dict[str, Any]) -> Event:
    event: Event = read_data(kind, data, "$.data.data")
    return event


def decide_correction(
    entries: Sequence[Entry[Event]],
    state: State,
    asked: CorrectEntry | WithdrawEntry,
    occasion: Occasion,
    own: Sequence[Rule] = (),
) -> tuple[Event, list[Departure]]:
    """Say what the correction makes happen, and what newly departs from a rule from the put-right entry on.

    Raises:
        Refused: there is no such entry, it cannot be corrected, or another entry builds on it (L-05).
        Unreadable: the changed fields do not fit the entry's event.

    """
    target = _target(entries, asked.entry)
    event = _correction(target, state, asked)
    for rule, no in judge(state, event, occasion, own=own):
        raise rule.refusal(no)
    _require_right(entries, state, event, occasion)
    trial = dict(state.corrections)
    trial[asked.entry] = _as_state(event)
    departures = list(_replayed_with(entries, trial, asked.entry, own))
    lapses = _lapses(state, departures, asked.entry)
    newly = list(_newly(state, departures, lapses))
    _require_right_to_depart(entries, state, trial, newly, occasion)
    return attrs.evolve(event, lapses=lapses), newly  # type: ignore[misc]


def _lapses(state: State, departures: list[Departure], corrected: int) -> tuple[Lapse, ...]:
    """Name the recorded deviations that the corrected history does not have any longer, or not with these facts.

    What is said of who recorded an entry stays: that was judged by the record as it stood.
    """
    judged = [it for it in state.deviations if it.entry >= corrected and it.name not in _OF_RIGHTS]
    ended = [it for it in judged if not any(_is_known(it, by) for by in departures)]
    return tuple(dict.fromkeys(it.lapse for it in ended))


def _newly(state: State, departures: list[Departure], lapses: tuple[Lapse, ...]) -> Iterator[Departure]:
    """Leave out what is recorded already and still holds."""
    standing = [it for it in state.deviations if it.lapse not in lapses]
    for departure in departures:
        known = next((it for it in standing if _is_known(it, departure)), None)
        if known is None:
            yield departure
        else:
            standing.remove(known)


def _is_known(it: Deviation, departure: Departure) -> bool:
    """Tell whether a departure is recorded as that deviation, with these facts."""
    number, rule, no = departure
    return it.is_of(number, no.rule or rule.id, rule.name) and alike(it.facts, no.facts)


def _target(entries: Sequence[Entry[Event]], number: int) -> Entry[Event]:
    if number > len(entries):
        absent = Category.NOT_FOUND
        no = violation(
            "There is no entry {entry}.", "The latest is {last}.", category=absent, entry=number, last=len(entries)
        )
        raise a_correction_gives_its_reason.refusal(no)
    target = entries[number - 1]
    if isinstance(target.event, NOT_CORRECTABLE):
        no = _not_correctable(target.event, number)
        raise a_correction_gives_its_reason.refusal(no)
    return target


def _not_correctable(event: Event, number: int) -> Violation:
    if isinstance(event, AuthorityAdopted):
        return violation(
            "Entry {entry} adopted the authority, by which everything after it was judged.",
            "Adopt another version of it.",
            entry=number,
        )
    return violation("Entry {entry} is itself about an entry.", "Correct the entry that it is about.", entry=number)


def _correction(
    target: Entry[Event], state: State, asked: CorrectEntry | WithdrawEntry
) -> EntryCorrected | EntryWithdrawn:
    if not isinstance(asked, CorrectEntry):
        return EntryWithdrawn(entry=asked.entry)
    present = state.corrections.get(asked.entry)
    data = to_data(_read(type(target.event), present.data) if present and present.data is not None else target.event)
    on = present.happened_on if present and present.happened_on else target.happened_on
    right = _read(type(target.event), {**data, **asked.data})
    require_new(right, "$.data.data", asked.data)
    return EntryCorrected(entry=asked.entry, happened_on=asked.happened_on or on, data=to_data(right))


def _as_state(event: EntryCorrected | EntryWithdrawn) -> Correction:
    if isinstance(event, EntryCorrected):
        return Correction(happened_on=event.happened_on, data=event.data)
    return Correction(happened_on=None, data=None)


def _replayed_with(
    entries: Sequence[Entry[Event]], corrections: dict[int, Correction], corrected: int, own: Sequence[Rule]
) -> Iterator[Departure]:
    """Replay the history with the correction in it; no reference may dangle."""
    state = State()
    editions = {**editions_of(entries), corrected: EDITION}
    names = {**own_rules_of(entries), corrected: tuple(rule.name for rule in own)}
    for entry in entries:
        for number, event, occasion in amended((entry,), corrections, read_event):
            if number >= corrected:
                judging = [rule for rule in own if rule.name in names[number]]
                recorded = type(entry.event)
                verdicts = judge(state, event, occasion, recorded, edition=editions[number], own=judging, rights=False)
                for rule, no in verdicts:
                    _raise_if_refused(rule, no, number, corrected)
                    yield number, rule, no
            evolve(state, event, occasion)


def _require_right(
    entries: Sequence[Entry[Event]], state: State, event: EntryCorrected | EntryWithdrawn, occasion: Occasion
) -> None:
    """Refuse whoever may not put the entry right (P-07)."""
    no = against_correction(entries[event.entry - 1], state, event, occasion, read_event)
    if no is not None:
        raise who_puts_right_has_the_right.refusal(no)


def _require_right_to_depart(
    entries: Sequence[Entry[Event]],
    state: State,
    corrections: dict[int, Correction],
    newly: list[Departure],
    occasion: Occasion,
) -> None:
    """Refuse whoever may not depart from the rules that entries newly depart from (P-11)."""
    for number, rule, no in newly:
        for _, event, _ in amended((entries[number - 1],), corrections, read_event):
            not_theirs = may_not_depart(state, event, occasion, [(no.rule or rule.id, rule.name)])
            if not_theirs is not None:
                raise who_departs_has_the_right.refusal(not_theirs)


def _raise_if_refused(rule: Rule, no: Violation, number: int, corrected: int) -> None:
    refusal = rule.refusal(no)
    if refusal.severity is Severity.E:
        raise refusal if number == corrected else _dangling(refusal, number, corrected)


def _dangling(refusal: Refused, number: int, corrected: int) -> Refused:
    no = violation(
        "Entry {later} builds on entry {entry}, and rule {broken} would no longer hold for it.",
        "Put entry {later} right first.",
        entry=corrected,
        later=number,
        broken=refusal.rule,
    )
    return a_correction_gives_its_reason.refusal(no)
