"""The conformance machine itself: it has to notice what is wrong with a store."""

import time
from collections.abc import Iterator, Sequence
from threading import Lock

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import multiple, run_state_machine_as_test

from collegial_core import Stale, Store, StoreError
from collegial_core.ledger import Followed, Row
from collegial_core.testing import ReferenceStore, StoreMachine

STEPS = settings(
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
        self._rows.clear()


class Unordered(ReferenceStore):
    def plans(self) -> Sequence[str]:
        return [*reversed(super().plans())]


class Inventive(ReferenceStore):
    """Lets a plan appear with an empty batch."""

    def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
        super().append(plan, after=after, rows=rows)
        self._rows.setdefault(plan, [])


class Careless(ReferenceStore):
    """Takes rows although somebody else wrote first."""

    def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
        last = len(self._rows.get(plan, []))
        super().append(plan, after=last if rows and rows[0][0] == last + 1 else after, rows=rows)


class Lenient(ReferenceStore):
    """Takes rows with gaps."""

    def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
        numbered = [(number, *row[1:]) for number, row in enumerate(rows, after + 1)]
        super().append(plan, after=after, rows=numbered)


class Halfhearted(ReferenceStore):
    """Keeps the good part of a bad batch."""

    def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
        try:
            super().append(plan, after=after, rows=rows)
        except StoreError:
            good = [row for number, row in enumerate(rows, after + 1) if row[0] == number]
            super().append(plan, after=after, rows=good[:1] if good[:1] == list(rows[:1]) else [])
            raise


class Confused(ReferenceStore):
    """Says something else than that the writer is stale."""

    def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
        try:
            super().append(plan, after=after, rows=rows)
        except Stale as error:
            raise StoreError("no") from error


class Shortsighted(ReferenceStore):
    """Reads only the first page."""

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Row]]:
        yield from [*super().read(plan, after=after)][:1]


class Whole(ReferenceStore):
    """Reads all in one page, however long."""

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Row]]:
        rows = [row for page in super().read(plan, after=after) for row in page]
        yield from [rows] if rows else []


class Textual(ReferenceStore):
    """Takes lines for text."""

    def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
        clean = [(number, name, line.decode("utf-8", "replace").encode()) for number, name, line in rows]
        super().append(plan, after=after, rows=clean)


class Short(ReferenceStore):
    """Cuts long lines off."""

    def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
        super().append(plan, after=after, rows=[(number, name, line[:65535]) for number, name, line in rows])


class Caseless(ReferenceStore):
    """Takes `a` and `A` for one plan."""

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Row]]:
        yield from super().read(plan.lower(), after=after)

    def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
        super().append(plan.lower(), after=after, rows=rows)


class Overtaking(ReferenceStore):
    """Shows a row at once, although one with a lower position is still on its way."""

    takes_turns = False

    def __init__(self) -> None:
        super().__init__()
        self._turn = Lock()
        self._shown: list[Followed] = []
        self._late = 0.0

    def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
        with self._turn:
            before = len(self._told)
            super().append(plan, after=after, rows=rows)
            new = self._told[before:]
            self._late = 0.0 if self._late else 0.05
            late = self._late
        time.sleep(late)
        with self._turn:
            self._shown = sorted([*self._shown, *new])

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        del wait
        shown = [row for row in self._shown if row[0] > after]
        yield from (shown[start : start + 1000] for start in range(0, len(shown), 1000))


class Repeating(ReferenceStore):
    """Tells the row at the position once more."""

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        yield from super().follow(max(after - 1, 0), wait=wait)


class Shuffling(ReferenceStore):
    """Gives the rows of a batch their positions in another order than their numbers."""

    def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
        before = len(self._told)
        super().append(plan, after=after, rows=rows)
        new = self._told[before:]
        self._told[before:] = [(row[0], *other[1:]) for row, other in zip(new, reversed(new), strict=True)]


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
        rows = [row for page in super().follow(after, wait=wait) for row in page]
        yield from [rows] if rows else []


class Forgiving(ReferenceStore):
    """Leaves the lines out of what it tells followers."""

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        yield from ([(*row[:4], b"") for row in page] for page in super().follow(after, wait=wait))


class Breakable(ReferenceStore):
    """Fails when it is told to, and is sound all the same."""

    breaks = ""

    def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
        breaks, self.breaks = self.breaks, ""
        if breaks == "before":
            raise StoreError("out of order")
        super().append(plan, after=after, rows=rows)
        if breaks:
            raise StoreError("out of order")


class Torn(Breakable):
    """Keeps the first row of what it fails to take."""

    def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
        if self.breaks:
            super(Breakable, self).append(plan, after=after, rows=rows[:1])
        super().append(plan, after=after, rows=rows)


class Pretending(Breakable):
    """Says that all is well, whatever happened."""

    def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
        broken = bool(self.breaks)
        try:
            super().append(plan, after=after, rows=rows)
        except StoreError:
            if not broken:
                raise


class Contrary(Breakable):
    """Keeps what it says it could not take."""

    def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
        self.breaks = "after" if self.breaks else ""
        super().append(plan, after=after, rows=rows)


def taking_turns(kind: type[ReferenceStore]) -> type[ReferenceStore]:
    """Let threads use a store that belongs to one of them."""
    turn = Lock()

    class TakingTurns(kind):  # type: ignore[misc, valid-type]
        def append(self, plan: str, *, after: int, rows: Sequence[Row]) -> None:
            with turn:
                super().append(plan, after=after, rows=rows)

    return TakingTurns if getattr(kind, "takes_turns", True) else kind


def machine_over(kind: type[ReferenceStore]) -> type[StoreMachine]:
    class Machine(StoreMachine):
        def __init__(self) -> None:
            self.stores: dict[str, Store] = {}
            super().__init__()

        def open_store(self, place: str) -> Store:
            return self.stores.setdefault(place, taking_turns(kind)())

        def break_next(self, handle: Store, *, durable: bool) -> bool:
            if isinstance(handle, Breakable):
                handle.breaks = "after" if durable else "before"
            return isinstance(handle, Breakable)

    return Machine


BROKEN: list[type[ReferenceStore]] = [Forgetful, Unordered, Inventive, Careless, Lenient, Halfhearted, Confused]
BROKEN += [Shortsighted, Whole, Textual, Short, Caseless]
BROKEN += [Overtaking, Repeating, Shuffling, Hasty, Lagging, Impatient, Sweeping, Forgiving]
BROKEN += [Torn, Pretending, Contrary]


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_store_is_found_out(kind: type[ReferenceStore]) -> None:
    with pytest.raises((AssertionError, StoreError, Stale)):
        run_state_machine_as_test(machine_over(kind), settings=STEPS)


@pytest.mark.parametrize("kind", [ReferenceStore, Breakable])
def test_a_sound_store_passes(kind: type[ReferenceStore]) -> None:
    run_state_machine_as_test(machine_over(kind), settings=STEPS)


def test_a_machine_has_to_say_how_to_open_its_store() -> None:
    with pytest.raises(NotImplementedError):
        StoreMachine()


class Closing(ReferenceStore):
    """Reads nothing once it is closed."""

    closed = False

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Row]]:
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
