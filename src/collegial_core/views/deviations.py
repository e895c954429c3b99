"""Deviations from rules."""

from datetime import date
from operator import attrgetter

from collegial_core.kernel import Facts
from collegial_core.privacy import SEALED
from collegial_core.state import State
from collegial_core.views.query import Query
from collegial_core.views.rows import Kind, column, row, view


@row
class DeviationRow:
    """A departure from a rule: in which entry, when, what the rule saw, and the reason.

    `rule` is the rule's id, which several may share, and `name` its own; empty where it was recorded without.
    """

    entry: int = column("Entry")
    on: date = column("Happened")
    rule: str = column("Rule", warn=attrgetter("rule"))
    name: str
    facts: Facts = column("Facts", Kind.FACTS)
    because: str = column("Because", Kind.TEXT)


@view("deviations", heading="Deviations")
def deviations(state: State, query: Query) -> list[DeviationRow]:
    """Show every departure from a rule, and the reason to those who may read it."""
    return [
        DeviationRow(
            entry=it.entry,
            on=it.on,
            rule=it.rule,
            name=it.name,
            facts=it.facts,
            because=query.reasons.get(it.entry, SEALED),
        )
        for it in state.deviations
    ]
