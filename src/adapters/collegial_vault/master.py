"""The master key: it wraps all others, and lies apart from them."""

import os
import stat
from base64 import b64decode, b64encode
from binascii import Error
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

import attrs

from collegial_core import StoreError
from collegial_vault.boxes import KEY_BYTES, boxed, cipher, new_key, unboxed

_PRIVATE: Final = 0o600


class MasterKey(Protocol):
    """What wraps the keys of people, groups, units and plans: a file, or a key management service.

    A service that is slow makes reading slow; what it has unwrapped is remembered while the program runs.  Whatever
    it raises is told as a `StoreError`: the texts are out of reach then, and not erased.
    """

    @property
    def name(self) -> str:
        """What it is called, for ever; no other key is called so."""

    def wrap(self, key: bytes, about: str) -> str:
        """Wrap a key of 32 bytes, with what it is for bound into it."""

    def unwrap(self, wrapped: str, about: str) -> bytes:
        """Give back the key that was wrapped."""


@attrs.frozen
class MasterFile:
    """A master key in a file of its own, which nobody but its owner may read."""

    path: Path = attrs.field(converter=Path)
    _key: bytes = attrs.field(init=False, repr=False)

    @_key.default
    def _read(self) -> bytes:
        shown = repr(str(self.path))
        try:
            said, mode = self.path.read_bytes(), self.path.stat().st_mode
        except OSError as error:
            raise StoreError(f"the master key {shown} cannot be read: {error.strerror}") from error
        if stat.S_IMODE(mode) & (stat.S_IRWXG | stat.S_IRWXO):
            raise StoreError(f"the master key {shown} can be read by others: chmod 600 {self.path}")
        try:
            key = b64decode(said.strip(), validate=True)
        except Error:
            key = b""
        if len(key) != KEY_BYTES:
            raise StoreError(f"{shown} holds no master key: `collegial vault key` makes one")
        return key

    @property
    def name(self) -> str:
        """What it is called: a hash of it."""
        return sha256(b"collegial master key\n" + self._key).hexdigest()[:16]

    def wrap(self, key: bytes, about: str) -> str:
        """Wrap a key."""
        return boxed(cipher(self._key), key, about)

    def unwrap(self, wrapped: str, about: str) -> bytes:
        """Give back the key that was wrapped."""
        return unboxed(cipher(self._key), wrapped, about)


def new_master(path: Path | str) -> MasterFile:
    """Make a master key in a new file.

    Raises:
        StoreError: there is a file of that name, or it cannot be made.

    """
    path = Path(path)
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE)
    except FileExistsError:
        raise StoreError(f"{str(path)!r} is there already; a master key is never written over") from None
    except OSError as error:
        raise StoreError(f"{str(path)!r} cannot be made: {error.strerror}") from error
    with os.fdopen(made, "wb") as file:
        file.write(b64encode(new_key()) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)
    return MasterFile(path)


def _sync_folder(path: Path) -> None:
    """Make the names in a folder durable: a key that wraps others must not be lost with the power."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
