"""What waits for whom: worked out from the state, the methods and the authority; nothing of it is stored."""

from collegial_core.todo.items import KINDS, Draft, Item, todo, todo_counts
from collegial_core.todo.kinds import TodoKind

__all__ = ["KINDS", "Draft", "Item", "TodoKind", "todo", "todo_counts"]
