"""Disposing of what people wrote: which texts an entry has, which keys are due, and carrying out what was decided."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

import attrs

from collegial_core.authority import may_record
from collegial_core.disposal import Disposal, DisposalCarriedOut, SingleText, Term, TextKey, term_of
from collegial_core.disposal.rules import nothing_is_decided_on_twice
from collegial_core.kernel import Category, Entry, PersonId, StoreError
from collegial_core.kernel.sealed import is_sealed, sealed
from collegial_core.ledger.sealing import Said, said_in
from collegial_core.plan.rules import UNKNOWN, unknown
from collegial_core.policy import violation
from collegial_core.state import Event, State
from collegial_core.vault import NO_VAULT, Destroyed, Erased, Opener, Vault

if TYPE_CHECKING:
    from collegial_core.ledger.service import Ledger


@attrs.frozen
class Disposable:
    """A key that can still open something, and until when its texts are kept."""

    key: TextKey
    term: Term
    decided: str | None
    """The disposal that has been decided for it and not been carried out."""

    def is_due(self, on: date) -> bool:
        """Tell whether somebody may decide that day to dispose of it."""
        return self.decided is None and self.term.is_over(on)


@attrs.frozen
class CarriedOut:
    """A disposal that was carried out: how many keys were destroyed now, and how many texts that left unreadable."""

    disposal: Disposal
    destroyed: Destroyed


def disposable(state: State, vault: Vault | None, plan: str) -> tuple[Disposable, ...]:
    """Give the keys of a plan that can still open something, each with the term of its texts, the first first.

    Raises:
        StoreError: there is no vault here, or it cannot serve.

    """
    decided = {key: it.disposal for it in _waiting(state) for key in it.keys}
    keys = [TextKey(subject=it.subject, kind=it.kind, year=it.year) for it in _required(vault).names(plan)]
    found = [Disposable(key, term_of(state, key), decided.get(key)) for key in keys]
    return tuple(sorted(found, key=lambda it: (it.term.until or date.max, it.key.year, it.key.kind, it.key.subject)))


def carry_out(ledger: "Ledger", opener: Opener, by: str, on: date) -> Iterator[CarriedOut]:
    """Carry out what was decided: it is recorded, and then the keys are destroyed, before any text is opened again.

    What waits and is not theirs to carry out is left to those whose it is.

    Raises:
        Refused: a hold stops it, or something waits, and none of it is theirs.
        StoreError: the plan's texts lie open, there is no vault here, or it cannot serve.

    """
    if (plan := ledger.state.plan) is not None and not plan.sealed:
        message = f"the texts of {ledger.plan} lie open in its store; move it into a vault with `collegial seal`"
        raise StoreError(message)
    opener.shred()
    with ledger.read() as reading:
        waiting = [DisposalCarriedOut(disposal=it.disposal, person=it.person) for it in _waiting(reading.state)]
        theirs = [it for it in waiting if may_record(reading.state, it, PersonId(by), on)]
    for it in theirs or waiting:
        ledger.do(it, by=by, on=on)
        done = ledger.state.disposals.decided[it.disposal]
        yield CarriedOut(done, opener.destroyed[done.place or 0])


def single_texts(state: State, entries: Sequence[Entry[Event]], numbers: Sequence[int]) -> Iterator[SingleText]:
    """Give the texts of some entries, those of one class together.

    Raises:
        Refused: there is no such entry, or nothing was written in it, or that was destroyed.

    """
    for number in numbers:
        if number > len(entries):
            raise UNKNOWN.refusal(unknown("entry", number))
        entry = entries[number - 1]
        said = list(said_in(state, entry, lambda at: entries[at - 1]))
        _require_left(state, number, said)
        if not said:
            no = violation(
                "Nothing was written in entry {entry}.",
                "Name the entry in which it was written.",
                category=Category.NOT_FOUND,
                entry=number,
            )
            raise UNKNOWN.refusal(no)
        for (kind, of, authors), some in groupby(said, lambda it: (it.kind, it.of, it.authors)):
            keys = tuple(sealed(it.text, it.field).key for it in some if is_sealed(it.text))
            yield SingleText(entry=number, kind=kind, of=of, authors=authors, keys=keys)


def _require_left(state: State, number: int, said: Sequence[Said]) -> None:
    """See, where a vault is at hand, that not all texts of an entry were destroyed already."""
    if state.opener is None or state.opener.vault is None:
        return
    left = state.opener.opened({it.field: it.text for it in said}).values()
    gone = [it for it in left if isinstance(it, Erased)]
    if gone and len(gone) == len(left):
        no = violation(
            "What was written in entry {entry} was destroyed already, by {name}.",
            "Leave it out.",
            entry=number,
            name=gone[0].decision,
        )
        raise nothing_is_decided_on_twice.refusal(no)


def _waiting(state: State) -> tuple[Disposal, ...]:
    """Give what was decided and not carried out."""
    return tuple(it for it in state.disposals.decided.values() if it.carried_out_on is None)


def _required(vault: Vault | None) -> Vault:
    if vault is None:
        raise StoreError(NO_VAULT)
    return vault
