"""A machine that drives any store beside the reference and compares the two at every step.

    class OurMachine(StoreMachine):
        def open_store(self, place):
            return open_store(f"ours:///{place}")

    TestOurStore = OurMachine.TestCase

`place` is a name that no earlier run had; all handles opened for one place are
handles of one store.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import count
from typing import ClassVar, Final

import attrs
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule
from hypothesis.strategies import SearchStrategy

from collegial_core.kernel import Stale, StoreError
from collegial_core.ledger.codec import LINE_MOST
from collegial_core.ledger.ports import Row, Store
from collegial_core.ledger.vocabulary import EVENT_OF
from collegial_core.testing.reference import PAGE, ReferenceStore

PLANS: Final = ("a", "A", "a.1", "solbacken", "Z" * 64)
_BEYOND: Final = 5  # how far past the last entry a reader may start


@attrs.define(eq=False)
class _Reader:
    """A reading under way: what it still has to bring, and at least how far."""

    plan: str
    pages: Iterator[Sequence[Row]]
    seen: int
    least: int


def _lines() -> SearchStrategy[bytes]:
    """Make any bytes, from none to as many as a line may have."""
    long = st.builds(lambda part, size: (part * size)[:size], st.binary(min_size=1, max_size=3), st.just(LINE_MOST))
    return st.one_of(st.binary(max_size=64), st.binary(max_size=64), st.binary(max_size=64), long)


def _batches() -> SearchStrategy[list[tuple[str, bytes]]]:
    """Make what rows hold besides their numbers: few of any kind, or many small ones."""
    names = st.sampled_from(sorted(EVENT_OF))
    few = st.lists(st.tuples(names, _lines()), min_size=1, max_size=4)
    many = st.builds(
        lambda name, size: [(name, b'{"number":%d}' % place) for place in range(size)],
        names,
        st.sampled_from((PAGE - 1, PAGE, PAGE + 1, 2 * PAGE + 3)),
    )
    return st.one_of(few, few, few, many)


def _rows(first: int, batch: Sequence[tuple[str, bytes]]) -> list[Row]:
    return [(number, name, line) for number, (name, line) in enumerate(batch, first)]


class StoreMachine(RuleBasedStateMachine):
    """Drives a store beside the reference.  Define `open_store`; the rest is here.

    Set `durable` to False for a store that forgets when its last handle is closed.
    """

    durable: ClassVar[bool] = True
    _places: ClassVar[Iterator[int]] = count(1)

    handles = Bundle("handles")
    readers = Bundle("readers")

    def __init__(self) -> None:
        super().__init__()
        self.place = f"place-{next(self._places)}"
        self.reference = ReferenceStore()
        self.open: list[Store] = []
        self.touched = PLANS[0]

    def open_store(self, place: str) -> Store:
        """Open a handle of the store that belongs to this place; the place's first is empty."""
        raise NotImplementedError

    # --- handles --------------------------------------------------------------

    @initialize(target=handles)
    def start(self) -> Store:
        """Open the first handle."""
        return self._opened()

    @rule(target=handles)
    def open_another(self) -> Store:
        """Open one more handle of the same store."""
        assume(len(self.open) < len(PLANS))
        return self._opened()

    @rule(handle=consumes(handles))
    def close_one(self, handle: Store) -> None:
        """Close a handle that is not the last."""
        assume(len(self.open) > 1)
        self._close(handle)

    @rule(target=handles, several=st.lists(consumes(handles), min_size=1, max_size=len(PLANS)))
    def close_all_and_reopen(self, several: list[Store]) -> object:
        """Close every handle, and open the store anew."""
        assume(self.durable and len({id(handle) for handle in several}) == len(self.open))
        for handle in list(self.open):
            self._close(handle)
        return multiple(self._opened())

    def _opened(self) -> Store:
        handle = self.open_store(self.place)
        self.open.append(handle)
        return handle

    def _close(self, handle: Store) -> None:
        self.open.remove(handle)
        handle.close()

    # --- appending ------------------------------------------------------------

    @rule(handle=handles, plan=st.sampled_from(PLANS), batch=_batches())
    def append(self, handle: Store, plan: str, batch: list[tuple[str, bytes]]) -> None:
        """Append a batch after the last entry: both take it."""
        last = self._last(plan)
        self._both(handle, plan, last, _rows(last + 1, batch))

    @rule(handle=handles, plan=st.sampled_from(PLANS))
    def append_nothing(self, handle: Store, plan: str) -> None:
        """Append an empty batch: both take it, and no plan appears."""
        self._both(handle, plan, self._last(plan), [])

    @rule(handle=handles, plan=st.sampled_from(PLANS), batch=_batches(), off=st.integers(-3, 3), fit=st.booleans())
    def append_stale(
        self, handle: Store, plan: str, batch: list[tuple[str, bytes]], off: int, *, fit: bool
    ) -> None:
        """Append after another entry than the last: both say so, however well the numbers would fit."""
        last = self._last(plan)
        assume(off != 0)
        first = last + 1 if fit else last + off + 1
        self._both(handle, plan, last + off, _rows(first, batch))

    @rule(handle=handles, plan=st.sampled_from(PLANS), batch=_batches(), data=st.data())
    def append_misnumbered(self, handle: Store, plan: str, batch: list[tuple[str, bytes]], data: st.DataObject) -> None:
        """Append rows with a gap, a repetition or a number out of order: neither takes any of them."""
        last = self._last(plan)
        rows = _rows(last + 1, batch)
        place = data.draw(st.integers(0, len(rows) - 1))
        number = data.draw(st.integers(last - 2, last + len(rows) + 2))
        assume(number != rows[place][0])
        rows[place] = (number, *rows[place][1:])
        self._both(handle, plan, last, rows)

    def _both(self, handle: Store, plan: str, after: int, rows: list[Row]) -> None:
        self.touched = plan
        told = _outcome(lambda: self.reference.append(plan, after=after, rows=rows))
        got = _outcome(lambda: handle.append(plan, after=after, rows=rows))
        _same(got, told, f"appending {len(rows)} rows to {plan} after {after}")

    # --- reading --------------------------------------------------------------

    @rule(handle=handles, plan=st.sampled_from(PLANS), data=st.data())
    def read(self, handle: Store, plan: str, data: st.DataObject) -> None:
        """Read a plan whole from some number on."""
        after = data.draw(st.integers(0, self._last(plan) + _BEYOND))
        self._compare(handle, plan, after)

    @rule(target=readers, handle=handles, plan=st.sampled_from(PLANS), data=st.data())
    def start_reading(self, handle: Store, plan: str, data: st.DataObject) -> _Reader:
        """Begin to read, and leave it at that for now."""
        last = self._last(plan)
        after = data.draw(st.integers(0, last))
        return _Reader(plan, handle.read(plan, after=after), after, last)

    @rule(target=readers, reader=consumes(readers))
    def read_on(self, reader: _Reader) -> object:
        """Bring one more page, whatever happened meanwhile; a reader at its end has brought enough."""
        try:
            page = next(reader.pages, None)
        except StoreError:
            return multiple()  # its handle has been closed
        if page is None:
            _true(reader.seen >= reader.least, f"a reading of {reader.plan} ended at {reader.seen}")
            return multiple()
        self._right_page(page, reader.plan, reader.seen)
        reader.seen += len(page)
        return reader

    @rule(reader=consumes(readers))
    def abandon(self, reader: _Reader) -> None:
        """Forget a reading halfway."""
        del reader.pages

    # --- agreement ------------------------------------------------------------

    @invariant()
    def agree(self) -> None:
        """Every handle knows the same plans, and the same rows of the plan last written to."""
        for handle in self.open:
            _same(list(handle.plans()), list(self.reference.plans()), "plans")
            _true(handle.now().utcoffset() == timedelta(0), "the clock tells no UTC")
            self._compare(handle, self.touched, 0)

    def _compare(self, handle: Store, plan: str, after: int) -> None:
        seen = after
        for page in handle.read(plan, after=after):
            self._right_page(page, plan, seen)
            seen += len(page)
        _same(max(seen, self._last(plan)), max(after, self._last(plan)), f"rows of {plan} after {after}")
        _true(seen >= self._last(plan), f"{plan} ended at {seen}")

    def _right_page(self, page: Sequence[Row], plan: str, seen: int) -> None:
        _true(0 < len(page) <= PAGE, f"a page has {len(page)} rows")
        told = [row for part in self.reference.read(plan, after=seen) for row in part][: len(page)]
        _same(list(page), told, f"rows of {plan} after {seen}")
        _true(all(type(line) is bytes for _, _, line in page), "a line is not bytes")

    def _last(self, plan: str) -> int:
        return sum(len(page) for page in self.reference.read(plan))

    def teardown(self) -> None:
        """Close what is open."""
        for handle in self.open:
            handle.close()


def _outcome(do: Callable[[], None]) -> str:
    try:
        do()
    except Stale:
        return "stale"
    except StoreError:
        return "store error"
    return "done"


def _same(got: object, told: object, what: str) -> None:
    _true(got == told, f"{what}: the reference says {told!r:.300}, the store {got!r:.300}")


def _true(fact: bool, message: str) -> None:  # noqa: FBT001 - an assertion by another name
    if not fact:
        raise AssertionError(message)
