"""Which entries name a thing: an index of a plan's record, gathered when somebody first asks for it.

It is made of the lines as they are stored, for decoding them would take five times as long.  What a line says as a
text without spaces counts as a name; so it may give too many entries, and never too few.
"""

import re
from array import array
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

from collegial_core.audit.things import MAKERS, Thing, made_by
from collegial_core.plan import MethodAdopted
from collegial_core.store import Record
from collegial_core.upcasts import newest
from collegial_core.wire import decode

_PLACE: Final = "I"
_NAMES: Final = re.compile(rb'"([A-Za-z0-9][A-Za-z0-9._-]{0,63})"(?=\s*[,\]}])')
_ENTRIES: Final = re.compile(rb'"entry":\s*([0-9]{1,9})')
_DATA: Final = b'"data":'
_BEHIND_DATA: Final = b'"happened_on":'
_ABOUT: Final = frozenset({"entry.corrected", "entry.withdrawn", "deviation.recorded"})
_MAKING: Final = frozenset((*(kind.recorded_as[0] for kind in MAKERS), MethodAdopted.recorded_as[0]))


class Mentions:
    """The entries of a plan up to `number`, by what they name, what they are about and what they make."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.number = 0
        self._kinds: list[str] = []
        self._shared: dict[str, str] = {}
        self._naming: dict[bytes, array[int]] = {}
        self._about: dict[int, list[int]] = {}
        self._made: dict[Thing, int] = {}

    def read_on(self, pages: Iterable[Sequence[Record]]) -> None:
        """Take in what came since."""
        for record in chain.from_iterable(pages):
            self._note(record)

    def _note(self, record: Record) -> None:
        kind = record.name.partition("@")[0]
        self._kinds.append(self._shared.setdefault(kind, kind))
        line = record.line
        said = line[line.find(_DATA) : line.rfind(_BEHIND_DATA)]
        for name in {*_NAMES.findall(said), kind.encode()}:
            self._naming.setdefault(name, array(_PLACE)).append(record.number)
        if kind in _ABOUT:
            for number in {int(it) for it in _ENTRIES.findall(said)}:
                self._about.setdefault(number, []).append(record.number)
        if kind in _MAKING:
            self._made.setdefault(made_by(newest(decode(record).event)), record.number)
        self.number = record.number

    def naming(self, word: str) -> Iterable[int]:
        """Give the numbers of the entries that name an id, or whose event is called so."""
        return self._naming.get(word.encode(), ())

    def about(self, number: int) -> Iterable[int]:
        """Give the numbers of the entries that correct, withdraw or depart by another."""
        return self._about.get(number, ())

    def made(self, thing: Thing) -> int | None:
        """Give the number of the entry that made a thing first."""
        return self._made.get(thing)

    def kind(self, number: int) -> str:
        """Give what an entry's event is called, without its version."""
        return self._kinds[number - 1]
