"""The conformance machine itself: it has to notice what is wrong with a store."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock, RLock

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import multiple, run_state_machine_as_test
from tests.core.machine.base import PLAIN

from collegial_core import Stale, StoreError
from collegial_core.store import Copied, Corruption, Followed, Progress, Record, Snapshot, Store
from collegial_core.testing import ReferenceStore, StoreMachine, Unrepeatable
from collegial_core.testing.reference import PAGE

STEPS = settings(
    backend=PLAIN,  # what is reached depends on no other test
    database=None,
    deadline=None,
    derandomize=True,
    max_examples=60,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    stateful_step_count=30,
    suppress_health_check=list(HealthCheck),
)


class Forgetful(ReferenceStore):
    """Remembers appends only until it is closed."""

    def close(self) -> None:
        self._records.clear()


class Unordered(ReferenceStore):
    def plans(self) -> Sequence[str]:
        return [*reversed(super().plans())]


class Inventive(ReferenceStore):
    """Lets a plan appear with an empty batch."""

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        position = super().append(plan, after=after, records=records)
        self._records.setdefault(plan, [])
        return position


class Careless(ReferenceStore):
    """Takes records although somebody else wrote first."""

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        last = len(self._records.get(plan, []))
        return super().append(plan, after=last if records and records[0][0] == last + 1 else after, records=records)


class Lenient(ReferenceStore):
    """Takes records with gaps."""

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        numbered = [Record(number, *row[1:]) for number, row in enumerate(records, after + 1)]
        return super().append(plan, after=after, records=numbered)


class Halfhearted(ReferenceStore):
    """Keeps the good part of a bad batch."""

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        try:
            return super().append(plan, after=after, records=records)
        except StoreError:
            good = [row for number, row in enumerate(records, after + 1) if row[0] == number]
            super().append(plan, after=after, records=good[:1] if good[:1] == list(records[:1]) else [])
            raise


class Confused(ReferenceStore):
    """Says something else than that the writer is stale."""

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        try:
            return super().append(plan, after=after, records=records)
        except Stale as error:
            raise StoreError("no") from error


class Shortsighted(ReferenceStore):
    """Reads only the first page."""

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Record]]:
        yield from [*super().read(plan, after=after)][:1]


class Whole(ReferenceStore):
    """Reads all in one page, however long."""

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Record]]:
        records = [row for page in super().read(plan, after=after) for row in page]
        yield from [records] if records else []


class Textual(ReferenceStore):
    """Takes lines for text."""

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        clean = [Record(number, name, line.decode("utf-8", "replace").encode()) for number, name, line in records]
        return super().append(plan, after=after, records=clean)


class Bare(ReferenceStore):
    """Gives tuples that have no names."""

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Record]]:
        yield from ([tuple(row) for row in page] for page in super().read(plan, after=after))  # type: ignore[misc]


class Short(ReferenceStore):
    """Cuts long lines off."""

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        return super().append(
            plan, after=after, records=[Record(number, name, line[:65535]) for number, name, line in records]
        )


class Caseless(ReferenceStore):
    """Takes `a` and `A` for one plan."""

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Record]]:
        yield from super().read(plan.lower(), after=after)

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        return super().append(plan.lower(), after=after, records=records)


class Overtaking(ReferenceStore):
    """Shows a row at once, although one with a lower position is still on its way."""

    takes_turns = False

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()
        self._shown: list[Followed] = []
        self._late = 0.0

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        with self._lock:
            before = len(self._followed)
            position = super().append(plan, after=after, records=records)
            new = self._followed[before:]
            self._late = 0.0 if self._late else 0.05
            late = self._late
        time.sleep(late)
        with self._lock:
            self._shown = sorted([*self._shown, *new])
        return position

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        del wait
        shown = [row for row in self._shown if row[0] > after]
        yield from (shown[start : start + 1000] for start in range(0, len(shown), 1000))


class Repeating(ReferenceStore):
    """Tells the row at the position once more."""

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        yield from super().follow(max(after - 1, 0), wait=wait)


class Shuffling(ReferenceStore):
    """Gives the records of a batch their positions in another order than their numbers."""

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        before = len(self._followed)
        position = super().append(plan, after=after, records=records)
        new = self._followed[before:]
        self._followed[before:] = [Followed(row[0], *other[1:]) for row, other in zip(new, reversed(new), strict=True)]
        return position


class Miscounting(ReferenceStore):
    """Says of a batch where its first record is, and not its last."""

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        position = super().append(plan, after=after, records=records)
        return position - max(len(records) - 1, 0)


class Hasty(ReferenceStore):
    """Gives a position that the next row is going to have."""

    def position(self) -> int:
        return super().position() + 1


class Lagging(ReferenceStore):
    """Gives the position of the last row but one."""

    def position(self) -> int:
        return max(super().position() - 1, 0)


class Impatient(ReferenceStore):
    """Ends a following with the first page."""

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        yield from [*super().follow(after, wait=wait)][:1]


class Sweeping(ReferenceStore):
    """Tells all in one page, however long."""

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        records = [row for page in super().follow(after, wait=wait) for row in page]
        yield from [records] if records else []


class Forgiving(ReferenceStore):
    """Leaves the lines out of what it tells followers."""

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        yield from ([row._replace(line=b"") for row in page] for page in super().follow(after, wait=wait))


class Breakable(ReferenceStore):
    """Fails when it is told to, and is sound all the same."""

    breaks = ""

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        breaks, self.breaks = self.breaks, ""
        if breaks == "before":
            raise StoreError("out of order")
        position = super().append(plan, after=after, records=records)
        if breaks:
            raise StoreError("out of order")
        return position


class Torn(Breakable):
    """Keeps the first row of what it fails to take."""

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        if self.breaks:
            super(Breakable, self).append(plan, after=after, records=records[:1])
        return super().append(plan, after=after, records=records)


class Pretending(Breakable):
    """Says that all is well, whatever happened."""

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        broken = bool(self.breaks)
        try:
            return super().append(plan, after=after, records=records)
        except StoreError:
            if not broken:
                raise
            return 0


class Contrary(Breakable):
    """Keeps what it says it could not take."""

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        self.breaks = "after" if self.breaks else ""
        return super().append(plan, after=after, records=records)


class Full(ReferenceStore):
    """Offers all that a store may offer beside, and is sound."""

    takes_turns = False

    def __init__(self) -> None:
        super().__init__()
        self.shelf: dict[str, Store] = {}
        self.writing = RLock()
        self.snapshots: dict[str, Snapshot] = {}
        self.corruption: list[tuple[str, int]] = []

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        with self.writing:
            return super().append(plan, after=after, records=records)

    def save_snapshot(self, plan: str, snapshot: Snapshot) -> None:
        self.snapshots[plan] = snapshot

    def load_snapshot(self, plan: str) -> Snapshot | None:
        return self.snapshots.get(plan)

    @contextmanager
    def write_lock(self, plan: str) -> Iterator[None]:
        del plan
        with self.writing:
            yield

    def verify(self, plan: str | None = None) -> Iterator[Corruption]:
        yield from (Corruption(it, number, "Damaged.") for it, number in self.corruption if plan in (None, it))

    def backup(self, target: str, on_progress: Progress | None = None) -> Copied:
        del on_progress
        if target in self.shelf:
            raise StoreError("there already")
        self.shelf[target] = self.copied()
        return Copied(plans=len(self.plans()), entries=self.position(), position=self.position(), bytes=1)

    def copied(self) -> ReferenceStore:
        copy = Full()
        copy._records = {plan: [*records] for plan, records in self._records.items()}
        copy._followed = [*self._followed]
        return copy


class Cramped(Full):
    """Has often no room for a snapshot, which does no harm."""

    def save_snapshot(self, plan: str, snapshot: Snapshot) -> None:
        if snapshot[0] % 2:
            raise StoreError("no room")
        super().save_snapshot(plan, snapshot)


class Hoarding(Full):
    """Keeps the first snapshot, and none in its place."""

    def save_snapshot(self, plan: str, snapshot: Snapshot) -> None:
        self.snapshots.setdefault(plan, snapshot)


class Mixing(Full):
    """Gives `a` the snapshot of `A`."""

    def save_snapshot(self, plan: str, snapshot: Snapshot) -> None:
        self.snapshots[plan.lower()] = snapshot

    def load_snapshot(self, plan: str) -> Snapshot | None:
        return self.snapshots.get(plan.lower())


class Rewording(Full):
    """Takes a snapshot's body for text."""

    def load_snapshot(self, plan: str) -> Snapshot | None:
        number, fingerprint, body = self.snapshots.get(plan, (0, "", b""))
        return Snapshot(number, fingerprint, body.decode("utf-8", "replace").encode()) if number else None


class Punctual(Full):
    """Says that a snapshot comes too late."""

    def save_snapshot(self, plan: str, snapshot: Snapshot) -> None:
        raise Stale(plan, snapshot[0])


class Pushing(Full):
    """Lets others write under somebody's lock."""

    @contextmanager
    def write_lock(self, plan: str) -> Iterator[None]:
        del plan
        yield


class Alarmed(Full):
    """Finds corruption where there is none."""

    def verify(self, plan: str | None = None) -> Iterator[Corruption]:
        if self.position() > PAGE:
            yield Corruption(None, None, "Too much.")
        yield from super().verify(plan)


class Blind(Full):
    """Finds no corruption."""

    def verify(self, plan: str | None = None) -> Iterator[Corruption]:
        del plan
        yield from ()


class Misnaming(Full):
    """Names the entry after the corrupt one."""

    def verify(self, plan: str | None = None) -> Iterator[Corruption]:
        yield from (Corruption(it.plan, (it.number or 0) + 1, it.why) for it in super().verify(plan))


class Superficial(Full):
    """Looks at a plan when it is asked for it, and never at all of them."""

    def verify(self, plan: str | None = None) -> Iterator[Corruption]:
        yield from super().verify(plan) if plan else ()


class Replacing(Full):
    """Puts a copy in the place of another."""

    def backup(self, target: str, on_progress: Progress | None = None) -> Copied:
        self.shelf.pop(target, None)
        return super().backup(target, on_progress)


class Boasting(Full):
    """Says of a copy that it holds more."""

    def backup(self, target: str, on_progress: Progress | None = None) -> Copied:
        copied = super().backup(target, on_progress)
        return Copied(copied.plans, copied.entries + 1, copied.position, copied.bytes)


class Losing(Full):
    """Copies all but the last row, which nobody sees in the numbers that it gives."""

    def copied(self) -> ReferenceStore:
        self._records, records = {**self._records}, self._records
        try:
            plan = self._followed[-1][1]
            self._records[plan] = self._records[plan][:-1]
            return super().copied()
        finally:
            self._records = records


class Shaken(Full):
    """Copies the records, and forgets their positions."""

    def copied(self) -> ReferenceStore:
        self._followed, followed = [], self._followed
        try:
            return super().copied()
        finally:
            self._followed = followed


class Omitting(Full):
    """Leaves a plan out of its copies."""

    def copied(self) -> ReferenceStore:
        self._records, records = {plan: self._records[plan] for plan in self.plans()[:-1]}, self._records
        try:
            return super().copied()
        finally:
            self._records = records


def taking_turns(kind: type[ReferenceStore]) -> type[ReferenceStore]:
    """Let threads use a store that belongs to one of them."""
    turn = Lock()

    class TakingTurns(kind):  # type: ignore[misc, valid-type]
        def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
            with turn:
                position: int = super().append(plan, after=after, records=records)
                return position

    return TakingTurns if getattr(kind, "takes_turns", True) else kind


def machine_over(kind: type[ReferenceStore]) -> type[StoreMachine]:
    class Machine(StoreMachine):
        def __init__(self) -> None:
            self.stores: dict[str, Store] = {}
            super().__init__()

        def open_store(self, place: str) -> Store:
            store = self.stores.setdefault(place, taking_turns(kind)())
            if isinstance(store, Full):
                store.shelf = self.stores
            return store

        def break_next(self, handle: Store, *, durable: bool) -> bool:
            if isinstance(handle, Breakable):
                handle.breaks = "after" if durable else "before"
            return isinstance(handle, Breakable)

        @contextmanager
        def corrupted(self, place: str, plan: str, number: int) -> Iterator[None]:
            store = self.stores[place]
            assert isinstance(store, Full)
            store.corruption.append((plan, number))
            yield
            store.corruption.clear()

        def target_of(self, place: str) -> str | None:
            return place

    return Machine


class Plain(StoreMachine):
    """Knows no way to damage its store, or to copy it."""

    def __init__(self) -> None:
        self.store = Full()
        super().__init__()

    def open_store(self, place: str) -> Store:
        del place
        return self.store


BROKEN: list[type[ReferenceStore]] = [Forgetful, Unordered, Inventive, Careless, Lenient, Halfhearted, Confused]
BROKEN += [Shortsighted, Whole, Textual, Bare, Short, Caseless]
BROKEN += [Overtaking, Repeating, Shuffling, Miscounting, Hasty, Lagging, Impatient, Sweeping, Forgiving]
BROKEN += [Torn, Pretending, Contrary]
BROKEN += [Hoarding, Mixing, Rewording, Punctual, Pushing]
BROKEN += [Alarmed, Blind, Misnaming, Superficial, Replacing, Boasting, Losing, Shaken, Omitting]


SENTENCES = [
    (
        Overtaking,
        r"two writers to \['.*'\]: (position \d+ follows on|the (next entry of .*|last entries) that a follower me)",
    ),
    (Pushing, r"who wrote to .* under its lock, and who without: .*'done', 'stale'.*'stale', 'done'"),
    (Contrary, r"(\d+) of \1 records of .* were refused, but are there"),
    (Torn, r"\b1 of \d+ records of .* (are there; it has to be all or none|were refused, but are there)"),
    (Pretending, r"only 0 of \d+ records of .* are there, though all were said to be recorded"),
    (Hoarding, r"the snapshot of .*: saved was None or .*, the store gives"),
    (Alarmed, r"what is corrupt in .*: the reference says \[\], the store .*Too much"),
    (Blind, r"the first corrupt entry of .*: the reference says \[\d+\], the store \[\]"),
    (Replacing, "a second copy to the same place: the reference says 'store error', the store 'done'"),
    (Boasting, "what a copy is said to hold"),
]
LONG = {Alarmed: [pytest.mark.no_cover]}
"""What takes thousands of steps to find, and reaches nothing that others do not."""


@pytest.mark.no_cover  # the machine does nothing else than over a sound store, until it stops
@pytest.mark.parametrize("kind", [kind for kind in BROKEN if kind not in dict(SENTENCES)])
def test_a_broken_store_is_found_out(kind: type[ReferenceStore]) -> None:
    with pytest.raises((AssertionError, StoreError, Stale, Unrepeatable)):
        run_state_machine_as_test(machine_over(kind), settings=STEPS)


@pytest.mark.parametrize(("kind", "sentence"), [pytest.param(*told, marks=LONG.get(told[0], [])) for told in SENTENCES])
def test_what_is_wrong_with_a_store_is_told_in_a_sentence(kind: type[ReferenceStore], sentence: str) -> None:
    with pytest.raises((AssertionError, Unrepeatable), match=sentence):
        run_state_machine_as_test(machine_over(kind), settings=settings(STEPS, max_examples=200))


@pytest.mark.parametrize(("kind", "sentence"), SENTENCES[:2])
def test_what_threads_bring_to_light_is_not_told_as_flaky(kind: type[ReferenceStore], sentence: str) -> None:
    shrinking = settings(STEPS, phases=list(Phase), max_examples=200)
    with pytest.raises(Unrepeatable, match=sentence):
        run_state_machine_as_test(machine_over(kind), settings=shrinking)


def test_without_a_way_to_damage_or_copy_a_store_the_machine_does_without() -> None:
    run_state_machine_as_test(Plain, settings=settings(STEPS, max_examples=10))


@pytest.mark.parametrize("kind", [ReferenceStore, Breakable, Full, Cramped])
def test_a_sound_store_passes(kind: type[ReferenceStore]) -> None:
    run_state_machine_as_test(machine_over(kind), settings=settings(STEPS, max_examples=15))


def test_a_machine_has_to_say_how_to_open_its_store() -> None:
    with pytest.raises(NotImplementedError):
        StoreMachine()


class Closing(ReferenceStore):
    """Reads nothing once it is closed."""

    closed = False

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Record]]:
        for page in super().read(plan, after=after):
            if self.closed:
                raise StoreError("closed")
            yield page

    def close(self) -> None:
        self.closed = True


def test_a_reading_ends_with_the_handle_that_it_came_from() -> None:
    machine = machine_over(Closing)()
    machine.append(0, "a", [("plan.started@1", b"{}")])
    reader = machine.start_reading(0, "a", 0.0)
    machine.handles[0].close()
    assert machine.read_on(reader) == multiple()


def test_a_reading_that_is_at_its_end_has_brought_all_there_was() -> None:
    machine = machine_over(ReferenceStore)()
    machine.append(0, "a", [("plan.started@1", b"{}")])
    reader = machine.start_reading(0, "a", 0.0)
    assert machine.read_on(reader) is reader
    assert machine.read_on(reader) == multiple()
    reader.minimum = 2
    with pytest.raises(AssertionError, match="a reading of a ended at 1"):
        machine.read_on(reader)
