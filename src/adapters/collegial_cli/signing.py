"""Keys that checkpoints are signed with: made, read from files, and used.  The extra `proof` brings what they need."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from collegial_core import StoreError, Unreadable
from collegial_core.proofs import Key, TreeHead, read_key
from collegial_core.proofs.notes import Sign, read_private_key, require_name, signature_of, write_private_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ed25519

T = TypeVar("T")

MOST: Final = 1_000_000
"""The most bytes that are read of a key's file."""

PUBLIC: Final = ".pub"
"""How the name of a public key's file ends."""


def _library() -> "type[ed25519.Ed25519PrivateKey]":
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - slow
    except ImportError as error:
        raise StoreError("keys need the package cryptography: install collegial[proof]") from error
    return Ed25519PrivateKey


def make_key(name: str, path: str) -> Key:
    """Make a key in a new file that its owner alone may read, and beside it a file with the public one.

    Raises:
        Unreadable: the name cannot be a key's, or the file has none.
        OSError: a file of that name is there, or cannot be made.

    """
    require_name(name, "NAME")
    if not path:
        raise Unreadable("FILE", "is empty: after the key's name comes the file that the key is to be written to")
    private = _library().generate()
    key = Key(name, private.public_key().public_bytes_raw())
    _write_new(path, write_private_key(key, private.private_bytes_raw()), 0o600)
    try:
        _write_new(f"{path}{PUBLIC}", key.text, 0o644)
    except OSError:
        Path(path).unlink()
        raise
    return key


def _write_new(path: str, text: str, mode: int) -> None:
    made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(made, "w", encoding="utf-8") as stream:
        stream.write(f"{text}\n")
        stream.flush()
        os.fsync(made)


class Signer(NamedTuple):
    """A public key, and what signs with the private one."""

    key: Key
    sign: Sign


def signer(path: str) -> Signer:
    """Read a private key; give the public one, and what signs.

    Raises:
        Unreadable: it is none, or is cut or changed.

    """
    name, key_id, seed = read_file(path, read_private_key, MOST)
    private = _library().from_private_bytes(seed)
    key = Key(name, private.public_key().public_bytes_raw())
    if key.key_id != key_id:
        raise Unreadable(path, "is a key that is cut or changed")
    return Signer(key, private.sign)


def verifier(path: str) -> Key:
    """Read a public key.

    Raises:
        Unreadable: it is none, or is cut or changed.

    """
    return read_file(path, read_key, MOST)


def require_signed(head: TreeHead, key: Key, path: str) -> None:
    """See that a checkpoint is signed with a key; `path` is its file.

    Raises:
        Unreadable: it is not.

    """
    _library()
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - as above

    signature = signature_of(key, head, path)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature.value, head.text.encode())
    except InvalidSignature as error:
        raise Unreadable(path, f"was changed after it was signed with the key {key.name}") from error


def read_file(path: str, read: Callable[[bytes, str], T], most: int) -> T:
    """Read a file of ours, and of one that is far too long no more than tells so."""
    with Path(path).open("rb") as stream:
        return read(stream.read(most + 1), path)
