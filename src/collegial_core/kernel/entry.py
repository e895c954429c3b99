"""What is asked (`Request`), on what `Occasion`, and what is then written down (`Entry`)."""

from datetime import date, datetime
from typing import Generic, TypeVar

import attrs

from collegial_core.kernel.fields import PersonId, day, ident, personal_text
from collegial_core.kernel.later import frozen
from collegial_core.kernel.value import value

E = TypeVar("E")
C = TypeVar("C")


@value
class Occasion:
    """Who acts, for whom, on which day and for what reason (`because`, personal)."""

    by: PersonId = ident()
    on: date = day()
    because: str | None = personal_text(default=None)
    on_behalf_of: PersonId | None = ident(default=None)


@frozen
class Request(Generic[C]):
    """A command with its occasion.

    `id` is the sender's own name for the command: the same id again records
    nothing and answers with the first answer's entries.
    """

    command: C
    occasion: Occasion
    id: str | None = ident(default=None)


@value
class Entry(Generic[E]):
    """One line of a plan's ledger: what happened, when, by whom and why.

    `number` counts 1, 2, 3 … without gaps.  `recorded_at` (UTC, the store's
    clock, never backwards) is when it was written down; `happened_on` is the day
    it is about.  `policy` names the method version it was decided under, such as
    `base-group-visits@1`.  `id` is the command's id, if the sender gave one.
    `edition` tells by which edition of the rules it was judged when it was recorded.
    """

    plan: str
    number: int
    event: E
    recorded_at: datetime
    happened_on: date
    by: PersonId
    on_behalf_of: PersonId | None = None
    because: str | None = attrs.field(default=None, metadata={"personal": "text"})
    policy: str | None = None
    id: str | None = None
    edition: int = 1

    def occasion(self, on: date) -> Occasion:
        """Give the entry's occasion, on the day that it is held to have happened."""
        return Occasion(by=self.by, on=on, because=self.because, on_behalf_of=self.on_behalf_of)
