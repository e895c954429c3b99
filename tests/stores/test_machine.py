"""The conformance machine itself: it has to notice what is wrong with a store."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from collegial_core import Stale, Store, StoreError
from collegial_core.ledger import Row
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


def machine_over(kind: type[ReferenceStore]) -> type[StoreMachine]:
    class Machine(StoreMachine):
        def __init__(self) -> None:
            self.stores: dict[str, Store] = {}
            super().__init__()

        def open_store(self, place: str) -> Store:
            return self.stores.setdefault(place, kind())

    return Machine


BROKEN = [Forgetful, Unordered, Inventive, Careless, Lenient, Halfhearted, Confused]
BROKEN += [Shortsighted, Whole, Textual, Short, Caseless]


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_store_is_found_out(kind: type[ReferenceStore]) -> None:
    with pytest.raises((AssertionError, StoreError, Stale)):
        run_state_machine_as_test(machine_over(kind), settings=STEPS)


def test_a_sound_store_passes() -> None:
    run_state_machine_as_test(machine_over(ReferenceStore), settings=STEPS)


def test_a_machine_has_to_say_how_to_open_its_store() -> None:
    with pytest.raises(NotImplementedError):
        StoreMachine()
