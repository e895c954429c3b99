"""Files with a school's own definitions of methods and authorities."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from collegial_core import Unreadable
from collegial_core.definitions import read_authority, read_method, shipped_authorities, shipped_methods
from collegial_core.policy import Authority, Method

D = TypeVar("D", Method, Authority)


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
    return _with(shipped_methods(), files, read_method, "method")


def authorities_with(files: Sequence[str]) -> tuple[Authority, ...]:
    """Give the shipped authorities and those in the files.

    Raises:
        Unreadable: a file holds no authority, or another definition of a version that is there already.
        OSError: a file cannot be read.

    """
    return _with(shipped_authorities(), files, read_authority, "authority")


def _with(shipped: Iterable[D], files: Sequence[str], read: Callable[[str, str], D], word: str) -> tuple[D, ...]:
    known = {definition.ref: definition for definition in shipped}
    for path in files:
        definition = read(read_text(path), path)
        if known.setdefault(definition.ref, definition) != definition:
            raise Unreadable(path, f"there is another {definition.ref}; give this one a {word} or version of its own")
    return tuple(known.values())
