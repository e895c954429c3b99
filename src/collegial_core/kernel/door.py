"""What a request is asked beyond what its fields take.

The fields' own checks judge whatever is read, entries of long ago among it.  So a limit that came after
entries were recorded stands here, where only what is new comes by: what is recorded stays readable.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

import attrs

from collegial_core.kernel.fields import BLANK, no_text
from collegial_core.kernel.voices import Unreadable

# Spaces, and all else that leaves no trace on a screen: Unicode's ignorable code points and blank letters.
# Among letters most of them have a meaning (they join emoji, or hyphenate); alone they say nothing.
_SEEN: Final = re.compile(
    r"[^\x00-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U00013441\U00013442\U00016fe4"
    r"\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_LINE_ENDS: Final = re.compile(r"[\u2028\u2029]")


def check_new(value: Any, path: str, names: Iterable[str] | None = None) -> None:  # noqa: ANN401 - of an attrs class
    """Look through a value that is to be recorded, or only through the fields of these names.

    Raises:
        Unreadable: a text in it says nothing, or a label has several lines; `path` says which.

    """
    for field in attrs.fields(type(value)):
        if names is None or field.name in names:
            check_new_field(field, getattr(value, field.name), f"{path}.{field.name}")


def check_new_field(field: "attrs.Attribute[Any]", value: object, path: str) -> None:
    """Look through what a field is to hold.

    Raises:
        Unreadable: a text in it says nothing, or a label has several lines; `path` says which.

    """
    _check(value, path, lines=field.metadata.get("personal") == "text")


def _check(value: object, path: str, *, lines: bool) -> None:
    if isinstance(value, str):
        _check_text(value, path, lines=lines)
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            _check(item, f"{path}[{place}]", lines=lines)
    elif attrs.has(type(value)):
        check_new(value, path)


def is_seen(text: str) -> bool:
    """Tell whether anything of a text is seen on a screen."""
    return bool(_SEEN.search(text))


def _check_text(text: str, path: str, *, lines: bool) -> None:
    if not is_seen(text):
        raise Unreadable(path, BLANK)
    found = None if lines else _LINE_ENDS.search(text)
    if found:
        raise Unreadable(path, no_text(found[0]))
