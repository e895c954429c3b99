"""A plan that was recorded with its texts open, written anew into another store with them sealed.

Every entry keeps its number, its moment and all that it says.  Its bytes are others, and so are all roots: the first
entry's `meta` names the root of the old ones, and that of an approval the root of the new ones that it stands for.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, zip_longest
from typing import Any, Final

import attrs

from collegial_core.audit import amended
from collegial_core.audit.approvals import SEALED_ROOT
from collegial_core.audit.replay import corrections_of
from collegial_core.audit.sealing import texts_in
from collegial_core.kernel import Entry, StoreError, Unreadable
from collegial_core.kernel.fields import require_meta
from collegial_core.kernel.sealed import is_sealed
from collegial_core.ledger.correction import read_event
from collegial_core.ledger.sealing import opened, seal, with_words
from collegial_core.meeting import MinutesAdjusted
from collegial_core.plan import PlanApproved, PlanStarted
from collegial_core.proofs import Frontier
from collegial_core.proofs.leaves import entry_hash
from collegial_core.state import Event, State, evolve
from collegial_core.store import Progress, Record, Store
from collegial_core.vault import Erased, NewKey, Opener, Vault
from collegial_core.wire import decode, encode

SEALED_FROM: Final = "sealed-from"
"""What the first entry's `meta` says: how many entries there were in the store before, and the root of their tree."""

AT_ONCE: Final = 200
"""How many entries are written in one commit."""


@attrs.frozen
class Moved:
    """What a move came to: how many entries there are, how many of them were new, and the root that they had before."""

    entries: int
    new: int
    root: str


def move(store: Store, plan: str, into: Store, vault: Vault, on_progress: Progress | None = None) -> Moved:
    """Write a plan into another store, its texts sealed; where some of it is there already, go on.

    Raises:
        Unreadable: there is no such plan, its texts are sealed already, or an entry has no room for what its `meta` is
            to say.
        StoreError: the other store has another plan of that name, or the plan was written to since it was begun; or
            a store or the vault cannot serve.

    """
    records = [it for page in store.read(plan) for it in page]
    entries = [decode(it) for it in records]
    if not entries:
        raise Unreadable("plan", f"there is no plan {plan}")
    if isinstance(started := entries[0].event, PlanStarted) and is_sealed(started.aim):
        raise Unreadable("plan", f"the texts of {plan} are sealed already")
    old, new = _Roots(plan, records), _Roots(plan, ())
    wanted = [_with_meta(entries[0], SEALED_FROM, f"{len(entries)}:{old.at[len(entries)]}"), *entries[1:]]
    there = [it for page in into.read(plan) for it in page]
    if there[:1] == records[:1]:
        raise StoreError(
            f"{plan} lies open where it is to be moved: it is the same store, or a copy of it; name another"
        )
    _require_unwritten(plan, there, old)
    _require_begun([decode(it) for it in there], wanted, vault)
    for it in there:
        new.add(it)
    left, done = _sealed(wanted, vault, old, new), len(there)
    while batch := list(islice(left, AT_ONCE)):
        vault.keep([key for _, keys in batch for key in keys])
        into.append(plan, after=done, records=[record for record, _ in batch])
        done += len(batch)
        if on_progress is not None:
            on_progress(done, len(entries))
    return Moved(len(entries), len(entries) - len(there), old.at[len(entries)])


def moved(store: Store, into: Store, opener_of: Callable[[str], Opener]) -> dict[str, Moved]:
    """Give what each plan of a store came to where all of them were moved, and can be read.

    Raises:
        StoreError: one of them is not there, or is not all there as it is here; or a text of it cannot be opened there,
            unless the plan there records that it was disposed of; or a store or the vault cannot serve.

    """
    return {plan: _moved(store, plan, into, opener_of(plan)) for plan in store.plans()}


def _moved(store: Store, plan: str, into: Store, opener: Opener) -> Moved:
    records = [it for page in store.read(plan) for it in page]
    roots = _Roots(plan, records)
    entries, root = len(records), roots.at[len(records)]
    there = [decode(it) for page in into.read(plan) for it in page]
    if len(there) < entries or there[0].meta.get(SEALED_FROM) != f"{entries}:{root}":
        _require_unwritten(plan, [it for page in into.read(plan) for it in page], roots)
        raise StoreError(f"{plan} is not all there as it is here; `collegial seal` moves it")
    for known, it in zip(there, map(decode, records), strict=False):
        _require_readable(known, it, opener)
    return Moved(entries, 0, root)


def _require_unwritten(plan: str, there: Sequence[Record], old: "_Roots") -> None:
    """Say what to do where a plan was moved with its first entries, and was written to afterwards."""
    moved_from = decode(there[0]).meta.get(SEALED_FROM, "") if there else ""
    known = next((count for count, root in old.at.items() if moved_from == f"{count}:{root}"), len(old.at))
    if since := len(old.at) - known:
        message = f"{plan} was moved with {known} entries, and {since} were written here since"
        raise StoreError(f"{message}: move it anew with `collegial seal`, into another store, and go on in that one")


def _require_readable(known: Entry[Event], it: Entry[Event], opener: Opener) -> None:
    """See that the texts of an entry can be opened where it was moved to, and say what they say here."""
    taken = {name: text for name, text in texts_in(known).items() if is_sealed(text)}
    try:
        said = opener.opened(taken)
    except StoreError as error:
        message = f"{known.plan} cannot be read where it was moved to, so nothing is destroyed"
        raise StoreError(f"{message}: {error}") from error
    erased = {name: text.decision for name, text in said.items() if isinstance(text, Erased)}
    for decision in {*erased.values()} - {gone.decision for gone in opener.gone()}:
        message = f"the vault says that a text in entry {known.number} of {known.plan} was destroyed by {decision}"
        raise StoreError(f"{message}, and the plan does not; so nothing is destroyed")
    same = dict.fromkeys(erased, "erased")
    whole = with_words(known, {**{name: str(text) for name, text in said.items()}, **same})
    if whole.event != with_words(it, same).event or whole.because != with_words(it, same).because:
        message = f"entry {known.number} of {known.plan} says something else where it was moved to"
        raise StoreError(f"{message}, so nothing is destroyed")


class _Roots:
    """The root of a plan's entries after each of them."""

    def __init__(self, plan: str, records: Iterable[Record]) -> None:
        self.at: dict[int, str] = {}
        self._plan = plan
        self._frontier = Frontier()
        for it in records:
            self.add(it)

    def add(self, record: Record) -> None:
        """Add the next entry."""
        self._frontier.add(entry_hash(self._plan, record))
        self.at[self._frontier.size] = self._frontier.root().hex()


def _with_meta(entry: Entry[Event], name: str, said: str) -> Entry[Event]:
    meta = {**entry.meta, name: said}
    try:
        require_meta(meta, "meta")
    except Unreadable as error:
        raise Unreadable("plan", f"entry {entry.number} has no room for {name} in its meta: {error.message}") from error
    changed: Any = entry
    whole: Entry[Event] = attrs.evolve(changed, meta=meta)
    return whole


def _require_begun(there: Sequence[Entry[Event]], wanted: Sequence[Entry[Event]], vault: Vault) -> None:
    """See that what is in the other store is the beginning of this move."""
    for known, it in zip_longest(opened(there, vault), wanted[: len(there)]):
        meta = {name: said for name, said in known.meta.items() if name != SEALED_ROOT}
        changed: Any = known
        if attrs.evolve(changed, meta=meta) != it:
            message = f"entry {known.number} of {known.plan} is another where it is moved to"
            raise StoreError(f"{message}: the plan was written to since that was begun, or it is another plan")


def _sealed(
    entries: Sequence[Entry[Event]], vault: Vault, old: _Roots, new: _Roots
) -> Iterator[tuple[Record, list[NewKey]]]:
    """Yield the entries that are not there yet, sealed, each with the keys to keep before it is written."""
    done, corrections, state = len(new.at), corrections_of(entries), State()
    for entry in entries:
        if entry.number > done:
            (sealed_entry,), keys = seal(state, [_with_root(entry, old, new)], vault, lambda it: entries[it - 1])
            record = encode(sealed_entry)
            new.add(record)
            yield record, keys
        for _, event, occasion in amended((entry,), corrections, read_event):
            evolve(state, event, occasion)


def _with_root(entry: Entry[Event], old: _Roots, new: _Roots) -> Entry[Event]:
    """Let an approval whose root is right say which root its entries have now."""
    event = entry.event
    if isinstance(event, PlanApproved | MinutesAdjusted) and old.at.get(event.entries) == event.root:
        return _with_meta(entry, SEALED_ROOT, new.at[event.entries])
    return entry
