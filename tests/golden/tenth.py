"""A tenth story for the golden files: a group continues another, and tells there of what it promised."""

from datetime import UTC, datetime

from tests.circle import Circle, people
from tests.school import MONDAY, SUMMER, School, sept

import collegial_core as cc
from collegial_core.testing import ReferenceStore


def tell() -> School:
    """Tell of a learning group that meets, and goes on in another without one of its eight."""
    circle = Circle(store=ReferenceStore(clock=lambda: datetime(2026, 8, 17, 12, 25, 35, 975310, UTC)))
    circle.gathers(8).meets(MONDAY).does(cc.group.GroupClosed(group="g"), on=sept(14))
    form = cc.group.GroupFormed(
        group="h",
        method="learning-group",
        version=2,
        members=people(*range(1, 8)),
        folder="Mapp h",
        continues="g",
    )
    circle.does(form, on=sept(15))
    circle.does(cc.group.AppointLeader(group="h", leader="p-1", until=SUMMER), on=sept(15))
    return circle
