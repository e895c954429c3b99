"""Correcting an entry: the one decision that needs the whole history."""

from collections.abc import Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from itertools import chain
from typing import Any, Final

import attrs

from collegial_core.audit import Change, against_correction, amended, compare, editions_of, own_rules_of
from collegial_core.authority import (
    AuthorityAdopted,
    may_not_depart,
    who_departs_has_the_right,
    who_puts_right_has_the_right,
)
from collegial_core.conditions import NeedShared, NeedTakenBack
from collegial_core.disposal import DisposalCarriedOut, DisposalDecided
from collegial_core.kernel import Category, Entry, Occasion, PersonId, Refused, Severity, Unreadable, in_whose_name
from collegial_core.kernel.facts import alike
from collegial_core.kernel.fields import ID_PATTERN, no_text
from collegial_core.kernel.sealed import is_sealed
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
from collegial_core.plan.rules import ABSENT, TOO_EARLY
from collegial_core.policy import Rule, Violation, violation
from collegial_core.state import EDITION, RIGHTS, Departure, Event, State, evolve, judge
from collegial_core.vault import Opener
from collegial_core.wire import read_data, to_data
from collegial_core.wire.vocabulary import EVENT_NAMES, EVENTS

NOT_CORRECTABLE = (
    *(EntryCorrected, EntryWithdrawn, DeviationRecorded, DeviationRecorded1, AuthorityAdopted),
    DisposalCarriedOut,  # what is destroyed stays so
    *(NeedShared, NeedTakenBack),  # put right, the figures would tell whose they were: it is taken back instead
)

MOST_SHOWN: Final = 8
"""Of the entries that fit, a refusal shows so many."""

ON_THE_PLANNED_DAY: Final = ("a_visit_is_held_on_its_day", "a_meeting_is_held_on_its_day")
"""The rules that hold two entries to one day, so that neither can be put right alone."""

_OF_RIGHTS: Final = frozenset(rule.name for rule in RIGHTS)


@attrs.frozen
class Together:
    """Corrections that are made together: those before one, by the entries that they put right; and if it is the last.

    The history is judged once, with all of them in it; so two entries may be put right that hold each other.  Before
    that nothing may refer to what is not there, for whoever looks back may look at any entry.
    """

    before: tuple[int, ...] = ()
    is_last: bool = True


ALONE: Final = Together()


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
    opener: Opener | None = None,
    together: Together = ALONE,
) -> tuple[Event, list[Departure]]:
    """Say what the correction makes happen, and what newly departs from a rule from the put-right entry on.

    `opener` opens sealed texts, so that it is seen which of them would say the same again.  Of corrections that are
    made together, the last tells of the history what comes of all.

    Raises:
        Refused: there is no such entry, several fit, it cannot be corrected, or another entry builds on it (L-05).
        Unreadable: the changed fields do not fit the entry's event, or the entry is not named in one way.

    """
    target = target_of(entries, state, asked)
    event = _correction(target, state, asked, opener)
    for rule, no in judge(state, event, occasion, own=own):
        raise rule.refusal(no)
    _require_theirs(target, state, event, occasion)
    trial = dict(state.corrections)
    trial[target.number] = _as_state(event)
    corrected = frozenset((*together.before, target.number))
    departures = list(_replayed_with(entries, trial, corrected, own, together))
    if not together.is_last:
        _require_news(entries, state, asked, event, occasion)
        return attrs.evolve(event, lapses=()), []  # type: ignore[misc]  # what lapses is told with the last
    lapses = _lapses(state, departures, min(corrected))
    newly = list(_newly(state, departures, lapses))
    if together.before or not (lapses or newly):
        _require_news(entries, state, asked, event, occasion)
    _require_right_to_depart(entries, state, trial, newly, occasion)
    return attrs.evolve(event, lapses=lapses), newly  # type: ignore[misc]


def standing_against(
    target: Entry[Event], state: State, asked: CorrectEntry | WithdrawEntry, occasion: Occasion
) -> Refused | None:
    """Say what refuses any such correction of an entry, whatever it would say: its kind, or whose right it is.

    Nothing is replayed, so it is told at once; what else stands against one is told when it is asked for.
    """
    try:
        _require_correctable(target, state)
        _require_theirs(target, state, _correction(target, state, asked), occasion)
    except Refused as no:
        return no
    return None


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


# --- which entry is meant ----------------------------------------------------------------


def target_of(entries: Sequence[Entry[Event]], state: State, asked: CorrectEntry | WithdrawEntry) -> Entry[Event]:
    """Give the entry that is to be put right.

    Raises:
        Refused: there is none such, several fit, or it cannot be put right (L-05).
        Unreadable: it is not named in one way, or by no event that there is.

    """
    _require_one_way(asked)
    target = _numbered(entries, asked.entry) if asked.entry is not None else _only(entries, state, asked)
    _require_correctable(target, state)
    return target


def _require_correctable(target: Entry[Event], state: State) -> None:
    if isinstance(target.event, NOT_CORRECTABLE) or _is_carried_out(target.event, state):
        no = _not_correctable(target.event, target.number)
        raise a_correction_gives_its_reason.refusal(no)


def _require_one_way(asked: CorrectEntry | WithdrawEntry) -> None:
    others = (asked.request, asked.event, asked.about)
    by_name = asked.request is not None or asked.event is not None
    if asked.entry is not None and any(it is not None for it in others):
        raise Unreadable("$.data.entry", "names the entry; leave out `request`, `event` and `about`")
    if asked.entry is None and not by_name:
        raise Unreadable("$.data", "names no entry: give `entry`, or `request`, or `event` and `about`")
    if asked.event is not None and asked.event not in EVENT_NAMES:
        near = get_close_matches(asked.event, EVENT_NAMES, 1, 0)
        raise Unreadable("$.data.event", f"{asked.event[:80]!r} is no event; the nearest is {near[0]}")
    if asked.entry is None and asked.request is None and asked.about is None and _names_things(asked.event):
        raise Unreadable("$.data.about", f"is missing; give an id that {asked.event} names")


def _names_things(event: str | None) -> bool:
    """Tell whether an event of that name has an id in it, by which it can be told from others."""
    kinds = (it.kind for it in EVENTS if event in (it.name, it.name.partition(".")[0]))
    return any(True for kind in kinds for _ in _id_fields(kind))


def _numbered(entries: Sequence[Entry[Event]], number: int) -> Entry[Event]:
    if number > len(entries):
        absent = Category.NOT_FOUND
        no = violation(
            "There is no entry {entry}.", "The latest is {last}.", category=absent, entry=number, last=len(entries)
        )
        raise a_correction_gives_its_reason.refusal(no)
    return entries[number - 1]


def _only(entries: Sequence[Entry[Event]], state: State, asked: CorrectEntry | WithdrawEntry) -> Entry[Event]:
    """Give the only entry that fits, of those that can be put right and are not withdrawn."""
    fit = [entry for entry in entries if _has_name(entry, asked) and _stands_as(entry, state, asked)]
    if len(fit) == 1:
        return fit[0]
    raise a_correction_gives_its_reason.refusal(_several(fit) if fit else _absent(asked))


def _has_name(entry: Entry[Event], asked: CorrectEntry | WithdrawEntry) -> bool:
    """Tell whether what never changes of an entry is as it is named: its request, and the name of its event."""
    name, _ = entry.event.recorded_as
    return (
        not isinstance(entry.event, NOT_CORRECTABLE)
        and asked.request in (None, entry.id)
        and asked.event in (None, name, name.partition(".")[0])
    )


def _stands_as(entry: Entry[Event], state: State, asked: CorrectEntry | WithdrawEntry) -> bool:
    event = said_now(entry, state)
    return event is not None and asked.about in (None, *_ids_in(event))


def said_now(entry: Entry[Event], state: State) -> Event | None:
    """Give what an entry says with its latest correction; None where it is withdrawn."""
    present = state.corrections.get(entry.number)
    if present is None:
        return entry.event
    return None if present.data is None else _read(type(entry.event), present.data)


def _ids_in(event: Any) -> Iterator[str]:  # noqa: ANN401 - any event
    """Yield the ids that an event names."""
    for name in _id_fields(type(event)):
        value = getattr(event, name)
        yield from value if isinstance(value, tuple) else () if value is None else (value,)


def _id_fields(kind: type) -> Iterator[str]:
    for field in attrs.fields(kind):
        schema = field.metadata.get("schema", {})
        if ID_PATTERN in (schema.get("pattern"), schema.get("items", {}).get("pattern")):
            yield field.name


def _absent(asked: CorrectEntry | WithdrawEntry) -> Violation:
    return violation(
        "No entry that stands is named {name}.",
        "Check the names, or give the number of the entry.",
        category=Category.NOT_FOUND,
        name=tuple(it for it in (asked.request, asked.event, asked.about) if it is not None),
    )


def _several(fit: Sequence[Entry[Event]]) -> Violation:
    """Name the latest of the entries that fit, each with its event, its number and its day."""
    shown = fit[-MOST_SHOWN:]
    return violation(
        "{count} entries fit, the latest with these numbers: {fit}; they are of {days}.",
        "Name it by its number: entry {last}, or another of these.",
        category=Category.LIMIT,
        count=len(fit),
        fit=tuple((entry.event.recorded_as[0], entry.number) for entry in shown),
        days=tuple(str(entry.happened_on) for entry in shown),
        last=fit[-1].number,
    )


def was_named(entries: Sequence[Entry[Event]], number: int, asked: CorrectEntry | WithdrawEntry) -> bool:
    """Tell whether an entry that was put right is the one that a request names, by anything it has ever said."""
    target = entries[number - 1]
    acts = (it.event for it in entries if isinstance(it.event, EntryCorrected) and it.event.entry == number)
    versions = (target.event, *(_read(type(target.event), act.data) for act in acts))
    return _has_name(target, asked) and asked.about in (None, *chain(*map(_ids_in, versions)))


def _is_carried_out(event: Event, state: State) -> bool:
    """Tell whether an entry decided what was carried out since."""
    decided = state.disposals.decided.get(event.disposal) if isinstance(event, DisposalDecided) else None
    return decided is not None and decided.carried_out_on is not None


def _not_correctable(event: Event, number: int) -> Violation:
    if isinstance(event, AuthorityAdopted):
        return violation(
            "Entry {entry} adopted the authority, by which everything after it was judged.",
            "Adopt another version of it.",
            entry=number,
        )
    if isinstance(event, DisposalCarriedOut | DisposalDecided):
        return violation(
            "By entry {entry} keys were destroyed, which nobody can undo.",
            "Leave it as it is.",
            entry=number,
        )
    if isinstance(event, NeedShared | NeedTakenBack):
        return violation(
            "Were entry {entry} put right, the numbers of themes would tell whose they are.",
            "Take back what is shared with {command}, and share it anew.",
            entry=number,
            command="need.take_back",
        )
    return violation("Entry {entry} is itself about an entry.", "Correct the entry that it is about.", entry=number)


# --- what it should have said -------------------------------------------------------------


def _correction(
    target: Entry[Event], state: State, asked: CorrectEntry | WithdrawEntry, opener: Opener | None = None
) -> EntryCorrected | EntryWithdrawn:
    if not isinstance(asked, CorrectEntry):
        return EntryWithdrawn(entry=target.number)
    data = to_data(said_now(target, state) or target.event)
    new = asked.data if opener is None else _new(asked.data, data, opener)
    right = _read(type(target.event), {**data, **new})
    require_new(right, "$.data.data", new)
    on = asked.happened_on or _day_of(target, state)
    return EntryCorrected(entry=target.number, happened_on=on, data=to_data(right))


def _new(asked: dict[str, Any], data: dict[str, Any], opener: Opener) -> dict[str, Any]:
    """Leave out the texts that would say what sealed ones say already: these stay as they are."""
    said = opener.opened({name: it for name, it in data.items() if name in asked and is_sealed(it)})
    return {name: it for name, it in asked.items() if name not in said or said[name] != it}


def _require_news(
    entries: Sequence[Entry[Event]],
    state: State,
    asked: CorrectEntry | WithdrawEntry,
    event: EntryCorrected | EntryWithdrawn,
    occasion: Occasion,
) -> None:
    """Refuse what changes nothing, and bringing back a withdrawn entry without saying what it should have said.

    What somebody else has said of an entry may be said again: it decides who may read whose word it was.
    """
    target, present, no = entries[event.entry - 1], state.corrections.get(event.entry), None
    is_withdrawn = said_now(target, state) is None
    again = present is None or _last_word(entries, event.entry) == in_whose_name(occasion)
    if isinstance(asked, WithdrawEntry):
        no = _withdrawn_twice(target.number) if is_withdrawn and again else None
    elif is_withdrawn:
        no = None if asked.data or asked.happened_on else _brings_nothing_back(target.number)
    elif again and present in (None, _as_state(event)) and not changes_by(target, state, event):
        no = _changes_nothing(target.number)
    if no is not None:
        raise a_correction_gives_its_reason.refusal(no)


def _last_word(entries: Sequence[Entry[Event]], number: int) -> PersonId:
    """Give in whose name an entry was last put right."""
    acts = (it for it in entries if isinstance(it.event, EntryCorrected | EntryWithdrawn) and it.event.entry == number)
    *_, last = acts
    return in_whose_name(last)


def _withdrawn_twice(number: int) -> Violation:
    return violation(
        "Entry {entry} is withdrawn already.",
        "To bring it back, say what it should have said: entry.correct.",
        category=Category.EXISTS,
        entry=number,
    )


def _brings_nothing_back(number: int) -> Violation:
    return violation(
        "Entry {entry} is withdrawn, and this says nothing that it should have said.",
        "To bring it back, give at least one of its fields, or the day in `happened_on`.",
        category=Category.STATE,
        entry=number,
    )


def _changes_nothing(number: int) -> Violation:
    return violation(
        "Entry {entry} says that already.",
        "Give a field that should have said something else, or another day in `happened_on`.",
        category=Category.EXISTS,
        entry=number,
    )


def _day_of(target: Entry[Event], state: State) -> date:
    present = state.corrections.get(target.number)
    return present.happened_on if present and present.happened_on else target.happened_on


def changes_by(target: Entry[Event], state: State, event: EntryCorrected | EntryWithdrawn) -> tuple[Change, ...]:
    """List what a correction changes in an entry: `entries`, its number, a field; None before or after is withdrawn."""
    before, day_before = said_now(target, state), _day_of(target, state)
    after, day = None, None
    if isinstance(event, EntryCorrected):
        after, day = _read(type(target.event), event.data), event.happened_on
    path = ("entries", str(target.number))
    days = compare((*path, "happened_on"), day_before if before else None, day)
    return (*days, *compare(path, before, after))


def _as_state(event: EntryCorrected | EntryWithdrawn) -> Correction:
    if isinstance(event, EntryCorrected):
        return Correction(happened_on=event.happened_on, data=event.data)
    return Correction(happened_on=None, data=None)


def _replayed_with(
    entries: Sequence[Entry[Event]],
    corrections: dict[int, Correction],
    corrected: frozenset[int],
    own: Sequence[Rule],
    together: Together,
) -> Iterator[Departure]:
    """Replay the history with the corrections in it; no reference may dangle."""
    state, first = State(), min(corrected)
    editions = {**editions_of(entries), **dict.fromkeys(corrected, EDITION)}
    names = {**own_rules_of(entries), **dict.fromkeys(corrected, tuple(rule.name for rule in own))}
    for entry in entries:
        for number, event, occasion in amended((entry,), corrections, read_event):
            if number >= first:
                judging = [rule for rule in own if rule.name in names[number]]
                recorded = type(entry.event)
                verdicts = judge(state, event, occasion, recorded, edition=editions[number], own=judging, rights=False)
                for rule, no in verdicts:
                    refusal = rule.refusal(no)
                    if refusal.severity is Severity.E and (together.is_last or refusal.rule == ABSENT):
                        if number in corrected:
                            raise _itself(refusal, event, number, entries, corrections)
                        raise _dangling(refusal, number, max(it for it in corrected if it < number))
                    yield number, rule, no
            evolve(state, event, occasion)


def _require_theirs(
    target: Entry[Event], state: State, event: EntryCorrected | EntryWithdrawn, occasion: Occasion
) -> None:
    """Refuse whoever may not put the entry right (P-07)."""
    no = against_correction(target, state, event, occasion, read_event)
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


def _itself(
    refusal: Refused,
    event: Event,
    number: int,
    entries: Sequence[Entry[Event]],
    corrections: dict[int, Correction],
) -> Refused:
    """Name the earlier entry that holds a corrected one to its day: that may have been wrong too."""
    planned = refusal.facts.get("planned") if refusal.name in ON_THE_PLANNED_DAY else None
    than = refusal.facts.get("than") if refusal.remedy_template == TOO_EARLY else None
    ids = set(_ids_in(event)).intersection(map(str, refusal.facts.values()))
    before = amended(entries[: number - 1], corrections, read_event)
    holds = [
        it.number
        for it in before
        if (str(it.occasion.on) == than or str(getattr(it.event, "date", "")) == planned)
        and not ids.isdisjoint(_ids_in(it.event))
    ]
    if not holds:
        return refusal
    remedy = "Put right the day that was planned, in entry {earlier}, together with entry {entry}."
    if planned is None:
        remedy = "Give a day from {than} on, or put right entry {earlier} together with entry {entry}."
    return attrs.evolve(refusal, remedy_template=remedy, facts={**refusal.facts, "entry": number, "earlier": holds[-1]})


def _dangling(refusal: Refused, number: int, corrected: int) -> Refused:
    no = violation(
        "Entry {later} builds on entry {entry}, and rule {broken} would no longer hold for it.",
        "Put entry {later} right too, together with entry {entry}; or withdraw it.",
        entry=corrected,
        later=number,
        broken=refusal.rule,
    )
    return a_correction_gives_its_reason.refusal(no)
