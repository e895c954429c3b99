"""Which entry a command's id was first used for, in few bytes."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from hashlib import blake2b
from heapq import merge
from typing import Final

_WORD: Final = "Q"  # eight bytes, in this machine's order
_FEW: Final = 1000


class Ids:
    """The ids of a plan's commands, as sorted digests with entries' numbers, and the newest as they are.

    A digest may stand for two ids; so what `places` gives has to be looked at.
    """

    def __init__(self, packed: bytes = b"") -> None:
        """Begin with what `packed` gave."""
        words = array(_WORD, packed)
        half = len(words) // 2
        self._digests, self._numbers = words[:half], words[half:]
        self._new: dict[str, int] = {}

    def note(self, name: str | None, number: int) -> None:
        """Remember that an entry was made by the command of that id; the first one counts."""
        if name is not None:
            self._new.setdefault(name, number)
            if len(self._new) > max(_FEW, len(self._digests) // 4):
                self._sort()

    def places(self, name: str) -> Iterator[int]:
        """Yield the numbers of the entries at which the id may have been used first."""
        digest = _digest(name)
        at = bisect_left(self._digests, digest)
        while at < len(self._digests) and self._digests[at] == digest:
            yield self._numbers[at]
            at += 1
        if name in self._new:
            yield self._new[name]

    def packed(self) -> bytes:
        """Give all of it as bytes that this machine can keep."""
        self._sort()
        return self._digests.tobytes() + self._numbers.tobytes()

    def _sort(self) -> None:
        if self._new:
            new = sorted((_digest(name), number) for name, number in self._new.items())
            digests, numbers = array(_WORD), array(_WORD)
            for digest, number in merge(zip(self._digests, self._numbers, strict=True), new):
                digests.append(digest)
                numbers.append(number)
            self._digests, self._numbers = digests, numbers
            self._new = {}


def _digest(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
