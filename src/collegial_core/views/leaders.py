"""Leaders' groups, time and work."""

from collegial_core.checkin import (
    Checkin,
    Leader,
    Work,
    WorkKind,
    allotments_in_force,
    meeting_rhythm,
    minutes_asked,
    weekly_minutes,
)
from collegial_core.group import Group
from collegial_core.kernel import GroupId, PersonId
from collegial_core.module import school_year
from collegial_core.state import State
from collegial_core.views.duties import mandate_of
from collegial_core.views.query import EVERYTHING, Query
from collegial_core.views.rows import Kind, column, row, view


@row
class LeaderRow:
    """A leader's load over all groups now led.

    `asked` and `allotted` are minutes a week for leading, `travel` minutes a week
    beside them.  `meets_every` is the number of weeks between the meetings that the
    leader leads.  `worked` counts all recorded minutes but travel, check-ins included
    (S0-45).
    """

    leader: PersonId = column("Leader", Kind.PERSON)
    groups: tuple[GroupId, ...] = column("Groups")
    asked: int = column("Asked a week", Kind.MINUTES)
    allotted: float = column("Set aside a week", Kind.MINUTES, warn=lambda it: it.allotted < it.asked)
    travel: float = column("Travel a week", Kind.MINUTES)
    places: tuple[str, ...] = column("Where", Kind.WORD)
    meets_every: float | None = column("Leads every", Kind.WEEKS)
    worked: int = column("Worked", Kind.MINUTES)
    checkins: int = column("Check-ins")
    trainings: tuple[str, ...] = column("Trainings")


@row
class LeaderYearRow:
    """A leader's minutes in a school year, named by the year in which it began.

    `worked` counts all recorded minutes but `travel`, those of `checkins` check-ins included; so the years'
    sum is the `worked` of the leader's line (S0-45).
    """

    leader: PersonId
    year: int
    worked: int
    travel: int
    checkins: int


@view("leaders", heading="Leaders")
def leaders(state: State, query: Query) -> list[LeaderRow]:
    """Show each leader's groups, time and work (S0-20, S0-43 … S0-46)."""
    led: dict[PersonId, list[Group]] = {person: [] for person in state.leaders}
    for group in state.groups.values():
        mandate = mandate_of(group, None)
        if mandate is not None and group.closed_on is None:
            led.setdefault(mandate.leader, []).append(group)
    return [
        _leader(state, person, groups)
        for person, groups in led.items()
        if query.at_person(person) and (query.group is None or query.group in {group.group for group in groups})
    ]


def _leader(state: State, person: PersonId, groups: list[Group]) -> LeaderRow:
    known = state.leaders.get(person, Leader(person))
    methods = [state.methods[group.method] for group in groups]
    rhythm = meeting_rhythm(methods)
    held = [it for plan in state.checkins.values() for it in plan.held if it.leader == person]
    allotments = allotments_in_force(known)
    return LeaderRow(
        leader=person,
        groups=tuple(group.group for group in groups),
        asked=minutes_asked(methods),
        allotted=float(sum(map(weekly_minutes, allotments))),
        travel=float(sum(it.travel_minutes / it.weeks for it in allotments)),
        places=tuple(dict.fromkeys(str(it.place) for it in allotments)),
        meets_every=None if rhythm is None else float(rhythm),
        worked=sum(it.minutes for it in held) + sum(it.minutes for it in known.work if it.kind != WorkKind.TRAVEL),
        checkins=len(held),
        trainings=tuple(it.title for it in state.conditions.trainings.get(person, ())),
    )


def leader_years(state: State, query: Query = EVERYTHING) -> list[LeaderYearRow]:
    """Show what each leader has worked in each school year (S0-45)."""
    acts: list[tuple[PersonId, Work | Checkin]] = [
        *((person, it) for person, leader in state.leaders.items() for it in leader.work),
        *((it.leader, it) for plan in state.checkins.values() for it in plan.held),
    ]
    years: dict[tuple[PersonId, int], list[Work | Checkin]] = {}
    for person, it in acts:
        if query.at_person(person):
            years.setdefault((person, school_year(it.on)), []).append(it)
    return [_leader_year(*year, years[year]) for year in sorted(years)]


def _leader_year(person: PersonId, year: int, acts: list[Work | Checkin]) -> LeaderYearRow:
    travel = sum(it.minutes for it in acts if isinstance(it, Work) and it.kind == WorkKind.TRAVEL)
    return LeaderYearRow(
        leader=person,
        year=year,
        worked=sum(it.minutes for it in acts) - travel,
        travel=travel,
        checkins=sum(isinstance(it, Checkin) for it in acts),
    )
