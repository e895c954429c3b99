"""What waits for whom, and who may record what: worked out from the state, the methods and the authority.

Nothing of it is stored.  `todo` gives what a person could send today, `may` what they have a right to at all.
"""

from collegial_core.todo.items import KINDS, Draft, Item, todo, todo_counts
from collegial_core.todo.kinds import TodoKind
from collegial_core.todo.rights import Allowed, may

__all__ = ["KINDS", "Allowed", "Draft", "Item", "TodoKind", "may", "todo", "todo_counts"]
