"""Addresses that entries may be sent to."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from collegial_core import Unreadable

LONGEST: Final = 2_000
"""How many characters an address has at most."""


def require_address(url: str) -> None:
    """See that entries may be sent to an address: https, or http to this machine itself.

    Private networks are not refused: whoever declares webhooks keeps the store as well.

    Raises:
        Unreadable: it is another address, or none.

    """
    if not url.isascii() or not url.isprintable() or " " in url or len(url) > LONGEST:
        raise Unreadable("URL", "is no address: it has blanks, or characters that stand in none, or is too long")
    parts = _parts(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Unreadable("URL", "expected an address such as https://school.example/hooks")
    if "@" in parts.netloc or parts.fragment:
        raise Unreadable("URL", "has a user, a password or a fragment in it, which are not sent")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise Unreadable("URL", "is not https; only this machine itself, such as 127.0.0.1, is sent to without")


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise Unreadable("URL", "is no address") from error
    return parts


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
