"""The entries behind a figure: those without any one of which it would be another, and what they build on.

The record is asked which entries name what the figure looks at.  Of these, all are left out, kind by kind and one by
one, that make no difference: the rest is replayed, and the figure worked out again.  So no rule is said twice, and
the answer shows itself to be right.

An entry builds on those that made the things that it names, and so on down to the beginning of the plan: a visit on
its round, its group, the method, the two people and their units.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Final, Protocol

import attrs

from collegial_core.audit.replay import CORRECTIONS, ReadData, state_of
from collegial_core.audit.things import Thing, things_in
from collegial_core.kernel import Entry, Occasion
from collegial_core.plan import DeviationRecorded, EntryCorrected
from collegial_core.state import EVOLVE, EVOLVE_THINGS, Event, Evolve, State
from collegial_core.upcasts import newest

FEW: Final = 16
"""From so many entries on, whole runs of them are left out before single ones."""


class Log(Protocol):
    """What the record tells of itself, up to an entry."""

    @property
    def last(self) -> int:
        """Give the number of the last entry."""

    def naming(self, word: str) -> Iterable[int]:
        """Give the numbers of the entries that name an id, or that are of a kind."""

    def about(self, number: int) -> Iterable[int]:
        """Give the numbers of the entries that correct, withdraw or depart by another."""

    def made(self, thing: Thing) -> int | None:
        """Give the number of the entry that made a thing."""

    def kind(self, number: int) -> str:
        """Give the name of an entry's event, without its version."""

    def entry(self, number: int) -> Entry[Event]:
        """Give an entry."""


@attrs.frozen
class Behind:
    """The numbers of the entries behind a figure, and of those that they build on."""

    entries: tuple[int, ...]
    builds_on: tuple[int, ...]


@attrs.frozen
class Sought:
    """A figure's value as it stands, and what works it out of a state and the numbers of the entries behind that."""

    value: object
    worked_out: Callable[[State, Collection[int]], object]
    reads_texts: bool


def behind(log: Log, looks_at: Sequence[Collection[int]], sought: Sought, read: ReadData) -> Behind:
    """Find the entries behind a figure; `looks_at` are the entries to look through, the fewest first."""
    search = _Search(log, sought, read)
    for numbers in looks_at:
        named = frozenset(numbers)
        whole = search.closed(named)
        if search.gives(whole):
            found = search.least(named, whole)
            return found if found.entries else search.least(whole, whole)  # such as the aim, which the start says
    message = "the figure cannot be worked out again from the record"
    raise LookupError(message)


_Step = tuple[int, Evolve, Event, Occasion]


class _Search:
    """Replays of parts of the record, and whether the figure comes out the same."""

    def __init__(self, log: Log, sought: Sought, read: ReadData) -> None:
        self._log = log
        self._sought = sought
        self._evolve = EVOLVE if sought.reads_texts else EVOLVE_THINGS
        self._read = read
        self._whole: frozenset[int] = frozenset()
        self._corrected = False
        self._steps: list[_Step] = []
        self._needs: dict[int, tuple[int, ...]] = {}
        self._gave: dict[frozenset[int], bool] = {}

    # --- what an entry builds on ---------------------------------------------------

    def closed(self, numbers: Iterable[int]) -> frozenset[int]:
        """Give these entries, and all that they build on."""
        found: set[int] = set()
        waiting = [*numbers, *((1,) if self._log.last else ())]
        while waiting:
            number = waiting.pop()
            if number not in found:
                found.add(number)
                waiting += self._builds_on(number)
        return frozenset(found)

    def _builds_on(self, number: int) -> tuple[int, ...]:
        if number not in self._needs:
            self._needs[number] = tuple(self._needed(number))
        return self._needs[number]

    def _needed(self, number: int) -> Iterator[int]:
        event = newest(self._log.entry(number).event)
        if isinstance(event, (DeviationRecorded, *CORRECTIONS)):
            yield event.entry
        if isinstance(event, EntryCorrected):
            event = newest(self._read(type(self._log.entry(event.entry).event), event.data))
        for thing in things_in(event):
            made = self._log.made(thing)
            if made is not None and made < number:
                yield made
        yield from self._followed(number, event)

    def _followed(self, number: int, event: Event) -> Iterator[int]:
        """Yield the last entry before it that says what this one ends or fulfils."""
        if event.after is None:
            return
        first, fields, _ = event.after
        said = [getattr(event, name) for name in fields]
        kind = first.recorded_as[0]
        there = (it for it in reversed([*self._log.naming(said[0])]) if it < number and self._log.kind(it) == kind)
        same = (it for it in there if [getattr(self._log.entry(it).event, name) for name in fields] == said)
        yield from islice(same, 1)

    # --- replays --------------------------------------------------------------------

    def gives(self, numbers: frozenset[int]) -> bool:
        """Tell whether the figure comes out the same where only these entries are there."""
        if numbers not in self._gave:
            self._gave[numbers] = self._tried(numbers)
        return self._gave[numbers]

    def _tried(self, numbers: frozenset[int]) -> bool:
        try:
            return bool(self._sought.worked_out(self._state(numbers), numbers) == self._sought.value)
        except Exception:  # noqa: BLE001 - what is left out may be anything that the rest counts on
            return False

    def _state(self, numbers: Collection[int]) -> State:
        if not self._whole.issuperset(numbers):
            self._prepare(numbers)
        if self._corrected:
            return state_of(lambda: [self._log.entry(it) for it in sorted(numbers)], self._read)
        state = State()
        for number, remember, event, occasion in self._steps:
            if number in numbers:
                remember(state, event, occasion)
        return state

    def _prepare(self, numbers: Collection[int]) -> None:
        """Make ready to replay parts of these: a search does it hundreds of times."""
        entries = [self._log.entry(it) for it in sorted(numbers)]
        self._whole = frozenset(numbers)
        self._corrected = any(isinstance(it.event, CORRECTIONS) for it in entries)
        events = [newest(it.event) for it in entries]
        self._steps = [
            (entry.number, self._evolve[type(event)], event, entry.occasion(entry.happened_on))
            for entry, event in zip(entries, events, strict=True)
        ]

    # --- leaving out ------------------------------------------------------------------

    def least(self, named: frozenset[int], whole: frozenset[int]) -> Behind:
        """Leave out what makes no difference, up to where each of the rest does."""
        there = self._without_runs(named, whole - named)
        below = next(it for it in (self.closed(there) - there, whole - there) if self.gives(there | it))
        before = None
        while before != (there, below):  # until each has been tried beside exactly the others
            before = there, below
            for some in sorted(self._by_kind(there), key=len):
                there = self._without_single(there, below, reversed(some))
                below = self._below(there, below)
        return Behind(tuple(sorted(there)), tuple(sorted(below)))

    def _without_single(self, there: frozenset[int], below: frozenset[int], some: Iterable[int]) -> frozenset[int]:
        for number in some:
            if self.gives(there - {number} | below):
                there -= {number}
        return there

    def _below(self, there: frozenset[int], below: frozenset[int]) -> frozenset[int]:
        """Name of what lies below only what these build on, where that is enough."""
        least = self.closed(there) - there
        return least if least != below and self.gives(there | least) else below

    def _without_runs(self, there: frozenset[int], below: frozenset[int]) -> frozenset[int]:
        for run in self._runs(there):
            rest = there.difference(run)
            if len(rest) < len(there) and self.gives(rest | below):
                there = rest
        return there

    def _runs(self, there: Collection[int]) -> Iterator[Sequence[int]]:
        """Give what is left out together: all of a kind, then ever shorter runs, then what is over with its end."""
        yield from sorted(self._by_kind(there), key=len, reverse=True)
        ordered = sorted(there)
        length = len(ordered) // 2
        while length >= FEW:
            yield from [ordered[at : at + length] for at in range(0, len(ordered), length)]
            length //= 2
        ends = ((it, newest(self._log.entry(it).event)) for it in reversed(ordered))
        yield from [
            [number, *self._followed(number, event)] for number, event in ends if event.after and event.after.ends
        ]

    def _by_kind(self, there: Iterable[int]) -> list[list[int]]:
        ordered = sorted(there, key=lambda it: (self._log.kind(it), it))
        return [list(numbers) for _, numbers in groupby(ordered, key=self._log.kind)]


def numbers_of(log: Log, words: Iterable[str], kinds: Mapping[str, object] | Collection[str] | None) -> frozenset[int]:
    """Give the entries of these kinds that name any of these, and those that correct them or depart by them."""
    naming = {number for word in words for number in log.naming(word)}
    of_kind = {it for it in naming if kinds is None or log.kind(it) in kinds}
    return frozenset(_with_about(log, of_kind))


def _with_about(log: Log, numbers: Iterable[int]) -> set[int]:
    found: set[int] = set()
    waiting = list(numbers)
    while waiting:
        number = waiting.pop()
        if number not in found and number <= log.last:
            found.add(number)
            waiting += log.about(number)
    return found
