"""A plan as it stands now, in memory and shared by threads: whoever reads sees it stand still, writers take turns.

There are two locks.  Writers of this process take turns with `_writing`.  Whoever reads the state or moves it holds
`_lock`: a writer while it decides and while it remembers what it wrote, not while the store commits.

Several requests are decided by a state that has the drafts of those before them in it, which may never be
written.  So that state is taken out of reach; a reader meanwhile gets one of its own, as the store has it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from copy import deepcopy
from datetime import datetime
from functools import partial
from itertools import chain, islice
from threading import Lock, get_ident
from typing import Final

import attrs

from collegial_core.audit import state_of
from collegial_core.audit.sealing import texts_in
from collegial_core.disposal import DisposalCarriedOut
from collegial_core.kernel import Entry, PlanId, Refused, Request, Stale, StoreError, Unreadable
from collegial_core.kernel.copying import copied
from collegial_core.kernel.fields import require_id
from collegial_core.ledger.answers import Answer, Recorded, Would
from collegial_core.ledger.correction import ALONE, Together, changes_by, read_event
from collegial_core.ledger.decision import (
    CORRECTING,
    History,
    Host,
    decide,
    require_same_request,
    require_same_requests,
    require_shape,
)
from collegial_core.ledger.memory import Memory, load
from collegial_core.ledger.sealing import is_to_be_sealed, opened, seal
from collegial_core.plan import EntryCorrected, EntryWithdrawn
from collegial_core.policy import Rule
from collegial_core.proofs.leaves import entry_hash
from collegial_core.proofs.tree import root_of
from collegial_core.snapshots.ids import Ids
from collegial_core.state import EDITION, Event, State, evolve
from collegial_core.store import Lockable, Record, SnapshotStore, Store
from collegial_core.vault import NewKey, Opener
from collegial_core.wire import decode, encode

TRIES: Final = 50
"""How often a request is decided anew when somebody else writes first."""


@attrs.frozen
class Reading:
    """A plan as it stands while somebody reads it; `number` is that of its last entry, recorded at `recorded_at`."""

    state: State
    number: int
    recorded_at: datetime


@attrs.frozen
class Way:
    """How several requests are done.

    `stop`: up to the first no.  `whole`: all or none.  `if_number`: only if the plan's last entry has that number.
    """

    stop: bool = False
    whole: bool = False
    if_number: int | None = None


_reading: Final[dict[int, "LivePlan"]] = {}
"""Which plan a thread is reading.  Whoever leaves the context clears what the thread that entered it has here."""


class LivePlan:
    """A plan as all entries so far tell it, and what decides requests by it."""

    def __init__(self, store: Store, plan: PlanId, host: Host) -> None:
        """Take a store; nothing is read yet."""
        self.plan = plan
        self._store = store
        self._host = host
        self._memory: Memory | None = None
        self._lock = Lock()
        self._writing = Lock()
        self.opener = Opener(host.vault, plan)  # `gone` is what is known of the plan at its latest

    # --- reading --------------------------------------------------------------

    @property
    def number(self) -> int:
        """The number of the last entry in memory."""
        with self._holding():
            return self._loaded().number

    @property
    def is_busy(self) -> bool:
        """Whether somebody reads or writes just now."""
        return self._lock.locked() or self._writing.locked()

    @property
    def size(self) -> int:
        """How many entries are in memory now."""
        memory = self._memory
        return memory.number if memory else 0

    @contextmanager
    def read(self) -> Iterator[Reading]:
        """Take in what others wrote meanwhile; in the context the state stands still."""
        with self._looking(), self._standing() as memory:
            yield Reading(memory.state, memory.number, memory.recorded_at)

    def _looking(self) -> AbstractContextManager[None]:
        """Gather who reads sealed texts; it is written down when the state is let go of, and before it is shown."""
        vault = self._host.vault
        return nullcontext() if vault is None else vault.looking()

    @contextmanager
    def _standing(self) -> Iterator[Memory]:
        """Hold the state still, as all entries so far tell it; for whoever holds it already, as it stands."""
        again = _reading.get(get_ident()) is self
        with self._holding():
            if not again:
                self._catch_up()
            memory = self._loaded()
            self.know(memory.state)
            yield memory

    def know(self, today: State) -> None:
        """Take from the state of today what is destroyed, and let it open what is not."""
        self.opener.gone, today.opener = partial(today.disposals.gone, self.plan), self.opener

    def entries(self, *, after: int = 0) -> Iterator[Entry[Event]]:
        """Yield the entries with numbers above `after`, as they were recorded."""
        for page in self._store.read(self.plan, after=after):
            yield from map(decode, page)

    @contextmanager
    def _holding(self) -> Iterator[None]:
        """Hold the state still.

        Raises:
            RuntimeError: this thread is reading another plan: two threads could wait for each other for ever.

        """
        me = get_ident()
        if _reading.get(me) is self:
            yield
            return
        require_not_reading()
        with self._lock:
            _reading[me] = self
            try:
                yield
            finally:
                del _reading[me]

    def _loaded(self) -> Memory:
        if self._memory is None:
            self._memory = load(self._store, self.plan)
        return self._memory

    def _catch_up(self) -> None:
        """Take in what others wrote meanwhile."""
        if self._memory is None:
            return
        cached, self._memory = self._memory, None
        cached.read_on(self._store.read(self.plan, after=cached.number))
        if not cached.corrected:
            self._memory = cached

    def recorded(self, request: str) -> tuple[Entry[Event], ...]:
        """Give the entries that were recorded under a request's id, if there were any."""
        with self._standing() as cached:
            return self._again(cached, request, _Draft(cached.number))

    # --- asking ---------------------------------------------------------------

    def would(self, requests: Sequence[Request], way: Way) -> list[Would | Answer]:
        """Decide a request by the state, and several by a copy of it.

        Raises:
            Stale: the plan's last entry has another number than was asked for.

        """
        with self._standing() as standing:
            cached = standing
            _by_rules_we_know(cached, self._host.rules)
            draft = _Draft(cached.number)
            if way.whole and (again := self._again_whole(cached, requests, draft)):
                return [self._told(cached, again, draft)]
            if len(requests) == 1:
                return [self._told(cached, self._answer(cached, requests[0], draft, way), draft)]
            cached = attrs.evolve(cached, state=copied(cached.state), ids=deepcopy(cached.ids))
        answers: list[Would | Answer] = []
        for place, request in enumerate(requests, 1):
            there = len(draft.entries)
            answer = self._answer(cached, request, draft, way, is_last=place == len(requests))
            new = len(draft.entries) > there
            answers.append(self._told(cached, answer, draft))
            draft.remember(cached)
            if new and isinstance(request.asked, CORRECTING):
                self._refold(cached, draft)
            if (way.stop or way.whole) and not isinstance(answer, Recorded):
                break
        return answers

    def _refold(self, cached: Memory, draft: "_Draft") -> None:
        """Let a memory have the state that the entries tell with the drafted corrections among them."""
        cached.state = state_of(partial(chain, tuple(self.entries()), draft.entries), read_event)
        cached.state.opener = self.opener

    def _told(self, cached: Memory, answer: Answer, draft: "_Draft") -> Would | Answer:
        """Say what would be recorded; `cached` is the plan as it is before that."""
        if not isinstance(answer, Recorded):
            return answer
        if not draft.has(answer):
            return self._placed(answer, draft, 0)
        event = answer[0].event
        if not isinstance(event, EntryCorrected | EntryWithdrawn):
            return Would(answer.entries)
        target = next(
            it for it in chain(self.entries(after=event.entry - 1), draft.entries) if it.number == event.entry
        )
        return Would(answer.entries, changes_by(target, cached.state, event))

    def do(self, requests: Sequence[Request], way: Way) -> list[Answer]:
        """Try at once; who came too late goes on under a write lock, if the store has one.

        Raises:
            Stale: others kept writing first, or the plan's last entry has another number than was asked for.

        """
        require_not_reading()
        with self._writing:
            if way.if_number is not None:
                with self._holding():
                    self._catch_up()
                return self._attempt(requests, way)
            with suppress(Stale):
                return self._attempt(requests, way)
            with self._write_lock():
                for _ in range(TRIES):
                    with self._holding():
                        self._catch_up()
                    with suppress(Stale):
                        return self._attempt(requests, way)
            raise Stale(self.plan, self.number)

    def _write_lock(self) -> AbstractContextManager[None]:
        return self._store.write_lock(self.plan) if isinstance(self._store, Lockable) else nullcontext()

    def _attempt(self, requests: Sequence[Request], way: Way) -> list[Answer]:
        """Decide each request against all before it, write what they made, then remember it."""
        with self._holding():
            cached = self._loaded()
            _by_rules_we_know(cached, self._host.rules)
            draft = _Draft(cached.number, keys=[])
            answers = list(self._answers(cached, requests, draft, way))
        refused = not all(isinstance(answer, Recorded) for answer in answers)
        if refused and way.whole:
            draft.entries = []
        carried_out = [it.event.disposal for it in draft.entries if isinstance(it.event, DisposalCarriedOut)]
        disposes = bool(carried_out) and _is_sealed(cached.state)
        for name in carried_out if disposes else ():  # what the vault lacks may not be said to be destroyed
            self.opener.require_keys(cached.state.disposals.decided[name].gone(self.plan), name)
        position = self._write(draft, unsure=refused)
        self._remember(cached, draft, corrected=any(isinstance(request.asked, CORRECTING) for request in requests))
        if disposes:
            with self._standing():
                self.opener.ready()  # the record decides; what it says is destroyed is, before any text is opened
        return [self._placed(it, draft, position) if isinstance(it, Recorded) else it for it in answers]

    def _answers(self, cached: Memory, requests: Sequence[Request], draft: "_Draft", way: Way) -> Iterator[Answer]:
        """Answer requests up to the first no, where they are done that way."""
        if way.whole and (again := self._again_whole(cached, requests, draft)):
            yield again
            return
        for place, request in enumerate(requests, 1):
            if draft.entries:
                self._memory = None  # out of reach of readers
                draft.remember(cached)
                if isinstance(request.asked, CORRECTING):
                    self._refold(cached, draft)
            answer = self._answer(cached, request, draft, way, is_last=place == len(requests))
            yield answer
            if (way.stop or way.whole) and not isinstance(answer, Recorded):
                return

    def _write(self, draft: "_Draft", *, unsure: bool) -> int:
        """Make the drafts durable, and give the position of the last; a refusal counts only if nobody wrote."""
        if draft.entries:
            if draft.keys and self._host.vault is not None:
                self._host.vault.keep(draft.keys)
            records = [encode(entry) for entry in draft.entries]
            draft.last = records[-1]
            return self._store.append(self.plan, after=draft.after, records=records)
        if unsure and any(self._store.read(self.plan, after=draft.after)):
            raise Stale(self.plan, draft.after)
        return 0

    def _remember(self, cached: Memory, draft: "_Draft", *, corrected: bool) -> None:
        """Take what was written into the memory, unless it has been dropped, and save a snapshot when it is time."""
        if draft.last is None:
            return
        snapshot = None
        with self._holding():
            if self._memory is cached or draft.remembered:
                self._memory = None  # until all of it is remembered
                draft.remember(cached)
                if not corrected:
                    self._memory = cached
                    snapshot = cached.due_snapshot(draft.last) if isinstance(self._store, SnapshotStore) else None
        if snapshot is not None:
            with suppress(StoreError):  # whether it succeeds is of no weight
                self._store.save_snapshot(self.plan, snapshot)  # type: ignore[attr-defined]

    def _placed(self, answer: Recorded, draft: "_Draft", position: int) -> Recorded:
        """Give an answer its position; that of what was there before is at or before the store's own."""
        return Recorded(answer.entries, position if draft.has(answer) else self._store.position())

    def _answer(self, cached: Memory, request: Request, draft: "_Draft", way: Way, *, is_last: bool = True) -> Answer:
        try:
            require_shape(request)
            again = () if way.whole else self._again(cached, request.id, draft)
            if again:
                require_same_request(request, opened(again, self._host.vault), self._history(draft))
                return Recorded(again)
            if way.if_number is not None and way.if_number != draft.after:
                raise Stale(self.plan, way.if_number)
            history, rooted = self._history(draft), partial(self._rooted, draft)
            together = Together(draft.put_right, is_last) if way.whole else ALONE
            decided = decide(cached.state, cached.number, request, self._host, history, rooted, together)
        except (Refused, Unreadable) as no:
            return no
        at = max(cached.recorded_at, self._store.now())
        number, rules = cached.number, tuple(rule.name for rule in self._host.rules)
        made = tuple(
            _entry(self.plan, number + place, it.event, request, at=at, policy=it.policy, rules=rules)
            for place, it in enumerate(decided, 1)
        )
        if draft.keys is not None and is_to_be_sealed(cached.state, [it.event for it in decided], self._host.vault):
            made, keys = seal(cached.state, made, self._host.vault, self._target, self._require_its_vault(draft))
            draft.keys += keys
        draft.entries += made
        return Recorded(made)

    def _require_its_vault(self, draft: "_Draft") -> Callable[[], None]:
        """Give what sees, before a text is sealed, that the vault opens what the plan began with."""
        if not draft.after:
            return lambda: None
        return lambda: self.opener.require_its_vault(lambda: texts_in(self._target(1)))

    def _target(self, number: int) -> Entry[Event]:
        return next(self.entries(after=number - 1))

    def _history(self, draft: "_Draft") -> History:
        return lambda: chain(self.entries(), draft.entries)

    def _rooted(self, draft: "_Draft", entries: int | None) -> tuple[int, str]:
        """Give the root of the first entries, those included that are decided and not yet written.

        Raises:
            Unreadable: there are not so many.

        """
        last = draft.after + len(draft.entries)
        if entries is not None and entries > last:
            raise Unreadable("$.data.entries", f"there is no entry {entries}; the latest is {last}")
        stored = islice(chain.from_iterable(self._store.read(self.plan)), draft.after)
        records = islice(chain(stored, map(encode, draft.entries)), entries)
        return entries or last, root_of(entry_hash(self.plan, it) for it in records).hex()

    def _again_whole(self, cached: Memory, requests: Sequence[Request], draft: "_Draft") -> Answer | None:
        """Answer a batch that was recorded before under its id."""
        try:
            again = self._again(cached, requests[0].id, draft)
            if again:
                deque(map(require_shape, requests), maxlen=0)
                require_same_requests(requests, opened(again, self._host.vault), self._history(draft))
        except Refused as no:
            return no
        return Recorded(again) if again else None

    def _again(self, cached: Memory, name: str | None, draft: "_Draft") -> tuple[Entry[Event], ...]:
        """Give the entries that were recorded under an id before, if there were any.

        Raises:
            Unreadable: it is no id.

        """
        if name is None:
            return ()
        require_id(name, "$.id")
        for place in self._ids(cached, draft).places(name):
            entries = draft.entries[place - draft.after - 1 :] if place > draft.after else self.entries(after=place - 1)
            found = tuple(_while_same(name, entries))
            if found:
                return found
        return ()

    def _ids(self, cached: Memory, draft: "_Draft") -> Ids:
        """Give the ids of all requests so far, gathered when first asked for."""
        gathered = cached.ids is not None
        ids = cached.known_ids(self._store)
        for entry in () if gathered else draft.entries:
            ids.note(entry.id, entry.number)
        return ids


@attrs.define
class _Draft:
    """Entries decided but not yet written, all after number `after`."""

    after: int
    entries: list[Entry[Event]] = attrs.field(factory=list)
    keys: list[NewKey] | None = None
    """The keys of their texts, to be kept before they are recorded; None where they never will be."""
    remembered: bool = False
    """Whether a memory has some of them in it that was taken out of reach for that."""
    last: Record | None = None
    """The last record that is written."""

    @property
    def put_right(self) -> tuple[int, ...]:
        """The numbers of the entries that they put right."""
        return tuple(it.event.entry for it in self.entries if isinstance(it.event, EntryCorrected | EntryWithdrawn))

    def has(self, answer: Recorded) -> bool:
        """Tell whether the entries of an answer are among these."""
        return answer.entries[-1].number > self.after

    def remember(self, cached: Memory) -> None:
        """Take the entries into a memory that does not have them yet: by a draft, or read from the store."""
        self.remembered = True
        for entry in self.entries[max(0, cached.number - self.after) :]:
            evolve(cached.state, entry.event, entry.occasion(entry.happened_on))
            cached.number = entry.number
            cached.recorded_at = entry.recorded_at
            if cached.ids is not None:
                cached.ids.note(entry.id, entry.number)


def require_not_reading() -> None:
    """Raise `RuntimeError` where this thread is in the context of `read`: who writes there could wait for ever."""
    plan = _reading.get(get_ident())
    if plan is not None:
        message = f"this thread is reading {plan.plan}; leave that context first"
        raise RuntimeError(message)


def _is_sealed(state: State) -> bool:
    return state.plan is not None and state.plan.sealed


def _by_rules_we_know(cached: Memory, own: Sequence[Rule]) -> None:
    """Leave alone a plan to which a later version of the library writes, or a program with rules not known here."""
    if cached.edition > EDITION:
        message = (
            f"{cached.plan} was last written to under edition {cached.edition} of the rules;"
            f" this version knows those up to {EDITION}: bring the library up to date"
        )
        raise StoreError(message)
    missing = [name for name in cached.rules if name not in {rule.name for rule in own}]
    if missing:
        message = (
            f"{cached.plan} was last written to under the rules {', '.join(missing)}, which are not installed here;"
            " install them, or give them to `open`"
        )
        raise StoreError(message)


def _entry(
    plan: PlanId,
    number: int,
    event: Event,
    request: Request,
    *,
    at: datetime,
    policy: str | None,
    rules: tuple[str, ...],
) -> Entry[Event]:
    occasion = request.occasion
    return Entry(
        plan=plan,
        number=number,
        event=event,
        recorded_at=at,
        happened_on=occasion.on,
        by=occasion.by,
        on_behalf_of=occasion.on_behalf_of,
        because=occasion.because,
        policy=policy,
        id=request.id,
        edition=EDITION,
        rules=rules,
        meta=dict(request.meta),
    )


def _while_same(name: str, entries: Iterable[Entry[Event]]) -> Iterator[Entry[Event]]:
    for entry in entries:
        if entry.id != name:
            return
        yield entry
