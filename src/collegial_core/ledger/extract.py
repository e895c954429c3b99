"""Everything that a plan holds of a person: what they did, what was done for them and about them, what they wrote."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

import attrs

from collegial_core.audit.sifting import Sought, sift
from collegial_core.kernel import Entry, PersonId, in_whose_name
from collegial_core.ledger.sealing import Said, said_in
from collegial_core.privacy.marks import SEALED, is_erased
from collegial_core.state import Event, State
from collegial_core.vault import Look, Opener
from collegial_core.wire import plain

BY: Final = "by"
FOR: Final = "for"
ABOUT: Final = "about"


@attrs.frozen(kw_only=True)
class ExtractedEntry:
    """An entry that has to do with a person.

    `how` is `by` where they recorded it, `for` where it was recorded in their name by somebody else, and else `about`.
    `data` is as in an answer, with what they wrote; so is `because`.
    """

    number: int
    recorded_at: datetime
    happened_on: date
    type: str
    how: str
    by: PersonId
    data: dict[str, Any]
    because: str | None


@attrs.frozen(kw_only=True)
class Extract:
    """All that a plan holds of a person, and who read what they wrote, where its texts are sealed.

    `left_out` counts the texts in these entries that others wrote, and `erased` those that were erased by decision.
    """

    plan: str
    person: PersonId
    entries: tuple[ExtractedEntry, ...]
    looks: tuple[tuple[datetime, Look], ...]
    left_out: int
    erased: int


def extract(state: State, entries: Sequence[Entry[Event]], person: PersonId, opener: Opener, plan: str) -> Extract:
    """Gather what a plan holds of a person; the words of others are left out, whoever asks.

    Raises:
        StoreError: a text of theirs is sealed, and there is no vault here, or it cannot open it.

    """
    found: list[ExtractedEntry] = []
    left_out = erased = 0
    concerned = {it.number for it in sift(entries, state, Sought(person=person), {})}
    for entry in entries:
        said = list(said_in(state, entry, lambda it: entries[it - 1]))
        own = {it.field: it.text for it in said if _wrote(person, it, entry)}
        if not (own or entry.number in concerned or _names(plain(entry), person)):
            continue
        words = opener.shown(own)
        left_out += len(said) - len(words)
        erased += sum(map(is_erased, words.values()))
        found.append(_extracted(entry, person, words))
    vault = opener.vault
    looks = () if vault is None else tuple(vault.looks(plan, person))
    return Extract(plan=plan, person=person, entries=tuple(found), looks=looks, left_out=left_out, erased=erased)


def _names(said: Any, person: PersonId) -> bool:  # noqa: ANN401 - whatever JSON can hold
    """Tell whether a person is named anywhere, in a fact of a deviation too."""
    if isinstance(said, dict):
        return any(_names(it, person) for it in said.values())
    return any(_names(it, person) for it in said) if isinstance(said, list) else said == person


def _wrote(person: PersonId, said: Said, entry: Entry[Event]) -> bool:
    """Tell whether a text is the person's own; one that has no author is theirs who recorded it."""
    return person in said.authors if said.authors else in_whose_name(entry) == person


def _extracted(entry: Entry[Event], person: PersonId, words: dict[str, str]) -> ExtractedEntry:
    shown = plain(entry)
    data: dict[str, Any] = shown["data"]
    for path, said in words.items():
        _put(data, path, said)
    because = words.get("because", None if entry.because is None else SEALED)
    how = BY if entry.by == person else FOR if entry.on_behalf_of == person else ABOUT
    return ExtractedEntry(
        number=entry.number,
        recorded_at=entry.recorded_at,
        happened_on=entry.happened_on,
        type=shown["type"],
        how=how,
        by=entry.by,
        data=data,
        because=because,
    )


def _put(data: dict[str, Any], path: str, said: str) -> None:
    """Put a text in its place; what an entry should have said is shown whole where any of it is."""
    _, *names = path.split(".")
    if len(names) == 1:
        data[names[0]] = said
    elif names:
        inner = data["data"] if isinstance(data["data"], dict) else {}
        data["data"] = {**inner, names[1]: said}
