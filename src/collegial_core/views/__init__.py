"""Pictures of the state: what the rooms' people look at."""

from collegial_core.views.pictures import (
    VIEWS,
    DeviationLine,
    GroupLine,
    PlanLine,
    VisitLine,
    coverages,
    deviations,
    groups,
    plan,
    visits,
)

__all__ = [
    "VIEWS",
    "DeviationLine",
    "GroupLine",
    "PlanLine",
    "VisitLine",
    "coverages",
    "deviations",
    "groups",
    "plan",
    "visits",
]
