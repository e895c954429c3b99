"""What waits for whom, and who may record what: worked out from the state, the methods and the authority.

Nothing of it is stored.  `todo` gives what a person could send today, `may` what they have a right to at all, and
`next_year` what a new school year could take over.
"""

from collegial_core.todo.items import KINDS, Draft, Item, todo, todo_counts
from collegial_core.todo.kinds import TodoKind
from collegial_core.todo.next_year import (
    YEAR_KINDS,
    CarriedPromise,
    InTheWay,
    NextYear,
    Proposal,
    YearKind,
    next_year,
)
from collegial_core.todo.rights import Allowed, may

__all__ = [
    "KINDS",
    "YEAR_KINDS",
    "Allowed",
    "CarriedPromise",
    "Draft",
    "InTheWay",
    "Item",
    "NextYear",
    "Proposal",
    "TodoKind",
    "YearKind",
    "may",
    "next_year",
    "todo",
    "todo_counts",
]
