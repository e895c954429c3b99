"""The stores in which a plan lay before, and that were destroyed."""

from datetime import date

from collegial_core.state import State
from collegial_core.views.query import Query
from collegial_core.views.rows import column, row, view


@row
class StoreRow:
    """A store that was destroyed: the root that the plan's entries had there, by which decision, and when."""

    root: str = column("Root")
    decision: str = column("Decision")
    on: date = column("Day")


@view("stores", heading="Stores that were destroyed")
def stores(state: State, query: Query) -> list[StoreRow]:  # noqa: ARG001 - as of every view
    """Show which stores were destroyed in which the plan lay before, in that order."""
    return [StoreRow(root=it.root, decision=it.decision, on=it.on) for it in state.disposals.stores.values()]
