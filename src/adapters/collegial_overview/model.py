"""Read models: tables that are updated from the plans' entries, each entry exactly once.

A plan's rows, its number and the store's position are written in one transaction.
A plan that has changed gets its rows replaced, computed from its state; only those stay
that tell how it stood at the end of an earlier period.  So a process may die anywhere:
what is done again gives the same rows, and entries up to a plan's number are skipped.

A plan that cannot be read keeps its rows, and is noted with the reason; the others are
updated.  It is tried again at every update, with or without new entries.

To build a model, the store's position is taken first, and then plan after plan is
read, one state in memory at a time.  Entries that are written meanwhile come after
that position, and are read when the model follows from there.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from time import monotonic, sleep
from typing import Any, Final, Self

import attrs

from collegial_core import Plans, State, StoreError, Unreadable
from collegial_core.ledger import Reading
from collegial_core.store import Followed, Progress, Store
from collegial_overview.table_set import Checkpoint, TableSet
from collegial_overview.tables import Projection, Rows
from collegial_sql.home import Cursor, Home, Values

WAIT: Final = 60.0
"""How many seconds a follower waits at a time."""

PAUSE: Final = 0.01
"""How many seconds pass between two looks at how far a model has come."""


@attrs.frozen
class Difference:
    """Where a read model is not what a fresh build would give: rows of a plan that are lacking, and rows too many.

    The table `numbers` stands for entries that were never taken in, and `unreadable` for a plan that cannot be read.
    """

    plan: str
    table: str
    lacking: int
    too_many: int


@attrs.frozen
class UnreadablePlan:
    """A plan that could not be read when it was last tried, and why; its rows tell of the entries up to `number`."""

    plan: str
    number: int
    why: str


@attrs.frozen
class _Worked:
    """What was worked out of a plan: the number of its last entry, and its rows.

    With a period, earlier ones have their rows already.
    """

    plan: str
    number: int
    rows: Rows
    period: Values | None

    def put(self, cursor: Cursor, table_set: TableSet) -> None:
        table_set.put(cursor, self.plan, self.number, self.rows, self.period)


@attrs.frozen
class _Failed:
    """Why nothing could be worked out of a plan."""

    plan: str
    why: str

    def put(self, cursor: Cursor, table_set: TableSet) -> None:
        table_set.leave_out(cursor, self.plan, self.why)


def _no_progress(done: int, of: int) -> None:
    """Show no progress."""


class ReadModel:
    """Tables that show a projection of each plan's state, in an SQLite file or a PostgreSQL schema.

    Use it as a context manager, or close it yourself.
    """

    def __init__(self, home: Home, projection: Projection) -> None:
        """Take a place and what is shown there; nothing is made yet."""
        self.home = home
        self.projection = projection
        self._live = TableSet(home, projection, f"{projection.name}_")
        self._new = TableSet(home, projection, f"new_{projection.name}_")

    def close(self) -> None:
        """Let go of the place."""
        self.home.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

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
            checkpoint = self._live.checkpoint(cursor)
        if not _is_of(checkpoint, plans.store):
            raise self._of_another_store()
        return any(plans.store.follow(checkpoint.position))

    def unreadable(self) -> list[UnreadablePlan]:
        """List the plans that could not be read, by their ids.

        Raises:
            StoreError: the tables are not there, or were made by another release.

        """
        self.check()
        with self.home.reading() as cursor:
            numbers, found = self._live.numbers(cursor), self._live.unreadable(cursor)
        return [UnreadablePlan(plan, numbers.get(plan, 0), why) for plan, why in sorted(found.items())]

    # --- following ------------------------------------------------------------------

    def update(self, plans: Plans, on_progress: Progress = _no_progress) -> int:
        """Take in what was recorded since; give the number of plans that got new rows.

        A model that is not there yet, or that was made by another release, is built.  A plan that cannot be
        read is left as it is, and is among the `unreadable`.

        Raises:
            StoreError: the place is not ours or is busy, it follows another store, or that store cannot serve.

        """
        with self.home.alone():
            if not self._is_good():
                return self._rebuild(plans, on_progress)
            return sum(self._following(plans, self._live))

    def follow(self, plans: Plans, on_progress: Progress = _no_progress) -> Iterator[int]:
        """Update and stay on: yield the number of plans that got new rows, whenever some did.

        Raises:
            StoreError: as for `update`.

        """
        with self.home.alone():
            yield self._rebuild(plans, on_progress) if not self._is_good() else 0
            while True:
                yield from self._following(plans, self._live, wait=WAIT)

    def wait_for(self, position: int, *, timeout: float = 5.0) -> None:
        """Wait until what was recorded up to a position is taken in, such as that of an answer.

        Somebody has to `follow`, or to `update`, meanwhile.

        Raises:
            StoreError: it has not come so far within `timeout` seconds, or the tables are not there.

        """
        self.check()
        end = monotonic() + timeout
        while (come := self._position()) < position:
            if monotonic() > end:
                raise StoreError(
                    f"{self.home.shown} has come to position {come} and not to {position};"
                    " see whether `collegial overview update --wait` is running"
                )
            sleep(PAUSE)

    def _position(self) -> int:
        with self.home.reading() as cursor:
            return self._live.checkpoint(cursor).position

    def _is_good(self) -> bool:
        return self._live.is_there() and self._live.is_of_this_code()

    def _following(self, plans: Plans, table_set: TableSet, *, wait: float = 0.0) -> Iterator[int]:
        """Try what could not be read again, then take in page after page, each in one transaction."""
        with self.home.reading() as cursor:
            checkpoint, numbers, unreadable = (
                table_set.checkpoint(cursor),
                table_set.numbers(cursor),
                table_set.unreadable(cursor),
            )
        if not _is_of(checkpoint, plans.store):
            raise self._of_another_store()
        if unreadable and (mended := self._taken_in(plans, table_set, sorted(unreadable), numbers)):
            numbers.update(mended)
            yield len(mended)
        for page in plans.store.follow(checkpoint.position, wait=wait):
            newest = {plan: number for _, plan, number, _, _ in page}
            late = [plan for plan, number in newest.items() if number > numbers.get(plan, 0)]
            fresh = self._taken_in(plans, table_set, late, numbers, _checkpoint(page[-1]))
            numbers.update(fresh)
            yield len(fresh)

    def _taken_in(
        self,
        plans: Plans,
        table_set: TableSet,
        names: list[str],
        numbers: Mapping[str, int],
        checkpoint: Checkpoint | None = None,
    ) -> dict[str, int]:
        """Write the plans' rows, and how far that brings us, in one transaction; give the numbers of those read."""
        found = [_worked_out(plans, plan, self.projection, numbers.get(plan, 0)) for plan in names]
        with self.home.writing() as cursor:
            for each in found:
                each.put(cursor, table_set)
            if checkpoint is not None:
                table_set.move(cursor, checkpoint)
        return {each.plan: each.number for each in found if isinstance(each, _Worked)}

    def _of_another_store(self) -> StoreError:
        return StoreError(
            f"{self.home.shown} follows another store, or this one before a copy was put back; "
            "name the right store, or build it anew with `collegial overview rebuild`"
        )

    # --- building -------------------------------------------------------------------

    def rebuild(self, plans: Plans, on_progress: Progress = _no_progress) -> int:
        """Build the tables anew beside the old ones, then put them in their place; give the number of plans built.

        What an earlier rebuild had done when it was interrupted is kept.  A plan that cannot be read has no rows,
        and is among the `unreadable`.

        Raises:
            StoreError: the place is not ours or is busy, or the store cannot serve.

        """
        with self.home.alone():
            self._is_good()  # or somebody else's
            return self._rebuild(plans, on_progress)

    def _rebuild(self, plans: Plans, on_progress: Progress) -> int:
        if not self._can_go_on(plans.store):
            self._new.make(_checkpoint_now(plans.store))
        with self.home.reading() as cursor:
            done = self._new.numbers(cursor)
        names = list(plans)
        for place, plan in enumerate(names):
            on_progress(place, len(names))
            if plan not in done:
                self._taken_in(plans, self._new, [plan], {})
        on_progress(len(names), len(names))
        sum(self._following(plans, self._new))
        with self.home.reading() as cursor:
            left_out = self._new.unreadable(cursor)
        self._new.take_the_place_of(self._live)
        return len(set(names).difference(left_out))

    def _can_go_on(self, store: Store) -> bool:
        if not (self._new.is_there() and self._new.is_of_this_code()):
            return False
        with self.home.reading() as cursor:
            return _is_of(self._new.checkpoint(cursor), store)

    # --- comparing ------------------------------------------------------------------

    def compare(self, plans: Plans, on_progress: Progress = _no_progress) -> list[Difference]:
        """Work out every plan's rows afresh, as of where the tables have come, and say where these differ.

        Raises:
            StoreError: there are no tables, they are of another release or another store, or that store cannot serve.

        """
        self.check()
        with self.home.reading() as cursor:
            checkpoint = self._live.checkpoint(cursor)
            if not _is_of(checkpoint, plans.store):
                raise self._of_another_store()
            numbers, there = self._live.numbers(cursor), _numbers_at(plans.store, checkpoint.position)
            names = sorted({*there, *self._live.plans(cursor)})
            found: list[Difference] = []
            for place, plan in enumerate(names):
                on_progress(place, len(names))
                number = numbers.get(plan, 0)
                if number < there.get(plan, 0):
                    found.append(Difference(plan, "numbers", lacking=there[plan] - number, too_many=0))
                found += self._compared(cursor, plans, plan, number)
            on_progress(len(names), len(names))
        return found

    def _compared(self, cursor: Cursor, plans: Plans, plan: str, number: int) -> Iterator[Difference]:
        fresh = _worked_out(plans, plan, self.projection, until=number or None)
        if isinstance(fresh, _Failed):
            yield Difference(plan, "unreadable", lacking=0, too_many=0)
            return
        for table in self.projection.tables:
            ours = Counter(self._live.rows(cursor, table, plan))
            right = Counter(map(table.values, fresh.rows[table.name] if number else ()))
            if ours != right:
                yield Difference(plan, table.name, (right - ours).total(), (ours - right).total())


# --- states -------------------------------------------------------------------------


def _worked_out(
    plans: Plans, plan: str, projection: Projection, known: int = 0, until: int | None = None
) -> _Worked | _Failed:
    """Work out a plan's rows, or say why it cannot be read.

    Where entries up to a number are known, and none of another period has come, the plan's state now is enough.

    Raises:
        StoreError: it is not this plan alone: the store cannot serve.

    """
    try:
        return _of_now(plans, plan, projection, known) or _of_all(plans, plan, projection, until)
    except (StoreError, Unreadable) as error:
        plans.store.position()  # a store that is gone does not answer this either
        return _Failed(plan, str(error))


def _of_now(plans: Plans, plan: str, projection: Projection, known: int) -> _Worked | None:
    """Work out a plan's rows from its state now; None where rows are lacking of earlier periods."""
    if not known:
        return None
    standing = projection.standing
    before = None if standing is None else next(plans.ledger(plan).entries(after=known - 1), None)
    with plans.read(plan) as reading:
        rows = projection.rows(reading.state)
        if standing is None:
            return _Worked(plan, reading.number, rows, None)
        period = standing.at(reading.recorded_at)
        if before is None or standing.at(before.recorded_at) != period:
            return None
        stood = standing.rows(reading.state, reading.recorded_at.date())
        return _Worked(plan, reading.number, {**rows, standing.table: stood}, period)


def _of_all(plans: Plans, plan: str, projection: Projection, until: int | None) -> _Worked:
    """Work out a plan's rows by going through its entries."""
    standing = projection.standing
    stood: dict[Values, Sequence[Any]] = {}
    reading: Reading | None = None
    for reading in plans.ledger(plan).by_period(_never_ends if standing is None else standing.at, until=until):
        if standing is not None:
            stood[standing.at(reading.recorded_at)] = standing.rows(reading.state, reading.recorded_at.date())
    if reading is None:
        reading = Reading(State(), 0, datetime.min.replace(tzinfo=UTC))
    rows = projection.rows(reading.state)
    if standing is not None:
        rows = {**rows, standing.table: [row for of_period in stood.values() for row in of_period]}
    return _Worked(plan, reading.number, rows, None)


def _never_ends(_: datetime) -> None:
    """Be the only period."""


# --- places in the store --------------------------------------------------------------


def _checkpoint(row: Followed) -> Checkpoint:
    position, plan, number, name, line = row
    return Checkpoint(position, position, sha256(f"{plan} {number} {name} ".encode() + line).hexdigest())


def _checkpoint_now(store: Store) -> Checkpoint:
    """Give the store's checkpoint now, by the last entry that is there; positions may leave gaps before it."""
    position, back = store.position(), 1
    last: Followed | None = None
    while last is None and back < 2 * position:
        for page in store.follow(max(0, position - back)):
            last = max((row for row in page if row.position <= position), default=last)
        back *= 2
    return Checkpoint(position) if last is None else attrs.evolve(_checkpoint(last), position=position)


def _is_of(checkpoint: Checkpoint, store: Store) -> bool:
    """Tell whether the store has the entry that the checkpoint was made by, in its place."""
    if not checkpoint.last:
        return True
    page: Sequence[Followed] = next(iter(store.follow(checkpoint.last - 1)), ())
    return bool(page) and attrs.evolve(checkpoint, position=checkpoint.last) == _checkpoint(page[0])


def _numbers_at(store: Store, position: int) -> dict[str, int]:
    """Give the last number of each plan among the entries up to a position."""
    numbers: dict[str, int] = {}
    for page in store.follow():
        numbers.update({row.plan: row.number for row in page if row.position <= position})
        if page[-1].position >= position:
            break
    return numbers
