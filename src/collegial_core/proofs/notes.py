"""Signed notes and checkpoints of trees as C2SP writes them, and the texts of keys; signing itself is an adapter's."""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final

import attrs

from collegial_core.kernel import Unreadable

MAX_NOTE: Final = 100_000
"""The most bytes of a note; one has three lines, and a line for each who signs."""

SIGNS: Final = "\u2014 "
"""How the line of a signature begins."""

_ED25519: Final = b"\1"
_PRIVATE: Final = "PRIVATE+KEY+"
_HASH, _SIGNATURE, _KEY_ID = 32, 64, 4
_OWN_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}")
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,17}")
_CONTROLS: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")

Sign = Callable[[bytes], bytes]
"""Gives the signature of some bytes."""


@attrs.frozen
class Signature:
    """A line below a note: whose key, its short id, and what the key made of the text."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        """Give it as it stands below the note, without a line break."""
        return f"{SIGNS}{self.name} {encode(self.key_id + self.value)}"


@attrs.frozen
class Key:
    """A public key of Ed25519 with the name of whoever signs, such as `school.example/plans`."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that name the key in a signature."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_KEY_ID]

    @property
    def text(self) -> str:
        """Give it as files have it: name, id and key, joined by `+`."""
        return f"{self.name}+{self.key_id.hex()}+{encode(_ED25519 + self.public)}"

    def signature(self, text: str, sign: Sign) -> Signature:
        """Sign a text; `sign` has the private key."""
        return Signature(self.name, self.key_id, sign(text.encode()))


@attrs.frozen
class TreeHead:
    """What a checkpoint says: which tree, how many leaves it has, and their root.  Unsigned, it has no signatures."""

    origin: str
    size: int
    root: bytes
    signatures: tuple[Signature, ...] = ()

    @property
    def text(self) -> str:
        """Give what is signed."""
        return f"{self.origin}\n{self.size}\n{encode(self.root)}\n"

    @property
    def note(self) -> str:
        """Give the whole note."""
        signed = "".join(f"{each.line}\n" for each in self.signatures)
        return f"{self.text}\n{signed}" if signed else self.text


def encode(data: bytes) -> str:
    """Write bytes in base64."""
    return b64encode(data).decode()


def read_hash(text: str, path: str) -> bytes:
    """Read a hash of 32 bytes in base64.

    Raises:
        Unreadable: it is none.

    """
    found = _decoded(text)
    if found is None or len(found) != _HASH:
        raise Unreadable(path, f"expected a hash in base64, got {text[:60]!r}")
    return found


def read_size(text: str, path: str) -> int:
    """Read a number of leaves, or the index of one.

    Raises:
        Unreadable: it is none.

    """
    if not _SIZE.fullmatch(text):
        raise Unreadable(path, f"expected a whole number, got {text[:60]!r}")
    return int(text)


def read_lines(data: bytes, path: str, most: int) -> list[str]:
    """Read the lines of a text that ends with a line break.

    Raises:
        Unreadable: it is no such text, or longer than `most` bytes.

    """
    if len(data) > most:
        raise Unreadable(path, f"is longer than {most} bytes")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(path, "is no text in UTF-8") from error
    if _CONTROLS.search(text):
        raise Unreadable(path, "has a control character in it")
    if not text.endswith("\n"):
        raise Unreadable(path, "has been cut, or is no such file: its last line does not end")
    return text[:-1].split("\n")


def read_tree_head(lines: Sequence[str], path: str) -> TreeHead:
    """Read the lines of a checkpoint: origin, size and root, and where it is signed an empty line and signatures.

    Raises:
        Unreadable: they are none, or are cut.

    """
    if len(lines) < len(("origin", "size", "root")) or not lines[0]:
        raise Unreadable(path, "has been cut, or has no checkpoint in it")
    origin, size, root, *rest = lines
    if rest and (rest[0] or len(rest) == 1):
        raise Unreadable(path, "has been cut, or has no signature where one belongs")
    signatures = tuple(_signature(line, path) for line in rest[1:])
    return TreeHead(origin, read_size(size, path), read_hash(root, path), signatures)


def _signature(line: str, path: str) -> Signature:
    name, _, written = line.removeprefix(SIGNS).partition(" ")
    value = _decoded(written)
    if not line.startswith(SIGNS) or not _is_name(name) or value is None or len(value) <= _KEY_ID:
        raise Unreadable(path, "has a signature that is cut or changed")
    return Signature(name, value[:_KEY_ID], value[_KEY_ID:])


def _is_name(name: str) -> bool:
    return bool(name) and not any(letter.isspace() or letter == "+" for letter in name)


def _decoded(text: str) -> bytes | None:
    """Read base64 as it is always written; there are other ways to write the same bytes."""
    try:
        found = b64decode(text, validate=True)
    except ValueError:
        return None
    return found if encode(found) == text else None


def require_name(name: str, path: str) -> None:
    """See that a name can be that of a key of ours.

    Raises:
        Unreadable: it cannot.

    """
    if not _OWN_NAME.fullmatch(name):
        message = (
            "expected a name such as school.example/plans, of letters a-z, digits, '.', '_', '/' and '-',"
            f" got {name[:60]!r}"
        )
        raise Unreadable(path, message)


def read_key(data: bytes, path: str) -> Key:
    """Read a public key.

    Raises:
        Unreadable: it is none, or is cut or changed.

    """
    text = _key_line(data, path)
    if text.startswith(_PRIVATE):
        raise Unreadable(path, "is a private key; give the public one, whose file ends in .pub")
    name, key_id, value = _parts(text, path)
    key = Key(name, value)
    if key.key_id != key_id:
        raise Unreadable(path, "is a key that is cut or changed")
    return key


def read_private_key(data: bytes, path: str) -> tuple[str, bytes, bytes]:
    """Read a private key: its name, the id of the public one, and the 32 bytes that signatures are made with.

    Raises:
        Unreadable: it is none, or is cut.

    """
    text = _key_line(data, path)
    if not text.startswith(_PRIVATE):
        raise Unreadable(path, "is no private key of ours; `collegial key` makes one")
    return _parts(text.removeprefix(_PRIVATE), path)


def write_private_key(key: Key, seed: bytes) -> str:
    """Write a private key, by its public one and the bytes that signatures are made with."""
    return f"{_PRIVATE}{key.name}+{key.key_id.hex()}+{encode(_ED25519 + seed)}"


def _key_line(data: bytes, path: str) -> str:
    lines = read_lines(data, path, MAX_NOTE)
    if len(lines) != 1:
        raise Unreadable(path, "is no key: a key is one line")
    return lines[0]


def _parts(text: str, path: str) -> tuple[str, bytes, bytes]:
    name, _, rest = text.partition("+")
    key_id, _, written = rest.partition("+")
    value = _decoded(written)
    if not _is_name(name) or not re.fullmatch("[0-9a-f]{8}", key_id) or value is None or len(value) != 1 + _HASH:
        raise Unreadable(path, "is no key of ours, or is cut or changed")
    if value[:1] != _ED25519:
        raise Unreadable(path, "is a key of another kind than Ed25519")
    return name, bytes.fromhex(key_id), value[1:]


def signature_of(key: Key, head: TreeHead, path: str) -> Signature:
    """Find the signature below a checkpoint that a key should have made.

    Raises:
        Unreadable: the key has signed nothing here.

    """
    for each in head.signatures:
        if (each.name, each.key_id) == (key.name, key.key_id) and len(each.value) == _SIGNATURE:
            return each
    raise Unreadable(path, f"is not signed with the key {key.name}+{key.key_id.hex()}")
