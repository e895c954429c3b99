"""Pictures of the state: what the rooms' people look at."""

from collegial_core.views.look import GLANCE, Look, View, shown
from collegial_core.views.pictures import (
    VIEWS,
    DeviationLine,
    GroupLine,
    NoteLine,
    PlanLine,
    VisitLine,
    coverages,
    deviations,
    groups,
    notes,
    plan,
    visits,
)

__all__ = [
    "GLANCE",
    "VIEWS",
    "DeviationLine",
    "GroupLine",
    "Look",
    "NoteLine",
    "PlanLine",
    "View",
    "VisitLine",
    "coverages",
    "deviations",
    "groups",
    "notes",
    "plan",
    "shown",
    "visits",
]
