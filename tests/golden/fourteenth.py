"""A fourteenth story for the golden files: the store is destroyed in which a plan lay before."""

from datetime import UTC, date, datetime

from tests.school import School

from collegial_core.disposal import StoreDestroyed
from collegial_core.testing import ReferenceStore

ROOT = "5f2b9c1d" * 8


def tell() -> School:
    """Tell of a plan that was moved, and of the decision to destroy where it lay."""
    school = School(ReferenceStore(clock=lambda: datetime(2026, 8, 17, 15, 20, 31, 970213, UTC))).starts(people=1)
    on = date(2026, 12, 1)
    school.does(StoreDestroyed(decision="GB 2026/77", root=ROOT), on=on, because="Texterna är förseglade nu")
    return school
