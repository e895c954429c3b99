"""What a store's plans held at a moment, in a file that is kept elsewhere.

A plan's head is the number of its entries and the root of their tree.  The heads are the leaves of a
tree of their own: its root holds fast which plans there were.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Final

import attrs

from collegial_core.kernel import Unreadable
from collegial_core.kernel.fields import require_id
from collegial_core.proofs.notes import (
    Signature,
    TreeHead,
    encode,
    read_hash,
    read_lines,
    read_size,
    read_tree_head,
    require_name,
)
from collegial_core.proofs.tree import leaf_hash, root_of

NAME: Final = "collegial"
"""What a checkpoint calls its store, where no key says it."""

MAX_FILE: Final = 100_000_000
"""The most bytes of a checkpoint: those of half a million plans."""

_FORMAT: Final = 1
_FIRST: Final = re.compile(r"collegial-(?P<how>signed|unsigned)-checkpoint@(?P<format>[1-9][0-9]{0,3})")


@attrs.frozen
class Head:
    """How far a plan has come: how many entries it has, and the root of their tree."""

    plan: str
    entries: int
    root: bytes

    @property
    def line(self) -> str:
        """Give it as a checkpoint has it, without a line break; the bytes of this are its leaf."""
        return f"{self.plan} {self.entries} {encode(self.root)}"

    @property
    def short(self) -> str:
        """Give it as it is printed, and as `check --against` takes it."""
        return f"{self.plan}:{self.entries}:{encode(self.root)}"


@attrs.frozen(slots=False)
class Checkpoint:
    """The heads of all plans in a store at a moment, in the order of their ids."""

    name: str
    """What the store is called: the name of the key that signs."""
    at: datetime
    heads: tuple[Head, ...]
    signatures: tuple[Signature, ...] = ()

    @cached_property
    def head(self) -> TreeHead:
        """The head of the tree of heads.  Each checkpoint has such a tree of its own, for plans grow in the middle."""
        root = root_of(leaf_hash(each.line.encode()) for each in self.heads)
        origin = f"{self.name}/heads/{_written(self.at)}"
        return TreeHead(origin, len(self.heads), root, self.signatures)

    @property
    def entries(self) -> int:
        """How many entries there were in all plans."""
        return sum(each.entries for each in self.heads)

    @property
    def file(self) -> bytes:
        """Give it as a file has it."""
        how = "signed" if self.signatures else "unsigned"
        lines = [f"collegial-{how}-checkpoint@{_FORMAT}", *(each.line for each in self.heads), "", self.head.note]
        return "\n".join(lines).encode()


def checkpoint_of(heads: Iterable[Head], at: datetime, name: str = NAME) -> Checkpoint:
    """Make a checkpoint, not yet signed.

    Raises:
        Unreadable: the name cannot be one.

    """
    require_name(name, "name")
    return Checkpoint(name, at.astimezone(UTC), tuple(sorted(heads, key=lambda head: head.plan)))


def plan_head(name: str, head: Head) -> TreeHead:
    """Give a plan's own checkpoint, which proofs end in; `name` is that of the key that signs it."""
    return TreeHead(f"{name}/plans/{head.plan}", head.entries, head.root)


def read_checkpoint(data: bytes, path: str) -> Checkpoint:
    """Read the file of a checkpoint; whether its signatures are good is not looked at.

    Raises:
        Unreadable: it is none, is cut or changed, or was written by a newer release.

    """
    lines = read_lines(data, path, MAX_FILE)
    how = _how(lines[0], path)
    if "" not in lines:
        raise Unreadable(path, "has been cut, or has no checkpoint in it")
    end = lines.index("")
    heads = tuple(_head(line, path) for line in lines[1:end])
    said = read_tree_head(lines[end + 1 :], path)
    name, _, at = said.origin.partition("/heads/")
    require_name(name, path)
    found = Checkpoint(name, _moment(at, path), heads, said.signatures)
    plans = [each.plan for each in heads]
    if found.head != said or plans != sorted(set(plans)) or how != ("signed" if said.signatures else "unsigned"):
        raise Unreadable(path, "contradicts itself: it is cut or changed")
    return found


def read_short(text: str, path: str) -> Head:
    """Read a plan's head as it is printed: `our-school:14:` and the root.

    Raises:
        Unreadable: it is none.

    """
    plan, _, rest = text.partition(":")
    entries, _, root = rest.partition(":")
    require_id(plan, path)
    return Head(plan, _entries(entries, path), read_hash(root, path))


def _how(line: str, path: str) -> str:
    first = _FIRST.fullmatch(line)
    if first is None:
        raise Unreadable(path, "is no checkpoint; `collegial checkpoint` writes one")
    if int(first["format"]) > _FORMAT:
        newer = first["format"]
        message = f"was written by a newer release (checkpoint format {newer}); update this one to read it"
        raise Unreadable(path, message)
    return first["how"]


def _head(line: str, path: str) -> Head:
    parts: Sequence[str] = line.split(" ")
    if len(parts) != len(("plan", "entries", "root")):
        raise Unreadable(path, f"expected a plan, its entries and their root, got {line[:60]!r}")
    plan, entries, root = parts
    require_id(plan, path)
    return Head(plan, _entries(entries, path), read_hash(root, path))


def _entries(text: str, path: str) -> int:
    entries = read_size(text, path)
    if not entries:
        raise Unreadable(path, "tells of a plan without entries; there is none")
    return entries


def _written(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _moment(text: str, path: str) -> datetime:
    try:
        at = datetime.fromisoformat(text).astimezone(UTC)
        if _written(at) == text:
            return at
    except (ValueError, OverflowError):
        pass
    raise Unreadable(path, f"expected a moment such as 2026-09-14T08:00:00.000000Z, got {text[:60]!r}")
