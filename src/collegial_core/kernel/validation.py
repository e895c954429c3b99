"""The one place where values are checked against their fields' limits.

A replay takes what was recorded, and asks nothing.  `require_limits` asks what never changes, as it stands with
the fields: kinds, ids, characters, uniqueness, and how much a field may ever hold; an import and an audit ask that of
entries of long ago, too.  A limit that came after entries were recorded stands here, and only `require_new` asks
it, where what is new comes by: what is recorded stays readable.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

import attrs

from collegial_core.kernel.errors import Unreadable
from collegial_core.kernel.fields import BLANK, no_text
from collegial_core.kernel.sealed import MARK, is_sealed

# Spaces, and all else that leaves no trace on a screen: Unicode's ignorable code points and blank letters.
# Among letters most of them have a meaning (they join emoji, or hyphenate); alone they say nothing.
_SEEN: Final = re.compile(
    r"[^\x00-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U00013441\U00013442\U00016fe4"
    r"\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_LINE_ENDS: Final = re.compile(r"[\u2028\u2029]")


def require_limits(value: Any, path: str) -> None:  # noqa: ANN401 - of an attrs class
    """Look through a value, whenever it was recorded.

    Raises:
        Unreadable: something in it lies outside the limits of its field; `path` says which.

    """
    for field in attrs.fields(type(value)):
        _require_field(field, getattr(value, field.name), f"{path}.{field.name}", new=False)


def require_new(value: Any, path: str, names: Iterable[str] | None = None) -> None:  # noqa: ANN401 - of an attrs class
    """Look through a value that is to be recorded, or only through the fields of these names.

    Raises:
        Unreadable: something in it lies outside the limits of its field, a text says nothing, or a label has
            several lines; `path` says which.

    """
    for field in attrs.fields(type(value)):
        if names is None or field.name in names:
            require_new_field(field, getattr(value, field.name), f"{path}.{field.name}")


def require_new_field(field: "attrs.Attribute[Any]", value: object, path: str) -> None:
    """Look through what a field is to hold.

    Raises:
        Unreadable: as for `require_new`.

    """
    _require_field(field, value, path, new=True)


def _require_field(field: "attrs.Attribute[Any]", value: object, path: str, *, new: bool) -> None:
    check = field.metadata.get("check")
    if check is not None:
        check(value, path)
    _require_within(value, path, new=new, lines=field.metadata.get("personal") == "text")


def _require_within(value: object, path: str, *, new: bool, lines: bool) -> None:
    if isinstance(value, str):
        if new:
            _require_seen(value, path, lines=lines)
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            _require_within(item, f"{path}[{place}]", new=new, lines=lines)
    elif attrs.has(kind := type(value)):
        for field in attrs.fields(kind):
            _require_field(field, getattr(value, field.name), f"{path}.{field.name}", new=new)


def is_seen(text: str) -> bool:
    """Tell whether anything of a text is seen on a screen."""
    return bool(_SEEN.search(text))


def _require_seen(text: str, path: str, *, lines: bool) -> None:
    if is_sealed(text):  # nobody writes one
        raise Unreadable(path, no_text(MARK[0]))
    if not is_seen(text):
        raise Unreadable(path, BLANK)
    found = None if lines else _LINE_ENDS.search(text)
    if found:
        raise Unreadable(path, no_text(found[0]))
