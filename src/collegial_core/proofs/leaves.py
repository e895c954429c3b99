"""What a plan's tree holds of an entry: every column of it that has a meaning outside of one store."""

from functools import cache
from hashlib import sha256

from collegial_core.kernel import StoreError
from collegial_core.store import Record


def entry_data(plan: str, record: Record) -> bytes:
    """Give the bytes of an entry's leaf: plan, number, name and line, so that no two entries have the same."""
    return b"".join((_sized(plan), record.number.to_bytes(8, "big"), _sized(record.name), record.line))


def entry_hash(plan: str, record: Record) -> bytes:
    """Give the hash of an entry's leaf.

    Raises:
        StoreError: the record is damaged, so that it has none.

    """
    return hash_of(plan, *record)


def hash_of(plan: str, number: int, name: str, line: bytes) -> bytes:
    """Give the hash of an entry's leaf, of what a record consists of.

    Raises:
        StoreError: it is damaged, so that it has none.

    """
    try:
        return sha256(_before(plan) + number.to_bytes(8, "big") + _name(name) + line).digest()
    except (AttributeError, TypeError, UnicodeError, OverflowError) as error:
        message = f"entry {number} is damaged in the store; `collegial check` tells more"
        raise StoreError(message) from error


def _sized(text: str) -> bytes:
    written = text.encode()
    return len(written).to_bytes(4, "big") + written


@cache
def _name(name: str) -> bytes:
    return _sized(name)


@cache
def _before(plan: str) -> bytes:
    return b"\0" + _sized(plan)
