"""Files with a school's own method definitions."""

from collections.abc import Sequence
from pathlib import Path

from collegial_core import Unreadable
from collegial_core.definitions import read_method, shipped_methods
from collegial_core.policy import Method


def read_text(path: str) -> str:
    """Read a file's text.

    Raises:
        Unreadable: it is not UTF-8.
        OSError: it cannot be read.

    """
    try:
        return Path(path).read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(path, f"is not UTF-8 text (byte {error.start})") from error


def methods_with(files: Sequence[str]) -> tuple[Method, ...]:
    """Give the shipped methods and those in the files.

    Raises:
        Unreadable: a file holds no method, or another definition of a version that is there already.
        OSError: a file cannot be read.

    """
    known = {method.ref: method for method in shipped_methods()}
    for path in files:
        method = read_method(read_text(path), path)
        if known.setdefault(method.ref, method) != method:
            raise Unreadable(path, f"there is another {method.ref}; give this one a method or version of its own")
    return tuple(known.values())
