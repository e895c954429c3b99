"""What can be wished for between principal and leader."""

from collegial_core.checkin.events import DAY, WEEKS, LeadingPlace, WorkKind
from collegial_core.kernel import GroupId, PersonId
from collegial_core.kernel.fields import choice, count, ident, idents, personal_text
from collegial_core.kernel.value import value


@value
class PlanCheckins:
    """Plan how often principal and leader check in with each other, in weeks; a later plan replaces it (S0-21)."""

    group: GroupId = ident()
    weeks: int = count(1, WEEKS)


@value
class HoldCheckin:
    """Record that the group's leader and a principal of its units checked in with each other (S0-21, S0-45)."""

    group: GroupId = ident()
    leader: PersonId = ident()
    principal: PersonId = ident()
    minutes: int = count(1, DAY)
    notes: str | None = personal_text(default=None)


@value
class AllotTime:
    """Set time aside for leading some groups: so many minutes every so many weeks (S0-43, S0-44, S0-46).

    It replaces every earlier allotment of the leader that shares a group with it.
    `travel_minutes` come on top, in the same weeks, and are no time for leading.
    """

    leader: PersonId = ident()
    groups: tuple[GroupId, ...] = idents()
    minutes: int = count(1, WEEKS * 7 * DAY)
    weeks: int = count(1, WEEKS, default=1)
    place: LeadingPlace = choice(LeadingPlace, default=LeadingPlace.HOME)
    travel_minutes: int = count(0, WEEKS * 7 * DAY, default=0)


@value
class RecordWork:
    """Record what a leader did for a group; `questions` are their own where the material has none (S0-26, S0-45)."""

    leader: PersonId = ident()
    group: GroupId = ident()
    kind: WorkKind = choice(WorkKind)
    minutes: int = count(1, DAY)
    questions: str | None = personal_text(default=None)


CheckinCommand = PlanCheckins | HoldCheckin | AllotTime | RecordWork
