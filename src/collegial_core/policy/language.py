"""The language that definitions of methods and authorities are written in, and the steps between its versions.

A plan keeps a definition as a document: what the definition says, without what it leaves to a default.  A new field
with a default is no new version, for older documents mean the default, and a default that was released never changes.
Where something shall mean another thing when it is left out, that is the next version of the language, and its step
writes into older documents what they left out and meant.
"""

from collections.abc import Callable
from typing import Any, Final

from collegial_core.kernel.errors import Unreadable

Document = dict[str, Any]
"""A definition as JSON holds it."""

STEPS: Final[tuple[Callable[[Document], Document], ...]] = ()
"""The first leads from language 1 to 2, the next from 2 to 3: a step's place is its version, so none can be missing.

A step takes whatever was recorded, of a method or an authority, and never refuses.  It writes in only what is not
said: a correction of an event that does not say its language, such as `method.adopted@2`, comes by again.
"""


class UnknownLanguage(Unreadable):
    """What was read is written in a language of definitions that only a later version of the library knows."""


def latest() -> int:
    """Give the version of the language that is written today."""
    return 1 + len(STEPS)


def check_language(value: object, path: str) -> None:
    """Raise `Unreadable` unless `value` is a version of the language, and `UnknownLanguage` if it is a later one."""
    if type(value) is not int or value < 1:
        raise Unreadable(path, f"expected the version of a language, such as {latest()}, got {value!r}"[:200])
    if value > latest():
        message = (
            f"this definition is written in language {value};"
            f" this version of the library knows those up to {latest()}: bring the library up to date"
        )
        raise UnknownLanguage(path, message)


def in_the_latest(document: Document, language: int) -> Document:
    """Give a document of an earlier language as it is written in the latest."""
    for step in STEPS[language - 1 :]:
        document = step(document)
    return document
