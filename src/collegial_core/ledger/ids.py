"""Which entry a command's id was first used for, in few bytes."""

from bisect import bisect_left
from collections.abc import Iterator
from hashlib import blake2b
from typing import Final

_DIGEST: Final = 8
_NUMBER: Final = 8
_RECORD: Final = _DIGEST + _NUMBER
_FEW: Final = 1000


class Ids:
    """The ids of a plan's commands, as sorted records of a digest and an entry's number, and the newest as they are.

    A digest may stand for two ids; so what `places` gives has to be looked at.
    """

    def __init__(self, packed: bytes = b"") -> None:
        """Begin with what `packed` gave."""
        self._packed = packed
        self._new: dict[str, int] = {}

    def note(self, name: str | None, number: int) -> None:
        """Remember that an entry was made by the command of that id; the first one counts."""
        if name is not None:
            self._new.setdefault(name, number)
            if len(self._new) > max(_FEW, len(self._packed) // _RECORD // 4):
                self.packed()

    def places(self, name: str) -> Iterator[int]:
        """Yield the numbers of the entries at which the id may have been used first."""
        digest = _digest(name)
        at = bisect_left(range(len(self._packed) // _RECORD), digest, key=self._digest_at)
        while self._digest_at(at) == digest:
            yield int.from_bytes(self._packed[at * _RECORD + _DIGEST : (at + 1) * _RECORD], "big")
            at += 1
        if name in self._new:
            yield self._new[name]

    def packed(self) -> bytes:
        """Give all of it as bytes that can be kept."""
        if self._new:
            old, size = self._packed, len(self._packed)
            new = [_digest(name) + number.to_bytes(_NUMBER, "big") for name, number in self._new.items()]
            self._packed = b"".join(sorted([*(old[at : at + _RECORD] for at in range(0, size, _RECORD)), *new]))
            self._new = {}
        return self._packed

    def _digest_at(self, place: int) -> bytes:
        return self._packed[place * _RECORD : place * _RECORD + _DIGEST]


def _digest(name: str) -> bytes:
    return blake2b(name.encode(), digest_size=_DIGEST).digest()
