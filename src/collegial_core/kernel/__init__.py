"""What every room stands on: ids, texts, entries and the four ways of saying no."""

from collegial_core.kernel.entry import Entry, Occasion, Request
from collegial_core.kernel.fields import (
    GroupId,
    LessonId,
    MethodId,
    PersonId,
    PlanId,
    RoundId,
    UnitId,
    VisitId,
)
from collegial_core.kernel.voices import (
    CollegialError,
    Facts,
    Finding,
    Refused,
    Severity,
    Stale,
    StoreError,
    Unreadable,
)

__all__ = [
    "CollegialError",
    "Entry",
    "Facts",
    "Finding",
    "GroupId",
    "LessonId",
    "MethodId",
    "Occasion",
    "PersonId",
    "PlanId",
    "Refused",
    "Request",
    "RoundId",
    "Severity",
    "Stale",
    "StoreError",
    "UnitId",
    "Unreadable",
    "VisitId",
]
