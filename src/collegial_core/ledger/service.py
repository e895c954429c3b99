"""The ledger of one plan: ask, record, and read what was recorded."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, islice
from threading import Lock
from typing import TYPE_CHECKING, Final

import attrs

from collegial_core.audit import Change, as_it_happened, difference, findings, state_of
from collegial_core.audit.approvals import root_finding
from collegial_core.audit.findings import UNKNOWN, UNREADABLE, Stored, Unread, in_order
from collegial_core.audit.sealing import sealing_findings
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
from collegial_core.kernel.entry import require_envelope, require_times
from collegial_core.kernel.fields import require_id
from collegial_core.kernel.validation import require_limits, require_new
from collegial_core.kernel.value import Asked
from collegial_core.ledger.answers import Answer, Recorded, Would
from collegial_core.ledger.correction import read_event, target_of
from collegial_core.ledger.decision import CORRECTING, Host, about, require_batch, require_number, require_requests
from collegial_core.ledger.live import LivePlan, Reading, Way
from collegial_core.ledger.memory import by_period, replaying
from collegial_core.meeting import MinutesAdjusted
from collegial_core.plan import CorrectEntry, PlanApproved, WithdrawEntry
from collegial_core.proofs import Frontier
from collegial_core.proofs.leaves import entry_hash
from collegial_core.state import Event, State
from collegial_core.store import Record, Store
from collegial_core.vault import Opener
from collegial_core.wire import decode, differences, header_of, link_of, write_header

if TYPE_CHECKING:
    from collegial_core.ledger.disposing import CarriedOut, Disposable
    from collegial_core.ledger.explaining import Explanation
    from collegial_core.ledger.extract import Extract
    from collegial_core.ledger.mentions import Mentions
    from collegial_core.privacy import Reader

_TELLING: Final = ("deviation.recorded@", "entry.corrected@", "entry.withdrawn@", "plan.revised@")
"""How the names of entries begin whose reasons have readers."""


class Ledger:
    """One plan's ledger.

    Threads may share it, and several ledgers of the same plan, here or in other processes, may be used
    at once: a request is always decided against everything that came before it.
    """

    def __init__(self, store: Store, plan: PlanId, host: Host) -> None:
        """Make a ledger over a store; `host` gives the methods at hand, and rules of the program's own."""
        self.plan = plan
        self._store = store
        self._live = LivePlan(store, plan, host)
        self._host = host
        self._mentions: Mentions | None = None
        self._gathering = Lock()

    # --- asking ---------------------------------------------------------------

    def do(  # noqa: PLR0913 - all that an entry says of its occasion
        self,
        asked: Asked,
        *,
        by: str,
        on: date,
        because: str | None = None,
        accept: Sequence[str] = (),
        on_behalf_of: str | None = None,
        id: str | None = None,  # noqa: A002 - the field's name on the wire
        if_number: int | None = None,
    ) -> Recorded:
        """Record what is asked for, on the day it happened; give the entries recorded.

        Most events are what is asked for: `do(VisitHeld(visit="v-1"), …)`.  Where the ledger
        fills in what was left out, a request has a class of its own, such as `OpenRound`.

        `accept` names the rules of severity W that are departed from, and `because` says why; each is recorded
        as a deviation.  A rule named that does not stand against it does no harm.

        With an `id` that was used before for the same request, nothing is recorded and the first
        answer's entries are given again.  With `if_number` it is recorded only if the plan's last entry has that
        number, so that nobody decides by what they have not seen.

        Raises:
            Refused: a rule says no; it names the rule, the facts and the remedy, all `others` that stand against
                it, and what to `accept` where a reason is enough.  Or the id was used for something else (L-11).
            Unreadable: a value has a shape that cannot be recorded.
            Stale: others kept writing first, or somebody wrote after entry `if_number`.
            StoreError: the storage cannot serve.
            RuntimeError: this thread is in the context of `read`.
            TypeError: `if_number` is no number of an entry.

        """
        occasion = Occasion(
            by=PersonId(by),
            on=on,
            because=because,
            on_behalf_of=None if on_behalf_of is None else PersonId(on_behalf_of),
        )
        named = accept if isinstance(accept, str) else tuple(accept)
        return self.request(Request(asked, occasion, id, named), if_number=if_number)  # type: ignore[arg-type]

    def request(self, request: Request, *, if_number: int | None = None) -> Recorded:
        """Record what a request asks for, as `do`, where it stands in a `Request` already."""
        require_requests([request])
        require_number(if_number)
        (answer,) = self._live.do([request], Way(if_number=if_number))
        if isinstance(answer, Recorded):
            return answer
        raise answer

    def do_all(
        self,
        requests: Iterable[Request],
        *,
        id: str | None = None,  # noqa: A002 - as in `do`
        if_number: int | None = None,
    ) -> Recorded:
        """Record what all requests ask for, in one commit, or nothing; each is judged after those before it.

        Corrections go together with corrections.  The history is judged once, with all of them in it, so that entries
        can be put right that hold each other; what then departs from a rule is told, and accepted, with the last.

        `id` is that of all together, such as of the form that made them; with one that was used before, the first
        answer's entries are given again.

        Raises:
            Refused: a rule says no to one of them; its `place` says which, from 0.
            Unreadable: as for `do`; its path begins with `requests[2]`.  Or there is none, one has an id of its own,
                or one is a correction, and not all are.
            Stale: as for `do`.
            StoreError: the storage cannot serve.

        """
        requests = require_requests(requests)
        require_batch(requests)
        require_number(if_number)
        named = [attrs.evolve(it, id=id) for it in requests]
        answers = self._live.do(named, Way(whole=True, if_number=if_number))
        if isinstance(no := answers[-1], Refused | Unreadable):
            raise about(no, len(answers) - 1)
        made = [it for it in answers if isinstance(it, Recorded)]
        return Recorded(tuple(chain.from_iterable(made)), made[-1].position)

    def do_many(self, requests: Iterable[Request], *, stop: bool = False) -> list[Answer]:
        """Do many requests with as few commits as possible; give one answer for each.

        A request that is refused, or not understood, records nothing and does not
        hold up the others, unless `stop` is set: then the answers end with it.  A correction has a commit of its
        own: where the storage cannot serve, what was asked for before it may be recorded.
        """
        requests = require_requests(requests)
        answers: list[Answer] = []
        for run in _runs(requests):
            answers += self._live.do(run, Way(stop=stop))
            if stop and answers and not isinstance(answers[-1], Recorded):
                break
        return answers

    def would(self, request: Request, *, if_number: int | None = None) -> Would | Answer:
        """Tell what a request would come to now, and record nothing; whoever asks in earnest is decided anew.

        What was recorded already under the request's id is given as it was.

        Raises:
            Stale: somebody wrote after entry `if_number`.

        """
        require_requests([request])
        require_number(if_number)
        (answer,) = self._live.would([request], Way(if_number=if_number))
        return answer

    def would_all(
        self,
        requests: Iterable[Request],
        *,
        id: str | None = None,  # noqa: A002 - as in `do`
        if_number: int | None = None,
    ) -> Would | Answer:
        """Tell what `do_all` would come to now, and record nothing; what was recorded already is given as it was.

        A refusal's `place` says which of the requests it is about, from 0.

        Raises:
            Unreadable: as for `do_all`, where they cannot be done together.

        """
        requests = require_requests(requests)
        require_batch(requests)
        answers = self._live.would([attrs.evolve(it, id=id) for it in requests], Way(whole=True, if_number=if_number))
        if isinstance(last := answers[-1], Recorded):
            return last
        if isinstance(last, Refused | Unreadable):
            return about(last, len(answers) - 1)
        told = [it for it in answers if isinstance(it, Would)]
        return Would(tuple(chain.from_iterable(told)), tuple(change for it in told for change in it.changes))

    def would_many(self, requests: Iterable[Request], *, stop: bool = False) -> list[Would | Answer]:
        """Tell what requests would come to one after another, as `do_many` would answer, and record nothing.

        Several are tried on a copy of the state: 0.2 s for 55,000 entries.
        """
        requests = require_requests(requests)
        return self._live.would(requests, Way(stop=stop))

    def target(self, asked: CorrectEntry | WithdrawEntry) -> Entry[Event]:
        """Give the entry that would be put right, as it was recorded: for a page that shows what it says.

        Raises:
            Refused: there is none such, several fit, or it cannot be put right (L-05).
            Unreadable: it is not named in one way, or by what is no number or id.

        """
        require_new(asked, "$.data")
        with self.read() as reading:
            return target_of(tuple(self.entries()), reading.state, asked)

    # --- reading --------------------------------------------------------------

    @property
    def state(self) -> State:
        """The plan as all entries so far tell it, those of other writers included.

        It goes on when somebody asks again: whoever shares the ledger with other threads looks at it in `read`.
        """
        with self.read() as reading:
            return reading.state

    @property
    def number(self) -> int:
        """The number of the latest entry that this ledger has seen; 0 before the first."""
        return self._live.number

    @property
    def opener(self) -> Opener:
        """What opens the plan's sealed texts, and knows which of them are gone."""
        with self.read():
            return self._live.opener

    @property
    def is_busy(self) -> bool:
        """Whether somebody reads or writes by this ledger just now."""
        return self._live.is_busy

    @property
    def size(self) -> int:
        """How many entries are in memory; nothing is read for it."""
        return self._live.size

    def read(self) -> AbstractContextManager[Reading]:
        """Take in what others wrote; in the context the state stands still, and this thread writes nothing.

        Other threads' writers wait when they have committed; so look and leave.
        """
        return self._live.read()

    def by_period(self, period: Callable[[datetime], object], *, until: int | None = None) -> Iterator[Reading]:
        """Go through the plan once, and yield it as it stood after the last entry recorded in each period.

        `period` names the period in which a moment lies: a month, or a term.  With `until`, entries up to that number.
        A state that was yielded goes on with the next.  Texts that are sealed stay closed.

        Raises:
            StoreError: the entries cannot be replayed; `collegial check` tells more.
            Unreadable: a stored entry cannot be read; likewise.

        """
        for memory in by_period(self._store, self.plan, period, until):
            yield Reading(memory.state, memory.number, memory.recorded_at)

    def entries(self, *, after: int = 0) -> Iterator[Entry[Event]]:
        """Yield the entries with numbers above `after`, as they were recorded.

        Raises:
            Unreadable: a stored entry cannot be read; `collegial check` tells more.

        """
        return self._live.entries(after=after)

    def recorded(self, request: str) -> tuple[Entry[Event], ...]:
        """Give the entries that were recorded under a request's id; none where it was refused, or never sent.

        Raises:
            Unreadable: it is no id.

        """
        return self._live.recorded(request)

    def reasons(self, reader: "Reader") -> dict[int, str]:
        """Give the reasons that a reader may read, by the numbers of their entries; see `privacy.reasons`.

        Of the entries only those that have readers of their reasons are decoded, and those that they are about.
        """
        from collegial_core.privacy import reasons  # noqa: PLC0415 - a sixth of the time of an import, with the views

        with self.read() as reading:
            state = reading.state
            about = {*state.corrections, *(it.entry for it in chain(state.deviations, state.lapsed))}
        told = [decode(it) for it in self._records() if it.number in about or it.name.startswith(_TELLING)]
        with self.read() as reading:
            return reasons(reading.state, told, reader)

    def extract(self, person: str) -> "Extract":
        """Give all that the plan holds of a person, with what they wrote: for themselves (GDPR, art. 15).

        Raises:
            Unreadable: it is no id, or an entry cannot be read.
            StoreError: a text of theirs is sealed, and there is no vault here, or it cannot open it.

        """
        from collegial_core.ledger.extract import extract  # noqa: PLC0415 - as in `explain`

        require_id(person, "person")
        entries = tuple(self.entries())
        with self.read() as reading:
            return extract(reading.state, entries, PersonId(person), self._live.opener, self.plan)

    def disposable(self) -> "tuple[Disposable, ...]":
        """Give the keys of the plan's texts that can still open something, and until when these are kept.

        Raises:
            StoreError: there is no vault here, or it cannot serve.

        """
        from collegial_core.ledger.disposing import disposable  # noqa: PLC0415 - as in `explain`

        with self.read() as reading:
            return disposable(reading.state, self._live.opener.vault, self.plan)

    def carry_out(self, *, by: str, on: date) -> "Iterator[CarriedOut]":
        """Record that what was decided is disposed of, and destroy its keys; yield each disposal when it is done.

        A text whose key is destroyed can be read by nobody, in no copy of the store.  Where it was ended in between,
        the keys are destroyed before any text is opened again, or when it is called again.

        Raises:
            Refused: a hold stops it, or something waits, and none of it is theirs to carry out.
            StoreError: there is no vault here, or it or the storage cannot serve.

        """
        from collegial_core.ledger.disposing import carry_out  # noqa: PLC0415 - as in `explain`

        return carry_out(self, self._live.opener, by, on)

    def explain(self, path: str, *, on: date | None = None, reader: "Reader | None" = None) -> "Explanation":
        """Tell why a figure is what it is: its value, the rule, and the entries behind it.

        `path` names it, such as `coverage/autumn`; `figures` lists them.  `on` is the day of looking, which some need,
        and `reader` who may read reasons.  The first explanation reads the whole plan once.

        Raises:
            Unreadable: there is no such figure; the message names those that may be meant.

        """
        from collegial_core.ledger import explaining  # noqa: PLC0415 - a sixth of the time of an import, with the views
        from collegial_core.privacy import NOBODY  # noqa: PLC0415 - as above

        with self.read() as reading:
            found, number = explaining.found(reading.state, reading.number, path, on), reading.number
        log = explaining.Log(self._mentions_up_to(number), number, lambda after: self.entries(after=after))
        with replaying():
            it = explaining.entries_behind(log, found, on)
        with self.read() as reading:
            lines = explaining.lines(log, it.entries, reading.state, NOBODY if reader is None else reader)
        return explaining.Explanation(
            path=path,
            says=found.asked.figure.says,
            on=on,
            number=number,
            value=found.value,
            ground=found.ground,
            entries=lines,
            builds_on=it.builds_on,
        )

    def figures(self, below: str = "", *, on: date | None = None) -> list[str]:
        """List the paths of the figures that can be explained; of `todo/p-1` and `right/p-1`, where it says of whom.

        Raises:
            Unreadable: it says of whom, and nobody of that name has a part in the plan.

        """
        from collegial_core.ledger import explaining  # noqa: PLC0415 - as in `explain`

        with self.read() as reading:
            return explaining.listed(reading.state, reading.number, below, on)

    def _mentions_up_to(self, number: int) -> "Mentions":
        """Give the index of the entries up to a number, brought up to date."""
        from collegial_core.ledger.mentions import Mentions  # noqa: PLC0415 - as in `explain`

        with self._gathering:
            if self._mentions is None:
                self._mentions = Mentions()
            if self._mentions.number < number:
                self._mentions.read_on(self._store.read(self.plan, after=self._mentions.number))
            return self._mentions

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
            Unreadable: there is no such entry, or the moment has no time zone.
            StoreError: the entries cannot be replayed; `collegial check` tells more.

        """
        if sum(asked is not None for asked in (entry, known, happened)) != 1:
            message = "say exactly one of entry, known and happened"
            raise TypeError(message)
        end = None if known is None else _end_of(known)
        with replaying():
            history = list(self.entries() if happened is not None else self._until(entry, end))
        if entry is not None and entry != len(history):
            last = sum(1 for _ in self._records())
            raise Unreadable("entry", f"there is no entry {entry}; the latest is {last}")
        with replaying():
            if happened is not None:
                state = as_it_happened(lambda: history, happened, read_event)
            else:
                state = state_of(lambda: history, read_event)
                state.today = self._today(history)
        self._live.know(state.today or state)
        state.opener = self._live.opener
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
        read = [it for it in stored if isinstance(it, Entry)]
        found += self._against_roots(read)
        found += sealing_findings(read, self._host.vault)
        return sorted([*found, *findings(stored, read_event, self._store.now(), self._host.rules)], key=in_order)

    def _against_roots(self, entries: Sequence[Entry[Event]]) -> list[Finding]:
        """Tell which approvals have another root than the entries that they approved have now."""
        approved = [(it, it.event.entries) for it in entries if isinstance(it.event, PlanApproved | MinutesAdjusted)]
        wanted, frontier, roots = {count for _, count in approved}, Frontier(), dict[int, str]()
        for record in self._records() if wanted else ():
            frontier.add(entry_hash(self.plan, record))
            if frontier.size in wanted:
                roots[frontier.size] = frontier.root().hex()
        found = (root_finding(entry, roots.get(count)) for entry, count in approved)
        return [it for it in found if it is not None]


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
