"""The front door: open a store, and find its plans and their ledgers."""

from codecs import BOM_UTF8
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from functools import cache, cached_property
from itertools import chain
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import attrs

from collegial_core.audit import CLOCKS_DIFFER, findings
from collegial_core.audit.findings import MISSING, NO_HEADER
from collegial_core.definitions import shipped_authorities, shipped_methods
from collegial_core.disposal import StoreDestroyed
from collegial_core.kernel import (
    Entry,
    Finding,
    Occasion,
    PersonId,
    PlanId,
    Refused,
    Request,
    Severity,
    StoreError,
    Unreadable,
)
from collegial_core.kernel.fields import require_id
from collegial_core.ledger.answers import Answer, Recorded, Would
from collegial_core.ledger.correction import read_event
from collegial_core.ledger.decision import Host
from collegial_core.ledger.heads import (
    Compared,
    all_heads,
    compare,
    current_heads,
    head_of,
    keep_checkpoint,
    last_checkpoint,
)
from collegial_core.ledger.live import Reading, require_not_reading
from collegial_core.ledger.moving import Moved, move, moved
from collegial_core.ledger.plugins import installed_rules, require_sound, store_at
from collegial_core.ledger.service import Ledger
from collegial_core.policy import Authority, Method, MethodRef, Rule
from collegial_core.proofs import Checkpoint, Head, checkpoint_of
from collegial_core.proofs.checkpoint import NAME
from collegial_core.state import Event
from collegial_core.store import (
    BackedUp,
    Clock,
    Copied,
    Corruption,
    Destroyable,
    Progress,
    Record,
    Store,
    Upgradable,
    Upgrade,
    Verified,
)
from collegial_core.upcasts import check
from collegial_core.vault import Vault
from collegial_core.wire import Header, decode, header_of, read_header, read_line
from collegial_core.wire.vocabulary import EVENTS

if TYPE_CHECKING:
    from collegial_core.ledger.explaining import Explanation
    from collegial_core.privacy import Reader
    from collegial_core.proofs import Key
    from collegial_core.proofs.notes import Sign
    from collegial_core.views import Query

PassedOver = Callable[[int, Unreadable], None]
"""What is told the position of an entry that cannot be read, and why it cannot."""

MAX_LEDGERS: Final = 1000
MAX_ENTRIES: Final = 200_000
"""So many plans, and so many entries of theirs together, are held in memory; then those asked for longest ago go."""

_NO_HEADER: Final = Finding(
    rule=NO_HEADER,
    severity=Severity.I,
    entry=None,
    template="The export has no first line that tells how many entries it has: it may have been cut.",
    facts={},
)


def open(  # noqa: A001 - collegial_core.open reads as it should
    url: str,
    *,
    clock: Clock | None = None,
    methods: Iterable[Method] | None = None,
    authorities: Iterable[Authority] | None = None,
    rules: Iterable[Rule] = (),
    vault: Vault | None = None,
) -> "Plans":
    """Open the store at a URL, such as `sqlite:///school.db`.

    `clock` replaces the store's clock; `methods` and `authorities` the shipped ones
    that a plan can adopt.  `rules` are rules of your own, which judge after the library's and those installed.
    With a `vault`, the texts of a plan that is started are sealed from its first entry on; a plan whose texts are
    sealed is written to and read with it only.  It is let go of with the plans.

    Raises:
        StoreError: no store of that scheme is installed, or it cannot be opened; or a rule is not sound, or two have
            one name.

    """
    if not isinstance(url, str):
        raise StoreError(f"expected a URL such as sqlite:///school.db, got {type(url).__name__}")
    open_store = store_at(url)
    own = (*installed_rules(), *rules)
    return Plans(open_store(url, clock=clock), methods, own, authorities=authorities, vault=vault)


@cache
def _vocabulary_is_sound() -> None:
    """See once, at the start, that every old version of an event leads to its newest."""
    check({(word.name, word.version): word.kind for word in EVENTS})


@attrs.frozen
class Imported:
    """What an import came to; it may be taken apart as `ledger, new`.

    `new` counts the entries that were not there before, `findings` are oddities of the export itself.
    """

    ledger: Ledger
    new: int
    findings: tuple[Finding, ...] = ()

    def __iter__(self) -> Iterator[Any]:
        """Give the ledger and the number of new entries."""
        return iter((self.ledger, self.new))


class Plans:
    """A store's plans: ask and read them by their ids, iterate over these, or get a plan's ledger.

    Threads may share it; a fork opens its own.  Use it as a context manager, or close it yourself.
    """

    def __init__(
        self,
        store: Store,
        methods: Iterable[Method] | None = None,
        rules: Iterable[Rule] = (),
        *,
        authorities: Iterable[Authority] | None = None,
        vault: Vault | None = None,
    ) -> None:
        """Wrap an open store."""
        self._store = store
        self._methods = methods
        self._given_authorities = authorities
        self._host = Host(lambda: self.catalogue, lambda: self.authorities, require_sound(tuple(rules)), vault)
        self._shared: OrderedDict[str, Ledger] = OrderedDict()
        self._sharing = Lock()
        _vocabulary_is_sound()

    # --- plans that threads share ---------------------------------------------

    def do(self, plan: str, request: Request, *, if_number: int | None = None) -> Recorded:
        """Record what is asked for in a plan; see `Ledger.do`."""
        return self._ledger(plan).request(request, if_number=if_number)

    def do_many(self, plan: str, requests: Sequence[Request], *, stop: bool = False) -> list[Answer]:
        """Do many requests, each for itself; see `Ledger.do_many`."""
        return self._ledger(plan).do_many(requests, stop=stop)

    def do_all(
        self,
        plan: str,
        requests: Sequence[Request],
        *,
        id: str | None = None,  # noqa: A002 - as in `Ledger.do`
        if_number: int | None = None,
    ) -> Recorded:
        """Record what all requests ask for, or nothing; see `Ledger.do_all`."""
        return self._ledger(plan).do_all(requests, id=id, if_number=if_number)

    def would(self, plan: str, request: Request, *, if_number: int | None = None) -> Would | Answer:
        """Tell what a request would come to now, and record nothing; see `Ledger.would`."""
        return self._ledger(plan).would(request, if_number=if_number)

    def would_all(
        self,
        plan: str,
        requests: Sequence[Request],
        *,
        id: str | None = None,  # noqa: A002 - as in `Ledger.do`
        if_number: int | None = None,
    ) -> Would | Answer:
        """Tell what all requests together would come to, and record nothing; see `Ledger.would_all`."""
        return self._ledger(plan).would_all(requests, id=id, if_number=if_number)

    def read(self, plan: str) -> AbstractContextManager[Reading]:
        """Give a plan's state and number; in the context they stand still.  See `Ledger.read`.

        A plan that is not there yet has an empty state and number 0: with `if_number=0` it is begun only once.
        """
        return self._ledger(plan).read()

    def view(self, plan: str, name: str, query: "Query | None" = None) -> list[Any]:
        """Give the rows of a view of a plan, such as `coverage`.

        Raises:
            Unreadable: there is no such view or no such plan, or the plan's id is not an id.
            TypeError: `query` is no `Query`.
            StoreError: the storage cannot serve.

        """
        from collegial_core.privacy import NOBODY  # noqa: PLC0415 - as below
        from collegial_core.views import EVERYTHING, VIEWS  # noqa: PLC0415 - a sixth of the time of an import
        from collegial_core.views.query import require_query  # noqa: PLC0415 - as above

        if name not in VIEWS:
            raise Unreadable("view", f"there is no view {name}; there are: {', '.join(VIEWS)}")
        query = EVERYTHING if query is None else query
        require_query(query)
        ledger = self._ledger(plan)
        if name == "deviations" and query.reader != NOBODY:  # the one view that tells reasons
            query = attrs.evolve(query, reasons=ledger.reasons(query.reader))
        with ledger.read() as reading:
            if not reading.number:
                raise Unreadable("plan", f"there is no plan {plan}")
            return VIEWS[name](reading.state, query)

    def explain(self, plan: str, path: str, *, on: date | None = None, reader: "Reader | None" = None) -> "Explanation":
        """Tell why a figure of a plan is what it is; see `Ledger.explain`.

        Raises:
            Unreadable: there is no such plan or figure.

        """
        ledger = self._ledger(plan)
        if not ledger.number:
            raise Unreadable("plan", f"there is no plan {plan}")
        return ledger.explain(path, on=on, reader=reader)

    def figures(self, plan: str, below: str = "", *, on: date | None = None) -> list[str]:
        """List the paths of a plan's figures that can be explained; see `Ledger.figures`."""
        return self._ledger(plan).figures(below, on=on)

    def _ledger(self, plan: str) -> Ledger:
        """Give the ledger of a plan that threads share; it goes when others need its place, and comes back."""
        with self._sharing:
            ledger = self._shared.pop(plan, None)
            if ledger is None:
                ledger = self.ledger(plan)
                self._make_room()
            self._shared[plan] = ledger
            return ledger

    def _make_room(self) -> None:
        entries = sum(it.size for it in self._shared.values())
        for plan, ledger in list(self._shared.items()):
            if len(self._shared) < MAX_LEDGERS and entries <= MAX_ENTRIES:
                return
            if not ledger.is_busy:
                del self._shared[plan]
                entries -= ledger.size

    def ledger(self, plan: str) -> Ledger:
        """Give a ledger of one's own of a plan, old or new; nothing is recorded until something is asked for.

        Raises:
            Unreadable: the plan's id is not an id.

        """
        require_id(plan, "plan")
        return Ledger(self._store, PlanId(plan), self._host)

    @property
    def store(self) -> Store:
        """The store itself, for what stands beside the ledgers: readers that follow all plans' records."""
        return self._store

    @cached_property
    def catalogue(self) -> Mapping[MethodRef, Method]:
        """The method definitions that a plan can adopt here, by method and version."""
        methods = shipped_methods() if self._methods is None else self._methods
        return {method.ref: method for method in methods}

    @cached_property
    def authorities(self) -> Mapping[str, Authority]:
        """The authorities that a plan can adopt here, by name and version."""
        authorities = shipped_authorities() if self._given_authorities is None else self._given_authorities
        return {authority.ref: authority for authority in authorities}

    def import_lines(self, lines: Iterable[bytes]) -> Imported:
        """Take in an exported plan, all or nothing; give its ledger and the number of new entries.

        Entries that are there already, byte for byte, are passed over; so the
        same import twice gives one plan (S4-12).  An export without the first line that
        tells of it, as earlier releases wrote it, is taken in with a finding.

        Raises:
            Unreadable: a line is no entry, is out of order, breaks a rule, or
                contradicts the plan that is there, and the message names the line; or
                the export is not what its first line tells.
            RuntimeError: this thread is in the context of `read`.

        """
        require_not_reading()
        header, numbered = _opened(lines)
        records, entries = _read_lines(numbered)
        _require_whole(header, records, entries)
        place, now = 0 if header is None else 1, self._store.now()
        _recorded_by_now(entries, now, place)
        missing = _lawful(entries, now, place, self._host.rules)
        ledger = self.ledger(entries[0].plan)
        known = _same_so_far(ledger, records, place)
        if known < len(records):
            self._store.append(ledger.plan, after=known, records=records[known:])
        return Imported(ledger, max(0, len(records) - known), (*(() if header else (_NO_HEADER,)), *missing))

    def follow(
        self, after: int = 0, *, wait: float = 0.0, passed_over: PassedOver | None = None
    ) -> Iterator[Sequence[tuple[int, Entry[Event]]]]:
        """Yield what is recorded in all plans, none missed, as pages of positions and entries.

        A reader keeps the position of the last entry it took in, and gives it as
        `after` when it goes on, today or next year.  A page is what it may take in at
        one go.  Positions rise and may leave gaps; the entries of a plan come in
        order.  It ends when there is nothing more; with `wait`, when nothing came for
        so many seconds.

        An entry that cannot be read ends it, after all before it.  With `passed_over`, that is told of the
        entry instead, and the reader goes on with those after it.

        Raises:
            Unreadable: a stored entry cannot be read; it names position and plan, and `collegial check` tells more.
            StoreError: the storage cannot serve.

        """
        for page in self._store.follow(after, wait=wait):
            read: list[tuple[int, Entry[Event]]] = []
            for position, plan, number, name, line in page:
                try:
                    read.append((position, decode(Record(number, name, line))))
                except Unreadable as error:
                    no = Unreadable(f"position {position}, plan {plan}, {error.path}", error.message)
                    if passed_over is None:
                        yield from filter(None, [read])
                        raise no from error
                    passed_over(position, no)
            yield from filter(None, [read])

    def position(self) -> int:
        """Give the position up to which nothing is still to come; 0 in an empty store.

        Whoever reads all plans after asking for it may follow from there.
        """
        return self._store.position()

    def verify(self, plan: str | None = None) -> Iterator[Corruption]:
        """Yield what is damaged on the way from the store: in a plan, or without one in the whole store.

        Entries can be whole and yet break a rule; that is for `Ledger.check`.  A store
        that cannot look at itself tells of nothing.
        """
        if isinstance(self._store, Verified):
            yield from self._store.verify(plan)

    def seal(self, plan: str, into: "Plans", on_progress: Progress | None = None) -> Moved:
        """Write a plan whose texts stand open into other plans that have a vault, with them sealed.

        Every entry keeps its number; the first one's `meta` names the root that they had here.  It may be ended at any
        moment and called again.  What is here is left as it is: to destroy it, with all its copies, is a decision.

        Raises:
            Unreadable: there is no such plan, its texts are sealed already, or an entry has no room for what its `meta`
                is to say.
            StoreError: the others have no vault, or another plan of that name; or the plan was written to since it
                was begun; or a store or the vault cannot serve.

        """
        vault = into.vault
        if vault is None:
            raise StoreError("the texts of a plan are sealed with a vault: give one to where it is moved")
        return move(self._store, plan, into.store, vault, on_progress)

    def destroy_moved(self, into: "Plans", *, decision: str, by: str, on: date) -> dict[str, Moved]:
        """Destroy this store, by a decision, once all its plans are moved into others; give what each came to there.

        All of their texts are opened there first, but for those that a recorded disposal destroyed.  When every plan
        allows it, each records there that it is done, before it is.  It may be ended at any moment and called again, as
        long as the store is there.  Copies of the store, and exports, are not known here.

        Raises:
            Refused: who says so may not decide it, or a hold stops it (L-12), in one of the plans.
            StoreError: a plan is not all there as it is here, or not to be read with the others' vault; something is
                written meanwhile, or this store cannot do that.

        """
        if not isinstance(self._store, Destroyable):
            raise StoreError("this store cannot destroy itself: destroy it as you made it")
        there = moved(self._store, into.store, lambda plan: into.ledger(plan).opener)
        for ask in (Ledger.would, Ledger.request):  # each is judged before anything is recorded in any
            for plan, it in there.items():
                ledger, asked = into.ledger(plan), StoreDestroyed(decision=decision, root=it.root)
                if it.root not in ledger.state.disposals.stores:
                    answer = ask(ledger, Request(asked, Occasion(by=PersonId(by), on=on)))
                    if isinstance(answer, Refused | Unreadable):
                        raise answer
        self._store.destroy({plan: it.entries for plan, it in there.items()})
        return there

    # --- proofs ---------------------------------------------------------------

    def heads(self, plan: str | None = None, entries: int | None = None) -> list[Head]:
        """Read a plan through, or all of them, and give their heads: the number of entries and the root of their tree.

        Of a plan, `entries` is how many of its entries are read; else all are.

        Raises:
            StoreError: a plan is damaged, or the storage cannot serve.

        """
        if plan is None:
            return all_heads(self._store)
        head = head_of(self._store, plan, entries)
        return [] if head is None else [head]

    def checkpoint(self, key: "Key | None" = None, sign: "Sign | None" = None) -> Checkpoint:
        """Make a checkpoint of all plans as they are now, signed if there is a key and what signs with it.

        It reads only what came since the last one.  Keep it where nobody reaches it who can write to the store, and
        then tell `keep_checkpoint`.

        Raises:
            StoreError: something that is new is damaged, or the storage cannot serve.

        """
        heads = current_heads(self._store)
        made = checkpoint_of(heads, self._store.now(), key.name if key else NAME)
        if key is None or sign is None:
            return made
        return attrs.evolve(made, signatures=(key.signature(made.head.text, sign),))

    def keep_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Remember that this is the last checkpoint, so that others are told how long ago it was."""
        keep_checkpoint(self._store, checkpoint)

    def last_checkpoint(self) -> Checkpoint | None:
        """Give the last checkpoint, as the store remembers it; it proves nothing, lying where the plans lie."""
        return last_checkpoint(self._store)

    def compare(self, told: Iterable[Head], plan: str | None = None) -> list[Compared]:
        """Hold all plans, or one, against the heads in checkpoints: one, or several of different days.

        All is read from the stored bytes.  Several checkpoints tell more closely where a plan was altered.

        Raises:
            StoreError: the storage cannot serve.

        """
        return compare(self._store, told, plan)

    def backup(self, target: str, on_progress: Progress | None = None) -> Copied:
        """Copy the whole store into a new file, while others go on writing; tell what the copy holds.

        Raises:
            StoreError: the store cannot do that, the file is there already, or it cannot be made.

        """
        if not isinstance(self._store, BackedUp):
            message = (
                "this store makes no copies of itself: for PostgreSQL use pg_dump or pg_basebackup,"
                " for any store `collegial export` with each plan"
            )
            raise StoreError(message)
        return self._store.backup(target, on_progress)

    def upgrade(self) -> Upgrade | None:
        """Bring a store of an older release up to date; None where there is nothing to do.

        Its entries have no links, and get them as they are now.  Nothing else does
        that: such a store is read as it is, and refuses to be written to.

        Raises:
            StoreError: the store is damaged, or cannot serve; it is as it was.

        """
        return self._store.upgrade() if isinstance(self._store, Upgradable) else None

    def upgrades(self) -> Sequence[Upgrade]:
        """Tell which upgrades linked entries of this store; what was changed before them would not be noticed."""
        return self._store.upgrades() if isinstance(self._store, Upgradable) else ()

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids of the plans that have entries."""
        return iter(self._store.plans())

    def close(self) -> None:
        """Let go of the store, and of the vault."""
        self._store.close()
        if self._host.vault is not None:
            self._host.vault.close()

    @property
    def vault(self) -> Vault | None:
        """The vault that was given."""
        return self._host.vault

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_Numbered = Iterable[tuple[int, bytes]]
"""Lines with their places in the file."""


def _opened(lines: Iterable[bytes]) -> tuple[Header | None, _Numbered]:
    """Read the first line, if it is one that tells of the export; give it and the lines of entries."""
    numbered = enumerate((line.rstrip(b"\r\n") for line in lines), 1)
    for place, first in numbered:
        line = first.removeprefix(BOM_UTF8)
        header = read_header(line, f"line {place}")
        return header, numbered if header else chain([(place, line)], numbered)
    return None, ()


def _read_lines(lines: _Numbered) -> tuple[list[Record], list[Entry[Event]]]:
    records: list[Record] = []
    entries: list[Entry[Event]] = []
    for place, line in lines:
        record, entry = read_line(line, f"line {place}")
        if entry.number != len(records) + 1 or (entries and entry.plan != entries[0].plan):
            raise Unreadable(
                f"line {place}", f"is entry {entry.number} of {entry.plan}; an export has one plan, from entry 1 on"
            )
        records.append(record)
        entries.append(entry)
    return records, entries


def _recorded_by_now(entries: list[Entry[Event]], now: datetime, before: int) -> None:
    """Refuse a clock that is ahead, for all that follows would be stamped with it; the first edition did not ask."""
    for entry in entries:
        if entry.edition > 1 and entry.recorded_at > now + CLOCKS_DIFFER:
            message = f"was recorded at {entry.recorded_at}, which is ahead of this store's clock, {now}"
            raise Unreadable(f"line {before + entry.number}", f"{message}; set the clocks right")


def _require_whole(header: Header | None, records: list[Record], entries: list[Entry[Event]]) -> None:
    """Hold what was read against what the first line tells of it."""
    if header is not None and len(records) < header.entries:
        message = (
            f"the export is cut: it says {header.entries} entries, {len(records)} are there; export the plan again"
        )
        raise Unreadable("line 1", message)
    if not records:
        raise Unreadable("line 1", "there is nothing to import")
    if header is None:
        return
    if len(records) > header.entries:
        raise Unreadable("line 1", f"entries were added: the export says {header.entries}, {len(records)} are there")
    if header.plan != entries[0].plan:
        raise Unreadable("line 1", f"the export says that it is of {header.plan}, its entries are of {entries[0].plan}")
    if header != header_of(header.plan, records):
        raise Unreadable(
            "line 1", "the export was changed: its entries do not lead to the link that it says is the last"
        )


def _lawful(entries: list[Entry[Event]], now: datetime, before: int, own: Sequence[Rule]) -> Iterator[Finding]:
    """Judge the entries; so many lines stand before the first of them.  Yield what tells of rules that are missing."""
    found = findings(entries, read_event, now, own)
    for finding in found:
        if finding.severity is Severity.E:
            raise Unreadable(f"line {before + (finding.entry or 1)}", f"breaks rule {finding.rule}: {finding.message}")
    return (finding for finding in found if finding.rule == MISSING)


def _same_so_far(ledger: Ledger, records: list[Record], before: int) -> int:
    known = 0
    for line in ledger.export():
        if known < len(records) and records[known].line != line:
            raise Unreadable(
                f"line {before + known + 1}", f"contradicts entry {known + 1} of {ledger.plan}, which is there already"
            )
        known += 1
    return known
