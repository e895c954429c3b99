"""Pictures of the state: what the rooms' people look at."""

from collegial_core.views.look import GLANCE, Look, View, shown
from collegial_core.views.pictures import (
    VIEWS,
    CycleLine,
    DeviationLine,
    GroupLine,
    HoursLine,
    NoteLine,
    PlanLine,
    VisitLine,
    coverages,
    cycles,
    deviations,
    groups,
    hours,
    notes,
    plan,
    visits,
)

__all__ = [
    "GLANCE",
    "VIEWS",
    "CycleLine",
    "DeviationLine",
    "GroupLine",
    "HoursLine",
    "Look",
    "NoteLine",
    "PlanLine",
    "View",
    "VisitLine",
    "coverages",
    "cycles",
    "deviations",
    "groups",
    "hours",
    "notes",
    "plan",
    "shown",
    "visits",
]
