"""Read models: tables that follow the plans, exactly once.

A plan's rows, its number and the store's position are written in one transaction.
Rows are never added to: a plan that has changed gets all of its rows anew, worked out
from its state.  So it does not matter where a process dies.  What is done again gives
the same rows, and entries up to a plan's number are passed over.

To build a model, the store's position is taken first, and then plan after plan is
read, one state in memory at a time.  Entries that are written meanwhile come after
that position, and are met when the model follows on from there.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Final

import attrs

from collegial_core import Ledger, Plans, State, Store, StoreError
from collegial_core.ledger import Followed
from collegial_overview.home import Cursor, Home
from collegial_overview.shelf import Mark, Shelf
from collegial_overview.tables import Picture, Rows

WARM: Final = 200_000
"""For so many entries together, states are kept in memory while a model follows."""

WAIT: Final = 60.0
"""How many seconds a follower waits at a time."""

Told = Callable[[int, int], None]
"""Something that hears how many of how many plans are done."""


@attrs.frozen
class Difference:
    """Where a read model is not what a fresh build would give: rows of a plan that are lacking, and rows too many.

    The table `numbers` stands for entries that were never taken in.
    """

    plan: str
    table: str
    lacking: int
    too_many: int


def _nobody(done: int, of: int) -> None:
    """Hear, and do nothing."""


class ReadModel:
    """Tables that show a picture of each plan, in an SQLite file or a PostgreSQL schema."""

    def __init__(self, home: Home, picture: Picture) -> None:
        """Take a place and what is shown there; nothing is made yet."""
        self.home = home
        self.picture = picture
        self._live = Shelf(home, picture, f"{picture.name}_")
        self._new = Shelf(home, picture, f"new_{picture.name}_")

    def close(self) -> None:
        """Let go of the place."""
        self.home.close()

    def check(self) -> None:
        """See that the tables are there and were filled by this very code.

        Raises:
            StoreError: they are not, or they are somebody else's.

        """
        if not self._live.is_there():
            raise StoreError(f"{self.home.shown} is not there yet; make it with `collegial overview update`")
        if not self._live.is_of_this_code():
            raise StoreError(
                f"{self.home.shown} was made by another release; `collegial overview update` builds it anew"
            )

    def is_behind(self, plans: Plans) -> bool:
        """Tell whether entries were recorded that are not taken in yet.

        Raises:
            StoreError: the tables follow another store.

        """
        with self.home.reading() as cursor:
            mark = self._live.mark(cursor)
        if not _is_of(mark, plans.store):
            raise self._of_another_store()
        return any(plans.store.follow(mark.position))

    # --- following ------------------------------------------------------------------

    def update(self, plans: Plans, told: Told = _nobody) -> int:
        """Take in what was recorded since; give the number of plans that got new rows.

        A model that is not there yet, or that was made by another release, is built.

        Raises:
            StoreError: the place is not ours or is busy, it follows another store, or a plan cannot be replayed.

        """
        with self.home.alone():
            if not self._is_good():
                return self._rebuild(plans, told)
            return sum(self._following(plans, self._live, _Warm(plans)))

    def follow(self, plans: Plans, told: Told = _nobody) -> Iterator[int]:
        """Update and stay on: yield the number of plans that got new rows, whenever some did.

        Raises:
            StoreError: as for `update`.

        """
        with self.home.alone():
            yield self._rebuild(plans, told) if not self._is_good() else 0
            warm = _Warm(plans)
            while True:
                yield from self._following(plans, self._live, warm, wait=WAIT)

    def _is_good(self) -> bool:
        return self._live.is_there() and self._live.is_of_this_code()

    def _following(self, plans: Plans, shelf: Shelf, warm: "_Warm", *, wait: float = 0.0) -> Iterator[int]:
        """Take in page after page, each in one transaction."""
        with self.home.reading() as cursor:
            mark, numbers = shelf.mark(cursor), shelf.numbers(cursor)
        if not _is_of(mark, plans.store):
            raise self._of_another_store()
        for page in plans.store.follow(mark.position, wait=wait):
            told = {plan: number for _, plan, number, _, _ in page}
            late = [plan for plan, number in told.items() if number > numbers.get(plan, 0)]
            fresh = [(plan, *warm.rows(plan, self.picture)) for plan in late]
            with self.home.writing() as cursor:
                for plan, number, rows in fresh:
                    shelf.put(cursor, plan, number, rows)
                shelf.move(cursor, _mark(page[-1]))
            numbers.update({plan: number for plan, number, _ in fresh})
            yield len(fresh)

    def _of_another_store(self) -> StoreError:
        return StoreError(
            f"{self.home.shown} follows another store, or this one before a copy was put back; "
            "name the right store, or build it anew with `collegial overview rebuild`"
        )

    # --- building -------------------------------------------------------------------

    def rebuild(self, plans: Plans, told: Told = _nobody) -> int:
        """Build the tables anew beside the old ones, then put them in their place; give the number of plans.

        What an earlier rebuild had done when it was interrupted is kept.

        Raises:
            StoreError: the place is not ours or is busy, or a plan cannot be replayed.

        """
        with self.home.alone():
            self._is_good()  # or somebody else's
            return self._rebuild(plans, told)

    def _rebuild(self, plans: Plans, told: Told) -> int:
        if not self._can_go_on(plans.store):
            self._new.make(_mark_now(plans.store))
        with self.home.reading() as cursor:
            done = self._new.numbers(cursor)
        names = list(plans)
        for place, plan in enumerate(names):
            told(place, len(names))
            if plan not in done:
                self._build(plans.ledger(plan))
        told(len(names), len(names))
        sum(self._following(plans, self._new, _Warm(plans)))
        self._new.take_the_place_of(self._live)
        return len(names)

    def _can_go_on(self, store: Store) -> bool:
        if not (self._new.is_there() and self._new.is_of_this_code()):
            return False
        with self.home.reading() as cursor:
            return _is_of(self._new.mark(cursor), store)

    def _build(self, ledger: Ledger) -> None:
        number, state = _folded(ledger)
        rows = self.picture.rows(state)
        with self.home.writing() as cursor:
            self._new.put(cursor, ledger.plan, number, rows)

    # --- comparing ------------------------------------------------------------------

    def compare(self, plans: Plans, told: Told = _nobody) -> list[Difference]:
        """Work out every plan's rows afresh, as of where the tables have come, and say where these differ.

        Raises:
            StoreError: there are no tables, they are of another release or another store, or a plan cannot be
                replayed.

        """
        self.check()
        with self.home.reading() as cursor:
            mark = self._live.mark(cursor)
            if not _is_of(mark, plans.store):
                raise self._of_another_store()
            numbers, there = self._live.numbers(cursor), _numbers_at(plans.store, mark.position)
            names = sorted({*there, *self._live.plans(cursor)})
            found: list[Difference] = []
            for place, plan in enumerate(names):
                told(place, len(names))
                number = numbers.get(plan, 0)
                if number < there.get(plan, 0):
                    found.append(Difference(plan, "numbers", lacking=there[plan] - number, too_many=0))
                found += self._compared(cursor, plans.ledger(plan), number)
            told(len(names), len(names))
        return found

    def _compared(self, cursor: Cursor, ledger: Ledger, number: int) -> Iterator[Difference]:
        with _naming(ledger.plan):
            fresh = self.picture.rows(ledger.as_of(entry=number))
        for table in self.picture.tables:
            ours = Counter(self._live.rows(cursor, table, ledger.plan))
            right = Counter(map(table.values, fresh[table.name]))
            if ours != right:
                yield Difference(ledger.plan, table.name, (right - ours).total(), (ours - right).total())


# --- states -------------------------------------------------------------------------


class _Warm:
    """The plans that changed last, with their states in memory."""

    def __init__(self, plans: Plans) -> None:
        self._plans = plans
        self._ledgers: OrderedDict[str, Ledger] = OrderedDict()

    def rows(self, plan: str, picture: Picture) -> tuple[int, Rows]:
        """Give a plan's number and rows as it stands."""
        ledger = self._ledgers.pop(plan, None) or self._plans.ledger(plan)
        number, state = _folded(ledger)
        self._ledgers[plan] = ledger
        while sum(it.number for it in self._ledgers.values()) > WARM:
            self._ledgers.popitem(last=False)
        return number, picture.rows(state)


def _folded(ledger: Ledger) -> tuple[int, State]:
    with _naming(ledger.plan):
        state = ledger.state
    return ledger.number, state


@contextmanager
def _naming(plan: str) -> Iterator[None]:
    """Say which plan it is that cannot be read."""
    try:
        yield
    except StoreError as error:
        raise StoreError(f"plan {plan}: {error}") from error


# --- places in the store --------------------------------------------------------------


def _mark(row: Followed) -> Mark:
    position, plan, number, name, line = row
    return Mark(position, position, sha256(f"{plan} {number} {name} ".encode() + line).hexdigest())


def _mark_now(store: Store) -> Mark:
    """Mark where the store is now, by the last entry that is there; positions may leave gaps before it."""
    position, back = store.position(), 1
    last: Followed | None = None
    while last is None and back < 2 * position:
        for page in store.follow(max(0, position - back)):
            last = max((row for row in page if row[0] <= position), default=last)
        back *= 2
    return Mark(position) if last is None else attrs.evolve(_mark(last), position=position)


def _is_of(mark: Mark, store: Store) -> bool:
    """Tell whether the store has the entry that the mark was made by, in its place."""
    if not mark.last:
        return True
    page: Sequence[Followed] = next(iter(store.follow(mark.last - 1)), ())
    return bool(page) and attrs.evolve(mark, position=mark.last) == _mark(page[0])


def _numbers_at(store: Store, position: int) -> dict[str, int]:
    """Give the last number of each plan among the entries up to a position."""
    numbers: dict[str, int] = {}
    for page in store.follow():
        numbers.update({row[1]: row[2] for row in page if row[0] <= position})
        if page[-1][0] >= position:
            break
    return numbers
