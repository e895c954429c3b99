"""Ids: text, and to a type checker a type of its own for each kind of thing.

`ids.VisitId("v-1")` keeps a group from being passed where a visit belongs.  At run time these do nothing, and plain
text will do.
"""

from typing import NewType

PlanId = NewType("PlanId", str)
UnitId = NewType("UnitId", str)
PersonId = NewType("PersonId", str)
GroupId = NewType("GroupId", str)
RoundId = NewType("RoundId", str)
VisitId = NewType("VisitId", str)
LessonId = NewType("LessonId", str)
MethodId = NewType("MethodId", str)
RoleId = NewType("RoleId", str)
StepId = NewType("StepId", str)
ArtefactId = NewType("ArtefactId", str)
CycleId = NewType("CycleId", str)
MeetingId = NewType("MeetingId", str)
GoalId = NewType("GoalId", str)
EffortId = NewType("EffortId", str)
TrainingId = NewType("TrainingId", str)
AuthorityId = NewType("AuthorityId", str)
SystemId = NewType("SystemId", str)
ThemeId = NewType("ThemeId", str)

__all__ = [
    "ArtefactId",
    "AuthorityId",
    "CycleId",
    "EffortId",
    "GoalId",
    "GroupId",
    "LessonId",
    "MeetingId",
    "MethodId",
    "PersonId",
    "PlanId",
    "RoleId",
    "RoundId",
    "StepId",
    "SystemId",
    "ThemeId",
    "TrainingId",
    "UnitId",
    "VisitId",
]
