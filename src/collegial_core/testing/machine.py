"""A machine that drives any store beside the reference and compares the two at every step.

    class OurMachine(StoreMachine):
        def open_store(self, place):
            return open_store(f"ours:///{place}")

    TestOurStore = OurMachine.TestCase

`place` is a name that no earlier run had; all handles opened for one place are
handles of one store.  Now and then two handles write at once, in threads of their
own, while a third one follows.

What a store may offer beside (`SnapshotStore`, `Lockable`, `Verified`, `BackedUp`) is asked of
it too, where its handles have the methods.

It is one file although it is long: a state machine is one class, and whoever reads a failure reads it whole.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from itertools import count
from typing import ClassVar, Final

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, precondition, rule
from hypothesis.strategies import SearchStrategy

from collegial_core.kernel import Stale, StoreError
from collegial_core.store import BackedUp, Followed, Lockable, Record, Snapshot, SnapshotStore, Store, Verified
from collegial_core.testing.reference import PAGE, ReferenceStore
from collegial_core.wire import MAX_LINE
from collegial_core.wire.vocabulary import EVENT_OF

PLANS: Final = ("a", "A", "a.1", "Z" * 64)
HANDLES: Final = 3
"""The most handles that are open at once."""

Batch = list[tuple[str, bytes]]
"""What records hold besides their numbers."""

_WHICH: Final = st.integers(0, HANDLES - 1)
_PLAN: Final = st.sampled_from(PLANS)
_OFF: Final = st.sampled_from((-1, 1, -2, 2))
_SHARE: Final = st.floats(0, 1)
_SHOWN: Final = 300
_NUMBER: Final = st.integers(1, 2**31)
_HELD_UP: Final = 0.02
"""How many seconds a writer is watched that has not got the lock."""


class Unrepeatable(BaseException):
    """A claim that did not hold while two threads were at work, or after that: told as it was found, unshrunk.

    Hypothesis does the steps again to shrink them.  When the threads meet in another way then, it tells of flaky
    results, and not of what was found.  It lets through what is no `Exception`.
    """


@attrs.define(eq=False)
class _Reader:
    """A reading under way: what it still has to bring, and at least how far."""

    plan: str
    pages: Iterator[Sequence[Record]]
    seen: int
    minimum: int


@attrs.define(eq=False)
class _Follower:
    """A reader of all plans: its position, and the number of the last entry of each plan that it met."""

    position: int = 0
    seen: Counter[str] = attrs.field(factory=Counter)

    def take(self, page: Sequence[Followed]) -> None:
        """Meet the records of a page: each once, and those of a plan in their order."""
        _true(0 < len(page) <= PAGE, f"a page has {len(page)} records")
        for position, plan, number, _, _ in page:
            _true(position > self.position, f"position {position} follows on {self.position}")
            _same(number, self.seen[plan] + 1, f"the next entry of {plan} that a follower meets")
            self.position = position
            self.seen[plan] = number


def _long_lines() -> SearchStrategy[bytes]:
    """Make lines as long as a line may be, of any few bytes."""
    return st.binary(min_size=1, max_size=3).map(lambda part: (part * MAX_LINE)[:MAX_LINE])


def _batches() -> SearchStrategy[Batch]:
    """Make what records hold besides their numbers: few of any kind, or many small ones."""
    names = st.sampled_from(sorted(EVENT_OF))
    few = st.lists(st.tuples(names, st.binary(max_size=64)), min_size=1, max_size=4)
    long = st.tuples(names, _long_lines()).map(lambda row: [row])
    many = st.builds(_many, names, st.sampled_from((PAGE - 1, PAGE, PAGE + 1, 2 * PAGE + 3)))
    return st.one_of(*[few] * 8, many, long)


def _many(name: str, size: int) -> Batch:
    return [(name, b'{"place":%d}' % place) for place in range(size)]


def _records(first: int, batch: Batch) -> list[Record]:
    return [Record(number, name, line) for number, (name, line) in enumerate(batch, first)]


class StoreMachine(RuleBasedStateMachine):
    """Drives a store beside the reference.  Define `open_store`; the rest is here.

    Set `durable` to False for a store that forgets when its last handle is closed.
    """

    durable: ClassVar[bool] = True
    _places: ClassVar[Iterator[int]] = count(1)

    readers = Bundle("readers")
    followers = Bundle("followers")

    def __init__(self) -> None:
        super().__init__()
        self.place = f"place-{next(self._places)}"
        self.reference = ReferenceStore()
        self.handles = [self.open_store(self.place)]
        self.touched = PLANS[0]
        self._agreed = _Follower()
        self._saved: dict[str, list[Snapshot | None]] = {plan: [None] for plan in PLANS}
        """What each plan's snapshot may be: the last that was saved, or none, for it may be lost."""

    def open_store(self, place: str) -> Store:
        """Open a handle of the store that belongs to this place; the place's first is empty."""
        raise NotImplementedError

    def break_next(self, handle: Store, *, durable: bool) -> bool:
        """Let the handle's next append fail once: before its records are durable, or when they are.

        A store that has no way to be broken leaves this as it is.
        """
        del handle, durable
        return False

    def corrupted(self, place: str, plan: str, number: int) -> AbstractContextManager[object] | None:
        """Give a context in which an entry of the store at this place is not what was written; then it is again.

        A store that cannot be corrupted behind its back leaves this as it is.
        """
        del place, plan, number
        return None

    def target_of(self, place: str) -> str | None:
        """Say where a backup has to be written so that `open_store` finds it at this place, which is new.

        A store that makes no backups leaves this as it is.
        """
        del place
        return None

    # --- handles --------------------------------------------------------------

    @precondition(lambda self: len(self.handles) < HANDLES)
    @rule()
    def open_another(self) -> None:
        """Open one more handle of the same store."""
        self.handles.append(self.open_store(self.place))

    @precondition(lambda self: len(self.handles) > 1)
    @rule(which=_WHICH)
    def close_one(self, which: int) -> None:
        """Close a handle that is not the last."""
        self.handles.pop(which % len(self.handles)).close()

    @precondition(lambda self: self.durable)
    @rule()
    def close_all_and_reopen(self) -> None:
        """Close every handle, and open the store anew."""
        while self.handles:
            self.handles.pop().close()
        self.handles.append(self.open_store(self.place))

    def _handle(self, which: int) -> Store:
        return self.handles[which % len(self.handles)]

    # --- appending ------------------------------------------------------------

    @rule(which=_WHICH, plan=_PLAN, batch=_batches())
    def append(self, which: int, plan: str, batch: Batch) -> None:
        """Append a batch after the last entry: both take it."""
        last = self._last(plan)
        self._both(which, plan, last, _records(last + 1, batch))

    @rule(which=_WHICH, plan=_PLAN)
    def append_nothing(self, which: int, plan: str) -> None:
        """Append an empty batch: both take it, and no plan appears."""
        self._both(which, plan, self._last(plan), [])

    @rule(which=_WHICH, plan=_PLAN, batch=_batches(), off=_OFF, fit=st.booleans())
    def append_stale(self, which: int, plan: str, batch: Batch, off: int, *, fit: bool) -> None:
        """Append after another entry than the last: both say so, even if the numbers would fit."""
        last = self._last(plan)
        first = last + 1 if fit else last + off + 1
        self._both(which, plan, last + off, _records(first, batch))

    @rule(which=_WHICH, plan=_PLAN, batch=_batches(), off=_OFF, place=st.integers(0, PAGE))
    def append_misnumbered(self, which: int, plan: str, batch: Batch, off: int, place: int) -> None:
        """Append records with a gap, a repetition or one out of order: neither takes any of them."""
        last = self._last(plan)
        records = _records(last + 1, batch)
        wrong = records[place % len(records)]
        records[place % len(records)] = wrong._replace(number=wrong.number + off)
        self._both(which, plan, last, records)

    @rule(which=_WHICH, plan=_PLAN, batch=_batches(), durable=st.booleans())
    def append_and_break(self, which: int, plan: str, batch: Batch, *, durable: bool) -> None:
        """Append while the store breaks: all records are there or none, and if it says it is done, all."""
        handle = self._handle(which)
        if not self.break_next(handle, durable=durable):
            return
        last = self._last(plan)
        records = _records(last + 1, batch)
        outcome = _outcome(lambda: handle.append(plan, after=last, records=records))
        there = sum(len(page) for page in handle.read(plan, after=last))
        some = f"{there} of {len(records)} records of {plan}"
        _true(there == len(records) or outcome != "done", f"only {some} are there, though all were said to be recorded")
        _true(there in (0, len(records)), f"{some} are there; it has to be all or none")
        _true(durable or not there or outcome == "done", f"{some} were refused, but are there")
        if there:
            self.reference.append(plan, after=last, records=records)
        self.touched = plan

    @rule(one=_PLAN, other=_PLAN, batch=_batches(), more=_batches())
    def append_at_once(self, one: str, other: str, batch: Batch, more: Batch) -> None:
        """Let two handles append at the same time, while the third one follows."""
        while len(self.handles) < HANDLES:
            self.open_another()
        first, second, third = self.handles
        tasks = [(first, one, batch), (second, other, more)]
        with _told_as_found(f"two writers to {[one, other]}"):
            follower = attrs.evolve(self._agreed, seen=self._agreed.seen.copy())
            with ThreadPoolExecutor(len(tasks)) as threads:
                writers = [threads.submit(self._append, *task, self._last(task[1])) for task in tasks]
                while wait(writers, timeout=0.001).not_done:
                    self._follow(third, follower)
            self._count(tasks, writers)
            self._follow(third, follower)
            self._met_all(follower)
            self.tell_the_same()
            self.agree()

    def _append(self, handle: Store, plan: str, batch: Batch, last: int) -> str:
        return _outcome(lambda: handle.append(plan, after=last, records=_records(last + 1, batch)))

    def _count(self, tasks: list[tuple[Store, str, Batch]], writers: list[Future[str]]) -> None:
        """Tell the reference what two writers came to; on one plan one of them is too late."""
        outcomes = [writer.result() for writer in writers]
        plans = [plan for _, plan, _ in tasks]
        _same(sorted(outcomes), ["done", "done" if len(set(plans)) > 1 else "stale"], f"two writers to {plans}")
        for (_, plan, batch), outcome in zip(tasks, outcomes, strict=True):
            if outcome == "done":
                last = self._last(plan)
                self.reference.append(plan, after=last, records=_records(last + 1, batch))
                self.touched = plan

    def _both(self, which: int, plan: str, after: int, records: list[Record]) -> None:
        self.touched = plan
        handle = self._handle(which)
        expected = _outcome(lambda: self.reference.append(plan, after=after, records=records))
        given: list[int] = []
        got = _outcome(lambda: given.append(handle.append(plan, after=after, records=records)))
        _same(got, expected, f"appending {len(records)} records to {plan} after {after}")
        if given:
            last = handle.position() if records else 0
            _same(given, [last], f"the position that appending {len(records)} records to {plan} gives")

    # --- what a store may offer beside ------------------------------------------

    @precondition(lambda self: isinstance(self.handles[0], SnapshotStore))
    @rule(
        which=_WHICH, plan=_PLAN, number=_NUMBER, fingerprint=st.text("abc é", max_size=8), body=st.binary(max_size=64)
    )
    def save_snapshot(self, which: int, plan: str, number: int, fingerprint: str, body: bytes) -> None:
        """Keep a snapshot in the place of the plan's earlier one; one that is refused may be there or not."""
        handle = self._handle(which)
        snapshot = Snapshot(number, fingerprint, body)
        outcome = _outcome(lambda: handle.save_snapshot(plan, snapshot))  # type: ignore[attr-defined]
        _true(outcome != "stale", f"saving a snapshot of {plan} is never too late")
        self._saved[plan] = [None, snapshot] if outcome == "done" else [*self._saved[plan], snapshot]
        for each in PLANS:
            self.recall(which, each)

    @precondition(lambda self: isinstance(self.handles[0], SnapshotStore))
    @rule(which=_WHICH, plan=_PLAN)
    def recall(self, which: int, plan: str) -> None:
        """Ask for a plan's snapshot: it is the last that was saved, byte for byte, or there is none."""
        got = self._handle(which).load_snapshot(plan)  # type: ignore[attr-defined]
        saved = " or ".join(map(_short, self._saved[plan]))
        _true(got in self._saved[plan], f"the snapshot of {plan}: saved was {saved}, the store gives {_short(got)}")

    @precondition(lambda self: isinstance(self.handles[0], Lockable))
    @rule(plan=_PLAN, batch=_batches(), more=_batches())
    def write_under_lock(self, plan: str, batch: Batch, more: Batch) -> None:
        """Write to a plan under its write lock, while another tries to: that one is too late."""
        while len(self.handles) < HANDLES:
            self.open_another()
        first, second, _ = self.handles
        last = self._last(plan)
        with _told_as_found(f"a write lock on {plan}"), ThreadPoolExecutor(1) as threads:
            with first.write_lock(plan):  # type: ignore[attr-defined]
                other = threads.submit(self._append, second, plan, more, last)
                wait([other], timeout=_HELD_UP)
                ours = self._append(first, plan, batch, last)
            _same((ours, other.result()), ("done", "stale"), f"who wrote to {plan} under its lock, and who without")
            self.reference.append(plan, after=last, records=_records(last + 1, batch))
            self.touched = plan
            self.agree()

    @precondition(lambda self: isinstance(self.handles[0], Verified))
    @rule(which=_WHICH, plan=_PLAN)
    def verify(self, which: int, plan: str) -> None:
        """Look whether the store is what was written: it is."""
        for asked in (None, plan):
            found = [(each.plan, each.number, each.message) for each in self._handle(which).verify(asked)]  # type: ignore[attr-defined]
            _same(found, [], f"what is corrupt in {asked or 'the store'}")

    @precondition(lambda self: isinstance(self.handles[0], Verified))
    @rule(which=_WHICH, plan=_PLAN, share=_SHARE)
    def verify_corrupted(self, which: int, plan: str, share: float) -> None:
        """Look at a store in which an entry is not what was written: it is the first that is named."""
        last = self._last(plan)
        number = 1 + int(share * (last - 1))
        corruption = self.corrupted(self.place, plan, number) if last else None
        if corruption is None:
            return
        with corruption:
            for asked in (None, plan):
                found = [each.number for each in self._handle(which).verify(asked) if each.plan == plan]  # type: ignore[attr-defined]
                _same(found[:1], [number], f"the first corrupt entry of {plan}")

    @precondition(lambda self: isinstance(self.handles[0], BackedUp))
    @rule(which=_WHICH)
    def back_up(self, which: int) -> None:
        """Copy the store: the copy holds the same, and no second copy takes its place."""
        place = f"place-{next(self._places)}"
        target = self.target_of(place)
        handle = self._handle(which)
        if target is None or not self.reference.plans():
            return  # of a store that holds nothing there may be a copy, or none
        copied = handle.backup(target)  # type: ignore[attr-defined]
        expected = len(self.reference.plans()), self.reference.position(), handle.position()
        _same((copied.plans, copied.entries, copied.position), expected, "what a copy is said to hold")
        again = _outcome(lambda: handle.backup(target))  # type: ignore[attr-defined]
        _same(again, "store error", "a second copy to the same place")
        copy = self.open_store(place)
        try:
            _same(list(copy.plans()), list(self.reference.plans()), "plans of the copy")
            for plan in self.reference.plans():
                self._compare(copy, plan, 0)
            _same(copy.position(), handle.position(), "the copy's position")
        finally:
            copy.close()

    # --- reading --------------------------------------------------------------

    @rule(which=_WHICH, plan=_PLAN, share=_SHARE)
    def read(self, which: int, plan: str, share: float) -> None:
        """Read a plan from some entry on, or from past its end."""
        self._compare(self._handle(which), plan, int(share * (self._last(plan) + 3)))

    @rule(target=readers, which=_WHICH, plan=_PLAN, share=_SHARE)
    def start_reading(self, which: int, plan: str, share: float) -> _Reader:
        """Begin to read, and leave it at that for now."""
        last = self._last(plan)
        after = int(share * last)
        return _Reader(plan, self._handle(which).read(plan, after=after), after, last)

    @rule(target=readers, reader=consumes(readers))
    def read_on(self, reader: _Reader) -> object:
        """Bring one more page, whatever happened meanwhile; a reader at its end has brought enough."""
        try:
            page = next(reader.pages, None)
        except StoreError:
            return multiple()  # its handle has been closed
        if page is None:
            _true(reader.seen >= reader.minimum, f"a reading of {reader.plan} ended at {reader.seen}")
            return multiple()
        self._right_page(page, reader.plan, reader.seen)
        reader.seen += len(page)
        return reader

    @rule(reader=consumes(readers))
    def abandon(self, reader: _Reader) -> None:
        """Forget a reading halfway."""
        del reader.pages

    # --- following ------------------------------------------------------------

    @rule(target=followers)
    def begin_to_follow(self) -> _Follower:
        """Follow from the beginning, at some time."""
        return _Follower()

    @rule(target=followers, which=_WHICH)
    def begin_to_follow_from_now(self, which: int) -> _Follower:
        """Follow from the store's position on: what is there now has been read, and nothing else."""
        return _Follower(self._handle(which).position(), self._numbers())

    @rule(which=_WHICH, follower=followers)
    def follow_one_page(self, which: int, follower: _Follower) -> None:
        """Bring one page, and leave it at that for now."""
        page = next(iter(self._handle(which).follow(follower.position)), None)
        if page is None:
            self._met_all(follower)
        else:
            follower.take(page)

    @rule(which=_WHICH, follower=followers)
    def follow_to_the_end(self, which: int, follower: _Follower) -> None:
        """Bring all that is there."""
        self._follow(self._handle(which), follower)
        self._met_all(follower)

    def _follow(self, handle: Store, follower: _Follower) -> list[Followed]:
        followed: list[Followed] = []
        for page in handle.follow(follower.position):
            follower.take(page)
            followed += page
        return followed

    def _met_all(self, follower: _Follower) -> None:
        _same(+follower.seen, self._numbers(), "the last entries that a follower met")

    def _numbers(self) -> Counter[str]:
        return Counter({plan: self._last(plan) for plan in self.reference.plans()})

    @invariant()
    def tell_the_same(self) -> None:
        """Every handle tells of the same new records, at the same positions, as they were appended."""
        follower = self._agreed
        for handle in self.handles:
            follower = attrs.evolve(self._agreed, seen=self._agreed.seen.copy())
            for _, plan, number, name, line in self._follow(handle, follower):
                _same((number, name, line), next(self._records_of(plan, number)), f"a followed record of {plan}")
            self._met_all(follower)
            _same(handle.position(), follower.position, "the store's position")
        self._agreed = follower

    # --- agreement ------------------------------------------------------------

    @invariant()
    def agree(self) -> None:
        """Every handle knows the same plans, and the same records of the plan last written to."""
        for handle in self.handles:
            _same(list(handle.plans()), list(self.reference.plans()), "plans")
            moment = handle.now()
            _true(moment.utcoffset() == timedelta(0), f"the clock tells no UTC: {moment!r}")
            self._compare(handle, self.touched, 0)

    def _compare(self, handle: Store, plan: str, after: int) -> None:
        seen = after
        for page in handle.read(plan, after=after):
            self._right_page(page, plan, seen)
            seen += len(page)
        _same(seen, max(after, self._last(plan)), f"the end of {plan}")

    def _right_page(self, page: Sequence[Record], plan: str, seen: int) -> None:
        _true(0 < len(page) <= PAGE, f"a page has {len(page)} records")
        expected = next(self.reference.read(plan, after=seen), ())
        _same(list(page), list(expected[: len(page)]), f"records of {plan} after {seen}")
        bare = [record[0] for record in page if type(record) is not Record]
        _same(bare, [], f"entries of {plan} that come as no Record")
        other = [(number, type(line).__name__) for number, _, line in page if type(line) is not bytes]
        _same(other, [], f"lines of {plan} that are no bytes")

    def _records_of(self, plan: str, first: int) -> Iterator[Record]:
        return (row for page in self.reference.read(plan, after=first - 1) for row in page)

    def _last(self, plan: str) -> int:
        return sum(len(page) for page in self.reference.read(plan))

    def teardown(self) -> None:
        """Close what is open."""
        for handle in self.handles:
            handle.close()


@contextmanager
def _told_as_found(what: str) -> Iterator[None]:
    """Let what goes wrong in the context be told at once: threads may not meet in the same way again."""
    try:
        yield
    except Exception as error:
        raise Unrepeatable(f"{what}: {error}") from error


def _outcome(do: Callable[[], object]) -> str:
    try:
        do()
    except Stale:
        return "stale"
    except StoreError:
        return "store error"
    return "done"


def _same(got: object, expected: object, what: str) -> None:
    if got != expected:
        message = f"{what}: the reference says {_short(expected)}, the store {_short(got)}"
        raise AssertionError(message)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …"


def _true(fact: bool, message: str) -> None:  # noqa: FBT001 - an assertion by another name
    if not fact:
        raise AssertionError(message)
