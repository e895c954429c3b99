"""How much is taken: how large, how deep, how long, and how often from whom."""

from collections.abc import Mapping
from typing import Any, Final

import attrs

from collegial_core import Unreadable

MAX_BODY: Final = 8 * 1_048_576
"""How many bytes a body has at most: a batch of requests with their texts."""

MAX_DEPTH: Final = 32
"""How many lists and objects of a body stand within each other at most."""

SECONDS: Final = 30
"""How long an operation may take."""


@attrs.frozen(kw_only=True)
class Limits:
    """How many requests are answered in a minute.

    `person` and `token` are counted wherever they ask from; `address` is counted whoever asks, and is a whole school
    where it has one address; `strangers` are those without a valid login, by address. `streams` is how many a login has
    open at once, on each worker.
    """

    person: int = 600
    token: int = 600
    address: int = 12_000
    strangers: int = 60
    streams: int = 100

    def of(self, address: str, person: str | None, token: str | None) -> Mapping[str, int]:
        """Give what a request counts for, and how often that may be; address and person are pseudonyms."""
        if person is None:
            return {f"address {address}": self.address, f"stranger {address}": self.strangers}
        by_token = {} if token is None else {f"token {token}": self.token}
        return {f"address {address}": self.address, f"person {person}": self.person, **by_token}


def require_shallow(value: Any, path: str) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Raise `Unreadable` where too many lists and objects stand within each other."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [part for it in level for part in _parts(it)]
        if not level:
            return
    raise Unreadable(path, f"has more than {MAX_DEPTH} lists and objects within each other")


def _parts(value: Any) -> list[Any]:  # noqa: ANN401
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
