"""The query of a view: its reader, the day, and the people and groups to show."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

import attrs

from collegial_core.kernel import GroupId, MeetingId, PersonId
from collegial_core.kernel.texts import Text, Written
from collegial_core.privacy import NOBODY, May, Reader
from collegial_core.state import State


@attrs.frozen(kw_only=True)
class Query:
    """How a view is looked at.

    `reader` decides which contents are shown; all else is the same for every reader.
    `on` is the day of looking, for views that tell what is late.  `person`, `group` and `meeting` narrow a view
    down, where it is about people, groups or meetings.  `reasons` are those that `privacy.reasons` gives the
    reader, for views that tell of departures: no state holds them.
    """

    reader: Reader = NOBODY
    on: date | None = None
    person: PersonId | None = None
    group: GroupId | None = None
    meeting: MeetingId | None = None
    reasons: Mapping[int, str] = attrs.field(factory=dict)

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


def require_query(query: object) -> None:
    """Raise `TypeError` unless it is a query."""
    if not isinstance(query, Query):
        message = f"query: expected a Query, got {type(query).__name__}"
        raise TypeError(message)


def texts(may: May, written: Written | None) -> dict[str, str]:
    """Give the texts by the names of their fields, `[personal]` where the reader may not read them."""
    if written is None:
        return {}
    return may.words(written)


def one_of(state: State, kind: Text, of: str) -> Written | None:
    """Give what was written of a kind, where there is one of it under an id; None while there is none."""
    return next(iter(state.texts.get(kind.name, {}).get(of, ())), None)
