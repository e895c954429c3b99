"""How much is taken: how large, how deep, how long, and how often from whom."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

import attrs

from collegial_core import Unreadable
from collegial_web.asking import Asker

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
    where it has one address; `strangers` are those without a valid login, by address.
    """

    person: int = 600
    token: int = 600
    address: int = 12_000
    strangers: int = 60

    def of(self, address: str, asker: Asker | None) -> Mapping[str, int]:
        """Give what a request counts for, and how often that may be; nothing in it names anybody."""
        place = sha256(address.encode()).hexdigest()[:16]
        if asker is None:
            return {f"address {place}": self.address, f"stranger {place}": self.strangers}
        token = {} if asker.token is None else {f"token {asker.token}": self.token}
        return {f"address {place}": self.address, f"person {asker.pseudonym}": self.person, **token}


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
