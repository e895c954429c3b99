"""The simplest store there can be: what every other store has to agree with."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from collegial_core.kernel import Stale, StoreError
from collegial_core.store import Clock, Followed, Record

PAGE: Final = 1000
"""The most records that a page holds."""


def ticking() -> Clock:
    """Make a clock that starts after the years that stories tell of, and ticks a second when asked."""
    start = datetime(2040, 1, 1, 6, tzinfo=UTC)
    moments = (start + timedelta(seconds=second) for second in range(10**9))
    return lambda: next(moments)


class ReferenceStore:
    """A store in a dictionary.  Its clock ticks a second each time it is asked, unless given."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        self._records: dict[str, list[Record]] = {}
        self._followed: list[Followed] = []
        self._clock = clock or ticking()

    def plans(self) -> Sequence[str]:
        """List the ids of all plans that have entries, sorted."""
        return sorted(self._records)

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Record]]:
        """Yield pages of the plan's records with numbers above `after`."""
        records = self._records.get(plan, [])
        yield from (records[start : start + PAGE] for start in range(after, len(records), PAGE))

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        """Yield pages of all plans' records with positions above `after`.

        It never waits: the store belongs to one thread, which cannot write meanwhile.
        """
        del wait
        while page := self._followed[after : after + PAGE]:
            yield page
            after = page[-1].position

    def position(self) -> int:
        """Give the position of the latest row."""
        return len(self._followed)

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        """Add records numbered `after` + 1 and on, all or none."""
        known = self._records.get(plan, [])
        if len(known) != after:
            raise Stale(plan, after)
        if [number for number, _, _ in records] != list(range(after + 1, after + 1 + len(records))):
            message = f"the records are not numbered {after + 1} and on"
            raise StoreError(message)
        if records:
            self._records[plan] = [*known, *records]
            self._followed += [
                Followed(position, plan, *row) for position, row in enumerate(records, len(self._followed) + 1)
            ]
        return len(self._followed) if records else 0

    def now(self) -> datetime:
        """Tell the present moment by the clock."""
        return self._clock()

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""
