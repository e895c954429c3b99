"""Sealing what is to be recorded, and opening what was, where a plan's texts are sealed.

They are sealed from the plan's first entry on, or never: whoever starts a plan with a vault at hand has it sealed.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import attrs

from collegial_core.audit.sealing import texts_in
from collegial_core.disposal import TextKey
from collegial_core.disposal.periods import PERSONAL_REASON
from collegial_core.kernel import Entry, Occasion, PersonId, StoreError, in_whose_name
from collegial_core.kernel.entry import REASON
from collegial_core.kernel.sealed import is_sealed
from collegial_core.kernel.texts import TextsOf, Written, authors_in, owners_of, texts_of
from collegial_core.ledger.correction import read_event
from collegial_core.plan import DeviationRecorded, EntryCorrected, PlanStarted
from collegial_core.state import ROOMS, Event, State
from collegial_core.upcasts import newest
from collegial_core.vault import NO_VAULT, Erased, KeyName, NewKey, Opener, Plain, Vault, school_year
from collegial_core.wire.vocabulary import MESSAGE_TYPE_OF, SEALED_EVENTS

TargetOf = Callable[[int], Entry[Event]]
"""Gives the entry of a number, as it was recorded."""

_ABOUT: Final = {event: room.about for room in ROOMS if room.about for event in room.events}
_SEALED_NAME: Final = {word.kind: word.versioned for word in SEALED_EVENTS}


def is_to_be_sealed(state: State, events: Sequence[Event], vault: Vault | None) -> bool:
    """Tell whether the texts of what is to be recorded are sealed: as the plan's are, or a new plan's will be."""
    if state.plan is not None:
        return state.plan.sealed
    return vault is not None and any(isinstance(event, PlanStarted) for event in events)


def seal(
    state: State,
    entries: Sequence[Entry[Event]],
    vault: Vault | None,
    target: TargetOf,
    require_its_vault: Callable[[], None] = lambda: None,
) -> tuple[tuple[Entry[Event], ...], list[NewKey]]:
    """Seal the texts of entries that are to be recorded; give these, and the keys to keep before they are.

    `require_its_vault` is called before any text is sealed.

    Raises:
        StoreError: there is a text, and no vault; or the vault cannot serve.

    """
    departing = {it.event.entry for it in entries if isinstance(it.event, DeviationRecorded)}
    texts = [list(_texts(state, entry, target, departs=entry.number in departing)) for entry in entries]
    plain = [it for of_entry in texts for it in of_entry]
    if not plain:
        return tuple(entries), []
    if vault is None:
        raise StoreError(NO_VAULT)
    require_its_vault()
    made = iter(vault.seal(plain))
    keys: list[NewKey] = []
    whole: list[Entry[Event]] = []
    for entry, of_entry in zip(entries, texts, strict=True):
        sealed_by_field: dict[str, str] = {}
        for it in of_entry:
            box, key = next(made)
            sealed_by_field[it.field] = str(box)
            keys.append(key)
        whole.append(with_words(entry, sealed_by_field))
    return tuple(whole), keys


@attrs.frozen
class Said:
    """A text of an entry, open or sealed: where it stands, of which kind it is, whose, and who wrote it."""

    field: str
    text: str
    kind: str
    of: str | None
    """What it was written for: the id of a visit, a meeting, a unit."""
    owners: tuple[str, ...]
    authors: tuple[PersonId, ...]
    """None where it is the plan's, or whoever are the group's members."""
    on: date
    """The day that it is of."""
    either: bool
    """Whether the key of one of its owners suffices to read it."""


def said_in(state: State, entry: Entry[Event], target: TargetOf) -> Iterator[Said]:
    """Give the texts of an entry, its reason last; of a correction those that the other entry should have had."""
    event, found, prefix, on = entry.event, newest(entry.event), "data.", entry.happened_on
    occasion = entry.occasion(on)
    if isinstance(event, EntryCorrected):
        corrected = target(event.entry)
        found, prefix, on = newest(read_event(type(corrected.event), event.data)), "data.data.", corrected.happened_on
        occasion = corrected.occasion(event.happened_on)
    for of, written in _written(state, found, occasion):
        authors = authors_in(found, of, written)
        owners = owners_of(of, written, authors)
        for name, _ in of.fields:
            if (said := getattr(found, name)) is not None:
                yield Said(
                    f"{prefix}{name}", said, of.kind.name, written.of or None, owners, authors, on, written.either
                )
    if entry.because is not None:
        who = in_whose_name(entry)
        whose = (f"person {who}",)
        yield Said("because", entry.because, REASON.name, None, whose, (who,), entry.happened_on, either=False)


def _written(state: State, event: Any, occasion: Occasion) -> Iterator[tuple[TextsOf, Written]]:  # noqa: ANN401 - of any class
    """Give the kinds of text in an event, each with what its room says that it is about."""
    about: Any = _ABOUT.get(type(event))  # of each room its own events
    for of in texts_of(type(event)):
        try:
            yield of, about(state, event, occasion)
        except LookupError:  # what it was about has been withdrawn since: it is theirs who recorded it
            who = (in_whose_name(occasion),)
            yield of, Written(of="", since=occasion.on, authors=who, pair=who)


def _texts(state: State, entry: Entry[Event], target: TargetOf, *, departs: bool) -> Iterator[Plain]:
    """Give the texts of an entry that stand open, with the keys that they are to be sealed under.

    A reason goes with the text beside it.  Alone it is kept as long as the record, save one that may tell of somebody's
    day; the reason of an entry that departs from a rule never is such a one.
    """
    said = list(said_in(state, entry, target))
    kind = type(entry.event)
    has_texts = any(it.field != "because" for it in said)
    schema = _SEALED_NAME[kind] if has_texts else MESSAGE_TYPE_OF[kind].versioned
    alone = PERSONAL_REASON if kind.personal_reason and not departs else REASON.name
    for it in said:
        if not is_sealed(it.text):
            of = it.kind if it.field != "because" else said[0].kind if has_texts else alone
            keys = tuple(_key(state, entry.plan, owner, of, school_year(it.on)) for owner in it.owners)
            yield Plain(it.text, entry.plan, entry.number, schema, it.field, keys, all_needed=not it.either)


def _key(state: State, plan: str, subject: str, kind: str, year: int) -> KeyName:
    """Name a key; where that of the year is destroyed, or will be, the next one's: what is written now is kept."""
    while state.disposals.is_spent(TextKey(subject=subject, kind=kind, year=year)):
        year += 1
    return KeyName(plan, subject, kind, year)


def with_words(entry: Entry[Event], texts: dict[str, str]) -> Entry[Event]:
    """Give an entry with other words in some of its fields."""
    event: Any = entry.event
    because = texts.get("because", entry.because)
    given = {path.removeprefix("data."): it for path, it in texts.items() if path != "because"}
    inner = {name.removeprefix("data."): it for name, it in given.items() if name.startswith("data.")}
    own: dict[str, Any] = {name: it for name, it in given.items() if not name.startswith("data.")}
    if inner:
        own["data"] = {**event.data, **inner}
    changed: Any = entry
    whole: Entry[Event] = attrs.evolve(changed, event=attrs.evolve(event, **own) if own else event, because=because)
    return whole


def opened(entries: Sequence[Entry[Event]], vault: Vault | None) -> tuple[Entry[Event], ...]:
    """Give entries with their sealed texts opened; those that were erased stay as they are.

    Raises:
        StoreError: there is a sealed text, and no vault; or the vault cannot serve.

    """
    return tuple(_opened(entry, vault) for entry in entries)


def _opened(entry: Entry[Event], vault: Vault | None) -> Entry[Event]:
    taken = {name: it for name, it in texts_in(entry).items() if is_sealed(it)}
    said = Opener(vault, entry.plan).opened(taken)
    return with_words(entry, {name: it for name, it in said.items() if not isinstance(it, Erased)}) if taken else entry
