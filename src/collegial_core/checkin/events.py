"""What can have happened between principal and leader."""

from enum import StrEnum
from typing import Final

from collegial_core.kernel import GroupId, PersonId
from collegial_core.kernel.fields import choice, count, ident, idents, personal_text
from collegial_core.kernel.value import value

DAY: Final = 24 * 60
WEEKS: Final = 52


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


@value
class CheckinsPlanned:
    """It was planned how often principal and leader check in with each other."""

    group: GroupId = ident()
    weeks: int = count(1, WEEKS)


@value
class CheckinHeld:
    """Principal and leader checked in with each other."""

    group: GroupId = ident()
    leader: PersonId = ident()
    principal: PersonId = ident()
    minutes: int = count(1, DAY)
    notes: str | None = personal_text(default=None)


@value
class TimeAllotted:
    """A leader got time for some groups: so many minutes every so many weeks, and travel beside them."""

    leader: PersonId = ident()
    groups: tuple[GroupId, ...] = idents()
    minutes: int = count(1, WEEKS * 7 * DAY)
    weeks: int = count(1, WEEKS)
    place: LeadingPlace = choice(LeadingPlace)
    travel_minutes: int = count(0, WEEKS * 7 * DAY)


@value
class WorkRecorded:
    """A leader worked for a group."""

    leader: PersonId = ident()
    group: GroupId = ident()
    kind: WorkKind = choice(WorkKind)
    minutes: int = count(1, DAY)
    questions: str | None = personal_text(default=None)


CheckinEvent = CheckinsPlanned | CheckinHeld | TimeAllotted | WorkRecorded
