"""A sixth story for the golden files: school calendars know the public holidays of their country."""

from datetime import UTC, date, datetime

from tests.school import School, sept

import collegial_core as cc
from collegial_core.testing import ReferenceStore

TERMS = (
    cc.schedule.Term(name="Hösttermin", first=date(2026, 8, 18), last=date(2026, 12, 18)),
    cc.schedule.Term(name="Vårtermin", first=date(2027, 1, 11), last=date(2027, 6, 15)),
)
SPORTLOV = cc.schedule.Break(name="sportlov", first=date(2027, 2, 22), last=date(2027, 2, 26))
EASTER = (date(2027, 3, 26), date(2027, 3, 29))
ASCENSION = date(2027, 5, 6)


def tell() -> School:
    """Tell a plan in which a unit's calendar gets its holidays, and another country's school takes part."""
    school = School(ReferenceStore(clock=lambda: datetime(2026, 8, 17, 12, 5, 40, 135790, UTC)))
    school.starts("base-group-visits", people=3).neighbours()
    calendar = {"unit": "solbacken", "terms": TERMS, "breaks": (SPORTLOV,)}
    school.does(cc.plan.CalendarAdopted(**calendar, country="SE", holidays=(*EASTER, ASCENSION)))
    school.does(cc.plan.CalendarAdopted(unit="ekbacken", terms=TERMS[:1], breaks=(), country="FI"), by="p-chef")
    school.does(cc.plan.CalendarAdopted(**calendar), because="Landet var fel", on=sept(1), id="kalender-3")
    return school
