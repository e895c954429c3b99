"""What people look at of the state: a module a subject, its rows and their columns included."""

from typing import Any, Final

from collegial_core.views import (
    agenda,
    approvals,
    conditions,
    cycles,
    deviations,
    disposals,
    groups,
    leaders,
    meetings,
    my,
    needs,
    overdue,
    parties,
    plan,
    readiness,
    stores,
    timeline,
    visits,
    writings,
    years,
)
from collegial_core.views.query import EVERYTHING, Query
from collegial_core.views.rows import Column, Kind, View, columns_of, gathered

VIEWS: Final[dict[str, View[Any]]] = gathered(
    *(plan, groups, visits, cycles, meetings, agenda, parties, leaders, readiness),
    *(conditions, needs, overdue, my, writings, years, timeline, deviations, approvals, disposals, stores),
)
"""Every view by the name that a command line or a web address uses, in the order in which all of them are shown."""

__all__ = ["EVERYTHING", "VIEWS", "Column", "Kind", "Query", "View", "columns_of"]
