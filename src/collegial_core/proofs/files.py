"""Proofs as texts: that an entry is in a plan (C2SP's tlog-proof), and that a plan goes on from an older checkpoint."""

from collections.abc import Sequence
from typing import Final

import attrs

from collegial_core.kernel import Unreadable
from collegial_core.proofs.notes import MAX_NOTE, TreeHead, encode, read_hash, read_lines, read_size, read_tree_head
from collegial_core.proofs.tree import is_consistent, is_included

_INCLUSION: Final = "c2sp.org/tlog-proof@v1"
_ANY_INCLUSION: Final = "c2sp.org/tlog-proof@"
_EXTRA, _INDEX, _OLD = "extra ", "index ", "old "
_MAX_HASHES: Final = 128
"""More than a proof has in any tree that there can be."""


@attrs.frozen
class Inclusion:
    """Shows that a leaf is in the tree of a signed checkpoint; leaf 0 is entry 1."""

    index: int
    hashes: tuple[bytes, ...]
    head: TreeHead

    @property
    def text(self) -> str:
        """Give it as a file `.tlog-proof` has it."""
        return f"{_INCLUSION}\n{_INDEX}{self.index}\n{_lines(self.hashes)}\n{self.head.note}"

    def shows(self, leaf: bytes) -> bool:
        """Tell whether it shows that the leaf with this hash is there."""
        return is_included(leaf, self.index, self.head.size, self.hashes, self.head.root)


@attrs.frozen
class Consistency:
    """Shows that the tree of a signed checkpoint begins with an older tree."""

    old: int
    hashes: tuple[bytes, ...]
    head: TreeHead

    @property
    def text(self) -> str:
        """Give it as C2SP's witnesses take it."""
        return f"{_OLD}{self.old}\n{_lines(self.hashes)}\n{self.head.note}"

    def shows(self, old_root: bytes) -> bool:
        """Tell whether it shows that the older tree, by its root, is the beginning."""
        return is_consistent(self.old, old_root, self.head.size, self.head.root, self.hashes)


def read_inclusion(data: bytes, path: str) -> Inclusion:
    """Read a proof that an entry is there; whether it holds, and who signed, is not looked at.

    Raises:
        Unreadable: it is none, is cut, or was written by a newer release.

    """
    lines = read_lines(data, path, MAX_NOTE)
    first = lines.pop(0)
    if first != _INCLUSION:
        newer = first.startswith(_ANY_INCLUSION)
        raise Unreadable(path, "is a proof of a newer format than v1" if newer else "is no proof of an entry")
    if lines and lines[0].startswith(_EXTRA):  # an application's own, which nothing vouches for
        lines.pop(0)
    index, hashes, head = _parts(lines, _INDEX, path)
    if index >= head.size:
        raise Unreadable(path, "is of a leaf that its tree does not have")
    return Inclusion(index, hashes, head)


def read_consistency(data: bytes, path: str) -> Consistency:
    """Read a proof that a tree goes on from an older one; whether it holds, and who signed, is not looked at.

    Raises:
        Unreadable: it is none, or is cut.

    """
    old, hashes, head = _parts(read_lines(data, path, MAX_NOTE), _OLD, path)
    if old > head.size:
        raise Unreadable(path, "is of an older tree that is larger than the newer one")
    return Consistency(old, hashes, head)


def _lines(hashes: Sequence[bytes]) -> str:
    return "".join(f"{encode(each)}\n" for each in hashes)


def _parts(lines: Sequence[str], word: str, path: str) -> tuple[int, tuple[bytes, ...], TreeHead]:
    if not lines or not lines[0].startswith(word) or "" not in lines:
        raise Unreadable(path, "has been cut, or is no proof")
    end = lines.index("")
    if end > _MAX_HASHES:
        raise Unreadable(path, "has more hashes than any proof")
    number = read_size(lines[0].removeprefix(word), path)
    hashes = tuple(read_hash(line, path) for line in lines[1:end])
    head = read_tree_head(lines[end + 1 :], path)
    if not head.signatures:
        raise Unreadable(path, "has been cut, or its checkpoint is not signed")
    return number, hashes, head
