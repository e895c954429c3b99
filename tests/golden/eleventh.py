"""An eleventh story for the golden files: a plan is approved, and the minutes of a meeting are adjusted."""

from datetime import UTC, datetime

from tests.circle import Circle
from tests.school import MONDAY, School, sept

import collegial_core as cc
from collegial_core.testing import ReferenceStore


def tell() -> School:
    """Tell of a plan that is approved twice, and of minutes that somebody who was there adjusts."""
    circle = Circle(store=ReferenceStore(clock=lambda: datetime(2026, 8, 17, 13, 45, 50, 135791, UTC)))
    circle.gathers(8).does(cc.plan.ApprovePlan(), by="p-huvudman")
    circle.meets(MONDAY).does(cc.meeting.AdjustMinutes(meeting="m"), by="p-2", on=sept(14))
    circle.does(cc.plan.ApprovePlan(entries=20), by="p-huvudman", on=sept(15))
    return circle
