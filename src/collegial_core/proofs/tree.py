"""Merkle trees as in RFC 6962, with their inclusion and consistency proofs as verified in RFC 9162."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

EMPTY: Final = sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """Give the hash of a leaf, by what it holds."""
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Give the hash of the node above two."""
    return sha256(b"\1" + left + right).digest()


class Frontier:
    """A tree's right edge: the roots of its complete subtrees, largest first.  It grows and tells the root, no more."""

    __slots__ = ("roots", "size")

    def __init__(self, size: int = 0, roots: Iterable[bytes] = ()) -> None:
        """Begin with an empty tree, or with one of so many leaves."""
        self.size = size
        self.roots = list(roots)

    def add(self, leaf: bytes) -> None:
        """Add a leaf by its hash."""
        size, roots = self.size, self.roots
        self.size = size + 1
        while size & 1:
            leaf = sha256(b"\1" + roots.pop() + leaf).digest()  # `node_hash`, without the call: a fifth of the time
            size >>= 1
        roots.append(leaf)

    def root(self) -> bytes:
        """Give the root."""
        if not self.roots:
            return EMPTY
        *rest, found = self.roots
        for left in reversed(rest):
            found = node_hash(left, found)
        return found


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Give the root of a tree by the hashes of its leaves."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root()


class Tree:
    """A whole tree, which gives proofs; it holds about twice as many hashes as it has leaves."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        """Begin with these hashes of leaves."""
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.add(leaf)

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self._levels[0])

    def add(self, leaf: bytes) -> None:
        """Add a leaf by its hash."""
        level = 0
        self._levels[0].append(leaf)
        while len(self._levels[level]) % 2 == 0:
            above = node_hash(*self._levels[level][-2:])
            level += 1
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(above)

    def root(self, size: int | None = None) -> bytes:
        """Give the root, now or when there were so many leaves."""
        size = self._require_size(size)
        return self._range(0, size) if size else EMPTY

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """Give the proof that a leaf, counted from 0, is in the tree of that size.

        Raises:
            ValueError: there is no such leaf in it.

        """
        size = self._require_size(size)
        if not 0 <= index < size:
            message = f"there is no leaf {index} in a tree of {size}"
            raise ValueError(message)
        return self._path(index, 0, size)

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """Give the proof that the tree of the old size is the beginning of the one of that size.

        Raises:
            ValueError: the tree was never of these sizes, in this order.

        """
        size = self._require_size(size)
        if not 0 <= old <= size:
            message = f"a tree of {size} leaves does not begin with one of {old}"
            raise ValueError(message)
        return self._subproof(old, 0, size, known=True) if old else []

    def _require_size(self, size: int | None) -> int:
        size = self.size if size is None else size
        if not 0 <= size <= self.size:
            message = f"there are {self.size} leaves, and not {size}"
            raise ValueError(message)
        return size

    def _range(self, start: int, end: int) -> bytes:
        width = end - start
        if width & (width - 1) == 0:  # complete, and so a node of ours
            level = width.bit_length() - 1
            return self._levels[level][start >> level]
        middle = start + _split(width)
        return node_hash(self._range(start, middle), self._range(middle, end))

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _split(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._range(middle, end)]
        return [*self._path(index, middle, end), self._range(start, middle)]

    def _subproof(self, old: int, start: int, end: int, *, known: bool) -> list[bytes]:
        if old == end:
            return [] if known else [self._range(start, end)]
        middle = start + _split(end - start)
        if old <= middle:
            return [*self._subproof(old, start, middle, known=known), self._range(middle, end)]
        return [*self._subproof(old, middle, end, known=False), self._range(start, middle)]


def _split(width: int) -> int:
    """Give the largest power of two below a width."""
    return 1 << ((width - 1).bit_length() - 1)


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether a proof shows that a leaf, by its hash, stands at an index of the tree with that size and root."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for each in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(each, found)
            at, last = _up(at, last)
        else:
            found = node_hash(found, each)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether a proof shows that the old tree is the beginning of the other one."""
    if old in {0, size}:
        return not proof and old_root == (root if old else EMPTY)
    if not 0 < old < size:
        return False
    begun = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not begun:
        return False
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = begun[0]
    for each in begun[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(each, before), node_hash(each, after)
            at, last = _up(at, last)
        else:
            after = node_hash(after, each)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == root


def _up(at: int, last: int) -> tuple[int, int]:
    """Pass over the levels on which the node at the edge has no sibling."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last
