"""What a request comes to: entries recorded, entries that would be, a refusal, or that it was not understood."""

from collections.abc import Sequence
from typing import Any, overload

import attrs

from collegial_core.audit import Change
from collegial_core.kernel import Entry, Refused, Unreadable
from collegial_core.state import Event


@attrs.frozen
class _Entries(Sequence[Entry[Event]]):
    """Entries in their order; it is a sequence of them, so `(entry,) = ledger.do(…)` takes the only one."""

    entries: tuple[Entry[Event], ...]

    @overload
    def __getitem__(self, place: int) -> Entry[Event]: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Entry[Event], ...]: ...
    def __getitem__(self, place: int | slice) -> Any:
        """Give one of the entries, or some."""
        return self.entries[place]

    def __len__(self) -> int:
        """Count the entries."""
        return len(self.entries)


@attrs.frozen
class Recorded(_Entries):
    """The entries that were recorded for a request, now or when its id was first used.

    Whoever follows the store has met them when it has come to `position`.
    """

    position: int = attrs.field(default=0, eq=False)


@attrs.frozen
class Would(_Entries):
    """The entries that would be recorded for a request now; nothing was.

    For a correction, `changes` tell what the entry says now, and what it should have said.
    """

    changes: tuple[Change, ...] = ()


Answer = Recorded | Refused | Unreadable
"""What a request came to."""
