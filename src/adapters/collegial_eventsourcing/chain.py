"""The chain that holds a plan's stored entries fast: a changed byte or a missing row breaks it."""

import hashlib


def link(before: bytes, name: str, line: bytes) -> bytes:
    """Give the chain's next link: it holds fast all entries of a plan up to this one."""
    return hashlib.sha256(before + name.encode() + b"\0" + line).digest()
