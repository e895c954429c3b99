"""A third story for the golden files: somebody else becomes principal."""

from datetime import UTC, date, datetime

from tests.school import School

import collegial_core as cc
from collegial_core.testing import ReferenceStore


def tell() -> School:
    """Tell a plan that goes on under a new principal."""
    school = School(ReferenceStore(clock=lambda: datetime(2026, 8, 17, 10, 15, 45, 987654, UTC)))
    school.starts("learning-group@2", people=2)
    school.does(cc.plan.PrincipalAppointed(unit="solbacken", principal="p-ny"), on=date(2027, 1, 11))
    back = cc.plan.PrincipalAppointed(unit="solbacken", principal="p-rektor")
    school.does(back, because="Vikariatet är slut", on=date(2027, 4, 1))
    return school
