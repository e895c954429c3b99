"""Why a figure is what it is: its value, the rule, and the entries behind it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from difflib import get_close_matches
from itertools import chain
from typing import Any, Final

import attrs

from collegial_core.audit.behind import Behind, Sought, behind, numbers_of
from collegial_core.audit.figures import (
    AUDITOR_WORD,
    FIGURES,
    PEOPLE,
    RIGHT,
    TODO,
    Figure,
    Ground,
    Looked,
    Replay,
    has_a_part,
    paths_below,
)
from collegial_core.kernel import Entry, PersonId, Unreadable
from collegial_core.kernel.texts import HOLDS_TEXTS
from collegial_core.ledger.correction import read_event
from collegial_core.ledger.mentions import Mentions
from collegial_core.plan import DeviationRecorded, EntryCorrected, EntryWithdrawn
from collegial_core.privacy import NOBODY, SEALED, Reader, reasons
from collegial_core.state import Event, State
from collegial_core.upcasts import newest
from collegial_core.views.rows import Kind, column, row

BY_PERSON: Final = (TODO.name, RIGHT.name)
"""Figures that are listed of one person."""

LISTED: Final = 12
"""So many paths at most are named where none fits."""


@row
class EntryLine:
    """An entry behind a figure: when it was recorded, by whom, and the reason, `[personal]` to whom it is not for."""

    number: int = column("Entry")
    recorded_at: datetime
    on: date = column("Happened")
    by: PersonId = column("By", Kind.PERSON)
    on_behalf_of: PersonId | None = column("On behalf of", Kind.PERSON)
    event: str = column("Event")
    because: str | None = column("Because", Kind.TEXT)


@row
class Explanation:
    """Why a figure is what it is.

    `entries` are those behind it: with those that they build on, they give the value, and without any one of them
    they do not.  `value` has the fields that the figure's view shows.
    """

    path: str
    says: str
    on: date | None
    number: int
    value: Any
    ground: Ground
    entries: tuple[EntryLine, ...]
    builds_on: tuple[int, ...]


class Log:
    """The record up to an entry, as the search for what is behind a figure asks it; entries are read once."""

    def __init__(self, mentions: Mentions, last: int, read: Callable[[int], Iterator[Entry[Event]]]) -> None:
        """Take the index, the last entry that counts, and what reads entries after a number."""
        self.last = last
        self.naming, self.about = mentions.naming, mentions.about
        self.made, self.kind = mentions.made, mentions.kind
        self._read = read
        self._entries: dict[int, Entry[Event]] = {}

    def entry(self, number: int) -> Entry[Event]:
        """Give an entry."""
        if number not in self._entries:
            self._entries[number] = next(self._read(number - 1))
        return self._entries[number]


@attrs.frozen
class Asked:
    """A figure with what its path says that it is of."""

    figure: Figure
    of: tuple[str, ...]
    path: str

    def value(self, at: Replay) -> Any:  # noqa: ANN401 - what the figure gives
        """Work it out."""
        return self.figure.value(at, *self.of)


@attrs.frozen
class Found:
    """A figure's value as it stands, why it is worked out so, and what it looks at."""

    asked: Asked
    value: Any = attrs.field(metadata=HOLDS_TEXTS)
    ground: Ground
    looks_at: Looked


def asked(path: str) -> Asked | None:
    """Read a path; None where it names no figure, or has too few or too many parts."""
    name, *of = path.split("/")
    figure = FIGURES.get(name)
    if figure is None or len(of) != len(figure.path):
        return None
    return Asked(figure, tuple(of), path)


def found(state: State, number: int, path: str, on: date | None) -> Found:
    """Work a figure out of the state as it stands.

    Raises:
        Unreadable: there is no such figure; the message names those that may be meant.

    """
    at = Replay(state, on, range(1, number + 1))
    wanted = asked(path)
    if on is None and wanted is not None and wanted.figure.needs_day:
        raise Unreadable("on", f"{wanted.figure.pattern} takes a day of looking")
    value = None if wanted is None else wanted.value(at)
    if wanted is None or value is None:
        raise Unreadable("path", f"there is no {path[:80]!r}; {_meant(at, path)}")
    figure, of = wanted.figure, wanted.of
    return Found(wanted, value, figure.grounded(at, *of), figure.looks_at(at, *of))


def _meant(at: Replay, path: str) -> str:
    name, *of = path.split("/")
    if name not in FIGURES:
        return f"there are: {', '.join(it.pattern for it in FIGURES.values())}"
    known = paths_below(at, "/".join((name, *of[:1])) if FIGURES[name].needs_day else name)
    near = get_close_matches(path, known) or [it for it in known if it.startswith(path)] or known
    listed = [*near[:LISTED], *(["…"] if len(near) > LISTED else [])]
    return f"there are: {', '.join(listed)}" if listed else f"it is written {FIGURES[name].pattern}"


def listed(state: State, number: int, below: str, on: date | None) -> list[str]:
    """List the paths that begin with one; those of `todo` and `right` where it says of whom.

    Raises:
        Unreadable: it says of whom, and nobody of that name has a part in the plan.

    """
    name, *of = below.split("/")
    person = of[0] if of else AUDITOR_WORD
    if name in BY_PERSON and person != AUDITOR_WORD and not has_a_part(state, person):
        raise Unreadable("path", f"nobody called {person[:80]!r} is in the plan or has an office in it")
    return paths_below(Replay(state, on, range(1, number + 1)), below)


def entries_behind(log: Log, it: Found, on: date | None) -> Behind:
    """Find the entries behind a figure."""
    looks, figure = it.looks_at, it.asked.figure
    own = [number for each in looks.numbers for number in (each, *log.about(each))]
    near = (
        numbers_of(log, looks.things, figure.events - looks.but)
        | numbers_of(log, looks.people, PEOPLE)
        | frozenset(own)
    )
    wide = numbers_of(log, (*looks.things, *looks.people), None) | near
    everything = frozenset(range(1, log.last + 1))

    def value(state: State, there: Any) -> Any:  # noqa: ANN401
        return it.asked.value(Replay(state, on, there))

    sought = Sought(it.value, value, figure.reads_texts)
    return behind(log, (near, wide, everything), sought, read_event)


def lines(log: Log, numbers: tuple[int, ...], state: State, reader: Reader) -> tuple[EntryLine, ...]:
    """Tell of entries, each with the reason where the reader may read it."""
    told = {} if reader == NOBODY else reasons(state, _telling(log, numbers), reader)
    return tuple(_line(log.entry(it), told) for it in numbers)


def _telling(log: Log, numbers: tuple[int, ...]) -> list[Entry[Event]]:
    """Give the entries that decide who may read a reason: those, what they are about, and what is about them."""
    near = chain(numbers, (_about(log.entry(it)) for it in numbers), chain.from_iterable(map(log.about, numbers)))
    return [log.entry(it) for it in sorted(set(near)) if 0 < it <= log.last]


def _about(entry: Entry[Event]) -> int:
    event = newest(entry.event)
    return event.entry if isinstance(event, DeviationRecorded | EntryCorrected | EntryWithdrawn) else 0


def _line(entry: Entry[Event], told: dict[int, str]) -> EntryLine:
    sealed = None if entry.because is None else SEALED
    return EntryLine(
        number=entry.number,
        recorded_at=entry.recorded_at,
        on=entry.happened_on,
        by=entry.by,
        on_behalf_of=entry.on_behalf_of,
        event=entry.event.recorded_as[0],
        because=told.get(entry.number) or sealed,
    )
