"""Boxes: what is sealed by a key, with what is bound into it (AES-256-GCM, NIST SP 800-38D)."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from collegial_core import StoreError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_NAME_BYTES: Final = 16


def new_key() -> bytes:
    """Make a key by chance."""
    return os.urandom(KEY_BYTES)


def new_name() -> str:
    """Make a name by chance, of 22 letters."""
    return _letters(os.urandom(_NAME_BYTES))


def shares(key: bytes, count: int) -> list[bytes]:
    """Split a key into so many shares; it is found again only from all of them together."""
    made = [new_key() for _ in range(count - 1)]
    return [joined([key, *made]), *made]


def joined(parts: list[bytes]) -> bytes:
    """Put the shares of a key together."""
    number = 0
    for part in parts:
        number ^= int.from_bytes(part, "big")
    return number.to_bytes(KEY_BYTES, "big")


def boxed(key: "AESGCM", content: bytes, bound: str) -> str:
    """Seal bytes by a key: nonce, ciphertext and tag, in base64 for addresses without padding."""
    nonce = os.urandom(_NONCE_BYTES)
    return _letters(nonce + key.encrypt(nonce, content, bound.encode()))


def unboxed(key: "AESGCM", box: str, bound: str) -> bytes:
    """Open what was sealed by a key.

    Raises:
        ValueError: it was sealed by another key, or with something else bound into it, or was changed since.

    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - slow to import

    try:
        content = urlsafe_b64decode(box + "=" * (-len(box) % 4))
        if _letters(content) != box:  # the last letter has bits that say nothing
            content = b""
        return key.decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], bound.encode())
    except (InvalidTag, Error, ValueError) as error:
        message = "it is not as it was sealed"
        raise ValueError(message) from error


def _letters(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def cipher(key: bytes) -> "AESGCM":
    """Make of a key what seals and opens by it.

    Raises:
        StoreError: the package that does is not installed.

    """
    return _aesgcm()(key)


@lru_cache(1)
def _aesgcm() -> "type[AESGCM]":
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - slow to import
    except ImportError as error:
        raise StoreError("a vault needs the package cryptography: install collegial[vault]") from error
    return AESGCM
