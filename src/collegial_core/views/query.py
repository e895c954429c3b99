"""Who looks at a view, when, and at whom."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import cache
from typing import Any, Final, Protocol

import attrs

from collegial_core.kernel import GroupId, PersonId
from collegial_core.privacy import NOBODY, SEALED, May, Reader, marks
from collegial_core.sharing import Content
from collegial_core.state import State


@attrs.frozen(kw_only=True)
class Query:
    """How a view is looked at.

    `reader` decides which contents are shown; all else is the same for every reader.
    `on` is the day of looking, for views that tell what is late.  `person` and `group`
    narrow a view down, where it is about people or groups.
    """

    reader: Reader = NOBODY
    on: date | None = None
    person: PersonId | None = None
    group: GroupId | None = None

    def at_group(self, group: GroupId | None) -> bool:
        """Tell whether this group is looked at; None is what belongs to no group."""
        return self.group is None or self.group == group

    def at_any(self, group: GroupId | None, people: Collection[PersonId]) -> bool:
        """Tell whether this group, and one of these people, is looked at."""
        return (self.group is None or self.group == group) and (self.person is None or self.person in people)

    def at_person(self, *people: PersonId) -> bool:
        """Tell whether one of these people is looked at."""
        return self.person is None or self.person in people


EVERYTHING: Final = Query()
"""The query of nobody: what is done is seen, what was written is not."""


class View(Protocol):
    """A read model of the state: lines that a table or JSON can show."""

    def __call__(self, state: State, query: Query = ..., /) -> Sequence[Any]:
        """Give the lines."""


Show = Callable[[str | None], str | None]
"""Gives a text as the reader may see it; None stays None."""


def shown(may: May, content: Content) -> Show:
    """Tell how the texts of a content are shown: as they are, or as `[personal]`."""
    return _as_it_is if may(content) else _sealed


def _as_it_is(text: str | None) -> str | None:
    return text


def _sealed(text: str | None) -> str | None:
    return None if text is None else SEALED


def texts_of(may: May, content: Content | None) -> dict[str, str]:
    """Give a content's texts by their names, `[personal]` where the reader may not read them; none while unwritten."""
    if content is None:
        return {}
    words = content.words
    names = _personal(type(words))  # type: ignore[arg-type]
    if may(content):
        return {name: text for name in names if (text := getattr(words, name)) is not None}
    return {name: SEALED for name in names if getattr(words, name) is not None}


@cache
def _personal(kind: type) -> tuple[str, ...]:
    return tuple(name for name, mark in marks(kind).items() if mark == "text")
