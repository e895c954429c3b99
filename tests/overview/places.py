"""Several small plans in one store, told day by day, and the tables that are made of them."""

from functools import cache
from typing import Final

from tests.bench import years
from tests.bench.workshop import do_all

from collegial_core import Ledger, Plans, Request
from collegial_core.views.terms import term_of, unit_standings
from collegial_overview import OVERVIEW, Overview
from collegial_sql.home import Values

NAMES: Final = ("berga", "dalby", "ekeby")


@cache
def story() -> list[Request]:
    """A small school's year: some 1,500 commands."""
    return years.story(years.Municipality(schools=1, teachers=16, years=1))


def tell(plans: Plans, plan: str, commands: int) -> None:
    """Let the next commands of the story happen in a plan; what has happened does not happen again."""
    ledger = plans.ledger(plan)
    there = ledger.number and len({entry.id for entry in ledger.entries()})
    do_all(ledger, story()[there : there + commands])


def shown(overview: Overview) -> dict[str, list[Values]]:
    """All that is in the tables."""
    with overview.home.reading() as cursor:
        return {
            table.name: sorted(cursor.read(f"SELECT * FROM overview_{table.name}"), key=repr)
            for table in OVERVIEW.tables
        }


def fresh(plans: Plans, *names: str) -> dict[str, list[Values]]:
    """All that would be in the tables if they were made now of these plans, or all, worked out without them."""
    rows = {
        plan: {**OVERVIEW.rows(plans.ledger(plan).state), **standings(plans.ledger(plan))} for plan in names or plans
    }
    return {
        table.name: sorted(
            ((plan, *table.values(row)) for plan, tables in rows.items() for row in tables[table.name]), key=repr
        )
        for table in OVERVIEW.tables
    }


def standings(ledger: Ledger) -> dict[str, list[object]]:
    """How the units stood when each term ended: of the plan as it was then known."""
    last = {term_of(it.recorded_at.date()): it for it in ledger.entries()}
    stood = [unit_standings(ledger.as_of(entry=it.number), it.recorded_at.date()) for it in last.values()]
    return {"standings": [row for rows in stood for row in rows]}
