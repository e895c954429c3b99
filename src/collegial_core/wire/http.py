"""What every service over HTTP says alike: an error as a problem of RFC 9457, and which entry a sender has seen."""

import re
from typing import Any, Final

from collegial_core.kernel import Category, CollegialError, Refused, Stale, StoreError, Unreadable
from collegial_core.wire.forms import plain

_STATUS: Final = {Unreadable: 400, Refused: 409, Stale: 412, StoreError: 503}
_OF_CATEGORY: Final = {Category.NOT_FOUND: 404, Category.AUTHORITY: 403}
"""The status of a refusal, where it has another than others."""

_NAMED: Final = ("plan", "view")
"""Where an `Unreadable` tells of what stands in the address."""

_STEP: Final = re.compile(r"\.([^.\[]+)|\[(\d+)\]")
_TAG: Final = re.compile(r'"([0-9]{1,9})"')


def problem(error: CollegialError) -> dict[str, Any]:
    """Give what a service answers to an error; its `status` is that of the answer."""
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)
    if isinstance(error, Unreadable) and error.path in _NAMED:
        status = 404
    more: dict[str, Any] = {}
    if isinstance(error, Refused):
        status = _OF_CATEGORY.get(error.category, status)
    if isinstance(error, Refused | Unreadable):
        more = plain(error)
    if isinstance(error, Unreadable) and (pointer := pointer_to(error.path)) is not None:
        more = {**more, "pointer": pointer}
    return {"title": type(error).__name__, "status": status, "detail": str(error), **more}


def pointer_to(path: str) -> str | None:
    """Give the place in a body as a JSON pointer: `$.data.members[1]` is `/data/members/1`; None for another place."""
    if not path.startswith("$"):
        return None
    steps = (name or number for name, number in _STEP.findall(path[1:]))
    return "".join("/" + it.replace("~", "~0").replace("/", "~1") for it in steps)


def if_match(header: str | None) -> int | None:
    """Read the number of the last entry that a sender has seen from an `If-Match` header, such as `"14"`.

    Raises:
        Unreadable: the header is there, and is no number in quotes.

    """
    if header is None:
        return None
    tag = _TAG.fullmatch(header.strip())
    if tag is None:
        raise Unreadable("If-Match", f'expected the number of an entry in quotes, such as "14", got {header[:40]!r}')
    return int(tag[1])
