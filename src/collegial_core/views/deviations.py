"""Deviations from rules."""

from datetime import date
from operator import attrgetter

from collegial_core.kernel import Facts
from collegial_core.state import State
from collegial_core.views.query import Query
from collegial_core.views.rows import Kind, column, row, view


@row
class DeviationRow:
    """A departure from a rule: in which entry, when, and what the rule saw."""

    entry: int = column("Entry")
    on: date = column("Happened")
    rule: str = column("Rule", warn=attrgetter("rule"))
    facts: Facts = column("Facts", Kind.FACTS)


@view("deviations", heading="Deviations")
def deviations(state: State, _: Query) -> list[DeviationRow]:
    """Show every departure from a rule."""
    return [DeviationRow(entry=it.entry, on=it.on, rule=it.rule, facts=it.facts) for it in state.deviations]
