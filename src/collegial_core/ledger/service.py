"""The ledger of one plan: it decides commands and records entries."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import chain, islice
from typing import Final

import attrs

from collegial_core.audit import Change, as_it_happened, difference, findings, state_of
from collegial_core.audit.findings import UNKNOWN, UNREADABLE, Stored, Unread, in_order
from collegial_core.kernel import (
    Entry,
    Finding,
    Occasion,
    PersonId,
    PlanId,
    Refused,
    Request,
    Severity,
    Stale,
    StoreError,
    Unreadable,
)
from collegial_core.kernel.entry import require_envelope, require_times
from collegial_core.kernel.fields import require_id
from collegial_core.kernel.validation import require_limits
from collegial_core.kernel.value import Asked
from collegial_core.ledger.answers import Answer, Recorded, Would
from collegial_core.ledger.correction import read_event
from collegial_core.ledger.decision import CORRECTING, Catalogue, decide, require_requests, require_same_request
from collegial_core.ledger.memory import Memory, load, replaying
from collegial_core.snapshots.ids import Ids
from collegial_core.state import EDITION, Event, State, evolve
from collegial_core.store import Lockable, Record, Store
from collegial_core.wire import decode, differences, encode, header_of, link_of, write_header

TRIES: Final = 50
"""How often a request is decided anew when somebody else writes first."""


class Ledger:
    """One plan's ledger.

    Several ledgers of the same plan, here or in other processes, may be used
    at once: a request is always decided against everything that came before it.
    One ledger belongs to one thread; threads take a ledger each.
    """

    def __init__(self, store: Store, plan: PlanId, catalogue: Catalogue) -> None:
        """Make a ledger over a store; `catalogue` gives the methods at hand when one is adopted."""
        self.plan = plan
        self._store = store
        self._catalogue = catalogue
        self._memory: Memory | None = None

    # --- asking ---------------------------------------------------------------

    def do(
        self,
        asked: Asked,
        *,
        by: str,
        on: date,
        because: str | None = None,
        on_behalf_of: str | None = None,
        id: str | None = None,  # noqa: A002 - the field's name on the wire
    ) -> Recorded:
        """Record what is asked for, on the day it happened; give the entries recorded.

        Most events are what is asked for: `do(VisitHeld(visit="v-1"), …)`.  Where the ledger
        fills in what was left out, a request has a class of its own, such as `OpenRound`.

        With an `id` that was used before for the same request, nothing is recorded and the first
        answer's entries are given again.

        Raises:
            Refused: a rule says no; it names the rule, the facts and the remedy, and all `others` that stand against
                it.  Or the id was used for something else (L-11).
            Unreadable: a value has a shape that cannot be recorded.
            Stale: others kept writing first.
            StoreError: the storage cannot serve.

        """
        occasion = Occasion(
            by=PersonId(by),
            on=on,
            because=because,
            on_behalf_of=None if on_behalf_of is None else PersonId(on_behalf_of),
        )
        (answer,) = self.do_many([Request(asked, occasion, id)])
        if isinstance(answer, Recorded):
            return answer
        raise answer

    def do_many(self, requests: Sequence[Request], *, stop: bool = False) -> list[Answer]:
        """Do many requests with as few commits as possible; give one answer for each.

        A request that is refused, or not understood, records nothing and does not
        hold up the others, unless `stop` is set: then the answers end with it.
        """
        require_requests(requests)
        answers: list[Answer] = []
        for run in _runs(requests):
            answers += self._retrying(run, stop=stop)
            if stop and answers and not isinstance(answers[-1], Recorded):
                break
        return answers

    def would(self, request: Request) -> Would | Answer:
        """Tell what a request would come to now, and record nothing; whoever asks in earnest is decided anew.

        What was recorded already under the request's id is given as it was.
        """
        (answer,) = self.would_many([request])
        return answer

    def would_many(self, requests: Sequence[Request], *, stop: bool = False) -> list[Would | Answer]:
        """Tell what requests would come to one after another, as `do_many` would answer, and record nothing.

        It is tried on a copy of the state: 25 ms for 1,600 entries.
        """
        require_requests(requests)
        self._catch_up()
        cached = deepcopy(self._cached())
        _by_rules_we_know(cached)
        draft = _Draft(cached.number)
        answers: list[Would | Answer] = []
        for request in requests:
            there = len(draft.entries)
            answer = self._answer(cached, request, draft)
            new = len(draft.entries) > there
            answers.append(Would(answer.entries) if new and isinstance(answer, Recorded) else answer)
            draft.remember(cached)
            if new and isinstance(request.asked, CORRECTING):
                cached.state = state_of(partial(chain, tuple(self.entries()), draft.entries), read_event)
            if stop and not isinstance(answer, Recorded):
                break
        return answers

    def _retrying(self, requests: Sequence[Request], *, stop: bool) -> list[Answer]:
        """Try at once; who came too late goes on under a write lock, if the store has one."""
        with suppress(Stale):
            return self._attempt(requests, stop=stop)
        with self._write_lock():
            for _ in range(TRIES):
                self._catch_up()
                with suppress(Stale):
                    return self._attempt(requests, stop=stop)
        raise Stale(self.plan, self._cached().number)

    def _write_lock(self) -> AbstractContextManager[None]:
        return self._store.write_lock(self.plan) if isinstance(self._store, Lockable) else nullcontext()

    def _attempt(self, requests: Sequence[Request], *, stop: bool) -> list[Answer]:
        """Decide each request against all before it, write what they made, then remember it.

        A draft is remembered only when a later request needs it; so a single
        command that loses the race leaves the memory as it was.
        """
        cached = self._cached()
        _by_rules_we_know(cached)
        draft = _Draft(cached.number)
        answers: list[Answer] = []
        for request in requests:
            if draft.entries:
                self._memory = None  # what is remembered now may never be written
                draft.remember(cached)
            answers.append(self._answer(cached, request, draft))
            if stop and not isinstance(answers[-1], Recorded):
                break
        self._write(draft, unsure=not all(isinstance(answer, Recorded) for answer in answers))
        self._memory = None  # until all of it is remembered
        draft.remember(cached)
        corrected = any(isinstance(request.asked, CORRECTING) for request in requests)
        self._memory = None if corrected else cached
        if draft.last is not None and not corrected:
            cached.save_snapshot(self._store, draft.last)
        return answers

    def _write(self, draft: "_Draft", *, unsure: bool) -> None:
        """Make the drafts durable; a refusal counts only if nobody wrote meanwhile."""
        if draft.entries:
            records = [encode(entry) for entry in draft.entries]
            self._store.append(self.plan, after=draft.after, records=records)
            draft.last = records[-1]
        elif unsure and any(self._store.read(self.plan, after=draft.after)):
            raise Stale(self.plan, draft.after)

    def _answer(self, cached: Memory, request: Request, draft: "_Draft") -> Answer:
        try:
            again = self._again(cached, request, draft)
            if again:
                return Recorded(again)
            history = partial(chain, self.entries(), draft.entries)
            decided = decide(cached.state, cached.number, request, self._catalogue, history)
        except (Refused, Unreadable) as no:
            return no
        at = max(cached.recorded_at, self._store.now())
        number = cached.number
        made = tuple(
            _entry(self.plan, number + place, it.event, request, at=at, policy=it.policy)
            for place, it in enumerate(decided, 1)
        )
        draft.entries += made
        return Recorded(made)

    def _again(self, cached: Memory, request: Request, draft: "_Draft") -> tuple[Entry[Event], ...]:
        """Give the entries that were recorded under the request's id before, if there were any.

        Raises:
            Refused: they are of another request (L-11).
            Unreadable: the id is none.

        """
        if request.id is None:
            return ()
        require_id(request.id, "$.id")
        for place in self._ids(cached, draft).places(request.id):
            entries = draft.entries[place - draft.after - 1 :] if place > draft.after else self.entries(after=place - 1)
            found = tuple(_while_same(request.id, entries))
            if found:
                require_same_request(request, found)
                return found
        return ()

    def _ids(self, cached: Memory, draft: "_Draft") -> Ids:
        """Give the ids of all commands so far, gathered when first asked for."""
        gathered = cached.ids is not None
        ids = cached.known_ids(self._store)
        for entry in () if gathered else draft.entries:
            ids.note(entry.id, entry.number)
        return ids

    # --- reading --------------------------------------------------------------

    @property
    def state(self) -> State:
        """The plan as all entries so far tell it, those of other writers included."""
        self._catch_up()
        return self._cached().state

    @property
    def number(self) -> int:
        """The number of the latest entry that this ledger has seen; 0 before the first."""
        return self._cached().number

    def entries(self, *, after: int = 0) -> Iterator[Entry[Event]]:
        """Yield the entries with numbers above `after`, as they were recorded.

        Raises:
            Unreadable: a stored entry cannot be read; `collegial check` tells more.

        """
        for page in self._store.read(self.plan, after=after):
            yield from map(decode, page)

    def export(self) -> Iterator[bytes]:
        """Yield every entry's line, just as it is stored, without a line break."""
        for _, _, line in self._records():
            yield line

    def export_file(self) -> Iterator[bytes]:
        """Yield the lines of an export: first one that tells of the rest, then every entry's, without line breaks.

        What is recorded meanwhile is not in it.

        Raises:
            StoreError: the storage cannot serve, or what it holds has changed on the way.

        """
        header = header_of(self.plan, self._records())
        yield write_header(header)
        last = b""
        for record in islice(self._records(), header.entries):
            last = link_of(last, record)
            yield record.line
        if last.hex() != header.last:
            raise StoreError(
                f"the entries of {self.plan} changed while they were exported; `collegial check` tells more"
            )

    def _records(self) -> Iterator[Record]:
        for page in self._store.read(self.plan):
            yield from page

    def as_of(
        self, *, entry: int | None = None, known: date | datetime | None = None, happened: date | None = None
    ) -> State:
        """Give the plan as it stood: by entry number, by what was known, or by what had happened.

        `entry` takes the entries up to and with that number; `known` those recorded
        up to a moment, or to the end of a day (UTC).  `happened` asks with all
        that is known today, corrections included, how things stood at the end of a day.
        Who may read what was written then is decided by the state of today, which it carries with it.

        Raises:
            TypeError: not exactly one of the three was given.
            Unreadable: the moment has no time zone.
            StoreError: the entries cannot be replayed; `collegial check` tells more.

        """
        if sum(asked is not None for asked in (entry, known, happened)) != 1:
            message = "say exactly one of entry, known and happened"
            raise TypeError(message)
        end = None if known is None else _end_of(known)
        with replaying():
            if happened is not None:
                history = list(self.entries())
                return as_it_happened(lambda: history, happened, read_event)
            history = list(self._until(entry, end))
            state = state_of(lambda: history, read_event)
        state.today = self._today(history)
        return state

    def _today(self, past: Sequence[Entry[Event]]) -> State | None:
        """Give the state that decides who may read, by all entries; None where nothing has come since.

        Where later entries cannot be read, it is an empty one, which lets nobody read what others wrote.
        """
        try:
            with replaying():
                later = list(self.entries(after=past[-1].number if past else 0))
                return state_of(lambda: chain(past, later), read_event) if later else None
        except StoreError:
            return State()

    def _until(self, number: int | None, end: datetime | None) -> Iterator[Entry[Event]]:
        for entry in self.entries():
            if (number is not None and entry.number > number) or (end is not None and entry.recorded_at >= end):
                return
            yield entry

    def difference(self, before: State, after: State) -> tuple[Change, ...]:
        """List what changed between two of the plan's states."""
        return difference(before, after)

    def check(self) -> list[Finding]:
        """Judge every entry again; give the findings, the unreadable entries among them.

        What is recorded beside an entry that cannot be read is judged as far as that goes.
        """
        stored: list[Stored] = []
        found: list[Finding] = []
        for record in self._records():
            try:
                entry = _of_plan(decode(record), self.plan)
                require_times(entry)
                require_limits(entry.event, "$.data")
            except Unreadable as error:
                stored.append(Unread(record[0]))
                found.append(_unreadable(record, error))
            else:
                stored.append(entry)
                found += _oddities(record, entry)
        return sorted([*found, *findings(stored, read_event, self._store.now())], key=in_order)

    # --- memory ---------------------------------------------------------------

    def _cached(self) -> Memory:
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


@attrs.define
class _Draft:
    """Entries decided but not yet written, all after number `after`; some remembered already."""

    after: int
    entries: list[Entry[Event]] = attrs.field(factory=list)
    remembered: int = 0
    last: Record | None = None
    """The last row that was written."""

    def remember(self, cached: Memory) -> None:
        """Take the entries not yet remembered into the memory."""
        for entry in self.entries[self.remembered :]:
            evolve(cached.state, entry.event, entry.occasion(entry.happened_on))
            cached.number = entry.number
            cached.recorded_at = entry.recorded_at
            if cached.ids is not None:
                cached.ids.note(entry.id, entry.number)
        self.remembered = len(self.entries)


def _by_rules_we_know(cached: Memory) -> None:
    """Leave alone a plan that a later version of the library writes to, for its rules are not known here."""
    if cached.edition > EDITION:
        message = (
            f"{cached.plan} was last written to under edition {cached.edition} of the rules;"
            f" this version knows those up to {EDITION}: bring the library up to date"
        )
        raise StoreError(message)


def _runs(requests: Sequence[Request]) -> Iterator[Sequence[Request]]:
    """Split requests so that each correction, which needs all before it written, stands alone."""
    run: list[Request] = []
    for request in requests:
        if isinstance(request.asked, CORRECTING):
            yield from (run, [request])
            run = []
        else:
            run.append(request)
    yield run


def _entry(
    plan: PlanId, number: int, event: Event, request: Request, *, at: datetime, policy: str | None
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
    )


def _while_same(name: str, entries: Iterable[Entry[Event]]) -> Iterator[Entry[Event]]:
    for entry in entries:
        if entry.id != name:
            return
        yield entry


def _end_of(known: date | datetime) -> datetime:
    """Give the first moment that is no longer known."""
    if isinstance(known, datetime):
        if known.tzinfo is None:
            raise Unreadable("known", f"{known} has no time zone")
        return known + timedelta(microseconds=1)
    return datetime.combine(known, time.min, UTC) + timedelta(days=1)


def _of_plan(entry: Entry[Event], plan: PlanId) -> Entry[Event]:
    if entry.plan != plan:
        raise Unreadable(f"entry {entry.number}", f"its line belongs to plan {entry.plan}")
    return entry


def _unreadable(record: Record, error: Unreadable) -> Finding:
    why = error.message if error.path == f"entry {record.number}" else f"{error.path}: {error.message}"
    return Finding(rule=UNREADABLE, severity=Severity.E, entry=record.number, template="{why}", facts={"why": why})


def _oddities(record: Record, entry: Entry[Event]) -> Iterator[Finding]:
    """Tell what is wrong around an event that can be read, and what the line says that no export would write."""
    try:
        require_envelope(entry)
    except Unreadable as error:
        yield _unreadable(record, error)
    paths = differences(record.line, entry)
    if paths:
        template = "Its line says what an export would not write: {paths}."
        yield Finding(rule=UNKNOWN, severity=Severity.E, entry=record.number, template=template, facts={"paths": paths})
