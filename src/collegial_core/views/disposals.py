"""What was decided to be disposed of, and what was carried out."""

from datetime import date

from collegial_core.state import State
from collegial_core.views.query import Query
from collegial_core.views.rows import column, row, view


@row
class DisposalRow:
    """A disposal: by which decision, how many keys and single texts, and when it was carried out.

    Without a decision an author disposed of a working paper.
    """

    disposal: str = column("Disposal")
    decision: str | None = column("Decision")
    decided_on: date = column("Decided on")
    keys: int = column("Keys")
    texts: int = column("Single texts")
    carried_out_on: date | None = column("Carried out on")


@view("disposals", heading="Disposals")
def disposals(state: State, query: Query) -> list[DisposalRow]:  # noqa: ARG001 - as of every view
    """Show what was decided to be disposed of, in the order decided, and when it was carried out."""
    return [
        DisposalRow(
            disposal=it.disposal,
            decision=it.decision,
            decided_on=it.decided_on,
            keys=len(it.keys),
            texts=len(it.texts),
            carried_out_on=it.carried_out_on,
        )
        for it in state.disposals.decided.values()
    ]
