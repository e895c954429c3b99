"""What can have happened between principal and leader."""

from enum import StrEnum
from typing import Final

from collegial_core.kernel import GroupId, PersonId
from collegial_core.kernel.fields import choice, count, ident, idents
from collegial_core.kernel.texts import ReaderRole, Text, text
from collegial_core.kernel.value import After, Proposed, event

DAY: Final = 24 * 60
WEEKS: Final = 52

CHECKIN: Final = Text("checkin", by="both", each=("group",), several=True, readers=())
"""For the leader and the principal who talked."""

QUESTIONS: Final = Text(
    "questions",
    by="leader",
    each=("group", "leader"),
    several=True,
    readers=(ReaderRole.GROUP, ReaderRole.LEADER),
)
"""What a leader has thought of to ask."""


class LeadingPlace(StrEnum):
    """Where somebody leads: at the unit where they work, or away from it (S0-46)."""

    HOME = "home"
    AWAY = "away"


class WorkKind(StrEnum):
    """What a leader's time went to (S0-26, S0-45).  `TRAVEL` is no time for leading."""

    READING = "reading"
    PLANNING = "planning"
    LEADING = "leading"
    FOLLOWING_UP = "following_up"
    ACTIVITY = "activity"
    REFLECTING = "reflecting"
    SUPPORTING = "supporting"
    TRAVEL = "travel"


@event("checkin.planned", 1, asked="checkin.plan", remembers_who=True)
class CheckinsPlanned(Proposed):
    """It was planned how often principal and leader check in with each other (S0-21)."""

    group: GroupId = ident()
    weeks: int = count(1, WEEKS)


@event(
    "checkin.held",
    1,
    asked="checkin.hold",
    remembers_who=True,
    after=After(CheckinsPlanned, ("group",)),
    personal_reason=True,
)
class CheckinHeld(Proposed):
    """Principal and leader checked in with each other (S0-21, S0-45)."""

    group: GroupId = ident()
    leader: PersonId = ident()
    principal: PersonId = ident()
    minutes: int = count(1, DAY)
    notes: str | None = text(CHECKIN, default=None)


@event("leader.time_allotted", 1, asked="leader.allot_time", remembers_who=True, personal_reason=True)
class TimeAllotted(Proposed):
    """A leader got time for some groups: minutes every so many weeks, and travel beside (S0-43, S0-44, S0-46).

    It replaces every earlier allotment of the leader that shares a group with it.
    `travel_minutes` come on top, in the same weeks, and are no time for leading.
    """

    leader: PersonId = ident()
    groups: tuple[GroupId, ...] = idents()
    minutes: int = count(1, WEEKS * 7 * DAY)
    weeks: int = count(1, WEEKS, default=1)
    place: LeadingPlace = choice(LeadingPlace, default=LeadingPlace.HOME)
    travel_minutes: int = count(0, WEEKS * 7 * DAY, default=0)


@event("leader.work_recorded", 1, asked="leader.record_work", remembers_who=True)
class WorkRecorded(Proposed):
    """A leader worked for a group (S0-26, S0-45)."""

    leader: PersonId = ident()
    group: GroupId = ident()
    kind: WorkKind = choice(WorkKind)
    minutes: int = count(1, DAY)
    questions: str | None = text(QUESTIONS, default=None)


CheckinEvent = CheckinsPlanned | CheckinHeld | TimeAllotted | WorkRecorded
