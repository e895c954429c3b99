"""Who looks at a view, when, and at whom."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Protocol

from collegial_core.kernel import GroupId, PersonId
from collegial_core.kernel.later import frozen
from collegial_core.privacy import NOBODY, SEALED, Reader, may_read
from collegial_core.sharing import Content
from collegial_core.state import State


@frozen(kw_only=True)
class Look:
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

    def at_person(self, *people: PersonId) -> bool:
        """Tell whether one of these people is looked at."""
        return self.person is None or self.person in people


GLANCE: Final = Look()
"""Nobody's look: what is done is seen, what was written is not."""


class View(Protocol):
    """A picture of the state: lines that a table or JSON can show."""

    def __call__(self, state: State, look: Look = ..., /) -> Sequence[Any]:
        """Give the lines."""


def said(state: State, look: Look, content: Content | None) -> dict[str, str]:
    """Give a content's texts by their names, `[personal]` where the reader may not read them; none while unwritten."""
    if content is None:
        return {}
    may = may_read(state, look.reader, content)
    return {name: text if may else SEALED for name, text in content.texts}
