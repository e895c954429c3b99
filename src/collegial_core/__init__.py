"""Collegial learning, planned and remembered over years.

    with collegial_core.open("sqlite:///school.db") as plans:
        ledger = plans.ledger("our-school")
        ledger.do(visit.VisitHeld(visit="v-1"), by="p-11", on=date(2026, 9, 14))

`ledger.do(…)` records what is asked for, or raises `Refused`; `ledger.state`, `ledger.as_of(…)` and
`ledger.entries()` read.  What can happen, and so be asked for, stands in the rooms: `plan`, `group`, `cycle`,
`module`, `meeting`, `visit`, `checkin`, `conditions`, `sharing`, `disposal` and `authority`.  `views` shows, and
`wire` takes and gives JSON.
"""

from typing import TYPE_CHECKING

from collegial_core import (
    authority,
    checkin,
    conditions,
    cycle,
    disposal,
    group,
    ids,
    meeting,
    module,
    plan,
    policy,
    schedule,
    sharing,
    visit,
    wire,
)
from collegial_core.kernel import (
    Category,
    CollegialError,
    Entry,
    Finding,
    Occasion,
    Refused,
    Request,
    Severity,
    Stale,
    StoreError,
    Unreadable,
)
from collegial_core.ledger import Ledger, Plans, open  # noqa: A004 - reads as it should: collegial_core.open
from collegial_core.state import State

if TYPE_CHECKING:
    from collegial_core import views
else:

    def __getattr__(name: str) -> object:
        # Opening a store imports every other room, but no view: a sixth of the time of `import collegial_core`.
        if name != "views":
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        import collegial_core.views as found  # noqa: PLC0415 - see above

        return found


__all__ = [
    "Category",
    "CollegialError",
    "Entry",
    "Finding",
    "Ledger",
    "Occasion",
    "Plans",
    "Refused",
    "Request",
    "Severity",
    "Stale",
    "State",
    "StoreError",
    "Unreadable",
    "authority",
    "checkin",
    "conditions",
    "cycle",
    "disposal",
    "group",
    "ids",
    "meeting",
    "module",
    "open",
    "plan",
    "policy",
    "schedule",
    "sharing",
    "views",
    "visit",
    "wire",
]
